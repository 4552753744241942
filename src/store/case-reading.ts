/** Cases as a person reads them: the open ones by the age of their arrears, and one by its number. */
import type { Pause } from '../core/ageing/days-past-due.ts';
import type { Day } from '../core/calendar/day.ts';
import type { PeriodUnit } from '../core/calendar/period.ts';
import { arrayText, dayParameter, type Session } from './database.ts';
import { FlatText, flatDay, flatRow } from './flat-text.ts';
import { pausesOf } from './portfolio.ts';

/** What the list may be narrowed to, beside the days past due. */
export interface CaseFilter {
  readonly stage: string | undefined;
  /** something of this product is past due */
  readonly product: string | undefined;
  /** where the borrower lives, as the lender wrote it */
  readonly place: string | undefined;
}

/** Which cases the asker may see, as terms on rows of `alias` and their parameters from $`first` on (seen-case.ts); undefined: all of the lender's. */
export type SeenTerms = (at: { readonly alias: string; readonly first: number }) => {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
};

/** A loan with something unpaid, by when that fell due; lists of these are in the order of the fields. */
export interface DelinquentPlace {
  readonly since: Day;
  readonly borrowerId: bigint;
  readonly loanId: bigint;
}

class Parameters {
  readonly values: unknown[];
  constructor(first: readonly unknown[]) {
    this.values = [...first];
  }
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
  /** ' and …'; '' where all are seen */
  seen(terms: SeenTerms | undefined, alias: string): string {
    if (terms === undefined) return '';
    const { sql, parameters } = terms({ alias, first: this.values.length + 1 });
    this.values.push(...parameters);
    return ` and ${sql}`;
  }
}

/** Conditions on a borrower that `alias` names; '' when nothing is asked. */
function filterClause(filter: CaseFilter, alias: string, parameters: Parameters): string {
  const ofBorrower = (of: string) =>
    `${of}.creditor_id = ${alias}.creditor_id and ${of}.borrower_id = ${alias}.borrower_id`;
  const clauses: string[] = [];
  if (filter.stage !== undefined) {
    clauses.push(`exists (select 1 from delinquency_case fc where ${ofBorrower('fc')} and fc.closed_on is null
      and fc.stage = ${parameters.add(filter.stage)})`);
  }
  if (filter.product !== undefined) {
    // One value a borrower, asked as the list is walked: as a join it would be worked out for the whole book first.
    clauses.push(`(select bool_or(fl.product = ${parameters.add(filter.product)})
      from loan_state fs join loan fl using (creditor_id, borrower_id, loan_id)
      where ${ofBorrower('fs')} and fs.delinquent_since is not null)`);
  }
  if (filter.place !== undefined) {
    clauses.push(
      `exists (select 1 from borrower fb where ${ofBorrower('fb')} and fb.place = ${parameters.add(filter.place)})`,
    );
  }
  return clauses.map((clause) => ` and ${clause}`).join('');
}

/** The next loans with something unpaid since a day in [sinceFrom, sinceTo], oldest first. */
export async function readDelinquent(
  session: Session,
  at: {
    creditorId: number;
    sinceFrom: Day | undefined;
    sinceTo: Day;
    after: DelinquentPlace | undefined;
    filter: CaseFilter;
    rowsMax: number;
  },
): Promise<DelinquentPlace[]> {
  const parameters = new Parameters([at.creditorId, dayParameter(at.sinceTo), at.rowsMax]);
  const { after, sinceFrom } = at;
  const from =
    sinceFrom === undefined ? '' : `and s.delinquent_since >= ${parameters.add(dayParameter(sinceFrom))}::date`;
  const next =
    after === undefined
      ? ''
      : `and (s.delinquent_since, s.borrower_id, s.loan_id) > (${parameters.add(dayParameter(after.since))}::date,
           ${parameters.add(after.borrowerId.toString())}::bigint, ${parameters.add(after.loanId.toString())}::bigint)`;
  const rows = await session.query<{ delinquent_since: Day; borrower_id: bigint; loan_id: bigint }>(
    `select s.delinquent_since, s.borrower_id, s.loan_id from loan_state s
      where s.creditor_id = $1 and s.delinquent_since is not null and s.delinquent_since <= $2::date
        ${from} ${next} ${filterClause(at.filter, 's', parameters)}
      order by s.delinquent_since, s.borrower_id, s.loan_id limit $3::int`,
    parameters.values,
  );
  return rows.map((row) => ({ since: row.delinquent_since, borrowerId: row.borrower_id, loanId: row.loan_id }));
}

