/** What a day close writes, set-wise: postings, spans, loan states, cases. */

import type { DelinquencySpan } from '../core/ageing/delinquency.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { copyRow } from './copy-text.ts';
import { arrayText, dayParameter, type Session } from './database.ts';
import type { OwedComponents } from './loan-facts.ts';

export interface LoanStateChange {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly nextEventOn: Day | undefined;
  readonly delinquentSince: Day | undefined;
  readonly arrearsMinor: bigint;
  readonly owed: OwedComponents;
  readonly settledOn: Day | undefined;
  /** the version that was read: if another has been written since, the change is not made */
  readonly version: number;
}

export interface LedgerRow {
  /** its number, where it was taken beforehand; otherwise it gets the next one */
  readonly entryId?: bigint | undefined;
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly kind:
    | 'disbursement'
    | 'interestDue'
    | 'feeDue'
    | 'penaltyDue'
    | 'charge'
    | 'payment'
    | 'reversal'
    | 'waiver'
    | 'trueUp'
    | 'setAside'
    | 'restore'
    | 'release'
    | 'capitalise';
  readonly valueOn: Day;
  readonly postedOn: Day;
  /** changes of what the borrower owes */
  readonly change: OwedComponents;
  readonly contra:
    | 'cash'
    | 'interestIncome'
    | 'penaltyIncome'
    | 'feeIncome'
    | 'costRecovered'
    | 'waiverLoss'
    | 'suspense'
    | 'setAside'
    | 'none';
  readonly ref?: string | undefined;
  readonly reversesEntryId?: bigint | undefined;
  readonly dayAssumed?: boolean;
}

export interface SpanChange {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly stored: readonly DelinquencySpan[];
  readonly computed: readonly DelinquencySpan[];
}

/** The next `count` numbers of a sequence, in order. */
export async function takeIds(session: Session, sequence: string, count: number): Promise<bigint[]> {
  if (count === 0) return [];
  const [row] = await session.query<{ ids: bigint[] }>(
    `select array_agg(nextval('${sequence}')) as ids from generate_series(1, $1::int)`,
    [count],
  );
  return row!.ids;
}

const ledgerTarget =
  'ledger_entry (creditor_id, borrower_id, loan_id, entry_id, kind, value_on, posted_on, principal_minor, interest_minor, penalty_minor, fee_minor, cost_minor, contra, contra_minor, ref, reverses_entry_id, day_assumed)';

/** Appends ledger entries; each balances by its contra amount. */
export async function appendEntries(session: Session, creditorId: number, rows: readonly LedgerRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = await takeIds(session, 'entry_id_seq', rows.filter((row) => row.entryId === undefined).length);
  let nextId = 0;
  let text = '';
  for (const row of rows) {
    const { principalMinor, interestMinor, penaltyMinor, feeMinor, costMinor } = row.change;
    text += copyRow([
      creditorId,
      row.borrowerId,
      row.loanId,
      row.entryId ?? ids[nextId++],
      row.kind,
      formatDay(row.valueOn),
      formatDay(row.postedOn),
      principalMinor,
      interestMinor,
      penaltyMinor,
      feeMinor,
      costMinor,
      row.contra,
      -(principalMinor + interestMinor + penaltyMinor + feeMinor + costMinor),
      row.ref,
      row.reversesEntryId,
      row.dayAssumed ?? false,
    ]);
  }
  await session.copyIn(ledgerTarget, text);
}

/** Replaces what differs: from the first span that is not the same on, the stored ones go and the computed ones come. */
export async function writeSpans(session: Session, creditorId: number, changes: readonly SpanChange[]): Promise<void> {
  const borrowers: bigint[] = [];
  const loans: bigint[] = [];
  const fromOns: string[] = [];
  let text = '';
  for (const { borrowerId, loanId, stored, computed } of changes) {
    let same = 0;
    while (same < stored.length && same < computed.length && sameSpan(stored[same]!, computed[same]!)) same++;
    if (same < stored.length) {
      borrowers.push(borrowerId);
      loans.push(loanId);
      fromOns.push(formatDay(stored[same]!.from));
    }
    for (const span of computed.slice(same)) {
      const to = span.to === undefined ? undefined : formatDay(span.to);
      text += copyRow([creditorId, borrowerId, loanId, formatDay(span.from), to, formatDay(span.delinquentSince)]);
    }
  }
  if (loans.length > 0) {
    await session.query(
      `delete from ageing_span a using (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id, unnest($4::text::date[]) as from_on) d
        where a.creditor_id = $1 and a.borrower_id = d.borrower_id and a.loan_id = d.loan_id and a.from_on >= d.from_on`,
      [creditorId, arrayText(borrowers), arrayText(loans), `{${fromOns.join(',')}}`],
    );
  }
  await session.copyIn('ageing_span (creditor_id, borrower_id, loan_id, from_on, to_on, delinquent_since)', text);
}

function sameSpan(a: DelinquencySpan, b: DelinquencySpan): boolean {
  return a.from === b.from && a.to === b.to && a.delinquentSince === b.delinquentSince;
}

