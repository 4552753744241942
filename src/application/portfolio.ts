/**
 * Reads the book as of a day: buckets, classes, money in suspense, roll rates month by month, vintages, cases. All from
 * one snapshot of the database.
 */
import type { Bucket } from '../core/ageing/bucket.ts';
import type { Day } from '../core/calendar/day.ts';
import { monthEnds } from '../core/portfolio/month-ends.ts';
import type {
  Breakdown,
  CaseMonth,
  ClassScheme,
  CurrencyPortfolio,
  PortfolioReport,
} from '../core/portfolio/report.ts';
import { RollTally } from '../core/portfolio/roll-rates.ts';
import { type LoanLife, type Places, placesOf } from '../core/portfolio/standing.ts';
import { VintageTally } from '../core/portfolio/vintage.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import type { Database, Session } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import type { LoanLifeRow } from '../store/loan-lives.ts';
import { countLoans, readCaseDays, readSuspense } from '../store/portfolio.ts';
import { BookTally } from './book-tally.ts';
import { readKnownBook } from './known-book.ts';
import { readHistory } from './read-history.ts';
import { readStoredBook } from './stored-book.ts';

export interface PortfolioSettings {
  /** the lender's reference; may be left out when the database holds one book */
  readonly creditorRef: string | undefined;
  /** undefined: the last closed day */
  readonly asOf: Day | undefined;
  /** an instant with an offset: only what was recorded before it */
  readonly knownAsOf: string | undefined;
  /** months of roll rates and of cases; 0: neither these nor vintages, which need every loan's history */
  readonly months: number;
  readonly buckets: readonly Bucket[];
  readonly scheme: ClassScheme;
  readonly lawValues: DatedValues;
  readonly breakdown: Breakdown | undefined;
  /** days past due, each >= 1 */
  readonly vintageDays: readonly number[];
  readonly vintageCurvesMax: number;
}

/** In order of precedence. */
export type PortfolioRefusal =
  | { readonly refused: 'noBook' }
  | { readonly refused: 'severalBooks'; readonly creditorRefs: readonly string[] }
  | { readonly refused: 'unknownCreditor'; readonly creditorRefs: readonly string[] }
  | { readonly refused: 'noDayClosed' }
  | { readonly refused: 'asOfNotClosed'; readonly businessDate: Day };

export interface PortfolioHooks {
  /** loans read of all, while the history is read */
  readonly onProgress?: (loans: number, total: number) => void;
}

export async function readPortfolio(
  database: Database,
  settings: PortfolioSettings,
  hooks: PortfolioHooks = {},
): Promise<PortfolioReport | PortfolioRefusal> {
  return database.transaction(async (session) => {
    await session.run('set transaction isolation level repeatable read, read only');
    const creditor = chooseCreditor(await readCreditors(session), settings.creditorRef);
    if ('refused' in creditor) return creditor;
    const { businessDate } = creditor;
    if (businessDate === undefined) return { refused: 'noDayClosed' };
    const asOf = settings.asOf ?? businessDate;
    if (asOf > businessDate) return { refused: 'asOfNotClosed', businessDate };
    return readBook(database, session, { ...settings, creditor, businessDate, asOf }, hooks);
  });
}

function chooseCreditor(
  creditors: readonly CreditorRow[],
  ref: string | undefined,
): CreditorRow | Extract<PortfolioRefusal, { refused: 'noBook' | 'severalBooks' | 'unknownCreditor' }> {
  const creditorRefs = creditors.map((creditor) => creditor.creditorRef);
  const [first] = creditors;
  if (first === undefined) return { refused: 'noBook' };
  if (ref === undefined) return creditors.length === 1 ? first : { refused: 'severalBooks', creditorRefs };
  return creditors.find((creditor) => creditor.creditorRef === ref) ?? { refused: 'unknownCreditor', creditorRefs };
}

interface Reading extends PortfolioSettings {
  readonly creditor: CreditorRow;
  readonly businessDate: Day;
  readonly asOf: Day;
}

