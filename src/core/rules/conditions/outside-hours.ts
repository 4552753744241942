/**
 * Holds outside the hours of the day that are open, by the clock of every zone the person may be in: where signals of
 * place disagree, only the hours open in all of them are (12 CFR 1006 Supp. I comment 6(b)(1)(i)-2).
 */
import { type Day, formatDay, isoWeekday } from '../../calendar/day.ts';
import {
  formatInstant,
  formatTimeOfDay,
  localDay,
  localMsOfDay,
  nextTurn,
  parseTimeOfDay,
  type Zone,
} from '../../calendar/zone.ts';
import {
  type AskedFact,
  asked,
  type CompileContext,
  flagOf,
  inside,
  parameters,
  valueNamed,
} from '../compile-context.ts';
import type { Situation } from '../situation.ts';
import { weekdayWords } from '../vocabulary.ts';
import type { CompileCondition } from './condition.ts';
import { datesOf } from './running-period.ts';

interface Hours {
  /** minutes since midnight */
  readonly from: number;
  readonly until: number;
}

const msPerMinute = 60_000;
const msPerDay = 24 * 60 * msPerMinute;
const turnsTriedMax = 100;

/**
 * with: from, until: values of unit timeOfDay · untilIsOpen: true when the closing instant itself is still open ·
 * agreed: a fact of type hours that takes their place when it is there.
 */
export const outsideHours: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['from', 'until', 'untilIsOpen', 'agreed']);
  const byLaw: Hours = {
    from: timeOf(inside(context, 'from'), given.from),
    until: timeOf(inside(context, 'until'), given.until),
  };
  const lastOpenMs = flagOf(context, given, 'untilIsOpen') === true ? 1 : 0;
  const agreed = given.agreed === undefined ? undefined : asked(inside(context, 'agreed'), given.agreed, ['hours']);
  const isOpen = (zone: Zone, atMs: number, hours: Hours) => {
    const ms = localMsOfDay(zone, atMs);
    const untilMs = hours.until * msPerMinute + lastOpenMs;
    // Hours may be agreed over midnight: 20:00 to 02:00.
    return hours.from < hours.until
      ? ms >= hours.from * msPerMinute && ms < untilMs
      : ms >= hours.from * msPerMinute || ms < untilMs;
  };
  const isOpenInAll = (situation: Situation, atMs: number, hours: Hours) =>
    situation.zones.every((zone) => isOpen(zone, atMs, hours));
  return {
    holds: (situation) => {
      const hours = hoursOf(situation, byLaw, agreed);
      if (hours === undefined) return [agreed!.name];
      return !isOpenInAll(situation, situation.atMs, hours);
    },
    facts: (situation) => {
      const hours = hoursOf(situation, byLaw, agreed) ?? byLaw;
      return {
        localTime: situation.zones.map((zone) => formatInstant(zone, situation.atMs)),
        open: `${formatTimeOfDay(hours.from)}–${formatTimeOfDay(hours.until)}`,
        agreed: hours !== byLaw,
      };
    },
    changesAtMs: (situation) => {
      const hours = hoursOf(situation, byLaw, agreed) ?? byLaw;
      const isOpenNow = isOpenInAll(situation, situation.atMs, hours);
      let atMs = situation.atMs;
      for (let tried = 0; tried < turnsTriedMax; tried++) {
        atMs = turnAfter(situation.zones, atMs, [hours.from, hours.until]);
        // Where the closing instant is open, it is closed a millisecond later.
        for (const edge of [atMs, atMs + lastOpenMs]) {
          if (isOpenInAll(situation, edge, hours) !== isOpenNow) return edge;
        }
      }
      return undefined;
    },
    stepBeyond: (situation) => stepBeyond(situation, hoursOf(situation, byLaw, agreed) ?? byLaw, lastOpenMs),
  };
};

/** The first instant at which the clock of one of the zones comes to one of the minutes, or is set. */
export function turnAfter(zones: readonly Zone[], afterMs: number, minutes: readonly number[]): number {
  return Math.min(...zones.flatMap((zone) => minutes.map((minute) => nextTurn(zone, { afterMs, minute }))));
}

