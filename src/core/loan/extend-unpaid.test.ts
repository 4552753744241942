import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDay, parseDay } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { extendUnpaid } from './extend-unpaid.ts';

const day = (text: string) => parseDay(text)!;
const monthly = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    dueOn: addMonths(day('2026-01-31'), n),
    principalMinor: 9_000n,
    interestMinor: 1_000n,
    feeMinor: 0n,
  }));

test('what is paid stays, what is not moves later, month ends kept', () => {
  const made = extendUnpaid({
    instalments: monthly(4),
    carriedPaidMinor: 0n,
    paidMinor: 14_000n,
    on: day('2026-03-10'),
    months: 2,
  });
  assert.deepEqual(
    made.instalments.map(({ dueOn }) => formatDay(dueOn)),
    ['2026-04-28', '2026-05-31', '2026-06-30'],
  );
  assert.equal(made.carriedPaidMinor, 10_000n);
  assert.deepEqual(made.noLongerDue, { interestMinor: 1_000n, feeMinor: 0n });
});

test('nothing is created or lost', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 24 }),
      fc.bigInt({ min: 0n, max: 300_000n }),
      fc.integer({ min: 0, max: 800 }),
      (count, paidMinor, offset) => {
        const instalments = monthly(count);
        const on = day('2026-01-01') + offset;
        const made = extendUnpaid({ instalments, carriedPaidMinor: 0n, paidMinor, on, months: 3 });
        const total = (list: typeof instalments) =>
          list.reduce((sum, { principalMinor, interestMinor }) => sum + principalMinor + interestMinor, 0n);
        assert.equal(made.carriedPaidMinor + total([...made.instalments]), total(instalments));
        assert.ok(made.carriedPaidMinor <= paidMinor);
        assert.ok(made.instalments.every(({ dueOn }, n) => n === 0 || dueOn > made.instalments[n - 1]!.dueOn));
      },
    ),
    { seed: 20_261_122 },
  );
});
