/** Time zones from the runtime's own time zone database, as the core takes them: a list of offsets, made once each. */
import type { Zone, Zones } from '../core/calendar/zone.ts';

const msPerMinute = 60_000;
const msPerDay = 24 * 60 * msPerMinute;
/** Offsets are listed for these years; before and after, the nearest holds. */
const years = { from: 2000, until: 2061 };
/** No zone changes its offset twice within so few days: the shortest stretches are of seven (Recife 2000, Gaza 2040). */
const stepDays = 6;

const known = new Map<string, Zone>();

/** The zone of an IANA name; undefined when the database has none of that name. */
export const zones: Zones = (name) => {
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  const made = makeZone(name);
  // Names that are none are not kept: a server is sent any number of them.
  if (made !== undefined) known.set(name, made);
  return made;
};

function makeZone(name: string): Zone | undefined {
  const offsetAt = offsetReader(name);
  if (offsetAt === undefined) return undefined;
  const startMs = Date.UTC(years.from, 0, 1);
  const endMs = Date.UTC(years.until, 0, 1);
  const fromMs = [-Infinity];
  const offsetMinutes = [offsetAt(startMs)];
  for (let atMs = startMs; atMs < endMs; atMs += stepDays * msPerDay) {
    const after = offsetAt(atMs + stepDays * msPerDay);
    if (after === offsetMinutes.at(-1)) continue;
    fromMs.push(changeBetween(offsetAt, { low: atMs, high: atMs + stepDays * msPerDay }));
    offsetMinutes.push(after);
  }
  return Object.freeze({ name, fromMs, offsetMinutes });
}

/** The first minute at which the offset is that of `high`. */
function changeBetween(offsetAt: (atMs: number) => number, at: { low: number; high: number }): number {
  const target = offsetAt(at.high);
  let { low, high } = at;
  while (high - low > msPerMinute) {
    const middle = Math.floor((low + high) / 2 / msPerMinute) * msPerMinute;
    if (offsetAt(middle) === target) high = middle;
    else low = middle;
  }
  return high;
}

function offsetReader(name: string): ((atMs: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  } catch {
    return undefined;
  }
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map((part) => [part.type, Number(part.value)]));
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type)!;
    const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
    return Math.round((local - Math.floor(atMs / msPerMinute) * msPerMinute) / msPerMinute);
  };
}
