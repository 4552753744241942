/** What is to be sent and how far it has come. The database lets nothing go to a channel that its own decision does not allow. */
import type { Act } from '../core/rules/act.ts';
import type { Session } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';

export const outboxStates = ['waiting', 'sending', 'sent', 'failed', 'cancelled'] as const;
export type OutboxState = (typeof outboxStates)[number];

export interface OutboxKey {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly contactId: bigint;
}

const ofKey = 'creditor_id = $1 and borrower_id = $2::bigint and contact_id = $3::bigint';
const key = (at: OutboxKey) => [at.creditorId, at.borrowerId, at.contactId];

export async function addToOutbox(session: Session, at: OutboxKey, nextTryAtMs: number): Promise<void> {
  await session.query(
    `insert into outbox (creditor_id, borrower_id, contact_id, state, next_try_at) values ($1, $2::bigint, $3::bigint, 'waiting', $4::timestamptz)`,
    [...key(at), instantParameter(nextTryAtMs)],
  );
}

export interface DueRow extends OutboxKey {
  readonly caseId: bigint;
  readonly act: Act;
  /** how often it was handed to a channel */
  readonly tries: number;
  /** when it was asked for, or the later instant for which it was */
  readonly sinceMs: number;
}

/**
 * The row that has waited longest and may be tried now, held with its case until the transaction ends; rows that somebody
 * else holds are passed over. Undefined: there is none.
 */
export async function takeDue(
  session: Session,
  at: { readonly nowMs: number; readonly acts: readonly Act[]; readonly only: Partial<OutboxKey> },
): Promise<DueRow | undefined> {
  const [row] = await session.query<{
    creditor_id: number;
    borrower_id: bigint;
    contact_id: bigint;
    case_id: bigint;
    act: Act;
    tries: number;
    since: bigint;
  }>(
    `select o.creditor_id, o.borrower_id, o.contact_id, k.case_id, k.act, o.tries, ${milliseconds('greatest(k.recorded_at, d.decided_at)')} as since
       from outbox o join contact k using (creditor_id, borrower_id, contact_id)
       join decision d on d.creditor_id = k.creditor_id and d.borrower_id = k.borrower_id and d.decision_id = k.decision_id
       join delinquency_case c on c.creditor_id = k.creditor_id and c.borrower_id = k.borrower_id and c.case_id = k.case_id
      where o.state = 'waiting' and o.next_try_at <= $1::timestamptz and k.act = any(string_to_array($2, ','))
        and ($3::int is null or o.creditor_id = $3::int) and ($4::bigint is null or o.contact_id = $4::bigint)
      order by o.next_try_at, o.contact_id limit 1 for no key update of o, c skip locked`,
    [instantParameter(at.nowMs), at.acts.join(','), at.only.creditorId ?? null, at.only.contactId ?? null],
  );
  if (row === undefined) return undefined;
  return {
    creditorId: row.creditor_id,
    borrowerId: row.borrower_id,
    contactId: row.contact_id,
    caseId: row.case_id,
    act: row.act,
    tries: row.tries,
    sinceMs: Number(row.since),
  };
}

/** Handed to the channel by this decision: from here on it counts as sent until something else is known. */
export async function markSending(
  session: Session,
  at: OutboxKey,
  by: { readonly decisionId: bigint; readonly caseVersion: number; readonly nowMs: number },
): Promise<void> {
  await session.query(
    `update outbox set state = 'sending', send_decision_id = $4::bigint, send_case_version = $5, send_outcome = 'allowed',
       sending_at = $6::timestamptz, tries = tries + 1, last_error = null where ${ofKey}`,
    [...key(at), by.decisionId, by.caseVersion, instantParameter(by.nowMs)],
  );
}

export async function markSent(
  session: Session,
  at: OutboxKey,
  told: { readonly nowMs: number; readonly providerId: string | undefined },
): Promise<void> {
  await session.query(
    `update outbox set state = 'sent', sent_at = $4::timestamptz, provider_id = $5, last_error = null where ${ofKey}`,
    [...key(at), instantParameter(told.nowMs), told.providerId ?? null],
  );
}

/** Back to waiting, as nobody has it. `asIfNotTried`: what went wrong was not this message's affair. */
export async function markWaiting(
  session: Session,
  at: OutboxKey,
  why: { readonly nextTryAtMs: number; readonly code: string; readonly asIfNotTried: boolean },
): Promise<void> {
  await session.query(
    `update outbox set state = 'waiting', next_try_at = $4::timestamptz, last_error = $5, tries = tries - $6::int where ${ofKey}`,
    [...key(at), instantParameter(why.nextTryAtMs), why.code, why.asIfNotTried ? 1 : 0],
  );
}

export async function markEnded(
  session: Session,
  at: OutboxKey,
  why: { readonly state: 'failed' | 'cancelled'; readonly code: string },
): Promise<void> {
  await session.query(`update outbox set state = $4, last_error = $5 where ${ofKey}`, [
    ...key(at),
    why.state,
    why.code,
  ]);
}

/** That the channel gave no answer is noted; it stays as handed over. */
export async function markUnanswered(session: Session, at: OutboxKey): Promise<void> {
  await session.query(`update outbox set last_error = 'noAnswer' where ${ofKey}`, key(at));
}

export async function readOutboxState(
  session: Session,
  at: OutboxKey,
): Promise<{ readonly state: OutboxState; readonly sendingAtMs: number | undefined } | undefined> {
  const [row] = await session.query<{ state: OutboxState; sending: bigint | null }>(
    `select state, ${milliseconds('sending_at')} as sending from outbox where ${ofKey}`,
    key(at),
  );
  return row && { state: row.state, sendingAtMs: row.sending === null ? undefined : Number(row.sending) };
}

export interface OutboxStanding {
  /** to be sent, now or later */
  readonly waiting: number;
  /** handed over before `sinceMs` and never answered for: they count as sent */
  readonly unconfirmed: number;
  /** why the channel takes nothing until a person mends it, by how many wait for that reason */
  readonly stopped: readonly { readonly code: string; readonly rows: number }[];
}

/** Codes that a channel gives with 'stopped' (application/ports.ts): our name, our address, our certificates. */
const stoppedCodes = '^(wrongCredentials|noTls|refusesUs[0-9]*)$';
const lastInstantMs = Date.UTC(9999, 0, 1);

export async function readOutboxStanding(
  session: Session,
  at: { readonly creditorId: number; readonly sinceMs: number },
): Promise<OutboxStanding> {
  const [row] = await session.query<{ waiting: number; unconfirmed: number }>(
    `select count(*) filter (where state = 'waiting')::int as waiting,
            count(*) filter (where state = 'sending' and sending_at < $2::timestamptz)::int as unconfirmed
       from outbox where creditor_id = $1 and state in ('waiting', 'sending')`,
    [at.creditorId, instantParameter(Math.min(at.sinceMs, lastInstantMs))],
  );
  const stopped = await session.query<{ code: string; rows: number }>(
    `select last_error as code, count(*)::int as rows from outbox
      where creditor_id = $1 and state = 'waiting' and last_error ~ $2 group by last_error order by last_error`,
    [at.creditorId, stoppedCodes],
  );
  return { ...row!, stopped };
}
