/** Endpoints added, changed, asked to be told again: what people do about webhooks. */

import type { Database, Session } from '../store/database.ts';
import { hastenDeliveries, makePing } from '../store/webhook-deliveries.ts';
import {
  changeWebhookRow,
  leafIndexAt,
  leafIndexBefore,
  moveWebhook,
  nextWebhookId,
  readLogSize,
  readWebhook,
  readWebhooks,
  storeWebhook,
  type WebhookKey,
  type WebhookRow,
} from '../store/webhooks.ts';
import type { Sealer } from './ports.ts';
import { type AddressRule, type WebhookUrlRefusal, webhookUrlRefusal } from './webhook-address.ts';
import { kindOfWebhookType, type WebhookType } from './webhook-message.ts';
import { newWebhookSecret, sealWebhookSecret } from './webhook-secret.ts';

interface Setting extends AddressRule {
  readonly sealer: Sealer | undefined;
  readonly by: string;
  readonly nowMs: number;
}

/** Ours: each one multiplies what is sent. */
export const webhooksMax = 20;
/** The secret before a change of it signs beside the new one for so long. */
const previousMs = 24 * 60 * 60 * 1000;

export interface WebhookAsked {
  readonly url: string;
  /** undefined: all */
  readonly types: readonly WebhookType[] | undefined;
  /** from the first entry of the log on, or from what comes now */
  readonly from: 'start' | 'now';
}

/** In order of precedence. */
export type AddWebhookRefusal = WebhookUrlRefusal | 'noKey' | 'tooManyWebhooks';

export async function addWebhook(
  database: Database,
  setting: Setting & { readonly creditorId: number },
  asked: WebhookAsked,
): Promise<{ readonly row: WebhookRow; readonly secret: string } | { readonly refused: AddWebhookRefusal }> {
  const { creditorId, sealer, by, nowMs } = setting;
  const refused = webhookUrlRefusal(asked.url, setting);
  if (refused !== undefined) return { refused };
  if (sealer === undefined) return { refused: 'noKey' };
  return database.transaction(async (session) => {
    if ((await readWebhooks(session, creditorId)).length >= webhooksMax) return { refused: 'tooManyWebhooks' };
    const at = { creditorId, webhookId: await nextWebhookId(session) };
    const secret = newWebhookSecret();
    await storeWebhook(session, {
      ...at,
      url: new URL(asked.url).href,
      kinds: kindsOf(asked.types),
      secretSealed: sealWebhookSecret(sealer, at, secret),
      nextLeafIndex: asked.from === 'start' ? 0 : await readLogSize(session, creditorId),
      madeBy: by,
      atMs: nowMs,
    });
    return { row: (await readWebhook(session, at))!, secret };
  });
}

function kindsOf(types: readonly WebhookType[] | undefined): readonly string[] | undefined {
  return types === undefined ? undefined : [...new Set(types.map(kindOfWebhookType))];
}

export interface WebhookChange {
  readonly url?: string | undefined;
  /** null: all */
  readonly types?: readonly WebhookType[] | null | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly rotateSecret?: boolean | undefined;
}

/** In order of precedence. */
export type ChangeWebhookRefusal = WebhookUrlRefusal | 'noKey' | 'unknownWebhook';

/** `secret`: the new one, where it was changed. */
export async function changeWebhook(
  database: Database,
  setting: Setting & WebhookKey,
  change: WebhookChange,
): Promise<{ readonly row: WebhookRow; readonly secret?: string } | { readonly refused: ChangeWebhookRefusal }> {
  const { sealer, by, nowMs } = setting;
  const refused = change.url === undefined ? undefined : webhookUrlRefusal(change.url, setting);
  if (refused !== undefined) return { refused };
  if (sealer === undefined) return { refused: 'noKey' };
  return database.transaction(async (session) => {
    const row = await readWebhook(session, setting, { hold: true });
    if (row === undefined) return { refused: 'unknownWebhook' };
    const secret = change.rotateSecret === true ? newWebhookSecret() : undefined;
    const isEnabled = change.isDisabled === false && row.disabled !== undefined;
    await changeWebhookRow(session, {
      ...row,
      changedBy: by,
      ...(change.url !== undefined && { url: new URL(change.url).href }),
      ...(change.types !== undefined && { kinds: kindsOf(change.types ?? undefined) }),
      ...(secret !== undefined && {
        secretSealed: sealWebhookSecret(sealer, row, secret),
        previousSecretSealed: row.secretSealed,
        previousUntilMs: nowMs + previousMs,
      }),
      ...(change.isDisabled === true &&
        row.disabled === undefined && { disabled: { atMs: nowMs, why: 'asked' as const } }),
      ...(isEnabled && { disabled: undefined, failingSinceMs: undefined, pausedUntilMs: undefined }),
    });
    if (isEnabled) await hastenDeliveries(session, row, nowMs);
    return { row: (await readWebhook(session, setting))!, ...(secret !== undefined && { secret }) };
  });
}

/** An index of the log, or an instant in milliseconds since 1970. */
export type ReplayBound = { readonly leafIndex: number } | { readonly atMs: number };

export type ReplayAsked = { readonly ping: true } | { readonly from: ReplayBound; readonly to: ReplayBound };

/** In order of precedence. */
export type ReplayRefusal = 'unknownWebhook' | 'webhookDisabled' | 'replayRunning' | 'nothingToReplay';

/** The entries of a range, both ends included, are told again under the same ids; those of kinds that are not wanted are not. */
export async function replayDeliveries(
  database: Database,
  setting: WebhookKey & { readonly nowMs: number },
  asked: ReplayAsked,
): Promise<{ readonly row: WebhookRow } | { readonly refused: ReplayRefusal }> {
  return database.transaction(async (session) => {
    const row = await readWebhook(session, setting, { hold: true });
    if (row === undefined) return { refused: 'unknownWebhook' };
    if (row.disabled !== undefined) return { refused: 'webhookDisabled' };
    if ('ping' in asked) {
      await makePing(session, row, setting.nowMs);
      return { row };
    }
    if (row.replay !== undefined) return { refused: 'replayRunning' };
    const next = await firstOf(session, row, asked.from);
    // What was never told yet is told anyway.
    const until = Math.min(await endOf(session, row, asked.to), row.nextLeafIndex);
    if (until <= next) return { refused: 'nothingToReplay' };
    await moveWebhook(session, row, { nextLeafIndex: row.nextLeafIndex, replay: { next, until } });
    return { row: (await readWebhook(session, setting))! };
  });
}

const firstOf = async (session: Session, { creditorId }: WebhookKey, bound: ReplayBound) =>
  'leafIndex' in bound ? bound.leafIndex : leafIndexAt(session, creditorId, bound.atMs);

const endOf = async (session: Session, { creditorId }: WebhookKey, bound: ReplayBound) =>
  'leafIndex' in bound ? bound.leafIndex + 1 : leafIndexBefore(session, creditorId, bound.atMs + 1);
