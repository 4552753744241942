/**
 * Holds when this act would be one contact too many in a window of whole local days that ends with the day of the act
 * (12 CFR 1006.14(b)(2)(i)(A); GB/T 45251-2025 cl. 5.3).
 */
import { formatDay } from '../../calendar/day.ts';
import { instantOf, localDay } from '../../calendar/zone.ts';
import { asked, inside, numberNamed, parameters } from '../compile-context.ts';
import { dayOf, type Situation } from '../situation.ts';
import type { CompileCondition } from './condition.ts';
import { countedContacts } from './counted-contacts.ts';

/**
 * with: counted, per (see counted-contacts.ts) · windowDays: a value of unit days · countMax: a value of unit count ·
 * agreed: a fact of type count that takes its place when it is there.
 */
export const countInWindow: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['counted', 'per', 'windowDays', 'countMax', 'agreed']);
  const counted = countedContacts(context, { counted: given.counted, per: given.per });
  const windowDays = numberNamed(inside(context, 'windowDays'), given.windowDays, ['days']);
  const byLaw = numberNamed(inside(context, 'countMax'), given.countMax, ['count']);
  const agreed = given.agreed === undefined ? undefined : asked(inside(context, 'agreed'), given.agreed, ['count']);
  /** undefined: something was agreed, and nobody knows what */
  const countMaxOf = (situation: Situation): number | undefined => {
    const value = agreed === undefined ? null : agreed.ask(situation);
    return value === undefined ? undefined : value === null ? byLaw : (value as number);
  };
  const windowStartMs = (situation: Situation) =>
    instantOf(situation.zones[0]!, { day: dayOf(situation) - windowDays + 1, minute: 0 });
  const count = (situation: Situation): number => {
    const fromMs = windowStartMs(situation);
    let found = 0;
    for (const contact of situation.history) {
      if (contact.atMs < fromMs || contact.atMs > situation.atMs) continue;
      if (counted.counts(contact, situation)) found++;
    }
    return found;
  };
  return {
    holds: (situation) => {
      const countMax = countMaxOf(situation);
      if (countMax === undefined) return [agreed!.name];
      // Below the limit whatever the missing facts are: then nothing is asked for.
      if (situation.history.length < countMax || count(situation) + 1 <= countMax) return false;
      const names = counted.missing(situation);
      return names.length === 0 ? true : names;
    },
    facts: (situation) => ({
      count: count(situation),
      countMax: countMaxOf(situation) ?? byLaw,
      windowDays,
      windowFrom: formatDay(dayOf(situation) - windowDays + 1),
    }),
    changesAtMs: (situation) => {
      const zone = situation.zones[0]!;
      const fromMs = windowStartMs(situation);
      const days = situation.history
        .filter((contact) => contact.atMs >= fromMs && contact.atMs <= situation.atMs)
        .filter((contact) => counted.counts(contact, situation))
        .map((contact) => localDay(zone, contact.atMs))
        .sort((a, b) => a - b);
      // Where none at all is open, no day frees it.
      const lastToLeave = days[days.length - (countMaxOf(situation) ?? byLaw)];
      return lastToLeave === undefined ? undefined : instantOf(zone, { day: lastToLeave + windowDays, minute: 0 });
    },
    stepBeyond: (situation) => count(situation) + 1 - (countMaxOf(situation) ?? byLaw),
  };
};
