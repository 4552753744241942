/** Which past contacts a rule counts, and against what: part of the shapes that look at history. */
import { actGroups, acts, initiators, modes, outcomes, type PastContact } from '../act.ts';
import { type CompileContext, inside, parameters, wordsOf } from '../compile-context.ts';
import { canBePerson, type Situation, unknownPerson } from '../situation.ts';
import { type ConsentTest, consentTest } from './consent-given.ts';

export type Counts = (contact: PastContact, situation: Situation) => boolean;

const perWords = ['person', 'debt', 'address'] as const;

export interface Counted {
  readonly counts: Counts;
  /** the facts without which it cannot be said which contacts count; asked for only where one may */
  readonly missing: (situation: Situation) => string[];
}

/**
 * counted: { acts, modes, outcomes, initiatedBy } (each left out: all); its `except` leaves out contacts within a consent
 * (parameters of consentGiven); per: any of person, debt, address (left out: all alike). A contact whose mode, debt,
 * address or person is not known counts, and every contact does where those of the act are not known: what cannot be told
 * apart is not left out.
 */
export function countedContacts(context: CompileContext, plain: { counted: unknown; per: unknown }): Counted {
  const at = inside(context, 'counted');
  const given = parameters(at, plain.counted, ['acts', 'modes', 'outcomes', 'initiatedBy', 'except']);
  const ofActs = wordsOf(inside(at, 'acts'), given.acts, acts, actGroups);
  const ofModes = wordsOf(inside(at, 'modes'), given.modes, modes);
  const ofOutcomes = wordsOf(inside(at, 'outcomes'), given.outcomes, outcomes);
  const by = wordsOf(inside(at, 'initiatedBy'), given.initiatedBy, initiators);
  const except: ConsentTest | undefined =
    given.except === undefined ? undefined : consentTest(inside(at, 'except'), given.except);
  const per = wordsOf(inside(context, 'per'), plain.per, perWords) ?? [];
  const perPerson = per.includes('person');
  const perDebt = per.includes('debt');
  const perAddress = per.includes('address');
  return {
    missing: (situation) => {
      const names: string[] = [];
      if (perPerson && situation.person === unknownPerson) names.push('person.role');
      if (perDebt && situation.facts.debt === undefined) names.push('debt');
      if (perAddress && situation.facts['channel.address'] === undefined) names.push('channel.address');
      return names;
    },
    counts: (contact, situation) => {
      if (ofActs !== undefined && !ofActs.includes(contact.act)) return false;
      if (ofOutcomes !== undefined && !ofOutcomes.includes(contact.outcome)) return false;
      if (by !== undefined && !by.includes(contact.initiatedBy)) return false;
      if (ofModes !== undefined && contact.mode !== undefined && !ofModes.includes(contact.mode)) return false;
      if (perPerson && !canBePerson(contact, situation)) return false;
      if (perDebt && !canBe(contact.debt, situation.facts.debt)) return false;
      if (perAddress && !canBe(contact.address, situation.facts['channel.address'])) return false;
      return except === undefined || except(situation, contact.atMs) !== true;
    },
  };
}

/** Not known to be another. */
function canBe(one: unknown, other: unknown): boolean {
  return one === undefined || other === undefined || one === other;
}
