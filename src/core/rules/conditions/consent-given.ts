/** Holds when the person gave a consent that still stands: not ended, not taken back, not used up. */
import { formatDay } from '../../calendar/day.ts';
import { localDay } from '../../calendar/zone.ts';
import { asked, type CompileContext, flagOf, inside, numberNamed, parameters, wordsOf } from '../compile-context.ts';
import { type Consent, consentKinds } from '../facts.ts';
import { and, canBePerson, or, type Situation, type Truth } from '../situation.ts';
import type { CompileCondition } from './condition.ts';

export type ConsentTest = (situation: Situation, atMs: number) => Truth;

/**
 * kind: of the consent · days: a value; it lasts so many days at most, the day it was given being the first (12 CFR
 * 1006.14(b)(3)(i)), with firstDayCounts: false the day after it · endedBy: conversation, which uses it up ·
 * toAddress: true when it must name the request's address, where it names one at all · toDebt: likewise the debt.
 */
const allowed = ['kind', 'days', 'firstDayCounts', 'endedBy', 'toAddress', 'toDebt'] as const;

interface Standing {
  readonly stands: (consent: Consent, situation: Situation, atMs: number) => Truth;
  readonly list: (situation: Situation) => readonly Consent[] | undefined;
}

function standing(context: CompileContext, plain: unknown): Standing {
  const given = parameters(context, plain, allowed);
  const kinds = wordsOf(inside(context, 'kind'), given.kind ?? [], consentKinds) ?? [];
  const days = given.days === undefined ? undefined : numberNamed(inside(context, 'days'), given.days, ['days']);
  const daysAfter = flagOf(context, given, 'firstDayCounts') === false ? 0 : 1;
  const endedBy = wordsOf(inside(context, 'endedBy'), given.endedBy, ['conversation']);
  const consents = asked(context, 'consents', ['consents']);
  const toAddress = flagOf(context, given, 'toAddress') === true;
  const toDebt = flagOf(context, given, 'toDebt') === true;
  return {
    list: (situation) => {
      const value = consents.ask(situation);
      return value === undefined ? undefined : ((value ?? []) as readonly Consent[]);
    },
    stands: (consent, situation, atMs) => {
      if (!kinds.includes(consent.kind)) return false;
      const day = localDay(situation.zones[0]!, atMs);
      if (day < consent.givenOn || (consent.givenAtMs !== undefined && atMs < consent.givenAtMs)) return false;
      if (consent.until !== undefined && day > consent.until) return false;
      if (consent.revokedOn !== undefined && day >= consent.revokedOn) return false;
      if (days !== undefined && day > consent.givenOn + days - daysAfter) return false;
      const named = and([
        toAddress ? isNamed(consent.address, { name: 'channel.address', situation }) : true,
        toDebt ? isNamed(consent.debt, { name: 'debt', situation }) : true,
      ]);
      if (named === false || endedBy === undefined) return named;
      return conversationSince(consent, situation, atMs) ? false : named;
    },
  };
}

/** Whether a consent is for that address or debt; one that names none is for each. */
function isNamed(
  named: string | undefined,
  of: { readonly name: 'channel.address' | 'debt'; readonly situation: Situation },
): Truth {
  const asked = of.situation.facts[of.name];
  return named === undefined || (asked === undefined ? [of.name] : named === asked);
}

/** A conversation after the consent and before `atMs`. */
function conversationSince(consent: Consent, situation: Situation, atMs: number): boolean {
  const known = firstConversations.get(situation) ?? new Map<Consent, number>();
  firstConversations.set(situation, known);
  const firstMs = known.get(consent) ?? firstConversationAfter(consent, situation);
  known.set(consent, firstMs);
  return firstMs < atMs;
}

/** Kept for each situation: a rule that counts asks it of every past contact, and history may be long. */
const firstConversations = new WeakMap<Situation, Map<Consent, number>>();

/** Of the conversations on the day of the consent one gave it, where no more than the day is known. */
function firstConversationAfter(consent: Consent, situation: Situation): number {
  let firstMs = Infinity;
  for (const contact of situation.history) {
    if (contact.outcome !== 'conversation' || contact.atMs >= firstMs || !canBePerson(contact, situation)) continue;
    const isAfter =
      consent.givenAtMs === undefined
        ? localDay(situation.zones[0]!, contact.atMs) > consent.givenOn
        : contact.atMs > consent.givenAtMs;
    if (isAfter) firstMs = contact.atMs;
  }
  return firstMs;
}

export function consentTest(context: CompileContext, plain: unknown): ConsentTest {
  const { list, stands } = standing(context, plain);
  return (situation, atMs) => {
    const consents = list(situation);
    return consents === undefined ? ['consents'] : or(consents.map((consent) => stands(consent, situation, atMs)));
  };
}

export const consentGiven: CompileCondition = (context, plain) => {
  const test = consentTest(context, plain);
  const { list, stands } = standing({ ...context, faults: [] }, plain);
  return {
    holds: (situation) => test(situation, situation.atMs),
    facts: (situation) => {
      const found = list(situation)?.find((consent) => stands(consent, situation, situation.atMs) === true);
      return { consent: found === undefined ? null : { kind: found.kind, givenOn: formatDay(found.givenOn) } };
    },
  };
};
