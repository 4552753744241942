/** What the book says of the same loans after import and day close: read by SQL from ledger, spans and events. */
import { civilFromDay, type Day } from '../src/core/calendar/day.ts';
import type { Database, Session } from '../src/store/database.ts';

/** What a loan's entries of one month changed. */
interface StoredMonth {
  /** by payments, charges of principal and the loan itself; without what recoveries paid */
  principalMinor: bigint;
  /** of payments alone */
  paidMinor: bigint;
  paidPrincipalMinor: bigint;
  addedMinor: bigint;
  chargedOffMinor: bigint;
  recoveredMinor: bigint;
  costMinor: bigint;
  repossessions: number;
}

export interface StoredSpan {
  readonly fromOn: Day;
  readonly toOn: Day | undefined;
  readonly delinquentSince: Day;
}

export interface StoredLoan {
  readonly loanRef: string;
  /** by month: year times 12 plus month from 0 */
  readonly months: Map<number, StoredMonth>;
  readonly spans: StoredSpan[];
  readonly settledOn: Day | undefined;
  readonly chargedOffOn: Day | undefined;
  /** the day of the month on which payments fall due */
  readonly dueDay: number;
}

export interface StoredBook {
  readonly loans: Map<string, StoredLoan>;
  readonly suspense: readonly { readonly paymentRef: string; readonly amountMinor: bigint; readonly reason: string }[];
  readonly files: readonly { readonly fileName: string; readonly rowsTaken: bigint; readonly rowsRefused: bigint }[];
  /** every entry's parts and contra account add up to this; 0 when the ledger balances */
  readonly imbalanceMinor: bigint;
}

export const monthOf = (day: Day): number => {
  const { year, month } = civilFromDay(day);
  return year * 12 + month - 1;
};

const emptyMonth = (): StoredMonth => ({
  principalMinor: 0n,
  paidMinor: 0n,
  paidPrincipalMinor: 0n,
  addedMinor: 0n,
  chargedOffMinor: 0n,
  recoveredMinor: 0n,
  costMinor: 0n,
  repossessions: 0,
});

export function readStored(database: Database, creditorRef: string): Promise<StoredBook> {
  return database.transaction(async (session) => {
    const [creditor] = await session.query<{ creditor_id: number }>(
      'select creditor_id from creditor where creditor_ref = $1',
      [creditorRef],
    );
    if (creditor === undefined) throw new Error(`there is no book of ${creditorRef}`);
    const { creditor_id: creditorId } = creditor;
    const loans = await readLoans(session, creditorId);
    await addEntries(session, creditorId, loans);
    await addEvents(session, creditorId, loans);
    await addSpans(session, creditorId, loans);
    const suspense = await session.query<{ payment_ref: string; amount_minor: bigint; reason: string }>(
      'select payment_ref, amount_minor, reason from suspense_receipt where creditor_id = $1 order by payment_ref',
      [creditorId],
    );
    const files = await session.query<{ file_name: string; rows_taken: bigint; rows_refused: bigint }>(
      'select file_name, rows_taken, rows_refused from import_file where creditor_id = $1 order by file_name',
      [creditorId],
    );
    const [sum] = await session.query<{ imbalance: string }>(
      `select coalesce(sum(principal_minor + interest_minor + penalty_minor + fee_minor + cost_minor + contra_minor), 0)::text as imbalance
         from ledger_entry where creditor_id = $1`,
      [creditorId],
    );
    return {
      loans: new Map([...loans.values()].map((loan) => [loan.loanRef, loan])),
      suspense: suspense.map((row) => ({
        paymentRef: row.payment_ref,
        amountMinor: row.amount_minor,
        reason: row.reason,
      })),
      files: files.map((row) => ({
        fileName: row.file_name,
        rowsTaken: row.rows_taken,
        rowsRefused: row.rows_refused,
      })),
      imbalanceMinor: BigInt(sum!.imbalance),
    };
  });
}

