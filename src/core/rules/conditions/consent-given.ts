/** Holds when the person gave a consent that still stands: not ended, not taken back, not used up. */
import { formatDay } from '../../calendar/day.ts';
import { localDay } from '../../calendar/zone.ts';
import { asked, type CompileContext, inside, numberNamed, parameters, wordsOf } from '../compile-context.ts';
import { type Consent, consentKinds } from '../facts.ts';
import type { Situation, Truth } from '../situation.ts';
import type { CompileCondition } from './condition.ts';

export type ConsentTest = (situation: Situation, atMs: number) => Truth;

/**
 * kind: of the consent · days: a value; it lasts so many days at most, the day it was given being the first (12 CFR
 * 1006.14(b)(3)(i)) · endedBy: conversation, which uses it up · toAddress: true when it must name the request's address,
 * where it names one at all · toDebt: likewise the debt.
 */
const allowed = ['kind', 'days', 'endedBy', 'toAddress', 'toDebt'] as const;

interface Standing {
  readonly stands: (consent: Consent, situation: Situation, atMs: number) => boolean;
  readonly list: (situation: Situation) => readonly Consent[] | undefined;
}

function standing(context: CompileContext, plain: unknown): Standing {
  const given = parameters(context, plain, allowed);
  const kinds = wordsOf(inside(context, 'kind'), given.kind ?? [], consentKinds) ?? [];
  const days = given.days === undefined ? undefined : numberNamed(inside(context, 'days'), given.days, ['days']);
  const endedBy = wordsOf(inside(context, 'endedBy'), given.endedBy, ['conversation']);
  const consents = asked(context, 'consents', ['consents']);
  const toAddress = given.toAddress === true;
  const toDebt = given.toDebt === true;
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
      if (days !== undefined && day > consent.givenOn + days - 1) return false;
      if (toAddress && consent.address !== undefined && consent.address !== situation.facts['channel.address']) {
        return false;
      }
      if (toDebt && consent.debt !== undefined && consent.debt !== situation.facts.debt) return false;
      return endedBy === undefined || !conversationSince(consent, situation, atMs);
    },
  };
}

/** A conversation after the consent and before `atMs`. On the day of the consent alone it is the one that gave it. */
function conversationSince(consent: Consent, situation: Situation, atMs: number): boolean {
  return situation.history.some((contact) => {
    if (contact.outcome !== 'conversation' || contact.person !== situation.person || contact.atMs >= atMs) return false;
    return consent.givenAtMs === undefined
      ? localDay(situation.zones[0]!, contact.atMs) > consent.givenOn
      : contact.atMs > consent.givenAtMs;
  });
}

export function consentTest(context: CompileContext, plain: unknown): ConsentTest {
  const { list, stands } = standing(context, plain);
  return (situation, atMs) => {
    const consents = list(situation);
    return consents === undefined ? ['consents'] : consents.some((consent) => stands(consent, situation, atMs));
  };
}

export const consentGiven: CompileCondition = (context, plain) => {
  const test = consentTest(context, plain);
  const { list, stands } = standing({ ...context, faults: [] }, plain);
  return {
    holds: (situation) => test(situation, situation.atMs),
    facts: (situation) => {
      const found = list(situation)?.find((consent) => stands(consent, situation, situation.atMs));
      return { consent: found === undefined ? null : { kind: found.kind, givenOn: formatDay(found.givenOn) } };
    },
  };
};
