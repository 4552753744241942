import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import type { Period } from '../calendar/period.ts';
import { type RiskClass, riskClasses } from '../rules/vocabulary.ts';
import type { ClassThreshold, CnClassRules } from './class-rules.ts';
import { delinquencySpans } from './delinquency.ts';
import { cnRiskClass, type Restructured, type RiskClassAnswer } from './risk-class.ts';

const seed = 20260104;
const day = (text: string): Day => parseDay(text)!;

// The law's numbers as the packs give them (jurisdictions/cn); a test of the loader holds them equal.
const threshold = (ruleId: string, riskClass: RiskClass, daysPastDueOver: number): ClassThreshold => {
  return { ruleId, riskClass, daysPastDueOver, verified: true };
};
const general: CnClassRules = {
  thresholds: [
    threshold('cn.class.loss', 'loss', 360),
    threshold('cn.class.doubtful', 'doubtful', 270),
    threshold('cn.class.substandard', 'substandard', 90),
    threshold('cn.class.special', 'specialMention', 0),
  ],
  normalRuleIds: ['cn.class.normal'],
  upgrade: { periodsMin: 2, monthsMin: 6, ruleId: 'cn.class.upgrade', verified: false },
  observation: {
    periodsMin: 2,
    monthsMin: 12,
    ruleId: 'cn.restr.obs',
    verified: true,
    floor: 'specialMention',
    floorAgain: 'substandard',
    floorRuleId: 'cn.restr.class',
  },
};
const card: CnClassRules = {
  ...general,
  thresholds: [
    ...general.thresholds,
    threshold('cn.card.92', 'loss', 180),
    threshold('cn.card.92', 'doubtful', 120),
    threshold('cn.card.92', 'substandard', 90),
    threshold('cn.card.92', 'specialMention', 0),
  ],
  normalRuleIds: ['cn.class.normal', 'cn.card.92'],
};

interface Loan {
  readonly due: readonly (readonly [string, bigint])[];
  readonly payments: readonly (readonly [string, bigint])[];
  readonly restructured?: Restructured;
  readonly graceDays?: number;
  readonly rules?: CnClassRules;
}

function classOn(loan: Loan, asOf: Day): RiskClassAnswer {
  const amounts = (rows: Loan['due']) => rows.map(([on, amountMinor]) => ({ on: day(on), amountMinor }));
  const due = amounts(loan.due);
  const payments = amounts(loan.payments);
  return cnRiskClass({
    asOf,
    due,
    payments,
    spans: delinquencySpans({ due, payments, until: day('2035-01-01') }),
    graceDays: loan.graceDays ?? 0,
    pauses: [],
    rules: loan.rules ?? general,
    restructured: loan.restructured,
  });
}

const said = ({ riskClass, because }: RiskClassAnswer) => [riskClass, ...because.map(({ ruleId }) => ruleId)].join(' ');

// Boundary days: 商业银行金融资产风险分类办法 arts 9-12, and 信用卡办法 art. 92.
const unpaid: Loan = { due: [['2024-01-01', 100n]], payments: [] };
const ladder: readonly (readonly [number, string, string])[] = [
  [0, 'normal cn.class.normal', 'normal cn.class.normal cn.card.92'],
  [1, 'specialMention cn.class.special', 'specialMention cn.class.special cn.card.92'],
  [90, 'specialMention cn.class.special', 'specialMention cn.class.special cn.card.92'],
  [91, 'substandard cn.class.substandard', 'substandard cn.class.substandard cn.card.92'],
  [120, 'substandard cn.class.substandard', 'substandard cn.class.substandard cn.card.92'],
  [121, 'substandard cn.class.substandard', 'doubtful cn.card.92'],
  [180, 'substandard cn.class.substandard', 'doubtful cn.card.92'],
  [181, 'substandard cn.class.substandard', 'loss cn.card.92'],
  [270, 'substandard cn.class.substandard', 'loss cn.card.92'],
  [271, 'doubtful cn.class.doubtful', 'loss cn.card.92'],
  [360, 'doubtful cn.class.doubtful', 'loss cn.card.92'],
  [361, 'loss cn.class.loss', 'loss cn.class.loss cn.card.92'],
];

for (const [days, byGeneral, byCard] of ladder) {
  test(`class at ${days} days past due: ${byGeneral}; card: ${byCard}`, () => {
    assert.equal(said(classOn(unpaid, day('2024-01-01') + days)), byGeneral);
    assert.equal(said(classOn({ ...unpaid, rules: card }, day('2024-01-01') + days)), byCard);
  });
}

test('class: before any rule of the scheme is in force there is no answer', () => {
  const rules = { ...general, thresholds: [], normalRuleIds: [] };
  assert.equal(said(classOn({ ...unpaid, rules }, day('2024-06-01'))), '');
});