async function readLoans(session: Session, creditorId: number): Promise<Map<bigint, StoredLoan>> {
  const rows = await session.query<{ loan_id: bigint; loan_ref: string; settled_on: Day | null; due_day: number }>(
    `select l.loan_id, l.loan_ref, s.settled_on, i.due_day
       from loan l join loan_state s using (creditor_id, borrower_id, loan_id)
       join (select loan_id, max(extract(day from due_on))::int as due_day from instalment
              where creditor_id = $1 group by loan_id) i using (loan_id)
      where l.creditor_id = $1`,
    [creditorId],
  );
  return new Map(
    rows.map((row) => [
      row.loan_id,
      {
        loanRef: row.loan_ref,
        months: new Map(),
        spans: [],
        settledOn: row.settled_on ?? undefined,
        chargedOffOn: undefined,
        dueDay: row.due_day,
      },
    ]),
  );
}

function monthIn(loans: ReadonlyMap<bigint, StoredLoan>, at: { loanId: bigint; month: number }): StoredMonth {
  const { months } = loans.get(at.loanId)!;
  let month = months.get(at.month);
  if (month === undefined) {
    month = emptyMonth();
    months.set(at.month, month);
  }
  return month;
}

const monthSql = (day: string) => `(extract(year from ${day}) * 12 + extract(month from ${day}) - 1)::int`;

async function addEntries(session: Session, creditorId: number, loans: Map<bigint, StoredLoan>): Promise<void> {
  const rows = await session.query<{
    loan_id: bigint;
    month: number;
    kind: string;
    recovery: boolean;
    principal: bigint;
    cost: bigint;
    cash: bigint;
  }>(
    `select n.loan_id, ${monthSql('n.value_on')} as month, n.kind, e.event_ref is not null as recovery,
            sum(n.principal_minor)::bigint as principal, sum(n.cost_minor)::bigint as cost, sum(n.contra_minor)::bigint as cash
       from ledger_entry n
       left join loan_event e on e.creditor_id = n.creditor_id and e.borrower_id = n.borrower_id and e.loan_id = n.loan_id
                             and e.event_ref = n.ref and e.kind = 'recovery'
      where n.creditor_id = $1 and n.kind in ('disbursement', 'charge', 'payment')
      group by 1, 2, 3, 4`,
    [creditorId],
  );
  for (const row of rows) {
    const month = monthIn(loans, { loanId: row.loan_id, month: row.month });
    if (row.recovery) {
      month.recoveredMinor += row.cash;
      continue;
    }
    month.principalMinor += row.principal;
    if (row.kind === 'payment') {
      month.paidMinor += row.cash;
      month.paidPrincipalMinor -= row.principal;
    } else if (row.kind === 'charge') {
      month.addedMinor += row.principal;
      month.costMinor += row.cost;
    }
  }
}

async function addEvents(session: Session, creditorId: number, loans: Map<bigint, StoredLoan>): Promise<void> {
  const rows = await session.query<{ loan_id: bigint; kind: string; on_day: Day; amount_minor: bigint | null }>(
    `select loan_id, kind, on_day, amount_minor from loan_event
      where creditor_id = $1 and kind in ('chargeOff', 'repossession')`,
    [creditorId],
  );
  for (const row of rows) {
    const month = monthIn(loans, { loanId: row.loan_id, month: monthOf(row.on_day) });
    if (row.kind === 'repossession') {
      month.repossessions += 1;
      continue;
    }
    month.chargedOffMinor += row.amount_minor ?? 0n;
    const loan = loans.get(row.loan_id)!;
    if (loan.chargedOffOn === undefined || row.on_day < loan.chargedOffOn) {
      loans.set(row.loan_id, { ...loan, chargedOffOn: row.on_day });
    }
  }
}

async function addSpans(session: Session, creditorId: number, loans: Map<bigint, StoredLoan>): Promise<void> {
  const rows = await session.query<{ loan_id: bigint; from_on: Day; to_on: Day | null; delinquent_since: Day }>(
    `select loan_id, from_on, to_on, delinquent_since from ageing_span where creditor_id = $1 order by loan_id, from_on`,
    [creditorId],
  );
  for (const row of rows) {
    loans.get(row.loan_id)!.spans.push({
      fromOn: row.from_on,
      toOn: row.to_on ?? undefined,
      delinquentSince: row.delinquent_since,
    });
  }
}

/** Since when the loan was past due at the end of `asOf`; undefined: it was not. */
export function delinquentSince(loan: StoredLoan, asOf: Day): Day | undefined {
  return loan.spans.find((span) => span.fromOn <= asOf && (span.toOn === undefined || span.toOn > asOf))
    ?.delinquentSince;
}
