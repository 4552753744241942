import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDay } from '../../calendar/day.ts';
import type { RowReader } from '../row-layout.ts';
import { addExact, compareExact, formatExact, multiplyExact, parseExact, roundExact } from './exact-number.ts';
import { levelPayments } from './level-payments.ts';
import { mappingLayout } from './mapping-layout.ts';
import { parseNumber } from './number-form.ts';
import { readMapping } from './read-mapping.ts';

type Row = Readonly<Record<string, string>>;

/** A mapping that writes one expression into a party's name. */
function mappingOf(expression: unknown, more: object = {}): object {
  const fields = { partyRef: 'B', kind: 'person', name: expression };
  return { forbearMapping: 1, currency: 'CNY', records: [{ table: 'parties', fields }], ...more };
}

function read(document: unknown, row: Row) {
  const result = readMapping(document);
  assert.ok('mapping' in result, JSON.stringify('faults' in result && result.faults));
  const reader = mappingLayout(result.mapping).bind(Object.keys(row), 'f') as RowReader;
  assert.ok('read' in reader, JSON.stringify(reader));
  return reader.read(Object.values(row), 2);
}

/** The expression's value as text; undefined where it is not known; `!code value` where it is a fault. */
function valueGiven(expression: unknown, row: Row, more?: object): string | undefined {
  const reading = read(mappingOf(expression, more), row);
  if ('faults' in reading) return reading.faults.map((fault) => `!${fault.code} ${fault.value}`).join(' ');
  return (reading.records[0]!.record as { name?: string }).name;
}

const row = { a: '12.50', b: '-3', c: 'A-17/x', d: '05-31-2017', e: '03/2016', n: 'NA', z: '', g: '(1,234.56)' };
const col = (name: string) => ({ column: name });
const choose = (when: object, then: unknown, otherwise?: unknown) => ({
  if: Object.fromEntries(
    [
      ['when', when],
      ['then', then],
      ['else', otherwise],
    ].filter(([, part]) => part !== undefined),
  ),
});
const more = {
  unknown: ['NA'],
  lookups: { kinds: { 'A-17/x': 'seventeen', NA: 'none' } },
  values: {
    half: { divide: { of: col('a'), by: 2, decimals: 3, mode: 'halfEven' } },
    ended: { date: { of: col('d'), form: 'MM-DD-YYYY' } },
  },
};

