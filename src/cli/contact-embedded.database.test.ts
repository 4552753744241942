/** `contact` and `facts` as people run them: a case of a small book, the law of China, a mail server on this machine. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { FaultySmtpServer } from '../../tools/faulty-smtp-server.ts';
import { layFresh } from '../../tools/fresh-embedded.ts';
import { loadSmallBook, smallBookKey } from '../../tools/small-book.ts';
import { openStore } from '../store/open.ts';
import { type Ended, runForbear } from './faults/forbear-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-contact-'));
const database = join(folder, 'book');
const address = 'zhang.wei@borrower.example';
let server: FaultySmtpServer;
let caseNumber: string;

before(async () => {
  server = await new FaultySmtpServer().open();
  await layFresh(database);
  const store = await openStore(database);
  await loadSmallBook(store);
  const [row] = await store.session((session) =>
    session.query<{ case_number: string }>(
      'select case_number from delinquency_case where closed_on is null order by case_id limit 1',
    ),
  );
  caseNumber = row!.case_number;
  await store.session((session) => session.run(`update creditor set zone = '${zoneAtNoon()}'`));
  await store.close();
  writeFileSync(join(database, 'forbear.key'), `${Buffer.from(smallBookKey).toString('hex')}\n`, { mode: 0o600 });
  writeFileSync(
    join(folder, 'letter.txt'),
    '您好，这里是 A small lender 的客户服务。您的还款日是下月10日，如有困难请与我们联系。\n',
  );
  writeFileSync(join(folder, 'threat.txt'), '这里是 A small lender。再不还钱就弄死你。\n');
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A zone in which it is the hour after noon now, so that the law's hours are open. */
function zoneAtNoon(): string {
  const east = 12 - new Date().getUTCHours();
  return east === 0 ? 'Etc/GMT' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`;
}

const mail = () => ({
  FORBEAR_SMTP_URL: `smtp://forbear:of%20tests@127.0.0.1:${server.port}`,
  FORBEAR_MAIL_FROM: 'A small lender <service@bank.example>',
});

const run = (args: readonly string[], environment: Readonly<Record<string, string>> = mail()): Promise<Ended> =>
  runForbear(args, { database, cwd: folder, environment });

const letter = (more: readonly string[], file = 'letter.txt') => [
  'contact',
  caseNumber,
  '--act',
  'sendEmail',
  '--subject',
  '还款提醒',
  '--text-file',
  file,
  '--address',
  address,
  ...more,
];

test('before the facts are known: undetermined, with what must be known first, and nothing is sent', async () => {
  const { exitCode, stdout } = await run(letter([]));
  assert.equal(exitCode, 1);
  assert.match(stdout, /Undetermined: do not act/);
  assert.match(stdout, /What must be known first/);
  assert.match(stdout, /No contact is made\./);
  assert.equal(server.taken.length, 0);
});

test('facts: recorded, shown, and a name that does not exist told with those near it', async () => {
  const wrong = await run(['facts', caseNumber, '--set', 'ceaseRequestRecievedOn=null']);
  assert.equal(wrong.exitCode, 64);
  assert.match(wrong.stderr, /no such fact\. Near it: ceaseRequestReceivedOn/);
  const notOne = await run(['facts', caseNumber, '--set', 'ceaseRequestReceivedOn=yesterday']);
  assert.match(notOne.stderr, /ceaseRequestReceivedOn "yesterday": not a day that exists/);
  const known = [
    'agreementInForce=false',
    'disputed=false',
    'representedByAttorney=false',
    'consents=[]',
    'inconvenient=[]',
    'holidays=[]',
    'ceaseRequestReceivedOn=null',
  ];
  const recorded = await run(['facts', caseNumber, ...known.flatMap((fact) => ['--set', fact])]);
  assert.equal(recorded.exitCode, 0, recorded.stderr);
  const shown = await run(['facts', caseNumber, '--json']);
  const { facts } = JSON.parse(shown.stdout) as { facts: { name: string; value: unknown }[] };
  assert.deepEqual(facts.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).sort(), [...known].sort());
});

test('allowed: sent at once, the same attempt again does nothing more, and no address stands in what is printed', async () => {
  const first = await run(letter(['--attempt', 'first', '--json']));
  assert.equal(first.exitCode, 0, first.stdout + first.stderr);
  const document = JSON.parse(first.stdout) as {
    outcome: string;
    contact: string;
    sending: { state: string };
    contactOutcome: string;
  };
  assert.deepEqual(
    [document.outcome, document.sending.state, document.contactOutcome],
    ['allowed', 'sent', 'delivered'],
  );
  assert.deepEqual(
    server.taken.map(({ address: to, subject }) => [to, subject]),
    [[address, '还款提醒']],
  );
  const again = await run(letter(['--attempt', 'first']));
  assert.match(again.stdout, /decided before/);
  assert.equal(server.taken.length, 1);
  const list = await run(['contact', caseNumber, '--list']);
  assert.match(list.stdout, /Allowed +sent .* · delivered/);
  for (const text of [first.stdout, again.stdout, list.stdout]) assert.ok(!text.includes(address));
});

test('words: a threat is refused with its rule', async () => {
  const { exitCode, stdout } = await run(letter([], 'threat.txt'));
  assert.equal(exitCode, 1);
  assert.match(stdout, /Forbidden/);
  assert.match(stdout, /In the words\n {2}".+": threat · cn\./);
  assert.equal(server.taken.length, 1);
});

