/** Sessions in which agreements are signed, and addresses that were shown to be a party's own. */
import type { AddressKind, SigningEvent } from '../core/agreement/signing/moves.ts';
import type { AgreementParty } from '../core/agreement/terms.ts';
import type { OfAgreement } from './agreements.ts';
import { takeIds } from './close-writes.ts';
import type { Session } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';
import type { OfBorrower } from './statements.ts';

export interface OfSigning extends OfBorrower {
  readonly signingId: bigint;
}

export interface SigningRow extends OfSigning, OfAgreement {
  readonly termsVersion: number;
  readonly party: AgreementParty;
  /** JSON under the borrower's key */
  readonly sealedSecrets: Uint8Array;
  readonly events: readonly SigningEvent[];
}

export async function storeSigning(session: Session, row: Omit<SigningRow, 'events'>): Promise<void> {
  await session.query(
    `insert into signing (creditor_id, borrower_id, signing_id, agreement_id, terms_version, party, sealed_secrets)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7)`,
    [row.creditorId, row.borrowerId, row.signingId, row.agreementId, row.termsVersion, row.party, row.sealedSecrets],
  );
}

/** Whose signing it is, and of which agreement; undefined: there is none. */
export async function findSigning(
  session: Session,
  at: { readonly creditorId: number; readonly signingId: bigint },
): Promise<{ readonly caseNumber: string; readonly agreementNumber: string } | undefined> {
  const [row] = await session.query<{ case_number: string; agreement_number: string }>(
    `select c.case_number, a.agreement_number from signing s
       join agreement a on a.creditor_id = s.creditor_id and a.borrower_id = s.borrower_id and a.agreement_id = s.agreement_id
       join delinquency_case c on c.creditor_id = a.creditor_id and c.borrower_id = a.borrower_id and c.case_id = a.case_id
      where s.creditor_id = $1 and s.signing_id = $2::bigint`,
    [at.creditorId, at.signingId],
  );
  return row && { caseNumber: row.case_number, agreementNumber: row.agreement_number };
}

/** Held until the transaction ends, so that guesses of many processes are counted one after another. */
export async function holdSigning(session: Session, at: OfSigning): Promise<SigningRow> {
  const key = [at.creditorId, at.borrowerId, at.signingId];
  const where = 'creditor_id = $1 and borrower_id = $2::bigint and signing_id = $3::bigint';
  const [row] = await session.query<{
    agreement_id: bigint;
    terms_version: number;
    party: AgreementParty;
    sealed_secrets: Uint8Array;
  }>(`select agreement_id, terms_version, party, sealed_secrets from signing where ${where} for update`, key);
  const events = await session.query<{ content: string }>(
    `select content from signing_event where ${where} order by version`,
    key,
  );
  return {
    ...at,
    agreementId: row!.agreement_id,
    termsVersion: row!.terms_version,
    party: row!.party,
    sealedSecrets: row!.sealed_secrets,
    events: events.map(({ content }) => JSON.parse(content) as SigningEvent),
  };
}

/** After `before` events that are there already. */
export async function storeSigningEvents(
  session: Session,
  at: OfSigning,
  rows: { readonly before: number; readonly events: readonly SigningEvent[]; readonly recordedBy: string },
): Promise<void> {
  for (const [index, event] of rows.events.entries()) {
    await session.query(
      `insert into signing_event (creditor_id, borrower_id, signing_id, version, content, at, recorded_by)
       values ($1, $2::bigint, $3::bigint, $4, $5, $6::timestamptz, $7)`,
      [
        at.creditorId,
        at.borrowerId,
        at.signingId,
        rows.before + index + 1,
        JSON.stringify(event),
        instantParameter(event.atMs),
        rows.recordedBy,
      ],
    );
  }
}

/** How many sessions of this party for this agreement were locked, because too much was tried. */
export async function countLocked(
  session: Session,
  at: OfAgreement & { readonly party: AgreementParty },
): Promise<number> {
  const [row] = await session.query<{ locked: bigint }>(
    `select count(*) as locked from signing s join signing_event e using (creditor_id, borrower_id, signing_id)
      where s.creditor_id = $1 and s.borrower_id = $2::bigint and s.agreement_id = $3::bigint and s.party = $4
        and e.content::jsonb ->> 'kind' = 'left' and e.content::jsonb ->> 'reason' = 'tooManyAttempts'`,
    [at.creditorId, at.borrowerId, at.agreementId, at.party],
  );
  return Number(row!.locked);
}

export const verifiedHows = ['codeReturned', 'inPerson', 'onboarding'] as const;
export type VerifiedHow = (typeof verifiedHows)[number];

export interface VerifiedAddressRow {
  readonly verifiedAddressId: bigint;
  readonly party: AgreementParty;
  readonly kind: AddressKind;
  readonly how: VerifiedHow;
  /** JSON under the borrower's key: the address, and a name where the book has none */
  readonly sealed: Uint8Array;
  readonly verifiedAtMs: number;
}

export async function nextVerifiedAddressId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'verified_address_id_seq', 1))[0]!;
}

export async function storeVerifiedAddress(
  session: Session,
  at: OfBorrower,
  row: VerifiedAddressRow & { readonly recordedBy: string },
): Promise<void> {
  await session.query(
    `insert into verified_address (creditor_id, borrower_id, verified_address_id, party, kind, how, sealed, verified_at, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4, $5, $6, $7, $8::timestamptz, $9)`,
    [
      at.creditorId,
      at.borrowerId,
      row.verifiedAddressId,
      row.party,
      row.kind,
      row.how,
      row.sealed,
      instantParameter(row.verifiedAtMs),
      row.recordedBy,
    ],
  );
}

/** The latest of that kind; undefined: none was ever shown to be this party's. */
export async function readVerifiedAddress(
  session: Session,
  at: OfBorrower & { readonly party: AgreementParty; readonly kind: AddressKind },
): Promise<VerifiedAddressRow | undefined> {
  const [row] = await session.query<{
    verified_address_id: bigint;
    how: VerifiedHow;
    sealed: Uint8Array;
    verified: bigint;
  }>(
    `select verified_address_id, how, sealed, ${milliseconds('verified_at')} as verified from verified_address
      where creditor_id = $1 and borrower_id = $2::bigint and party = $3 and kind = $4 order by verified_address_id desc limit 1`,
    [at.creditorId, at.borrowerId, at.party, at.kind],
  );
  return (
    row && {
      verifiedAddressId: row.verified_address_id,
      party: at.party,
      kind: at.kind,
      how: row.how,
      sealed: row.sealed,
      verifiedAtMs: Number(row.verified),
    }
  );
}

/** Who told that an address is a party's own. Undefined: there is no such row. */
export async function readAddressRecorder(
  session: Session,
  at: OfBorrower & { readonly verifiedAddressId: bigint },
): Promise<string | undefined> {
  const [row] = await session.query<{ recorded_by: string }>(
    'select recorded_by from verified_address where creditor_id = $1 and borrower_id = $2::bigint and verified_address_id = $3::bigint',
    [at.creditorId, at.borrowerId, at.verifiedAddressId],
  );
  return row?.recorded_by;
}
