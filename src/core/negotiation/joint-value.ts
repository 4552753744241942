/**
 * What both sides' gains are worth together, by each rule that the search can follow, and the most that it can be on a
 * straight line of plans and over a strip of them. Nothing is made here: it is asked thousands of times for one case.
 */
import type { BoxView, Limits } from './objectives.ts';

/**
 * lender, borrower: that side's gain alone. nash: the product. welfare: the sum. even: the smaller, each gain divided by its
 * unit. any: nothing but that there is a plan.
 */
export type JointRule = 'lender' | 'borrower' | 'nash' | 'welfare' | 'even' | 'any';

export interface Joint {
  readonly rule: JointRule;
  /** of the smaller gain: by what each is divided */
  readonly lenderUnit: number;
  readonly borrowerUnit: number;
}

/** Of gains that are not below zero. It rises with each, and is concave along any straight line. */
export function jointValue({ rule, lenderUnit, borrowerUnit }: Joint, lender: number, borrower: number): number {
  switch (rule) {
    case 'lender':
      return lender;
    case 'borrower':
      return borrower;
    case 'nash':
      return lender * borrower;
    case 'welfare':
      return lender + borrower;
    case 'even':
      return Math.min(lender / lenderUnit, borrower / borrowerUnit);
    case 'any':
      return 0;
  }
}

/**
 * Where along the line from gains (l, b) to (l + dl, b + db) it is greatest, as a share of the way; it may lie outside, or be
 * infinite where it rises or falls all along.
 */
export function jointPeak(
  { rule, lenderUnit, borrowerUnit }: Joint,
  l: number,
  b: number,
  dl: number,
  db: number,
): number {
  switch (rule) {
    case 'lender':
      return towards(dl);
    case 'borrower':
      return towards(db);
    case 'welfare':
      return towards(dl + db);
    case 'nash':
      // (l + dl u)(b + db u): half-way between its roots where it has a peak, at an end where it has none.
      return dl * db < 0 ? -(l * db + b * dl) / (2 * dl * db) : towards(dl + db);
    case 'even': {
      // Where one gain rises and the other falls, the smaller is greatest where they meet.
      const lenderRise = dl / lenderUnit;
      const borrowerRise = db / borrowerUnit;
      if (lenderRise * borrowerRise >= 0) return towards(lenderRise + borrowerRise);
      return (b / borrowerUnit - l / lenderUnit) / (lenderRise - borrowerRise);
    }
    case 'any':
      return 0;
  }
}

/** The end of a line towards which something rises. */
function towards(rise: number): number {
  return rise > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

const none = Number.NEGATIVE_INFINITY;

/** The greatest value on a line where neither gain is below zero; -Infinity where one always is. */
function bestOnLine(joint: Joint, l0: number, b0: number, l1: number, b1: number): number {
  let from = 0;
  let to = 1;
  if (l0 < 0) {
    if (l1 < 0) return none;
    from = l0 / (l0 - l1);
  } else if (l1 < 0) to = l0 / (l0 - l1);
  if (b0 < 0) {
    if (b1 < 0) return none;
    from = Math.max(from, b0 / (b0 - b1));
  } else if (b1 < 0) to = Math.min(to, b0 / (b0 - b1));
  if (from > to) return none;
  const at = Math.min(Math.max(jointPeak(joint, l0, b0, l1 - l0, b1 - b0), from), to);
  return jointValue(joint, Math.max(l0 + (l1 - l0) * at, 0), Math.max(b0 + (b1 - b0) * at, 0));
}

/**
 * The most over the strip of (t, x) in which a box's schedules lie. The gains are planes over the strip, so they map it to a
 * polygon, and what rises with both gains is greatest on the polygon's edges.
 */
export function bestOnStrip(joint: Joint, { lines, width, last }: BoxView, limits: Limits): number {
  const lenderAt = lines.lenderFixed - limits.reservation;
  const borrowerAt = lines.borrowerFixed - limits.borrowerLeast;
  // The lower border bends where it meets 1, the upper where the greatest falls below the instalment itself.
  const lowBend = (last.least - 1) / last.leastFall;
  const highBend = (last.greatest - last.most) / (1 + last.greatestFall);
  let best = none;
  let t = 0;
  let low = Math.max(1, last.least);
  let high = Math.min(last.most, last.greatest);
  let isEmpty = low > high;
  let l0 = lenderAt + lines.lenderSlope * low;
  let b0 = borrowerAt - lines.borrowerSlope * low;
  let l1 = lenderAt + lines.lenderSlope * Math.max(low, high);
  let b1 = borrowerAt - lines.borrowerSlope * Math.max(low, high);
  best = bestOnLine(joint, l0, b0, l1, b1);
  while (t < width) {
    let next = width;
    if (lowBend > t && lowBend < next) next = lowBend;
    if (highBend > t && highBend < next) next = highBend;
    t = next;
    low = Math.max(1, last.least - last.leastFall * t);
    high = Math.min(last.most + t, last.greatest - last.greatestFall * t);
    if (low <= high) isEmpty = false;
    const lenderHere = lenderAt + lines.lenderRise * t;
    const borrowerHere = borrowerAt - lines.borrowerFall * t;
    const lowLender = lenderHere + lines.lenderSlope * low;
    const lowBorrower = borrowerHere - lines.borrowerSlope * low;
    const top = Math.max(low, high);
    const highLender = lenderHere + lines.lenderSlope * top;
    const highBorrower = borrowerHere - lines.borrowerSlope * top;
    best = Math.max(
      best,
      bestOnLine(joint, l0, b0, lowLender, lowBorrower),
      bestOnLine(joint, l1, b1, highLender, highBorrower),
    );
    if (t >= width) best = Math.max(best, bestOnLine(joint, lowLender, lowBorrower, highLender, highBorrower));
    l0 = lowLender;
    b0 = lowBorrower;
    l1 = highLender;
    b1 = highBorrower;
  }
  return isEmpty ? none : best;
}
