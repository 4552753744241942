import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CnClassRules } from '../ageing/class-rules.ts';
import { parseDay } from '../calendar/day.ts';
import { type ComponentAmounts, noAmounts } from '../loan/components.ts';
import { accountingOf, type BooksBefore } from './accounting.ts';
import { applyRelief, type Relieved } from './apply-relief.ts';
import { openRelief, type ReliefDebt } from './relief-state.ts';
import type { ReliefPolicy } from './relief-tool.ts';
import type { ReliefUse } from './relief-tools.ts';

const day = (text: string) => parseDay(text)!;
const asOf = day('2026-11-22');
const debt: ReliefDebt = {
  currency: 'CNY',
  asOf,
  product: 'consumerLoan',
  owed: { ...noAmounts, principal: 1_000_000n },
  annualRate: { numerator: 12n, denominator: 100n },
  paymentOrder: ['cost', 'interest', 'penalty', 'fee', 'principal'],
  secured: false,
  guaranteed: false,
  chargedOff: false,
  schedule: [],
};
const policy: ReliefPolicy = {
  termMonthsMax: 60,
  rateFloorPercent: '0',
  deferMonthsMax: 12,
  penaltyWaiverMaxPercent: '100',
  interestWaiverMaxPercent: '100',
  principalWaiverMaxPercent: '50',
  settlementMinPercent: '50',
  graceDaysMax: 5,
};
/** Of no law: what a pack would hand in. */
const rules: NonNullable<CnClassRules['observation']> = {
  periodsMin: 2,
  monthsMin: 12,
  ruleId: 'xx.obs',
  verified: true,
  floor: 'specialMention',
  floorAgain: 'substandard',
  floorRuleId: 'xx.floor',
};
const before: BooksBefore = { inDifficulty: true, riskClass: 'normal', isObserved: false };

function given(
  uses: readonly ReliefUse[],
  owed: Partial<ComponentAmounts> = {},
  of: Partial<ReliefDebt> = {},
): Relieved {
  const state = openRelief({ ...debt, ...of, owed: { ...debt.owed, ...owed } });
  assert.ok(!('refused' in state));
  const relieved = applyRelief(state, uses, policy);
  assert.ok(!('refused' in relieved), 'refused' in relieved ? relieved.refused : '');
  return relieved;
}
const plan: ReliefUse = { tool: 'instalments', months: 12, firstDueOn: day('2026-12-22') };
const inTwo: ReliefUse = { tool: 'instalments', months: 2, paymentMinor: 500_000n, firstDueOn: day('2026-12-22') };

// Worth at 12 %, a month being a hundredth, of what comes in; the books carried 10 000.00.
const modified: readonly (readonly [name: string, uses: readonly ReliefUse[], worthMinor: bigint])[] = [
  ['the same rate: nothing lost', [plan], 1_000_000n],
  // At 6 % interest is 5 000, then 2 525: 500 000 / 1.01 + 507 525 / 1.01^2 = 495 049.50 + 497 524.75
  ['half the rate', [{ tool: 'reduceRate', toPercent: '6' }, inTwo], 992_574n],
  ['principal let go', [{ tool: 'reducePrincipal', amountMinor: 100_000n }, plan], 900_000n],
  ['half now, half let go', [{ tool: 'settle', amountMinor: 500_000n, on: asOf }], 500_000n],
  ['half in a month: 500 000 / 1.01', [{ tool: 'settle', amountMinor: 500_000n, on: day('2026-12-22') }], 495_050n],
  ['money down counts whole', [{ tool: 'payDown', amountMinor: 400_000n, on: asOf }, plan], 1_000_000n],
];
for (const [name, uses, worthMinor] of modified) {
  test(`modification: ${name}`, () => {
    const { presentValueMinor, modificationMinor, carryingMinor } = accountingOf(given(uses), before, rules);
    assert.ok(presentValueMinor - worthMinor <= 3n && worthMinor - presentValueMinor <= 3n, `${presentValueMinor}`);
    assert.equal(carryingMinor, 1_000_000n);
    assert.equal(modificationMinor, presentValueMinor - carryingMinor);
  });
}

