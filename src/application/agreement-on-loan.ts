/** A move of an agreement carried out on its loan: by the run of a day, or by what a person did. */
import type { Agreement } from '../core/agreement/agreement.ts';
import type { AgreementEvent } from '../core/agreement/moves.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import type { Day } from '../core/calendar/day.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import {
  holdLoans,
  type LoanBooks,
  type LoanChange,
  type LoanReached,
  readLoanBooks,
  writeLoanChanges,
} from '../store/agreement-books.ts';
import type { AgreementRow } from '../store/agreements.ts';
import type { LedgerRow } from '../store/close-writes.ts';
import type { Session } from '../store/database.ts';
import { ledgerEffects } from './agreement-ledger.ts';

export interface LedgerMove {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly agreementId: bigint;
  readonly agreementNumber: string;
  readonly before: Agreement;
  readonly after: Agreement;
  readonly events: readonly AgreementEvent[];
  /** of its events, after the move */
  readonly version: number;
  /** those that hold after it */
  readonly terms: AgreementTerms;
  readonly baseEntryId: bigint;
  /** the date that is being closed, or was closed last */
  readonly businessDate: Day;
  /** the book's last closed date; undefined: none */
  readonly closedThrough: Day | undefined;
  readonly reached: LoanReached;
}

/** What the move makes of the loan, or why it cannot be made. */
export function changeOfMove(move: LedgerMove, books: LoanBooks): LoanChange | { readonly refused: 'figuresChanged' } {
  const { borrowerId, loanId, agreementNumber, terms } = move;
  const on = countsFrom(move);
  const postedOn = Math.max(on, move.businessDate);
  const effects = ledgerEffects({ ...move, on, postedOn, duePostedThrough: move.reached.duePostedThrough }, books);
  if ('refused' in effects) return effects;
  const { entries, entriesBefore, schedule, isRestructured } = effects;
  // What is agreed anew later is an event of its own.
  const name = terms.version === 1 ? agreementNumber : `${agreementNumber}:t${terms.version}`;
  return {
    borrowerId,
    loanId,
    books,
    entries: entries.map((entry) => ({ ...entry, valueOn: on, postedOn, change: minorOf(entry.change) })),
    entriesBefore,
    schedule,
    restructuredBy: isRestructured ? name : undefined,
    on,
  };
}

/** The day of what happened last, or the first that is not closed: what was closed stays as it was told. */
function countsFrom({ events, businessDate, closedThrough, reached }: LedgerMove): Day {
  let on = Number.NEGATIVE_INFINITY;
  for (const event of events) if ('on' in event && event.kind !== 'actDue' && event.on > on) on = event.on;
  const none = Number.NEGATIVE_INFINITY;
  // A close that was cut off has brought some loans further than the book.
  const firstOpen = Math.max(closedThrough ?? none, reached.agedThrough ?? none) + 1;
  return Math.max(Number.isFinite(on) ? Math.min(on, businessDate) : businessDate, firstOpen);
}

function minorOf(amounts: ComponentAmounts): LedgerRow['change'] {
  return {
    principalMinor: amounts.principal,
    interestMinor: amounts.interest,
    penaltyMinor: amounts.penalty,
    feeMinor: amounts.fee,
    costMinor: amounts.cost,
  };
}

/**
 * Under the lock of the case or the agreement: ledger and schedule follow what a person did (a date moved, an option used, a
 * change signed, an end). `row`: the agreement before it. Refused: figures of a signed change that do not hold; nothing is
 * written then. The loan is looked at again by the next close.
 */
export async function putInForce(
  session: Session,
  at: {
    readonly row: AgreementRow;
    readonly after: Agreement;
    readonly events: readonly AgreementEvent[];
    /** of its events, after the move */
    readonly version: number;
    /** those that hold after it, and the entry after which payments count under them */
    readonly terms: AgreementTerms;
    readonly baseEntryId: bigint;
    /** the book's last closed date; undefined: none */
    readonly closedThrough: Day | undefined;
    /** the day it is */
    readonly today: Day;
  },
): Promise<'done' | { readonly refused: 'figuresChanged' }> {
  const { row, after, events, version, terms, baseEntryId, closedThrough, today } = at;
  const { creditorId, loanId } = row;
  const reached = (await holdLoans(session, creditorId, [row], closedThrough ?? today)).get(loanId)!;
  const books = await readLoanBooks(session, creditorId, [row]);
  const change = changeOfMove(
    {
      ...row,
      before: row.agreement,
      after,
      events,
      version,
      terms,
      baseEntryId,
      businessDate: today,
      closedThrough,
      reached,
    },
    books.get(loanId)!,
  );
  if ('refused' in change) return change;
  await writeLoanChanges(session, creditorId, [change]);
  return 'done';
}