for (const [expression, expected] of [
  ['word', 'word'],
  [7, '7'],
  [col('a'), '12.50'],
  [col('n'), undefined],
  [col('z'), undefined],
  [{ column: { name: 'nowhere', orElse: 'instead' } }, 'instead'],
  [{ column: { name: 'k0', except: { k0: col('b') } } }, '-3'],
  [{ add: [col('a'), col('b'), '0.5'] }, '10'],
  [{ subtract: [col('a'), col('b')] }, '15.5'],
  [{ subtract: [1, 2, 3] }, '-4'],
  [{ multiply: [col('a'), col('b')] }, '-37.5'],
  [{ add: [col('a'), col('n')] }, undefined],
  [{ add: [col('a'), col('c')] }, '!notANumber A-17/x'],
  [{ negate: col('b') }, '3'],
  [{ percent: col('b') }, '-300'],
  [{ max: [0, col('b')] }, '0'],
  [{ min: [0, col('b')] }, '-3'],
  [{ round: { of: col('a'), decimals: 0, mode: 'halfEven' } }, '12'],
  [{ round: { of: col('a'), decimals: 0, mode: 'up' } }, '13'],
  [{ divide: { of: 1, by: 3, decimals: 4, mode: 'halfUp' } }, '0.3333'],
  [{ divide: { of: 1, by: 0, decimals: 4, mode: 'halfUp' } }, '!divisionByZero 0'],
  [{ number: { of: col('g'), thousands: ',', parenthesesNegative: true } }, '-1234.56'],
  [{ number: { of: col('a'), decimal: ',' } }, '!notANumber 12.50'],
  [{ concat: ['x', col('b'), { amount: col('a') }] }, 'x-312.5'],
  [{ concat: ['x', col('n')] }, undefined],
  [{ split: { of: col('c'), by: '/', part: 2 } }, 'x'],
  [{ split: { of: col('c'), by: '/', part: 3 } }, '!noSuchPart A-17/x'],
  [{ substring: { of: col('c'), from: 3, length: 2 } }, '17'],
  [{ capture: { of: col('c'), pattern: '([0-9]+)' } }, '17'],
  [{ capture: { of: col('c'), pattern: '^([0-9]+)' } }, '!noSuchPart A-17/x'],
  [{ trim: ' x ' }, 'x'],
  [{ lookup: { of: col('c'), in: 'kinds' } }, 'seventeen'],
  [{ lookup: { of: col('a'), in: 'kinds' } }, '!notInLookup 12.50'],
  [{ lookup: { of: col('a'), in: 'kinds', orElse: 'other' } }, 'other'],
  [{ firstKnown: [col('n'), col('z'), col('b')] }, '-3'],
  [{ value: 'half' }, '6.25'],
  [{ date: { of: col('d'), form: 'MM-DD-YYYY' } }, '2017-05-31'],
  [{ date: { of: '02-29-2017', form: 'MM-DD-YYYY' } }, '!notADate 02-29-2017'],
  [{ date: { of: col('e'), form: 'MM/YYYY', dayOfMonth: 31 } }, '2016-03-31'],
  [{ date: { of: '201602', form: 'YYYYMM', dayOfMonth: 'last' } }, '2016-02-29'],
  [{ date: { of: '2016年3月5日', form: 'YYYY年M月D日' } }, '2016-03-05'],
  [{ date: { of: '42461', form: 'excelSerial' } }, '2016-04-01'],
  [{ date: { of: '42461.5', form: 'excelSerial' } }, '!notADate 42461.5'],
  [{ addMonths: { to: { value: 'ended' }, months: -3 } }, '2017-02-28'],
  [{ addMonths: { to: { value: 'ended' }, months: 1, dayOfMonth: 15 } }, '2017-06-15'],
  [{ addMonths: { to: { value: 'ended' }, months: '0.5' } }, '!notANumber 5'],
  [{ addDays: { to: { value: 'ended' }, days: { negate: 31 } } }, '2017-04-30'],
  [{ endOfMonth: '2016-02-01' }, '2016-02-29'],
  [{ startOfMonth: { value: 'ended' } }, '2017-05-01'],
  [{ dayOfMonth: { value: 'ended' } }, '31'],
  [choose({ greater: [col('a'), col('b')] }, 'yes', 'no'), 'yes'],
  [choose({ equals: [col('a'), '12.5'] }, 'yes', 'no'), 'no'],
  [choose({ equals: [{ amount: col('a') }, '12.5'] }, 'yes', 'no'), 'yes'],
  [choose({ less: [col('n'), 1] }, 'yes'), undefined],
  [choose({ not: { known: col('n') } }, 'yes'), 'yes'],
  [choose({ all: [{ unknown: col('z') }, { oneOf: { value: col('b'), values: ['-3', '4'] } }] }, 'yes'), 'yes'],
  [choose({ any: [{ known: col('z') }, { matches: { value: col('c'), pattern: '^B' } }] }, 'yes'), undefined],
  [choose({ atLeast: [{ value: 'ended' }, '2017-05-31'] }, 'yes'), 'yes'],
  [choose({ differs: [col('b'), 0] }, { add: [1, 1] }, 0), '2'],
] as const) {
  test(`${JSON.stringify(expression)} is ${expected}`, () => {
    assert.equal(valueGiven(expression, row, more), expected);
  });
}

