/**
 * What a repayment agreement says, as data: every amount, every date, and every rule of what happens when. The words of the
 * paper are made of it and say nothing that is not here, so both sides can work out what will happen (`explain`). Formats:
 * docs/formats/agreement-terms.md. A change of terms is a new version of them that is signed again (民法典 543, 544).
 */
import type { Day } from '../calendar/day.ts';
import type { ComponentAmounts } from '../loan/components.ts';

/**
 * cardInstalment: 个性化分期还款协议 of 信用卡业务监督管理办法 art. 70. amendment: 还款变更协议, a change of the loan contract.
 * settlement: 减免结清协议, less than all taken as full.
 */
export const agreementBases = ['cardInstalment', 'amendment', 'settlement'] as const;
export type AgreementBasis = (typeof agreementBases)[number];

/** When what is waived is let go for good: at once, in the share of each instalment as it is paid, or when all is paid. */
export const waiverReleases = ['atStart', 'withEachInstalment', 'onCompletion'] as const;
export type WaiverRelease = (typeof waiverReleases)[number];

export interface AgreedInstalment {
  /** 1, 2, 3 … */
  readonly n: number;
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  /** for the time after `asOf` */
  readonly interestMinor: bigint;
}

/**
 * What happens when. More than is due pays principal of the instalments to come; when no principal is left it is completed,
 * and interest for later days is not asked (民法典 677). While the agreement is in force no penalty interest is charged. Days are calendar days in `zone`; a payment counts by its value date. */
export interface AgreementRules {
  /** IANA name; days end at midnight there */
  readonly zone: string;
  /** paid up to so many days after the due date is in time */
  readonly toleranceDays: number;
  /** short by no more than this is paid; what is missing is asked for with the last instalment */
  readonly toleranceMinor: bigint;
  /** so many days before a due date a reminder is given, unless it is paid; falling */
  readonly remindDaysBefore: readonly number[];
  /** so many days after a due date that is unpaid, before the tolerance ends, the borrower is warned while it can be mended */
  readonly warnDaysAfter: number;
  readonly breach: {
    /** so many days after the tolerance has ended, notice of breach is given */
    readonly noticeDaysAfter: number;
    /** so many days from the notice, the breach can still be mended by paying what is missing */
    readonly mendDays: number;
  };
  /** what comes back when the agreement is breached */
  readonly fallback: {
    /** what was waived and is not released yet: owed again, or let go all the same */
    readonly waived: 'owedAgain' | 'letGo';
    /** all that is outstanding falls due on the day of breach, or the dates of the contract hold again */
    readonly schedule: 'allDue' | 'contractDates';
  };
  /** the borrower moves one due date by themselves; undefined: not agreed */
  readonly dateMoves: { readonly times: number; readonly perMonths: number; readonly daysMax: number } | undefined;
  /** up to so many days after signing the borrower takes the signature back without a reason */
  readonly coolingOffDays: number;
  /** exactly the instalment is debited on its due date; undefined: no mandate */
  readonly debit: { readonly mandateRef: string } | undefined;
}

/**
 * What the borrower may call on when their income changes, without asking and without default: signed already, so nothing
 * of it is decided later. defer: the instalments not yet due move so many months; interest for the time goes on at the
 * agreed rate and is added to the last one. lowerPayment: for so many months only this share of each instalment is asked,
 * the rest is added after the last one in instalments of the same amount.
 */
export type AgreedOption =
  | { readonly kind: 'defer'; readonly months: number; readonly times: number }
  | {
      readonly kind: 'lowerPayment';
      /** of each instalment; millionths of a percent */
      readonly shareMillionths: bigint;
      readonly months: number;
      readonly times: number;
    };

export const agreementParties = ['borrower', 'guarantor'] as const;
export type AgreementParty = (typeof agreementParties)[number];

/** Above: `qualified`, a certificate after a check of the person; else a one-time code and the typed name. */
export const signatureLevels = ['code', 'qualified'] as const;
export type SignatureLevel = (typeof signatureLevels)[number];

export interface AgreementTerms {
  /** of the agreement, for people: A-<case number>-<n> */
  readonly agreementNumber: string;
  /** 1; a signed change is the next */
  readonly version: number;
  /** the hash of the terms that this version replaces */
  readonly replaces: string | undefined;
  /** of the offer that was accepted */
  readonly offerHash: string;
  readonly basis: AgreementBasis;
  readonly lender: string;
  readonly loanRef: string;
  readonly product: string;
  readonly currency: string;
  /** the day of the figures; interest runs from it */
  readonly asOf: Day;
  /** not signed by the end of this day, it lapses */
  readonly signBy: Day;
  /** all that is owed on `asOf`, by component */
  readonly owed: ComponentAmounts;
  /** a year, millionths of a percent */
  readonly contractRateMillionths: bigint;
  readonly agreedRateMillionths: bigint;
  /** all-in, a year, of what is lent anew by the agreement: decimal percent text, rounded to hundredths */
  readonly aprPercent: string;
  readonly waived: ComponentAmounts;
  readonly release: WaiverRelease;
  /** charges that become principal: they are in the instalments' principal */
  readonly capitalised: ComponentAmounts;
  /** rising; principal + waived = owed in all */
  readonly instalments: readonly AgreedInstalment[];
  readonly rules: AgreementRules;
  readonly options: readonly AgreedOption[];
  readonly parties: readonly AgreementParty[];
  readonly signatureLevel: SignatureLevel;
  /** the limitation of the claim has expired: signing gives up the defence (民法典 192), and the signer is warned first */
  readonly givesUpLimitation: boolean;
  /** credit record: reported as agreed and never better than it was */
  readonly reportedAs: 'agreedInstalments' | 'settledInPart' | 'notReported';
  readonly jurisdiction: string;
  readonly packHash: string;
}

/** What an instalment asks for. */
export function askedMinor({
  principalMinor,
  interestMinor,
}: Pick<AgreedInstalment, 'principalMinor' | 'interestMinor'>): bigint {
  return principalMinor + interestMinor;
}
