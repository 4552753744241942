/** The stored book held against what the extract tells, loan-month by loan-month. */
import { defaultBuckets } from '../src/composition/default-buckets.ts';
import { bucketOf } from '../src/core/ageing/bucket.ts';
import { type Day, formatDay, isoWeekday } from '../src/core/calendar/day.ts';
import {
  monthsBehind,
  monthsBehindByTenths,
  type ToldLoan,
  type ToldMonth,
  thirdMissed,
  unpaidByMonth,
} from './real-book-extract.ts';
import { delinquentSince, monthOf, type StoredBook, type StoredLoan } from './real-book-stored.ts';

export type Counts = Record<string, number>;

export interface Difference {
  readonly loanRef: string;
  readonly endOn: string;
  readonly toldMinor: bigint;
  readonly oursMinor: bigint;
  readonly kind: string;
}

/** All counts are of loans or loan-months; all amounts are cents. */
export interface Agreement {
  readonly loans: number;
  readonly loanMonths: number;
  readonly totals: Record<string, { readonly toldMinor: bigint; readonly oursMinor: bigint }>;
  readonly balances: Counts;
  readonly balanceDifferences: Difference[];
  readonly monthsBehind: Counts;
  /** by months behind: ours, then by an independent count; 7 stands for 7 and more */
  readonly behindTable: number[][];
  readonly reported: Counts;
  /** by bucket: ours, then the servicer's */
  readonly reportedTable: number[][];
  readonly reportedDifferences: string[];
  readonly outcomes: Counts;
  /** by year: loan-months, those without a payment, those more than 120 days past due and not charged off, cures */
  readonly byYear: Record<string, Counts>;
  /** by months since entry: loan-months, and those past due */
  readonly bySinceEntry: Record<string, Counts>;
  /** months that end on a Saturday or Sunday, and the others: loan-months and those without a payment */
  readonly weekend: Counts;
}

const add = (counts: Counts, what: string, by = 1) => {
  counts[what] = (counts[what] ?? 0) + by;
};

const rowsMax = 7;

export function compareBooks(told: readonly ToldLoan[], book: StoredBook): Agreement {
  const table = (size: number) => Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const agreement: Agreement & { loanMonths: number } = {
    loans: told.length,
    loanMonths: 0,
    totals: {},
    balances: {},
    balanceDifferences: [],
    monthsBehind: {},
    behindTable: table(rowsMax + 1),
    reported: {},
    reportedTable: table(defaultBuckets.length),
    reportedDifferences: [],
    outcomes: {},
    byYear: {},
    bySinceEntry: {},
    weekend: {},
  };
  for (const loan of told) {
    const stored = book.loans.get(loan.loanRef);
    if (stored === undefined) throw new Error(`${loan.loanRef} is not in the book`);
    agreement.loanMonths += loan.months.filter((month) => month.balanceMinor !== undefined).length;
    compareBalances(agreement, loan, stored);
    compareBehind(agreement, loan, stored);
    compareReported(agreement, loan, stored);
    compareOutcomes(agreement, loan, stored);
  }
  addTotals(agreement, told, book);
  return agreement;
}

/**
 * Principal by the ledger at each month end, less what was charged off by then, beside the servicer's balance. What
 * recoveries paid is left out on our side: the servicer's balance is zero by then, while the debt is still owed.
 */
function compareBalances(agreement: Agreement, loan: ToldLoan, stored: StoredLoan): void {
  const { balances, balanceDifferences } = agreement;
  let owedMinor = 0n;
  let through = Number.NEGATIVE_INFINITY;
  let onlyPayments = true;
  for (const [k, { endOn, balanceMinor: toldMinor }] of loan.months.entries()) {
    const month = monthOf(endOn);
    let added = 0n;
    let chargedOff = 0n;
    for (const [at, change] of stored.months) {
      if (at > month || at <= through) continue;
      owedMinor += change.principalMinor - change.chargedOffMinor;
      added += change.addedMinor;
      chargedOff += change.chargedOffMinor;
    }
    through = month;
    if (added !== 0n || chargedOff !== 0n) onlyPayments = false;
    if (toldMinor === undefined) {
      add(balances, owedMinor === 0n ? 'not told, ours zero' : 'not told, ours not zero');
      continue;
    }
    add(balances, 'compared');
    if (onlyPayments) add(balances, 'by payments alone since entry');
    const differenceMinor = owedMinor > toldMinor ? owedMinor - toldMinor : toldMinor - owedMinor;
    if (differenceMinor === 0n) {
      add(balances, 'equal');
      if (onlyPayments) add(balances, 'by payments alone since entry, equal');
      const by = chargedOff !== 0n ? 'charged off' : added !== 0n ? 'added to the debt' : 'payments';
      add(balances, `equal, that month by ${by}`);
      continue;
    }
    if (differenceMinor <= 1n) add(balances, 'within one cent');
    else if (differenceMinor <= 100n) add(balances, 'within one dollar');
    const kind = toldMinor < 0n && owedMinor === 0n ? 'overpaid: told below zero' : 'other';
    add(balances, `differs: ${kind}`);
    balanceDifferences.push({ loanRef: loan.loanRef, endOn: formatDay(endOn), toldMinor, oursMinor: owedMinor, kind });
    if (k === 0 && kind === 'other') add(balances, 'differs at entry');
  }
}

