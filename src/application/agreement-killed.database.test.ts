/** A run of agreements killed while it is at work, and two at once, on PostgreSQL: nothing twice, nothing lost. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { AgreementGround, day } from '../../tools/agreement-ground.ts';
import { freshDatabase } from '../../tools/bench/fresh-database.ts';
import { groundSealer } from '../../tools/evidence-ground.ts';
import { loadSmallBook } from '../../tools/small-book.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open.ts';
import { runAgreements } from './run-agreements.ts';

const server = process.env.FORBEAR_TEST_POSTGRES!;
const base = 'agreements_base';
let creditorId: number;
let expected: string;

/** One agreement in force whose instalment was paid and not recognised yet, and one that was signed and is not in force yet. */
before(async () => {
  const database = await openStore(await freshDatabase(server, base));
  creditorId = await loadSmallBook(database);
  const ground = new AgreementGround(database, creditorId);
  await ground.sign('L3');
  await ground.close('2026-07-19');
  await ground.sign('L7', { asOf: day('2026-07-19'), firstDueOn: day('2026-08-20') });
  await ground.pay('L3', 'X1', '2026-07-20', 154_358n);
  await database.close();
  await onCopy('agreements_whole', async (whole) => {
    await closeIt(whole);
    expected = await told(whole);
  });
});
after(async () => {
  for (const name of ['agreements_whole', 'agreements_killed', base]) await drop(name);
});

async function asSuperuser(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const drop = (name: string) => asSuperuser(`drop database if exists ${name} with (force)`);

function addressOf(name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function onCopy(name: string, work: (database: Database) => Promise<void>): Promise<void> {
  await drop(name);
  await asSuperuser(`create database ${name} template ${base}`);
  const database = await openStore(addressOf(name));
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

const closeIt = (database: Database) => new AgreementGround(database, creditorId).close('2026-07-20');

/** Everything that the run and the close make, without numbers and instants that say only how it was done. */
async function told(database: Database): Promise<string> {
  const rows = await database.session(async (session) => [
    await session.query(
      `select loan_id, kind, value_on, posted_on, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor, contra, ref
         from ledger_entry order by loan_id, value_on, kind, contra, ref, principal_minor, interest_minor`,
    ),
    await session.query(
      'select agreement_number, state, version, next_event_on, through_on, touched from agreement order by 1',
    ),
    await session.query('select agreement_id, version, kind from agreement_event order by 1, 2'),
    await session.query('select agreement_id, version, act, due_on from agreement_act order by 1, 2'),
    await session.query(
      'select loan_id, schedule_version, starts_on, reason, carried_paid_minor from schedule order by 1, 2',
    ),
    await session.query(
      'select case_id, number, kind, about_table, about_key from evidence_entry where case_id > 0 order by 1, 2',
    ),
    await session.query(
      'select loan_id, next_event_on, delinquent_since, arrears_minor, principal_minor from loan_state order by 1',
    ),
    await session.query("select loan_id, event_ref, on_day from loan_event where kind = 'restructure' order by 1"),
  ]);
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? `${value}n` : value), 1);
}

const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** Closes the day in a process that kills itself before so many of the run's statements were made; 0: before its commit. */
function closeAndDie(name: string, statement: number): void {
  const child = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `
      import { openStore } from ${at('../store/open.ts')};
      import { runAgreements } from ${at('./run-agreements.ts')};
      import { groundSealer } from ${at('../../tools/evidence-ground.ts')};
      const database = await openStore(${JSON.stringify(addressOf(name))});
      let made = 0;
      const die = () => process.kill(process.pid, 'SIGKILL');
      const dying = (session) => new Proxy(session, { get: (of, name) => {
        const own = of[name];
        return typeof own !== 'function' ? own : (...words) => { if (++made === ${statement}) die(); return own.apply(of, words); };
      } });
      const doomed = { ...database, engine: database.engine, session: (work) => database.session(work),
        transaction: (work) => database.transaction(async (session) => { const result = await work(dying(session)); if (${statement} === 0) die(); return result; }) };
      await runAgreements(doomed, { creditorId: ${creditorId}, businessDate: ${day('2026-07-20')}, closedThrough: ${day('2026-07-19')}, sealer: groundSealer, atMs: Date.now() });
      process.stdout.write('made ' + made);`,
    ],
    { encoding: 'utf8', timeout: 30_000 },
  );
  assert.equal(child.signal, 'SIGKILL', `${child.stdout} ${child.stderr}`);
}

for (const statement of [1, 6, 12, 16, 0]) {
  const when = statement === 0 ? 'before it is committed' : `at its statement ${statement}`;
  test(`killed between the money and its recognition, between signature and coming into force, ${when}`, () =>
    onCopy('agreements_killed', async (database) => {
      closeAndDie('agreements_killed', statement);
      await closeIt(database);
      assert.equal(await told(database), expected);
      if (statement === 0) await new AgreementGround(database, creditorId).assertVerified();
    }));
}

test('two runs at once, while money comes in', () =>
  onCopy('agreements_killed', async (database) => {
    const run = () =>
      runAgreements(database, {
        creditorId,
        businessDate: day('2026-07-20'),
        closedThrough: day('2026-07-19'),
        sealer: groundSealer,
        atMs: Date.now(),
      });
    const ground = new AgreementGround(database, creditorId);
    await Promise.all([run(), run(), ground.pay('L3', 'X2', '2026-07-20', 10_000n), run()]);
    await ground.close('2026-07-20');
    const { row, paid } = await ground.sums('A-L3-1');
    assert.equal(paid, 164_358n);
    assert.equal(row.agreement.part?.missingMinor, 144_358n);
    const [twice] = await ground.rows<{ n: number }>(
      "select count(*)::int as n from agreement_event where kind in ('instalmentPaid', 'cameIntoForce') group by agreement_id, kind order by 1 desc",
    );
    assert.equal(twice!.n, 1);
    await ground.assertVerified();
  }));
