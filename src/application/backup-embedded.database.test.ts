import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { connectFresh, openFresh } from '../../tools/fresh-embedded.ts';
import { openSmallBook } from '../../tools/small-book.ts';
import { bookFigures, verified } from '../../tools/whole-book.ts';
import type { BackupCounts } from '../store/backup.ts';
import { type BackupFault, BackupFaultError, readBackupContent } from '../store/backup-reader.ts';
import type { Database } from '../store/database.ts';
import { checkBackup, packContent, restoreBackup, writeBackup } from './backup.ts';

const createdAt = '2026-11-22T08:00:00.000Z';
const folder = mkdtempSync(join(tmpdir(), 'forbear-backup-'));
const file = join(folder, 'small.forbear.gz');
let database: Database;
let content: string;

before(async () => {
  database = await openSmallBook();
  const written = await writeBackup(database, { file, createdAt });
  assert.ok(!('refused' in written));
  content = gunzipSync(readFileSync(file)).toString('utf8');
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function faultOf(work: Promise<unknown>): Promise<BackupFaultError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof BackupFaultError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was found wrong' });
}

async function* pieces(text: string, length: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function readAll(text: string, pieceBytes = 700): Promise<string[]> {
  const kinds: string[] = [];
  for await (const part of readBackupContent(pieces(text, pieceBytes))) kinds.push(part.kind);
  return kinds;
}

/** Repacks a changed content, so that only the content is wrong. */
async function repacked(text: string): Promise<string> {
  const other = join(folder, 'other.forbear.gz');
  async function* whole(): AsyncGenerator<Uint8Array, BackupCounts> {
    yield Buffer.from(text);
    return { tables: 0, rows: 0, files: 0 };
  }
  await packContent(whole(), other);
  return other;
}

describe('a drill', () => {
  test('book, backup, restore into an empty database: verified, the same figures, the same digests', async () => {
    const restored = await connectFresh();
    try {
      const result = await restoreBackup(restored, file);
      assert.ok('restored' in result);
      assert.deepEqual(await verified(restored), await verified(database));
      assert.deepEqual(await bookFigures(restored), await bookFigures(database));
      const again = join(folder, 'again.forbear.gz');
      await writeBackup(restored, { file: again, createdAt });
      assert.deepEqual((await checkBackup(again)).digests, (await checkBackup(file)).digests);
      assert.ok(readFileSync(again).equals(readFileSync(file)));
    } finally {
      await restored.close();
    }
  });

  test('the file is for its owner alone, and nothing is left beside it', () => {
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.ok(!existsSync(`${file}.part`));
  });

  test('personal data stay sealed', () => {
    assert.ok(!content.includes('名 P1'));
    assert.ok(content.includes('\\\\x'));
  });
});

describe('what is refused', () => {
  test('a file that is there', async () => {
    assert.deepEqual(await writeBackup(database, { file, createdAt }), { refused: 'fileExists' });
  });

  test('a database that is not empty', async () => {
    assert.deepEqual(await restoreBackup(database, file), { refused: 'notEmpty', table: 'borrower_ref' });
  });

  const changed: readonly (readonly [string, (text: string) => string, object])[] = [
    [
      'a newer schema',
      (text) => text.replace(/"schemaVersion":\d+/, '"schemaVersion":9999'),
      { refused: 'newerSchema', backup: 9999 },
    ],
    [
      'an older schema than the database has',
      (text) => text.replace(/"schemaVersion":\d+/, '"schemaVersion":0'),
      { refused: 'otherSchema', backup: 0 },
    ],
    [
      'a table that the schema does not have',
      (text) => text.replace('"table":"creditor"', '"table":"pg_class"'),
      { refused: 'notTheSchema' },
    ],
    [
      'a column that the table does not have',
      (text) => text.replace('"party_ref","borrower_id"]', '"party_ref","borrower_id) from program"]'),
      { refused: 'notTheSchema' },
    ],
    [
      'a table missing',
      (text) => text.replace(/\{"table":"day_close"[\s\S]*?\n\\\.\n.*\n/, ''),
      { refused: 'notTheSchema' },
    ],
  ];
  test('what its content tells, and the database stays empty', async () => {
    const empty = await openFresh();
    try {
      for (const [name, change, refusal] of changed) {
        const result = await restoreBackup(empty, await repacked(withDigests(change(content))));
        assert.ok('refused' in result, name);
        for (const [key, value] of Object.entries(refusal)) assert.equal((result as never)[key], value, name);
        assert.deepEqual(await empty.session((session) => session.query('select 1 from borrower_ref')), []);
      }
    } finally {
      await empty.close();
    }
  });

  test('a backup that fails leaves no file', async () => {
    const broken: Database = {
      ...database,
      transaction: (work) =>
        database.transaction((session) =>
          work({
            ...session,
            copyOut: (select) => {
              if (select.includes('from loan ')) throw new Error('the disk is gone');
              return session.copyOut(select);
            },
          }),
        ),
    };
    const target = join(folder, 'never.forbear.gz');
    await assert.rejects(writeBackup(broken, { file: target, createdAt }), /the disk is gone/);
    assert.ok(!existsSync(target) && !existsSync(`${target}.part`));
  });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The content with its digests and counts made right again for what it holds. */
function withDigests(text: string): string {
  const lines = text.split('\n').slice(0, -1);
  const out: string[] = [];
  let table: string[] | undefined;
  let tables = 0;
  let rows = 0;
  for (const line of lines) {
    if (line.startsWith('{"fileSha256"')) continue;
    if (line.startsWith('{"end"')) {
      out.push(JSON.stringify({ end: true, tables, rows, files: 0, sha256: sha256(`${out.join('\n')}\n`) }));
    } else if (line.startsWith('{"rows"')) {
      rows += table!.length - 1;
      out.push(JSON.stringify({ rows: table!.length - 1, sha256: sha256(`${table!.join('\n')}\n`) }));
      table = undefined;
    } else {
      if (line.startsWith('{"table"')) {
        table = [];
        tables++;
      }
      if (line !== '\\.') table?.push(line);
      out.push(line);
    }
  }
  return `${out.join('\n')}\n`;
}

describe('damage', () => {
  test('a flipped bit anywhere in the file is found', async () => {
    const bytes = readFileSync(file);
    const random = seeded(20_261_122);
    const ends = [...Array(40).keys(), ...Array.from({ length: 120 }, (_, i) => bytes.length - 1 - i)];
    const sample = Array.from({ length: 300 }, () => Math.floor(random() * bytes.length));
    const other = join(folder, 'flipped.forbear.gz');
    for (const at of [...ends, ...sample]) {
      const flipped = Buffer.from(bytes);
      flipped[at] = flipped[at]! ^ (1 << Math.floor(random() * 8));
      writeFileSync(other, flipped);
      await faultOf(checkBackup(other));
    }
  });

  test('a file cut anywhere is found, and the table named that it ends in', async () => {
    const bytes = readFileSync(file);
    const random = seeded(7);
    const other = join(folder, 'cut.forbear.gz');
    const parts = new Set<string>();
    for (let n = 0; n < 60; n++) {
      writeFileSync(other, bytes.subarray(0, Math.floor(random() * bytes.length)));
      parts.add((await faultOf(checkBackup(other))).part);
    }
    assert.ok(parts.size > 3, [...parts].join(', '));
  });

  test('bytes after the end are found', async () => {
    const other = join(folder, 'longer.forbear.gz');
    writeFileSync(other, Buffer.concat([readFileSync(file), Buffer.from('x')]));
    await faultOf(checkBackup(other));
  });

  const wrong: readonly (readonly [string, (text: string) => string, BackupFault, string])[] = [
    ['another figure in a row', (text) => text.replace('\tL3b\trural', '\tL3c\trural'), 'digestDiffers', 'loan'],
    ['a row lost', (text) => text.replace(/\n1\tP2\t2\n/, '\n'), 'digestDiffers', 'borrower_ref'],
    ['another number of rows', (text) => text.replace('{"rows":9,', '{"rows":8,'), 'rowsDiffer', 'borrower_ref'],
    [
      'another column',
      (text) => text.replace('"party_ref","borrower_id"]', '"borrower_id","party_ref"]'),
      'digestDiffers',
      'borrower_ref',
    ],
    ['another sequence', (text) => text.replace('"called":true', '"called":false'), 'digestDiffers', 'end'],
    ['another schema', (text) => text.replace(/"schemaVersion":\d+/, '"schemaVersion":1'), 'digestDiffers', 'end'],
    ['another program’s file', () => '{"hello":1}\n', 'notABackup', 'header'],
    ['no lines', () => 'hello', 'notABackup', 'header'],
    ['a later format', (text) => text.replace('"formatVersion":2', '"formatVersion":3'), 'newerFormat', 'header'],
    ['an end before its end', (text) => text.slice(0, text.indexOf('A small lender')), 'endsEarly', 'creditor'],
    ['a line that is no part', (text) => text.replace('{"sequences"', '{"sequence"'), 'unreadable', 'end'],
  ];
  for (const [name, change, fault, part] of wrong) {
    test(`${name} is named`, async () => {
      const damaged = change(content.replace(/\{"fileSha256".*\n/, ''));
      const found = await faultOf(readAll(damaged));
      assert.deepEqual([found.fault, found.part], [fault, part]);
    });
  }

  test('however the content is cut into pieces, it reads the same', async () => {
    const text = content.replace(/\{"fileSha256".*\n/, '');
    for (const pieceBytes of [1, 2, 3, 17, 1000, 1_000_000]) {
      const kinds = await readAll(text, pieceBytes);
      assert.equal(kinds.filter((kind) => kind === 'tableEnd').length, text.match(/^\{"table":/gm)?.length);
      assert.equal(kinds.at(-1), 'end');
    }
  });
});
