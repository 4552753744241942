/** Erasure on both engines. The embedded part needs no server. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testSealer } from '../../tools/contact-book.ts';
import { FileBook, refusedOf } from '../../tools/file-book.ts';
import { withoutPostgres } from '../../tools/fresh-postgres.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { loadLaw } from '../composition/load-laws.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { type Day, parseDay } from '../core/calendar/day.ts';
import { addMonths } from '../core/calendar/period.ts';
import { holdCase } from '../store/contact-cases.ts';
import { destroyKey } from '../store/retention.ts';
import type { DecidedAttempt } from './attempt-contact.ts';
import { listFiles, openFile } from './case-files.ts';
import { enteredCase, enterFacts } from './enter-fact.ts';
import { type EraseSettings, eraseBorrower } from './erase-borrower.ts';
import { enterAccess } from './export-evidence.ts';
import { readLegalHolds, setLegalHold } from './legal-hold.ts';
import { readCase } from './read-case.ts';
import { readPartyFacts } from './record-facts.ts';

for (const engine of ['embedded', 'postgres'] as const) {
  const skip = engine === 'postgres' ? withoutPostgres : false;
  describe(engine, { skip }, () => story(engine));
}

function story(engine: 'embedded' | 'postgres'): void {
  let files: FileBook;
  before(async () => {
    files = await FileBook.on(engine, 'erase_borrower');
  });
  after(() => files.close());
  const erase = (more: Partial<EraseSettings> = {}) =>
    eraseBorrower(files.database, {
      ...files.setting('C2'),
      store: files.store,
      law: files.law,
      zone: files.zone,
      asOf: files.today,
      ground: 'request',
      reason: '本人请求',
      by: 'Li Na',
      confirmedBy: 'Wang Fang',
      isDry: false,
      ...more,
    });
  let end: Day;

  test('refusals, in their order', async () => {
    await files.book.facts('C2', { disputed: true });
    await files.kept('of C2', { caseNumber: 'C2' });
    await files.database.session((session) =>
      session.run(`insert into loan values (1, 2, 7, 'L7', 'consumer', 'CNY', 1000, 10, 'equalInstalment', 'actual/365', 1, 1, 'month', '2026-01-01', '2026-02-01', 0);
          insert into loan_state (creditor_id, borrower_id, loan_id) values (1, 2, 7)`),
    );
    await setLegalHold(files.database, { ...files.setting('C2'), state: 'set', reason: 'x' });
    assert.equal(await refusedOf(erase({ caseNumber: 'C9' })), 'unknownCase');
    assert.equal(await refusedOf(erase({ sealer: undefined })), 'noKey');
    assert.equal(await refusedOf(erase({ sealer: sealerOf(new Uint8Array(32).fill(1)) })), 'keyDoesNotOpen');
    assert.equal(await refusedOf(erase()), 'legalHold');
    await assert.rejects(
      files.book.rows('update borrower set wrapped_key = null, sealed = null, erased_at = now() where borrower_id = 2'),
      /legal hold/,
    );
    await setLegalHold(files.database, { ...files.setting('C2'), state: 'released', reason: 'x' });
    assert.deepEqual(await erase(), { refused: 'caseOpen', cases: ['C2'] });
    await assert.rejects(
      files.book.rows('update borrower set wrapped_key = null, sealed = null, erased_at = now() where borrower_id = 2'),
      /open/,
    );
    await files.closeCase(2);
    await assert.rejects(
      files.book.rows('update borrower set wrapped_key = null, sealed = null, erased_at = now() where borrower_id = 2'),
      /not in the evidence log/,
    );
    await assert.rejects(
      files.book.rows('update borrower set wrapped_key = null, sealed = null where borrower_id = 2'),
      /goes with the day/,
    );
    assert.deepEqual(await erase(), { refused: 'loanOpen', loans: ['L7'] });
    await files.book.rows(`update loan_state set settled_on = '2026-03-05' where loan_id = 7`);
    assert.deepEqual(await erase(), { refused: 'disputeOpen' });
    await files.book.facts('C2', { disputed: false });
    end = addMonths(await files.lastActivity(2n), 36);
    assert.deepEqual(await erase({ asOf: end }), {
      refused: 'retentionRuns',
      rule: 'us.reg-f.1006.100.a',
      mayOn: end + 1,
      lacking: [],
    });
    const noRule = { law: loadLaw('gb')!.law, asOf: end + 1 };
    assert.deepEqual(await erase({ ...noRule, ground: 'retention' }), { refused: 'noRetentionRule' });
    assert.deepEqual(await erase({ asOf: end + 1, confirmedBy: ' ' }), { refused: 'byMissing' });
    assert.deepEqual(await erase({ asOf: end + 1, reason: '' }), { refused: 'reasonMissing' });
    assert.deepEqual(await erase({ asOf: end + 1, confirmedBy: 'li  na ' }), {
      refused: 'samePerson',
      person: 'Li Na',
    });
    const dry = await erase({ asOf: end + 1, isDry: true, by: '', confirmedBy: '', reason: '' });
    assert.ok('filesRemoved' in dry && dry.filesRemoved === 1);
    assert.equal((await files.kinds(2)).includes('erasure'), false);
  });

  test('done: nothing opens, the entries stand, the bundle holds', async () => {
    const listed = await listFiles(files.database, files.setting('C2'));
    assert.ok('files' in listed);
    const { fileId, sealedDigest } = listed.files[0]!;
    const through = (await files.kinds(2)).length + 1;
    let erased: unknown;
    const late = files.keep('on its way', {
      caseNumber: 'C2',
      onStep: async (step) => {
        if (step === 'put') erased = await erase({ asOf: end + 1 });
      },
    });
    assert.equal(await refusedOf(late), 'erased');
    assert.deepEqual(await files.stored(), []);

    assert.deepEqual(erased, {
      caseNumber: 'C2',
      isDry: false,
      streams: [{ caseNumber: 'C2', through }],
      filesRemoved: 1,
      leftInStore: [],
      rule: 'us.reg-f.1006.100.a',
    });
    assert.equal(await files.store.has(sealedDigest), false);
    assert.deepEqual((await files.kinds(2)).slice(-2), ['fileRemoved', 'erasure']);
    const [row] = await files.book.rows(
      'select wrapped_key, sealed, erased_at is not null as erased from borrower where borrower_id = 2',
    );
    assert.deepEqual(row, { wrapped_key: null, sealed: null, erased: true });
    const report = await files.exported('C2');
    assert.equal(report.first, undefined);
    assert.deepEqual([...new Set(report.entries.map(({ state }) => state))], ['erased', 'shown']);
    assert.equal(report.entryCount, through + 1);
    assert.deepEqual(await erase({ asOf: end + 1 }), { refused: 'alreadyErased' });
    assert.equal(
      await refusedOf(openFile(files.database, { ...files.setting('C2'), store: files.store, fileId })),
      'removed',
    );
    assert.equal(await refusedOf(files.keep('more', { caseNumber: 'C2' })), 'erased');
    assert.equal(
      await refusedOf(setLegalHold(files.database, { ...files.setting('C2'), state: 'set', reason: 'x' })),
      'erased',
    );
    const after = await listFiles(files.database, files.setting('C2'));
    assert.ok('files' in after && after.erasedAtMs !== undefined && after.files[0]!.detail === undefined);
    const again = await files.book.rows('select erased_at from borrower where borrower_id = 2');
    await assert.rejects(
      files.book.rows('update borrower set erased_at = null where borrower_id = 2'),
      /not taken back/,
    );
    assert.deepEqual(await files.book.rows('select erased_at from borrower where borrower_id = 2'), again);
  });

  test('a borrower with a name and contacts: what reads them goes on without', async () => {
    const attempt = (await files.book.attempt('before')) as DecidedAttempt;
    await files.kept('of C1');
    for (const state of ['set', 'released'] as const) {
      await setLegalHold(files.database, { ...files.setting(), state, reason: '法院来函' });
    }
    await files.closeCase(1);
    const asOf = addMonths(await files.lastActivity(1n), 36) + 1;
    // Past the program: the entry is there, and a file would be left without its key.
    const past = files.database.transaction(async (session) => {
      const held = (await holdCase(session, { creditorId: 1, caseNumber: 'C1' }))!;
      const seal = testSealer.under('1/1', held.wrappedKey!);
      const about = { table: 'borrower', key: '1' };
      await enterFacts(session, enteredCase(held, seal), [{ kind: 'erasure', about, recordedBy: 'x', fact: {} }]);
      await destroyKey(session, held);
    });
    await assert.rejects(past, /files of borrower 1 are left/);
    assert.ok('streams' in (await erase({ ...files.setting('C1'), asOf, ground: 'retention' })));
    const report = await files.exported('C1');
    assert.equal(report.first, undefined);
    const shown = await readCase(files.database, {
      book: { ...files.book.creditor, businessDate: parseDay('2026-03-06')! },
      caseNumber: 'C1',
      asOf: undefined,
      reveal: true,
      sealer: testSealer,
      buckets: defaultBuckets,
      lawValues: loadDatedValues(),
    });
    assert.ok(!('refused' in shown));
    assert.equal(shown.personal.shown, 'erased');
    const known = await readPartyFacts(files.database, { ...files.book.setting, ...files.setting('C1') });
    assert.ok(!('refused' in known) && known.facts.length > 0);
    assert.ok(known.facts.every(({ isErased, value }) => isErased && value === undefined));
    assert.deepEqual(
      await readLegalHolds(files.database, files.setting('C1')).then(
        (told) => 'holds' in told && told.holds[0]!.reason,
      ),
      undefined,
    );
    // The name is nowhere any more, whatever key one has.
    const dump = JSON.stringify(await files.book.rows('select to_jsonb(b) as row from borrower b'));
    assert.ok(!dump.includes('sealed":"') && dump.includes('erased_at'));
    // Looking at it is entered in the open: no key comes back.
    assert.deepEqual(await enterAccess(files.database, { ...files.setting('C1'), what: 'export' }), { entered: true });
    const later = await files.exported('C1');
    assert.equal(later.first, undefined);
    assert.deepEqual(
      later.entries.slice(-2).map(({ kind, state }) => [kind, state]),
      [
        ['erasure', 'shown'],
        ['access', 'shown'],
      ],
    );
    assert.equal(later.entries.at(-3)!.state, 'erased');
    assert.ok('files' in (await listFiles(files.database, files.setting('C1'))));
    assert.deepEqual(await erase({ ...files.setting('C1'), asOf, ground: 'retention' }), { refused: 'alreadyErased' });
    assert.deepEqual(
      await files.book.rows('select 1 from borrower where borrower_id = 1 and wrapped_key is not null'),
      [],
    );
    const last = await files.exported('C1');
    assert.equal(last.first, undefined);
    // An attempt of before is not answered as if it were new.
    assert.equal(attempt.outcome, 'allowed');
    assert.deepEqual(await files.book.attempt('before'), { refused: 'erased' });
  });
}
