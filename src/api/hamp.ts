/**
 * `offers --policy hamp`: the standard waterfall of the Home Affordable Modification Program on one mortgage.
 *
 * A programme of the US Treasury that closed at the end of 2016, here a policy that a lender may choose. Its numbers come
 * from the law pack us-federal/hamp by day; the document may state its own. `figures` says where each number came from
 * and whether its source was verified. What is not said about the programme's conditions is `open` and refuses nothing.
 * Treasury's test of net present value is not modelled, since its formulas are not at hand; `valueComparison` is a plain one.
 */
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import type { Currency } from '../core/money/currency.ts';
import { formatAmount, parseAmountMinor } from '../core/money/decimal.ts';
import { divideRounded } from '../core/money/round.ts';
import {
  type HampAnswer,
  type HampLoan,
  type HampModification,
  type HampRefused,
  hampAnswer,
  ratioMillionths,
} from '../core/negotiation/hamp/hamp.ts';
import {
  type HampNumbers,
  type HampPolicy,
  hampPolicyOn,
  hampValueNames,
} from '../core/negotiation/hamp/hamp-numbers.ts';
import { compareValues } from '../core/negotiation/hamp/value-comparison.ts';
import { type HampTerms, type StepTaken, termsOf } from '../core/negotiation/hamp/waterfall.ts';
import { type DatedValues, datedValue, latestOf, valueAt } from '../core/rules/dated-values.ts';
import { percentMillionths, percentText } from '../core/rules/value-content.ts';
import { type HampDocument, hampInput, hampOutput } from './hamp-document.ts';
import type { Fault } from './input.ts';
import { type Operation, operation } from './operation.ts';

/** The operation by the values of the law packs that are loaded. */
export function hampOperation(values: DatedValues): Operation {
  return operation<HampDocument>({
    input: hampInput,
    output: hampOutput,
    answer: (document) => answerOf(document, values),
    furtherFaults,
  });
}

/** Amounts and days that the schema cannot judge, of a document that it refused for something else. */
function furtherFaults(document: unknown): readonly Fault[] {
  if (typeof document !== 'object' || document === null) return [];
  const { currency } = document as Partial<HampDocument>;
  if (typeof currency !== 'string' || !hampInput.shape.currency.safeParse(currency).success) return [];
  const faults: Fault[] = [];
  for (const field of amountFields) {
    const text = (document as Record<string, unknown>)[field];
    if (typeof text === 'string') amountOf({ text, currency, path: `/${field}`, faults });
  }
  return faults;
}

const amountFields = [
  'grossIncomePerMonth',
  'unpaidPrincipal',
  'capitalisedArrears',
  'lateFees',
  'paymentBefore',
  'taxesInsuranceDues',
  'propertyValue',
] as const;
/** A step so small that more are needed is a slip; each step is worked out. */
const rateStepsLargest = 10_000n;
const arrearsParts = ['accruedInterest', 'escrowAdvances', 'servicingAdvances'] as const;

function amountOf(at: { text: string; currency: Currency; path: string; faults: Fault[]; least?: bigint }): bigint {
  const parsed = parseAmountMinor(at.text, at.currency);
  const code =
    typeof parsed !== 'bigint'
      ? parsed
      : parsed < (at.least ?? 0n)
        ? at.least
          ? 'notPositive'
          : 'negative'
        : undefined;
  if (code === undefined) return parsed as bigint;
  at.faults.push({ path: at.path, value: at.text, code });
  return 1n;
}

