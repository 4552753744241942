/** What a day's run of agreements reads and writes, set-wise: those for which something happens by a date, chunk by chunk. */
import type { Agreement } from '../core/agreement/agreement.ts';
import type { AgreementEvent } from '../core/agreement/moves.ts';
import type { PlanPayment } from '../core/agreement/standing.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import { readSnapshot, snapshotText, type TermsHead } from './agreement-snapshot.ts';
import { readBinary } from './binary-rows.ts';
import { copyRow } from './copy-text.ts';
import { arrayText, dayParameter, type Session } from './database.ts';
import { instantParameter } from './decisions.ts';
import { eventText } from './event-text.ts';
import type { BorrowerRange } from './verify.ts';

/** Both halves by an index of their own: an "or" of the two could read all agreements. */
export const dueBorrowers = `select a.borrower_id from agreement a where a.creditor_id = $1 and a.next_event_on is not null and a.next_event_on <= $2::date
  union select a.borrower_id from agreement a where a.creditor_id = $1 and a.touched`;

/** Borrowers with an agreement that is due or touched, in the order of their keys, in chunks. */
export async function readDueChunks(
  session: Session,
  at: { readonly creditorId: number; readonly businessDate: Day; readonly borrowersPerChunk: number },
): Promise<bigint[][]> {
  const rows = await session.query<{ ids: bigint[] }>(
    `select array_agg(borrower_id order by borrower_id) as ids
       from (select borrower_id, (row_number() over (order by borrower_id) - 1) / $3::int as chunk from (${dueBorrowers}) due) numbered
      group by chunk order by chunk`,
    [at.creditorId, dayParameter(at.businessDate), at.borrowersPerChunk],
  );
  return rows.map(({ ids }) => ids);
}

/** An agreement as it was read, with what a run needs beside it. */
export interface DueAgreement {
  readonly borrowerId: bigint;
  readonly loanId: bigint;
  readonly agreementId: bigint;
  readonly agreementNumber: string;
  readonly caseId: bigint;
  readonly caseNumber: string;
  readonly currency: string;
  readonly version: number;
  readonly throughOn: Day | undefined;
  readonly activeFrom: Day | undefined;
  readonly activeTo: Day | undefined;
  /** of the row as it was read: another, and somebody wrote it since */
  readonly rowVersion: string;
  readonly agreement: Agreement;
  readonly terms: AgreementTerms;
  readonly baseEntryId: bigint;
  readonly payments: readonly PlanPayment[];
  /** undefined: the borrower's key was destroyed */
  readonly wrappedKey: Uint8Array | undefined;
}

/** The agreements of these borrowers that are due or touched; with `lock`, nobody else moves them before this transaction ends. */
export async function readDueAgreements(
  session: Session,
  at: {
    readonly creditorId: number;
    readonly businessDate: Day;
    readonly borrowers: readonly bigint[];
    readonly lock: boolean;
  },
): Promise<DueAgreement[]> {
  const { creditorId, businessDate, borrowers, lock } = at;
  const first = borrowers[0]!;
  const last = borrowers.at(-1)!;
  // Where they lie close together a range is read in the order of the keys.
  const isRange = last - first < BigInt(2 * borrowers.length);
  const ofSet = (alias: string) =>
    isRange
      ? `${alias}.borrower_id between ${first} and ${last}`
      : `${alias}.borrower_id in (select unnest('${arrayText(borrowers)}'::bigint[]))`;
  const due = `a.creditor_id = ${creditorId} and ${ofSet('a')} and (a.touched or a.next_event_on <= '${formatDay(businessDate)}')`;
  if (lock)
    await session.query(`select 1 from agreement a where ${due} order by a.borrower_id, a.agreement_id for update`);
  const rows = await readBinary(
    session,
    `select a.borrower_id, a.loan_id, a.agreement_id, a.agreement_number, a.case_id, c.case_number, l.currency::text, a.version, a.through_on,
            a.active_from, a.active_to, a.xmin::text, a.snapshot, t.head, t.base_entry_id, p.days, p.amounts, b.wrapped_key
       from agreement a
       join agreement_terms t on t.creditor_id = a.creditor_id and t.borrower_id = a.borrower_id and t.agreement_id = a.agreement_id and t.terms_version = a.terms_version
       join delinquency_case c on c.creditor_id = a.creditor_id and c.borrower_id = a.borrower_id and c.case_id = a.case_id
       join loan l on l.creditor_id = a.creditor_id and l.borrower_id = a.borrower_id and l.loan_id = a.loan_id
       join borrower b on b.creditor_id = a.creditor_id and b.borrower_id = a.borrower_id
       cross join lateral (
         select array_agg(e.value_on) as days, array_agg(e.contra_minor) as amounts from ledger_entry e
          where e.creditor_id = a.creditor_id and e.borrower_id = a.borrower_id and e.loan_id = a.loan_id and e.entry_id > t.base_entry_id
            and (e.kind = 'payment' or (e.kind = 'reversal' and e.reverses_entry_id > t.base_entry_id)) offset 0) p
      where ${due} and ${['t', 'c', 'l', 'b'].map((alias) => `${alias}.creditor_id = ${creditorId} and ${ofSet(alias)}`).join(' and ')}
      order by a.borrower_id, a.agreement_id`,
  );
  const found: DueAgreement[] = [];
  while (rows.next()) {
    const keys = { borrowerId: rows.long(), loanId: rows.long(), agreementId: rows.long() };
    const names = {
      agreementNumber: rows.textOrNone()!,
      caseId: rows.long(),
      caseNumber: rows.textOrNone()!,
      currency: rows.textOrNone()!,
    };
    const stands = {
      version: rows.int(),
      throughOn: rows.dayOrNone(),
      activeFrom: rows.dayOrNone(),
      activeTo: rows.dayOrNone(),
      rowVersion: rows.textOrNone()!,
    };
    const agreement = readSnapshot(rows.textOrNone()!);
    const terms = termsOfHead(rows.textOrNone()!, agreement);
    const baseEntryId = rows.long();
    const days = rows.days();
    const amounts = rows.longs();
    const payments = days.map((on, index) => ({ on, amountMinor: amounts[index]! }));
    const wrappedKey = rows.bytesOrNone();
    found.push({ ...keys, ...names, ...stands, agreement, terms, baseEntryId, payments, wrappedKey });
  }
  return found;
}

