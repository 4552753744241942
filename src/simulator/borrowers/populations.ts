/**
 * Kinds of people on whom figures were published, so that the simulator can be held against those figures: what they earn
 * and owe is invented, their level of hazard is in populations.json.
 */
import type { ProductSurvival } from '../../core/negotiation/survival/product-survival.ts';
import { randomStream } from '../book/random.ts';
import type { Borrower, BorrowerPlan, BorrowerProfile, Range } from './borrower.ts';
import populations from './populations.json' with { type: 'json' };

const one = (value: number): Range => ({ from: value, to: value });

/** People on the reference plan of their product: what a plan's hazard is measured against. */
export function referencePopulation(survival: ProductSurvival, hazardTimes = 1): BorrowerProfile {
  const { reference } = survival.model;
  const needsPercent = 60;
  const instalmentPercent = Math.round(
    ((100 - needsPercent) * reference.paymentToCapacity) / reference.relativePayment,
  );
  return {
    survival,
    income: { from: 3_000, to: 12_000 },
    needsPercent: one(needsPercent),
    instalmentPercent: one(instalmentPercent),
    owedInstalments: one(Math.round((reference.relativePayment * reference.months) / reference.obligation)),
    accounts: one(1),
    hazardTimes,
    frailtyDeviation: 0,
  };
}

/** A level plan of this relative payment over so many months. */
export function levelPlan(
  borrower: Borrower,
  of: { readonly relativePayment: number; readonly months: number },
): BorrowerPlan {
  const instalmentMinor = (borrower.instalmentBeforeMinor * BigInt(Math.round(of.relativePayment * 10_000))) / 10_000n;
  return { instalmentsMinor: new Array<bigint>(of.months).fill(instalmentMinor) };
}

/** Unemployed borrowers with a mortgage, as the Hardest Hit Fund met them. */
export function supportedUnemployed(mortgage: ProductSurvival): BorrowerProfile {
  return { ...referencePopulation(mortgage, populations.supportedUnemployed.hazardTimes), jobAtStart: 0 };
}

/** New card borrowers, as in the Mexican experiment. */
export function newCards(card: ProductSurvival): BorrowerProfile {
  return referencePopulation(card, populations.newCards.hazardTimes);
}

/** US mortgages modified in 2008: little was documented, and few were tested against income. */
export function modified2008(mortgage: ProductSurvival): BorrowerProfile {
  const { hazardTimes, frailtyDeviation } = populations.modified2008;
  return {
    survival: mortgage,
    income: { from: 2_500, to: 9_000 },
    needsPercent: { from: 45, to: 65 },
    instalmentPercent: { from: 35, to: 55 },
    owedInstalments: { from: 170, to: 230 },
    accounts: one(1),
    hazardTimes,
    frailtyDeviation,
  };
}

/**
 * What the servicer of 2008 gave: an unchanged payment with capitalised arrears rather to those whose troubles the model
 * does not see, else one of three cuts, drawn evenly. So much of the gap between "unchanged" and "any cut" is who got it.
 */
export function cutOf2008(borrower: Borrower): 'unchanged' | 'upTo10' | 'tenTo20' | 'over20' {
  const random = randomStream({ seed: borrower.seed, number: borrower.number, part: 9 });
  const { selection, unchangedShareLogit } = populations.modified2008;
  const unseen = Math.log(borrower.frailty);
  const unchanged = 1 / (1 + Math.exp(-(unchangedShareLogit + selection * unseen)));
  return random.chance(unchanged) ? 'unchanged' : random.pick(['upTo10', 'tenTo20', 'over20'] as const);
}
