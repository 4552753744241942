import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  contact,
  freesUp,
  instant,
  type Plain,
  type SmallPack,
  said,
  situation,
  smallLaw,
  smallLawFaults,
} from '../../../tools/small-law.ts';
import { forces } from './dated-values.ts';
import { decide, filled } from './decide.ts';
import { type FactValue, unknown } from './facts.ts';

const seed = 20_260_822;
const noon = '2026-08-20T12:00:00Z';
const call = (known: Readonly<Record<string, FactValue | undefined>> = {}) => situation({ at: noon, facts: known });

const facts: NonNullable<SmallPack['facts']> = {
  ill: 'boolean',
  away: 'boolean',
  urgent: 'boolean',
  bornOn: 'day?',
  waitsUntil: 'day?',
};
const values: NonNullable<SmallPack['values']> = {
  'xx.opens': ['timeOfDay', '08:00'],
  'xx.closes': ['timeOfDay', '21:00'],
  'xx.week': ['days', 7],
  'xx.day': ['days', 1],
  'xx.two': ['count', 2],
  'xx.half': ['minutes', 30],
};
const lawOf = (...rules: Plain[]) => smallLaw({ rules, values, facts });

// Rules together → what is said of one call.
for (const [name, rules, known, expected] of [
  ['no rule at all', [], {}, 'allowed'],
  ['a rule of another act', [{ on: 'visit' }], {}, 'allowed'],
  ['a rule to another person', [{ to: 'guarantor' }], {}, 'allowed'],
  ['a rule to this person', [{ to: 'borrowers' }], {}, 'forbidden'],
  [
    'a rule to a person whose role nobody knows',
    [{ to: 'guarantor' }],
    { 'person.role': undefined },
    'undetermined: person.role',
  ],
  ['the same, said to be unknown', [{ to: 'guarantor' }], { 'person.role': unknown }, 'undetermined: person.role'],
  ['a rule that is not in force yet', [{ from: '2026-08-21' }], {}, 'allowed'],
  ['a rule on its first day', [{ from: '2026-08-20' }], {}, 'forbidden'],
  ['a rule on the day on which it is no more', [{ until: '2026-08-20' }], {}, 'allowed'],
  ['a rule on its last day', [{ until: '2026-08-21' }], {}, 'forbidden'],
  ['unknown never allows', [{ when: { ill: true } }], {}, 'undetermined: ill'],
  ['unknown, and it would not matter', [{ when: { ill: true, away: true } }], { away: false }, 'allowed'],
  [
    'two that are unknown, named in order',
    [{ when: { ill: true } }, { id: 'b', when: { away: true } }],
    {},
    'undetermined: away, ill',
  ],
  ['one name once', [{ when: { ill: true } }, { id: 'b', when: { ill: true } }], {}, 'undetermined: ill'],
  ['forbidden wins over undetermined', [{ when: { ill: true } }, { id: 'b' }], {}, 'forbidden'],
  [
    'a requirement that is met asks nothing of its guard',
    [{ effect: 'require', when: { ill: true }, condition: 'consentGiven', with: { kind: 'calls' } }],
    { consents: [{ kind: 'calls', givenOn: 0 } as never] },
    'allowed',
  ],
  [
    'a requirement that is not met asks its guard',
    [{ effect: 'require', when: { ill: true }, condition: 'consentGiven', with: { kind: 'calls' } }],
    {},
    'undetermined: ill',
  ],
  [
    'a guard that does not hold asks nothing of the condition',
    [{ effect: 'require', when: { ill: true }, condition: 'consentGiven', with: { kind: 'calls' } }],
    { ill: false, consents: unknown },
    'allowed',
  ],
  [
    'a requirement whose condition is open',
    [{ effect: 'require', condition: 'consentGiven', with: { kind: 'calls' } }],
    { consents: unknown },
    'undetermined: consents',
  ],
  ['a warning forbids nothing', [{ effect: 'warn' }], {}, 'allowed'],
  ['an open warning asks for nothing', [{ effect: 'warn', when: { ill: true } }], {}, 'allowed'],
  ['a duty is of no act', [{ effect: 'duty', on: undefined }], {}, 'allowed'],
] as readonly (readonly [string, Plain[], Readonly<Record<string, FactValue | undefined>>, string])[]) {
  test(`${name}: ${expected}`, () => {
    const plain = rules.map((rule) =>
      Object.fromEntries(Object.entries({ ...rule }).filter(([, value]) => value !== undefined)),
    );
    assert.equal(said(lawOf(...plain), call(known)), expected);
  });
}

