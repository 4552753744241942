/** Which past contacts a rule counts, and against what: part of the shapes that look at history. */
import { actGroups, acts, initiators, modes, outcomes, type PastContact } from '../act.ts';
import { type CompileContext, inside, parameters, wordsOf } from '../compile-context.ts';
import type { Situation } from '../situation.ts';
import { type ConsentTest, consentTest } from './consent-given.ts';

export type Counts = (contact: PastContact, situation: Situation) => boolean;

const perWords = ['person', 'debt', 'address'] as const;

export interface Counted {
  readonly counts: Counts;
  readonly needsDebt: boolean;
  readonly needsAddress: boolean;
}

/**
 * counted: { acts, modes, outcomes, initiatedBy } (each left out: all); its `except` leaves out contacts within a consent
 * (parameters of consentGiven); per: any of person, debt, address (left out: all alike). A contact whose mode, debt or
 * address is not known counts: what cannot be told apart is not left out.
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
    needsDebt: perDebt,
    needsAddress: perAddress,
    counts: (contact, situation) => {
      if (ofActs !== undefined && !ofActs.includes(contact.act)) return false;
      if (ofOutcomes !== undefined && !ofOutcomes.includes(contact.outcome)) return false;
      if (by !== undefined && !by.includes(contact.initiatedBy)) return false;
      if (ofModes !== undefined && contact.mode !== undefined && !ofModes.includes(contact.mode)) return false;
      if (perPerson && contact.person !== situation.person) return false;
      if (perDebt && contact.debt !== undefined && contact.debt !== situation.facts.debt) return false;
      if (perAddress && contact.address !== undefined && contact.address !== situation.facts['channel.address']) {
        return false;
      }
      return except === undefined || except(situation, contact.atMs) !== true;
    },
  };
}
