/**
 * Checks of stored rows against stored rows, each one statement that returns only what differs: as columns loan, line
 * (what else names the row), field, stored, recomputed. `range` says which alias is bound to the borrowers $2 to $3.
 */
import type { Session } from './database.ts';
import type { BorrowerRange, Difference } from './verify.ts';

interface RowCheck {
  readonly table: string;
  readonly sql: string;
}

const range = (alias: string) =>
  `${alias}.creditor_id = $1 and ${alias}.borrower_id >= $2::bigint and ${alias}.borrower_id < $3::bigint`;
const ofLoan = (a: string, b: string) =>
  `${a}.creditor_id = ${b}.creditor_id and ${a}.borrower_id = ${b}.borrower_id and ${a}.loan_id = ${b}.loan_id`;

const amountOf = (alias: string) =>
  `case e.component when 'principal' then ${alias}.principal_minor when 'interest' then ${alias}.interest_minor when 'penalty' then ${alias}.penalty_minor when 'fee' then ${alias}.fee_minor else ${alias}.cost_minor end`;

/** Over a range of borrowers. */
const checksOfBorrowers: readonly RowCheck[] = [
  {
    table: 'loan_state',
    sql: `select l.loan_ref as loan, null as line, 'row' as field, null as stored, 'one' as recomputed
            from loan l left join loan_state s on ${ofLoan('s', 'l')}
           where ${range('l')} and s.loan_id is null`,
  },
  {
    table: 'borrower_ref',
    sql: `select null as loan, 'borrower ' || b.party_ref as line, 'borrower_id' as field, r.borrower_id::text as stored, b.borrower_id::text as recomputed
            from borrower b left join borrower_ref r on r.creditor_id = b.creditor_id and r.party_ref = b.party_ref
           where ${range('b')} and r.borrower_id is distinct from b.borrower_id`,
  },
  {
    table: 'loan_ref',
    sql: `select l.loan_ref as loan, null as line, 'loan_id' as field, r.borrower_id || '/' || r.loan_id as stored, l.borrower_id || '/' || l.loan_id as recomputed
            from loan l left join loan_ref r on r.creditor_id = l.creditor_id and r.loan_ref = l.loan_ref
           where ${range('l')} and (r.loan_id is distinct from l.loan_id or r.borrower_id is distinct from l.borrower_id)`,
  },
  {
    table: 'instalment',
    sql: `select l.loan_ref as loan, null as line, 'principal_minor' as field, coalesce(i.scheduled, 0)::text as stored, l.principal_minor::text as recomputed
            from schedule w join loan l on ${ofLoan('l', 'w')}
            left join (select i.creditor_id, i.borrower_id, i.loan_id, sum(i.principal_minor) as scheduled from instalment i
                        where ${range('i')} and i.schedule_version = 1 group by i.creditor_id, i.borrower_id, i.loan_id) i on ${ofLoan('i', 'w')}
           where ${range('w')} and w.schedule_version = 1 and coalesce(i.scheduled, 0) <> l.principal_minor`,
  },
  {
    // An extension moves what is not paid to later days: with what earlier schedules took, it comes to the same.
    table: 'schedule',
    sql: `with total as (
            select w.creditor_id, w.borrower_id, w.loan_id, w.schedule_version, w.reason, w.carried_paid_minor,
                   w.carried_paid_minor + coalesce(i.amount, 0) as amount
              from schedule w
              left join (select i.creditor_id, i.borrower_id, i.loan_id, i.schedule_version, sum(i.principal_minor + i.interest_minor + i.fee_minor) as amount
                           from instalment i where ${range('i')} group by i.creditor_id, i.borrower_id, i.loan_id, i.schedule_version) i
                using (creditor_id, borrower_id, loan_id, schedule_version)
             where ${range('w')}
               and exists (select 1 from schedule x where ${ofLoan('x', 'w')} and x.schedule_version > 1))
          select l.loan_ref as loan, 'version ' || n.schedule_version as line, 'amounts and carried_paid_minor' as field, n.amount::text as stored, b.amount::text as recomputed
            from total n join total b on ${ofLoan('b', 'n')} and b.schedule_version = n.schedule_version - 1
            join loan l on ${ofLoan('l', 'n')}
           where n.reason = 'extension' and n.amount <> b.amount`,
  },
  {
    table: 'ledger_entry',
    sql: `select l.loan_ref as loan, 'entry ' || r.entry_id as line, 'reverses_entry_id' as field,
                 concat_ws(' ', r.principal_minor, r.interest_minor, r.penalty_minor, r.fee_minor, r.cost_minor) as stored,
                 case when o.kind = 'reversal' then 'not a reversal'
                      else concat_ws(' ', -o.principal_minor, -o.interest_minor, -o.penalty_minor, -o.fee_minor, -o.cost_minor) end as recomputed
            from ledger_entry r
            left join ledger_entry o on ${ofLoan('o', 'r')} and o.entry_id = r.reverses_entry_id
            left join loan l on ${ofLoan('l', 'r')}
           where ${range('r')} and r.kind = 'reversal'
             and (o.entry_id is null or o.kind = 'reversal' or o.principal_minor <> -r.principal_minor or o.interest_minor <> -r.interest_minor
                  or o.penalty_minor <> -r.penalty_minor or o.fee_minor <> -r.fee_minor or o.cost_minor <> -r.cost_minor)`,
  },
  {
    table: 'loan_event',
    sql: `select l.loan_ref as loan, 'event ' || e.event_ref as line, 'amount_minor' as field, e.amount_minor::text as stored, abs(${amountOf('n')})::text as recomputed
            from loan_event e join loan l on ${ofLoan('l', 'e')}
            left join ledger_entry n on ${ofLoan('n', 'e')} and n.ref = e.event_ref and n.kind = e.kind
           where ${range('e')} and e.kind in ('charge', 'waiver') and e.amount_minor > 0 and e.component is not null
             and (n.entry_id is null or ${amountOf('n')} <> case when e.kind = 'charge' then e.amount_minor else -e.amount_minor end)`,
  },
  {
    table: 'ledger_entry',
    sql: `select l.loan_ref as loan, 'entry ' || n.entry_id as line, 'ref' as field, n.ref as stored, null as recomputed
            from ledger_entry n join loan l on ${ofLoan('l', 'n')}
            left join loan_event e on ${ofLoan('e', 'n')} and e.event_ref = n.ref and e.kind = n.kind and e.on_day = n.value_on
           where ${range('n')} and n.kind in ('charge', 'waiver') and e.event_id is null`,
  },
  {
    table: 'delinquency_case',
    sql: `select null as loan, 'borrower ' || b.party_ref as line, 'closed_on' as field, count(*)::text as stored, '1' as recomputed
            from delinquency_case c join borrower b using (creditor_id, borrower_id)
           where ${range('c')} and c.closed_on is null group by b.party_ref having count(*) > 1`,
  },
  {
    // Each contact moved its case on by one, and the case tells so.
    table: 'contact',
    sql: `select null as loan, 'contact ' || k.contact_id as line, 'case_version' as field, k.case_version::text as stored, null as recomputed
            from contact k left join case_event e on e.creditor_id = k.creditor_id and e.borrower_id = k.borrower_id and e.case_id = k.case_id
              and e.version = k.case_version + 1 and e.kind = 'contact'
           where ${range('k')} and e.version is null`,
  },
  {
    table: 'loan_state',
    sql: `select l.loan_ref as loan, null as line, 'charged_off_on' as field, s.charged_off_on::text as stored, e.on_day::text as recomputed
            from loan_state s join loan l on ${ofLoan('l', 's')} join creditor c on c.creditor_id = s.creditor_id
            left join (select e.creditor_id, e.borrower_id, e.loan_id, min(e.on_day) as on_day from loan_event e join creditor c using (creditor_id)
                        where ${range('e')} and e.kind = 'chargeOff' and e.on_day <= c.business_date group by e.creditor_id, e.borrower_id, e.loan_id) e on ${ofLoan('e', 's')}
           where ${range('s')} and s.charged_off_on is distinct from e.on_day
             and s.aged_through <= c.business_date and (s.next_event_on is null or s.next_event_on > c.business_date)`,
  },
];

