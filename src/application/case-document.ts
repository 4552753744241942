/** One case as a document for people and other programs: amounts as decimal text, days as YYYY-MM-DD, null for unknown. */
import type { ClassReason } from '../core/ageing/risk-class.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { type ComponentAmounts, sumOf } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { OwedComponents } from '../store/loan-facts.ts';
import { type AddressClaimDocument, claimDocument } from './address-claims.ts';
import type { CaseDue, CaseFile, CaseLoan, PersonalData } from './read-case.ts';

export interface AmountsByComponent {
  readonly principal: string;
  readonly interest: string;
  readonly penalty: string;
  readonly fee: string;
  readonly cost: string;
  readonly total: string;
}

export interface CaseLoanDocument {
  readonly loanRef: string;
  readonly product: string;
  readonly currency: string;
  readonly terms: {
    readonly principal: string;
    readonly annualRatePercent: string;
    readonly penaltyRatePercent: string | null;
    readonly method: string;
    readonly dayCount: string;
    readonly instalments: number;
    readonly every: { readonly count: number; readonly unit: string };
    readonly disbursedOn: string;
    readonly firstDueOn: string;
    readonly graceDays: number;
    readonly originator: string | null;
  };
  readonly state: 'running' | 'settled' | 'chargedOff';
  readonly settledOn: string | null;
  readonly chargedOffOn: string | null;
  /** something came in that no day close has seen yet */
  readonly changedSinceClose: boolean;
  readonly outstanding: AmountsByComponent;
  /** null, with what follows, when the instalments of the loan are not known */
  readonly arrears: string | null;
  readonly delinquentSince: string | null;
  readonly daysPastDue: number | null;
  readonly bucket: string | null;
  readonly riskClass: string | null;
  readonly because: readonly {
    readonly ruleId: string;
    readonly verified: boolean;
    readonly facts: Readonly<Record<string, number | string>>;
  }[];
  readonly schedule: {
    readonly version: number;
    readonly dues: readonly {
      readonly n: number | null;
      readonly dueOn: string;
      readonly principal: string;
      readonly interest: string;
      readonly fee: string;
      readonly total: string;
      readonly paid: string;
      readonly coveredOn: string | null;
      readonly standing: string;
    }[];
  } | null;
  readonly ageing: readonly { readonly on: string; readonly daysPastDue: number; readonly bucket: string | null }[];
  readonly payments: readonly {
    readonly ref: string | null;
    readonly kind: string;
    readonly valueOn: string;
    readonly postedOn: string;
    /** what left (below 0) or came to what is owed */
    readonly change: AmountsByComponent;
    readonly contra: string;
    readonly reversed: boolean;
    readonly reverses: string | null;
    readonly dayAssumed: boolean;
  }[];
  readonly events: readonly {
    readonly ref: string;
    readonly kind: string;
    readonly on: string;
    readonly until: string | null;
    readonly amount: string | null;
    readonly component: string | null;
    readonly months: number | null;
    readonly dayAssumed: boolean;
  }[];
  readonly creditors: readonly {
    readonly creditor: string;
    readonly share: string;
    readonly since: string | null;
    readonly reason: string;
    readonly owed: AmountsByComponent;
  }[];
}

export interface CaseDocument {
  readonly asOf: string;
  readonly businessDate: string;
  readonly id: string;
  readonly version: number;
  readonly creditor: string;
  readonly stage: string;
  readonly openedOn: string | null;
  readonly closedOn: string | null;
  readonly borrower: {
    readonly ref: string;
    readonly kind: string;
    readonly place: string | null;
    readonly language: string | null;
    /** masked unless asked for whole */
    readonly personal: {
      readonly shown: PersonalData['shown'];
      readonly name: string | null;
      readonly phone: string | null;
      readonly email: string | null;
    };
    /** addresses whose holders said that they are somebody else's, or to stop */
    readonly addressClaims: readonly AddressClaimDocument[];
  };
  /** the most of any loan */
  readonly daysPastDue: number;
  readonly amounts: readonly { readonly currency: string; readonly arrears: string; readonly outstanding: string }[];
  readonly loans: readonly CaseLoanDocument[];
  readonly history: readonly {
    readonly case: string;
    readonly version: number;
    readonly kind: string;
    readonly on: string;
    readonly because: string;
  }[];
}

