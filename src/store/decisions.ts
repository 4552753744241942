/** Decisions of the law on contacts, with the packs that they were made by. They are only ever added to. */
import type { Day } from '../core/calendar/day.ts';
import type { Act, Mode, Role } from '../core/rules/act.ts';
import type { PermitOutcome, Reason } from '../core/rules/decision.ts';
import type { ChannelKind } from '../core/rules/facts.ts';
import { takeIds } from './close-writes.ts';
import type { HeldCase } from './contact-cases.ts';
import { dayParameter, type Session } from './database.ts';

/** What was found in the words, without the words. */
export interface StoredFinding {
  readonly code: string;
  readonly ruleId: string;
  readonly span: readonly [number, number];
}

export interface DecisionRow {
  readonly decisionId: bigint;
  readonly caseVersion: number;
  readonly attemptId: string;
  readonly purpose: 'contact' | 'send';
  readonly sendOfContactId: bigint | undefined;
  readonly act: Act;
  readonly role: Role;
  readonly person: string;
  readonly channel: ChannelKind;
  readonly mode: Mode | undefined;
  readonly loanId: bigint | undefined;
  readonly by: 'us' | 'agency';
  readonly atMs: number;
  readonly onDay: Day;
  readonly jurisdiction: string;
  readonly packHash: string;
  readonly outcome: PermitOutcome;
  readonly words: 'none' | 'clean' | 'review' | 'blocked';
  readonly because: readonly Reason[];
  readonly warnings: readonly Reason[];
  readonly missing: readonly string[];
  readonly findings: readonly StoredFinding[];
  readonly freesUpAtMs: number | undefined;
  readonly sealedInput: Uint8Array;
  readonly sealedMessage: Uint8Array | undefined;
  readonly recordedBy: string;
}

export async function nextDecisionId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'decision_id_seq', 1))[0]!;
}

/** The packs are kept whole the first time that something is decided by them; false: they were there. */
export async function storeLawPack(
  session: Session,
  at: { creditorId: number; packHash: string; jurisdiction: string; text: string },
): Promise<boolean> {
  const [known] = await session.query('select 1 from law_pack where creditor_id = $1 and pack_hash = $2', [
    at.creditorId,
    at.packHash,
  ]);
  if (known !== undefined) return false;
  const rows = await session.query(
    `insert into law_pack (creditor_id, pack_hash, jurisdiction, content) values ($1, $2, $3, $4)
       on conflict (creditor_id, pack_hash) do nothing returning 1`,
    [at.creditorId, at.packHash, at.jurisdiction, at.text],
  );
  return rows.length > 0;
}

/** Undefined: nothing was decided by it here. */
export async function readLawText(
  session: Session,
  at: { creditorId: number; packHash: string },
): Promise<string | undefined> {
  const [row] = await session.query<{ content: string }>(
    'select content from law_pack where creditor_id = $1 and pack_hash = $2',
    [at.creditorId, at.packHash],
  );
  return row?.content;
}

