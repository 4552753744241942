/** Moves of money by hand: as proposed, and as decided. The database holds that two people make one. */
import type { MoneyEvent, MoneyStateName } from '../core/money-moves/proposal.ts';
import { takeIds } from './close-writes.ts';
import { type Session, textArrayText } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';

export interface NewMoneyProposal {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly proposalId: bigint;
  readonly kind: string;
  readonly loanId: bigint;
  readonly to: { readonly borrowerId: bigint; readonly loanId: bigint } | undefined;
  /** canonical text */
  readonly content: string;
  readonly contentHash: string;
  /** as the program reads it: text of event-text.ts */
  readonly plan: string;
  readonly needsException: boolean;
  readonly proposedAtMs: number;
  readonly lapsesAtMs: number;
}

export interface StoredMoneyEvent {
  readonly version: number;
  readonly kind: MoneyEvent['kind'];
  readonly person: string;
  readonly userId: bigint | undefined;
  readonly sealedReason: Uint8Array;
  readonly atMs: number;
  readonly recordedBy: string;
}

export interface StoredMoneyProposal extends NewMoneyProposal {
  readonly caseNumber: string;
  readonly events: readonly StoredMoneyEvent[];
}

export async function nextProposalId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'money_proposal_id_seq', 1))[0]!;
}

export async function storeMoneyProposal(session: Session, row: NewMoneyProposal): Promise<void> {
  await session.query(
    `insert into money_proposal (creditor_id, borrower_id, case_id, proposal_id, kind, loan_id, to_borrower_id, to_loan_id, content, content_hash, plan, needs_exception, proposed_at, lapses_at)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6::bigint, $7::bigint, $8::bigint, $9, $10, $11, $12, $13::timestamptz, $14::timestamptz)`,
    [
      row.creditorId,
      row.borrowerId.toString(),
      row.caseId.toString(),
      row.proposalId.toString(),
      row.kind,
      row.loanId.toString(),
      row.to?.borrowerId.toString() ?? null,
      row.to?.loanId.toString() ?? null,
      row.content,
      row.contentHash,
      row.plan,
      row.needsException,
      instantParameter(row.proposedAtMs),
      instantParameter(row.lapsesAtMs),
    ],
  );
}

export async function storeMoneyEvent(
  session: Session,
  of: Pick<NewMoneyProposal, 'creditorId' | 'borrowerId' | 'caseId' | 'proposalId' | 'contentHash'>,
  row: StoredMoneyEvent,
): Promise<void> {
  await session.query(
    `insert into money_event (creditor_id, borrower_id, case_id, proposal_id, version, kind, person, user_id, content_hash, sealed_reason, at, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7, $8::bigint, $9, $10, $11::timestamptz, $12)`,
    [
      of.creditorId,
      of.borrowerId.toString(),
      of.caseId.toString(),
      of.proposalId.toString(),
      row.version,
      row.kind,
      row.person,
      row.userId?.toString() ?? null,
      of.contentHash,
      row.sealedReason,
      instantParameter(row.atMs),
      row.recordedBy,
    ],
  );
}

interface ProposalColumns {
  creditor_id: number;
  borrower_id: bigint;
  case_id: bigint;
  case_number: string;
  proposal_id: bigint;
  kind: string;
  loan_id: bigint;
  to_borrower_id: bigint | null;
  to_loan_id: bigint | null;
  content: string;
  content_hash: string;
  plan: string;
  needs_exception: boolean;
  proposed_ms: bigint;
  lapses_ms: bigint;
}

const columns = `p.creditor_id, p.borrower_id, p.case_id, c.case_number, p.proposal_id, p.kind, p.loan_id, p.to_borrower_id, p.to_loan_id, p.content,
  p.content_hash, p.plan, p.needs_exception, ${milliseconds('p.proposed_at')} as proposed_ms, ${milliseconds('p.lapses_at')} as lapses_ms`;
const from = 'money_proposal p join delinquency_case c using (creditor_id, borrower_id, case_id)';

