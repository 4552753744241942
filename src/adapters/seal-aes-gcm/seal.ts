/**
 * AES-256-GCM (NIST SP 800-38D) with a key a borrower, wrapped by the deployment's key, the newest where there are several. Each sealed text is
 * 12 bytes nonce, ciphertext, 16 bytes tag; the context is authenticated with it. Destroying a wrapped key erases what
 * it sealed.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Sealer } from '../../application/ports.ts';
import { type DeploymentKeys, KeyFaultError, keyBytes } from './key-lines.ts';
import type { KeySource } from './key-source.ts';
import { openStreamUnder, sealStreamUnder } from './seal-stream.ts';

const nonceBytes = 12;
const tagBytes = 16;

/** The newest wraps, each opens. */
export function sealerOf(newest: Uint8Array, ...older: Uint8Array[]): Sealer {
  const ready = readyKeys([newest, ...older]);
  return sealerBy(() => ready);
}

/**
 * By keys that may become others while the process runs: what is wrapped, is under the newest of the file as it is now, and what
 * does not open is tried again with what the file has by then. Throws KeyFaultError when they cannot be read at first; later the
 * last that could be read stay.
 */
export function sealerFrom(source: KeySource): Sealer {
  let mark = source.mark();
  const first = source.read();
  if ('fault' in first) throw new KeyFaultError(first);
  let ready = readyKeys(first);
  return sealerBy(() => {
    const now = source.mark();
    if (now === mark) return ready;
    mark = now;
    const keys = source.read();
    if (!('fault' in keys)) ready = readyKeys(keys);
    return ready;
  });
}

/** Made ready once: every borrower's key is opened under them. */
function readyKeys(keys: DeploymentKeys): readonly KeyObject[] {
  return keys.map((key) => {
    if (key.length !== keyBytes) throw new Error(`a deployment key has ${keyBytes} bytes`);
    return createSecretKey(key);
  });
}

/** `current`: the newest first. Asked at most once a second, so that a look at a file costs nothing where millions are sealed. */
function sealerBy(current: () => readonly KeyObject[]): Sealer {
  let keys = current();
  let lookedMs = performance.now();
  const look = () => {
    lookedMs = performance.now();
    keys = current();
    return keys;
  };
  const newest = () => (performance.now() - lookedMs > lookEveryMs ? look() : keys)[0]!;
  const wrap = (context: string, key: Uint8Array) => seal(newest(), `key ${context}`, key);
  const unwrap = (context: string, wrappedKey: Uint8Array) => {
    const before = keys;
    const opened = firstOpened(before, context, wrappedKey);
    if (opened !== undefined) return opened;
    const later = look() === before ? undefined : firstOpened(keys, context, wrappedKey);
    if (later === undefined) throw new Error(`no key of this deployment opens what was sealed for ${context}`);
    return later;
  };
  return {
    sealNew(context, text) {
      const key = randomBytes(keyBytes);
      return { wrappedKey: wrap(context, key), sealed: seal(key, context, Buffer.from(text, 'utf8')) };
    },
    open: (context, at) => open(unwrap(context, at.wrappedKey).key, context, at.sealed).toString('utf8'),
    sealAgain: (context, at) => seal(unwrap(context, at.wrappedKey).key, context, Buffer.from(at.text, 'utf8')),
    newKey: (context) => wrap(context, randomBytes(keyBytes)),
    under(context, wrappedKey) {
      const { key } = unwrap(context, wrappedKey);
      // Made ready once: much is sealed under one key.
      const ready = createSecretKey(key);
      return {
        seal: (what, text) => seal(ready, `${context} ${what}`, Buffer.from(text, 'utf8')),
        open: (what, sealed) => open(key, `${context} ${what}`, sealed).toString('utf8'),
        sealStream: (what, plain) => sealStreamUnder(key, JSON.stringify([context, what]), plain),
        openStream: (what, sealed) => openStreamUnder(key, JSON.stringify([context, what]), sealed),
      };
    },
    rewrap(context, wrappedKey) {
      const { key, under } = unwrap(context, wrappedKey);
      return under.equals(newest()) ? undefined : wrap(context, key);
    },
  };
}

const lookEveryMs = 1_000;

function firstOpened(
  keys: readonly KeyObject[],
  context: string,
  wrappedKey: Uint8Array,
): { readonly key: Buffer; readonly under: KeyObject } | undefined {
  for (const under of keys) {
    try {
      return { key: open(under, `key ${context}`, wrappedKey), under };
    } catch {
      // Under another one, perhaps.
    }
  }
  return undefined;
}

function seal(key: Uint8Array | KeyObject, context: string, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Uint8Array | KeyObject, context: string, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, bytes.length - tagBytes)), decipher.final()]);
}
