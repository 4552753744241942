/** What the journal of a book is made of: the loans whose agreements came into force, read set-wise with their ledgers and agreements. */
import type { BookRow } from '../core/accounting/book-row.ts';
import type { AgreementEvent } from '../core/agreement/moves.ts';
import { readTerms } from '../core/agreement/terms-text.ts';
import type { Day } from '../core/calendar/day.ts';
import type { PeriodUnit } from '../core/calendar/period.ts';
import type { LoanKeys } from './agreement-books.ts';
import type { StoredTerms } from './agreements.ts';
import { arrayText, type Session } from './database.ts';
import { eventOfText } from './event-text.ts';

export interface JournalLoan extends LoanKeys {
  readonly loanRef: string;
  readonly product: string;
  readonly currency: string;
  readonly graceDays: number;
  readonly everyCount: number;
  readonly everyUnit: PeriodUnit;
}

/** The next `limit` loans by key; with `agreementNumber`, the one loan of that agreement. */
export async function readJournalLoans(
  session: Session,
  at: {
    readonly creditorId: number;
    readonly after: LoanKeys | undefined;
    readonly agreementNumber: string | undefined;
    readonly limit: number;
  },
): Promise<JournalLoan[]> {
  const rows = await session.query<{
    borrower_id: bigint;
    loan_id: bigint;
    loan_ref: string;
    product: string;
    currency: string;
    grace_days: number;
    every_count: number;
    every_unit: PeriodUnit;
  }>(
    `select l.borrower_id, l.loan_id, l.loan_ref, l.product, l.currency, l.grace_days::int, l.every_count::int, l.every_unit
       from loan l
      where l.creditor_id = $1 and (l.borrower_id, l.loan_id) > ($2::bigint, $3::bigint)
        and exists (select 1 from agreement a
              join agreement_event e on e.creditor_id = a.creditor_id and e.borrower_id = a.borrower_id and e.agreement_id = a.agreement_id
             where a.creditor_id = l.creditor_id and a.borrower_id = l.borrower_id and a.loan_id = l.loan_id
               and e.kind = 'cameIntoForce' and ($4::text is null or a.agreement_number = $4))
      order by l.borrower_id, l.loan_id limit $5::int`,
    [
      at.creditorId,
      (at.after?.borrowerId ?? 0n).toString(),
      (at.after?.loanId ?? 0n).toString(),
      at.agreementNumber ?? null,
      at.limit,
    ],
  );
  return rows.map((row) => ({
    borrowerId: row.borrower_id,
    loanId: row.loan_id,
    loanRef: row.loan_ref,
    product: row.product,
    currency: row.currency,
    graceDays: row.grace_days,
    everyCount: row.every_count,
    everyUnit: row.every_unit,
  }));
}

const wanted = '(select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id) w';

function keysOf(creditorId: number, loans: readonly LoanKeys[]): unknown[] {
  return [
    creditorId,
    arrayText(loans.map(({ borrowerId }) => borrowerId)),
    arrayText(loans.map(({ loanId }) => loanId)),
  ];
}

/** The whole ledger of each loan, in the order in which it was entered. */
export async function readJournalRows(
  session: Session,
  creditorId: number,
  loans: readonly LoanKeys[],
): Promise<Map<bigint, BookRow[]>> {
  const rows = await session.query<{
    loan_id: bigint;
    entry_id: bigint;
    kind: BookRow['kind'];
    value_on: Day;
    posted_on: Day;
    principal_minor: bigint;
    interest_minor: bigint;
    penalty_minor: bigint;
    fee_minor: bigint;
    cost_minor: bigint;
    contra: BookRow['contra'];
    ref: string | null;
    reverses_entry_id: bigint | null;
  }>(
    `select e.loan_id, e.entry_id, e.kind, e.value_on, e.posted_on, e.principal_minor, e.interest_minor, e.penalty_minor, e.fee_minor, e.cost_minor,
            e.contra, e.ref, e.reverses_entry_id
       from ${wanted} join ledger_entry e on e.creditor_id = $1 and e.borrower_id = w.borrower_id and e.loan_id = w.loan_id order by e.entry_id`,
    keysOf(creditorId, loans),
  );
  const byLoan = new Map<bigint, BookRow[]>(loans.map(({ loanId }) => [loanId, []]));
  for (const row of rows) {
    byLoan.get(row.loan_id)!.push({
      entryId: row.entry_id,
      kind: row.kind,
      valueOn: row.value_on,
      postedOn: row.posted_on,
      change: {
        principalMinor: row.principal_minor,
        interestMinor: row.interest_minor,
        penaltyMinor: row.penalty_minor,
        feeMinor: row.fee_minor,
        costMinor: row.cost_minor,
      },
      contra: row.contra,
      ref: row.ref ?? undefined,
      reversesEntryId: row.reverses_entry_id ?? undefined,
    });
  }
  return byLoan;
}

