/** What an import reads and writes, set-wise. Everything of one file happens in one transaction. */

import type { Day } from '../core/calendar/day.ts';
import { formatDay } from '../core/calendar/day.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import type { InstalmentDue } from '../core/loan/post-payments.ts';
import { keyRange, takeIds } from './close-writes.ts';
import { copyRow } from './copy-text.ts';
import { arrayText, only, type Session, textArrayText } from './database.ts';

export interface LoanKey {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly currency: string;
  readonly disbursedOn: Day;
  readonly principalMinor: bigint;
}

/** Keys of the loans that the lender knows by these numbers; those not in the book are absent. */
export async function findLoans(
  session: Session,
  creditorId: number,
  refs: Iterable<string>,
): Promise<Map<string, LoanKey>> {
  const wanted = [...new Set(refs)];
  if (wanted.length === 0) return new Map();
  const rows = await session.query<{
    loan_ref: string;
    borrower_id: bigint;
    loan_id: bigint;
    currency: string;
    disbursed_on: Day;
    principal_minor: bigint;
  }>(
    `select r.loan_ref, r.borrower_id, r.loan_id, l.currency, l.disbursed_on, l.principal_minor
       from (select unnest($2::text::text[]) as loan_ref) w
       cross join lateral (${only('select * from loan_ref r where r.creditor_id = $1 and r.loan_ref = w.loan_ref')}) r
       cross join lateral (${only('select * from loan l where l.creditor_id = $1 and l.borrower_id = r.borrower_id and l.loan_id = r.loan_id')}) l`,
    [creditorId, textArrayText(wanted)],
  );
  return new Map(
    rows.map((row) => [
      row.loan_ref,
      {
        borrowerId: row.borrower_id,
        loanId: row.loan_id,
        currency: row.currency,
        disbursedOn: row.disbursed_on,
        principalMinor: row.principal_minor,
      },
    ]),
  );
}

export async function findBorrowers(
  session: Session,
  creditorId: number,
  refs: Iterable<string>,
): Promise<Map<string, bigint>> {
  const wanted = [...new Set(refs)];
  if (wanted.length === 0) return new Map();
  const rows = await session.query<{ party_ref: string; borrower_id: bigint }>(
    `select r.party_ref, r.borrower_id from (select unnest($2::text::text[]) as party_ref) w
       cross join lateral (${only('select * from borrower_ref r where r.creditor_id = $1 and r.party_ref = w.party_ref')}) r`,
    [creditorId, textArrayText(wanted)],
  );
  return new Map(rows.map((row) => [row.party_ref, row.borrower_id]));
}

/** Which of these loans have a schedule: from before, or stored by this transaction. */
export async function findScheduled(
  session: Session,
  creditorId: number,
  loans: readonly LoanKey[],
): Promise<Map<bigint, 'before' | 'thisFile'>> {
  if (loans.length === 0) return new Map();
  const rows = await session.query<{ loan_id: bigint; mine: boolean }>(
    `select s.loan_id, s.recorded_at = now() as mine
       from (select distinct unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id) w
       cross join lateral (${only('select * from schedule s where s.creditor_id = $1 and s.borrower_id = w.borrower_id and s.loan_id = w.loan_id and s.schedule_version = 1')}) s`,
    [creditorId, arrayText(loans.map((loan) => loan.borrowerId)), arrayText(loans.map((loan) => loan.loanId))],
  );
  return new Map(rows.map((row) => [row.loan_id, row.mine ? 'thisFile' : 'before']));
}

/** First 32-bit word of the advisory lock of an import; the second is the creditor, 0 while it is made. */
const importLockClass = 7_203_116;

/** Two imports of one book take its files in turn: waits until no other transaction stores one. */
export async function holdImport(session: Session, creditorId: number): Promise<void> {
  await session.query('select pg_advisory_xact_lock($1::int, $2::int)', [importLockClass, creditorId]);
}

