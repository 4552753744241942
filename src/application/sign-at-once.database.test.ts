/** PostgreSQL: many guess, sign and change at once. Guesses are counted in all; one signature, one move, the others are told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AgreementBook } from '../../tools/agreement-book.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { standing } from '../../tools/plan-book.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open.ts';
import { moveDate } from './change-agreement.ts';
import { verifyAgreements } from './verify-agreements.ts';
import { withdrawAgreement } from './withdraw-agreement.ts';

const refused = (answer: object) => ('refused' in answer ? String(answer.refused) : 'done');
const times = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work));

let address: string;
let database: Database;
let book: AgreementBook;
let number: string;

before(async () => {
  if (skip !== false) return;
  address = await freshPostgres('sign_at_once');
  database = await openStore(address);
  book = await AgreementBook.in(database);
  await book.grant();
  number = standing(await book.draft()).row.agreementNumber;
});
after(async () => {
  if (skip !== false) return;
  await database.close();
  await dropPostgres(address);
});

test('twelve guesses at once are five', { skip }, async () => {
  const signingId = await book.ready(number);
  const answers = (await times(12, () => book.confirm(signingId, { code: '000000' }))).map(refused).sort();
  assert.deepEqual(answers, [
    ...Array.from({ length: 7 }, () => 'sessionOver'),
    'tooManyAttempts',
    ...Array.from({ length: 4 }, () => 'wrongCode'),
  ]);
});

test('the right code at once from everywhere signs once', { skip }, async () => {
  const signingId = await book.ready(number);
  const answers = (await times(6, () => book.confirm(signingId))).map(refused);
  assert.deepEqual(
    answers.filter((answer) => answer === 'done'),
    ['done'],
  );
  assert.ok(answers.every((answer) => answer === 'done' || answer === 'sessionOver'));
});

test('taken back and signed dates moved at once: one wins, nobody is half right', { skip }, async () => {
  const { row } = standing(await book.agreement(number));
  const seen = { ...book.change(), seenVersion: row.version };
  const answers = await Promise.all([
    ...Array.from({ length: 4 }, () => withdrawAgreement(database, { ...seen, by: 'borrower' })),
    moveDate(database, { ...seen, n: 1, to: row.agreement.instalments[0]!.dueOn + 1 }),
  ]);
  assert.equal(answers.filter((answer) => refused(answer) === 'done').length, 1);
  const { creditorId } = book.setting.creditor;
  assert.deepEqual((await verifyAgreements(database, { ...book.setting, creditorId })).differences, []);
});
