/**
 * Tells one endpoint what was entered in the log since it was last told. Entries become deliveries under the endpoint's lock, each
 * once; deliveries are taken under a lease, sent, and marked. Whoever is killed between sending and marking leaves a delivery that
 * is sent again under the same id. Endpoints have nothing to do with one another: a slow one holds up itself alone.
 */
import type { Database, Session } from '../store/database.ts';
import {
  type ClaimedDelivery,
  claimDeliveries,
  countWaitingDeliveries,
  dropDelivered,
  makeDeliveries,
  markDeliveries,
} from '../store/webhook-deliveries.ts';
import {
  moveWebhook,
  readLogSize,
  readWebhook,
  tellWebhook,
  type WebhookKey,
  type WebhookRow,
} from '../store/webhooks.ts';
import type { Sealer } from './ports.ts';
import { entryMessage, pingMessage, type WebhookMessage } from './webhook-message.ts';
import type { WebhookSender } from './webhook-port.ts';
import { failingMsMax, type TryVerdict, tryVerdict } from './webhook-retry.ts';
import { openWebhookSecrets } from './webhook-secret.ts';

export interface HookSettings {
  readonly sealer: Sealer;
  readonly sender: WebhookSender;
  /** milliseconds since 1970 */
  readonly now: () => number;
  /** chance, in [0, 1) */
  readonly fraction: () => number;
  /** asked before each batch; true ends the run */
  readonly stop?: () => boolean;
}

export interface HookReport {
  readonly delivered: number;
  /** to be tried again */
  readonly postponed: number;
  readonly failed: number;
  /** why nothing is sent to it; undefined: nothing more is due */
  readonly ended: 'secretDoesNotOpen' | undefined;
}

/** So many requests to one endpoint at a time. */
export const sendsAtOnce = 16;
/** Longer than the sender waits for an answer, and than clocks of two machines differ. */
const leaseMs = 60_000;
/** So many entries become deliveries at a time, and no more while so many wait: a receiver that is away for long costs an index, and no rows. */
const entriesPerFill = 500;
const waitingMax = 1_000;

export async function tellEndpoint(
  database: Database,
  at: WebhookKey & { readonly creditorRef: string },
  settings: HookSettings,
): Promise<HookReport> {
  const tally = { delivered: 0, waiting: 0, failed: 0 };
  let ended: HookReport['ended'];
  while (settings.stop?.() !== true) {
    const batch = await nextBatch(database, at, settings);
    if (batch === undefined) break;
    if ('ended' in batch) {
      ended = batch.ended;
      break;
    }
    const { row, claimed, secrets } = batch;
    const verdicts = await Promise.all(
      claimed.map((delivery) => tried({ row, delivery, message: messageOf(at, delivery), secrets }, settings)),
    );
    await database.transaction((session) => tell(session, at, { claimed, verdicts, nowMs: settings.now() }));
    for (const { state } of verdicts) tally[state]++;
  }
  return { delivered: tally.delivered, postponed: tally.waiting, failed: tally.failed, ended };
}

interface Batch {
  readonly row: WebhookRow;
  readonly secrets: readonly string[];
  readonly claimed: readonly ClaimedDelivery[];
}

/** Undefined: nothing is due, or nothing may be sent. */
async function nextBatch(
  database: Database,
  at: WebhookKey,
  settings: HookSettings,
): Promise<Batch | Pick<HookReport, 'ended'> | undefined> {
  return database.transaction(async (session) => {
    const nowMs = settings.now();
    const row = await readWebhook(session, at, { hold: true });
    if (row === undefined || row.disabled !== undefined || (row.pausedUntilMs ?? 0) > nowMs) return undefined;
    const secrets = openWebhookSecrets(settings.sealer, row, nowMs);
    if (secrets === undefined) return { ended: 'secretDoesNotOpen' };
    // One that fails is asked by a single message whether it is there again.
    const rowsMax = row.failingSinceMs === undefined ? sendsAtOnce : 1;
    const claim = () => claimDeliveries(session, at, { nowMs, leaseMs, rowsMax });
    const claimed = await claim();
    if (claimed.length > 0) return { row, secrets, claimed };
    // Nothing that is wanted may be among so many entries: then the next batch looks at those after them.
    return (await fill(session, row, nowMs)) ? { row, secrets, claimed: await claim() } : undefined;
  });
}

