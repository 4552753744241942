/** Messages of webhooks, one for each endpoint and entry: made, claimed, marked, listed, asked for again. */
import type { EntryKind } from '../core/evidence/entry.ts';
import { arrayText, type Session, textArrayText } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';
import type { WebhookKey } from './webhooks.ts';

export const deliveryStates = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Stands for the index of a ping, which tells of no entry. */
export const pingIndex = -1;

const ofWebhook = 'creditor_id = $1 and webhook_id = $2::bigint';
const key = ({ creditorId, webhookId }: WebhookKey) => [creditorId, webhookId];

/** Entries of a range of the log that are wanted become deliveries; `again`: also those that have. How many waited before is not asked. */
export async function makeDeliveries(
  session: Session,
  at: WebhookKey,
  of: {
    readonly from: number;
    /** this one left out */
    readonly until: number;
    readonly kinds: readonly string[] | undefined;
    readonly again: boolean;
    readonly nowMs: number;
  },
): Promise<void> {
  const onConflict = of.again
    ? `update set state = 'waiting', tries = 0, next_try_at = excluded.next_try_at, delivered_at = null, last_status = null, last_error = null`
    : 'nothing';
  await session.query(
    `insert into webhook_delivery (creditor_id, webhook_id, leaf_index, state, next_try_at, made_at)
     select e.creditor_id, $2::bigint, e.leaf_index, 'waiting', $6::timestamptz, $6::timestamptz from evidence_entry e
      where e.creditor_id = $1 and e.leaf_index >= $3::bigint and e.leaf_index < $4::bigint
        and ($5::text is null or e.kind = any(string_to_array($5::text, ','))) order by e.leaf_index
     on conflict (creditor_id, webhook_id, leaf_index) do ${onConflict}`,
    [...key(at), of.from, of.until, of.kinds?.join(',') ?? null, instantParameter(of.nowMs)],
  );
}

export async function makePing(session: Session, at: WebhookKey, nowMs: number): Promise<void> {
  await session.query(
    `insert into webhook_delivery (creditor_id, webhook_id, leaf_index, state, next_try_at, made_at)
     values ($1, $2::bigint, ${pingIndex}, 'waiting', $3::timestamptz, $3::timestamptz)
     on conflict (creditor_id, webhook_id, leaf_index) do update set state = 'waiting', tries = 0, next_try_at = excluded.next_try_at,
       made_at = excluded.made_at, delivered_at = null, last_status = null, last_error = null`,
    [...key(at), instantParameter(nowMs)],
  );
}

/** Not more than `countMax`: it is asked whether there is room. */
export async function countWaitingDeliveries(session: Session, at: WebhookKey, countMax: number): Promise<number> {
  const [row] = await session.query<{ waiting: number }>(
    `select count(*)::int as waiting from (select 1 from webhook_delivery where ${ofWebhook} and state = 'waiting' limit $3::int) w`,
    [...key(at), countMax],
  );
  return row!.waiting;
}

/** What waits is tried at once: an endpoint was switched on again. */
export async function hastenDeliveries(session: Session, at: WebhookKey, nowMs: number): Promise<void> {
  await session.query(
    `update webhook_delivery set next_try_at = $3::timestamptz, tries = 0 where ${ofWebhook} and state = 'waiting'`,
    [...key(at), instantParameter(nowMs)],
  );
}

export interface ClaimedDelivery {
  readonly leafIndex: number;
  /** this one among them */
  readonly tries: number;
  /** names this try */
  readonly attempts: number;
  readonly madeAtMs: number;
  /** undefined: a ping */
  readonly entry:
    | {
        readonly kind: EntryKind;
        readonly caseNumber: string | undefined;
        readonly number: number;
        readonly commitment: Uint8Array;
        readonly recordedAtMs: number;
      }
    | undefined;
}

/**
 * Those of an endpoint that are due, taken for this process: another passes them over until `leaseMs` from now. A process that ends
 * between sending and marking leaves them to be sent once more under the same id.
 */
