/**
 * Holds while a contact is too recent: for so many days, the day of the contact being the first (12 CFR
 * 1006.14(b)(2)(i)(B)) or not, or for so many minutes.
 */
import { formatDay } from '../../calendar/day.ts';
import { formatInstant, instantOf, localDay } from '../../calendar/zone.ts';
import type { PastContact } from '../act.ts';
import { flagOf, inside, numberNamed, parameters } from '../compile-context.ts';
import { dayOf, type Situation } from '../situation.ts';
import type { CompileCondition } from './condition.ts';
import { countedContacts } from './counted-contacts.ts';

const msPerMinute = 60_000;

/** with: counted, per · days: a value, and firstDayCounts: true where the day of the contact is day one; or minutes: a value. */
export const recentContact: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['counted', 'per', 'days', 'firstDayCounts', 'minutes']);
  const counted = countedContacts(context, { counted: given.counted, per: given.per });
  const byMinutes = given.minutes !== undefined;
  const length = byMinutes
    ? numberNamed(inside(context, 'minutes'), given.minutes, ['minutes'])
    : numberNamed(inside(context, 'days'), given.days, ['days']);
  const dayName = isConversation(given.counted) ? 'conversationOn' : 'contactOn';
  const lastMs = (situation: Situation): number | undefined => {
    let last: PastContact | undefined;
    for (const contact of situation.history) {
      if (contact.atMs > situation.atMs || (last !== undefined && contact.atMs <= last.atMs)) continue;
      if (counted.counts(contact, situation)) last = contact;
    }
    return last?.atMs;
  };
  /** how many days (or minutes) after the contact the act is free again */
  const freeAfter = flagOf(context, given, 'firstDayCounts') === true ? length : length + (byMinutes ? 0 : 1);
  const endsAtMs = (situation: Situation, contactMs: number) => {
    if (byMinutes) return contactMs + freeAfter * msPerMinute + 1;
    const zone = situation.zones[0]!;
    return instantOf(zone, { day: localDay(zone, contactMs) + freeAfter, minute: 0 });
  };
  return {
    holds: (situation) => {
      const contactMs = lastMs(situation);
      if (contactMs === undefined || situation.atMs >= endsAtMs(situation, contactMs)) return false;
      const names = counted.missing(situation);
      return names.length === 0 ? true : names;
    },
    facts: (situation) => {
      const contactMs = lastMs(situation);
      if (contactMs === undefined) return {};
      const zone = situation.zones[0]!;
      return byMinutes
        ? { contactAt: formatInstant(zone, contactMs), minutes: length }
        : { [dayName]: formatDay(localDay(zone, contactMs)), days: length };
    },
    changesAtMs: (situation) => {
      const contactMs = lastMs(situation);
      return contactMs === undefined ? undefined : endsAtMs(situation, contactMs);
    },
    stepBeyond: (situation) => {
      const contactMs = lastMs(situation);
      if (contactMs === undefined) return undefined;
      if (byMinutes) return Math.ceil((endsAtMs(situation, contactMs) - situation.atMs) / msPerMinute);
      return localDay(situation.zones[0]!, contactMs) + freeAfter - dayOf(situation);
    },
  };
};

function isConversation(counted: unknown): boolean {
  const outcomes = (counted as { outcomes?: unknown } | undefined)?.outcomes;
  return JSON.stringify(outcomes) === '["conversation"]';
}