/** Whether a table of parties was loaded into this book before. */
export async function hasParties(session: Session, creditorId: number): Promise<boolean> {
  const rows = await session.query(
    `select 1 from import_file
      where creditor_id = $1 and coalesce((control_totals::jsonb -> 'records' ->> 'parties')::bigint, 0) > 0 limit 1`,
    [creditorId],
  );
  return rows.length > 0;
}

export async function fileLoaded(
  session: Session,
  at: { creditorId: number; digest: string; mappingDigest: string },
): Promise<boolean> {
  const rows = await session.query(
    'select 1 from import_file where creditor_id = $1 and digest = $2 and mapping_digest = $3',
    [at.creditorId, at.digest, at.mappingDigest],
  );
  return rows.length > 0;
}

/** A schedule that an agreement made, or that holds after its breach, as payments are posted under it. */
export interface AgreedPosting {
  readonly startsOn: Day;
  readonly isFallback: boolean;
  /** payments after it are payments under the figures that were agreed */
  readonly baseEntryId: bigint;
  /** entries after it count by component */
  readonly fromEntryId: bigint;
  /** principal paid ahead, between the figures and the day it was put in force */
  readonly aheadMinor: bigint;
  /** owed on its first day besides its instalments */
  readonly basePenaltyMinor: bigint;
  readonly baseCostMinor: bigint;
}

/** What posting a loan's payments needs to know about it. */
export interface PostingContext {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly loanRef: string;
  readonly product: string;
  readonly currency: string;
  readonly disbursedOn: Day;
  /** lent by the contract, or the principal of the schedule that an agreement made */
  readonly principalMinor: bigint;
  readonly graceDays: number;
  readonly dayCount: string;
  /** undefined also while an agreement is in force, under which none accrues */
  readonly penaltyRatePercent: string | undefined;
  readonly penaltyPostedThrough: Day | undefined;
  /** undefined: the schedule of the contract, or an extension of it */
  readonly agreed: AgreedPosting | undefined;
  readonly instalments: readonly InstalmentDue[];
  /** days from which creditor shares are told */
  readonly sharesFrom: readonly Day[];
  /** references of what a guarantor paid before */
  readonly guaranteeRefs: readonly string[];
  /** what stands in the ledger: charges and penalty interest by day, payments by reference; under an agreement, of the entries that count */
  readonly charges: readonly { readonly on: Day; readonly change: ComponentAmounts }[];
  readonly paid: readonly {
    readonly entryId: bigint;
    readonly ref: string;
    readonly on: Day;
    readonly change: ComponentAmounts;
    readonly kind: 'payment' | 'waiver' | 'reversal';
    readonly reversesEntryId: bigint | undefined;
  }[];
  /** moved between components since an agreement's schedule was put in force */
  readonly moved: readonly ComponentAmounts[];
}

interface ContextColumns {
  borrower_id: bigint;
  loan_id: bigint;
  loan_ref: string;
  product: string;
  currency: string;
  disbursed_on: Day;
  principal_minor: bigint;
  grace_days: number;
  day_count: string;
  penalty_rate_percent: string | null;
  penalty_posted_through: Day | null;
  n: number[] | null;
  due_on: Day[] | null;
  principal: bigint[] | null;
  interest: bigint[] | null;
  fee: bigint[] | null;
  shares_from: Day[] | null;
  guarantee_refs: string | null;
  reason: string | null;
  starts_on: Day | null;
  base_entry_id: bigint | null;
  from_entry_id: bigint | null;
  ahead_minor: bigint | null;
  base_penalty_minor: bigint | null;
  base_cost_minor: bigint | null;
  penalty_free: boolean | null;
}

/** The loans asked for: borrower and loan keys as two arrays, $2 and $3. */
const wanted = '(select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id) w';

interface PostedColumns {
  loan_id: bigint;
  entry_id: bigint;
  kind: 'payment' | 'waiver' | 'reversal' | 'charge' | 'penaltyDue' | 'trueUp' | 'capitalise';
  value_on: Day;
  ref: string | null;
  reverses_entry_id: bigint | null;
  principal_minor: bigint;
  interest_minor: bigint;
  penalty_minor: bigint;
  fee_minor: bigint;
  cost_minor: bigint;
}