export async function claimDeliveries(
  session: Session,
  at: WebhookKey,
  how: { readonly nowMs: number; readonly leaseMs: number; readonly rowsMax: number },
): Promise<ClaimedDelivery[]> {
  // The index by a list, and no join: a planner that knows nothing of the table yet would else read all rows of the endpoint.
  const rows = await session.query<{
    leaf_index: bigint;
    tries: number;
    attempts: number;
    made_ms: bigint;
    kind: EntryKind | null;
    case_number: string | null;
    number: number | null;
    commitment: Uint8Array | null;
    recorded_ms: bigint | null;
  }>(
    `with due as materialized (
       select leaf_index from webhook_delivery where ${ofWebhook} and state = 'waiting' and next_try_at <= $3::timestamptz
        order by next_try_at, leaf_index limit $5::int for no key update skip locked),
     taken as (
       update webhook_delivery d set tries = d.tries + 1, attempts = d.attempts + 1, next_try_at = $4::timestamptz
        where d.creditor_id = $1 and d.webhook_id = $2::bigint and d.leaf_index = any(array(select leaf_index from due))
       returning d.leaf_index, d.tries, d.attempts, d.made_at)
     select t.leaf_index, t.tries, t.attempts, ${milliseconds('t.made_at')} as made_ms, e.kind, c.case_number, e.number, e.commitment,
            ${milliseconds('e.recorded_at')} as recorded_ms
       from taken t
       left join evidence_entry e on e.creditor_id = $1 and e.leaf_index = t.leaf_index
       left join delinquency_case c on c.creditor_id = e.creditor_id and c.borrower_id = e.borrower_id and c.case_id = e.case_id
      order by t.leaf_index`,
    [...key(at), instantParameter(how.nowMs), instantParameter(how.nowMs + how.leaseMs), how.rowsMax],
  );
  return rows.map((row) => ({
    leafIndex: Number(row.leaf_index),
    tries: row.tries,
    attempts: row.attempts,
    madeAtMs: Number(row.made_ms),
    entry:
      row.kind === null
        ? undefined
        : {
            kind: row.kind,
            caseNumber: row.case_number ?? undefined,
            number: row.number!,
            commitment: new Uint8Array(row.commitment!),
            recordedAtMs: Number(row.recorded_ms),
          },
  }));
}

export interface TriedDelivery {
  readonly leafIndex: number;
  readonly attempts: number;
  readonly state: DeliveryState;
  readonly nextTryAtMs: number;
  readonly status: number | undefined;
  readonly error: string | undefined;
}

/** What came of tries. One that another process has tried since keeps what that one says. */
export async function markDeliveries(
  session: Session,
  at: WebhookKey,
  { tried, nowMs }: { readonly tried: readonly TriedDelivery[]; readonly nowMs: number },
): Promise<void> {
  await session.query(
    `update webhook_delivery d set state = t.state, next_try_at = to_timestamp(t.next_ms / 1000.0), last_status = nullif(t.status, 0),
       last_error = t.error, delivered_at = case when t.state = 'delivered' then $9::timestamptz end
       from unnest($3::text::bigint[], $4::text::int[], $5::text::text[], $6::text::bigint[], $7::text::int[], $8::text::text[])
         as t(leaf_index, attempts, state, next_ms, status, error)
      where d.creditor_id = $1 and d.webhook_id = $2::bigint and d.leaf_index = any($3::text::bigint[]) and d.leaf_index = t.leaf_index
        and d.attempts = t.attempts and d.state = 'waiting'`,
    [
      ...key(at),
      arrayText(tried.map(({ leafIndex }) => leafIndex)),
      arrayText(tried.map(({ attempts }) => attempts)),
      textArrayText(tried.map(({ state }) => state)),
      arrayText(tried.map(({ nextTryAtMs }) => nextTryAtMs)),
      arrayText(tried.map(({ status }) => status ?? 0)),
      textArrayText(tried.map(({ error }) => error)),
      instantParameter(nowMs),
    ],
  );
}

