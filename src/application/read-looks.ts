/**
 * Who looked at a file: for its borrower, and for those who watch over it. An inquiry into money laundering or fraud is told to
 * the latter alone; row-level security holds the same behind this (0011-who-may-do-what.sql).
 */
import type { AccessRole } from '../core/access/role.ts';
import { formatInstant, type Zone } from '../core/calendar/zone.ts';
import type { Database } from '../store/database.ts';
import { type OfCase, readLookRows, type StoredLook } from '../store/file-looks.ts';

export interface LookDocument {
  readonly look: string;
  readonly at: string;
  readonly by: { readonly kind: 'user' | 'borrower' | 'command'; readonly name: string; readonly role: string };
  /** what was asked for, as the operations of the interface are named */
  readonly operation: string;
  /** name and addresses were shown whole */
  readonly whole: boolean;
  readonly review: 'moneyLaundering' | 'fraud' | null;
  readonly reason: string | null;
}

export interface LooksPage {
  readonly looks: readonly LookDocument[];
  /** the look after which the next page begins; null: there is none */
  readonly next: string | null;
}

/** Whose office it is. */
export function seesReviews(role: AccessRole): boolean {
  return role === 'compliance' || role === 'auditor';
}

/** The latest first. */
export async function readLooks(
  database: Database,
  at: {
    readonly of: OfCase;
    readonly withReviews: boolean;
    readonly before: bigint | undefined;
    readonly limit: number;
    readonly zone: Zone;
  },
): Promise<LooksPage> {
  const { of, withReviews, before, limit, zone } = at;
  const rows = await database.session((session) =>
    readLookRows(session, of, { withReviews, before, limit: limit + 1 }),
  );
  const page = rows.slice(0, limit);
  const next = rows.length > page.length ? page.at(-1)!.lookId.toString() : null;
  return { looks: page.map((row) => lookDocument(row, zone)), next };
}

function lookDocument(row: StoredLook, zone: Zone): LookDocument {
  return {
    look: row.lookId.toString(),
    at: formatInstant(zone, row.atMs),
    by: { kind: row.byKind, name: row.byName, role: row.byRole },
    operation: row.operation,
    whole: row.isWhole,
    review: row.review ?? null,
    reason: row.reason ?? null,
  };
}
