/**
 * Shapes that hold while a period runs from a day in the file, or once it is over: a moratorium, a waiting time, a
 * notice that must have been given so long before, a deadline.
 */
import { formatDay, parseDay } from '../../calendar/day.ts';
import { instantOf } from '../../calendar/zone.ts';
import {
  type AskedFact,
  asked,
  type CompileContext,
  flagOf,
  inside,
  parameters,
  valueNamed,
} from '../compile-context.ts';
import { dayOf, type Situation } from '../situation.ts';
import type { CompileCondition } from './condition.ts';
import { compilePeriod } from './period.ts';

const allowed = ['from', 'add', 'firstDayCounts', 'holidays'] as const;

interface Running {
  readonly from: AskedFact;
  /** the last day of the period; undefined when it never began; the missing facts when that cannot be said */
  readonly lastDay: (situation: Situation) => number | undefined | readonly string[];
}

/**
 * from: a fact of type day · add, firstDayCounts: see period.ts; without add the period is that day alone · holidays: a
 * value of unit dates, for periods in business days; without it the fact `holidays` is asked for.
 */
export function compileRunning(context: CompileContext, plain: unknown, further: readonly string[] = []): Running {
  const given = parameters(context, plain, [...allowed, ...further]);
  const from = asked(inside(context, 'from'), given.from, ['day']);
  const period =
    given.add === undefined
      ? undefined
      : compilePeriod(context, { add: given.add, firstDayCounts: given.firstDayCounts });
  const byPack = given.holidays === undefined ? undefined : datesOf(inside(context, 'holidays'), given.holidays);
  const told = period?.usesBusinessDays && byPack === undefined ? asked(context, 'holidays', ['days']) : undefined;
  return {
    from,
    lastDay: (situation) => {
      const start = from.ask(situation);
      if (start === undefined) return [from.name];
      if (start === null) return undefined;
      if (period === undefined) return start as number;
      const holidays = byPack ?? holidaysOf(told, situation);
      return holidays === undefined ? [told!.name] : period.endOf(start as number, holidays);
    },
  };
}

export function datesOf(context: CompileContext, name: unknown): ReadonlySet<number> {
  const content = valueNamed(context, name, ['dates']);
  return new Set((Array.isArray(content) ? content : []).map((text: string) => parseDay(text)!));
}

const none: ReadonlySet<number> = new Set();

function holidaysOf(told: AskedFact | undefined, situation: Situation): ReadonlySet<number> | undefined {
  if (told === undefined) return none;
  const value = told.ask(situation);
  return value === undefined ? undefined : new Set((value ?? []) as readonly number[]);
}

/** Holds up to the period's last day; `endsWithLastDay: false`: only before it, so that the last day itself is free. */
export const periodRuns: CompileCondition = (context, plain) => {
  const running = compileRunning(context, plain, ['endsWithLastDay']);
  const endsWithLastDay = flagOf(context, objectOf(plain), 'endsWithLastDay');
  const freeOn = (last: number) => (endsWithLastDay === false ? last : last + 1);
  return {
    holds: (situation) => {
      const last = running.lastDay(situation);
      if (last === undefined) return false;
      return typeof last === 'number' ? dayOf(situation) < freeOn(last) : last;
    },
    facts: (situation) => factsOf(running, situation),
    changesAtMs: (situation) => {
      const last = running.lastDay(situation);
      return typeof last === 'number' ? instantOf(situation.zones[0]!, { day: freeOn(last), minute: 0 }) : undefined;
    },
    stepBeyond: (situation) => {
      const last = running.lastDay(situation);
      return typeof last === 'number' ? freeOn(last) - dayOf(situation) : undefined;
    },
  };
};

/** Holds once the period is over: on the days after its last one; `fromLastDay: true`: from the last day on. */
export const periodOver: CompileCondition = (context, plain) => {
  const running = compileRunning(context, plain, ['fromLastDay']);
  const fromLastDay = flagOf(context, objectOf(plain), 'fromLastDay');
  const overOn = (last: number) => (fromLastDay === true ? last : last + 1);
  return {
    holds: (situation) => {
      const last = running.lastDay(situation);
      if (last === undefined) return false;
      return typeof last === 'number' ? dayOf(situation) >= overOn(last) : last;
    },
    facts: (situation) => factsOf(running, situation),
    changesAtMs: (situation) => {
      const last = running.lastDay(situation);
      if (typeof last !== 'number' || dayOf(situation) >= overOn(last)) return undefined;
      return instantOf(situation.zones[0]!, { day: overOn(last), minute: 0 });
    },
    // Which side is the lawful one depends on the rule: a deadline is kept before, a notice is long enough after.
    stepBeyond: (situation) => {
      const last = running.lastDay(situation);
      return typeof last === 'number' ? dayOf(situation) - overOn(last) + 1 : undefined;
    },
  };
};

/** Whatever stands there, as parameters; what is no object has been told as a fault by then. */
function objectOf(plain: unknown): Readonly<Record<string, unknown>> {
  return typeof plain === 'object' && plain !== null ? (plain as Readonly<Record<string, unknown>>) : {};
}

function factsOf(running: Running, situation: Situation) {
  const from = running.from.ask(situation);
  const last = running.lastDay(situation);
  return {
    [running.from.name]: typeof from === 'number' ? formatDay(from) : null,
    lastDay: typeof last === 'number' ? formatDay(last) : null,
  };
}