// A rule, and an excuse that names it.
const bound: Plain = { id: 'bound', when: { ill: true } };
const excuse: Plain = { id: 'excuse', effect: 'excuse', exceptionTo: 'xx.bound', when: { urgent: true } };
for (const [name, rules, known, expected] of [
  ['the excuse holds', [bound, excuse], { ill: true, urgent: true }, 'allowed'],
  ['the excuse does not hold', [bound, excuse], { ill: true, urgent: false }, 'forbidden'],
  ['the excuse is open', [bound, excuse], { ill: true }, 'undetermined: urgent'],
  ['the rule does not bind: the excuse is not asked for', [bound, excuse], { ill: false }, 'allowed'],
  ['the excuse holds, and the rule is open: nothing is asked', [bound, excuse], { urgent: true }, 'allowed'],
  ['both are open', [bound, excuse], {}, 'undetermined: ill, urgent'],
  ['an excuse lifts only what it names', [bound, { id: 'other' }, excuse], { ill: true, urgent: true }, 'forbidden'],
  ['an excuse of another act', [bound, { ...excuse, on: 'visit' }], { ill: true, urgent: true }, 'forbidden'],
  ['an excuse for another person', [bound, { ...excuse, to: 'guarantor' }], { ill: true, urgent: true }, 'forbidden'],
  [
    'an excuse that is not in force yet',
    [bound, { ...excuse, from: '2026-08-21' }],
    { ill: true, urgent: true },
    'forbidden',
  ],
  [
    'an excuse for a person whose role nobody knows',
    [bound, { ...excuse, to: 'guarantor' }],
    { ill: true, urgent: true, 'person.role': undefined },
    'undetermined: person.role',
  ],
  [
    'one excuse of two is enough',
    [bound, excuse, { ...excuse, id: 'second', when: { away: true } }],
    { ill: true, urgent: false, away: true },
    'allowed',
  ],
  [
    'one of two is open',
    [bound, excuse, { ...excuse, id: 'second', when: { away: true } }],
    { ill: true, urgent: false },
    'undetermined: away',
  ],
  [
    'an excuse by its condition',
    [bound, { ...excuse, when: undefined, condition: 'consentGiven', with: { kind: 'calls' } }],
    { ill: true, consents: [{ kind: 'calls', givenOn: 0 } as never] },
    'allowed',
  ],
  [
    'an excuse whose condition does not hold asks nothing of its guard',
    [bound, { ...excuse, condition: 'consentGiven', with: { kind: 'calls' } }],
    { ill: true },
    'forbidden',
  ],
] as readonly (readonly [string, Plain[], Readonly<Record<string, FactValue | undefined>>, string])[]) {
  test(`excuse: ${name}: ${expected}`, () => {
    const plain = rules.map((rule) =>
      Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)),
    );
    assert.equal(said(lawOf(...plain), call(known)), expected);
  });
}

test('a warning is told once it is sure, and not while it is open', () => {
  const warnings = (known: Readonly<Record<string, FactValue | undefined>>) =>
    decide(lawOf({ effect: 'warn', when: { ill: true } }), call(known)).warnings.length;
  assert.deepEqual(
    [warnings({ ill: true }), warnings({ ill: false }), warnings({ ill: unknown }), warnings({})],
    [1, 0, 0, 0],
  );
});

