/** The ledger and the schedules of loans with agreements: read whole for those that a move changes, and written set-wise. */
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import { appendEntries, type LedgerRow, takeIds } from './close-writes.ts';
import { copyRow } from './copy-text.ts';
import { arrayText, dayParameter, type Session } from './database.ts';

export interface LoanKeys {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
}

export interface BookEntry {
  readonly entryId: bigint;
  readonly kind: LedgerRow['kind'];
  readonly valueOn: Day;
  /** of what is owed */
  readonly change: ComponentAmounts;
  readonly contra: LedgerRow['contra'];
  readonly ref: string | undefined;
  readonly reversesEntryId: bigint | undefined;
}

export interface ScheduleLine {
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly feeMinor: bigint;
}

interface AgreedColumns {
  readonly agreementId: bigint;
  readonly baseEntryId: bigint;
  readonly fromEntryId: bigint;
  readonly aheadMinor: bigint;
  readonly basePenaltyMinor: bigint;
  readonly baseCostMinor: bigint;
  readonly penaltyFree: boolean;
}

export interface BookSchedule {
  readonly version: number;
  readonly reason: string;
  readonly startsOn: Day;
  readonly carriedPaidMinor: bigint;
  /** undefined: of the contract, or an extension of it */
  readonly agreed: AgreedColumns | undefined;
  readonly instalments: readonly ScheduleLine[];
}

/** A schedule to be put in force; an entry number that is left out is that of the last entry made with it. */
export interface AgreedSchedule extends Omit<AgreedColumns, 'baseEntryId' | 'fromEntryId'> {
  readonly reason: 'agreement' | 'fallback';
  readonly startsOn: Day;
  readonly baseEntryId: bigint | undefined;
  readonly fromEntryId: bigint | undefined;
  readonly carriedPaidMinor: bigint;
  readonly lines: readonly ScheduleLine[];
}

export interface LoanBooks extends LoanKeys {
  /** in the order in which they were entered */
  readonly entries: readonly BookEntry[];
  /** by version */
  readonly schedules: readonly BookSchedule[];
}

const wanted = '(select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id) w';

function keysOf(creditorId: number, loans: readonly LoanKeys[]): unknown[] {
  return [
    creditorId,
    arrayText(loans.map(({ borrowerId }) => borrowerId)),
    arrayText(loans.map(({ loanId }) => loanId)),
  ];
}

/** How far a loan was closed; undefined: never. */
export interface LoanReached {
  readonly agedThrough: Day | undefined;
  /** what falls due up to this day stands in the ledger */
  readonly duePostedThrough: Day | undefined;
}

/** Nobody else moves these loans until the transaction ends. The next close looks at them again from `lookOn` on. */
export async function holdLoans(
  session: Session,
  creditorId: number,
  loans: readonly LoanKeys[],
  lookOn: Day,
): Promise<Map<bigint, LoanReached>> {
  // One after the other in the order of their keys, so that two of these never wait for each other.
  await session.query(
    `select 1 from loan_state s join ${wanted} on s.borrower_id = w.borrower_id and s.loan_id = w.loan_id
      where s.creditor_id = $1 order by s.borrower_id, s.loan_id for update of s`,
    keysOf(creditorId, loans),
  );
  const rows = await session.query<{ loan_id: bigint; aged_through: Day | null; due_posted_through: Day | null }>(
    `update loan_state s set next_event_on = least(s.next_event_on, $4::date), version = s.version + 1 from ${wanted}
      where s.creditor_id = $1 and s.borrower_id = w.borrower_id and s.loan_id = w.loan_id returning s.loan_id, s.aged_through, s.due_posted_through`,
    [...keysOf(creditorId, loans), dayParameter(lookOn)],
  );
  return new Map(
    rows.map((row) => [
      row.loan_id,
      { agedThrough: row.aged_through ?? undefined, duePostedThrough: row.due_posted_through ?? undefined },
    ]),
  );
}

interface EntryColumns {
  loan_id: bigint;
  entry_id: bigint;
  kind: LedgerRow['kind'];
  value_on: Day;
  principal_minor: bigint;
  interest_minor: bigint;
  penalty_minor: bigint;
  fee_minor: bigint;
  cost_minor: bigint;
  contra: LedgerRow['contra'];
  ref: string | null;
  reverses_entry_id: bigint | null;
}