export interface AgreementInForce
  extends Pick<
    DueAgreement,
    'borrowerId' | 'loanId' | 'agreementId' | 'agreementNumber' | 'agreement' | 'terms' | 'baseEntryId'
  > {
  readonly loanRef: string;
}

/** All agreements of a range of borrowers, with the terms that hold. */
export async function readAgreementsInRange(
  session: Session,
  creditorId: number,
  range: BorrowerRange,
): Promise<AgreementInForce[]> {
  const rows = await session.query<{
    borrower_id: bigint;
    loan_id: bigint;
    agreement_id: bigint;
    agreement_number: string;
    loan_ref: string;
    snapshot: string;
    head: string;
    base_entry_id: bigint;
  }>(
    `select a.borrower_id, a.loan_id, a.agreement_id, a.agreement_number, l.loan_ref, a.snapshot, t.head, t.base_entry_id
       from agreement a
       join agreement_terms t on t.creditor_id = a.creditor_id and t.borrower_id = a.borrower_id and t.agreement_id = a.agreement_id and t.terms_version = a.terms_version
       join loan l on l.creditor_id = a.creditor_id and l.borrower_id = a.borrower_id and l.loan_id = a.loan_id
      where a.creditor_id = $1 and a.borrower_id >= $2::bigint and a.borrower_id < $3::bigint order by a.borrower_id, a.agreement_id`,
    [creditorId, range.from, range.to],
  );
  return rows.map((row) => {
    const agreement = readSnapshot(row.snapshot);
    return {
      borrowerId: row.borrower_id,
      loanId: row.loan_id,
      agreementId: row.agreement_id,
      agreementNumber: row.agreement_number,
      loanRef: row.loan_ref,
      agreement,
      terms: termsOfHead(row.head, agreement),
      baseEntryId: row.base_entry_id,
    };
  });
}

type Minor = { readonly minor: string };
type HeadText = {
  readonly [key in keyof TermsHead]: TermsHead[key] extends bigint
    ? Minor
    : TermsHead[key] extends ComponentAmounts
      ? Readonly<Record<keyof ComponentAmounts, Minor>>
      : TermsHead[key];
};

/** As `readHead`, field by field: a walk through every value of the text would cost more than all else of a move. */
function termsOfHead(text: string, { instalments }: Agreement): AgreementTerms {
  const head = JSON.parse(text) as HeadText;
  const { rules } = head;
  return {
    ...head,
    replaces: head.replaces,
    owed: amountsOf(head.owed),
    waived: amountsOf(head.waived),
    capitalised: amountsOf(head.capitalised),
    contractRateMillionths: BigInt(head.contractRateMillionths.minor),
    agreedRateMillionths: BigInt(head.agreedRateMillionths.minor),
    rules: { ...rules, toleranceMinor: BigInt((rules.toleranceMinor as unknown as Minor).minor) },
    instalments,
    options: [],
  };
}

