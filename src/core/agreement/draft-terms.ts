/**
 * The terms of an agreement from an offer that was accepted: the same relief applied again, so that the paper has every
 * component to the minor unit, with the lender's rules for agreements of that product. Nothing is agreed that was not offered.
 */
import type { Day } from '../calendar/day.ts';
import { days30360 } from '../calendar/day-count.ts';
import { type ComponentAmounts, noAmounts, sumOf } from '../loan/components.ts';
import { divideRounded } from '../money/round.ts';
import { applyRelief } from '../relief/apply-relief.ts';
import { openRelief, type ReliefDebt } from '../relief/relief-state.ts';
import type { ReliefPolicy } from '../relief/relief-tool.ts';
import type { ReliefUse } from '../relief/relief-tools.ts';
import type {
  AgreedInstalment,
  AgreedOption,
  AgreementBasis,
  AgreementParty,
  AgreementRules,
  AgreementTerms,
  WaiverRelease,
} from './terms.ts';

/** What a lender's policy says of agreements. */
export interface AgreementPolicy {
  readonly rules: Omit<AgreementRules, 'zone' | 'debit'>;
  readonly release: WaiverRelease;
  readonly options: readonly AgreedOption[];
  /** open to be signed for so many days, and not beyond what the first due date leaves */
  readonly signWithinDays: number;
  /** from this total on a qualified signature is asked; undefined: never */
  readonly qualifiedFromMinor: bigint | undefined;
}

export interface AcceptedOffer {
  readonly offerHash: string;
  readonly asOf: Day;
  /** paid down when it is signed */
  readonly lumpMinor: bigint;
  readonly annualRateMillionths: bigint;
  readonly instalments: readonly { readonly dueOn: Day; readonly totalMinor: bigint }[];
  readonly changes: readonly ReliefUse[];
}

export interface Drafting {
  readonly offer: AcceptedOffer;
  readonly debt: ReliefDebt;
  readonly reliefPolicy: ReliefPolicy;
  readonly policy: AgreementPolicy;
  readonly today: Day;
  readonly agreementNumber: string;
  readonly version: number;
  readonly replaces: string | undefined;
  readonly lender: string;
  readonly loanRef: string;
  readonly contractRateMillionths: bigint;
  readonly aprPercent: string;
  readonly zone: string;
  readonly guaranteed: boolean;
  readonly mandateRef: string | undefined;
  readonly givesUpLimitation: boolean;
  readonly jurisdiction: string;
  readonly packHash: string;
}

/** In order of precedence. */
export const draftRefusals = ['offerDoesNotAddUp', 'noTimeToSign', 'rulesContradict'] as const;
export type DraftRefusal = (typeof draftRefusals)[number];

export function draftTerms(at: Drafting): AgreementTerms | { readonly refused: DraftRefusal } {
  const { offer, debt, policy } = at;
  const { instalments, waived, capitalised } = linesOf(at) ?? {};
  if (instalments === undefined || waived === undefined || capitalised === undefined)
    return { refused: 'offerDoesNotAddUp' };
  const paidMinor = instalments.reduce((sum, each) => sum + each.principalMinor, 0n);
  if (paidMinor + sumOf(waived) !== sumOf(debt.owed)) return { refused: 'offerDoesNotAddUp' };
  const { rules } = policy;
  // In force by the first date, after the time to take the signature back; money down has a day of its own before it.
  const hasLump = offer.lumpMinor > 0n;
  const lastToForce = offer.instalments[0]!.dueOn - (hasLump ? 1 : 0);
  const signBy = Math.min(at.today + policy.signWithinDays, lastToForce - rules.coolingOffDays - 1);
  if (signBy < at.today) return { refused: 'noTimeToSign' };
  if (!areSound(policy)) return { refused: 'rulesContradict' };
  const basis = basisOf(debt.product, offer.changes);
  const parties: AgreementParty[] = at.guaranteed ? ['borrower', 'guarantor'] : ['borrower'];
  const totalMinor = instalments.reduce((sum, each) => sum + each.principalMinor + each.interestMinor, 0n);
  const { qualifiedFromMinor } = policy;
  return {
    agreementNumber: at.agreementNumber,
    version: at.version,
    replaces: at.replaces,
    offerHash: offer.offerHash,
    basis,
    lender: at.lender,
    loanRef: at.loanRef,
    product: debt.product,
    currency: debt.currency,
    asOf: debt.asOf,
    signBy,
    owed: debt.owed,
    contractRateMillionths: at.contractRateMillionths,
    agreedRateMillionths: offer.annualRateMillionths,
    aprPercent: at.aprPercent,
    waived,
    release: policy.release,
    capitalised,
    instalments: withLumpDue(instalments, offer.lumpMinor, signBy + rules.coolingOffDays + 1),
    rules: { ...rules, zone: at.zone, debit: at.mandateRef === undefined ? undefined : { mandateRef: at.mandateRef } },
    options: basis === 'settlement' ? [] : policy.options,
    parties,
    signatureLevel: qualifiedFromMinor !== undefined && totalMinor >= qualifiedFromMinor ? 'qualified' : 'code',
    givesUpLimitation: at.givesUpLimitation,
    reportedAs: basis === 'settlement' && sumOf(waived) > 0n ? 'settledInPart' : 'agreedInstalments',
    jurisdiction: at.jurisdiction,
    packHash: at.packHash,
  };
}

