/**
 * Ledger postings of one loan, and how they are undone: always by a further posting, never by changing one.
 */
import type { Day } from '../calendar/day.ts';
import { areEqual, type ComponentAmounts, negated } from './components.ts';

export interface Posting {
  readonly kind: 'payment' | 'penaltyDue' | 'reversal';
  /** The payment's; of a reversal, that of the payment it undoes; none for penalty interest. */
  readonly paymentRef: string | undefined;
  readonly valueOn: Day;
  /** How what the borrower owes changes: a payment's parts are <= 0, penalty interest >= 0, a reversal's the other way round. */
  readonly change: ComponentAmounts;
  /** The part of a payment that found nothing to pay. −sum(change) + unapplied = the payment's amount. */
  readonly unappliedMinor: bigint;
}

/**
 * Undoes the payment `paymentRef` among `postings` from `valueOn` on. Refuses, in order: `paymentUnknown`,
 * `alreadyReversed`.
 */
export function reversePayment(at: {
  readonly postings: readonly Posting[];
  readonly paymentRef: string;
  readonly valueOn: Day;
}): Posting | { readonly refused: 'paymentUnknown' | 'alreadyReversed' } {
  const own = at.postings.filter(({ paymentRef }) => paymentRef === at.paymentRef);
  if (own.length === 0) return { refused: 'paymentUnknown' };
  const live = livePostings(own)[0];
  return live === undefined ? { refused: 'alreadyReversed' } : { ...reversalOf(live), valueOn: at.valueOn };
}

/**
 * What has to be posted so that a ledger that holds `posted` comes to stand as `right` says (after a backdated payment,
 * a returned one, a corrected one): a reversal for each posting that is no longer right, with its own value date, then
 * each posting that is missing. Nothing that stands is touched, and what is right already is not posted again.
 */
export function correctingPostings(at: {
  readonly posted: readonly Posting[];
  readonly right: readonly Posting[];
}): Posting[] {
  const rightByKey = new Map(at.right.map((posting) => [keyOf(posting), posting]));
  const live = livePostings(at.posted);
  const standing = new Set<string>();
  const reversals: Posting[] = [];
  for (const posting of live) {
    const right = rightByKey.get(keyOf(posting));
    if (right !== undefined && areSame(right, posting)) standing.add(keyOf(posting));
    else reversals.push(reversalOf(posting));
  }
  return [...reversals, ...at.right.filter((posting) => !standing.has(keyOf(posting)))];
}

/** Payments and penalty interest that no reversal has undone, in the order posted. */
export function livePostings(postings: readonly Posting[]): Posting[] {
  const live = new Map<string, Posting>();
  for (const posting of postings) {
    if (posting.kind === 'reversal') live.delete(keyOf(posting));
    else live.set(keyOf(posting), posting);
  }
  return [...live.values()];
}

function reversalOf(posting: Posting): Posting {
  return {
    kind: 'reversal',
    paymentRef: posting.paymentRef,
    valueOn: posting.valueOn,
    change: negated(posting.change),
    unappliedMinor: -posting.unappliedMinor,
  };
}

/** A payment is known by its reference, penalty interest by its day: one is posted a day. */
function keyOf({ paymentRef, valueOn }: Posting): string {
  return paymentRef === undefined ? `penaltyDue ${valueOn}` : `payment ${paymentRef}`;
}

function areSame(one: Posting, other: Posting): boolean {
  return (
    one.valueOn === other.valueOn && one.unappliedMinor === other.unappliedMinor && areEqual(one.change, other.change)
  );
}
