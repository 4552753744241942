/**
 * The published parameters against plans that were really made: settlements of charged-off consumer loans (LendingClub)
 * and modified mortgages (Fannie Mae, 2007). Few, so intervals are said and must meet; nothing is fitted on them. Run where
 * ../shared/data is.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { loadSurvival } from '../composition/load-survival.ts';
import { annuity } from '../core/negotiation/survival/annuity.ts';
import { survivalOf } from '../core/negotiation/survival/product-survival.ts';
import { cumulativeHazard, hazardMultiplier, type SurvivalModel } from '../core/negotiation/survival/survival.ts';
import { fitSurvival, type PlanHistory } from './fit-survival.ts';

const data = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const settlements = join(data, 'lendingclub', 'servicing-sample.csv.gz');
const mortgages = join(data, 'fannie-2007q3', 'performance.txt.gz');
const skipWithout = (file: string) =>
  existsSync(file) ? false : 'the real data (../shared/data) are not beside this checkout';
const { products } = loadSurvival().dated.at(-1)!;
const text = (file: string) => gunzipSync(readFileSync(file)).toString('utf8');

/** Expected breaks, with nine tenths of the levels that the model allows; observed, with 95 % of what chance does to counts. */
function compare(name: string, model: SurvivalModel, plans: readonly PlanHistory[]) {
  const expected = plans.reduce(
    (sum, { shape, monthsObserved }) =>
      sum + hazardMultiplier(model, shape) * cumulativeHazard(model, monthsObserved)[monthsObserved]!,
    0,
  );
  const times = Math.exp(1.645 * model.logHazardDeviation);
  const observed = plans.filter(({ broken }) => broken).length;
  // Of a Poisson count, by the root: 95 percent lie within one to either side of 2√n.
  const chance = { low: Math.max(0, Math.sqrt(observed) - 1) ** 2, high: (Math.sqrt(observed + 1) + 1) ** 2 };
  const months = plans.reduce((sum, plan) => sum + plan.monthsObserved, 0);
  const shown = (value: number) => value.toFixed(1);
  console.log(
    `${name}: ${plans.length} plans, ${months} months; broken ${observed} (${shown(chance.low)} to ${shown(chance.high)}), ` +
      `expected ${shown(expected)} (${shown(expected / times)} to ${shown(expected * times)})`,
  );
  assert.ok(chance.high >= expected / times && chance.low <= expected * times, name);
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthOf = (told: string) => monthNames.indexOf(told.slice(0, 3)) + 12 * Number(told.slice(4));

/** When a settlement was broken is not told: months are taken from how much of it was paid. */
function settlementPlan(row: Readonly<Record<string, string>>): PlanHistory {
  const amount = Number(row.settlement_amount);
  const months = Math.max(1, Number(row.settlement_term));
  const toFlag = monthOf(row.debt_settlement_flag_date!) - monthOf(row.settlement_date!) + 1;
  const paidMonths = Math.round(months * Math.min(1, Number(row.recoveries) / amount));
  const isComplete = row.settlement_status === 'COMPLETE';
  return {
    shape: {
      relativePayment: amount / months / Number(row.installment),
      // Nobody tested them against income.
      paymentToCapacity: 1,
      obligation: Number(row.settlement_percentage) / 100,
      months,
    },
    monthsObserved: Math.max(1, Math.min(months, isComplete ? toFlag : paidMonths + 1)),
    broken: row.settlement_status === 'BROKEN',
  };
}

test('settlements of consumer loans: expected and observed breaks meet within their intervals', {
  skip: skipWithout(settlements),
}, () => {
  const rows = Papa.parse<Record<string, string>>(text(settlements), { header: true, skipEmptyLines: true }).data;
  const plans = rows.filter((row) => row.settlement_status).map(settlementPlan);
  assert.equal(plans.length, 76);
  const { model } = survivalOf(products, 'consumer').survival;
  compare('settlements', model, plans);
  assert.deepEqual(fitSurvival(model, plans), { refused: 'tooFewBreaks', breaks: 12 });
});

test('hardship plans of three months: the same', { skip: skipWithout(settlements) }, () => {
  const rows = Papa.parse<Record<string, string>>(text(settlements), { header: true, skipEmptyLines: true }).data;
  const plans = rows
    .filter((row) => row.hardship_status)
    .map((row) => ({
      shape: {
        relativePayment: Number(row.hardship_amount) / Number(row.installment),
        paymentToCapacity: 1,
        // Interest alone is paid, the principal stays.
        obligation: 1,
        months: Number(row.hardship_length),
      },
      monthsObserved: Number(row.hardship_length),
      broken: row.hardship_status === 'BROKEN',
    }));
  assert.equal(plans.length, 19);
  compare('hardship plans', survivalOf(products, 'consumer').survival.model, plans);
});

/** Columns of the layout of that time. */
const column = { loan: 0, rate: 3, balance: 4, monthsLeft: 6, monthsBehind: 10, modified: 11 } as const;

test('modified mortgages: the same', { skip: skipWithout(mortgages) }, () => {
  const rows = text(mortgages)
    .trim()
    .split('\n')
    .map((line) => line.split('|'));
  assert.equal(rows.filter((row) => row[column.modified] === 'Y').length, 1_012);
  const plans = [...Map.groupBy(rows, (row) => row[column.loan]!).values()].flatMap((months): PlanHistory[] => {
    const first = months.findIndex((row) => row[column.modified] === 'Y');
    if (first < 1) return [];
    const [before, after] = [months[first - 1]!, months[first]!];
    const instalment = (row: readonly string[]) =>
      Number(row[column.balance]) * annuity(Number(row[column.rate]) / 1200, Number(row[column.monthsLeft]));
    const seen = months
      .slice(first)
      .filter((row) => row[column.monthsBehind] !== '' && Number(row[column.monthsBehind]) >= 0);
    // Nothing is known of the trial: three behind again, or still, is 90 days past due; its first miss was two months before.
    const ninety = seen.findIndex((row) => Number(row[column.monthsBehind]) >= 3);
    const monthsLeft = Number(after[column.monthsLeft]);
    return [
      {
        shape: {
          relativePayment: instalment(after) / instalment(before),
          paymentToCapacity: 0.7,
          obligation: (instalment(after) * monthsLeft) / Number(before[column.balance]),
          months: monthsLeft,
        },
        monthsObserved: ninety < 0 ? seen.length : Math.max(1, ninety - 1),
        broken: ninety >= 0,
      },
    ];
  });
  assert.equal(plans.length, 16);
  compare('modified mortgages', survivalOf(products, 'mortgage').survival.model, plans);
});
