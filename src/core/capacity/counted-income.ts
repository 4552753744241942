/**
 * How much of an income counts. What moves and what is shown only by a word counts for less, so that nobody is held to
 * an instalment that a bad month breaks. Of income told month by month, the lowest months count.
 */
import { percentText } from '../rules/value-content.ts';
import { type Asked, type Line, line } from './line.ts';
import { type Parameters, wholeMillionths } from './parameters.ts';
import { type Income, type MonthlyAmount, statedMinor } from './statement.ts';

export interface Counted {
  readonly statedMinor: bigint;
  /** 0 to statedMinor */
  readonly countedMinor: bigint;
  readonly volatilityShare: bigint;
  readonly evidenceShare: bigint;
}

type Shown = Pick<Income, 'amount' | 'evidence' | 'volatility' | 'changedWhy'>;

/** `month`: 1 to 12. Rounded down to the minor unit. */
export function countedIncome(income: Shown, month: number, parameters: Parameters): Counted {
  const volatilityShare = movingShare(income, parameters);
  const evidenceShare = parameters.evidenceHaircut[gradeOf(income, parameters)];
  const stated = statedMinor(income.amount, month);
  const steady = (stated * (wholeMillionths - volatilityShare)) / wholeMillionths;
  const sure =
    income.amount.form === 'months' ? lesser(steady, lowMonthsMinor(income.amount.monthsMinor, parameters)) : steady;
  const countedMinor = (sure * (wholeMillionths - evidenceShare)) / wholeMillionths;
  return { statedMinor: stated, countedMinor, volatilityShare, evidenceShare };
}

/** Months told one by one show how they move; else what is not said is taken for medium. */
function movingShare({ amount, volatility }: Shown, parameters: Parameters): bigint {
  if (volatility !== undefined) return parameters.volatilityHaircut[volatility];
  return amount.form === 'months' ? 0n : parameters.volatilityHaircut.medium;
}

export function gradeOf({ evidence }: Pick<Income, 'evidence'>, parameters: Parameters) {
  return evidence === undefined ? 'weak' : parameters.gradeOf.get(evidence)!;
}

/** The mean of the lowest months, so that one good month lifts nothing and one bad month is felt. */
function lowMonthsMinor(monthsMinor: readonly bigint[], parameters: Parameters): bigint {
  const sorted = [...monthsMinor].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const share = BigInt(sorted.length) * parameters.lowMonthsShare;
  const kept = share % wholeMillionths === 0n ? share / wholeMillionths : share / wholeMillionths + 1n;
  const lowest = sorted.slice(0, Math.max(1, Number(kept)));
  return lowest.reduce((sum, one) => sum + one, 0n) / BigInt(lowest.length);
}

const lesser = (a: bigint, b: bigint) => (a < b ? a : b);

/** The lines of one income, or of a firm's revenue, in a month. */
export function incomeLines(
  income: Shown & { readonly source: string },
  at: { readonly month: number; readonly parameters: Parameters; readonly what: string },
): { readonly countedMinor: bigint; readonly lines: readonly Line[] } {
  const counted = countedIncome(income, at.month, at.parameters);
  const what = { word: at.what };
  const why = income.changedWhy;
  const lines = [
    why === undefined
      ? line('income', counted.statedMinor, shownBy(income), reasonOf(income.amount), { what })
      : line('income', counted.statedMinor, shownBy(income), 'changed', { what, why }),
  ];
  const cutMinor = counted.countedMinor - counted.statedMinor;
  if (cutMinor !== 0n) {
    const volatility = percentText(counted.volatilityShare);
    const evidence = percentText(counted.evidenceShare);
    const reason = income.amount.form === 'months' ? 'months' : 'stated';
    lines.push(
      line('haircut', cutMinor, 'living-costs/parameters.yaml capacity.haircut', reason, {
        what,
        volatility,
        evidence,
      }),
    );
  }
  return { countedMinor: counted.countedMinor, lines };
}

const shownBy = ({ source, evidence }: { readonly source: string; readonly evidence: Income['evidence'] }) =>
  `${source} ${evidence ?? 'declared'}`;

function reasonOf(amount: MonthlyAmount): string {
  switch (amount.form) {
    case 'level':
      return 'stated';
    case 'months':
      return 'months';
    case 'seasonal':
      return 'season';
  }
}

/** Paper that would make more of an income count. */
export function askedOfIncome(incomes: readonly Income[], parameters: Parameters): Asked[] {
  return incomes
    .filter((income) => gradeOf(income, parameters) === 'weak')
    .map(({ kind, source }) => ({
      reason: 'asked.evidenceForIncome',
      parameters: { what: { word: `kind.${kind}` } },
      source,
    }));
}
