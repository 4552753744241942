/**
 * Fits the parameters of survival-parameters/ on the published figures (survival-parameters/published.yaml). No chance:
 * the same figures give the same parameters. What no figure tells is assumed here, by name, and marked so in the file.
 */

import { annuity, monthsToPay } from '../core/negotiation/survival/annuity.ts';
import { type EventModel, keptWithJobs, pauseMultiplier } from '../core/negotiation/survival/borrower-events.ts';
import { noPlanValue } from '../core/negotiation/survival/no-plan.ts';
import { moved, type SurvivalModel } from '../core/negotiation/survival/survival.ts';
import { leastOf, rootOf } from './least-of.ts';

/** Figures by id, in the unit of the file: percent, or a count. */
export type PublishedFigures = (id: string) => readonly number[];

export type FittedParameters = Readonly<Record<string, number>>;

/** What no published figure tells, and the fit needs. */
export const assumed = {
  /** of the capacity exponent: Treasury finds back-end debt-to-income of little weight in HAMP */
  mortgage: { capacityExponent: 0.35 },
  card: { paymentToCapacity: 1, obligation: 1.15, monthsExponent: 0.02 },
  /** paymentToCapacity of a plan that was tested against income and needs */
  testedCapacity: 0.7,
  /** plans that experiments changed: annual rate in percent, months */
  cardPlan: { ratePercent: 12, months: 54, writeDownPoints: 3, extendedMonths: 60 },
  mexico: { ratePercent: 45, months: 36, observedMonths: 26 },
  /** mean cut in each bucket of the tables, percent */
  cuts: { occ: [30, 15, 5], hamp: { upTo20: 12, over30: 42, half: 50 } },
  jobFindChance: 0.1,
  jobLossChance: 0.01,
  pause: { months: 2, observedMonths: 24, payersNinety: 8, payersMonths: 12, habitFadeMonths: 6 },
  noPlan: { fadeMonths: 24, months: 240 },
} as const;

export const hazardOf = (percent: number) => -Math.log(1 - percent / 100);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));

/** The fitted parameters of mortgage and card by name, each rounded to four significant digits. */
export function fitPublished(figures: PublishedFigures): {
  readonly mortgage: FittedParameters;
  readonly card: FittedParameters;
  /** levels of hazard of kinds of people, against the product's: the simulator's populations */
  readonly populations: { readonly supportedUnemployed: number; readonly newCards: number };
} {
  const early = fitSlips(figures);
  const { slipTwoMonthsShare, ...level } = fitMortgageLevel(figures, early);
  const cardLevel = fitCardLevel(figures);
  const slips = { slipExtra: early.extra, slipFadeMonths: early.fadeMonths, slipTwoMonthsShare };
  const capacityExponent = fitCapacity(figures, { ...slips, cardHazard: cardLevel.monthlyHazard });
  const { level: supportedUnemployed, ...support } = fitSupport(figures, level.monthlyHazard);
  const cardJobs = fitCardJobs(figures);
  const newCards = cardJobs.monthlyHazard / cardLevel.monthlyHazard;
  return {
    mortgage: rounded({
      ...level,
      ...slips,
      ...fitMortgagePayment(figures, { ...assumed.mortgage, monthlyHazard: level.monthlyHazard }),
      obligationExponent: fitMortgageObligation(figures),
      ...support,
    }),
    card: rounded({
      ...cardLevel,
      capacityExponent,
      ...fitCardChannels(figures, { capacityExponent, monthlyHazard: cardLevel.monthlyHazard }),
      jobLossMultiplier: cardJobs.jobLossMultiplier,
      supportMultiplier: 1 / cardJobs.jobLossMultiplier,
      ...fitPause(figures),
      noPlanMonthlyShare: fitNoPlan(figures),
    }),
    populations: rounded({ supportedUnemployed, newCards }) as { supportedUnemployed: number; newCards: number },
  };
}

function rounded(parameters: FittedParameters): FittedParameters {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, Number(value.toPrecision(4))]));
}

interface Faded {
  readonly extra: number;
  readonly fadeMonths: number;
}

/** Sum of extra × e^(−(month − 1) ÷ fade) over the months. */
function fadedSum({ extra, fadeMonths }: Faded, months: number): number {
  let sum = 0;
  for (let month = 1; month <= months; month++) sum += extra * Math.exp(-(month - 1) / fadeMonths);
  return sum;
}

