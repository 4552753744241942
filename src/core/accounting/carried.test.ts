import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDay } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { type ComponentAmounts, noAmounts, sumOf } from '../loan/components.ts';
import type { BookContra, BookEvent, BookRow, BookRowKind } from './book-row.ts';
import { carriedOn, metBy } from './carried.ts';
import { balancesOn, journal } from './journal.ts';
import { treatmentOf } from './treatment.ts';

const asOf = parseDay('2026-11-22')!;
const rates = { numerator: 12n, denominator: 100n };
const rules = { changes: [], shareMinMillionths: 10n ** 12n, ruleId: 'xx', verified: false };
const unchanged = { otherBorrower: false, otherCurrency: false, newContract: false, newKindOfReturn: false };

function row(at: readonly [number, BookRowKind, BookContra, Partial<ComponentAmounts>], index: number): BookRow {
  const [daysBefore, kind, contra, change] = at;
  const { principal, interest, penalty, fee, cost } = { ...noAmounts, ...change };
  const on = asOf - daysBefore;
  return {
    entryId: BigInt(index + 1),
    kind,
    contra,
    valueOn: on,
    postedOn: on,
    change: {
      principalMinor: principal,
      interestMinor: interest,
      penaltyMinor: penalty,
      feeMinor: fee,
      costMinor: cost,
    },
  };
}

const amount = fc.bigInt({ min: 0n, max: 200_000n });
const share = fc.bigInt({ min: 0n, max: 100n });
const life = fc.record({
  early: amount,
  late: amount,
  penalty: amount,
  stops: fc.boolean(),
  goesOn: fc.boolean(),
  again: amount,
  waivedInterest: share,
  waivedPenalty: share,
  waivedPrincipal: fc.bigInt({ min: 0n, max: 50n }),
});

test('the loss that is decided is the loss that is booked, whatever stood on the sheet and off it', () => {
  fc.assert(
    fc.property(life, (at) => {
      const before = [
        row([200, 'disbursement', 'cash', { principal: 1_000_000n }], 0),
        row([150, 'interestDue', 'interestIncome', { interest: at.early }], 1),
        row([40, 'interestDue', 'interestIncome', { interest: at.late }], 2),
        row([35, 'penaltyDue', 'penaltyIncome', { penalty: at.penalty }], 3),
        row([10, 'interestDue', 'interestIncome', { interest: at.again }], 4),
      ];
      const events: BookEvent[] = [];
      if (at.stops) events.push({ kind: 'nonAccrualBegan', on: asOf - 60, ref: 'x' });
      if (at.stops && at.goesOn) events.push({ kind: 'nonAccrualEnded', on: asOf - 20, ref: 'x' });
      const loan = { loanRef: 'L', currency: 'CNY', through: asOf } as const;
      const stood = journal({ ...loan, rows: before, events });
      assert.ok('entries' in stood);

      const owed = {
        ...noAmounts,
        principal: 1_000_000n,
        interest: at.early + at.late + at.again,
        penalty: at.penalty,
      };
      const waived = {
        ...noAmounts,
        principal: (owed.principal * at.waivedPrincipal) / 100n,
        interest: (owed.interest * at.waivedInterest) / 100n,
        penalty: (owed.penalty * at.waivedPenalty) / 100n,
      };
      const capitalised = {
        ...noAmounts,
        interest: owed.interest - waived.interest,
        penalty: owed.penalty - waived.penalty,
      };
      const principalMinor = sumOf(owed) - sumOf(waived);
      const lines = [{ dueOn: addMonths(asOf, 6), principalMinor, interestMinor: 0n }];
      const carried = carriedOn(stood.entries, asOf);
      assert.equal(sumOf(carried.onSheet) + sumOf(carried.offSheet), sumOf(owed));
      const met = metBy(carried, { waived, capitalised });
      const { resultMinor, adjustmentMinor } = treatmentOf(
        { ...met, asOf, effectiveRate: rates, lines, changes: unchanged },
        rules,
      );

      const moved = sumOf(capitalised);
      const change = { principal: moved, interest: -capitalised.interest, penalty: -capitalised.penalty };
      const made = journal({
        ...loan,
        rows: [
          ...before,
          row(
            [
              0,
              'setAside',
              'setAside',
              { principal: -waived.principal, interest: -waived.interest, penalty: -waived.penalty },
            ],
            5,
          ),
          row([0, 'capitalise', 'none', change], 6),
        ],
        events: [...events, { kind: 'modified', on: asOf, ref: 'x', adjustmentMinor }],
      });
      assert.ok('entries' in made);
      assert.equal(balancesOn(made.entries, asOf).get('modificationResult') ?? 0n, -resultMinor!);
      assert.equal(-(balancesOn(made.entries, asOf).get('deferredInterest') ?? 0n), met.suspendedMinor);
    }),
    { seed: 20261122, numRuns: 300 },
  );
});

test('charged off: nothing is carried', () => {
  const rows = [row([200, 'disbursement', 'cash', { principal: 1_000_000n }], 0)];
  const events: BookEvent[] = [{ kind: 'chargedOff', on: asOf - 1, ref: 'x' }];
  const made = journal({ loanRef: 'L', currency: 'CNY', through: asOf, rows, events });
  assert.ok('entries' in made);
  const { isChargedOff, carryingMinor, offSheet } = carriedOn(made.entries, asOf);
  assert.deepEqual([isChargedOff, carryingMinor, offSheet.principal], [true, 0n, 1_000_000n]);
  assert.equal(carriedOn(made.entries, asOf - 2).isChargedOff, false);
});