test('an excuse lifts a warning as well', () => {
  const law = lawOf({ ...bound, effect: 'warn' }, excuse);
  const warnings = (urgent: boolean) => decide(law, call({ ill: true, urgent })).warnings.map((one) => one.ruleId);
  assert.deepEqual(warnings(false), ['xx.bound']);
  assert.deepEqual(warnings(true), []);
});

test('reasons are told strongest force first, within one force as the packs have them', () => {
  const rules = ['policy', 'law', 'standard', 'judicial', 'law', 'contract', 'selfRegulation', 'ministryRule'] as const;
  const law = lawOf(...rules.map((force, index) => ({ id: `${force}${index}`, force })));
  const order = decide(law, call()).because.map((reason) => reason.ruleId.replace(/^xx\.|\d$/g, ''));
  assert.deepEqual(
    order,
    [...rules].sort((one, other) => forces.indexOf(one) - forces.indexOf(other)),
  );
  const ids = decide(law, call()).because.map((reason) => reason.ruleId);
  assert.ok(ids.indexOf('xx.law1') < ids.indexOf('xx.law4'));
});

test('a reason says rule, source, basis, whether it was seen in a source, what decided it and its words', () => {
  const law = lawOf({
    article: '5.3',
    basis: 'standard',
    condition: 'recentContact',
    with: { counted: { outcomes: ['conversation'] }, days: 'xx.week', firstDayCounts: true },
    text: { en: 'on {conversationOn}, {days} days, {none}', zh: '{conversationOn}起{days}日' },
  });
  const at = situation({ at: noon, history: [contact('2026-08-19T09:00:00Z', { outcome: 'conversation' })] });
  assert.deepEqual(decide(law, at), {
    outcome: 'forbidden',
    because: [
      {
        ruleId: 'xx.rule',
        source: 'an instrument 5.3',
        basis: 'standard',
        verified: true,
        facts: { conversationOn: '2026-08-19', days: 7 },
        text: { en: 'on 2026-08-19, 7 days, {none}', zh: '2026-08-19起7日' },
      },
    ],
    warnings: [],
    missing: [],
    freesUpAtMs: instant('2026-08-26T00:00:00Z'),
    packHash: law.packHash,
  });
});

test('words are filled with lists, and with what they do not know left as it stands', () => {
  const text = { en: '{zones} {channel.place} {no}', zh: '' };
  assert.equal(filled(text, { zones: ['a', 'b'], 'channel.place': 'home' }).en, 'a, b home {no}');
});

test('a rule whose value has no content on the day cannot be said, and what cannot be said does not act', () => {
  const law = smallLaw({
    rules: [{ condition: 'outsideHours', with: { from: 'xx.opens', until: 'xx.closes' } }],
    values: { ...values, 'xx.closes': ['timeOfDay', [['2020-01-01', '21:00'], '2026-08-20']] },
  });
  assert.equal(said(law, situation({ at: '2026-08-19T12:00:00Z' })), 'allowed');
  assert.equal(said(law, situation({ at: '2026-08-20T12:00:00Z' })), 'undetermined: xx.closes');
  assert.equal(said(law, situation({ at: '2019-08-20T12:00:00Z' })), 'undetermined: xx.closes');
  assert.equal(said(law, situation({ at: '2026-08-20T12:00:00Z', act: 'visit' })), 'allowed');
});

test('a rule or a value that was not seen in a source shows in the reason', () => {
  const hours: Plain = { condition: 'outsideHours', with: { from: 'xx.opens', until: 'xx.closes' } };
  const verified = (rule: Plain) =>
    decide(lawOf({ ...hours, ...rule }), situation({ at: '2026-08-20T05:00:00Z' })).because[0]!.verified;
  assert.equal(verified({}), true);
  assert.equal(verified({ confidence: 'M-high' }), false);
  assert.equal(verified({ verified: false }), false);
});

