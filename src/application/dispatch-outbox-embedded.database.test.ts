import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { borrowerAddress, ContactBook } from '../../tools/contact-book.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { parseInstant } from '../core/calendar/zone.ts';
import type { Database } from '../store/database.ts';
import type { DecidedAttempt } from './attempt-contact.ts';
import { type DispatchReport, dispatchOutbox } from './dispatch-outbox.ts';
import type { Channel, ChannelMessage, SendOutcome } from './ports.ts';
import { recordDeliveryReport } from './record-delivery-report.ts';
import { recordOutcome } from './record-outcome.ts';

let database: Database;
let book: ContactBook;
let sent: ChannelMessage[];
/** what the channel answers, one try after the other; then that it sent */
let answers: (SendOutcome | 'crash')[];
let now: number;

const ok: SendOutcome = { kind: 'sent', providerId: 'Q1' };
const later = (code = 'smtp450'): SendOutcome => ({ kind: 'notSent', code, retry: true });

const channel: Channel = {
  act: 'sendEmail',
  send: async (message) => {
    sent.push(message);
    const answer = answers.shift() ?? ok;
    if (answer === 'crash') throw new Error('the channel broke');
    return answer;
  },
  close: async () => {},
};

let books = 0;
before(async () => {
  database = await openFresh();
});
beforeEach(async () => {
  book = await ContactBook.in(database, ++books);
  sent = [];
  answers = [];
  setNow('2026-03-02T10:00:00+08:00');
});
after(() => database.close());

function setNow(at: string): void {
  now = parseInstant(at)!;
}

function pass(minutes: number): void {
  now += minutes * 60_000;
}

const run = (channels: readonly Channel[] = [channel]): Promise<DispatchReport> =>
  dispatchOutbox(database, { ...book.setting, channels, now: () => now, only: { creditorId: books } });

async function attempt(id = 'a-1', at?: string): Promise<DecidedAttempt> {
  const answer = await book.attempt(id, at === undefined ? {} : { at });
  assert.ok(
    !('refused' in answer) && answer.outcome === 'allowed',
    JSON.stringify(answer, (_, value) => String(value)),
  );
  return answer;
}

const outbox = async () =>
  (
    await book.rows<{ state: string; tries: number; last_error: string | null }>(
      `select state, tries, last_error from outbox where creditor_id = ${books} order by contact_id`,
    )
  )[0]!;
const outcome = async () =>
  (
    await book.rows<{ outcome: string | null }>(
      `select outcome from contact where creditor_id = ${books} order by contact_id`,
    )
  )[0]!.outcome;
const nothing = { sent: 0, postponed: 0, cancelled: 0, failed: 0, unconfirmed: 0, stopped: [] };

test('sent once, under an id of its own, and the outcome told', async () => {
  const { contactId } = await attempt();
  assert.deepEqual(await run(), { ...nothing, sent: 1 });
  assert.equal(sent.length, 1);
  assert.match(sent[0]!.id, new RegExp(`^contact\\.${contactId}\\.[0-9a-f]{20}$`));
  assert.equal(sent[0]!.address, borrowerAddress);
  assert.deepEqual([(await outbox()).state, await outcome()], ['sent', 'delivered']);
  assert.deepEqual(await run(), nothing);
  assert.equal(sent.length, 1);
});

test('not before its time', async () => {
  await attempt('a-1', '2026-03-02T15:00:00+08:00');
  assert.deepEqual(await run(), nothing);
  setNow('2026-03-02T15:00:00+08:00');
  assert.equal((await run()).sent, 1);
});

test('handed over and no answer: counts as sent, and is never sent again', async () => {
  await attempt();
  answers = [{ kind: 'unknown' }];
  assert.deepEqual(await run(), { ...nothing, unconfirmed: 1 });
  assert.deepEqual(await outbox(), { state: 'sending', tries: 1, last_error: 'noAnswer' });
  pass(10_000);
  assert.deepEqual(await run(), nothing);
  assert.equal(sent.length, 1);
  assert.equal(await outcome(), null);
  // It counts: a week's three are then two more.
  setNow('2026-03-03T10:00:00+08:00');
  await attempt('a-2', '2026-03-03T10:00:00+08:00');
  await attempt('a-3', '2026-03-03T11:00:00+08:00');
  const fourth = (await book.attempt('a-4', { at: '2026-03-03T12:00:00+08:00' })) as DecidedAttempt;
  assert.equal(fourth.outcome, 'forbidden');
});

test('a channel that throws may have sent', async () => {
  await attempt();
  answers = ['crash'];
  assert.equal((await run()).unconfirmed, 1);
});

