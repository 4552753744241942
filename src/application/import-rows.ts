/**
 * Rows of parties, loans, instalments, events and creditor shares: checked against the book, then stored, a batch at a
 * time. A row with a fault stores nothing of itself. Payments are staged and posted by import-payments.ts.
 */
import { formatDay } from '../core/calendar/day.ts';
import type { noAmounts } from '../core/loan/components.ts';
import { scheduleInstalments } from '../core/loan/schedule/schedule.ts';
import type { Terms } from '../core/loan/schedule/terms.ts';
import { parsePercent } from '../core/money/decimal.ts';
import { appendEntries, type LedgerRow, takeIds } from '../store/close-writes.ts';
import { copyBytes, copyRow } from '../store/copy-text.ts';
import type { Session } from '../store/database.ts';
import { findBorrowers, findKnownRefs, findLoans, findScheduled, type LoanKey, touchLoans } from '../store/imports.ts';
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
interface Checked {
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

/** Stores what is left of a checked batch once the rows with faults are taken out. */
export async function storeBatch(
  context: ImportContext,
  checked: Checked,
  refused: ReadonlySet<number>,
): Promise<void> {
  const good = <T>(rows: readonly Lined<T>[]) =>
    rows.filter(({ line }) => !refused.has(line)).map(({ record }) => record);
  const parties = good(checked.batch.parties).filter((record) => {
    const known = checked.borrowers.has(record.partyRef);
    if (known) context.counts.alreadyThere++;
    return !known;
  });
  const loans = good(checked.batch.loans).filter((record) => {
    const known = checked.knownLoanRefs.has(record.loanRef);
    if (known) context.counts.alreadyThere++;
    return !known;
  });
  await storeParties(context, parties, checked.borrowers);
  const strangers = new Set(loans.map((loan) => loan.partyRef).filter((ref) => !checked.borrowers.has(ref)));
  await storeParties(
    context,
    [...strangers].map((partyRef): PartyRecord => ({ partyRef, kind: 'person' })),
    checked.borrowers,
  );
  await storeLoans(context, loans, checked);
  const fromTerms = loans.flatMap((loan) => checked.schedules.get(loan.loanRef) ?? []);
  await storeInstalments(context, [...good(checked.batch.instalments), ...fromTerms], checked);
  await storeEvents(context, good(checked.batch.events), checked);
  await storeShares(context, good(checked.batch.creditors), checked);
}

async function storeParties(
  context: ImportContext,
  parties: readonly PartyRecord[],
  borrowers: Map<string, bigint>,
): Promise<void> {
  const { session, creditorId } = context;
  const ids = await takeIds(session, 'borrower_id_seq', parties.length);
  context.firstMade.borrower ??= ids[0];
  let rows = '';
  let refs = '';
  parties.forEach((party, index) => {
    const id = ids[index]!;
    borrowers.set(party.partyRef, id);
    const personal = { name: party.name, phone: party.phone, email: party.email };
    const some = personal.name ?? personal.phone ?? personal.email;
    const sealed =
      some === undefined ? undefined : context.sealer!.sealNew(`${creditorId}/${id}`, JSON.stringify(personal));
    rows += copyRow([
      creditorId,
      id,
      party.partyRef,
      party.kind,
      party.place,
      party.language,
      sealed && copyBytes(sealed.wrappedKey),
      sealed && copyBytes(sealed.sealed),
    ]);
    refs += copyRow([creditorId, party.partyRef, id]);
  });
  await session.copyIn(
    'borrower (creditor_id, borrower_id, party_ref, kind, place, language, wrapped_key, sealed)',
    rows,
  );
  await session.copyIn('borrower_ref (creditor_id, party_ref, borrower_id)', refs);
}

async function storeLoans(context: ImportContext, loans: readonly LoanRecord[], checked: Checked): Promise<void> {
  const { session, creditorId } = context;
  const ids = await takeIds(session, 'loan_id_seq', loans.length);
  context.firstMade.loan ??= ids[0];
  let rows = '';
  let refs = '';
  let states = '';
  const entries: LedgerRow[] = [];
  loans.forEach((loan, index) => {
    const loanId = ids[index]!;
    const borrowerId = checked.borrowers.get(loan.partyRef)!;
    const { currency, disbursedOn, principalMinor } = loan;
    checked.loans.set(loan.loanRef, { borrowerId, loanId, currency, disbursedOn, principalMinor });
    const on = formatDay(disbursedOn);
    rows += copyRow([
      creditorId,
      borrowerId,
      loanId,
      loan.loanRef,
      loan.product,
      currency,
      principalMinor,
      loan.annualRatePercent,
      loan.method,
      loan.dayCount,
      loan.instalments,
      loan.every.count,
      loan.every.unit,
      on,
      formatDay(loan.firstDueOn),
      loan.graceDays,
      loan.penaltyRatePercent,
      loan.originator,
    ]);
    refs += copyRow([creditorId, loan.loanRef, borrowerId, loanId]);
    states += copyRow([creditorId, borrowerId, loanId, on]);
    const change = { ...noChange, principalMinor };
    entries.push({
      borrowerId,
      loanId,
      kind: 'disbursement',
      valueOn: disbursedOn,
      postedOn: disbursedOn,
      change,
      contra: 'cash',
    });
  });
  await session.copyIn(
    'loan (creditor_id, borrower_id, loan_id, loan_ref, product, currency, principal_minor, annual_rate_percent, method, day_count, instalments, every_count, every_unit, disbursed_on, first_due_on, grace_days, penalty_rate_percent, originator)',
    rows,
  );
  await session.copyIn('loan_ref (creditor_id, loan_ref, borrower_id, loan_id)', refs);
  await session.copyIn('loan_state (creditor_id, borrower_id, loan_id, next_event_on)', states);
  await appendEntries(session, creditorId, entries);
}

const noChange = { principalMinor: 0n, interestMinor: 0n, penaltyMinor: 0n, feeMinor: 0n, costMinor: 0n };

async function storeInstalments(
  context: ImportContext,
  instalments: readonly InstalmentRecord[],
  checked: Checked,
): Promise<void> {
  const { session, creditorId } = context;
  let schedules = '';
  let rows = '';
  const touched: Touched[] = [];
  for (const instalment of instalments) {
    const loan = checked.loans.get(instalment.loanRef)!;
    const scheduledBy = checked.scheduled.get(loan.loanId);
    if (scheduledBy === 'before') {
      context.counts.alreadyThere++;
      continue;
    }
    if (scheduledBy === undefined) {
      checked.scheduled.set(loan.loanId, 'thisFile');
      const { borrowerId, loanId, disbursedOn: on } = loan;
      touched.push({ borrowerId, loanId, on, lenderSplits: false, penaltyPostedThrough: undefined });
      schedules += copyRow([creditorId, loan.borrowerId, loan.loanId, 1, formatDay(loan.disbursedOn), 'contract']);
    }
    rows += copyRow([
      creditorId,
      loan.borrowerId,
      loan.loanId,
      1,
      instalment.n,
      formatDay(instalment.dueOn),
      instalment.principalMinor,
      instalment.interestMinor,
      instalment.feeMinor,
    ]);
  }
  await session.copyIn('schedule (creditor_id, borrower_id, loan_id, schedule_version, starts_on, reason)', schedules);
  await session.copyIn(
    'instalment (creditor_id, borrower_id, loan_id, schedule_version, n, due_on, principal_minor, interest_minor, fee_minor)',
    rows,
  );
  await touchLoans(session, { creditorId, touched });
}

type Touched = Parameters<typeof touchLoans>[1]['touched'][number];

async function storeEvents(
  context: ImportContext,
  events: readonly LoanEventRecord[],
  checked: Checked,
): Promise<void> {
  const { session, creditorId } = context;
  const fresh = events.filter((event) => {
    const known = checked.knownEvents.has(`${checked.loans.get(event.loanRef)!.loanId} ${event.eventRef}`);
    if (known) context.counts.alreadyThere++;
    return !known;
  });
  const ids = await takeIds(session, 'event_id_seq', fresh.length);
  let rows = '';
  const entries: LedgerRow[] = [];
  const touched: Touched[] = [];
  fresh.forEach((event, index) => {
    const { borrowerId, loanId } = checked.loans.get(event.loanRef)!;
    rows += copyRow([
      creditorId,
      borrowerId,
      loanId,
      ids[index],
      event.eventRef,
      event.kind,
      formatDay(event.on),
      event.until === undefined ? undefined : formatDay(event.until),
      event.amountMinor,
      event.component,
      event.months,
      event.dayAssumed,
    ]);
    if ((event.kind === 'charge' || event.kind === 'waiver') && event.amountMinor && event.component) {
      const amountMinor = event.kind === 'charge' ? event.amountMinor : -event.amountMinor;
      entries.push({
        borrowerId,
        loanId,
        kind: event.kind,
        valueOn: event.on,
        postedOn: event.on,
        change: { ...noChange, [`${event.component}Minor`]: amountMinor },
        contra: event.kind === 'waiver' ? 'waiverLoss' : chargeContra[event.component],
        ref: event.eventRef,
        dayAssumed: event.dayAssumed,
      });
    }
    touched.push({ borrowerId, loanId, on: event.on, lenderSplits: false, penaltyPostedThrough: undefined });
  });
  await session.copyIn(
    'loan_event (creditor_id, borrower_id, loan_id, event_id, event_ref, kind, on_day, until_day, amount_minor, component, months, day_assumed)',
    rows,
  );
  await appendEntries(session, creditorId, entries);
  await touchLoans(session, { creditorId, touched });
}

const chargeContra = {
  principal: 'cash',
  interest: 'interestIncome',
  penalty: 'penaltyIncome',
  fee: 'feeIncome',
  cost: 'costRecovered',
} as const satisfies Record<keyof typeof noAmounts, LedgerRow['contra']>;

async function storeShares(
  context: ImportContext,
  shares: readonly CreditorShareRecord[],
  checked: Checked,
): Promise<void> {
  const { session, creditorId } = context;
  const rows = shares.map((share) => {
    const { borrowerId, loanId } = checked.loans.get(share.loanRef)!;
    return copyRow([
      creditorId,
      borrowerId,
      loanId,
      formatDay(share.from),
      share.creditorRef,
      share.shareNumerator,
      share.shareDenominator,
      share.reason,
    ]);
  });
  if (rows.length === 0) return;
  await session.run(
    'create temp table if not exists staged_share (creditor_id int, borrower_id bigint, loan_id bigint, from_on date, owner_ref text, share_numerator bigint, share_denominator bigint, reason text); truncate staged_share',
  );
  await session.copyIn('staged_share', rows.join(''));
  await session.query(
    `insert into creditor_share (creditor_id, borrower_id, loan_id, from_on, owner_ref, share_numerator, share_denominator, reason)
     select * from staged_share on conflict do nothing`,
  );
}