interface ScheduleColumns {
  loan_id: bigint;
  schedule_version: number;
  reason: string;
  starts_on: Day;
  carried_paid_minor: bigint;
  agreement_id: bigint | null;
  base_entry_id: bigint | null;
  from_entry_id: bigint | null;
  ahead_minor: bigint | null;
  base_penalty_minor: bigint | null;
  base_cost_minor: bigint | null;
  penalty_free: boolean | null;
  due_on: Day[] | null;
  principal: bigint[] | null;
  interest: bigint[] | null;
  fee: bigint[] | null;
}

export async function readLoanBooks(
  session: Session,
  creditorId: number,
  loans: readonly LoanKeys[],
): Promise<Map<bigint, LoanBooks>> {
  const drafts = new Map(
    loans.map(({ borrowerId, loanId }) => [
      loanId,
      { borrowerId, loanId, entries: [] as BookEntry[], schedules: [] as BookSchedule[] },
    ]),
  );
  if (loans.length === 0) return drafts;
  const entries = await session.query<EntryColumns>(
    `select e.loan_id, e.entry_id, e.kind, e.value_on, e.principal_minor, e.interest_minor, e.penalty_minor, e.fee_minor, e.cost_minor,
            e.contra, e.ref, e.reverses_entry_id
       from ${wanted} join ledger_entry e on e.creditor_id = $1 and e.borrower_id = w.borrower_id and e.loan_id = w.loan_id order by e.entry_id`,
    keysOf(creditorId, loans),
  );
  for (const row of entries) drafts.get(row.loan_id)!.entries.push(entryOf(row));
  const schedules = await session.query<ScheduleColumns>(
    `select s.*, i.due_on, i.principal, i.interest, i.fee
       from ${wanted} join schedule s on s.creditor_id = $1 and s.borrower_id = w.borrower_id and s.loan_id = w.loan_id
       left join lateral (
         select array_agg(i.due_on order by i.n) as due_on, array_agg(i.principal_minor order by i.n) as principal,
                array_agg(i.interest_minor order by i.n) as interest, array_agg(i.fee_minor order by i.n) as fee
           from instalment i where i.creditor_id = $1 and i.borrower_id = s.borrower_id and i.loan_id = s.loan_id
            and i.schedule_version = s.schedule_version) i on true order by s.loan_id, s.schedule_version`,
    keysOf(creditorId, loans),
  );
  for (const row of schedules) drafts.get(row.loan_id)!.schedules.push(scheduleOf(row));
  return drafts;
}

function entryOf(row: EntryColumns): BookEntry {
  return {
    entryId: row.entry_id,
    kind: row.kind,
    valueOn: row.value_on,
    change: {
      principal: row.principal_minor,
      interest: row.interest_minor,
      penalty: row.penalty_minor,
      fee: row.fee_minor,
      cost: row.cost_minor,
    },
    contra: row.contra,
    ref: row.ref ?? undefined,
    reversesEntryId: row.reverses_entry_id ?? undefined,
  };
}

function scheduleOf(row: ScheduleColumns): BookSchedule {
  return {
    version: row.schedule_version,
    reason: row.reason,
    startsOn: row.starts_on,
    carriedPaidMinor: row.carried_paid_minor,
    agreed:
      row.agreement_id === null
        ? undefined
        : {
            agreementId: row.agreement_id,
            baseEntryId: row.base_entry_id!,
            fromEntryId: row.from_entry_id!,
            aheadMinor: row.ahead_minor!,
            basePenaltyMinor: row.base_penalty_minor!,
            baseCostMinor: row.base_cost_minor!,
            penaltyFree: row.penalty_free!,
          },
    instalments: (row.due_on ?? []).map((dueOn, index) => ({
      dueOn,
      principalMinor: row.principal![index]!,
      interestMinor: row.interest![index]!,
      feeMinor: row.fee![index]!,
    })),
  };
}

/** What a move makes of one loan. */
export interface LoanChange extends LoanKeys {
  readonly books: LoanBooks;
  readonly entries: readonly Omit<LedgerRow, 'borrowerId' | 'loanId' | 'entryId'>[];
  readonly entriesBefore: number;
  readonly schedule: AgreedSchedule | undefined;
  /** the number of the agreement, where it is told as an event of the loan */
  readonly restructuredBy: string | undefined;
  readonly on: Day;
}

