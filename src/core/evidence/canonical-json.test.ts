import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Canonical, canonicalOf, canonicalText, fieldOf, readCanonical } from './canonical-json.ts';

const settings = { seed: 20_261_122, numRuns: 400 };

describe('one spelling (RFC 8785)', () => {
  const table: readonly (readonly [what: string, value: Canonical, text: string])[] = [
    ['nothing', null, 'null'],
    ['a truth', true, 'true'],
    ['no fields', {}, '{}'],
    ['an empty list', [], '[]'],
    ['the greatest number', Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['the least number', -Number.MAX_SAFE_INTEGER, '-9007199254740991'],
    ['section 3.2.2.2: what is escaped', '€$\u000f\nA\'B"\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\"/"'],
    ['every short escape', '\b\t\n\f\r"\\', '"\\b\\t\\n\\f\\r\\"\\\\"'],
    ['what needs none', '\u007f\u2028\u2029/张伟', '"\u007f\u2028\u2029/张伟"'],
    [
      'section 3.2.3: keys by UTF-16 code units',
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 },
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    ],
    ['keys that look like numbers', { 10: 1, 9: 2, a: 3 }, '{"10":1,"9":2,"a":3}'],
    ['depth', { b: [{ d: 1, c: [] }], a: { z: null } }, '{"a":{"z":null},"b":[{"c":[],"d":1}]}'],
    ['a key of every object', JSON.parse('{"__proto__":1,"constructor":2}'), '{"__proto__":1,"constructor":2}'],
  ];
  for (const [what, value, text] of table) {
    test(what, () => {
      assert.equal(canonicalText(value), text);
      assert.deepEqual(readCanonical(text), value);
    });
  }

  const refused: readonly (readonly [what: string, value: Canonical])[] = [
    ['a part of one', 0.5],
    ['beyond what is counted exactly', 2 ** 53],
    ['no number', Number.NaN],
    ['without end', Number.POSITIVE_INFINITY],
    ['minus nothing', -0],
    ['half a pair', '\ud83d'],
    ['the other half', { a: ['\ude00'] }],
    ['half a pair as a key', { '\ud83d': 1 }],
  ];
  for (const [what, value] of refused) test(`${what} has none`, () => assert.throws(() => canonicalText(value)));

  const notRead: readonly (readonly [what: string, text: string])[] = [
    ['nothing', ''],
    ['a key twice', '{"a":1,"a":1}'],
    ['a key twice, otherwise spelt', '{"a":1,"\\u0061":1}'],
    ['another order', '{"b":1,"a":2}'],
    ['a space', '{"a": 1}'],
    ['a line end', '{"a":1}\n'],
    ['a byte order mark', '\ufeff{}'],
    ['an escape that is not needed', '"\\u0041"'],
    ['a slash escaped', '"\\/"'],
    ['capitals in an escape', '"\\u000F"'],
    ['half a pair escaped', '"\\ud83d"'],
    ['a number with a point', '1.0'],
    ['a number with an exponent', '1e2'],
    ['a zero before it', '01'],
    ['minus nothing', '-0'],
    ['a number that is rounded', '9007199254740993'],
    ['a part of one', '0.5'],
    ['not JSON', '{a:1}'],
    ['deeper than the stack', '['.repeat(200_000) + ']'.repeat(200_000)],
  ];
  for (const [what, text] of notRead) test(`${what} is not read`, () => assert.equal(readCanonical(text), undefined));
});

/** Any JSON of whole numbers, and keys that are hard to order. */
const json = fc.letrec<{ value: Canonical }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger().map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'binary', maxLength: 4 }), tie('value'), { maxKeys: 5 }),
  ) as fc.Arbitrary<Canonical>,
})).value;

describe('any value', () => {
  test('written and read it is the same; the order of its fields changes nothing', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalText(value);
        assert.equal(JSON.stringify(JSON.parse(text)), JSON.stringify(readCanonical(text)));
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
        assert.equal(canonicalText(turned(value)), text);
      }),
      settings,
    );
  });
  test('a text that is read has this spelling alone', () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.constantFrom(' ', '0', ',', '"', '\\', '1', '.', 'e'), (value, at, put) => {
        const text = canonicalText(value);
        const place = at % (text.length + 1);
        const changed = text.slice(0, place) + put + text.slice(place);
        const read = readCanonical(changed);
        if (read !== undefined) assert.equal(canonicalText(read), changed);
      }),
      settings,
    );
  });
  test('what the program hands in always has a spelling, and what has one stays as it is', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true }), (value) => {
        const text = canonicalText(canonicalOf({ value }));
        assert.equal(canonicalText(readCanonical(text)!), text);
        assert.equal(canonicalText(canonicalOf(readCanonical(text))), text);
      }),
      settings,
    );
  });
});

function turned(value: Canonical): Canonical {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, turned(field as Canonical)]),
  );
}

describe('what the program hands in', () => {
  const table: readonly (readonly [what: string, value: unknown, text: string])[] = [
    ['a field that is not there is left out', { a: undefined, b: 1 }, '{"b":1}'],
    ['in a list its place is kept', [undefined, 1], '[null,1]'],
    ['amounts are texts', { amountMinor: 12_345_678_901_234_567_890n }, '{"amountMinor":"12345678901234567890"}'],
    ['a part of one is a text', { probability: 0.25, rate: 1e-7 }, '{"probability":"0.25","rate":"1e-7"}'],
    ['beyond what is counted exactly', 2 ** 53, '"9007199254740992"'],
    ['minus nothing', -0, '"0"'],
    ['half a pair', 'a\ud83d', '"a\ufffd"'],
    ['half a pair in a key', { 'a\ud83d': 1 }, '{"a\ufffd":1}'],
  ];
  for (const [what, value, text] of table) test(what, () => assert.equal(canonicalText(canonicalOf(value)), text));
});

test('a field of an object, and nothing that it was not given', () => {
  assert.equal(fieldOf({ a: 1 }, 'a'), 1);
  for (const value of [undefined, null, 1, 'a', true, [1], {}])
    assert.equal(fieldOf(value as Canonical, 'length'), undefined);
  assert.equal(fieldOf({}, 'toString'), undefined);
});