/** Front-loaded slips: 30+ against 90+ of the same vintage, loans that began behind. */
function fitSlips(figures: PublishedFigures): Faded {
  const ninety = figures('occ2008q1.ninety').map(hazardOf);
  const thirty = figures('occ2008q1.thirty').map(hazardOf);
  const monthly = ninety.at(-1)! / (3 * ninety.length);
  const [extra, fadeMonths] = leastOf(
    (at) => {
      const early = { extra: Math.exp(at[0]!), fadeMonths: Math.exp(at[1]!) };
      return thirty.reduce((error, published, index) => {
        const months = 3 * (index + 1);
        return error + (monthly * (months + fadedSum(early, months)) - published) ** 2;
      }, 0);
    },
    [1, 1],
  ).map(Math.exp) as [number, number];
  return { extra, fadeMonths };
}

const hampMonths = [6, 12, 24] as const;

/** Level of tested mortgage plans: 90+ two months after the first miss, 60+ one. Weighed by the count of each year. */
function fitMortgageLevel(figures: PublishedFigures, early: Faded) {
  const counts = figures('hamp.started');
  const all = counts.reduce((sum, count) => sum + count, 0);
  const meanOf = (id: string) =>
    figures(id).reduce((sum, percent, year) => sum + (hazardOf(percent) * counts[year]!) / all, 0);
  const monthlyHazard = Math.exp(
    mean(hampMonths.map((month) => Math.log(meanOf(`hamp.ninety${month}m`) / (month - 2)))),
  );
  const twoMonths = hampMonths.map((month) => {
    const beyondBroken = meanOf(`hamp.sixty${month}m`) / monthlyHazard - (month - 1);
    return beyondBroken / fadedSum(early, month - 1);
  });
  return {
    monthlyHazard,
    slipTwoMonthsShare: Math.min(1, Math.max(0, mean(twoMonths))),
    logHazardDeviation: deviation(
      [...figures('hamp.sixty12m'), ...figures('occ2008.sixty12m')].map((percent) => Math.log(hazardOf(percent))),
    ),
  };
}

/** Unaided plans of 49 to 60 months; the spread between all sources is the deviation. */
function fitCardLevel(figures: PublishedFigures) {
  const [months] = figures('cambridge.months') as [number];
  const level = (completed: number, plan: number) =>
    Math.log(hazardOf(100 - completed) / plan) - assumed.card.monthsExponent * Math.log(plan / months);
  const levels = [
    ...figures('cambridge.completed').map((percent) => level(percent, months)),
    level(figures('chapter13.completed')[0]!, 60),
  ];
  const others = [
    level(100 - figures('nfcc2008.dropped')[0]!, months),
    level(figures('dobbieSong.controlCompleted')[0]!, months),
  ];
  return {
    monthlyHazard: Math.exp(mean(levels)),
    logHazardDeviation: deviation([...levels, ...others]),
    referenceRelativePayment: 1 - figures('cambridge.paymentCut')[0]! / 100,
    referenceMonths: months,
  };
}

/** Tested plans, in the middle of what they show at 60+, against unaided ones. */
function fitCapacity(
  figures: PublishedFigures,
  of: {
    readonly slipExtra: number;
    readonly slipFadeMonths: number;
    readonly slipTwoMonthsShare: number;
    readonly cardHazard: number;
  },
): number {
  const early = { extra: of.slipExtra, fadeMonths: of.slipFadeMonths };
  const tested = [12, 24].map((month) => {
    const percents = figures(`hamp.sixty${month}m`);
    const middle = hazardOf((Math.min(...percents) + Math.max(...percents)) / 2);
    return middle / (month - 1 + of.slipTwoMonthsShare * fadedSum(early, month - 1));
  });
  return Math.log(of.cardHazard / mean(tested)) / Math.log(assumed.card.paymentToCapacity / assumed.testedCapacity);
}

