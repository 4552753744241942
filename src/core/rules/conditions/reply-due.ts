/**
 * Holds when the person contacted us last by this medium, today, and has had no answer: one reply by the same medium is
 * open even at a time or place that does not suit (12 CFR 1006 Supp. I comments 6(b)(1)-2, 14(h)(2)-1).
 */
import { localDay } from '../../calendar/zone.ts';
import type { PastContact } from '../act.ts';
import { type CompileContext, fault, flagOf, inside, parameters } from '../compile-context.ts';
import { dayOf, type Situation } from '../situation.ts';
import type { CompileCondition, Condition } from './condition.ts';
import { inconvenient } from './inconvenient.ts';
import { outsideHours } from './outside-hours.ts';

const closedTimes: Readonly<Record<string, CompileCondition>> = { inconvenient, outsideHours };

/**
 * with: onSameDay: true when the reply must come on the day of the person's own contact · contactWas: { condition, with }
 * of inconvenient or outsideHours, when that contact must itself have come at such a time and that time still lasts. A
 * conversation is its own reply.
 */
export const replyDue: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['onSameDay', 'contactWas']);
  const onSameDay = flagOf(context, given, 'onSameDay') === true;
  const was = given.contactWas === undefined ? undefined : compileWas(inside(context, 'contactWas'), given.contactWas);
  const last = (situation: Situation): PastContact | undefined => {
    let found: PastContact | undefined;
    for (const contact of situation.history) {
      if (contact.act !== situation.act || contact.person !== situation.person) continue;
      if (contact.atMs > situation.atMs || (found !== undefined && contact.atMs < found.atMs)) continue;
      // Of two at one instant ours is the answer, in whatever order they were handed in.
      if (found?.atMs !== contact.atMs || contact.initiatedBy !== 'borrower') found = contact;
    }
    return found;
  };
  return {
    holds: (situation) => {
      const contact = last(situation);
      if (contact?.initiatedBy !== 'borrower' || contact.outcome === 'conversation') return false;
      if (was !== undefined && !lasts(was, situation, contact.atMs)) return false;
      return !onSameDay || localDay(situation.zones[0]!, contact.atMs) === dayOf(situation);
    },
    facts: () => ({ reply: true }),
  };
};

/** Whether the time at which the contact came, closed then, is still the same stretch of closed time now. */
function lasts(was: Condition, situation: Situation, contactMs: number): boolean {
  const then = { ...situation, atMs: contactMs };
  if (was.holds(then) !== true) return false;
  const endsMs = was.changesAtMs?.(then);
  return endsMs === undefined || situation.atMs < endsMs;
}

function compileWas(context: CompileContext, plain: unknown): Condition {
  const given = parameters(context, plain, ['condition', 'with']);
  const name = String(given.condition);
  const compile = Object.hasOwn(closedTimes, name) ? closedTimes[name] : undefined;
  if (compile === undefined) fault(inside(context, 'condition'), 'unknownShape', given.condition);
  return (compile ?? outsideHours)(inside(context, 'with'), given.with);
}