test('property: a schedule made at the old rate is worth its balance, but for rounding to the minor unit', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 10_000n, max: 90_000_000n }),
      fc.integer({ min: 0, max: 2400 }),
      fc.integer({ min: 1, max: 60 }),
      (principal, basisPoints, months) => {
        const annualRate = { numerator: BigInt(basisPoints), denominator: 10_000n };
        const relieved = given([{ tool: 'instalments', months }], { principal }, { annualRate });
        const { modificationMinor } = accountingOf(relieved, before, rules);
        const halves = BigInt(months);
        assert.ok(modificationMinor <= halves && -modificationMinor <= halves, `${modificationMinor}`);
      },
    ),
    { seed: 20_261_122, numRuns: 60 },
  );
});

const classes: readonly (readonly [
  name: string,
  Partial<BooksBefore>,
  marked: boolean | undefined,
  floor: string | undefined,
])[] = [
  ['in difficulty: marked', {}, true, 'specialMention'],
  ['not in difficulty: no mark', { inDifficulty: false }, false, undefined],
  ['nobody knows: open, and the floor is held', { inDifficulty: undefined }, undefined, 'specialMention'],
  ['again before the observation was passed', { isObserved: true }, true, 'substandard'],
  ['a worse class stays', { riskClass: 'doubtful' }, true, 'doubtful'],
  ['the class is not known', { riskClass: undefined }, true, 'specialMention'],
];
for (const [name, books, marked, floor] of classes) {
  test(`class: ${name}`, () => {
    const answer = accountingOf(given([plan]), { ...before, ...books }, rules);
    assert.equal(answer.restructured, marked);
    assert.equal(answer.riskClassFloor, floor);
    assert.deepEqual(
      answer.observation,
      floor === undefined ? undefined : { startsOn: day('2026-12-22'), endsOn: day('2027-12-22') },
    );
    assert.deepEqual(
      answer.because.map(({ ruleId }) => ruleId),
      floor === undefined ? [] : ['xx.floor'],
    );
  });
}

test('refinancing marks whatever the difficulty; help that costs the lender nothing does not', () => {
  const refinanced = given([{ tool: 'refinance', lender: 'same', toPercent: '12', months: 6 }]);
  assert.equal(accountingOf(refinanced, { ...before, inDifficulty: false }, rules).restructured, true);
  const helped = given([{ tool: 'subsidy', amountMinor: 5n, payer: 'a fund', confirmedOn: asOf }]);
  const answer = accountingOf(helped, before, rules);
  assert.equal(answer.restructured, false);
  assert.deepEqual(answer.creditRecord, ['recordPaidByThird']);
});

test('no rule in force: no floor; what is waived and what the credit bureau is told', () => {
  const relieved = given([{ tool: 'waive', component: 'penalty', amountMinor: 700n }, plan], { penalty: 700n });
  const answer = accountingOf(relieved, before, undefined);
  assert.equal(answer.riskClassFloor, undefined);
  assert.equal(answer.restructured, true);
  assert.equal(answer.waivedMinor, 700n);
  assert.deepEqual(answer.waived, { ...noAmounts, penalty: 700n });
  assert.deepEqual(answer.creditRecord, ['recordReduction', 'recordExtension']);
  assert.deepEqual(answer.planChanges, ['interestReduced', 'easierSchedule', 'extension']);
});

test('what is due now and stays due counts whole', () => {
  const line = { dueOn: day('2026-12-22'), owed: { ...noAmounts, principal: 600_000n }, laterInterestMinor: 6_000n };
  const relieved = given([{ tool: 'addGrace', days: 5 }], {}, { schedule: [line] });
  assert.equal(accountingOf(relieved, before, rules).presentValueMinor, 1_000_000n);
});

test('the books may carry another amount, at another rate', () => {
  const relieved = given([{ tool: 'settle', amountMinor: 500_000n, on: day('2026-12-22') }]);
  const at = { ...before, carryingMinor: 450_000n, effectiveRate: { numerator: 0n, denominator: 1n } };
  assert.equal(accountingOf(relieved, at, rules).modificationMinor, 50_000n);
});
