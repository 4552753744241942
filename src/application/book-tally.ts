/** The buckets, parts and classes of a book as its loans are counted, by currency. */
import { type CnClassRules, type CnScheme, cnClassRulesOn } from '../core/ageing/class-rules.ts';
import { daysPastDue, type Pause } from '../core/ageing/days-past-due.ts';
import { cnRiskClass, type RiskClassFacts } from '../core/ageing/risk-class.ts';
import type { Day } from '../core/calendar/day.ts';
import type { Breakdown, BucketTotals, ClassScheme, CurrencyPortfolio, Part } from '../core/portfolio/report.ts';
import { type Places, placeOfDays } from '../core/portfolio/standing.ts';
import { addTotals, noTotals, type Totals } from '../core/portfolio/totals.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import { type RiskClass, riskClasses } from '../core/rules/vocabulary.ts';

/** Loans that stand alike: one, or a group of them. */
export interface TallyGroup {
  readonly currency: string;
  readonly product: string;
  readonly part: string;
  readonly graceDays: number;
  readonly delinquentSince: Day | undefined;
  readonly pauses: readonly Pause[];
  readonly chargedOff: boolean;
}

/** What a class needs beside the group: only where the days past due of the day do not settle it. */
export type ClassHistory = Pick<RiskClassFacts, 'due' | 'payments' | 'spans' | 'restructured'>;

interface CurrencyTally {
  readonly parts: Map<string, Totals[]>;
  readonly byClass: Map<RiskClass, Totals>;
}

export class BookTally {
  private readonly places: Places;
  private readonly asOf: Day;
  private readonly scheme: ClassScheme;
  private readonly breakdown: Breakdown | undefined;
  private readonly rules: Readonly<Record<CnScheme, CnClassRules>>;
  private readonly byCurrency = new Map<string, CurrencyTally>();

  constructor(
    places: Places,
    at: {
      readonly asOf: Day;
      readonly scheme: ClassScheme;
      readonly breakdown: Breakdown | undefined;
      readonly lawValues: DatedValues;
    },
  ) {
    this.places = places;
    this.asOf = at.asOf;
    this.scheme = at.scheme;
    this.breakdown = at.breakdown;
    const rulesOf = (scheme: CnScheme) => cnClassRulesOn(at.lawValues, { scheme, asOf: at.asOf });
    this.rules = { 'cn.general': rulesOf('cn.general'), 'cn.card': rulesOf('cn.card') };
  }

  rulesFor(product: string): CnClassRules {
    if (this.scheme !== 'byProduct') return this.rules[this.scheme];
    return this.rules[product === 'card' ? 'cn.card' : 'cn.general'];
  }

  /** The lowest count of days past due above which a loan is non-performing by some ladder; undefined: none in force. */
  get nonPerformingOverMin(): number | undefined {
    const all = Object.values(this.rules).flatMap((rules) => rules.thresholds);
    const over = all.filter((threshold) => isNonPerforming(threshold.riskClass)).map((each) => each.daysPastDueOver);
    return over.length === 0 ? undefined : Math.min(...over);
  }

  get classesVerified(): boolean {
    return Object.values(this.rules).every((rules) => rules.thresholds.every((threshold) => threshold.verified));
  }

  add(group: TallyGroup, totals: Totals, history?: ClassHistory): void {
    const place = group.chargedOff ? this.places.chargedOff : placeOfDays(this.places, this.daysOf(group));
    const { parts } = this.tallyOf(group.currency);
    let byPlace = parts.get(group.part);
    if (byPlace === undefined) {
      byPlace = Array.from({ length: this.places.count }, () => noTotals);
      parts.set(group.part, byPlace);
    }
    byPlace[place] = addTotals([byPlace[place]!, totals]);
    if (!group.chargedOff) this.addToClass(group.currency, this.classOf(group, history), totals);
  }

  /** Adds arrears to loans that were added without. */
  addArrears(group: TallyGroup, arrearsMinor: bigint): void {
    this.add(group, { ...noTotals, arrearsMinor });
  }

  /** Moves one loan that was added with its group to the class that its own history gives it. */
  reclass(group: TallyGroup, totals: Totals, history: ClassHistory): void {
    if (group.chargedOff) return;
    const from = this.classOf(group);
    const to = this.classOf(group, history);
    if (from === to) return;
    this.addToClass(group.currency, from, {
      loans: -totals.loans,
      principalMinor: -totals.principalMinor,
      outstandingMinor: -totals.outstandingMinor,
      arrearsMinor: -totals.arrearsMinor,
    });
    this.addToClass(group.currency, to, totals);
  }

  currencies(): string[] {
    return [...this.byCurrency.keys()];
  }

  of(currency: string): Pick<CurrencyPortfolio, 'byBucket' | 'chargedOff' | 'parts' | 'classes'> {
    const tally = this.tallyOf(currency);
    const parts = [...tally.parts]
      .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
      .map(([part, byPlace]): Part => ({ part, ...this.split(byPlace) }));
    const all = Array.from({ length: this.places.count }, (_, place) =>
      addTotals([...tally.parts.values()].map((byPlace) => byPlace[place]!)),
    );
    const { byBucket, chargedOff } = this.split(all);
    // Another product's ladder may be in force on a day on which none of these loans has one: no row of zeros says so.
    const noneClassed = tally.byClass.size === 0 && addTotals(byBucket).loans > 0;
    return {
      byBucket,
      chargedOff,
      parts: this.breakdown === undefined ? [] : parts,
      classes:
        this.nonPerformingOverMin === undefined || noneClassed
          ? undefined
          : riskClasses.map((riskClass) => ({ riskClass, totals: tally.byClass.get(riskClass) ?? noTotals })),
    };
  }

  private split(byPlace: readonly Totals[]): BucketTotals {
    return {
      byBucket: byPlace.slice(0, this.places.buckets.length),
      chargedOff: byPlace[this.places.chargedOff]!,
    };
  }

  private daysOf({ delinquentSince, graceDays, pauses }: TallyGroup): number {
    return delinquentSince === undefined ? 0 : daysPastDue({ delinquentSince, asOf: this.asOf, graceDays, pauses });
  }

  private classOf(group: TallyGroup, history?: ClassHistory): RiskClass | undefined {
    const { graceDays, pauses, delinquentSince } = group;
    const now = delinquentSince === undefined ? [] : [{ from: delinquentSince + 1, to: undefined, delinquentSince }];
    const { riskClass } = cnRiskClass({
      asOf: this.asOf,
      due: [],
      payments: [],
      spans: now,
      restructured: undefined,
      ...history,
      graceDays,
      pauses,
      rules: this.rulesFor(group.product),
    });
    return riskClass;
  }

  private addToClass(currency: string, riskClass: RiskClass | undefined, totals: Totals): void {
    if (riskClass === undefined) return;
    const { byClass } = this.tallyOf(currency);
    byClass.set(riskClass, addTotals([byClass.get(riskClass) ?? noTotals, totals]));
  }

  private tallyOf(currency: string): CurrencyTally {
    let tally = this.byCurrency.get(currency);
    if (tally === undefined) {
      tally = { parts: new Map(), byClass: new Map() };
      this.byCurrency.set(currency, tally);
    }
    return tally;
  }
}

function isNonPerforming(riskClass: RiskClass): boolean {
  return riskClass === 'substandard' || riskClass === 'doubtful' || riskClass === 'loss';
}
