/**
 * The published effects that the survival model and the simulated borrowers must show, each with the published figure, ours
 * and the bounds. Tests hold them; tools/survival-figures.ts prints them. Ids are those of the acceptance list (S1 to S16).
 */
import { annuity, monthsToPay } from '../../core/negotiation/survival/annuity.ts';
import type { ProductSurvival } from '../../core/negotiation/survival/product-survival.ts';
import type { PublishedFigure } from '../../core/negotiation/survival/read-survival.ts';
import { pastDueCumulative, type Stage } from '../../core/negotiation/survival/slips.ts';
import {
  cumulativeHazard,
  hazardMultiplier,
  keptShare,
  type PlanShape,
  type SurvivalModel,
} from '../../core/negotiation/survival/survival.ts';

export interface Assertion {
  readonly id: string;
  readonly what: string;
  readonly published: string;
  readonly ours: number;
  /** ours must lie between them, both included */
  readonly low: number;
  readonly high: number;
}

export interface Given {
  readonly mortgage: ProductSurvival;
  readonly card: ProductSurvival;
  readonly figures: ReadonlyMap<string, PublishedFigure>;
}

const within = (centre: number, tolerance: number) => ({ low: centre - tolerance, high: centre + tolerance });

function brokenBy(model: SurvivalModel, month: number, shape: PlanShape): number {
  return 1 - keptShare(cumulativeHazard(model, month)[month]!, hazardMultiplier(model, shape));
}

/** Share of such plans that reach their last instalment. */
export function completedShare(model: SurvivalModel, shape: PlanShape): number {
  const whole = Math.floor(shape.months);
  const cumulative = cumulativeHazard(model, whole + 1);
  const at = cumulative[whole]! + (cumulative[whole + 1]! - cumulative[whole]!) * (shape.months - whole);
  return keptShare(at, hazardMultiplier(model, shape));
}

/** Those that follow from the model alone. */
export function modelAssertions(given: Given): Assertion[] {
  return [
    ...lowerPayment(given),
    ...extensionOrForgiveness(given),
    ...cardChannels(given),
    forgiveness(given),
    ...stageShapes(given),
    ...unaidedAndTested(given),
  ];
}

function lowerPayment({ mortgage: { model } }: Given): Assertion[] {
  const at = (times: number): PlanShape => ({
    relativePayment: times,
    paymentToCapacity: times,
    obligation: 1.5,
    months: 360,
  });
  const whole = brokenBy(model, 12, at(1));
  return [
    {
      id: 'S2',
      what: 'payment 10 % lower, all else fixed: fall of default within a year, %',
      published: '22',
      ours: 100 * (1 - brokenBy(model, 12, at(0.9)) / whole),
      ...within(22, 8),
    },
    {
      id: 'S2',
      what: 'payment halved: fall of the hazard, %',
      published: '55',
      ours: 100 * (1 - hazardMultiplier(model, at(0.5)) / hazardMultiplier(model, at(1))),
      ...within(55, 10),
    },
    {
      id: 'S1',
      what: 'hazard of an unchanged payment ÷ that of one 5 % lower, as caused; the table shows more, by selection',
      published: '1.75 observed',
      ours: hazardMultiplier(model, at(1)) / hazardMultiplier(model, at(0.95)),
      low: 1,
      high: 1.35,
    },
    ...[0.9, 0.7, 0.5].map((times) => ({
      id: 'S2',
      what: `exponent of the payment in all, at ${Math.round(100 * (1 - times))} % lower`,
      published: '1.15 to 2.5',
      ours: Math.log(hazardMultiplier(model, at(times)) / hazardMultiplier(model, at(1))) / Math.log(times),
      low: 1.15,
      high: 2.5,
    })),
  ];
}

/** 25 years at 4 percent: extended to 40 at the same rate, which costs the lender nothing; or 28 percent forgiven. */
function extensionOrForgiveness({ mortgage: { model }, figures }: Given): Assertion[] {
  const rate = 0.04 / 12;
  const before = annuity(rate, 300);
  const longer = annuity(rate, 480);
  const forgiven = figures.get('pra.forgiven')!.values[0]! / 100;
  const shorter = monthsToPay(rate, before / (1 - forgiven));
  const constrained = (instalment: number, obligation: number, months: number): PlanShape => ({
    relativePayment: instalment / before,
    paymentToCapacity: instalment / before,
    obligation,
    months,
  });
  const extended = brokenBy(model, 60, constrained(longer, longer * 480, 480));
  const reduced = brokenBy(model, 60, constrained(before, before * shorter, shorter));
  return [
    {
      id: 'S3',
      what: 'extension at constant value, less forgiveness of 28 % at constant payment: broken by month 60, points',
      published: 'below 0',
      ours: 100 * (extended - reduced),
      low: -100,
      high: -0.5,
    },
  ];
}

