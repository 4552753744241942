/** Rows that the book has already, to hold the rows of a file against, and schedules that cannot be right. */
import type { LoanRecord, PartyRecord } from '../core/book/records.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { arrayText, only, type Session, textArrayText } from './database.ts';
import type { LoanKey } from './imports.ts';

/** An event as the book has it. */
export interface KnownEvent {
  readonly kind: string;
  readonly on: Day;
  readonly until: Day | undefined;
  readonly amountMinor: bigint | undefined;
  readonly component: string | undefined;
  readonly months: number | undefined;
}

/** Events of these loans that are in the book already, by `${loanId} ${ref}`; loans and refs go in pairs. */
export async function findKnownEvents(
  session: Session,
  at: { creditorId: number; loans: readonly LoanKey[]; refs: readonly string[] },
): Promise<Map<string, KnownEvent>> {
  if (at.refs.length === 0) return new Map();
  const rows = await session.query<{
    loan_id: bigint;
    event_ref: string;
    kind: string;
    on_day: Day;
    until_day: Day | null;
    amount_minor: bigint | null;
    component: string | null;
    months: number | null;
  }>(
    `select t.loan_id, t.event_ref, t.kind, t.on_day, t.until_day, t.amount_minor, t.component, t.months
       from (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id, unnest($4::text::text[]) as ref) w
       join loan_event t on t.creditor_id = $1 and t.borrower_id = w.borrower_id and t.loan_id = w.loan_id and t.event_ref = w.ref`,
    [
      at.creditorId,
      arrayText(at.loans.map((loan) => loan.borrowerId)),
      arrayText(at.loans.map((loan) => loan.loanId)),
      textArrayText(at.refs),
    ],
  );
  return new Map(
    rows.map((row) => [
      `${row.loan_id} ${row.event_ref}`,
      {
        kind: row.kind,
        on: row.on_day,
        until: row.until_day ?? undefined,
        amountMinor: row.amount_minor ?? undefined,
        component: row.component ?? undefined,
        months: row.months ?? undefined,
      },
    ]),
  );
}

export interface KnownInstalment {
  readonly dueOn: Day;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly feeMinor: bigint;
}

/** Instalments of these loans as the contract has them, by `${loanId} ${n}`. */
export async function findInstalments(
  session: Session,
  creditorId: number,
  loans: readonly LoanKey[],
): Promise<Map<string, KnownInstalment>> {
  if (loans.length === 0) return new Map();
  const rows = await session.query<{
    loan_id: bigint;
    n: number;
    due_on: Day;
    principal_minor: bigint;
    interest_minor: bigint;
    fee_minor: bigint;
  }>(
    `select i.loan_id, i.n, i.due_on, i.principal_minor, i.interest_minor, i.fee_minor
       from (select distinct unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id) w
       join instalment i on i.creditor_id = $1 and i.borrower_id = w.borrower_id and i.loan_id = w.loan_id and i.schedule_version = 1`,
    [creditorId, arrayText(loans.map((loan) => loan.borrowerId)), arrayText(loans.map((loan) => loan.loanId))],
  );
  return new Map(
    rows.map((row) => [
      `${row.loan_id} ${row.n}`,
      {
        dueOn: row.due_on,
        principalMinor: row.principal_minor,
        interestMinor: row.interest_minor,
        feeMinor: row.fee_minor,
      },
    ]),
  );
}

/** A loan scheduled by this transaction whose instalments cannot be right. */
export interface BrokenSchedule {
  readonly loanId: bigint;
  readonly borrowerId: bigint;
  readonly loanRef: string;
  readonly scheduledMinor: bigint;
  readonly principalMinor: bigint;
  /** how many there are, and the highest number among them */
  readonly instalments: number;
  readonly lastN: number;
}

/** Those that do not pay back the principal, or whose numbers do not run from 1 without a gap. */
export async function findBrokenSchedules(session: Session, creditorId: number): Promise<BrokenSchedule[]> {
  // What this file stored is news to the planner, and a book that it has never counted more so.
  await session.run('analyze schedule, instalment');
  const rows = await session.query<{
    loan_id: bigint;
    borrower_id: bigint;
    loan_ref: string;
    scheduled: string;
    principal_minor: bigint;
    instalments: number;
    last_n: number;
  }>(
    `select l.loan_id, l.borrower_id, l.loan_ref, i.scheduled, l.principal_minor, i.instalments, i.last_n
       from (select i.borrower_id, i.loan_id, sum(i.principal_minor) as scheduled, count(*)::int as instalments, max(i.n)::int as last_n
               from schedule w
               join instalment i using (creditor_id, borrower_id, loan_id, schedule_version)
              where w.creditor_id = $1 and w.schedule_version = 1 and w.recorded_at = now()
              group by i.borrower_id, i.loan_id) i
       join loan l on l.creditor_id = $1 and l.borrower_id = i.borrower_id and l.loan_id = i.loan_id
      where i.scheduled <> l.principal_minor or i.instalments <> i.last_n`,
    [creditorId],
  );
  return rows.map((row) => ({
    loanId: row.loan_id,
    borrowerId: row.borrower_id,
    loanRef: row.loan_ref,
    scheduledMinor: BigInt(row.scheduled),
    principalMinor: row.principal_minor,
    instalments: row.instalments,
    lastN: row.last_n,
  }));
}