function hoursOf(situation: Situation, byLaw: Hours, agreed: AskedFact | undefined): Hours | undefined {
  if (agreed === undefined) return byLaw;
  const value = agreed.ask(situation);
  return value === undefined ? undefined : value === null ? byLaw : (value as Hours);
}

function timeOf(context: CompileContext, name: unknown): number {
  const content = valueNamed(context, name, ['timeOfDay']);
  return typeof content === 'string' ? parseTimeOfDay(content)! : 0;
}

/** By the minute: 0 on the first and last open minute of some zone, 1 on the minutes beside them. */
function stepBeyond(situation: Situation, hours: Hours, lastOpen: number): number | undefined {
  const steps = situation.zones.flatMap((zone) => {
    const minute = Math.floor(localMsOfDay(zone, situation.atMs) / msPerMinute);
    if (minute === hours.from || minute === hours.until - 1 + lastOpen) return [0];
    return minute === hours.from - 1 || minute === hours.until + lastOpen ? [1] : [];
  });
  return steps.length === 0 ? undefined : Math.max(...steps);
}

/**
 * For hours that are open on some weekdays alone. with: weekdays: a value of unit weekdays · holidays: a fact of type
 * days, or a value of unit dates, or both in a list. Beside a value the fact adds what was told, and is asked for only
 * outside the years that the value knows.
 */
export const onClosedDay: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['weekdays', 'holidays']);
  const closed =
    given.weekdays === undefined ? [] : valueNamed(inside(context, 'weekdays'), given.weekdays, ['weekdays']);
  const weekdays = (Array.isArray(closed) ? closed : []).map((word: string) => weekdayWords.indexOf(word) + 1);
  const holidays = holidaysOf(inside(context, 'holidays'), given.holidays);
  const isClosed = (situation: Situation, atMs: number): boolean | undefined => {
    const days = situation.zones.map((zone) => localDay(zone, atMs));
    if (days.some((day) => weekdays.includes(isoWeekday(day)) || holidays.byPack.has(day))) return true;
    if (holidays.told === undefined) return false;
    const known = holidays.told.ask(situation);
    if (known === undefined) return days.every((day) => holidays.years.has(yearOf(day))) ? false : undefined;
    return days.some((day) => ((known ?? []) as readonly number[]).includes(day));
  };
  return {
    holds: (situation) => isClosed(situation, situation.atMs) ?? [holidays.told!.name],
    facts: (situation) => ({ on: situation.zones.map((zone) => formatInstant(zone, situation.atMs).slice(0, 10)) }),
    changesAtMs: (situation) => {
      const isClosedNow = isClosed(situation, situation.atMs) === true;
      const lastMs = situation.atMs + daysTried * msPerDay;
      for (let atMs = situation.atMs; atMs < lastMs; ) {
        atMs = turnAfter(situation.zones, atMs, [0]);
        if ((isClosed(situation, atMs) === true) !== isClosedNow) return atMs;
      }
      return undefined;
    },
  };
};

interface Holidays {
  readonly byPack: ReadonlySet<Day>;
  /** the years that the value knows */
  readonly years: ReadonlySet<number>;
  readonly told: AskedFact | undefined;
}

function holidaysOf(context: CompileContext, plain: unknown): Holidays {
  const names = plain === undefined ? [] : Array.isArray(plain) ? plain : [plain];
  const isValue = (name: unknown) => typeof name === 'string' && context.valueOf(name) !== undefined;
  const byPack = new Set(names.filter(isValue).flatMap((name) => [...datesOf(context, name)]));
  const facts = names.filter((name) => !isValue(name)).map((name) => asked(context, name, ['days']));
  return { byPack, years: new Set([...byPack].map(yearOf)), told: facts[0] };
}

function yearOf(day: Day): number {
  return Number(formatDay(day).slice(0, 4));
}

/** A run of closed days longer than a month would be no closed day but a ban. */
const daysTried = 31;
