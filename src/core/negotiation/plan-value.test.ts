import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largePlanCase, planDraws, smallPlanCase } from '../../../tools/plan-cases.ts';
import { addMonths } from '../calendar/period.ts';
import { outcomeSpace, type Space } from './outcome-space.ts';
import { searchOf } from './plan-search.ts';
import { boxLinesOf, instalmentOf, linesOf, type Outline, otherWays, type Weights, weightsOf } from './plan-value.ts';

/**
 * The docstring of plan-value.ts once more, without thought: a plain list of what is paid when, one month after another.
 * Hazard, multiplier and discounts are written out from their definitions and share nothing with the code.
 */
function naiveValue(weights: Weights, outline: Outline, { highest, last }: { highest: number; last: number }) {
  const { space } = weights;
  const { policy, survival: model, preference, debt, asOf } = space.of;
  const { lump, defer, months } = outline;
  const paid: { month: number; amount: number; asked: number; cap: number }[] = [];
  for (let at = 1; at <= months; at++) {
    const month = defer + at;
    const cap = Number(space.of.capacity.perMonthOn(space.dueOn[month]!));
    const full = instalmentOf(space, outline.pattern, month, highest);
    // Before rounding to the step: what the hazard is worked out by.
    const asked = outline.pattern.kind === 'level' ? highest : (highest * cap) / Math.max(...space.caps);
    paid.push({ month, amount: at === months ? last : full, asked, cap });
  }
  const asked = paid.reduce((sum, each) => sum + each.asked, 0);
  const capacity = paid.reduce((sum, each) => sum + each.cap, 0);
  const ratio = (value: number, reference: number, exponent: number) => (value / reference) ** exponent;
  const moved = (r: number) =>
    r > 1
      ? r ** (model.risingPaymentExponent ?? model.paymentExponent)
      : (model.unmovedShare ?? 0) + (1 - (model.unmovedShare ?? 0)) * r ** model.paymentExponent;
  const before = debt.instalmentBeforeMinor;
  const relative = before === undefined ? 1 : asked / months / Number(before);
  const times =
    (moved(relative) / moved(model.reference.relativePayment)) *
    ratio(Math.min(1, asked / capacity), model.reference.paymentToCapacity, model.capacityExponent) *
    ratio(asked / space.owed, model.reference.obligation, model.obligationExponent) *
    ratio(defer + months, model.reference.months, model.monthsExponent);
  const years = (month: number) => (space.dueOn[month]! - asOf) / 365;
  const rate = Number(policy.discountRate) / 1e8;
  const recovery = Number(policy.recoveryIfNoPlan) / 1e8;
  let kept = 1;
  let left = space.owed - lump;
  let lender = lump;
  let cost = lump;
  paid.forEach(({ month, amount, cap }, index) => {
    const hazard = model.monthlyHazard * (1 + model.early.extra * Math.exp(-index / model.early.fadeMonths));
    const keptNow = kept * Math.exp(-times * hazard);
    lender += ((kept - keptNow) * recovery * Math.max(left, 0) + keptNow * amount) / (1 + rate) ** years(month);
    const due = instalmentOf(space, outline.pattern, month, highest);
    const taken = due === 0 ? 0 : Math.min(1, due / cap);
    cost += (amount * (1 + preference.strain * taken * taken)) / (1 + preference.discountAYear) ** years(month);
    left -= amount;
    kept = keptNow;
  });
  const own =
    1 +
    preference.noPlanDistress -
    (preference.yearUnderPlan * (defer + months)) / 12 -
    preference.brokenPlanHarm * (1 - kept);
  return { lender, borrower: space.owed * own - cost };
}

function spaceOf(number: number): Space | undefined {
  const space = outcomeSpace(number % 2 === 0 ? smallPlanCase(number) : largePlanCase(number));
  return 'refused' in space ? undefined : space;
}

const near = (one: number, other: number, scale: number) => Math.abs(one - other) <= 1e-9 * scale;