const dayOrNull = (day: Day | undefined) => (day === undefined ? null : formatDay(day));

export function caseDocument(file: CaseFile, creditorRef: string): CaseDocument {
  const { record, asOf, personal } = file;
  const told = 'name' in personal ? personal : undefined;
  return {
    asOf: formatDay(asOf),
    businessDate: formatDay(file.businessDate),
    id: record.caseNumber,
    version: file.version,
    creditor: creditorRef,
    stage: file.stage,
    openedOn: record.openedOn <= asOf ? formatDay(record.openedOn) : null,
    closedOn: record.closedOn !== undefined && record.closedOn <= asOf ? formatDay(record.closedOn) : null,
    borrower: {
      ref: record.partyRef,
      kind: record.borrowerKind,
      place: record.place ?? null,
      language: record.language ?? null,
      personal: {
        shown: personal.shown,
        name: told?.name ?? null,
        phone: told?.phone ?? null,
        email: told?.email ?? null,
      },
      addressClaims: file.claims.map((claim) => claimDocument(claim)),
    },
    daysPastDue: Math.max(0, ...file.loans.map(({ ageing }) => ageing?.daysPastDue ?? 0)),
    amounts: amountsByCurrency(file.loans),
    loans: file.loans.map(loanDocument),
    history: file.events.map(({ caseNumber, version, kind, on, because }) => ({
      case: caseNumber,
      version,
      kind,
      on: formatDay(on),
      because,
    })),
  };
}

/** For those who are shown nothing of the person, masked or not. */
export function withoutPersonal({ borrower, ...document }: CaseDocument) {
  const { personal: _, addressClaims: __, ...rest } = borrower;
  return { ...document, borrower: rest };
}

function amountsByCurrency(loans: readonly CaseLoan[]): CaseDocument['amounts'] {
  const currencies = [...new Set(loans.map(({ terms }) => terms.currency))].sort();
  return currencies.map((currency) => {
    const own = loans.filter(({ terms }) => terms.currency === currency);
    const arrears = own.reduce((sum, { ageing }) => sum + (ageing?.arrearsMinor ?? 0n), 0n);
    const outstanding = own.reduce((sum, { owed }) => sum + totalOf(owed), 0n);
    return {
      currency,
      arrears: formatAmount(arrears, currency),
      outstanding: formatAmount(outstanding, currency),
    };
  });
}

