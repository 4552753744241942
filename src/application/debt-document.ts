/** A borrower's debt as a document: amounts as decimal text, days as YYYY-MM-DD, null for what is not known. */

import { type DebtLine, linePage, madeOf, takenFrom } from '../core/accounting/debt-lines.ts';
import { formatDay } from '../core/calendar/day.ts';
import { type ComponentAmounts, noAmounts, sumOf } from '../core/loan/components.ts';
import type { Currency } from '../core/money/currency.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { byComponent, plainDecimal } from './case-document.ts';
import type { DebtFile, DebtLoan } from './read-debt.ts';

export type DebtDocument = ReturnType<typeof debtDocument>;
export type DebtLinesDocument = NonNullable<ReturnType<typeof debtLinesDocument>>;

export function amountsDocument(amounts: ComponentAmounts, currency: Currency) {
  const { principal, interest, penalty, fee, cost } = amounts;
  const minor = { principalMinor: principal, interestMinor: interest, penaltyMinor: penalty };
  return byComponent({ ...minor, feeMinor: fee, costMinor: cost }, currency);
}

export function debtDocument(
  { asOf, loans }: DebtFile,
  { book, caseNumber }: { book: CreditorRow; caseNumber: string },
) {
  return {
    asOf: formatDay(asOf),
    case: caseNumber,
    lender: { ref: book.creditorRef, name: book.name },
    totals: totalsOf(loans),
    loans: loans.map((loan) => loanDocument(loan, book)),
  };
}

/** By currency: amounts of different ones are not added. */
function totalsOf(loans: readonly DebtLoan[]) {
  const sums = new Map<Currency, { owed: bigint; overdue: bigint; isWhole: boolean; daysPastDue: number }>();
  for (const { terms, now, owed } of loans) {
    const sum = sums.get(terms.currency) ?? { owed: 0n, overdue: 0n, isWhole: true, daysPastDue: 0 };
    sums.set(terms.currency, {
      owed: sum.owed + sumOf(now?.owed ?? owed),
      overdue: sum.overdue + (now === undefined ? 0n : overdueOf(now)),
      isWhole: sum.isWhole && now !== undefined,
      daysPastDue: Math.max(sum.daysPastDue, now?.daysPastDue ?? 0),
    });
  }
  return [...sums].map(([currency, { owed, overdue, isWhole, daysPastDue }]) => ({
    currency,
    owed: formatAmount(owed, currency),
    overdue: isWhole ? formatAmount(overdue, currency) : null,
    daysPastDue: isWhole ? daysPastDue : null,
  }));
}

/** What is due and unpaid, penalty interest and costs with it. */
export function overdueOf({ arrearsMinor, owed }: NonNullable<DebtLoan['now']>): bigint {
  return arrearsMinor + owed.penalty + owed.cost;
}

function loanDocument(loan: DebtLoan, book: CreditorRow) {
  const { terms, now, owed, lines, next, agreement } = loan;
  const { currency } = terms;
  const day = (on: number | undefined) => (on === undefined ? null : formatDay(on));
  const today = now?.owed ?? owed;
  return {
    loan: terms.loanRef,
    product: terms.product,
    currency,
    state: loan.state,
    chargedOffOn: day(loan.chargedOffOn),
    originator: terms.originator ?? null,
    creditors: loan.creditors.map(({ ownerRef, shareNumerator, shareDenominator, since, reason, owed: part }) => ({
      creditor: ownerRef,
      name: ownerRef === book.creditorRef ? book.name : null,
      share: `${shareNumerator}/${shareDenominator}`,
      since: day(since),
      reason,
      owed: formatAmount(sumOf(part), currency),
    })),
    contract: contractDocument(loan),
    booked: amountsDocument(owed, currency),
    grown: amountsDocument(takenFrom(today, owed), currency),
    owed: amountsDocument(today, currency),
    overdue: now === undefined ? null : formatAmount(overdueOf(now), currency),
    overdueSince: day(now?.delinquentSince),
    daysPastDue: now?.daysPastDue ?? null,
    next: next === undefined ? null : { on: formatDay(next.on), amount: formatAmount(next.amountMinor, currency) },
    madeOf: madeOf(lines).map(({ component, owedMinor, parts }) => ({
      component,
      owed: formatAmount(owedMinor, currency),
      parts: parts.map(({ kind, amountMinor, lines: count }) => ({
        kind,
        amount: formatAmount(amountMinor, currency),
        lines: count,
      })),
    })),
    penalty: penaltyDocument(loan),
    lines: lines.length,
    later: loan.later.map(({ entryId, kind, valueOn, change }) => ({
      line: entryId.toString(),
      on: formatDay(valueOn),
      kind,
      amount: formatAmount(sumOf(change), currency),
    })),
    agreement: agreement === undefined ? null : { agreement: agreement.agreementNumber, state: agreement.state },
    changedSinceClose: terms.changedSinceClose,
  };
}

