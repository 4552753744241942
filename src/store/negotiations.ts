/** Talks about plans: their events, what was offered in them. The database holds that nothing is offered above capacity. */
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { OfferInstalment, OfferKind } from '../core/negotiation/offer.ts';
import type { TalkEvent, TalkMode } from '../core/negotiation/protocol/moves.ts';
import type { Talk } from '../core/negotiation/protocol/negotiation.ts';
import { takeIds } from './close-writes.ts';
import { dayParameter, type Session } from './database.ts';
import { instantParameter } from './decisions.ts';
import { eventOfText, eventText } from './event-text.ts';
import type { OfBorrower } from './statements.ts';

export interface OfTalk extends OfBorrower {
  readonly negotiationId: bigint;
}

export interface TalkRow extends OfTalk {
  readonly caseId: bigint;
  readonly loanId: bigint;
  readonly loanRef: string;
  readonly currency: string;
  readonly mode: TalkMode;
  readonly state: Talk['state'];
  readonly version: number;
  readonly events: readonly TalkEvent[];
}

export async function storeTalk(
  session: Session,
  at: OfBorrower & { readonly caseId: bigint; readonly loanId: bigint },
  talk: Pick<Talk, 'mode' | 'deadline'>,
): Promise<bigint> {
  const [negotiationId] = await takeIds(session, 'negotiation_id_seq', 1);
  await session.query(
    `insert into negotiation (creditor_id, borrower_id, negotiation_id, case_id, loan_id, mode, state, version, deadline_at)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6, 'open', 1, $7::timestamptz)`,
    [
      at.creditorId,
      at.borrowerId,
      negotiationId,
      at.caseId,
      at.loanId,
      talk.mode,
      instantParameter(talk.deadline.atMs),
    ],
  );
  return negotiationId!;
}

export interface EventOf {
  readonly version: number;
  readonly event: TalkEvent;
  readonly recordedBy: string;
  /** of 'approved': the decision */
  readonly approval?: { readonly approvalId: bigint; readonly version: number } | undefined;
}

export async function storeTalkEvent(session: Session, at: OfTalk, row: EventOf): Promise<void> {
  const { version, event, recordedBy, approval } = row;
  await session.query(
    `insert into negotiation_event (creditor_id, borrower_id, negotiation_id, version, kind, terms_hash, at, content, recorded_by, approval_id, approval_version)
     values ($1, $2::bigint, $3::bigint, $4, $5, $6, $7::timestamptz, $8, $9, $10::bigint, $11)`,
    [
      at.creditorId,
      at.borrowerId,
      at.negotiationId,
      version,
      event.kind,
      'termsHash' in event ? event.termsHash : null,
      instantParameter(event.atMs),
      eventText(event),
      recordedBy,
      approval?.approvalId ?? null,
      approval?.version ?? null,
    ],
  );
}

/** One event further, with the state that it leads to. */
export async function moveTalk(
  session: Session,
  at: OfTalk,
  to: { readonly version: number; readonly talk: Talk },
): Promise<void> {
  await session.query(
    `update negotiation set version = $4, state = $5, deadline_at = $6::timestamptz
      where creditor_id = $1 and borrower_id = $2::bigint and negotiation_id = $3::bigint`,
    [
      at.creditorId,
      at.borrowerId,
      at.negotiationId,
      to.version,
      to.talk.state,
      instantParameter(to.talk.deadline.atMs),
    ],
  );
}

interface TalkColumns {
  borrower_id: bigint;
  negotiation_id: bigint;
  case_id: bigint;
  loan_id: bigint;
  loan_ref: string;
  currency: string;
  mode: TalkMode;
  state: Talk['state'];
  version: number;
}

const selectTalk = `select n.borrower_id, n.negotiation_id, n.case_id, n.loan_id, l.loan_ref, l.currency, n.mode, n.state, n.version
  from negotiation n join loan l using (creditor_id, borrower_id, loan_id)`;

/** The borrower's latest talk; undefined: there was none. */
export async function readLatestTalk(session: Session, at: OfBorrower): Promise<TalkRow | undefined> {
  const [row] = await session.query<TalkColumns>(
    `${selectTalk} where n.creditor_id = $1 and n.borrower_id = $2::bigint order by n.negotiation_id desc limit 1`,
    [at.creditorId, at.borrowerId],
  );
  return row && withEvents(session, at.creditorId, row);
}

/** A schema from before there were plans has none. */
export async function hasPlans(session: Session): Promise<boolean> {
  const [row] = await session.query<{ there: boolean }>("select to_regclass('negotiation') is not null as there");
  return row!.there;
}

/** All talks of a lender, by key, after one of them. */
export async function readTalks(
  session: Session,
  at: { readonly creditorId: number; readonly after: bigint; readonly rowsMax: number },
): Promise<TalkRow[]> {
  const rows = await session.query<TalkColumns>(
    `${selectTalk} where n.creditor_id = $1 and n.negotiation_id > $2::bigint order by n.negotiation_id limit $3::int`,
    [at.creditorId, at.after, at.rowsMax],
  );
  const talks: TalkRow[] = [];
  for (const row of rows) talks.push(await withEvents(session, at.creditorId, row));
  return talks;
}