for (const [change, path, code, options] of [
  [[], '', 'notAMapping', undefined],
  [{ forbearMapping: 2 }, '/forbearMapping', 'notOneOf', '1'],
  [{ curency: 'CNY' }, '', 'unknownKey', undefined],
  [{ currency: 'RMB' }, '/currency', 'unknownCurrency', undefined],
  [{ numbers: { decimal: ';' } }, '/numbers/decimal', 'notOneOf', '. ,'],
  [{ records: undefined }, '', 'missingKey', 'records'],
  [mappingOf({ colum: 'a' }), '/records/0/fields/name', 'unknownOperation', undefined],
  [mappingOf({ column: 'a', trim: 'b' }), '/records/0/fields/name', 'oneOperation', undefined],
  [mappingOf({ value: 'gone' }), '/records/0/fields/name/value', 'unknownValue', ''],
  [mappingOf({ column: 'BAL{k}' }), '/records/0/fields/name/column', 'unknownIndex', ''],
  [mappingOf({ lookup: { of: 'a', in: 'none' } }), '/records/0/fields/name/lookup/in', 'unknownLookup', ''],
  [mappingOf({ countOfSchedule: 'none' }), '/records/0/fields/name/countOfSchedule', 'unknownSchedule', ''],
  [mappingOf({ item: 'n' }), '/records/0/fields/name/item', 'unknownSchedule', undefined],
  [
    mappingOf({ add: [{ date: { of: 'x', form: 'YYYY-MM-DD' } }, 1] }),
    '/records/0/fields/name/add/0',
    'wrongKind',
    'number',
  ],
  [mappingOf({ add: ['x', 1] }), '/records/0/fields/name/add/0', 'wrongKind', 'number'],
  [mappingOf({ equals: [1, 1] }), '/records/0/fields/name', 'wrongKind', 'text'],
  [mappingOf({ add: [1] }), '/records/0/fields/name/add', 'wrongArgument', undefined],
  [mappingOf(0.1), '/records/0/fields/name', 'writeInQuotes', undefined],
  [mappingOf({ date: { of: 'x', form: 'MM' } }), '/records/0/fields/name/date/form', 'notAPattern', undefined],
  [
    mappingOf({ date: { of: 'x', form: 'MM/YYYY' } }),
    '/records/0/fields/name/date/form',
    'dayOfMonthNeeded',
    undefined,
  ],
  [
    mappingOf({ capture: { of: 'x', pattern: '(' } }),
    '/records/0/fields/name/capture/pattern',
    'notAPattern',
    undefined,
  ],
  [
    mappingOf({ round: { of: 1, decimals: 2, mode: 'nearest' } }),
    '/records/0/fields/name/round/mode',
    'notOneOf',
    'halfEven halfUp halfDown up down',
  ],
  [{ records: [{ table: 'partys', fields: {} }] }, '/records/0/table', 'unknownTable', undefined],
  [
    { records: [{ table: 'parties', fields: { partyRef: 'B', kind: 'person', nam: 'x' } }] },
    '/records/0/fields/nam',
    'unknownField',
    undefined,
  ],
  [{ records: [{ table: 'parties', fields: { partyRef: 'B' } }] }, '/records/0/fields', 'missingField', 'kind'],
  [
    { records: [{ table: 'parties', each: { index: 'k', from: 1 }, fields: {} }] },
    '/records/0/each',
    'missingKey',
    'to toColumn',
  ],
] as const) {
  test(`refused: ${JSON.stringify(change).slice(0, 90)} at ${path || 'the top'}`, () => {
    const document = Array.isArray(change) ? change : { ...mappingOf('x'), ...change };
    const result = readMapping(document);
    assert.ok('faults' in result);
    const [fault] = result.faults;
    assert.deepEqual([fault?.path, fault?.code], [path, code]);
    if (options !== undefined) assert.equal(fault?.options?.join(' '), options);
  });
}

test('every fault of a mapping is told at once', () => {
  const result = readMapping({ ...mappingOf({ colum: 'a' }), currency: 'RMB', skip: [{ when: { known: col('a') } }] });
  assert.deepEqual('faults' in result && result.faults.map((fault) => fault.code), [
    'unknownCurrency',
    'missingKey',
    'unknownOperation',
  ]);
});

