/**
 * The facts of loans as the core needs them, read set-wise for many borrowers at once: one statement a table, amounts
 * and days packed into arrays a loan.
 */

import type { LoanAgeingFacts, VersionFacts } from '../core/ageing/close-loan.ts';
import type { Pause } from '../core/ageing/days-past-due.ts';
import type { DelinquencySpan, PaidAmount } from '../core/ageing/delinquency.ts';
import type { Day } from '../core/calendar/day.ts';
import type { DayCount } from '../core/calendar/day-count.ts';
import { arrayText, dayParameter, type Session } from './database.ts';

/** Which borrowers: every one with keys from `from` up to, not including, `to`; or the listed ones. */
export type BorrowerSet = { readonly from: bigint; readonly to: bigint } | { readonly ids: readonly bigint[] };

export interface OwedComponents {
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly penaltyMinor: bigint;
  readonly feeMinor: bigint;
  readonly costMinor: bigint;
}

export interface LoanFacts extends LoanAgeingFacts {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  /** by the entries valued up to the day that was asked for */
  readonly owed: OwedComponents;
  readonly storedSpans: readonly DelinquencySpan[];
  /** by day; those with a schedule of their own have been applied */
  readonly extensions: readonly Extension[];
  /** the extensions that schedules carry out already */
  readonly extended: readonly bigint[];
}

export interface Extension {
  readonly eventId: bigint;
  readonly on: Day;
  readonly months: number;
}

export interface LoanStateRow {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly nextEventOn: Day | undefined;
  readonly agedThrough: Day | undefined;
  readonly delinquentSince: Day | undefined;
  readonly version: number;
  readonly duePostedThrough: Day | undefined;
  readonly penaltyPostedThrough: Day | undefined;
  readonly lenderSplits: boolean;
  readonly graceDays: number;
  readonly disbursedOn: Day;
  readonly dayCount: DayCount;
  readonly penaltyRatePercent: string | undefined;
  /** disbursed in all by the contract */
  readonly lentMinor: bigint;
}

/** What reading a loan's facts asks of it. */
export type FactsState = Pick<LoanStateRow, 'borrowerId' | 'loanId' | 'graceDays' | 'duePostedThrough'>;

interface StateColumns {
  borrower_id: bigint;
  loan_id: bigint;
  next_event_on: Day | null;
  aged_through: Day | null;
  delinquent_since: Day | null;
  version: number;
  due_posted_through: Day | null;
  penalty_posted_through: Day | null;
  lender_splits: boolean;
  grace_days: number;
  disbursed_on: Day;
  day_count: DayCount;
  penalty_rate_percent: string | null;
  lent: bigint;
}

interface VersionColumns {
  loan_id: bigint;
  starts_on: Day;
  event_id: bigint | null;
  carried_paid_minor: bigint;
  due_on: Day[];
  principal_minor: bigint[];
  interest_minor: bigint[];
  fee_minor: bigint[];
}

interface EntryColumns {
  loan_id: bigint;
  principal: bigint | null;
  interest: bigint | null;
  penalty: bigint | null;
  fee: bigint | null;
  cost: bigint | null;
  next_entry_on: Day | null;
  paid_on: Day[] | null;
  paid: bigint[] | null;
  charged_on: Day[] | null;
  charged: bigint[] | null;
}

interface SpanColumns {
  loan_id: bigint;
  from_on: Day;
  to_on: Day | null;
  delinquent_since: Day;
}

interface EventColumns {
  loan_id: bigint;
  kind: 'pause' | 'extension';
  event_id: bigint;
  on_day: Day;
  until_day: Day | null;
  months: number | null;
}

const noPauses: readonly Pause[] = [];
const noExtensions: readonly Extension[] = [];
const noneExtended: readonly bigint[] = [];

