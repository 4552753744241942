import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileMetaData, SchemaElement } from 'hyparquet';
import { columnsOf, parsers } from './column-text.ts';

function textOf(element: Omit<SchemaElement, 'name'>, value: unknown): string {
  const metadata = {
    schema: [
      { name: 'root', num_children: 1 },
      { name: 'c', ...element },
    ],
  } as unknown as FileMetaData;
  return columnsOf(metadata, 'f')[0]!.text(value);
}

const decimal = (scale: number) =>
  ({ type: 'FIXED_LEN_BYTE_ARRAY', logical_type: { type: 'DECIMAL', precision: 9, scale } }) as const;

for (const [element, value, text] of [
  [decimal(2), new Uint8Array([0xff, 0xfe]), '-0.02'],
  [decimal(2), new Uint8Array([0x00, 0x80]), '1.28'],
  [decimal(0), new Uint8Array([0x80]), '-128'],
  [{ type: 'INT64', converted_type: 'DECIMAL', scale: 3 }, -1n, '-0.001'],
  [{ type: 'INT32', converted_type: 'DECIMAL', scale: 2 }, 1_200, '12.00'],
  [decimal(2), undefined, ''],
  [{ type: 'DOUBLE' }, 1e-7, '0.0000001'],
  [{ type: 'DOUBLE' }, 1.5e21, '1500000000000000000000'],
  [{ type: 'INT64' }, 12n, '12'],
  [{ type: 'BYTE_ARRAY' }, new Uint8Array(Buffer.from('王')), '王'],
  [{ type: 'BYTE_ARRAY' }, new Uint8Array([0xff]), '\u0000ff'],
  [{ type: 'BOOLEAN' }, true, 'true'],
] as const) {
  test(`${JSON.stringify(element)} ${String(value)} is ${JSON.stringify(text)}`, () => {
    assert.equal(textOf(element as Omit<SchemaElement, 'name'>, value), text);
  });
}

test('days before 1970 and moments of a day', () => {
  assert.equal(parsers.dateFromDays!(-1), '1969-12-31');
  assert.equal(parsers.timestampFromMicroseconds!(-86_400_000_000n), '1969-12-31');
  assert.equal(parsers.timestampFromMilliseconds!(-1n), '1969-12-31 +');
  assert.equal(parsers.timestampFromNanoseconds!(1n), '1970-01-01 +');
});
