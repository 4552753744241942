/**
 * The quick way for the ordinary loan: one draw, level instalments, no grace, nothing happened yet. It gives what the
 * general way gives (the tests compare them); a loan that is out of the ordinary it leaves to the general way.
 */
import { addPeriods } from '../../calendar/period.ts';
import { divideRounded, type RoundingMode } from '../../money/round.ts';
import { dueDates } from './due-dates.ts';
import { factorScale, interestFactor, interestRounding, levelFactor } from './interest.ts';
import { levelInstalment, shiftedLevel } from './level-instalment.ts';
import { shiftsMax } from './size.ts';
import type { Instalment, Terms } from './terms.ts';

export function isPlainLevel(terms: Terms): boolean {
  return terms.method === 'equalInstalment' && terms.graceOnPrincipal === 0 && terms.graceOnInterest === 0;
}

/** Undefined where the level would repay the loan before its last instalment, or not cover the interest. */
export function plainLevel(terms: Terms): Instalment[] | undefined {
  const due = dueDates(terms);
  const { factors, sizing } = factorsOf(terms, due);
  const rounding = { mode: terms.rounding, stepMinor: terms.roundToMinor };
  let level = levelInstalment(terms.principalMinor, sizing, rounding);
  let run = repay(terms.principalMinor, factors, level, interestRounding(terms.rounding));
  const count = due.length;
  for (let pass = 0; run !== undefined && count > 1 && pass < shiftsMax; pass++) {
    const differenceMinor = run.lastMinor - level;
    const shifted = shiftedLevel({ levelMinor: level, differenceMinor, count, sized: count, ...rounding });
    if (shifted === undefined) break;
    const tried = repay(terms.principalMinor, factors, shifted, interestRounding(terms.rounding));
    if (tried === undefined) return undefined;
    if (magnitude(tried.lastMinor - shifted) >= magnitude(differenceMinor)) break;
    level = shifted;
    run = tried;
  }
  return run && instalmentsOf(terms, due, level, run);
}

/** Interest of each instalment, and what the last asks for in all. */
interface Run {
  readonly interest: readonly bigint[];
  readonly lastMinor: bigint;
}

function repay(principalMinor: bigint, factors: readonly bigint[], level: bigint, mode: RoundingMode): Run | undefined {
  const last = factors.length - 1;
  const interest = new Array<bigint>(factors.length);
  let balance = principalMinor;
  for (let i = 0; i < last; i++) {
    const due = interestOn(balance, factors[i]!, mode);
    const principal = level - due;
    if (principal < 0n || principal >= balance) return undefined;
    interest[i] = due;
    balance -= principal;
  }
  interest[last] = interestOn(balance, factors[last]!, mode);
  return { interest, lastMinor: balance + interest[last]! };
}

const halfScale = factorScale / 2n;

/** The common rounding without its general machinery; all numbers are >= 0 here. */
function interestOn(balance: bigint, factor: bigint, mode: RoundingMode): bigint {
  const scaled = balance * factor;
  if (mode !== 'halfEven') return divideRounded(scaled, factorScale, mode);
  const quotient = scaled / factorScale;
  const remainder = scaled - quotient * factorScale;
  if (remainder < halfScale) return quotient;
  return remainder > halfScale || (quotient & 1n) === 1n ? quotient + 1n : quotient;
}

function factorsOf(terms: Terms, due: readonly number[]): { factors: bigint[]; sizing: bigint[] } {
  const { annualRate, dayCount, every, disbursedOn } = terms;
  const natural = addPeriods(disbursedOn, every, 1);
  // Under every count but actual/actual the factor hangs on the number of days alone.
  const byDays = new Map<number, bigint>();
  const factors = new Array<bigint>(due.length);
  let from = disbursedOn;
  for (let i = 0; i < due.length; i++) {
    const to = due[i]!;
    const regular = i > 0 || to === natural;
    const key = dayCount === '30/360' && regular && every.unit !== 'day' && every.unit !== 'week' ? 0 : to - from;
    let factor = dayCount === 'actual/actual' || !regular ? undefined : byDays.get(key);
    if (factor === undefined) {
      factor = interestFactor({ from, due: to, every, regular }, { from, to }, annualRate, dayCount);
      if (regular) byDays.set(key, factor);
    }
    factors[i] = factor;
    from = to;
  }
  if (dayCount !== '30/360' || due[0] === natural) return { factors, sizing: factors };
  const first = { from: disbursedOn, due: due[0]!, every, regular: false };
  const sizing = [...factors];
  sizing[0] = levelFactor(first, { from: disbursedOn, to: due[0]! }, annualRate, dayCount);
  return { factors, sizing };
}

function instalmentsOf(terms: Terms, due: readonly number[], level: bigint, run: Run): Instalment[] {
  const instalments = new Array<Instalment>(due.length);
  let balance = terms.principalMinor;
  let from = terms.disbursedOn;
  for (let i = 0; i < due.length; i++) {
    const interestMinor = run.interest[i]!;
    const principalMinor = i === due.length - 1 ? balance : level - interestMinor;
    balance -= principalMinor;
    instalments[i] = {
      n: i + 1,
      dueOn: due[i]!,
      days: due[i]! - from,
      principalMinor,
      interestMinor,
      balanceAfterMinor: balance,
      paidMinor: 0n,
    };
    from = due[i]!;
  }
  return instalments;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
