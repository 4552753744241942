/** What falls due about agreements, on a book: told, sent once, debited for what is missing, and kept from being collected. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ActsBook, breakingAt, nothingElse } from '../../tools/agreement-acts-book.ts';
import { openSmallBook } from '../../tools/small-book.ts';
import { diskStore } from '../adapters/file-store-disk/disk-store.ts';
import { letterWriter } from '../cli/agreement-letters.ts';
import { contactLaw } from '../cli/contact-law.ts';
import { inspectWords } from '../composition/inspect-words.ts';
import type { Agreement } from '../core/agreement/agreement.ts';
import type { Role } from '../core/rules/act.ts';
import type { CorrectionsFolder, MakeCertificate } from './agreement-acts-ports.ts';
import type { AttemptAnswer } from './attempt-contact.ts';
import { replayDecisions } from './replay-decision.ts';

let book: ActsBook;
let card: Awaited<ReturnType<ActsBook['sign']>>;
before(async () => {
  book = await ActsBook.in(await openSmallBook());
});
after(() => book.database.close());

const rules = (answer: AttemptAnswer) =>
  'refused' in answer ? [answer.refused] : [answer.outcome, ...answer.because.map(({ ruleId }) => ruleId)];
const kept = 'any.agreement.kept';

test('while it is in force nobody collects, whoever asks and whatever was recorded by hand', async () => {
  const of = await book.of('L3');
  await book.giveAddress(of.borrowerId, 'zhang.wei@borrower.example');
  await book.facts(of.caseNumber, nothingElse);
  const before = await book.attempt('before', of, {});
  assert.ok('missing' in before && before.missing.includes('agreementInForce'), 'one made elsewhere is not known of');
  card = await book.sign('L3');
  const roles: readonly Role[] = ['borrower', 'guarantor', 'contactPerson', 'employer'];
  for (const [index, role] of roles.entries()) {
    for (const debt of [undefined, 'L3']) {
      const address = 'someone@borrower.example';
      const answer = await book.attempt(`c-${index}-${debt}`, card, {
        role,
        personId: role === 'borrower' ? undefined : 'X',
        debt,
        address,
      });
      assert.ok(rules(answer).includes(kept), `${role}: ${JSON.stringify(rules(answer))}`);
    }
  }
  assert.deepEqual(rules(await book.attempt('told', card, { facts: { agreementInForce: false } })), [
    'factsOnRecordDiffer',
  ]);
  assert.deepEqual(rules(await book.attempt('agreement:1:2', card, {})), ['attemptIdNotValid'], 'an id of the acts');
  await book.facts(card.caseNumber, { agreementInForce: false });
  assert.ok(rules(await book.attempt('by-hand', card, {})).includes(kept));
  const other = await book.attempt('other-debt', card, { debt: 'L3b' });
  assert.ok(!rules(other).includes(kept), JSON.stringify(rules(other)));
  const words = {
    subject: '您的还款协议',
    text: '您好，这里是 A small lender。本期还款日是7月20日。',
    unsubscribeUrl: undefined,
  };
  const reminder = await book.attempt('reminder', card, { words, facts: { purpose: 'agreementReminder' } });
  assert.deepEqual(rules(reminder), ['allowed']);
  await book.send();
  book.mails.length = 0;
});

test('what is sent out later is asked about again: a contact let before the signature does not go out after it', async () => {
  // L7 of another borrower: let while nothing was agreed, signed before it was sent.
  const of = await book.of('L7');
  await book.giveAddress(of.borrowerId, 'li.na@borrower.example');
  await book.facts(of.caseNumber, { ...nothingElse, agreementInForce: false });
  const words = {
    subject: '客户服务',
    text: '您好，这里是 A small lender，有困难请与我们联系。',
    unsubscribeUrl: undefined,
  };
  assert.deepEqual(rules(await book.attempt('early', of, { words })), ['allowed']);
  await book.sign('L7');
  const report = await book.send();
  assert.deepEqual([report.sent, report.cancelled, book.mails.length], [0, 1, 0]);
});

test('a reminder goes out once, by the law’s leave, and is told of', async () => {
  await book.run(card.number, '2026-07-15');
  assert.deepEqual(await book.told(card.number), ['reminder 1 waiting -']);
  book.at('2026-07-15T10:00:00');
  // Killed at every step, and run again by the next process when the time of the one that died is over.
  for (let step = 1; step <= 4; step += 1) {
    await book.act({ on: breakingAt(book.database, step) }).catch(() => undefined);
    book.nowMs += 3 * 60_000;
  }
  await book.act();
  const contacts = await book.rows(
    "select attempt_id from decision join contact using (creditor_id, borrower_id, decision_id) where attempt_id like 'agreement:%'",
  );
  assert.equal(contacts.length, 1);
  assert.deepEqual(await book.told(card.number), ['reminder 1 asked onItsWay']);
  await book.send();
  book.nowMs += 2 * 60_000;
  assert.equal((await book.act()).done, 1);
  assert.equal((await book.act()).done, 0);
  assert.deepEqual(await book.told(card.number), ['reminder 1 done sent']);
  assert.equal(book.mails.length, 1);
  assert.match(book.mails[0]!.text, /第1期100\.00 元，还款日是2026年7月20日.*400-555-0100/s);
});

test('what was paid since is not reminded of, and a second reminder says what is missing now', async () => {
  await book.run(card.number, '2026-07-19');
  await book.pay(card, '2026-07-19', 4_000n);
  book.at('2026-07-19T09:00:00');
  await book.act();
  await book.send();
  assert.match(book.mails[1]!.text, /60\.00 元/);
  book.nowMs += 2 * 60_000;
  await book.act();
  await book.pay(card, '2026-07-20', 6_000n);
  await book.run(card.number, '2026-08-15');
  await book.pay(card, '2026-08-15', 1_000n);
  await book.pay(card, '2026-08-15', 9_000n);
  book.at('2026-08-15T09:00:00');
  assert.deepEqual([(await book.act()).dropped, (await book.told(card.number)).at(-1)], [1, 'reminder 2 dropped paid']);
});

test('a fact that is missing, then a refusal of the law: it waits and says why, and goes out once it may', async () => {
  const number = (
    await book.rows<{ agreement_number: string }>('select agreement_number from agreement order by agreement_id')
  )[1]!.agreement_number;
  const { caseNumber } = await book.of('L7');
  const nothing = { done: 0, asked: 0, waiting: 0, refused: 0, dropped: 0, faults: [], bankFaults: [] };
  book.at('2026-07-15T10:00:00');
  await book.run(number, '2026-07-15');
  await book.facts(caseNumber, { agreedHours: 'unknown' });
  assert.equal((await book.act()).waiting, 1);
  assert.deepEqual(await book.told(number), ['reminder 1 waiting factsMissing']);
  // Nothing is recorded: nobody is asked again before a day is over.
  book.nowMs += 60 * 60_000;
  assert.deepEqual(await book.act(), nothing);
  await book.facts(caseNumber, { agreedHours: null });
  book.at('2026-07-15T23:30:00');
  assert.equal((await book.act()).waiting, 1);
  assert.deepEqual(await book.told(number), ['reminder 1 waiting forbidden']);
  book.at('2026-07-16T07:59:00');
  assert.deepEqual(await book.act(), nothing);
  book.at('2026-07-16T08:01:00');
  assert.equal((await book.act()).asked, 1);
  book.channelSays = { kind: 'notSent', code: 'noSuchAddress', retry: false };
  await book.send();
  book.channelSays = { kind: 'sent', providerId: 'x' };
  book.nowMs += 2 * 60_000;
  assert.equal((await book.act()).refused, 1);
  assert.deepEqual(await book.told(number), ['reminder 1 refused bounced']);
});

test('warned, given notice, and breached after the time to mend: then collection is possible again', async () => {
  const of = await book.of('L1');
  await book.giveAddress(of.borrowerId, 'wang.fang@borrower.example');
  await book.facts(of.caseNumber, nothingElse);
  const signed = await book.sign('L1');
  await book.run(signed.number, '2026-07-21');
  book.at('2026-07-22T09:00:00');
  await book.act();
  await book.send();
  book.nowMs += 2 * 60_000;
  await book.act();
  assert.deepEqual((await book.told(signed.number)).at(-1), 'driftWarning 1 done sent');
  await book.run(signed.number, '2026-07-24');
  book.at('2026-07-25T09:00:00');
  await book.act();
  await book.send();
  assert.match(book.mails.at(-1)!.text, /2026年8月9日/);
  book.nowMs += 2 * 60_000;
  assert.equal((await book.act()).done, 1);
  const [noticed] = await book.rows<{ content: string }>(
    "select content from agreement_event where kind = 'breachNoticed'",
  );
  const event = JSON.parse(noticed!.content) as { on: number; mendBy: number };
  assert.equal(event.mendBy - event.on, 15);
  assert.ok(rules(await book.attempt('drifting', signed, {})).includes(kept), 'it can still be mended');
  await book.run(signed.number, '2026-08-20');
  const [row] = await book.rows<{ state: string }>(
    `select state from agreement where agreement_number = '${signed.number}'`,
  );
  assert.equal(row!.state, 'breached');
  const collected = await book.attempt('after', signed, {});
  assert.ok(
    !rules(collected).includes(kept) && !('missing' in collected && collected.missing.includes('agreementInForce')),
    JSON.stringify(rules(collected)),
  );
});

test('no address: a task that is told of', async () => {
  const of = await book.of('L2');
  await book.facts(of.caseNumber, nothingElse);
  const signed = await book.sign('L2');
  await book.run(signed.number, '2026-07-15');
  book.at('2026-07-16T09:00:00');
  assert.equal((await book.act()).refused, 1);
  assert.deepEqual(await book.told(signed.number), ['reminder 1 refused noAddress']);
  // A channel that is not here is a person's to use; who wants no reminders gets none.
  await book.facts(of.caseNumber, { reminderChannel: 'text' });
  await book.run(signed.number, '2026-07-19');
  book.at('2026-07-19T09:00:00');
  assert.equal((await book.act()).refused, 1);
  await book.facts(of.caseNumber, { reminderChannel: 'none' });
  await book.run(signed.number, '2026-08-15');
  book.at('2026-08-15T09:00:00');
  await book.act();
  const told = await book.told(signed.number);
  assert.deepEqual(
    told.filter((each) => each.startsWith('reminder')),
    ['reminder 1 refused noAddress', 'reminder 1 refused otherChannelWanted', 'reminder 2 dropped notWanted'],
  );
});

test('completed: the certificate is kept once, the borrower told, and the credit bureau’s row written in a file', async () => {
  await book.pay(card, '2026-08-20', 0n).catch(() => undefined);
  await book.run(card.number, '2026-08-21');
  book.at('2026-08-21T10:00:00');
  const folder = mkdtempSync(join(tmpdir(), 'forbear-acts-'));
  const files = diskStore({ folder });
  const made: string[] = [];
  const make: MakeCertificate = async ({ borrowerName, completion }) => {
    made.push(`${borrowerName} ${completion.paid.principal}`);
    return Buffer.from('%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n');
  };
  const written = new Map<string, string>();
  let isBroken = true;
  const corrections: CorrectionsFolder = {
    async write(name, bytes) {
      if (isBroken && name.endsWith('.json')) throw new Error('full');
      written.set(name, Buffer.from(bytes).toString());
    },
  };
  const settings = { certificate: { make, files }, corrections };
  await assert.rejects(book.act(settings), /full/);
  isBroken = false;
  book.nowMs += 3 * 60_000;
  await book.act(settings);
  await book.send();
  book.nowMs += 3 * 60_000;
  await book.act(settings);
  assert.deepEqual((await book.told(card.number)).slice(-2), [
    'certificate - done sent',
    'creditCorrection - done exported',
  ]);
  assert.deepEqual(made, ['张伟 20000']);
  assert.equal((await book.rows("select 1 from case_file where kind = 'agreement'")).length, 1);
  assert.match(book.mails.at(-1)!.text, /不必再付任何款项/);
  assert.equal(written.size, 2);
  const csv = [...written].find(([name]) => name.endsWith('.csv'))![1];
  assert.match(csv, /,L3,P3,CNY,overdue,\d{4}-\d\d-\d\d,settled,2026-08-15,0\.00,.*,unchanged\n$/);
  rmSync(folder, { recursive: true });
});

test('decisions that were made by what the book knew come out alike when they are run again', async () => {
  const { creditorId } = book.creditor;
  const replays = await book.database.session((session) =>
    replayDecisions(
      session,
      { creditorId, from: 0n, to: 1_000_000n },
      { contactLaw, sealer: book.sealer, laws: new Map() },
    ),
  );
  assert.deepEqual(replays.differences, []);
  assert.ok(replays.run > 10);
});

test('the words that are added to the lender’s letters pass the inspection of words in both languages', () => {
  const terms = book.terms({ ...card, loanRef: 'L3' });
  const agreement = {
    instalments: terms.instalments,
    paid: new Map(),
    completedOn: terms.asOf,
  } as unknown as Agreement;
  const figures = { n: 1, amountMinor: 10_000n, dueOn: terms.asOf, mendBy: terms.asOf };
  const { law } = contactLaw.lawFor('cn')!;
  for (const language of ['zh', 'en'] as const) {
    for (const letter of ['changeConfirmed', 'completed'] as const) {
      const words = letterWriter('400-555-0100')({ letter, language, lender: 'A bank', terms, agreement, figures })!;
      const asked = {
        jurisdiction: 'cn',
        law,
        institutions: ['A bank'],
        onDay: terms.asOf,
        audience: 'borrower',
      } as const;
      const facts = { agreementInForce: letter !== 'completed' };
      const text = `${words.subject}\n${words.text}`;
      const { outcome, findings } = inspectWords({ ...asked, channel: 'email', firstContact: true, text, facts });
      assert.deepEqual([outcome, findings], ['clean', []], text);
    }
  }
});
