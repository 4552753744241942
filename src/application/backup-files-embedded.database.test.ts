/** A backup holds the files of cases: put back as they lay, damage named by address, nothing written where one is missing. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { FileBook } from '../../tools/file-book.ts';
import { connectFresh } from '../../tools/fresh-embedded.ts';
import { dropPostgres, freshPostgres, withoutPostgres } from '../../tools/fresh-postgres.ts';
import { diskStore } from '../adapters/file-store-disk/disk-store.ts';
import type { BackupCounts } from '../store/backup.ts';
import { BackupFaultError, readBackupContent } from '../store/backup-reader.ts';
import { connectStore } from '../store/open.ts';
import { checkBackup, packContent, type RestoreSettings, restoreBackup, writeBackup } from './backup.ts';
import { type FileStore, FileStoreError } from './file-port.ts';

const createdAt = '2026-11-22T08:00:00.000Z';
let book: FileBook;
let folder: string;
let file: string;
/** unpacked, without the line that closes the packing */
let content: string;
/** of the two files that are kept, in order; that of the one that was removed */
let kept: string[];
let removed: string;
/** of more lines than one: 64 KiB and a byte more than a line would be in clear, twice */
const long = Array.from({ length: 140_001 }, (_, i) => 'abcdefghij\n'[i % 11]).join('');

before(async () => {
  book = await FileBook.on('embedded', 'backup_files');
  folder = book.folder;
  file = join(folder, 'book.forbear.gz');
  const short = await book.kept('A letter.\n');
  const second = await book.kept(long, { caseNumber: 'C2' });
  kept = [short.sealedSha256, second.sealedSha256].sort();
  removed = (await book.kept('Gone by now.\n', { caseNumber: 'C2' })).sealedSha256;
  await asRemoved(removed);
  const written = await writeBackup(book.database, { file, createdAt, store: book.store });
  assert.ok(!('refused' in written));
  assert.equal(written.files, 2);
  content = gunzipSync(readFileSync(file))
    .toString('utf8')
    .replace(/\{"fileSha256".*\n/, '');
});
after(() => book.close());

/** The row tells the removal, and the store has it no more. */
async function asRemoved(digest: string): Promise<void> {
  const guards = ['case_file_goes_forward', 'case_file_removal_entered_as_it_happens'];
  const set = (how: string) => guards.map((name) => `alter table case_file ${how} trigger ${name};`).join('\n');
  // The cases are open, where nothing is removed: what matters here is the row as it stands after.
  await book.database.transaction((session) =>
    session.run(`${set('disable')}
      update case_file set removed_on = date '2026-11-22', removed_ground = 'erasure' where sealed_digest = '${digest}';
      ${set('enable always')}`),
  );
  await book.store.remove(digest);
}

async function* pieces(text: string, length = 50_000): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function faultOf(text: string): Promise<[string, string]> {
  try {
    for await (const part of readBackupContent(pieces(text))) void part;
  } catch (error) {
    assert.ok(error instanceof BackupFaultError, String(error));
    return [error.fault, error.part];
  }
  throw new assert.AssertionError({ message: 'nothing was found wrong' });
}

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** The lines of a kept file, from its first to its last. */
function linesOf(digest: string): string {
  const from = content.indexOf(`{"file":"${digest}"`);
  const end = content.indexOf('\n\\.\n', from) + '\n\\.\n'.length;
  return content.slice(from, content.indexOf('\n', end) + 1);
}

/** Those lines with the digest at their end made right again. */
function withDigest(lines: string): string {
  const end = lines.indexOf('\\.\n');
  return `${lines.slice(0, end)}\\.\n${JSON.stringify({ sha256: sha256(lines.slice(0, end)) })}\n`;
}

/** With the counts as given and the digest of the whole made right again, packed. */
async function packed(text: string, counts: object = {}): Promise<string> {
  const at = text.lastIndexOf('{"end"');
  const last = { ...(JSON.parse(text.slice(at)) as object), ...counts, sha256: sha256(text.slice(0, at)) };
  const other = join(folder, 'other.forbear.gz');
  async function* whole(): AsyncGenerator<Uint8Array, BackupCounts> {
    yield Buffer.from(`${text.slice(0, at)}${JSON.stringify(last)}\n`);
    return { tables: 0, rows: 0, files: 0 };
  }
  await packContent(whole(), other);
  return other;
}

/** Into an empty database and an empty folder. */
async function restoredFrom(backup: string, more: RestoreSettings = {}, address = 'memory://') {
  const target = join(folder, 'target');
  rmSync(target, { recursive: true, force: true });
  const store = diskStore({ folder: target });
  const database = await connectStore(address);
  try {
    const result = await restoreBackup(database, backup, { store, spoolFolder: folder, ...more });
    const again = join(folder, 'again.forbear.gz');
    rmSync(again, { force: true });
    const written =
      'restored' in result ? await writeBackup(database, { file: again, createdAt, store }) : { refused: 'nothing' };
    const schema = await database.session((session) =>
      session.query(`select 1 from pg_class where relname = 'case_file'`),
    );
    return {
      result,
      written,
      again,
      hasTables: schema.length > 0,
      stored: existsSync(target) ? await listed(store) : [],
    };
  } finally {
    await database.close();
  }
}

async function listed(store: FileStore): Promise<string[]> {
  const digests: string[] = [];
  for await (const { digestHex } of store.list()) digests.push(digestHex);
  return digests;
}

const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('forbear-restore-'));