test('a crash after it was handed over: nothing more by itself; a person tells what came of it', async () => {
  const { contactId } = await attempt();
  const dying: Channel = { ...channel, send: () => new Promise(() => {}) };
  const cut = run([dying]);
  while ((await outbox()).state !== 'sending') await new Promise((resolve) => setTimeout(resolve, 5));
  pass(10_000);
  assert.deepEqual(await run(), nothing);
  const { creditor } = book;
  const told = await recordOutcome(database, {
    recordedBy: 'test',
    ...book.setting,
    creditor,
    contactId: contactId!,
    outcome: 'delivered',
    nowMs: now,
  });
  assert.ok('changed' in told && told.changed);
  assert.deepEqual([(await outbox()).state, await outcome()], ['sent', 'delivered']);
  void cut;
});

test('not sent: tried again with growing pauses, each time by a decision of its own; then given up', async () => {
  await attempt();
  answers = Array.from({ length: 20 }, () => later());
  const startMs = now;
  const tries: number[] = [];
  while ((await outbox()).state === 'waiting') {
    const [row] = await book.rows<{ next: string }>(
      `select to_json(next_try_at) as next from outbox where creditor_id = ${books}`,
    );
    now = Date.parse(row!.next) - 1000;
    assert.deepEqual(await run(), nothing);
    now += 1000;
    const before = sent.length;
    await run();
    if (sent.length > before) tries.push((now - startMs) / 60_000);
  }
  // The last falls in the night, and waits until the law lets it.
  assert.deepEqual(tries, [0, 1, 6, 21, 81, 321, 1320]);
  assert.deepEqual(await outbox(), { state: 'failed', tries: 7, last_error: 'smtp450' });
  assert.equal(await outcome(), null);
  assert.equal(new Set(sent.map(({ id }) => id)).size, 1);
  const decisions = await book.rows<{ outcome: string }>(
    `select outcome from decision where creditor_id = ${books} and purpose = 'send'`,
  );
  assert.equal(decisions.filter(({ outcome: said }) => said === 'allowed').length, 7);
});

test('what was never sent counts for nothing', async () => {
  for (const id of ['a-1', 'a-2', 'a-3']) await attempt(id);
  await database.session((session) =>
    session.run(
      `alter table outbox disable trigger outbox_entered_as_it_happens;
       update outbox set state = 'failed', last_error = 'smtp450' where creditor_id = ${books};
       alter table outbox enable always trigger outbox_entered_as_it_happens`,
    ),
  );
  assert.equal(((await book.attempt('a-4')) as DecidedAttempt).outcome, 'allowed');
});

test('the server says how long to wait', async () => {
  await attempt();
  answers = [{ kind: 'notSent', code: 'smtp450', retry: true, afterSeconds: 3600 }];
  await run();
  pass(59);
  assert.deepEqual(await run(), nothing);
  pass(1);
  assert.equal((await run()).sent, 1);
});

test('refused for good: failed, bounced, and it stays in the history', async () => {
  await attempt();
  answers = [{ kind: 'notSent', code: 'smtp550', retry: false }];
  assert.deepEqual(await run(), { ...nothing, failed: 1 });
  assert.deepEqual(
    [await outbox(), await outcome()],
    [{ state: 'failed', tries: 1, last_error: 'smtp550' }, 'bounced'],
  );
});

test('a request to stop that came in meanwhile cancels', async () => {
  await attempt();
  answers = [later()];
  await run();
  await book.facts('C1', { ceaseRequestReceivedOn: '2026-03-02' });
  pass(5);
  assert.deepEqual(await run(), { ...nothing, cancelled: 1 });
  assert.deepEqual(await outbox(), { state: 'cancelled', tries: 1, last_error: 'forbidden' });
  assert.equal(sent.length, 1);
  const [last] = await book.rows<{ because: { ruleId: string }[] }>(
    `select because from decision where creditor_id = ${books} and purpose = 'send' order by decision_id desc limit 1`,
  );
  assert.equal(last!.because[0]!.ruleId, 'test.stop');
});

test('a fact that became unknown cancels: undetermined does not act', async () => {
  await attempt();
  await book.facts('C1', { ceaseRequestReceivedOn: 'unknown' });
  assert.deepEqual(await run(), { ...nothing, cancelled: 1 });
  assert.equal(sent.length, 0);
});

test('quiet hours postpone to when they end', async () => {
  await attempt('a-1', '2026-03-02T20:59:00+08:00');
  setNow('2026-03-02T21:03:00+08:00');
  assert.deepEqual(await run(), { ...nothing, postponed: 1 });
  assert.equal((await outbox()).last_error, 'lawSaysLater');
  setNow('2026-03-03T07:59:00+08:00');
  assert.deepEqual(await run(), nothing);
  setNow('2026-03-03T08:00:00+08:00');
  assert.equal((await run()).sent, 1);
});

test('a case that was closed meanwhile cancels', async () => {
  await attempt();
  await database.session((session) =>
    session.run(
      `update delinquency_case set stage = 'closed', closed_on = '2026-03-02', version = version + 1 where creditor_id = ${books} and case_id = 1`,
    ),
  );
  assert.deepEqual(await run(), { ...nothing, cancelled: 1 });
});

