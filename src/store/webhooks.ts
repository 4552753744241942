/** Endpoints of webhooks: where to, what is wanted, how far each has been told. */
import { takeIds } from './close-writes.ts';
import type { Session } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';

export type WebhookDisabledWhy = 'asked' | 'gone' | 'failing';

export interface WebhookKey {
  readonly creditorId: number;
  readonly webhookId: bigint;
}

export interface WebhookRow extends WebhookKey {
  readonly url: string;
  /** of entries; undefined: all */
  readonly kinds: readonly string[] | undefined;
  readonly secretSealed: Uint8Array;
  readonly previousSecretSealed: Uint8Array | undefined;
  readonly previousUntilMs: number | undefined;
  readonly nextLeafIndex: number;
  /** what was asked for again and is still to come: from, and before */
  readonly replay: { readonly next: number; readonly until: number } | undefined;
  readonly pausedUntilMs: number | undefined;
  readonly failingSinceMs: number | undefined;
  readonly lastDeliveredAtMs: number | undefined;
  readonly disabled: { readonly atMs: number; readonly why: WebhookDisabledWhy } | undefined;
  readonly madeBy: string;
  readonly changedBy: string;
  readonly recordedAtMs: number;
}

interface Columns {
  creditor_id: number;
  webhook_id: bigint;
  url: string;
  kinds: string | null;
  secret_sealed: Uint8Array;
  previous_secret_sealed: Uint8Array | null;
  previous_until_ms: bigint | null;
  next_leaf_index: bigint;
  replay_next: bigint | null;
  replay_until: bigint | null;
  paused_ms: bigint | null;
  failing_ms: bigint | null;
  delivered_ms: bigint | null;
  disabled_ms: bigint | null;
  disabled_why: WebhookDisabledWhy | null;
  made_by: string;
  changed_by: string;
  recorded_ms: bigint;
}

const columns = `creditor_id, webhook_id, url, kinds, secret_sealed, previous_secret_sealed, ${milliseconds('previous_until')} as previous_until_ms,
  next_leaf_index, replay_next, replay_until, ${milliseconds('paused_until')} as paused_ms, ${milliseconds('failing_since')} as failing_ms,
  ${milliseconds('last_delivered_at')} as delivered_ms, ${milliseconds('disabled_at')} as disabled_ms, disabled_why, made_by, changed_by,
  ${milliseconds('recorded_at')} as recorded_ms`;

const ms = (value: bigint | null) => (value === null ? undefined : Number(value));

function webhookOf(row: Columns): WebhookRow {
  return {
    creditorId: row.creditor_id,
    webhookId: row.webhook_id,
    url: row.url,
    kinds: row.kinds?.split(','),
    secretSealed: new Uint8Array(row.secret_sealed),
    previousSecretSealed: row.previous_secret_sealed === null ? undefined : new Uint8Array(row.previous_secret_sealed),
    previousUntilMs: ms(row.previous_until_ms),
    nextLeafIndex: Number(row.next_leaf_index),
    replay: row.replay_next === null ? undefined : { next: Number(row.replay_next), until: Number(row.replay_until) },
    pausedUntilMs: ms(row.paused_ms),
    failingSinceMs: ms(row.failing_ms),
    lastDeliveredAtMs: ms(row.delivered_ms),
    disabled: row.disabled_ms === null ? undefined : { atMs: Number(row.disabled_ms), why: row.disabled_why! },
    madeBy: row.made_by,
    changedBy: row.changed_by,
    recordedAtMs: Number(row.recorded_ms),
  };
}

const ofKey = 'creditor_id = $1 and webhook_id = $2::bigint';
const key = ({ creditorId, webhookId }: WebhookKey) => [creditorId, webhookId];
const instant = (atMs: number | undefined) => (atMs === undefined ? null : instantParameter(atMs));