test('months in columns become payments where one was made; a missing column in between is told', () => {
  const document = {
    forbearMapping: 1,
    currency: 'CNY',
    records: [
      {
        each: { index: 'k', from: 1, toColumn: 'PMT{k}' },
        values: { paid: { firstKnown: [{ amount: { column: 'PMT{k}' } }, 0] } },
        when: { greater: [{ value: 'paid' }, 0] },
        records: [
          {
            table: 'payments',
            fields: {
              loanRef: col('id'),
              paymentRef: { concat: [col('id'), '-', { index: 'k' }] },
              valueOn: { addMonths: { to: '2026-01-31', months: { index: 'k' } } },
              amount: { value: 'paid' },
              dayAssumed: true,
            },
          },
        ],
      },
    ],
  };
  const reading = read(document, { id: 'L1', PMT1: '10.00', PMT2: '0', PMT3: '', PMT4: '7.5' });
  assert.deepEqual(
    'records' in reading &&
      reading.records.map(({ record }) =>
        'valueOn' in record ? [record.paymentRef, formatDay(record.valueOn), record.amountMinor] : [],
      ),
    [
      ['L1-1', '2026-02-28', 1000n],
      ['L1-4', '2026-05-31', 750n],
    ],
  );
  const bad = read(document, { id: 'L1', PMT1: '1o', PMT2: '0.005' });
  assert.deepEqual('faults' in bad && bad.faults.map(({ field, value, code }) => [field, value, code]), [
    ['PMT1', '1o', 'notANumber'],
    ['payments[2].amount', '0.005', 'tooManyDecimals'],
  ]);
  const result = readMapping(document);
  assert.ok('mapping' in result);
  assert.deepEqual(mappingLayout(result.mapping).bind(['id', 'PMT1', 'PMT3'], 'f'), {
    code: 'missingColumn',
    value: 'PMT2',
  });
  assert.deepEqual(mappingLayout(result.mapping).bind(['PMT1'], 'f'), { code: 'missingColumn', value: 'id' });
});

test('a row that a mapping skips says why', () => {
  const skip = [{ when: { equals: [col('a'), 'total'] }, because: 'a line of totals' }];
  assert.deepEqual(read(mappingOf(col('b'), { skip }), { a: 'total', b: '1' }), {
    line: 2,
    records: [],
    cells: ['total', '1'],
    skipped: 'a line of totals',
  });
});

for (const [text, form, expected] of [
  ['1,234,567.80', { decimal: '.', thousands: ',' }, '1234567.8'],
  ['1,23,4', { decimal: '.', thousands: ',' }, undefined],
  ['1.234,5', { decimal: ',', thousands: '.' }, '1234.5'],
  ['-1 234', { decimal: '.', thousands: ' ' }, '-1234'],
  ['(5)', { decimal: '.' }, undefined],
  ['(-5)', { decimal: '.', parenthesesNegative: true }, undefined],
  ['1e-04', { decimal: '.', exponent: true }, '0.0001'],
  ['1.5E+3', { decimal: '.', exponent: true }, '1500'],
  ['1e400', { decimal: '.', exponent: true }, undefined],
  ['1e3', { decimal: '.' }, undefined],
  ['1,2O0', { decimal: '.', thousands: ',' }, undefined],
  ['+1', { decimal: '.' }, undefined],
  ['1.', { decimal: '.' }, undefined],
] as const) {
  test(`number ${text} in ${JSON.stringify(form)} is ${expected}`, () => {
    const value = parseNumber(text, form);
    assert.equal(value && formatExact(value), expected);
  });
}

test('exact numbers keep what decimal text says', () => {
  const decimal = fc
    .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(8))
    .map(([digits, scale]) => ({ digits, scale }));
  fc.assert(
    fc.property(decimal, decimal, decimal, (a, b, c) => {
      assert.equal(compareExact(parseExact(formatExact(a))!, a), 0);
      assert.equal(
        compareExact(multiplyExact(a, addExact(b, c)), addExact(multiplyExact(a, b), multiplyExact(a, c))),
        0,
      );
      assert.ok(roundExact(a, 2, 'halfEven').scale <= Math.max(2, a.scale));
    }),
    { seed: 20_261_031 },
  );
});

