/**
 * One case as it stood at the end of a day: who, what is owed to whom, how it came to be, what was paid. Worked out from
 * the entries and schedules themselves, so it also shows what came in after the last day close, and says so.
 */
import { type Bucket, bucketOf } from '../core/ageing/bucket.ts';
import { closeLoan } from '../core/ageing/close-loan.ts';
import { daysPastDue } from '../core/ageing/days-past-due.ts';
import { type ClassReason, cnRiskClass } from '../core/ageing/risk-class.ts';
import type { Day } from '../core/calendar/day.ts';
import { type AgeingPoint, ageingLine } from '../core/case/ageing-line.ts';
import { type DueStanding, dueStandings } from '../core/case/instalment-standing.ts';
import { maskedEmail, maskedName, maskedPhone } from '../core/case/masked.ts';
import { type CreditorOn, creditorsOn } from '../core/loan/creditors-on.ts';
import { placesOf } from '../core/portfolio/standing.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import type { RiskClass } from '../core/rules/vocabulary.ts';
import {
  type CaseEvent,
  type CaseRecord,
  findCase,
  type LoanEvent,
  type LoanTerms,
  type MoneyEntry,
  readCaseEvents,
  readCreditorShares,
  readLoanEvents,
  readLoanTerms,
  readMoneyEntries,
  readOwed,
} from '../store/case-file.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { type LoanFacts, type OwedComponents, readLoanFacts } from '../store/loan-facts.ts';
import { type KnownClaim, knownClaims } from './address-claims.ts';
import { BookTally } from './book-tally.ts';
import { keyContext } from './contact-request.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';
import { classHistory, factsState } from './stored-book.ts';

export interface CaseSettings {
  readonly book: CreditorRow;
  readonly caseNumber: string;
  /** undefined: the last day closed */
  readonly asOf: Day | undefined;
  /** show name and addresses whole; else only so far that someone who knows the person recognises them */
  readonly reveal: boolean;
  readonly sealer: Sealer | undefined;
  readonly buckets: readonly Bucket[];
  readonly lawValues: DatedValues;
}

/** In order of precedence. */
export type CaseRefusal =
  | { readonly refused: 'noDayClosed' }
  | { readonly refused: 'unknownCase' }
  | { readonly refused: 'asOfNotClosed'; readonly businessDate: Day };

export type PersonalData =
  | {
      readonly shown: 'masked' | 'whole';
      readonly name: string | undefined;
      readonly phone: string | undefined;
      readonly email: string | undefined;
    }
  /** none were given; there is no key here; the key that is here does not open them */
  | { readonly shown: 'erased' | 'notGiven' | 'noKey' | 'cannotBeOpened' };

/** An amount that falls due: an instalment, or a fee charged beside the schedule (`n` undefined). */
export interface CaseDue extends DueStanding {
  readonly n: number | undefined;
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly feeMinor: bigint;
}

/** What the schedule tells; undefined for a loan whose instalments are not known. */
export interface LoanAgeing {
  readonly arrearsMinor: bigint;
  readonly delinquentSince: Day | undefined;
  readonly daysPastDue: number;
  readonly bucket: Bucket | undefined;
  /** undefined: repaid or charged off, or no rules in force on the day */
  readonly classed: { readonly riskClass: RiskClass; readonly because: readonly ClassReason[] } | undefined;
  readonly settledOn: Day | undefined;
  readonly dues: readonly CaseDue[];
  /** how many schedules were in force so far, the contract's the first */
  readonly schedules: number;
  readonly line: readonly AgeingPoint[];
}

export interface CaseLoan {
  readonly terms: LoanTerms;
  readonly chargedOffOn: Day | undefined;
  readonly owed: OwedComponents;
  readonly ageing: LoanAgeing | undefined;
  readonly creditors: readonly CreditorOn[];
  readonly money: readonly (MoneyEntry & { readonly reversed: boolean; readonly reversesRef: string | undefined })[];
  readonly events: readonly LoanEvent[];
}

export interface CaseFile {
  readonly asOf: Day;
  readonly businessDate: Day;
  readonly record: CaseRecord;
  /** as it was on the day: 'notOpen' before it was opened */
  readonly stage: string;
  readonly version: number;
  readonly personal: PersonalData;
  /** what those said who received messages that were not for them, or were to stop */
  readonly claims: readonly KnownClaim[];
  /** most days past due first; repaid ones last */
  readonly loans: readonly CaseLoan[];
  /** of all cases of the borrower up to the day, in order */
  readonly events: readonly CaseEvent[];
}

