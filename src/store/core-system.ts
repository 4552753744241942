/** Where the pull from a core banking system stands, what of its loans was seen, and what was written back to it. */
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { readTerms } from '../core/agreement/terms-text.ts';
import type { Day } from '../core/calendar/day.ts';
import { arrayText, type Session, textArrayText } from './database.ts';

export interface OfSystem {
  readonly creditorId: number;
  readonly url: string;
  readonly tenant: string;
}

export interface PullStanding {
  readonly pullNumber: bigint;
  readonly trailId: bigint | undefined;
  /** the reading under way; undefined: none is */
  readonly reading: Reading | undefined;
}

export interface Reading {
  readonly readsAll: boolean;
  readonly trailId: bigint | undefined;
  readonly afterId: bigint;
  readonly position: number;
}

const ofSystem = 'creditor_id = $1 and url = $2 and tenant = $3';
const keys = ({ creditorId, url, tenant }: OfSystem) => [creditorId, url, tenant];

export async function findBook(session: Session, creditorRef: string): Promise<number | undefined> {
  const rows = await session.query<{ creditor_id: number }>(
    'select creditor_id from creditor where creditor_ref = $1',
    [creditorRef],
  );
  return rows[0]?.creditor_id;
}

export async function readPull(session: Session, of: OfSystem): Promise<PullStanding | undefined> {
  const [row] = await session.query<{
    pull_number: bigint;
    trail_id: bigint | null;
    is_reading: boolean;
    reads_all: boolean;
    reading_trail_id: bigint | null;
    after_id: bigint;
    list_position: number;
  }>(`select * from core_system where ${ofSystem}`, keys(of));
  if (row === undefined) return undefined;
  const reading = {
    readsAll: row.reads_all,
    trailId: row.reading_trail_id ?? undefined,
    afterId: row.after_id,
    position: row.list_position,
  };
  return {
    pullNumber: row.pull_number,
    trailId: row.trail_id ?? undefined,
    reading: row.is_reading ? reading : undefined,
  };
}

/** Whoever begins later has the higher number, and whoever has a lower one stops. */
export async function beginPull(session: Session, of: OfSystem, reading: Reading): Promise<bigint> {
  const [row] = await session.query<{ pull_number: bigint }>(
    `insert into core_system (creditor_id, url, tenant, pull_number, is_reading, reads_all, reading_trail_id, after_id, list_position)
     values ($1, $2, $3, 1, true, $4, $5::bigint, $6::bigint, $7::int)
     on conflict (creditor_id, url, tenant) do update set pull_number = core_system.pull_number + 1, is_reading = true,
       reads_all = excluded.reads_all, reading_trail_id = excluded.reading_trail_id, after_id = excluded.after_id, list_position = excluded.list_position
     returning pull_number`,
    [...keys(of), reading.readsAll, text(reading.trailId), reading.afterId.toString(), reading.position],
  );
  return row!.pull_number;
}

export interface SeenLoan {
  readonly remoteId: bigint;
  readonly loanRef: string;
  readonly mark: string;
}

/** False: a later pull has begun, and nothing was stored. */
export async function movePull(
  session: Session,
  of: OfSystem,
  at: {
    readonly pullNumber: bigint;
    readonly afterId: bigint;
    readonly position: number;
    readonly seen: readonly SeenLoan[];
  },
): Promise<boolean> {
  const moved = await session.query(
    `update core_system set after_id = $5::bigint, list_position = $6::int where ${ofSystem} and pull_number = $4::bigint returning 1`,
    [...keys(of), at.pullNumber.toString(), at.afterId.toString(), at.position],
  );
  if (moved.length === 0) return false;
  await storeSeen(session, of, at.seen);
  return true;
}

export async function storeSeen(session: Session, of: OfSystem, seen: readonly SeenLoan[]): Promise<void> {
  if (seen.length === 0) return;
  await session.query(
    `insert into core_system_loan (creditor_id, url, tenant, remote_id, loan_ref, mark)
     select $1, $2, $3, unnest($4::text::bigint[]), unnest($5::text::text[]), unnest($6::text::text[])
     on conflict (creditor_id, url, tenant, remote_id) do update set loan_ref = excluded.loan_ref, mark = excluded.mark`,
    [
      ...keys(of),
      arrayText(seen.map(({ remoteId }) => remoteId)),
      textArrayText(seen.map(({ loanRef }) => loanRef)),
      textArrayText(seen.map(({ mark }) => mark)),
    ],
  );
}

