/**
 * Rows of parties, loans, instalments, events and creditor shares, checked against the book and against each other, a
 * batch at a time. What is left is stored by store-rows.ts; payments are staged and posted by import-payments.ts.
 */
import { formatDay } from '../core/calendar/day.ts';
import { scheduleInstalments } from '../core/loan/schedule/schedule.ts';
import type { Terms } from '../core/loan/schedule/terms.ts';
import { parsePercent } from '../core/money/decimal.ts';
import { isMoneyRef } from '../core/money-moves/move.ts';
import type { Session } from '../store/database.ts';
import { findBorrowers, findLoans, findScheduled, type LoanKey } from '../store/imports.ts';
import {
  findInstalments,
  findKnownEvents,
  findOtherKinds,
  findOtherTerms,
  type KnownEvent,
  type KnownInstalment,
} from '../store/known-rows.ts';
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
  /** by loan and reference */
  readonly knownEvents: ReadonlyMap<string, KnownEvent>;
}

/** The most that the book's tables take; more is a slip of the pen. */
const instalmentsMax = 1200;
const graceDaysMax = 366;
const extensionMonthsMax = 600;

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
  const knownParties = batch.parties.map(({ record }) => record).filter(({ partyRef }) => borrowers.has(partyRef));
  const otherKinds = await findOtherKinds(session, creditorId, knownParties);
  const newPartyRefs = checkParties(context, batch.parties, { borrowers, otherKinds }, fault);
  const knownLoanRefs = new Set(loans.keys());
  const schedules = new Map<string, InstalmentRecord[]>();
  const again = batch.loans.flatMap(({ record }) => {
    const key = loans.get(record.loanRef);
    return key === undefined ? [] : [{ key, record }];
  });
  const otherTerms = await findOtherTerms(session, creditorId, again);
  const inBatch = checkLoans(context, batch.loans, { borrowers, loans, otherTerms, newPartyRefs, schedules }, fault);
  const scheduled = await findScheduled(session, creditorId, [...loans.values()]);
  const known = batch.instalments.flatMap(({ record }) => {
    const loan = loans.get(record.loanRef);
    return loan !== undefined && scheduled.has(loan.loanId) ? [loan] : [];
  });
  const there = await findInstalments(session, creditorId, known);
  checkInstalments(batch.instalments, { loans, inBatch, scheduled, there }, fault);
  const ofLoans = batch.events.flatMap(({ record }) => {
    const loan = loans.get(record.loanRef);
    return loan === undefined ? [] : [{ loan, ref: record.eventRef }];
  });
  const knownEvents = await findKnownEvents(session, {
    creditorId,
    loans: ofLoans.map(({ loan }) => loan),
    refs: ofLoans.map(({ ref }) => ref),
  });
  checkEvents(batch.events, { loans, inBatch, knownEvents }, fault);
  for (const { line, record } of batch.creditors) {
    const on = (loans.get(record.loanRef) ?? inBatch.get(record.loanRef))?.disbursedOn;
    if (on === undefined) fault(line, 'loanRef', record.loanRef, 'unknownLoan');
    else if (record.from < on) fault(line, 'from', formatDay(record.from), 'beforeDisbursement');
  }
  // Numbers of what two people moved by hand: the database takes them from nobody else.
  for (const { line, record } of batch.payments) {
    if (isMoneyRef(record.paymentRef)) fault(line, 'paymentRef', record.paymentRef, 'reservedNumber');
  }
  for (const { line, record } of batch.events) {
    if (isMoneyRef(record.eventRef)) fault(line, 'eventRef', record.eventRef, 'reservedNumber');
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
  book: { readonly borrowers: ReadonlyMap<string, bigint>; readonly otherKinds: ReadonlySet<string> },
  fault: AddFault,
): Set<string> {
  const fresh = new Set<string>();
  for (const { line, record } of parties) {
    const known = book.borrowers.get(record.partyRef);
    if (fresh.has(record.partyRef) || (known !== undefined && isLater(known, context.firstMade.borrower))) {
      fault(line, 'partyRef', record.partyRef, 'duplicate');
    } else if (known === undefined) {
      fresh.add(record.partyRef);
    } else if (book.otherKinds.has(record.partyRef)) {
      fault(line, 'kind', record.kind, 'otherKindThanBook');
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
    otherTerms: ReadonlyMap<string, { readonly field: string; readonly value: string }>;
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
      const same =
        there.principalMinor === record.principalMinor &&
        there.disbursedOn === record.disbursedOn &&
        there.currency === record.currency &&
        there.borrowerId === known.borrowers.get(record.partyRef);
      const other = known.otherTerms.get(record.loanRef);
      if (!same) fault(line, 'loanRef', record.loanRef, 'conflictsWithBook');
      else if (other !== undefined) fault(line, other.field, other.value, 'otherTermsThanBook');
      continue;
    }
    if (record.instalments > instalmentsMax) {
      fault(line, 'instalments', String(record.instalments), 'tooLarge');
      continue;
    }
    if (record.graceDays > graceDaysMax) fault(line, 'graceDays', String(record.graceDays), 'tooLarge');
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

type LoansKnown = Readonly<{
  loans: ReadonlyMap<string, LoanKey>;
  inBatch: ReadonlyMap<string, LoanRecord>;
}>;

function checkInstalments(
  rows: Batch['instalments'],
  known: LoansKnown & {
    readonly scheduled: Checked['scheduled'];
    readonly there: ReadonlyMap<string, KnownInstalment>;
  },
  fault: AddFault,
): void {
  const seen = new Set<string>();
  for (const { line, record } of rows) {
    const inBook = known.loans.get(record.loanRef);
    const loan = inBook ?? known.inBatch.get(record.loanRef);
    if (loan === undefined) {
      fault(line, 'loanRef', record.loanRef, 'unknownLoan');
      continue;
    }
    if (record.currency !== undefined && record.currency !== loan.currency) {
      fault(line, 'currency', record.currency, 'notTheLoansCurrency');
    }
    if (record.n > instalmentsMax) fault(line, 'n', String(record.n), 'tooLarge');
    if (record.dueOn < loan.disbursedOn) fault(line, 'dueOn', formatDay(record.dueOn), 'beforeDisbursement');
    const key = `${record.loanRef} ${record.n}`;
    const scheduledBy = inBook && known.scheduled.get(inBook.loanId);
    const there = inBook && known.there.get(`${inBook.loanId} ${record.n}`);
    if (seen.has(key) || (scheduledBy === 'thisFile' && there !== undefined)) {
      fault(line, 'n', String(record.n), 'duplicate');
    } else if (scheduledBy === 'before' && !sameInstalment(there, record)) {
      fault(line, 'n', String(record.n), 'conflictsWithBook');
    }
    seen.add(key);
  }
}

function sameInstalment(there: KnownInstalment | undefined, record: InstalmentRecord): boolean {
  return (
    there !== undefined &&
    there.dueOn === record.dueOn &&
    there.principalMinor === record.principalMinor &&
    there.interestMinor === record.interestMinor &&
    there.feeMinor === record.feeMinor
  );
}

function checkEvents(
  rows: Batch['events'],
  known: LoansKnown & { readonly knownEvents: ReadonlyMap<string, KnownEvent> },
  fault: AddFault,
): void {
  const seen = new Set<string>();
  for (const { line, record } of rows) {
    const inBook = known.loans.get(record.loanRef);
    const loan = inBook ?? known.inBatch.get(record.loanRef);
    if (loan === undefined) {
      fault(line, 'loanRef', record.loanRef, 'unknownLoan');
      continue;
    }
    if (record.on < loan.disbursedOn) fault(line, 'on', formatDay(record.on), 'beforeDisbursement');
    if (record.currency !== undefined && record.currency !== loan.currency) {
      fault(line, 'currency', record.currency, 'notTheLoansCurrency');
    }
    if (record.months !== undefined && record.months > extensionMonthsMax) {
      fault(line, 'months', String(record.months), 'tooLarge');
    }
    const key = `${record.loanRef} ${record.eventRef}`;
    const there = inBook && known.knownEvents.get(`${inBook.loanId} ${record.eventRef}`);
    if (seen.has(key)) fault(line, 'eventRef', record.eventRef, 'duplicate');
    else if (there !== undefined && !sameEvent(there, record)) {
      fault(line, 'eventRef', record.eventRef, 'conflictsWithBook');
    }
    seen.add(key);
  }
}

function sameEvent(there: KnownEvent, record: LoanEventRecord): boolean {
  return (
    there.kind === record.kind &&
    there.on === record.on &&
    there.until === record.until &&
    there.amountMinor === record.amountMinor &&
    there.component === record.component &&
    there.months === record.months
  );
}
