/** What falls due to be done about agreements, what became of it, and what the book itself knows of agreements in force. */
import { activeStates } from '../core/agreement/agreement.ts';
import type { ActKind } from '../core/agreement/moves.ts';
import type { PlanPayment } from '../core/agreement/standing.ts';
import type { Day } from '../core/calendar/day.ts';
import { type Component, type ComponentAmounts, components } from '../core/loan/components.ts';
import type { Outcome } from '../core/rules/act.ts';
import type { PermitOutcome } from '../core/rules/decision.ts';
import type { OfAgreement } from './agreements.ts';
import { dayParameter, type Session, textArrayText } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';
import type { OutboxState } from './outbox.ts';
import type { OfBorrower } from './statements.ts';

/**
 * Whether an agreement of the borrower about that loan is in force, from its signature to its end; about any loan where none
 * is named. Undefined: the book has none, which says nothing of agreements that were made outside it.
 */
export async function isAgreementInForce(
  session: Session,
  at: OfBorrower & { readonly loanRef: string | undefined },
): Promise<boolean | undefined> {
  const [row] = await session.query<{ active: boolean | null }>(
    `select bool_or(a.state = any($4::text::text[])) as active
       from agreement a join loan l on l.creditor_id = a.creditor_id and l.borrower_id = a.borrower_id and l.loan_id = a.loan_id
      where a.creditor_id = $1 and a.borrower_id = $2::bigint and ($3::text is null or l.loan_ref = $3)`,
    [at.creditorId, at.borrowerId, at.loanRef ?? null, textArrayText(activeStates)],
  );
  return row!.active ?? undefined;
}

export const actStates = ['waiting', 'asked', 'done', 'refused', 'dropped'] as const;
export type ActState = (typeof actStates)[number];

