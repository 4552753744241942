/**
 * A run of the agreements of a day on PostgreSQL: when all are due, each with an instalment that fell due and was paid that day,
 * and when one in fifty is. A fifth as many agreements as there are loans.
 */
import { sealerOf } from '../../src/adapters/seal-aes-gcm/seal.ts';
import { runAgreements } from '../../src/application/run-agreements.ts';
import { type Day, formatDay } from '../../src/core/calendar/day.ts';
import { dueBorrowers } from '../../src/store/agreement-runs.ts';
import type { Database } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open.ts';
import { copyAgreements, dueOn, entriesPerLoan } from './agreement-book.ts';
import { freshDatabase } from './fresh-database.ts';
import { memoryMaxMebibytes, seconds, shown } from './measure.ts';
import type { BenchOptions, Measured } from './run.ts';

const perCopy = 2000;
const sealer = sealerOf(new Uint8Array(32));
const filled = [
  'borrower',
  'loan',
  'loan_state',
  'delinquency_case',
  'negotiation',
  'schedule',
  'instalment',
  'ledger_entry',
  'agreement',
  'agreement_terms',
  'agreement_event',
  'evidence_stream',
];

export async function benchAgreements({ loans, postgres }: BenchOptions): Promise<Measured[]> {
  const agreements = Math.round(loans / 5);
  const address = await freshDatabase(postgres!, 'bench_agreements');
  const database = await openStore(address);
  try {
    await fill(database, agreements);
    const all = await run(database, dueOn);
    if (all.events < agreements) throw new Error(`${all.events} events of ${agreements} agreements`);
    const none = await run(database, dueOn);
    if (none.agreements > 0) throw new Error('what was looked at is due again');
    await payAhead(database, dueOn + 1);
    const plan = await planOf(database, dueOn + 1);
    const few = await run(database, dueOn + 1);
    // Both floors are of 200,000 agreements; fewer have to be as much quicker.
    const part = agreements / 200_000;
    return [
      {
        what: `${shown(agreements, 0)} agreements, all due and paid`,
        value: `${shown(all.took)} s`,
        against: `${shown(all.agreements / all.took, 0)}/s, floor ${shown(60 * part)} s`,
        passes: all.took <= 60 * part,
      },
      {
        what: `${shown((100 * few.agreements) / agreements)} % of them due`,
        value: `${shown(few.took, 2)} s`,
        against: `found by ${plan}, floor ${shown(3 * part, 2)} s`,
        passes: few.took <= 3 * part && plan === 'index',
      },
      { what: 'memory of the process', value: `${shown(memoryMaxMebibytes(), 0)} MiB`, against: '', passes: undefined },
    ];
  } finally {
    await database.close();
  }
}

async function run(database: Database, businessDate: Day) {
  let result = { agreements: 0, events: 0 };
  const settings = { creditorId: 1, businessDate, closedThrough: businessDate - 1, sealer, atMs: Date.now() };
  const took = await seconds(async () => {
    result = await runAgreements(database, settings);
  });
  return { ...result, took };
}

async function fill(database: Database, agreements: number): Promise<void> {
  await database.session((session) =>
    session.run(
      "insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'bench', 'bench', 'Asia/Shanghai', 'CNY')",
    ),
  );
  const triggers = (how: 'enable' | 'disable') =>
    database.session((session) =>
      session.run(filled.map((table) => `alter table ${table} ${how} trigger user`).join(';\n')),
    );
  await triggers('disable');
  const releasing = process.env.BENCH_RELEASING === '1';
  for (let first = 1; first <= agreements; first += perCopy) {
    const count = Math.min(perCopy, agreements - first + 1);
    await database.transaction(async (session) => {
      await session.run("set local session_replication_role = 'replica'");
      await copyAgreements(session, { first, count, sealer, releasing });
    });
  }
  await triggers('enable');
  await database.session(async (session) => {
    await session.run(
      `select setval('entry_id_seq', ${(agreements + 2) * entriesPerLoan}), setval('event_id_seq', 1000)`,
    );
    await session.run('vacuum (analyze)');
  });
}

/** One in fifty pays something ahead. */
async function payAhead(database: Database, on: Day): Promise<void> {
  await database.session(async (session) => {
    await session.run(`insert into ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor, contra, contra_minor, ref)
        select 1, borrower_id, loan_id, nextval('entry_id_seq'), 'payment', '${formatDay(on)}', '${formatDay(on)}', -5000, 0, 0, 0, 0, 'cash', 5000, 'AHEAD' from loan where loan_id % 50 = 0;
      update agreement set touched = true where loan_id % 50 = 0`);
    await session.run('vacuum analyze agreement');
  });
}

async function planOf(database: Database, businessDate: Day): Promise<string> {
  const rows = await database.session((session) =>
    session.query<Record<string, string>>(
      `explain ${dueBorrowers.replaceAll('$1', '1').replaceAll('$2', `'${formatDay(businessDate)}'`)}`,
    ),
  );
  const text = rows.map((row) => Object.values(row)[0]).join('\n');
  return text.includes('Seq Scan') ? `a scan of all:\n${text}` : 'index';
}
