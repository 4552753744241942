import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Day, formatDay, parseDay } from '../calendar/day.ts';
import { delinquencySpans } from './delinquency.ts';
import { type EuMeasure, type EuRules, euForborne } from './eu-forborne.ts';

const day = (text: string): Day => parseDay(text)!;
// As the packs give them (jurisdictions/eu).
const rules: EuRules = { defaultOver: 90, cureMonthsMin: 12, probationMonthsMin: 24, relapseOver: 30, unverified: [] };

interface Loan {
  readonly due?: readonly string[];
  readonly payments?: readonly string[];
  readonly measure?: EuMeasure;
}

function stateOn(loan: Loan, asOf: string): string {
  const amounts = (days: readonly string[]) => days.map((on) => ({ on: day(on), amountMinor: 100n }));
  const spans = delinquencySpans({
    due: amounts(loan.due ?? []),
    payments: amounts(loan.payments ?? []),
    until: day('2035-01-01'),
  });
  const { state, because, nextOn } = euForborne({
    asOf: day(asOf),
    spans,
    graceDays: 0,
    pauses: [],
    rules,
    measure: loan.measure,
  });
  return [state, ...because, ...(nextOn === undefined ? [] : [`until ${formatDay(nextOn)}`])].join(' ');
}

const performing: EuMeasure = { on: day('2020-01-15'), nonPerformingBefore: false };
const nonPerforming: EuMeasure = { on: day('2020-01-15'), nonPerformingBefore: true };

for (const [name, loan, asOf, expected] of [
  ['no measure, nothing past due', {}, '2020-06-01', 'performing eu.crr.178'],
  ['no measure, 90 days past due', { due: ['2020-01-15'] }, '2020-04-14', 'performing eu.crr.178'],
  ['no measure, 91 days past due', { due: ['2020-01-15'] }, '2020-04-15', 'nonPerforming eu.crr.178'],
  [
    'no measure, arrears paid',
    { due: ['2020-01-15'], payments: ['2020-06-01'] },
    '2020-06-01',
    'performing eu.crr.178',
  ],
  // Q&A 2014_878: performing from the start, two years from the measure.
  [
    'performing, probation',
    { measure: performing },
    '2022-01-14',
    'performingForborne eu.eba.probation until 2022-01-15',
  ],
  ['performing, probation over', { measure: performing }, '2022-01-15', 'performing eu.eba.probation'],
  // Q&A 2015_1842: more than 30 days past due leads back only those that came from non-performing.
  [
    'always performing, 31 days past due on probation',
    { measure: performing, due: ['2021-01-15'] },
    '2021-02-15',
    'performingForborne eu.eba.probation until 2022-01-15',
  ],
  [
    'always performing, 91 days past due on probation',
    { measure: performing, due: ['2021-01-15'] },
    '2021-04-16',
    'nonPerformingForborne eu.crr.178 until 2022-04-16',
  ],
  [
    'probation does not end while more than 30 days past due',
    { measure: performing, due: ['2021-12-01'], payments: ['2022-02-20'] },
    '2022-02-01',
    'performingForborne eu.eba.probation',
  ],
  [
    'it ends when that is paid',
    { measure: performing, due: ['2021-12-01'], payments: ['2022-02-20'] },
    '2022-02-20',
    'performing eu.eba.probation',
  ],
  // Q&A 2014_1018: one year of cure, then two of probation; three years at least.
  [
    'non-performing, cure',
    { measure: nonPerforming },
    '2021-01-14',
    'nonPerformingForborne eu.eba.cure until 2021-01-15',
  ],
  [
    'cured, on probation',
    { measure: nonPerforming },
    '2021-01-15',
    'performingForborne eu.eba.probation until 2023-01-15',
  ],
  ['after three years', { measure: nonPerforming }, '2023-01-15', 'performing eu.eba.probation'],
  [
    'not cured while anything is past due',
    { measure: nonPerforming, due: ['2021-01-10'], payments: ['2021-03-01'] },
    '2021-02-28',
    'nonPerformingForborne eu.eba.cure',
  ],
  [
    'cured when it is paid, probation from then',
    { measure: nonPerforming, due: ['2021-01-10'], payments: ['2021-03-01'] },
    '2021-03-01',
    'performingForborne eu.eba.probation until 2023-03-01',
  ],
  [
    'relapse: 30 days past due is none',
    { measure: nonPerforming, due: ['2021-06-01'] },
    '2021-07-01',
    'performingForborne eu.eba.probation until 2023-01-15',
  ],
  [
    'relapse: 31 days past due, and the cure begins anew',
    { measure: nonPerforming, due: ['2021-06-01'] },
    '2021-07-02',
    'nonPerformingForborne eu.eba.relapse until 2022-07-02',
  ],
  [
    'non-performing before the measure by its own days',
    {
      due: ['2019-09-01'],
      payments: ['2020-01-15'],
      measure: { on: day('2020-01-15'), nonPerformingBefore: undefined },
    },
    '2020-06-01',
    'nonPerformingForborne eu.eba.cure until 2021-01-15',
  ],
] as const satisfies readonly (readonly [string, Loan, string, string])[]) {
  test(`EU forborne: ${name}; on ${asOf} ${expected}`, () => assert.equal(stateOn(loan, asOf), expected));
}