/** Under the lock of the loans. */
export async function writeLoanChanges(
  session: Session,
  creditorId: number,
  changes: readonly LoanChange[],
): Promise<void> {
  const count = changes.reduce((sum, { entries }) => sum + entries.length, 0);
  const ids = await takeIds(session, 'entry_id_seq', count);
  let next = 0;
  const rows: LedgerRow[] = [];
  let schedules = '';
  let lines = '';
  for (const change of changes) {
    const { borrowerId, loanId, books, entries, entriesBefore, schedule } = change;
    let lastId = books.entries.at(-1)?.entryId ?? 0n;
    entries.forEach((entry, index) => {
      const entryId = ids[next++]!;
      if (index < entriesBefore) lastId = entryId;
      rows.push({ ...entry, borrowerId, loanId, entryId });
    });
    if (schedule === undefined) continue;
    const version = books.schedules.length + 1;
    const key = [creditorId, borrowerId, loanId, version];
    schedules += copyRow([
      ...key,
      formatDay(schedule.startsOn),
      schedule.reason,
      schedule.carriedPaidMinor,
      schedule.agreementId,
      schedule.baseEntryId ?? lastId,
      schedule.fromEntryId ?? lastId,
      schedule.aheadMinor,
      schedule.basePenaltyMinor,
      schedule.baseCostMinor,
      schedule.penaltyFree,
    ]);
    schedule.lines.forEach(({ dueOn, principalMinor, interestMinor, feeMinor }, index) => {
      lines += copyRow([...key, index + 1, formatDay(dueOn), principalMinor, interestMinor, feeMinor]);
    });
  }
  await appendEntries(session, creditorId, rows);
  await session.copyIn(
    'schedule (creditor_id, borrower_id, loan_id, schedule_version, starts_on, reason, carried_paid_minor, agreement_id, base_entry_id, from_entry_id, ahead_minor, base_penalty_minor, base_cost_minor, penalty_free)',
    schedules,
  );
  await session.copyIn(
    'instalment (creditor_id, borrower_id, loan_id, schedule_version, n, due_on, principal_minor, interest_minor, fee_minor)',
    lines,
  );
  await resumePenalty(session, creditorId, changes);
  await tellRestructured(session, creditorId, changes);
}

/** Penalty interest that accrues again does so from the day on which it does. */
async function resumePenalty(session: Session, creditorId: number, changes: readonly LoanChange[]): Promise<void> {
  const resumed = changes.filter(({ schedule }) => schedule !== undefined && !schedule.penaltyFree);
  if (resumed.length === 0) return;
  const days = resumed.map(({ schedule }) => formatDay(schedule!.startsOn));
  await session.query(
    `update loan_state s set penalty_posted_through = greatest(s.penalty_posted_through, w.on_day)
       from (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id, unnest($4::text::date[]) as on_day) w
      where s.creditor_id = $1 and s.borrower_id = w.borrower_id and s.loan_id = w.loan_id`,
    [...keysOf(creditorId, resumed), `{${days.join(',')}}`],
  );
}

/** Once an agreement, whatever was changed of it since. */
async function tellRestructured(session: Session, creditorId: number, changes: readonly LoanChange[]): Promise<void> {
  const told = changes.filter(({ restructuredBy }) => restructuredBy !== undefined);
  if (told.length === 0) return;
  const ids = await takeIds(session, 'event_id_seq', told.length);
  await session.query(
    `insert into loan_event (creditor_id, borrower_id, loan_id, event_id, event_ref, kind, on_day)
     select $1, d.borrower_id, d.loan_id, d.event_id, d.event_ref, 'restructure', d.on_day
       from (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id, unnest($4::text::bigint[]) as event_id,
                    unnest($5::text::text[]) as event_ref, unnest($6::text::date[]) as on_day) d
     on conflict do nothing`,
    [
      ...keysOf(creditorId, told),
      arrayText(ids),
      `{${told.map(({ restructuredBy }) => `"agreement:${restructuredBy}"`).join(',')}}`,
      `{${told.map(({ on }) => formatDay(on)).join(',')}}`,
    ],
  );
}