export async function readCase(database: Database, settings: CaseSettings): Promise<CaseFile | CaseRefusal> {
  const { book, caseNumber } = settings;
  const { businessDate, creditorId } = book;
  if (businessDate === undefined) return { refused: 'noDayClosed' };
  return database.transaction(async (session): Promise<CaseFile | CaseRefusal> => {
    await session.run('set transaction isolation level repeatable read, read only');
    const record = await findCase(session, { creditorId, caseNumber });
    if (record === undefined) return { refused: 'unknownCase' };
    const asOf = settings.asOf ?? businessDate;
    if (asOf > businessDate) return { refused: 'asOfNotClosed', businessDate };
    const events = await readCaseEvents(session, { creditorId, borrowerId: record.borrowerId, asOf });
    const own = events.filter((event) => event.caseNumber === caseNumber);
    return {
      asOf,
      businessDate,
      record,
      stage: own.length === 0 ? 'notOpen' : stageAfter(record, own),
      version: own.at(-1)?.version ?? 0,
      personal: personalData(record, settings),
      claims: (await knownClaims(session, { creditorId, borrowerId: record.borrowerId }, sealOf(record, settings)))
        .claims,
      loans: await readLoans(session, { ...settings, record, asOf, businessDate }),
      events: events.filter(isOpeningOrClosing),
    };
  });
}

/** Contacts and what was learnt are read on their own (read-contacts.ts). */
function isOpeningOrClosing({ kind }: CaseEvent): boolean {
  return kind === 'opened' || kind === 'closed';
}

/** Cases in their least form are opened and closed; the stage in between is what it is now, or was when it closed. */
function stageAfter(record: CaseRecord, own: readonly CaseEvent[]): string {
  if (own.some(({ kind }) => kind === 'closed')) return 'closed';
  return record.stage === 'closed' ? 'early' : record.stage;
}

function personalData(record: CaseRecord, { book, sealer, reveal }: CaseSettings): PersonalData {
  if (record.personal === undefined) return { shown: record.isErased ? 'erased' : 'notGiven' };
  if (sealer === undefined) return { shown: 'noKey' };
  let opened: { name?: string; phone?: string; email?: string };
  try {
    opened = JSON.parse(sealer.open(`${book.creditorId}/${record.borrowerId}`, record.personal));
  } catch {
    return { shown: 'cannotBeOpened' };
  }
  const { name, phone, email } = opened;
  if (reveal) return { shown: 'whole', name, phone, email };
  return {
    shown: 'masked',
    name: name && maskedName(name),
    phone: phone && maskedPhone(phone),
    email: email && maskedEmail(email),
  };
}

/** Undefined: nothing is sealed, or it does not open. */
function sealOf({ personal, borrowerId }: CaseRecord, { book, sealer }: CaseSettings): BorrowerSeal | undefined {
  if (personal === undefined || sealer === undefined) return undefined;
  try {
    return sealer.under(keyContext({ creditorId: book.creditorId, borrowerId }), personal.wrappedKey);
  } catch {
    return undefined;
  }
}

interface LoansOf extends CaseSettings {
  readonly record: CaseRecord;
  readonly asOf: Day;
  readonly businessDate: Day;
}

async function readLoans(session: Session, at: LoansOf): Promise<CaseLoan[]> {
  const { book, record, asOf } = at;
  const { creditorId } = book;
  const { borrowerId } = record;
  const of = { creditorId, borrowerId, asOf };
  const loans = await readLoanTerms(session, { ...of, businessDate: at.businessDate });
  const facts = await readLoanFacts(session, {
    creditorId,
    set: { ids: [borrowerId] },
    states: loans.map(factsState),
    owedOn: asOf,
  });
  const factsOf = new Map(Array.from(facts, (each) => [each.loanId, each]));
  const owed = await readOwed(session, of);
  const money = await readMoneyEntries(session, of);
  const events = await readLoanEvents(session, of);
  const shares = await readCreditorShares(session, of);
  const files = loans.map((terms): CaseLoan => {
    const own = <T extends { readonly loanId: bigint }>(list: readonly T[]) =>
      list.filter(({ loanId }) => loanId === terms.loanId);
    const ofLoan = own(events);
    const chargedOffOn = ofLoan.find(({ kind }) => kind === 'chargeOff')?.on;
    const owedNow = owed.get(terms.loanId) ?? nothingOwed;
    const known = factsOf.get(terms.loanId);
    const { principalMinor, interestMinor, penaltyMinor, feeMinor, costMinor } = owedNow;
    return {
      terms,
      chargedOffOn,
      owed: owedNow,
      ageing:
        known && loanAgeing({ ...at, terms, facts: known, events: ofLoan, chargedOff: chargedOffOn !== undefined }),
      creditors: creditorsOn({
        lenderRef: book.creditorRef,
        shares: own(shares),
        asOf,
        owed: {
          principal: principalMinor,
          interest: interestMinor,
          penalty: penaltyMinor,
          fee: feeMinor,
          cost: costMinor,
        },
      }),
      money: withReversals(own(money)),
      events: ofLoan,
    };
  });
  const rank = ({ ageing }: CaseLoan) => (ageing?.settledOn === undefined ? (ageing?.daysPastDue ?? 0) : -1);
  return files.sort((one, other) => rank(other) - rank(one));
}