/** What stands in the ledger of these loans besides what fell due. */
function readPosted(session: Session, keys: readonly unknown[]): Promise<PostedColumns[]> {
  return session.query<PostedColumns>(
    `select e.loan_id, e.entry_id, e.kind, e.value_on, e.ref, e.reverses_entry_id, e.principal_minor, e.interest_minor, e.penalty_minor, e.fee_minor, e.cost_minor
       from ${wanted}
       cross join lateral (${only('select * from ledger_entry e where e.creditor_id = $1 and e.borrower_id = w.borrower_id and e.loan_id = w.loan_id')}) e
      where e.kind in ('payment', 'waiver', 'reversal', 'charge', 'penaltyDue', 'capitalise') or (e.kind = 'trueUp' and e.penalty_minor <> 0) order by e.entry_id`,
    keys,
  );
}

function agreedOf(row: ContextColumns): AgreedPosting | undefined {
  if (row.from_entry_id === null) return undefined;
  return {
    startsOn: row.starts_on!,
    isFallback: row.reason === 'fallback',
    baseEntryId: row.base_entry_id!,
    fromEntryId: row.from_entry_id,
    aheadMinor: row.ahead_minor!,
    basePenaltyMinor: row.base_penalty_minor!,
    baseCostMinor: row.base_cost_minor!,
  };
}

function termsOf(row: ContextColumns): Omit<PostingContext, 'charges' | 'paid' | 'moved'> {
  const agreed = agreedOf(row);
  return {
    borrowerId: row.borrower_id,
    loanId: row.loan_id,
    loanRef: row.loan_ref,
    product: row.product,
    currency: row.currency,
    disbursedOn: row.disbursed_on,
    principalMinor:
      agreed === undefined
        ? row.principal_minor
        : row.principal!.reduce((sum, principalMinor) => sum + principalMinor, 0n),
    agreed,
    graceDays: row.grace_days,
    dayCount: row.day_count,
    penaltyRatePercent: row.penalty_free === true ? undefined : (row.penalty_rate_percent ?? undefined),
    penaltyPostedThrough: row.penalty_posted_through ?? undefined,
    instalments: (row.due_on ?? [])
      .map((dueOn, i) => ({
        n: row.n![i]!,
        // Dates of before a breach tell since when it is past due; what was owed then is posted as due on its first day.
        dueOn: agreed?.isFallback ? Math.max(dueOn, agreed.startsOn) : dueOn,
        principalMinor: row.principal![i]!,
        interestMinor: row.interest![i]!,
        feeMinor: row.fee![i]!,
      }))
      .sort((a, b) => a.dueOn - b.dueOn),
    sharesFrom: row.shares_from ?? [],
    guaranteeRefs: row.guarantee_refs?.split('\n') ?? [],
  };
}