/** Those of one lender, oldest first. */
export async function readWebhooks(session: Session, creditorId: number): Promise<WebhookRow[]> {
  const rows = await session.query<Columns>(
    `select ${columns} from webhook_endpoint where creditor_id = $1 order by webhook_id`,
    [creditorId],
  );
  return rows.map(webhookOf);
}

/** Those of all lenders that are to be told something now, as far as they themselves say. */
export async function readActiveWebhooks(session: Session, nowMs: number): Promise<WebhookKey[]> {
  const rows = await session.query<Pick<Columns, 'creditor_id' | 'webhook_id'>>(
    `select creditor_id, webhook_id from webhook_endpoint
      where disabled_at is null and (paused_until is null or paused_until <= $1::timestamptz) order by creditor_id, webhook_id`,
    [instantParameter(nowMs)],
  );
  return rows.map((row) => ({ creditorId: row.creditor_id, webhookId: row.webhook_id }));
}

/** `hold`: until the transaction ends; others that want it wait. */
export async function readWebhook(
  session: Session,
  at: WebhookKey,
  { hold } = { hold: false },
): Promise<WebhookRow | undefined> {
  const [row] = await session.query<Columns>(
    `select ${columns} from webhook_endpoint where ${ofKey}${hold ? ' for no key update' : ''}`,
    key(at),
  );
  return row && webhookOf(row);
}

export async function nextWebhookId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'webhook_id_seq', 1))[0]!;
}

export async function storeWebhook(
  session: Session,
  row: WebhookKey &
    Pick<WebhookRow, 'url' | 'kinds' | 'secretSealed' | 'nextLeafIndex' | 'madeBy'> & { readonly atMs: number },
): Promise<void> {
  await session.query(
    `insert into webhook_endpoint (creditor_id, webhook_id, url, kinds, secret_sealed, next_leaf_index, made_by, changed_by, recorded_at)
     values ($1, $2::bigint, $3, $4, $5, $6::bigint, $7, $7, $8::timestamptz)`,
    [
      ...key(row),
      row.url,
      row.kinds?.join(',') ?? null,
      row.secretSealed,
      row.nextLeafIndex,
      row.madeBy,
      instantParameter(row.atMs),
    ],
  );
}

/** What people may change of an endpoint, whole. */
export async function changeWebhookRow(session: Session, row: WebhookRow): Promise<void> {
  await session.query(
    `update webhook_endpoint set url = $3, kinds = $4, secret_sealed = $5, previous_secret_sealed = $6, previous_until = $7::timestamptz,
       paused_until = $8::timestamptz, failing_since = $9::timestamptz, disabled_at = $10::timestamptz, disabled_why = $11, changed_by = $12,
       replay_next = $13::bigint, replay_until = $14::bigint
      where ${ofKey}`,
    [
      ...key(row),
      row.url,
      row.kinds?.join(',') ?? null,
      row.secretSealed,
      row.previousSecretSealed ?? null,
      instant(row.previousUntilMs),
      instant(row.pausedUntilMs),
      instant(row.failingSinceMs),
      instant(row.disabled?.atMs),
      row.disabled?.why ?? null,
      row.changedBy,
      row.replay?.next ?? null,
      row.replay?.until ?? null,
    ],
  );
}

/** How far the log's entries have become deliveries, and those that were asked for again. */
export async function moveWebhook(
  session: Session,
  at: WebhookKey,
  to: Pick<WebhookRow, 'nextLeafIndex' | 'replay'>,
): Promise<void> {
  await session.query(
    `update webhook_endpoint set next_leaf_index = $3::bigint, replay_next = $4::bigint, replay_until = $5::bigint where ${ofKey}`,
    [...key(at), to.nextLeafIndex, to.replay?.next ?? null, to.replay?.until ?? null],
  );
}

