/**
 * An answer beside what is on the table already: nobody is answered with less than they could take without asking. Where an
 * open offer meets what was asked, that is the answer; where one is better than the plan that was found, it is named instead.
 */
import { civilFromDay, formatDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { isWorse } from '../core/negotiation/protocol/better-terms.ts';
import type { OfferedTerms, TalkReason } from '../core/negotiation/protocol/moves.ts';
import { type OfferOnTable, openOffers, type Talk } from '../core/negotiation/protocol/negotiation.ts';
import type { Ask } from '../core/negotiation/respond.ts';
import type { StoredOffer } from '../store/negotiations.ts';
import type { CounterAnswer } from './plan-offers.ts';

export interface AnswerOnTable {
  readonly answer: 'accept' | 'counter' | 'refuse';
  readonly offer: OfferedTerms | undefined;
  readonly because: readonly TalkReason[];
}

export function besideTable(
  found: CounterAnswer,
  at: { readonly talk: Talk; readonly ask: Ask; readonly stored: readonly StoredOffer[]; readonly currency: string },
): AnswerOnTable {
  const { talk, ask, stored } = at;
  const open = openOffers(talk);
  const whole = (offer: OfferOnTable) => stored.find(({ termsHash }) => termsHash === offer.termsHash)!;
  const meets = open.find((offer) => isMet(ask, whole(offer)));
  const draft = found.offers.drafts[0]?.terms;
  if (meets !== undefined && (draft === undefined || found.answer !== 'accept' || isWorse(draft, meets))) {
    return { answer: 'accept', offer: termsOf(meets), because: [{ code: 'onTable', values: { offer: meets.number } }] };
  }
  if (draft !== undefined && talk.offers.some((offer) => offer.isRejected && offer.termsHash === draft.termsHash)) {
    return { answer: 'refuse', offer: undefined, because: [{ code: 'notApproved', values: {} }] };
  }
  const better =
    draft &&
    nearestOf(
      open.filter((offer) => isWorse(draft, offer)),
      ask,
    );
  if (better === undefined)
    return { answer: draft === undefined ? 'refuse' : found.answer, offer: draft, because: found.because };
  const { paymentMinor, instalments } = whole(better);
  const values = {
    offer: better.number,
    payment: formatAmount(paymentMinor, at.currency),
    months: instalments.length,
    firstDueOn: formatDay(instalments[0]!.dueOn),
  };
  // A yes stays a yes: what is better beside it is named, and the choice is the borrower's.
  if (found.answer === 'accept') {
    return { answer: 'accept', offer: draft, because: [...found.because, { code: 'betterOnTable', values }] };
  }
  const because = found.because.filter(({ code }) => code !== 'nearest' && code !== 'otherFirstDay');
  return { answer: 'counter', offer: termsOf(better), because: [...because, { code: 'betterOnTable', values }] };
}

function isMet(ask: Ask, { instalments, paymentMinor, lumpMinor }: StoredOffer): boolean {
  const first = civilFromDay(instalments[0]!.dueOn);
  const wished = ask.firstDueOn === undefined ? undefined : civilFromDay(ask.firstDueOn);
  return (
    (ask.paymentMinor === undefined || paymentMinor <= ask.paymentMinor) &&
    (ask.months === undefined || instalments.length <= ask.months) &&
    (wished === undefined || (first.year === wished.year && first.month === wished.month)) &&
    lumpMinor <= (ask.lumpMinor ?? 0n)
  );
}

function nearestOf(offers: readonly OfferOnTable[], { paymentMinor }: Ask): OfferOnTable | undefined {
  const distance = (offer: OfferOnTable) => {
    const off = offer.paymentMinor - (paymentMinor ?? 0n);
    return off < 0n ? -off : off;
  };
  return offers.reduce<OfferOnTable | undefined>(
    (near, offer) => (near === undefined || distance(offer) < distance(near) ? offer : near),
    undefined,
  );
}

function termsOf({ termsHash, paymentMinor, totalMinor, endsOn, needsApproval }: OfferOnTable): OfferedTerms {
  return { termsHash, paymentMinor, totalMinor, endsOn, needsApproval };
}
