/**
 * Every tool on one card debt and one loan: what it does, and every refusal that it and the composition may give. Long because
 * each tool and each refusal has its row.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDay, parseDay } from '../calendar/day.ts';
import { type ComponentAmounts, noAmounts, sumOf } from '../loan/components.ts';
import { parsePercent } from '../money/decimal.ts';
import { applyRelief, type Relieved } from './apply-relief.ts';
import {
  effectOn,
  planChanges,
  type ReliefRefusal,
  reliefBases,
  reliefPhases,
  reliefRefusals,
} from './relief-codes.ts';
import {
  debtRefusals,
  instalmentTotal,
  openRelief,
  type ReliefDebt,
  type ReliefState,
  totalToPay,
} from './relief-state.ts';
import type { ReliefPolicy } from './relief-tool.ts';
import { type ReliefUse, reliefTools } from './relief-tools.ts';

const day = (text: string) => parseDay(text)!;
const asOf = day('2026-11-22');
const rate = (text: string) => parsePercent(text)!;
const owed = (principal: bigint, more: Partial<ComponentAmounts> = {}): ComponentAmounts => ({
  ...noAmounts,
  principal,
  ...more,
});

/** The card of cli.md: everything is due. */
const card: ReliefDebt = {
  currency: 'CNY',
  asOf,
  product: 'card',
  owed: owed(4_800_000n, { interest: 320_000n, penalty: 90_000n, fee: 20_000n }),
  annualRate: rate('18'),
  paymentOrder: ['cost', 'interest', 'penalty', 'fee', 'principal'],
  secured: false,
  guaranteed: false,
  chargedOff: false,
  schedule: [],
  line: { state: 'open', limitMinor: 5_000_000n, limitBeforeMinor: 5_000_000n },
};

/** 100 000.00 and its interest over four months to come, and one missed instalment of principal. */
const loan: ReliefDebt = {
  ...card,
  product: 'consumerLoan',
  owed: owed(12_500_000n),
  annualRate: rate('12'),
  secured: true,
  guaranteed: undefined,
  originalTermMonths: 36,
  remainingMonths: 4,
  extendedMonths: 0,
  line: undefined,
  schedule: [0, 1, 2, 3].map((month) => ({
    dueOn: day(['2026-12-20', '2027-01-20', '2027-02-20', '2027-03-20'][month]!),
    owed: owed(2_500_000n),
    laterInterestMinor: BigInt(4 - month) * 25_000n,
  })),
};

const policy: ReliefPolicy = {
  termMonthsMax: 60,
  rateFloorPercent: '6',
  deferMonthsMax: 6,
  penaltyWaiverMaxPercent: '100',
  interestWaiverMaxPercent: '50',
  feeWaiverMaxPercent: '100',
  principalWaiverMaxPercent: '20',
  settlementMinPercent: '60',
  graceDaysMax: 15,
};

