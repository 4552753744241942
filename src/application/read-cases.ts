/**
 * The list of cases, worst first, a page at a time. The database gives loans by how long something has been unpaid; the
 * core counts the exact days, grace and pauses taken off, which are never more than that. So reading can stop as soon as
 * a page is full of cases with more days than any loan not read yet can have: the cost grows with the page, not the book.
 */
import { type Bucket, bucketOf } from '../core/ageing/bucket.ts';
import { daysPastDue } from '../core/ageing/days-past-due.ts';
import { cnRiskClass } from '../core/ageing/risk-class.ts';
import type { Day } from '../core/calendar/day.ts';
import { type CasePlace, type ClosedPlace, compareOpen, cursorText, type OpenPlace } from '../core/case/case-order.ts';
import { placesOf } from '../core/portfolio/standing.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import { type RiskClass, riskClasses } from '../core/rules/vocabulary.ts';
import {
  type CaseFilter,
  type CaseHead,
  type CaseLoanRow,
  countOpenCases,
  type DelinquentPlace,
  type OpenCaseArrears,
  type OpenCaseRow,
  readClosedCases,
  readDelinquent,
  readLongestGraceDays,
  readOpenCaseArrears,
  readOpenCaseRows,
  readPausedDelinquent,
  readQuietBorrowers,
  readSeenBorrowers,
  type SeenTerms,
} from '../store/case-reading.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { readLoanFacts } from '../store/loan-facts.ts';
import { BookTally } from './book-tally.ts';
import { classHistory, factsState } from './stored-book.ts';

export interface CasesSettings {
  readonly book: CreditorRow;
  readonly limit: number;
  readonly after: CasePlace | undefined;
  readonly filter: CaseFilter;
  /** days past due of the cases wanted; `daysMax` undefined: no upper end */
  readonly daysMin: number;
  readonly daysMax: number | undefined;
  /** 'all': closed ones after the open ones */
  readonly which: 'open' | 'closed' | 'all';
  readonly buckets: readonly Bucket[];
  readonly lawValues: DatedValues;
  /** the cases that are seen, where these are few; undefined: all of the book */
  readonly seen?: SeenTerms | undefined;
  /** how many are open, where that was counted just now; undefined: they are counted */
  readonly openCasesKnown?: number | undefined;
}

export interface MoneyOf {
  readonly currency: string;
  readonly arrearsMinor: bigint;
  readonly outstandingMinor: bigint;
}

export interface ListedCase extends CaseHead {
  /** the most of any loan; 0 when the case is closed */
  readonly daysPastDue: number;
  /** undefined: closed, or no bucket has so many days */
  readonly bucket: Bucket | undefined;
  /** loans in the book, charged-off ones with them, and how many of them have something past due */
  readonly loans: number;
  readonly loansPastDue: number;
  readonly loansChargedOff: number;
  readonly money: readonly MoneyOf[];
  /** the worst of any loan that is not charged off; undefined: none, or no rules in force */
  readonly riskClass: RiskClass | undefined;
}

export interface CasesPage {
  readonly asOf: Day;
  readonly openCases: number;
  readonly cases: readonly ListedCase[];
  /** where the list goes on; undefined: it ends here */
  readonly next: string | undefined;
}

export type CasesRefusal = { readonly refused: 'noDayClosed' };

/** One page, from one snapshot of the database, as the last day close left the book. */
export async function readCases(database: Database, settings: CasesSettings): Promise<CasesPage | CasesRefusal> {
  const { book } = settings;
  const asOf = book.businessDate;
  if (asOf === undefined) return { refused: 'noDayClosed' };
  return database.transaction(async (session) => {
    await session.run('set transaction isolation level repeatable read, read only');
    const reading = new Reading(session, { ...settings, asOf });
    const { after, which, limit } = settings;
    const open = which === 'closed' || after?.kind === 'closed' ? [] : await reading.openCases();
    const closed = which === 'open' || open.length > limit ? [] : await reading.closedCases(limit + 1 - open.length);
    const places: CasePlace[] = [...open.map(({ place }) => place), ...closed.map(closedPlace)];
    const openShown = open.slice(0, limit);
    const borrowerIds = openShown.map(({ borrowerId }) => borrowerId);
    const rows = await readOpenCaseRows(session, { creditorId: book.creditorId, asOf, borrowerIds });
    const rowOf = new Map(rows.map((row) => [row.caseId, row]));
    const classes = await riskClassesOf(session, { ...settings, asOf, cases: rows });
    const cases = [
      ...openShown.map(({ place }) => listed(rowOf.get(place.caseId)!, { days: place.daysPastDue, settings, classes })),
      ...closed.slice(0, limit - openShown.length).map(listedClosed),
    ];
    const openCases = settings.openCasesKnown ?? (await countOpenCases(session, { ...book, seen: settings.seen }));
    const next = places.length > limit ? cursorText(places[limit - 1]!) : undefined;
    return { asOf, openCases, cases, next };
  });
}

