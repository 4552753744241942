/** The published effects that need people: what simulated borrowers show, beside assertions.ts. */
import { annuity } from '../../core/negotiation/survival/annuity.ts';
import type { PauseFraming } from '../../core/negotiation/survival/borrower-events.ts';
import type { Assertion, Given } from './assertions.ts';
import { type Borrower, type BorrowerPlan, type BorrowerProfile, drawBorrower } from './borrower.ts';
import { liveMonth, type MonthEvents, startLife } from './life.ts';
import {
  cutOf2008,
  levelPlan,
  modified2008,
  newCards,
  referencePopulation,
  supportedUnemployed,
} from './populations.ts';

const seed = 20_261_122;

interface Lived {
  readonly borrower: Borrower;
  readonly broken: boolean;
  readonly completed: boolean;
  /** most instalments unpaid at any month's end */
  readonly unpaidMost: number;
}

/** `people` borrowers for `months`, all on the plan that `planOf` gives. */
export function liveAll(
  profile: BorrowerProfile,
  of: {
    readonly people: number;
    readonly months: number;
    readonly planOf: (borrower: Borrower) => BorrowerPlan;
    readonly events?: (month: number) => MonthEvents;
  },
): Lived[] {
  const lived: Lived[] = [];
  for (let number = 1; number <= of.people; number++) {
    const borrower = drawBorrower({ seed, number }, profile);
    const life = startLife(borrower, of.planOf(borrower));
    let unpaidMost = 0;
    for (let month = 1; month <= of.months; month++) {
      const { unpaid } = liveMonth(life, of.events?.(month));
      if (unpaid > unpaidMost) unpaidMost = unpaid;
    }
    lived.push({
      borrower,
      broken: life.brokenInMonth !== undefined,
      completed: life.outcome.state === 'completed',
      unpaidMost,
    });
  }
  return lived;
}

const percentOf = (lived: readonly Lived[], holds: (one: Lived) => boolean) =>
  (100 * lived.filter(holds).length) / lived.length;
const brokenPercent = (lived: readonly Lived[]) => percentOf(lived, (one) => one.broken);

/** By who they are: S1, S6, S9, S16. */
export function populationAssertions(given: Given): Assertion[] {
  return [...bySizeOfCut(given), jobLoss(given), unaided(given), pack(given)];
}

/** By what happens to them: S7, S13, S14. */
export function eventAssertions(given: Given): Assertion[] {
  return [...pauses(given), ...support(given), smallAccount(given)];
}

function referencePlan(profile: BorrowerProfile, months = profile.survival.model.reference.months) {
  const { relativePayment } = profile.survival.model.reference;
  return (borrower: Borrower) => levelPlan(borrower, { relativePayment, months });
}

/** OCC/OTS table of 2008: ordering and ratios between cuts are caused, the gap to "unchanged" is mostly selection. */
function bySizeOfCut({ mortgage, figures }: Given): Assertion[] {
  const relative = { unchanged: 1, upTo10: 0.95, tenTo20: 0.85, over20: 0.7 } as const;
  const lived = liveAll(modified2008(mortgage), {
    people: 10_000,
    months: 6,
    planOf: (borrower) => levelPlan(borrower, { relativePayment: relative[cutOf2008(borrower)], months: 300 }),
  });
  const byCut = Map.groupBy(lived, ({ borrower }) => cutOf2008(borrower));
  const sixty = (cut: keyof typeof relative) => percentOf(byCut.get(cut)!, ({ unpaidMost }) => unpaidMost >= 2);
  const hazard = (percent: number) => -Math.log(1 - percent / 100);
  const published = figures.get('occ2008.sixty6m')!.values;
  const groups = ['over20', 'tenTo20', 'upTo10', 'unchanged'] as const;
  const shares = groups.map(sixty);
  const names = ['cut of 20 % or more', 'cut of 10 to 20 %', 'cut below 10 %', 'unchanged'];
  return [
    ...shares.map((ours, index) => ({
      id: 'S1',
      what: `60+ at 6 months, ${names[index]}: %`,
      published: String(published[index]),
      ours,
      ...bounds(published[index]!, 4),
    })),
    ...[0, 1].map((index) => ({
      id: 'S1',
      what: `cumulative hazard of ${names[index]} ÷ that of ${names[2]}`,
      published: (hazard(published[index]!) / hazard(published[2]!)).toFixed(2),
      ours: hazard(shares[index]!) / hazard(shares[2]!),
      ...bounds(index === 0 ? 0.62 : 0.76, 0.12),
    })),
    {
      id: 'S1',
      what: 'groups in strict order, each above the one before: least step in points',
      published: 'above 0',
      ours: Math.min(...[1, 2, 3].map((index) => shares[index]! - shares[index - 1]!)),
      low: 0.5,
      high: 100,
    },
  ];
}

const bounds = (centre: number, tolerance: number) => ({ low: centre - tolerance, high: centre + tolerance });

function jobLoss({ card }: Given): Assertion {
  const profile = newCards(card);
  const planOf = referencePlan(profile);
  const by = (of: BorrowerProfile, events?: (month: number) => MonthEvents) =>
    brokenPercent(liveAll(of, { people: 5_000, months: 26, planOf, ...(events === undefined ? {} : { events }) }));
  const dearer = annuity(0.75 / 12, 36) / annuity(0.45 / 12, 36);
  const rate = { ...profile, hazardTimes: profile.hazardTimes * dearer ** card.model.obligationExponent };
  const base = by(profile);
  const withRate = by(rate) - base;
  const withLoss = by(profile, (month) => (month === 1 ? { job: 'lost' } : {})) - base;
  return {
    id: 'S6',
    what: 'rise of default in 26 months by job loss ÷ that by 30 points of interest',
    published: '7',
    ours: withLoss / withRate,
    ...bounds(7, 2),
  };
}

