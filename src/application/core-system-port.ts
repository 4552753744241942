/**
 * A lender's core banking system as a pull and a write-back ask it. An adapter turns what it answers into the records of a
 * book; what it cannot turn is a fault of that loan, which is then not loaded at all: nothing is approximated.
 */
import type { BookRecord } from '../core/book/records.ts';
import type { Day } from '../core/calendar/day.ts';

/**
 * Why it could not be asked, in order of precedence. `refusedThere`: it understood and said no. `notInOrder`: rows came out
 * of the order asked for, so that some might be missing.
 */
export const coreSystemFaults = [
  'unauthorised',
  'forbidden',
  'notThere',
  'refusedThere',
  'tooManyRequests',
  'serverFailed',
  'timeout',
  'unreachable',
  'answerNotRead',
  'notInOrder',
] as const;
export type CoreSystemFault = (typeof coreSystemFaults)[number];

export class CoreSystemError extends Error {
  readonly code: CoreSystemFault;
  /** of the request, without its query */
  readonly path: string;
  /** a code of the system's own, letters, digits and dots */
  readonly detail: string | undefined;
  /** what was asked for may have been done */
  readonly mayBeDone: boolean;
  constructor(code: CoreSystemFault, at: { path: string; detail?: string | undefined; mayBeDone?: boolean }) {
    super(`${at.path}: ${code}${at.detail === undefined ? '' : ` (${at.detail})`}`);
    this.name = 'CoreSystemError';
    this.code = code;
    this.path = at.path;
    this.detail = at.detail;
    this.mayBeDone = at.mayBeDone ?? false;
  }
}

/** A loan as the list of all loans tells of it. */
export interface ListedLoan {
  readonly remoteId: bigint;
  readonly loanRef: string;
  readonly currency: string;
  /** disbursed, so that there is something to load */
  readonly isLent: boolean;
  /** digest of what the list says that does not change by the passing of days: another mark, another state of the loan */
  readonly mark: string;
}

export interface LoanPage {
  /** ascending by remoteId, none of them given before */
  readonly loans: readonly ListedLoan[];
  /** where the list stands after this page; kept so that a killed pull need not begin anew */
  readonly position: number;
}

/** A field of a loan that cannot be mapped. */
export interface CoreFault {
  readonly field: string;
  readonly value: string;
  readonly code: string;
}

/** `money` holds what was paid, charged, waived; `loan` its terms and instalments. */
export type CoreRowKind = 'party' | 'loan' | 'money';

/** One row of what is loaded; `cells` are what a person is shown of it: loan, kind, number, day, amount. */
export type CoreRow =
  | { readonly kind: CoreRowKind; readonly cells: readonly string[]; readonly records: readonly BookRecord[] }
  | { readonly kind: CoreRowKind; readonly cells: readonly string[]; readonly faults: readonly CoreFault[] };

export const coreRowHeaders = ['loan', 'row', 'number', 'on', 'amount'] as const;

export interface CoreLoan {
  readonly remoteId: bigint;
  readonly loanRef: string;
  readonly partyRef: string;
  /** not disbursed, or not any more: nothing of it is loaded */
  readonly isLent: boolean;
  /** with a fault: that row alone */
  readonly rows: readonly CoreRow[];
  /** of all money of the loan that counts: what the book has beside them was undone there */
  readonly liveRefs: ReadonlySet<string>;
  /** something of it takes effect on a later day without another change: it has to be read again */
  readonly hasMoreToCome: boolean;
}

export interface CoreSystem {
  readonly url: string;
  readonly tenant: string;
  /** How every reference of money that it makes begins; what has another beginning came into the book from elsewhere. */
  readonly refPrefix: string;
  /** In order of remoteId, after `afterId`. Throws CoreSystemError. */
  pages(from: { readonly afterId: bigint; readonly position: number }): AsyncIterable<LoanPage>;
  /** In the order asked for. Throws CoreSystemError. */
  readLoans(ids: readonly bigint[]): Promise<readonly CoreLoan[]>;
  /** The newest entry of its trail of changes; undefined: this user may not read the trail. */
  newestChange(): Promise<bigint | undefined>;
  /** Loans that its trail of changes names after an entry, or from a day on (its zone is not known: a day earlier is read too). */
  changedLoans(
    since: { readonly afterChange: bigint } | { readonly fromDay: Day },
  ): Promise<ReadonlySet<bigint> | undefined>;
  readonly reschedules: CoreReschedules;
}

/** What falls due on a day. */
export interface AgreedFigures {
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
}

/** A schedule that was agreed, to be said to the core system. */
export interface AgreedSchedule {
  /** under which the request is found again; letters, digits, '-', ':' and '/' */
  readonly ref: string;
  readonly remoteLoanId: bigint;
  readonly currency: string;
  /** the day of the request */
  readonly on: Day;
  readonly instalments: readonly AgreedFigures[];
  /** a year, millionths of a percent */
  readonly contractRateMillionths: bigint;
  readonly agreedRateMillionths: bigint;
  readonly waivedMinor: bigint;
  /** penalty, fees and costs that are owed beside principal and interest */
  readonly chargesMinor: bigint;
}

/** What a request for another schedule cannot say, in order of precedence. A person has to enter it. */
export const rescheduleRefusals = [
  'waives',
  'chargesInSchedule',
  'interestFree',
  'loanNotActive',
  'noUnpaidInstalment',
  'dueEarlier',
  'fewerInstalments',
  'nothingToSay',
] as const;
export type RescheduleRefusal = (typeof rescheduleRefusals)[number];

export interface FoundRequest {
  readonly requestId: bigint;
  readonly state: 'pending' | 'approved' | 'rejected';
}

export interface CoreReschedules {
  /** The request as it would be sent: JSON text, to be kept before it goes out. */
  draft(
    agreed: AgreedSchedule,
  ): Promise<{ readonly request: string } | { readonly refused: RescheduleRefusal; readonly detail: string }>;
  /** The request that was made under this ref, whoever may have made it. */
  find(at: { readonly remoteLoanId: bigint; readonly ref: string }): Promise<FoundRequest | undefined>;
  /** Throws CoreSystemError; with `mayBeDone` only `find` tells whether it was made. */
  send(at: { readonly request: string; readonly ref: string }): Promise<{ readonly requestId: bigint }>;
  /** The instalments from the day on which the request begins, as the system would make them. */
  preview(at: {
    readonly requestId: bigint;
    readonly from: Day;
    readonly currency: string;
  }): Promise<readonly AgreedFigures[]>;
  approve(at: { readonly requestId: bigint; readonly on: Day }): Promise<void>;
  reject(at: { readonly requestId: bigint; readonly on: Day }): Promise<void>;
}
