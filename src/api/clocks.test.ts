import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Plain, smallLaw } from '../../tools/small-law.ts';
import { loadLaw } from '../composition/load-laws.ts';
import { zones } from '../composition/time-zones.ts';
import { clocksOperation, clocksOutput } from './clocks.ts';

const clock = (id: string, condition: string, parameters: Plain, more: Plain = {}): Plain => ({
  id,
  effect: 'clock',
  clock: 'limitation',
  condition,
  with: parameters,
  ...more,
});
const law = smallLaw({
  rules: [
    clock('ends', 'lastDayOf', { from: 'dueOn', add: 'xx.week' }, { text: { en: 'by {on}', zh: '{on}前' } }),
    clock('small', 'lastDayOf', { from: 'dueOn' }, { clock: 'retentionEnd', when: { sum: { under: 'xx.sum' } } }),
    clock('next', 'endOfNextMonth', { from: 'paidOn' }, { clock: 'hardshipAnswer', from: '2026-09-01' }),
  ],
  values: {
    'xx.week': [
      'days',
      [
        ['2000-01-01', 7],
        ['2026-09-01', 14],
      ],
    ],
    'xx.sum': ['amount', 'CNY 100.00'],
  },
  facts: { dueOn: 'day?', paidOn: 'day?', sum: 'amount' },
});
const { run } = clocksOperation({ lawOf: (name) => (name === 'xx' ? law : undefined), zones });

interface Answer {
  readonly running: readonly { readonly clock: string; readonly on: string; readonly text: { readonly en: string } }[];
  readonly missing: readonly { readonly clock: string; readonly facts: readonly string[] }[];
}
/** The clocks that run with their days; then those that lack something, with what they lack. */
function told(facts: Plain, more: Plain = {}): string {
  const answer = run({ jurisdiction: 'xx', asOf: '2026-08-20', facts, ...more });
  if ('invalid' in answer)
    return (answer.invalid as { path: string; code: string }[]).map(({ path, code }) => `${path} ${code}`).join('; ');
  assert.equal(clocksOutput.safeParse(answer).success, true, JSON.stringify(answer));
  const { running, missing } = answer as Answer;
  return [
    ...running.map((one) => `${one.clock} ${one.on}`),
    ...missing.map((one) => `${one.clock} lacks ${one.facts.join(', ')}`),
  ].join('; ');
}

for (const [facts, more, expected] of [
  [{}, {}, ''],
  [{ dueOn: '2026-08-10', sum: '5.00' }, { currency: 'CNY' }, 'retentionEnd 2026-08-10; limitation 2026-08-17'],
  [{ dueOn: '2026-08-10', sum: '500.00' }, { currency: 'CNY' }, 'limitation 2026-08-17'],
  [{ dueOn: '2026-08-10' }, {}, 'limitation 2026-08-17; retentionEnd lacks sum'],
  [{ dueOn: '2026-08-10', sum: '5' }, { currency: 'JPY' }, 'limitation 2026-08-17; retentionEnd lacks currency'],
  [{ dueOn: 'unknown' }, {}, 'limitation lacks dueOn; retentionEnd lacks dueOn'],
  [{ dueOn: null }, {}, ''],
  // By the law of the day that is asked for.
  [
    { dueOn: '2026-08-10', paidOn: '2026-08-10', sum: 'unknown' },
    { asOf: '2026-09-01' },
    'limitation 2026-08-24; hardshipAnswer 2026-09-30; retentionEnd lacks sum',
  ],
  [{ paidOn: '2026-08-10' }, { asOf: '2026-08-31' }, ''],
  // Faults, all at once.
  [{ dueOn: '2026-02-30', nosuch: 1 }, {}, '/facts/dueOn notADate; /facts/nosuch unknownFact'],
  [{ dueOn: '2026-02-30' }, { asOf: 'today' }, '/asOf notADate; /facts/dueOn notADate'],
  [{ sum: '5.00' }, {}, '/currency missing'],
  [{}, { jurisdiction: 'mars' }, '/jurisdiction unknownJurisdiction'],
  [{}, { colour: 'red' }, '/colour unknownField'],
] as const) {
  test(`${JSON.stringify(facts)} ${JSON.stringify(more)}: ${expected || 'no clock runs'}`, () => {
    assert.equal(told(facts, more), expected);
  });
}

test('a day that was worked out stands in its words', () => {
  const { running } = run({ jurisdiction: 'xx', asOf: '2026-08-20', facts: { dueOn: '2026-08-10' } }) as Answer;
  assert.equal(running[0]!.text.en, 'by 2026-08-17');
});

test('limitation by the law of China: three years, anew from a demand', () => {
  const china = clocksOperation({ lawOf: (name) => loadLaw(name)?.law, zones });
  const days = (facts: Plain) =>
    (china.run({ jurisdiction: 'cn', asOf: '2026-08-20', facts }) as Answer).running
      .filter((one) => one.clock === 'limitation')
      .map((one) => one.on);
  const from = [...loadLaw('cn')!.law.rules].find((rule) => rule.clock === 'limitation')!.with as {
    readonly from: string;
    readonly interruptions: string;
  };
  const kind = loadLaw('cn')!.law.vocabulary.get(from.interruptions)!.words![0]!;
  assert.deepEqual(days({ [from.from]: '2023-01-10' }), ['2026-01-10']);
  assert.deepEqual(days({ [from.from]: '2023-01-10', [from.interruptions]: [{ on: '2024-05-01', kind }] }), [
    '2027-05-01',
  ]);
});