const rowsAtFirstMin = 50;
const rowsAtOnceMax = 4_000;
const borrowersAtOnce = 2_000;

interface PlacedCase {
  readonly borrowerId: bigint;
  readonly place: OpenPlace;
}

class Reading {
  readonly #session: Session;
  readonly #at: CasesSettings & { readonly asOf: Day };
  readonly #found: PlacedCase[] = [];
  readonly #seen = new Set<bigint>();

  constructor(session: Session, at: CasesSettings & { readonly asOf: Day }) {
    this.#session = session;
    this.#at = at;
  }

  /** The open cases of the page and one more, where there is one. */
  async openCases(): Promise<PlacedCase[]> {
    const { limit, daysMin, filter, book, seen } = this.#at;
    const { creditorId } = book;
    if (seen !== undefined) {
      await this.#add(await readSeenBorrowers(this.#session, { creditorId, seen, filter }));
      return this.#found.slice(0, limit + 1);
    }
    await this.#delinquent();
    if (daysMin <= 0 && this.#found.length <= limit) {
      const { after } = this.#at;
      const afterCaseId =
        after?.kind === 'open' && after.daysPastDue === 0 && after.arrearsMinor === 0n ? after.caseId : 0n;
      const at = { creditorId, filter, afterCaseId, rowsMax: limit + 1 };
      await this.#add(await readQuietBorrowers(this.#session, at));
    }
    return this.#found.slice(0, limit + 1);
  }