export function setClause(set: BorrowerSet, alias: string): { clause: string; parameters: unknown[] } {
  return 'ids' in set
    ? { clause: `${alias}.borrower_id in (select unnest($2::text::bigint[]))`, parameters: [arrayText(set.ids)] }
    : {
        clause: `${alias}.borrower_id >= $2::bigint and ${alias}.borrower_id < $3::bigint`,
        parameters: [set.from.toString(), set.to.toString()],
      };
}

// The set is said of every table that is joined: a range on one side alone would let the planner read the other whole.

/** The states of all loans of the set; with `lock`, nobody else changes them before this transaction ends. */
export async function readLoanStates(
  session: Session,
  at: { creditorId: number; set: BorrowerSet; lock: boolean },
): Promise<LoanStateRow[]> {
  const { clause, parameters } = setClause(at.set, 's');
  const rows = await session.query<StateColumns>(
    `select s.borrower_id, s.loan_id, s.next_event_on, s.aged_through, s.delinquent_since, s.due_posted_through,
            s.version, s.penalty_posted_through, s.lender_splits, l.grace_days, l.disbursed_on, l.day_count, l.penalty_rate_percent, l.principal_minor as lent
       from loan_state s join loan l using (creditor_id, borrower_id, loan_id)
      where s.creditor_id = $1 and ${clause} and l.creditor_id = $1 and ${setClause(at.set, 'l').clause}
      order by s.borrower_id, s.loan_id ${at.lock ? 'for update of s' : ''}`,
    [at.creditorId, ...parameters],
  );
  return rows.map((row) => ({
    borrowerId: row.borrower_id,
    loanId: row.loan_id,
    nextEventOn: row.next_event_on ?? undefined,
    agedThrough: row.aged_through ?? undefined,
    delinquentSince: row.delinquent_since ?? undefined,
    version: row.version,
    duePostedThrough: row.due_posted_through ?? undefined,
    penaltyPostedThrough: row.penalty_posted_through ?? undefined,
    lenderSplits: row.lender_splits,
    dayCount: row.day_count,
    penaltyRatePercent: row.penalty_rate_percent ?? undefined,
    lentMinor: row.lent,
    graceDays: row.grace_days,
    disbursedOn: row.disbursed_on,
  }));
}

/**
 * The facts of `states`' loans, in their order. `owedOn`: entries valued up to this day make the balances.
 * `recordedBefore`: only what was recorded before this instant (what was known then).
 */
export async function readLoanFacts(
  session: Session,
  at: {
    creditorId: number;
    set: BorrowerSet;
    states: readonly FactsState[];
    owedOn: Day;
    recordedBefore?: string;
  },
): Promise<LoanFacts[]> {
  const known = at.recordedBefore === undefined ? undefined : at.recordedBefore;
  const versions = await readVersions(session, at.creditorId, at.set, known);
  const entries = await readEntries(session, at.creditorId, at.set, at.owedOn, known);
  const spans = await readSpans(session, at.creditorId, at.set);
  const events = await readEvents(session, at.creditorId, at.set, known);
  const nothing: EntryFacts = { owed: nothingOwed, paid: [], charges: [], nextEntryOn: undefined };
  return at.states.flatMap((state) => {
    const ofLoan = versions.get(state.loanId);
    if (ofLoan === undefined) return [];
    const entry = entries.get(state.loanId) ?? nothing;
    return [
      {
        borrowerId: state.borrowerId,
        loanId: state.loanId,
        graceDays: state.graceDays,
        duePostedThrough: state.duePostedThrough,
        versions: ofLoan,
        extended: ofLoan.length === 1 ? noneExtended : ofLoan.flatMap(({ eventId }) => eventId ?? []),
        charges: entry.charges,
        paid: entry.paid,
        nextEntryOn: entry.nextEntryOn,
        owed: entry.owed,
        owedPrincipalMinor: entry.owed.principalMinor,
        pauses: events.get(state.loanId)?.pauses ?? noPauses,
        extensions: events.get(state.loanId)?.extensions ?? noExtensions,
        storedSpans: spans.get(state.loanId) ?? [],
      },
    ];
  });
}