test('instalments of a loan in mid-life add up to its principal, in order, none negative', () => {
  const terms = fc.record({
    principalMinor: fc.bigInt({ min: 1n, max: 10n ** 9n }),
    rate: fc.record({ numerator: fc.bigInt({ min: 0n, max: 3000n }), denominator: fc.constant(10_000n) }),
    paymentMinor: fc.bigInt({ min: 0n, max: 10n ** 7n }),
    firstDueOn: fc.integer({ min: 10_000, max: 20_000 }),
    dayOfMonth: fc.integer({ min: 1, max: 31 }),
    count: fc.integer({ min: 1, max: 90 }),
    arrearsMinor: fc.bigInt({ min: 0n, max: 10n ** 6n }),
    paidAheadMinor: fc.bigInt({ min: 0n, max: 10n ** 7n }),
  });
  fc.assert(
    fc.property(terms, (of) => {
      const made = levelPayments(of);
      assert.equal(
        made.reduce((sum, each) => sum + each.principalMinor, 0n),
        of.principalMinor,
      );
      for (const [at, each] of made.entries()) {
        assert.equal(each.n, at + 1);
        assert.ok(each.principalMinor >= 0n && each.interestMinor >= 0n);
        assert.ok(at === 0 || each.dueOn > made[at - 1]!.dueOn);
      }
      assert.ok(made.length <= of.count + 1);
    }),
    { seed: 20_261_031, numRuns: 500 },
  );
});

test('level payments: behind by one payment, and ahead by one and a half', () => {
  const terms = {
    principalMinor: 100_000n,
    rate: { numerator: 12n, denominator: 100n },
    paymentMinor: 20_000n,
    firstDueOn: 20_000,
    dayOfMonth: 15,
    count: 6,
    arrearsMinor: 0n,
    paidAheadMinor: 0n,
  };
  const totals = (change: object) =>
    levelPayments({ ...terms, ...change }).map((each) => each.principalMinor + each.interestMinor);
  assert.deepEqual(totals({}), [20_000n, 20_000n, 20_000n, 20_000n, 20_000n, 3_112n]);
  assert.deepEqual(totals({ arrearsMinor: 20_000n })[0], 20_000n);
  assert.deepEqual(formatDay(levelPayments({ ...terms, arrearsMinor: 20_000n })[0]!.dueOn), '2024-09-15');
  assert.deepEqual(totals({ paidAheadMinor: 30_000n }).slice(0, 2), [10_000n, 20_000n]);
  assert.deepEqual(formatDay(levelPayments({ ...terms, paidAheadMinor: 30_000n })[0]!.dueOn), '2024-11-15');
  // Interest of the month paid ahead falls due with the next instalment.
  const [first] = levelPayments({ ...terms, paidAheadMinor: 20_000n });
  assert.deepEqual([first!.interestMinor, first!.principalMinor], [2_000n, 18_000n]);
});

test('a hole in the months is refused even where another value could stand in', () => {
  const fields = {
    partyRef: { concat: ['B', { index: 'k' }] },
    kind: 'person',
    name: { column: { name: 'N{k}', orElse: 'none' } },
  };
  const records = [{ table: 'parties', each: { index: 'k', from: 1, toColumn: 'N{k}' }, fields }];
  const result = readMapping({ forbearMapping: 1, currency: 'CNY', records });
  assert.ok('mapping' in result);
  assert.deepEqual(mappingLayout(result.mapping).bind(['N1', 'N3'], 'f'), { code: 'missingColumn', value: 'N2' });
  assert.deepEqual(mappingLayout(result.mapping).bind(['x'], 'f'), { code: 'missingColumn', value: 'N1' });
});
