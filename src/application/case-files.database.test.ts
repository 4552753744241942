/** Files of a case, holds and the sweep, on both engines. The embedded part needs no server. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { testSealer } from '../../tools/contact-book.ts';
import { FileBook, piecesOf, refusedOf, textOf } from '../../tools/file-book.ts';
import { withoutPostgres } from '../../tools/fresh-postgres.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import { addMonths } from '../core/calendar/period.ts';
import type { DecidedAttempt } from './attempt-contact.ts';
import { ChangedInClearError, type FileLeftOut, listFiles, openFile } from './case-files.ts';
import { ChangedFileError, type FileStore } from './file-port.ts';
import { readLegalHolds, setLegalHold } from './legal-hold.ts';

const dayMs = 86_400_000;
const wav = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), Buffer.alloc(400, 1)]);

for (const engine of ['embedded', 'postgres'] as const) {
  const skip = engine === 'postgres' ? withoutPostgres : false;
  describe(engine, { skip }, () => story(engine));
}

function story(engine: 'embedded' | 'postgres'): void {
  let files: FileBook;
  before(async () => {
    files = await FileBook.on(engine, 'case_files');
  });
  after(() => files.close());
  const open = (fileId: bigint, more: object = {}) =>
    openFile(files.database, { ...files.setting(), store: files.store, fileId, ...more });

  test('kept, listed, read back; sealed on the disk; entered before it is shown', async () => {
    const file = await files.kept('亲爱的张伟：见附件。', { name: '信.txt', note: '本人来信' });
    assert.deepEqual([file.kind, file.mediaType, file.bytes], ['letter', 'text/plain', 30]);
    const listed = await listFiles(files.database, files.setting());
    assert.ok('files' in listed);
    assert.deepEqual(listed.files[0]!.detail, { sha256: file.sha256, name: '信.txt', note: '本人来信' });
    assert.deepEqual(await files.stored(), [file.sealedSha256]);
    const opened = await open(file.fileId);
    assert.ok('bytes' in opened);
    assert.deepEqual((await files.kinds()).slice(-2), ['file', 'access']);
    assert.equal(await textOf(opened.bytes), '亲爱的张伟：见附件。');
    // Neither the clear bytes, nor their digest, nor the name stand anywhere in the open.
    const rows = JSON.stringify(await files.book.rows('select to_jsonb(f) as row from case_file f'));
    assert.ok(!rows.includes(file.sha256) && !rows.includes('信'));
    const onDisk = readFileSync(files.pathOf(file.sealedSha256));
    assert.ok(!onDisk.includes(Buffer.from('张伟')));
    assert.equal(createHash('sha256').update(onDisk).digest('hex'), file.sealedSha256);
    assert.deepEqual(readdirSync(files.folder), ['store']);
  });

  test('what is refused, and that nothing of it stays', async () => {
    const before = [(await files.stored()).length, (await files.kinds()).length, (await files.kinds(2)).length];
    assert.equal(await refusedOf(files.keep('a letter', { caseNumber: 'C9' })), 'unknownCase');
    assert.equal(await refusedOf(files.keep('a letter', { sealer: undefined })), 'noKey');
    assert.equal(
      await refusedOf(files.keep('a letter', { sealer: sealerOf(new Uint8Array(32).fill(1)) })),
      'keyDoesNotOpen',
    );
    assert.equal(await refusedOf(files.keep('a letter', { contact: 99n })), 'unknownContact');
    assert.equal(await refusedOf(files.keep('a letter', { name: 'two\nlines' })), 'nameNotValid');
    assert.equal(await refusedOf(files.keep('a letter', { note: 'x'.repeat(2001) })), 'noteTooLong');
    assert.equal(await refusedOf(files.keep('')), 'empty');
    assert.equal(await refusedOf(files.keep('plain words', { kind: 'photo' })), 'typeNotOfKind');
    assert.equal(await refusedOf(files.keep(Buffer.from([1, 2, 3, 0]))), 'typeNotKnown');
    assert.equal(await refusedOf(files.keep('亲爱的张伟：见附件。')), 'alreadyKept');
    const noSpace: FileStore = { ...files.store, put: async () => ({ kind: 'failed', code: 'noSpace' }) };
    assert.deepEqual(await files.keep('another', { store: noSpace }), { refused: 'notStored', code: 'noSpace' });
    const source = (async function* () {
      yield Buffer.from('begun and ');
      throw new Error('the line broke');
    })();
    await assert.rejects(files.keep('', { source }), /the line broke/);
    assert.deepEqual(
      [(await files.stored()).length, (await files.kinds()).length, (await files.kinds(2)).length],
      before,
    );
    assert.deepEqual(readdirSync(files.folder), ['store']);
  });

  test('the same file from two at once is kept once', async () => {
    const answers = await Promise.all([files.keep('two at once'), files.keep('two at once')]);
    const codes = answers.map((answer) => ('refused' in answer ? answer.refused : 'kept')).sort();
    assert.deepEqual(codes, ['alreadyKept', 'kept']);
    assert.equal(
      (await files.stored()).length,
      (await files.book.rows('select 1 from case_file where removed_on is null')).length,
    );
    assert.deepEqual(
      await files.book.rows(
        "select 1 from file_arrival where begun_at > now() - interval '1 second' and sealed_digest in (select sealed_digest from case_file)",
      ),
      [],
    );
  });

  test('stopped between the store and the row: the sweep removes what nobody has, after a day', async () => {
    await files.database.session((session) => session.run('delete from file_arrival'));
    const before = (await files.stored()).length;
    const stop = (step: string) => {
      if (step === 'put') throw new Error('killed');
    };
    await assert.rejects(files.keep('never entered', { onStep: stop }), /killed/);
    assert.equal((await files.stored()).length, before + 1);
    assert.equal((await files.sweep(files.today)).arrivalsCleared, 0);
    const dry = await files.sweep(files.today, { nowMs: Date.now() + dayMs + 1000, isDry: true });
    assert.deepEqual([dry.arrivalsCleared, (await files.stored()).length], [1, before + 1]);
    assert.equal((await files.sweep(files.today, { nowMs: Date.now() + dayMs + 1000 })).arrivalsCleared, 1);
    assert.equal((await files.stored()).length, before);
    await files.kept('never entered');
  });

  test('a put of more than a day: the sweep has cleared up, and it is not entered', async () => {
    const late = async (step: string) => {
      if (step === 'put') await files.sweep(files.today, { nowMs: Date.now() + dayMs + 1000 });
    };
    assert.deepEqual(await files.keep('very slow', { onStep: late }), { refused: 'tookTooLong' });
    assert.deepEqual((await files.sweep(files.today)).notOurs, []);
  });

  test('a changed byte in the store is named by file and digest; a missing one too', async () => {
    const file = await files.kept('soon damaged');
    const gone = await files.kept('soon gone');
    const path = files.pathOf(file.sealedSha256);
    const bytes = readFileSync(path);
    bytes[30]! ^= 1;
    writeFileSync(path, bytes);
    const opened = await open(file.fileId);
    assert.ok('bytes' in opened);
    await assert.rejects(
      textOf(opened.bytes),
      (error) => error instanceof ChangedFileError && error.digestHex === file.sealedSha256,
    );
    await files.store.remove(gone.sealedSha256);
    assert.deepEqual(await open(gone.fileId), { refused: 'notInStore', digestHex: gone.sealedSha256 });
    assert.deepEqual((await files.sweep(files.today)).missing, [gone.sealedSha256]);
    assert.equal(await refusedOf(open(77n)), 'unknownFile');
    assert.equal(
      await refusedOf(open(file.fileId, { sealer: sealerOf(new Uint8Array(32).fill(1)) })),
      'keyDoesNotOpen',
    );
    // Another file of the same name, whose seal holds: only the digest of the clear bytes tells.
    const [key] = await files.book.rows<{ key: Uint8Array }>(
      'select wrapped_key as key from borrower where borrower_id = 1',
    );
    const other = testSealer.under('1/1', key!.key).sealStream(`file ${file.fileId}`, piecesOf('soon damagEd'));
    const exchanged = await open(file.fileId, { store: { ...files.store, get: async () => other } });
    assert.ok('bytes' in exchanged);
    await assert.rejects(textOf(exchanged.bytes), (error) => error instanceof ChangedInClearError);
    const leftOut: FileLeftOut[] = [];
    const report = await files.exported('C1', leftOut);
    assert.deepEqual(
      leftOut.map(({ why, fileId }) => [fileId, why]),
      [
        [file.fileId, 'changed'],
        [gone.fileId, 'notInStore'],
      ],
    );
    assert.equal(report.first?.code, 'fileMissing');
    assert.ok(report.files.some(({ state }) => state === 'holds'));
    // Mended, the bundle holds.
    bytes[30]! ^= 1;
    writeFileSync(path, bytes);
  });

  test('a hold: set and released in turn, with its reason under seal', async () => {
    const hold = (state: 'set' | 'released', more: object = {}) =>
      setLegalHold(files.database, { ...files.setting(), state, reason: '法院来函', ...more });
    assert.deepEqual(await hold('released'), { refused: 'notSet' });
    assert.deepEqual(await hold('set', { reason: ' ' }), { refused: 'reasonMissing' });
    assert.deepEqual(await hold('set'), { caseNumber: 'C1', state: 'set' });
    assert.deepEqual(await hold('set'), { refused: 'alreadySet' });
    const told = await readLegalHolds(files.database, files.setting());
    assert.deepEqual('holds' in told && told.holds.map(({ state, reason }) => [state, reason]), [['set', '法院来函']]);
    assert.ok(!JSON.stringify(await files.book.rows('select to_jsonb(h) as row from legal_hold h')).includes('法院'));
    assert.equal((await files.kinds()).at(-1), 'legalHold');
  });

  test('the sweep: never earlier, never held, never open; a recording by its own clock', async () => {
    const attempt = (await files.book.attempt('call', { at: '2026-03-03T10:00:00+08:00' })) as DecidedAttempt;
    assert.ok(attempt.contactId !== undefined);
    const recording = await files.kept(wav, { kind: 'recording', contact: attempt.contactId });
    const last = await files.lastActivity(1n);
    const end = addMonths(last, 36);
    const callEnd = addMonths(parseDay('2026-03-03')!, 36);
    assert.equal((await files.sweep(end + 1)).removed.length, 0, 'the case is open');
    await files.closeCase(1);
    const count = (await files.book.rows('select 1 from case_file where removed_on is null')).length;
    const held = await files.sweep(end + 1, { isDry: true });
    assert.deepEqual([held.removed.length, held.kept], [0, { legalHold: count }]);
    await setLegalHold(files.database, { ...files.setting(), state: 'released', reason: '诉讼终结' });
    // Whoever writes past the program: an open case of the borrower, a hold, a removal without its entry.
    await assert.rejects(
      files.book.rows(
        `update case_file set removed_on = '2030-01-01', removed_ground = 'retention', removed_rule = 'x'`,
      ),
      /not in the evidence log/,
    );
    await assert.rejects(files.book.rows('delete from case_file'), /append-only/);
    const rows: readonly (readonly [Day, number])[] = [
      [callEnd, 0],
      [callEnd + 1, 1],
      [end, 1],
      [end + 1, count],
    ];
    for (const [asOf, removed] of rows) {
      assert.equal((await files.sweep(asOf, { isDry: true })).removed.length, removed, `${asOf - last} days after`);
    }
    const first = await files.sweep(callEnd + 1);
    assert.deepEqual(
      first.removed.map(({ fileId, rule, keptUntil }) => [fileId, rule, keptUntil]),
      [[recording.fileId, 'us.reg-f.1006.100.b', callEnd]],
    );
    assert.ok(!(await files.stored()).includes(recording.sealedSha256));
    assert.deepEqual(await open(recording.fileId), { refused: 'removed', on: callEnd + 1, ground: 'retention' });
    assert.equal((await files.kinds()).at(-1), 'fileRemoved');
    assert.equal((await files.sweep(callEnd + 1)).removed.length, 0);
    await assert.rejects(
      files.book.rows("update case_file set removed_on = '2035-01-01' where removed_on is not null"),
      /only the removal is told, once/,
    );
    assert.deepEqual((await files.sweep(end + 1, { sealer: undefined })) as unknown, { refused: 'noKey' });
    // A dispute on record keeps all of them.
    await files.book.facts('C1', { disputed: true });
    assert.equal((await files.sweep(end + 1000, { isDry: true })).kept.dispute, count - 1);
    await files.book.facts('C1', { disputed: false });
  });

  test('removed by the row and not by the store: the next sweep does it again', async () => {
    const asOf = addMonths(await files.lastActivity(1n), 36) + 1;
    const broken: FileStore = { ...files.store, remove: () => Promise.reject(new Error('not reached')) };
    await assert.rejects(files.sweep(asOf, { store: broken }), /not reached/);
    const left = (await files.stored()).length;
    assert.ok(left > 0);
    const again = await files.sweep(asOf);
    assert.equal(again.removedAgain, left);
    assert.deepEqual(await files.stored(), []);
    const report = await files.exported('C1');
    assert.equal(report.first?.code, undefined);
    assert.ok(report.files.every(({ state }) => state === 'absent'));
  });

  test('a file of which no row knows is told and left alone', async () => {
    const bytes = Buffer.from('of another database');
    const digestHex = createHash('sha256').update(bytes).digest('hex');
    await files.store.put({ digestHex, bytes: bytes.length, open: () => piecesOf(bytes) });
    assert.deepEqual((await files.sweep(files.today + 100_000 - files.today)).notOurs, [digestHex]);
    assert.ok(await files.store.has(digestHex));
    await files.store.remove(digestHex);
  });

  test('looking at records does not make the time begin again', async () => {
    const entry = (number: number, kind: string, at: string) =>
      `insert into evidence_entry values (1, 3, 3, ${number}, '${kind}', 'x', 'x', '\\x${'00'.repeat(32)}', '\\x00', null, null, '${at}')`;
    await files.database.transaction((session) =>
      session.run(`
        insert into borrower (creditor_id, borrower_id, party_ref, kind) values (1, 3, 'P3', 'person');
        insert into delinquency_case values (1, 3, 3, 'C3', 1, 'closed', '2020-01-02', '2020-02-03');
        insert into case_event values (1, 3, 3, 1, 'opened', '2020-01-02', 'pastDue');
        insert into evidence_stream values (1, 3, 3, '\\x${'00'.repeat(16)}', 3, now());
        ${entry(1, 'caseOpened', '2020-01-02')}; ${entry(2, 'statement', '2020-02-02T20:00:00Z')}; ${entry(3, 'access', '2021-05-05')}`),
    );
    assert.equal(formatDay(await files.lastActivity(3n)), '2020-02-03');
  });
}