test('the value of a plan is what a plain list of its payments is worth, level and paced', () => {
  const seen = { level: 0, paced: 0 };
  for (let number = 0; number < 60; number++) {
    const space = spaceOf(number);
    if (space === undefined) continue;
    const weights = weightsOf(space);
    const { outlines } = searchOf(weights);
    if (outlines.length === 0) continue;
    const draw = planDraws(number);
    for (let tries = 0; tries < 12; tries++) {
      const { outline, low, high } = draw.pick(outlines);
      const highest = low + draw.whole(0, (high - low) / space.step) * space.step;
      const last = draw.whole(1, highest);
      const lines = linesOf(weights, outline, highest);
      const naive = naiveValue(weights, outline, { highest, last });
      const where = `case ${number}: ${JSON.stringify({ ...outline, pattern: outline.pattern.kind, highest, last })}`;
      assert.ok(near(lines.lenderFixed + lines.lenderSlope * last, naive.lender, space.owed), `lender, ${where}`);
      assert.ok(
        near(lines.borrowerFixed - lines.borrowerSlope * last, naive.borrower, space.owed),
        `borrower, ${where}`,
      );
      seen[outline.pattern.kind] += 1;
    }
  }
  assert.ok(seen.level > 300 && seen.paced > 50, JSON.stringify(seen));
});

test('a box bounds every plan in it, for both sides', () => {
  let judged = 0;
  for (let number = 0; number < 60; number++) {
    const space = spaceOf(number);
    if (space === undefined) continue;
    const weights = weightsOf(space);
    const { outlines } = searchOf(weights);
    if (outlines.length === 0) continue;
    const draw = planDraws(1000 + number);
    for (let tries = 0; tries < 12; tries++) {
      const { outline, low, high } = draw.pick(outlines);
      const steps = (high - low) / space.step;
      const from = draw.whole(0, steps);
      const to = draw.whole(from, steps);
      const box = { low: low + from * space.step, high: low + to * space.step };
      const plane = boxLinesOf(weights, outline, box);
      for (const at of [from, to, draw.whole(from, to), draw.whole(from, to)]) {
        const highest = low + at * space.step;
        const t = highest - box.low;
        const lines = linesOf(weights, outline, highest);
        for (const last of [1, instalmentOf(space, outline.pattern, outline.defer + outline.months, highest)]) {
          const lender = lines.lenderFixed + lines.lenderSlope * last;
          const borrower = lines.borrowerFixed - lines.borrowerSlope * last;
          const slack = 1e-6 * Math.max(1, space.owed);
          const where = `case ${number}: ${JSON.stringify({ ...outline, pattern: outline.pattern.kind, ...box, highest, last })}`;
          assert.ok(
            lender <= plane.lenderFixed + plane.lenderRise * t + plane.lenderSlope * last + slack,
            `lender, ${where}`,
          );
          assert.ok(
            borrower <= plane.borrowerFixed - plane.borrowerFall * t - plane.borrowerSlope * last + slack,
            `borrower, ${where}`,
          );
          judged += 1;
        }
      }
    }
  }
  assert.ok(judged > 3000, String(judged));
});

test('what other ways bring: waiting, the court less its cost and later, a sale', () => {
  const planCase = smallPlanCase(0);
  const space = outcomeSpace({
    ...planCase,
    policy: {
      ...planCase.policy,
      discountRate: 10_000_000n,
      recoveryIfNoPlan: 20_000_000n,
      court: { recovery: 60_000_000n, costMinor: 700n, months: 24 },
      sale: { price: 5_000_000n },
    },
  }) as Space;
  const { owed } = space;
  const ways = otherWays(space);
  assert.deepEqual(
    ways.map(({ way }) => way),
    ['noPlan', 'court', 'sale'],
  );
  [owed * 0.2, (owed * 0.6) / 1.21 - 700, owed * 0.05].forEach((value, index) => {
    assert.ok(near(ways[index]!.value, value, owed), ways[index]!.way);
  });
  assert.equal(weightsOf(space).reservation, Math.max(...ways.map(({ value }) => value)));
});

test('due dates are one day of each month, the first after today, none beyond the term', () => {
  for (let number = 0; number < 40; number++) {
    const space = spaceOf(number);
    if (space === undefined) continue;
    const { asOf, policy } = space.of;
    space.dueOn.forEach((day, month) => {
      if (month === 0) assert.equal(day, asOf);
      else assert.ok(day > space.dueOn[month - 1]! && day <= addMonths(asOf, policy.termMonthsMax), `case ${number}`);
    });
  }
});
