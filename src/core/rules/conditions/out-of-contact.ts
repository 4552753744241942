/**
 * Holds when the debtor cannot be reached: the number is invalid; or so many calls in a row failed, from the next day
 * on; or so many days in a row passed with attempts and none came through (中国银行业协会 2026 guideline, ch. 3).
 */
import { instantOf, localDay } from '../../calendar/zone.ts';
import { asked, inside, numberNamed, parameters } from '../compile-context.ts';
import { dayOf, type Situation } from '../situation.ts';
import type { CompileCondition } from './condition.ts';

const failed: readonly string[] = ['unanswered', 'voicemail', 'notConnected', 'bounced'];
const reached: readonly string[] = ['conversation', 'connected', 'refused'];
// `delivered` says neither: a text that arrived was perhaps read, and nobody was spoken to.

/** with: attempts: a value of unit count · days: a value of unit days. Asks for the fact `debtorNumberInvalid` only when history does not say it. */
export const outOfContact: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['attempts', 'days']);
  const attempts = numberNamed(inside(context, 'attempts'), given.attempts, ['count']);
  const daysNeeded = numberNamed(inside(context, 'days'), given.days, ['days']);
  const numberInvalid = asked(context, 'debtorNumberInvalid', ['boolean']);
  const reading = (situation: Situation) => {
    const zone = situation.zones[0]!;
    const past = situation.history
      .filter((contact) => contact.person === 'borrower' && contact.atMs <= situation.atMs)
      .sort((one, other) => one.atMs - other.atMs);
    const lastReached = past.findLastIndex(
      (contact) => contact.initiatedBy === 'borrower' || reached.includes(contact.outcome),
    );
    const since = past.slice(lastReached + 1).filter((contact) => failed.includes(contact.outcome));
    const calls = since.filter((contact) => contact.act === 'placeCall');
    const enough = calls[attempts - 1];
    const callsFreeOn = enough === undefined ? undefined : localDay(zone, enough.atMs) + 1;
    const daysFreeOn = daysInARow(
      since.map((contact) => localDay(zone, contact.atMs)),
      daysNeeded,
    );
    return { failedCalls: calls.length, callsFreeOn, daysFreeOn };
  };
  const reachedOn = (situation: Situation): number | undefined => {
    const { callsFreeOn, daysFreeOn } = reading(situation);
    const days = [callsFreeOn, daysFreeOn].filter((day) => day !== undefined);
    return days.length === 0 ? undefined : Math.min(...days);
  };
  return {
    holds: (situation) => {
      const on = reachedOn(situation);
      if (on !== undefined && on <= dayOf(situation)) return true;
      const invalid = numberInvalid.ask(situation);
      if (invalid === undefined) return [numberInvalid.name];
      return invalid === true;
    },
    facts: (situation) => ({ failedCallsInARow: reading(situation).failedCalls, attempts, days: daysNeeded }),
    changesAtMs: (situation) => {
      const on = reachedOn(situation);
      return on === undefined || on <= dayOf(situation)
        ? undefined
        : instantOf(situation.zones[0]!, { day: on, minute: 0 });
    },
    stepBeyond: (situation) => reading(situation).failedCalls - attempts + 1,
  };
};

/** The day after the first run of `length` days in a row that each had an attempt; undefined when there is none. */
function daysInARow(attemptDays: readonly number[], length: number): number | undefined {
  let run = 0;
  let last: number | undefined;
  for (const day of attemptDays) {
    if (day === last) continue;
    run = last !== undefined && day === last + 1 ? run + 1 : 1;
    last = day;
    if (run >= length) return day + 1;
  }
  return undefined;
}
