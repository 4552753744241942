/** A statement of income and expenditure as the core takes it: amounts in minor units of one currency, days as days. */
import type { Day } from '../calendar/day.ts';
import type { Currency } from '../money/currency.ts';
import type { EvidenceKind, ExpenseKind, IncomeKind, PriorityKind, Volatility } from './vocabulary.ts';

export interface Household {
  /** >= 1 */
  readonly adults: number;
  readonly children: number;
}

/** level: each month alike. months: what came in so many past months. seasonal: by calendar month, January first. */
export type MonthlyAmount =
  | { readonly form: 'level'; readonly perMonthMinor: bigint }
  | { readonly form: 'months'; readonly monthsMinor: readonly bigint[] }
  | { readonly form: 'seasonal'; readonly byMonthMinor: readonly bigint[] };

export interface Income {
  readonly kind: IncomeKind;
  readonly amount: MonthlyAmount;
  /** undefined: nothing was shown, the person's word */
  readonly evidence: EvidenceKind | undefined;
  /** undefined: nothing is known, medium */
  readonly volatility: Volatility | undefined;
  /** why it replaces another, where it is one of a change */
  readonly changedWhy?: string;
  /** where it stands in the statement: '/income/0' */
  readonly source: string;
}

export interface Expense {
  readonly kind: ExpenseKind;
  readonly perMonthMinor: bigint;
  readonly evidence: EvidenceKind | undefined;
  /** why it is above the guideline; undefined: not said */
  readonly reason: string | undefined;
  /** the reason was looked at and not taken, by a named person */
  readonly declined: { readonly by: string; readonly why: string } | undefined;
  readonly source: string;
}

export interface OtherDebt {
  readonly creditor: string;
  readonly outstandingMinor: bigint;
  readonly perMonthMinor: bigint;
  /** true: paid pro rata with the debt at hand. false: keeps its contractual payment. */
  readonly inDifficulty: boolean;
  readonly source: string;
}

export interface PriorityArrears {
  readonly kind: PriorityKind;
  readonly amountMinor: bigint;
  readonly source: string;
}

/** A change that is known already. What it does not name stays as it was. */
export interface Change {
  readonly from: Day;
  /** replaces all income, or that of `incomeKind` */
  readonly incomePerMonthMinor: bigint | undefined;
  readonly incomeKind: IncomeKind | undefined;
  /** replaces the expenses of `expenseKind` */
  readonly expense: { readonly kind: ExpenseKind; readonly perMonthMinor: bigint } | undefined;
  readonly household: Household | undefined;
  readonly why: string;
  readonly source: string;
}

/** A small firm whose owner owes the debt. All amounts a month. */
export interface Business {
  readonly revenue: MonthlyAmount;
  readonly evidence: EvidenceKind | undefined;
  readonly volatility: Volatility | undefined;
  readonly costs: MonthlyAmount;
  readonly taxesMinor: bigint;
  /** what stock and work in hand take, net of what they release */
  readonly inventoryMinor: bigint;
  /** shown; the household's living costs take its place */
  readonly ownerDrawMinor: bigint;
  /** principal and interest due on the firm's other debts */
  readonly debtServiceMinor: bigint;
}

export interface Statement {
  readonly currency: Currency;
  readonly asOf: Day;
  readonly household: Household;
  readonly income: readonly Income[];
  readonly expenses: readonly Expense[];
  readonly otherDebts: readonly OtherDebt[];
  /** what is owed on the debt at hand, for shares among creditors in difficulty; undefined: equal shares */
  readonly ownOutstandingMinor: bigint | undefined;
  readonly priorityArrears: readonly PriorityArrears[];
  readonly changes: readonly Change[];
  readonly business: Business | undefined;
}

/** What was stated for one month, seasons apart: the mean of past months, the amount of that calendar month (1 to 12). */
export function statedMinor(amount: MonthlyAmount, month: number): bigint {
  switch (amount.form) {
    case 'level':
      return amount.perMonthMinor;
    case 'months':
      return amount.monthsMinor.reduce((sum, one) => sum + one, 0n) / BigInt(amount.monthsMinor.length);
    case 'seasonal':
      return amount.byMonthMinor[month - 1]!;
  }
}
