/**
 * What is done about an agreement, and what happened to it: the commands and events of `agreement.ts`. Instants are
 * milliseconds since 1970, days whole numbers, amounts minor units of the agreement's currency. Every event carries the
 * instant at which it was recorded and, where it is one of the calendar, its day.
 */
import type { Day } from '../calendar/day.ts';
import type { AgreedInstalment, AgreementParty, SignatureLevel } from './terms.ts';

/**
 * draft: made of an accepted offer. approved: whoever must has granted it. signed: by all who must; the time to take it back
 * runs, and nobody collects. inForce: its dates hold, none has come yet. kept: what fell due was paid. drifting: an instalment
 * is late and can still be mended. rePlanned: new dates hold by an option or a signed change, none of them has come yet.
 * breached: after notice and time. completed: all is paid. withdrawn: taken back in time. ended: another way (reason).
 */
export const agreementStates = [
  'draft',
  'approved',
  'signed',
  'inForce',
  'kept',
  'drifting',
  'rePlanned',
  'breached',
  'completed',
  'withdrawn',
  'ended',
] as const;
export type AgreementStateName = (typeof agreementStates)[number];

export const endReasons = [
  'notGranted',
  'notSignedInTime',
  'factsChanged',
  'lawChanged',
  'agreedByBoth',
  'otherProcedure',
  'error',
] as const;
export type EndReason = (typeof endReasons)[number];

/** How an instalment was paid, by its value date. */
export const paidHows = ['early', 'onTime', 'inTolerance', 'late'] as const;
export type PaidHow = (typeof paidHows)[number];

/** What a borrower says changed, in the words of the statement's causes; free words are not kept here. */
export interface IncomeChange {
  readonly from: Day;
  readonly incomePerMonthMinor: bigint | undefined;
  readonly why: string;
}

export interface SignedBy {
  readonly party: AgreementParty;
  readonly termsHash: string;
  readonly level: SignatureLevel;
  /** the row that holds the whole record of the signing */
  readonly signatureId: string;
}

export type AgreementCommand =
  | { readonly kind: 'draft'; readonly termsHash: string; readonly version: number }
  | { readonly kind: 'approve'; readonly by: string | undefined }
  | ({ readonly kind: 'sign'; readonly isLawful: boolean; readonly areFiguresTheSame: boolean } & SignedBy)
  | { readonly kind: 'withdraw'; readonly by: string }
  | { readonly kind: 'end'; readonly by: string; readonly reason: EndReason }
  /** notice of breach was given to the borrower on that day */
  | { readonly kind: 'noticeGiven'; readonly n: number; readonly on: Day; readonly missingMinor: bigint }
  | { readonly kind: 'moveDate'; readonly n: number; readonly to: Day }
  | { readonly kind: 'useOption'; readonly option: number; readonly change: IncomeChange }
  | { readonly kind: 'proposeChange'; readonly by: string; readonly termsHash: string; readonly version: number };

/** What falls due to be done for the borrower, by itself; whoever does it tells what became of it. */
export const actKinds = [
  'reminder',
  'driftWarning',
  'breachNotice',
  'debit',
  'certificate',
  'creditCorrection',
  'changeConfirmed',
] as const;
export type ActKind = (typeof actKinds)[number];

export type AgreementEvent = (
  | { readonly kind: 'drafted'; readonly version: number; readonly termsHash: string }
  | { readonly kind: 'approved'; readonly by: string | undefined }
  | ({ readonly kind: 'signedBy' } & SignedBy)
  /** by all who must; up to the end of `coolingOffEndsOn` it can be taken back */
  | { readonly kind: 'signed'; readonly version: number; readonly on: Day; readonly coolingOffEndsOn: Day }
  | { readonly kind: 'cameIntoForce'; readonly on: Day }
  | {
      readonly kind: 'actDue';
      readonly on: Day;
      readonly act: ActKind;
      readonly n: number | undefined;
      readonly amountMinor: bigint | undefined;
    }
  | { readonly kind: 'instalmentPaid'; readonly n: number; readonly on: Day; readonly how: PaidHow }
  | { readonly kind: 'paidInPart'; readonly n: number; readonly on: Day; readonly missingMinor: bigint }
  /** a payment that had paid it was undone, or moved to another loan */
  | { readonly kind: 'instalmentUnpaid'; readonly n: number; readonly on: Day; readonly missingMinor: bigint }
  | {
      readonly kind: 'driftBegan';
      readonly n: number;
      readonly on: Day;
      readonly mendBy: Day;
      readonly missingMinor: bigint;
    }
  | { readonly kind: 'driftEnded'; readonly on: Day }
  | {
      readonly kind: 'breachNoticed';
      readonly n: number;
      readonly on: Day;
      readonly mendBy: Day;
      readonly missingMinor: bigint;
    }
  | { readonly kind: 'breached'; readonly n: number; readonly on: Day }
  /** money that had come in time was told late: the breach never was */
  | { readonly kind: 'breachUndone'; readonly on: Day }
  | { readonly kind: 'dateMoved'; readonly n: number; readonly on: Day; readonly from: Day; readonly to: Day }
  | {
      readonly kind: 'rePlanned';
      readonly on: Day;
      /** the option that was signed, from 0; undefined: by a signed change */
      readonly option: number | undefined;
      readonly change: IncomeChange | undefined;
      readonly instalments: readonly AgreedInstalment[];
    }
  /** a change lies open to be signed; until it is, the terms before it hold */
  | { readonly kind: 'changeProposed'; readonly by: string; readonly version: number; readonly termsHash: string }
  | {
      readonly kind: 'changeSigned';
      readonly version: number;
      readonly termsHash: string;
      readonly on: Day;
      readonly options: number;
    }
  | { readonly kind: 'completed'; readonly on: Day }
  /** a payment that had completed it was undone */
  | { readonly kind: 'reopened'; readonly on: Day; readonly missingMinor: bigint }
  | { readonly kind: 'withdrawn'; readonly by: string; readonly on: Day }
  | { readonly kind: 'ended'; readonly by: string; readonly on: Day; readonly reason: EndReason }
) & { readonly atMs: number };
