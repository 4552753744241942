/** What every shape of condition gives: whether it holds, what decided it, and when that ends by itself. */
import type { CompileContext } from '../compile-context.ts';
import type { Json } from '../decision.ts';
import type { Situation, Truth } from '../situation.ts';

export interface Condition {
  readonly holds: (situation: Situation) => Truth;
  /** what decided it, for the reason; asked only once it has decided */
  readonly facts: (situation: Situation) => Readonly<Record<string, Json>>;
  /** the first instant at which it is no longer as it is by the passing of time; undefined: no date changes it */
  readonly changesAtMs?: (situation: Situation) => number | undefined;
  /**
   * Where the situation stands to the limit in the smallest unit: 0 on the last step inside, 1 on the first beyond.
   * For the check that a rule's cases stand on either side of its limit; a shape without it has no limit.
   */
  readonly stepBeyond?: (situation: Situation) => number | undefined;
}

export type CompileCondition = (context: CompileContext, plain: unknown) => Condition;

/** Units of values that count days. */
export const dayUnits = ['days'] as const;