async function readBook(
  database: Database,
  session: Session,
  at: Reading,
  hooks: PortfolioHooks,
): Promise<PortfolioReport> {
  const { creditor, businessDate, asOf, months, knownAsOf, buckets, scheme } = at;
  const { creditorId } = creditor;
  const places = placesOf(buckets);
  const ends = months > 0 ? monthEnds({ asOf, months }) : [];
  const tally = new BookTally(places, at);
  const history = new HistoryTally(places, { ends, asOf, vintageDays: at.vintageDays });
  const stored = await countLoans(session, creditorId);
  let loansRead = 0;
  const onRead = (loans: number) => {
    loansRead += loans;
    hooks.onProgress?.(loansRead, stored.all);
  };
  if (knownAsOf === undefined) {
    await readStoredBook(session, { ...at, creditorId, present: asOf === businessDate }, tally);
    if (months > 0) {
      const onRows = (rows: readonly LoanLifeRow[]) => {
        for (const row of rows) history.add(row.currency, row.life, row.principalMinorAt);
        onRead(rows.length);
      };
      await readHistory(database, session, { creditorId, ends, onRows });
    }
  } else {
    for await (const loans of readKnownBook(session, { ...at, creditorId, ends, knownBefore: knownAsOf }, tally)) {
      for (const loan of loans) history.add(loan.currency, loan.life, loan.principalMinorAt);
      onRead(loans.length);
    }
  }
  const suspense = await readSuspense(session, { creditorId, asOf, knownBefore: knownAsOf });
  const codes = new Set([...tally.currencies(), ...history.currencies(), ...suspense.map((row) => row.currency)]);
  const currencies = [...codes].sort().map((currency): CurrencyPortfolio => {
    const inSuspense = suspense.find((row) => row.currency === currency);
    return {
      currency,
      ...tally.of(currency),
      suspense: {
        receipts: inSuspense?.receipts ?? 0,
        amountMinor: inSuspense?.amountMinor ?? 0n,
        oldestReceivedOn: inSuspense?.oldestReceivedOn,
      },
      ...history.of(currency, at.vintageCurvesMax),
    };
  });
  return {
    creditorRef: creditor.creditorRef,
    creditorName: creditor.name,
    generated: creditor.generated,
    asOf,
    businessDate,
    knownAsOf,
    buckets,
    scheme,
    classesVerified: tally.classesVerified,
    breakdown: at.breakdown,
    loansNotAged: stored.notAged,
    currencies,
    cases: caseMonths(await readCaseDays(session, { creditorId, asOf, knownBefore: knownAsOf }), ends),
  };
}

/** Roll rates and vintages, each by currency. */
class HistoryTally {
  private readonly byCurrency = new Map<string, { readonly rolls: RollTally; readonly vintages: VintageTally }>();
  private readonly places: Places;
  private readonly at: { readonly ends: readonly Day[]; readonly asOf: Day; readonly vintageDays: readonly number[] };

  constructor(
    places: Places,
    at: { readonly ends: readonly Day[]; readonly asOf: Day; readonly vintageDays: readonly number[] },
  ) {
    this.places = places;
    this.at = at;
  }

  add(currency: string, life: LoanLife, principalMinorAt: ArrayLike<bigint>): void {
    if (this.at.ends.length === 0 || life.disbursedOn > this.at.asOf) return;
    let of = this.byCurrency.get(currency);
    if (of === undefined) {
      const { asOf, ends, vintageDays } = this.at;
      of = {
        rolls: new RollTally(this.places, ends),
        vintages: new VintageTally({ asOf, thresholdDays: vintageDays }),
      };
      this.byCurrency.set(currency, of);
    }
    of.rolls.add(life, principalMinorAt);
    of.vintages.add(life);
  }

  currencies(): string[] {
    return [...this.byCurrency.keys()];
  }

  of(currency: string, curvesMax: number): Pick<CurrencyPortfolio, 'rolls' | 'vintages'> {
    const of = this.byCurrency.get(currency);
    return { rolls: of?.rolls.months() ?? [], vintages: of?.vintages.vintages(curvesMax) };
  }
}

/** `days` in order; one row for each month that ends on the days after the first of `ends`. */
function caseMonths(
  days: readonly { readonly onDay: Day; readonly opened: number; readonly closed: number }[],
  ends: readonly Day[],
): CaseMonth[] {
  const sum = (from: Day, to: Day, which: 'opened' | 'closed') =>
    days.reduce((total, day) => (day.onDay > from && day.onDay <= to ? total + day[which] : total), 0);
  return ends.slice(1).map((endOn, index) => ({
    endOn,
    opened: sum(ends[index]!, endOn, 'opened'),
    closed: sum(ends[index]!, endOn, 'closed'),
    openAtEnd: sum(Number.NEGATIVE_INFINITY, endOn, 'opened') - sum(Number.NEGATIVE_INFINITY, endOn, 'closed'),
  }));
}
