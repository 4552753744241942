import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LoanMonths, MonthMeasure, monthSteps } from './loan-months.ts';

/** Months with 100.00 scheduled each. */
const loan = (paid: readonly number[], end: LoanMonths['end'] = 'open'): LoanMonths => ({
  scheduledMinor: paid.map(() => 10_000n),
  paidMinor: paid.map((amount) => BigInt(amount) * 100n),
  end,
});

const table: readonly { readonly name: string; readonly loan: LoanMonths; readonly is: string }[] = [
  { name: 'paid as agreed', loan: loan([100, 100]), is: 'one:0 one:0' },
  { name: 'missed, then two at once: cured', loan: loan([100, 0, 200]), is: 'one:0 miss:1 double:0' },
  { name: 'missed, then one a month: stays one behind', loan: loan([0, 100, 100]), is: 'miss:1 one:1 one:1' },
  { name: 'missed twice: rolls', loan: loan([0, 0, 100]), is: 'miss:1 miss:2 one:2' },
  { name: 'a part counts as unpaid until nine tenths are in', loan: loan([89, 100]), is: 'part:1 one:1' },
  { name: 'nine tenths are enough', loan: loan([90, 100]), is: 'one:0 one:0' },
  { name: 'paid ahead, then nothing: not behind', loan: loan([200, 0, 100]), is: 'double:0 miss:0 one:0' },
  { name: 'three at once', loan: loan([0, 0, 300]), is: 'miss:1 miss:2 more:0' },
  { name: 'paid off', loan: loan([100, 900], 'payoff'), is: 'one:0 payoff:0' },
  { name: 'charged off', loan: loan([0, 0, 0, 0], 'chargeOff'), is: 'miss:1 miss:2 miss:3 chargeOff:3' },
];

for (const { name, loan: months, is } of table) {
  test(name, () => {
    assert.equal(
      monthSteps(months)
        .map((step) => `${step.action}:${step.behindAfter}`)
        .join(' '),
      is,
    );
  });
}

test('the state says how many are behind, and whether the month before was missed', () => {
  const states = monthSteps(loan([200, 0, 0, 100, 0, 0, 0, 0, 100])).map((step) => step.state);
  assert.deepEqual(states, [
    'current',
    'ahead',
    'current',
    'behind1AfterMiss',
    'behind1',
    'behind2AfterMiss',
    'behind3AfterMiss',
    'behind4AfterMiss',
    'behind4AfterMiss',
  ]);
});

test('figures of two loans', () => {
  const measure = new MonthMeasure();
  measure.add(monthSteps(loan([100, 0, 200, 100])));
  measure.add(monthSteps(loan([100, 0, 0, 0])));
  const figures = measure.figures();
  assert.equal(figures.loanMonths, 8);
  assert.equal(figures.actions.miss, 0.5);
  assert.equal(figures.afterMiss.double, 0.3333);
  assert.equal(figures.behind['1'].cured, 0.5);
  assert.equal(figures.behind['1'].rolled, 0.5);
  assert.equal(figures.missedFifth, 1);
});
