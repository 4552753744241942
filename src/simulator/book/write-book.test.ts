import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bookLayout } from '../../core/book/book-layout.ts';
import { bookTables } from '../../core/book/records.ts';
import { isHeaderFault } from '../../core/book/row-layout.ts';
import { writeBook } from './write-book.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-generate-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const fileNames = [...bookTables.map((table) => `${table}.csv`), 'book.json'];
const text = (name: string, file: string) => readFileSync(join(folder, name, file), 'utf8');

async function write(name: string, of: { readonly seed: number; readonly borrowers: number }) {
  return writeBook({ ...of, folder: join(folder, name) });
}

test('the same seed writes the same bytes, on any machine', async () => {
  const written = await write('one', { seed: 1, borrowers: 300 });
  assert.ok('rows' in written);
  const digest = createHash('sha256');
  for (const file of fileNames) digest.update(text('one', file));
  assert.equal(digest.digest('hex'), 'c2f5e420602623663f9c8c7052fc40c511e91cb023c3b3caeee2e0f5a8045190');
  assert.equal(written.rows.parties, 300);
  for (const table of bookTables) {
    assert.equal(text('one', `${table}.csv`).split('\n').length - 2, written.rows[table], table);
  }
});

test('more borrowers follow the same first ones; another seed makes another book', async () => {
  await write('more', { seed: 1, borrowers: 400 });
  await write('other', { seed: 2, borrowers: 300 });
  for (const table of bookTables) {
    const first = text('one', `${table}.csv`);
    assert.ok(text('more', `${table}.csv`).startsWith(first), table);
    assert.notEqual(text('other', `${table}.csv`), first, table);
  }
});

test('every row is read without fault by the reader of the book format', () => {
  for (const table of bookTables) {
    const [header, ...lines] = text('one', `${table}.csv`).trimEnd().split('\n');
    const reader = bookLayout(table, { currency: 'CNY' }).bind(header!.split(','), `${table}.csv`);
    if (isHeaderFault(reader)) assert.fail(`${table}: ${reader.code} ${reader.value}`);
    lines.forEach((line, index) => {
      const reading = reader.read(line.split(','), index + 2);
      assert.ok('records' in reading, `${table} ${line}`);
    });
  }
});

test('book.json says whose book it is, on which day it stands, and that it was generated', () => {
  assert.deepEqual(JSON.parse(text('one', 'book.json')), {
    creditor: 'FORBEAR-EXAMPLE-BANK',
    currency: 'CNY',
    zone: 'Asia/Shanghai',
    asOf: '2026-10-31',
    generated: true,
    seed: 1,
  });
});

test('a folder that holds anything is refused and stays as it is', async () => {
  const before = text('one', 'loans.csv');
  assert.deepEqual(await write('one', { seed: 5, borrowers: 10 }), { refused: 'folderNotEmpty' });
  assert.equal(text('one', 'loans.csv'), before);
});

test('folders above it are made; one that cannot be made is an error at once', async () => {
  assert.ok('rows' in (await write('a/b/c', { seed: 1, borrowers: 1 })));
  const blocked = join(folder, 'one', 'loans.csv', 'below');
  await assert.rejects(writeBook({ seed: 1, borrowers: 1, folder: blocked }), /ENOTDIR/);
});
