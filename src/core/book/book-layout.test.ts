import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dayCounts } from '../calendar/day-count.ts';
import { periodUnits } from '../calendar/period.ts';
import { currencies } from '../money/currency.ts';
import { bookLayout } from './book-layout.ts';
import { type BookRecord, type BookTable, loanEventKinds, products, scheduleMethods } from './records.ts';
import { isHeaderFault, type RowReader } from './row-layout.ts';
import { bookHeaders, writtenRecord } from './written-record.ts';

function readerOf(table: BookTable, headers: readonly string[], currency = 'CNY'): RowReader {
  const bound = bookLayout(table, { currency }).bind(headers, 'f');
  assert.ok(!isHeaderFault(bound), JSON.stringify(bound));
  return bound;
}

/** Faults of one row, given as `field=cell` in a line. */
function faultsOf(table: BookTable, row: Readonly<Record<string, string>>): string[] {
  const reading = readerOf(table, Object.keys(row)).read(Object.values(row), 7);
  if (!('faults' in reading)) return [];
  return reading.faults.map((fault) => {
    assert.equal(fault.line, 7);
    assert.equal(fault.file, 'f');
    return `${fault.field} ${fault.code}`;
  });
}

const loan = {
  loanRef: 'L1',
  partyRef: 'B1',
  product: 'consumer',
  currency: 'CNY',
  principal: '10000.00',
  annualRatePercent: '15.6',
  method: 'equalInstalment',
  dayCount: 'actual/365',
  instalments: '12',
  every: '1 month',
  disbursedOn: '2026-01-05',
  firstDueOn: '2026-02-05',
};
const payment = { loanRef: 'L1', paymentRef: 'P1', valueOn: '2026-01-31', currency: 'CNY', amount: '12.00' };
const event = { loanRef: 'L1', eventRef: 'E1', kind: 'recovery', on: '2026-01-31', amount: '1.00' };
const share = {
  loanRef: 'L1',
  from: '2026-01-01',
  creditorRef: 'C',
  shareNumerator: '7',
  shareDenominator: '10',
  reason: 'jointLoan',
};

const cases: readonly [BookTable, Record<string, string>, Record<string, string>, string[]][] = [
  ['loans', loan, {}, []],
  ['loans', loan, { product: 'boat', dayCount: '30' }, ['product notOneOf', 'dayCount notOneOf']],
  [
    'loans',
    loan,
    { principal: '0.00', annualRatePercent: '-1' },
    ['principal notPositive', 'annualRatePercent negative'],
  ],
  [
    'loans',
    loan,
    { annualRatePercent: '15,6', instalments: '12.5' },
    ['annualRatePercent notARate', 'instalments notANumber'],
  ],
  [
    'loans',
    loan,
    { annualRatePercent: '10001', instalments: '1000001' },
    ['annualRatePercent tooLarge', 'instalments tooLarge'],
  ],
  ['loans', loan, { instalments: '0', every: 'monthly' }, ['instalments notPositive', 'every notAPeriod']],
  ['loans', loan, { every: '0 month' }, ['every notAPeriod']],
  ['loans', loan, { firstDueOn: '2026-01-04' }, ['firstDueOn firstDueBeforeDisbursement']],
  ['loans', loan, { currency: 'RMB', principal: '1,0' }, ['currency unknownCurrency', 'principal notAnAmount']],
  ['loans', loan, { currency: 'JPY', principal: '10000.50' }, ['principal tooManyDecimals']],
  ['loans', loan, { partyRef: 'B1 ', loanRef: '' }, ['loanRef missing', 'partyRef spacesAround']],
  [
    'loans',
    loan,
    { partyRef: 'x'.repeat(201), originator: 'x'.repeat(10_001) },
    ['partyRef tooLong', 'originator tooLong'],
  ],
  ['payments', payment, {}, []],
  ['payments', payment, { loanRef: '' }, []],
  ['payments', payment, { amount: '0' }, ['amount notPositive']],
  ['payments', payment, { principal: '10.00', interest: '2.00' }, []],
  ['payments', payment, { principal: '10.00', interest: '1.99' }, ['amount splitDoesNotAddUp']],
  ['payments', payment, { principal: '13.00', interest: '-1.00' }, ['interest negative']],
  ['payments', payment, { dayAssumed: 'yes', paidBy: 'me' }, ['dayAssumed notOneOf', 'paidBy notOneOf']],
  ['events', event, {}, []],
  ['events', event, { amount: '' }, ['amount missing']],
  ['events', event, { kind: 'charge' }, ['component missing']],
  ['events', event, { kind: 'extension', amount: '' }, ['months missing']],
  ['events', event, { kind: 'pause', amount: '', until: '2026-01-31' }, ['until untilNotAfterOn']],
  ['events', event, { kind: 'pause', amount: '' }, ['until missing']],
  ['events', event, { kind: 'repossession', amount: '' }, []],
  ['creditors', share, {}, []],
  ['creditors', share, { shareNumerator: '11' }, ['shareNumerator shareAboveOne']],
  [
    'creditors',
    share,
    { shareNumerator: '0', shareDenominator: '1000000000000000000' },
    ['shareNumerator notPositive', 'shareDenominator tooLarge'],
  ],
  [
    'parties',
    { partyRef: 'B1', kind: 'person' },
    { name: 'a\u0000b', language: 'fr' },
    ['name controlCharacter', 'language notOneOf'],
  ],
];

