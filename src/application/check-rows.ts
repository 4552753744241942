/**
 * Rows of parties, loans, instalments, events and creditor shares, checked against the book and against each other, a
 * batch at a time. What is left is stored by store-rows.ts; payments are staged and posted by import-payments.ts.
 */
import { formatDay } from '../core/calendar/day.ts';
import { scheduleInstalments } from '../core/loan/schedule/schedule.ts';
import type { Terms } from '../core/loan/schedule/terms.ts';
import { parsePercent } from '../core/money/decimal.ts';
import type { Session } from '../store/database.ts';
import { findBorrowers, findKnownRefs, findLoans, findScheduled, type LoanKey } from '../store/imports.ts';
import type {
  BookRecord,
  CreditorShareRecord,
  InstalmentRecord,
  LoanEventRecord,
  LoanRecord,
  PartyRecord,
  PaymentRecord,
  RowFault,
} from './book-records.ts';
import type { Sealer } from './ports.ts';

/** A record with the source line that made it. */
export interface Lined<T> {
  readonly line: number;
  readonly record: T;
}

export interface Batch {
  readonly parties: readonly Lined<PartyRecord>[];
  readonly loans: readonly Lined<LoanRecord>[];
  readonly instalments: readonly Lined<InstalmentRecord>[];
  readonly events: readonly Lined<LoanEventRecord>[];
  readonly creditors: readonly Lined<CreditorShareRecord>[];
  readonly payments: readonly Lined<PaymentRecord>[];
}

export interface ImportContext {
  readonly session: Session;
  readonly creditorId: number;
  readonly file: string;
  /** A book without a table of parties: borrowers are known by their number alone. */
  readonly partiesAbsent: boolean;
  /** No table of instalments comes with this book: loans get theirs from their terms. */
  readonly schedulesFromTerms: boolean;
  /** undefined: there is no key, and personal data cannot be stored */
  readonly sealer: Sealer | undefined;
  /** The first keys that this file took: what has a later key came from this file, so the same number again is a duplicate. */
  readonly firstMade: { borrower?: bigint | undefined; loan?: bigint | undefined };
  readonly counts: { alreadyThere: number };
}

export function batchOf(records: readonly { line: number; records: readonly BookRecord[] }[]): Batch {
  const batch = { parties: [], loans: [], instalments: [], events: [], creditors: [], payments: [] };
  for (const { line, records: ofLine } of records) {
    for (const { table, record } of ofLine) (batch[table] as Lined<unknown>[]).push({ line, record });
  }
  return batch;
}

/** What the checks found out, so that storing need not ask again. */
export interface Checked {
  readonly batch: Batch;
  readonly borrowers: Map<string, bigint>;
  readonly loans: Map<string, LoanKey>;
  readonly newPartyRefs: Set<string>;
  /** made from terms, by loan */
  readonly schedules: Map<string, InstalmentRecord[]>;
  readonly knownLoanRefs: Set<string>;
  readonly scheduled: Map<bigint, 'before' | 'thisFile'>;
  readonly knownEvents: Set<string>;
}

/**
 * Checks a batch against the book and against itself. Returns the faults by row; the lines in them store nothing.
 * Rows that the book has already, the same, are passed over.
 */
export async function checkBatch(
  context: ImportContext,
  batch: Batch,
): Promise<{ faults: RowFault[]; checked: Checked }> {
  const { session, creditorId } = context;
  const faults: RowFault[] = [];
  const fault = (line: number, field: string, value: string, code: string) =>
    faults.push({ file: context.file, line, field, value, code });
  const borrowers = await findBorrowers(session, creditorId, [
    ...batch.parties.map(({ record }) => record.partyRef),
    ...batch.loans.map(({ record }) => record.partyRef),
  ]);
  const loans = await findLoans(session, creditorId, [
    ...batch.loans.map(({ record }) => record.loanRef),
    ...batch.instalments.map(({ record }) => record.loanRef),
    ...batch.events.map(({ record }) => record.loanRef),
    ...batch.creditors.map(({ record }) => record.loanRef),
  ]);
  const newPartyRefs = checkParties(context, batch.parties, borrowers, fault);
  const knownLoanRefs = new Set(loans.keys());
  const schedules = new Map<string, InstalmentRecord[]>();
  const inBatch = checkLoans(context, batch.loans, { borrowers, loans, newPartyRefs, schedules }, fault);
  const scheduled = await findScheduled(session, creditorId, [...loans.values()]);
  checkInstalments(batch.instalments, { loans, inBatch }, fault);
  const ofLoans = batch.events.flatMap(({ record }) => {
    const loan = loans.get(record.loanRef);
    return loan === undefined ? [] : [{ loan, ref: record.eventRef }];
  });
  const knownEvents = await findKnownRefs(session, {
    creditorId,
    table: 'loan_event',
    column: 'event_ref',
    loans: ofLoans.map(({ loan }) => loan),
    refs: ofLoans.map(({ ref }) => ref),
  });
  const disbursedOn = (loanRef: string) => loans.get(loanRef)?.disbursedOn ?? inBatch.get(loanRef)?.disbursedOn;
  const eventRefs = new Set<string>();
  for (const { line, record } of batch.events) {
    const on = disbursedOn(record.loanRef);
    if (on === undefined) fault(line, 'loanRef', record.loanRef, 'unknownLoan');
    else if (record.on < on) fault(line, 'on', formatDay(record.on), 'beforeDisbursement');
    const key = `${record.loanRef} ${record.eventRef}`;
    if (eventRefs.has(key)) fault(line, 'eventRef', record.eventRef, 'duplicate');
    eventRefs.add(key);
  }
  for (const { line, record } of batch.creditors) {
    if (disbursedOn(record.loanRef) === undefined) fault(line, 'loanRef', record.loanRef, 'unknownLoan');
  }
  return {
    faults,
    checked: { batch, borrowers, loans, newPartyRefs, knownLoanRefs, schedules, scheduled, knownEvents },
  };
}

