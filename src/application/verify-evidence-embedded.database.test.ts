/** The check of the evidence log: what is as it was entered passes, and whatever is changed past the guards is named. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ContactBook, testSealer } from '../../tools/contact-book.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { words } from '../cli/words.ts';
import { parseInstant } from '../core/calendar/zone.ts';
import { checkBundle } from '../core/evidence/bundle-check.ts';
import { parseProofFile } from '../core/evidence/proof-file.ts';
import { sha256, verifyEd25519 } from '../digest/node-crypto.ts';
import type { Database } from '../store/database.ts';
import type { Difference } from '../store/verify.ts';
import { beatEvidence, noWitnesses } from './beat-evidence.ts';
import { dispatchOutbox } from './dispatch-outbox.ts';
import { enterAccess, exportEvidence } from './export-evidence.ts';
import type { Channel, ChannelMessage } from './ports.ts';
import { evidenceWithin } from './verify-evidence.ts';

let database: Database;
let book: ContactBook;
const sent: ChannelMessage[] = [];
const channel: Channel = {
  act: 'sendEmail',
  send: async (message) => {
    sent.push(message);
    return { kind: 'sent', providerId: 'Q1' };
  },
  close: async () => {},
};
const at = (text: string) => parseInstant(text)!;

async function beat() {
  const done = await beatEvidence(database, {
    creditor: book.creditor,
    sealer: testSealer,
    origin: 'log.test.invalid',
    policy: noWitnesses,
    witnesses: [],
    folder: undefined,
    anchors: [],
    anchorEveryHours: 24,
    holder: 'test',
  });
  assert.ok(!('refused' in done), JSON.stringify(done));
  return done;
}

const send = (now: string) =>
  dispatchOutbox(database, { ...book.setting, channels: [channel], now: () => at(now), only: { creditorId: 1 } });

before(async () => {
  database = await openFresh();
  book = await ContactBook.in(database);
  await book.attempt('a-1');
  await send('2026-03-02T10:01:00+08:00');
  await beat();
  for (const day of ['04', '06']) {
    await book.attempt(`a-${day}`, { at: `2026-03-${day}T10:00:00+08:00` });
    await send(`2026-03-${day}T10:01:00+08:00`);
    await beat();
  }
});
after(() => database.close());

/** What is found while a change stands that is undone afterwards; guards put aside, as their owner could. */
async function foundAfter(sql: string): Promise<readonly Difference[]> {
  let found: readonly Difference[] = [];
  const undone = new Error('undone');
  await database
    .transaction(async (session) => {
      await session.run('set local session_replication_role = replica');
      for (const table of [
        'evidence_entry',
        'evidence_stream',
        'evidence_tile',
        'evidence_checkpoint',
        'evidence_log',
        'decision',
        'party_fact',
        'contact',
        'law_pack',
      ])
        await session.run(`alter table ${table} disable trigger user`);
      await session.run(sql);
      found = (await evidenceWithin(session, { creditorId: 1, sealer: testSealer })).differences;
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return found;
}

test('nothing is found where all is as it was entered', async () => {
  const checked = await database.session((session) => evidenceWithin(session, { creditorId: 1, sealer: testSealer }));
  assert.deepEqual(checked.differences, []);
  assert.deepEqual(
    { ...checked, differences: 0, entries: checked.entries > 8 },
    { entries: true, sealed: 0, checkpoints: 3, differences: 0 },
  );
});

const ofCase = 'creditor_id = 1 and case_id = 1';
const flipped = (column: string) => `set_byte(${column}, 3, get_byte(${column}, 3) # 1)`;
const changes: readonly (readonly [what: string, sql: string, table: string, field: RegExp])[] = [
  [
    'a sealed content',
    `update evidence_entry set sealed = ${flipped('sealed')} where ${ofCase} and number = 3`,
    'evidence_entry',
    /^sealed$/,
  ],
  [
    'a commitment',
    `update evidence_entry set commitment = ${flipped('commitment')} where ${ofCase} and number = 3`,
    'evidence_entry',
    /^commitment$/,
  ],
  ['an entry that is gone', `delete from evidence_entry where ${ofCase} and number = 2`, 'evidence_entry', /^number$/],
  [
    'the last entry, and its number',
    `delete from evidence_entry where ${ofCase} and number = (select last_number from evidence_stream where ${ofCase}); update evidence_stream set last_number = last_number - 1 where ${ofCase}`,
    'evidence_log',
    /^tree_size$/,
  ],
  [
    'a number above the last',
    `update evidence_stream set last_number = last_number - 1 where ${ofCase}`,
    'evidence_stream',
    /^last_number$/,
  ],
  [
    'contents exchanged',
    `update evidence_entry e set sealed = o.sealed, commitment = o.commitment from evidence_entry o where e.creditor_id = 1 and e.case_id = 1 and e.number = 2 and o.creditor_id = 1 and o.case_id = 1 and o.number = 3`,
    'evidence_entry',
    /^sealed$/,
  ],
  [
    'indexes exchanged',
    `update evidence_entry set leaf_index = case number when 2 then (select leaf_index from evidence_entry where ${ofCase} and number = 3) else (select leaf_index from evidence_entry where ${ofCase} and number = 2) end where ${ofCase} and number in (2, 3)`,
    'evidence_entry',
    /^leaf_index$/,
  ],
  ['a kind', `update evidence_entry set kind = 'tie' where ${ofCase} and number = 3`, 'evidence_entry', /^kind$/],
  ['a tag', `update evidence_stream set tag = ${flipped('tag')} where ${ofCase}`, 'evidence_entry', /^sealed$/],
  [
    'a hash of the tree',
    `update evidence_tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) where level = 0`,
    'evidence_tile',
    /^tile 0\/0, hash 1$/,
  ],
  [
    'a tile cut short',
    `update evidence_tile set hashes = substring(hashes for 64) where level = 0`,
    'evidence_tile',
    /^hashes$/,
  ],
  [
    'a root that was signed',
    `update evidence_checkpoint set root = ${flipped('root')}`,
    'evidence_checkpoint',
    /^root$/,
  ],
  [
    'a signature',
    `update evidence_checkpoint set note = replace(note, 'log.test.invalid ', 'log.test.invalid A')`,
    'evidence_checkpoint',
    /^note$/,
  ],
  ['the size', `update evidence_log set tree_size = tree_size + 1`, 'evidence_log', /^tree_size$/],
  [
    'a decision',
    `update decision set acted_by = 'agency' where decision_id = (select min(decision_id) from decision)`,
    'evidence_entry',
    /^decision \d+$/,
  ],
  ['who recorded a fact', `update party_fact set recorded_by = 'somebody'`, 'evidence_entry', /^party_fact \d+$/],
  ['a fact that is gone', `delete from party_fact`, 'evidence_entry', /^party_fact \d+$/],
  ['a law pack', `update law_pack set jurisdiction = 'other'`, 'evidence_entry', /^law_pack sha256:/],
  [
    'a fact without an entry',
    `insert into party_fact (creditor_id, borrower_id, party_fact_id, name, sealed_value, on_day, recorded_by) values (1, 1, 99, 'x', '', '2026-03-01', 'test')`,
    'party_fact',
    /^evidence_entry$/,
  ],
];
for (const [what, sql, table, field] of changes) {
  test(`${what} that was changed is named`, async () => {
    const found = await foundAfter(sql);
    assert.ok(
      found.some((difference) => difference.table === table && field.test(difference.field)),
      JSON.stringify(found, undefined, 1),
    );
  });
}

test('without the key the rest is still checked, and what is sealed is counted', async () => {
  const checked = await database.session((session) => evidenceWithin(session, { creditorId: 1, sealer: undefined }));
  assert.deepEqual(checked.differences, []);
  assert.ok(checked.sealed >= 8);
});

test('the receipts of what stands in the log go with the next mail, each once', () => {
  const given = sent.map(({ attachments = [] }) => attachments.map(({ name }) => name));
  assert.deepEqual(given[0], []);
  assert.deepEqual(given[1]!.slice(0, 2), ['0001-caseOpened.tlog-proof', '0002-partyFact.tlog-proof']);
  const numbers = given.flat().map((name) => Number(name.slice(0, 4)));
  assert.ok(given[2]!.length > 0);
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  );
  for (const { text } of sent.flatMap(({ attachments = [] }) => attachments))
    assert.ok(!('fault' in parseProofFile(text)));
});

test('a bundle of the store holds, and says what it was made by', async () => {
  const settings = { creditor: book.creditor, caseNumber: 'C1', sealer: testSealer };
  assert.deepEqual(await enterAccess(database, { ...settings, what: 'export', recordedBy: 'test' }), { entered: true });
  await beat();
  const made = await exportEvidence(database, {
    ...settings,
    policyText: 'quorum none\n',
    madeAtMs: at('2026-03-05T10:00:00+08:00'),
    words: (code, values, language) => words(code, values, language),
    files: async () => [],
  });
  assert.ok(!('refused' in made));
  const report = checkBundle(made.bundle, { digest: sha256, verify: verifyEd25519 });
  assert.equal(report.verdict, 'holds');
  const ofOneMail = ['contactDecision', 'sendDecision', 'messageSent', 'contactOutcome'];
  assert.deepEqual(
    report.entries.map(({ kind }) => kind),
    ['caseOpened', 'partyFact', ...ofOneMail, ...ofOneMail, ...ofOneMail, 'access'],
  );
});
