import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDay } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { divideRounded } from '../money/round.ts';
import { unwoundBetween } from './agreement-events.ts';
import { adjustmentOn, adjustmentPoints, type ExpectedLine, presentValueMinor } from './effective-interest.ts';

const asOf = parseDay('2026-11-22')!;
const percent = (count: bigint) => ({ numerator: count, denominator: 100n });
const line = (months: number, principalMinor: bigint, interestMinor: bigint): ExpectedLine => ({
  dueOn: addMonths(asOf, months),
  principalMinor,
  interestMinor,
});

// A month at 12 % is a hundredth.
const worths: readonly (readonly [name: string, lines: readonly ExpectedLine[], worthMinor: bigint])[] = [
  [
    'at the rate at which it is discounted: its principal',
    [line(1, 0n, 10_000n), line(2, 1_000_000n, 10_000n)],
    1_000_000n,
  ],
  ['without interest: 500 000 / 1.01 + 500 000 / 1.0201', [line(1, 500_000n, 0n), line(2, 500_000n, 0n)], 985_198n],
  ['one line in a month: 505 000 / 1.01', [line(1, 500_000n, 5_000n)], 500_000n],
  ['what is due by the day is not to come', [line(0, 700n, 0n), line(1, 101n, 0n)], 100n],
  ['nothing to come', [], 0n],
];
for (const [name, lines, worthMinor] of worths) {
  test(`present value: ${name}`, () =>
    assert.equal(presentValueMinor({ lines, annualRate: percent(12n), asOf }), worthMinor));
}

test('the adjustment moves evenly between two due dates, and is nothing after the last', () => {
  const points = adjustmentPoints({
    lines: [line(1, 500_000n, 0n), line(2, 500_000n, 0n)],
    annualRate: percent(12n),
    asOf,
  });
  assert.deepEqual(
    points.map(({ adjustmentMinor }) => adjustmentMinor),
    [-14_802n, -4_950n, 0n],
  );
  // Ten days of thirty: a third of 9 852.
  assert.equal(adjustmentOn(points, asOf + 10), -14_802n + 3_284n);
  assert.equal(adjustmentOn(points, asOf - 5), -14_802n);
  assert.equal(adjustmentOn(points, addMonths(asOf, 2)), 0n);
  assert.equal(adjustmentOn(points, addMonths(asOf, 30)), 0n);
});

const plan = fc.record({
  principals: fc.array(fc.bigInt({ min: 0n, max: 5_000_000n }), { minLength: 1, maxLength: 60 }),
  agreed: fc.bigInt({ min: 0n, max: 24n }),
  effective: fc.bigInt({ min: 0n, max: 36n }),
});

/** Interest of a month on what is left, at `percentAYear`. */
function linesAt(principals: readonly bigint[], percentAYear: bigint): ExpectedLine[] {
  let left = principals.reduce((sum, each) => sum + each, 0n);
  return principals.map((principalMinor, index) => {
    const interestMinor = divideRounded(left * percentAYear, 1_200n, 'halfEven');
    left -= principalMinor;
    return line(index + 1, principalMinor, interestMinor);
  });
}

test('what time works off adds up to the whole difference, to the cent, at the last due date', () => {
  fc.assert(
    fc.property(plan, ({ principals, agreed, effective }) => {
      const lines = linesAt(principals, agreed);
      const points = adjustmentPoints({ lines, annualRate: percent(effective), asOf });
      const worked = unwoundBetween(points, { after: asOf, until: lines.at(-1)!.dueOn, of: 'A' });
      const targets = worked.flatMap((event) => (event.kind === 'unwound' ? [event.adjustmentMinor] : []));
      assert.equal(targets.at(-1), 0n);
      // A lower agreed rate is worth less, and time works that off one way only, but for the cents of rounding.
      const steps = targets.map((target, index) => target - (targets[index - 1] ?? points[0]!.adjustmentMinor));
      if (agreed < effective)
        assert.ok(
          steps.every((step) => step >= -2n),
          String(steps),
        );
      if (agreed > effective)
        assert.ok(
          steps.every((step) => step <= 2n),
          String(steps),
        );
      if (agreed === effective) assert.ok(points.every(({ adjustmentMinor }) => adjustmentMinor ** 2n <= 3_600n));
    }),
    { seed: 20261122, numRuns: 200 },
  );
});

test('effective interest of each period is the rate on what the books carry', () => {
  fc.assert(
    fc.property(plan, ({ principals, agreed, effective }) => {
      const lines = linesAt(principals, agreed);
      const points = adjustmentPoints({ lines, annualRate: percent(effective), asOf });
      let owed = lines.reduce((sum, { principalMinor }) => sum + principalMinor, 0n);
      lines.forEach(({ principalMinor, interestMinor }, index) => {
        const before = points[index]!.adjustmentMinor;
        const earned = interestMinor + points[index + 1]!.adjustmentMinor - before;
        const expected = divideRounded((owed + before) * effective, 1_200n, 'halfEven');
        const apart = earned - expected;
        assert.ok(apart <= 2n && apart >= -2n, `${earned} and ${expected}`);
        owed -= principalMinor;
      });
    }),
    { seed: 20261122, numRuns: 150 },
  );
});