/** What came of some tries: whether any succeeded, until when to pause, whether it is to be told nothing more. */
export async function tellWebhook(
  session: Session,
  at: WebhookKey,
  told: {
    readonly nowMs: number;
    readonly anyDelivered: boolean;
    readonly pausedUntilMs: number | undefined;
    readonly isGone: boolean;
    readonly failingMsMax: number;
  },
): Promise<void> {
  const { nowMs, anyDelivered, pausedUntilMs, isGone, failingMsMax } = told;
  await session.query(
    `update webhook_endpoint set
       failing_since = case when $4 then null else coalesce(failing_since, $3::timestamptz) end,
       last_delivered_at = case when $4 then $3::timestamptz else last_delivered_at end,
       paused_until = coalesce($5::timestamptz, paused_until),
       disabled_at = case when disabled_at is not null then disabled_at when $6 or (not $4 and failing_since <= $7::timestamptz) then $3::timestamptz end,
       disabled_why = case when disabled_at is not null then disabled_why when $6 then 'gone' when not $4 and failing_since <= $7::timestamptz then 'failing' end
      where ${ofKey}`,
    [
      ...key(at),
      instantParameter(nowMs),
      anyDelivered,
      instant(pausedUntilMs),
      isGone,
      instantParameter(nowMs - failingMsMax),
    ],
  );
}

/** Size of the lender's log as it stands; 0: none was begun. */
export async function readLogSize(session: Session, creditorId: number): Promise<number> {
  const [row] = await session.query<{ tree_size: bigint }>(
    'select tree_size from evidence_log where creditor_id = $1',
    [creditorId],
  );
  return Number(row?.tree_size ?? 0);
}

/** The first index whose entry was recorded at an instant or later; the log's size where there is none. Entries get their place in order of coming, roughly. */
export async function leafIndexAt(session: Session, creditorId: number, atMs: number): Promise<number> {
  const [row] = await session.query<{ leaf_index: bigint | null }>(
    'select min(leaf_index) as leaf_index from evidence_entry where creditor_id = $1 and leaf_index is not null and recorded_at >= $2::timestamptz',
    [creditorId, instantParameter(atMs)],
  );
  return row?.leaf_index == null ? readLogSize(session, creditorId) : Number(row.leaf_index);
}

/** One past the last index whose entry was recorded before an instant; 0 where there is none. */
export async function leafIndexBefore(session: Session, creditorId: number, atMs: number): Promise<number> {
  const [row] = await session.query<{ leaf_index: bigint | null }>(
    'select max(leaf_index) as leaf_index from evidence_entry where creditor_id = $1 and leaf_index is not null and recorded_at < $2::timestamptz',
    [creditorId, instantParameter(atMs)],
  );
  return row?.leaf_index == null ? 0 : Number(row.leaf_index) + 1;
}

export interface WebhookFinding extends WebhookKey {
  readonly code: 'failing' | 'disabledFailing' | 'disabledGone';
  /** without its path, which may hold what is not for everybody */
  readonly host: string;
  readonly sinceMs: number;
}

/** Endpoints that need a person: for `doctor`. Those that were switched off by one are not among them. */
export async function readWebhookFindings(session: Session): Promise<WebhookFinding[]> {
  const rows = await session.query<
    Pick<Columns, 'creditor_id' | 'webhook_id' | 'url' | 'disabled_why'> & { since_ms: bigint }
  >(
    `select creditor_id, webhook_id, url, disabled_why, ${milliseconds('coalesce(failing_since, disabled_at)')} as since_ms from webhook_endpoint
      where disabled_why in ('gone', 'failing') or (disabled_at is null and failing_since is not null) order by creditor_id, webhook_id`,
  );
  return rows.map((row) => ({
    creditorId: row.creditor_id,
    webhookId: row.webhook_id,
    code: row.disabled_why === null ? 'failing' : row.disabled_why === 'gone' ? 'disabledGone' : 'disabledFailing',
    host: new URL(row.url).host,
    sinceMs: Number(row.since_ms),
  }));
}
