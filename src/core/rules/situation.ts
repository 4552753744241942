/** One act at one instant with all that is known of it: what rules are held against. */
import type { Day } from '../calendar/day.ts';
import { localDay, type Zone } from '../calendar/zone.ts';
import type { Act, PastContact } from './act.ts';
import { type FactDeclaration, type FactType, type FactValue, unknown } from './facts.ts';

export interface Situation {
  readonly act: Act;
  readonly atMs: number;
  /** the person's zones, the first being where days are counted; never empty */
  readonly zones: readonly Zone[];
  /** whom history calls by: the person's id, else the role; `unknownPerson` where nobody said who it is */
  readonly person: string;
  /** by name; what was left out has no entry */
  readonly facts: Readonly<Record<string, FactValue | undefined>>;
  /** in any order */
  readonly history: readonly PastContact[];
}

/** A person of whom nobody said who it is, in the act or in history: it can be anybody. */
export const unknownPerson = 'unknown';

/** Whether a contact was, or can have been, with the person of the act. History may call somebody with an id by the role. */
export function canBePerson(contact: PastContact, situation: Situation): boolean {
  const { person } = contact;
  if (person === situation.person || person === unknownPerson || situation.person === unknownPerson) return true;
  return person === situation.facts['person.role'];
}

/** The day of the act where the person is. */
export function dayOf(situation: Situation): Day {
  return localDay(situation.zones[0]!, situation.atMs);
}

/** Whether a condition holds; or the facts without which that cannot be said. */
export type Truth = boolean | readonly string[];

/** A fact as a rule sees it: its value, or `undefined` when it is missing. Left out and not on record is `null`. */
export type Ask = (situation: Situation) => FactValue | undefined;

/** How to ask for one fact. `undefined` means missing: left out although asked, or said to be unknown. */
export function askFor(fact: Pick<FactDeclaration, 'name' | 'leftOut'> & { readonly type?: FactType }): Ask {
  const { name } = fact;
  if (fact.leftOut === 'asked') {
    // Of what is so or not so, "there is none" is no answer.
    const isYesOrNo = fact.type === 'boolean';
    return ({ facts }) => {
      const value = facts[name];
      return value === unknown || (value === null && isYesOrNo) ? undefined : value;
    };
  }
  return ({ facts }) => {
    const value = facts[name];
    return value === undefined ? null : value === unknown ? undefined : value;
  };
}

export function and(truths: readonly Truth[]): Truth {
  let missing: readonly string[] = [];
  for (const truth of truths) {
    if (truth === false) return false;
    if (truth !== true) missing = missing.length === 0 ? truth : [...missing, ...truth];
  }
  return missing.length === 0 ? true : missing;
}

export function or(truths: readonly Truth[]): Truth {
  let missing: readonly string[] = [];
  for (const truth of truths) {
    if (truth === true) return true;
    if (truth !== false) missing = missing.length === 0 ? truth : [...missing, ...truth];
  }
  return missing.length === 0 ? false : missing;
}

export function not(truth: Truth): Truth {
  return typeof truth === 'boolean' ? !truth : truth;
}
