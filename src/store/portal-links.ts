/** Links by which a borrower comes in, made by staff. Found by the hash of the token that the borrower alone has. */
import type { LinkPurpose } from '../core/access/portal.ts';
import type { Session } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';

export interface PortalLink {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly linkHash: Uint8Array;
  readonly purpose: LinkPurpose;
  readonly madeBy: string;
  readonly madeAtMs: number;
  readonly expiresAtMs: number;
}

export interface StoredLink extends PortalLink {
  readonly openedAtMs: number | undefined;
}

export async function storeLink(session: Session, link: PortalLink): Promise<void> {
  await session.query(
    `insert into portal_link (creditor_id, borrower_id, case_id, link_hash, purpose, made_by, made_at, expires_at)
     values ($1, $2::bigint, $3::bigint, $4, $5, $6, $7::timestamptz, $8::timestamptz)`,
    [
      link.creditorId,
      link.borrowerId,
      link.caseId,
      link.linkHash,
      link.purpose,
      link.madeBy,
      instantParameter(link.madeAtMs),
      instantParameter(link.expiresAtMs),
    ],
  );
}

/** Nobody else opens it before the transaction ends. */
export async function holdLink(session: Session, linkHash: Uint8Array): Promise<StoredLink | undefined> {
  const [row] = await session.query<{
    creditor_id: number;
    borrower_id: bigint;
    case_id: bigint;
    purpose: LinkPurpose;
    made_by: string;
    made: bigint;
    expires: bigint;
    opened: bigint | null;
  }>(
    `select creditor_id, borrower_id, case_id, purpose, made_by, ${milliseconds('made_at')} as made,
            ${milliseconds('expires_at')} as expires, ${milliseconds('opened_at')} as opened
       from portal_link where link_hash = $1 for update`,
    [linkHash],
  );
  return (
    row && {
      creditorId: row.creditor_id,
      borrowerId: row.borrower_id,
      caseId: row.case_id,
      linkHash,
      purpose: row.purpose,
      madeBy: row.made_by,
      madeAtMs: Number(row.made),
      expiresAtMs: Number(row.expires),
      openedAtMs: row.opened === null ? undefined : Number(row.opened),
    }
  );
}

export async function markOpened(
  session: Session,
  link: Pick<PortalLink, 'creditorId' | 'borrowerId' | 'linkHash'>,
  atMs: number,
): Promise<void> {
  await session.query(
    'update portal_link set opened_at = $4::timestamptz where creditor_id = $1 and borrower_id = $2::bigint and link_hash = $3',
    [link.creditorId, link.borrowerId, link.linkHash, instantParameter(atMs)],
  );
}
