/**
 * One offer as its borrower sees it: what is paid when, what that is beside what is owed and beside paying nothing, what is let
 * go, what is reported of it, what happens when a payment is missed, what can be changed later, and who has still to say yes.
 */
import type { AgreementPolicy } from '../core/agreement/draft-terms.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import { dayCounts } from '../core/calendar/day-count.ts';
import { accruedInterestMinor } from '../core/loan/accrual.ts';
import { formatAmount, parseAmountMinor, parsePercent } from '../core/money/decimal.ts';
import type { recordsAs } from '../core/negotiation/told-of-offer.ts';
import { waivedParts } from '../core/negotiation/told-of-offer.ts';
import { type DatedValues, numberAt } from '../core/rules/dated-values.ts';
import { percentText } from '../core/rules/value-content.ts';
import { eventOfText } from '../store/event-text.ts';
import type { StoredOffer } from '../store/negotiations.ts';
import type { OfferFile } from './plan-offers.ts';
import type { LenderPolicy } from './plan-ports.ts';
import type { CaseLoan } from './read-case.ts';
import type { ShownOfferDocument } from './talk-document.ts';

export interface OwnOfferDocument {
  readonly number: number;
  readonly termsHash: string;
  /** it can be taken now */
  readonly open: boolean;
  /** it was taken, and nobody granted it */
  readonly notGranted: boolean;
  readonly kind: string;
  readonly pay: {
    /** the highest of them; all are this but for the last where `level` */
    readonly each: string;
    readonly level: boolean;
    readonly count: number;
    readonly firstOn: string;
    readonly lastOn: string;
    readonly last: string;
    /** money paid when it is signed, beside the instalments */
    readonly down: string;
    readonly total: string;
    /** what of the total is for the time to come, beside what is owed and not let go */
    readonly interest: string;
    readonly schedule: readonly { readonly n: number; readonly dueOn: string; readonly total: string }[];
  };
  readonly owed: {
    readonly asOf: string;
    readonly total: string;
    /** of it, what was lent and not paid back */
    readonly principal: string;
    readonly by: string;
    readonly is: 'more' | 'less' | 'same';
  };
  /** if nothing were paid until the day of the last payment; null: not known */
  readonly ifNothing: { readonly on: string; readonly atLeast: string; readonly less: string | null } | null;
  readonly waived: {
    readonly total: string;
    readonly parts: readonly { readonly part: (typeof waivedParts)[number]; readonly amount: string }[];
    readonly when: AgreementPolicy['release'];
  };
  readonly rate: {
    readonly percent: string;
    readonly contractPercent: string | null;
    readonly allInPercent: string | null;
  };
  readonly record: {
    readonly account: 'card' | 'loan';
    readonly as: (typeof recordsAs)[number];
    /** codes of src/core/relief/relief-codes.ts that are about the credit record */
    readonly shows: readonly string[];
    /** so long bad information is kept after it has ended; null where no law that is loaded says so */
    readonly keptYears: number | null;
  };
  readonly ifMissed: {
    readonly toleranceDays: number;
    readonly toleratedShort: string;
    readonly warnAfterDays: number;
    readonly noticeAfterDays: number;
    readonly mendDays: number;
    readonly waivedThen: 'owedAgain' | 'letGo';
    readonly datesThen: 'allDue' | 'contractDates';
  };
  readonly later: {
    readonly coolingOffDays: number;
    readonly dateMoves: { readonly times: number; readonly perMonths: number; readonly daysMax: number } | null;
    readonly options: readonly {
      readonly kind: 'defer' | 'lowerPayment';
      readonly months: number;
      readonly times: number;
      readonly sharePercent: string | null;
    }[];
  };
  /** somebody of the lender's has to say yes first, within so many days of being handed it */
  readonly approval: { readonly withinDays: number } | null;
  readonly because: ShownOfferDocument['because'];
  readonly warnings: ShownOfferDocument['law']['warnings'];
}

