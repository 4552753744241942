import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDay } from '../../core/calendar/day.ts';
import { dayOf, FieldReader, plainDecimal, readJson } from './read-json.ts';

test('a number is the text that stood there', () => {
  assert.deepEqual(readJson('{"a":0.10,"b":[12345678901234567890,1e2],"c":null,"d":true}'), {
    a: '0.10',
    b: ['12345678901234567890', '1e2'],
    c: null,
    d: true,
  });
  assert.equal(readJson('{"a":1'), undefined);
});

test('exponents become plain decimals, nothing else is read as one', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['200.000000', '200.000000'],
    ['1.2E+3', '1200'],
    ['1.25e1', '12.5'],
    ['0E-6', '0.000000'],
    ['5E-3', '0.005'],
    ['-1.5', '-1.5'],
    ['007', '7'],
    ['1e99', undefined],
    ['1,2', undefined],
    ['', undefined],
    ['NaN', undefined],
  ];
  for (const [text, plain] of table) assert.equal(plainDecimal(text), plain, text);
});

test('an amount written as a JSON number is read to the cent, whatever its size', () => {
  const property = fc.property(
    fc.bigInt({ min: 0n, max: 10n ** 16n }),
    fc.integer({ min: 0, max: 4 }),
    (minor, zeros) => {
      const digits = minor.toString().padStart(3, '0');
      const text = `{"a":${digits.slice(0, -2)}.${digits.slice(-2)}${'0'.repeat(zeros)}}`;
      const reader = new FieldReader('CNY');
      assert.equal(reader.amount(readJson(text), 'a'), minor);
      assert.deepEqual(reader.faults, []);
    },
  );
  fc.assert(property, { seed: 20261122, numRuns: 200 });
});

test('a day is three numbers or a text', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['[2024,1,31]', '2024-01-31'],
    ['"2024-02-29"', '2024-02-29'],
    ['[2023,2,29]', undefined],
    ['[2024,13,1]', undefined],
    ['[2024,1]', undefined],
    ['"31 January 2024"', undefined],
    ['1706659200000', undefined],
  ];
  for (const [text, day] of table) {
    const read = dayOf(readJson(text));
    assert.equal(read === undefined ? undefined : formatDay(read), day, text);
  }
});

test('what cannot be read is a fault with its field, value and code', () => {
  const reader = new FieldReader('CNY');
  const document = readJson('{"cents":1.005,"below":-1,"word":"x","far":[2024,2,30],"count":1.5}');
  reader.amount(document, 'cents');
  reader.amount(document, 'below');
  reader.amount(document, 'word');
  reader.amount(document, 'none', { mayBeAbsent: false });
  reader.day(document, 'far');
  reader.day(document, 'none');
  reader.count(document, 'count');
  reader.text(document, 'none');
  reader.oneOf(document, 'word', new Map([['y', 1]]), 'notKnown');
  assert.deepEqual(
    reader.faults.map(({ field, value, code }) => `${field}|${value}|${code}`),
    [
      'cents|1.005|tooManyDecimals',
      'below|-1|negativeAmount',
      'word|x|notAnAmount',
      'none||missing',
      'far|["2024","2","30"]|notADate',
      'none||missing',
      'count|1.5|notACount',
      'none||missing',
      'word|x|notKnown',
    ],
  );
});
