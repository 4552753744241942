import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadDatedValues } from '../composition/load-packs.ts';
import { ageOperation, ageOutput } from './age.ts';
import { ageInput, isAgeDocument } from './age-document.ts';

const seed = 20260105;
const age = ageOperation(loadDatedValues());

interface At {
  readonly asOf: string;
  readonly arrears: string;
  readonly delinquentSince: string | null;
  readonly daysPastDue: number;
  readonly bucket: string | null;
  readonly riskClass?: string | null;
  readonly because?: readonly string[];
}

function answer(document: object): readonly At[] {
  const said = age.run(document);
  assert.ok('at' in said, JSON.stringify(said));
  assert.equal(ageOutput.safeParse(said).success, true);
  return said.at as At[];
}

const buckets = (...bounds: readonly (readonly [string, number, number?])[]) =>
  bounds.map(([code, fromDays, toDays]) => ({ code, fromDays, ...(toDays === undefined ? {} : { toDays }) }));
const amounts = (...rows: readonly (readonly [string, string])[]) => rows.map(([on, amount]) => ({ on, amount }));

const example = {
  currency: 'CNY',
  scheme: 'cn.general',
  graceDays: 0,
  buckets: buckets(['M1', 1, 30], ['M2', 31, 60], ['M3+', 61]),
  due: amounts(['2026-01-05', '1000.00']),
  payments: amounts(['2026-01-20', '400.00']),
  pauses: [{ from: '2026-02-06', to: '2026-02-10' }],
  restructured: { firstDueOn: '2026-03-20', every: { count: 1, unit: 'month' } },
  asOf: ['2026-02-05', '2026-03-01'],
};

test('age answers the example of its guide', () => {
  assert.deepEqual(age.run(example), {
    at: [
      {
        asOf: '2026-02-05',
        arrears: '600.00',
        delinquentSince: '2026-01-05',
        daysPastDue: 31,
        bucket: 'M2',
        riskClass: 'specialMention',
        because: ['cn.class.special'],
      },
      {
        asOf: '2026-03-01',
        arrears: '600.00',
        delinquentSince: '2026-01-05',
        daysPastDue: 51,
        bucket: 'M2',
        riskClass: 'specialMention',
        because: ['cn.class.special'],
      },
    ],
  });
});

test('age: without arrears nothing is past due; without a scheme there is no class', () => {
  const { scheme, restructured, ...plain } = example;
  assert.ok(scheme && restructured);
  assert.deepEqual(age.run({ ...plain, asOf: ['2026-01-05'] }), {
    at: [{ asOf: '2026-01-05', arrears: '0.00', delinquentSince: null, daysPastDue: 0, bucket: null }],
  });
});

test('age: buckets, pauses and grace may be left out, and what is due may stand in any order', () => {
  const due = amounts(['2026-02-05', '30.00'], ['2026-01-05', '20.00']);
  const payments = amounts(['2026-02-10', '-5.00'], ['2026-01-10', '20.00']);
  assert.deepEqual(answer({ currency: 'EUR', due, payments, asOf: ['2026-02-06', '2026-02-11'] }), [
    { asOf: '2026-02-06', arrears: '30.00', delinquentSince: '2026-02-05', daysPastDue: 1, bucket: null },
    { asOf: '2026-02-11', arrears: '35.00', delinquentSince: '2026-01-05', daysPastDue: 37, bucket: null },
  ]);
});

test('age: a currency without decimals', () => {
  const document = { currency: 'JPY', due: amounts(['2026-01-05', '1000']), payments: [], asOf: ['2026-01-06'] };
  assert.equal(answer(document)[0]!.arrears, '1000');
});