/** What became of an act, as it is kept: a code with words in messages/, and the values in them. */
export interface Told {
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface ActKey extends OfAgreement {
  /** of the event by which it fell due */
  readonly version: number;
}

export interface ActRow extends ActKey {
  readonly agreementNumber: string;
  readonly act: ActKind;
  readonly n: number | undefined;
  readonly dueOn: Day;
  /** when it fell due */
  readonly amountMinor: bigint | undefined;
  readonly state: ActState;
  readonly told: Told | undefined;
  readonly toldAtMs: number | undefined;
}

interface ActColumns {
  borrower_id: bigint;
  agreement_id: bigint;
  agreement_number: string;
  version: number;
  act: ActKind;
  n: number | null;
  due_on: Day;
  amount_minor: bigint | null;
  state: ActState;
  told: string | null;
  told_at: bigint | null;
}

const columns = `k.borrower_id, k.agreement_id, a.agreement_number, k.version, k.act, k.n, k.due_on, k.amount_minor, k.state, k.told,
  ${milliseconds('k.told_at')} as told_at`;
const ofAgreement =
  'a.creditor_id = k.creditor_id and a.borrower_id = k.borrower_id and a.agreement_id = k.agreement_id';
const open = "k.state in ('waiting', 'asked')";

function actOf(creditorId: number, row: ActColumns): ActRow {
  return {
    creditorId,
    borrowerId: row.borrower_id,
    agreementId: row.agreement_id,
    agreementNumber: row.agreement_number,
    version: row.version,
    act: row.act,
    n: row.n ?? undefined,
    dueOn: row.due_on,
    amountMinor: row.amount_minor ?? undefined,
    state: row.state,
    told: row.told === null ? undefined : (JSON.parse(row.told) as Told),
    toldAtMs: row.told_at === null ? undefined : Number(row.told_at),
  };
}

export type ActPlace = Pick<ActRow, 'dueOn' | 'borrowerId' | 'agreementId' | 'version'>;

/**
 * Acts that wait and have come, the oldest first, taken until `leaseUntilMs`: whoever asks meanwhile gets others, and of one
 * who dies with them they are free again then. What is looked at later is passed over, unless something was recorded of its
 * borrower since.
 */
export async function takeActs(
  session: Session,
  at: {
    readonly creditorId: number;
    readonly acts: readonly ActKind[];
    readonly onDay: Day;
    readonly nowMs: number;
    readonly leaseUntilMs: number;
    readonly after: ActPlace | undefined;
    readonly limit: number;
  },
): Promise<ActRow[]> {
  const after = at.after ?? { dueOn: undefined, borrowerId: 0n, agreementId: 0n, version: 0 };
  const rows = await session.query<ActColumns>(
    `with taken as (
       select k.creditor_id, k.borrower_id, k.agreement_id, k.version from agreement_act k
        where k.creditor_id = $1 and ${open} and k.due_on <= $2::date and k.act = any($3::text::text[])
          and (k.look_again_at is null or k.look_again_at <= $4::timestamptz or exists (
            select 1 from party_fact f where f.creditor_id = k.creditor_id and f.borrower_id = k.borrower_id and f.party_fact_id > k.facts_seen))
          and ($6::date is null or (k.due_on, k.borrower_id, k.agreement_id, k.version) > ($6::date, $7::bigint, $8::bigint, $9::int))
        order by k.due_on, k.borrower_id, k.agreement_id, k.version limit $10::int for update of k skip locked)
     update agreement_act k set look_again_at = $5::timestamptz from taken t, agreement a
      where k.creditor_id = t.creditor_id and k.borrower_id = t.borrower_id and k.agreement_id = t.agreement_id and k.version = t.version
        and ${ofAgreement}
     returning ${columns}`,
    [
      at.creditorId,
      dayParameter(at.onDay),
      textArrayText(at.acts),
      instantParameter(at.nowMs),
      instantParameter(at.leaseUntilMs),
      after.dueOn === undefined ? null : dayParameter(after.dueOn),
      after.borrowerId,
      after.agreementId,
      after.version,
      at.limit,
    ],
  );
  return rows.map((row) => actOf(at.creditorId, row)).sort(byPlace);
}

function byPlace(one: ActPlace, other: ActPlace): number {
  if (one.dueOn !== other.dueOn) return one.dueOn - other.dueOn;
  if (one.borrowerId !== other.borrowerId) return one.borrowerId < other.borrowerId ? -1 : 1;
  if (one.agreementId !== other.agreementId) return one.agreementId < other.agreementId ? -1 : 1;
  return one.version - other.version;
}

/** One act, held until the transaction ends. Undefined: there is no such act. */
export async function holdAct(session: Session, at: ActKey): Promise<ActRow | undefined> {
  const [row] = await session.query<ActColumns>(
    `select ${columns} from agreement_act k join agreement a on ${ofAgreement}
      where k.creditor_id = $1 and k.borrower_id = $2::bigint and k.agreement_id = $3::bigint and k.version = $4 for update of k`,
    [at.creditorId, at.borrowerId, at.agreementId, at.version],
  );
  return row && actOf(at.creditorId, row);
}

/** Acts of one kind that are on their way, by key. */
export async function readAskedActs(
  session: Session,
  at: { readonly creditorId: number; readonly act: ActKind },
): Promise<ActRow[]> {
  const rows = await session.query<ActColumns>(
    `select ${columns} from agreement_act k join agreement a on ${ofAgreement}
      where k.creditor_id = $1 and k.state = 'asked' and k.act = $2 order by k.borrower_id, k.agreement_id, k.version`,
    [at.creditorId, at.act],
  );
  return rows.map((row) => actOf(at.creditorId, row));
}

/** Debits of a borrower that were asked for, whatever became of them. */
export async function readDebitsAsked(
  session: Session,
  at: OfBorrower,
): Promise<(ActRow & { readonly loanRef: string })[]> {
  const rows = await session.query<ActColumns & { loan_ref: string }>(
    `select ${columns}, l.loan_ref from agreement_act k join agreement a on ${ofAgreement}
       join loan l on l.creditor_id = a.creditor_id and l.borrower_id = a.borrower_id and l.loan_id = a.loan_id
      where k.creditor_id = $1 and k.borrower_id = $2::bigint and k.act = 'debit' and k.told::jsonb -> 'values' ? 'askedAt'`,
    [at.creditorId, at.borrowerId],
  );
  return rows.map((row) => ({ ...actOf(at.creditorId, row), loanRef: row.loan_ref }));
}

/** False: it was told of meanwhile, and that stands. `state` undefined: it goes on as it is. */
export async function tellAct(
  session: Session,
  at: ActKey,
  what: {
    readonly state: Exclude<ActState, 'waiting'> | undefined;
    readonly told: Told;
    readonly nowMs: number;
    readonly lookAgainAtMs: number | undefined;
    /** the latest fact that was known when it was looked at */
    readonly factsSeen?: bigint | undefined;
  },
): Promise<boolean> {
  const rows = await session.query(
    `update agreement_act k set state = coalesce($5, k.state), told = $6, told_at = $7::timestamptz, look_again_at = $8::timestamptz, facts_seen = coalesce($9::bigint, k.facts_seen)
      where k.creditor_id = $1 and k.borrower_id = $2::bigint and k.agreement_id = $3::bigint and k.version = $4 and ${open} returning 1`,
    [
      at.creditorId,
      at.borrowerId,
      at.agreementId,
      at.version,
      what.state ?? null,
      JSON.stringify(what.told),
      instantParameter(what.nowMs),
      what.lookAgainAtMs === undefined ? null : instantParameter(what.lookAgainAtMs),
      what.factsSeen ?? null,
    ],
  );
  return rows.length > 0;
}

/** The latest fact on record of a borrower; 0n: there is none. */
export async function readLatestFactId(session: Session, at: OfBorrower): Promise<bigint> {
  const [row] = await session.query<{ latest: bigint | null }>(
    'select max(party_fact_id) as latest from party_fact where creditor_id = $1 and borrower_id = $2::bigint',
    [at.creditorId, at.borrowerId],
  );
  return row!.latest ?? 0n;
}

/** One try to tell the borrower: the decision on it, and how far the contact has come where it was allowed. */
export interface ActTry {
  readonly outcome: PermitOutcome;
  readonly contactId: bigint | undefined;
  readonly contactOutcome: Outcome | undefined;
  readonly sending:
    | { readonly state: OutboxState; readonly sinceMs: number | undefined; readonly code: string }
    | undefined;
}

/** The tries whose attempt ids are `attemptId` or begin with it and a colon, in the order in which they were made. */
export async function readTries(session: Session, at: OfBorrower & { readonly attemptId: string }): Promise<ActTry[]> {
  const rows = await session.query<{
    outcome: PermitOutcome;
    contact_id: bigint | null;
    contact_outcome: Outcome | null;
    state: OutboxState | null;
    since: bigint | null;
    last_error: string | null;
  }>(
    `select d.outcome, c.contact_id, c.outcome as contact_outcome, o.state, ${milliseconds('coalesce(o.sent_at, o.sending_at)')} as since, o.last_error
       from decision d
       left join contact c on c.creditor_id = d.creditor_id and c.borrower_id = d.borrower_id and c.decision_id = d.decision_id
       left join outbox o on o.creditor_id = c.creditor_id and o.borrower_id = c.borrower_id and o.contact_id = c.contact_id
      where d.creditor_id = $1 and d.borrower_id = $2::bigint and d.purpose = 'contact'
        and (d.attempt_id = $3 or starts_with(d.attempt_id, $3 || ':'))
      order by d.decision_id`,
    [at.creditorId, at.borrowerId, at.attemptId],
  );
  return rows.map((row) => ({
    outcome: row.outcome,
    contactId: row.contact_id ?? undefined,
    contactOutcome: row.contact_outcome ?? undefined,
    sending:
      row.state === null
        ? undefined
        : { state: row.state, sinceMs: row.since === null ? undefined : Number(row.since), code: row.last_error ?? '' },
  }));
}

/** Money under the figures that knew entries up to $4, and what was undone of it: as `isPlanPayment` of the ledger has it. */
const planPayment = `e.entry_id > $4::bigint and (e.kind = 'payment' or (e.kind = 'reversal' and e.reverses_entry_id > $4::bigint))`;

/** What came in under terms whose figures knew the loan's entries up to `baseEntryId`; what undoes such money is below zero. */
export async function readPlanPayments(
  session: Session,
  at: OfBorrower & { readonly loanId: bigint; readonly baseEntryId: bigint },
): Promise<PlanPayment[]> {
  const rows = await session.query<{ value_on: Day; amount: bigint }>(
    `select e.value_on, e.contra_minor as amount from ledger_entry e
      where e.creditor_id = $1 and e.borrower_id = $2::bigint and e.loan_id = $3::bigint and ${planPayment}
      order by e.value_on, e.entry_id`,
    [at.creditorId, at.borrowerId, at.loanId, at.baseEntryId],
  );
  return rows.map((row) => ({ on: row.value_on, amountMinor: row.amount }));
}

/** The same money by component, in all. */
export async function readPaidUnder(
  session: Session,
  at: OfBorrower & { readonly loanId: bigint; readonly baseEntryId: bigint },
): Promise<ComponentAmounts> {
  const [row] = await session.query<Record<Component, bigint>>(
    `select ${components.map((each) => `coalesce(-sum(e.${each}_minor), 0)::bigint as ${each}`).join(', ')} from ledger_entry e
      where e.creditor_id = $1 and e.borrower_id = $2::bigint and e.loan_id = $3::bigint and ${planPayment}`,
    [at.creditorId, at.borrowerId, at.loanId, at.baseEntryId],
  );
  return row!;
}

/** As the lender and the credit bureau know the loan: by whose number, and past due since when on that day. */
export async function readReportedLoan(
  session: Session,
  at: OfBorrower & { readonly loanId: bigint; readonly onDay: Day },
): Promise<{ readonly partyRef: string; readonly pastDueSince: Day | undefined }> {
  const [row] = await session.query<{ party_ref: string; since: Day | null }>(
    `select b.party_ref, (select s.delinquent_since from ageing_span s
        where s.creditor_id = b.creditor_id and s.borrower_id = b.borrower_id and s.loan_id = $3::bigint
          and s.from_on <= $4::date and (s.to_on is null or s.to_on > $4::date) limit 1) as since
       from borrower b where b.creditor_id = $1 and b.borrower_id = $2::bigint`,
    [at.creditorId, at.borrowerId, at.loanId, dayParameter(at.onDay)],
  );
  return { partyRef: row!.party_ref, pastDueSince: row!.since ?? undefined };
}

/** An act as it is shown: what became of it by its code, with the values of its words beside. */
export interface StoredAct extends Omit<ActRow, 'told'> {
  readonly told: string | undefined;
  readonly toldValues: Readonly<Record<string, string>>;
}

/** All of an agreement, in the order in which they fell due. */
export async function readActsOf(session: Session, at: OfAgreement): Promise<StoredAct[]> {
  const rows = await session.query<ActColumns>(
    `select ${columns} from agreement_act k join agreement a on ${ofAgreement}
      where k.creditor_id = $1 and k.borrower_id = $2::bigint and k.agreement_id = $3::bigint order by k.version`,
    [at.creditorId, at.borrowerId, at.agreementId],
  );
  return rows.map((row) => {
    const { told, ...act } = actOf(at.creditorId, row);
    return { ...act, told: told?.code, toldValues: told?.values ?? {} };
  });
}
