/** Money in suspense: what waits and how long, and its matching to a loan, in one transaction. */
import type { Day } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { findLoans } from '../store/imports.ts';
import type { StagedOfLoan } from '../store/payment-staging.ts';
import {
  holdReceipt,
  readWaitingReceipts,
  readWaitingTotals,
  resolveReceipt,
  type SuspenseItem,
  type SuspenseTotal,
} from '../store/suspense.ts';
import { enterPayments } from './enter-payments.ts';
import { postFromSuspense } from './import-payments.ts';
import type { OrderOfPayment } from './loan-ledger.ts';
import type { Sealer } from './ports.ts';

export interface SuspensePage {
  /** ages are counted to this day; undefined: no day is closed, and the book does not say how far it tells */
  readonly asOf: Day | undefined;
  readonly receipts: readonly (SuspenseItem & { readonly ageDays: number | undefined })[];
  readonly totals: readonly SuspenseTotal[];
  readonly next: { readonly receivedOn: Day; readonly suspenseId: bigint } | undefined;
}

/** What waits now, ages counted to the business date; with `asOf`, what waited at the end of that day. */
export async function readSuspensePage(
  database: Database,
  at: {
    readonly book: CreditorRow;
    readonly asOf: Day | undefined;
    readonly after: SuspensePage['next'];
    readonly limit: number;
  },
): Promise<SuspensePage> {
  const { book, limit } = at;
  const { creditorId } = book;
  return database.transaction(async (session) => {
    await session.run('set transaction isolation level repeatable read, read only');
    const items = await readWaitingReceipts(session, { ...at, creditorId, rowsMax: limit + 1 });
    const totals = await readWaitingTotals(session, { ...at, creditorId });
    const asOf = at.asOf ?? book.businessDate ?? book.bookAsOf;
    const shown = items.slice(0, limit);
    return {
      asOf,
      receipts: shown.map((item) => ({
        ...item,
        // Money may have come in after the last closed day.
        ageDays: asOf === undefined ? undefined : Math.max(0, asOf - item.receivedOn),
      })),
      totals,
      next: items.length > limit ? shown.at(-1) : undefined,
    };
  });
}

export interface SuspenseMatch {
  readonly paymentRef: string;
  readonly loanRef: string;
  readonly currency: string;
  readonly valueOn: Day;
  readonly appliedMinor: bigint;
  /** what the loan did not take stays in suspense, under its own number */
  readonly left: { readonly paymentRef: string; readonly amountMinor: bigint } | undefined;
}

/** In order of precedence. */
export type MatchRefusal =
  | { readonly refused: 'unknownReceipt' }
  | { readonly refused: 'alreadyMatched'; readonly loanRef: string; readonly on: Day }
  | { readonly refused: 'unknownLoan' }
  | { readonly refused: 'notTheLoansCurrency' }
  | { readonly refused: 'beforeReceived'; readonly on: Day }
  | { readonly refused: 'afterBusinessDate'; readonly on: Day }
  | { readonly refused: 'beforeDisbursement'; readonly on: Day }
  | { readonly refused: 'nothingOwed' };

/**
 * Posts the money to the loan as a payment out of suspense. It counts for the borrower from the day on which it was
 * received, whatever the lender needed to find the loan, unless `on` says a later day. The suspense account is left on
 * the same day, so that on every day what came in is what loans took and what waits. The next day close sees the loan.
 */
export async function matchSuspense(
  database: Database,
  at: {
    readonly book: CreditorRow;
    readonly paymentRef: string;
    readonly loanRef: string;
    readonly on: Day | undefined;
    readonly orderOfPayment: OrderOfPayment;
    readonly sealer: Sealer | undefined;
  },
): Promise<SuspenseMatch | MatchRefusal> {
  const { book, paymentRef, loanRef, orderOfPayment } = at;
  const { creditorId } = book;
  return database.transaction(async (session): Promise<SuspenseMatch | MatchRefusal> => {
    const item = await holdReceipt(session, { creditorId, paymentRef });
    if (item === undefined) return { refused: 'unknownReceipt' };
    if (item.resolvedOn !== undefined) {
      return { refused: 'alreadyMatched', loanRef: item.resolvedLoanRef!, on: item.resolvedOn };
    }
    const loan = (await findLoans(session, creditorId, [loanRef])).get(loanRef);
    if (loan === undefined) return { refused: 'unknownLoan' };
    const { currency, amountMinor, receivedOn } = item;
    if (loan.currency !== currency) return { refused: 'notTheLoansCurrency' };
    const valueOn = at.on ?? receivedOn;
    if (valueOn < receivedOn) return { refused: 'beforeReceived', on: receivedOn };
    const lastDay = Math.max(book.businessDate ?? receivedOn, receivedOn);
    if (valueOn > lastDay) return { refused: 'afterBusinessDate', on: lastDay };
    if (valueOn < loan.disbursedOn) return { refused: 'beforeDisbursement', on: loan.disbursedOn };
    const payment: StagedOfLoan = {
      borrowerId: loan.borrowerId,
      loanId: loan.loanId,
      line: 0,
      loanRef,
      paymentRef,
      valueOn,
      currency,
      amountMinor,
      split: undefined,
      reverses: undefined,
      dayAssumed: false,
      byGuarantor: false,
    };
    const place = { session, creditorId, file: '' };
    const posted = await postFromSuspense(place, { payment, postedOn: book.businessDate ?? valueOn, orderOfPayment });
    if ('refused' in posted) {
      if (posted.refused === 'nothingOwed') return { refused: 'nothingOwed' };
      throw new Error(`a payment that was checked is refused: ${posted.refused}`);
    }
    const { appliedMinor, leftMinor } = posted;
    await enterPayments(session, { creditorId, sealer: at.sealer }, loan.borrowerId);
    const restRef = await resolveReceipt(session, { creditorId, item, on: valueOn, loanRef, leftMinor });
    const left = restRef === undefined ? undefined : { paymentRef: restRef, amountMinor: leftMinor };
    return { paymentRef, loanRef, currency, valueOn, appliedMinor, left };
  });
}