const nothingOwed: OwedComponents = {
  principalMinor: 0n,
  interestMinor: 0n,
  penaltyMinor: 0n,
  feeMinor: 0n,
  costMinor: 0n,
};

function withReversals(money: readonly MoneyEntry[]): CaseLoan['money'] {
  const refs = new Map(money.map(({ entryId, ref }) => [entryId, ref]));
  const reversed = new Set(money.map(({ reversesEntryId }) => reversesEntryId));
  return money.map((entry) => ({
    ...entry,
    reversed: reversed.has(entry.entryId),
    reversesRef: entry.reversesEntryId === undefined ? undefined : refs.get(entry.reversesEntryId),
  }));
}

function loanAgeing(
  at: LoansOf & {
    readonly terms: LoanTerms;
    readonly facts: LoanFacts;
    readonly events: readonly LoanEvent[];
    readonly chargedOff: boolean;
  },
): LoanAgeing {
  const { terms, facts, asOf, buckets } = at;
  const { graceDays, pauses } = facts;
  const { spans, arrearsMinor, delinquentSince, settledOn } = closeLoan({
    facts,
    businessDate: asOf,
    boundaryDays: [],
  });
  const days = delinquentSince === undefined ? 0 : daysPastDue({ delinquentSince, asOf, graceDays, pauses });
  const restructuredOn = at.events.filter(({ kind }) => kind === 'restructure').map(({ on }) => on);
  const classed = () => {
    const tally = new BookTally(placesOf(buckets), { ...at, scheme: 'byProduct', breakdown: undefined });
    const history = classHistory(facts, { loan: { ...terms, restructuredOn }, asOf, tally, spans });
    const rules = tally.rulesFor(terms.product);
    const { riskClass, because } = cnRiskClass({ asOf, ...history, graceDays, pauses, rules });
    return riskClass && { riskClass, because };
  };
  return {
    arrearsMinor,
    delinquentSince,
    daysPastDue: days,
    bucket: bucketOf(days, buckets),
    classed: at.chargedOff || settledOn !== undefined ? undefined : classed(),
    settledOn,
    dues: loanDues(facts, { asOf, settledOn }),
    schedules: facts.versions.filter((version, index) => index === 0 || version.startsOn <= asOf).length,
    line: ageingLine({
      spans,
      graceDays,
      pauses,
      buckets,
      from: terms.firstDueOn,
      asOf: Math.min(asOf, settledOn ?? asOf),
    }),
  };
}

/** The schedule in force on the day and the fees charged beside it, each with how it stands. */
function loanDues(facts: LoanFacts, at: { readonly asOf: Day; readonly settledOn: Day | undefined }): CaseDue[] {
  const version = facts.versions.findLast(({ startsOn }, index) => index === 0 || startsOn <= at.asOf)!;
  const dues = [
    ...version.instalments.map((instalment, index) => ({ n: index + 1, ...instalment })),
    ...facts.charges
      .filter(({ on }) => on <= at.asOf)
      .map(({ on, amountMinor }) => ({
        n: undefined,
        dueOn: on,
        principalMinor: 0n,
        interestMinor: 0n,
        feeMinor: amountMinor,
      })),
  ].sort((one, other) => one.dueOn - other.dueOn);
  const carriedPaid =
    version.carriedPaidMinor === 0n ? [] : [{ on: Number.NEGATIVE_INFINITY, amountMinor: -version.carriedPaidMinor }];
  const standings = dueStandings({
    due: dues.map(({ dueOn, principalMinor, interestMinor, feeMinor }) => ({
      on: dueOn,
      amountMinor: principalMinor + interestMinor + feeMinor,
    })),
    payments: [...carriedPaid, ...facts.paid],
    ...at,
  });
  return dues.map((due, index) => ({ ...due, ...standings[index]! }));
}
