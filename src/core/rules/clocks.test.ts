/** The clocks of a law: which run on these facts, to what day, and what those that have begun still lack. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day, type Plain, type SmallPack, situation, smallLaw, smallLawFaults } from '../../../tools/small-law.ts';
import { formatDay } from '../calendar/day.ts';
import { clocksOf } from './clocks.ts';
import { type FactValue, unknown } from './facts.ts';

const values: NonNullable<SmallPack['values']> = {
  'xx.three': ['years', 3],
  'xx.twenty': ['years', 20],
  'xx.six': ['months', 6],
  'xx.twelve': ['months', 12],
  'xx.two': ['periods', 2],
  'xx.fifteen': ['businessDays', 15],
  'xx.week': ['days', 7],
  'xx.day': ['date', '2030-06-30'],
};
const facts: NonNullable<SmallPack['facts']> = {
  dueOn: 'day?',
  toldOn: 'day',
  paidOn: 'day?',
  interruptions: ['events?', 'demand', 'suit', 'promise'],
  obstacles: 'spans?',
  paymentEveryMonths: 'count?',
  isConsumer: 'boolean',
};
const clock = (condition: string, parameters: Plain, more: Plain = {}): Plain => ({
  effect: 'clock',
  clock: 'limitation',
  on: 'sue',
  condition,
  with: parameters,
  ...more,
});
const limitation = clock('limitation', {
  from: 'dueOn',
  years: 'xx.three',
  interruptions: 'interruptions',
  obstacles: 'obstacles',
  lastMonths: 'xx.six',
  longStop: 'xx.twenty',
});

function read(rule: Plain, known: Readonly<Record<string, FactValue | undefined>>, at = '2026-08-20T00:00:00Z') {
  return clocksOf(smallLaw({ rules: [rule], values, facts }), situation({ at, act: 'useData', facts: known }));
}
/** The day, 'does not run', or what is missing. */
function told(rule: Plain, known: Readonly<Record<string, FactValue | undefined>>): string {
  const { running, missing } = read(rule, known);
  if (running[0] !== undefined) return formatDay(running[0].on);
  return missing[0] === undefined ? 'does not run' : `lacks ${missing[0].facts.join(', ')}`;
}

const event = (text: string, kind = 'demand') => ({ on: day(text), kind });
const span = (from: string, to?: string) => ({ from: day(from), to: to === undefined ? undefined : day(to) });

// Three years from the day it fell due (民法典 188); each demand begins them anew (195); an obstacle of the last six
// months holds them until six months after it (194); twenty years at most.
for (const [events, spans, expected, why] of [
  [[], [], '2026-01-10', 'three years'],
  [[event('2024-05-01')], [], '2027-05-01', 'a demand'],
  [[event('2024-05-01'), event('2026-07-01', 'promise')], [], '2029-07-01', 'two, the second on the first'],
  [[event('2026-07-01', 'promise'), event('2024-05-01')], [], '2029-07-01', 'in any order'],
  [[event('2026-01-10')], [], '2029-01-10', 'on the last day'],
  [[event('2026-01-11')], [], '2026-01-10', 'a day after it ran out: nothing is revived'],
  [[event('2026-01-11'), event('2026-02-01')], [], '2026-01-10', 'nor by a second'],
  [[event('2022-12-31')], [], '2026-01-10', 'before it began'],
  [[event('2023-01-10')], [], '2026-01-10', 'on the day it began'],
  // An obstacle: the last six months are from 2025-07-10 on.
  [[], [span('2025-06-01', '2025-07-10')], '2026-01-10', 'over before the last six months'],
  [[], [span('2025-06-01', '2025-07-11')], '2026-01-11', 'a day into them'],
  [[], [span('2025-12-01', '2026-03-01')], '2026-09-01', 'over the end: six months after it'],
  [[], [span('2026-01-10', '2026-03-01')], '2026-09-01', 'from the last day on'],
  [[], [span('2026-01-11', '2026-03-01')], '2026-01-10', 'after it ran out'],
  [
    [],
    [span('2025-12-01', '2026-03-01'), span('2026-08-15', '2026-10-31')],
    '2027-04-30',
    'a second in the months that were left',
  ],
  [[], [span('2026-08-15', '2026-10-31'), span('2025-12-01', '2026-03-01')], '2027-04-30', 'in any order'],
  [[], [span('2025-12-01')], 'does not run', 'an obstacle without an end'],
  [[], [span('2023-02-01', '2023-03-01')], '2026-01-10', 'long before'],
  [[event('2025-12-15')], [span('2025-12-01', '2026-03-01')], '2028-12-15', 'a demand during the obstacle'],
  [[event('2026-08-01')], [span('2025-12-01', '2026-03-01')], '2029-08-01', 'a demand in the months that were left'],
  [[event('2026-09-02')], [span('2025-12-01', '2026-03-01')], '2026-09-01', 'a demand a day too late'],
  [
    [event('2026-09-02')],
    [span('2025-12-01')],
    'does not run',
    'a demand while the obstacle lasts: three years on it lasts still',
  ],
] as const) {
  test(`limitation: ${why}: ${expected}`, () => {
    assert.equal(told(limitation, { dueOn: day('2023-01-10'), interruptions: events, obstacles: spans }), expected);
  });
}

