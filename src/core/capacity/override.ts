/**
 * A capacity set by a named person for a stated reason, over the one that was worked out. The steps that were worked out
 * stay readable: each step has their lines and one more, the difference, with the name, the reason and the day.
 */
import { type Day, formatDay } from '../calendar/day.ts';
import type { Currency } from '../money/currency.ts';
import type { AssessedStep } from './assess.ts';
import { Capacity, type CapacityRefusal, type CapacityStep } from './capacity.ts';
import { type Line, line } from './line.ts';

export interface Override {
  readonly by: string;
  readonly reason: string;
  readonly signedOn: Day;
  /** from the first of them on they replace what was worked out */
  readonly steps: readonly CapacityStep[];
}

/** Refuses what Capacity.of refuses: no steps, steps out of order, below zero, unsigned. */
export function overridden(at: {
  readonly currency: Currency;
  readonly assessed: readonly AssessedStep[];
  readonly override: Override;
}): { readonly capacity: Capacity; readonly steps: readonly AssessedStep[] } | { readonly refused: CapacityRefusal } {
  const { by, reason, signedOn, steps: set } = at.override;
  const before = set.length === 0 ? [] : at.assessed.filter((step) => step.from < set[0]!.from);
  const steps = [...before, ...set.map((step) => replaced(step, at.assessed, at.override))];
  const capacity = Capacity.of({
    currency: at.currency,
    origin: { kind: 'overridden', by, reason, signedOn },
    steps: set.length === 0 ? [] : steps,
  });
  return 'refused' in capacity ? capacity : { capacity, steps };
}

function replaced(set: CapacityStep, assessed: readonly AssessedStep[], override: Override): AssessedStep {
  const inForce = assessed.findLast((step) => step.from <= set.from) ?? assessed[0]!;
  const signedOn = formatDay(override.signedOn);
  const parameters = { by: override.by, why: override.reason, signedOn, assessed: inForce.perMonthMinor };
  const difference: Line = line(
    'override',
    set.perMonthMinor - inForce.perMonthMinor,
    '/override',
    'signed',
    parameters,
  );
  return {
    from: set.from,
    perMonthMinor: set.perMonthMinor,
    beforeSharesMinor: set.perMonthMinor,
    lines: [...inForce.lines, difference],
  };
}
