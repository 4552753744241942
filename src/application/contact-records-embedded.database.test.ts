/** Contacts and decisions beside the rest of a book: verified, tampered with, backed up and restored. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ContactBook, testSealer } from '../../tools/contact-book.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { permitOperation } from '../api/permit.ts';
import { zones } from '../composition/time-zones.ts';
import { parseInstant } from '../core/calendar/zone.ts';
import { checkContactGuards } from '../store/contact-guards.ts';
import type { Database } from '../store/database.ts';
import { restoreBackup, writeBackup } from './backup.ts';
import { dispatchOutbox } from './dispatch-outbox.ts';
import type { Channel } from './ports.ts';
import { recordInbound } from './record-facts.ts';
import { type BookCheck, verifyBook, verifyWithin } from './verify-book.ts';

let database: Database;
let book: ContactBook;
const folder = mkdtempSync(join(tmpdir(), 'forbear-contacts-'));

const channel: Channel = {
  act: 'sendEmail',
  send: async () => ({ kind: 'sent', providerId: '' }),
  close: async () => {},
};

before(async () => {
  database = await openFresh();
  book = await ContactBook.in(database);
  await book.attempt('a-1');
  await book.attempt('night', { at: '2026-03-02T23:00:00+08:00' });
  await book.attempt('blocked', { ask: { words: { subject: 'x', text: 'a threat', unsubscribeUrl: undefined } } });
  await book.attempt('unknown', { caseNumber: 'C2', ask: { address: 'li@borrower.example' } });
  const now = () => parseInstant('2026-03-02T10:01:00+08:00')!;
  await dispatchOutbox(database, { ...book.setting, channels: [channel], now });
  const inbound = {
    act: 'placeCall',
    role: 'borrower',
    personId: undefined,
    mode: 'interactive',
    debt: undefined,
    outcome: 'conversation',
    atMs: parseInstant('2026-03-03T09:00:00+08:00')!,
    address: '13800000000',
    text: undefined,
  } as const;
  const { creditor } = book;
  await recordInbound(database, { ...book.setting, creditor, caseNumber: 'C1', inbound, recordedBy: 'test' });
  await book.attempt('a-2', { at: '2026-03-03T10:00:00+08:00' });
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

async function check(
  of: Database,
  { sealer }: { sealer: ContactBook['sealer'] } = { sealer: testSealer },
): Promise<BookCheck> {
  const replay = { contactLaw: book.contactLaw, sealer };
  return (await verifyBook(of, { creditorId: 1, boundaryDays: () => [], replay }))!;
}

/** The ground of the test has cases without loans, which verify rightly wonders at. */
const ofContacts = ({ differences }: BookCheck) =>
  differences.filter(
    ({ field, table }) => !(table === 'delinquency_case' && field === 'stage') && !table.endsWith('_seq'),
  );

test('verified: every decision comes out as it was, and the versions of the case are each told of', async () => {
  const checked = await check(database);
  assert.deepEqual(ofContacts(checked), []);
  assert.deepEqual(checked.contacts, { decisions: 6, decisionsSealed: 0, unconfirmed: 0 });
  const events = await book.rows<{ kind: string }>('select kind from case_event where case_id = 1 order by version');
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['opened', 'fact', 'contact', 'outcome', 'inbound', 'contact'],
  );
});

test('without the key the decisions are counted as sealed', async () => {
  const checked = await check(database, { sealer: undefined });
  assert.deepEqual(ofContacts(checked), []);
  assert.deepEqual(checked.contacts, { decisions: 0, decisionsSealed: 6, unconfirmed: 0 });
});