/** Warning comes while it can be mended, notice after the tolerance; what can be called on is something. */
function areSound({ rules, options }: AgreementPolicy): boolean {
  const { toleranceDays, warnDaysAfter, breach, toleranceMinor, remindDaysBefore, dateMoves, coolingOffDays } = rules;
  const isFalling = remindDaysBefore.every((days, at) => days >= 1 && (at === 0 || days < remindDaysBefore[at - 1]!));
  const isMove = dateMoves === undefined || Math.min(dateMoves.times, dateMoves.perMonths, dateMoves.daysMax) >= 1;
  return (
    toleranceDays >= 0 &&
    warnDaysAfter >= 1 &&
    warnDaysAfter <= Math.max(toleranceDays, 1) &&
    breach.noticeDaysAfter >= 1 &&
    breach.mendDays >= 1 &&
    toleranceMinor >= 0n &&
    coolingOffDays >= 0 &&
    isFalling &&
    isMove &&
    options.every(isSoundOption)
  );
}

function isSoundOption(option: AgreedOption): boolean {
  const { months, times } = option;
  if (months < 1 || times < 1) return false;
  return option.kind === 'defer' || (option.shareMillionths > 0n && option.shareMillionths < wholeMillionths);
}

const wholeMillionths = 100_000_000n;

function basisOf(product: string, changes: readonly ReliefUse[]): AgreementBasis {
  if (changes.some(({ tool }) => tool === 'settle')) return 'settlement';
  return product === 'card' ? 'cardInstalment' : 'amendment';
}

interface Lines {
  readonly instalments: readonly AgreedInstalment[];
  readonly waived: ComponentAmounts;
  readonly capitalised: ComponentAmounts;
}

/** Undefined: what the relief gives is not what was offered. */
function linesOf(at: Drafting): Lines | undefined {
  const { offer, debt } = at;
  if (offer.instalments.length === 0 || offer.asOf !== debt.asOf) return undefined;
  const given = relievedLines(at);
  if (given === undefined) return undefined;
  const { lines, waived, lumpMinor } = given;
  // Months in which nothing is asked for are not told as instalments.
  const asked = withoutNegatives(lines).filter((line) => line.principalMinor + line.interestMinor > 0n);
  const isOffered =
    asked.length === offer.instalments.length &&
    lumpMinor === offer.lumpMinor &&
    asked.every(({ dueOn, principalMinor, interestMinor }, index) => {
      const offered = offer.instalments[index]!;
      return offered.dueOn === dueOn && offered.totalMinor === principalMinor + interestMinor;
    });
  if (!isOffered) return undefined;
  const capitalised = {
    principal: 0n,
    interest: debt.owed.interest - waived.interest,
    penalty: debt.owed.penalty - waived.penalty,
    fee: debt.owed.fee - waived.fee,
    cost: debt.owed.cost - waived.cost,
  };
  const lump = lumpMinor === 0n ? [] : [{ dueOn: debt.asOf, principalMinor: lumpMinor, interestMinor: 0n }];
  const instalments = [...lump, ...asked].map((line, index) => ({ n: index + 1, ...line }));
  return { instalments, waived, capitalised };
}

type Line = Omit<AgreedInstalment, 'n'>;

function relievedLines({
  offer,
  debt,
  reliefPolicy,
  contractRateMillionths,
}: Drafting):
  | { readonly lines: readonly Line[]; readonly waived: ComponentAmounts; readonly lumpMinor: bigint }
  | undefined {
  if (offer.changes.length === 0) {
    // Paid in full as the contract has it: one payment of all that is owed, with the contract's interest up to its day.
    const { dueOn } = offer.instalments[0]!;
    const interestMinor = contractInterest({
      principalMinor: debt.owed.principal,
      rateMillionths: contractRateMillionths,
      from: debt.asOf,
      to: dueOn,
    });
    return { lines: [{ dueOn, principalMinor: sumOf(debt.owed), interestMinor }], waived: noAmounts, lumpMinor: 0n };
  }
  const opened = openRelief(debt);
  if ('refused' in opened) return undefined;
  const relieved = applyRelief(opened, offer.changes, reliefPolicy);
  if ('refused' in relieved) return undefined;
  const { schedule, waived, paid } = relieved.state;
  const lines = schedule.map(({ dueOn, owed, laterInterestMinor }) => ({
    dueOn,
    principalMinor: sumOf(owed),
    interestMinor: laterInterestMinor,
  }));
  return { lines, waived, lumpMinor: sumOf(paid) };
}

/** What paying in full adds for the days to its date (30/360 on principal alone), as the offer had it. */
export function contractInterest(at: {
  readonly principalMinor: bigint;
  /** a year, millionths of a percent */
  readonly rateMillionths: bigint;
  readonly from: Day;
  readonly to: Day;
}): bigint {
  const days = BigInt(days30360(at.from, at.to));
  return divideRounded(at.principalMinor * at.rateMillionths * days, wholeMillionths * 360n, 'halfEven');
}

/**
 * Where an instalment is less than the interest of its time, the interest that it leaves is asked for with the next ones, so
 * that no principal is below zero. What each date asks for stays, and so does each sum.
 */
function withoutNegatives(lines: readonly Line[]): readonly Line[] {
  let carriedMinor = 0n;
  return lines.map(({ dueOn, principalMinor, interestMinor }) => {
    const totalMinor = principalMinor + interestMinor;
    const due = interestMinor + carriedMinor;
    const interest = due < totalMinor ? due : totalMinor;
    carriedMinor = due - interest;
    return { dueOn, principalMinor: totalMinor - interest, interestMinor: interest };
  });
}

/** Money down is due on the last day on which the agreement can come into force. */
function withLumpDue(
  instalments: readonly AgreedInstalment[],
  lumpMinor: bigint,
  dueOn: Day,
): readonly AgreedInstalment[] {
  return lumpMinor === 0n ? instalments : instalments.map((each) => (each.n === 1 ? { ...each, dueOn } : each));
}
