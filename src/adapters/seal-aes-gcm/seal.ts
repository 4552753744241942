/**
 * AES-256-GCM (NIST SP 800-38D) with a key a borrower, wrapped by the deployment's key. Each sealed text is
 * 12 bytes nonce, ciphertext, 16 bytes tag; the context is authenticated with it. Destroying a wrapped key erases what
 * it sealed.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Sealer } from '../../application/ports.ts';
import { openStreamUnder, sealStreamUnder } from './seal-stream.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export function sealerOf(deploymentKey: Uint8Array): Sealer {
  if (deploymentKey.length !== keyBytes) throw new Error(`a deployment key has ${keyBytes} bytes`);
  // Made ready once: every borrower's key is opened under it.
  const deployment = createSecretKey(deploymentKey);
  return {
    sealNew(context, text) {
      const key = randomBytes(keyBytes);
      return {
        wrappedKey: seal(deployment, `key ${context}`, key),
        sealed: seal(key, context, Buffer.from(text, 'utf8')),
      };
    },
    open(context, at) {
      const key = open(deployment, `key ${context}`, at.wrappedKey);
      return open(key, context, at.sealed).toString('utf8');
    },
    newKey: (context) => seal(deployment, `key ${context}`, randomBytes(keyBytes)),
    under(context, wrappedKey) {
      const key = open(deployment, `key ${context}`, wrappedKey);
      // Made ready once: much is sealed under one key.
      const ready = createSecretKey(key);
      return {
        seal: (what, text) => seal(ready, `${context} ${what}`, Buffer.from(text, 'utf8')),
        open: (what, sealed) => open(key, `${context} ${what}`, sealed).toString('utf8'),
        sealStream: (what, plain) => sealStreamUnder(key, JSON.stringify([context, what]), plain),
        openStream: (what, sealed) => openStreamUnder(key, JSON.stringify([context, what]), sealed),
      };
    },
  };
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

/** The deployment's key in a file of 64 hex digits, readable by its owner alone; made when it is not there and `make` says so. */
export function readKeyFile(file: string, { make }: { make: boolean }): Uint8Array | undefined {
  if (!existsSync(file)) {
    if (!make) return undefined;
    writeFileSync(file, `${randomBytes(keyBytes).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  }
  const text = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${file} is not a key: 64 hexadecimal digits are expected`);
  return Buffer.from(text, 'hex');
}