// Raising a non-performing asset, art. 14: monthly instalments of 100 from 2024-01-10 to 2025-06-10.
const monthly = (first: string, count: number): (readonly [string, bigint])[] => {
  const [year, month, dayOfMonth] = first.split('-');
  return Array.from({ length: count }, (_, index) => {
    const months = Number(month) - 1 + index;
    const on = `${Number(year) + Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-${dayOfMonth}`;
    return [on, 100n] as const;
  });
};
const missedFour: Loan = {
  due: monthly('2024-01-10', 18),
  // January to April 2024 unpaid until 20 April (91 days and more), then all is paid on each due date.
  payments: [['2024-04-20', 400n], ...monthly('2024-05-10', 14)],
};

for (const [asOf, expected] of [
  ['2024-04-09', 'specialMention cn.class.special'],
  ['2024-04-10', 'substandard cn.class.substandard'],
  ['2024-04-19', 'substandard cn.class.substandard'],
  ['2024-04-20', 'substandard cn.class.upgrade'],
  ['2024-06-11', 'substandard cn.class.upgrade'],
  ['2024-10-19', 'substandard cn.class.upgrade'],
  ['2024-10-20', 'normal cn.class.normal'],
] as const) {
  test(`upgrade: four missed, all paid on 2024-04-20, then on time; on ${asOf} ${expected}`, () =>
    assert.equal(said(classOn(missedFour, day(asOf))), expected));
}

test('upgrade: tells the day on which it may end by itself', () => {
  assert.equal(formatDay(classOn(missedFour, day('2024-05-01')).nextOn!), '2024-10-20');
});

test('upgrade: a payment a day late starts the six months anew', () => {
  const late: Loan = {
    ...missedFour,
    payments: [
      ['2024-04-20', 400n],
      ['2024-05-10', 100n],
      ['2024-06-10', 100n],
      ['2024-07-10', 100n],
      ['2024-08-11', 100n],
      ...monthly('2024-09-10', 10),
    ],
  };
  assert.equal(said(classOn(late, day('2024-10-20'))), 'substandard cn.class.upgrade');
  assert.equal(said(classOn(late, day('2025-02-10'))), 'substandard cn.class.upgrade');
  assert.equal(said(classOn(late, day('2025-02-11'))), 'normal cn.class.normal');
  assert.equal(said(classOn({ ...late, graceDays: 1 }, day('2024-10-20'))), 'normal cn.class.normal');
});

test('upgrade: half-yearly instalments wait for the second one', () => {
  const halfYearly: Loan = {
    due: [
      ['2024-01-10', 100n],
      ['2024-07-10', 100n],
      ['2025-01-10', 100n],
      ['2025-07-10', 100n],
    ],
    payments: [
      ['2024-05-10', 100n],
      ['2024-07-10', 100n],
      ['2025-01-10', 100n],
    ],
  };
  assert.equal(said(classOn(halfYearly, day('2024-11-10'))), 'substandard cn.class.upgrade');
  assert.equal(said(classOn(halfYearly, day('2025-01-09'))), 'substandard cn.class.upgrade');
  assert.equal(said(classOn(halfYearly, day('2025-01-10'))), 'normal cn.class.normal');
  const unpaidOnTheDay = { ...halfYearly, payments: halfYearly.payments.slice(0, 2) };
  assert.equal(said(classOn(unpaidOnTheDay, day('2025-01-10'))), 'substandard cn.class.upgrade');
});

test('upgrade: part of the arrears paid is no cure', () => {
  const part: Loan = { due: monthly('2024-01-10', 18), payments: [['2024-04-20', 200n], ...monthly('2024-05-10', 14)] };
  assert.equal(said(classOn(part, day('2024-12-30'))), 'substandard cn.class.upgrade');
});

test('upgrade: a repaid loan has nothing left to class', () => {
  const repaid: Loan = { due: [['2024-01-10', 100n]], payments: [['2024-06-01', 100n]] };
  assert.equal(said(classOn(repaid, day('2024-06-01'))), 'normal cn.class.normal');
});

// Observation of restructured assets, arts 20 to 23: first due date after the change 2024-03-20, monthly.
const month: Period = { count: 1, unit: 'month' };
const changed = (parts: Partial<Restructured> = {}): Restructured => {
  return { firstDueOn: day('2024-03-20'), every: month, nonPerformingBefore: false, again: false, ...parts };
};
const kept: Loan = { due: monthly('2024-03-20', 24), payments: monthly('2024-03-20', 24), restructured: changed() };