interface StoredVersion extends VersionFacts {
  readonly eventId: bigint | undefined;
}

async function readVersions(
  session: Session,
  creditorId: number,
  set: BorrowerSet,
  known: string | undefined,
): Promise<Map<bigint, StoredVersion[]>> {
  const { clause, parameters } = setClause(set, 'i');
  const rows = await session.query<VersionColumns>(
    `select i.loan_id, i.schedule_version, s.starts_on, s.event_id, s.carried_paid_minor, i.due_on, i.principal_minor, i.interest_minor, i.fee_minor
       from (select i.creditor_id, i.borrower_id, i.loan_id, i.schedule_version,
                    array_agg(i.due_on) as due_on, array_agg(i.principal_minor) as principal_minor,
                    array_agg(i.interest_minor) as interest_minor, array_agg(i.fee_minor) as fee_minor
               from instalment i where i.creditor_id = $1 and ${clause}
              group by i.creditor_id, i.borrower_id, i.loan_id, i.schedule_version) i
       join schedule s using (creditor_id, borrower_id, loan_id, schedule_version)
      where s.creditor_id = $1 and ${setClause(set, 's').clause}
        ${known === undefined ? '' : `and s.recorded_at < $${parameters.length + 2}::timestamptz`}
      order by i.loan_id, i.schedule_version`,
    [creditorId, ...parameters, ...(known === undefined ? [] : [known])],
  );
  const versions = new Map<bigint, StoredVersion[]>();
  for (const row of rows) {
    const dueOn = row.due_on;
    const principal = row.principal_minor;
    const interest = row.interest_minor;
    const fee = row.fee_minor;
    const instalments = dueOn.map((on, i) => ({
      dueOn: on,
      principalMinor: principal[i]!,
      interestMinor: interest[i]!,
      feeMinor: fee[i]!,
    }));
    if (dueOn.some((on, i) => i > 0 && on < dueOn[i - 1]!)) instalments.sort((a, b) => a.dueOn - b.dueOn);
    const version = {
      startsOn: row.starts_on,
      carriedPaidMinor: row.carried_paid_minor,
      eventId: row.event_id ?? undefined,
      instalments,
    };
    const ofLoan = versions.get(row.loan_id);
    if (ofLoan) ofLoan.push(version);
    else versions.set(row.loan_id, [version]);
  }
  return versions;
}

interface EntryFacts {
  readonly owed: OwedComponents;
  readonly paid: readonly PaidAmount[];
  readonly charges: readonly PaidAmount[];
  readonly nextEntryOn: Day | undefined;
}

const nothingOwed: OwedComponents = {
  principalMinor: 0n,
  interestMinor: 0n,
  penaltyMinor: 0n,
  feeMinor: 0n,
  costMinor: 0n,
};

/** What counts as paid toward what fell due: payments, waivers, and what undoes them. */
const paidRow = `(e.kind in ('payment', 'waiver') or (e.kind = 'reversal' and e.contra in ('cash', 'waiverLoss', 'suspense')))`;

