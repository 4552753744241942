/**
 * Holds when such a contact ever was, however long ago: a refusal that stands for good (GB/T 45251-2025 cl. 5.3, a
 * contact person who does not want to be contacted).
 */
import { formatDay } from '../../calendar/day.ts';
import { localDay } from '../../calendar/zone.ts';
import type { PastContact } from '../act.ts';
import { parameters } from '../compile-context.ts';
import type { Situation } from '../situation.ts';
import type { CompileCondition } from './condition.ts';
import { countedContacts } from './counted-contacts.ts';

/** with: counted, per (see counted-contacts.ts). No date ends it. */
export const pastContact: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['counted', 'per']);
  const counted = countedContacts(context, { counted: given.counted, per: given.per });
  const first = (situation: Situation): PastContact | undefined =>
    situation.history.find((contact) => contact.atMs <= situation.atMs && counted.counts(contact, situation));
  return {
    holds: (situation) => {
      if (first(situation) === undefined) return false;
      const missing = counted.missing(situation);
      return missing.length === 0 ? true : missing;
    },
    facts: (situation) => {
      const contact = first(situation);
      return contact === undefined ? {} : { contactOn: formatDay(localDay(situation.zones[0]!, contact.atMs)) };
    },
  };
};