for (const [name, loan, asOf, expected] of [
  ['before the first due date it has not begun', kept, '2024-03-19', 'normal cn.class.normal'],
  ['from the first due date', kept, '2024-03-20', 'specialMention cn.restr.obs cn.restr.class'],
  ['a year, the last day', kept, '2025-03-19', 'specialMention cn.restr.obs cn.restr.class'],
  ['after a year kept', kept, '2025-03-20', 'normal cn.class.normal'],
  [
    'yearly instalments: two periods are longer than a year',
    {
      due: [
        ['2024-03-20', 100n],
        ['2025-03-20', 100n],
        ['2026-03-20', 100n],
      ],
      payments: [['2024-03-20', 300n]],
      restructured: changed({ every: { count: 1, unit: 'year' } }),
    },
    '2026-03-19',
    'specialMention cn.restr.obs cn.restr.class',
  ],
  [
    'yearly instalments, after two',
    {
      due: [
        ['2024-03-20', 100n],
        ['2025-03-20', 100n],
        ['2026-03-20', 100n],
      ],
      payments: [['2024-03-20', 300n]],
      restructured: changed({ every: { count: 1, unit: 'year' } }),
    },
    '2026-03-20',
    'normal cn.class.normal',
  ],
  [
    'the payment due on the last day is not made',
    { ...kept, payments: monthly('2024-03-20', 12) },
    '2025-03-20',
    'specialMention cn.restr.obs cn.restr.class',
  ],
  [
    'again: no better than substandard',
    { ...kept, restructured: changed({ again: true }) },
    '2024-06-01',
    'substandard cn.restr.obs cn.restr.class',
  ],
  [
    'non-performing before: substandard until art. 14 is met',
    { ...kept, restructured: changed({ nonPerformingBefore: true }) },
    '2024-09-18',
    'substandard cn.class.upgrade',
  ],
  [
    'non-performing before: special mention when art. 14 is met, while observed',
    { ...kept, restructured: changed({ nonPerformingBefore: true }) },
    '2024-09-19',
    'specialMention cn.restr.obs cn.restr.class',
  ],
] as const satisfies readonly (readonly [string, Loan, string, string])[]) {
  test(`observation: ${name}: ${asOf} ${expected}`, () => assert.equal(said(classOn(loan, day(asOf))), expected));
}

test('observation: once ended it stays ended; a later missed payment is arrears like any other', () => {
  const laterMissed: Loan = { ...kept, payments: monthly('2024-03-20', 13) };
  const { observation } = classOn(laterMissed, day('2025-05-01'));
  assert.deepEqual([observation?.state, observation?.missedOn], ['ended', []]);
  assert.equal(said(classOn(laterMissed, day('2025-05-01'))), 'specialMention cn.class.special');
});

test('observation: a missed payment restarts it from that due date', () => {
  const late: Loan = {
    ...kept,
    // The instalment of 20 September is paid on 25 September.
    payments: [...monthly('2024-03-20', 6), ['2024-09-25', 100n], ...monthly('2024-10-20', 17)],
  };
  const { observation } = classOn(late, day('2024-12-01'));
  assert.deepEqual(observation?.missedOn.map(formatDay), ['2024-09-20']);
  assert.equal(formatDay(observation!.endsOn), '2025-09-20');
  assert.equal(said(classOn(late, day('2025-03-20'))), 'specialMention cn.restr.obs cn.restr.class');
  assert.equal(said(classOn(late, day('2025-09-20'))), 'normal cn.class.normal');
  assert.equal(said(classOn({ ...late, graceDays: 5 }, day('2025-03-20'))), 'normal cn.class.normal');
});

test('observation: more than 90 days late lowers the class, and the way back is the longer of both', () => {
  const unkept: Loan = { ...kept, payments: monthly('2024-03-20', 3) };
  assert.equal(said(classOn(unkept, day('2024-06-21'))), 'specialMention cn.class.special cn.restr.obs cn.restr.class');
  assert.equal(said(classOn(unkept, day('2024-09-19'))), 'substandard cn.class.substandard');
});

test('property: a worse payer never has a better class', () => {
  const due = monthly('2024-01-10', 12);
  fc.assert(
    fc.property(
      fc.array(fc.nat(400), { minLength: 12, maxLength: 12 }),
      fc.nat(11),
      fc.nat(60),
      fc.nat(600),
      (delays, later, more, on) => {
        const loanBy = (delay: readonly number[]) => {
          const payments = due.map(([text], index) => ({ on: day(text) + delay[index]!, amountMinor: 100n }));
          return payments.sort((a, b) => a.on - b.on).map((paid) => [formatDay(paid.on), 100n] as const);
        };
        const asOf = day('2024-01-10') + on;
        const rank = (delay: readonly number[]) =>
          riskClasses.indexOf(classOn({ due, payments: loanBy(delay) }, asOf).riskClass!);
        const worse = delays.map((delay, index) => (index === later ? delay + more : delay));
        assert.ok(rank(worse) >= rank(delays));
      },
    ),
    { seed, numRuns: 500 },
  );
});