function opened(debt: ReliefDebt): ReliefState {
  const state = openRelief(debt);
  assert.ok(
    !('refused' in state),
    JSON.stringify(state, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
  );
  return state;
}

function given(debt: ReliefDebt, uses: readonly ReliefUse[], by = policy): Relieved {
  const relieved = applyRelief(opened(debt), uses, by);
  assert.ok(!('refused' in relieved), 'refused' in relieved ? `${relieved.refused} at ${relieved.index}` : '');
  return relieved;
}

/** 'due on' total, of each instalment */
const shown = ({ state }: Relieved) =>
  state.schedule.map((line) => `${formatDay(line.dueOn)} ${instalmentTotal(line)}`);

const wipe: readonly ReliefUse[] = [
  { tool: 'waive', component: 'penalty', amountMinor: 90_000n },
  { tool: 'waive', component: 'fee', amountMinor: 20_000n },
  { tool: 'waive', component: 'interest', amountMinor: 160_000n },
  { tool: 'capitalise', amountMinor: 160_000n },
];

test('a plan on a card: charges let go or capitalised, the rate cut, level over 36 months', () => {
  const relieved = given(card, [
    ...wipe,
    { tool: 'reduceRate', toPercent: '9' },
    { tool: 'extendMaturity', months: 36 },
  ]);
  const { state, totals } = relieved;
  assert.equal(state.owed.principal, 4_960_000n);
  assert.equal(shown(relieved).length, 36);
  assert.equal(shown(relieved)[0], '2026-12-22 157727');
  assert.equal(shown(relieved).at(-1)!.slice(0, 10), '2029-11-22');
  assert.ok(instalmentTotal(state.schedule.at(-1)!) <= 157_727n);
  assert.equal(totals.beforeMinor, 5_230_000n);
  assert.equal(totals.waivedMinor, 270_000n);
  assert.equal(totals.afterMinor, totalToPay(state));
  assert.equal(totals.declaredRiseMinor, totals.afterMinor - 4_960_000n);
  assert.deepEqual(relieved.bases, ['remission', 'personalInstalmentPlan', 'amendmentAgreement']);
  assert.deepEqual(relieved.planChanges, [
    'interestReduced',
    'feesReduced',
    'interestToPrincipal',
    'belowFairRate',
    'extension',
  ]);
  assert.ok(relieved.effects.includes('recordPersonalInstalments'));
  assert.ok(!relieved.effects.includes('guarantorMustConsent'), 'nobody guarantees it');
});

test('the whole composition of a plan search: its schedule is that of repay, to the cent', () => {
  const relieved = given(card, [
    { tool: 'waive', component: 'penalty', amountMinor: 90_000n },
    { tool: 'waive', component: 'fee', amountMinor: 20_000n },
    { tool: 'waive', component: 'interest', amountMinor: 100_000n },
    { tool: 'reducePrincipal', amountMinor: 200_000n },
    { tool: 'subsidy', amountMinor: 20_000n, payer: 'a fund', confirmedOn: asOf, component: 'interest' },
    { tool: 'capitalise', amountMinor: 200_000n },
    { tool: 'payDown', amountMinor: 300_000n, on: asOf },
    { tool: 'reduceRate', toPercent: '12' },
    { tool: 'defer', months: 2 },
    { tool: 'instalments', months: 3, paymentsMinor: [1_000_000n, 2_000_000n], firstDueOn: day('2027-02-20') },
  ]);
  // 4 500 000 at 12 %: 88 days by 30/360 are 132 000; then 36 320 and 16 683 for a month each.
  assert.deepEqual(shown(relieved), ['2027-02-20 1000000', '2027-03-20 2000000', '2027-04-20 1685003']);
  assert.deepEqual(
    relieved.state.movements.map(
      ({ tool, kind, component, amountMinor }) => `${tool} ${kind} ${component} ${amountMinor}`,
    ),
    [
      'waive waive penalty 90000',
      'waive waive fee 20000',
      'waive waive interest 100000',
      'reducePrincipal waive principal 200000',
      'subsidy pay interest 20000',
      'capitalise capitalise interest 200000',
      'payDown pay principal 300000',
    ],
  );
  assert.equal(relieved.state.movements[4]!.payer, 'a fund');
});

// The loan: what a single tool leaves of its four instalments, and how much dearer it declares them.
const onLoan: readonly (readonly [
  name: string,
  uses: readonly ReliefUse[],
  after: readonly string[],
  riseMinor: bigint,
])[] = [
  [
    'defer: two months later, with interest of 2 000.00 for the time',
    [{ tool: 'defer', months: 2 }],
    ['2027-02-20 2800000', '2027-03-20 2575000', '2027-04-20 2550000', '2027-05-20 2525000'],
    200_000n,
  ],
  [
    'paymentHoliday: interest runs',
    [{ tool: 'paymentHoliday', months: 1, interest: 'runs' }],
    ['2027-01-20 2700000', '2027-02-20 2575000', '2027-03-20 2550000', '2027-04-20 2525000'],
    100_000n,
  ],
  [
    'paymentHoliday: interest is paused',
    [{ tool: 'paymentHoliday', months: 1, interest: 'paused' }],
    ['2027-01-20 2600000', '2027-02-20 2575000', '2027-03-20 2550000', '2027-04-20 2525000'],
    0n,
  ],
  [
    'reduceRate: interest to come falls in proportion',
    [{ tool: 'reduceRate', toPercent: '6' }],
    ['2026-12-20 2550000', '2027-01-20 2537500', '2027-02-20 2525000', '2027-03-20 2512500'],
    0n,
  ],
  [
    'reducePrincipal: what is due now is let go first',
    [{ tool: 'reducePrincipal', amountMinor: 2_500_000n }],
    ['2026-12-20 2600000', '2027-01-20 2575000', '2027-02-20 2550000', '2027-03-20 2525000'],
    0n,
  ],
  [
    'payDown: what is due now, then the last instalments, and their interest with them',
    [{ tool: 'payDown', amountMinor: 7_500_000n, on: asOf }],
    ['2026-12-20 2550000', '2027-01-20 2525000'],
    0n,
  ],
  [
    'reAmortise: what is due now goes into the four; the maturity stays',
    [{ tool: 'reAmortise' }],
    ['2026-12-20 3201400', '2027-01-20 3201400', '2027-02-20 3201400', '2027-03-20 3201397'],
    55_597n,
  ],
  [
    'extendMaturity: two more months',
    [{ tool: 'extendMaturity', months: 2, paymentMinor: 2_200_000n }],
    [
      '2026-12-20 2200000',
      '2027-01-20 2200000',
      '2027-02-20 2200000',
      '2027-03-20 2200000',
      '2027-04-20 2200000',
      '2027-05-20 1925810',
    ],
    175_810n,
  ],
  [
    'easeSchedule: two small ones, then level',
    [{ tool: 'easeSchedule', months: 2, paymentMinor: 500_000n }],
    ['2026-12-20 500000', '2027-01-20 500000', '2027-02-20 5957097', '2027-03-20 5957096'],
    164_193n,
  ],
  [
    'reAge: a new series',
    [{ tool: 'reAge', months: 2, firstDueOn: day('2027-01-20') }],
    ['2027-01-20 6402529', '2027-02-20 6402529'],
    55_058n,
  ],
  [
    'refinance: a new loan of what is owed, by the same lender',
    [{ tool: 'refinance', lender: 'same', toPercent: '6', months: 2, firstDueOn: day('2026-12-22') }],
    ['2026-12-22 6296914', '2027-01-22 6296914'],
    0n,
  ],
  [
    'addGrace: nothing changes but the days',
    [{ tool: 'addGrace', days: 10 }],
    ['2026-12-20 2600000', '2027-01-20 2575000', '2027-02-20 2550000', '2027-03-20 2525000'],
    0n,
  ],
  [
    'settle: 60 % by a day, and no interest until then',
    [{ tool: 'settle', amountMinor: 7_500_000n, on: day('2027-01-31') }],
    ['2027-01-31 7500000'],
    0n,
  ],
];

for (const [name, uses, after, riseMinor] of onLoan) {
  test(name, () => {
    const relieved = given(loan, uses);
    assert.deepEqual(shown(relieved), after);
    assert.equal(relieved.totals.declaredRiseMinor, riseMinor);
  });
}

test('a debt joined to another: one balance, the average rate, no dates until a schedule follows', () => {
  const debts = [
    {
      ref: 'L2',
      currency: 'CNY',
      product: 'card',
      owed: owed(1_600_000n, { interest: 10_000n }),
      annualPercent: '10',
      guaranteed: undefined,
    },
  ];
  const relieved = given(card, [
    { tool: 'consolidate', debts },
    { tool: 'capitalise', amountMinor: 440_000n },
    { tool: 'instalments', months: 12 },
  ]);
  assert.deepEqual(relieved.state.annualRate, { numerator: 4n, denominator: 25n });
  assert.equal(relieved.state.owed.principal, 6_840_000n);
  assert.equal(relieved.totals.beforeMinor, 6_840_000n);
  assert.ok(relieved.effects.includes('guarantorMustConsent'), 'who guarantees the other is not known');
  const paid = given(card, [
    { tool: 'consolidate', debts },
    { tool: 'payDown', amountMinor: 6_840_000n, on: asOf },
  ]);
  assert.equal(sumOf(paid.state.owed), 0n, 'what is paid in full needs no schedule');
});

test('a line is frozen, reduced and restored', () => {
  const frozen = given(card, [{ tool: 'freezeLine' }]).state;
  assert.equal(frozen.line!.state, 'frozen');
  const reduced = given(card, [{ tool: 'reduceLine', toMinor: 1_000_000n }]).state;
  assert.deepEqual(reduced.line, { state: 'reduced', limitMinor: 1_000_000n, limitBeforeMinor: 5_000_000n });
  const some = given({ ...card, line: reduced.line }, [{ tool: 'restoreLine', toMinor: 2_000_000n }]);
  assert.equal(some.state.line!.state, 'reduced');
  const all = given({ ...card, line: frozen.line }, [{ tool: 'restoreLine', toMinor: 5_000_000n }]);
  assert.deepEqual(all.state.line, card.line);
  assert.deepEqual([...all.planChanges, ...all.effects], ['lineOpenAgain']);
});

test('security is released, or exchanged', () => {
  const released = given(loan, [{ tool: 'releaseCollateral', ref: 'car', othersRemain: false }]);
  assert.equal(released.state.secured, false);
  assert.deepEqual(released.planChanges, ['collateralWeaker']);
  const swapped = given(loan, [{ tool: 'releaseCollateral', ref: 'car', replacedBy: 'deposit', othersRemain: false }]);
  assert.equal(swapped.state.secured, true);
  assert.deepEqual(swapped.planChanges, ['swap']);
});

/** Two instalments at the ends of January and February. */
const monthEnds: ReliefDebt = {
  ...loan,
  owed: owed(200_000n),
  annualRate: rate('0'),
  schedule: ['2027-01-31', '2027-02-28'].map((text) => ({
    dueOn: day(text),
    owed: owed(100_000n),
    laterInterestMinor: 0n,
  })),
};

test('a series of month ends stays one when it is extended or deferred', () => {
  const longer = given(monthEnds, [{ tool: 'extendMaturity', months: 2 }]);
  assert.deepEqual(shown(longer), ['2027-01-31 50000', '2027-02-28 50000', '2027-03-31 50000', '2027-04-30 50000']);
  const later = given(monthEnds, [{ tool: 'defer', months: 1 }]);
  assert.deepEqual(shown(later), ['2027-02-28 100000', '2027-03-31 100000']);
  const single = { ...monthEnds, schedule: monthEnds.schedule.slice(1) };
  assert.deepEqual(shown(given(single, [{ tool: 'defer', months: 1 }])), ['2027-03-28 100000']);
});

test('where interest is paused, a new schedule bears none for that time', () => {
  const inMay = { tool: 'instalments', months: 1, firstDueOn: day('2027-03-22') } as const;
  const totalOf = (interest: 'runs' | 'paused') =>
    given(plain, [{ tool: 'paymentHoliday', months: 3, interest }, inMay]).totals.afterMinor;
  // 18 % a year: four months are 288 000, one month is 72 000.
  assert.equal(totalOf('runs'), 5_088_000n);
  assert.equal(totalOf('paused'), 4_872_000n);
});

test('an instalment that was to leave interest unpaid never asks for less than nothing', () => {
  const growing: ReliefDebt = {
    ...loan,
    owed: owed(100_000n),
    schedule: [
      { dueOn: day('2026-12-22'), owed: owed(-900n), laterInterestMinor: 1_000n },
      { dueOn: day('2027-01-22'), owed: owed(100_900n), laterInterestMinor: 1_009n },
    ],
  };
  const paid = given(growing, [{ tool: 'payDown', amountMinor: 50_000n, on: asOf }]);
  assert.deepEqual(shown(paid), ['2026-12-22 0', '2027-01-22 51409']);
});

test('what was let go is not there to be let go again', () => {
  const after = given(card, wipe.slice(0, 3)).state;
  assert.deepEqual(reliefTools.waive.bounds(policy, after), {
    penaltyMinorMax: 0n,
    feeMinorMax: 0n,
    interestMinorMax: 0n,
    costMinorMax: 0n,
  });
});

test('a settlement lets charges go before principal', () => {
  const { state } = given(card, [{ tool: 'settle', amountMinor: 5_000_000n, on: asOf }]);
  assert.deepEqual(state.waived, { ...noAmounts, interest: 120_000n, penalty: 90_000n, fee: 20_000n });
});

test('principal: nothing by default; of a charged-off debt what a settlement would leave', () => {
  const { principalWaiverMaxPercent: _, ...silent } = policy;
  const asked: readonly ReliefUse[] = [{ tool: 'reducePrincipal', amountMinor: 1_920_000n }];
  const over: readonly ReliefUse[] = [{ tool: 'reducePrincipal', amountMinor: 1_920_001n }];
  const outcome = (debt: ReliefDebt, uses: readonly ReliefUse[], by: ReliefPolicy) => {
    const answer = applyRelief(opened(debt), uses, by);
    return 'refused' in answer ? answer.refused : 'given';
  };
  assert.equal(outcome(card, asked, silent), 'aboveWaiverMax');
  assert.equal(outcome({ ...card, chargedOff: true }, asked, silent), 'given');
  assert.equal(outcome({ ...card, chargedOff: true }, over, silent), 'aboveWaiverMax');
  const { settlementMinPercent: __, ...neither } = silent;
  assert.equal(outcome({ ...card, chargedOff: true }, asked, neither), 'aboveWaiverMax');
});

const noPolicy: ReliefPolicy = (({ settlementMinPercent: _, graceDaysMax: __, ...rest }) => rest)(policy);
const other = { ref: 'L2', currency: 'CNY', product: 'card', owed: owed(100n), annualPercent: '10', guaranteed: false };
const plain = { ...card, owed: owed(4_800_000n) };

// Every refusal, with the place at which it is told.
type Row = readonly [ReliefRefusal, number | undefined, ReliefDebt, readonly ReliefUse[], ReliefPolicy?];
const refused: readonly Row[] = [
  ['nothingAsked', undefined, card, []],
  [
    'notAlone',
    1,
    card,
    [
      { tool: 'payDown', amountMinor: 1n, on: asOf },
      { tool: 'settle', amountMinor: 5_000_000n, on: asOf },
    ],
  ],
  [
    'outOfOrder',
    1,
    card,
    [
      { tool: 'capitalise', amountMinor: 430_000n },
      { tool: 'waive', component: 'fee', amountMinor: 1n },
    ],
  ],
  [
    'usedTwice',
    1,
    card,
    [
      { tool: 'waive', component: 'fee', amountMinor: 1n },
      { tool: 'waive', component: 'fee', amountMinor: 1n },
    ],
  ],
  ['usedTwice', 1, loan, [{ tool: 'reAmortise' }, { tool: 'instalments', months: 9 }]],
  [
    'usedTwice',
    1,
    loan,
    [
      { tool: 'defer', months: 1 },
      { tool: 'paymentHoliday', months: 1, interest: 'paused' },
    ],
  ],
  ['usedTwice', 1, card, [{ tool: 'freezeLine' }, { tool: 'restoreLine', toMinor: 1n }]],
  ['notPositive', 0, card, [{ tool: 'waive', component: 'fee', amountMinor: 0n }]],
  ['notPositive', 0, card, [{ tool: 'reducePrincipal', amountMinor: -1n }]],
  ['notPositive', 0, card, [{ tool: 'subsidy', amountMinor: 0n, payer: 'x', confirmedOn: asOf }]],
  ['notPositive', 0, card, [{ tool: 'capitalise', amountMinor: 0n }]],
  ['notPositive', 0, card, [{ tool: 'payDown', amountMinor: 0n, on: asOf }]],
  ['notPositive', 0, card, [{ tool: 'consolidate', debts: [] }]],
  ['notPositive', 0, loan, [{ tool: 'defer', months: 0 }]],
  ['notPositive', 0, loan, [{ tool: 'defer', months: 1.5 }]],
  ['notPositive', 0, plain, [{ tool: 'instalments', months: 0 }]],
  ['notPositive', 0, plain, [{ tool: 'instalments', months: 2, paymentMinor: 0n }]],
  ['notPositive', 0, plain, [{ tool: 'instalments', months: 2, paymentsMinor: [-1n] }]],
  ['notPositive', 0, plain, [{ tool: 'extendMaturity', months: -1 }]],
  ['notPositive', 0, loan, [{ tool: 'reAmortise', paymentMinor: 0n }]],
  ['notPositive', 0, loan, [{ tool: 'easeSchedule', months: 1, paymentMinor: -1n }]],
  ['notPositive', 0, card, [{ tool: 'addGrace', days: 0 }]],
  ['notPositive', 0, card, [{ tool: 'reduceLine', toMinor: -1n }]],
  ['notPositive', 0, card, [{ tool: 'restoreLine', toMinor: 0n }]],
  ['notPositive', 0, card, [{ tool: 'settle', amountMinor: 0n, on: asOf }]],
  ['notARate', 0, card, [{ tool: 'reduceRate', toPercent: '9%' }]],
  ['notARate', 0, card, [{ tool: 'reduceRate', toPercent: '-1' }]],
  ['notARate', 0, card, [{ tool: 'consolidate', debts: [{ ...other, annualPercent: 'ten' }] }]],
  ['notARate', 0, card, [{ tool: 'refinance', lender: 'same', toPercent: 'x', months: 2 }]],
  ['notInPolicy', 0, card, [{ tool: 'addGrace', days: 1 }], noPolicy],
  ['notInPolicy', 0, card, [{ tool: 'settle', amountMinor: 5_000_000n, on: asOf }], noPolicy],
  ['otherLender', 0, card, [{ tool: 'refinance', lender: 'other', toPercent: '9', months: 2 }]],
  ['otherCurrency', 0, card, [{ tool: 'consolidate', debts: [{ ...other, currency: 'USD' }] }]],
  ['otherProduct', 0, card, [{ tool: 'consolidate', debts: [{ ...other, product: 'autoLoan' }] }]],
  ['payerNotNamed', 0, card, [{ tool: 'subsidy', amountMinor: 1n, payer: ' ', confirmedOn: asOf }]],
  ['payerNotConfirmed', 0, card, [{ tool: 'subsidy', amountMinor: 1n, payer: 'x', confirmedOn: asOf + 1 }]],
  ['notToday', 0, card, [{ tool: 'payDown', amountMinor: 1n, on: asOf + 1 }]],
  ['nothingToWaive', 0, card, [{ tool: 'waive', component: 'cost', amountMinor: 1n }]],
  ['nothingToWaive', 0, { ...card, owed: owed(0n, { fee: 1n }) }, [{ tool: 'reducePrincipal', amountMinor: 1n }]],
  ['nothingToCapitalise', 0, plain, [{ tool: 'capitalise', amountMinor: 1n }]],
  ['notAllCharges', 0, card, [{ tool: 'capitalise', amountMinor: 429_999n }]],
  ['moreThanOwed', 0, card, [{ tool: 'waive', component: 'fee', amountMinor: 20_001n }]],
  ['moreThanOwed', 0, card, [{ tool: 'reducePrincipal', amountMinor: 4_800_001n }]],
  ['moreThanOwed', 0, card, [{ tool: 'payDown', amountMinor: 5_230_001n, on: asOf }]],
  [
    'moreThanOwed',
    0,
    card,
    [{ tool: 'subsidy', amountMinor: 20_001n, payer: 'x', confirmedOn: asOf, component: 'fee' }],
  ],
  ['aboveWaiverMax', 0, card, [{ tool: 'waive', component: 'interest', amountMinor: 160_001n }]],
  ['aboveWaiverMax', 0, card, [{ tool: 'reducePrincipal', amountMinor: 960_001n }]],
  ['notLessThanOwed', 0, card, [{ tool: 'settle', amountMinor: 5_230_000n, on: asOf }]],
  ['belowSettlementMin', 0, card, [{ tool: 'settle', amountMinor: 3_137_999n, on: asOf }]],
  ['rateNotLower', 0, card, [{ tool: 'reduceRate', toPercent: '18' }]],
  ['rateNotLower', 0, card, [{ tool: 'refinance', lender: 'same', toPercent: '18.01', months: 2 }]],
  ['belowRateFloor', 0, card, [{ tool: 'reduceRate', toPercent: '5.99' }]],
  ['belowRateFloor', 0, card, [{ tool: 'refinance', lender: 'same', toPercent: '5.99', months: 2 }]],
  ['deferredTooLong', 0, loan, [{ tool: 'defer', months: 7 }]],
  ['deferredTooLong', 0, loan, [{ tool: 'paymentHoliday', months: 7, interest: 'paused' }]],
  ['graceTooLong', 0, card, [{ tool: 'addGrace', days: 16 }]],
  ['noSchedule', 0, plain, [{ tool: 'reAmortise' }]],
  ['noSchedule', 0, plain, [{ tool: 'easeSchedule', months: 1, paymentMinor: 1n }]],
  ['chargesLeft', 0, card, [{ tool: 'instalments', months: 12 }]],
  [
    'nothingToSpread',
    1,
    card,
    [
      { tool: 'payDown', amountMinor: 5_230_000n, on: asOf },
      { tool: 'instalments', months: 2 },
    ],
  ],
  ['notEasier', 0, loan, [{ tool: 'easeSchedule', months: 2, paymentMinor: 2_575_000n }]],
  ['paymentsNotForMonths', 0, plain, [{ tool: 'instalments', months: 3, paymentsMinor: [1n] }]],
  ['paymentsNotForMonths', 0, loan, [{ tool: 'easeSchedule', months: 4, paymentMinor: 1n }]],
  ['dueTooEarly', 0, plain, [{ tool: 'instalments', months: 3, firstDueOn: asOf }]],
  ['dueTooEarly', 0, card, [{ tool: 'settle', amountMinor: 5_000_000n, on: asOf - 1 }]],
  [
    'dueWhileDeferred',
    1,
    plain,
    [
      { tool: 'defer', months: 2 },
      { tool: 'instalments', months: 3, firstDueOn: asOf + 31 },
    ],
  ],
  ['termTooLong', 0, plain, [{ tool: 'instalments', months: 61 }]],
  ['termTooLong', 0, plain, [{ tool: 'extendMaturity', months: 1_000_000_000 }]],
  [
    'termTooLong',
    1,
    plain,
    [
      { tool: 'defer', months: 1 },
      { tool: 'instalments', months: 60 },
    ],
  ],
  ['termTooLong', 0, loan, [{ tool: 'defer', months: 2 }], { ...policy, termMonthsMax: 5 }],
  ['paidBeforeTheEnd', 0, plain, [{ tool: 'instalments', months: 12, paymentMinor: 1_000_000n }]],
  ['noLine', 0, loan, [{ tool: 'freezeLine' }]],
  ['noLine', 0, loan, [{ tool: 'reduceLine', toMinor: 1n }]],
  ['noLine', 0, loan, [{ tool: 'restoreLine', toMinor: 1n }]],
  ['lineNotOpen', 0, { ...card, line: { ...card.line!, state: 'frozen' } }, [{ tool: 'freezeLine' }]],
  ['lineNotOpen', 0, { ...card, line: { ...card.line!, state: 'frozen' } }, [{ tool: 'reduceLine', toMinor: 1n }]],
  ['limitNotLower', 0, card, [{ tool: 'reduceLine', toMinor: 5_000_000n }]],
  ['lineNotRestorable', 0, card, [{ tool: 'restoreLine', toMinor: 1n }]],
  [
    'limitAboveBefore',
    0,
    { ...card, line: { ...card.line!, state: 'frozen' } },
    [{ tool: 'restoreLine', toMinor: 5_000_001n }],
  ],
  ['notSecured', 0, card, [{ tool: 'releaseCollateral', ref: 'car', othersRemain: false }]],
  ['noScheduleAfter', 0, card, [{ tool: 'capitalise', amountMinor: 430_000n }]],
  [
    'noScheduleAfter',
    1,
    card,
    [
      { tool: 'waive', component: 'fee', amountMinor: 1n },
      { tool: 'defer', months: 1 },
    ],
  ],
  ['noScheduleAfter', 0, card, [{ tool: 'consolidate', debts: [other] }]],
];

for (const [code, index, debt, uses, by] of refused) {
  test(`refused: ${code} ${uses.map((use) => use.tool).join(', ')}`, () => {
    const answer = applyRelief(opened(debt), uses, by ?? policy);
    assert.deepEqual(answer, { refused: code, index, tool: index === undefined ? undefined : uses[index]!.tool });
  });
}

test('every refusal is reached, and they stand in their order', () => {
  const rank = (code: ReliefRefusal) => reliefRefusals.indexOf(code);
  assert.deepEqual([...new Set(refused.map(([code]) => code))], [...reliefRefusals]);
  assert.ok(refused.every(([code], index) => index === 0 || rank(code) >= rank(refused[index - 1]![0])));
});

test('a debt that cannot be opened', () => {
  const line = loan.schedule[0]!;
  const rows: readonly (readonly [(typeof debtRefusals)[number], ReliefDebt])[] = [
    ['negativeAmount', { ...card, owed: owed(1n, { fee: -1n }) }],
    ['negativeAmount', { ...loan, schedule: [{ ...line, laterInterestMinor: -1n }] }],
    ['negativeAmount', { ...loan, schedule: [{ ...line, owed: owed(0n, { fee: -1n }) }] }],
    ['negativeAmount', { ...loan, schedule: [{ ...line, owed: owed(-100_001n) }] }],
    ['nothingOwed', { ...card, owed: noAmounts }],
    ['datesOutOfOrder', { ...loan, schedule: [{ ...line, dueOn: asOf }] }],
    ['datesOutOfOrder', { ...loan, schedule: [line, line] }],
    ['scheduleAboveOwed', { ...loan, owed: owed(9_999_999n) }],
  ];
  for (const [code, debt] of rows) assert.deepEqual(openRelief(debt), { refused: code });
  assert.deepEqual([...new Set(rows.map(([code]) => code))], [...debtRefusals]);
});

test('every tool stands in its phase, has a basis on both products, and bounds from the policy', () => {
  const states = [opened(card), opened(loan)];
  let reached = 0;
  for (const [name, tool] of Object.entries(reliefTools)) {
    assert.equal(tool.tool, name);
    const rank = reliefPhases.indexOf(tool.phase);
    assert.ok(rank >= reached, `${name} stands after a later phase`);
    reached = rank;
    for (const state of states) {
      assert.ok(reliefBases.includes(tool.basis(state)));
      assert.ok(Object.values(tool.bounds(policy, state)).every((bound) => bound !== undefined));
    }
    assert.ok(tool.effects.every((effect) => effect in effectOn));
  }
  assert.deepEqual(reliefTools.waive.bounds(policy, states[0]!), {
    penaltyMinorMax: 90_000n,
    feeMinorMax: 20_000n,
    interestMinorMax: 160_000n,
    costMinorMax: 0n,
  });
  assert.deepEqual(reliefTools.settle.bounds(policy, states[0]!), { amountMinorMin: 3_138_000n });
  assert.deepEqual(reliefTools.settle.bounds(noPolicy, states[0]!), {});
  assert.equal(planChanges.length, new Set(planChanges).size);
});
