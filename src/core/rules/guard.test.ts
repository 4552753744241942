import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bites,
  day,
  type Plain,
  type SmallPack,
  said,
  situation,
  smallLaw,
  smallLawFaults,
} from '../../../tools/small-law.ts';
import { type FactValue, unknown } from './facts.ts';
import type { Truth } from './situation.ts';

const seed = 20_260_821;

const facts: NonNullable<SmallPack['facts']> = {
  asked: 'boolean',
  marked: 'boolean?',
  tone: ['word', 'calm', 'loud'],
  tags: ['words?', 'ill', 'old', 'away'],
  said: 'texts',
  calls: 'count',
  rate: 'percent',
  sum: 'amount',
  bornOn: 'day?',
  diedOn: 'day',
};
const values: NonNullable<SmallPack['values']> = {
  'xx.three': ['count', 3],
  'xx.ninety': ['days', 90],
  'xx.rate': ['percent', '24.5'],
  'xx.sum': ['amount', 'CNY 100.00'],
  'xx.cutOff': ['date', '2026-08-20'],
};
const lawOf = (when: unknown) => smallLaw({ rules: [{ when } as Plain], values, facts });
const noon = '2026-08-20T12:00:00Z';

function engaged(when: unknown, known: Readonly<Record<string, FactValue | undefined>>): Truth {
  return bites(lawOf(when), situation({ at: noon, facts: known }));
}

