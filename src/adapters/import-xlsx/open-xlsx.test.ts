import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { SourceFaultError } from '../../application/ports.ts';
import { bookLayout } from '../../core/book/book-layout.ts';
import type { RowReading } from '../../core/book/records.ts';
import { parseDay } from '../../core/calendar/day.ts';
import { type WorkbookLimits, workbookLimits } from './inspect-workbook.ts';
import { openXlsx } from './open-xlsx.ts';

const testdata = join(import.meta.dirname, 'testdata');
const folder = mkdtempSync(join(tmpdir(), 'import-xlsx-'));
after(() => rmSync(folder, { recursive: true }));

const layoutOf = (sheet: string) =>
  sheet === 'loans' || sheet === 'payments' ? bookLayout(sheet, { currency: 'CNY' }) : undefined;

async function open(path: string, limits?: WorkbookLimits) {
  return openXlsx(path, { layoutOf, file: 'f', ...(limits ? { limits } : {}) });
}

async function readAll(path: string, limits?: WorkbookLimits): Promise<Record<string, RowReading[]>> {
  const sheets: Record<string, RowReading[]> = {};
  for (const source of await open(path, limits)) {
    sheets[source.file] = [];
    for await (const batch of source.rows()) sheets[source.file]!.push(...batch.readings);
  }
  return sheets;
}

async function refusal(path: string, limits?: WorkbookLimits): Promise<unknown> {
  try {
    await readAll(path, limits);
  } catch (error) {
    assert.ok(error instanceof SourceFaultError, (error as Error).stack);
    return error.fault;
  }
  return assert.fail(`${path} was read`);
}

test('good: sheets by name, real dates and numbers, rich text, formulas with results', async () => {
  const sheets = await readAll(join(testdata, 'good', 'book.xlsx'));
  assert.deepEqual(Object.keys(sheets), ['f#loans', 'f#payments']);
  const recordsOf = (name: string) =>
    sheets[name]!.map((reading) => {
      assert.ok('records' in reading);
      return { line: reading.line, ...reading.records[0]!.record };
    });
  const [loan] = recordsOf('f#loans');
  assert.deepEqual(
    [loan!.line, (loan as { principalMinor?: bigint }).principalMinor, (loan as { firstDueOn?: number }).firstDueOn],
    [2, 1_000_007n, parseDay('2026-02-05')],
  );
  const common = { loanRef: 'L1', currency: 'CNY', paidBy: 'unknown' };
  assert.deepEqual(recordsOf('f#payments'), [
    { line: 2, paymentRef: 'P1', valueOn: parseDay('2026-01-31'), amountMinor: 115_729n, dayAssumed: true, ...common },
    { line: 4, paymentRef: 'P2', valueOn: parseDay('2026-02-28'), amountMinor: 7n, dayAssumed: false, ...common },
    { line: 5, paymentRef: 'P3', valueOn: parseDay('2026-01-31'), amountMinor: 250n, dayAssumed: false, ...common },
  ]);
});

test('two sheets of one workbook are two sources with digests of their own', async () => {
  const [loans, payments] = await open(join(testdata, 'good', 'book.xlsx'));
  assert.match(loans!.digest, /^[0-9a-f]{64}$/);
  assert.notEqual(loans!.digest, payments!.digest);
});

test('faults of rows', async () => {
  const { 'f#payments': readings } = await readAll(join(testdata, 'bad', 'cells.xlsx'));
  const faults = readings!.flatMap((reading) => ('faults' in reading ? reading.faults : []));
  assert.deepEqual(
    faults.map(({ file, line, field, value, code }) => [file, line, field, value, code]),
    [
      ['f#payments', 2, 'valueOn', '2026-02-30', 'notADate'],
      ['f#payments', 2, 'amount', '0.30000000000000004', 'tooManyDecimals'],
      ['f#payments', 3, 'amount', '=A1+1', 'formulaWithoutResult'],
      ['f#payments', 3, 'valueOn', '2026-01-31 +', 'notADate'],
      ['f#payments', 4, 'amount', '#N/A', 'errorCell'],
      ['f#payments', 4, 'valueOn', '46000', 'notADate'],
      ['f#payments', 5, '', 'over', 'tooManyCells'],
      ['f#payments', 6, 'paymentRef', '', 'missing'],
      ['f#payments', 6, 'amount', '1000000000000000000000', 'amountTooLarge'],
    ],
  );
});