describe('round trip', () => {
  test('two files, one of several lines; the one that was removed is not asked for', async () => {
    const { result, written, again, stored } = await restoredFrom(file);
    assert.ok('restored' in result);
    assert.deepEqual([result.restored.files, result.restored.filesApart], [2, 0]);
    assert.deepEqual(stored, kept);
    for (const digest of kept) {
      const target = join(folder, 'target', digest.slice(0, 2), digest.slice(2, 4), digest);
      assert.ok(readFileSync(target).equals(readFileSync(book.pathOf(digest))));
    }
    assert.ok(!('refused' in written));
    assert.ok(readFileSync(again).equals(readFileSync(file)), 'the same book gives the same backup');
    assert.ok(!content.includes(`{"file":"${removed}"`));
    assert.deepEqual(leftovers(), []);
  });

  test('what is there and damaged is mended, also where the store looks at the length alone', async () => {
    const damagedFolder = join(folder, 'damaged');
    const store = diskStore({ folder: damagedFolder });
    const [digest] = kept as [string];
    const sealed = readFileSync(book.pathOf(digest));
    const path = join(damagedFolder, digest.slice(0, 2), digest.slice(2, 4), digest);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      sealed.map((byte) => byte ^ 1),
    );
    const byLength: FileStore = {
      ...store,
      put: async (given) =>
        existsSync(path) && given.digestHex === digest ? { kind: 'alreadyThere' } : store.put(given),
    };
    const { result } = await restoredFrom(file, { store: byLength });
    assert.ok('restored' in result);
    assert.ok(readFileSync(path).equals(sealed));
  });

  test('into PostgreSQL and the same backup again', { skip: withoutPostgres }, async () => {
    const address = await freshPostgres('backup_files');
    try {
      const { again, stored } = await restoredFrom(file, {}, address);
      assert.deepEqual(stored, kept);
      assert.ok(readFileSync(again).equals(readFileSync(file)));
    } finally {
      await dropPostgres(address);
    }
  });

  test('as the format says: 64 KiB in a line, in order, after the tables and before the sequences', () => {
    const order = [...content.matchAll(/^\{"(table|file|sequences|end)":("[0-9a-f]{64}")?/gm)];
    const kinds = order.map(([, kind]) => kind!);
    const [first] = [kinds.indexOf('file')];
    assert.deepEqual(kinds.slice(first), ['file', 'file', 'sequences', 'end']);
    assert.deepEqual(
      order.slice(first, first + 2).map(([, , digest]) => digest),
      kept.map((digest) => `"${digest}"`),
    );
    const longest = kept
      .map((digest) => linesOf(digest).split('\n'))
      .sort((one, other) => other.length - one.length)[0]!;
    const [head, ...lines] = longest.slice(0, longest.indexOf('\\.'));
    const bytes = lines.map((line) => Buffer.from(line, 'base64'));
    assert.deepEqual(bytes.map(({ length }) => length).slice(0, -1), [65_536, 65_536]);
    const sealed = Buffer.concat(bytes);
    assert.deepEqual(JSON.parse(head!), { file: sha256(sealed), bytes: sealed.length });
  });
});