/** Months behind at a month end by our spans: the due dates from the oldest unpaid one on. */
function ourMonthsBehind(stored: StoredLoan, asOf: Day): number {
  const since = delinquentSince(stored, asOf);
  if (since === undefined) return 0;
  // A payment due on the month's last day is not past due on that day.
  return monthOf(asOf) - monthOf(since) + (dueOnMonthEnd(stored, asOf) ? 0 : 1);
}

function dueOnMonthEnd({ dueDay }: StoredLoan, endOn: Day): boolean {
  return endOn - dueDay < 0 ? false : dueDay >= Number(formatDay(endOn).slice(8));
}

const inBook = (month: ToldMonth): boolean => month.balanceMinor !== undefined && month.balanceMinor > 0n;

function compareBehind(agreement: Agreement, loan: ToldLoan, stored: StoredLoan): void {
  const { monthsBehind: counts, behindTable } = agreement;
  const unpaid = unpaidByMonth(loan);
  let before: number | undefined;
  loan.months.forEach((month, k) => {
    if (!inBook(month)) return;
    const { endOn } = month;
    const ours = ourMonthsBehind(stored, endOn);
    const notPastDueYet = dueOnMonthEnd(stored, endOn) ? loan.scheduledMinor : 0n;
    const unpaidMinor = unpaid[k]! - notPastDueYet;
    const theirs = monthsBehind(unpaidMinor, loan.scheduledMinor);
    add(counts, 'compared');
    behindTable[Math.min(ours, rowsMax)]![Math.min(theirs, rowsMax)]! += 1;
    if (ours === theirs) add(counts, 'equal');
    else add(counts, `differs: ${behindKind({ loan, stored, k, more: ours - theirs })}`);
    if (Math.abs(ours - theirs) <= 1) add(counts, 'within one month');
    const byTenths = monthsBehindByTenths(unpaidMinor, loan.scheduledMinor);
    if (byTenths === ours) add(counts, 'equal where nine tenths of a payment count as all of it');
    else if (byTenths === 0) add(counts, 'past due by less than a tenth of a payment');
    addYear(agreement, { loan, stored, k, ours, before });
    before = ours;
  });
}

function behindKind(at: { loan: ToldLoan; stored: StoredLoan; k: number; more: number }): string {
  const { loan, stored, k, more } = at;
  if (loan.scheduledMinor === 0n) return 'no scheduled payment is told';
  const month = monthOf(loan.months[k]!.endOn);
  const sold = [...stored.months].some(([each, { recoveredMinor }]) => each <= month && recoveredMinor > 0n);
  if (sold) return 'ours takes the sale of the car as payments';
  return more > 0 ? 'ours more' : 'ours fewer';
}

function addYear(
  { byYear, bySinceEntry, weekend }: Agreement,
  at: { loan: ToldLoan; stored: StoredLoan; k: number; ours: number; before: number | undefined },
): void {
  const { loan, stored, k, ours, before } = at;
  const month = loan.months[k]!;
  const year = formatDay(month.endOn).slice(0, 4);
  byYear[year] ??= {};
  const counts = byYear[year];
  add(counts, 'loan-months');
  const unpaid = month.paidMinor === 0n;
  if (unpaid) add(counts, 'without a payment');
  if (ours > 0) add(counts, 'past due');
  if (k % 6 === 0) {
    bySinceEntry[k] ??= {};
    add(bySinceEntry[k], 'loan-months');
    if (ours > 0) add(bySinceEntry[k], 'past due');
  }
  const since = delinquentSince(stored, month.endOn);
  if (since !== undefined && month.endOn - since > 120) add(counts, 'more than 120 days past due, not charged off');
  if (before === 1) {
    add(counts, 'one behind at the month before');
    if (ours === 0) add(counts, 'one behind at the month before, cured');
  }
  if (before === 0) {
    add(counts, 'none behind at the month before');
    if (ours > 0) add(counts, 'none behind at the month before, now behind');
  }
  if (k === 0) return;
  const when = isoWeekday(month.endOn) >= 6 ? 'weekend' : 'weekday';
  add(weekend, when);
  if (unpaid) add(weekend, `${when}, without a payment`);
}