export interface DeliveryRow {
  readonly leafIndex: number;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly attempts: number;
  readonly nextTryAtMs: number;
  readonly lastStatus: number | undefined;
  readonly lastError: string | undefined;
  readonly deliveredAtMs: number | undefined;
  readonly madeAtMs: number;
  /** undefined: a ping */
  readonly kind: EntryKind | undefined;
}

/** Newest entries first; `before`: after a page, its last index. Pings are asked for by their own index. */
export async function readDeliveries(
  session: Session,
  at: WebhookKey,
  page: {
    readonly state: DeliveryState | undefined;
    readonly before: number | undefined;
    readonly rowsMax: number;
    readonly which: 'entries' | 'ping';
  },
): Promise<DeliveryRow[]> {
  const rows = await session.query<{
    leaf_index: bigint;
    state: DeliveryState;
    tries: number;
    attempts: number;
    next_ms: bigint;
    last_status: number | null;
    last_error: string | null;
    delivered_ms: bigint | null;
    made_ms: bigint;
    kind: EntryKind | null;
  }>(
    `select d.leaf_index, d.state, d.tries, d.attempts, ${milliseconds('d.next_try_at')} as next_ms, d.last_status, d.last_error,
            ${milliseconds('d.delivered_at')} as delivered_ms, ${milliseconds('d.made_at')} as made_ms, e.kind
       from webhook_delivery d left join evidence_entry e on e.creditor_id = d.creditor_id and e.leaf_index = d.leaf_index
      where d.creditor_id = $1 and d.webhook_id = $2::bigint and d.leaf_index ${page.which === 'ping' ? '=' : '<>'} ${pingIndex}
        and ($3::text is null or d.state = $3) and ($4::bigint is null or d.leaf_index < $4::bigint)
      order by d.leaf_index desc limit $5::int`,
    [...key(at), page.state ?? null, page.before ?? null, page.rowsMax],
  );
  return rows.map((row) => ({
    leafIndex: Number(row.leaf_index),
    state: row.state,
    tries: row.tries,
    attempts: row.attempts,
    nextTryAtMs: Number(row.next_ms),
    lastStatus: row.last_status ?? undefined,
    lastError: row.last_error ?? undefined,
    deliveredAtMs: row.delivered_ms === null ? undefined : Number(row.delivered_ms),
    madeAtMs: Number(row.made_ms),
    kind: row.kind ?? undefined,
  }));
}

/** How many wait and how many failed, by endpoint of a lender. */
export async function countDeliveries(
  session: Session,
  creditorId: number,
): Promise<ReadonlyMap<bigint, { readonly waiting: number; readonly failed: number }>> {
  const rows = await session.query<{ webhook_id: bigint; waiting: number; failed: number }>(
    `select webhook_id, count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'failed')::int as failed
       from webhook_delivery where creditor_id = $1 and state in ('waiting', 'failed') group by webhook_id`,
    [creditorId],
  );
  return new Map(rows.map(({ webhook_id, waiting, failed }) => [webhook_id, { waiting, failed }]));
}

/** What was delivered before an instant is not kept: the log has what happened, and a replay makes it anew. How many went. */
export async function dropDelivered(
  session: Session,
  at: { readonly creditorId: number; readonly beforeMs: number; readonly rowsMax: number },
): Promise<number> {
  const rows = await session.query(
    `delete from webhook_delivery d using (
       select webhook_id, leaf_index from webhook_delivery
        where creditor_id = $1 and state = 'delivered' and delivered_at < $2::timestamptz order by delivered_at limit $3::int) o
      where d.creditor_id = $1 and d.webhook_id = o.webhook_id and d.leaf_index = o.leaf_index returning 1`,
    [at.creditorId, instantParameter(at.beforeMs), at.rowsMax],
  );
  return rows.length;
}
