/** The closed list of shapes of clocks: each works out a day from the days in the file. */
import { type Day, formatDay, lastDayOfMonth } from '../../calendar/day.ts';
import { addMonths } from '../../calendar/period.ts';
import { asked, type CompileContext, dayNamed, inside, numberNamed, parameters } from '../compile-context.ts';
import type { Json } from '../decision.ts';
import type { FactEvent } from '../facts.ts';
import type { Situation } from '../situation.ts';
import { compileRunning } from './running-period.ts';

export interface ClockReading {
  readonly on: Day;
  readonly facts: Readonly<Record<string, Json>>;
}

/** A day with what it was worked out from; undefined when the clock does not run; the missing facts otherwise. */
export type Clock = (situation: Situation) => ClockReading | undefined | readonly string[];

type CompileClock = (context: CompileContext, plain: unknown) => Clock;

/** The last day of a period from a day in the file. with: from, add, firstDayCounts, holidays (see running-period.ts). */
const lastDayOf: CompileClock = (context, plain) => {
  const running = compileRunning(context, plain);
  return (situation) => {
    const last = running.lastDay(situation);
    if (typeof last !== 'number') return last;
    return { on: last, facts: { [running.from.name]: formatDay(running.from.ask(situation) as number) } };
  };
};

/**
 * The later of so many months and so many periods of payment from the first due day (观察期, art. 20). with: from: a fact
 * of type day · months, periods: values · every: a fact of type count, months between payments.
 */
const longerOf: CompileClock = (context, plain) => {
  const given = parameters(context, plain, ['from', 'months', 'periods', 'every']);
  const from = asked(inside(context, 'from'), given.from, ['day']);
  const every = asked(inside(context, 'every'), given.every, ['count']);
  const months = numberNamed(inside(context, 'months'), given.months, ['months']);
  const periods = numberNamed(inside(context, 'periods'), given.periods, ['periods']);
  return (situation) => {
    const start = from.ask(situation);
    if (start === null) return undefined;
    const step = every.ask(situation);
    if (start === undefined) return [from.name];
    if (step === undefined || step === null) return [every.name];
    const on = addMonths(start as number, Math.max(months, periods * (step as number)));
    return { on, facts: { [from.name]: formatDay(start as number), months, periods } };
  };
};

/**
 * Limitation (民法典 188, 189, 194, 195; 最高法诉讼时效规定): runs from `from`, anew from each interruption on record,
 * stands still while an obstacle of its last months lasts and ends so long after it. with: from: a fact of type day ·
 * years: a value · interruptions: a fact of type events · obstacles: a fact of type spans · lastMonths: a value of unit
 * months (the window of the obstacle, and what is left after it) · longStop: a value of unit years.
 */
const limitation: CompileClock = (context, plain) => {
  const given = parameters(context, plain, ['from', 'years', 'interruptions', 'obstacles', 'lastMonths', 'longStop']);
  const from = asked(inside(context, 'from'), given.from, ['day']);
  const interruptions = asked(inside(context, 'interruptions'), given.interruptions, ['events']);
  const obstacles = asked(inside(context, 'obstacles'), given.obstacles, ['spans']);
  const years = numberNamed(inside(context, 'years'), given.years, ['years']);
  const lastMonths = numberNamed(inside(context, 'lastMonths'), given.lastMonths, ['months']);
  const longStop = numberNamed(inside(context, 'longStop'), given.longStop, ['years']);
  return (situation) => {
    const start = from.ask(situation);
    if (start === null) return undefined;
    const events = interruptions.ask(situation);
    const spans = obstacles.ask(situation);
    const missing = [
      ...(start === undefined ? [from.name] : []),
      ...(events === undefined ? [interruptions.name] : []),
      ...(spans === undefined ? [obstacles.name] : []),
    ];
    if (missing.length > 0) return missing;
    return limitationEnd({
      start: start as number,
      events: (events ?? []) as readonly FactEvent[],
      spans: (spans ?? []) as readonly { readonly from: Day; readonly to: Day | undefined }[],
      yearsOf: { period: years, longStop },
      lastMonths,
    });
  };
};

function limitationEnd(at: {
  readonly start: Day;
  readonly events: readonly FactEvent[];
  readonly spans: readonly { readonly from: Day; readonly to: Day | undefined }[];
  readonly yearsOf: { readonly period: number; readonly longStop: number };
  readonly lastMonths: number;
}): ClockReading | undefined {
  const stop = addMonths(at.start, 12 * at.yearsOf.longStop);
  const extended = (from: Day): Day | undefined => {
    let end: Day | undefined = addMonths(from, 12 * at.yearsOf.period);
    for (const span of [...at.spans].sort((one, other) => one.from - other.from)) {
      // Only an obstacle that stands in the last months stops the clock; one that is over before them does not.
      const windowFrom: Day = addMonths(end, -at.lastMonths);
      const reaches = span.from <= end && (span.to === undefined || span.to > windowFrom);
      if (!reaches) continue;
      if (span.to === undefined) return undefined;
      end = Math.max(end, addMonths(span.to, at.lastMonths));
    }
    return end;
  };
  let runsFrom = at.start;
  let end = extended(runsFrom);
  const counted: string[] = [];
  const tooLate: string[] = [];
  for (const event of [...at.events].sort((one, other) => one.on - other.on)) {
    if (event.on < runsFrom) continue;
    // After it has run out an event revives nothing by itself: the defence stands (民法典 192).
    if (event.on > Math.min(end ?? stop, stop)) {
      tooLate.push(formatDay(event.on));
      continue;
    }
    runsFrom = event.on;
    end = extended(runsFrom);
    counted.push(`${formatDay(event.on)} ${event.kind}`);
  }
  if (end === undefined) return undefined;
  return {
    on: Math.min(end, stop),
    facts: {
      ranFrom: formatDay(at.start),
      runsFrom: formatDay(runsFrom),
      interruptedBy: counted,
      afterTheEnd: tooLate,
      longStop: formatDay(stop),
    },
  };
}

/** The last day of the month after the month of a day. with: from: a fact of type day. */
const endOfNextMonth: CompileClock = (context, plain) => {
  const given = parameters(context, plain, ['from']);
  const from = asked(inside(context, 'from'), given.from, ['day']);
  return (situation) => {
    const start = from.ask(situation);
    if (start === undefined) return [from.name];
    if (start === null) return undefined;
    const on = lastDayOfMonth(addMonths(start as number, 1));
    return { on, facts: { [from.name]: formatDay(start as number) } };
  };
};

/** A day that the law itself names. with: day: a value of unit date. The guard says for whom it counts. */
const fixedDay: CompileClock = (context, plain) => {
  const given = parameters(context, plain, ['day']);
  const on = dayNamed(inside(context, 'day'), given.day);
  return () => ({ on, facts: {} });
};

export const clockShapes: Readonly<Record<string, CompileClock>> = {
  lastDayOf,
  longerOf,
  limitation,
  endOfNextMonth,
  fixedDay,
};
