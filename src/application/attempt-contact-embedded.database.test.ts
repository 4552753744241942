import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type AttemptMore, borrowerAddress, ContactBook } from '../../tools/contact-book.ts';
import { testLaw } from '../../tools/contact-law.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { parseInstant } from '../core/calendar/zone.ts';
import type { Database } from '../store/database.ts';
import type { AttemptAnswer, DecidedAttempt } from './attempt-contact.ts';

let database: Database;
let book: ContactBook;
before(async () => {
  database = await openFresh();
  book = await ContactBook.in(database);
});
after(() => database.close());

function decided(answer: AttemptAnswer): DecidedAttempt {
  assert.ok(!('refused' in answer), 'refused' in answer ? answer.refused : '');
  return answer;
}

const rules = (answer: DecidedAttempt) => answer.because.map(({ ruleId }) => ruleId);
const version = async () =>
  (await book.rows<{ version: number }>('select version from delinquency_case where case_id = 1'))[0]!.version;

test('allowed: the contact and what is to be sent are stored with the decision, and the case moves on', async () => {
  const before = await version();
  const answer = decided(await book.attempt('a-1'));
  assert.deepEqual([answer.outcome, answer.why, answer.words, answer.again], ['allowed', undefined, 'clean', false]);
  assert.equal(await version(), before + 1);
  assert.deepEqual(await book.rows('select contact_id, state, tries from outbox'), [
    { contact_id: answer.contactId, state: 'waiting', tries: 0 },
  ]);
  const [law] = await book.rows<{ pack_hash: string }>('select pack_hash from law_pack');
  assert.equal(law!.pack_hash, answer.packHash);
});

test('the same attempt again: the same answer, and nothing more', async () => {
  const before = await version();
  const first = decided(await book.attempt('a-1'));
  const later = decided(await book.attempt('a-1', { at: '2026-03-05T23:00:00+08:00' }));
  assert.ok(first.again);
  assert.deepEqual(later, first);
  assert.equal(await version(), before);
  assert.equal((await book.rows('select 1 from contact')).length, 1);
});

test('an id used for something else', async () => {
  const other = await book.attempt('a-1', {
    ask: { words: { subject: '别的', text: '别的', unsubscribeUrl: undefined } },
  });
  assert.deepEqual(other, { refused: 'attemptIdUsed' });
});

test('forbidden: stored with its rule and the time that frees it; no contact', async () => {
  const before = await version();
  const answer = decided(await book.attempt('night', { at: '2026-03-02T23:30:00+08:00' }));
  assert.deepEqual([answer.outcome, answer.why, rules(answer)], ['forbidden', 'forbidden', ['test.hours']]);
  assert.equal(answer.freesUpAtMs, parseInstant('2026-03-03T08:00:00+08:00'));
  assert.equal(answer.contactId, undefined);
  assert.equal(await version(), before);
  const again = decided(await book.attempt('night', { at: '2026-03-02T23:30:00+08:00' }));
  assert.deepEqual({ ...again, again: false }, answer);
});

test('a fact that is missing: undetermined, and that does not act', async () => {
  const answer = decided(await book.attempt('u-1', { caseNumber: 'C2', ask: { address: 'li@borrower.example' } }));
  assert.deepEqual(
    [answer.outcome, answer.why, answer.missing],
    ['undetermined', 'undetermined', ['ceaseRequestReceivedOn']],
  );
  assert.equal(answer.contactId, undefined);
});