function pauseEvents(of: { readonly from: number; readonly months: number; readonly framing: PauseFraming }) {
  return (month: number): MonthEvents => (month >= of.from && month < of.from + of.months ? { pause: of.framing } : {});
}

function pauses({ card }: Given): Assertion[] {
  // 57 percent in 24 months, as where the offer of a pause was tried; 8 percent in a year among those who pay.
  const inTrouble = referencePopulation(card, 0.847 / 24 / card.model.monthlyHazard);
  const payers = referencePopulation(card, 0.0834 / 12 / card.model.monthlyHazard);
  const troubled = (months: number, framing: PauseFraming) =>
    brokenPercent(
      liveAll(inTrouble, {
        people: 3_000,
        months: 24,
        planOf: referencePlan(inTrouble),
        events: pauseEvents({ from: 1, months, framing }),
      }),
    );
  const paying = (months: number) =>
    brokenPercent(
      liveAll(payers, {
        people: 3_000,
        months: 18,
        planOf: referencePlan(payers),
        events: pauseEvents({ from: 7, months, framing: 'blanket' }),
      }),
    );
  const none = troubled(0, 'lender');
  const later = [0, 1, 2, 3].map(paying);
  return [
    {
      id: 'S7',
      what: 'pause of two months, offered by the lender as its own: fall of default, points',
      published: '4',
      ours: none - troubled(2, 'lender'),
      low: 3,
      high: 5,
    },
    {
      id: 'S7',
      what: 'the same given to all: fall of default, points',
      published: '0',
      ours: none - troubled(2, 'blanket'),
      low: -1.5,
      high: 1.5,
    },
    {
      id: 'S7',
      what: 'each further month of a pause for all, to people who pay: least rise of later default, points',
      published: '2.5 (90+)',
      ours: Math.min(...[1, 2, 3].map((months) => later[months]! - later[months - 1]!)),
      low: 0.5,
      high: 12,
    },
  ];
}

function unaided({ card }: Given): Assertion {
  const profile = referencePopulation(card);
  const lived = liveAll(profile, { people: 4_000, months: 56, planOf: referencePlan(profile, 54) });
  return {
    id: 'S9',
    what: 'lived: unaided unsecured plan of 54 months, completed, %',
    published: '35 to 43',
    ours: percentOf(lived, (one) => one.completed),
    low: 35,
    high: 43,
  };
}

function support({ mortgage, figures }: Given): Assertion[] {
  const profile = supportedUnemployed(mortgage);
  const by = (supportMonths: number) =>
    brokenPercent(
      liveAll(profile, {
        people: 4_000,
        months: 48,
        planOf: referencePlan(profile),
        events: (month) => (month <= supportMonths ? { supported: true } : {}),
      }),
    );
  const [low, high] = figures.get('hhf.fall')!.values as [number, number];
  const base = by(0);
  const months = figures.get('hhf.months')!.values.reduce((sum, value) => sum + value, 0) / 2;
  return [
    {
      id: 'S13',
      what: 'unemployed without support: default at 48 months, %',
      published: String(figures.get('hhf.default48m')!.values[0]),
      ours: base,
      ...bounds(figures.get('hhf.default48m')!.values[0]!, 4),
    },
    {
      id: 'S13',
      what: `with support for ${Math.round(months)} months: fall of it, in %`,
      published: `${low} to ${high}`,
      ours: 100 * (1 - by(Math.round(months)) / base),
      low,
      high,
    },
  ];
}

/** The same money, once as the whole smallest account, once as a share of each: payment and total are the same. */
function smallAccount({ card }: Given): Assertion {
  const profile = { ...referencePopulation(card), accounts: { from: 3, to: 6 } };
  const planOf = (borrower: Borrower): BorrowerPlan => {
    const { instalmentsMinor } = referencePlan(profile)(borrower);
    const sumMinor = instalmentsMinor.reduce((sum, instalmentMinor) => sum + instalmentMinor, 0n);
    const leftMinor = (sumMinor * (borrower.owedMinor - borrower.accountsMinor[0]!)) / borrower.owedMinor;
    const count = instalmentsMinor.length;
    return { instalmentsMinor: new Array<bigint>(count).fill(leftMinor / BigInt(count)) };
  };
  const by = (events: (month: number) => MonthEvents) =>
    percentOf(liveAll(profile, { people: 2_500, months: 52, planOf, events }), (one) => one.completed);
  const spread = by(() => ({}));
  const cleared = by((month) => (month === 1 ? { clearsAccounts: 1 } : {}));
  return {
    id: 'S14',
    what: 'smallest account cleared, less the same money spread: completed, points',
    published: 'above 0',
    ours: cleared - spread,
    low: 0.5,
    high: 10,
  };
}

/** An unsecured pack as late as the one that was priced, discounted at 12 percent a year. */
function pack({ card, figures }: Given): Assertion {
  const monthsLate = Math.round((figures.get('npl.daysLate')!.values[0]! * 12) / 365);
  const profile = referencePopulation(card);
  let worth = 0;
  let owed = 0;
  for (let number = 1; number <= 2_500; number++) {
    const borrower = drawBorrower({ seed, number }, profile);
    const life = startLife(borrower, undefined, { monthsLate });
    owed += Number(borrower.owedMinor);
    for (let month = 1; month <= 96; month++) {
      worth += Number(liveMonth(life).paidMinor) * 1.12 ** (-month / 12);
    }
  }
  return {
    id: 'S16',
    what: `unsecured pack ${monthsLate} months late, no plan: worth in % of balance`,
    published: '3.5 to 7',
    ours: (100 * worth) / owed,
    low: 3.5,
    high: 7,
  };
}
