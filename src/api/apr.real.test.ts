/** Annual rates against the cases in ../shared/cases, where that folder stands beside the checkout. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { aprOperation } from './apr.ts';

const folder = new URL('../../../shared/cases/', import.meta.url);
const skip = existsSync(folder) ? false : '../shared/cases is not there';

interface Case {
  readonly id: string;
  readonly inputs: Record<string, never>;
  readonly expected: Record<string, number>;
  readonly tolerance_percentage_points?: number;
}
const casesOf = (file: string): Case[] =>
  skip ? [] : (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { cases: Case[] }).cases;

const rateOf = (document: object) => {
  const answer = aprOperation.run(document) as { aprPercent: string; rounded: string };
  assert.ok(answer.aprPercent !== undefined, JSON.stringify(answer));
  return answer;
};

test('Regulation Z Appendix J', { skip }, () => {
  for (const { id, inputs, expected } of casesOf('regz_appendix_j_apr.json')) {
    const at = inputs as unknown as {
      advance: number;
      payment: number;
      number_of_payments?: number;
      final_payment?: number;
      unit_periods_per_year: number;
      full_unit_periods_to_first_payment?: number;
      fraction_of_unit_period?: string;
    };
    const units = at.full_unit_periods_to_first_payment ?? 1;
    const fraction = at.fraction_of_unit_period ?? '0';
    const count = at.number_of_payments ?? 1;
    const level = at.final_payment === undefined ? count : count - 1;
    const flows = [
      { at: { units: 0 }, amount: `-${at.advance}` },
      { at: { units, fraction }, amount: String(at.payment), repeat: level },
      ...(at.final_payment === undefined
        ? []
        : [{ at: { units: units + level, fraction }, amount: String(at.final_payment) }]),
    ];
    const { rounded } = rateOf({ method: 'usActuarial', unitPeriodsPerYear: at.unit_periods_per_year, flows });
    assert.equal(rounded, expected.apr_percent!.toFixed(2), id);
  }
});

test('Regulation Z Appendix K (b)(8)', { skip }, () => {
  const { expected } = casesOf('regz_other_calculations.json').find(({ id }) => id === 'regz-K-b8')!;
  const flows = [
    { at: { units: 0 }, amount: '-350', repeat: 24 },
    { at: { units: 24 }, amount: '14313.08' },
  ];
  for (const method of ['irr', 'usActuarial'])
    assert.equal(rateOf({ method, unitPeriodsPerYear: 12, flows }).rounded, expected.talc_rate_percent!.toFixed(2));
});

/** What each of the Commission's and the Directive's examples pays, by months or years, from the case's own inputs. */
function euFlows(id: string): object[] {
  const lent = (amount: string) => ({ years: '0', amount: `-${amount}` });
  const months = (from: number, amount: number, repeat = 1) => ({
    at: { units: from },
    amount: amount.toFixed(2),
    repeat,
  });
  const range = (count: number) => Array.from({ length: count }, (_, n) => n);
  switch (id) {
    case 'eu-mcd-01':
      return [lent('196000'), months(1, 1432.86, 240)];
    case 'eu-mcd-03':
      return [lent('196000'), months(1, 1449.53, 240)];
    case 'eu-mcd-07':
      return [lent('196000'), months(1, 1199.1, 180), months(180, 142_097.69)];
    case 'eu-mcd-10':
      return [lent('196000'), ...range(20).map((year) => months(1 + 12 * year, 1778.58 * 0.97 ** year, 12))];
    case 'eu-mcd-14': {
      const flows: object[] = [lent('196000')];
      for (let n = 1, left = 200_000; left > 1e-9; n++) {
        const capital = Math.min(left, Math.max(left * 0.02, 100));
        flows.push({ at: { units: n }, amount: (capital + left * 0.005).toFixed(8) });
        left -= capital;
      }
      return flows;
    }
    case 'eu-mcd-18-2':
      return [
        { on: '2012-03-12', amount: '-196000' },
        ...range(240).map((n) => {
          const month = 4 + n;
          const on = `${2012 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
          return { on, amount: '1437.54' };
        }),
      ];
    case 'eu-mcd-21b':
      return [lent('196000'), months(1, 1319.91, 9), months(10, 1530.61, 231)];
    case 'eu-mcd-22-2b':
      return [lent('196000'), months(1, 1339.91, 9), months(10, 1550.61, 231)];
    case 'eu-mcd-26a':
      return [lent('196000'), months(1, 843.86 + 817.08, 180)];
    case 'eu-mcd-30a': {
      const r = 1.07 ** (1 / 12) - 1;
      return [
        lent('29400'),
        months(1, 169.62, 60),
        ...range(120).map((n) => months(61 + n, 250 + (30_000 - 250 * n) * r)),
      ];
    }
    case 'eu-mcd-35':
      return [lent('2940'), { years: '3/12', amount: '100' }, { years: '1', amount: '3000' }];
    case 'eu-mcd-39':
      return [lent('2940'), { years: '0.5', amount: '3132.09' }];
    case 'eu-mcd-43':
      return [{ years: '-1', amount: '150' }, lent('29550'), months(1, 356.11, 120)];
    case 'eu-98-7-A3':
      return [lent('1000'), { years: '1', amount: '600' }, { years: '2', amount: '600' }];
    case 'eu-98-7-B4':
      return [
        lent('1000'),
        { years: '0.25', amount: '272' },
        { years: '0.5', amount: '272' },
        { years: '1', amount: '544' },
      ];
    default:
      throw new Error(`no flows written for ${id}`);
  }
}

test('annual percentage rate of charge, European examples', { skip }, () => {
  for (const { id, expected, tolerance_percentage_points: tolerance } of casesOf('eu_apr.json')) {
    const { aprPercent, rounded } = rateOf({ method: 'eu', unitPeriodsPerYear: 12, flows: euFlows(id) });
    const percent = expected.apr_x_percent ?? expected.apr_x! * 100;
    assert.ok(Math.abs(Number(aprPercent) - percent) <= (tolerance ?? 1e-4), `${id}: ${aprPercent}, not ${percent}`);
    assert.equal(rounded, expected.apr_rounded_1dp!.toFixed(1), id);
  }
});
