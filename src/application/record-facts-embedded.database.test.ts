import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ContactBook } from '../../tools/contact-book.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { parseInstant } from '../core/calendar/zone.ts';
import type { Database } from '../store/database.ts';
import type { DecidedAttempt } from './attempt-contact.ts';
import { nearNames, readPartyFacts, recordInbound } from './record-facts.ts';

let database: Database;
let book: ContactBook;
before(async () => {
  database = await openFresh();
  book = await ContactBook.in(database);
});
after(() => database.close());

const read = () => readPartyFacts(database, { ...book.setting, creditor: book.creditor, caseNumber: 'C1' });

test('the latest of a name counts; what was recorded before stays', async () => {
  await book.facts('C1', { disputed: true, ceaseRequestReceivedOn: '2026-02-01' });
  await book.facts('C1', { ceaseRequestReceivedOn: 'unknown' });
  const found = await read();
  assert.ok('facts' in found);
  assert.deepEqual(
    found.facts.map(({ name, value, recordedBy }) => [name, value, recordedBy]),
    [
      ['ceaseRequestReceivedOn', 'unknown', 'test'],
      ['disputed', true, 'test'],
    ],
  );
  assert.equal((await book.rows('select 1 from party_fact where borrower_id = 1')).length, 4);
});

test('all are recorded, or none', async () => {
  const count = async () => (await book.rows('select 1 from party_fact')).length;
  const before = await count();
  const refusals = [
    await book.facts('C9', { disputed: true }),
    await book.facts('C1', { disputed: true, noSuchFact: 1 }),
    await book.facts('C1', { disputed: true, dispute: true }),
    await book.facts('C1', { disputed: 'perhaps' }),
    await book.facts('C1', { disputed: true, 'person.role': 'borrower' }),
  ];
  assert.deepEqual(
    refusals.map((refusal) => ('refused' in refusal ? refusal.refused : 'recorded')),
    ['unknownCase', 'unknownFact', 'unknownFact', 'factsNotValid', 'unknownFact'],
  );
  assert.deepEqual(refusals[2], { refused: 'unknownFact', name: 'dispute', near: ['disputed'] });
  assert.equal(await count(), before);
});

test('names near to one that does not exist', () => {
  const law = book.contactLaw.lawFor('test')!.law;
  assert.deepEqual(nearNames('ceaseRequestRecievedOn', law), ['ceaseRequestReceivedOn']);
  assert.deepEqual(nearNames('cease', law), ['ceaseRequestReceivedOn']);
  assert.deepEqual(nearNames('purpos', law), ['purpose']);
  assert.deepEqual(nearNames('zebra', law), []);
});

test('a borrower of whom no name was given gets a key, and what was imported stays', async () => {
  await book.facts('C2', { disputed: false });
  const [row] = await book.rows<{ keyed: boolean; sealed: boolean }>(
    'select wrapped_key is not null as keyed, sealed is not null as sealed from borrower where borrower_id = 2',
  );
  assert.deepEqual(row, { keyed: true, sealed: false });
});

test('the borrower’s own contact: no decision, in the history, and the case moves on', async () => {
  const inbound = {
    act: 'sendEmail',
    role: 'borrower',
    personId: undefined,
    mode: undefined,
    debt: undefined,
    outcome: 'delivered',
    atMs: parseInstant('2026-03-02T22:30:00+08:00')!,
    address: 'zhang.wei@borrower.example',
    text: '我最近失业了',
  } as const;
  const setting = { ...book.setting, creditor: book.creditor, caseNumber: 'C1', recordedBy: 'test' };
  const told = await recordInbound(database, { ...setting, inbound });
  assert.ok('inboundId' in told);
  assert.deepEqual(await recordInbound(database, { ...setting, inbound: { ...inbound, debt: 'L9' } }), {
    refused: 'unknownDebt',
    debt: 'L9',
  });
  await book.facts('C1', { ceaseRequestReceivedOn: null });
  const answer = (await book.attempt('after-inbound', { at: '2026-03-03T10:00:00+08:00' })) as DecidedAttempt;
  assert.equal(answer.outcome, 'allowed');
  const stored = await book.rows<{ row: string }>('select to_jsonb(i)::text as row from inbound_contact i');
  assert.ok(!stored[0]!.row.includes('失业') && !stored[0]!.row.includes('zhang.wei'));
});

test('without a key nothing is recorded', async () => {
  book.sealer = undefined;
  assert.deepEqual(await book.facts('C1', { disputed: true }), { refused: 'noKey' });
});