test('the law of the day is that where the person is', () => {
  const law = smallLaw({ rules: [{ from: '2026-08-20' }], zone: 'America/New_York' });
  const at = (zones: string[]) => said(law, situation({ at: '2026-08-20T01:00:00Z', zones }));
  assert.equal(at(['America/New_York']), 'allowed');
  assert.equal(at(['UTC']), 'forbidden');
});

// A second pack only ever adds refusals: over random small packs without excuses.
const condition = fc.constantFrom<Plain>(
  {},
  { when: { ill: true } },
  { when: { ill: true, away: false } },
  { when: { any: [{ away: true }, { bornOn: { present: true } }] } },
  { when: { not: { urgent: true } } },
  { condition: 'outsideHours', with: { from: 'xx.opens', until: 'xx.closes' } },
  { condition: 'inconvenient', with: { times: 'inconvenient' } },
  {
    effect: 'limit',
    condition: 'countInWindow',
    with: { counted: { acts: 'contact' }, per: 'debt', windowDays: 'xx.week', countMax: 'xx.two' },
  },
  { condition: 'recentContact', with: { counted: {}, days: 'xx.week' } },
  { condition: 'recentContact', with: { counted: {}, minutes: 'xx.half' } },
  { effect: 'require', condition: 'consentGiven', with: { kind: 'calls', toAddress: true } },
  { effect: 'require', condition: 'periodOver', with: { from: 'bornOn', add: 'xx.week' } },
  { effect: 'warn', when: { away: true } },
);
const rule = fc.record({
  which: condition,
  force: fc.constantFrom(...forces),
  on: fc.constantFrom('contact', 'placeCall', 'visit'),
  to: fc.option(fc.constantFrom('borrowers', 'guarantor')),
  from: fc.constantFrom('2000-01-01', '2026-08-21'),
});
const pack = fc.array(rule, { maxLength: 5 }).map((rules): Plain[] =>
  rules.map(({ which, to, ...rest }, index) => ({
    ...which,
    ...rest,
    ...(to === null ? {} : { to }),
    id: `r${index}`,
  })),
);
const known = fc.constantFrom<FactValue | undefined>(true, false, unknown, undefined);
const request = fc.record({
  minutes: fc.integer({ min: 0, max: 4 * 24 * 60 }),
  ill: known,
  away: known,
  urgent: known,
  role: fc.constantFrom<FactValue | undefined>('borrower', 'guarantor', unknown),
  bornOn: fc.constantFrom<FactValue | undefined>(20_680, null, unknown, undefined),
  consents: fc.constantFrom<FactValue | undefined>(
    [],
    unknown,
    [{ kind: 'calls', givenOn: 20_680 } as never],
    [{ kind: 'calls', givenOn: 20_680, address: 'A2' } as never],
  ),
  address: fc.constantFrom('A1', undefined),
  history: fc.array(
    fc.record({
      minutes: fc.integer({ min: -10 * 24 * 60, max: 0 }),
      outcome: fc.constantFrom('conversation', 'unanswered'),
    }),
    { maxLength: 4 },
  ),
});
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never;
const startMs = instant('2026-08-19T00:00:00Z');
const iso = (minutes: number) => new Date(startMs + minutes * 60_000).toISOString();
function asked({ minutes, role, address, history, ...rest }: Request) {
  return situation({
    at: iso(minutes),
    facts: { ...rest, 'person.role': role, 'channel.address': address },
    history: history.map((one) => contact(iso(minutes + one.minutes), { outcome: one.outcome as 'conversation' })),
  });
}
const strength = { allowed: 0, undetermined: 1, forbidden: 2 } as const;