function cardChannels({ card: { model } }: Given): Assertion[] {
  const rate = 0.12 / 12;
  const lowerRate = 0.09 / 12;
  const months = 54;
  const instalment = annuity(rate, months);
  const shape = (paid: number, over: number): PlanShape => ({
    relativePayment: (model.reference.relativePayment * paid) / instalment,
    paymentToCapacity: paid / instalment,
    obligation: paid * over,
    months: over,
  });
  const base = completedShare(model, shape(instalment, months));
  const written = completedShare(model, shape(instalment, monthsToPay(lowerRate, instalment)));
  const extended = completedShare(model, shape(annuity(rate, 60), 60));
  return [
    {
      id: 'S4',
      what: 'unsecured plan of 54 months, interest 3 points lower, same payment: rise of completion, %',
      published: '11.9',
      ours: 100 * (written / base - 1),
      ...within(12, 6),
    },
    {
      id: 'S4',
      what: 'the same plan extended to 60 months: rise of completion, %',
      published: 'none',
      ours: 100 * (extended / base - 1),
      low: -20,
      high: 0,
    },
  ];
}

function forgiveness({ mortgage: { model }, figures }: Given): Assertion {
  const [without, withForgiven] = figures.get('pra.quarterlyHazard')!.values as [number, number];
  const left = 1 - figures.get('pra.forgiven')!.values[0]! / 100;
  const { reference } = model;
  const times = hazardMultiplier(model, { ...reference, obligation: reference.obligation * left });
  return {
    id: 'S5',
    what: '28 % of principal forgiven, same payment: hazard a quarter, from 3.8 %',
    published: String(withForgiven),
    ours: without * times,
    ...within(withForgiven, 0.3),
  };
}

const hazardOf = (percent: number) => -Math.log(1 - percent / 100);

/** What each quarter adds, against the first. */
function stageShapes({ mortgage, figures }: Given): Assertion[] {
  const assertions: Assertion[] = [];
  const compared: readonly (readonly [Stage, id: string, tolerance: number])[] = [
    ['thirty', 'occ2008q1.thirty', 0.15],
    ['ninety', 'occ2008q1.ninety', 0.15],
  ];
  for (const [stage, id, tolerance] of compared) {
    const published = figures.get(id)!.values.map(hazardOf);
    const ours = [3, 6, 9, 12].map((month) => pastDueCumulative(mortgage, { stage, month, behind: true }));
    for (const quarter of [1, 2, 3]) {
      const added = (of: readonly number[]) => (of[quarter]! - of[quarter - 1]!) / of[0]!;
      assertions.push({
        id: 'S8',
        what: `${stage} days past due: hazard of quarter ${quarter + 1} ÷ that of the first`,
        published: added(published).toFixed(2),
        ours: added(ours),
        ...within(added(published), tolerance),
      });
    }
  }
  return assertions;
}

function unaidedAndTested({ card, mortgage }: Given): Assertion[] {
  const assertions: Assertion[] = [];
  for (const months of [49, 54, 60]) {
    assertions.push({
      id: 'S9',
      what: `unaided unsecured plan of ${months} months, all of capacity: completed, %`,
      published: '35 to 43',
      ours: 100 * completedShare(card.model, { ...card.model.reference, months }),
      // Published in whole percent.
      low: 34.5,
      high: 43.5,
    });
  }
  const tested: readonly (readonly [string, ProductSurvival])[] = [
    ['mortgage', mortgage],
    ['unsecured', card],
  ];
  for (const [name, product] of tested) {
    const times = hazardMultiplier(product.model, { ...product.model.reference, paymentToCapacity: 0.7 });
    for (const [month, low, high] of [
      [12, 12, 21],
      [24, 19, 32],
    ] as const) {
      const cumulative = pastDueCumulative(product, { stage: 'sixty', month, behind: false });
      assertions.push({
        id: 'S9',
        what: `${name} plan tested to take 0.7 of capacity: 60+ by month ${month}, %`,
        published: `${low} to ${high}`,
        ours: 100 * (1 - keptShare(cumulative, times)),
        low,
        high,
      });
    }
  }
  return assertions;
}