// Class by days past due at its boundaries; days and classes from cn-eba cases cn-dpd-0, cn-dpd-270, cn-card-dpd-1,
// cn-card-dpd-121 (derived from the Chinese measures) and the days either side of each threshold.
const dayAfter = (days: number) => new Date(Date.UTC(2024, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
for (const [scheme, days, riskClass] of [
  ['cn.general', 0, 'normal'],
  ['cn.general', 1, 'specialMention'],
  ['cn.general', 90, 'specialMention'],
  ['cn.general', 91, 'substandard'],
  ['cn.general', 270, 'substandard'],
  ['cn.general', 271, 'doubtful'],
  ['cn.general', 360, 'doubtful'],
  ['cn.general', 361, 'loss'],
  ['cn.card', 0, 'normal'],
  ['cn.card', 1, 'specialMention'],
  ['cn.card', 90, 'specialMention'],
  ['cn.card', 91, 'substandard'],
  ['cn.card', 120, 'substandard'],
  ['cn.card', 121, 'doubtful'],
  ['cn.card', 180, 'doubtful'],
  ['cn.card', 181, 'loss'],
  ['eu.forborne', 90, 'performing'],
  ['eu.forborne', 91, 'nonPerforming'],
] as const) {
  test(`age: ${scheme} at ${days} days past due is ${riskClass}`, () => {
    const document = { currency: 'CNY', scheme, due: amounts(['2024-01-01', '100.00']), payments: [] };
    const [at] = answer({ ...document, asOf: [dayAfter(days)] });
    assert.deepEqual([at!.daysPastDue, at!.riskClass], [days, riskClass]);
    assert.ok(at!.because!.length > 0);
  });
}

test('age: before the rules of a scheme are in force there is no class', () => {
  const document = { currency: 'CNY', scheme: 'cn.general', due: amounts(['2020-01-01', '1.00']), payments: [] };
  const [at] = answer({ ...document, asOf: ['2020-06-01'] });
  assert.deepEqual([at!.daysPastDue, at!.riskClass, at!.because], [152, null, []]);
});

test('age: performing all along, a second measure and 31 days past due do not lead back (EBA Q&A 2015_1842)', () => {
  const restructured = { firstDueOn: '2022-01-10', every: { count: 1, unit: 'month' }, nonPerformingBefore: false };
  const document = { currency: 'EUR', scheme: 'eu.forborne', due: amounts(['2023-07-10', '1.00']), payments: [] };
  const [at] = answer({ ...document, restructured, asOf: ['2023-08-10'] });
  assert.deepEqual([at!.daysPastDue, at!.riskClass], [31, 'performingForborne']);
});

// Faults: all at once, each with its place and a code.
const plain = { currency: 'CNY', due: amounts(['2026-01-05', '1.00']), payments: [], asOf: ['2026-02-05'] };
for (const [name, document, expected] of [
  ['no document', 3, [['', 'notAnObject']]],
  [
    'nothing in it',
    {},
    [
      ['/currency', 'missing'],
      ['/due', 'missing'],
      ['/payments', 'missing'],
      ['/asOf', 'missing'],
    ],
  ],
  ['an unknown field', { ...plain, graceDay: 3 }, [['/graceDay', 'unknownField']]],
  ['a day that does not exist', { ...plain, asOf: ['2026-02-30'] }, [['/asOf/0', 'notADate']]],
  ['no day', { ...plain, asOf: [] }, [['/asOf', 'tooShort']]],
  ['an unknown scheme', { ...plain, scheme: 'cn' }, [['/scheme', 'notOneOf']]],
  ['an unknown currency', { ...plain, currency: 'RMB' }, [['/currency', 'unknownCurrency']]],
  ['an amount as a number', { ...plain, due: [{ on: '2026-01-05', amount: 1 }] }, [['/due/0/amount', 'notAString']]],
  ['an amount with a comma', { ...plain, due: amounts(['2026-01-05', '1,20']) }, [['/due/0/amount', 'notAnAmount']]],
  ['a negative amount due', { ...plain, due: amounts(['2026-01-05', '-1.00']) }, [['/due/0/amount', 'negative']]],
  [
    'too many decimals',
    { ...plain, payments: amounts(['2026-01-05', '1.001']) },
    [['/payments/0/amount', 'tooManyDecimals']],
  ],
  ['half a day of grace', { ...plain, graceDays: 0.5 }, [['/graceDays', 'notAWholeNumber']]],
  ['negative grace', { ...plain, graceDays: -1 }, [['/graceDays', 'tooSmall']]],
  [
    'pauses that overlap',
    {
      ...plain,
      pauses: [
        { from: '2026-01-10', to: '2026-01-16' },
        { from: '2026-01-15', to: '2026-01-20' },
      ],
    },
    [['/pauses/1', 'pausesOverlap']],
  ],
  [
    'a pause that ends before it begins, and another fault',
    { ...plain, due: amounts(['2026-01-05', '1.005']), pauses: [{ from: '2026-01-10', to: '2026-01-09' }] },
    [
      ['/due/0/amount', 'tooManyDecimals'],
      ['/pauses/0/to', 'endBeforeStart'],
    ],
  ],
  [
    'what the schema refuses and what it cannot see, both at once',
    { ...plain, asOf: ['never'], due: amounts(['2026-01-05', '1.005']), buckets: buckets(['a', 1], ['b', 31]) },
    [
      ['/asOf/0', 'notADate'],
      ['/due/0/amount', 'tooManyDecimals'],
      ['/buckets/0', 'bucketWithoutEnd'],
    ],
  ],
  ['buckets that overlap', { ...plain, buckets: buckets(['a', 1, 30], ['b', 30]) }, [['/buckets/1', 'bucketsOverlap']]],
  ['buckets with a gap', { ...plain, buckets: buckets(['a', 1, 30], ['b', 32]) }, [['/buckets/1', 'bucketsLeaveGap']]],
  [
    'a bucket without end before the last',
    { ...plain, buckets: buckets(['a', 1], ['b', 31]) },
    [['/buckets/0', 'bucketWithoutEnd']],
  ],
  ['one code twice', { ...plain, buckets: buckets(['a', 1, 30], ['a', 31]) }, [['/buckets/1', 'duplicateCode']]],
] as const) {
  test(`age refuses ${name}`, () => {
    const said = age.run(document) as { invalid?: { path: string; code: string }[] };
    assert.deepEqual(
      said.invalid?.map(({ path, code }) => [path, code]),
      expected,
    );
  });
}

// The quick look and the schema take the same documents: documents that are right, each damaged in one place.
const dayText = fc.constantFrom('2026-01-05', '2026-02-28', '2024-02-29', '1999-12-31');
const odd = fc.constantFrom<unknown>(
  null,
  '',
  ' ',
  '0',
  '-0',
  '-1.50',
  '00.1',
  '1.',
  '.5',
  '1e3',
  '+1',
  '1.0000000000000000000000000000000000000001',
  '2026-02-30',
  '2026-1-05',
  '2026-01-05T00:00:00Z',
  'CNY',
  'cny',
  'month',
  'cn.card',
  0,
  1,
  -1,
  1.5,
  3660,
  3661,
  100_000,
  100_001,
  1e21,
  true,
  false,
  [],
  {},
  ['2026-01-05'],
  [{}],
  { on: '2026-01-05', amount: '1.00' },
);
const document = fc.record(
  {
    currency: fc.constantFrom('CNY', 'JPY', 'EUR'),
    scheme: fc.constantFrom('cn.general', 'cn.card', 'eu.forborne'),
    graceDays: fc.integer({ min: 0, max: 40 }),
    buckets: fc.constantFrom([], buckets(['a', 1, 30], ['b', 31]), buckets(['a', 0, 5])),
    due: fc.array(fc.record({ on: dayText, amount: fc.constantFrom('0', '1.00', '250', '0.5') }), { maxLength: 3 }),
    payments: fc.array(fc.record({ on: dayText, amount: fc.constantFrom('-1.00', '12', '0.10') }), { maxLength: 3 }),
    pauses: fc.array(fc.record({ from: dayText, to: dayText }), { maxLength: 2 }),
    restructured: fc.record(
      {
        firstDueOn: dayText,
        every: fc.record({ count: fc.integer({ min: 1, max: 3 }), unit: fc.constantFrom('day', 'month') }),
        nonPerformingBefore: fc.boolean(),
      },
      { requiredKeys: ['firstDueOn', 'every'] },
    ),
    asOf: fc.array(dayText, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['currency', 'due', 'payments', 'asOf'] },
);

test('property: the quick look takes exactly the documents that the schema takes', () => {
  let taken = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      document,
      fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
      fc.nat(5),
      odd,
      (whole, path, what, value) => {
        const damaged = structuredClone(whole) as Record<string, unknown>;
        if (what > 0) damage(damaged, path, { what, value });
        const schemaTakes = ageInput.safeParse(damaged).success;
        assert.equal(isAgeDocument(damaged), schemaTakes, JSON.stringify(damaged));
        if (schemaTakes) taken++;
        else refused++;
      },
    ),
    { seed, numRuns: 5000 },
  );
  assert.ok(taken > 500 && refused > 500, `${taken} taken, ${refused} refused`);
});

/** Replaces, removes or adds one thing somewhere in the document. */
function damage(within: Record<string, unknown>, path: readonly number[], by: { what: number; value: unknown }): void {
  let at: Record<string, unknown> = within;
  for (const [depth, step] of path.entries()) {
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = keys[step % keys.length]!;
    const inner = at[key];
    if (depth < path.length - 1 && typeof inner === 'object' && inner !== null) {
      at = inner as Record<string, unknown>;
      continue;
    }
    if (by.what === 1 && !Array.isArray(at)) delete at[key];
    else if (by.what === 2 && !Array.isArray(at)) at.odd = by.value;
    else at[key] = by.value;
    return;
  }
}

test('age --schema: both schemas can be written', () => {
  const { input, output } = age.schemas();
  assert.ok('properties' in input && 'properties' in output);
});