/**
 * Borrowers with a loan unpaid since before `sinceBefore` whose days, those of its pauses taken off, are no more than
 * `daysMax`, by key. The core counts the days; this only leaves out what cannot be meant.
 */
export async function readPausedDelinquent(
  session: Session,
  at: { creditorId: number; asOf: Day; sinceBefore: Day; daysMax: number; filter: CaseFilter },
): Promise<bigint[]> {
  const parameters = new Parameters([at.creditorId, dayParameter(at.sinceBefore), dayParameter(at.asOf), at.daysMax]);
  const rows = await session.query<{ borrower_id: bigint }>(
    `select distinct s.borrower_id from loan_event p join loan_state s using (creditor_id, borrower_id, loan_id)
      where p.creditor_id = $1 and p.kind = 'pause' and s.delinquent_since < $2::date and p.until_day > s.delinquent_since
        ${filterClause(at.filter, 's', parameters)}
      group by s.creditor_id, s.borrower_id, s.loan_id, s.delinquent_since
     having $3::date - s.delinquent_since
            - sum(greatest(0, least(p.until_day, $3::date) - greatest(p.on_day, s.delinquent_since))) <= $4::int
      order by s.borrower_id`,
    parameters.values,
  );
  return rows.map((row) => row.borrower_id);
}

/** The longest grace of any loan of the book. */
export async function readLongestGraceDays(session: Session, creditorId: number): Promise<number> {
  const [row] = await session.query<{ days: number | null }>(
    'select max(grace_days) as days from loan where creditor_id = $1 and grace_days > 0',
    [creditorId],
  );
  return row?.days ?? 0;
}

export interface CaseLoanRow {
  readonly loanId: bigint;
  readonly loanRef: string;
  readonly product: string;
  readonly currency: string;
  readonly graceDays: number;
  readonly everyCount: number;
  readonly everyUnit: PeriodUnit;
  readonly delinquentSince: Day | undefined;
  readonly arrearsMinor: bigint;
  readonly outstandingMinor: bigint;
  readonly chargedOff: boolean;
  readonly pauses: readonly Pause[];
  /** days of the events that restructured it */
  readonly restructuredOn: readonly Day[];
}

export interface CaseHead {
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly caseNumber: string;
  readonly version: number;
  readonly stage: string;
  readonly openedOn: Day;
  readonly closedOn: Day | undefined;
  readonly partyRef: string;
  readonly place: string | undefined;
}

/** An open case with the loans that its borrower has in the book on the day, by key. */
export interface OpenCaseRow extends CaseHead {
  readonly loans: readonly CaseLoanRow[];
}

interface HeadColumns {
  borrower_id: bigint;
  case_id: bigint;
  case_number: string;
  version: number;
  stage: string;
  opened_on: Day;
  closed_on: Day | null;
  party_ref: string;
  place: string | null;
}

interface OpenCaseColumns extends HeadColumns {
  loan_id: bigint | null;
  loan_ref: string;
  product: string;
  currency: string;
  grace_days: number;
  every_count: number;
  every_unit: PeriodUnit;
  delinquent_since: Day | null;
  arrears_minor: bigint;
  outstanding_minor: bigint;
  charged_off: boolean;
  pauses: string | null;
  restructured_on: string | null;
}

const headColumns = `c.borrower_id, c.case_id, c.case_number, c.version, c.stage, c.opened_on, c.closed_on, b.party_ref, b.place`;

function headOf(row: HeadColumns): CaseHead {
  return {
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    caseNumber: row.case_number,
    version: row.version,
    stage: row.stage,
    openedOn: row.opened_on,
    closedOn: row.closed_on ?? undefined,
    partyRef: row.party_ref,
    place: row.place ?? undefined,
  };
}

/** Days of a loan's events of one kind up to $2, in one field. */
const restructuredSql = `(select string_agg(${flatRow(flatDay('r.on_day'))}, '' order by r.on_day) from loan_event r
  where r.creditor_id = l.creditor_id and r.borrower_id = l.borrower_id and r.loan_id = l.loan_id
    and r.kind = 'restructure' and r.on_day <= $2::date)`;
