/** What the portfolio asks of the database: loans grouped by the facts that decide their bucket, and what stands beside them. */
import type { Pause } from '../core/ageing/days-past-due.ts';
import type { Day } from '../core/calendar/day.ts';
import type { Breakdown } from '../core/portfolio/report.ts';
import { dayParameter, type Session } from './database.ts';
import { FlatText, flatDay, flatRow } from './flat-text.ts';

/** Loans in the book that share every fact which decides where they stand. */
export interface BookGroup {
  readonly currency: string;
  readonly product: string;
  /** by the breakdown asked for; '' when none was, or when it is not known */
  readonly part: string;
  readonly graceDays: number;
  readonly delinquentSince: Day | undefined;
  readonly pauses: readonly Pause[];
  readonly chargedOff: boolean;
  readonly loans: number;
  readonly principalMinor: bigint;
  readonly outstandingMinor: bigint;
  /** of the present; 0 for a past day, where arrears are read loan by loan */
  readonly arrearsMinor: bigint;
}

interface GroupColumns {
  currency: string;
  product: string;
  part: string;
  grace_days: number;
  delinquent_since: Day | null;
  pauses: string | null;
  charged_off: boolean;
  loans: bigint;
  principal: string;
  outstanding: string;
  arrears: string;
}

const partColumns: Readonly<Record<Breakdown, string>> = {
  product: 'l.product',
  place: `coalesce(b.place, '')`,
  vintage: `to_char(l.disbursed_on, 'YYYY-MM')`,
};

const owedSum = 'principal_minor + interest_minor + penalty_minor + fee_minor + cost_minor';

/** A loan's pauses in one field and its charge-off, for the few loans that have any. */
const eventsSql = `
  select borrower_id, loan_id, min(on_day) filter (where kind = 'chargeOff') as charged_off_on,
         string_agg(${flatRow(flatDay('on_day'), flatDay('until_day'))}, '' order by on_day) filter (where kind = 'pause') as pauses
    from loan_event where creditor_id = $1 and kind in ('chargeOff', 'pause') group by borrower_id, loan_id`;

/** From loan `l`, its state `s` and events `e`: in the book at the end of day $2. */
const inBook = `l.creditor_id = $1 and l.disbursed_on <= $2::date and (s.settled_on is null or s.settled_on > $2::date)`;

/**
 * The book on `asOf`, grouped. `present`: the loan states as the last day close left them; else spans and entries valued
 * by the day.
 */
export async function readBookGroups(
  session: Session,
  at: { creditorId: number; asOf: Day; present: boolean; breakdown: Breakdown | undefined },
): Promise<BookGroup[]> {
  const part = at.breakdown === undefined ? `''` : partColumns[at.breakdown];
  const borrower = at.breakdown === 'place' ? 'join borrower b using (creditor_id, borrower_id)' : '';
  const from = at.present ? presentSql : pastSql;
  const rows = await session.query<GroupColumns>(
    `${from.with}
     select l.currency, l.product, ${part} as part, l.grace_days, ${from.delinquentSince} as delinquent_since, e.pauses,
            coalesce(e.charged_off_on <= $2::date, false) as charged_off, count(*) as loans,
            coalesce(sum(${from.principal}), 0) as principal, coalesce(sum(${from.outstanding}), 0) as outstanding,
            coalesce(sum(${from.arrears}), 0)::numeric as arrears
       from loan l join loan_state s using (creditor_id, borrower_id, loan_id) ${borrower}
       left join (${eventsSql}) e using (borrower_id, loan_id) ${from.join}
      where ${inBook}
      group by 1, 2, 3, 4, 5, 6, 7`,
    [at.creditorId, dayParameter(at.asOf)],
  );
  return rows.map((row) => ({
    currency: row.currency,
    product: row.product,
    part: row.part,
    graceDays: row.grace_days,
    delinquentSince: row.delinquent_since ?? undefined,
    pauses: pausesOf(row.pauses),
    chargedOff: row.charged_off,
    loans: Number(row.loans),
    principalMinor: BigInt(row.principal),
    outstandingMinor: BigInt(row.outstanding),
    arrearsMinor: BigInt(row.arrears),
  }));
}

const presentSql = {
  with: '',
  delinquentSince: 's.delinquent_since',
  principal: 's.principal_minor',
  outstanding: 's.principal_minor + s.interest_minor + s.penalty_minor + s.fee_minor + s.cost_minor',
  arrears: 's.arrears_minor',
  join: '',
};

