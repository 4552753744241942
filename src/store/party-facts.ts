/** What is known of a borrower that the law asks for. Facts are added to and never changed; the latest of a name counts. */
import type { Day } from '../core/calendar/day.ts';
import { takeIds } from './close-writes.ts';
import { dayParameter, type Session } from './database.ts';
import { milliseconds } from './decisions.ts';

export interface StoredFact {
  readonly factId: bigint;
  readonly name: string;
  readonly sealedValue: Uint8Array;
  readonly recordedBy: string;
  readonly recordedAtMs: number;
}

export async function nextFactIds(session: Session, count: number): Promise<bigint[]> {
  return takeIds(session, 'party_fact_id_seq', count);
}

export async function storeFact(
  session: Session,
  at: { readonly creditorId: number; readonly borrowerId: bigint },
  fact: Omit<StoredFact, 'recordedAtMs'> & { readonly onDay: Day },
): Promise<void> {
  await session.query(
    `insert into party_fact (creditor_id, borrower_id, party_fact_id, name, sealed_value, on_day, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4, $5, $6::date, $7)`,
    [at.creditorId, at.borrowerId, fact.factId, fact.name, fact.sealedValue, dayParameter(fact.onDay), fact.recordedBy],
  );
}

/** The latest of each name, by name. */
export async function readFacts(
  session: Session,
  at: { readonly creditorId: number; readonly borrowerId: bigint },
): Promise<StoredFact[]> {
  const rows = await session.query<{
    party_fact_id: bigint;
    name: string;
    sealed_value: Uint8Array;
    recorded_by: string;
    recorded: bigint;
  }>(
    `select distinct on (name) party_fact_id, name, sealed_value, recorded_by, ${milliseconds('recorded_at')} as recorded
       from party_fact where creditor_id = $1 and borrower_id = $2::bigint order by name, party_fact_id desc`,
    [at.creditorId, at.borrowerId],
  );
  return rows.map((row) => ({
    factId: row.party_fact_id,
    name: row.name,
    sealedValue: row.sealed_value,
    recordedBy: row.recorded_by,
    recordedAtMs: Number(row.recorded),
  }));
}
