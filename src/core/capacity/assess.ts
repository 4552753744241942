/**
 * What a household can pay, month by month, from its statement. In this order: income that counts; what keeps the home
 * and its arrears first; living costs, never below the floor of the place; other debts; a buffer. What is left is rounded
 * down to the whole unit of the currency and is never below 0. Every step has its lines, and they add up to it.
 *
 * A change that is known, the end of the arrears and each month of a season begin a new step. The cause of the trouble is
 * no input here (cause.ts): it cannot lower what somebody can pay.
 */
import { civilFromDay, type Day, dayFromCivil, daysInMonth } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { minorUnitDigits } from '../money/currency.ts';
import { divideRounded } from '../money/round.ts';
import { percentText } from '../rules/value-content.ts';
import { Capacity } from './capacity.ts';
import { expenseLines } from './counted-expenses.ts';
import { askedOfIncome, incomeLines } from './counted-income.ts';
import { coverLine, type FirmFigures, firmFigures, firmMonth } from './firm.ts';
import { type Asked, type Line, line, sumOfLines } from './line.ts';
import { type Parameters, wholeMillionths } from './parameters.ts';
import type { HouseholdCosts } from './place-costs.ts';
import type { Household, Statement } from './statement.ts';
import { isSeasonal, viewOn } from './view.ts';

export interface AssessedStep {
  readonly from: Day;
  readonly perMonthMinor: bigint;
  /** what all creditors in difficulty share; perMonthMinor where there is one creditor alone */
  readonly beforeSharesMinor: bigint;
  /** they add up to perMonthMinor */
  readonly lines: readonly Line[];
}

export interface Assessment {
  readonly capacity: Capacity;
  readonly steps: readonly AssessedStep[];
  readonly asked: readonly Asked[];
  readonly costs: HouseholdCosts;
  /** of the first step */
  readonly firm:
    | { readonly now: FirmFigures; readonly stressed: FirmFigures; readonly stressedPerMonthMinor: bigint }
    | undefined;
}

export interface Means {
  readonly statement: Statement;
  readonly parameters: Parameters;
  readonly costsFor: (household: Household) => HouseholdCosts;
}

export function assess(means: Means): Assessment {
  const { statement } = means;
  const steps = stepsOf(means, wholeMillionths);
  const origin = { kind: 'assessed' } as const;
  const capacity = Capacity.of({ currency: statement.currency, origin, steps });
  if ('refused' in capacity) throw new Error(`assessed steps are no capacity: ${capacity.refused}`);
  const first = viewOn(statement, steps[0]!.from, means.parameters);
  const asked = [
    ...askedOfIncome(first.income, means.parameters),
    ...expenseLines(first.expenses, { costs: means.costsFor(first.household), household: first.household }).asked,
  ];
  if (statement.ownOutstandingMinor === undefined && statement.otherDebts.some((debt) => debt.inDifficulty)) {
    asked.push({ reason: 'asked.ownOutstanding', parameters: {}, source: '/ownOutstanding' });
  }
  const costs = means.costsFor(first.household);
  return { capacity, steps, asked, costs, firm: firmOf(means) };
}

function stepsOf(means: Means, revenueShare: bigint): AssessedStep[] {
  const segments = segmentsOf(means, revenueShare);
  const evened = isSeasonal(means.statement) ? evenOut(segments, means) : segments;
  return merged(evened.map((segment) => stepOf(segment, means)));
}

/** The first of the month after `asOf`: the first day from which anything is asked. */
export function firstStepOn(asOf: Day): Day {
  const { year, month } = civilFromDay(asOf);
  return addMonths(dayFromCivil({ year, month, dayOfMonth: 1 }), 1);
}

interface Segment {
  readonly from: Day;
  readonly lines: readonly Line[];
  /** the sum of the lines: what is left before the buffer; may be below 0 */
  readonly leftMinor: bigint;
  /** of it, what comes by seasons; 0 or above */
  readonly seasonMinor: bigint;
  /** cash available for debt service, of a firm and its owner's household; leftMinor where there is no firm */
  readonly cashMinor: bigint;
  /** its length as a part of its month, in a unit that every length of a month divides */
  readonly weight: bigint;
}

function segmentsOf(means: Means, revenueShare: bigint): Segment[] {
  const { statement, parameters } = means;
  const first = firstStepOn(statement.asOf);
  const days = new Set([first]);
  for (const change of statement.changes) if (change.from > first) days.add(change.from);
  if (statement.priorityArrears.length > 0) days.add(addMonths(first, parameters.catchUpMonths));
  const lastChange = Math.max(first, ...days);
  if (!isSeasonal(statement)) {
    return [...days].sort((a, b) => a - b).map((day) => segmentOn(day, means, { weight: 1n, revenueShare }));
  }
  // The seasons run on in whole years: for the horizon, and for a year after the last change.
  const least = Math.max(addMonths(first, parameters.horizonMonths), addMonths(firstStepOn(lastChange), monthsOfYear));
  let until = first;
  while (until < least) until = addMonths(until, monthsOfYear);
  for (let month = first; month < until; month = addMonths(month, 1)) days.add(month);
  const sorted = [...days].sort((a, b) => a - b);
  return sorted.map((day, index) => {
    const weight = weightOf(day, sorted[index + 1] ?? until);
    return segmentOn(day, means, { weight, revenueShare });
  });
}

