/**
 * Several debts of one borrower in one plan: what is owed is added up by component, one stream of instalments pays them all,
 * and each instalment is shared among them to the unit, in proportion to what is owed or the smallest debt first.
 */
import { formatDay } from '../core/calendar/day.ts';
import { type ComponentAmounts, components } from '../core/loan/components.ts';
import { formatAmount, parseAmountMinor } from '../core/money/decimal.ts';
import { shareOut } from '../core/money/share.ts';
import type { Offer } from '../core/negotiation/offer.ts';
import type { PlanCase } from '../core/negotiation/plan-case.ts';
import { percentMillionths, percentText } from '../core/rules/value-content.ts';
import { riskClasses } from '../core/rules/vocabulary.ts';
import type { Fault } from './input.ts';
import type { ShownOffer } from './offer-shown.ts';
import type { CaseDocument, DebtDocument } from './offers-document.ts';

/** The one debt of the document, or all of them as one. */
export function combinedDebt(
  document: CaseDocument,
): { readonly debt: DebtDocument; readonly path: readonly string[] } | { readonly faults: readonly Fault[] } {
  const { debt, debts, currency } = document;
  if (debt !== undefined && debts !== undefined)
    return { faults: [{ path: '/debts', value: null, code: 'bothDebtAndDebts' }] };
  if (debt !== undefined) return { debt, path: ['debt'] };
  if (debts === undefined) return { faults: [{ path: '/debt', value: null, code: 'missing' }] };
  const bad = debts.flatMap((each, index) => amountFaults(each, index, currency));
  if (bad.length > 0) return { faults: bad };
  const ids = debts.map((each, index) => each.id ?? String(index + 1));
  const twice = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (twice >= 0) return { faults: [{ path: `/debts/${twice}/id`, value: ids[twice], code: 'duplicateId' }] };
  const all = joined(debts, currency);
  const tooLarge = components.find((component) => typeof parseAmountMinor(all[component], currency) !== 'bigint');
  if (tooLarge !== undefined) {
    const path = `/debts/${debts.length - 1}/${tooLarge}`;
    return { faults: [{ path, value: debts.at(-1)![tooLarge], code: 'amountTooLarge' }] };
  }
  return { debt: all, path: ['debts'] };
}

function amountFaults(debt: DebtDocument, index: number, currency: string): Fault[] {
  return [...components, 'instalmentBefore' as const].flatMap((field) => {
    const text = debt[field] ?? '0';
    const parsed = parseAmountMinor(text, currency);
    const isNothing = field === 'instalmentBefore' && debt[field] && parsed === 0n;
    const code = typeof parsed !== 'bigint' ? parsed : parsed < 0n ? 'negative' : isNothing ? 'notPositive' : undefined;
    return code === undefined ? [] : [{ path: `/debts/${index}/${field}`, value: text, code }];
  });
}

/** Rates are averaged by principal and rounded down to a hundredth of a point: never dearer than they were. */
function joined(debts: readonly DebtDocument[], currency: string): DebtDocument {
  const owed = debts.map((debt) => owedOf(debt, currency));
  const sum = (component: keyof ComponentAmounts) => owed.reduce((all, each) => all + each[component], 0n);
  const principal = sum('principal');
  const weighted = debts.reduce(
    (all, debt, at) => all + percentMillionths(debt.annualRatePercent)! * owed[at]!.principal,
    0n,
  );
  const rate = principal === 0n ? percentMillionths(debts[0]!.annualRatePercent)! : weighted / principal;
  const befores = debts.map((debt) => debt.instalmentBefore);
  const before = befores.every((each) => each !== undefined && each !== null)
    ? befores.reduce((all, each) => all + (parseAmountMinor(each, currency) as bigint), 0n)
    : undefined;
  const text = (amountMinor: bigint) => formatAmount(amountMinor, currency);
  return {
    principal: text(principal),
    interest: text(sum('interest')),
    penalty: text(sum('penalty')),
    fee: text(sum('fee')),
    cost: text(sum('cost')),
    annualRatePercent: percentText((rate / 10_000n) * 10_000n),
    daysPastDue: Math.max(...debts.map((debt) => debt.daysPastDue)),
    instalmentBefore: before === undefined ? null : text(before),
    chargedOff: debts.every((debt) => debt.chargedOff),
    secured: debts.some((debt) => debt.secured),
    // A law on extensions is kept by all of them where it is kept by the one that ends first and was extended most.
    ...ofAll(debts, 'remainingMonths', Math.min),
    ...ofAll(debts, 'originalTermMonths', Math.min),
    ...ofAll(debts, 'extendedMonths', Math.max),
    ...worstClass(debts),
    guaranteed: debts.some((debt) => debt.guaranteed)
      ? true
      : debts.every((debt) => debt.guaranteed === false)
        ? false
        : undefined,
    underObservation: debts.some((debt) => debt.underObservation),
  };
}