function readLoan(document: HampDocument): { readonly loan: HampLoan; readonly lateFeesMinor: bigint } | Fault[] {
  const faults: Fault[] = [];
  const { currency, capitalisedArrears } = document;
  const amount = (field: (typeof amountFields)[number], least?: bigint) => {
    const text = document[field] as string;
    return amountOf({ text, currency, path: `/${field}`, faults, ...(least === undefined ? {} : { least }) });
  };
  const optional = (field: 'paymentBefore' | 'propertyValue', least?: bigint) =>
    document[field] === undefined || document[field] === null ? undefined : amount(field, least);
  const percent = (text: string | null) => (text === null ? undefined : percentMillionths(text)!);
  const day = (text: string | undefined): Day | undefined => (text === undefined ? undefined : parseDay(text)!);
  const loan: HampLoan = {
    currency,
    grossIncomePerMonthMinor: amount('grossIncomePerMonth', 1n),
    unpaidPrincipalMinor: amount('unpaidPrincipal', 1n),
    capitalisedMinor:
      typeof capitalisedArrears === 'string'
        ? amount('capitalisedArrears')
        : arrearsParts.reduce((sum, part) => {
            const text = capitalisedArrears[part];
            return sum + amountOf({ text, currency, path: `/capitalisedArrears/${part}`, faults });
          }, 0n),
    rateMillionths: percentMillionths(document.annualRatePercent)!,
    remainingMonths: document.remainingMonths,
    taxesInsuranceDuesMinor: amount('taxesInsuranceDues'),
    paymentBeforeMinor: optional('paymentBefore'),
    surveyRateMillionths: percent(document.pmmsCapPercent),
    propertyValueMinor: optional('propertyValue', 1n),
    defaultImminent: document.defaultImminent,
    facts: {
      firstLien: document.firstLien,
      originatedOn: day(document.originatedOn),
      units: document.units,
      condemned: document.condemned,
      hardshipDocumented: document.hardshipDocumented,
      naturalPerson: document.naturalPerson,
      appliedOn: day(document.appliedOn),
    },
  };
  const lateFeesMinor = amount('lateFees');
  return faults.length > 0 ? faults : { loan, lateFeesMinor };
}

function answerOf(document: HampDocument, values: DatedValues): object {
  const read = readLoan(document);
  if (Array.isArray(read)) return { invalid: read };
  const { loan, lateFeesMinor } = read;
  const asOf = document.asOf === undefined ? latestOf(values, hampValueNames) : parseDay(document.asOf)!;
  const packed = hampPolicyOn(values, asOf);
  if (packed === undefined) return { policy: 'hamp', refused: 'notInForce', asOf: formatDay(asOf) };
  const policy: HampPolicy = { ...packed, numbers: withOwn(packed.numbers, document) };
  const { rateStepMillionths, rateFloorMillionths } = policy.numbers;
  if (loan.rateMillionths - rateFloorMillionths > rateStepsLargest * rateStepMillionths) {
    return { invalid: [{ path: '/rateStepPercent', value: document.rateStepPercent ?? null, code: 'tooManySteps' }] };
  }
  const answer = hampAnswer(loan, policy, {
    firstStep: document.firstStep,
    termStepMonths: document.termStepMonths,
    stopAtForbearanceLimit: document.stopAtForbearanceLimit,
    considerPrincipalReduction: document.principalReduction === 'consider',
  });
  const show = shownBy(loan);
  const { target } = answer;
  const common = {
    policy: 'hamp',
    refused: answer.refused ?? null,
    asOf: formatDay(asOf),
    targetPercent: percentText(policy.numbers.targetMillionths),
    target: show.amount(target.totalMinor),
    targetPrincipalInterest: show.amount(target.principalInterestMinor),
    before: show.terms(target.before),
    eligibility: [...answer.eligibility],
    figures: figuresOf(document, values, asOf),
  };
  return isRefused(answer)
    ? common
    : { ...common, ...shownAnswer(answer, { loan, show, lateFeesMinor, comparison: document.valueComparison }) };
}

function isRefused(answer: HampAnswer | HampRefused): answer is HampRefused {
  return answer.refused !== undefined;
}

