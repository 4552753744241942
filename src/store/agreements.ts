/** Agreements: their terms, events, signatures. Whatever moves one does it under its case's lock or its row's. */
import type { Agreement, AgreementState } from '../core/agreement/agreement.ts';
import { activeStates, evolveAgreement, noAgreement } from '../core/agreement/agreement.ts';
import type { AgreementEvent, AgreementStateName } from '../core/agreement/moves.ts';
import type { AgreementParty, AgreementTerms, SignatureLevel } from '../core/agreement/terms.ts';
import { readTerms, termsText } from '../core/agreement/terms-text.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import { headText, readSnapshot, snapshotText } from './agreement-snapshot.ts';
import { takeIds } from './close-writes.ts';
import { dayParameter, type Session } from './database.ts';
import { instantParameter } from './decisions.ts';
import { eventOfText, eventText } from './event-text.ts';
import type { OfTalk } from './negotiations.ts';
import type { OfBorrower } from './statements.ts';

export interface OfAgreement extends OfBorrower {
  readonly agreementId: bigint;
}

export interface AgreementRow extends OfAgreement {
  readonly agreementNumber: string;
  readonly caseId: bigint;
  readonly caseNumber: string;
  readonly loanId: bigint;
  readonly loanRef: string;
  readonly currency: string;
  readonly negotiationId: bigint;
  readonly state: AgreementStateName;
  readonly version: number;
  readonly termsVersion: number;
  readonly nextEventOn: Day | undefined;
  readonly touched: boolean;
  readonly throughOn: Day | undefined;
  readonly activeFrom: Day | undefined;
  readonly activeTo: Day | undefined;
  readonly agreement: Agreement;
}

interface AgreementColumns {
  borrower_id: bigint;
  agreement_id: bigint;
  agreement_number: string;
  case_id: bigint;
  case_number: string;
  loan_id: bigint;
  loan_ref: string;
  currency: string;
  negotiation_id: bigint;
  state: AgreementStateName;
  version: number;
  terms_version: number;
  next_event_on: Day | null;
  touched: boolean;
  through_on: Day | null;
  active_from: Day | null;
  active_to: Day | null;
  snapshot: string;
}

const columns = `a.borrower_id, a.agreement_id, a.agreement_number, a.case_id, c.case_number, a.loan_id, l.loan_ref, l.currency,
  a.negotiation_id, a.state, a.version, a.terms_version, a.next_event_on, a.touched, a.through_on, a.active_from, a.active_to, a.snapshot`;
const from = `agreement a join loan l on l.creditor_id = a.creditor_id and l.borrower_id = a.borrower_id and l.loan_id = a.loan_id
  join delinquency_case c on c.creditor_id = a.creditor_id and c.borrower_id = a.borrower_id and c.case_id = a.case_id`;

function rowOf(creditorId: number, row: AgreementColumns): AgreementRow {
  return {
    creditorId,
    borrowerId: row.borrower_id,
    agreementId: row.agreement_id,
    agreementNumber: row.agreement_number,
    caseId: row.case_id,
    caseNumber: row.case_number,
    loanId: row.loan_id,
    loanRef: row.loan_ref,
    currency: row.currency,
    negotiationId: row.negotiation_id,
    state: row.state,
    version: row.version,
    termsVersion: row.terms_version,
    nextEventOn: row.next_event_on ?? undefined,
    touched: row.touched,
    throughOn: row.through_on ?? undefined,
    activeFrom: row.active_from ?? undefined,
    activeTo: row.active_to ?? undefined,
    agreement: readSnapshot(row.snapshot),
  };
}

/** By its number; undefined: there is none. With `lock`, nobody else moves it before this transaction ends. */
export async function readAgreement(
  session: Session,
  at: { readonly creditorId: number; readonly agreementNumber: string; readonly lock?: boolean },
): Promise<AgreementRow | undefined> {
  const [row] = await session.query<AgreementColumns>(
    `select ${columns} from ${from} where a.creditor_id = $1 and a.agreement_number = $2 ${at.lock ? 'for update of a' : ''}`,
    [at.creditorId, at.agreementNumber],
  );
  return row && rowOf(at.creditorId, row);
}

/** Of a borrower, the latest first. */
export async function readAgreementsOf(session: Session, at: OfBorrower): Promise<AgreementRow[]> {
  const rows = await session.query<AgreementColumns>(
    `select ${columns} from ${from} where a.creditor_id = $1 and a.borrower_id = $2::bigint order by a.agreement_id desc`,
    [at.creditorId, at.borrowerId],
  );
  return rows.map((row) => rowOf(at.creditorId, row));
}