function isLater(key: bigint, first: bigint | undefined): boolean {
  return first !== undefined && key >= first;
}

function termsOf(loan: LoanRecord): Terms {
  return {
    principalMinor: loan.principalMinor,
    annualRate: parsePercent(loan.annualRatePercent)!,
    disbursedOn: loan.disbursedOn,
    instalments: loan.instalments,
    every: loan.every,
    firstDueOn: loan.firstDueOn,
    method: loan.method,
    dayCount: loan.dayCount,
    rounding: 'halfEven',
    roundToMinor: 1n,
    graceOnPrincipal: 0,
    graceOnInterest: 0,
  };
}

type AddFault = (line: number, field: string, value: string, code: string) => void;

function checkParties(
  context: ImportContext,
  parties: Batch['parties'],
  borrowers: ReadonlyMap<string, bigint>,
  fault: AddFault,
): Set<string> {
  const fresh = new Set<string>();
  for (const { line, record } of parties) {
    const known = borrowers.get(record.partyRef);
    if (fresh.has(record.partyRef) || (known !== undefined && isLater(known, context.firstMade.borrower))) {
      fault(line, 'partyRef', record.partyRef, 'duplicate');
    } else if (known === undefined) {
      fresh.add(record.partyRef);
    }
    const personal = record.name ?? record.phone ?? record.email;
    if (personal !== undefined && context.sealer === undefined) fault(line, 'name', '', 'noKeyForPersonalData');
  }
  return fresh;
}

function checkLoans(
  context: ImportContext,
  rows: Batch['loans'],
  known: {
    borrowers: ReadonlyMap<string, bigint>;
    loans: ReadonlyMap<string, LoanKey>;
    newPartyRefs: ReadonlySet<string>;
    schedules: Map<string, InstalmentRecord[]>;
  },
  fault: AddFault,
): Map<string, LoanRecord> {
  const inBatch = new Map<string, LoanRecord>();
  for (const { line, record } of rows) {
    const there = known.loans.get(record.loanRef);
    if (inBatch.has(record.loanRef) || (there !== undefined && isLater(there.loanId, context.firstMade.loan))) {
      fault(line, 'loanRef', record.loanRef, 'duplicate');
      continue;
    }
    if (there !== undefined) {
      if (there.principalMinor !== record.principalMinor || there.disbursedOn !== record.disbursedOn) {
        fault(line, 'loanRef', record.loanRef, 'conflictsWithBook');
      }
      continue;
    }
    inBatch.set(record.loanRef, record);
    const borrowerKnown = known.borrowers.has(record.partyRef) || known.newPartyRefs.has(record.partyRef);
    if (!borrowerKnown && !context.partiesAbsent) fault(line, 'partyRef', record.partyRef, 'unknownParty');
    if (record.principalMinor <= 0n) fault(line, 'principal', record.principalMinor.toString(), 'notPositive');
    if (record.firstDueOn < record.disbursedOn) {
      fault(line, 'firstDueOn', formatDay(record.firstDueOn), 'firstDueBeforeDisbursement');
    } else if (context.schedulesFromTerms) {
      const made = scheduleInstalments(termsOf(record));
      if ('refused' in made) fault(line, 'loanRef', record.loanRef, made.refused);
      else
        known.schedules.set(
          record.loanRef,
          made.instalments.map((instalment) => ({ ...instalment, loanRef: record.loanRef, feeMinor: 0n })),
        );
    }
  }
  return inBatch;
}

function checkInstalments(
  rows: Batch['instalments'],
  known: { loans: ReadonlyMap<string, LoanKey>; inBatch: ReadonlyMap<string, LoanRecord> },
  fault: AddFault,
): void {
  const seen = new Set<string>();
  for (const { line, record } of rows) {
    const loan = known.loans.get(record.loanRef);
    const currency = loan?.currency ?? known.inBatch.get(record.loanRef)?.currency;
    if (currency === undefined) {
      fault(line, 'loanRef', record.loanRef, 'unknownLoan');
      continue;
    }
    if (record.currency !== undefined && record.currency !== currency) {
      fault(line, 'currency', record.currency, 'notTheLoansCurrency');
    }
    const key = `${record.loanRef} ${record.n}`;
    if (seen.has(key)) fault(line, 'n', String(record.n), 'duplicate');
    seen.add(key);
    const disbursedOn = loan?.disbursedOn ?? known.inBatch.get(record.loanRef)!.disbursedOn;
    if (record.dueOn < disbursedOn) fault(line, 'dueOn', formatDay(record.dueOn), 'beforeDisbursement');
  }
}
