/**
 * Consolidation (债务合并): several debts to the same creditor become one plan. The joint rate is the average of theirs by
 * principal, so that joining alone makes nothing dearer; the instalments of each end, and one schedule must follow.
 */
import { type Component, type ComponentAmounts, components, sumOf } from '../loan/components.ts';
import type { Currency } from '../money/currency.ts';
import { type Fraction, parsePercent } from '../money/decimal.ts';
import { added, type Movement } from './relief-state.ts';
import type { ReliefTool } from './relief-tool.ts';
import { planBasis } from './relief-tool.ts';

export interface JoinedDebt {
  readonly ref: string;
  readonly currency: Currency;
  readonly product: string;
  readonly owed: ComponentAmounts;
  readonly annualPercent: string;
  readonly guaranteed: boolean | undefined;
}
export interface ConsolidateUse {
  readonly tool: 'consolidate';
  readonly debts: readonly JoinedDebt[];
}

export const consolidate: ReliefTool<ConsolidateUse> = {
  tool: 'consolidate',
  phase: 'join',
  riseBecause: undefined,
  effects: ['debtsJoined'],
  basis: planBasis,
  bounds: () => ({}),
  changes: () => ['otherEasing'],
  apply(state, { debts }) {
    const isWrong = (debt: JoinedDebt) =>
      sumOf(debt.owed) <= 0n || components.some((component) => debt.owed[component] < 0n);
    if (debts.length === 0 || debts.some(isWrong)) return { refused: 'notPositive' };
    const rates = debts.map((debt) => parsePercent(debt.annualPercent));
    if (rates.some((rate) => rate === undefined || rate.numerator < 0n)) return { refused: 'notARate' };
    if (debts.some((debt) => debt.currency !== state.currency)) return { refused: 'otherCurrency' };
    // Law differs by product: a card's plan and a loan's extension are not one agreement.
    if (debts.some((debt) => debt.product !== state.product)) return { refused: 'otherProduct' };
    let { owed, joined, annualRate } = state;
    const movements: Movement[] = [];
    debts.forEach((debt, index) => {
      annualRate = averageRate(
        { principal: owed.principal, rate: annualRate },
        { principal: debt.owed.principal, rate: rates[index]! },
      );
      owed = added(owed, debt.owed);
      joined = added(joined, debt.owed);
      movements.push(...components.flatMap((component) => joinMovement(component, debt)));
    });
    return {
      ...state,
      owed,
      joined,
      annualRate,
      rateBefore: annualRate,
      guaranteed: anyOf([state.guaranteed, ...debts.map((debt) => debt.guaranteed)]),
      // The terms of one say nothing of all.
      originalTermMonths: undefined,
      remainingMonths: undefined,
      extendedMonths: undefined,
      schedule: [],
      awaitsSchedule: true,
      movements: [...state.movements, ...movements],
    };
  },
};

function joinMovement(component: Component, debt: JoinedDebt): Movement[] {
  const amountMinor = debt.owed[component];
  if (amountMinor === 0n) return [];
  return [{ tool: 'consolidate', kind: 'join', component, to: component, amountMinor, payer: debt.ref }];
}

interface Bearing {
  readonly principal: bigint;
  readonly rate: Fraction;
}

function averageRate(one: Bearing, other: Bearing): Fraction {
  const sum = one.principal + other.principal;
  if (sum === 0n) return one.rate;
  const numerator =
    one.principal * one.rate.numerator * other.rate.denominator +
    other.principal * other.rate.numerator * one.rate.denominator;
  const denominator = sum * one.rate.denominator * other.rate.denominator;
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : greatestCommonDivisor(other, one % other);
}

/** One yes is yes; without one, what nobody knows is not no. */
function anyOf(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}
