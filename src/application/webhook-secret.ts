/** Secrets of webhooks: made here, told once, kept under the deployment's key. */
import { randomBytes } from 'node:crypto';
import type { WebhookKey, WebhookRow } from '../store/webhooks.ts';
import type { Sealer } from './ports.ts';

/** The specification allows 24 to 64. */
const secretBytes = 32;
/** A wrapped key has this many bytes: nonce, key, tag. */
const wrappedBytes = 60;

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`;
}

/** Under which context the keys of an endpoint's secrets are wrapped. */
export const contextOf = ({ creditorId, webhookId }: WebhookKey) => `webhook ${creditorId} ${webhookId}`;

export function sealWebhookSecret(sealer: Sealer, at: WebhookKey, secret: string): Uint8Array {
  const { wrappedKey, sealed } = sealer.sealNew(contextOf(at), secret);
  return Buffer.concat([wrappedKey, sealed]);
}

/** Those that sign now, the newest first; undefined: they were sealed under another deployment's key. */
export function openWebhookSecrets(sealer: Sealer, row: WebhookRow, nowMs: number): readonly string[] | undefined {
  const { previousSecretSealed: previous, previousUntilMs = 0 } = row;
  const sealed = [row.secretSealed, ...(previous !== undefined && previousUntilMs > nowMs ? [previous] : [])];
  try {
    return sealed.map((bytes) =>
      sealer.open(contextOf(row), {
        wrappedKey: bytes.subarray(0, wrappedBytes),
        sealed: bytes.subarray(wrappedBytes),
      }),
    );
  } catch {
    return undefined;
  }
}