// A rule that forbids while its guard holds: matcher, what is known of the fact → does it bind?
for (const [when, known, expected] of [
  [{ asked: true }, { asked: true }, true],
  [{ asked: true }, { asked: false }, false],
  [{ asked: true }, {}, ['asked']],
  [{ asked: true }, { asked: unknown }, ['asked']],
  [{ asked: false }, { asked: false }, true],
  [{ asked: false }, {}, ['asked']],
  // There is no "none" of what is so or not so.
  [{ asked: true }, { asked: null }, ['asked']],
  [{ asked: false }, { asked: null }, ['asked']],
  // A mark that would stand in the file and does not is not so; only "unknown" makes it missing.
  [{ marked: true }, {}, false],
  [{ marked: true }, { marked: null }, false],
  [{ marked: false }, {}, true],
  [{ marked: false }, { marked: null }, true],
  [{ marked: [true, false] }, {}, true],
  [{ marked: true }, { marked: unknown }, ['marked']],
  [{ marked: false }, { marked: unknown }, ['marked']],
  // Who knows is bound; what nobody said binds nobody.
  [{ bornOn: { known: { present: true } } }, { bornOn: 1 }, true],
  [{ bornOn: { known: { present: true } } }, { bornOn: null }, false],
  [{ bornOn: { known: { present: true } } }, {}, false],
  [{ bornOn: { known: { present: true } } }, { bornOn: unknown }, ['bornOn']],
  [{ tone: 'calm' }, { tone: 'calm' }, true],
  [{ tone: 'calm' }, { tone: 'loud' }, false],
  [{ tone: ['calm', 'loud'] }, { tone: 'loud' }, true],
  [{ tone: 'calm' }, { tone: unknown }, ['tone']],
  [{ tags: 'ill' }, { tags: ['old', 'ill'] }, true],
  [{ tags: ['ill', 'away'] }, { tags: ['old', 'away'] }, true],
  [{ tags: 'ill' }, { tags: ['old'] }, false],
  [{ tags: 'ill' }, { tags: [] }, false],
  [{ tags: 'ill' }, {}, false],
  [{ tags: 'ill' }, { tags: unknown }, ['tags']],
  [{ said: 'who we are' }, { said: ['how much', 'who we are'] }, true],
  [{ calls: 3 }, { calls: 3 }, true],
  [{ calls: 3 }, { calls: 4 }, false],
  [{ calls: { atLeast: 'xx.three' } }, { calls: 3 }, true],
  [{ calls: { atLeast: 'xx.three' } }, { calls: 2 }, false],
  [{ calls: { atMost: 'xx.three' } }, { calls: 3 }, true],
  [{ calls: { atMost: 'xx.three' } }, { calls: 4 }, false],
  [{ calls: { over: 'xx.three' } }, { calls: 3 }, false],
  [{ calls: { over: 'xx.three' } }, { calls: 4 }, true],
  [{ calls: { under: 'xx.three' } }, { calls: 3 }, false],
  [{ calls: { under: 'xx.three' } }, { calls: 2 }, true],
  [{ calls: { over: 'xx.ninety' } }, { calls: 91 }, true],
  [{ calls: { over: 'xx.three' } }, { calls: null }, false],
  [{ calls: { over: 'xx.three' } }, { calls: unknown }, ['calls']],
  [{ rate: { over: 'xx.rate' } }, { rate: 24_500_000n }, false],
  [{ rate: { over: 'xx.rate' } }, { rate: 24_500_001n }, true],
  [{ sum: { atLeast: 'xx.sum' } }, { sum: 10_000n }, true],
  [{ sum: { atLeast: 'xx.sum' } }, { sum: 9_999n }, false],
  [{ bornOn: { present: true } }, { bornOn: 1 }, true],
  [{ bornOn: { present: true } }, { bornOn: null }, false],
  [{ bornOn: { present: true } }, {}, false],
  [{ bornOn: { present: false } }, {}, true],
  [{ bornOn: { present: false } }, { bornOn: 1 }, false],
  [{ bornOn: { present: true } }, { bornOn: unknown }, ['bornOn']],
  [{ diedOn: { present: true } }, {}, ['diedOn']],
  [{ tags: { present: true } }, { tags: [] }, false],
  [{ tags: { present: false } }, { tags: [] }, true],
  [{ tags: { present: true } }, { tags: ['ill'] }, true],
  [{ diedOn: { before: 'act' } }, { diedOn: day('2026-08-19') }, true],
  [{ diedOn: { before: 'act' } }, { diedOn: day('2026-08-20') }, false],
  [{ diedOn: { onOrBefore: 'act' } }, { diedOn: day('2026-08-20') }, true],
  [{ diedOn: { onOrBefore: 'act' } }, { diedOn: day('2026-08-21') }, false],
  [{ diedOn: { onOrAfter: 'act' } }, { diedOn: day('2026-08-20') }, true],
  [{ diedOn: { onOrAfter: 'act' } }, { diedOn: day('2026-08-19') }, false],
  [{ diedOn: { after: 'act' } }, { diedOn: day('2026-08-21') }, true],
  [{ diedOn: { after: 'act' } }, { diedOn: day('2026-08-20') }, false],
  [{ diedOn: { after: 'act' } }, { diedOn: null }, false],
  [{ diedOn: { before: 'xx.cutOff' } }, { diedOn: day('2026-08-19') }, true],
  [{ diedOn: { before: 'xx.cutOff' } }, { diedOn: day('2026-08-20') }, false],
  [{ diedOn: { before: 'xx.cutOff' } }, {}, ['diedOn']],
  [{ tone: { known: 'calm' } }, { tone: 'calm' }, true],
  [{ tone: { known: ['calm', 'loud'] } }, { tone: 'loud' }, true],
  [{ tone: { known: 'calm' } }, {}, false],
  [{ tone: { known: 'calm' } }, { tone: unknown }, ['tone']],
  [{}, {}, true],
  // Several at once: one that does not hold settles it, whatever the others are.
  [{ asked: true, tone: 'calm' }, { asked: true, tone: 'calm' }, true],
  [{ asked: true, tone: 'calm' }, { tone: 'loud' }, false],
  [{ asked: true, tone: 'calm' }, { tone: 'calm' }, ['asked']],
  [{ asked: true, tone: 'calm' }, {}, ['asked', 'tone']],
  // One of several: one that holds settles it.
  [{ any: [{ asked: true }, { tone: 'calm' }] }, { tone: 'calm' }, true],
  [{ any: [{ asked: true }, { tone: 'calm' }] }, { tone: 'loud' }, ['asked']],
  [{ any: [{ asked: true }, { tone: 'calm' }] }, { asked: false, tone: 'loud' }, false],
  [{ not: { asked: true } }, { asked: false }, true],
  [{ not: { asked: true } }, { asked: true }, false],
  [{ not: { asked: true } }, {}, ['asked']],
  [{ not: { any: [{ asked: true }, { tone: 'calm' }] } }, { asked: false, tone: 'loud' }, true],
  [{ not: { asked: true, tone: 'calm' } }, { tone: 'loud' }, true],
] as readonly (readonly [unknown, Readonly<Record<string, FactValue | undefined>>, Truth])[]) {
  const shown = JSON.stringify(known, (_, value) =>
    typeof value === 'object' || value === true ? value : String(value),
  );
  test(`when ${JSON.stringify(when)}, known ${shown}: ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(engaged(when, { currency: 'CNY', ...known }), expected);
  });
}

// Guards that are none: the place in the rule and the code.
for (const [when, path, code] of [
  [5, 'when', 'notAnObject'],
  [['asked'], 'when', 'notAnObject'],
  [{ nosuch: true }, 'when.nosuch', 'unknownFact'],
  [{ asked: 'yes' }, 'when.asked', 'unknownWord'],
  [{ asked: null }, 'when.asked', 'unknownWord'],
  [{ asked: [] }, 'when.asked', 'empty'],
  [{ tone: 'shrill' }, 'when.tone', 'unknownWord'],
  [{ tone: ['calm', 'shrill'] }, 'when.tone', 'unknownWord'],
  [{ calls: 1.5 }, 'when.calls', 'unknownWord'],
  [{ calls: '3' }, 'when.calls', 'unknownWord'],
  [{ calls: Number.NaN }, 'when.calls', 'unknownWord'],
  [{ diedOn: '2026-08-20' }, 'when.diedOn', 'unknownWord'],
  [{ calls: {} }, 'when.calls', 'notAMatcher'],
  [{ calls: { over: 'xx.three', under: 'xx.ninety' } }, 'when.calls', 'notAMatcher'],
  [{ calls: { above: 'xx.three' } }, 'when.calls.above', 'notAMatcher'],
  [{ calls: { over: 3 } }, 'when.calls.over', 'notAText'],
  [{ calls: { over: 'xx.none' } }, 'when.calls.over', 'unknownValue'],
  [{ calls: { over: 'xx.rate' } }, 'when.calls.over', 'wrongUnit'],
  [{ rate: { over: 'xx.sum' } }, 'when.rate.over', 'wrongUnit'],
  [{ asked: { over: 'xx.three' } }, 'when.asked', 'wrongFactType'],
  [{ calls: { before: 'act' } }, 'when.calls', 'wrongFactType'],
  [{ diedOn: { before: '2026-08-20' } }, 'when.diedOn.before', 'unknownValue'],
  [{ diedOn: { before: 'xx.three' } }, 'when.diedOn.before', 'wrongUnit'],
  [{ bornOn: { present: 'yes' } }, 'when.bornOn.present', 'notABoolean'],
  [{ tone: { known: 'shrill' } }, 'when.tone.known', 'unknownWord'],
  [{ any: { asked: true } }, 'when.any', 'notAList'],
  [{ any: [] }, 'when.any', 'empty'],
  [{ any: [{ asked: true }, {}] }, 'when.any.1', 'empty'],
  [{ any: [5] }, 'when.any.0', 'notAnObject'],
  [{ not: {} }, 'when.not', 'empty'],
  [{ not: null }, 'when.not', 'empty'],
  [{ not: { nosuch: 1 } }, 'when.not.nosuch', 'unknownFact'],
] as const) {
  test(`when ${JSON.stringify(when)} is no guard: ${path} ${code}`, () => {
    const { faults } = smallLawFaults({ rules: [{ when }], values, facts });
    assert.deepEqual(
      faults.map((fault) => `${fault.path.join('.')} ${fault.code}`),
      [`${path} ${code}`],
    );
  });
}

/** A guard over three facts that are each true, false or not known; by three-valued logic it holds, does not, or is open. */
type Tree =
  | { readonly fact: string }
  | { readonly not: Tree }
  | { readonly any: readonly Tree[] }
  | { readonly all: readonly Tree[] };
const names = ['one', 'two', 'three'] as const;
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...names).map((fact) => ({ fact })),
    tie('tree').map((not) => ({ not })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
  ),
}));

/** Of several guards in one mapping a name may stand once: each is put into an `any` of its own, nested by `not not`. */
function guardOf(at: Tree): Plain {
  if ('fact' in at) return { [at.fact]: true };
  if ('not' in at) return { not: guardOf(at.not) };
  if ('any' in at) return { any: at.any.map(guardOf) };
  return { not: { any: at.all.map((inner) => ({ not: guardOf(inner) })) } };
}

/** 1 holds, 0 does not, a half is open (Kleene 1952, §64). */
function kleene(at: Tree, known: Readonly<Record<string, number>>): number {
  if ('fact' in at) return known[at.fact]!;
  if ('not' in at) return 1 - kleene(at.not, known);
  if ('any' in at) return Math.max(...at.any.map((inner) => kleene(inner, known)));
  return Math.min(...at.all.map((inner) => kleene(inner, known)));
}

test('property: a guard is true, false or open as three-valued logic has it, and open names only what is not known', () => {
  const threeFacts = { one: 'boolean', two: 'boolean', three: 'boolean' } as const;
  const is = fc.constantFrom(0, 0.5, 1);
  fc.assert(
    fc.property(tree, fc.record({ one: is, two: is, three: is }), (at, known) => {
      const law = smallLaw({ rules: [{ when: guardOf(at) }], facts: threeFacts });
      const valueOfFact = (value: number): FactValue => (value === 0.5 ? unknown : value === 1);
      const factsKnown = Object.fromEntries(names.map((name) => [name, valueOfFact(known[name])]));
      const outcome = said(law, situation({ at: noon, facts: factsKnown }));
      const expected = { 0: 'allowed', 0.5: 'undetermined', 1: 'forbidden' }[kleene(at, known)]!;
      assert.equal(outcome.split(':')[0], expected);
      const missing = outcome.split(': ')[1]?.split(', ') ?? [];
      for (const name of missing) assert.equal(known[name as 'one'], 0.5, `${name} is known`);
    }),
    { seed, numRuns: 500 },
  );
});
