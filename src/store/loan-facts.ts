/**
 * The facts of loans as the core needs them, read set-wise for many borrowers at once: one statement a table, its rows
 * in the order of their keys and in binary form. The facts of a loan are put together only when it is its turn, so that
 * of a thousand loans read one at a time is held as objects.
 */

import type { InstalmentAmounts, LoanAgeingFacts, VersionFacts } from '../core/ageing/close-loan.ts';
import type { Pause } from '../core/ageing/days-past-due.ts';
import type { DelinquencySpan, PaidAmount } from '../core/ageing/delinquency.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { DayCount } from '../core/calendar/day-count.ts';
import { type BinaryRows, RowsByLoan, readBinary } from './binary-rows.ts';
import { arrayText, literal, type Session } from './database.ts';

/** Which borrowers: every one with keys from `from` up to, not including, `to`; or the listed ones. */
export type BorrowerSet = { readonly from: bigint; readonly to: bigint } | { readonly ids: readonly bigint[] };

export interface OwedComponents {
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly penaltyMinor: bigint;
  readonly feeMinor: bigint;
  readonly costMinor: bigint;
}

/** What a schedule has that an agreement made, or that holds after its breach. */
export interface AgreedVersion {
  readonly agreementId: bigint;
  /** payments after it are payments under the figures that were agreed */
  readonly baseEntryId: bigint;
  /** entries after it count by component */
  readonly fromEntryId: bigint;
  readonly penaltyFree: boolean;
}

export interface StoredVersion extends VersionFacts {
  readonly eventId: bigint | undefined;
  /** undefined: of the contract, or an extension of it */
  readonly agreed: AgreedVersion | undefined;
}