test('words: blocked ones are a refusal with the rule, doubtful ones wait for a person', async () => {
  const words = (text: string) => ({ words: { subject: '通知', text, unsubscribeUrl: undefined } });
  const blocked = decided(await book.attempt('w-1', { ask: words('this is a threat') }));
  assert.deepEqual([blocked.outcome, blocked.why, rules(blocked)], ['forbidden', 'wordsBlocked', ['test.threat']]);
  assert.deepEqual(blocked.findings, [{ code: 'threat', ruleId: 'test.threat', span: [13, 19], quote: 'threat' }]);
  assert.equal(blocked.because[0]!.source, 'Test Act 1');
  const again = decided(await book.attempt('w-1', { ask: words('this is a threat') }));
  assert.deepEqual(again.findings, blocked.findings);
  const doubtful = decided(await book.attempt('w-2', { ask: words('there is a doubt') }));
  assert.deepEqual(
    [doubtful.outcome, doubtful.why, doubtful.contactId],
    ['undetermined', 'wordsNeedReview', undefined],
  );
  const [stored] = await book.rows<{ findings: unknown }>("select findings from decision where attempt_id = 'w-1'");
  assert.deepEqual(stored!.findings, [{ code: 'threat', ruleId: 'test.threat', span: [13, 19] }]);
});

test('limits are counted over what was made, waiting or not, and free up by themselves', async () => {
  assert.equal(decided(await book.attempt('c-2', { at: '2026-03-03T10:00:00+08:00' })).outcome, 'allowed');
  assert.equal(decided(await book.attempt('c-3', { at: '2026-03-04T10:00:00+08:00' })).outcome, 'allowed');
  const fourth = decided(await book.attempt('c-4', { at: '2026-03-05T10:00:00+08:00' }));
  assert.deepEqual(rules(fourth), ['test.count']);
  assert.equal(fourth.because[0]!.text.en, '3 of 3');
  assert.equal(fourth.freesUpAtMs, parseInstant('2026-03-09T08:00:00+08:00'));
});

test('a request to stop forbids from then on', async () => {
  await book.facts('C2', { ceaseRequestReceivedOn: null });
  const ask = { address: 'li@borrower.example' };
  assert.equal(decided(await book.attempt('s-1', { caseNumber: 'C2', ask })).outcome, 'allowed');
  await book.facts('C2', { ceaseRequestReceivedOn: '2026-03-02' });
  const after = decided(await book.attempt('s-2', { caseNumber: 'C2', ask }));
  assert.deepEqual(rules(after), ['test.stop']);
  assert.equal(after.freesUpAtMs, undefined);
});

const refusals: readonly (readonly [refused: string, more: AttemptMore, id?: string])[] = [
  ['attemptIdNotValid', {}, 'with a space'],
  ['attemptIdNotValid', {}, 'send:7'],
  ['unknownCase', { caseNumber: 'C9' }],
  ['noKey', { sealer: undefined }],
  ['wordsMissing', { ask: { words: undefined } }],
  ['subjectEmpty', { ask: { words: { subject: ' ', text: 'x', unsubscribeUrl: undefined } } }],
  ['subjectTooLong', { ask: { words: { subject: 'x'.repeat(201), text: 'x', unsubscribeUrl: undefined } } }],
  ['subjectNotOneLine', { ask: { words: { subject: 'a\r\nBcc: b@c.example', text: 'x', unsubscribeUrl: undefined } } }],
  ['textEmpty', { ask: { words: { subject: 'a', text: '', unsubscribeUrl: undefined } } }],
  ['textTooLong', { ask: { words: { subject: 'a', text: 'x'.repeat(20_001), unsubscribeUrl: undefined } } }],
  ['textNotPlain', { ask: { words: { subject: 'a', text: 'a\u0000', unsubscribeUrl: undefined } } }],
  ['textNotPlain', { ask: { words: { subject: 'a', text: '\ud83d', unsubscribeUrl: undefined } } }],
  ['unsubscribeNotHttps', { ask: { words: { subject: 'a', text: 'a', unsubscribeUrl: 'http://a.example' } } }],
  ['addressNotGiven', { ask: { role: 'guarantor' } }],
  ['addressNotGiven', { caseNumber: 'C2' }],
  ['addressNotValid', { ask: { address: 'a@b.example\r\nBcc: c@d.example' } }],
  ['addressNotValid', { ask: { address: 'a@b.example, c@d.example' } }],
  ['addressNotValid', { ask: { address: 'Zhang <a@b.example>' } }],
  ['unknownDebt', { ask: { debt: 'L9' } }],
  ['factsOnRecordDiffer', { ask: { facts: { ceaseRequestReceivedOn: '2026-01-01' } } }],
  ['requestNotValid', { ask: { facts: { purpose: 'fun' } } }],
  ['requestNotValid', { ask: { facts: { noSuchFact: true } } }],
];