/** Terms by version, rising, with the entry after which payments count under them. */
export interface StoredTerms {
  readonly termsVersion: number;
  readonly termsHash: string;
  readonly terms: AgreementTerms;
  readonly baseEntryId: bigint;
}

export async function readTermsOf(session: Session, at: OfAgreement): Promise<StoredTerms[]> {
  const rows = await session.query<{
    terms_version: number;
    terms_hash: string;
    content: string;
    base_entry_id: bigint;
  }>(
    `select terms_version, terms_hash, content, base_entry_id from agreement_terms
      where creditor_id = $1 and borrower_id = $2::bigint and agreement_id = $3::bigint order by terms_version`,
    [at.creditorId, at.borrowerId, at.agreementId],
  );
  return rows.map((row) => {
    const terms = readTerms(row.content);
    if (terms === undefined)
      throw new Error(`terms ${row.terms_version} of agreement ${at.agreementId} cannot be read`);
    return { termsVersion: row.terms_version, termsHash: row.terms_hash, terms, baseEntryId: row.base_entry_id };
  });
}

/** With its draft: the terms of version 1 and the event that made it. */
export async function storeAgreement(
  session: Session,
  at: OfBorrower & { readonly caseId: bigint; readonly loanId: bigint; readonly negotiationId: bigint },
  made: { readonly agreementNumber: string; readonly agreement: Agreement },
): Promise<bigint> {
  const [agreementId] = await takeIds(session, 'agreement_id_seq', 1);
  await session.query(
    `insert into agreement (creditor_id, borrower_id, agreement_id, agreement_number, case_id, loan_id, negotiation_id, state, version, terms_version, snapshot)
     values ($1, $2::bigint, $3::bigint, $4, $5::bigint, $6::bigint, $7::bigint, 'draft', 1, 1, $8)`,
    [
      at.creditorId,
      at.borrowerId,
      agreementId,
      made.agreementNumber,
      at.caseId,
      at.loanId,
      at.negotiationId,
      snapshotText(made.agreement),
    ],
  );
  return agreementId!;
}

export async function storeTerms(
  session: Session,
  at: OfAgreement,
  of: {
    readonly terms: AgreementTerms;
    readonly termsHash: string;
    readonly baseEntryId: bigint;
    readonly recordedBy: string;
  },
): Promise<void> {
  const { terms, termsHash, baseEntryId, recordedBy } = of;
  await session.query(
    `insert into agreement_terms (creditor_id, borrower_id, agreement_id, terms_version, terms_hash, content, head, base_entry_id, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4, $5, $6, $7, $8::bigint, $9)`,
    [
      at.creditorId,
      at.borrowerId,
      at.agreementId,
      terms.version,
      termsHash,
      termsText(terms),
      headText(terms),
      baseEntryId,
      recordedBy,
    ],
  );
}

/** The last entry of the loan's ledger that is known now. */
export async function lastEntryId(session: Session, at: OfBorrower & { readonly loanId: bigint }): Promise<bigint> {
  const [row] = await session.query<{ last: bigint | null }>(
    'select max(entry_id) as last from ledger_entry where creditor_id = $1 and borrower_id = $2::bigint and loan_id = $3::bigint',
    [at.creditorId, at.borrowerId, at.loanId],
  );
  return row?.last ?? 0n;
}

/** One step of the case, with the event that says why; one that is closed stays as it is. */
export async function setCaseStage(
  session: Session,
  at: OfBorrower & { readonly caseId: bigint },
  to: { readonly stage: 'agreed' | 'early'; readonly on: Day; readonly because: string },
): Promise<void> {
  const key = [at.creditorId, at.borrowerId, at.caseId];
  const open = await session.query(
    'select 1 from delinquency_case where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint and closed_on is null',
    key,
  );
  if (open.length === 0) return;
  await session.query("select move_case($1, $2::bigint, $3::bigint, null, 'agreement', $4::date, $5)", [
    ...key,
    dayParameter(to.on),
    to.because,
  ]);
  await session.query(
    `update delinquency_case set stage = $4 where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint and stage <> 'closed'`,
    [...key, to.stage],
  );
}

/** What was taken in it lies open as a change to be signed: another talk may begin. */
export async function endTalk(session: Session, at: OfTalk): Promise<void> {
  await session.query(
    'update negotiation set is_over = true where creditor_id = $1 and borrower_id = $2::bigint and negotiation_id = $3::bigint and not is_over',
    [at.creditorId, at.borrowerId, at.negotiationId],
  );
}

