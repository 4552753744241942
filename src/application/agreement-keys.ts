/** The lender's keys that attest signatures of agreements: made here, sealed under the deployment's key, at work only here. */
import { randomBytes } from 'node:crypto';
import {
  type SignatureAlgorithm,
  type StatementSigner,
  statementKeyId,
  type VerifyStatement,
} from '../core/agreement/signing/statement.ts';
import { fromHex, toHex } from '../core/evidence/bytes.ts';
import { type SigningKey, seedBytes, sha256, signingKeyOf, verifyEd25519 } from '../digest/node-crypto.ts';
import { newSm2PrivateKey, sm2KeyOf, verifySm2 } from '../digest/sm2.ts';
import type { Session } from '../store/database.ts';
import { readSigningKeys, type StoredSigningKey, storeSigningKey } from '../store/signing-keys.ts';
import type { Sealer } from './ports.ts';

export const statementVerifiers: Readonly<Record<SignatureAlgorithm, VerifyStatement>> = {
  ed25519: verifyEd25519,
  'sm2-sm3': verifySm2,
};

/** Under which context a signing key's own key is wrapped. */
export const sealContext = (creditorId: number, keyId: string) => `signing key ${creditorId} ${keyId}`;

function keyOf(algorithm: SignatureAlgorithm, secret: Uint8Array): SigningKey {
  switch (algorithm) {
    case 'ed25519':
      return signingKeyOf(secret);
    case 'sm2-sm3':
      return sm2KeyOf(secret);
  }
}

function newSecret(algorithm: SignatureAlgorithm): Uint8Array {
  return algorithm === 'ed25519' ? new Uint8Array(randomBytes(seedBytes)) : newSm2PrivateKey();
}

/** Keys of these algorithms, made where there are none. Undefined: the deployment's key does not open them. */
export async function statementSigners(
  session: Session,
  at: { readonly creditorId: number; readonly algorithms: readonly SignatureAlgorithm[]; readonly sealer: Sealer },
): Promise<readonly StatementSigner[] | undefined> {
  const { creditorId, algorithms, sealer } = at;
  const stored = await readSigningKeys(session, creditorId);
  const signers: StatementSigner[] = [];
  for (const algorithm of algorithms) {
    const known = stored.findLast((each) => each.algorithm === algorithm);
    const key = known ?? newKey(sealer, { creditorId, algorithm });
    if (known === undefined) await storeSigningKey(session, key);
    const signer = signerOf(sealer, key);
    if (signer === undefined) return undefined;
    signers.push(signer);
  }
  return signers;
}

function newKey(
  sealer: Sealer,
  { creditorId, algorithm }: { readonly creditorId: number; readonly algorithm: SignatureAlgorithm },
): StoredSigningKey {
  const secret = newSecret(algorithm);
  const { publicKey } = keyOf(algorithm, secret);
  const keyId = statementKeyId(sha256, { algorithm, publicKey });
  const { wrappedKey, sealed } = sealer.sealNew(sealContext(creditorId, keyId), toHex(secret));
  return { creditorId, keyId, algorithm, publicKey, wrappedKey, sealedKey: sealed };
}

function signerOf(sealer: Sealer, stored: StoredSigningKey): StatementSigner | undefined {
  const { creditorId, keyId, algorithm, wrappedKey, sealedKey } = stored;
  let secret: Uint8Array | undefined;
  try {
    secret = fromHex(sealer.open(sealContext(creditorId, keyId), { wrappedKey, sealed: sealedKey }));
  } catch {
    return undefined;
  }
  if (secret === undefined) return undefined;
  const { publicKey, sign } = keyOf(algorithm, secret);
  // Another key put in its place would sign what nobody who knows this one takes for its own.
  return statementKeyId(sha256, { algorithm, publicKey }) === keyId ? { algorithm, keyId, sign } : undefined;
}