function loanDocument(loan: CaseLoan): CaseLoanDocument {
  const { terms, ageing, chargedOffOn } = loan;
  const { currency } = terms;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const settledOn = ageing?.settledOn;
  return {
    loanRef: terms.loanRef,
    product: terms.product,
    currency,
    terms: {
      principal: amount(terms.principalMinor),
      annualRatePercent: plainDecimal(terms.annualRatePercent),
      penaltyRatePercent: terms.penaltyRatePercent === undefined ? null : plainDecimal(terms.penaltyRatePercent),
      method: terms.method,
      dayCount: terms.dayCount,
      instalments: terms.instalments,
      every: { count: terms.everyCount, unit: terms.everyUnit },
      disbursedOn: formatDay(terms.disbursedOn),
      firstDueOn: formatDay(terms.firstDueOn),
      graceDays: terms.graceDays,
      originator: terms.originator ?? null,
    },
    state: settledOn !== undefined ? 'settled' : chargedOffOn !== undefined ? 'chargedOff' : 'running',
    settledOn: dayOrNull(settledOn),
    chargedOffOn: dayOrNull(chargedOffOn),
    changedSinceClose: terms.changedSinceClose,
    outstanding: byComponent(loan.owed, currency),
    arrears: ageing === undefined ? null : amount(ageing.arrearsMinor),
    delinquentSince: dayOrNull(ageing?.delinquentSince),
    daysPastDue: ageing?.daysPastDue ?? null,
    bucket: ageing?.bucket?.code ?? null,
    riskClass: ageing?.classed?.riskClass ?? null,
    because: ageing?.classed?.because.map(reasonDocument) ?? [],
    schedule:
      ageing === undefined
        ? null
        : { version: ageing.schedules, dues: ageing.dues.map((due) => dueDocument(due, amount)) },
    ageing:
      ageing?.line.map(({ on, daysPastDue, bucket }) => ({
        on: formatDay(on),
        daysPastDue,
        bucket: bucket?.code ?? null,
      })) ?? [],
    payments: paymentDocuments(loan),
    events: loan.events.map((event) => ({
      ref: event.eventRef,
      kind: event.kind,
      on: formatDay(event.on),
      until: dayOrNull(event.until),
      amount: event.amountMinor === undefined ? null : amount(event.amountMinor),
      component: event.component ?? null,
      months: event.months ?? null,
      dayAssumed: event.dayAssumed,
    })),
    creditors: loan.creditors.map(({ ownerRef, shareNumerator, shareDenominator, since, reason, owed }) => ({
      creditor: ownerRef,
      share: `${shareNumerator}/${shareDenominator}`,
      since: dayOrNull(since),
      reason,
      owed: byComponentNamed(owed, currency),
    })),
  };
}

function dueDocument(due: CaseDue, amount: (minor: bigint) => string) {
  return {
    n: due.n ?? null,
    dueOn: formatDay(due.dueOn),
    principal: amount(due.principalMinor),
    interest: amount(due.interestMinor),
    fee: amount(due.feeMinor),
    total: amount(due.principalMinor + due.interestMinor + due.feeMinor),
    paid: amount(due.paidMinor),
    coveredOn: dayOrNull(due.coveredOn),
    standing: due.standing,
  };
}

function paymentDocuments({ money, terms }: CaseLoan): CaseLoanDocument['payments'] {
  return money.map((entry) => ({
    ref: entry.ref ?? null,
    kind: entry.kind,
    valueOn: formatDay(entry.valueOn),
    postedOn: formatDay(entry.postedOn),
    change: byComponent(entry.change, terms.currency),
    contra: entry.contra,
    reversed: entry.reversed,
    reverses: entry.reversesRef ?? null,
    dayAssumed: entry.dayAssumed,
  }));
}

/** The days among the facts of a reason; the rest are counts and words. */
const dayFacts = new Set(['paidInFullOn', 'startedOn', 'endsOn']);

function reasonDocument({ ruleId, verified, facts }: ClassReason): CaseLoanDocument['because'][number] {
  const shown = Object.entries(facts).map(([name, value]) => [
    name,
    dayFacts.has(name) ? formatDay(value as Day) : value,
  ]);
  return { ruleId, verified, facts: Object.fromEntries(shown) };
}

function totalOf(owed: OwedComponents): bigint {
  return owed.principalMinor + owed.interestMinor + owed.penaltyMinor + owed.feeMinor + owed.costMinor;
}

export function byComponent(owed: OwedComponents, currency: string): AmountsByComponent {
  const { principalMinor: principal, interestMinor: interest, penaltyMinor: penalty } = owed;
  return byComponentNamed({ principal, interest, penalty, fee: owed.feeMinor, cost: owed.costMinor }, currency);
}

function byComponentNamed(owed: ComponentAmounts, currency: string): AmountsByComponent {
  return {
    principal: formatAmount(owed.principal, currency),
    interest: formatAmount(owed.interest, currency),
    penalty: formatAmount(owed.penalty, currency),
    fee: formatAmount(owed.fee, currency),
    cost: formatAmount(owed.cost, currency),
    total: formatAmount(sumOf(owed), currency),
  };
}

/** '10.800000' is '10.8'. */
export function plainDecimal(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
