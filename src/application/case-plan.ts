/**
 * A case as a plan search takes it, from the book and nothing else: what is owed on one loan, what its borrower can pay by
 * the statement on record, what the lender's policy permits, what the law asks and what is known of it. Nothing here knows
 * who asks: the same book gives the same case.
 */
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { Zone } from '../core/calendar/zone.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { type LawfulCase, lawfulCase, planLawOf } from '../core/negotiation/lawful-menu.ts';
import type { Reason } from '../core/rules/decision.ts';
import type { Law } from '../core/rules/law.ts';
import type { RiskClass } from '../core/rules/vocabulary.ts';
import type { HeldCase } from '../store/contact-cases.ts';
import type { Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { factsOnRecord } from './contact-request.ts';
import { type PolicyInForce, policyInForce } from './lender-policy.ts';
import type { LenderPolicy, PlanKernel, PlanRequest } from './plan-ports.ts';
import type { BorrowerSeal, RequestFault, Sealer } from './ports.ts';
import type { CaseFile, CaseLoan } from './read-case.ts';
import { type KnownCapacity, knownCapacity } from './record-statement.ts';

/** In order of precedence. */
export type CasePlanRefusal =
  | { readonly refused: 'unknownLoan'; readonly loans: readonly string[] }
  | { readonly refused: 'noLoan' | 'noSchedule' | 'noPolicy' | 'noStatement' }
  | { readonly refused: 'currencyDiffers'; readonly of: readonly string[] }
  | { readonly refused: 'noLaw'; readonly jurisdiction: string }
  | { readonly refused: 'unknownZone'; readonly zone: string }
  | { readonly refused: 'caseNotReadable'; readonly faults: readonly RequestFault[] }
  | { readonly refused: 'forbiddenByLaw'; readonly because: readonly Reason[] }
  | { readonly refused: 'nothingOwed' | 'amountTooLarge' | 'noDueDateInTerm' };

export interface CasePlan {
  readonly loan: CaseLoan;
  readonly lawful: LawfulCase;
  readonly law: Law;
  readonly lawText: string;
  readonly jurisdiction: string;
  readonly known: KnownCapacity;
  readonly policy: PolicyInForce;
  readonly riskClass: RiskClass | undefined;
  readonly restructurings: number;
  /** words of the fact borrowerDifficulty on record; being past due is one that the book itself tells */
  readonly difficulty: readonly string[];
}

export interface CasePlanSettings {
  readonly creditor: CreditorRow;
  readonly kernel: PlanKernel;
  readonly sealer: Sealer | undefined;
  readonly zone: Zone;
  readonly file: CaseFile;
  /** undefined: the one that is most days past due */
  readonly loanRef: string | undefined;
  /** the borrower's own screens show every offer with the table of its all-in cost: no person has to record that it was shown */
  readonly showsCosts?: boolean | undefined;
}

export async function casePlan(
  session: Session,
  held: HeldCase,
  settings: CasePlanSettings & { readonly seal: BorrowerSeal },
): Promise<CasePlan | CasePlanRefusal> {
  const { creditor, kernel, file, zone } = settings;
  const loan = loanOf(file, settings.loanRef);
  if ('refused' in loan) return loan;
  const { terms, ageing } = loan;
  if (ageing === undefined) return { refused: 'noSchedule' };
  const of = { creditorId: creditor.creditorId, product: terms.product, on: file.asOf, kernel };
  const policy = await policyInForce(session, of);
  if (policy === undefined) return { refused: 'noPolicy' };
  const known = await knownCapacity(session, held, settings);
  if (known === undefined) return { refused: 'noStatement' };
  const currencies = [terms.currency, policy.policy.currency, known.stored.currency];
  if (new Set(currencies).size > 1) return { refused: 'currencyDiffers', of: currencies };
  const inForce = kernel.lawFor(creditor.jurisdiction);
  if (inForce === undefined) return { refused: 'noLaw', jurisdiction: creditor.jurisdiction };
  const { law, text: lawText } = inForce;
  const product = productOfLaw(terms.product, law);
  const read = kernel.planCaseOf(requestOf(loan, { ...settings, known, policy, product }), terms.product);
  if ('invalid' in read) return { refused: 'caseNotReadable', faults: read.invalid };
  // What can be paid as it is on record, with where it comes from; the document knows only its figures.
  const planCase = { ...read.planCase, capacity: known.capacity };
  const onRecord = await factsOnRecord(session, { held, seal: settings.seal, law });
  const recorded = { ...factsKnown(law, policy.policy, settings.showsCosts === true), ...onRecord };
  const facts = kernel.factValues(law, recorded, terms.currency);
  const lawful = lawfulCase(planCase, planLawOf(law, planCase, { facts, zones: [zone] }));
  if ('refused' in lawful) return lawful;
  return {
    loan,
    lawful,
    law,
    lawText,
    jurisdiction: creditor.jurisdiction,
    known,
    policy,
    riskClass: ageing.classed?.riskClass,
    restructurings: loan.events.filter(({ kind }) => kind === 'restructure').length,
    difficulty: difficultyOf(recorded, { law, isPastDue: ageing.daysPastDue > 0 }),
  };
}

/** What holds without anybody having recorded it; what is on record of the case goes before. */
function factsKnown(law: Law, { lenderFacts }: LenderPolicy, showsCosts: boolean): Record<string, unknown> {
  const facts = { ...lenderFacts, ...(showsCosts ? { costTableShown: true } : {}) };
  return Object.fromEntries(Object.entries(facts).filter(([name]) => law.vocabulary.has(name)));
}

function loanOf(file: CaseFile, loanRef: string | undefined): CaseLoan | CasePlanRefusal {
  const running = file.loans.filter(({ ageing, owed }) => ageing?.settledOn === undefined && totalOf(owed) > 0n);
  if (loanRef === undefined) return running[0] ?? { refused: 'noLoan' };
  const named = running.find(({ terms }) => terms.loanRef === loanRef);
  return named ?? { refused: 'unknownLoan', loans: running.map(({ terms }) => terms.loanRef) };
}

function totalOf(owed: CaseLoan['owed']): bigint {
  const { principalMinor, interestMinor, penaltyMinor, feeMinor, costMinor } = owed;
  return principalMinor + interestMinor + penaltyMinor + feeMinor + costMinor;
}

/** A product of the book in the words of the law. */
export function productOfLaw(product: string, law: Law): string {
  const known = law.vocabulary.get('product')?.words ?? [];
  const asLaw: Readonly<Record<string, string>> = {
    consumer: 'consumerLoan',
    microFirm: 'microLoan',
    auto: 'autoLoan',
  };
  const named = [product, asLaw[product]].find((word) => word !== undefined && known.includes(word));
  return named ?? (known.includes('other') ? 'other' : product);
}

function difficultyOf(
  recorded: Readonly<Record<string, unknown>>,
  { law, isPastDue }: { readonly law: Law; readonly isPastDue: boolean },
): string[] {
  const words = recorded.borrowerDifficulty;
  const told = Array.isArray(words) ? (words as string[]) : [];
  const isKnown = law.vocabulary.get('borrowerDifficulty')?.words?.includes('overdue') === true;
  return isPastDue && isKnown && !told.includes('overdue') ? ['overdue', ...told] : told;
}

function requestOf(
  loan: CaseLoan,
  of: CasePlanSettings & {
    readonly known: KnownCapacity;
    readonly policy: PolicyInForce;
    readonly product: string;
  },
): PlanRequest {
  const { terms, owed, ageing, chargedOffOn, events } = loan;
  const { asOf } = of.file;
  const { currency } = terms;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const before = instalmentBefore(loan, asOf);
  const isCard = terms.product === 'card';
  const extended = events.reduce((sum, { kind, months }) => sum + (kind === 'extension' ? (months ?? 0) : 0), 0);
  const lastDueOn = ageing!.dues.findLast(({ n }) => n !== undefined)?.dueOn;
  return {
    currency,
    asOf: formatDay(asOf),
    jurisdiction: of.creditor.jurisdiction,
    product: of.product,
    debt: {
      principal: amount(owed.principalMinor),
      interest: amount(owed.interestMinor),
      penalty: amount(owed.penaltyMinor),
      fee: amount(owed.feeMinor),
      cost: amount(owed.costMinor),
      annualRatePercent: plain(terms.annualRatePercent),
      daysPastDue: ageing!.daysPastDue,
      instalmentBefore: before === undefined ? null : amount(before),
      chargedOff: chargedOffOn !== undefined,
      // A card has no maturity to extend.
      ...(isCard
        ? {}
        : {
            originalTermMonths: termMonths(loan),
            extendedMonths: extended,
            ...(lastDueOn === undefined ? {} : { remainingMonths: monthsBetween(asOf, lastDueOn) }),
          }),
      underObservation: events.some(({ kind }) => kind === 'restructure'),
    },
    capacity: of.known.capacity.steps.map(({ from, perMonthMinor }) => ({
      from: formatDay(from),
      perMonth: amount(perMonthMinor),
    })),
    lumpSumNow: amount(of.known.stored.lumpSumMinor),
    policy: of.policy.policy.policy,
  };
}

/** '7.350000' as '7.35'. */
function plain(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

/** Months, a month begun counted; 0 when it has passed. */
function monthsBetween(from: Day, to: Day): number {
  return Math.max(0, Math.ceil((to - from) / meanMonthDays));
}

const meanMonthDays = 30.4375;
const monthsOfYear = 12;

function termMonths({ terms }: CaseLoan): number {
  const { instalments, everyCount, everyUnit } = terms;
  switch (everyUnit) {
    case 'month':
      return instalments * everyCount;
    case 'year':
      return instalments * everyCount * monthsOfYear;
    case 'week':
      return Math.ceil((instalments * everyCount * 7) / meanMonthDays);
    case 'day':
      return Math.ceil((instalments * everyCount) / meanMonthDays);
  }
}

/** What a month asked for: of the last instalment that fell due, or the first there is. Undefined for one single payment. */
function instalmentBefore({ terms, ageing }: CaseLoan, asOf: Day): bigint | undefined {
  const dues = ageing!.dues.filter(({ n }) => n !== undefined);
  const due = dues.findLast(({ dueOn }) => dueOn <= asOf) ?? dues[0];
  if (due === undefined || dues.length < 2) return undefined;
  const total = due.principalMinor + due.interestMinor + due.feeMinor;
  const aYear = paymentsAYear(terms);
  const perMonth = (total * aYear.payments + aYear.months - 1n) / aYear.months;
  return perMonth > 0n ? perMonth : undefined;
}

/** So many payments in so many months. */
function paymentsAYear({ everyCount, everyUnit }: CaseLoan['terms']): { payments: bigint; months: bigint } {
  const count = BigInt(everyCount);
  switch (everyUnit) {
    case 'month':
      return { payments: 1n, months: count };
    case 'year':
      return { payments: 1n, months: 12n * count };
    case 'week':
      return { payments: 52n, months: 12n * count };
    case 'day':
      return { payments: 365n, months: 12n * count };
  }
}
