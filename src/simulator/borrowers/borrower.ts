/**
 * A simulated borrower: income, needs, debts and what cannot be seen. A function of the seed and the borrower's number
 * alone, so that two plans, or two strategies, meet the same people (life.ts lets them live).
 */

import { joblessShare } from '../../core/negotiation/survival/borrower-events.ts';
import type { ProductSurvival } from '../../core/negotiation/survival/product-survival.ts';
import type { PlanShape } from '../../core/negotiation/survival/survival.ts';
import { type RandomStream, randomStream } from '../book/random.ts';

/** From and to, both included; drawn evenly. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A kind of people. Percentages are whole numbers. */
export interface BorrowerProfile {
  readonly survival: ProductSurvival;
  /** monthly income while there is a job, in whole currency units */
  readonly income: Range;
  /** what living and other duties take of it */
  readonly needsPercent: Range;
  /** the instalment before, of income */
  readonly instalmentPercent: Range;
  /** all that is owed, in instalments before */
  readonly owedInstalments: Range;
  readonly accounts: Range;
  /** share with a job in month 1; as it settles where not given */
  readonly jobAtStart?: number;
  /** level of hazard of this kind of people, against the product's */
  readonly hazardTimes: number;
  /** standard deviation of the logarithm of what cannot be seen */
  readonly frailtyDeviation: number;
}

export interface Borrower {
  readonly seed: number;
  readonly number: number;
  readonly profile: BorrowerProfile;
  readonly hasJobAtStart: boolean;
  readonly incomeMinor: bigint;
  readonly needsMinor: bigint;
  /** what can be paid a month while there is a job */
  readonly capacityMinor: bigint;
  readonly instalmentBeforeMinor: bigint;
  readonly owedMinor: bigint;
  /** balances, smallest first; they add up to what is owed */
  readonly accountsMinor: readonly bigint[];
  /** times the hazard of people alike; 1 on average, and seen by nobody */
  readonly frailty: number;
}

/** Parts of the seed, so that what one thing draws does not move another. */
export const streams = { person: 0, job: 1, breaking: 2, slips: 3, noPlan: 4 } as const;

export function drawBorrower(
  of: { readonly seed: number; readonly number: number },
  profile: BorrowerProfile,
): Borrower {
  const random = randomStream({ ...of, part: streams.person });
  const percentOf = (amountMinor: bigint, range: Range) =>
    (amountMinor * BigInt(random.whole(range.from, range.to))) / 100n;
  const incomeMinor = BigInt(random.whole(profile.income.from, profile.income.to)) * 100n;
  const needsMinor = percentOf(incomeMinor, profile.needsPercent);
  const instalmentBeforeMinor = percentOf(incomeMinor, profile.instalmentPercent);
  const owedMinor =
    instalmentBeforeMinor * BigInt(random.whole(profile.owedInstalments.from, profile.owedInstalments.to));
  const accounts = random.whole(profile.accounts.from, profile.accounts.to);
  const jobAtStart = profile.jobAtStart ?? 1 - joblessShare(profile.survival.events);
  const hasJobAtStart = random.chance(jobAtStart);
  const { frailtyDeviation } = profile;
  return {
    ...of,
    profile,
    hasJobAtStart,
    incomeMinor,
    needsMinor,
    capacityMinor: incomeMinor - needsMinor,
    instalmentBeforeMinor,
    owedMinor,
    frailty: Math.exp(frailtyDeviation * normal(random) - frailtyDeviation ** 2 / 2),
    accountsMinor: split(random, owedMinor, accounts),
  };
}

/** Nearly normal: the sum of twelve even draws, less six. */
function normal(random: RandomStream): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw++) sum += random.fraction();
  return sum;
}

function split(random: RandomStream, owedMinor: bigint, accounts: number): bigint[] {
  const weights = Array.from({ length: accounts }, () => BigInt(random.whole(1, 10)));
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  const parts = weights.map((weight) => (owedMinor * weight) / all);
  parts[0]! += owedMinor - parts.reduce((sum, part) => sum + part, 0n);
  return parts.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}

/** What is asked, month by month from the first; 0n is a month without an instalment. */
export interface BorrowerPlan {
  readonly instalmentsMinor: readonly bigint[];
}

/** What of this plan, for this borrower who owes so much, its survival hangs on. */
export function shapeOf(
  borrower: Borrower,
  { instalmentsMinor }: BorrowerPlan,
  owedMinor = borrower.owedMinor,
): PlanShape {
  let sumMinor = 0n;
  let asked = 0;
  for (const instalmentMinor of instalmentsMinor) {
    if (instalmentMinor === 0n) continue;
    sumMinor += instalmentMinor;
    asked += 1;
  }
  const sum = Number(sumMinor);
  return {
    relativePayment: sum / asked / Number(borrower.instalmentBeforeMinor),
    paymentToCapacity: sum / asked / Math.max(1, Number(borrower.capacityMinor)),
    obligation: sum / Math.max(1, Number(owedMinor)),
    months: instalmentsMinor.length,
  };
}