/** All was read: the next pull asks the trail from where this one began. */
export async function endPull(session: Session, of: OfSystem, pullNumber: bigint): Promise<void> {
  await session.query(
    `update core_system set trail_id = reading_trail_id, is_reading = false, after_id = 0, list_position = 0, read_whole_at = now()
      where ${ofSystem} and pull_number = $4::bigint`,
    [...keys(of), pullNumber.toString()],
  );
}

/** The marks of these loans when they were last read. */
export async function readSeen(session: Session, of: OfSystem, ids: readonly bigint[]): Promise<Map<bigint, string>> {
  const rows = await session.query<{ remote_id: bigint; mark: string }>(
    `select remote_id, mark from core_system_loan where ${ofSystem} and remote_id = any($4::text::bigint[])`,
    [...keys(of), arrayText(ids)],
  );
  return new Map(rows.map((row) => [row.remote_id, row.mark]));
}

/** Money of a loan that is in the book under a reference of the core system. */
export interface PulledMoney {
  readonly loanRef: string;
  readonly ref: string;
  /** payment: in the ledger, not undone. event: a charge, waiver, charge-off, recovery. held: in suspense, or out of it on a loan. */
  readonly kind: 'payment' | 'event' | 'held';
  readonly valueOn: Day;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** What the book has of these loans that came from references beginning with `prefix`. */
export async function readPulledMoney(
  session: Session,
  at: { readonly creditorId: number; readonly loanRefs: readonly string[]; readonly prefix: string },
): Promise<PulledMoney[]> {
  if (at.loanRefs.length === 0) return [];
  const rows = await session.query<{
    loan_ref: string;
    ref: string;
    kind: PulledMoney['kind'];
    value_on: Day;
    amount_minor: bigint;
    currency: string;
  }>(
    `with asked as (
       select r.loan_ref, r.borrower_id, r.loan_id, l.currency::text as currency
         from (select distinct unnest($2::text::text[]) as loan_ref) w
         join loan_ref r on r.creditor_id = $1 and r.loan_ref = w.loan_ref
         join loan l on l.creditor_id = $1 and l.borrower_id = r.borrower_id and l.loan_id = r.loan_id)
     select a.loan_ref, e.ref, case when e.contra = 'cash' then 'payment' else 'held' end as kind, e.value_on,
            -(e.principal_minor + e.interest_minor + e.penalty_minor + e.fee_minor + e.cost_minor) as amount_minor, a.currency
       from asked a
       join ledger_entry e on e.creditor_id = $1 and e.borrower_id = a.borrower_id and e.loan_id = a.loan_id and e.kind = 'payment' and starts_with(e.ref, $3)
      where not exists (select 1 from ledger_entry u where u.creditor_id = $1 and u.borrower_id = e.borrower_id and u.loan_id = e.loan_id
                          and u.reverses_entry_id = e.entry_id)
     union all
     select a.loan_ref, v.event_ref, 'event', v.on_day, coalesce(v.amount_minor, 0), a.currency
       from asked a
       join loan_event v on v.creditor_id = $1 and v.borrower_id = a.borrower_id and v.loan_id = a.loan_id and starts_with(v.event_ref, $3)
     union all
     select a.loan_ref, s.payment_ref, 'held', s.received_on, s.amount_minor, a.currency
       from asked a
       join suspense_receipt s on s.creditor_id = $1 and s.loan_ref = a.loan_ref and starts_with(s.payment_ref, $3)
     order by 1, 2, 3`,
    [at.creditorId, textArrayText(at.loanRefs), at.prefix],
  );
  return rows.map((row) => ({
    loanRef: row.loan_ref,
    ref: row.ref,
    kind: row.kind,
    valueOn: row.value_on,
    amountMinor: row.amount_minor,
    currency: row.currency,
  }));
}

/** Of these loans: those whose schedule was replaced here, by an agreement or a breach of one. */
export async function readReplaced(
  session: Session,
  at: { readonly creditorId: number; readonly loanRefs: readonly string[] },
): Promise<Set<string>> {
  const rows = await session.query<{ loan_ref: string }>(
    `select distinct r.loan_ref
       from (select distinct unnest($2::text::text[]) as loan_ref) w
       join loan_ref r on r.creditor_id = $1 and r.loan_ref = w.loan_ref
       join schedule s on s.creditor_id = $1 and s.borrower_id = r.borrower_id and s.loan_id = r.loan_id and s.schedule_version > 1`,
    [at.creditorId, textArrayText(at.loanRefs)],
  );
  return new Set(rows.map((row) => row.loan_ref));
}

export type WriteBackState = 'intended' | 'requested' | 'inForceThere' | 'leftToPerson';

export interface WriteBackKey {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly agreementId: bigint;
  readonly termsVersion: number;
}

/** A signed agreement that is running and whose schedule the core system does not have yet. */
export interface WaitingWriteBack extends WriteBackKey {
  readonly agreementNumber: string;
  readonly loanRef: string;
  readonly remoteLoanId: bigint;
  readonly terms: AgreementTerms;
  /** what was begun already */
  readonly begun:
    | { readonly state: 'intended' | 'requested'; readonly request: string; readonly requestId: bigint | undefined }
    | undefined;
}

export async function readWaitingWriteBacks(session: Session, of: OfSystem): Promise<WaitingWriteBack[]> {
  const rows = await session.query<{
    borrower_id: bigint;
    agreement_id: bigint;
    terms_version: number;
    agreement_number: string;
    loan_ref: string;
    remote_id: bigint;
    content: string;
    state: 'intended' | 'requested' | null;
    request: string | null;
    request_id: bigint | null;
  }>(
    `select a.borrower_id, a.agreement_id, a.terms_version, a.agreement_number, l.loan_ref, c.remote_id, t.content, w.state, w.request, w.request_id
       from agreement a
       join agreement_terms t on t.creditor_id = a.creditor_id and t.borrower_id = a.borrower_id and t.agreement_id = a.agreement_id and t.terms_version = a.terms_version
       join loan l on l.creditor_id = a.creditor_id and l.borrower_id = a.borrower_id and l.loan_id = a.loan_id
       join core_system_loan c on c.creditor_id = a.creditor_id and c.url = $2 and c.tenant = $3 and c.loan_ref = l.loan_ref
       left join agreement_write_back w on w.creditor_id = a.creditor_id and w.borrower_id = a.borrower_id and w.agreement_id = a.agreement_id and w.terms_version = a.terms_version
      where a.creditor_id = $1 and a.state in ('inForce', 'kept', 'drifting', 'rePlanned')
        and (w.state is null or w.state in ('intended', 'requested'))
      order by a.agreement_number`,
    keys(of),
  );
  return rows.map((row) => {
    const terms = readTerms(row.content);
    if (terms === undefined) throw new Error(`terms of ${row.agreement_number} that cannot be read`);
    const requestId = row.request_id ?? undefined;
    return {
      creditorId: of.creditorId,
      borrowerId: row.borrower_id,
      agreementId: row.agreement_id,
      termsVersion: row.terms_version,
      agreementNumber: row.agreement_number,
      loanRef: row.loan_ref,
      remoteLoanId: row.remote_id,
      terms,
      begun: row.state === null ? undefined : { state: row.state, request: row.request!, requestId },
    };
  });
}

/** What is going to be sent, or that nothing will be; once for a version of an agreement's terms. */
export async function storeWriteBack(
  session: Session,
  of: OfSystem,
  at: WriteBackKey & {
    readonly remoteLoanId: bigint;
    readonly ref: string;
    readonly request: string | undefined;
    /** why a person has to do it */
    readonly left: { readonly code: string; readonly detail: string } | undefined;
  },
): Promise<void> {
  await session.query(
    `insert into agreement_write_back (creditor_id, url, tenant, borrower_id, agreement_id, terms_version, remote_loan_id, ref, state, request, code, detail)
     values ($1, $2, $3, $4::bigint, $5::bigint, $6::int, $7::bigint, $8, $9, $10, $11, $12)`,
    [
      ...keys(of),
      at.borrowerId.toString(),
      at.agreementId.toString(),
      at.termsVersion,
      at.remoteLoanId.toString(),
      at.ref,
      at.left === undefined ? 'intended' : 'leftToPerson',
      at.request ?? null,
      at.left?.code ?? null,
      at.left?.detail ?? null,
    ],
  );
}

export async function moveWriteBack(
  session: Session,
  key: WriteBackKey,
  to: {
    readonly state: Exclude<WriteBackState, 'intended'>;
    readonly requestId?: bigint | undefined;
    readonly code?: string;
    readonly detail?: string;
  },
): Promise<void> {
  await session.query(
    `update agreement_write_back set state = $5, request_id = coalesce($6::bigint, request_id), code = $7, detail = $8, changed_at = now()
      where creditor_id = $1 and borrower_id = $2::bigint and agreement_id = $3::bigint and terms_version = $4::int`,
    [
      key.creditorId,
      key.borrowerId.toString(),
      key.agreementId.toString(),
      key.termsVersion,
      to.state,
      text(to.requestId),
      to.code ?? null,
      to.detail ?? null,
    ],
  );
}

function text(value: bigint | undefined): string | null {
  return value === undefined ? null : value.toString();
}
