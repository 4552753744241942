import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { SourceFaultError } from '../../application/ports.ts';
import { bookLayout } from '../../core/book/book-layout.ts';
import type { RowFault, RowReading } from '../../core/book/records.ts';
import type { RowLayout } from '../../core/book/row-layout.ts';
import { openCsv } from './open-csv.ts';

const testdata = join(import.meta.dirname, 'testdata');
const folder = mkdtempSync(join(tmpdir(), 'import-csv-'));
after(() => rmSync(folder, { recursive: true }));

const parties = bookLayout('parties');
const payments = bookLayout('payments', { currency: 'CNY' });

async function readAll(path: string, layout: RowLayout): Promise<{ readings: RowReading[]; encoding: string }> {
  const source = await openCsv(path, { layout, file: 'f' });
  const readings: RowReading[] = [];
  for await (const batch of source.rows()) readings.push(...batch.readings);
  return { readings, encoding: source.encoding };
}

function recordsOf(readings: readonly RowReading[]): unknown[] {
  return readings.flatMap((reading) => ('records' in reading ? reading.records.map((made) => made.record) : []));
}

function faultsOf(readings: readonly RowReading[]): RowFault[] {
  return readings.flatMap((reading) => ('faults' in reading ? reading.faults : []));
}

async function refusal(path: string, layout: RowLayout): Promise<unknown> {
  try {
    await readAll(path, layout);
  } catch (error) {
    assert.ok(error instanceof SourceFaultError, String(error));
    return error.fault;
  }
  return assert.fail(`${path} was read`);
}

const wang = { partyRef: 'B1', kind: 'person', name: '王小明', place: 'CN-320100' };
const firm = { partyRef: 'B2', kind: 'firm', name: '苏州甲,乙有限公司', place: 'CN-320500' };

for (const [file, encoding, first] of [
  ['utf8.csv', 'utf-8', wang],
  ['utf8-mark.csv', 'utf-8', wang],
  ['gbk.csv', 'gb18030', wang],
  ['gb18030.csv', 'gb18030', { ...wang, name: '王䶮明𠀀' }],
  ['utf16le-tab.csv', 'utf-16le', wang],
  ['utf16be.csv', 'utf-16be', wang],
  ['semicolon-crlf.csv', 'utf-8', wang],
  ['no-last-newline.csv', 'utf-8', wang],
  ['packed.csv.gz', 'utf-8', wang],
] as const) {
  test(`good: ${file}`, async () => {
    const { readings, encoding: found } = await readAll(join(testdata, 'good', file), parties);
    assert.equal(found, encoding);
    assert.deepEqual(recordsOf(readings), [first, firm]);
    assert.deepEqual(
      readings.map((reading) => reading.line),
      [2, 3],
    );
  });
}

test('good: line numbers are right with quoted newlines and empty lines', async () => {
  const { readings } = await readAll(join(testdata, 'good', 'quoted-newlines.csv'), parties);
  assert.deepEqual(
    readings.map((reading) => [
      reading.line,
      'records' in reading && (reading.records[0]!.record as { name: string }).name,
    ]),
    [
      [2, 'two\nlines "quoted"'],
      [5, 'plain'],
      [6, 'a\r\nb'],
      [8, 'last'],
    ],
  );
});

test('good: a header alone is an empty table', async () => {
  assert.deepEqual((await readAll(join(testdata, 'good', 'empty-table.csv'), payments)).readings, []);
});

for (const [file, layout, fault] of [
  ['empty.csv', payments, { code: 'emptyFile' }],
  ['unterminated-quote.csv', payments, { line: 3, code: 'unterminatedQuote' }],
  ['duplicate-header.csv', payments, { line: 1, value: 'amount', code: 'duplicateColumn' }],
  ['unknown-header.csv', payments, { line: 1, value: 'amout', code: 'unknownColumn' }],
  ['missing-header.csv', payments, { line: 1, value: 'valueOn', code: 'missingColumn' }],
  ['damaged-utf8.csv', parties, { line: 3, value: 'byte 52', code: 'damagedUtf8' }],
  ['neither.csv', parties, { line: 2, value: 'byte 29', code: 'unknownEncoding' }],
  ['odd-utf16.csv', parties, { line: 3, value: 'byte 52', code: 'notUtf16' }],
  ['utf16-without-mark.csv', parties, { line: 1, code: 'notText' }],
  ['truncated.csv.gz', payments, { code: 'truncatedGzip' }],
  ['corrupt.csv.gz', payments, { code: 'corruptGzip' }],
  ['workbook.csv', payments, { line: 1, code: 'notText' }],
] as const) {
  test(`refused: ${file}`, async () => {
    assert.deepEqual(await refusal(join(testdata, 'bad', file), layout), { file: 'f', ...fault });
  });
}

for (const [file, faults] of [
  ['torn-last-line.csv', [[3, 'valueOn', '2026-0', 'tornLastLine']]],
  ['malformed-quotes.csv', [[2, 'amount', '10.00', 'malformedQuotes']]],
  ['nul.csv', [[2, 'paymentRef', 'P\u00001', 'controlCharacter']]],
  [
    'cells.csv',
    [
      [2, 'valueOn', '2026-02-30', 'notADate'],
      [2, 'amount', '1,2O0', 'notAnAmount'],
      [3, 'paymentRef', '', 'missing'],
      [3, 'valueOn', '20260131', 'notADate'],
      [3, 'amount', '-5', 'negative'],
      [4, 'amount', '0', 'notPositive'],
      [5, 'amount', '1.005', 'tooManyDecimals'],
      [6, 'amount', '3', 'tooFewCells'],
      [7, '', 'x', 'tooManyCells'],
      [8, 'loanRef', ' L1', 'spacesAround'],
      [8, 'amount', '1e3', 'notAnAmount'],
      [9, 'valueOn', '2023-02-29', 'notADate'],
      [9, 'amount', '999999999999999999', 'amountTooLarge'],
      [10, 'amount', '１２', 'notAnAmount'],
    ],
  ],
] as const) {
  test(`faults of rows: ${file}`, async () => {
    const { readings } = await readAll(join(testdata, 'bad', file), payments);
    assert.deepEqual(
      faultsOf(readings).map(({ line, field, value, code }) => [line, field, value, code]),
      faults,
    );
  });
}

