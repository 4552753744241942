/**
 * Local time from instants. A zone is a list of its offsets, made at the edge from the time zone database and handed in;
 * the core only looks up.
 */
import { type Day, formatDay, parseDay } from './day.ts';

const minutesPerDay = 24 * 60;
const msPerMinute = 60_000;
const msPerDay = minutesPerDay * msPerMinute;

export interface Zone {
  readonly name: string;
  /** instants at which an offset begins, ascending; the first is -Infinity */
  readonly fromMs: readonly number[];
  /** minutes east of UTC, one for each of `fromMs` */
  readonly offsetMinutes: readonly number[];
}

/** A zone by its IANA name; undefined when there is none of that name. */
export type Zones = (name: string) => Zone | undefined;

export function offsetMinutesAt(zone: Zone, atMs: number): number {
  return zone.offsetMinutes[stretchAt(zone, atMs)]!;
}

/** The index of the offset in force. */
function stretchAt({ fromMs }: Zone, atMs: number): number {
  let low = 0;
  let high = fromMs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fromMs[middle]! <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The calendar day at that instant in that zone. */
export function localDay(zone: Zone, atMs: number): Day {
  return Math.floor((atMs + offsetMinutesAt(zone, atMs) * msPerMinute) / msPerDay);
}

/** Milliseconds since local midnight by the wall clock. */
export function localMsOfDay(zone: Zone, atMs: number): number {
  const local = atMs + offsetMinutesAt(zone, atMs) * msPerMinute;
  return local - Math.floor(local / msPerDay) * msPerDay;
}

/**
 * The instant at which the wall clock shows `minute` (since midnight) of `day`. Where a clock set forward leaves that
 * minute out, the instant at which it was set, the first that is past it; where a clock set back shows it twice, the first.
 */
export function instantOf(zone: Zone, at: { readonly day: Day; readonly minute: number }): number {
  const local = at.day * msPerDay + at.minute * msPerMinute;
  const before = offsetMinutesAt(zone, local - msPerDay);
  const after = offsetMinutesAt(zone, local + msPerDay);
  const first = local - before * msPerMinute;
  if (before === after || offsetMinutesAt(zone, first) === before) return first;
  const second = local - after * msPerMinute;
  return offsetMinutesAt(zone, second) === after ? second : zone.fromMs[stretchAt(zone, first)]!;
}

/**
 * The first instant after `afterMs` at which the wall clock comes to `minute` (since midnight) on some day, or is set:
 * what holds by the clock from one minute of the day to another changes at such an instant and at no other.
 */
export function nextTurn(zone: Zone, at: { readonly afterMs: number; readonly minute: number }): number {
  const { afterMs, minute } = at;
  const set = zone.fromMs[stretchAt(zone, afterMs) + 1] ?? Infinity;
  // Up to then the clock goes evenly.
  const sinceMs = localMsOfDay(zone, afterMs) - minute * msPerMinute;
  const comes = afterMs + (sinceMs < 0 ? 0 : msPerDay) - sinceMs;
  return Math.min(comes, set);
}

const instantPattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})$/;

/** 'YYYY-MM-DDThh:mm[:ss[.sss]]' with 'Z' or an offset, to milliseconds since 1970; undefined when it is no such instant. */
export function parseInstant(text: string): number | undefined {
  const parts = instantPattern.exec(text);
  if (!parts) return undefined;
  const [, date, hour, minute, second = '0', fraction = '0', offset] = parts as unknown as string[];
  const day = parseDay(date!);
  if (day === undefined || Number(hour) >= 24 || Number(minute) >= 60 || Number(second) >= 60) return undefined;
  const ms = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(fraction.padEnd(3, '0'));
  if (offset === 'Z') return day * msPerDay + ms;
  const [hours, minutes] = offset!.slice(1).split(':').map(Number) as [number, number];
  if (hours > 15 || minutes >= 60) return undefined;
  const east = (hours * 60 + minutes) * (offset!.startsWith('-') ? -1 : 1);
  return day * msPerDay + ms - east * msPerMinute;
}

/** An instant as the zone's clock shows it, to the second, with its offset. */
export function formatInstant(zone: Zone, atMs: number): string {
  const offset = offsetMinutesAt(zone, atMs);
  const seconds = Math.floor(localMsOfDay(zone, atMs) / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const east = Math.abs(offset);
  const sign = offset < 0 ? '-' : '+';
  return `${formatDay(localDay(zone, atMs))}T${clock}${sign}${two(Math.floor(east / 60))}:${two(east % 60)}`;
}

/** 'hh:mm' to minutes since midnight, '24:00' included; undefined when it is no time of day. */
export function parseTimeOfDay(text: string): number | undefined {
  const parts = /^(\d{2}):(\d{2})$/.exec(text);
  if (!parts) return undefined;
  const minutes = Number(parts[1]) * 60 + Number(parts[2]);
  return Number(parts[2]) < 60 && minutes <= minutesPerDay ? minutes : undefined;
}

export function formatTimeOfDay(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