function amountsOf(of: Readonly<Record<keyof ComponentAmounts, Minor>>): ComponentAmounts {
  return {
    principal: BigInt(of.principal.minor),
    interest: BigInt(of.interest.minor),
    penalty: BigInt(of.penalty.minor),
    fee: BigInt(of.fee.minor),
    cost: BigInt(of.cost.minor),
  };
}

export interface MovedAgreement {
  readonly was: DueAgreement;
  readonly agreement: Agreement;
  readonly events: readonly AgreementEvent[];
  readonly nextEventOn: Day | undefined;
  readonly throughOn: Day;
  readonly activeFrom: Day | undefined;
  readonly activeTo: Day | undefined;
}

/** Whoever moves an agreement by itself; persons have names. */
export const movedBy = 'forbear';

/** One set-based update of all that a chunk looked at. False when one of them was written by another since it was read. */
export async function writeMovedAgreements(
  session: Session,
  creditorId: number,
  moved: readonly MovedAgreement[],
): Promise<boolean> {
  const ids = (of: (row: MovedAgreement) => bigint | number) => arrayText(moved.map(of));
  const days = (of: (row: MovedAgreement) => Day | undefined) =>
    `{${moved.map((row) => optional(of(row)) ?? 'NULL').join(',')}}`;
  // Texts of JSON have no line feed in them: put one after the other they need no quotes.
  const lines = (of: (row: MovedAgreement) => string) => moved.map(of).join('\n');
  const [written] = await session.query<{ moved: number }>(
    `with written as (
       update agreement a set state = d.state, version = d.version, next_event_on = d.next_event_on, through_on = d.through_on,
              touched = false, snapshot = d.snapshot, active_from = d.active_from, active_to = d.active_to
         from unnest($2::text::bigint[], $3::text::bigint[], string_to_array($4::text, E'\n'), $5::text::int[], $6::text::date[], $7::text::date[],
                $8::text::date[], $9::text::date[], $10::text::xid[], string_to_array($11::text, E'\n'))
              as d (borrower_id, agreement_id, state, version, next_event_on, through_on, active_from, active_to, row_version, snapshot)
        where a.creditor_id = $1 and a.borrower_id = d.borrower_id and a.agreement_id = d.agreement_id and a.xmin = d.row_version
          and a.borrower_id between $12::bigint and $13::bigint
        returning 1) select count(*)::int as moved from written`,
    [
      creditorId,
      ids(({ was }) => was.borrowerId),
      ids(({ was }) => was.agreementId),
      lines(({ agreement }) => agreement.state),
      ids(({ was, events }) => was.version + events.length),
      days(({ nextEventOn }) => nextEventOn),
      days(({ throughOn }) => throughOn),
      days(({ activeFrom }) => activeFrom),
      days(({ activeTo }) => activeTo),
      `{${moved.map(({ was }) => was.rowVersion).join(',')}}`,
      lines(({ agreement }) => snapshotText(agreement)),
      moved[0]!.was.borrowerId,
      moved.at(-1)!.was.borrowerId,
    ],
  );
  if (written!.moved !== moved.length) return false;
  await copyEvents(session, creditorId, moved);
  return true;
}

async function copyEvents(session: Session, creditorId: number, moved: readonly MovedAgreement[]): Promise<void> {
  let rows = '';
  let acts = '';
  for (const { was, events } of moved) {
    const { borrowerId, agreementId, version } = was;
    events.forEach((event, index) => {
      const key = [creditorId, borrowerId, agreementId, version + index + 1];
      rows += copyRow([...key, event.kind, instantParameter(event.atMs), eventText(event), movedBy]);
      if (event.kind !== 'actDue') return;
      acts += copyRow([...key, event.act, event.n, formatDay(event.on), event.amountMinor]);
    });
  }
  if (rows === '') return;
  await session.copyIn(
    'agreement_event (creditor_id, borrower_id, agreement_id, version, kind, at, content, recorded_by)',
    rows,
  );
  if (acts === '') return;
  await session.copyIn(
    'agreement_act (creditor_id, borrower_id, agreement_id, version, act, n, due_on, amount_minor)',
    acts,
  );
}

function optional(day: Day | undefined): string | undefined {
  return day === undefined ? undefined : formatDay(day);
}