const pastSql = {
  // Materialized: summed once, where each parallel worker of the joins would sum the whole ledger for itself.
  with: `with owed as materialized (
    select borrower_id, loan_id, sum(principal_minor) as principal, sum(${owedSum}) as outstanding
      from ledger_entry where creditor_id = $1 and value_on <= $2::date group by borrower_id, loan_id)`,
  delinquentSince: 'a.delinquent_since',
  principal: 'o.principal',
  outstanding: 'o.outstanding',
  arrears: '0',
  join: `
    left join (select borrower_id, loan_id, delinquent_since from ageing_span
                where creditor_id = $1 and from_on <= $2::date and (to_on is null or to_on > $2::date)) a
           using (borrower_id, loan_id)
    left join owed o using (borrower_id, loan_id)`,
};

export function pausesOf(text: string | null): Pause[] {
  const flat = new FlatText(text);
  const pauses: Pause[] = [];
  while (flat.more) pauses.push({ from: flat.whole()!, to: flat.whole() });
  return pauses;
}

/** One loan in the book on a day, where the group is not enough. */
export interface BookLoan {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly currency: string;
  readonly product: string;
  readonly part: string;
  readonly graceDays: number;
  readonly everyCount: number;
  readonly everyUnit: 'day' | 'week' | 'month' | 'year';
  readonly chargedOff: boolean;
  /** days of the events that restructured it, up to the day asked for */
  readonly restructuredOn: readonly Day[];
}

interface LoanColumns {
  borrower_id: bigint;
  loan_id: bigint;
  currency: string;
  product: string;
  part: string;
  grace_days: number;
  every_count: number;
  every_unit: BookLoan['everyUnit'];
  charged_off: boolean;
  restructured_on: string | null;
}

/** Which loans: with something past due on the day; or whose class depends on more than the day's arrears. */
export type LoanChoice =
  | { readonly kind: 'pastDue' }
  | {
      readonly kind: 'classNeedsHistory';
      /** once more days past due than this, and not now */
      readonly daysPastDueOver: number;
    };

/** Loans in the book on `asOf` by `choice`, in key order. */
export async function readBookLoans(
  session: Session,
  at: { creditorId: number; asOf: Day; breakdown: Breakdown | undefined; choice: LoanChoice },
): Promise<BookLoan[]> {
  const part = at.breakdown === undefined ? `''` : partColumns[at.breakdown];
  const borrower = at.breakdown === 'place' ? 'join borrower b using (creditor_id, borrower_id)' : '';
  const parameters: unknown[] = [at.creditorId, dayParameter(at.asOf)];
  let chosen = `select distinct borrower_id, loan_id, false as bad_now from ageing_span
     where creditor_id = $1 and from_on <= $2::date and (to_on is null or to_on > $2::date)`;
  if (at.choice.kind === 'classNeedsHistory') {
    parameters.push(at.choice.daysPastDueOver);
    // Grace and pauses only make the days fewer: none is missed here, and the core decides on those that are found.
    chosen = `
      select borrower_id, loan_id, bool_and(bad_now) as bad_now from (
        select borrower_id, loan_id,
               bool_or((to_on is null or to_on > $2::date) and $2::date - delinquent_since > $3::int) as bad_now
          from ageing_span where creditor_id = $1 and from_on <= $2::date group by borrower_id, loan_id
        having bool_or(least(coalesce(to_on - 1, $2::date), $2::date) - delinquent_since > $3::int)
        union all
        select borrower_id, loan_id, false from loan_event
         where creditor_id = $1 and kind = 'restructure' and on_day <= $2::date) found
       group by borrower_id, loan_id`;
  }
  const rows = await session.query<LoanColumns>(
    `select borrower_id, loan_id, l.currency, l.product, ${part} as part, l.grace_days, l.every_count, l.every_unit,
            coalesce(e.charged_off_on <= $2::date, false) as charged_off,
            (select string_agg(${flatRow(flatDay('r.on_day'))}, '' order by r.on_day) from loan_event r
              where r.creditor_id = $1 and r.borrower_id = l.borrower_id and r.loan_id = l.loan_id
                and r.kind = 'restructure' and r.on_day <= $2::date) as restructured_on
       from (${chosen}) chosen
       join loan l using (borrower_id, loan_id) join loan_state s using (creditor_id, borrower_id, loan_id) ${borrower}
       left join (${eventsSql}) e using (borrower_id, loan_id)
      where ${inBook} and (not chosen.bad_now or l.grace_days > 0 or e.pauses is not null)
      order by borrower_id, loan_id`,
    parameters,
  );
  return rows.map(bookLoan);
}

