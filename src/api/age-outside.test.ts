/** `age` beside the figures of other projects' own tests; dates and numbers alone are taken from them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDatedValues } from '../composition/load-packs.ts';
import { ageOperation } from './age.ts';

const age = ageOperation(loadDatedValues());

interface At {
  readonly asOf: string;
  readonly arrears: string;
  readonly delinquentSince: string | null;
  readonly daysPastDue: number;
  readonly bucket: string | null;
}

function answer(document: object): readonly At[] {
  const said = age.run(document);
  assert.ok('at' in said, JSON.stringify(said));
  return said.at as At[];
}

const buckets = (...bounds: readonly (readonly [string, number, number?])[]) =>
  bounds.map(([code, fromDays, toDays]) => ({ code, fromDays, ...(toDays === undefined ? {} : { toDays }) }));
const amounts = (...rows: readonly (readonly [string, string])[]) => rows.map(([on, amount]) => ({ on, amount }));

// Apache Fineract (Apache-2.0), LoanDelinquency.feature, LoanDelinquency-Part1.feature and integration tests. Their
// delinquentDate is the due date plus grace; ours is the due date itself.
const fineractBuckets = buckets(['RANGE_1', 1, 3], ['RANGE_3', 4, 30], ['RANGE_30', 31, 60], ['RANGE_60', 61]);
const quarters = (...days: readonly string[]) => amounts(...days.map((on) => [on, '250.00'] as const));
const fourQuarters = quarters('2023-10-01', '2023-10-16', '2023-10-31', '2023-11-15');
const fineract: readonly {
  id: string;
  document: object;
  at: readonly (readonly [string, string, string | null, number, string | null])[];
}[] = [
  {
    id: 'L1014, C3015: a pause entered late',
    document: { graceDays: 3, due: fourQuarters, payments: [], pauses: [{ from: '2023-10-25', to: '2023-11-15' }] },
    at: [
      ['2023-10-25', '500.00', '2023-10-01', 21, 'RANGE_3'],
      ['2023-10-27', '500.00', '2023-10-01', 21, 'RANGE_3'],
    ],
  },
  {
    id: 'L1136: four missed',
    document: { graceDays: 3, due: fourQuarters, payments: [] },
    at: [['2023-12-01', '1000.00', '2023-10-01', 58, 'RANGE_30']],
  },
  {
    id: 'L354: a credit of all that is due',
    document: { graceDays: 3, due: fourQuarters, payments: amounts(['2023-12-17', '1000.00']) },
    at: [
      ['2023-12-16', '1000.00', '2023-10-01', 73, 'RANGE_60'],
      ['2023-12-17', '0.00', null, 0, null],
    ],
  },
  {
    id: 'C2999: inside grace there are arrears and no days past due',
    document: { graceDays: 3, due: fourQuarters, payments: [], pauses: [{ from: '2023-10-06', to: '2023-10-30' }] },
    at: [
      ['2023-10-02', '250.00', '2023-10-01', 0, null],
      ['2023-10-04', '250.00', '2023-10-01', 0, null],
      ['2023-10-05', '250.00', '2023-10-01', 1, 'RANGE_1'],
      ['2023-10-30', '500.00', '2023-10-01', 2, 'RANGE_1'],
      ['2023-10-31', '500.00', '2023-10-01', 3, 'RANGE_1'],
    ],
  },
  {
    id: 'C3003: part of an instalment paid in a pause',
    document: {
      graceDays: 3,
      due: fourQuarters,
      payments: amounts(['2023-10-16', '150.00']),
      pauses: [{ from: '2023-10-06', to: '2023-10-30' }],
    },
    at: [['2023-10-16', '100.00', '2023-10-01', 2, 'RANGE_1']],
  },
  {
    id: 'C3004: paid in a pause, then only the paused days after the next instalment fell due',
    document: {
      graceDays: 3,
      due: fourQuarters,
      payments: amounts(['2023-10-16', '250.00']),
      pauses: [{ from: '2023-10-06', to: '2023-10-25' }],
    },
    at: [
      ['2023-10-16', '0.00', null, 0, null],
      ['2023-10-26', '250.00', '2023-10-16', 0, null],
      ['2023-11-15', '500.00', '2023-10-16', 18, 'RANGE_3'],
    ],
  },
  {
    id: 'C3013: two pauses that touch',
    document: {
      graceDays: 3,
      due: fourQuarters,
      payments: [],
      pauses: [
        { from: '2023-10-25', to: '2023-10-30' },
        { from: '2023-10-30', to: '2023-10-30' },
      ],
    },
    at: [
      ['2023-10-30', '500.00', '2023-10-01', 21, 'RANGE_3'],
      ['2023-10-31', '500.00', '2023-10-01', 22, 'RANGE_3'],
    ],
  },
  {
    id: 'DelinquencyBucketsIntegrationTest: a pause that runs out',
    document: {
      due: amounts(['2012-02-01', '1033.33'], ['2012-03-01', '1016.66']),
      payments: [],
      pauses: [{ from: '2012-02-06', to: '2012-02-10' }],
    },
    at: [
      ['2012-02-06', '1033.33', '2012-02-01', 5, 'RANGE_3'],
      ['2012-02-09', '1033.33', '2012-02-01', 5, 'RANGE_3'],
      ['2012-03-12', '2049.99', '2012-02-01', 36, 'RANGE_30'],
    ],
  },
  ...(
    [
      [[], '1250.00', '2023-01-31', 120],
      [['626.00'], '624.00', '2023-04-01', 60],
      [['626.00', '100.00'], '524.00', '2023-04-01', 60],
      [['626.00', '100.00', '524.00'], '0.00', null, 0],
    ] as const
  ).map(([paid, arrears, since, days]) => ({
    id: `InstallmentLevelDelinquencyAPIIntegrationTests: ${paid.join(' and ') || 'nothing'} paid`,
    document: {
      due: amounts(
        ['2023-01-31', '312.00'],
        ['2023-03-02', '312.00'],
        ['2023-04-01', '312.00'],
        ['2023-05-01', '314.00'],
      ),
      payments: paid.map((amount) => ({ on: '2023-05-31', amount })),
    },
    at: [['2023-05-31', arrears, since, days, days > 60 ? 'RANGE_60' : days > 0 ? 'RANGE_30' : null] as const],
  })),
];

for (const { id, document, at } of fineract) {
  test(`age agrees with Fineract, ${id}`, () => {
    const asOf = at.map(([on]) => on);
    assert.deepEqual(
      answer({ currency: 'EUR', buckets: fineractBuckets, ...document, asOf }).map((found) => [
        found.asOf,
        found.arrears,
        found.delinquentSince,
        found.daysPastDue,
        found.bucket,
      ]),
      at,
    );
  });
}

// Frappe Lending, test_dpd_calculation_for_non_loc_loan_without_disbursement: it counts 1 on the due date, so each of
// its figures that is not 0 is one more than ours.
test('age agrees with Frappe Lending, shifted by one day', () => {
  const theirs = {
    '2024-10-05': 1,
    '2024-10-06': 2,
    '2024-10-07': 3,
    '2024-10-08': 4,
    '2024-10-09': 0,
    '2024-10-10': 0,
    '2024-11-04': 0,
    '2024-11-05': 1,
    '2024-11-06': 2,
    '2024-11-07': 3,
    '2024-11-08': 4,
    '2024-11-09': 5,
    '2024-11-10': 0,
  };
  const document = {
    currency: 'INR',
    due: amounts(['2024-10-05', '3782.00'], ['2024-11-05', '3782.00']),
    payments: amounts(['2024-10-09', '3782.00'], ['2024-11-10', '3782.00']),
    asOf: Object.keys(theirs),
  };
  assert.deepEqual(
    answer(document).map(({ daysPastDue }) => daysPastDue),
    Object.values(theirs).map((days) => Math.max(0, days - 1)),
  );
});

// Kill Bill (Apache-2.0), TestOverdueIntegration: stages by days since the earliest unpaid invoice.
const stages = buckets(['OD1', 30, 39], ['OD2', 40, 49], ['OD3', 50]);
const invoices = amounts(['2012-05-31', '249.95'], ['2012-06-30', '249.95']);
for (const [name, payments, expected] of [
  [
    'stages',
    amounts(['2012-07-20', '499.90']),
    {
      '2012-05-31': null,
      '2012-06-24': null,
      '2012-06-30': 'OD1',
      '2012-07-08': 'OD1',
      '2012-07-10': 'OD2',
      '2012-07-18': 'OD2',
      '2012-07-19': 'OD2',
      '2012-07-20': null,
    },
  ],
  ['nothing paid', [], { '2012-07-20': 'OD3' }],
  [
    'a chargeback of the first invoice',
    amounts(['2012-05-31', '249.95'], ['2012-06-30', '249.95'], ['2012-07-05', '-249.95']),
    { '2012-07-04': null },
  ],
  [
    'its reversal',
    amounts(['2012-05-31', '249.95'], ['2012-06-30', '249.95'], ['2012-07-05', '-249.95'], ['2012-07-05', '249.95']),
    { '2012-07-05': null },
  ],
] as const) {
  test(`age agrees with Kill Bill, ${name}`, () => {
    const found = answer({ currency: 'USD', buckets: stages, due: invoices, payments, asOf: Object.keys(expected) });
    assert.deepEqual(Object.fromEntries(found.map(({ asOf, bucket }) => [asOf, bucket])), expected);
  });
}