test('a field of 10 MB is one fault; the rows after it are read, and it is not kept', async () => {
  const path = join(folder, 'long.csv');
  const long = 'x'.repeat(10_000_000);
  const quotedLong = `"${'y\n'.repeat(3_000_000)}"`;
  const header = 'loanRef,paymentRef,valueOn,amount';
  const rows = [
    header,
    `L1,${long},2026-01-31,1.00`,
    'L1,P2,2026-01-31,2.00',
    `L1,${quotedLong},2026-01-31,1.00`,
    'L1,P4,2026-01-31,4.00',
    '',
  ];
  writeFileSync(path, rows.join('\n'));
  const { readings } = await readAll(path, payments);
  assert.deepEqual(
    faultsOf(readings).map(({ line, field, value, code }) => [line, field, value.length <= 201, code]),
    [
      [2, 'paymentRef', true, 'tooLong'],
      [4, 'paymentRef', true, 'tooLong'],
    ],
  );
  assert.ok(readings.every((reading) => !('cells' in reading) || reading.cells.join('').length < 30_000));
  assert.deepEqual(
    readings.map((reading) => reading.line),
    [2, 3, 4, 3_000_005],
  );
  assert.equal(recordsOf(readings).length, 2);
});

test('a quote that never ends is told by its line, in time that grows with the file', async () => {
  const path = join(folder, 'quote.csv');
  writeFileSync(
    path,
    `loanRef,paymentRef,valueOn,amount\nL1,"P1,2026-01-31,1.00\n${'L1,P2,2026-01-31,2.00\n'.repeat(200_000)}`,
  );
  assert.deepEqual(await refusal(path, payments), { file: 'f', line: 2, code: 'unterminatedQuote' });
});

test('rows read the same however the file is cut into pieces, plain or packed', async () => {
  const path = join(folder, 'pieces.csv');
  const names = ['王', 'a,b', '"q"', 'x\ny', '𠀀', ''];
  const quote = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = Array.from({ length: 40_000 }, (_none, n) => `B${n},person,${quote(names[n % names.length]!)}`);
  writeFileSync(path, `partyRef,kind,name\n${rows.join('\n')}\n`);
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  for (const file of [path, `${path}.gz`]) {
    const { readings } = await readAll(file, parties);
    assert.equal(readings.length, rows.length);
    let line = 2;
    for (const [n, reading] of readings.entries()) {
      const name = names[n % names.length]!;
      const expected = { partyRef: `B${n}`, kind: 'person', ...(name === '' ? {} : { name }) };
      assert.equal(reading.line, line);
      assert.deepEqual('records' in reading && reading.records[0]!.record, expected);
      line += name.includes('\n') ? 2 : 1;
    }
  }
});

test('characters that fall on the edge of two pieces are whole, in UTF-8 and in GBK', async () => {
  const name = '王'.repeat(99);
  const rows = Array.from({ length: 5000 }, (_none, n) => `B${n},person,${name}\n`).join('');
  const gbkRow = Buffer.concat([Buffer.from('B,person,'), Buffer.from('cdf5'.repeat(99), 'hex'), Buffer.from('\n')]);
  const header = Buffer.from('partyRef,kind,name\n');
  for (const body of [Buffer.from(rows), Buffer.concat(Array.from({ length: 5000 }, () => gbkRow))]) {
    const path = join(folder, 'edges.csv');
    writeFileSync(path, Buffer.concat([header, body]));
    const { readings } = await readAll(path, parties);
    assert.equal(readings.length, 5000);
    assert.ok(readings.every((reading) => reading.cells[2] === name));
  }
});

test('a source gives the digest of its bytes and reads from the start each time', async () => {
  const source = await openCsv(join(testdata, 'good', 'gbk.csv'), { layout: parties });
  const again = async () => {
    const readings: RowReading[] = [];
    for await (const batch of source.rows()) readings.push(...batch.readings);
    return readings;
  };
  assert.deepEqual(await again(), await again());
  assert.equal(source.digest, 'c383dcdb5d8b11f3a9afc8454d44b5d2f91dad58e5cc69fd2ee3fdb68981eb32');
  assert.deepEqual(source.headers, ['partyRef', 'kind', 'name', 'place']);
});

test('random bytes are read or refused, never anything else', async () => {
  const path = join(folder, 'random.csv');
  const pieces = ['loanRef,paymentRef,valueOn,amount\n', 'L1,P1,2026-01-31,1.00\n', '"', '\r\n', '\0', ',', '王'];
  const bytes = fc
    .array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
        fc.constantFrom(...pieces).map((text) => Buffer.from(text)),
      ),
    )
    .map((parts) => Buffer.concat(parts));
  await fc.assert(
    fc.asyncProperty(bytes, fc.boolean(), async (content, packed) => {
      const whole = packed ? gzipSync(content) : content;
      writeFileSync(path, packed && content.length % 3 === 0 ? whole.subarray(0, whole.length - 5) : whole);
      try {
        await readAll(path, payments);
      } catch (error) {
        assert.ok(error instanceof SourceFaultError, String(error));
      }
    }),
    { seed: 20_261_031, numRuns: 300 },
  );
});