/** Undefined as soon as one of them does not say. */
function ofAll<Field extends 'remainingMonths' | 'originalTermMonths' | 'extendedMonths'>(
  debts: readonly DebtDocument[],
  field: Field,
  of: (...values: number[]) => number,
): Partial<Record<Field, number>> {
  const values = debts.flatMap((debt) => debt[field] ?? []);
  return values.length < debts.length ? {} : ({ [field]: of(...values) } as Partial<Record<Field, number>>);
}

function worstClass(debts: readonly DebtDocument[]): Pick<DebtDocument, 'riskClass'> {
  const worst = Math.max(
    ...debts.map(({ riskClass }) => (riskClass === undefined ? -1 : riskClasses.indexOf(riskClass))),
  );
  return worst < 0 ? {} : { riskClass: riskClasses[worst]! };
}

function owedOf(debt: DebtDocument, currency: string): ComponentAmounts {
  const amount = (component: keyof ComponentAmounts) => parseAmountMinor(debt[component], currency) as bigint;
  return {
    principal: amount('principal'),
    interest: amount('interest'),
    penalty: amount('penalty'),
    fee: amount('fee'),
    cost: amount('cost'),
  };
}

/** What each debt gets of the money down and of every instalment; nothing is lost. */
export function splitOf(
  document: CaseDocument,
  { currency, asOf }: PlanCase,
  offer: Offer,
): NonNullable<ShownOffer['perDebt']> {
  const debts = document.debts!;
  const owed = debts.map((debt) => {
    const amounts = owedOf(debt, currency);
    return components.reduce((sum, component) => sum + amounts[component], 0n);
  });
  const totals = shareOut(offer.totalMinor, owed);
  const left = [...totals];
  const order = owed
    .map((_, index) => index)
    .sort((a, b) => (owed[a]! < owed[b]! ? -1 : owed[a]! > owed[b]! ? 1 : a - b));
  const streams = [{ dueOn: asOf, totalMinor: offer.lumpMinor }, ...offer.instalments].filter(
    ({ totalMinor }) => totalMinor > 0n,
  );
  const paid = streams.map(({ totalMinor }) => {
    const parts = document.split === 'proRata' ? shareOut(totalMinor, left) : smallestFirst(totalMinor, left, order);
    parts.forEach((part, index) => {
      left[index] = left[index]! - part;
    });
    return parts;
  });
  return debts.map((debt, index) => ({
    id: debt.id ?? String(index + 1),
    creditor: debt.creditor ?? null,
    total: formatAmount(totals[index]!, currency),
    schedule: streams
      .map(({ dueOn }, at) => ({ dueOn: formatDay(dueOn), minor: paid[at]![index]! }))
      .filter(({ minor }) => minor > 0n)
      .map(({ dueOn, minor }) => ({ dueOn, total: formatAmount(minor, currency) })),
  }));
}

function smallestFirst(totalMinor: bigint, left: readonly bigint[], order: readonly number[]): bigint[] {
  const parts = left.map(() => 0n);
  let rest = totalMinor;
  for (const index of order) {
    const part = rest < left[index]! ? rest : left[index]!;
    parts[index] = part;
    rest -= part;
  }
  return parts;
}
