/**
 * What the local test provider and its adapter say to each other: JSON over HTTP, each request under HMAC-SHA-256 of a secret
 * that both know, each answer under the same over the request's own. Whoever stands between can read, delay and drop, and
 * change nothing.
 *
 *   POST /v1/requests         { id, statement, personRef, redirectUrl }   201 { providerRef, url }; the same again: 200
 *   GET  /v1/requests/<ref>                                               200 one of `statusShape`; 404
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** `forbear-signature: <key id> <instant, ms> <HMAC, hex>`; on an answer the HMAC alone. */
export const signatureHeader = 'forbear-signature';
/** A request that is older or younger is refused. */
export const skewMsMax = 300_000;

interface Signed {
  readonly secret: Uint8Array;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly atMs: number;
}

export function requestMac({ secret, method, path, body, atMs }: Signed): string {
  return mac(secret, ['request', method, path, String(atMs), sha256Hex(body)]);
}

export function answerMac(at: {
  readonly secret: Uint8Array;
  /** of the request that is answered */
  readonly requestMac: string;
  readonly status: number;
  readonly body: string;
}): string {
  return mac(at.secret, ['answer', at.requestMac, String(at.status), sha256Hex(at.body)]);
}

function mac(secret: Uint8Array, parts: readonly string[]): string {
  return createHmac('sha256', secret).update(parts.join('\n')).digest('hex');
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function isSameMac(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const text = z.string().min(1).max(2000);
const instant = z.iso.datetime({ precision: 3 });
const base64 = z.base64().min(1).max(100_000);

export const requestShape = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._-]{1,80}$/),
  /** base64 of its bytes */
  statement: base64,
  personRef: text,
  redirectUrl: z.url({ protocol: /^https?$/ }).max(2000),
});
export const begunShape = z.strictObject({ providerRef: z.string().regex(/^[A-Za-z0-9-]{1,80}$/), url: text });

export const signedShape = z.strictObject({
  state: z.literal('signed'),
  certificates: z.array(base64).min(1).max(8),
  signature: base64,
  signedAt: instant,
  liveness: z.strictObject({ passed: z.boolean(), at: instant, method: text }),
});
export type SignedAnswer = z.infer<typeof signedShape>;

const word = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/);
export const statusShape = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('pending') }),
  signedShape,
  z.strictObject({ state: z.literal('refused'), code: word }),
  z.strictObject({ state: z.literal('expired') }),
]);
export type ProviderStatus = z.infer<typeof statusShape>;

export const faultShape = z.strictObject({ code: word });