test('limitation: twenty years are the end, however often it was demanded', () => {
  const demands = Array.from({ length: 9 }, (_, index) => event(`${2003 + 2 * index}-01-10`));
  const { running } = read(limitation, {
    dueOn: day('2001-01-10'),
    interruptions: [...demands, event('2021-01-11')],
    obstacles: [],
  });
  assert.equal(formatDay(running[0]!.on), '2021-01-10');
  assert.deepEqual(running[0]!.facts.afterTheEnd, ['2021-01-11'], 'after them nothing is counted any more');
  assert.equal(running[0]!.facts.longStop, '2021-01-10');
});

test('limitation tells from what it was worked out', () => {
  const { running } = read(limitation, {
    dueOn: day('2023-01-10'),
    interruptions: [event('2024-05-01', 'suit'), event('2028-01-01')],
    obstacles: null,
  });
  assert.deepEqual(running[0]!.facts, {
    ranFrom: '2023-01-10',
    runsFrom: '2024-05-01',
    interruptedBy: ['2024-05-01 suit'],
    afterTheEnd: ['2028-01-01'],
    longStop: '2043-01-10',
    on: '2027-05-01',
  });
});

// The other clocks.
const lastDay = (parameters: Plain) => clock('lastDayOf', { from: 'dueOn', ...parameters });
const longer = clock('longerOf', {
  from: 'dueOn',
  every: 'paymentEveryMonths',
  months: 'xx.twelve',
  periods: 'xx.two',
});
for (const [rule, known, expected, why] of [
  [lastDay({ add: 'xx.six' }), { dueOn: day('2026-08-31') }, '2027-02-28', 'six months from the 31st'],
  [
    lastDay({ add: 'xx.week', firstDayCounts: true }),
    { dueOn: day('2026-08-31') },
    '2026-09-06',
    'the first day counts',
  ],
  [lastDay({}), { dueOn: day('2026-08-31') }, '2026-08-31', 'that day'],
  [
    lastDay({ add: 'xx.fifteen' }),
    { dueOn: day('2026-09-21'), holidays: [day('2026-10-01')] },
    '2026-10-13',
    'business days over a holiday',
  ],
  [
    lastDay({ add: 'xx.fifteen' }),
    { dueOn: day('2026-09-21') },
    'lacks holidays',
    'business days without the holidays',
  ],
  [
    longer,
    { dueOn: day('2026-01-31'), paymentEveryMonths: 1 },
    '2027-01-31',
    'two payments a month apart: a year is longer',
  ],
  [longer, { dueOn: day('2026-01-31'), paymentEveryMonths: 6 }, '2027-01-31', 'two half years are as long'],
  [longer, { dueOn: day('2026-01-31'), paymentEveryMonths: 12 }, '2028-01-31', 'two payments a year apart'],
  [longer, { dueOn: day('2026-01-31') }, 'lacks paymentEveryMonths', 'how often is not known'],
  [longer, { dueOn: unknown, paymentEveryMonths: 1 }, 'lacks dueOn', 'nor from when'],
  [clock('endOfNextMonth', { from: 'paidOn' }), { paidOn: day('2026-01-31') }, '2026-02-28', 'paid in January'],
  [clock('endOfNextMonth', { from: 'paidOn' }), { paidOn: day('2026-02-01') }, '2026-03-31', 'paid in February'],
  [clock('endOfNextMonth', { from: 'paidOn' }), { paidOn: day('2026-12-15') }, '2027-01-31', 'over the year'],
  [clock('fixedDay', { day: 'xx.day' }), {}, '2030-06-30', 'a day that the law names'],
  // What was never begun does not run, and asks for nothing; what is said to be unknown does.
  [lastDay({ add: 'xx.six' }), {}, 'does not run', 'never begun'],
  [lastDay({ add: 'xx.six' }), { dueOn: null }, 'does not run', 'there is no such day'],
  [lastDay({ add: 'xx.six' }), { dueOn: unknown }, 'lacks dueOn', 'nobody knows the day'],
  [
    lastDay({ from: 'toldOn', add: 'xx.six' }),
    {},
    'does not run',
    'never begun, by a fact that is asked for elsewhere',
  ],
  [lastDay({ from: 'toldOn', add: 'xx.six' }), { toldOn: unknown }, 'lacks toldOn', 'and that nobody knows'],
  [limitation, { interruptions: unknown }, 'does not run', 'never begun, whatever else is not known'],
  [
    limitation,
    { dueOn: day('2023-01-10'), interruptions: unknown },
    'lacks interruptions',
    'interruptions that nobody knows',
  ],
  [
    limitation,
    { dueOn: day('2023-01-10'), interruptions: unknown, obstacles: unknown },
    'lacks interruptions, obstacles',
    'nor obstacles',
  ],
  [limitation, { dueOn: day('2023-01-10') }, '2026-01-10', 'none on record'],
  // For whom it counts is the guard's.
  [{ ...lastDay({}), when: { isConsumer: true } }, { dueOn: 0, isConsumer: true }, '1970-01-01', 'for this one'],
  [{ ...lastDay({}), when: { isConsumer: true } }, { dueOn: 0, isConsumer: false }, 'does not run', 'not for this one'],
  [{ ...lastDay({}), when: { isConsumer: true } }, { dueOn: 0 }, 'lacks isConsumer', 'it cannot be said for whom'],
] as readonly (readonly [Plain, Readonly<Record<string, FactValue>>, string, string])[]) {
  test(`${rule.condition as string}: ${why}: ${expected}`, () => {
    assert.equal(told(rule, known), expected);
  });
}