/** The contexts of loans whose keys lie in the given lists, by loan. Locks their states: what is decided here is stored. */
export async function readPostingContexts(
  session: Session,
  at: { creditorId: number; loans: readonly { readonly borrowerId: bigint; readonly loanId: bigint }[] },
): Promise<Map<bigint, PostingContext>> {
  const keys = [
    at.creditorId,
    arrayText(at.loans.map((loan) => loan.borrowerId)),
    arrayText(at.loans.map((loan) => loan.loanId)),
  ];
  const rows = await session.query<ContextColumns>(
    `select l.borrower_id, l.loan_id, l.loan_ref, l.product, l.currency, l.disbursed_on, l.principal_minor, l.grace_days, l.day_count,
            l.penalty_rate_percent, t.penalty_posted_through, i.n, i.due_on, i.principal, i.interest, i.fee,
            s.reason, s.starts_on, s.base_entry_id, s.from_entry_id, s.ahead_minor, s.base_penalty_minor, s.base_cost_minor, s.penalty_free,
            (select array_agg(c.from_on) from creditor_share c
              where c.creditor_id = $1 and c.borrower_id = w.borrower_id and c.loan_id = w.loan_id) as shares_from,
            (select string_agg(g.event_ref, E'\\n') from loan_event g
              where g.creditor_id = $1 and g.borrower_id = w.borrower_id and g.loan_id = w.loan_id and g.kind = 'guaranteePaid') as guarantee_refs
       from ${wanted}
       join loan l on l.creditor_id = $1 and l.borrower_id = w.borrower_id and l.loan_id = w.loan_id
       join loan_state t on t.creditor_id = $1 and t.borrower_id = w.borrower_id and t.loan_id = w.loan_id
       left join lateral (
         select s.* from schedule s where s.creditor_id = $1 and s.borrower_id = w.borrower_id and s.loan_id = w.loan_id
          order by s.schedule_version desc limit 1) s on true
       left join lateral (
         select array_agg(i.n) as n, array_agg(i.due_on) as due_on, array_agg(i.principal_minor) as principal,
                array_agg(i.interest_minor) as interest, array_agg(i.fee_minor) as fee
           from instalment i
          where i.creditor_id = $1 and i.borrower_id = w.borrower_id and i.loan_id = w.loan_id
            and i.schedule_version = s.schedule_version
       ) i on true
       for update of t`,
    keys,
  );
  const contexts = new Map<bigint, PostingContext & { charges: unknown[]; paid: unknown[]; moved: unknown[] }>();
  for (const row of rows) {
    contexts.set(row.loan_id, { ...termsOf(row), charges: [], paid: [], moved: [] });
  }
  for (const entry of await readPosted(session, keys)) {
    const context = contexts.get(entry.loan_id)!;
    const change: ComponentAmounts = {
      principal: entry.principal_minor,
      interest: entry.interest_minor,
      penalty: entry.penalty_minor,
      fee: entry.fee_minor,
      cost: entry.cost_minor,
    };
    // An agreement's schedule begins anew: what was entered before it was put in force counts no more.
    const counts = context.agreed === undefined || entry.entry_id > context.agreed.fromEntryId;
    if (entry.kind === 'capitalise') {
      if (counts) context.moved.push(change);
    } else if (entry.kind === 'charge' || entry.kind === 'penaltyDue' || entry.kind === 'trueUp') {
      if (counts) context.charges.push({ on: entry.value_on, change });
    } else {
      context.paid.push({
        entryId: entry.entry_id,
        ref: entry.ref ?? '',
        on: entry.value_on,
        change,
        kind: entry.kind,
        reversesEntryId: entry.reverses_entry_id ?? undefined,
      });
    }
  }
  return contexts as Map<bigint, PostingContext>;
}

/**
 * Money came in for these loans or was undone: their agreements are looked at again. Written also where it is told so
 * already, since whoever looks at one writes that it did, and has to see that more came meanwhile.
 */
export async function touchAgreements(
  session: Session,
  creditorId: number,
  loans: readonly { readonly borrowerId: bigint; readonly loanId: bigint }[],
): Promise<void> {
  if (loans.length === 0) return;
  await session.query(
    `update agreement a set touched = true
       from (select distinct unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id) w
      where a.creditor_id = $1 and a.borrower_id = w.borrower_id and a.loan_id = w.loan_id
        and a.state not in ('draft', 'approved', 'withdrawn', 'ended')`,
    [creditorId, arrayText(loans.map(({ borrowerId }) => borrowerId)), arrayText(loans.map(({ loanId }) => loanId))],
  );
}