async function withEvents(session: Session, rows: readonly ProposalColumns[]): Promise<StoredMoneyProposal[]> {
  if (rows.length === 0) return [];
  const events = await session.query<{
    proposal_id: bigint;
    version: number;
    kind: MoneyEvent['kind'];
    person: string;
    user_id: bigint | null;
    sealed_reason: Uint8Array;
    at_ms: bigint;
    recorded_by: string;
  }>(
    `select e.proposal_id, e.version, e.kind, e.person, e.user_id, e.sealed_reason, ${milliseconds('e.at')} as at_ms, e.recorded_by
       from money_event e join (select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as proposal_id) w
         on w.borrower_id = e.borrower_id and w.proposal_id = e.proposal_id
      where e.creditor_id = $1 order by e.proposal_id, e.version`,
    [
      rows[0]!.creditor_id,
      textArrayText(rows.map(({ borrower_id }) => borrower_id.toString())),
      textArrayText(rows.map(({ proposal_id }) => proposal_id.toString())),
    ],
  );
  return rows.map((row) => ({
    creditorId: row.creditor_id,
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    caseNumber: row.case_number,
    proposalId: row.proposal_id,
    kind: row.kind,
    loanId: row.loan_id,
    to: row.to_loan_id === null ? undefined : { borrowerId: row.to_borrower_id!, loanId: row.to_loan_id },
    content: row.content,
    contentHash: row.content_hash,
    plan: row.plan,
    needsException: row.needs_exception,
    proposedAtMs: Number(row.proposed_ms),
    lapsesAtMs: Number(row.lapses_ms),
    events: events
      .filter(({ proposal_id }) => proposal_id === row.proposal_id)
      .map((event) => ({
        version: event.version,
        kind: event.kind,
        person: event.person,
        userId: event.user_id ?? undefined,
        sealedReason: event.sealed_reason,
        atMs: Number(event.at_ms),
        recordedBy: event.recorded_by,
      })),
  }));
}

/** Of any case of the lender that is seen; undefined: there is none of this number. */
export async function findMoneyProposal(
  session: Session,
  at: { readonly creditorId: number; readonly proposalId: bigint },
): Promise<StoredMoneyProposal | undefined> {
  const rows = await session.query<ProposalColumns>(
    `select ${columns} from ${from} where p.creditor_id = $1 and p.proposal_id = $2::bigint`,
    [at.creditorId, at.proposalId.toString()],
  );
  return (await withEvents(session, rows))[0];
}

const decidedAs = `(select e.kind from money_event e where e.creditor_id = p.creditor_id and e.borrower_id = p.borrower_id
  and e.proposal_id = p.proposal_id and e.version = 2)`;

/** Newest first, before `beforeId`. `seen`: terms for rows of `p`, with their parameters from $1 on. */
export async function readMoneyProposals(
  session: Session,
  at: {
    readonly seen: { readonly sql: string; readonly parameters: readonly (string | number)[] };
    readonly caseNumber: string | undefined;
    readonly state: MoneyStateName | undefined;
    readonly atMs: number;
    readonly beforeId: bigint | undefined;
    readonly rowsMax: number;
  },
): Promise<StoredMoneyProposal[]> {
  const { seen } = at;
  const parameters: unknown[] = [...seen.parameters];
  const next = (value: unknown) => `$${parameters.push(value)}`;
  const terms = [seen.sql];
  if (at.caseNumber !== undefined) terms.push(`c.case_number = ${next(at.caseNumber)}`);
  if (at.beforeId !== undefined) terms.push(`p.proposal_id < ${next(at.beforeId.toString())}::bigint`);
  if (at.state === 'lapsed' || at.state === 'proposed') {
    const clock = `${next(instantParameter(at.atMs))}::timestamptz`;
    terms.push(`${decidedAs} is null and p.lapses_at ${at.state === 'lapsed' ? '<=' : '>'} ${clock}`);
  } else if (at.state !== undefined) terms.push(`${decidedAs} = ${next(at.state)}`);
  const rows = await session.query<ProposalColumns>(
    `select ${columns} from ${from} where ${terms.join(' and ')} order by p.proposal_id desc limit ${next(at.rowsMax)}::int`,
    parameters,
  );
  return withEvents(session, rows);
}
