import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { SourceFaultError } from '../../application/ports.ts';
import { bookLayout } from '../../core/book/book-layout.ts';
import type { RowReading } from '../../core/book/records.ts';
import { parseDay } from '../../core/calendar/day.ts';
import { openParquet } from './open-parquet.ts';

const testdata = join(import.meta.dirname, 'testdata');
const folder = mkdtempSync(join(tmpdir(), 'import-parquet-'));
after(() => rmSync(folder, { recursive: true }));
const layout = bookLayout('payments', { currency: 'CNY' });

async function readAll(path: string): Promise<RowReading[]> {
  const readings: RowReading[] = [];
  const source = await openParquet(path, { layout, file: 'f' });
  for await (const batch of source.rows()) readings.push(...batch.readings);
  return readings;
}

async function refusal(path: string): Promise<unknown> {
  try {
    await readAll(path);
  } catch (error) {
    assert.ok(error instanceof SourceFaultError, String(error));
    return error.fault;
  }
  return assert.fail(`${path} was read`);
}

for (const [file, amounts] of [
  ['payments-decimal64.parquet', [123_456n, 7n, 99_999_999_999_999_901n]],
  ['payments-decimal-fixed.parquet', [123_456n, 7n, 99_999_999_999_999_901n]],
  ['payments-double.parquet', [123_456n, 7n, 115_729n]],
] as const) {
  test(`good: ${file}`, async () => {
    const records = (await readAll(join(testdata, 'good', file))).map((reading) => {
      assert.ok('records' in reading);
      return { line: reading.line, ...reading.records[0]!.record };
    });
    const common = { currency: 'CNY', paidBy: 'unknown' };
    assert.deepEqual(records, [
      {
        line: 2,
        loanRef: 'L1',
        paymentRef: 'P1',
        valueOn: parseDay('2026-01-31'),
        amountMinor: amounts[0],
        dayAssumed: true,
        ...common,
      },
      {
        line: 3,
        loanRef: 'L1',
        paymentRef: 'P2',
        valueOn: parseDay('2026-02-28'),
        amountMinor: amounts[1],
        dayAssumed: false,
        ...common,
      },
      {
        line: 4,
        loanRef: '贷2',
        paymentRef: 'P3',
        valueOn: parseDay('2026-03-31'),
        amountMinor: amounts[2],
        dayAssumed: false,
        ...common,
      },
    ]);
  });
}

for (const [file, faults] of [
  [
    'cells.parquet',
    [
      [2, 'valueOn', '2026-02-30', 'notADate'],
      [2, 'amount', '0.30000000000000004', 'tooManyDecimals'],
      [3, 'amount', '-1', 'negative'],
    ],
  ],
  ['time-of-day.parquet', [[3, 'valueOn', '2026-01-31 +', 'notADate']]],
] as const) {
  test(`faults of rows: ${file}`, async () => {
    const found = (await readAll(join(testdata, 'bad', file))).flatMap((reading) =>
      'faults' in reading ? reading.faults : [],
    );
    assert.deepEqual(
      found.map(({ line, field, value, code }) => [line, field, value, code]),
      faults,
    );
  });
}

for (const [file, fault] of [
  ['nested.parquet', { value: 'loanRef', code: 'nestedColumn' }],
  ['truncated.parquet', { code: 'corruptParquet' }],
  ['corrupt-page.parquet', { code: 'corruptParquet' }],
] as const) {
  test(`refused: ${file}`, async () => {
    assert.deepEqual(await refusal(join(testdata, 'bad', file)), { file: 'f', ...fault });
  });
}

for (const [name, bytes, code] of [
  ['empty', '', 'emptyFile'],
  ['a text file', 'loanRef,paymentRef\n', 'notParquet'],
  ['an encrypted footer', 'PARE0000PARE', 'encryptedParquet'],
  ['four bytes', 'PAR1', 'corruptParquet'],
] as const) {
  test(`refused: ${name}`, async () => {
    const path = join(folder, 'made.parquet');
    writeFileSync(path, bytes);
    assert.deepEqual(await refusal(path), { file: 'f', code });
  });
}

test('damaged bytes are read or refused, never anything else', async () => {
  const path = join(folder, 'damaged.parquet');
  const good = readFileSync(join(testdata, 'good', 'payments-decimal64.parquet'));
  const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(damage, fc.option(fc.nat(good.length)), async (changes, length) => {
      const bytes = Buffer.from(good);
      for (const [at, byte] of changes) bytes[at] = byte;
      writeFileSync(path, length === null ? bytes : bytes.subarray(0, length));
      try {
        await readAll(path);
      } catch (error) {
        assert.ok(error instanceof SourceFaultError, (error as Error).stack);
      }
    }),
    { seed: 20_261_031, numRuns: 400 },
  );
});