  async closedCases(rowsMax: number): Promise<CaseHead[]> {
    const { after, filter, book, daysMin } = this.#at;
    // A closed case has no days past due, and nothing of any product that is.
    if (daysMin > 0 || filter.product !== undefined) return [];
    const at = { creditorId: book.creditorId, place: filter.place, seen: this.#at.seen, rowsMax };
    return readClosedCases(this.#session, { ...at, after: after?.kind === 'closed' ? after : undefined });
  }

  async #delinquent(): Promise<void> {
    const { asOf, limit, daysMin, filter, book } = this.#at;
    const { creditorId } = book;
    const sinceFrom = await this.#startOn();
    let rowsMax = Math.max(rowsAtFirstMin, limit * 2);
    let after: DelinquentPlace | undefined;
    for (;;) {
      const at = { creditorId, sinceFrom, sinceTo: asOf - daysMin, after, filter, rowsMax };
      const places = await readDelinquent(this.#session, at);
      await this.#add(places.map(({ borrowerId }) => borrowerId));
      after = places.at(-1);
      if (after === undefined || places.length < rowsMax) return;
      // Whatever is not read yet has at most so many days; a case with more of them cannot be overtaken.
      const daysLeftMax = asOf - after.since;
      const last = this.#found[limit];
      if (last !== undefined && last.place.daysPastDue > daysLeftMax) return;
      rowsMax = Math.min(rowsAtOnceMax, rowsMax * 2);
    }
  }

  /**
   * The first due date from which to read, so that a later page does not read the earlier ones again: cases of at most
   * so many days have been unpaid for no longer than that and the longest grace, but for those whose days were paused,
   * which are few and are taken in here.
   */
  async #startOn(): Promise<Day | undefined> {
    const { asOf, after, filter, daysMax, book } = this.#at;
    const { creditorId } = book;
    const upTo = Math.min(
      daysMax ?? Number.POSITIVE_INFINITY,
      after?.kind === 'open' ? after.daysPastDue : Number.POSITIVE_INFINITY,
    );
    if (upTo === Number.POSITIVE_INFINITY) return undefined;
    // Grace comes off besides.
    const spanMax = upTo + (await readLongestGraceDays(this.#session, creditorId));
    const from = asOf - spanMax;
    const paused = { creditorId, asOf, sinceBefore: from, daysMax: spanMax, filter };
    await this.#add(await readPausedDelinquent(this.#session, paused));
    return from;
  }

  async #add(borrowerIds: readonly bigint[]): Promise<void> {
    const { asOf, after, daysMin, daysMax, book } = this.#at;
    const fresh = [...new Set(borrowerIds)].filter((id) => !this.#seen.has(id));
    for (const id of fresh) this.#seen.add(id);
    for (let first = 0; first < fresh.length; first += borrowersAtOnce) {
      const ids = fresh.slice(first, first + borrowersAtOnce);
      const rows = await readOpenCaseArrears(this.#session, { creditorId: book.creditorId, borrowerIds: ids });
      for (const row of rows) {
        const place = openPlace(row, { asOf, currency: book.currency });
        if (place.daysPastDue < daysMin || (daysMax !== undefined && place.daysPastDue > daysMax)) continue;
        if (after?.kind === 'open' && compareOpen(after, place) >= 0) continue;
        this.#found.push({ borrowerId: row.borrowerId, place });
      }
    }
    this.#found.sort((one, other) => compareOpen(one.place, other.place));
  }
}

function openPlace(row: OpenCaseArrears, { asOf, currency }: { asOf: Day; currency: string }): OpenPlace {
  let days = 0;
  let arrearsMinor = 0n;
  for (const loan of row.loans) {
    days = Math.max(days, loanDays(loan, asOf));
    if (loan.currency === currency) arrearsMinor += loan.arrearsMinor;
  }
  return { kind: 'open', daysPastDue: days, arrearsMinor, caseId: row.caseId };
}

function closedPlace(head: CaseHead): ClosedPlace {
  return { kind: 'closed', closedOn: head.closedOn!, caseId: head.caseId };
}

function loanDays({ delinquentSince, graceDays, pauses }: OpenCaseArrears['loans'][number], asOf: Day): number {
  return delinquentSince === undefined ? 0 : daysPastDue({ delinquentSince, asOf, graceDays, pauses });
}

function listed(
  row: OpenCaseRow,
  at: { readonly days: number; readonly settings: CasesSettings; readonly classes: ReadonlyMap<bigint, RiskClass> },
): ListedCase {
  const { loans, ...head } = row;
  const currencies = [...new Set(loans.map((loan) => loan.currency))].sort();
  return {
    ...head,
    daysPastDue: at.days,
    bucket: bucketOf(at.days, at.settings.buckets),
    loans: loans.length,
    loansPastDue: loans.filter((loan) => loan.delinquentSince !== undefined).length,
    loansChargedOff: loans.filter((loan) => loan.chargedOff).length,
    money: currencies.map((currency) => {
      const own = loans.filter((loan) => loan.currency === currency);
      return {
        currency,
        arrearsMinor: own.reduce((sum, loan) => sum + loan.arrearsMinor, 0n),
        outstandingMinor: own.reduce((sum, loan) => sum + loan.outstandingMinor, 0n),
      };
    }),
    riskClass: at.classes.get(row.caseId),
  };
}

function listedClosed(head: CaseHead): ListedCase {
  const nothing = { loans: 0, loansPastDue: 0, loansChargedOff: 0, money: [] };
  return { ...head, ...nothing, daysPastDue: 0, bucket: undefined, riskClass: undefined };
}

/** The worst class of each case's loans, by case. */
async function riskClassesOf(
  session: Session,
  at: CasesSettings & { readonly asOf: Day; readonly cases: readonly OpenCaseRow[] },
): Promise<Map<bigint, RiskClass>> {
  const { asOf, book, cases } = at;
  const worst = new Map<bigint, RiskClass>();
  if (cases.length === 0) return worst;
  const tally = new BookTally(placesOf(at.buckets), { ...at, scheme: 'byProduct', breakdown: undefined });
  const loans = new Map<bigint, CaseLoanRow & { readonly caseId: bigint; readonly borrowerId: bigint }>();
  for (const { caseId, borrowerId, loans: ofCase } of cases) {
    for (const loan of ofCase) if (!loan.chargedOff) loans.set(loan.loanId, { ...loan, caseId, borrowerId });
  }
  const facts = await readLoanFacts(session, {
    creditorId: book.creditorId,
    set: { ids: cases.map(({ borrowerId }) => borrowerId) },
    states: [...loans.values()].map(factsState),
    owedOn: asOf,
  });
  for (const of of facts) {
    const loan = loans.get(of.loanId)!;
    const history = classHistory(of, { loan, asOf, tally });
    const { graceDays, pauses } = of;
    const { riskClass } = cnRiskClass({ asOf, ...history, graceDays, pauses, rules: tally.rulesFor(loan.product) });
    if (riskClass === undefined) continue;
    const before = worst.get(loan.caseId);
    if (before === undefined || riskClasses.indexOf(riskClass) > riskClasses.indexOf(before))
      worst.set(loan.caseId, riskClass);
  }
  return worst;
}
