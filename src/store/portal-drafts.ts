/** Drafts of the portal: what was written and not sent. One of each kind, case and side. */
import type { DraftKind, DraftSide } from '../core/access/drafts.ts';
import type { Session } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';

export interface OfDrafts {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
}
export interface DraftKey extends OfDrafts {
  readonly kind: DraftKind;
  readonly side: DraftSide;
}

export interface DraftRow {
  readonly kind: DraftKind;
  readonly side: DraftSide;
  readonly version: number;
  readonly sealed: Uint8Array;
  /** undefined: the borrower */
  readonly byName: string | undefined;
  readonly savedAtMs: number;
}

/** Those saved since `fromMs` that who asks may see, in order of kind and side. */
export async function readDraftRows(
  session: Session,
  at: OfDrafts & { readonly fromMs: number; readonly kind?: DraftKind; readonly side?: DraftSide },
): Promise<DraftRow[]> {
  const rows = await session.query<{
    kind: DraftKind;
    side: DraftSide;
    version: number;
    sealed: Uint8Array;
    by_name: string | null;
    saved: bigint;
  }>(
    `select kind, side, version, sealed, by_name, ${milliseconds('saved_at')} as saved from portal_draft
      where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint and saved_at >= $4::timestamptz
        and ($5::text is null or kind = $5) and ($6::text is null or side = $6)
      order by kind, side`,
    [at.creditorId, at.borrowerId, at.caseId, instantParameter(at.fromMs), at.kind ?? null, at.side ?? null],
  );
  return rows.map((row) => ({
    kind: row.kind,
    side: row.side,
    version: row.version,
    sealed: row.sealed,
    byName: row.by_name ?? undefined,
    savedAtMs: Number(row.saved),
  }));
}

export async function storeDraft(
  session: Session,
  key: DraftKey,
  row: Pick<DraftRow, 'version' | 'sealed' | 'byName' | 'savedAtMs'>,
): Promise<void> {
  await session.query(
    `insert into portal_draft (creditor_id, borrower_id, case_id, kind, side, version, sealed, by_name, saved_at)
     values ($1, $2::bigint, $3::bigint, $4, $5, $6, $7, $8, $9::timestamptz)
     on conflict (creditor_id, borrower_id, case_id, kind, side)
     do update set version = excluded.version, sealed = excluded.sealed, by_name = excluded.by_name, saved_at = excluded.saved_at`,
    [
      key.creditorId,
      key.borrowerId,
      key.caseId,
      key.kind,
      key.side,
      row.version,
      row.sealed,
      row.byName ?? null,
      instantParameter(row.savedAtMs),
    ],
  );
}

/** False: there was none. */
export async function deleteDraft(session: Session, key: DraftKey): Promise<boolean> {
  const rows = await session.query(
    `delete from portal_draft where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint and kind = $4 and side = $5
     returning 1 as dropped`,
    [key.creditorId, key.borrowerId, key.caseId, key.kind, key.side],
  );
  return rows.length > 0;
}

/** Drafts of all lenders that nobody saved since `beforeMs`. */
export async function sweepDrafts(session: Session, beforeMs: number): Promise<void> {
  await session.query('delete from portal_draft where saved_at < $1::timestamptz', [instantParameter(beforeMs)]);
}

/** Of a borrower whose key was destroyed: nothing of it opens any more. */
export async function deleteDraftsOf(session: Session, at: Omit<OfDrafts, 'caseId'>): Promise<void> {
  await session.query('delete from portal_draft where creditor_id = $1 and borrower_id = $2::bigint', [
    at.creditorId,
    at.borrowerId,
  ]);
}