export interface OfferBehind {
  readonly policy: LenderPolicy;
  readonly loan: CaseLoan | undefined;
  readonly lawValues: DatedValues;
  readonly jurisdiction: string;
  readonly currency: string;
  readonly isOpen: boolean;
  readonly isRejected: boolean;
}

interface Terms {
  readonly asOf: string;
  readonly changes: readonly { readonly tool: string }[];
}

export function ownOffer(offer: StoredOffer, of: OfferBehind): OwnOfferDocument {
  const { currency, policy } = of;
  const file = eventOfText<OfferFile>(offer.document);
  const shown = JSON.parse(offer.shown) as ShownOfferDocument;
  const terms = file.terms as Terms;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const { instalments, totalMinor, lumpMinor, paymentMinor } = offer;
  const last = instalments.at(-1)!;
  const { totalOwedMinor } = file.concession;
  const differs = totalMinor - totalOwedMinor;
  const isSettled = terms.changes.some(({ tool }) => tool === 'settle');
  return {
    number: offer.number,
    termsHash: offer.termsHash,
    open: of.isOpen,
    notGranted: of.isRejected,
    kind: offer.kind,
    pay: {
      each: amount(paymentMinor),
      level: instalments.slice(0, -1).every((line) => line.totalMinor === paymentMinor),
      count: instalments.length,
      firstOn: formatDay(instalments[0]!.dueOn),
      lastOn: formatDay(last.dueOn),
      last: amount(last.totalMinor),
      down: amount(lumpMinor),
      total: amount(totalMinor),
      interest: amount(interestOf(shown, { currency, totalMinor, totalOwedMinor })),
      schedule: instalments.map((line, at) => ({
        n: at + 1,
        dueOn: formatDay(line.dueOn),
        total: amount(line.totalMinor),
      })),
    },
    owed: {
      asOf: terms.asOf,
      total: amount(totalOwedMinor),
      principal: amount(file.concession.principalMinor),
      by: amount(differs < 0n ? -differs : differs),
      is: differs > 0n ? 'more' : differs < 0n ? 'less' : 'same',
    },
    ifNothing: ifNothing(of, {
      from: parseDay(terms.asOf)!,
      on: last.dueOn,
      owedMinor: totalOwedMinor,
      totalMinor,
      principalMinor: file.concession.principalMinor,
    }),
    waived: {
      total: shown.waived,
      parts: waivedOf(file, { currency, total: shown.waived }),
      when: policy.agreement.release,
    },
    rate: {
      percent: shown.annualRatePercent,
      contractPercent: of.loan === undefined ? null : plainPercent(of.loan.terms.annualRatePercent),
      allInPercent: shown.aprPercent,
    },
    record: {
      account: of.loan?.terms.product === 'card' ? 'card' : 'loan',
      as: terms.changes.length === 0 ? 'paidInFull' : isSettled ? 'settledInPart' : 'agreedInstalments',
      shows: recordCodes(file),
      keptYears: keptYears(of, parseDay(terms.asOf)!),
    },
    ifMissed: missedOf(policy.agreement, amount),
    later: laterOf(policy.agreement, isSettled),
    approval: offer.needsApproval ? { withinDays: policy.answerWithinDays } : null,
    because: shown.because,
    warnings: shown.law.warnings,
  };
}

/**
 * The contract's own interest on the principal, and no more: what late payment adds to it is not reckoned, so the true sum is
 * not less. A loan that was taken off the books bears none that we could vouch for.
 */
