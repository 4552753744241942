/**
 * Holds when the person contacted us last by this medium, today, and has had no answer: one reply by the same medium is
 * open even at a time or place that does not suit (12 CFR 1006 Supp. I comments 6(b)(1)-2, 14(h)(2)-1).
 */
import { localDay } from '../../calendar/zone.ts';
import type { PastContact } from '../act.ts';
import { parameters } from '../compile-context.ts';
import { dayOf, type Situation } from '../situation.ts';
import type { CompileCondition } from './condition.ts';

/** with: onSameDay: true when the reply must come on the day of the person's own contact. */
export const replyDue: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['onSameDay']);
  const last = (situation: Situation): PastContact | undefined => {
    let found: PastContact | undefined;
    for (const contact of situation.history) {
      if (contact.act !== situation.act || contact.person !== situation.person) continue;
      if (contact.atMs <= situation.atMs && (found === undefined || contact.atMs >= found.atMs)) found = contact;
    }
    return found;
  };
  return {
    holds: (situation) => {
      const contact = last(situation);
      if (contact?.initiatedBy !== 'borrower') return false;
      return given.onSameDay !== true || localDay(situation.zones[0]!, contact.atMs) === dayOf(situation);
    },
    facts: () => ({ reply: true }),
  };
};
