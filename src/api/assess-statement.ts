/** The document of `assess` as the core takes it, once it is without faults: amounts in minor units, days as days. */
import { type Day, parseDay } from '../core/calendar/day.ts';
import type { GroupCost, HouseholdCosts } from '../core/capacity/place-costs.ts';
import type {
  Business,
  Change,
  Expense,
  Household,
  Income,
  MonthlyAmount,
  Statement,
} from '../core/capacity/statement.ts';
import type { CostGroup } from '../core/capacity/vocabulary.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import type { AssessDocument } from './assess-document.ts';

type Monthly = NonNullable<AssessDocument['business']>['revenue'];
type Reader = (text: string) => bigint;

/** Amounts that statementFaults has passed. */
export const amountReader =
  (currency: string): Reader =>
  (text) =>
    parseAmountMinor(text, currency) as bigint;

const day = (text: string): Day => parseDay(text)!;

/** `household` and `income` are there: statementFaults asks for them off the light path. */
export function statementOf(document: AssessDocument): Statement {
  const minor = amountReader(document.currency);
  return {
    currency: document.currency,
    asOf: day(document.asOf),
    household: document.household!,
    income: document.income!.flatMap((income, index) => incomeOf(income, index, minor)),
    expenses: (document.expenses ?? []).map((expense, index) => expenseOf(expense, index, minor)),
    otherDebts: (document.otherDebts ?? []).map((debt, index) => ({
      creditor: debt.creditor,
      outstandingMinor: minor(debt.outstanding),
      perMonthMinor: minor(debt.perMonth),
      inDifficulty: debt.inDifficulty,
      source: `/otherDebts/${index}`,
    })),
    ownOutstandingMinor: document.ownOutstanding === undefined ? undefined : minor(document.ownOutstanding),
    priorityArrears: (document.priorityArrears ?? []).map(({ kind, amount }, index) => ({
      kind,
      amountMinor: minor(amount),
      source: `/priorityArrears/${index}`,
    })),
    changes: (document.changes ?? []).map((change, index) => changeOf(change, index, minor)),
    business: document.business ? businessOf(document.business, minor) : undefined,
  };
}

/** A one-off is no income of a month; it is told among the lump sums. */
function incomeOf(income: NonNullable<AssessDocument['income']>[number], index: number, minor: Reader): Income[] {
  if (income.oneOff !== undefined) return [];
  const { kind, evidence, volatility } = income;
  return [{ kind, evidence, volatility, amount: monthlyOf(income, minor), source: `/income/${index}` }];
}

function monthlyOf({ perMonth, months, seasonal }: Monthly, minor: Reader): MonthlyAmount {
  if (months !== undefined) return { form: 'months', monthsMinor: months.map(minor) };
  if (seasonal !== undefined) {
    const byMonth: Readonly<Record<string, string | undefined>> = seasonal;
    const byMonthMinor = Array.from({ length: 12 }, (_, index) => minor(byMonth[String(index + 1)] ?? '0'));
    return { form: 'seasonal', byMonthMinor };
  }
  return { form: 'level', perMonthMinor: minor(perMonth!) };
}

function expenseOf(expense: NonNullable<AssessDocument['expenses']>[number], index: number, minor: Reader): Expense {
  const { kind, evidence, reason, declined } = expense;
  return {
    kind,
    evidence,
    reason,
    declined,
    perMonthMinor: minor(expense.perMonth),
    source: `/expenses/${index}`,
  };
}

function changeOf(change: NonNullable<AssessDocument['changes']>[number], index: number, minor: Reader): Change {
  const { incomePerMonth, incomeKind, expenseKind, expensePerMonth, household } = change;
  return {
    from: day(change.from),
    incomePerMonthMinor: incomePerMonth === undefined ? undefined : minor(incomePerMonth),
    incomeKind,
    expense:
      expenseKind === undefined || expensePerMonth === undefined
        ? undefined
        : { kind: expenseKind, perMonthMinor: minor(expensePerMonth) },
    household,
    why: change.why,
    source: `/changes/${index}`,
  };
}

function businessOf(business: NonNullable<AssessDocument['business']>, minor: Reader): Business {
  const amount = (text: string | undefined) => (text === undefined ? 0n : minor(text));
  return {
    revenue: monthlyOf(business.revenue, minor),
    evidence: business.evidence,
    volatility: business.volatility,
    costs: business.costs === undefined ? { form: 'level', perMonthMinor: 0n } : monthlyOf(business.costs, minor),
    taxesMinor: amount(business.taxes),
    inventoryMinor: amount(business.inventory),
    ownerDrawMinor: amount(business.ownerDraw),
    debtServiceMinor: (business.debtService ?? []).reduce(
      (sum, debt) => sum + minor(debt.principal) + minor(debt.interest),
      0n,
    ),
  };
}

/** The floors that a statement brings for a place without figures of its own, whatever the household becomes. */
export function ownCosts(
  floors: NonNullable<AssessDocument['floors']>,
  minor: Reader,
): (household: Household) => HouseholdCosts {
  const { groups, guidelines = {} } = floors;
  const entries = Object.entries(groups) as [CostGroup, string][];
  const costs = entries.map(([group, text]): [CostGroup, GroupCost] => {
    const floorMinor = minor(text);
    const guideline = guidelines[group];
    const guidelineMinor = guideline === undefined ? undefined : minor(guideline);
    const atLeast = guidelineMinor !== undefined && guidelineMinor < floorMinor ? floorMinor : guidelineMinor;
    return [group, { floorMinor, guidelineMinor: atLeast }];
  });
  const answer: HouseholdCosts = { groups: new Map(costs), used: [], source: floors.source };
  return () => answer;
}