/** The servicer's days past due at the end of the reporting month, the one status it tells of each loan. */
function compareReported(agreement: Agreement, loan: ToldLoan, stored: StoredLoan): void {
  const { reported, reportedTable, reportedDifferences } = agreement;
  const [first] = loan.months;
  if (first === undefined || !inBook(first)) return;
  const since = delinquentSince(stored, first.endOn);
  const ours = since === undefined ? 0 : first.endOn - since;
  const theirs = loan.daysPastDue;
  add(reported, 'compared');
  const place = (days: number) => defaultBuckets.indexOf(bucketOf(days, defaultBuckets)!);
  reportedTable[place(ours)]![place(theirs)]! += 1;
  if (place(ours) === place(theirs)) add(reported, 'same bucket');
  if (ours > 0 === theirs > 0) add(reported, 'both past due or both not');
  if (theirs > 0) {
    add(reported, 'told past due');
    if (ours === theirs) add(reported, 'told past due, same days');
    if (place(ours) === place(theirs)) add(reported, 'told past due, same bucket');
  }
  if (place(ours) === place(theirs)) return;
  const openMinor = loan.dueNextMinor - loan.scheduledMinor;
  const kind =
    theirs > 0
      ? 'another number of payments is due'
      : openMinor * 10n < loan.scheduledMinor
        ? 'a small rest'
        : 'more than a tenth of a payment';
  add(reported, `other bucket: ${theirs > 0 ? 'both past due' : 'only ours past due'}, ${kind}`);
  reportedDifferences.push(
    `${loan.loanRef}: ours ${ours}, told ${theirs}; due next ${loan.dueNextMinor}, scheduled ${loan.scheduledMinor}, paid ${first.paidMinor}`,
  );
}

/** Defaults, repossessions, recoveries and early repayments beside the authors' columns D and R. */
function compareOutcomes({ outcomes }: Agreement, loan: ToldLoan, stored: StoredLoan): void {
  add(outcomes, `told: ${loan.outcome}`);
  const third = thirdMissed(loan);
  if (third !== undefined) {
    add(outcomes, 'three months in a row without a payment');
    const behind = ourMonthsBehind(stored, loan.months[third]!.endOn);
    const wasAhead = unpaidByMonth(loan)[third - 3]! < 0n;
    add(
      outcomes,
      `three missed, ${behind >= 3 ? 'three or more behind by ours' : wasAhead ? 'fewer behind by ours: ahead before' : 'fewer behind by ours: other'}`,
    );
    if (loan.outcome === 'default') add(outcomes, 'three months in a row without a payment, told default');
  }
  const everBehind = loan.months.some((month) => inBook(month) && ourMonthsBehind(stored, month.endOn) >= 3);
  if (loan.outcome === 'default') {
    if (everBehind || stored.chargedOffOn !== undefined)
      add(outcomes, 'told: default, ours three behind or charged off');
    if (stored.chargedOffOn !== undefined) add(outcomes, 'told: default, ours charged off');
  }
  if (loan.outcome === 'repaid') {
    if (stored.settledOn !== undefined) add(outcomes, 'told: repaid, ours settled');
    else add(outcomes, `told: repaid, ours ${stored.chargedOffOn === undefined ? 'open' : 'charged off'}`);
  }
  if (loan.outcome === 'censored') {
    add(
      outcomes,
      `told: censored, ours ${stored.settledOn !== undefined ? 'settled' : stored.chargedOffOn === undefined ? 'open' : 'charged off'}`,
    );
  }
  if (stored.chargedOffOn !== undefined) {
    add(outcomes, 'charged off by ours');
    addChargeOffAge(outcomes, loan, stored);
  }
  const toldRepossessed = loan.months.some(({ proceedsMinor }) => (proceedsMinor ?? 0n) !== 0n);
  const toldRecovered = loan.months.some(({ recoveredMinor }) => (recoveredMinor ?? 0n) !== 0n);
  if (toldRepossessed) add(outcomes, 'told repossessed');
  if (toldRecovered) add(outcomes, 'told recovered');
  const ourMonths = [...stored.months.values()];
  if (ourMonths.some((month) => month.repossessions > 0)) add(outcomes, 'repossessed by ours');
  if (stored.settledOn !== undefined) {
    add(outcomes, 'settled by ours');
    const paidOffAt = loan.months.findIndex((month) => month.balanceMinor !== undefined && month.balanceMinor <= 0n);
    if (paidOffAt >= 0 && paidOffAt < loan.remainingPayments)
      add(outcomes, 'settled by ours before the contract ended');
  }
}