async function withEvents(session: Session, creditorId: number, row: TalkColumns): Promise<TalkRow> {
  const of = { creditorId, borrowerId: row.borrower_id, negotiationId: row.negotiation_id };
  const { case_id, loan_id, loan_ref, currency, mode, state, version } = row;
  const events = await readTalkEvents(session, of);
  return { ...of, caseId: case_id, loanId: loan_id, loanRef: loan_ref, currency, mode, state, version, events };
}

async function readTalkEvents(session: Session, at: OfTalk): Promise<TalkEvent[]> {
  const rows = await session.query<{ content: string }>(
    `select content from negotiation_event
      where creditor_id = $1 and borrower_id = $2::bigint and negotiation_id = $3::bigint order by version`,
    [at.creditorId, at.borrowerId, at.negotiationId],
  );
  return rows.map(({ content }) => eventOfText<TalkEvent>(content));
}

export interface StoredOffer {
  readonly termsHash: string;
  readonly number: number;
  readonly version: number;
  readonly kind: OfferKind;
  readonly capacityId: bigint;
  readonly lumpMinor: bigint;
  readonly paymentMinor: bigint;
  readonly totalMinor: bigint;
  readonly endsOn: Day;
  readonly needsApproval: boolean;
  readonly packHash: string;
  readonly lenderPolicyId: bigint;
  readonly instalments: readonly OfferInstalment[];
  /** as the lender sees it, with what an approval is asked by; JSON */
  readonly document: string;
  /** as the borrower is shown it; JSON */
  readonly shown: string;
}

export async function storeOffer(session: Session, at: OfTalk, offer: StoredOffer): Promise<void> {
  const key = [at.creditorId, at.borrowerId, at.negotiationId, offer.termsHash];
  await session.query(
    `insert into plan_offer (creditor_id, borrower_id, negotiation_id, terms_hash, number, version, kind, capacity_id, lump_minor,
       payment_minor, total_minor, ends_on, needs_approval, pack_hash, lender_policy_id, document, shown)
     values ($1, $2::bigint, $3::bigint, $4, $5, $6, $7, $8::bigint, $9::bigint, $10::bigint, $11::bigint, $12::date, $13, $14, $15::bigint, $16, $17)`,
    [
      ...key,
      offer.number,
      offer.version,
      offer.kind,
      offer.capacityId,
      offer.lumpMinor,
      offer.paymentMinor,
      offer.totalMinor,
      dayParameter(offer.endsOn),
      offer.needsApproval,
      offer.packHash,
      offer.lenderPolicyId,
      offer.document,
      offer.shown,
    ],
  );
  await session.query(
    `insert into plan_offer_instalment (creditor_id, borrower_id, negotiation_id, terms_hash, due_on, total_minor)
     select $1, $2::bigint, $3::bigint, $4, d.due_on, d.total_minor
       from unnest($5::text::date[], $6::text::bigint[]) as d(due_on, total_minor)`,
    [
      ...key,
      `{${offer.instalments.map(({ dueOn }) => formatDay(dueOn)).join(',')}}`,
      `{${offer.instalments.map(({ totalMinor }) => totalMinor.toString()).join(',')}}`,
    ],
  );
}

/** In the order in which they were shown. */
export async function readOffers(session: Session, at: OfTalk): Promise<StoredOffer[]> {
  const key = [at.creditorId, at.borrowerId, at.negotiationId];
  const where = 'where creditor_id = $1 and borrower_id = $2::bigint and negotiation_id = $3::bigint';
  const dues = await session.query<{ terms_hash: string; due_on: Day; total_minor: bigint }>(
    `select terms_hash, due_on, total_minor from plan_offer_instalment ${where} order by due_on`,
    key,
  );
  const rows = await session.query<{
    terms_hash: string;
    number: number;
    version: number;
    kind: OfferKind;
    capacity_id: bigint;
    lump_minor: bigint;
    payment_minor: bigint;
    total_minor: bigint;
    ends_on: Day;
    needs_approval: boolean;
    pack_hash: string;
    lender_policy_id: bigint;
    document: string;
    shown: string;
  }>(
    `select terms_hash, number, version, kind, capacity_id, lump_minor, payment_minor, total_minor, ends_on, needs_approval,
            pack_hash, lender_policy_id, document, shown from plan_offer ${where} order by number`,
    key,
  );
  return rows.map((row) => ({
    termsHash: row.terms_hash,
    number: row.number,
    version: row.version,
    kind: row.kind,
    capacityId: row.capacity_id,
    lumpMinor: row.lump_minor,
    paymentMinor: row.payment_minor,
    totalMinor: row.total_minor,
    endsOn: row.ends_on,
    needsApproval: row.needs_approval,
    packHash: row.pack_hash,
    lenderPolicyId: row.lender_policy_id,
    document: row.document,
    shown: row.shown,
    instalments: dues
      .filter(({ terms_hash }) => terms_hash === row.terms_hash)
      .map(({ due_on, total_minor }) => ({ dueOn: due_on, totalMinor: total_minor })),
  }));
}