export interface JournalLoanEvents {
  /** rising */
  readonly restructuredOn: readonly Day[];
  readonly chargedOffOn: Day | undefined;
}

/** Absent: nothing of the kind happened to the loan. */
export async function readJournalEvents(
  session: Session,
  creditorId: number,
  loans: readonly LoanKeys[],
): Promise<Map<bigint, JournalLoanEvents>> {
  const rows = await session.query<{ loan_id: bigint; kind: 'restructure' | 'chargeOff'; on_day: Day }>(
    `select e.loan_id, e.kind, e.on_day from ${wanted}
       join loan_event e on e.creditor_id = $1 and e.borrower_id = w.borrower_id and e.loan_id = w.loan_id
      where e.kind in ('restructure', 'chargeOff') order by e.on_day, e.event_id`,
    keysOf(creditorId, loans),
  );
  const byLoan = Map.groupBy(rows, (row) => row.loan_id);
  return new Map(
    [...byLoan].map(([loanId, events]) => [
      loanId,
      {
        restructuredOn: events.flatMap(({ kind, on_day }) => (kind === 'restructure' ? [on_day] : [])),
        chargedOffOn: events.find(({ kind }) => kind === 'chargeOff')?.on_day,
      },
    ]),
  );
}

export interface JournalAgreement {
  readonly agreementId: bigint;
  readonly agreementNumber: string;
  /** by version, rising; those that wait to be signed among them */
  readonly terms: readonly StoredTerms[];
  /** in order */
  readonly events: readonly AgreementEvent[];
}

interface TermsColumns {
  agreement_id: bigint;
  terms_version: number;
  terms_hash: string;
  content: string;
  base_entry_id: bigint;
}

/** Of each loan the agreements that came into force, in the order in which they were made. */
export async function readJournalAgreements(
  session: Session,
  creditorId: number,
  loans: readonly LoanKeys[],
): Promise<Map<bigint, JournalAgreement[]>> {
  const of = `${wanted} join agreement a on a.creditor_id = $1 and a.borrower_id = w.borrower_id and a.loan_id = w.loan_id`;
  const keys = keysOf(creditorId, loans);
  const agreements = await session.query<{ loan_id: bigint; agreement_id: bigint; agreement_number: string }>(
    `select a.loan_id, a.agreement_id, a.agreement_number from ${of} order by a.agreement_id`,
    keys,
  );
  const terms = await session.query<TermsColumns>(
    `select t.agreement_id, t.terms_version, t.terms_hash, t.content, t.base_entry_id from ${of}
       join agreement_terms t on t.creditor_id = a.creditor_id and t.borrower_id = a.borrower_id and t.agreement_id = a.agreement_id
      order by t.agreement_id, t.terms_version`,
    keys,
  );
  const events = await session.query<{ agreement_id: bigint; content: string }>(
    `select e.agreement_id, e.content from ${of}
       join agreement_event e on e.creditor_id = a.creditor_id and e.borrower_id = a.borrower_id and e.agreement_id = a.agreement_id
      order by e.agreement_id, e.version`,
    keys,
  );
  const termsOf = Map.groupBy(terms, (row) => row.agreement_id);
  const eventsOf = Map.groupBy(events, (row) => row.agreement_id);
  const byLoan = new Map<bigint, JournalAgreement[]>(loans.map(({ loanId }) => [loanId, []]));
  for (const { loan_id, agreement_id, agreement_number } of agreements) {
    const told = (eventsOf.get(agreement_id) ?? []).map(({ content }) => eventOfText<AgreementEvent>(content));
    if (!told.some(({ kind }) => kind === 'cameIntoForce')) continue;
    byLoan.get(loan_id)!.push({
      agreementId: agreement_id,
      agreementNumber: agreement_number,
      terms: (termsOf.get(agreement_id) ?? []).map(storedTerms),
      events: told,
    });
  }
  return byLoan;
}

function storedTerms(row: TermsColumns): StoredTerms {
  const terms = readTerms(row.content);
  if (terms === undefined)
    throw new Error(`terms ${row.terms_version} of agreement ${row.agreement_id} cannot be read`);
  return { termsVersion: row.terms_version, termsHash: row.terms_hash, terms, baseEntryId: row.base_entry_id };
}