const days = (list: readonly (Day | undefined)[]) =>
  `{${list.map((day) => (day === undefined ? 'NULL' : formatDay(day))).join(',')}}`;

/** The least and the greatest borrower of a set-wise update: what keeps the planner from reading all states for a few. */
export function keyRange(rows: readonly { readonly borrowerId: bigint }[]): readonly [least: string, greatest: string] {
  let least = rows[0]!.borrowerId;
  let greatest = least;
  for (const { borrowerId } of rows) {
    if (borrowerId < least) least = borrowerId;
    if (borrowerId > greatest) greatest = borrowerId;
  }
  return [least.toString(), greatest.toString()];
}

/** One set-based update of all loans that a chunk touched. False when one of them was changed by another since it was read. */
export async function writeLoanStates(
  session: Session,
  at: { creditorId: number; businessDate: Day; changes: readonly LoanStateChange[] },
): Promise<boolean> {
  const { changes } = at;
  if (changes.length === 0) return true;
  const [written] = await session.query<{ loans: number }>(
    `with written as (update loan_state s set
       next_event_on = c.next_event_on, delinquent_since = c.delinquent_since, arrears_minor = c.arrears_minor,
       principal_minor = c.principal_minor, interest_minor = c.interest_minor, penalty_minor = c.penalty_minor,
       fee_minor = c.fee_minor, cost_minor = c.cost_minor, settled_on = c.settled_on,
       aged_through = $2::date, due_posted_through = coalesce(c.settled_on, $2::date), penalty_posted_through = greatest(s.penalty_posted_through, $2::date), version = s.version + 1
     from (select unnest($3::text::bigint[]) as borrower_id, unnest($4::text::bigint[]) as loan_id,
                  unnest($5::text::date[]) as next_event_on, unnest($6::text::date[]) as delinquent_since,
                  unnest($7::text::bigint[]) as arrears_minor, unnest($8::text::bigint[]) as principal_minor,
                  unnest($9::text::bigint[]) as interest_minor, unnest($10::text::bigint[]) as penalty_minor,
                  unnest($11::text::bigint[]) as fee_minor, unnest($12::text::bigint[]) as cost_minor,
                  unnest($13::text::date[]) as settled_on, unnest($14::text::int[]) as version) c
     where s.creditor_id = $1 and s.borrower_id = c.borrower_id and s.loan_id = c.loan_id and s.version = c.version
       and s.borrower_id between $15::bigint and $16::bigint
     returning 1) select count(*)::int as loans from written`,
    [
      at.creditorId,
      dayParameter(at.businessDate),
      arrayText(changes.map((change) => change.borrowerId)),
      arrayText(changes.map((change) => change.loanId)),
      days(changes.map((change) => change.nextEventOn)),
      days(changes.map((change) => change.delinquentSince)),
      arrayText(changes.map((change) => change.arrearsMinor)),
      arrayText(changes.map((change) => change.owed.principalMinor)),
      arrayText(changes.map((change) => change.owed.interestMinor)),
      arrayText(changes.map((change) => change.owed.penaltyMinor)),
      arrayText(changes.map((change) => change.owed.feeMinor)),
      arrayText(changes.map((change) => change.owed.costMinor)),
      days(changes.map((change) => change.settledOn)),
      arrayText(changes.map((change) => change.version)),
      ...keyRange(changes),
    ],
  );
  return written!.loans === changes.length;
}

export interface NewSchedule {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly version: number;
  /** the extension that it carries out */
  readonly eventId: bigint;
  readonly startsOn: Day;
  readonly carriedPaidMinor: bigint;
  readonly instalments: readonly {
    readonly dueOn: Day;
    readonly principalMinor: bigint;
    readonly interestMinor: bigint;
    readonly feeMinor: bigint;
  }[];
}

/** Schedules that replace the one before from their day on. */
export async function writeExtensions(
  session: Session,
  creditorId: number,
  schedules: readonly NewSchedule[],
): Promise<void> {
  if (schedules.length === 0) return;
  let heads = '';
  let rows = '';
  for (const { borrowerId, loanId, version, eventId, startsOn, carriedPaidMinor, instalments } of schedules) {
    heads += copyRow([
      creditorId,
      borrowerId,
      loanId,
      version,
      formatDay(startsOn),
      'extension',
      carriedPaidMinor,
      eventId,
    ]);
    instalments.forEach(({ dueOn, principalMinor, interestMinor, feeMinor }, index) => {
      const amounts = [principalMinor, interestMinor, feeMinor];
      rows += copyRow([creditorId, borrowerId, loanId, version, index + 1, formatDay(dueOn), ...amounts]);
    });
  }
  await session.copyIn(
    'schedule (creditor_id, borrower_id, loan_id, schedule_version, starts_on, reason, carried_paid_minor, event_id)',
    heads,
  );
  await session.copyIn(
    'instalment (creditor_id, borrower_id, loan_id, schedule_version, n, due_on, principal_minor, interest_minor, fee_minor)',
    rows,
  );
}