/** What a payment lower than before does, from experiments and buckets; deviations are of the logarithm of the ratio. */
function fitMortgagePayment(
  figures: PublishedFigures,
  of: { readonly capacityExponent: number; readonly monthlyHazard: number },
) {
  const { cuts } = assumed;
  const [, tenToTwenty, upToTen] = figures('occ2008.sixty6m').map(hazardOf) as [number, number, number];
  const [overTwenty] = figures('occ2008.sixty6m').map(hazardOf) as [number];
  const [ninetyUpTo20, ninetyOver30] = figures('hamp.ninety12mByCut').map(hazardOf) as [number, number];
  const [sixtyUpTo20, sixtyHalf] = figures('hamp.sixty12mByCut').map(hazardOf) as [number, number];
  // Default within a year falls by 22 percent: at these levels the hazard falls somewhat more.
  const share = 1 - Math.exp(-12 * of.monthlyHazard);
  const tenLower = hazardOf(100 * share * (1 - figures('jpmci.tenLower')[0]! / 100)) / (12 * of.monthlyHazard);
  const anchors = [
    { cut: 10, against: 0, ratio: tenLower, deviation: 0.12, capacityMoves: true },
    {
      cut: 50,
      against: 0,
      ratio: 1 - figures('fusterWillen.halved')[0]! / 100,
      deviation: 0.12,
      capacityMoves: true,
    },
    { cut: cuts.occ[1], against: cuts.occ[2], ratio: tenToTwenty / upToTen, deviation: 0.16, capacityMoves: true },
    { cut: cuts.occ[0], against: cuts.occ[2], ratio: overTwenty / upToTen, deviation: 0.19, capacityMoves: true },
    // All HAMP payments were set to the same share of income, so a larger cut is no smaller share of it.
    {
      cut: cuts.hamp.over30,
      against: cuts.hamp.upTo20,
      ratio: ninetyOver30 / ninetyUpTo20,
      deviation: 0.5,
      capacityMoves: false,
    },
    {
      cut: cuts.hamp.half,
      against: cuts.hamp.upTo20,
      ratio: sixtyHalf / sixtyUpTo20,
      deviation: 0.5,
      capacityMoves: false,
    },
  ];
  const [unmovedShare, paymentExponent] = paymentOf(
    leastOf(
      (at) => {
        const [unmoved, exponent] = paymentOf(at);
        const model = { unmovedShare: unmoved, paymentExponent: exponent } as SurvivalModel;
        return anchors.reduce((error, { cut, against, ratio, deviation: spread, capacityMoves }) => {
          const [to, from] = [1 - cut / 100, 1 - against / 100];
          const ours =
            Math.log(moved(model, to) / moved(model, from)) +
            (capacityMoves ? of.capacityExponent * Math.log(to / from) : 0);
          return error + ((ours - Math.log(ratio)) / spread) ** 2;
        }, 0);
      },
      [-2, 0.5],
    ),
  );
  return { unmovedShare, paymentExponent };
}

function paymentOf(at: readonly number[]): [unmovedShare: number, paymentExponent: number] {
  return [1 / (1 + Math.exp(-at[0]!)), Math.exp(at[1]!)];
}

/** Forgiveness at a constant payment: the kink finds some effect, the other studies none; the kink weighs four times. */
function fitMortgageObligation(figures: PublishedFigures): number {
  const [without, withForgiven] = figures('pra.quarterlyHazard') as [number, number];
  const found = Math.log(withForgiven / without) / Math.log(1 - figures('pra.forgiven')[0]! / 100);
  const none = Math.log(1 - figures('ganongNoel.principal')[0]! / 100);
  return (4 * found + none) / 5;
}

const jobs = (lossMultiplier: number, supportMultiplier: number): EventModel => ({
  job: { lossMultiplier, lossChance: assumed.jobLossChance, findChance: assumed.jobFindChance },
  supportMultiplier,
  pause: { goodwill: 0, habitBehind: 0, habitPaying: 0, habitFadeMonths: 1 },
  perAccount: 0,
});

/**
 * Default of the unemployed at 48 months and its fall give what job loss does and the level of those who got support. A
 * supported borrower is taken to be as one with a job: support makes up for the income that is lost.
 */
function fitSupport(figures: PublishedFigures, monthlyHazard: number) {
  const published = figures('hhf.default48m')[0]! / 100;
  const wanted = published * (1 - mean(figures('hhf.fall')) / 100);
  const supportMonths = Math.round(mean(figures('hhf.months')));
  const broken = (model: EventModel, level: number, months: number) =>
    1 - keptWithJobs(model, { months: 48, jobAtStart: 0, supportMonths: months, hazard: () => monthlyHazard * level });
  const levelOf = (times: number) =>
    rootOf((level) => broken(jobs(times, 1), level, 0) - published, { low: 0, high: 10 });
  const jobLossMultiplier = rootOf((times) => wanted - broken(jobs(times, 1 / times), levelOf(times), supportMonths), {
    low: 1,
    high: 100,
  });
  return { jobLossMultiplier, supportMultiplier: 1 / jobLossMultiplier, level: levelOf(jobLossMultiplier) };
}

/** Job loss against 30 points of interest, among new borrowers: what it does, and their level. */
function fitCardJobs(figures: PublishedFigures): {
  readonly jobLossMultiplier: number;
  readonly monthlyHazard: number;
} {
  const months = assumed.mexico.observedMonths;
  const base = figures('mexico.default')[0]! / 100;
  const effect = (figures('mexico.jobLossTimes')[0]! * figures('mexico.rateCut')[0]!) / 100;
  const broken = (times: number, hazard: number, jobAtStart?: number) =>
    1 -
    keptWithJobs(jobs(times, 1), { months, ...(jobAtStart === undefined ? {} : { jobAtStart }), hazard: () => hazard });
  const levelOf = (times: number) => rootOf((hazard) => broken(times, hazard) - base, { low: 0, high: 1 });
  const jobLossMultiplier = rootOf((times) => broken(times, levelOf(times), 0) - base - effect, { low: 1, high: 200 });
  return { jobLossMultiplier, monthlyHazard: levelOf(jobLossMultiplier) };
}

