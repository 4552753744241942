/**
 * Vintages: loans disbursed in the same month, quarter or year, followed by months on book: the share that was ever so
 * many days past due.
 */
import { dayReaching } from '../ageing/days-past-due.ts';
import type { Day } from '../calendar/day.ts';
import { monthIndex } from './month-ends.ts';
import type { LoanLife } from './standing.ts';

export type CohortUnit = 'month' | 'quarter' | 'year';

export interface VintageCurve {
  /** '2026-03', '2026-Q1' or '2026' */
  readonly cohort: string;
  readonly loans: number;
  /** by threshold in the order given, then by months on book from 0: loans that had reached it by the end of that month */
  readonly reached: readonly (readonly number[])[];
}

export interface Vintages {
  readonly unit: CohortUnit;
  readonly thresholdDays: readonly number[];
  /** in order of disbursement */
  readonly curves: readonly VintageCurve[];
}

interface MonthCohort {
  loans: number;
  /** by threshold: first reached in that month on book */
  readonly first: number[][];
}

const monthsByUnit: Readonly<Record<CohortUnit, number>> = { month: 1, quarter: 3, year: 12 };

export class VintageTally {
  private readonly thresholdDays: readonly number[];
  private readonly asOf: Day;
  private readonly byMonth = new Map<number, MonthCohort>();

  /** Counts what had happened by `asOf`. `thresholdDays`: days past due, each >= 1. */
  constructor(at: { readonly asOf: Day; readonly thresholdDays: readonly number[] }) {
    this.asOf = at.asOf;
    this.thresholdDays = at.thresholdDays;
  }

  add(life: LoanLife): void {
    if (life.disbursedOn > this.asOf) return;
    const month = monthIndex(life.disbursedOn);
    let cohort = this.byMonth.get(month);
    if (cohort === undefined) {
      cohort = { loans: 0, first: this.thresholdDays.map(() => []) };
      this.byMonth.set(month, cohort);
    }
    cohort.loans += 1;
    if (life.spans.length === 0) return;
    this.thresholdDays.forEach((days, threshold) => {
      const reachedOn = firstReached(life, days);
      if (reachedOn === undefined || reachedOn > this.asOf) return;
      const onBook = monthIndex(reachedOn) - month;
      const first = cohort.first[threshold]!;
      first[onBook] = (first[onBook] ?? 0) + 1;
    });
  }

  /**
   * The curves by month of disbursement, or by quarter or year when there would be more than `curvesMax`. A curve ends
   * with the last month on book that every loan of it has completed.
   */
  vintages(curvesMax: number): Vintages {
    const months = [...this.byMonth.keys()].sort((a, b) => a - b);
    const units = ['month', 'quarter', 'year'] as const;
    const cohortsBy = (unit: CohortUnit) => new Set(months.map((month) => Math.floor(month / monthsByUnit[unit])));
    const unit = units.find((each) => cohortsBy(each).size <= curvesMax) ?? 'year';
    const lastWhole = monthIndex(this.asOf + 1) - 1;
    const curves = [...cohortsBy(unit)].map((cohort) => {
      const length = monthsByUnit[unit];
      const members = months.filter((month) => Math.floor(month / length) === cohort);
      const onBookMax = lastWhole - members.at(-1)!;
      return {
        cohort: cohortName(cohort, unit),
        loans: members.reduce((sum, month) => sum + this.byMonth.get(month)!.loans, 0),
        reached: this.thresholdDays.map((_, threshold) => {
          let sum = 0;
          return Array.from({ length: Math.max(0, onBookMax + 1) }, (__, onBook) => {
            for (const month of members) sum += this.byMonth.get(month)!.first[threshold]![onBook] ?? 0;
            return sum;
          });
        }),
      };
    });
    return { unit, thresholdDays: this.thresholdDays, curves };
  }
}

/** The first day on which the loan was `days` days past due; undefined when it never was. A charge-off does not end the count. */
function firstReached(life: LoanLife, days: number): Day | undefined {
  for (const span of life.spans) {
    const reachedOn = dayReaching({
      delinquentSince: span.delinquentSince,
      days,
      graceDays: life.graceDays,
      pauses: life.pauses,
    });
    if (reachedOn === undefined) continue;
    // The days may already be reached when the span begins: an older amount was paid and this one is as old.
    const on = Math.max(reachedOn, span.from);
    if (span.to === undefined || on < span.to) return on;
  }
  return undefined;
}

function cohortName(cohort: number, unit: CohortUnit): string {
  switch (unit) {
    case 'month':
      return `${Math.floor(cohort / 12)}-${String((cohort % 12) + 1).padStart(2, '0')}`;
    case 'quarter':
      return `${Math.floor(cohort / 4)}-Q${(cohort % 4) + 1}`;
    case 'year':
      return String(cohort);
  }
}