const monthsOfYear = 12;
/** Divided by 28, 29, 30 and 31 without remainder. */
const monthWeight = 377_580;

function weightOf(from: Day, to: Day): bigint {
  const { year, month } = civilFromDay(from);
  return BigInt((to - from) * (monthWeight / daysInMonth(year, month)));
}

function segmentOn(day: Day, means: Means, at: { readonly weight: bigint; readonly revenueShare: bigint }): Segment {
  const { statement, parameters } = means;
  const view = viewOn(statement, day, parameters);
  const { month } = civilFromDay(day);
  const lines: Line[] = [];
  let seasonMinor = 0n;
  for (const income of view.income) {
    const counted = incomeLines(income, { month, parameters, what: `kind.${income.kind}` });
    lines.push(...counted.lines);
    if (income.amount.form === 'seasonal') seasonMinor += counted.countedMinor;
  }
  lines.push(...arrearsLines(day, means));
  const costs = means.costsFor(view.household);
  lines.push(...ordered(expenseLines(view.expenses, { costs, household: view.household }).lines));
  for (const { creditor, perMonthMinor, inDifficulty, source } of statement.otherDebts) {
    if (!inDifficulty && perMonthMinor !== 0n)
      lines.push(line('expense', -perMonthMinor, source, 'otherDebt', { creditor }));
  }
  const { business } = statement;
  let keptForDebtsMinor = 0n;
  if (business !== undefined) {
    const firm = firmMonth(business, { month, parameters, revenueShare: at.revenueShare });
    lines.push(...firm.lines);
    seasonMinor += firm.seasonMinor;
    keptForDebtsMinor = firm.keptForDebtsMinor;
  }
  const leftMinor = sumOfLines(lines);
  return { from: day, lines, leftMinor, seasonMinor, cashMinor: leftMinor + keptForDebtsMinor, weight: at.weight };
}

/** Priority debts come first, as they are paid. */
const ordered = (lines: readonly Line[]) => [
  ...lines.filter((one) => one.code === 'priority'),
  ...lines.filter((one) => one.code !== 'priority'),
];

function arrearsLines(day: Day, { statement, parameters }: Means): Line[] {
  if (day >= addMonths(firstStepOn(statement.asOf), parameters.catchUpMonths)) return [];
  const months = BigInt(parameters.catchUpMonths);
  return statement.priorityArrears
    .filter(({ amountMinor }) => amountMinor !== 0n)
    .map(({ kind, amountMinor, source }) =>
      line('priority', -divideRounded(amountMinor, months, 'up'), source, 'arrears', {
        what: { word: `kind.${kind}` },
        total: amountMinor,
        months: parameters.catchUpMonths,
      }),
    );
}

/**
 * What comes by seasons pays first for the months of the same twelve that lack: a harvest feeds the year, and an
 * instalment that took it all would be broken in spring. What is then left of it is told in the months in which it comes.
 * After the last season the leanest month stands.
 */
function evenOut(segments: readonly Segment[], means: Means): Segment[] {
  const evened: Segment[] = [];
  const start = segments[0]!.from;
  for (let n = 0; evened.length < segments.length; n++) {
    const from = addMonths(start, n * monthsOfYear);
    const to = addMonths(start, (n + 1) * monthsOfYear);
    evened.push(...evenYear(segments.filter((one) => one.from >= from && one.from < to)));
  }
  const last = evened.at(-1)!;
  const lastYear = evened.filter((one) => one.from > addMonths(last.from, -monthsOfYear));
  const perMonthMinor = (one: Segment) => stepOf(one, means).perMonthMinor;
  const leanest = lastYear.reduce((least, one) => (perMonthMinor(one) < perMonthMinor(least) ? one : least));
  return [...evened, { ...leanest, from: addMonths(monthStart(last.from), 1) }];
}

function monthStart(day: Day): Day {
  const { year, month } = civilFromDay(day);
  return dayFromCivil({ year, month, dayOfMonth: 1 });
}

