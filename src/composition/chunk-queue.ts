/**
 * Chunks of a day close as jobs (pg-boss), so that any number of processes on any machines work them off. The queue only
 * spreads the work: whether a chunk is done is told by the book itself, so a job lost with its worker is done by whoever
 * sees it missing, and a job done twice finds nothing to do.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { type ChunkRunner, type CloseSettings, closeChunk, localRunner } from '../application/close-day.ts';
import type { Day } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import { countWaiting, readChunks, readCreditors, readTouched } from '../store/day-closes.ts';
import { databaseAddress } from './deployment.ts';

const queueName = 'close-chunk';
const pollMilliseconds = 200;
/** After so long without a chunk done by anyone, the coordinator does what is left itself. */
const patienceMilliseconds = 10_000;

interface ChunkJob {
  readonly creditorId: number;
  readonly businessDate: Day;
  readonly boundaryDays: readonly number[];
  readonly borrowers: readonly string[];
}

export interface ChunkQueue {
  /** Takes jobs, one at a time, until `stop`. */
  work(): Promise<void>;
  runner(settings: CloseSettings): ChunkRunner;
  /** Finishes the job in hand. */
  stop(): Promise<void>;
}

export async function chunkQueue(database: Database): Promise<ChunkQueue> {
  const pool = new pg.Pool({ connectionString: databaseAddress(), max: 2, application_name: 'forbear-queue' });
  pool.on('error', () => {});
  const boss = new PgBoss({
    db: { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) },
    schedule: false,
  });
  boss.on('error', (error: Error) => process.stderr.write(`queue: ${error.message}\n`));
  await boss.start();
  await boss.createQueue(queueName, { partition: true, expireInSeconds: 300, retryLimit: 3 });
  const work = async () => {
    await boss.work<ChunkJob>(queueName, { batchSize: 1, pollingIntervalSeconds: 0.5 }, async (jobs) => {
      for (const { data } of jobs) await runJob(database, data);
    });
  };
  return {
    work,
    runner: (settings) => async (chunks, onDone, closedThrough) => {
      const { creditorId, businessDate } = settings;
      const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      await boss.insert(
        queueName,
        chunks.map((borrowers) => ({ data: jobOf(settings, borrowers) })),
      );
      await work();
      let waiting = total;
      let seenAt = Date.now();
      while (waiting > 0) {
        await sleep(pollMilliseconds);
        const now = await database.session((session) => countWaiting(session, { creditorId, businessDate }));
        if (now < waiting) seenAt = Date.now();
        onDone(Math.max(0, waiting - now));
        waiting = now;
        if (Date.now() - seenAt > patienceMilliseconds && waiting > 0) {
          const left = await database.session((session) =>
            readChunks(session, { creditorId, businessDate, borrowersPerChunk: 500 }),
          );
          await localRunner(database, settings)(left, () => {}, closedThrough);
        }
      }
      await boss.deleteQueuedJobs(queueName);
      return database.session((session) => readTouched(session, { creditorId, businessDate }));
    },
    stop: async () => {
      await boss.stop({ graceful: true, timeout: 30_000 });
      await pool.end();
    },
  };
}

function jobOf({ creditorId, businessDate, boundaryDays }: CloseSettings, borrowers: readonly bigint[]): ChunkJob {
  return { creditorId, businessDate, boundaryDays, borrowers: borrowers.map(String) };
}

/** A job of a close that was killed can outlast it: by then the date may be closed, and the book further on. */
async function runJob(database: Database, job: ChunkJob): Promise<void> {
  const { creditorId, businessDate, boundaryDays } = job;
  const books = await database.session((session) => readCreditors(session));
  const closedThrough = books.find((book) => book.creditorId === creditorId)?.businessDate;
  if (closedThrough !== undefined && closedThrough > businessDate) return;
  await closeChunk(database, {
    creditorId,
    businessDate,
    boundaryDays,
    closedThrough,
    borrowers: job.borrowers.map(BigInt),
  });
}