/** Terms of a loan by the names of the book format, in the order in which a difference is told. */
const terms: readonly {
  readonly field: string;
  /** of the loan l */
  readonly stored: string;
  readonly type: string;
  readonly given: (loan: LoanRecord) => string | undefined;
}[] = [
  { field: 'product', stored: 'l.product', type: 'text', given: (loan) => loan.product },
  {
    field: 'annualRatePercent',
    stored: 'l.annual_rate_percent',
    type: 'numeric(12, 6)',
    given: (loan) => loan.annualRatePercent,
  },
  { field: 'method', stored: 'l.method', type: 'text', given: (loan) => loan.method },
  { field: 'dayCount', stored: 'l.day_count', type: 'text', given: (loan) => loan.dayCount },
  { field: 'instalments', stored: 'l.instalments', type: 'int', given: (loan) => String(loan.instalments) },
  {
    field: 'every',
    stored: "l.every_count || ' ' || l.every_unit",
    type: 'text',
    given: ({ every }) => `${every.count} ${every.unit}`,
  },
  { field: 'firstDueOn', stored: 'l.first_due_on', type: 'date', given: (loan) => formatDay(loan.firstDueOn) },
  { field: 'graceDays', stored: 'l.grace_days', type: 'int', given: (loan) => String(loan.graceDays) },
  {
    field: 'penaltyRatePercent',
    stored: 'l.penalty_rate_percent',
    type: 'numeric(12, 6)',
    given: (loan) => loan.penaltyRatePercent,
  },
  { field: 'originator', stored: 'l.originator', type: 'text', given: (loan) => loan.originator },
];

/** Of loans that the book has already: the first field in which a row tells other terms, and the row's value of it. */
export async function findOtherTerms(
  session: Session,
  creditorId: number,
  rows: readonly { readonly key: LoanKey; readonly record: LoanRecord }[],
): Promise<Map<string, { readonly field: string; readonly value: string }>> {
  if (rows.length === 0) return new Map();
  const differs = terms.map(({ stored, type }, i) => `(${stored}) is distinct from w.t${i}::${type}`);
  const found = await session.query<{ loan_ref: string; place: number }>(
    `select l.loan_ref, case ${differs.map((condition, i) => `when ${condition} then ${i}`).join(' ')} end as place
       from (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id,
                    ${terms.map((_, i) => `unnest($${i + 4}::text::text[]) as t${i}`).join(', ')}) w
       cross join lateral (${only('select * from loan l where l.creditor_id = $1 and l.borrower_id = w.borrower_id and l.loan_id = w.loan_id')}) l
      where ${differs.join(' or ')}`,
    [
      creditorId,
      arrayText(rows.map(({ key }) => key.borrowerId)),
      arrayText(rows.map(({ key }) => key.loanId)),
      ...terms.map(({ given }) => textArrayText(rows.map(({ record }) => given(record)))),
    ],
  );
  const records = new Map(rows.map(({ record }) => [record.loanRef, record]));
  return new Map(
    found.map(({ loan_ref: ref, place }) => {
      const { field, given } = terms[place]!;
      return [ref, { field, value: given(records.get(ref)!) ?? '' }];
    }),
  );
}

/** Of parties that the book has already: those that a row makes another kind of. */
export async function findOtherKinds(
  session: Session,
  creditorId: number,
  rows: readonly PartyRecord[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const found = await session.query<{ party_ref: string }>(
    `select w.party_ref from (select unnest($2::text::text[]) as party_ref, unnest($3::text::text[]) as kind) w
      cross join lateral (${only('select * from borrower_ref r where r.creditor_id = $1 and r.party_ref = w.party_ref')}) r
      cross join lateral (${only('select * from borrower b where b.creditor_id = $1 and b.borrower_id = r.borrower_id')}) b
      where b.kind <> w.kind`,
    [creditorId, textArrayText(rows.map(({ partyRef }) => partyRef)), textArrayText(rows.map(({ kind }) => kind))],
  );
  return new Set(found.map((row) => row.party_ref));
}
