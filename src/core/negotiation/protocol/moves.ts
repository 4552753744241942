/**
 * What may be said in a talk about a plan, and what was said: the commands and events of `negotiation.ts`. Instants are
 * milliseconds since 1970, amounts minor units of the currency of the debt.
 */
import type { Day } from '../../calendar/day.ts';
import type { Ask, Stance } from '../respond.ts';

/**
 * agentLed: someone of the lender's talks with the borrower. selfService: the borrower talks with the lender's program.
 * mediatorLed: a third person drafts one text, and each side consents to that version of it or objects.
 */
export const talkModes = ['agentLed', 'selfService', 'mediatorLed'] as const;
export type TalkMode = (typeof talkModes)[number];

export const sides = ['lender', 'borrower', 'mediator'] as const;
export type Side = (typeof sides)[number];

export interface Speaker {
  readonly side: Side;
  /** who of that side; names of borrowers are not needed here: 'borrower' */
  readonly person: string;
}

/**
 * Why there is a day at all. figuresAsOf: what is owed moves on, so the figures are worked out anew. statementAges: the
 * statement of income is to be looked at again. lawDate, courtDate: a day that the law or a court has set. mediationEnds:
 * the mediator's time. borrowerAsked: the borrower named it.
 */
export const deadlineReasons = [
  'figuresAsOf',
  'statementAges',
  'lawDate',
  'courtDate',
  'mediationEnds',
  'borrowerAsked',
] as const;
export type DeadlineReason = (typeof deadlineReasons)[number];

export interface Deadline {
  /** offers may be taken up to it and not at it */
  readonly atMs: number;
  readonly reason: DeadlineReason;
}

/** An offer as the talk knows it: which terms exactly, and what a borrower compares offers by. */
export interface OfferedTerms {
  readonly termsHash: string;
  /** the highest instalment */
  readonly paymentMinor: bigint;
  /** all that is paid, money down included */
  readonly totalMinor: bigint;
  /** the last due date */
  readonly endsOn: Day;
  /** someone of the lender's still has to approve it, and whoever is shown it is told so */
  readonly needsApproval: boolean;
}

/** A reason by its code, with what its words speak of; amounts as decimal text. */
export interface TalkReason {
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Why an offer is no longer there, or why a later one is worse. */
export const changeReasons = ['error', 'factsChanged', 'lawChanged'] as const;
export type ChangeReason = (typeof changeReasons)[number];
/** asAsked: nearest to what the borrower asked for, while what was better stays open. */
export const worseReasons = [...changeReasons, 'asAsked'] as const;
export type WorseReason = (typeof worseReasons)[number];

export const closeReasons = ['paid', 'caseClosed', 'otherProcedure', 'noPlan'] as const;
export type CloseReason = (typeof closeReasons)[number];

export type TalkCommand =
  | {
      readonly kind: 'open';
      readonly by: Speaker;
      readonly mode: TalkMode;
      /** announced to the borrower as it is */
      readonly stance: Stance;
      readonly deadline: Omit<Deadline, 'reason'> & { readonly reason: DeadlineReason | undefined };
    }
  | {
      readonly kind: 'present';
      readonly by: Speaker;
      readonly offers: readonly OfferedTerms[];
      /** open offers whose place they take */
      readonly replaces: readonly string[];
      readonly worseBecause: WorseReason | undefined;
    }
  | { readonly kind: 'counter'; readonly by: Speaker; readonly ask: Ask }
  | {
      readonly kind: 'answer';
      readonly by: Speaker;
      readonly answer: 'accept' | 'counter' | 'refuse';
      /** for accept and counter; a yes is an offer that the borrower takes by its hash, so nobody is bound unseen */
      readonly offer: OfferedTerms | undefined;
      readonly because: readonly TalkReason[];
    }
  | { readonly kind: 'accept'; readonly by: Speaker; readonly termsHash: string }
  | { readonly kind: 'decline'; readonly by: Speaker }
  | {
      readonly kind: 'withdrawOffer';
      readonly by: Speaker;
      readonly termsHash: string;
      readonly reason: ChangeReason | undefined;
    }
  | {
      readonly kind: 'extend';
      readonly by: Speaker;
      readonly deadline: Omit<Deadline, 'reason'> & { readonly reason: DeadlineReason | undefined };
    }
  | { readonly kind: 'draft'; readonly by: Speaker; readonly offer: OfferedTerms }
  | { readonly kind: 'consent'; readonly by: Speaker; readonly version: number }
  | { readonly kind: 'object'; readonly by: Speaker; readonly version: number; readonly why: string }
  | { readonly kind: 'approve' }
  | { readonly kind: 'rejectApproval'; readonly reason: string }
  | { readonly kind: 'lapse' }
  | { readonly kind: 'close'; readonly by: Speaker; readonly reason: CloseReason | undefined };

export type TalkEvent = (
  | {
      readonly kind: 'opened';
      readonly by: Speaker;
      readonly mode: TalkMode;
      readonly stance: Stance;
      readonly deadline: Deadline;
    }
  | {
      readonly kind: 'presented';
      readonly by: Speaker;
      readonly offers: readonly OfferedTerms[];
      readonly replaces: readonly string[];
      readonly worseBecause: WorseReason | undefined;
    }
  | { readonly kind: 'countered'; readonly by: Speaker; readonly ask: Ask }
  | {
      readonly kind: 'answered';
      readonly by: Speaker;
      readonly answer: 'accept' | 'counter' | 'refuse';
      readonly offer: OfferedTerms | undefined;
      readonly because: readonly TalkReason[];
      readonly worseBecause: WorseReason | undefined;
    }
  | { readonly kind: 'accepted'; readonly by: Speaker; readonly termsHash: string }
  | { readonly kind: 'declined'; readonly by: Speaker }
  | {
      readonly kind: 'offerWithdrawn';
      readonly by: Speaker;
      readonly termsHash: string;
      readonly reason: ChangeReason;
    }
  | { readonly kind: 'deadlineExtended'; readonly by: Speaker; readonly deadline: Deadline }
  | { readonly kind: 'drafted'; readonly by: Speaker; readonly version: number; readonly offer: OfferedTerms }
  | { readonly kind: 'consented'; readonly by: Speaker; readonly version: number }
  | { readonly kind: 'objected'; readonly by: Speaker; readonly version: number; readonly why: string }
  /** both sides consent to one version */
  | { readonly kind: 'textAgreed'; readonly termsHash: string; readonly version: number }
  | { readonly kind: 'approved'; readonly termsHash: string }
  | { readonly kind: 'approvalRejected'; readonly termsHash: string; readonly reason: string }
  | { readonly kind: 'lapsed' }
  | { readonly kind: 'closed'; readonly by: Speaker; readonly reason: CloseReason }
) & { readonly atMs: number };
