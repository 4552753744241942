/** What answers the operations of src/api/routes/webhooks-routes.ts. */
import { addWebhook as addRoute } from '../../api/routes/add-webhook.ts';
import { changeWebhook as changeRoute } from '../../api/routes/change-webhook.ts';
import { listDeliveries } from '../../api/routes/list-deliveries.ts';
import { listWebhooks } from '../../api/routes/list-webhooks.ts';
import { replayDeliveries as replayRoute } from '../../api/routes/replay-deliveries.ts';
import { addWebhook, changeWebhook, type ReplayBound, replayDeliveries } from '../../application/webhook-change.ts';
import { webhookTypeOf } from '../../application/webhook-message.ts';
import { webhookAddressRule } from '../../composition/webhooks.ts';
import type { EntryKind } from '../../core/evidence/entry.ts';
import { countDeliveries, type DeliveryRow, readDeliveries } from '../../store/webhook-deliveries.ts';
import { readLogSize, readWebhook, readWebhooks, type WebhookRow } from '../../store/webhooks.ts';
import { type Served, type SignedCall, serveSigned } from '../call.ts';

const usualLimit = 50;
const instant = (atMs: number) => new Date(atMs).toISOString();
const maybeInstant = (atMs: number | undefined) => (atMs === undefined ? null : instant(atMs));

function webhookDocument(row: WebhookRow) {
  return {
    id: String(row.webhookId),
    url: row.url,
    kinds: row.kinds?.map((kind) => webhookTypeOf(kind as EntryKind)) ?? null,
    disabled: row.disabled === undefined ? null : { at: instant(row.disabled.atMs), why: row.disabled.why },
    failingSince: maybeInstant(row.failingSinceMs),
    pausedUntil: maybeInstant(row.pausedUntilMs),
    lastDeliveredAt: maybeInstant(row.lastDeliveredAtMs),
    nextLeafIndex: row.nextLeafIndex,
    replaying: row.replay === undefined ? null : { from: row.replay.next, before: row.replay.until },
    previousSecretUntil: maybeInstant(row.previousUntilMs),
    madeBy: row.madeBy,
    madeAt: instant(row.recordedAtMs),
    changedBy: row.changedBy,
  };
}

function deliveryDocument(row: DeliveryRow) {
  return {
    state: row.state,
    tries: row.tries,
    attempts: row.attempts,
    nextTryAt: row.state === 'waiting' ? instant(row.nextTryAtMs) : null,
    lastStatus: row.lastStatus ?? null,
    lastError: row.lastError ?? null,
    deliveredAt: maybeInstant(row.deliveredAtMs),
    madeAt: instant(row.madeAtMs),
  };
}

function settingOf({ parts, by, atMs, book }: SignedCall) {
  return { ...webhookAddressRule(), sealer: parts.sealer, by, nowMs: atMs, creditorId: book.creditorId };
}

const boundOf = (bound: number | string): ReplayBound =>
  typeof bound === 'number' ? { leafIndex: bound } : { atMs: Date.parse(bound) };

export const webhooksHandlers: readonly Served[] = [
  serveSigned(listWebhooks, ({ database, book }) =>
    database.session(async (session) => {
      const counts = await countDeliveries(session, book.creditorId);
      const rows = await readWebhooks(session, book.creditorId);
      return {
        logSize: await readLogSize(session, book.creditorId),
        webhooks: rows.map((row) => ({
          ...webhookDocument(row),
          ...(counts.get(row.webhookId) ?? { waiting: 0, failed: 0 }),
        })),
      };
    }),
  ),
  serveSigned(addRoute, async (call) => {
    const { url, kinds: types, from = 'now' } = call.body;
    const added = await addWebhook(call.database, settingOf(call as never), { url, types, from });
    return 'refused' in added ? added : { webhook: webhookDocument(added.row), secret: added.secret };
  }),
  serveSigned(changeRoute, async (call) => {
    const { url, kinds: types, disabled: isDisabled, rotateSecret } = call.body;
    const setting = { ...settingOf(call as never), webhookId: BigInt(call.params.webhook) };
    const changed = await changeWebhook(call.database, setting, { url, types, isDisabled, rotateSecret });
    if ('refused' in changed) return changed;
    return { webhook: webhookDocument(changed.row), ...(changed.secret !== undefined && { secret: changed.secret }) };
  }),
  serveSigned(listDeliveries, async ({ params, query, book, database }) => {
    const { state, after, limit = usualLimit } = query;
    if (after !== undefined && !/^\d{1,15}$/.test(after)) return { refused: 'cursorNotValid' };
    const before = after === undefined ? undefined : Number(after);
    const at = { creditorId: book.creditorId, webhookId: BigInt(params.webhook) };
    return database.session(async (session) => {
      if ((await readWebhook(session, at)) === undefined) return { refused: 'unknownWebhook' };
      const page = { state, before, rowsMax: limit + 1, which: 'entries' } as const;
      const rows = await readDeliveries(session, at, page);
      const anyPing = { state: undefined, before: undefined, rowsMax: 1, which: 'ping' } as const;
      const [ping] = await readDeliveries(session, at, anyPing);
      const shown = rows.slice(0, limit);
      return {
        ping: ping === undefined ? null : deliveryDocument(ping),
        deliveries: shown.map((row) => ({
          ...deliveryDocument(row),
          leafIndex: row.leafIndex,
          kind: webhookTypeOf(row.kind!),
        })),
        next: rows.length > limit ? String(shown.at(-1)!.leafIndex) : null,
      };
    });
  }),
  serveSigned(replayRoute, async ({ params, body, book, database, atMs }) => {
    const setting = { creditorId: book.creditorId, webhookId: BigInt(params.webhook), nowMs: atMs };
    const asked = 'ping' in body ? body : { from: boundOf(body.from), to: boundOf(body.to) };
    const replayed = await replayDeliveries(database, setting, asked);
    return 'refused' in replayed ? replayed : { webhook: webhookDocument(replayed.row) };
  }),
];