function evenYear(year: readonly Segment[]): Segment[] {
  let lacking = 0n;
  let season = 0n;
  for (const { leftMinor, seasonMinor, weight } of year) {
    const steadyMinor = leftMinor - seasonMinor;
    if (steadyMinor < 0n) lacking -= steadyMinor * weight;
    season += seasonMinor * weight;
  }
  // Where the season cannot feed the year, nothing of it is left.
  if (lacking === 0n || season === 0n) return [...year];
  const spare = season > lacking ? season - lacking : 0n;
  return year.map((segment) => {
    const { leftMinor, seasonMinor } = segment;
    const steadyMinor = leftMinor - seasonMinor;
    const evenMinor = (steadyMinor > 0n ? steadyMinor : 0n) + (seasonMinor * spare) / season;
    const movedMinor = evenMinor - leftMinor;
    if (movedMinor === 0n) return segment;
    const reason = movedMinor < 0n ? 'leanMonths' : spare > 0n ? 'goodMonths' : 'lackingSeason';
    const moved = line('buffer', movedMinor, 'capacity.seasons', reason, { lacking: movedMinor });
    return { ...segment, lines: [...segment.lines, moved], leftMinor: evenMinor };
  });
}

function stepOf(segment: Segment, { statement, parameters }: Means): AssessedStep {
  const { from, leftMinor } = segment;
  const lines = [...segment.lines];
  if (leftMinor < 0n) lines.push(line('buffer', -leftMinor, '/', 'shortfall', { lacking: -leftMinor }));
  if (leftMinor <= 0n) return { from, perMonthMinor: 0n, beforeSharesMinor: 0n, lines };
  const buffer = bufferOf(leftMinor, statement, parameters);
  if (buffer !== undefined) lines.push(buffer);
  const unit = 10n ** BigInt(minorUnitDigits(statement.currency));
  const available = leftMinor + (buffer?.amountMinor ?? 0n);
  const beforeSharesMinor = available - (available % unit);
  if (beforeSharesMinor !== available)
    lines.push(line('buffer', beforeSharesMinor - available, '/currency', 'rounding'));
  const perMonthMinor = ownShare(beforeSharesMinor, statement, unit);
  if (perMonthMinor !== beforeSharesMinor) {
    const creditors = statement.otherDebts.filter((debt) => debt.inDifficulty).length;
    const reason = statement.ownOutstandingMinor === undefined ? 'equalShares' : 'otherShares';
    lines.push(line('expense', perMonthMinor - beforeSharesMinor, '/otherDebts', reason, { creditors }));
  }
  return { from, perMonthMinor, beforeSharesMinor, lines };
}

/** The cover of a firm; of a household a share of what is left, where a currency has a cap at most that. */
function bufferOf(leftMinor: bigint, { business, currency }: Statement, parameters: Parameters): Line | undefined {
  if (business !== undefined) return coverLine(leftMinor, parameters);
  const shareMinor = divideRounded(leftMinor * parameters.bufferShare, wholeMillionths, 'up');
  if (shareMinor === 0n) return undefined;
  const percent = percentText(parameters.bufferShare);
  const max = parameters.bufferMaxMinor(currency);
  return max !== undefined && max < shareMinor
    ? line('buffer', -max, `capacity.buffer.monthMax.${currency}`, 'capped', { percent, max })
    : line('buffer', -shareMinor, 'capacity.buffer.surplusPercent', 'unforeseen', { percent });
}

/** Creditors in difficulty share by what is outstanding; where that of the debt at hand is not known, equally. */
function ownShare(totalMinor: bigint, statement: Statement, unit: bigint): bigint {
  const sharing = statement.otherDebts.filter((debt) => debt.inDifficulty);
  const { ownOutstandingMinor: own } = statement;
  const others = sharing.reduce((sum, debt) => sum + debt.outstandingMinor, 0n);
  if (sharing.length === 0) return totalMinor;
  const share =
    own === undefined || own + others === 0n
      ? totalMinor / BigInt(sharing.length + 1)
      : (totalMinor * own) / (own + others);
  return share - (share % unit);
}

function merged(steps: readonly AssessedStep[]): AssessedStep[] {
  return steps.filter((step, index) => index === 0 || step.perMonthMinor !== steps[index - 1]!.perMonthMinor);
}

function firmOf(means: Means): Assessment['firm'] {
  const { statement, parameters } = means;
  const { business } = statement;
  if (business === undefined) return undefined;
  const stressedShare = wholeMillionths - parameters.stressRevenueDown;
  const figures = (revenueShare: bigint) => firmFigures(meanCashMinor(means, revenueShare), business.debtServiceMinor);
  return {
    now: figures(wholeMillionths),
    stressed: figures(stressedShare),
    stressedPerMonthMinor: stepsOf(means, stressedShare)[0]!.perMonthMinor,
  };
}

/** Of the first month, or of the first twelve where there are seasons. */
function meanCashMinor(means: Means, revenueShare: bigint): bigint {
  const first = firstStepOn(means.statement.asOf);
  const months = isSeasonal(means.statement) ? monthsOfYear : 1;
  let cashMinor = 0n;
  for (let n = 0; n < months; n++) {
    cashMinor += segmentOn(addMonths(first, n), means, { weight: 1n, revenueShare }).cashMinor;
  }
  return divideRounded(cashMinor, BigInt(months), cashMinor < 0n ? 'up' : 'down');
}
