/**
 * Whether an offer is worse for a borrower than another, by what they pay a month at most, in all, and until when. What
 * trades one for another (less a month for longer) is not worse, unless it takes the other's place: then what is lost in
 * any of the three is lost.
 */
import type { OfferedTerms } from './moves.ts';

type Compared = Pick<OfferedTerms, 'paymentMinor' | 'totalMinor' | 'endsOn'>;

/** In none of the three better, in one at least worse. */
export function isWorse(offer: Compared, other: Compared): boolean {
  return losesAnything(offer, other) && !losesAnything(other, offer);
}

/** In one of the three at least worse. */
export function losesAnything(offer: Compared, other: Compared): boolean {
  return offer.paymentMinor > other.paymentMinor || offer.totalMinor > other.totalMinor || offer.endsOn > other.endsOn;
}
