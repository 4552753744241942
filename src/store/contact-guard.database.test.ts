/** PostgreSQL refuses a contact that no decision allowed: to the administrator, to the owner of the tables, and to two at once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cheatCount, cheatsNotRefused, honest } from '../../tools/contact-cheats.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { refusalOf } from '../../tools/nonsense.ts';
import type { Database } from './database.ts';
import { openStore } from './open.ts';

const addresses: string[] = [];
let database: Database;
before(async () => {
  if (skip !== false) return;
  addresses.push(await freshPostgres('contact_guard'));
  database = await openStore(addresses[0]!);
});
after(async () => {
  if (skip !== false) return;
  await database.close();
  for (const address of addresses) await dropPostgres(address);
});

test(`PostgreSQL: each of ${cheatCount} ways round the law is refused by the database itself`, { skip }, async () => {
  assert.deepEqual(await cheatsNotRefused(database, { asAdministrator: true }), []);
  for (const [what, sql] of honest) assert.equal(await refusalOf(database, sql), undefined, what);
});

test('PostgreSQL: to a role that owns the tables as well', { skip }, async () => {
  const address = await freshPostgres('contact_owner');
  addresses.push(address);
  const role = `owner_${process.pid}`;
  await database.session((session) =>
    session.run(
      `create role ${role} login password 'of this run'; alter database ${address.split('/').at(-1)} owner to ${role}`,
    ),
  );
  const url = new URL(address);
  url.username = role;
  url.password = 'of this run';
  const owned = await openStore(url.href);
  try {
    assert.deepEqual(await cheatsNotRefused(owned, { asAdministrator: false }), []);
    assert.equal(await refusalOf(owned, 'set local session_replication_role = replica'), '42501');
  } finally {
    await owned.close();
    await dropPostgres(addresses.pop()!);
    await database.session((session) => session.run(`drop role ${role}`));
  }
});

const insert = (contactId: number, decisionId: number) =>
  `insert into contact (creditor_id, borrower_id, case_id, contact_id, case_version, decision_id, act, decision_outcome, decision_purpose)
   values (1, 1, 1, ${contactId}, 2, ${decisionId}, 'sendEmail', 'allowed', 'contact')`;

test('PostgreSQL: of two contacts from one state at the same time one is made', { skip }, async () => {
  const attempts = [insert(2, 3), insert(3, 4)].map((sql) => database.transaction((session) => session.run(sql)));
  const settled = await Promise.allSettled(attempts);
  assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const [row] = await database.session((session) =>
    session.query(
      'select version, (select count(*)::int from contact) as contacts from delinquency_case where case_id = 1',
    ),
  );
  assert.deepEqual(row, { version: 3, contacts: 2 });
});

test('PostgreSQL: a stop that is being recorded is waited for, and then the mail does not go out', {
  skip,
}, async () => {
  const other = await freshPostgres('contact_stop');
  addresses.push(other);
  const own = await openStore(other);
  try {
    await cheatsNotRefused(own, { asAdministrator: false });
    let recorded: () => void = () => {};
    const isRecorded = new Promise<void>((resolve) => {
      recorded = resolve;
    });
    const stop = own.transaction(async (session) => {
      await session.run(`insert into party_fact (creditor_id, borrower_id, party_fact_id, name, sealed_value, on_day, recorded_by)
        values (1, 1, 1, 'ceaseRequestReceivedOn', '', '2026-03-01', 'test')`);
      recorded();
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await isRecorded;
    const sending = own.transaction((session) =>
      session.run(
        `update outbox set state = 'sending', send_decision_id = 7, send_case_version = 2, send_outcome = 'allowed', sending_at = now(), tries = 1`,
      ),
    );
    await assert.rejects(sending, { code: '23001' });
    await stop;
  } finally {
    await own.close();
  }
});