function contractDocument({ terms, allInRate, lastDueOn }: DebtLoan) {
  return {
    paidOutOn: formatDay(terms.disbursedOn),
    lent: formatAmount(terms.principalMinor, terms.currency),
    annualRatePercent: plainDecimal(terms.annualRatePercent),
    allInRatePercent: allInRate === undefined ? null : (allInRate * 100).toFixed(2),
    penaltyRatePercent: terms.penaltyRatePercent === undefined ? null : plainDecimal(terms.penaltyRatePercent),
    method: terms.method,
    dayCount: terms.dayCount,
    instalments: terms.instalments,
    every: { count: terms.everyCount, unit: terms.everyUnit },
    firstDueOn: formatDay(terms.firstDueOn),
    lastDueOn: lastDueOn === undefined ? null : formatDay(lastDueOn),
    graceDays: terms.graceDays,
  };
}

function penaltyDocument({ penalty, terms }: DebtLoan) {
  if (penalty === undefined) return null;
  const { spans, workedOutMinor, chargedMinor } = penalty;
  const { currency } = terms;
  return {
    spans: spans.map(({ from, to, days, principalMinor }) => ({
      from: formatDay(from),
      to: formatDay(to),
      days,
      principal: formatAmount(principalMinor, currency),
    })),
    workedOut: formatAmount(workedOutMinor, currency),
    charged: formatAmount(chargedMinor, currency),
    difference: formatAmount(chargedMinor - workedOutMinor, currency),
  };
}

/** Undefined: there is no such line to go on after. */
export function debtLinesDocument(
  { asOf }: DebtFile,
  loan: DebtLoan,
  at: { readonly newestFirst: boolean; readonly after: bigint | undefined; readonly limit: number },
) {
  const page = linePage(loan.lines, at);
  if (page === undefined) return undefined;
  const { currency, loanRef } = loan.terms;
  return {
    asOf: formatDay(asOf),
    loan: loanRef,
    currency,
    order: at.newestFirst ? ('newest' as const) : ('oldest' as const),
    opening: amountsDocument(page.opening, currency),
    closing: amountsDocument(page.closing, currency),
    owed: amountsDocument(loan.lines.at(-1)?.after ?? noAmounts, currency),
    lines: page.lines.map((line) => lineDocument(line, currency)),
    next: page.next === undefined ? null : page.next.toString(),
  };
}

function lineDocument(line: DebtLine, currency: Currency) {
  const { entryId, kind, valueOn, postedOn, change, after, ref, isReversed, reversesOn, dayAssumed } = line;
  return {
    line: entryId.toString(),
    on: formatDay(valueOn),
    postedOn: formatDay(postedOn),
    kind,
    amount: formatAmount(sumOf(change), currency),
    change: amountsDocument(change, currency),
    after: amountsDocument(after, currency),
    ref: kind === 'payment' || kind === 'reversal' || kind === 'charge' ? (ref ?? null) : null,
    reversed: isReversed,
    reversesOn: reversesOn === undefined ? null : formatDay(reversesOn),
    dayAssumed,
  };
}
