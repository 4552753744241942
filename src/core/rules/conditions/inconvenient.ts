/**
 * Holds at a time or place that the person said does not suit (12 CFR 1006.6(b)(1), CONC 7.9.4R). A place stands for the
 * media that are tied to it: a landline or letters for a home; a mobile number or e-mail address is tied to none.
 */
import { formatDay, isoWeekday } from '../../calendar/day.ts';
import { localDay, localMsOfDay, type Zone } from '../../calendar/zone.ts';
import { asked, inside, parameters, wordsOf } from '../compile-context.ts';
import type { InconvenientTime } from '../facts.ts';
import type { Situation } from '../situation.ts';
import type { CompileCondition } from './condition.ts';
import { turnAfter } from './outside-hours.ts';

const msPerMinute = 60_000;
const msPerDay = 24 * 60 * msPerMinute;
const daysLookedAhead = 800;

/**
 * with: times: a fact of type times · of: times or places, where a rule is about the entries without places or with them
 * alone. The place is the request's `channel.place`.
 */
export const inconvenient: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['times', 'of']);
  const times = asked(inside(context, 'times'), given.times, ['times']);
  const of = wordsOf(inside(context, 'of'), given.of, ['times', 'places']);
  const concerns = (entry: InconvenientTime) => of?.includes(entry.places === undefined ? 'times' : 'places') ?? true;
  const place = asked(context, 'channel.place', ['word']);
  const match = (situation: Situation, atMs: number): InconvenientTime | 'unknownPlace' | undefined => {
    const list = times.ask(situation) as readonly InconvenientTime[] | null | undefined;
    let unknownPlace = false;
    for (const entry of list ?? []) {
      if (!concerns(entry)) continue;
      if (!situation.zones.some((zone) => timeFits(entry, zone, atMs))) continue;
      if (entry.places === undefined) return entry;
      const at = place.ask(situation);
      if (at === undefined) unknownPlace = true;
      else if (entry.places.includes(at as string)) return entry;
    }
    return unknownPlace ? 'unknownPlace' : undefined;
  };
  return {
    holds: (situation) => {
      if (times.ask(situation) === undefined) return [times.name];
      const found = match(situation, situation.atMs);
      return found === 'unknownPlace' ? [place.name] : found !== undefined;
    },
    facts: (situation) => {
      const found = match(situation, situation.atMs);
      if (found === undefined || found === 'unknownPlace') return {};
      const facts: Record<string, string | readonly string[]> = {};
      if (found.places !== undefined) facts.places = found.places;
      if (found.until !== undefined) facts.until = formatDay(found.until);
      return { inconvenient: facts, on: formatDay(localDay(situation.zones[0]!, situation.atMs)) };
    },
    changesAtMs: (situation) => {
      const entries = (times.ask(situation) ?? []) as readonly InconvenientTime[];
      for (const atMs of edges(situation, entries)) {
        const found = match(situation, atMs);
        // Where the place is not known, nothing known speaks against it.
        if (found === undefined || found === 'unknownPlace') return atMs;
      }
      return undefined;
    },
  };
};

function timeFits(entry: InconvenientTime, zone: Zone, atMs: number): boolean {
  const day = localDay(zone, atMs);
  if (entry.on !== undefined && day !== entry.on) return false;
  if (entry.from !== undefined && day < entry.from) return false;
  if (entry.until !== undefined && day > entry.until) return false;
  if (entry.weekdays !== undefined && !entry.weekdays.includes(isoWeekday(day))) return false;
  if (entry.hours === undefined) return true;
  const { from, until } = entry.hours;
  const ms = localMsOfDay(zone, atMs);
  const after = ms >= from * msPerMinute;
  const before = ms < until * msPerMinute;
  return from < until ? after && before : after || before;
}

/** Instants after the act at which an entry can end, in order: midnights, and the ends of its hours, in every zone. */
function* edges(situation: Situation, entries: readonly InconvenientTime[]): Generator<number> {
  const ends = entries.flatMap((entry) => (entry.hours === undefined ? [] : [entry.hours.until]));
  const minutes = [...new Set([0, ...ends])];
  const lastMs = situation.atMs + daysLookedAhead * msPerDay;
  for (let atMs = situation.atMs; atMs < lastMs; ) {
    atMs = turnAfter(situation.zones, atMs, minutes);
    yield atMs;
  }
}
