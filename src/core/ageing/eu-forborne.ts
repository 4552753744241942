/**
 * Forborne exposures in the European Union: performing and non-performing, the cure period after a measure and the
 * probation that follows. Commission Implementing Regulation (EU) 2021/451, Annex V, part 2; Regulation (EU) 575/2013
 * arts 47a, 47b and 178; EBA Q&A 2014_1018, 2014_878, 2014_736, 2014_886, 2015_1842. By what ageing can tell: other
 * signs of unlikeliness to pay are not seen here and may only make it worse.
 */
import type { Day } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { type DatedValues, datedValue, numberAt } from '../rules/dated-values.ts';
import { dayReaching, type Pause } from './days-past-due.ts';
import type { DelinquencySpan } from './delinquency.ts';

export const euStates = ['performing', 'performingForborne', 'nonPerformingForborne', 'nonPerforming'] as const;
export type EuState = (typeof euStates)[number];

export interface EuRules {
  /** non-performing when days past due are more than this */
  readonly defaultOver: number;
  /** least months from the measure, or from becoming non-performing, before a non-performing forborne exposure may leave */
  readonly cureMonthsMin: number;
  /** least months of probation as performing forborne */
  readonly probationMonthsMin: number;
  /** on probation after being non-performing: more days past due than this lead back */
  readonly relapseOver: number;
  readonly unverified: readonly string[];
}

const valueNames = {
  defaultOver: 'eu.crr.178.daysPastDueOver',
  cureMonthsMin: 'eu.eba.cure.monthsMin',
  probationMonthsMin: 'eu.eba.probation.monthsMin',
  relapseOver: 'eu.eba.relapse.daysPastDueOver',
} as const;

/** The rules in force on `asOf`; undefined when one of them is not. */
export function euRulesOn(values: DatedValues, asOf: Day): EuRules | undefined {
  const defaultOver = numberAt(values, valueNames.defaultOver, asOf);
  const cureMonthsMin = numberAt(values, valueNames.cureMonthsMin, asOf);
  const probationMonthsMin = numberAt(values, valueNames.probationMonthsMin, asOf);
  const relapseOver = numberAt(values, valueNames.relapseOver, asOf);
  if (
    defaultOver === undefined ||
    cureMonthsMin === undefined ||
    probationMonthsMin === undefined ||
    relapseOver === undefined
  ) {
    return undefined;
  }
  const unverified = Object.values(valueNames).filter((name) => !datedValue(values, name).verified);
  return { defaultOver, cureMonthsMin, probationMonthsMin, relapseOver, unverified };
}

export interface EuMeasure {
  /** the day of the measure, or, where only that is known, the first due date after it (later, so never too lenient) */
  readonly on: Day;
  /** was the exposure non-performing when the measure was granted? undefined: as its days past due on that day show */
  readonly nonPerformingBefore: boolean | undefined;
}

export interface EuAnswer {
  readonly state: EuState;
  /** undefined: from the beginning */
  readonly since: Day | undefined;
  readonly because: readonly string[];
  /** the next day on which the state may change by itself though all is paid: end of cure or probation */
  readonly nextOn: Day | undefined;
}

interface Walk {
  state: EuState;
  since: Day;
  /** on probation that followed non-performance, so that the relapse rule applies */
  cameBack: boolean;
  ruleId: string;
}

/** The state on `asOf`. `spans` in order, `pauses` sorted by `from`. */
export function euForborne(at: {
  readonly asOf: Day;
  readonly spans: readonly DelinquencySpan[];
  readonly graceDays: number;
  readonly pauses: readonly Pause[];
  readonly rules: EuRules;
  readonly measure: EuMeasure | undefined;
}): EuAnswer {
  const { asOf, rules, measure } = at;
  const walk: Walk = { state: 'performing', since: Number.NEGATIVE_INFINITY, cameBack: false, ruleId: 'eu.crr.178' };
  const measured = measure !== undefined && measure.on <= asOf;
  goThrough(walk, { ...at, from: Number.NEGATIVE_INFINITY, until: measured ? measure.on - 1 : asOf });
  if (measured) {
    const nonPerforming = measure.nonPerformingBefore ?? walk.state === 'nonPerforming';
    walk.state = nonPerforming ? 'nonPerformingForborne' : 'performingForborne';
    walk.since = measure.on;
    walk.ruleId = nonPerforming ? 'eu.eba.cure' : 'eu.eba.probation';
    goThrough(walk, { ...at, from: measure.on, until: asOf });
  }
  const since = Number.isFinite(walk.since) ? walk.since : undefined;
  return { state: walk.state, since, because: [walk.ruleId], nextOn: nextChange(walk, asOf, rules) };
}