test('wrong credentials stop the channel for the run; the rows wait as if not tried', async () => {
  await attempt('a-1');
  await attempt('a-2');
  answers = [{ kind: 'notSent', code: 'wrongCredentials', retry: true, channel: 'stopped' }];
  assert.deepEqual(await run(), {
    ...nothing,
    postponed: 1,
    stopped: [{ act: 'sendEmail', code: 'wrongCredentials' }],
  });
  assert.equal(sent.length, 1);
  assert.deepEqual(await outbox(), { state: 'waiting', tries: 0, last_error: 'wrongCredentials' });
  assert.equal((await run()).sent, 2);
});

test('a rate limit stops the run, and costs no try', async () => {
  await attempt('a-1');
  await attempt('a-2');
  answers = [{ kind: 'notSent', code: 'smtp421', retry: true, afterSeconds: 120, channel: 'limited' }];
  const first = await run();
  assert.deepEqual([first.postponed, first.stopped], [1, [{ act: 'sendEmail', code: 'smtp421' }]]);
  assert.equal((await run()).sent, 1);
  pass(2);
  assert.equal((await run()).sent, 1);
  assert.equal((await outbox()).tries, 1);
});

test('without a channel, a key or a law it waits', async () => {
  await attempt();
  assert.deepEqual(await run([]), nothing);
  const { sealer } = book;
  book.sealer = undefined;
  assert.equal((await run()).postponed, 1);
  book.sealer = sealer;
  assert.deepEqual(await run(), nothing);
  pass(15);
  assert.equal((await run()).sent, 1);
});

test('a borrower whose key was destroyed: what was sealed is not known, and nothing goes out', async () => {
  await attempt();
  await database.session((session) =>
    session.run(
      // Past the guards: of a borrower with an open case no key is destroyed.
      `alter table borrower disable trigger user;
       update borrower set wrapped_key = null, sealed = null where creditor_id = ${books} and borrower_id = 1;
       alter table borrower enable trigger user`,
    ),
  );
  assert.deepEqual(await run(), { ...nothing, cancelled: 1 });
  assert.equal(sent.length, 0);
  assert.deepEqual(await book.attempt('a-1'), { refused: 'keyDoesNotOpen' });
  const later = (await book.attempt('a-2', { ask: { address: borrowerAddress } })) as DecidedAttempt;
  assert.deepEqual([later.outcome, later.missing], ['undetermined', ['ceaseRequestReceivedOn']]);
});

test('words that the inspection no longer lets through are held back', async () => {
  await attempt();
  const strict = { ...book.setting, inspect: () => ({ outcome: 'blocked' as const, findings: [] }) };
  const report = await dispatchOutbox(database, {
    ...strict,
    channels: [channel],
    now: () => now,
    only: { creditorId: books },
  });
  assert.deepEqual([report.cancelled, sent.length, (await outbox()).last_error], [1, 0, 'wordsBlocked']);
});

test('mail that comes back: bounced, once, and only by who knows the id', async () => {
  const { contactId } = await attempt();
  await run();
  const { creditor, setting } = book;
  const { id } = sent[0]!;
  const tell = (messageId: string, kind: 'bounced' | 'delayed') =>
    recordDeliveryReport(database, {
      recordedBy: 'test',
      ...setting,
      creditor,
      nowMs: now,
      report: { messageId, kind, status: undefined },
    });
  assert.deepEqual(await tell(`${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`, 'bounced'), { refused: 'notOurs' });
  assert.deepEqual(await tell('contact.999.00112233445566778899', 'bounced'), { refused: 'notOurs' });
  assert.deepEqual(await tell(id, 'delayed'), { contactId, kind: 'delayed', changed: false });
  assert.deepEqual(await tell(id, 'bounced'), { contactId, kind: 'bounced', changed: true });
  assert.deepEqual(await tell(id, 'bounced'), { contactId, kind: 'bounced', changed: false });
  assert.deepEqual([(await outbox()).state, await outcome()], ['sent', 'bounced']);
});

test('what may be told of a contact', async () => {
  const { contactId } = await attempt();
  const { creditor, setting } = book;
  const tell = (told: Parameters<typeof recordOutcome>[1]['outcome'], id = contactId!) =>
    recordOutcome(database, { recordedBy: 'test', ...setting, creditor, contactId: id, outcome: told, nowMs: now });
  assert.deepEqual(await tell('delivered', 99n), { refused: 'unknownContact' });
  assert.deepEqual(await tell('delivered'), { refused: 'notSentYet' });
  await run();
  assert.deepEqual(await tell('unanswered'), {
    refused: 'outcomeNotOfAct',
    outcomes: ['delivered', 'bounced', 'refused'],
  });
  assert.deepEqual(await tell('delivered'), { contactId, outcome: 'delivered', changed: false });
  assert.deepEqual(await tell('bounced'), { contactId, outcome: 'bounced', changed: true });
  assert.deepEqual(await tell('delivered'), { refused: 'alreadyTold', outcome: 'bounced' });
});