/** What it agreed was signed, or came to nothing. */
export async function isTalkOver(session: Session, at: OfTalk): Promise<boolean> {
  const [row] = await session.query<{ over: boolean }>(
    'select is_over as over from negotiation where creditor_id = $1 and borrower_id = $2::bigint and negotiation_id = $3::bigint',
    [at.creditorId, at.borrowerId, at.negotiationId],
  );
  return row!.over;
}

/** In the words of the book. */
export async function readLoanProduct(session: Session, at: OfBorrower & { readonly loanId: bigint }): Promise<string> {
  const [row] = await session.query<{ product: string }>(
    'select product from loan where creditor_id = $1 and borrower_id = $2::bigint and loan_id = $3::bigint',
    [at.creditorId, at.borrowerId, at.loanId],
  );
  return row!.product;
}

export interface LoanEntry {
  readonly entryId: bigint;
  readonly kind: string;
  readonly valueOn: Day;
  readonly amounts: ComponentAmounts;
  readonly reversesEntryId: bigint | undefined;
}

/** The loan's whole ledger in the order in which it was entered. */
export async function readLoanEntries(
  session: Session,
  at: OfBorrower & { readonly loanId: bigint },
): Promise<LoanEntry[]> {
  const rows = await session.query<
    { entry_id: bigint; kind: string; value_on: Day; reverses_entry_id: bigint | null } & ComponentAmounts
  >(
    `select entry_id, kind, value_on, reverses_entry_id, principal_minor as principal, interest_minor as interest,
            penalty_minor as penalty, fee_minor as fee, cost_minor as cost
       from ledger_entry where creditor_id = $1 and borrower_id = $2::bigint and loan_id = $3::bigint order by entry_id`,
    [at.creditorId, at.borrowerId, at.loanId],
  );
  return rows.map(({ entry_id, kind, value_on, reverses_entry_id, principal, interest, penalty, fee, cost }) => ({
    entryId: entry_id,
    kind,
    valueOn: value_on,
    amounts: { principal, interest, penalty, fee, cost },
    reversesEntryId: reverses_entry_id ?? undefined,
  }));
}

export interface StoredAgreementEvent {
  readonly version: number;
  readonly event: AgreementEvent;
  readonly recordedBy: string;
}

/** Events in order, with the acts that fall due by them. */
export async function storeAgreementEvents(
  session: Session,
  at: OfAgreement,
  rows: readonly StoredAgreementEvent[],
): Promise<void> {
  for (const { version, event, recordedBy } of rows) {
    await session.query(
      `insert into agreement_event (creditor_id, borrower_id, agreement_id, version, kind, signature_id, at, content, recorded_by)
       values ($1, $2::bigint, $3::bigint, $4, $5, $6::bigint, $7::timestamptz, $8, $9)`,
      [
        at.creditorId,
        at.borrowerId,
        at.agreementId,
        version,
        event.kind,
        event.kind === 'signedBy' ? event.signatureId : null,
        instantParameter(event.atMs),
        eventText(event),
        recordedBy,
      ],
    );
    if (event.kind === 'actDue') {
      await session.query(
        `insert into agreement_act (creditor_id, borrower_id, agreement_id, version, act, n, due_on, amount_minor)
         values ($1, $2::bigint, $3::bigint, $4, $5, $6, $7::date, $8::bigint)`,
        [
          at.creditorId,
          at.borrowerId,
          at.agreementId,
          version,
          event.act,
          event.n ?? null,
          formatDay(event.on),
          event.amountMinor ?? null,
        ],
      );
    }
  }
}

/** To the state that its events lead to. `touched` is taken back where it was looked at. */
export async function moveAgreement(
  session: Session,
  row: Pick<AgreementRow, 'creditorId' | 'borrowerId' | 'agreementId' | 'activeFrom' | 'activeTo'>,
  to: {
    readonly agreement: Agreement;
    readonly version: number;
    readonly nextEventOn: Day | undefined;
    readonly throughOn: Day | undefined;
    readonly touched: boolean;
    /** the day on which it was moved */
    readonly on: Day;
  },
): Promise<void> {
  const { agreement, version, nextEventOn, throughOn, touched } = to;
  const { activeFrom, activeTo } = activeDays(row, agreement, to.on);
  await session.query(
    `update agreement set state = $4, version = $5, terms_version = $6, next_event_on = $7::date, through_on = coalesce($8::date, through_on),
            touched = $9, snapshot = $10, active_from = $11::date, active_to = $12::date
      where creditor_id = $1 and borrower_id = $2::bigint and agreement_id = $3::bigint`,
    [
      row.creditorId,
      row.borrowerId,
      row.agreementId,
      agreement.state,
      version,
      agreement.version,
      optionalDay(nextEventOn),
      optionalDay(throughOn),
      touched,
      snapshotText(agreement),
      optionalDay(activeFrom),
      optionalDay(activeTo),
    ],
  );
}