async function readEntries(
  session: Session,
  creditorId: number,
  set: BorrowerSet,
  owedOn: Day,
  known: string | undefined,
): Promise<Map<bigint, EntryFacts>> {
  const { clause, parameters } = setClause(set, 'e');
  const day = `$${parameters.length + 2}::date`;
  const rows = await session.query<EntryColumns>(
    `select e.loan_id,
            sum(e.principal_minor) filter (where e.value_on <= ${day})::bigint as principal,
            sum(e.interest_minor) filter (where e.value_on <= ${day})::bigint as interest,
            sum(e.penalty_minor) filter (where e.value_on <= ${day})::bigint as penalty,
            sum(e.fee_minor) filter (where e.value_on <= ${day})::bigint as fee,
            sum(e.cost_minor) filter (where e.value_on <= ${day})::bigint as cost,
            min(e.value_on) filter (where e.value_on > ${day}) as next_entry_on,
            array_agg(e.value_on) filter (where ${paidRow}) as paid_on,
            array_agg(-(e.principal_minor + e.interest_minor + e.fee_minor)) filter (where ${paidRow}) as paid,
            array_agg(e.value_on) filter (where e.kind = 'charge' and e.fee_minor <> 0) as charged_on,
            array_agg(e.fee_minor) filter (where e.kind = 'charge' and e.fee_minor <> 0) as charged
       from ledger_entry e
      where e.creditor_id = $1 and ${clause}
        ${known === undefined ? '' : `and e.recorded_at < $${parameters.length + 3}::timestamptz`}
      group by e.creditor_id, e.borrower_id, e.loan_id`,
    [creditorId, ...parameters, dayParameter(owedOn), ...(known === undefined ? [] : [known])],
  );
  const entries = new Map<bigint, EntryFacts>();
  for (const row of rows) {
    entries.set(row.loan_id, {
      owed: {
        principalMinor: row.principal ?? 0n,
        interestMinor: row.interest ?? 0n,
        penaltyMinor: row.penalty ?? 0n,
        feeMinor: row.fee ?? 0n,
        costMinor: row.cost ?? 0n,
      },
      paid: amounts(row.paid_on, row.paid),
      charges: amounts(row.charged_on, row.charged),
      nextEntryOn: row.next_entry_on ?? undefined,
    });
  }
  return entries;
}

function amounts(on: readonly Day[] | null | undefined, minor: readonly bigint[] | null | undefined): PaidAmount[] {
  if (!on || !minor) return [];
  const list = on.map((day, i) => ({ on: day, amountMinor: minor[i]! }));
  if (on.some((day, i) => i > 0 && day < on[i - 1]!)) list.sort((a, b) => a.on - b.on);
  return list;
}

async function readSpans(
  session: Session,
  creditorId: number,
  set: BorrowerSet,
): Promise<Map<bigint, DelinquencySpan[]>> {
  const { clause, parameters } = setClause(set, 'a');
  const rows = await session.query<SpanColumns>(
    `select a.loan_id, a.from_on, a.to_on, a.delinquent_since from ageing_span a
      where a.creditor_id = $1 and ${clause} order by a.borrower_id, a.loan_id, a.from_on`,
    [creditorId, ...parameters],
  );
  const spans = new Map<bigint, DelinquencySpan[]>();
  for (const row of rows) {
    const span = { from: row.from_on, to: row.to_on ?? undefined, delinquentSince: row.delinquent_since };
    const ofLoan = spans.get(row.loan_id);
    if (ofLoan) ofLoan.push(span);
    else spans.set(row.loan_id, [span]);
  }
  return spans;
}

interface EventFacts {
  readonly pauses: Pause[];
  readonly extensions: Extension[];
}

async function readEvents(
  session: Session,
  creditorId: number,
  set: BorrowerSet,
  known: string | undefined,
): Promise<Map<bigint, EventFacts>> {
  const { clause, parameters } = setClause(set, 'p');
  const rows = await session.query<EventColumns>(
    `select p.loan_id, p.kind, p.event_id, p.on_day, p.until_day, p.months from loan_event p
      where p.creditor_id = $1 and ${clause} and p.kind in ('pause', 'extension')
        ${known === undefined ? '' : `and p.recorded_at < $${parameters.length + 2}::timestamptz`}
      order by p.borrower_id, p.loan_id, p.on_day, p.event_id`,
    [creditorId, ...parameters, ...(known === undefined ? [] : [known])],
  );
  const events = new Map<bigint, EventFacts>();
  for (const row of rows) {
    let ofLoan = events.get(row.loan_id);
    if (ofLoan === undefined) {
      ofLoan = { pauses: [], extensions: [] };
      events.set(row.loan_id, ofLoan);
    }
    if (row.kind === 'pause') ofLoan.pauses.push({ from: row.on_day, to: row.until_day ?? undefined });
    else if (row.months !== null) ofLoan.extensions.push({ eventId: row.event_id, on: row.on_day, months: row.months });
  }
  return events;
}