/** An instant as a parameter for $n::timestamptz. */
export function instantParameter(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** A column of type timestamptz as whole milliseconds since 1970. */
export function milliseconds(column: string): string {
  return `(extract(epoch from ${column}) * 1000)::bigint`;
}

export async function storeDecision(session: Session, held: HeldCase, row: DecisionRow): Promise<void> {
  await session.query(
    `insert into decision (creditor_id, borrower_id, case_id, decision_id, case_version, purpose, send_of_contact_id, attempt_id,
       act, role, person, channel, mode, loan_id, acted_by, decided_at, on_day, jurisdiction, pack_hash, outcome, words,
       because, warnings, missing, findings, frees_up_at, sealed_input, sealed_message, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7::bigint, $8, $9, $10, $11, $12, $13, $14::bigint, $15, $16::timestamptz,
       $17::date, $18, $19, $20, $21, $22::text::jsonb, $23::text::jsonb, $24::text::jsonb, $25::text::jsonb, $26::timestamptz, $27, $28, $29)`,
    [
      held.creditorId,
      held.borrowerId,
      held.caseId,
      row.decisionId,
      row.caseVersion,
      row.purpose,
      row.sendOfContactId ?? null,
      row.attemptId,
      row.act,
      row.role,
      row.person,
      row.channel,
      row.mode ?? null,
      row.loanId ?? null,
      row.by,
      instantParameter(row.atMs),
      dayParameter(row.onDay),
      row.jurisdiction,
      row.packHash,
      row.outcome,
      row.words,
      JSON.stringify(row.because),
      JSON.stringify(row.warnings),
      JSON.stringify(row.missing),
      JSON.stringify(row.findings),
      row.freesUpAtMs === undefined ? null : instantParameter(row.freesUpAtMs),
      row.sealedInput,
      row.sealedMessage ?? null,
      row.recordedBy,
    ],
  );
}

interface DecisionColumns {
  decision_id: bigint;
  case_version: number;
  attempt_id: string;
  purpose: DecisionRow['purpose'];
  send_of_contact_id: bigint | null;
  act: Act;
  role: Role;
  person: string;
  channel: ChannelKind;
  mode: Mode | null;
  loan_id: bigint | null;
  acted_by: DecisionRow['by'];
  at: bigint;
  on_day: Day;
  jurisdiction: string;
  pack_hash: string;
  outcome: PermitOutcome;
  words: DecisionRow['words'];
  because: Reason[];
  warnings: Reason[];
  missing: string[];
  findings: StoredFinding[];
  frees_up: bigint | null;
  sealed_input: Uint8Array;
  sealed_message: Uint8Array | null;
  recorded_by: string;
}

const columns = `d.decision_id, d.case_version, d.attempt_id, d.purpose, d.send_of_contact_id, d.act, d.role, d.person, d.channel,
  d.mode, d.loan_id, d.acted_by, ${milliseconds('d.decided_at')} as at, d.on_day, d.jurisdiction, d.pack_hash, d.outcome, d.words, d.because,
  d.warnings, d.missing, d.findings, ${milliseconds('d.frees_up_at')} as frees_up, d.sealed_input, d.sealed_message, d.recorded_by`;

function decisionOf(row: DecisionColumns): DecisionRow {
  return {
    decisionId: row.decision_id,
    caseVersion: row.case_version,
    attemptId: row.attempt_id,
    purpose: row.purpose,
    sendOfContactId: row.send_of_contact_id ?? undefined,
    act: row.act,
    role: row.role,
    person: row.person,
    channel: row.channel,
    mode: row.mode ?? undefined,
    loanId: row.loan_id ?? undefined,
    by: row.acted_by,
    atMs: Number(row.at),
    onDay: row.on_day,
    jurisdiction: row.jurisdiction,
    packHash: row.pack_hash,
    outcome: row.outcome,
    words: row.words,
    because: row.because,
    warnings: row.warnings,
    missing: row.missing,
    findings: row.findings,
    freesUpAtMs: row.frees_up === null ? undefined : Number(row.frees_up),
    sealedInput: row.sealed_input,
    sealedMessage: row.sealed_message ?? undefined,
    recordedBy: row.recorded_by,
  };
}

/** What was decided on this attempt, whichever of the borrower's cases it was about. */
export async function findAttempt(
  session: Session,
  at: { creditorId: number; borrowerId: bigint; attemptId: string },
): Promise<(DecisionRow & { readonly caseId: bigint; readonly contactId: bigint | undefined }) | undefined> {
  const [row] = await session.query<DecisionColumns & { case_id: bigint; contact_id: bigint | null }>(
    `select ${columns}, d.case_id, c.contact_id from decision d left join contact c using (creditor_id, borrower_id, decision_id)
      where d.creditor_id = $1 and d.borrower_id = $2::bigint and d.attempt_id = $3`,
    [at.creditorId, at.borrowerId, at.attemptId],
  );
  return row && { ...decisionOf(row), caseId: row.case_id, contactId: row.contact_id ?? undefined };
}

/** The decision that a contact carries out. */
export async function readDecisionOfContact(
  session: Session,
  at: { creditorId: number; borrowerId: bigint; contactId: bigint },
): Promise<DecisionRow> {
  const [row] = await session.query<DecisionColumns>(
    `select ${columns} from contact c join decision d using (creditor_id, borrower_id, decision_id)
      where c.creditor_id = $1 and c.borrower_id = $2::bigint and c.contact_id = $3::bigint`,
    [at.creditorId, at.borrowerId, at.contactId],
  );
  return decisionOf(row!);
}

/** A case's decisions in the order in which they were made. */
export async function readDecisions(session: Session, held: HeldCase): Promise<DecisionRow[]> {
  const rows = await session.query<DecisionColumns>(
    `select ${columns} from decision d where d.creditor_id = $1 and d.borrower_id = $2::bigint and d.case_id = $3::bigint
      order by d.decision_id`,
    [held.creditorId, held.borrowerId, held.caseId],
  );
  return rows.map(decisionOf);
}

export interface StoredForReplay extends DecisionRow {
  readonly borrowerId: bigint;
  readonly caseNumber: string;
  readonly wrappedKey: Uint8Array | undefined;
  /** made before the borrower's key was destroyed */
  readonly isErased: boolean;
}

/** Where a reading of decisions goes on: after this one. */
export interface AfterDecision {
  readonly borrowerId: bigint;
  readonly decisionId: bigint;
}

/** The next decisions of a range of borrowers, each with what is needed to run it again. */
export async function readDecisionsForReplay(
  session: Session,
  at: { creditorId: number; from: bigint; to: bigint; after: AfterDecision; limit: number },
): Promise<StoredForReplay[]> {
  const rows = await session.query<
    DecisionColumns & { borrower_id: bigint; case_number: string; wrapped_key: Uint8Array | null; erased: boolean }
  >(
    `select ${columns}, d.borrower_id, c.case_number, b.wrapped_key,
            coalesce(d.recorded_at <= (to_jsonb(b) ->> 'erased_at')::timestamptz, false) as erased
       from decision d join delinquency_case c using (creditor_id, borrower_id, case_id) join borrower b using (creditor_id, borrower_id)
      where d.creditor_id = $1 and d.borrower_id >= $2::bigint and d.borrower_id < $3::bigint
        and (d.borrower_id, d.decision_id) > ($4::bigint, $5::bigint)
      order by d.borrower_id, d.decision_id limit $6::int`,
    [at.creditorId, at.from, at.to, at.after.borrowerId, at.after.decisionId, at.limit],
  );
  return rows.map((row) => ({
    ...decisionOf(row),
    borrowerId: row.borrower_id,
    caseNumber: row.case_number,
    wrappedKey: row.wrapped_key ?? undefined,
    isErased: row.erased,
  }));
}
