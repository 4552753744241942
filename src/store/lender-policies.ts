/** What a lender permits, by product and from a day on. Policies are added and never changed; the latest counts. */
import { createHash } from 'node:crypto';
import type { Day } from '../core/calendar/day.ts';
import { takeIds } from './close-writes.ts';
import { dayParameter, type Session } from './database.ts';

export interface StoredPolicy {
  readonly lenderPolicyId: bigint;
  /** of the book, or 'any' */
  readonly product: string;
  readonly from: Day;
  /** the document as JSON */
  readonly content: string;
  readonly hash: string;
}

interface Columns {
  lender_policy_id: bigint;
  product: string;
  from_day: Day;
  content: string;
  policy_hash: string;
}

const select = 'select lender_policy_id, product, from_day, content, policy_hash from lender_policy';

function policyOf(row: Columns): StoredPolicy {
  const { lender_policy_id, product, from_day, content, policy_hash } = row;
  return { lenderPolicyId: lender_policy_id, product, from: from_day, content, hash: policy_hash };
}

/** The same again is not stored twice. */
export async function storePolicy(
  session: Session,
  at: { readonly creditorId: number; readonly product: string; readonly from: Day },
  policy: { readonly content: string; readonly recordedBy: string },
): Promise<StoredPolicy & { readonly isNew: boolean }> {
  const hash = `sha256:${createHash('sha256').update(policy.content).digest('hex')}`;
  const known = await readPolicy(session, { ...at, products: [at.product], on: at.from });
  if (known?.hash === hash && known.from === at.from) return { ...known, isNew: false };
  const [lenderPolicyId] = await takeIds(session, 'lender_policy_id_seq', 1);
  await session.query(
    `insert into lender_policy (creditor_id, lender_policy_id, product, from_day, content, policy_hash, recorded_by)
     values ($1, $2::bigint, $3, $4::date, $5, $6, $7)`,
    [at.creditorId, lenderPolicyId, at.product, dayParameter(at.from), policy.content, hash, policy.recordedBy],
  );
  const { product, from } = at;
  return { lenderPolicyId: lenderPolicyId!, product, from, content: policy.content, hash, isNew: true };
}

/** The policy in force on a day for the first of the products that has one. */
export async function readPolicy(
  session: Session,
  at: { readonly creditorId: number; readonly products: readonly string[]; readonly on: Day },
): Promise<StoredPolicy | undefined> {
  for (const product of at.products) {
    const [row] = await session.query<Columns>(
      `${select} where creditor_id = $1 and product = $2 and from_day <= $3::date
        order by from_day desc, lender_policy_id desc limit 1`,
      [at.creditorId, product, dayParameter(at.on)],
    );
    if (row !== undefined) return policyOf(row);
  }
  return undefined;
}

/** The very one that an offer was made by. */
export async function readPolicyById(
  session: Session,
  creditorId: number,
  lenderPolicyId: bigint,
): Promise<StoredPolicy> {
  const [row] = await session.query<Columns>(`${select} where creditor_id = $1 and lender_policy_id = $2::bigint`, [
    creditorId,
    lenderPolicyId,
  ]);
  return policyOf(row!);
}

/** All of a lender, by product and day. */
export async function readPolicies(session: Session, creditorId: number): Promise<StoredPolicy[]> {
  const rows = await session.query<Columns>(
    `${select} where creditor_id = $1 order by product, from_day, lender_policy_id`,
    [creditorId],
  );
  return rows.map(policyOf);
}