/** The lender's own numbers in place of the pack's. */
function withOwn(numbers: HampNumbers, document: HampDocument): HampNumbers {
  const percent = (text: string | undefined, packed: bigint) =>
    text === undefined ? packed : percentMillionths(text)!;
  return {
    ...numbers,
    targetMillionths: percent(document.targetPercent, numbers.targetMillionths),
    rateStepMillionths: percent(document.rateStepPercent, numbers.rateStepMillionths),
    rateFloorMillionths: percent(document.rateFloorPercent, numbers.rateFloorMillionths),
    termMonthsMax: document.termMonthsMax ?? numbers.termMonthsMax,
    forbearanceShareMaxMillionths: percent(document.forbearanceSharePercentMax, numbers.forbearanceShareMaxMillionths),
    rateFixedYears: document.rateFixedYears ?? numbers.rateFixedYears,
    rateStepUpMaxMillionths: percent(document.rateStepUpPercentMax, numbers.rateStepUpMaxMillionths),
    trialPeriods: document.trialPeriods ?? numbers.trialPeriods,
    trialPeriodsImminent: document.trialPeriods ?? numbers.trialPeriodsImminent,
  };
}

/** Every number of the pack that was used, the document's own in its place; the reader sees which were not verified. */
function figuresOf(document: HampDocument, values: DatedValues, asOf: Day): object[] {
  const { targetPercent, rateStepPercent, rateFloorPercent, termMonthsMax, trialPeriods } = document;
  const own: Readonly<Record<string, string | number | undefined>> = {
    'us.hamp.targetPercent': targetPercent,
    'us.hamp.rateStepPercent': rateStepPercent,
    'us.hamp.rateFloorPercent': rateFloorPercent,
    'us.hamp.termMonthsMax': termMonthsMax,
    'us.hamp.forbearanceSharePercentMax': document.forbearanceSharePercentMax,
    'us.hamp.rateFixedYears': document.rateFixedYears,
    'us.hamp.rateStepUpPercentMax': document.rateStepUpPercentMax,
    'us.hamp.trialPeriods': trialPeriods,
    'us.hamp.trialPeriodsImminent': trialPeriods,
  };
  return hampValueNames.map((name) => {
    const stated = own[name];
    const value = String(stated ?? valueAt(values, name, asOf));
    return stated === undefined
      ? { name, value, verified: datedValue(values, name).verified, from: 'pack' }
      : { name, value, verified: false, from: 'document' };
  });
}

interface Shown {
  readonly amount: (amountMinor: bigint) => string;
  readonly terms: (terms: HampTerms) => object;
}

function shownBy(loan: HampLoan): Shown {
  const amount = (amountMinor: bigint) => formatAmount(amountMinor, loan.currency);
  return {
    amount,
    terms: (terms) => ({
      balance: amount(terms.balanceMinor),
      forbearance: amount(terms.forborneMinor),
      interestBearingBalance: amount(terms.balanceMinor - terms.forborneMinor),
      ratePercent: percentText(terms.rateMillionths),
      termMonths: terms.termMonths,
      principalInterest: amount(terms.paymentMinor),
      totalPayment: amount(terms.paymentMinor + loan.taxesInsuranceDuesMinor),
      ratioPercent: roundedPercent(ratioMillionths(loan, terms.paymentMinor), ratioDecimals),
    }),
  };
}

const ratioDecimals = 3;
const shareDecimals = 2;
const millionthDecimals = 6;

