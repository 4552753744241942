/** How one borrower pays: which class of payers, what may befall them, and what they do in a month. */
import type { Product } from '../../core/book/records.ts';
import behaviour from './behaviour.json' with { type: 'json' };
import calibration from './calibration.json' with { type: 'json' };
import { type MonthAction, type MonthState, monthActions } from './loan-months.ts';
import type { RandomStream } from './random.ts';

export type Archetype = 'steady' | 'forgetful' | 'strained' | 'slipsThenResumes' | 'earlyPayer' | 'shocked' | 'refuses';

type ChanceTable = Readonly<Record<MonthState, readonly number[]>>;

export interface Payer {
  readonly archetype: Archetype;
  /** Of the class, before anything befalls the borrower. */
  readonly chances: ChanceTable;
  /** Months counted to `asOf`: from `fromMonthsBefore` on, for `months`, hardly anything is paid. */
  readonly stop?: { readonly fromMonthsBefore: number; readonly months: number; readonly resumes: boolean };
}

const classes = calibration.classes as unknown as readonly {
  readonly archetype: Archetype;
  readonly weight: number;
  readonly chances: ChanceTable;
}[];
const classWeights = classes.map((payerClass) => payerClass.weight);
const steady = classes.find((payerClass) => payerClass.archetype === 'steady')!.chances;
const stopsForGood = 1_000;

/** Months of a loan's life in which an income loss may fall. */
const stopMonthsBefore = { from: 0, to: 30 };

export function drawPayer(random: RandomStream): Payer {
  const payerClass = classes[random.weighted(classWeights)]!;
  const luck = random.fraction();
  const fromMonthsBefore = random.whole(stopMonthsBefore.from, stopMonthsBefore.to);
  const months = random.whole(behaviour.shocked.monthsFrom, behaviour.shocked.monthsTo);
  const resumes = random.chance(behaviour.shocked.resumeChance);
  if (luck < behaviour.refuses.value) return refusingPayer(fromMonthsBefore);
  if (luck < behaviour.refuses.value + behaviour.shocked.value) {
    const stop = { fromMonthsBefore, months: resumes ? months : stopsForGood, resumes };
    return { archetype: 'shocked', chances: steady, stop };
  }
  return { archetype: payerClass.archetype, chances: payerClass.chances };
}

/** Someone who pays as agreed and then, from a month on, no more. */
export function refusingPayer(fromMonthsBefore: number): Payer {
  return {
    archetype: 'refuses',
    chances: steady,
    stop: { fromMonthsBefore, months: stopsForGood, resumes: false },
  };
}

/** True while nothing or next to nothing is paid because of the income loss or the refusal. */
export function stopped(payer: Payer, monthsBefore: number): boolean {
  const stop = payer.stop;
  return (
    stop !== undefined && monthsBefore <= stop.fromMonthsBefore && monthsBefore > stop.fromMonthsBefore - stop.months
  );
}

/** The month in which paying is taken up again. */
export function resumesNow(payer: Payer, monthsBefore: number): boolean {
  const stop = payer.stop;
  return stop?.resumes === true && monthsBefore === stop.fromMonthsBefore - stop.months;
}

export function drawAction(
  random: RandomStream,
  at: {
    readonly payer: Payer;
    readonly product: Product;
    readonly state: MonthState;
    readonly behind: number;
    /** Half of the loan or more is what is to be paid next. */
    readonly lumpSum: boolean;
    /** An instalment every month: the loans for which the chances were tuned. */
    readonly monthly: boolean;
    readonly monthsBefore: number;
  },
): MonthAction {
  if (stopped(at.payer, at.monthsBefore)) {
    const chances = at.payer.archetype === 'refuses' ? behaviour.refuses.chances : behaviour.shocked.chances;
    return monthActions[random.weighted(chances)]!;
  }
  const chances = at.payer.chances[at.state];
  const behind = Math.min(at.behind, 4);
  const lump = at.lumpSum ? behaviour.lumpSumMissTimes.value : 1;
  const miss = chances[0]! * missOddsTimes[at.product] * (at.monthly ? behaviour.tuned.miss[behind]! : 1) * lump;
  const double = chances[3]! * behaviour.tuned.double[behind]!;
  const more = chances[4]! * behaviour.tuned.more[behind]!;
  const weights = [miss, chances[1]!, chances[2]!, double, more, chances[5]! * behaviour.tuned.payoff, chances[6]!];
  return monthActions[random.weighted(weights)]!;
}

const missOddsTimes: Readonly<Record<Product, number>> = {
  card: behaviour.missOddsTimes.card,
  consumer: behaviour.missOddsTimes.consumer,
  microFirm: behaviour.missOddsTimes.microFirm,
  rural: behaviour.missOddsTimes.rural,
  auto: 1,
  mortgage: 1,
  other: 1,
};
