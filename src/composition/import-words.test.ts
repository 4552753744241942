import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fieldCodes } from '../core/book/field-faults.ts';
import { bookFields } from '../core/book/fields.ts';
import { conditions } from '../core/book/mapping/conditions.ts';
import { mappingCodes } from '../core/book/mapping/expression.ts';
import { operations } from '../core/book/mapping/operations.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Codes written in the sources of the readers: after `code:`, or as the code argument of their refusing functions. */
function writtenCodes(): Set<string> {
  const files = globSync(
    ['src/adapters/import-{csv,xlsx,parquet}/*.ts', 'src/composition/{open-book,book-manifest}.ts'],
    { cwd: root },
  );
  const found = new Set<string>();
  for (const file of files.filter((name) => !name.endsWith('.test.ts'))) {
    const text = read(file);
    for (const [, code] of text.matchAll(/code: (?:nested \? )?'(\w+)'/g)) found.add(code!);
    for (const [, code] of text.matchAll(/(?:fail|brokenAt|checkDecodes|refuse)\([^;]*?'([a-z]+[A-Z]\w+)'/g))
      found.add(code!);
  }
  return found;
}

const english = JSON.parse(read('messages/en/import.json')) as Record<string, string>;

test('every code of a row, a file or a mapping has words', () => {
  const codes = [
    ...fieldCodes,
    ...mappingCodes,
    ...writtenCodes(),
    'noHeader',
    'missingColumn',
    'unknownColumn',
    'duplicateColumn',
  ];
  assert.ok(writtenCodes().size > 25, [...writtenCodes()].join(' '));
  assert.deepEqual(
    codes.filter((code) => !(`import.${code}` in english)),
    [],
  );
});

test('the page of the book format names every table, column and code', () => {
  const page = read('docs/formats/book.md');
  for (const [table, fields] of Object.entries(bookFields)) {
    const section = page.split(`\n## ${table}\n`)[1]?.split('\n## ')[0] ?? '';
    const rows = [...section.matchAll(/^\| `(\w+)` \| (.*?) \| (required|optional) \|/gm)].map(
      ([, name, , required]) => [name, required],
    );
    assert.deepEqual(
      rows,
      fields.map((field) => [field.name, field.required ? 'required' : 'optional']),
      table,
    );
  }
  for (const code of fieldCodes) assert.ok(page.includes(`\`${code}\``), code);
});

test('the page of the mapping language names every operation and condition', () => {
  const page = read('docs/formats/mapping.md');
  for (const name of [...Object.keys(operations), ...Object.keys(conditions)])
    assert.ok(page.includes(`\`${name}\``), name);
});