test('what is refused before the law is asked: nothing is stored', async () => {
  const count = async () => (await book.rows('select 1 from decision')).length;
  const before = await count();
  for (const [index, [refused, more, id]] of refusals.entries()) {
    const answer = await book.attempt(id ?? `r-${index}`, more);
    assert.equal('refused' in answer ? answer.refused : answer.outcome, refused, JSON.stringify(more));
  }
  const { creditor } = book;
  const elsewhere = await book.attempt('r-law', { creditor: { ...creditor, jurisdiction: 'nowhere' } });
  assert.deepEqual(elsewhere, { refused: 'noLaw', jurisdiction: 'nowhere' });
  const mars = await book.attempt('r-zone', { creditor: { ...creditor, zone: 'Mars/Olympus' } });
  assert.deepEqual(mars, { refused: 'unknownZone', zone: 'Mars/Olympus' });
  assert.equal(await count(), before);
});

test('a fact of this contact alone counts, and one on record cannot be talked away', async () => {
  const told = decided(
    await book.attempt('f-1', { at: '2026-03-20T10:00:00+08:00', ask: { facts: { purpose: 'service' } } }),
  );
  assert.equal(told.outcome, 'allowed');
  assert.deepEqual(await book.attempt('f-2', { ask: { facts: { ceaseRequestReceivedOn: 'unknown' } } }), {
    refused: 'factsOnRecordDiffer',
    names: ['ceaseRequestReceivedOn'],
  });
});

test('a call is stored to be made by a person: nothing waits in the outbox', async () => {
  const ask = {
    act: 'placeCall',
    channel: { kind: 'voice', mode: 'interactive', place: 'mobile' },
    words: undefined,
  } as const;
  const answer = decided(await book.attempt('call-1', { at: '2026-03-21T10:00:00+08:00', ask }));
  assert.equal(answer.outcome, 'allowed');
  assert.deepEqual(await book.rows(`select 1 from outbox where contact_id = ${answer.contactId}`), []);
});

test('a case that is closed', async () => {
  await book.rows(
    "update delinquency_case set stage = 'closed', closed_on = '2026-03-10', version = version + 1 where case_id = 2 returning 1",
  );
  assert.deepEqual(await book.attempt('z-1', { caseNumber: 'C2', ask: { address: 'li@borrower.example' } }), {
    refused: 'caseClosed',
  });
});

test('nothing that stands unsealed names the borrower, an address or the words', async () => {
  const rows = await book.rows<{ row: string }>(
    `select to_jsonb(d) - 'sealed_input' - 'sealed_message' as row from decision d union all select to_jsonb(c) from contact c
     union all select to_jsonb(o) from outbox o union all select to_jsonb(f) - 'sealed_value' from party_fact f union all select to_jsonb(e) from case_event e`,
  );
  const text = JSON.stringify(rows);
  for (const personal of [borrowerAddress, 'li@borrower.example', '张伟', '13800000000', '还款提醒', '2026-03-02"}']) {
    assert.ok(!text.includes(personal), personal);
  }
});

test('another law in force later is kept beside the first', async () => {
  book.contactLaw = testLaw(9);
  assert.equal(decided(await book.attempt('l-1', { at: '2026-03-22T10:00:00+08:00' })).outcome, 'allowed');
  assert.equal((await book.rows('select 1 from law_pack')).length, 2);
});
