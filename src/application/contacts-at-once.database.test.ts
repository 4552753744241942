/** PostgreSQL: many asking and many sending at once. What is allowed alone is allowed once; what is sent is sent once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ContactBook } from '../../tools/contact-book.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { parseInstant } from '../core/calendar/zone.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open.ts';
import type { DecidedAttempt } from './attempt-contact.ts';
import { dispatchOutbox } from './dispatch-outbox.ts';
import type { Channel, ChannelMessage } from './ports.ts';
import { recordOutcome } from './record-outcome.ts';
import { verifyBook } from './verify-book.ts';

let address: string;
let database: Database;
const books: ContactBook[] = [];
const booksMade = 8;

before(async () => {
  if (skip !== false) return;
  address = await freshPostgres('contacts_at_once');
  database = await openStore(address);
  for (let creditorId = 1; creditorId <= booksMade; creditorId++)
    books.push(await ContactBook.in(database, creditorId));
});
after(async () => {
  if (skip !== false) return;
  await database.close();
  await dropPostgres(address);
});

test('ten attempts at once where three a week are allowed: three are', { skip }, async () => {
  const ids = Array.from({ length: 10 }, (_, index) => `at-once-${index}`);
  const answers = (await Promise.all(ids.map((id) => books[0]!.attempt(id)))) as DecidedAttempt[];
  assert.deepEqual(answers.map(({ outcome }) => outcome).sort(), [
    ...Array.from({ length: 3 }, () => 'allowed'),
    ...Array.from({ length: 7 }, () => 'forbidden'),
  ]);
});

test('one attempt sent ten times at once is one contact', { skip }, async () => {
  const answers = (await Promise.all(
    Array.from({ length: 10 }, () => books[1]!.attempt('the-same')),
  )) as DecidedAttempt[];
  assert.equal(new Set(answers.map(({ contactId }) => contactId)).size, 1);
  assert.equal(answers.filter(({ again }) => !again).length, 1);
});

test('several workers and outcomes told meanwhile: each message goes out once', { skip }, async () => {
  for (const book of books.slice(2)) for (const id of ['a', 'b', 'c']) await book.attempt(id);
  const sent: ChannelMessage[] = [];
  const channel: Channel = {
    act: 'sendEmail',
    send: async (message) => {
      sent.push(message);
      await new Promise((resolve) => setTimeout(resolve, 3));
      return { kind: 'sent', providerId: '' };
    },
    close: async () => {},
  };
  const now = () => parseInstant('2026-03-02T10:05:00+08:00')!;
  const setting = { ...books[0]!.setting, channels: [channel], now };
  const telling = (async () => {
    for (let round = 0; round < 30; round++) {
      const rows = await books[0]!.rows<{ creditor_id: number; contact_id: bigint }>(
        "select creditor_id, contact_id from outbox where state = 'sending'",
      );
      for (const { creditor_id: creditorId, contact_id: contactId } of rows) {
        const { creditor } = books[creditorId - 1]!;
        await recordOutcome(database, {
          recordedBy: 'test',
          ...setting,
          creditor,
          contactId,
          outcome: 'delivered',
          nowMs: now(),
        });
      }
    }
  })();
  const reports = await Promise.all(Array.from({ length: 4 }, () => dispatchOutbox(database, setting)));
  // A row that another held while it was looked for is left to the next run.
  reports.push(await dispatchOutbox(database, setting));
  await telling;
  const expected = 3 + 1 + (booksMade - 2) * 3;
  assert.equal(sent.length, expected);
  assert.equal(new Set(sent.map(({ id }) => id)).size, expected);
  assert.equal(
    reports.reduce((sum, report) => sum + report.sent, 0),
    expected,
  );
  const states = await books[0]!.rows('select state, count(*)::int as n from outbox group by state');
  assert.deepEqual(states, [{ state: 'sent', n: expected }]);
});

test('the versions of all cases are told of by their events, and every decision comes out again', {
  skip,
}, async () => {
  for (const { creditor, contactLaw, sealer } of books) {
    const settings = { creditorId: creditor.creditorId, boundaryDays: () => [], replay: { contactLaw, sealer } };
    const checked = (await verifyBook(database, settings))!;
    assert.deepEqual(
      checked.differences.filter(({ field }) => field === 'version' || field === 'outcome' || field === 'guard'),
      [],
    );
    assert.ok(checked.contacts.decisions > 0);
  }
});
