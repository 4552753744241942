/** What is owed on a loan, and paid, by component. */

/** 本金, 利息, 罚息 (复利 with it), 费用, 实现债权的费用 */
export const components = ['principal', 'interest', 'penalty', 'fee', 'cost'] as const;
export type Component = (typeof components)[number];

/** Minor units of one currency. */
export type ComponentAmounts = Readonly<Record<Component, bigint>>;

export const noAmounts: ComponentAmounts = { principal: 0n, interest: 0n, penalty: 0n, fee: 0n, cost: 0n };

export function sumOf(amounts: ComponentAmounts): bigint {
  return amounts.principal + amounts.interest + amounts.penalty + amounts.fee + amounts.cost;
}

export function negated(amounts: ComponentAmounts): ComponentAmounts {
  return {
    principal: -amounts.principal,
    interest: -amounts.interest,
    penalty: -amounts.penalty,
    fee: -amounts.fee,
    cost: -amounts.cost,
  };
}

export function areEqual(one: ComponentAmounts, other: ComponentAmounts): boolean {
  return components.every((component) => one[component] === other[component]);
}
