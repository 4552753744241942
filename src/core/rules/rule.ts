/** One rule of a law pack as plain data, as it stands under its article. docs/formats/law-pack-rules.md describes it. */
import type { Day } from '../calendar/day.ts';
import type { Act, Role } from './act.ts';
import type { Force } from './dated-values.ts';
import type { Basis, Text } from './decision.ts';

export const effects = ['forbid', 'require', 'limit', 'warn', 'excuse', 'clock', 'wording', 'duty'] as const;
/**
 * forbid: not while the condition holds · require: only while it holds · limit: not beyond it (a count) · warn: says so
 * and forbids nothing · excuse: while it holds, the rules of `exceptionTo` do not bind · clock: a day that it works out ·
 * wording: words that must not be said (the inspection of texts finds them) · duty: binds the lender, is not of one act.
 */
export type Effect = (typeof effects)[number];

export interface Rule {
  readonly id: string;
  readonly on: readonly Act[];
  /** undefined: whoever is met */
  readonly to: readonly Role[] | undefined;
  readonly effect: Effect;
  readonly basis: Basis;
  readonly force: Force;
  readonly when: unknown;
  readonly condition: string;
  readonly with: unknown;
  /** of an excuse: the rules it lifts */
  readonly exceptionTo: readonly string[];
  /** of a clock: what it tells */
  readonly clock: string | undefined;
  /** of a wording: the finding it forbids */
  readonly finding: string | undefined;
  /** in force on [from, until) */
  readonly from: Day;
  readonly until: Day | undefined;
  readonly source: { readonly instrument: string; readonly article: string };
  readonly confidence: string;
  readonly verified: boolean;
  readonly lastVerifiedOn: Day;
  readonly text: Text;
  readonly note: string | undefined;
}

export const clocks = [
  'limitation',
  'limitationLongStop',
  'guaranteePeriod',
  'judicialConfirmation',
  'courtDecision',
  'paymentOrder',
  'paymentOrderObjection',
  'enforcementApplication',
  'awardSettingAside',
  'validationNoticeDue',
  'validationPeriodEnd',
  'emailOptOutEnd',
  'textProcedureEnd',
  'reportingWaitEnd',
  'postdatedNotice',
  'retentionEnd',
  'observationEnd',
  'probationEnd',
  'complaintAnswer',
  'complaintAnswerExtended',
  'complaintReview',
  'complaintSummary',
  'objectionAnswer',
  'badInformationEnd',
  'creditRepair',
  'breathingSpaceEnd',
  'breathingSpaceReview',
  'breathingSpaceReviewOpens',
  'adviserPauseEnd',
  'defaultNoticeEnd',
  'hardshipInformation',
  'hardshipAnswer',
  'hardshipDecision',
  'enforcementFree',
  'agencyEvaluation',
  'training',
  'impactAssessmentEnd',
] as const;
/** What a clock tells: the name under which its day is shown. */
export type ClockName = (typeof clocks)[number];