/** Overhang from what interest does, liquidity from what lower and higher payments do not. */
function fitCardChannels(
  figures: PublishedFigures,
  of: { readonly capacityExponent: number; readonly monthlyHazard: number },
) {
  const { mexico, cardPlan, card } = assumed;
  const base = figures('mexico.default')[0]!;
  const fall = Math.log(hazardOf(base - figures('mexico.rateCut')[0]!) / hazardOf(base));
  const lowerRate = (mexico.ratePercent - 30) / 1200;
  const byRate = fall / Math.log(annuity(lowerRate, mexico.months) / annuity(mexico.ratePercent / 1200, mexico.months));

  const rate = cardPlan.ratePercent / 1200;
  const instalment = annuity(rate, cardPlan.months);
  const [referenceMonths] = figures('cambridge.months') as [number];
  /** cumulative hazard of a whole plan of the reference's payment */
  const ofPlan = (months: number, obligation: number, exponent: number) =>
    of.monthlyHazard *
    months *
    (obligation / card.obligation) ** exponent *
    (months / referenceMonths) ** card.monthsExponent;
  const shorter = monthsToPay(rate - cardPlan.writeDownPoints / 1200, instalment);
  const byWriteDown = rootOf(
    (exponent) =>
      ofPlan(cardPlan.months, cardPlan.months * instalment, exponent) -
      ofPlan(shorter, shorter * instalment, exponent) -
      Math.log(1 + figures('dobbieSong.writeDown')[0]! / 100),
    { low: 0, high: 3 },
  );
  const obligationExponent = mean([byRate, byWriteDown]);

  const { extendedMonths } = cardPlan;
  const longer = annuity(rate, extendedMonths);
  const neutral =
    Math.log(
      ofPlan(extendedMonths, extendedMonths * longer, obligationExponent) /
        ofPlan(cardPlan.months, cardPlan.months * instalment, obligationExponent),
    ) / Math.log(instalment / longer);
  const byDoubling = Math.log(hazardOf(base + figures('mexico.doubleMinimum')[0]!) / hazardOf(base)) / Math.log(2);
  return {
    obligationExponent,
    paymentExponent: Math.max(0, mean([neutral, byDoubling]) - of.capacityExponent),
    risingPaymentExponent: byDoubling,
  };
}

/** Goodwill and habit, so that the lender's pause lowers default, the regulator's does nothing, and payers lose the habit. */
function fitPause(figures: PublishedFigures) {
  const { months, observedMonths, payersNinety, payersMonths, habitFadeMonths } = assumed.pause;
  const [fall, relative] = figures('moratorium.lenderFall') as [number, number];
  const base = (100 * fall) / relative;
  const cumulative = hazardOf(base);
  const goodwill = -Math.log(hazardOf(base - fall) / ((cumulative * (observedMonths - months)) / observedMonths));
  const after = (habit: number, pauseMonths: number, of: number) => {
    const model = jobs(1, 1);
    const withHabit = { ...model, pause: { goodwill: 0, habitBehind: habit, habitPaying: habit, habitFadeMonths } };
    let sum = 0;
    for (let month = 0; month < of - pauseMonths; month++) {
      sum += pauseMultiplier(withHabit, {
        framing: 'blanket',
        months: pauseMonths,
        wasBehind: true,
        monthsSince: month,
      });
    }
    return sum / of;
  };
  const target = hazardOf(base - figures('moratorium.regulatorFall')[0]!) / cumulative;
  const habitBehind = rootOf((habit) => after(habit, months, observedMonths) - target, { low: 0, high: 3 });
  const rise = hazardOf(payersNinety + figures('moratorium.blanketMonth')[1]!) / hazardOf(payersNinety);
  const habitPaying = rootOf((habit) => after(habit, 1, payersMonths) - rise, { low: 0, high: 3 });
  return { pauseGoodwill: Math.max(0, goodwill), habitBehind, habitPaying };
}

/** So that a pack as late as the one that was priced still brings what the transfers of that quarter expected. */
function fitNoPlan(figures: PublishedFigures): number {
  const monthsLate = (figures('npl.daysLate')[0]! * 12) / 365;
  const { fadeMonths, months } = assumed.noPlan;
  const ofOne = noPlanValue({ monthlyShare: 1, fadeMonths }, { monthsLate, monthlyDiscount: 0, months });
  return figures('npl.recovery')[1]! / 100 / ofOne;
}
