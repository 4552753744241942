/** A lender's keys by which signatures of agreements are attested: added to, never changed; private parts sealed. */
import type { SignatureAlgorithm } from '../core/agreement/signing/statement.ts';
import type { Session } from './database.ts';

export interface StoredSigningKey {
  readonly creditorId: number;
  readonly keyId: string;
  readonly algorithm: SignatureAlgorithm;
  readonly publicKey: Uint8Array;
  readonly wrappedKey: Uint8Array;
  readonly sealedKey: Uint8Array;
}

/** The oldest first; the last of an algorithm is the one that signs. */
export async function readSigningKeys(session: Session, creditorId: number): Promise<StoredSigningKey[]> {
  const rows = await session.query<{
    key_id: string;
    algorithm: SignatureAlgorithm;
    public_key: Uint8Array;
    wrapped_key: Uint8Array;
    sealed_key: Uint8Array;
  }>(
    `select key_id, algorithm, public_key, wrapped_key, sealed_key from signing_key
      where creditor_id = $1 order by recorded_at, key_id`,
    [creditorId],
  );
  return rows.map((row) => ({
    creditorId,
    keyId: row.key_id,
    algorithm: row.algorithm,
    publicKey: row.public_key,
    wrappedKey: row.wrapped_key,
    sealedKey: row.sealed_key,
  }));
}

export async function storeSigningKey(session: Session, key: StoredSigningKey): Promise<void> {
  await session.query(
    `insert into signing_key (creditor_id, key_id, algorithm, public_key, wrapped_key, sealed_key) values ($1, $2, $3, $4, $5, $6)`,
    [key.creditorId, key.keyId, key.algorithm, key.publicKey, key.wrappedKey, key.sealedKey],
  );
}
