/** Whole agreements many at a time, for who checks them: terms, events, signatures as they are stored. */
import type { AgreementEvent } from '../core/agreement/moves.ts';
import type { AgreementParty, SignatureLevel } from '../core/agreement/terms.ts';
import type { Day } from '../core/calendar/day.ts';
import { arrayText, type Session } from './database.ts';
import { eventOfText } from './event-text.ts';

export interface CheckedTerms {
  readonly termsVersion: number;
  readonly termsHash: string;
  readonly content: string;
  readonly head: string;
}

export interface CheckedEvent {
  readonly version: number;
  readonly kind: string;
  readonly signatureId: bigint | undefined;
  readonly event: AgreementEvent;
}

export interface CheckedSignature {
  readonly signatureId: bigint;
  readonly termsVersion: number;
  readonly party: AgreementParty;
  readonly level: SignatureLevel;
  readonly statement: string;
  readonly signatures: string;
  readonly sealedRecord: Uint8Array;
}

export interface CheckedAgreement {
  readonly borrowerId: bigint;
  readonly agreementId: bigint;
  readonly agreementNumber: string;
  readonly loanRef: string;
  readonly wrappedKey: Uint8Array | undefined;
  readonly state: string;
  readonly version: number;
  readonly termsVersion: number;
  readonly activeFrom: Day | undefined;
  readonly activeTo: Day | undefined;
  readonly snapshot: string;
  readonly terms: readonly CheckedTerms[];
  readonly events: readonly CheckedEvent[];
  readonly signatures: readonly CheckedSignature[];
}

/** A schema from before there were agreements has none. */
export async function hasAgreements(session: Session): Promise<boolean> {
  const [row] = await session.query<{ there: boolean }>("select to_regclass('agreement') is not null as there");
  return row!.there;
}

/** By key, after one of them. */
export async function readCheckedAgreements(
  session: Session,
  at: { readonly creditorId: number; readonly after: bigint; readonly rowsMax: number },
): Promise<CheckedAgreement[]> {
  const rows = await session.query<{
    borrower_id: bigint;
    agreement_id: bigint;
    agreement_number: string;
    loan_ref: string;
    wrapped_key: Uint8Array | null;
    state: string;
    version: number;
    terms_version: number;
    active_from: Day | null;
    active_to: Day | null;
    snapshot: string;
  }>(
    `select a.borrower_id, a.agreement_id, a.agreement_number, l.loan_ref, b.wrapped_key, a.state, a.version, a.terms_version, a.active_from, a.active_to, a.snapshot
       from agreement a join loan l on l.creditor_id = a.creditor_id and l.borrower_id = a.borrower_id and l.loan_id = a.loan_id
       join borrower b on b.creditor_id = a.creditor_id and b.borrower_id = a.borrower_id
      where a.creditor_id = $1 and a.agreement_id > $2::bigint order by a.agreement_id limit $3::int`,
    [at.creditorId, at.after, at.rowsMax],
  );
  if (rows.length === 0) return [];
  const of = [
    at.creditorId,
    arrayText(rows.map(({ borrower_id }) => borrower_id)),
    arrayText(rows.map(({ agreement_id }) => agreement_id)),
  ];
  const terms = await readTerms(session, of);
  const events = await readEvents(session, of);
  const signatures = await readSigned(session, of);
  return rows.map((row) => ({
    borrowerId: row.borrower_id,
    agreementId: row.agreement_id,
    agreementNumber: row.agreement_number,
    loanRef: row.loan_ref,
    wrappedKey: row.wrapped_key ?? undefined,
    state: row.state,
    version: row.version,
    termsVersion: row.terms_version,
    activeFrom: row.active_from ?? undefined,
    activeTo: row.active_to ?? undefined,
    snapshot: row.snapshot,
    terms: terms.filter(({ agreementId }) => agreementId === row.agreement_id),
    events: events.get(row.agreement_id) ?? [],
    signatures: signatures.filter(({ agreementId }) => agreementId === row.agreement_id),
  }));
}

const wanted = `(select unnest($2::text::bigint[]) as borrower_id, unnest($3::text::bigint[]) as agreement_id) w
  on t.borrower_id = w.borrower_id and t.agreement_id = w.agreement_id where t.creditor_id = $1`;

async function readTerms(
  session: Session,
  of: readonly unknown[],
): Promise<(CheckedTerms & { readonly agreementId: bigint })[]> {
  const rows = await session.query<{
    agreement_id: bigint;
    terms_version: number;
    terms_hash: string;
    content: string;
    head: string;
  }>(
    `select t.agreement_id, t.terms_version, t.terms_hash, t.content, t.head from agreement_terms t join ${wanted} order by t.terms_version`,
    of,
  );
  return rows.map((row) => ({
    agreementId: row.agreement_id,
    termsVersion: row.terms_version,
    termsHash: row.terms_hash,
    content: row.content,
    head: row.head,
  }));
}

async function readEvents(session: Session, of: readonly unknown[]): Promise<Map<bigint, CheckedEvent[]>> {
  const rows = await session.query<{
    agreement_id: bigint;
    version: number;
    kind: string;
    signature_id: bigint | null;
    content: string;
  }>(
    `select t.agreement_id, t.version, t.kind, t.signature_id, t.content from agreement_event t join ${wanted} order by t.agreement_id, t.version`,
    of,
  );
  const events = new Map<bigint, CheckedEvent[]>();
  for (const row of rows) {
    const list = events.get(row.agreement_id) ?? [];
    events.set(row.agreement_id, list);
    list.push({
      version: row.version,
      kind: row.kind,
      signatureId: row.signature_id ?? undefined,
      event: eventOfText<AgreementEvent>(row.content),
    });
  }
  return events;
}

async function readSigned(
  session: Session,
  of: readonly unknown[],
): Promise<(CheckedSignature & { readonly agreementId: bigint })[]> {
  const rows = await session.query<{
    agreement_id: bigint;
    signature_id: bigint;
    terms_version: number;
    party: AgreementParty;
    level: SignatureLevel;
    statement: string;
    signatures: string;
    sealed_record: Uint8Array;
  }>(
    `select t.agreement_id, t.signature_id, t.terms_version, t.party, t.level, t.statement, t.signatures, t.sealed_record
       from agreement_signature t join ${wanted} order by t.signature_id`,
    of,
  );
  return rows.map((row) => ({
    agreementId: row.agreement_id,
    signatureId: row.signature_id,
    termsVersion: row.terms_version,
    party: row.party,
    level: row.level,
    statement: row.statement,
    signatures: row.signatures,
    sealedRecord: row.sealed_record,
  }));
}