for (const [table, base, change, faults] of cases) {
  test(`${table} with ${JSON.stringify(change).slice(0, 60)}: ${faults.join(', ') || 'taken'}`, () => {
    assert.deepEqual(faultsOf(table, { ...base, ...change }), faults);
  });
}

test('no currency in the row and none of the book is a fault of the row', () => {
  const { currency: _currency, ...without } = payment;
  const bound = bookLayout('payments').bind(Object.keys(without), 'f') as RowReader;
  const reading = bound.read(Object.values(without), 2);
  assert.deepEqual('faults' in reading && reading.faults.map((fault) => [fault.field, fault.code]), [
    ['currency', 'missing'],
  ]);
});

for (const [headers, fault] of [
  [[''], { code: 'noHeader', value: '' }],
  [['a', 'a', 'b', 'b'], { code: 'duplicateColumn', value: 'a, b' }],
  [['loanRef', 'Amount', 'x'], { code: 'unknownColumn', value: 'Amount, x' }],
  [['loanRef', 'amount'], { code: 'missingColumn', value: 'paymentRef, valueOn' }],
] as const) {
  test(`headers ${headers.join(' ')}: ${fault.code}`, () => {
    assert.deepEqual(bookLayout('payments').bind(headers, 'f'), fault);
  });
}

const day = fc.integer({ min: -20_000, max: 80_000 });
const amount = fc.bigInt({ min: 0n, max: 10n ** 16n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 16n });
const ref = fc.string({
  minLength: 1,
  maxLength: 30,
  unit: fc.constantFrom('a', 'Z', '0', '-', '贷', '𠀀', '"', ',', ';'),
});
const words = fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom('a', ' ', '\n', '王', '"', ',') });
const rate = fc.tuple(fc.nat(99), fc.nat(999)).map(([whole, decimals]) => `${whole}.${decimals}`);
const currency = fc.constantFrom(...currencies());
const wholeNumber = fc.bigInt({ min: 1n, max: 10n ** 17n });

/** A record whose optional parts are there or not. */
function record<Required extends object, Optional extends object>(
  required: { [Key in keyof Required]: fc.Arbitrary<Required[Key]> },
  optional: { [Key in keyof Optional]: fc.Arbitrary<Optional[Key]> },
) {
  return fc.record({ ...required, ...optional } as never, {
    requiredKeys: Object.keys(required) as never[],
    noNullPrototype: true,
  }) as fc.Arbitrary<Required & Partial<Optional>>;
}

const split = fc
  .record({
    principalMinor: amount,
    interestMinor: amount,
    penaltyMinor: amount,
    feeMinor: amount,
    costMinor: positive,
  })
  .map((parts) => ({ parts, amountMinor: Object.values(parts).reduce((sum, part) => sum + part, 0n) }));