test('property: a second pack only ever adds refusals, questions and warnings', () => {
  fc.assert(
    fc.property(pack, pack, request, (base, top, what) => {
      const at = asked(what);
      const alone = decide(smallLaw({ rules: base, values, facts }), at);
      const stacked = decide(smallLaw({ rules: base, values, facts }, { rules: top }), at);
      assert.ok(strength[stacked.outcome] >= strength[alone.outcome], `${alone.outcome} became ${stacked.outcome}`);
      const reasons = stacked.because.map((reason) => reason.ruleId);
      for (const reason of alone.because) assert.ok(reasons.includes(reason.ruleId));
      if (stacked.outcome === 'undetermined') {
        for (const name of alone.missing) assert.ok(stacked.missing.includes(name));
      }
      const warnings = stacked.warnings.map((reason) => reason.ruleId);
      for (const reason of alone.warnings) assert.ok(warnings.includes(reason.ruleId));
    }),
    { seed, numRuns: 1500 },
  );
});

test('property: what is missing, once told, decides: no answer to it makes a forbidden act allowed or an allowed one forbidden', () => {
  fc.assert(
    fc.property(pack, request, fc.boolean(), (rules, what, answer) => {
      const law = smallLaw({ rules, values, facts });
      const open = decide(law, asked(what));
      const told = { ...what } as Record<string, unknown>;
      for (const name of ['ill', 'away', 'urgent']) {
        if (told[name] === unknown || told[name] === undefined) told[name] = answer;
      }
      const then = decide(law, asked(told as never));
      if (open.outcome === 'allowed') assert.equal(then.outcome, 'allowed');
      if (open.outcome === 'forbidden') assert.equal(then.outcome, 'forbidden');
    }),
    { seed, numRuns: 1500 },
  );
});

test('property: a warning changes nothing but the warnings', () => {
  fc.assert(
    fc.property(pack, request, (rules, what) => {
      const {
        warnings: _,
        packHash: _hash,
        ...without
      } = decide(smallLaw({ rules: rules.filter((one) => one.effect !== 'warn'), values, facts }), asked(what));
      const { warnings: _all, packHash: _other, ...withThem } = decide(smallLaw({ rules, values, facts }), asked(what));
      assert.deepEqual(withThem, without);
    }),
    { seed, numRuns: 800 },
  );
});

test('property: the order of history and of the zones after the first changes nothing', () => {
  fc.assert(
    fc.property(pack, request, (rules, what) => {
      const law = smallLaw({ rules, values, facts });
      const at = asked(what);
      assert.deepEqual(decide(law, { ...at, history: [...at.history].reverse() }), decide(law, at));
    }),
    { seed, numRuns: 500 },
  );
});

// Where faults stand that show only once rules are put together.
for (const [name, rules, expected] of [
  ['two rules of one id', [{}, {}], ['xx.rule id duplicateRule']],
  [
    'an excuse of a rule that is none',
    [{ effect: 'excuse', exceptionTo: ['xx.none'] }],
    ['xx.rule exceptionTo.0 unknownRule'],
  ],
  [
    'a fault in a rule whose value comes later, told once',
    [{ when: { nosuch: true }, condition: 'outsideHours', with: { from: 'xx.later', until: 'xx.closes' } }],
    ['xx.rule when.nosuch unknownFact'],
  ],
] as const) {
  test(`${name}: ${expected.join('; ')}`, () => {
    const { faults } = smallLawFaults({
      rules: rules as readonly Plain[],
      values: {
        ...values,
        'xx.later': [
          'timeOfDay',
          [
            ['2020-01-01', '08:00'],
            ['2021-01-01', '09:00'],
          ],
        ],
      },
      facts,
    });
    assert.deepEqual(
      faults.map((fault) => `${fault.ruleId} ${fault.path.join('.')} ${fault.code}`),
      expected,
    );
  });
}

test('freed by no date: an attorney, a refusal, a rule without an end', () => {
  assert.equal(freesUp(lawOf({ when: { ill: true } }), call({ ill: true })), 'never');
  assert.equal(freesUp(lawOf({}), call()), 'never');
});