export interface LoanFacts extends LoanAgeingFacts {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly versions: readonly StoredVersion[];
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

const noSpans: readonly DelinquencySpan[] = [];
const noneExtended: readonly bigint[] = [];

export function setClause(set: BorrowerSet, alias: string): { clause: string; parameters: unknown[] } {
  return 'ids' in set
    ? { clause: `${alias}.borrower_id in (select unnest($2::text::bigint[]))`, parameters: [arrayText(set.ids)] }
    : {
        clause: `${alias}.borrower_id >= $2::bigint and ${alias}.borrower_id < $3::bigint`,
        parameters: [set.from.toString(), set.to.toString()],
      };
}

interface FactRows {
  readonly creditorId: number;
  readonly set: BorrowerSet;
  /** only what was recorded before this instant */
  readonly recordedBefore?: string | undefined;
}

/**
 * Which rows of a table belong to the set, for a statement without parameters. It is said of every table that is
 * joined: a range on one side alone would let the planner read the other whole.
 */
function rowsOf(alias: string, { creditorId, set }: FactRows): string {
  const borrowers =
    'ids' in set
      ? `${alias}.borrower_id in (select unnest('${arrayText(set.ids)}'::bigint[]))`
      : `${alias}.borrower_id >= ${set.from}::bigint and ${alias}.borrower_id < ${set.to}::bigint`;
  return `${alias}.creditor_id = ${creditorId} and ${borrowers}`;
}

function knownRowsOf(alias: string, of: FactRows): string {
  const { recordedBefore } = of;
  const known =
    recordedBefore === undefined ? '' : ` and ${alias}.recorded_at < ${literal(recordedBefore)}::timestamptz`;
  return rowsOf(alias, of) + known;
}

/** The states of all loans of the set, in key order; with `lock`, nobody else changes them before this transaction ends. */
export async function readLoanStates(
  session: Session,
  at: { creditorId: number; set: BorrowerSet; lock: boolean },
): Promise<LoanStateRow[]> {
  if (at.lock)
    await session.query(
      `select 1 from loan_state s where ${rowsOf('s', at)} order by s.borrower_id, s.loan_id for update`,
    );
  const rows = await readBinary(
    session,
    `select s.borrower_id, s.loan_id, s.next_event_on, s.version, s.due_posted_through,
            s.penalty_posted_through, s.lender_splits, l.grace_days::int, l.disbursed_on, l.day_count, l.penalty_rate_percent::text, l.principal_minor
       from loan_state s join loan l using (creditor_id, borrower_id, loan_id)
      where ${rowsOf('s', at)} and ${rowsOf('l', at)} order by s.borrower_id, s.loan_id`,
  );
  const states: LoanStateRow[] = [];
  while (rows.next()) {
    states.push({
      borrowerId: rows.long(),
      loanId: rows.long(),
      nextEventOn: rows.dayOrNone(),
      version: rows.int(),
      duePostedThrough: rows.dayOrNone(),
      penaltyPostedThrough: rows.dayOrNone(),
      lenderSplits: rows.flag(),
      graceDays: rows.int(),
      disbursedOn: rows.day(),
      dayCount: rows.textOrNone() as DayCount,
      penaltyRatePercent: rows.textOrNone(),
      lentMinor: rows.long(),
    });
  }
  return states;
}

/**
 * The facts of `states`' loans, in the order of their keys, to be gone through once; loans without a schedule are left
 * out. `owedOn`: entries valued up to this day make the balances. `recordedBefore`: what was known then.
 */
export async function readLoanFacts(
  session: Session,
  at: FactRows & { readonly states: readonly FactsState[]; readonly owedOn: Day },
): Promise<Iterable<LoanFacts>> {
  const schedules = await readSchedules(session, at);
  const instalments = await readInstalments(session, at);
  const own = await readOwn(session, at);
  const entries = await readEntries(session, at, at.owedOn);
  const spans = await readSpans(session, at);
  const events = await readEvents(session, at);
  const firstImplied = at.recordedBefore === undefined;
  return factsOf(inKeyOrder(at.states), { schedules, firstImplied, instalments, own, entries, spans, events });
}

interface FactSources {
  readonly schedules: RowsByLoan;
  /** the first schedule of a loan is not among them */
  readonly firstImplied: boolean;
  readonly instalments: RowsByLoan;
  readonly own: RowsByLoan;
  readonly entries: RowsByLoan;
  readonly spans: RowsByLoan;
  readonly events: RowsByLoan;
}

function* factsOf(states: readonly FactsState[], sources: FactSources): Generator<LoanFacts> {
  for (const state of states) {
    const { borrowerId, loanId, graceDays, duePostedThrough } = state;
    const versions = versionsOf(state, sources);
    if (versions.length === 0) continue;
    const { paid, charges, nextEntryOn, owed } = entriesOf(state, sources.entries);
    const { pauses, extensions } = eventsOf(state, sources.events);
    yield {
      borrowerId,
      loanId,
      graceDays,
      duePostedThrough,
      versions,
      extended: versions.length === 1 ? noneExtended : versions.flatMap(({ eventId }) => eventId ?? []),
      charges,
      paid,
      nextEntryOn,
      owed,
      owedPrincipalMinor: owed.principalMinor,
      pauses,
      extensions,
      storedSpans: spansOf(state, sources.spans),
    };
  }
}

function inKeyOrder(states: readonly FactsState[]): readonly FactsState[] {
  const before = (a: FactsState, b: FactsState) =>
    a.borrowerId < b.borrowerId || (a.borrowerId === b.borrowerId && a.loanId < b.loanId);
  if (states.every((state, i) => i === 0 || before(states[i - 1]!, state))) return states;
  return [...states].sort((a, b) => (before(a, b) ? -1 : 1));
}

/** The schedule of the contract, in force from before everything. */
const firstVersion = {
  startsOn: Number.NEGATIVE_INFINITY,
  carriedPaidMinor: 0n,
  eventId: undefined,
  agreed: undefined,
};

/** Those that replaced another; the first of a loan tells nothing, unless it is asked whether it was known. */
async function readSchedules(session: Session, of: FactRows): Promise<RowsByLoan> {
  const rows = await readBinary(
    session,
    `select s.borrower_id, s.loan_id, s.schedule_version::int, s.starts_on, s.carried_paid_minor, s.event_id,
            s.agreement_id, s.base_entry_id, s.from_entry_id, s.penalty_free
       from schedule s where ${knownRowsOf('s', of)} ${of.recordedBefore === undefined ? 'and s.schedule_version > 1' : ''}
      order by s.borrower_id, s.loan_id, s.schedule_version`,
  );
  return new RowsByLoan(rows, 8);
}

async function readInstalments(session: Session, of: FactRows): Promise<RowsByLoan> {
  const rows = await readBinary(
    session,
    `select i.borrower_id, i.loan_id, i.schedule_version::int, i.due_on, i.principal_minor, i.interest_minor, i.fee_minor
       from instalment i where ${rowsOf('i', of)} order by i.borrower_id, i.loan_id, i.schedule_version, i.n`,
  );
  return new RowsByLoan(rows, 5);
}

/**
 * Of schedules that agreements made, what counts otherwise than under others: a payment from before the figures that is
 * undone is owed again from that day, and what moved between components moved what counts as paid.
 */
async function readOwn(session: Session, of: FactRows): Promise<RowsByLoan> {
  const rows = await readBinary(
    session,
    `select s.borrower_id, s.loan_id, s.schedule_version::int, e.kind = 'reversal', e.value_on, e.principal_minor + e.interest_minor + e.fee_minor
       from schedule s cross join lateral (
         select e.entry_id, e.kind, e.value_on, e.principal_minor, e.interest_minor, e.fee_minor from ledger_entry e
          where e.creditor_id = s.creditor_id and e.borrower_id = s.borrower_id and e.loan_id = s.loan_id and e.entry_id > s.from_entry_id
            and (e.kind = 'capitalise' or (e.kind = 'reversal' and e.reverses_entry_id <= s.base_entry_id))
            ${of.recordedBefore === undefined ? '' : `and e.recorded_at < ${literal(of.recordedBefore)}::timestamptz`} offset 0) e
      where ${knownRowsOf('s', of)} and s.schedule_version > 1 and s.from_entry_id is not null
      order by s.borrower_id, s.loan_id, s.schedule_version, e.value_on, e.entry_id`,
  );
  return new RowsByLoan(rows, 4);
}

/** The schedules of a loan with their instalments; an instalment of a schedule that was not known yet is passed over. */
function versionsOf(state: FactsState, sources: FactSources): StoredVersion[] {
  const { borrowerId, loanId } = state;
  const { schedules, instalments } = sources;
  const versions: VersionDraft[] = [];
  if (sources.firstImplied) versions.push({ number: 1, ...firstVersion, instalments: [], own: undefined });
  while (schedules.of(borrowerId, loanId)) {
    const { fields } = schedules;
    versions.push({
      number: fields.int(),
      startsOn: fields.day(),
      carriedPaidMinor: fields.long(),
      eventId: fields.longOrNone(),
      agreed: agreedOf(fields),
      instalments: [],
      own: undefined,
    });
  }
  while (instalments.of(borrowerId, loanId)) {
    const { fields } = instalments;
    const number = fields.int();
    const instalment = {
      dueOn: fields.day(),
      principalMinor: fields.long(),
      interestMinor: fields.long(),
      feeMinor: fields.long(),
    };
    const version = versions.length === 1 ? versions[0]! : versions.find((each) => each.number === number);
    if (version?.number === number) version.instalments.push(instalment);
  }
  addOwn(state, versions, sources.own);
  for (const { instalments: list } of versions) {
    if (list.some(({ dueOn }, i) => i > 0 && dueOn < list[i - 1]!.dueOn)) list.sort((a, b) => a.dueOn - b.dueOn);
  }
  return versions.filter((version) => version.instalments.length > 0);
}

interface VersionDraft extends StoredVersion {
  readonly number: number;
  readonly instalments: InstalmentAmounts[];
  own: { readonly due: PaidAmount[]; readonly paid: PaidAmount[] } | undefined;
}

function agreedOf(fields: BinaryRows): AgreedVersion | undefined {
  const agreementId = fields.longOrNone();
  if (agreementId === undefined) {
    fields.skip(3);
    return undefined;
  }
  return { agreementId, baseEntryId: fields.long(), fromEntryId: fields.long(), penaltyFree: fields.flag() };
}

function addOwn({ borrowerId, loanId }: FactsState, versions: readonly VersionDraft[], own: RowsByLoan): void {
  while (own.of(borrowerId, loanId)) {
    const { fields } = own;
    const number = fields.int();
    const isReversal = fields.flag();
    const on = fields.day();
    const amountMinor = fields.long();
    const version = versions.find((each) => each.number === number);
    if (version === undefined) continue;
    version.own ??= { due: [], paid: [] };
    // Owed again from that day, and not taken off what was paid since.
    if (isReversal) version.own.due.push({ on, amountMinor });
    version.own.paid.push({ on, amountMinor: isReversal ? amountMinor : -amountMinor });
  }
}

interface EntryFacts {
  readonly owed: OwedComponents;
  readonly paid: readonly PaidAmount[];
  readonly charges: readonly PaidAmount[];
  readonly nextEntryOn: Day | undefined;
}

const noEntries: EntryFacts = {
  owed: { principalMinor: 0n, interestMinor: 0n, penaltyMinor: 0n, feeMinor: 0n, costMinor: 0n },
  paid: [],
  charges: [],
  nextEntryOn: undefined,
};

/** What counts as paid toward what fell due: payments, waivers, and what undoes them. What is asked first is cheapest. */
const isPaid = `(e.contra_minor > 0 and e.kind in ('payment', 'waiver')
  or e.reverses_entry_id is not null and e.kind = 'reversal' and e.contra in ('cash', 'waiverLoss', 'suspense'))`;
const isCharge = `(e.fee_minor <> 0 and e.kind = 'charge')`;

async function readEntries(session: Session, of: FactRows, owedOn: Day): Promise<RowsByLoan> {
  const day = `'${formatDay(owedOn)}'::date`;
  const sum = (component: string) =>
    `coalesce(sum(e.${component}_minor) filter (where e.value_on <= ${day}), 0)::bigint`;
  const rows = await readBinary(
    session,
    `select e.borrower_id, e.loan_id,
            ${sum('principal')}, ${sum('interest')}, ${sum('penalty')}, ${sum('fee')}, ${sum('cost')},
            min(e.value_on) filter (where e.value_on > ${day}),
            array_agg(e.value_on) filter (where ${isPaid}),
            array_agg(-(e.principal_minor + e.interest_minor + e.fee_minor)) filter (where ${isPaid}),
            array_agg(e.value_on) filter (where ${isCharge}),
            array_agg(e.fee_minor) filter (where ${isCharge})
       from ledger_entry e where ${knownRowsOf('e', of)}
      group by e.creditor_id, e.borrower_id, e.loan_id order by e.borrower_id, e.loan_id`,
  );
  return new RowsByLoan(rows, 10);
}

function entriesOf({ borrowerId, loanId }: FactsState, entries: RowsByLoan): EntryFacts {
  if (!entries.of(borrowerId, loanId)) return noEntries;
  const { fields } = entries;
  return {
    owed: {
      principalMinor: fields.long(),
      interestMinor: fields.long(),
      penaltyMinor: fields.long(),
      feeMinor: fields.long(),
      costMinor: fields.long(),
    },
    nextEntryOn: fields.dayOrNone(),
    paid: amounts(fields.days(), fields.longs()),
    charges: amounts(fields.days(), fields.longs()),
  };
}

function amounts(on: readonly Day[], minor: readonly bigint[]): PaidAmount[] {
  const list = on.map((day, i) => ({ on: day, amountMinor: minor[i]! }));
  if (on.some((day, i) => i > 0 && day < on[i - 1]!)) list.sort((a, b) => a.on - b.on);
  return list;
}

async function readSpans(session: Session, of: FactRows): Promise<RowsByLoan> {
  const rows = await readBinary(
    session,
    `select a.borrower_id, a.loan_id, a.from_on, a.to_on, a.delinquent_since
       from ageing_span a where ${rowsOf('a', of)} order by a.borrower_id, a.loan_id, a.from_on`,
  );
  return new RowsByLoan(rows, 3);
}

function spansOf({ borrowerId, loanId }: FactsState, spans: RowsByLoan): readonly DelinquencySpan[] {
  if (!spans.of(borrowerId, loanId)) return noSpans;
  const { fields } = spans;
  const list: DelinquencySpan[] = [];
  do {
    list.push({ from: fields.day(), to: fields.dayOrNone(), delinquentSince: fields.day() });
  } while (spans.of(borrowerId, loanId));
  return list;
}

async function readEvents(session: Session, of: FactRows): Promise<RowsByLoan> {
  const rows = await readBinary(
    session,
    `select p.borrower_id, p.loan_id, p.kind = 'pause', p.event_id, p.on_day, p.until_day, p.months
       from loan_event p where ${knownRowsOf('p', of)} and p.kind in ('pause', 'extension')
      order by p.borrower_id, p.loan_id, p.on_day, p.event_id`,
  );
  return new RowsByLoan(rows, 5);
}

interface EventFacts {
  readonly pauses: readonly Pause[];
  readonly extensions: readonly Extension[];
}

const noEvents: EventFacts = { pauses: [], extensions: [] };

function eventsOf({ borrowerId, loanId }: FactsState, events: RowsByLoan): EventFacts {
  if (!events.of(borrowerId, loanId)) return noEvents;
  const { fields } = events;
  const pauses: Pause[] = [];
  const extensions: Extension[] = [];
  do {
    const isPause = fields.flag();
    const eventId = fields.long();
    const on = fields.day();
    const until = fields.dayOrNone();
    const months = fields.intOrNone();
    if (isPause) pauses.push({ from: on, to: until });
    else if (months !== undefined) extensions.push({ eventId, on, months });
  } while (events.of(borrowerId, loanId));
  return { pauses, extensions };
}
