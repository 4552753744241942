/**
 * Every place where something lies wrapped under the deployment's key, read in batches and wrapped anew in place. A test holds this
 * list against the schema (src/application/rotate-keys-embedded.database.test.ts).
 */
import { type Session, textArrayText } from './database.ts';

/** A wrapped key has this many bytes: nonce, key, tag. In columns that hold more, it comes first. */
const wrappedBytes = 60;

interface KeyColumn {
  readonly name: string;
  readonly type: 'int' | 'bigint' | 'text' | 'bytea';
}

export interface WrappedPlace {
  readonly kind: string;
  readonly table: string;
  readonly column: string;
  /** its primary key */
  readonly keys: readonly KeyColumn[];
  /** what the context is made of and is not of the primary key */
  readonly beside?: string;
  /** nobody may change such a row; while its key is wrapped anew, and in that transaction alone, this trigger is off */
  readonly guard?: string;
}

const creditor: KeyColumn = { name: 'creditor_id', type: 'int' };
const at = (name: string, type: KeyColumn['type']) => [creditor, { name, type }];

/** In the order in which they are gone through: what signs first, since there is little of it. */
export const wrappedPlaces = [
  { kind: 'evidenceLog', table: 'evidence_log', column: 'wrapped_key', keys: [creditor] },
  {
    kind: 'signingKey',
    table: 'signing_key',
    column: 'wrapped_key',
    keys: at('key_id', 'text'),
    guard: 'signing_key_append_only',
  },
  { kind: 'portal', table: 'portal_pepper', column: 'wrapped_key', keys: [creditor] },
  { kind: 'account', table: 'user_account', column: 'totp_sealed', keys: at('user_id', 'bigint') },
  { kind: 'enrolment', table: 'enrolment', column: 'totp_sealed', keys: at('link_hash', 'bytea'), beside: 'user_id' },
  { kind: 'webhook', table: 'webhook_endpoint', column: 'secret_sealed', keys: at('webhook_id', 'bigint') },
  {
    kind: 'webhookBefore',
    table: 'webhook_endpoint',
    column: 'previous_secret_sealed',
    keys: at('webhook_id', 'bigint'),
  },
  {
    kind: 'answer',
    table: 'idempotency_key',
    column: 'answer_sealed',
    keys: [creditor, { name: 'caller', type: 'text' }, { name: 'key', type: 'text' }],
  },
  { kind: 'borrower', table: 'borrower', column: 'wrapped_key', keys: at('borrower_id', 'bigint') },
] as const satisfies readonly WrappedPlace[];

export type WrappedKind = (typeof wrappedPlaces)[number]['kind'];

export interface WrappedRow {
  /** of the primary key, in its order */
  readonly keys: readonly string[];
  readonly beside: string;
  readonly wrapped: Uint8Array;
}

/** A row at a time moves on from `after`, so that what is read is bounded and each place is gone through once. */
export async function readWrapped(
  session: Session,
  place: WrappedPlace,
  { after, limit }: { readonly after: readonly string[] | undefined; readonly limit: number },
): Promise<WrappedRow[]> {
  const names = place.keys.map(({ name }) => name).join(', ');
  const bounds = place.keys.map(({ type }, index) => `$${index + 1}::text::${type}`).join(', ');
  const rows = await session.query<Record<string, string> & { wrapped: Uint8Array }>(
    `select ${place.keys.map(({ name }, index) => `${name}::text as k${index}`).join(', ')}, ${place.beside ?? "''"}::text as beside,
            substring(${place.column} from 1 for ${wrappedBytes}) as wrapped
       from ${place.table} where ${place.column} is not null ${after === undefined ? '' : `and (${names}) > (${bounds})`}
      order by ${names} limit ${limit}`,
    after ?? [],
  );
  return rows.map((row) => ({
    keys: place.keys.map((_, index) => row[`k${index}`]!),
    beside: row.beside!,
    wrapped: new Uint8Array(row.wrapped),
  }));
}

/**
 * What was read is replaced where it is still the same: a key that was destroyed meanwhile stays destroyed, and what was sealed
 * anew meanwhile stays as it is. How many were replaced.
 */
export async function replaceWrapped(
  session: Session,
  place: WrappedPlace,
  rows: readonly (WrappedRow & { readonly fresh: Uint8Array })[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const { keys, table, column } = place;
  const lists = [
    ...keys.map((_, index) => rows.map((row) => row.keys[index]!)),
    rows.map(({ wrapped }) => hex(wrapped)),
    rows.map(({ fresh }) => hex(fresh)),
  ];
  const given = [
    ...keys.map(({ type }, index) => `unnest($${index + 1}::text::text[])::${type} as k${index}`),
    `decode(unnest($${keys.length + 1}::text::text[]), 'hex') as was`,
    `decode(unnest($${keys.length + 2}::text::text[]), 'hex') as fresh`,
  ];
  if (place.guard !== undefined) await session.run(`alter table ${table} disable trigger ${place.guard}`);
  const replaced = await session.query(
    `update ${table} t set ${column} = v.fresh || substring(t.${column} from ${wrappedBytes + 1})
       from (select ${given.join(', ')}) v
      where ${keys.map(({ name }, index) => `t.${name} = v.k${index}`).join(' and ')}
        and substring(t.${column} from 1 for ${wrappedBytes}) = v.was
      returning 1`,
    lists.map(textArrayText),
  );
  if (place.guard !== undefined) await session.run(`alter table ${table} enable trigger ${place.guard}`);
  return replaced.length;
}

export async function countWrapped(session: Session, { table, column }: WrappedPlace): Promise<number> {
  const [row] = await session.query<{ rows: bigint }>(
    `select count(*) as rows from ${table} where ${column} is not null`,
  );
  return Number(row!.rows);
}

/** Answers to writes are kept for a day; how many were older. */
export async function dropOldAnswers(session: Session): Promise<number> {
  const gone = await session.query(
    "delete from idempotency_key where recorded_at <= now() - interval '1 day' returning 1",
  );
  return gone.length;
}

/**
 * A mark in the order of transactions that write: those that began before it are below. It is a number of its own, since what a
 * snapshot calls its end leaves out those that are on their way.
 */
export async function writersMark(session: Session): Promise<bigint> {
  const [row] = await session.query<{ mark: bigint }>('select pg_current_xact_id()::text::bigint as mark');
  return row!.mark;
}

/** Whether all that began to write before the mark have ended. Nobody is held up by asking. */
export async function areWritersDone(session: Session, mark: bigint): Promise<boolean> {
  const [row] = await session.query<{ done: boolean }>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= $1::bigint as done',
    [mark],
  );
  return row!.done;
}

/** One at a time over this database; false: another is at it. Until the transaction ends. */
export async function holdKeys(session: Session): Promise<boolean> {
  const [row] = await session.query<{ held: boolean }>('select pg_try_advisory_xact_lock($1) as held', [
    advisoryLockKey,
  ]);
  return row!.held;
}

/** Any number that no other program uses. */
const advisoryLockKey = 7_203_118;
