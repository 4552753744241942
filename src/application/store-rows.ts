/** Rows that passed their checks, stored a batch at a time; a row with a fault stores nothing of itself. */
import { formatDay } from '../core/calendar/day.ts';
import type { Component } from '../core/loan/components.ts';
import { appendEntries, type LedgerRow, takeIds } from '../store/close-writes.ts';
import { copyBytes, copyRow } from '../store/copy-text.ts';
import { touchLoans } from '../store/imports.ts';
import type {
  CreditorShareRecord,
  InstalmentRecord,
  LoanEventRecord,
  LoanRecord,
  PartyRecord,
} from './book-records.ts';
import type { Checked, ImportContext, Lined } from './check-rows.ts';

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
} as const satisfies Record<Component, LedgerRow['contra']>;

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