/** Months behind at the month end before the charge-off; where none were, why not. */
function addChargeOffAge(outcomes: Counts, loan: ToldLoan, stored: StoredLoan): void {
  const at = loan.months.findIndex((month) => month.endOn >= stored.chargedOffOn!);
  if (at < 1) return;
  const { endOn } = loan.months[at - 1]!;
  const behind = ourMonthsBehind(stored, endOn);
  const sold = [...stored.months].some(([month, { recoveredMinor }]) => month <= monthOf(endOn) && recoveredMinor > 0n);
  const why = sold ? 'the car was sold before' : 'paid ahead by our count';
  const how = behind === 0 ? `none, ${why}` : behind < 3 ? '1 or 2' : '3 or more';
  add(outcomes, `charged off, payments behind the month before: ${how}`);
}

function addTotals(agreement: Agreement, told: readonly ToldLoan[], book: StoredBook): void {
  const { totals } = agreement;
  const sumTold = (of: (month: ToldMonth) => bigint | undefined) =>
    told.reduce((sum, loan) => sum + loan.months.reduce((all, month) => all + (of(month) ?? 0n), 0n), 0n);
  const ours = [...book.loans.values()].flatMap((loan) => [...loan.months.values()]);
  const sumOurs = (of: (month: (typeof ours)[number]) => bigint) => ours.reduce((sum, month) => sum + of(month), 0n);
  const inSuspense = (recovery: boolean) =>
    book.suspense.reduce(
      (sum, row) => (/-(proceeds|recovery)$/.test(row.paymentRef) === recovery ? sum + row.amountMinor : sum),
      0n,
    );
  const above = (amount: bigint | undefined) => (amount !== undefined && amount > 0n ? amount : 0n);
  const below = (amount: bigint | undefined) => (amount !== undefined && amount < 0n ? -amount : 0n);
  totals.lent = {
    toldMinor: told.reduce((sum, loan) => sum + loan.openingMinor, 0n),
    oursMinor: sumOurs((month) => month.principalMinor + month.paidPrincipalMinor - month.addedMinor),
  };
  totals['paid (PMT)'] = {
    toldMinor: sumTold((m) => m.paidMinor),
    oursMinor: sumOurs((m) => m.paidMinor) + inSuspense(false),
  };
  totals['principal paid (PRC)'] = {
    toldMinor: sumTold((m) => m.principalMinor),
    oursMinor: sumOurs((m) => m.paidPrincipalMinor),
  };
  totals['principal told beyond the balance'] = { toldMinor: beyondBalance(told), oursMinor: 0n };
  totals['principal told below zero'] = { toldMinor: sumTold((m) => below(m.principalMinor)), oursMinor: 0n };
  totals['recovered (REC and REP above zero)'] = {
    toldMinor: sumTold((m) => above(m.recoveredMinor) + above(m.proceedsMinor)),
    oursMinor: sumOurs((m) => m.recoveredMinor) + inSuspense(true),
  };
  totals['costs (REC and REP below zero)'] = {
    toldMinor: sumTold((m) => below(m.recoveredMinor) + below(m.proceedsMinor)),
    oursMinor: sumOurs((m) => m.costMinor),
  };
}

/** Principal told above what the month before left to owe: the servicer's balance goes below zero by it. */
function beyondBalance(told: readonly ToldLoan[]): bigint {
  let beyondMinor = 0n;
  for (const { openingMinor, months } of told) {
    let beforeMinor = openingMinor;
    for (const { principalMinor, balanceMinor } of months) {
      const owedMinor = beforeMinor > 0n ? beforeMinor : 0n;
      if (principalMinor !== undefined && principalMinor > owedMinor) beyondMinor += principalMinor - owedMinor;
      beforeMinor = balanceMinor ?? 0n;
    }
  }
  return beyondMinor;
}
