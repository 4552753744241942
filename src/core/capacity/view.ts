/** The statement as it stands on a day: with the changes that have come by then. */
import type { Day } from '../calendar/day.ts';
import { gradeOf } from './counted-income.ts';
import type { Parameters } from './parameters.ts';
import type { Change, Expense, Household, Income, Statement } from './statement.ts';
import { evidenceGrades, volatilities } from './vocabulary.ts';

export interface View {
  readonly income: readonly Income[];
  readonly expenses: readonly Expense[];
  readonly household: Household;
}

export function isSeasonal({ income, business }: Statement): boolean {
  return (
    income.some(({ amount }) => amount.form === 'seasonal') ||
    business?.revenue.form === 'seasonal' ||
    business?.costs.form === 'seasonal'
  );
}

export function viewOn(statement: Statement, day: Day, parameters: Parameters): View {
  let { income, expenses, household }: View = statement;
  const come = statement.changes.filter((change) => change.from <= day).sort((a, b) => a.from - b.from);
  for (const change of come) {
    income = withIncome(income, change, parameters);
    expenses = withExpense(expenses, change);
    household = change.household ?? household;
  }
  return { income, expenses, household };
}

/**
 * The new income is as steady and as well shown as the best that it replaces, and where it replaces none as the worst, so
 * that declaring one more income never lowers capacity.
 */
function withIncome(income: readonly Income[], change: Change, parameters: Parameters): readonly Income[] {
  const { incomePerMonthMinor: perMonthMinor, incomeKind, source } = change;
  if (perMonthMinor === undefined) return income;
  const isReplaced = ({ kind }: Income) => incomeKind === undefined || kind === incomeKind;
  const replaced = income.filter(isReplaced);
  const sources: readonly Shown[] = replaced.length > 0 ? replaced : [{ evidence: undefined, volatility: 'high' }];
  const changed: Income = {
    kind: incomeKind ?? replaced[0]?.kind ?? 'other',
    amount: { form: 'level', perMonthMinor },
    evidence: best(sources, (one) => evidenceGrades.indexOf(gradeOf(one, parameters))).evidence,
    volatility: best(sources, (one) => volatilities.indexOf(one.volatility ?? 'medium')).volatility,
    changedWhy: change.why,
    source,
  };
  return [...income.filter((one) => !isReplaced(one)), changed];
}

type Shown = Pick<Income, 'evidence' | 'volatility'>;

function best(sources: readonly Shown[], rank: (source: Shown) => number): Shown {
  return sources.reduce((least, one) => (rank(one) < rank(least) ? one : least));
}

function withExpense(expenses: readonly Expense[], { expense, source }: Change): readonly Expense[] {
  if (expense === undefined) return expenses;
  const { kind, perMonthMinor } = expense;
  const replaced = expenses.find((one) => one.kind === kind);
  const changed: Expense = {
    kind,
    perMonthMinor,
    evidence: replaced?.evidence,
    reason: replaced?.reason,
    declined: replaced?.declined,
    source,
  };
  return [...expenses.filter((one) => one.kind !== kind), changed];
}