/** A zip of these parts; a part may state another size than it has. */
function zip(parts: readonly { name: string; content: Buffer; flags?: number }[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, flags = 0 } of parts) {
    const packed = deflateRawSync(content, { level: 9 });
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(1000, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(1000, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    locals.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    at += local.length + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  const bytes = directory.reduce((sum, part) => sum + part.length, 0);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

const book = { name: 'xl/workbook.xml', content: Buffer.from('<workbook/>') };
const sheetOf = (text: string) => ({ name: 'xl/worksheets/sheet1.xml', content: Buffer.from(text) });
const compound = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
const goodBytes = readFileSync(join(testdata, 'good', 'book.xlsx'));

for (const [name, bytes, fault] of [
  ['an empty file', Buffer.alloc(0), { code: 'emptyFile' }],
  ['text', Buffer.from('loanRef,paymentRef'), { code: 'notAWorkbook' }],
  ['an old workbook', compound, { code: 'oldWorkbook' }],
  [
    'a workbook under a password',
    Buffer.concat([compound, Buffer.from('EncryptedPackage', 'utf16le')]),
    { code: 'encryptedWorkbook' },
  ],
  ['a zip of something else', zip([{ name: 'a.txt', content: Buffer.from('a') }]), { code: 'notAWorkbook' }],
  ['an encrypted part', zip([{ ...book, flags: 1 }]), { code: 'encryptedWorkbook' }],
  ['a truncated workbook', goodBytes.subarray(0, 4000), { code: 'truncatedWorkbook' }],
  [
    'a directory that does not fit its file',
    Buffer.concat([zip([book]).subarray(0, 60), zip([book])]),
    { code: 'corruptWorkbook' },
  ],
  [
    'a phonetic guide',
    zip([book, sheetOf('<is><t>x</t><rPh sb="0" eb="1"><t>y</t></rPh></is>')]),
    { value: 'xl/worksheets/sheet1.xml', code: 'phoneticText' },
  ],
  [
    'inline text in runs',
    zip([book, sheetOf('<is> <r><t>x</t></r><r><t>y</t></r></is>')]),
    { value: 'xl/worksheets/sheet1.xml', code: 'richInlineText' },
  ],
] as const) {
  test(`refused: ${name}`, async () => {
    const path = join(folder, 'made.xlsx');
    writeFileSync(path, bytes);
    assert.deepEqual(await refusal(path), { file: 'f', ...fault });
  });
}

test('good: sheets under other names and absolute addresses, without shared texts, as some programs write them', async () => {
  const path = join(folder, 'other.xlsx');
  const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
  const row = (cells: readonly string[]) => `<row>${cells.map(cell).join('')}</row>`;
  const at = (xml: string) =>
    xml
      .replace(/<row>(.*?)<\/row>/g, (_whole, cells: string) => `<row>${cells}</row>`)
      .split('<row>')
      .reduce((all, part, r) =>
        r === 0
          ? part
          : `${all}<row r="${r}">${part.split('<c ').reduce((line, text, c) => (c === 0 ? text : `${line}<c r="${'ABCD'[c - 1]}${r}" ${text}`))}`,
      );
  const sheet = at(
    `<worksheet><sheetData>${row(['loanRef', 'paymentRef', 'valueOn', 'amount'])}${row(['L1', 'P&amp;1', '2026-01-31', '5'])}</sheetData></worksheet>`,
  );
  const bytes = zip([
    { name: 'xl/worksheets/first.xml', content: Buffer.from(sheet) },
    {
      name: 'xl/workbook.xml',
      content: Buffer.from('<workbook><sheets><sheet name="payments" sheetId="1" r:id="rId7"/></sheets></workbook>'),
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: Buffer.from(
        '<Relationships><Relationship Target="/xl/worksheets/first.xml" Id="rId7"/></Relationships>',
      ),
    },
  ]);
  writeFileSync(path, bytes);
  const { 'f#payments': readings } = await readAll(path);
  assert.deepEqual(
    readings!.map((reading) => reading.cells),
    [['L1', 'P&1', '2026-01-31', '5']],
  );
});

test('refused: a zip bomb, whatever sizes it states, before it fills the memory', async () => {
  const path = join(folder, 'bomb.xlsx');
  writeFileSync(path, zip([book, { name: 'xl/sharedStrings.xml', content: Buffer.alloc(64 * 1024 ** 2, 'x') }]));
  const fault = { file: 'f', value: 'xl/sharedStrings.xml', code: 'zipBomb' };
  assert.deepEqual(await refusal(path), fault);
  assert.deepEqual(await refusal(path, { ...workbookLimits, ratioMax: 1e9, unpackedBytesMax: 32 * 1024 ** 2 }), fault);
  assert.deepEqual(await refusal(path, { ...workbookLimits, entriesMax: 1 }), {
    file: 'f',
    value: '2 entries',
    code: 'zipBomb',
  });
});

for (const [file, fault] of [
  ['duplicate-header.xlsx', { line: 1, value: 'amount', code: 'duplicateColumn' }],
  ['empty-sheet.xlsx', { line: 1, code: 'noHeader' }],
] as const) {
  test(`refused: ${file}`, async () => {
    assert.deepEqual(await refusal(join(testdata, 'bad', file)), { file: 'f#payments', ...fault });
  });
}

test('damaged bytes are read or refused, never anything else', async () => {
  const path = join(folder, 'damaged.xlsx');
  const damage = fc.array(fc.tuple(fc.nat(goodBytes.length - 1), fc.nat(255)), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(damage, fc.option(fc.nat(goodBytes.length)), async (changes, length) => {
      const bytes = Buffer.from(goodBytes);
      for (const [at, byte] of changes) bytes[at] = byte;
      writeFileSync(path, length === null ? bytes : bytes.subarray(0, length));
      try {
        await readAll(path);
      } catch (error) {
        assert.ok(error instanceof SourceFaultError, (error as Error).stack);
      }
    }),
    { seed: 20_261_031, numRuns: 150 },
  );
});