/** Over a whole book; only $1. */
const checksOfBook: readonly RowCheck[] = [
  {
    table: 'borrower_ref',
    sql: `select null as loan, 'borrower ' || r.party_ref as line, 'party_ref' as field, r.party_ref as stored, b.party_ref as recomputed
            from borrower_ref r left join borrower b on b.creditor_id = r.creditor_id and b.borrower_id = r.borrower_id
           where r.creditor_id = $1 and b.party_ref is distinct from r.party_ref`,
  },
  {
    table: 'loan_ref',
    sql: `select r.loan_ref as loan, null as line, 'loan_ref' as field, r.loan_ref as stored, l.loan_ref as recomputed
            from loan_ref r left join loan l on ${ofLoan('l', 'r')}
           where r.creditor_id = $1 and l.loan_ref is distinct from r.loan_ref`,
  },
  {
    table: 'creditor',
    sql: `select null as loan, 'creditor ' || c.creditor_ref as line, 'business_date' as field, c.business_date::text as stored, d.closed::text as recomputed
            from creditor c left join (select creditor_id, max(business_date) as closed from day_close where finished_at is not null group by creditor_id) d using (creditor_id)
           where c.creditor_id = $1 and c.business_date is distinct from d.closed`,
  },
  {
    table: 'suspense_receipt',
    sql: `select s.loan_ref as loan, 'payment ' || s.payment_ref as line, 'loan_ref' as field, s.loan_ref as stored, null as recomputed
            from suspense_receipt s left join loan_ref r on r.creditor_id = s.creditor_id and r.loan_ref = s.loan_ref
           where s.creditor_id = $1 and r.loan_id is null and (s.loan_ref is not null or s.reason = 'moreThanOwed')`,
  },
  {
    table: 'suspense_receipt',
    sql: `select s.loan_ref as loan, 'payment ' || s.payment_ref as line, 'currency' as field, s.currency as stored, l.currency as recomputed
            from suspense_receipt s join loan_ref r on r.creditor_id = s.creditor_id and r.loan_ref = s.loan_ref join loan l on ${ofLoan('l', 'r')}
           where s.creditor_id = $1 and l.currency <> s.currency`,
  },
  {
    table: 'suspense_receipt',
    sql: `select s.loan_ref as loan, 'payment ' || s.payment_ref as line, 'resolved_loan_ref' as field, s.resolved_loan_ref as stored, null as recomputed
            from suspense_receipt s left join loan_ref r on r.creditor_id = s.creditor_id and r.loan_ref = s.resolved_loan_ref
           where s.creditor_id = $1 and s.resolved_on is not null and (r.loan_id is null or s.resolved_on < s.received_on)`,
  },
];