const pausesSql = `(select string_agg(${flatRow(flatDay('p.on_day'), flatDay('p.until_day'))}, '' order by p.on_day) from loan_event p
  where p.creditor_id = l.creditor_id and p.borrower_id = l.borrower_id and p.loan_id = l.loan_id and p.kind = 'pause')`;

/** What the order of open cases goes by. */
export interface OpenCaseArrears {
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  /** the loans with something unpaid */
  readonly loans: readonly Pick<
    CaseLoanRow,
    'currency' | 'graceDays' | 'delinquentSince' | 'arrearsMinor' | 'pauses'
  >[];
}

/**
 * Of the open cases of many borrowers, in one text: thousands may be unpaid since one day, and only their arrears tell which comes
 * first.
 */
export async function readOpenCaseArrears(
  session: Session,
  at: { creditorId: number; borrowerIds: readonly bigint[] },
): Promise<OpenCaseArrears[]> {
  const row = flatRow(
    'c.borrower_id',
    'c.case_id',
    'l.currency',
    'l.grace_days',
    flatDay('s.delinquent_since'),
    's.arrears_minor',
    `(select replace(string_agg(${flatRow(flatDay('p.on_day'), flatDay('p.until_day'))}, '' order by p.on_day), ',', ';')
       from loan_event p where p.creditor_id = $1 and p.borrower_id = l.borrower_id and p.loan_id = l.loan_id and p.kind = 'pause')`,
  );
  const [found] = await session.query<{ rows: string | null }>(
    `select string_agg(${row}, '') as rows
       from (select distinct unnest($2::text::bigint[]) as borrower_id) w
       join delinquency_case c on c.creditor_id = $1 and c.borrower_id = w.borrower_id and c.closed_on is null
       left join (loan l join loan_state s using (creditor_id, borrower_id, loan_id))
         on l.creditor_id = $1 and l.borrower_id = w.borrower_id and s.delinquent_since is not null`,
    [at.creditorId, arrayText(at.borrowerIds)],
  );
  const flat = new FlatText(found!.rows);
  const cases = new Map<number, OpenCaseArrears & { readonly loans: OpenCaseArrears['loans'][number][] }>();
  while (flat.more) {
    const borrowerId = BigInt(flat.whole()!);
    const caseId = flat.whole()!;
    let of = cases.get(caseId);
    if (of === undefined) {
      of = { borrowerId, caseId: BigInt(caseId), loans: [] };
      cases.set(caseId, of);
    }
    const [currency, graceDays, delinquentSince] = [flat.word(), flat.whole(), flat.whole()];
    const [arrears, pauses] = [flat.word(), flat.word()];
    if (delinquentSince === undefined) continue;
    of.loans.push({
      currency,
      graceDays: graceDays!,
      delinquentSince,
      arrearsMinor: BigInt(arrears),
      pauses: pausesOf(pauses.replaceAll(';', ',')),
    });
  }
  return [...cases.values()];
}

/** The open cases of these borrowers, loans as the last day close left them. */
export async function readOpenCaseRows(
  session: Session,
  at: { creditorId: number; asOf: Day; borrowerIds: readonly bigint[] },
): Promise<OpenCaseRow[]> {
  const rows = await session.query<OpenCaseColumns>(
    `select ${headColumns}, l.loan_id, l.loan_ref, l.product, l.currency, l.grace_days, l.every_count, l.every_unit,
            s.delinquent_since, s.arrears_minor, s.charged_off_on is not null as charged_off,
            s.principal_minor + s.interest_minor + s.penalty_minor + s.fee_minor + s.cost_minor as outstanding_minor,
            case when s.delinquent_since is not null then ${pausesSql} end as pauses, ${restructuredSql} as restructured_on
       from (select distinct unnest($3::text::bigint[]) as borrower_id) w
       join delinquency_case c on c.creditor_id = $1 and c.borrower_id = w.borrower_id and c.closed_on is null
       join borrower b on b.creditor_id = $1 and b.borrower_id = w.borrower_id
       left join (loan l join loan_state s using (creditor_id, borrower_id, loan_id))
         on l.creditor_id = $1 and l.borrower_id = w.borrower_id and l.disbursed_on <= $2::date
            and (s.settled_on is null or s.settled_on > $2::date)
      order by c.case_id, l.loan_id`,
    [at.creditorId, dayParameter(at.asOf), arrayText(at.borrowerIds)],
  );
  const cases: (OpenCaseRow & { readonly loans: CaseLoanRow[] })[] = [];
  for (const row of rows) {
    let last = cases.at(-1);
    if (last?.caseId !== row.case_id) {
      last = { ...headOf(row), loans: [] };
      cases.push(last);
    }
    if (row.loan_id !== null) last.loans.push(loanOf(row, row.loan_id));
  }
  return cases;
}

