/** A borrower's own: wishes that the law then holds contacts by, receipts that are checked without us, who speaks for them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Ground, type GroundAnswer, makeGround } from '../../../tools/server-ground.ts';
import type { AccessRole } from '../../core/access/role.ts';
import { checkReceipt } from '../../core/evidence/receipt-check.ts';
import { sha256, verifyEd25519 } from '../../digest/node-crypto.ts';

let ground: Ground;
before(async () => {
  ground = await makeGround();
});
after(() => ground.close());

const ask = async (as: AccessRole, method: string, path: string, body?: unknown, caseNumber = ground.ownCase) => {
  const answer = await ground.ask(method, `/api/v1/cases/${caseNumber}/${path}`, { as, body });
  return { ...answer, refused: answer.document?.refused };
};

interface Preferences {
  readonly stoppedOn: string | null;
  readonly byLaw: readonly unknown[];
  readonly channelsNotWanted: readonly string[];
  readonly inconvenient: readonly object[];
  readonly otherTimes: number;
  readonly reminderChannel: string | null;
  readonly now: readonly { act: string; outcome: string; because: readonly { rule: string; basis: string }[] }[];
}
const preferences = async () => (await ask('borrower', 'GET', 'preferences')).document as unknown as Preferences;
const rulesOf = ({ document }: GroundAnswer) =>
  (document.because as readonly { ruleId: string }[]).map(({ ruleId }) => ruleId);
const permit = (body: object) => ask('agent', 'POST', 'permits', { act: 'placeCall', role: 'borrower', ...body });

test('stop: from the same day on nobody contacts to collect, and says why; answers stay open; taking it back is as easy', async () => {
  assert.deepEqual((await preferences()).stoppedOn, null);
  const set = await ask('borrower', 'POST', 'preferences', { stop: true });
  assert.deepEqual([set.status, set.document], [201, { recorded: ['ceaseRequestReceivedOn'] }]);
  assert.deepEqual((await ask('borrower', 'POST', 'preferences', { stop: true })).document, { recorded: [] });
  const now = await preferences();
  assert.deepEqual([now.stoppedOn, now.byLaw], ['2026-07-01', []]);
  assert.ok(now.now.length >= 1, JSON.stringify(now));
  for (const { act, outcome, because } of now.now) {
    assert.equal(outcome, 'forbidden', act);
    assert.ok(
      because.some(({ rule, basis }) => rule === 'any.asked.stop' && basis === 'policy'),
      act,
    );
  }
  const call = { channel: { mode: 'interactive' } };
  const held = await permit(call);
  assert.equal(held.document.outcome, 'forbidden', JSON.stringify(held.document));
  assert.ok(rulesOf(held).includes('any.asked.stop'));
  const attempt = await ask('agent', 'POST', 'contacts', {
    attemptId: 'after-stop',
    act: 'sendEmail',
    role: 'borrower',
    address: 'somebody@borrower.example',
    words: { subject: '还款提醒', text: '您好。' },
  });
  assert.equal(attempt.document.outcome, 'forbidden', JSON.stringify(attempt.document));
  assert.ok(rulesOf(attempt).includes('any.asked.stop'));
  assert.equal(attempt.document.contact, null);
  const answer = await permit({ ...call, facts: { purpose: 'answer' } });
  assert.ok(!rulesOf(answer).includes('any.asked.stop'));
  assert.equal((await ask('borrower', 'POST', 'preferences', { stop: false })).status, 201);
  assert.equal((await preferences()).stoppedOn, null);
  assert.ok(!rulesOf(await permit(call)).includes('any.asked.stop'));
});

test('times and ways that do not suit bind too; what staff put on record in another form stays', async () => {
  const other = { inconvenient: [{ places: ['work'] }] };
  assert.equal((await ask('agent', 'POST', 'facts', { facts: other })).status, 201);
  const wishes = {
    inconvenient: [{ weekdays: ['Wed'], hours: { from: '09:00', until: '12:00' } }],
    channelsNotWanted: ['visit', 'letter'],
    reminderChannel: 'text',
  };
  const set = await ask('borrower', 'POST', 'preferences', wishes);
  assert.equal(set.status, 201, set.text);
  const { inconvenient, channelsNotWanted, reminderChannel, otherTimes } = await preferences();
  assert.deepEqual(
    { inconvenient, channelsNotWanted, reminderChannel, otherTimes },
    { ...wishes, channelsNotWanted: ['letter', 'visit'], otherTimes: 1 },
  );
  assert.ok(rulesOf(await permit({ channel: { mode: 'interactive', place: 'mobile' } })).includes('any.asked.times'));
  assert.ok(rulesOf(await permit({ act: 'sendLetter' })).includes('any.asked.channel'));
  const facts = (await ask('agent', 'GET', 'facts')).document.facts as { name: string; recordedBy: string }[];
  // In the borrower's own name, as the book has it.
  assert.equal(facts.find(({ name }) => name === 'channelsNotWanted')!.recordedBy, 'P3');
  const cleared = await ask('borrower', 'POST', 'preferences', { inconvenient: [], channelsNotWanted: [] });
  assert.equal(cleared.status, 201);
  assert.deepEqual((await preferences()).inconvenient, []);
  for (const body of [{}, { reminderChannel: 'fax' }, { inconvenient: [{}] }, { channelsNotWanted: ['smoke'] }]) {
    assert.equal((await ask('borrower', 'POST', 'preferences', body)).status, 400, JSON.stringify(body));
  }
});

test('receipts: each entry in words; one that stands in the log is a file that holds by itself', async () => {
  const early = await ask('borrower', 'GET', 'receipts/1');
  assert.ok([200, 409].includes(early.status));
  assert.equal((await ask('borrower', 'POST', 'evidence', {})).status, 200);
  const page = (await ask('borrower', 'GET', 'receipts?limit=3')).document as {
    receipts: { number: number; kind: string; state: string; what: { en: string; zh: string }; inLog: boolean }[];
    next: number | null;
  };
  assert.equal(page.receipts.length, 3);
  assert.equal(page.next, page.receipts[2]!.number);
  const all = (await ask('borrower', 'GET', 'receipts?limit=200')).document as typeof page;
  assert.deepEqual(
    all.receipts.map(({ number }) => number),
    all.receipts.map((_, index) => all.receipts.length - index),
  );
  const asked = all.receipts.find(({ what }) => what.en.includes('request to stop'))!;
  assert.match(asked.what.zh, /停止联系/);
  const file = await ask('borrower', 'GET', `receipts/${asked.number}`);
  assert.equal(file.status, 200, file.text);
  assert.match(String(file.headers['content-disposition']), /attachment.*\.tlog-proof/);
  const report = checkReceipt(file.raw, { digest: sha256, verify: verifyEd25519 });
  assert.deepEqual([report.verdict, report.fault], ['holds', undefined]);
  assert.deepEqual([report.caseNumber, report.entry?.number], [ground.ownCase, asked.number]);
  const changed = file.text.replace(/^index (\d+)/m, (_, index) => `index ${Number(index) + 1}`);
  assert.equal(
    checkReceipt(new TextEncoder().encode(changed), { digest: sha256, verify: verifyEd25519 }).verdict,
    'fails',
  );
  assert.deepEqual([(await ask('borrower', 'GET', 'receipts/9999')).refused], ['noSuchReceipt']);
  for (const path of ['receipts', 'receipts/1', 'preferences', 'helpers']) {
    assert.equal((await ask('borrower', 'GET', path, undefined, ground.foreignCase)).status, 404, path);
  }
  const verifier = await ground.ask('GET', '/verify.html', { as: 'stranger' });
  assert.equal(verifier.status, 200);
  assert.match(String(verifier.headers['content-disposition']), /^attachment/);
});

test('a helper: named, seen by who speaks with the borrower, on paper, ended at once', async () => {
  const person = { name: '李娜', relation: 'lawyer', until: '2026-12-31' };
  const named = await ask('borrower', 'POST', 'helpers', person);
  assert.equal(named.status, 201, named.text);
  const { helper } = named.document as { helper: string };
  const listed = (as: AccessRole) =>
    ask(as, 'GET', 'helpers').then(({ document }) => document.helpers as Record<string, string>[]);
  const [own] = await listed('borrower');
  assert.deepEqual([own!.name, own!.role, own!.standing, own!.until], ['李娜', 'attorney', 'stands', '2026-12-31']);
  const paper = await ask('borrower', 'GET', `helpers/${helper}/paper?language=zh`);
  assert.deepEqual([paper.status, paper.text.slice(0, 5)], [200, '%PDF-']);
  assert.equal((await ask('borrower', 'GET', `helpers/${helper}/paper?language=en`)).status, 200);
  assert.equal((await listed('agent')).length, 1);
  // Nobody speaks with them before the mandate was checked.
  const call = { role: 'attorney', channel: { mode: 'interactive' } };
  assert.ok(rulesOf(await permit({ ...call, facts: { agentMandateVerified: false } })).includes('cn.practice.agent'));
  assert.ok(!rulesOf(await permit({ ...call, facts: { agentMandateVerified: true } })).includes('cn.practice.agent'));
  for (const [until, refused] of [
    ['2026-06-30', 'untilPast'],
    ['2032-01-01', 'untilTooFar'],
  ]) {
    assert.equal((await ask('borrower', 'POST', 'helpers', { ...person, until })).refused, refused);
  }
  for (const name of ['王芳', '赵强'])
    await ask('borrower', 'POST', 'helpers', { ...person, name, relation: 'friend' });
  assert.equal((await ask('borrower', 'POST', 'helpers', person)).refused, 'tooManyHelpers');
  assert.equal((await ask('borrower', 'DELETE', `helpers/${helper}`)).status, 200);
  assert.equal((await ask('borrower', 'DELETE', `helpers/${helper}`)).refused, 'alreadyEnded');
  assert.equal((await ask('borrower', 'GET', `helpers/${helper}/paper`)).refused, 'alreadyEnded');
  assert.equal((await ask('borrower', 'DELETE', 'helpers/99999')).refused, 'unknownHelper');
  assert.equal((await listed('agent')).find((one) => one.helper === helper)!.standing, 'ended');
  const rows = await ground.database.session((session) =>
    session.query<{ text: string }>('select t::text as text from helper_step t'),
  );
  assert.ok(rows.length >= 4);
  assert.ok(rows.every(({ text }) => !text.includes('李娜')));
});