function bookLoan(row: LoanColumns): BookLoan {
  const flat = new FlatText(row.restructured_on);
  const restructuredOn: Day[] = [];
  while (flat.more) restructuredOn.push(flat.whole()!);
  return {
    borrowerId: row.borrower_id,
    loanId: row.loan_id,
    currency: row.currency,
    product: row.product,
    part: row.part,
    graceDays: row.grace_days,
    everyCount: row.every_count,
    everyUnit: row.every_unit,
    chargedOff: row.charged_off,
    restructuredOn,
  };
}

export interface SuspenseRow {
  readonly currency: string;
  readonly receipts: number;
  readonly amountMinor: bigint;
  readonly oldestReceivedOn: Day;
}

/** Money received by `asOf` and not matched to a loan by then. */
export async function readSuspense(
  session: Session,
  at: { creditorId: number; asOf: Day; knownBefore: string | undefined },
): Promise<SuspenseRow[]> {
  const known = at.knownBefore === undefined ? '' : 'and recorded_at < $3::timestamptz';
  const rows = await session.query<{ currency: string; receipts: bigint; amount: string; oldest: Day }>(
    `select currency, count(*) as receipts, sum(amount_minor) as amount, min(received_on) as oldest
       from suspense_receipt
      where creditor_id = $1 and received_on <= $2::date and (resolved_on is null or resolved_on > $2::date) ${known}
      group by currency order by currency`,
    [at.creditorId, dayParameter(at.asOf), ...(at.knownBefore === undefined ? [] : [at.knownBefore])],
  );
  return rows.map((row) => ({
    currency: row.currency,
    receipts: Number(row.receipts),
    amountMinor: BigInt(row.amount),
    oldestReceivedOn: row.oldest,
  }));
}

/** Cases opened and closed by day, up to `asOf`. */
export async function readCaseDays(
  session: Session,
  at: { creditorId: number; asOf: Day; knownBefore: string | undefined },
): Promise<{ readonly onDay: Day; readonly opened: number; readonly closed: number }[]> {
  const known = at.knownBefore === undefined ? '' : 'and recorded_at < $3::timestamptz';
  const rows = await session.query<{ on_day: Day; opened: bigint; closed: bigint }>(
    `select on_day, count(*) filter (where kind = 'opened') as opened, count(*) filter (where kind = 'closed') as closed
       from case_event where creditor_id = $1 and on_day <= $2::date ${known} group by on_day order by on_day`,
    [at.creditorId, dayParameter(at.asOf), ...(at.knownBefore === undefined ? [] : [at.knownBefore])],
  );
  return rows.map((row) => ({ onDay: row.on_day, opened: Number(row.opened), closed: Number(row.closed) }));
}

/** All loans stored, of any day, and those of them that no day close has worked out yet. */
export async function countLoans(session: Session, creditorId: number): Promise<{ all: number; notAged: number }> {
  const [row] = await session.query<{ all: bigint; not_aged: bigint }>(
    `select count(*) as all, count(*) filter (where aged_through is null) as not_aged from loan_state where creditor_id = $1`,
    [creditorId],
  );
  return { all: Number(row!.all), notAged: Number(row!.not_aged) };
}

/** What a group says of a loan besides its currency and grace. */
export type LoanPart = Pick<BookLoan, 'loanId' | 'product' | 'part' | 'everyCount' | 'everyUnit' | 'restructuredOn'>;

/** Of the loans of borrowers with keys from `from` up to, not including, `to`; events recorded before `knownBefore`. */
export async function readLoanParts(
  session: Session,
  at: {
    creditorId: number;
    from: bigint;
    to: bigint;
    asOf: Day;
    breakdown: Breakdown | undefined;
    knownBefore: string;
  },
): Promise<LoanPart[]> {
  const part = at.breakdown === undefined ? `''` : partColumns[at.breakdown];
  const rows = await session.query<LoanColumns>(
    `select l.loan_id, l.product, ${part} as part, l.every_count, l.every_unit,
            (select string_agg(${flatRow(flatDay('r.on_day'))}, '' order by r.on_day) from loan_event r
              where r.creditor_id = $1 and r.borrower_id = l.borrower_id and r.loan_id = l.loan_id
                and r.kind = 'restructure' and r.on_day <= $4::date and r.recorded_at < $5::timestamptz) as restructured_on
       from loan l join borrower b using (creditor_id, borrower_id)
      where l.creditor_id = $1 and l.borrower_id >= $2::bigint and l.borrower_id < $3::bigint`,
    [at.creditorId, at.from.toString(), at.to.toString(), dayParameter(at.asOf), at.knownBefore],
  );
  return rows.map(bookLoan);
}
