/** Reads every loan's life once, whatever the size of the book: ranges of borrowers, several readers, one snapshot. */
import type { Day } from '../core/calendar/day.ts';
import type { Database, Session } from '../store/database.ts';
import { type LoanLifeRow, readKeyRanges, readLives } from '../store/loan-lives.ts';

/** PostgreSQL works on as many ranges while this process counts another; more would only wait for this process. */
const readersOnPostgres = 2;
/** A statement's answer is some megabytes of text, whatever the size of the book. */
const borrowersPerRange = 10_000;

/** `session` stands in a repeatable-read transaction; what the other readers see is the same moment. Rows in any order. */
export async function readHistory(
  database: Database,
  session: Session,
  at: {
    readonly creditorId: number;
    readonly ends: readonly Day[];
    readonly onRows: (rows: readonly LoanLifeRow[]) => void;
  },
): Promise<void> {
  const { creditorId, ends, onRows } = at;
  const ranges = await readKeyRanges(session, { creditorId, borrowersPerRange });
  let next = 0;
  let stopped = false;
  const takeRanges = async (reader: Session) => {
    try {
      for (let taken = next++; taken < ranges.length && !stopped; taken = next++) {
        onRows(await readLives(reader, { creditorId, range: ranges[taken]!, ends, knownBefore: undefined }));
      }
    } catch (error) {
      stopped = true;
      throw error;
    }
  };
  const more = database.engine === 'postgres' && ranges.length > 1 ? readersOnPostgres - 1 : 0;
  const snapshot = more > 0 ? await exportSnapshot(session) : '';
  const besides = Array.from({ length: more }, () =>
    database.transaction(async (other) => {
      await other.run('set transaction isolation level repeatable read, read only');
      await other.run(`set transaction snapshot '${snapshot}'`);
      await takeRanges(other);
    }),
  );
  const outcomes = await Promise.allSettled([takeRanges(session), ...besides]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

async function exportSnapshot(session: Session): Promise<string> {
  const [row] = await session.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot');
  return row!.snapshot;
}