/** Millionths of a percent with so many decimals, halves to even. */
function roundedPercent(millionths: bigint, decimals: number): string {
  const scaled = divideRounded(millionths, 10n ** BigInt(millionthDecimals - decimals), 'halfEven');
  const magnitude = scaled < 0n ? -scaled : scaled;
  const text = magnitude.toString().padStart(decimals + 1, '0');
  return `${scaled < 0n ? '-' : ''}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

function shownComparison(
  asked: HampDocument['valueComparison'],
  at: { readonly answer: HampAnswer; readonly contract: HampTerms; readonly loan: HampLoan; readonly show: Shown },
): object | null {
  const { propertyValueMinor } = at.loan;
  if (asked === undefined || propertyValueMinor === undefined) return null;
  const { waterfall, life } = at.answer.modification;
  const compared = compareValues({
    inputs: {
      discountRateMillionths: percentMillionths(asked.discountRatePercent)!,
      redefaultMillionths: percentMillionths(asked.redefaultPercent)!,
      defaultIfNoneMillionths: percentMillionths(asked.defaultIfNonePercent)!,
      saleCostMillionths: percentMillionths(asked.saleCostPercent)!,
      saleMonths: asked.saleMonths,
    },
    contract: at.contract,
    modified: { terms: waterfall.after, life },
    propertyValueMinor,
  });
  return {
    modified: at.show.amount(compared.modifiedMinor),
    none: at.show.amount(compared.noneMinor),
    modifiedIsWorthMore: compared.modifiedIsWorthMore,
  };
}

function shownAnswer(
  answer: HampAnswer,
  at: {
    readonly loan: HampLoan;
    readonly show: Shown;
    readonly lateFeesMinor: bigint;
    readonly comparison: HampDocument['valueComparison'];
  },
): object {
  const { loan, show } = at;
  const { principalReduction, tierTwo, trial } = answer;
  const capitalisedMinor = loan.unpaidPrincipalMinor + loan.capitalisedMinor;
  const starting = termsOf(capitalisedMinor, 0n, loan.rateMillionths, loan.remainingMonths);
  return {
    capitalisedBalance: show.amount(capitalisedMinor),
    startingPrincipalInterest: show.amount(starting.paymentMinor),
    waivedLateFees: show.amount(at.lateFeesMinor),
    ...shownModification(answer.modification, loan, show),
    trial: { payments: trial.payments, totalPayment: show.amount(trial.amountMinor) },
    principalReduction:
      principalReduction === undefined
        ? null
        : {
            mtmltvPercentBeforeForbearance: roundedPercent(principalReduction.loanToValueMillionths, shareDecimals),
            considered: principalReduction.considered,
            balanceAtLimit: show.amount(principalReduction.balanceAtMinor),
            alternative:
              principalReduction.alternative === undefined
                ? null
                : shownModification(principalReduction.alternative, loan, show),
          },
    valueComparison: shownComparison(at.comparison, { answer, contract: starting, loan, show }),
    tierTwo:
      tierTwo === undefined
        ? null
        : {
            ...show.terms(tierTwo.terms),
            paymentFallPercent: roundedPercent(tierTwo.paymentFallMillionths, shareDecimals),
            paymentFallsEnough: tierTwo.paymentFallsEnough,
            ratioWithin: tierTwo.ratioWithin,
          },
  };
}

function shownModification(made: HampModification, loan: HampLoan, show: Shown): object {
  const { waterfall, forbearance, life } = made;
  const step = (taken: StepTaken) => ({
    step: taken.step,
    applied: taken.applied,
    moved: movedText(taken, show),
    before: show.terms(taken.before),
    after: show.terms(taken.after),
    because: [...taken.because],
  });
  return {
    steps: waterfall.steps.map(step),
    modified: {
      ...show.terms(waterfall.after),
      rateSteps: waterfall.rateSteps,
      monthsAdded: waterfall.after.termMonths - loan.remainingMonths,
    },
    targetMet: waterfall.targetMet,
    forbearance: {
      amount: show.amount(forbearance.amountMinor),
      limit: show.amount(forbearance.limitMinor),
      overLimit: forbearance.overLimit,
    },
    rateStepUps:
      made.stepUps?.map(({ fromYear, rateMillionths }) => ({ fromYear, ratePercent: percentText(rateMillionths) })) ??
      null,
    payments: life.spans.map((span) => ({
      fromMonth: span.fromMonth,
      months: span.months,
      ratePercent: percentText(span.rateMillionths),
      principalInterest: show.amount(span.paymentMinor),
      totalPayment: show.amount(span.paymentMinor + loan.taxesInsuranceDuesMinor),
    })),
    lastPrincipalInterest: show.amount(life.lastPaymentMinor),
    forbearanceDueAtEnd: show.amount(life.forborneDueMinor),
    totalInterest: show.amount(life.interestMinor),
    totalPayable: show.amount(life.totalPayableMinor),
  };
}

function movedText({ step, moved }: StepTaken, show: Shown): string {
  switch (step) {
    case 'capitalise':
    case 'reducePrincipal':
    case 'forbear':
      return show.amount(moved);
    case 'reduceRate':
    case 'extendTerm':
      return moved.toString();
  }
}