test('the clocks that run are told earliest first, with rule, source and words', () => {
  const law = smallLaw({
    rules: [
      { ...lastDay({ add: 'xx.six' }), id: 'later', text: { en: 'by {on}', zh: '{on}前' } },
      { ...lastDay({}), id: 'sooner', clock: 'complaintAnswer', confidence: 'M-low' },
      { ...clock('fixedDay', { day: 'xx.day' }), id: 'ended', until: '2026-08-20' },
    ],
    values,
    facts,
  });
  const at = situation({ at: '2026-08-20T00:00:00Z', act: 'useData', facts: { dueOn: day('2026-08-31') } });
  const { running, missing } = clocksOf(law, at);
  assert.deepEqual(missing, []);
  assert.deepEqual(
    running.map((one) => [one.clock, formatDay(one.on), one.ruleId, one.verified, one.source]),
    [
      ['complaintAnswer', '2026-08-31', 'xx.sooner', false, 'an instrument 1'],
      ['limitation', '2027-02-28', 'xx.later', true, 'an instrument 1'],
    ],
  );
  assert.deepEqual(running[1]!.text, { en: 'by 2027-02-28', zh: '2027-02-28前' });
});

// Parameters that are none.
for (const [condition, parameters, expected] of [
  ['lastDayOf', {}, 'with.from missing'],
  ['lastDayOf', { from: 'obstacles' }, 'with.from wrongFactType'],
  ['lastDayOf', { from: 'dueOn', ad: 'xx.six' }, 'with.ad unknownParameter'],
  ['lastDayOf', { from: 'dueOn', add: [] }, 'with.add empty'],
  ['lastDayOf', { from: 'dueOn', add: 'xx.two' }, 'with.add wrongUnit'],
  ['longerOf', { from: 'dueOn', every: 'paymentEveryMonths', months: 'xx.twelve' }, 'with.periods missing'],
  ['limitation', { ...(limitation.with as Plain), years: 'xx.six' }, 'with.years wrongUnit'],
  ['limitation', { ...(limitation.with as Plain), obstacles: 'interruptions' }, 'with.obstacles wrongFactType'],
  ['endOfNextMonth', { from: 'paidOn', add: 'xx.six' }, 'with.add unknownParameter'],
  ['fixedDay', { day: 'xx.six' }, 'with.day wrongUnit'],
] as const) {
  test(`a clock ${condition} with ${JSON.stringify(parameters)}: ${expected}`, () => {
    const { faults } = smallLawFaults({ rules: [clock(condition, parameters)], values, facts });
    assert.deepEqual(
      faults.map((fault) => `${fault.path.join('.')} ${fault.code}`),
      [expected],
    );
  });
}
