/**
 * How a payment divides over what is owed: one component after another, each paid in full before the next gets any.
 * Which order, is for the agreement to say and, where it is silent, the law (order lists come from law packs).
 */
import { type Component, type ComponentAmounts, noAmounts } from './components.ts';

export interface Allocation {
  readonly allocated: ComponentAmounts;
  /** Still owed. */
  readonly remaining: ComponentAmounts;
  /** What is left of the payment; owed to the payer or kept in suspense. */
  readonly unappliedMinor: bigint;
}

/**
 * Allocates `paymentMinor` (>= 0) over `owed` (each >= 0) in `order`. A component that `order` does not name gets
 * nothing. allocated + unapplied = payment, allocated + remaining = owed.
 */
export function allocate(at: {
  readonly owed: ComponentAmounts;
  readonly paymentMinor: bigint;
  readonly order: readonly Component[];
}): Allocation {
  let left = at.paymentMinor;
  const allocated: Record<Component, bigint> = { ...noAmounts };
  const remaining: Record<Component, bigint> = { ...at.owed };
  for (const component of at.order) {
    if (left === 0n) break;
    const owed = remaining[component];
    if (owed === 0n) continue;
    const paid = owed < left ? owed : left;
    allocated[component] = paid;
    remaining[component] = owed - paid;
    left -= paid;
  }
  return { allocated, remaining, unappliedMinor: left };
}

/** An agreed order, followed by what it leaves out in the law's order: the agreement prevails where it speaks. */
export function completedOrder(at: {
  readonly agreed: readonly Component[];
  readonly lawful: readonly Component[];
}): Component[] {
  return [...at.agreed, ...at.lawful.filter((component) => !at.agreed.includes(component))];
}