function ifNothing(
  { loan, currency }: OfferBehind,
  at: {
    readonly from: Day;
    readonly on: Day;
    readonly owedMinor: bigint;
    readonly totalMinor: bigint;
    readonly principalMinor: bigint;
  },
): OwnOfferDocument['ifNothing'] {
  if (loan === undefined || loan.chargedOffOn !== undefined) return null;
  const rate = parsePercent(loan.terms.annualRatePercent);
  const dayCount = dayCounts.find((each) => each === loan.terms.dayCount);
  if (rate === undefined || dayCount === undefined) return null;
  const span = { from: at.from, to: at.on, principalMinor: at.principalMinor, rate };
  const atLeastMinor = at.owedMinor + accruedInterestMinor({ ...span, dayCount, rounding: 'down' });
  const lessMinor = atLeastMinor - at.totalMinor;
  return {
    on: formatDay(at.on),
    atLeast: formatAmount(atLeastMinor, currency),
    less: lessMinor > 0n ? formatAmount(lessMinor, currency) : null,
  };
}

function interestOf(
  { waived }: ShownOfferDocument,
  at: { readonly currency: string; readonly totalMinor: bigint; readonly totalOwedMinor: bigint },
): bigint {
  const waivedMinor = parseAmountMinor(waived, at.currency);
  const interestMinor = at.totalMinor - at.totalOwedMinor + (typeof waivedMinor === 'bigint' ? waivedMinor : 0n);
  return interestMinor > 0n ? interestMinor : 0n;
}

function waivedOf(
  { concession }: OfferFile,
  { currency, total }: { readonly currency: string; readonly total: string },
): OwnOfferDocument['waived']['parts'] {
  const { principalWaivedMinor, interestWaivedMinor, penaltyWaivedMinor, feeWaivedMinor } = concession;
  const parts = {
    principal: principalWaivedMinor,
    interest: interestWaivedMinor,
    penalty: penaltyWaivedMinor,
    fee: feeWaivedMinor,
  };
  const named = Object.values(parts).reduce((sum, each) => sum + each, 0n);
  const all = parseAmountMinor(total, currency);
  const other = typeof all === 'bigint' && all > named ? all - named : 0n;
  return waivedParts
    .map((part) => ({ part, minor: part === 'other' ? other : parts[part] }))
    .filter(({ minor }) => minor > 0n)
    .map(({ part, minor }) => ({ part, amount: formatAmount(minor, currency) }));
}

/** Of what the lender has of it, the codes of what the bureau is told; they are the borrower's to know. */
function recordCodes({ shown }: OfferFile): string[] {
  const { accounting } = shown as {
    readonly accounting?: { readonly creditRecord: readonly { readonly code: string }[] };
  };
  return (accounting?.creditRecord ?? []).map(({ code }) => code);
}

/** By jurisdiction, the value that says how long bad information is kept. */
const keptYearsNames: Readonly<Record<string, string>> = { cn: 'cn.zx.16.years' };

function keptYears({ lawValues, jurisdiction }: OfferBehind, on: Day): number | null {
  const name = keptYearsNames[jurisdiction];
  return name !== undefined && lawValues.has(name) ? (numberAt(lawValues, name, on) ?? null) : null;
}

function missedOf({ rules }: AgreementPolicy, amount: (minor: bigint) => string): OwnOfferDocument['ifMissed'] {
  return {
    toleranceDays: rules.toleranceDays,
    toleratedShort: amount(rules.toleranceMinor),
    warnAfterDays: rules.warnDaysAfter,
    noticeAfterDays: rules.breach.noticeDaysAfter,
    mendDays: rules.breach.mendDays,
    waivedThen: rules.fallback.waived,
    datesThen: rules.fallback.schedule,
  };
}

/** What the lender's rules offer; the law leaves of it what the paper then says. Less taken for all has no options. */
function laterOf({ rules, options }: AgreementPolicy, isSettled: boolean): OwnOfferDocument['later'] {
  return {
    coolingOffDays: rules.coolingOffDays,
    dateMoves: rules.dateMoves ?? null,
    options: (isSettled ? [] : options).map((option) => ({
      kind: option.kind,
      months: option.months,
      times: option.times,
      sharePercent: option.kind === 'lowerPayment' ? percentText(option.shareMillionths) : null,
    })),
  };
}

/** '7.350000' as '7.35'. */
function plainPercent(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