const bookRecords = fc.oneof(
  record(
    { partyRef: ref, kind: fc.constantFrom('person' as const, 'firm' as const) },
    { name: words, phone: words, email: words, place: ref, language: fc.constantFrom('zh' as const, 'en' as const) },
  ).map((of) => ({ table: 'parties' as const, record: of })),
  fc
    .tuple(
      record(
        {
          loanRef: ref,
          partyRef: ref,
          product: fc.constantFrom(...products),
          currency,
          principalMinor: positive,
          annualRatePercent: rate,
          method: fc.constantFrom(...scheduleMethods),
          dayCount: fc.constantFrom(...dayCounts),
          instalments: fc.integer({ min: 1, max: 1_000_000 }),
          every: fc.record(
            { count: fc.integer({ min: 1, max: 9999 }), unit: fc.constantFrom(...periodUnits) },
            { noNullPrototype: true },
          ),
          graceDays: fc.nat(90),
        },
        { penaltyRatePercent: rate, originator: words },
      ),
      day,
      fc.nat(400),
    )
    .map(([of, disbursedOn, wait]) => ({
      table: 'loans',
      record: { ...of, disbursedOn, firstDueOn: disbursedOn + wait },
    })),
  fc
    .record({
      loanRef: ref,
      n: fc.integer({ min: 1, max: 1000 }),
      dueOn: day,
      currency,
      principalMinor: amount,
      interestMinor: amount,
      feeMinor: amount,
    })
    .map((of) => ({ table: 'instalments', record: of })),
  fc
    .tuple(
      record(
        {
          paymentRef: ref,
          valueOn: day,
          currency,
          dayAssumed: fc.boolean(),
          paidBy: fc.constantFrom('borrower' as const, 'guarantor' as const, 'unknown' as const),
        },
        { loanRef: ref, reversesPaymentRef: ref },
      ),
      split,
      fc.boolean(),
    )
    .map(([of, { parts, amountMinor }, divided]) => ({
      table: 'payments',
      record: divided ? { ...of, amountMinor, split: { ...parts } } : { ...of, amountMinor },
    })),
  record(
    { loanRef: ref, eventRef: ref, kind: fc.constantFrom(...loanEventKinds), on: day, dayAssumed: fc.boolean() },
    {},
  )
    .chain((of) =>
      fc.tuple(
        fc.constant(of),
        currency,
        positive,
        fc.constantFrom('principal' as const, 'cost' as const),
        fc.integer({ min: 1, max: 99 }),
      ),
    )
    .map(([of, inCurrency, amountMinor, component, months]) => ({
      table: 'events',
      record: { ...of, until: of.on + months, currency: inCurrency, amountMinor, component, months },
    })),
  fc
    .record({
      loanRef: ref,
      from: day,
      creditorRef: ref,
      shareNumerator: wholeNumber,
      reason: fc.constantFrom('jointLoan' as const, 'sale' as const),
    })
    .map((of) => ({ table: 'creditors', record: { ...of, shareDenominator: of.shareNumerator + 3n } })),
) as fc.Arbitrary<BookRecord>;

test('a record written in the book format reads back equal', () => {
  fc.assert(
    fc.property(bookRecords, (made) => {
      const cells = writtenRecord(made);
      const reading = readerOf(made.table, bookHeaders(made.table), 'USD').read(cells, 2);
      assert.deepEqual(reading, { line: 2, records: [{ ...made, record: { ...made.record } }], cells });
    }),
    { seed: 20_261_031, numRuns: 2000 },
  );
});

test('whatever the cells say, a row is a record or faults with their place', () => {
  const tables: BookTable[] = ['parties', 'loans', 'instalments', 'payments', 'events', 'creditors'];
  const cell = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('', '1.00', '-1', '2026-01-31', '2026-02-30', 'CNY', 'true', '1 month'),
  );
  fc.assert(
    fc.property(fc.constantFrom(...tables), fc.array(cell, { minLength: 16, maxLength: 16 }), (table, all) => {
      const headers = bookHeaders(table);
      const cells = all.slice(0, headers.length);
      const reading = readerOf(table, headers).read(cells, 3);
      if ('records' in reading) return;
      assert.deepEqual(reading.cells, cells);
      assert.ok(reading.faults.length > 0 && reading.faults.every((fault) => headers.includes(fault.field)));
    }),
    { seed: 20_261_031, numRuns: 2000 },
  );
});
