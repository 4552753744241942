/** The first full ageing of a book and typical day closes on PostgreSQL, against one set-based aggregate over the same tables. */
import { spawnSync } from 'node:child_process';
import { type CloseResult, closeDay } from '../../src/application/close-day.ts';
import { boundaryDays } from '../../src/composition/deployment.ts';
import type { Day } from '../../src/core/calendar/day.ts';
import type { Database } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open.ts';
import { bookAsOf, copyBook } from './copy-book.ts';
import { freshDatabase } from './fresh-database.ts';
import { median, memoryMaxMebibytes, seconds, shown } from './measure.ts';
import type { BenchOptions, Measured } from './run.ts';

const loansPerCopy = 5000;
/** One set-based statement that adds up what fell due and what was paid for every loan. */
const aggregate = `
  select count(*), sum(due), sum(paid) from (
    select creditor_id, borrower_id, loan_id, min(due_on) as oldest, sum(principal_minor + interest_minor + fee_minor) as due
      from instalment where due_on < '2026-10-31' group by creditor_id, borrower_id, loan_id) d
  left join (
    select creditor_id, borrower_id, loan_id, max(value_on) as latest, sum(contra_minor) as paid
      from ledger_entry where kind = 'payment' and value_on <= '2026-10-31' group by creditor_id, borrower_id, loan_id) p
  using (creditor_id, borrower_id, loan_id)`;

export async function benchClose({ loans, postgres }: BenchOptions): Promise<Measured[]> {
  const address = await freshDatabase(postgres!, 'bench_close');
  const database = await openStore(address);
  try {
    await fill(database, loans);
    const sql = median(await repeat(3, () => database.session((session) => session.query(aggregate))));
    const close = (businessDate: Day) =>
      closeDay(database, { creditorId: 1, businessDate, boundaryDays: boundaryDays(businessDate) });
    // The close runs in a process of its own, so that its memory is its own.
    const child = closeInChild(address);
    const full = child.seconds;
    const days: { share: number; took: number }[] = [];
    for (let day = 1; day <= 5; day++) {
      let result: CloseResult | undefined;
      const took = await seconds(async () => {
        result = await close(bookAsOf + day);
      });
      if (result === undefined || 'refused' in result) throw new Error('the close was refused');
      days.push({ share: result.loansTouched / loans, took });
    }
    const typical = days.map(({ share, took }) => ({ share, took, allowed: 2 * share * full + 1 }));
    const took = median(typical.map((day) => day.took));
    const allowed = median(typical.map((day) => day.allowed));
    return [
      { what: `${shown(loans, 0)} loans, one SQL aggregate`, value: `${shown(sql)} s`, against: '', passes: undefined },
      {
        what: 'first full ageing',
        value: `${shown(full)} s`,
        against: `${shown(full / sql)} × the aggregate, floor 5 ×`,
        passes: full <= 5 * sql,
      },
      {
        what: `a day close, ${shown(100 * median(days.map((d) => d.share)))} % of the loans`,
        value: `${shown(took, 2)} s`,
        against: `allowed ${shown(allowed, 2)} s (2 × that share of the full ageing + 1 s)`,
        passes: took <= allowed,
      },
      {
        what: 'memory of the closing process',
        value: `${shown(child.memory, 0)} MiB`,
        against: 'floor 512 MiB',
        passes: child.memory <= 512,
      },
    ];
  } finally {
    await database.close();
  }
}

async function fill(database: Database, loans: number): Promise<void> {
  await database.session((session) =>
    session.query(
      "insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'bench', 'bench', 'Asia/Shanghai', 'CNY')",
    ),
  );
  for (let first = 1; first <= loans; first += loansPerCopy) {
    const count = Math.min(loansPerCopy, loans - first + 1);
    await database.transaction((session) => copyBook(session, { seed: 1, first, count }));
  }
  await database.session(async (session) => {
    await session.run("update loan_state set due_posted_through = '2026-10-31'");
    await session.run('vacuum (analyze)');
  });
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) taken.push(await seconds(work));
  return taken;
}

function closeInChild(address: string): { seconds: number; memory: number } {
  const child = spawnSync(process.execPath, [import.meta.filename, 'close', address], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error('the close failed');
  return JSON.parse(child.stdout) as { seconds: number; memory: number };
}

if (process.argv[2] === 'close' && process.argv[1] === import.meta.filename) {
  const database = await openStore(process.argv[3]!);
  const took = await seconds(() =>
    closeDay(database, { creditorId: 1, businessDate: bookAsOf, boundaryDays: boundaryDays(bookAsOf) }),
  );
  await database.close();
  process.stdout.write(JSON.stringify({ seconds: took, memory: memoryMaxMebibytes() }));
}