function loanOf(row: OpenCaseColumns, loanId: bigint): CaseLoanRow {
  return {
    loanId,
    loanRef: row.loan_ref,
    product: row.product,
    currency: row.currency,
    graceDays: row.grace_days,
    everyCount: row.every_count,
    everyUnit: row.every_unit,
    delinquentSince: row.delinquent_since ?? undefined,
    arrearsMinor: row.arrears_minor,
    outstandingMinor: row.outstanding_minor,
    chargedOff: row.charged_off,
    pauses: pausesOf(row.pauses),
    restructuredOn: daysOf(row.restructured_on),
  };
}

function daysOf(text: string | null): Day[] {
  const flat = new FlatText(text);
  const days: Day[] = [];
  while (flat.more) days.push(flat.whole()!);
  return days;
}

/** Borrowers with an open case and nothing unpaid, by case, after `afterCaseId`: closed by the next day close. */
export async function readQuietBorrowers(
  session: Session,
  at: { creditorId: number; afterCaseId: bigint; filter: CaseFilter; rowsMax: number },
): Promise<bigint[]> {
  const parameters = new Parameters([at.creditorId, at.afterCaseId.toString(), at.rowsMax]);
  const rows = await session.query<{ borrower_id: bigint }>(
    `select c.borrower_id from delinquency_case c
      where c.creditor_id = $1 and c.closed_on is null and c.case_id > $2::bigint
        and not exists (select 1 from loan_state s where s.creditor_id = $1 and s.borrower_id = c.borrower_id and s.delinquent_since is not null)
        ${filterClause(at.filter, 'c', parameters)}
      order by c.case_id limit $3::int`,
    parameters.values,
  );
  return rows.map((row) => row.borrower_id);
}

/** Borrowers whose open case is among those that are seen: for people who see few, whatever is past due. */
export async function readSeenBorrowers(
  session: Session,
  at: { creditorId: number; seen: SeenTerms; filter: CaseFilter },
): Promise<bigint[]> {
  const parameters = new Parameters([at.creditorId]);
  const rows = await session.query<{ borrower_id: bigint }>(
    `select c.borrower_id from delinquency_case c
      where c.creditor_id = $1 and c.closed_on is null ${parameters.seen(at.seen, 'c')} ${filterClause(at.filter, 'c', parameters)}`,
    parameters.values,
  );
  return rows.map((row) => row.borrower_id);
}

/** Closed cases, the last closed first. */
export async function readClosedCases(
  session: Session,
  at: {
    creditorId: number;
    after: { readonly closedOn: Day; readonly caseId: bigint } | undefined;
    place: string | undefined;
    seen: SeenTerms | undefined;
    rowsMax: number;
  },
): Promise<CaseHead[]> {
  const parameters = new Parameters([at.creditorId, at.rowsMax]);
  const after = at.after && {
    on: `${parameters.add(dayParameter(at.after.closedOn))}::date`,
    id: `${parameters.add(at.after.caseId.toString())}::bigint`,
  };
  const next = after ? `and c.closed_on <= ${after.on} and (c.closed_on < ${after.on} or c.case_id > ${after.id})` : '';
  const place = at.place === undefined ? '' : `and b.place = ${parameters.add(at.place)}`;
  const seen = parameters.seen(at.seen, 'c');
  const rows = await session.query<HeadColumns>(
    `select ${headColumns} from delinquency_case c join borrower b using (creditor_id, borrower_id)
      where c.creditor_id = $1 and c.closed_on is not null ${next} ${place} ${seen}
      order by c.closed_on desc, c.case_id limit $2::int`,
    parameters.values,
  );
  return rows.map(headOf);
}

export async function countOpenCases(
  session: Session,
  at: { readonly creditorId: number; readonly seen: SeenTerms | undefined },
): Promise<number> {
  const parameters = new Parameters([at.creditorId]);
  const [row] = await session.query<{ cases: bigint }>(
    `select count(*) as cases from delinquency_case c
      where c.creditor_id = $1 and c.closed_on is null ${parameters.seen(at.seen, 'c')}`,
    parameters.values,
  );
  return Number(row!.cases);
}