function nextChange(walk: Walk, asOf: Day, rules: EuRules): Day | undefined {
  let months: number | undefined;
  if (walk.state === 'nonPerformingForborne') months = rules.cureMonthsMin;
  if (walk.state === 'performingForborne') months = rules.probationMonthsMin;
  const on = months === undefined ? undefined : addMonths(walk.since, months);
  return on !== undefined && on > asOf ? on : undefined;
}

type Passage = Parameters<typeof euForborne>[0] & { readonly from: Day; readonly until: Day };

/** Walks the as-of days [from, until], stretch by stretch of equal delinquency. */
function goThrough(walk: Walk, at: Passage): void {
  let day = at.from;
  for (const span of at.spans) {
    if (span.from > at.until) break;
    const last = span.to === undefined ? at.until : Math.min(at.until, span.to - 1);
    if (last < at.from) continue;
    if (span.from > day) clearStretch(walk, { from: day, to: span.from - 1, rules: at.rules });
    const from = Math.max(span.from, at.from);
    arrearsStretch(walk, { ...at, from, to: last, delinquentSince: span.delinquentSince });
    day = last + 1;
  }
  if (day <= at.until) clearStretch(walk, { from: day, to: at.until, rules: at.rules });
}

/** As-of days [from, to] with nothing past due. */
function clearStretch(walk: Walk, at: { readonly from: Day; readonly to: Day; readonly rules: EuRules }): void {
  if (walk.state === 'nonPerforming') change(walk, 'performing', at.from, 'eu.crr.178');
  if (walk.state === 'nonPerformingForborne') {
    const cured = Math.max(at.from, addMonths(walk.since, at.rules.cureMonthsMin));
    if (cured > at.to) return;
    change(walk, 'performingForborne', cured, 'eu.eba.probation');
    walk.cameBack = true;
  }
  if (walk.state === 'performingForborne') {
    const ended = Math.max(at.from, addMonths(walk.since, at.rules.probationMonthsMin));
    if (ended > at.to) return;
    change(walk, 'performing', ended, 'eu.eba.probation');
    walk.cameBack = false;
  }
}

/** As-of days [from, to] with the oldest unpaid amount due on `delinquentSince`. */
function arrearsStretch(
  walk: Walk,
  at: Passage & { readonly from: Day; readonly to: Day; readonly delinquentSince: Day },
): void {
  const { delinquentSince, graceDays, pauses, rules } = at;
  const firstOver = (over: number): Day => {
    const reached = dayReaching({ delinquentSince, days: over + 1, graceDays, pauses });
    return reached === undefined ? Number.POSITIVE_INFINITY : Math.max(at.from, reached);
  };
  if (walk.state === 'performingForborne') {
    // The end of probation asks only that nothing is past due by more than the days of relapse (Annex V, part 2, para 256).
    const relapseOn = firstOver(rules.relapseOver);
    const ended = Math.max(at.from, addMonths(walk.since, rules.probationMonthsMin));
    if (ended <= at.to && ended < relapseOn) {
      change(walk, 'performing', ended, 'eu.eba.probation');
      walk.cameBack = false;
    } else {
      const over = walk.cameBack ? Math.min(relapseOn, firstOver(rules.defaultOver)) : firstOver(rules.defaultOver);
      if (over <= at.to) {
        change(walk, 'nonPerformingForborne', over, walk.cameBack ? 'eu.eba.relapse' : 'eu.crr.178');
      }
    }
  }
  if (walk.state === 'performing') {
    const over = firstOver(rules.defaultOver);
    if (over <= at.to) change(walk, 'nonPerforming', over, 'eu.crr.178');
  }
}

function change(walk: Walk, state: EuState, on: Day, ruleId: string): void {
  walk.state = state;
  walk.since = on;
  walk.ruleId = ruleId;
}
