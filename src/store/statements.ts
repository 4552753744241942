/** Statements of income and expenditure, and what was found or set that can be paid. Added to, never changed. */
import type { Day } from '../core/calendar/day.ts';
import type { CapacityOrigin, CapacityStep } from '../core/capacity/capacity.ts';
import { takeIds } from './close-writes.ts';
import { dayParameter, type Session } from './database.ts';
import { milliseconds } from './decisions.ts';

export interface OfBorrower {
  readonly creditorId: number;
  readonly borrowerId: bigint;
}

export async function nextStatementId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'statement_id_seq', 1))[0]!;
}

export async function storeStatement(
  session: Session,
  at: OfBorrower,
  row: { readonly statementId: bigint; readonly asOf: Day; readonly sealed: Uint8Array; readonly recordedBy: string },
): Promise<void> {
  await session.query(
    `insert into income_statement (creditor_id, borrower_id, statement_id, as_of, sealed, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::date, $5, $6)`,
    [at.creditorId, at.borrowerId, row.statementId, dayParameter(row.asOf), row.sealed, row.recordedBy],
  );
}

export interface NewCapacity {
  readonly statementId: bigint;
  readonly currency: string;
  readonly origin: CapacityOrigin;
  readonly steps: readonly CapacityStep[];
  readonly lumpSumMinor: bigint;
  readonly recordedBy: string;
}

export async function storeCapacity(session: Session, at: OfBorrower, row: NewCapacity): Promise<bigint> {
  const [capacityId] = await takeIds(session, 'capacity_id_seq', 1);
  const { origin } = row;
  const signed = origin.kind === 'overridden' ? origin : undefined;
  await session.query(
    `insert into capacity (creditor_id, borrower_id, capacity_id, statement_id, currency, origin, lump_sum_minor, signed_by, reason, signed_on, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7::bigint, $8, $9, $10::date, $11)`,
    [
      at.creditorId,
      at.borrowerId,
      capacityId,
      row.statementId,
      row.currency,
      origin.kind,
      row.lumpSumMinor,
      signed?.by ?? null,
      signed?.reason ?? null,
      signed === undefined ? null : dayParameter(signed.signedOn),
      row.recordedBy,
    ],
  );
  for (const { from, perMonthMinor } of row.steps) {
    await session.query(
      `insert into capacity_step (creditor_id, borrower_id, capacity_id, from_day, per_month_minor)
       values ($1, $2::bigint, $3::bigint, $4::date, $5::bigint)`,
      [at.creditorId, at.borrowerId, capacityId, dayParameter(from), perMonthMinor],
    );
  }
  return capacityId!;
}

export interface StoredCapacity extends NewCapacity {
  readonly capacityId: bigint;
  readonly statementAsOf: Day;
  readonly sealed: Uint8Array;
  readonly recordedAtMs: number;
}

/** What counts now: the latest, worked out or set; or the one of this id. Undefined: there is none. */
export async function readCapacity(
  session: Session,
  at: OfBorrower,
  capacityId?: bigint,
): Promise<StoredCapacity | undefined> {
  const [row] = await session.query<{
    capacity_id: bigint;
    statement_id: bigint;
    currency: string;
    origin: CapacityOrigin['kind'];
    lump_sum_minor: bigint;
    signed_by: string | null;
    reason: string | null;
    signed_on: Day | null;
    recorded_by: string;
    recorded: bigint;
    as_of: Day;
    sealed: Uint8Array;
  }>(
    `select c.capacity_id, c.statement_id, c.currency, c.origin, c.lump_sum_minor, c.signed_by, c.reason, c.signed_on,
            c.recorded_by, ${milliseconds('c.recorded_at')} as recorded, s.as_of, s.sealed
       from capacity c join income_statement s using (creditor_id, borrower_id, statement_id)
      where c.creditor_id = $1 and c.borrower_id = $2::bigint and ($3::bigint is null or c.capacity_id = $3::bigint)
      order by c.capacity_id desc limit 1`,
    [at.creditorId, at.borrowerId, capacityId ?? null],
  );
  if (row === undefined) return undefined;
  const steps = await session.query<{ from_day: Day; per_month_minor: bigint }>(
    `select from_day, per_month_minor from capacity_step
      where creditor_id = $1 and borrower_id = $2::bigint and capacity_id = $3::bigint order by from_day`,
    [at.creditorId, at.borrowerId, row.capacity_id],
  );
  return {
    capacityId: row.capacity_id,
    statementId: row.statement_id,
    currency: row.currency,
    origin:
      row.origin !== 'overridden'
        ? { kind: row.origin }
        : { kind: 'overridden', by: row.signed_by!, reason: row.reason!, signedOn: row.signed_on! },
    steps: steps.map(({ from_day, per_month_minor }) => ({ from: from_day, perMonthMinor: per_month_minor })),
    lumpSumMinor: row.lump_sum_minor,
    recordedBy: row.recorded_by,
    recordedAtMs: Number(row.recorded),
    statementAsOf: row.as_of,
    sealed: row.sealed,
  };
}