test('at night: forbidden, with the article and when it frees up', async () => {
  const at = `2027-03-02T02:00:00${offsetOf(zoneAtNoon())}`;
  const { exitCode, stdout } = await run(letter(['--at', at]));
  assert.equal(exitCode, 1);
  assert.match(stdout, /Frees up: 2027-03-02T08:00:00/);
  assert.match(stdout, /recommended standard · cn\./);
});

function offsetOf(zone: string): string {
  const hours = Number(zone.slice('Etc/GMT'.length)) || 0;
  return `${hours <= 0 ? '+' : '-'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
}

test('the server refuses our password: it waits, doctor says so, and goes out once that is mended', async () => {
  const wrong = { ...mail(), FORBEAR_SMTP_URL: `smtp://forbear:wrong@127.0.0.1:${server.port}` };
  const { exitCode, stdout } = await run(letter([]), wrong);
  assert.equal(exitCode, 0);
  assert.match(stdout, /waits to be sent, .*: the mail server does not take our user and password/);
  const doctor = await run(['doctor'], wrong);
  assert.match(doctor.stdout, /missing {2}mail: 1 messages of SMALL wait: the mail server does not take our user/);
  for (const text of [stdout, doctor.stdout]) assert.ok(!text.includes('wrong@'));
  const mended = await run(['contact', '--send-waiting', '--json']);
  assert.equal((JSON.parse(mended.stdout) as { sent: number }).sent, 1);
  assert.equal(server.taken.length, 2);
});

test('no answer: counts as sent, told by verify; a person says what came of it', async () => {
  server.fault = 'dropsAfterTaking';
  const cut = await run(letter(['--attempt', 'cut', '--json']));
  server.fault = 'none';
  const { contact, sending } = JSON.parse(cut.stdout) as {
    contact: string;
    sending: { state: string; lastError: string };
  };
  assert.deepEqual([sending.state, sending.lastError], ['sending', 'noAnswer']);
  await run(['contact', '--send-waiting']);
  assert.equal(server.taken.length, 3);
  const verified = await run(['verify']);
  assert.equal(verified.exitCode, 0, verified.stdout);
  assert.match(verified.stdout, /decisions on contacts, run again/);
  assert.match(verified.stdout, /1 contacts were handed to a channel that gave no answer/);
  const told = await run(['contact', '--of', contact, '--outcome', 'delivered']);
  assert.match(told.stdout, new RegExp(`Contact ${contact}: delivered`));
  const late = await run(['contact', '--of', contact, '--outcome', 'conversation']);
  assert.equal(late.exitCode, 64);
});

test('mail that comes back is recorded by its report', async () => {
  const sent = server.taken.at(-1)!.id;
  const report = `Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

no

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Original-Envelope-Id: ${sent}

Final-Recipient: rfc822; ${address}
Action: failed
Status: 5.1.1

--b--
`;
  writeFileSync(join(folder, 'report.eml'), report);
  const { exitCode, stdout } = await run(['contact', '--bounce', 'report.eml']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /report\.eml: contact \d+ came back\./);
  writeFileSync(join(folder, 'other.eml'), 'Subject: hello\n\nhello');
  assert.equal((await run(['contact', '--bounce', 'other.eml'])).exitCode, 1);
});

test('without a mail server it waits and says why; a stop that comes in then withdraws it', async () => {
  const none = { FORBEAR_SMTP_URL: '' };
  const waiting = await run(letter(['--attempt', 'waits']), none);
  assert.equal(waiting.exitCode, 0);
  assert.match(waiting.stderr, /No mail server is set up/);
  const inbound = await run([
    'contact',
    caseNumber,
    '--inbound',
    'placeCall',
    '--mode',
    'interactive',
    '--outcome',
    'conversation',
  ]);
  assert.equal(inbound.exitCode, 0, inbound.stderr);
  await run(['facts', caseNumber, '--set', 'debtEndedOn=2026-11-01']);
  const sent = await run(['contact', '--send-waiting']);
  assert.match(sent.stdout, /Sent 0, later 0, withdrawn 1/);
  const list = await run(['contact', caseNumber, '--list']);
  assert.match(list.stdout, /withdrawn: the law no longer allows it/);
  assert.match(list.stdout, /call +borrower +the borrower +– +conversation/);
  assert.equal(server.taken.length, 3);
});

const misused: readonly (readonly [args: readonly string[], exitCode: number, says: RegExp])[] = [
  [[], 64, /say what to do/],
  [['--list'], 64, /name the case/],
  [['C9', '--list'], 66, /no such case/],
  [['C9', '--act', 'sing'], 64, /--act sing: one of/],
  [['C9', '--act', 'sendText', '--subject', 'x', '--text-file', 'letter.txt'], 64, /no channel for it yet/],
  [['C9', '--act', 'placeCall', '--at', 'tomorrow'], 64, /an instant with its offset/],
  [['C9', '--act', 'sendEmail', '--text-file', 'nowhere.txt'], 66, /nowhere\.txt: cannot be read/],
  [['--of', '1'], 64, /--outcome goes with/],
  [['--of', '99', '--outcome', 'delivered'], 64, /no such contact/],
];

test('what is asked wrongly is told', async () => {
  for (const [args, exitCode, says] of misused) {
    const ended = await run(['contact', ...args]);
    assert.match(ended.stderr, says, args.join(' '));
    assert.equal(ended.exitCode, exitCode, args.join(' '));
  }
});
