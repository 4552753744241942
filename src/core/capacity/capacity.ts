/**
 * What a borrower can pay, month by month. Nothing outside this file can make one: an offer asks for a `Capacity`, so that
 * none can be built on a number that nobody worked out, stated or signed for.
 */
import type { Day } from '../calendar/day.ts';
import type { Currency } from '../money/currency.ts';

/** From this day on so much a month, until the next step. */
export interface CapacityStep {
  readonly from: Day;
  /** >= 0 */
  readonly perMonthMinor: bigint;
}

/**
 * assessed: worked out from a statement. stated: handed in by another system or person, who answers for it.
 * overridden: set by a named person for a stated reason.
 */
export type CapacityOrigin =
  | { readonly kind: 'assessed' }
  | { readonly kind: 'stated' }
  | { readonly kind: 'overridden'; readonly by: string; readonly reason: string; readonly signedOn: Day };

export const capacityRefusals = ['noSteps', 'stepsOutOfOrder', 'negativeCapacity', 'overrideUnsigned'] as const;
export type CapacityRefusal = (typeof capacityRefusals)[number];

/** Known to this file alone: a constructor that is private is so to the compiler only. */
const maker = Symbol('made by Capacity.of');

export class Capacity {
  readonly currency: Currency;
  readonly origin: CapacityOrigin;
  /** in order of their days; never empty */
  readonly steps: readonly CapacityStep[];
  /** A private field is a brand that no object literal can have. */
  readonly #made = true;

  private constructor(
    by: typeof maker,
    parts: { currency: Currency; origin: CapacityOrigin; steps: readonly CapacityStep[] },
  ) {
    if (by !== maker) throw new TypeError('a capacity is made by Capacity.of alone');
    this.currency = parts.currency;
    this.origin = parts.origin;
    this.steps = Object.freeze(parts.steps.map((step) => Object.freeze({ ...step })));
    Object.freeze(this);
  }

  /** Refuses, in this order: no steps, days not rising, an amount below zero, an override without a name or a reason. */
  static of(parts: {
    readonly currency: Currency;
    readonly origin: CapacityOrigin;
    readonly steps: readonly CapacityStep[];
  }): Capacity | { readonly refused: CapacityRefusal } {
    const { steps, origin } = parts;
    if (steps.length === 0) return { refused: 'noSteps' };
    if (steps.some((step, index) => index > 0 && step.from <= steps[index - 1]!.from)) {
      return { refused: 'stepsOutOfOrder' };
    }
    if (steps.some((step) => step.perMonthMinor < 0n)) return { refused: 'negativeCapacity' };
    if (origin.kind === 'overridden' && (origin.by.trim() === '' || origin.reason.trim() === '')) {
      return { refused: 'overrideUnsigned' };
    }
    return new Capacity(maker, parts);
  }

  /** What can be paid in the month of `day`: the step in force on it; nothing before the first. */
  perMonthOn(day: Day): bigint {
    let perMonthMinor = 0n;
    for (const step of this.steps) {
      if (step.from > day) break;
      perMonthMinor = step.perMonthMinor;
    }
    return perMonthMinor;
  }

  /** Whether a value is a capacity that this file made, and not one that looks like it. */
  static isOne(value: unknown): value is Capacity {
    return typeof value === 'object' && value !== null && #made in value;
  }
}
