/** Writes that were done, by the key that their caller gave. */
import type { Session } from './database.ts';

export interface KeyAt {
  readonly creditorId: number;
  /** kind and id of who asked */
  readonly caller: string;
  readonly key: string;
}

export interface KeyRow {
  readonly requestHash: Uint8Array;
  /** undefined: it was not kept yet, or the process ended before it was */
  readonly kept: { readonly status: number; readonly wrappedKey: Uint8Array; readonly sealed: Uint8Array } | undefined;
}

/** Under which context the key of an answer is wrapped: what finds its row. */
export function answerContext({ creditorId, caller, key }: KeyAt): string {
  return `idempotency ${creditorId} ${caller} ${key}`;
}

/** A wrapped key has this many bytes: nonce, key, tag. */
const wrappedBytes = 60;

export async function findKey(session: Session, { creditorId, caller, key }: KeyAt): Promise<KeyRow | undefined> {
  const [row] = await session.query<{
    request_hash: Uint8Array;
    status: number | null;
    answer_sealed: Uint8Array | null;
  }>(
    `select request_hash, status, answer_sealed from idempotency_key
      where creditor_id = $1 and caller = $2 and key = $3 and recorded_at > now() - interval '1 day'`,
    [creditorId, caller, key],
  );
  if (row === undefined) return undefined;
  const { status, answer_sealed: sealed } = row;
  return {
    requestHash: row.request_hash,
    kept:
      status === null || sealed === null
        ? undefined
        : { status, wrappedKey: sealed.subarray(0, wrappedBytes), sealed: sealed.subarray(wrappedBytes) },
  };
}

/** In the transaction of the write; false: nothing was written in it, and it takes no key. Another that did the same at once makes this one fail. */
export async function takeKey(
  session: Session,
  { creditorId, caller, key, requestHash }: KeyAt & { readonly requestHash: Uint8Array },
): Promise<boolean> {
  const [has] = await session.query<{ written: boolean }>(
    'select pg_current_xact_id_if_assigned() is not null as written',
  );
  if (!has!.written) return false;
  await session.query(
    `delete from idempotency_key where creditor_id = $1 and caller = $2 and key = $3 and recorded_at <= now() - interval '1 day'`,
    [creditorId, caller, key],
  );
  await session.query('insert into idempotency_key (creditor_id, caller, key, request_hash) values ($1, $2, $3, $4)', [
    creditorId,
    caller,
    key,
    requestHash,
  ]);
  return true;
}

export async function keepAnswer(
  session: Session,
  at: KeyAt & { readonly status: number; readonly wrappedKey: Uint8Array; readonly sealed: Uint8Array },
): Promise<void> {
  await session.query(
    'update idempotency_key set status = $4, answer_sealed = $5 where creditor_id = $1 and caller = $2 and key = $3',
    [at.creditorId, at.caller, at.key, at.status, Buffer.concat([at.wrappedKey, at.sealed])],
  );
}
