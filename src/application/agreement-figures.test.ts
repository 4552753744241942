import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDay } from '../core/calendar/day.ts';
import { type ComponentAmounts, noAmounts, sumOf } from '../core/loan/components.ts';
import { added } from '../core/relief/relief-state.ts';
import type { LoanEntry } from '../store/agreements.ts';
import { baseEntryOf, figuresSince, owedAt } from './agreement-figures.ts';

const day = (text: string) => parseDay(`2026-${text}`)!;
const asOf = day('06-30');

type Line = readonly [kind: string, on: string, change: Partial<ComponentAmounts>, reverses?: number];

/** Entries 1, 2, 3 … */
function ledger(lines: readonly Line[]): LoanEntry[] {
  return lines.map(([kind, on, change, reverses], index) => ({
    entryId: BigInt(index + 1),
    kind,
    valueOn: day(on),
    amounts: { ...noAmounts, ...change },
    reversesEntryId: reverses === undefined ? undefined : BigInt(reverses),
  }));
}

const lent: Line = ['disbursement', '01-10', { principal: 1000n }];
const interest: Line = ['interestDue', '05-10', { interest: 30n }];
const owed = { ...noAmounts, principal: 1000n, interest: 30n };

const rows: readonly (readonly [what: string, lines: readonly Line[], base: number | undefined, paid?: bigint])[] = [
  ['nothing came since', [lent, interest], 2, 0n],
  ['a payment of the day after', [lent, interest, ['payment', '07-01', { interest: -30n }]], 2, 30n],
  ['a payment of before, told after', [lent, interest, ['payment', '06-20', { interest: -30n }]], 2, 30n],
  [
    'a payment and its reversal, both told after and of before',
    [lent, interest, ['payment', '06-20', { interest: -30n }], ['reversal', '06-21', { interest: 30n }, 3]],
    4,
    0n,
  ],
  [
    'as much interest falls due as was paid: the payment is not lost in it',
    [lent, interest, ['payment', '07-01', { interest: -30n }], ['interestDue', '07-10', { interest: 30n }]],
    2,
    30n,
  ],
  [
    'money of a later day was posted before an entry that the figures hold',
    [lent, ['payment', '07-01', { principal: -5n }], interest],
    undefined,
  ],
  ['something of before is not in the figures', [lent], undefined],
];

for (const [what, lines, base, paid] of rows) {
  test(`${what}: ${base === undefined ? 'other figures' : `up to entry ${base}`}`, () => {
    const entries = ledger(lines);
    const found = baseEntryOf(entries, { asOf, owed });
    assert.equal(found, base === undefined ? undefined : BigInt(base));
    if (found === undefined) return;
    assert.deepEqual(owedAt(entries, found), owed);
    assert.equal(figuresSince(entries, found).paidMinor, paid);
  });
}

const changes: readonly (readonly [what: string, line: Line, isChange: boolean])[] = [
  ['interest of the schedule', ['interestDue', '07-10', { interest: 10n }], false],
  ['penalty interest of the schedule', ['penaltyDue', '07-10', { penalty: 10n }], false],
  ['a schedule put right', ['trueUp', '07-10', { interest: -3n }], false],
  ['a payment', ['payment', '07-10', { principal: -10n }], false],
  ['a charge', ['charge', '07-10', { cost: 10n }], true],
  ['a waiver', ['waiver', '07-10', { penalty: -10n }], true],
  ['a payment of before undone', ['reversal', '07-10', { interest: 5n }, 2], true],
];
for (const [what, line, isChange] of changes) {
  test(`${what} since the figures ${isChange ? 'changes' : 'does not change'} them`, () => {
    const { changeMinor } = figuresSince(ledger([lent, interest, line]), 2n);
    assert.equal(sumOf(changeMinor) !== 0n, isChange);
  });
}

test('every payment counts once: what is owed at the base is what is owed in the end, what was paid since put back', () => {
  const payment = fc.record({ on: fc.integer({ min: asOf - 30, max: asOf + 30 }), amountMinor: fc.bigInt(1n, 50n) });
  fc.assert(
    fc.property(fc.array(payment, { maxLength: 8 }), (payments) => {
      const later = payments.map(({ on, amountMinor }, index) => ({
        entryId: BigInt(index + 3),
        kind: 'payment',
        valueOn: on,
        amounts: { ...noAmounts, principal: -amountMinor },
        reversesEntryId: undefined,
      }));
      const entries = [...ledger([lent, interest]), ...later];
      const base = baseEntryOf(entries, { asOf, owed });
      assert.equal(base, 2n);
      const all = entries.reduce((sum, { amounts }) => added(sum, amounts), noAmounts);
      assert.equal(sumOf(all) + figuresSince(entries, base).paidMinor, sumOf(owed));
    }),
    { seed: 20261122, numRuns: 100 },
  );
});
