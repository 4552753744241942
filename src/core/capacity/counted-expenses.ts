/**
 * What a household needs: rent as declared, and in each group of living costs the larger of what was declared and the
 * floor. Above the guideline a reason is asked; without one, or where a named person did not take it, the guideline counts.
 */
import { type Asked, type Line, line } from './line.ts';
import type { HouseholdCosts } from './place-costs.ts';
import type { Expense, Household } from './statement.ts';
import { type CostGroup, expenseNatures } from './vocabulary.ts';

interface Gathered {
  readonly group: CostGroup | undefined;
  readonly isDiscretionary: boolean;
  readonly expenses: Expense[];
}

/** Lines below 0, but where a declared expense is brought back to the guideline. They add up to minus what counts. */
export function expenseLines(
  expenses: readonly Expense[],
  at: { readonly costs: HouseholdCosts; readonly household: Household },
): { readonly lines: readonly Line[]; readonly asked: readonly Asked[] } {
  const lines: Line[] = [];
  const asked: Asked[] = [];
  const gathered = new Map<string, Gathered>();
  for (const expense of expenses) {
    const nature = expenseNatures[expense.kind];
    const what = { word: `kind.${expense.kind}` };
    switch (nature.class) {
      case 'priority':
        lines.push(line('priority', -expense.perMonthMinor, expense.source, 'current', { what }));
        break;
      case 'asDeclared':
        lines.push(line('expense', -expense.perMonthMinor, expense.source, 'asDeclared', { what }));
        if (expense.evidence === undefined && (expense.kind === 'rent' || expense.kind === 'mortgage'))
          asked.push({ reason: 'asked.evidenceForHousing', parameters: { what }, source: expense.source });
        break;
      case 'essential':
      case 'discretionary':
        lines.push(line('expense', -expense.perMonthMinor, expense.source, nature.class, { what }));
        gather(gathered, expense, at.costs);
        break;
    }
  }
  for (const one of gathered.values()) cap(one, { costs: at.costs, lines, asked });
  lines.push(...floorLines(gathered, at));
  return { lines, asked };
}

function gather(gathered: Map<string, Gathered>, expense: Expense, costs: HouseholdCosts): void {
  const nature = expenseNatures[expense.kind];
  const group = nature.groups.find((one) => costs.groups.has(one));
  const key = group ?? expense.kind;
  let one = gathered.get(key);
  if (one === undefined) {
    one = { group, isDiscretionary: nature.class === 'discretionary', expenses: [] };
    gathered.set(key, one);
  }
  one.expenses.push(expense);
}

function cap(
  { group, isDiscretionary, expenses }: Gathered,
  at: { readonly costs: HouseholdCosts; readonly lines: Line[]; readonly asked: Asked[] },
): void {
  const ofPlace = group === undefined ? undefined : at.costs.groups.get(group);
  // What no place has a guideline of is needed, or is a choice, and then a reason is asked.
  const guidelineMinor = ofPlace === undefined ? (isDiscretionary ? 0n : undefined) : ofPlace.guidelineMinor;
  const declaredMinor = sumOf(expenses);
  if (guidelineMinor === undefined || declaredMinor <= guidelineMinor) return;
  const declined = expenses.find((one) => one.declined !== undefined)?.declined;
  const explained = expenses.some((one) => one.reason !== undefined);
  if (explained && declined === undefined) return;
  const what = { word: group === undefined ? `kind.${expenses[0]!.kind}` : `group.${group}` };
  const parameters = { what, declared: declaredMinor, guideline: guidelineMinor };
  const source = ofPlace === undefined ? expenses[0]!.source : at.costs.source;
  const backMinor = declaredMinor - guidelineMinor;
  if (declined !== undefined) {
    at.lines.push(line('expense', backMinor, source, 'declined', { ...parameters, ...declined }));
    return;
  }
  at.lines.push(line('expense', backMinor, source, 'aboveGuideline', parameters));
  at.asked.push({ reason: 'asked.reasonAboveGuideline', parameters, source: expenses[0]!.source });
}

function floorLines(
  gathered: ReadonlyMap<string, Gathered>,
  at: { readonly costs: HouseholdCosts; readonly household: Household },
): Line[] {
  const { adults, children } = at.household;
  const lines: Line[] = [];
  for (const [group, { floorMinor }] of at.costs.groups) {
    const declaredMinor = sumOf(gathered.get(group)?.expenses ?? []);
    if (declaredMinor >= floorMinor) continue;
    const what = { word: `group.${group}` };
    const parameters = { what, floor: floorMinor, declared: declaredMinor, adults, children };
    const reason = declaredMinor === 0n ? 'whole' : 'lifted';
    lines.push(line('floor', declaredMinor - floorMinor, at.costs.source, reason, parameters));
  }
  return lines;
}

const sumOf = (expenses: readonly Expense[]) => expenses.reduce((sum, one) => sum + one.perMonthMinor, 0n);