interface DifferenceColumns {
  loan: string | null;
  line: string | null;
  field: string;
  stored: string | null;
  recomputed: string | null;
}

async function differences(session: Session, check: RowCheck, parameters: readonly unknown[]): Promise<Difference[]> {
  const rows = await session.query<DifferenceColumns>(check.sql, parameters);
  return rows.map(({ loan, line, field, stored, recomputed }) => ({
    table: check.table,
    loan: loan ?? undefined,
    row: line ?? undefined,
    field,
    stored,
    recomputed,
  }));
}

export async function checkBorrowerRows(
  session: Session,
  creditorId: number,
  borrowers: BorrowerRange,
): Promise<Difference[]> {
  const parameters = [creditorId, borrowers.from.toString(), borrowers.to.toString()];
  const found: Difference[] = [];
  for (const check of checksOfBorrowers) found.push(...(await differences(session, check, parameters)));
  return found;
}

export async function checkBookRows(session: Session, creditorId: number): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const check of checksOfBook) found.push(...(await differences(session, check, [creditorId])));
  return found;
}

/** Which sequence numbers which column: a number that is handed out again would be taken for the old row. */
const numberedBy: Readonly<Record<string, readonly [string, string]>> = {
  borrower_id_seq: ['borrower', 'borrower_id'],
  loan_id_seq: ['loan', 'loan_id'],
  entry_id_seq: ['ledger_entry', 'entry_id'],
  event_id_seq: ['loan_event', 'event_id'],
  case_id_seq: ['delinquency_case', 'case_id'],
  suspense_id_seq: ['suspense_receipt', 'suspense_id'],
  import_id_seq: ['import_file', 'import_id'],
  decision_id_seq: ['decision', 'decision_id'],
  contact_id_seq: ['contact', 'contact_id'],
  inbound_contact_id_seq: ['inbound_contact', 'inbound_contact_id'],
  party_fact_id_seq: ['party_fact', 'party_fact_id'],
  money_proposal_id_seq: ['money_proposal', 'proposal_id'],
  payment_intent_id_seq: ['payment_intent', 'intent_id'],
};

/** Sequences that stand behind the numbers already given. Over all books: they share the sequences. */
export async function checkSequences(session: Session): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const [sequence, [table, column]] of Object.entries(numberedBy)) {
    const [row] = await session.query<{ next: bigint; highest: bigint | null }>(
      `select (select case when is_called then last_value + 1 else last_value end from ${sequence}) as next, max(${column}) as highest from ${table}`,
    );
    if (row!.highest === null || row!.next > row!.highest) continue;
    const recomputed = (row!.highest + 1n).toString();
    found.push({
      table: sequence,
      loan: undefined,
      row: undefined,
      field: 'next',
      stored: row!.next.toString(),
      recomputed,
    });
  }
  return found;
}