describe('no backup is written', () => {
  const target = () => join(folder, 'never.forbear.gz');
  const refused = async (store: FileStore | undefined) => {
    const answer = await writeBackup(book.database, { file: target(), createdAt, store });
    assert.ok(!existsSync(target()) && !existsSync(`${target()}.part`));
    return answer;
  };

  test('where cases keep files and no store is set', async () => {
    assert.deepEqual(await refused(undefined), { refused: 'noFileStore' });
  });

  test('where the store does not have a file, changed it, or has it in its list and then not', async () => {
    for (const digest of kept) {
      const path = book.pathOf(digest);
      const bytes = readFileSync(path);
      const isLong = bytes.length > 1000;
      const named = { digestHex: digest, caseNumber: isLong ? 'C2' : 'C1', fileId: isLong ? 2n : 1n };
      try {
        for (const damaged of [
          Buffer.concat([bytes, Buffer.of(0)]),
          bytes.subarray(1),
          bytes.map((byte) => byte ^ 1),
        ]) {
          writeFileSync(path, damaged);
          assert.deepEqual(await refused(book.store), { refused: 'fileChanged', ...named });
        }
        rmSync(path);
        assert.deepEqual(await refused(book.store), { refused: 'fileMissing', ...named });
      } finally {
        writeFileSync(path, bytes);
      }
    }
    const gone = { ...book.store, get: async () => undefined };
    assert.equal(((await refused(gone)) as { refused: string }).refused, 'fileMissing');
  });

  test('where a file is removed while it runs, and that is what it says', async () => {
    const late = await book.kept('Removed in a moment.\n', { caseNumber: 'C2' });
    const digest = late.sealedSha256;
    await book.store.remove(digest);
    // The embedded database has one session: the row tells the removal once the backup has let go of it.
    const database = {
      ...book.database,
      session: async <T>(work: Parameters<typeof book.database.session<T>>[0]) => {
        await asRemoved(digest);
        return book.database.session(work);
      },
    };
    const answer = await writeBackup(database, { file: target(), createdAt, store: book.store });
    assert.deepEqual(answer, { refused: 'fileRemovedMeanwhile', digestHex: digest });
  });

  test('where the store cannot be read', async () => {
    const broken: FileStore = { ...book.store, get: () => Promise.reject(new FileStoreError('notReached', 'there')) };
    await assert.rejects(refused(broken), FileStoreError);
    assert.ok(!existsSync(`${target()}.part`));
  });
});

describe('damage', () => {
  test('is named by the address of the file in which it is', async () => {
    for (const digest of kept) {
      const lines = linesOf(digest);
      const swapped = lines.replace(/\n[^\n]/, (start) => (start === '\nA' ? '\nB' : '\nA'));
      const wrong: readonly (readonly [string, string, string])[] = [
        ['a changed byte', swapped, 'digestDiffers'],
        ['a changed byte and a digest to go with it', withDigest(swapped), 'digestDiffers'],
        ['another length', withDigest(lines.replace(/"bytes":\d+/, '"bytes":7')), 'bytesDiffer'],
        ['no base64', withDigest(lines.replace('\n\\.', '*\n\\.')), 'unreadable'],
        ['no end of its own', lines.replace(/\\\.\n.*\n/, '\\.\n'), 'digestDiffers'],
      ];
      for (const [name, instead, fault] of wrong) {
        assert.deepEqual(await faultOf(content.replace(lines, () => instead)), [fault, digest], name);
      }
    }
  });

  test('a file lost, twice, or out of order', async () => {
    const [one, other] = kept.map(linesOf) as [string, string];
    assert.deepEqual(await faultOf(content.replace(one, '')), ['digestDiffers', 'end']);
    assert.deepEqual(await faultOf(content.replace(one, () => one + one)), ['unreadable', 'end']);
    assert.deepEqual(await faultOf(content.replace(one + other, () => other + one)), ['unreadable', 'end']);
    const text = gunzipSync(readFileSync(await packed(content.replace(one, '')))).toString('utf8');
    assert.deepEqual(await faultOf(text), ['rowsDiffer', 'end']);
  });

  test('cut short after any line, and inside any line of a file, it ends early there', async () => {
    const from = content.indexOf('{"file"');
    const expected = new Map<number, string>();
    for (let at = from; at > 0 && at < content.length; at = content.indexOf('\n', at) + 1) {
      const before_ = kept.findLast((digest) => content.indexOf(linesOf(digest)) < at);
      const isInside = before_ !== undefined && at < content.indexOf(linesOf(before_)) + linesOf(before_).length;
      expected.set(at, isInside ? before_ : 'end');
      if (isInside) expected.set(at + 1, before_);
    }
    assert.ok(expected.size > 12);
    for (const [at, part] of expected) {
      const [fault, found] = await faultOf(content.slice(0, at));
      assert.equal(fault, 'endsEarly');
      assert.equal(found, part === 'end' && content.startsWith('{"end"', at) ? 'end' : part);
    }
  });

  test('a packed file cut short in a kept file is refused before anything is written', async () => {
    const bytes = readFileSync(file);
    const cut = join(folder, 'cut.forbear.gz');
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * 0.8)));
    await assert.rejects(checkBackup(cut), (error) => error instanceof BackupFaultError && kept.includes(error.part));
  });
});