test('what a decision was made from is what permit takes, and permit says the same', async () => {
  const rows = await book.rows<{
    id: bigint;
    borrower: bigint;
    outcome: string;
    words: string;
    input: Uint8Array;
    key: Uint8Array;
  }>(
    `select d.decision_id as id, d.borrower_id as borrower, d.outcome, d.words, d.sealed_input as input, b.wrapped_key as key
       from decision d join borrower b using (creditor_id, borrower_id)`,
  );
  const permit = permitOperation({ lawOf: (name) => book.contactLaw.lawFor(name)?.law, zones });
  for (const { id, borrower, outcome, words, input, key } of rows) {
    const document = JSON.parse(testSealer.under(`1/${borrower}`, key).open(`decision ${id} input`, input));
    const answer = permit.run(document) as { readonly outcome: string };
    if (words !== 'blocked') assert.equal(answer.outcome, outcome);
  }
  assert.equal(rows.length, 6);
});

test('backed up and restored: the same rows, the guards in place, verified', async () => {
  const file = join(folder, 'backup.gz');
  await writeBackup(database, { file, createdAt: '2026-03-04T00:00:00Z' });
  const restored = await openFresh();
  try {
    const result = await restoreBackup(restored, file);
    assert.ok('restored' in result, JSON.stringify(result));
    const checked = await check(restored);
    assert.deepEqual(ofContacts(checked), []);
    assert.equal(checked.contacts.decisions, 6);
    const [row] = await restored.session((session) =>
      session.query("select tgenabled as acts from pg_trigger where tgname = 'contact_as_it_happens'"),
    );
    assert.deepEqual(row, { acts: 'A' });
  } finally {
    await restored.close();
  }
});

const tamperings: readonly (readonly [what: string, table: string, sql: string, found: RegExp])[] = [
  [
    'a decision turned',
    'decision',
    "update decision set outcome = 'allowed', because = '[]' where attempt_id = 'night'",
    /decision.*outcome/,
  ],
  [
    'a reason taken out',
    'decision',
    `update decision set because = '[{"ruleId":"test.count","facts":{}}]' where attempt_id = 'night'`,
    /decision.*because/,
  ],
  [
    'another person',
    'decision',
    "update decision set role = 'guarantor', person = 'guarantor' where attempt_id = 'night'",
    /decision.*role/,
  ],
  [
    'another time',
    'decision',
    "update decision set decided_at = decided_at + interval '12 hours' where attempt_id = 'night'",
    /decision.*decided_at/,
  ],
  [
    'the input exchanged',
    'decision',
    "update decision set sealed_input = (select sealed_input from decision where attempt_id = 'a-1') where attempt_id = 'night'",
    /sealed_input/,
  ],
  [
    'a contact taken away',
    'contact',
    'delete from contact where case_version = (select max(case_version) from contact)',
    /trigger|contact_id_seq|version|guard/,
  ],
];

test('what an owner of the tables does with the guards off is found', async () => {
  for (const [what, table, sql, found] of tamperings) {
    await assert.rejects(
      database.transaction(async (session) => {
        await session.run(
          `set constraints all deferred; alter table ${table} disable trigger user; alter table outbox disable trigger user; delete from outbox where state = 'waiting'; ${sql}`,
        );
        const replay = { contactLaw: book.contactLaw, sealer: testSealer };
        const checked = (await verifyWithin(session, { creditorId: 1, boundaryDays: () => [], replay }))!;
        const text = ofContacts(checked)
          .map(({ table: of, field, row }) => `${of} ${row} ${field}`)
          .join('\n');
        assert.match(text, found, what);
        assert.match(text, /guard/, what);
        throw new Error('undo');
      }),
      { message: 'undo' },
      what,
    );
  }
});

test('a guard that is missing is told', async () => {
  await assert.rejects(
    database.transaction(async (session) => {
      await session.run(
        'drop trigger contact_as_it_happens on contact; alter table contact drop constraint contact_was_allowed',
      );
      assert.deepEqual(
        (await checkContactGuards(session)).map(({ table, row, stored }) => `${table} ${row} ${stored}`),
        ['contact contact_as_it_happens missing', 'contact contact_was_allowed missing'],
      );
      throw new Error('undo');
    }),
    { message: 'undo' },
  );
});
