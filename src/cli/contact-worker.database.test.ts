/** A worker sends what waits; killed while a message is with the server, the message is not sent again. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ordinaryMail, testSealer } from '../../tools/contact-book.ts';
import { FaultySmtpServer } from '../../tools/faulty-smtp-server.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { loadSmallBook } from '../../tools/small-book.ts';
import { attemptContact } from '../application/attempt-contact.ts';
import { recordFacts } from '../application/record-facts.ts';
import { zones } from '../composition/time-zones.ts';
import type { Database } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { openStore } from '../store/open.ts';
import { contactLaw } from './contact-law.ts';
import { startForbear } from './faults/forbear-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-worker-'));
const keyFile = join(folder, 'key');
let address: string;
let database: Database;
let server: FaultySmtpServer;
let creditor: CreditorRow;
let caseNumber: string;
let attempts = 0;

const setting = { contactLaw, zones, sealer: testSealer, inspect: () => ({ outcome: 'clean' as const, findings: [] }) };

before(async () => {
  if (skip !== false) return;
  writeFileSync(keyFile, `${'00'.repeat(32)}\n`, { mode: 0o600 });
  server = await new FaultySmtpServer().open();
  address = await freshPostgres('contact_worker');
  database = await openStore(address);
  await loadSmallBook(database);
  const hoursEast = 12 - new Date().getUTCHours();
  const zone = hoursEast === 0 ? 'Etc/GMT' : `Etc/GMT${hoursEast > 0 ? '-' : '+'}${Math.abs(hoursEast)}`;
  await database.session((session) => session.run(`update creditor set zone = '${zone}'`));
  creditor = (await database.session((session) => readCreditors(session)))[0]!;
  const [row] = await database.session((session) =>
    session.query<{ case_number: string }>(
      'select case_number from delinquency_case where closed_on is null order by case_id limit 1',
    ),
  );
  caseNumber = row!.case_number;
  const facts = {
    agreementInForce: false,
    disputed: false,
    representedByAttorney: false,
    consents: [],
    inconvenient: [],
    holidays: [],
    ceaseRequestReceivedOn: null,
  };
  const recorded = await recordFacts(database, {
    ...setting,
    creditor,
    caseNumber,
    facts,
    nowMs: Date.now(),
    recordedBy: 'test',
  });
  assert.ok('version' in recorded);
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  if (skip !== false) return;
  await server.close();
  await database.close();
  await dropPostgres(address);
});

async function attempt(): Promise<void> {
  // The worker inspects the words as everywhere: they say who is writing.
  const words = {
    subject: '还款提醒',
    text: '您好，这里是 A small lender。您的还款日是下月10日。',
    unsubscribeUrl: undefined,
  };
  const ask = { ...ordinaryMail, address: 'zhang.wei@borrower.example', words };
  const attemptId = `attempt-${++attempts}`;
  const answer = await attemptContact(database, {
    ...setting,
    creditor,
    caseNumber,
    attemptId,
    ask,
    atMs: Date.now(),
    recordedBy: 'test',
  });
  assert.ok(
    !('refused' in answer) && answer.outcome === 'allowed',
    'refused' in answer ? answer.refused : answer.missing.join(),
  );
}

function startWorker(t: TestContext) {
  const environment = {
    FORBEAR_KEY_FILE: keyFile,
    FORBEAR_SMTP_URL: `smtp://forbear:of%20tests@127.0.0.1:${server.port}`,
    FORBEAR_MAIL_FROM: 'service@bank.example',
  };
  const started = startForbear(['worker'], { database: address, cwd: folder, environment });
  t.after(() => started.child.kill('SIGKILL'));
  return started;
}

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tenths = 0; tenths < 300; tenths++) {
    if (await isSo()) return;
    await sleep(100);
  }
  assert.fail(`not within 30 s: ${what}`);
}

const states = async () =>
  (
    await database.session((session) =>
      session.query<{ state: string }>('select state from outbox order by contact_id'),
    )
  ).map(({ state }) => state);

test('a worker sends what waits and what comes', { skip }, async (t) => {
  await attempt();
  const { child, ended } = startWorker(t);
  await until(() => server.taken.length === 1, 'the first message');
  await until(async () => (await states()).join() === 'sent', 'the first told as sent');
  child.kill('SIGTERM');
  const { exitCode, stderr } = await ended;
  assert.equal(exitCode, 0, stderr);
});

test('killed while the server has the message and has not answered: it is not sent again', { skip }, async (t) => {
  server.fault = 'silentAfterTaking';
  await attempt();
  const { child, ended } = startWorker(t);
  await until(() => server.taken.length === 2, 'the second message');
  child.kill('SIGKILL');
  await ended;
  server.fault = 'none';
  assert.deepEqual(await states(), ['sent', 'sending']);
  const next = startWorker(t);
  await attempt();
  await until(() => server.taken.length === 3, 'the third message');
  await until(async () => (await states()).join() === 'sent,sending,sent', 'the third told as sent');
  next.child.kill('SIGTERM');
  await next.ended;
  const ids = server.taken.map(({ id }) => id);
  assert.equal(new Set(ids).size, 3);
});