/** False: there is nothing more to be made, or too much waits already. */
async function fill(session: Session, row: WebhookRow, nowMs: number): Promise<boolean> {
  const size = await readLogSize(session, row.creditorId);
  const { kinds, replay, nextLeafIndex } = row;
  if (replay === undefined && nextLeafIndex >= size) return false;
  if ((await countWaitingDeliveries(session, row, waitingMax)) >= waitingMax) return false;
  if (replay !== undefined) {
    const until = Math.min(replay.next + entriesPerFill, replay.until);
    await makeDeliveries(session, row, { from: replay.next, until, kinds, again: true, nowMs });
    const rest = until < replay.until ? { next: until, until: replay.until } : undefined;
    await moveWebhook(session, row, { nextLeafIndex, replay: rest });
    return true;
  }
  const until = Math.min(nextLeafIndex + entriesPerFill, size);
  await makeDeliveries(session, row, { from: nextLeafIndex, until, kinds, again: false, nowMs });
  await moveWebhook(session, row, { nextLeafIndex: until, replay: undefined });
  return true;
}

function messageOf(at: WebhookKey & { readonly creditorRef: string }, claimed: ClaimedDelivery): WebhookMessage {
  const { entry, leafIndex, madeAtMs } = claimed;
  return entry === undefined ? pingMessage({ ...at, askedAtMs: madeAtMs }) : entryMessage({ ...entry, leafIndex }, at);
}

async function tried(
  at: {
    readonly row: WebhookRow;
    readonly delivery: ClaimedDelivery;
    readonly message: WebhookMessage;
    readonly secrets: readonly string[];
  },
  { sender, now, fraction }: HookSettings,
): Promise<TryVerdict> {
  const { row, delivery, message, secrets } = at;
  const outcome = await sender.send({ url: row.url, ...message, atMs: now(), secrets });
  return tryVerdict(outcome, { tries: delivery.tries, nowMs: now(), fraction: fraction() });
}

async function tell(
  session: Session,
  at: WebhookKey,
  {
    claimed,
    verdicts,
    nowMs,
  }: { readonly claimed: readonly ClaimedDelivery[]; readonly verdicts: readonly TryVerdict[]; readonly nowMs: number },
): Promise<void> {
  if (claimed.length === 0) return;
  // The endpoint before its deliveries, as everybody who writes both does it.
  const pauses = verdicts.flatMap(({ pausedUntilMs }) => pausedUntilMs ?? []);
  await tellWebhook(session, at, {
    nowMs,
    anyDelivered: verdicts.some(({ state }) => state === 'delivered'),
    pausedUntilMs: pauses.length === 0 ? undefined : Math.max(...pauses),
    isGone: verdicts.some(({ isGone }) => isGone),
    failingMsMax,
  });
  const results = claimed.map(({ leafIndex, attempts }, place) => ({ ...verdicts[place]!, leafIndex, attempts }));
  await markDeliveries(session, at, { tried: results, nowMs });
}

/** What was delivered is listed for so long. */
const keptMs = 30 * 24 * 60 * 60 * 1000;
const dropsAtOnce = 10_000;

export async function dropOldDeliveries(database: Database, creditorId: number, nowMs: number): Promise<void> {
  const drop = { creditorId, beforeMs: nowMs - keptMs, rowsMax: dropsAtOnce };
  while ((await database.transaction((session) => dropDelivered(session, drop))) === dropsAtOnce);
}