function optionalDay(day: Day | undefined): string | null {
  return day === undefined ? null : dayParameter(day);
}

/** From the signature until it ended: [from, to). An end that is undone opens it again. */
export function activeDays(
  { activeFrom, activeTo }: Pick<AgreementRow, 'activeFrom' | 'activeTo'>,
  { state }: Pick<Agreement, 'state'>,
  on: Day,
): Pick<AgreementRow, 'activeFrom' | 'activeTo'> {
  if (activeStates.includes(state)) return { activeFrom: activeFrom ?? on, activeTo: undefined };
  return activeFrom === undefined ? { activeFrom, activeTo } : { activeFrom, activeTo: activeTo ?? on };
}

export async function readAgreementEvents(session: Session, at: OfAgreement): Promise<StoredAgreementEvent[]> {
  const rows = await session.query<{ version: number; content: string; recorded_by: string }>(
    `select version, content, recorded_by from agreement_event
      where creditor_id = $1 and borrower_id = $2::bigint and agreement_id = $3::bigint order by version`,
    [at.creditorId, at.borrowerId, at.agreementId],
  );
  return rows.map((row) => ({
    version: row.version,
    event: eventOfText<AgreementEvent>(row.content),
    recordedBy: row.recorded_by,
  }));
}

export function replayed(events: readonly StoredAgreementEvent[], terms: AgreementTerms): AgreementState {
  return events.reduce<AgreementState>((state, { event }) => evolveAgreement(state, event, terms), noAgreement);
}

export interface StoredSignature {
  readonly signatureId: bigint;
  readonly termsVersion: number;
  readonly party: AgreementParty;
  readonly level: SignatureLevel;
  readonly statement: string;
  /** JSON text: algorithm, key, signature */
  readonly signatures: string;
  readonly sealedRecord: Uint8Array;
  readonly signedAtMs: number;
}

export async function nextSigningId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'signing_id_seq', 1))[0]!;
}

export async function storeSignature(
  session: Session,
  at: OfAgreement,
  of: StoredSignature & { readonly recordedBy: string },
): Promise<void> {
  await session.query(
    `insert into agreement_signature (creditor_id, borrower_id, signature_id, agreement_id, terms_version, party, level, statement, signatures, sealed_record, signed_at, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7, $8, $9, $10, $11::timestamptz, $12)`,
    [
      at.creditorId,
      at.borrowerId,
      of.signatureId,
      at.agreementId,
      of.termsVersion,
      of.party,
      of.level,
      of.statement,
      of.signatures,
      of.sealedRecord,
      instantParameter(of.signedAtMs),
      of.recordedBy,
    ],
  );
}

export async function readSignatures(session: Session, at: OfAgreement): Promise<StoredSignature[]> {
  const rows = await session.query<{
    signature_id: bigint;
    terms_version: number;
    party: AgreementParty;
    level: SignatureLevel;
    statement: string;
    signatures: string;
    sealed_record: Uint8Array;
    signed_at_ms: number;
  }>(
    `select signature_id, terms_version, party, level, statement, signatures, sealed_record, (extract(epoch from signed_at) * 1000)::float8 as signed_at_ms
       from agreement_signature where creditor_id = $1 and borrower_id = $2::bigint and agreement_id = $3::bigint order by signature_id`,
    [at.creditorId, at.borrowerId, at.agreementId],
  );
  return rows.map((row) => ({
    signatureId: row.signature_id,
    termsVersion: row.terms_version,
    party: row.party,
    level: row.level,
    statement: row.statement,
    signatures: row.signatures,
    sealedRecord: row.sealed_record,
    signedAtMs: row.signed_at_ms,
  }));
}

/** In the order of their numbers. */
export async function listAgreements(
  session: Session,
  at: {
    readonly creditorId: number;
    readonly state: AgreementStateName | undefined;
    readonly caseNumber: string | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<AgreementRow[]> {
  const rows = await session.query<AgreementColumns>(
    `select ${columns} from ${from}
      where a.creditor_id = $1 and ($2::text is null or a.state = $2) and ($3::text is null or c.case_number = $3)
        and ($4::text is null or a.agreement_number > $4)
      order by a.agreement_number limit $5::int`,
    [at.creditorId, at.state ?? null, at.caseNumber ?? null, at.after ?? null, at.limit],
  );
  return rows.map((row) => rowOf(at.creditorId, row));
}