describe('restoring is refused', () => {
  test('where no store is set, before anything is written', async () => {
    const { result, hasTables, stored } = await restoredFrom(file, { store: undefined });
    assert.deepEqual(result, { refused: 'noFileStore', files: 2 });
    assert.deepEqual([hasTables, stored], [false, []]);
  });

  test('where files and rows do not go together, and no row stays', async () => {
    const [one, last] = kept.map(linesOf) as [string, string];
    const stranger = Buffer.from('a stranger');
    const head = JSON.stringify({ file: sha256(stranger), bytes: stranger.length });
    const extra = withDigest(`${head}\n${stranger.toString('base64')}\n\\.\n`);
    const first = sha256(stranger) < kept[0]! ? content.indexOf('{"file"') : undefined;
    const at =
      first ?? (sha256(stranger) < kept[1]! ? content.indexOf(one) + one.length : content.indexOf('{"sequences"'));
    const cases: readonly (readonly [string, string, number, string])[] = [
      ['the first is missing', content.replace(one, ''), 1, `a file missing: ${kept[0]}`],
      ['the last is missing', content.replace(last, ''), 1, `a file missing: ${kept[1]}`],
      [
        'one too many',
        content.slice(0, at) + extra + content.slice(at),
        3,
        `a file that no row names: ${sha256(stranger)}`,
      ],
    ];
    for (const [name, text, files, what] of cases) {
      const { result } = await restoredFrom(await packed(text, { files }));
      assert.deepEqual(result, { refused: 'notTheSchema', what }, name);
    }
    assert.deepEqual(leftovers(), []);
  });

  test('where the store fails: thrown, the database stays empty, and the same again goes through', async () => {
    const store = diskStore({ folder: join(folder, 'full') });
    let puts = 0;
    const full: FileStore = {
      ...store,
      put: async (given) => (++puts === 2 ? { kind: 'failed', code: 'noSpace' } : store.put(given)),
    };
    const database = await connectFresh();
    try {
      const settings = { store: full, spoolFolder: folder };
      await assert.rejects(restoreBackup(database, file, settings), (error) => error instanceof FileStoreError);
      assert.deepEqual(await database.session((session) => session.query('select 1 from creditor')), []);
      assert.deepEqual(await listed(store), kept.slice(0, 1));
      assert.ok('restored' in (await restoreBackup(database, file, settings)));
      assert.deepEqual(await listed(store), kept);
    } finally {
      await database.close();
    }
    assert.deepEqual(leftovers(), []);
  });
});

describe('format 1', () => {
  /** As the program wrote it before: no files, and none counted. */
  const older = () => {
    const text = kept.map(linesOf).reduce((left, lines) => left.replace(lines, ''), content);
    return packed(text.replace('"formatVersion":2', '"formatVersion":1'), { files: undefined });
  };

  test('is restored without a store, and the files that it leaves out are counted', async () => {
    const { result } = await restoredFrom(await older(), { store: undefined });
    assert.ok('restored' in result);
    assert.deepEqual([result.restored.files, result.restored.filesApart], [0, 2]);
  });

  test('holds no files: one in it is no part of it', async () => {
    const text = content.replace('"formatVersion":2', '"formatVersion":1');
    assert.deepEqual(await faultOf(text), ['unreadable', 'end']);
  });
});
