import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDay } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { repay } from './repay.ts';
import { levelPayment, monthlyFrom } from './spread-balance.ts';

const from = parseDay('2026-01-31')!;

test('the least level payment: the last is no more than it, and with a minor unit less it would be', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 100_000n, max: 90_000_000n }),
      fc.integer({ min: 0, max: 3600 }),
      fc.integer({ min: 1, max: 40 }),
      (balanceMinor, rateBasisPoints, months) => {
        const annualRate = { numerator: BigInt(rateBasisPoints), denominator: 10_000n };
        const asked = { balanceMinor, annualRate, from, dueOn: monthlyFrom(addMonths(from, 1), months) };
        const lastFor = (paymentMinor: bigint) => {
          const made = repay({ ...asked, paymentsMinor: asked.dueOn.slice(1).map(() => paymentMinor) });
          return 'refused' in made ? 0n : made.at(-1)!.totalMinor;
        };
        const level = levelPayment(asked);
        assert.ok(lastFor(level) <= level);
        assert.ok(lastFor(level - 1n) > level - 1n);
      },
    ),
    { seed: 20_261_122, numRuns: 100 },
  );
});

test('months keep their day', () => {
  const days = (texts: readonly string[]) => texts.map((text) => parseDay(text)!);
  assert.deepEqual(monthlyFrom(from, 3), days(['2026-01-31', '2026-02-28', '2026-03-31']));
  assert.deepEqual(monthlyFrom(parseDay('2026-02-28')!, 2, 31), days(['2026-02-28', '2026-03-31']));
});
