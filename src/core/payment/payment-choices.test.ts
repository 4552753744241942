import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PayableLoan, paymentChoices } from './payment-choices.ts';

const loan: PayableLoan = {
  asOf: 100,
  owedMinor: 500_000n,
  arrearsMinor: 90_000n,
  next: { on: 120, amountMinor: 30_000n },
  agreed: undefined,
  receivedSinceMinor: 0n,
};
const agreed = [
  { dueOn: 80, missingMinor: 0n },
  { dueOn: 95, missingMinor: 12_000n },
  { dueOn: 125, missingMinor: 20_000n },
];

const rows: readonly [what: string, change: Partial<PayableLoan>, expected: readonly string[]][] = [
  ['late: what is late, then all', {}, ['arrears 90000', 'all 500000']],
  ['not late: the next date', { arrearsMinor: 0n }, ['instalment 30000 120', 'all 500000']],
  ['part of what is late came in since', { receivedSinceMinor: 40_000n }, ['arrears 50000', 'all 460000']],
  [
    'all that was late came in since, and more',
    { receivedSinceMinor: 100_000n },
    ['instalment 20000 120', 'all 400000'],
  ],
  ['a payment was undone since', { receivedSinceMinor: -10_000n }, ['arrears 100000', 'all 510000']],
  ['all came in since', { receivedSinceMinor: 600_000n }, []],
  ['an agreement: its instalment first', { agreed }, ['instalment 12000 95', 'all 500000']],
  [
    'two late under an agreement',
    { agreed: agreed.map((each) => ({ ...each, dueOn: each.dueOn - 30 })) },
    ['instalment 12000 65', 'arrears 32000', 'all 500000'],
  ],
  ['an agreement that is paid', { agreed: [], owedMinor: 5n }, ['all 5']],
  ['no more is asked for than is owed', { owedMinor: 10_000n }, ['arrears 10000']],
  ['one amount is offered once', { arrearsMinor: 500_000n }, ['arrears 500000']],
  ['repaid', { owedMinor: 0n, arrearsMinor: 0n, next: undefined }, []],
];
for (const [what, change, expected] of rows) {
  test(what, () => {
    const { choices } = paymentChoices({ ...loan, ...change });
    const shown = choices.map(({ purpose, amountMinor, dueOn }) => [purpose, amountMinor, dueOn].join(' ').trim());
    assert.deepEqual(shown, expected);
  });
}

test('every choice is more than nothing and no more than is owed', () => {
  const minor = fc.bigInt({ min: -1_000n, max: 1_000n });
  fc.assert(
    fc.property(minor, minor, minor, minor, (owedMinor, arrearsMinor, receivedSinceMinor, amountMinor) => {
      const now = paymentChoices({
        ...loan,
        owedMinor,
        arrearsMinor,
        receivedSinceMinor,
        next: { on: 120, amountMinor },
      });
      for (const choice of now.choices) assert.ok(choice.amountMinor > 0n && choice.amountMinor <= now.owedMinor);
    }),
    { seed: 20261122, numRuns: 300 },
  );
});