/** Something about these loans changed as of these days: the next close looks at them again. */
export async function touchLoans(
  session: Session,
  at: {
    creditorId: number;
    touched: readonly {
      readonly borrowerId: bigint;
      readonly loanId: bigint;
      readonly on: Day;
      readonly lenderSplits: boolean;
      readonly penaltyPostedThrough: Day | undefined;
    }[];
  },
): Promise<void> {
  if (at.touched.length === 0) return;
  const day = (value: Day | undefined) => (value === undefined ? 'NULL' : formatDay(value));
  await session.query(
    `update loan_state s set next_event_on = least(s.next_event_on, c.on_day), lender_splits = s.lender_splits or c.lender_splits,
            penalty_posted_through = coalesce(c.penalty, s.penalty_posted_through), version = s.version + 1
       from (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as loan_id, unnest($4::text::date[]) as on_day,
                    unnest($5::text::boolean[]) as lender_splits, unnest($6::text::date[]) as penalty) c
      where s.creditor_id = $1 and s.borrower_id = c.borrower_id and s.loan_id = c.loan_id
        and s.borrower_id between $7::bigint and $8::bigint
        and (s.next_event_on is null or s.next_event_on > c.on_day or (c.lender_splits and not s.lender_splits) or c.penalty is not null)`,
    [
      at.creditorId,
      arrayText(at.touched.map((loan) => loan.borrowerId)),
      arrayText(at.touched.map((loan) => loan.loanId)),
      `{${at.touched.map((loan) => day(loan.on)).join(',')}}`,
      `{${at.touched.map((loan) => (loan.lenderSplits ? 't' : 'f')).join(',')}}`,
      `{${at.touched.map((loan) => day(loan.penaltyPostedThrough)).join(',')}}`,
      ...keyRange(at.touched),
    ],
  );
}

/** Loans and days whose creditor shares, as this transaction leaves them, are not the whole. */
export async function findBrokenShares(
  session: Session,
  creditorId: number,
): Promise<{ borrowerId: bigint; loanId: bigint; loanRef: string; fromOn: Day }[]> {
  const rows = await session.query<{
    borrower_id: bigint;
    loan_id: bigint;
    loan_ref: string;
    from_on: Day;
    numerators: bigint[];
    denominators: bigint[];
  }>(
    `select s.borrower_id, s.loan_id, l.loan_ref, s.from_on, array_agg(s.share_numerator) as numerators, array_agg(s.share_denominator) as denominators
       from (select distinct borrower_id, loan_id, from_on from creditor_share where creditor_id = $1 and recorded_at = now()) n
       join creditor_share s on s.creditor_id = $1 and s.borrower_id = n.borrower_id and s.loan_id = n.loan_id and s.from_on = n.from_on
       join loan l on l.creditor_id = $1 and l.borrower_id = s.borrower_id and l.loan_id = s.loan_id
      group by s.borrower_id, s.loan_id, l.loan_ref, s.from_on`,
    [creditorId],
  );
  return rows
    .filter(({ numerators, denominators }) => {
      let numerator = 0n;
      let denominator = 1n;
      numerators.forEach((part, i) => {
        numerator = numerator * denominators[i]! + part * denominator;
        denominator *= denominators[i]!;
      });
      return numerator !== denominator;
    })
    .map((row) => ({ borrowerId: row.borrower_id, loanId: row.loan_id, loanRef: row.loan_ref, fromOn: row.from_on }));
}

export interface GuaranteePaid {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly ref: string;
  readonly on: Day;
  readonly amountMinor: bigint;
  readonly dayAssumed: boolean;
}

/** What guarantors paid, as events of the loans: the debt goes on, to another creditor. */
export async function storeGuarantees(
  session: Session,
  creditorId: number,
  paid: readonly GuaranteePaid[],
): Promise<void> {
  if (paid.length === 0) return;
  const ids = await takeIds(session, 'event_id_seq', paid.length);
  await session.copyIn(
    'loan_event (creditor_id, borrower_id, loan_id, event_id, event_ref, kind, on_day, amount_minor, day_assumed)',
    paid
      .map(({ borrowerId, loanId, ref, on, amountMinor, dayAssumed }, i) =>
        copyRow([creditorId, borrowerId, loanId, ids[i], ref, 'guaranteePaid', formatDay(on), amountMinor, dayAssumed]),
      )
      .join(''),
  );
}

/** Fresh figures for the query planner after a file has changed what the tables hold. */
export async function analyzeBook(session: Session): Promise<void> {
  await session.run('analyze borrower, loan, loan_ref, loan_state, schedule, instalment, ledger_entry, loan_event');
}
