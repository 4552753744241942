/** The case that a contact is about, held while it is decided, and the key under which what is said of its borrower is sealed. */
import type { Session } from './database.ts';

export interface HeldCase {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly caseNumber: string;
  readonly version: number;
  readonly isClosed: boolean;
  readonly language: string | undefined;
  readonly wrappedKey: Uint8Array | undefined;
  /** name and addresses as the book has them; undefined: none were given */
  readonly sealedPersonal: Uint8Array | undefined;
  /** the borrower's key was destroyed, at some time */
  readonly isErased: boolean;
}

interface CaseColumns {
  borrower_id: bigint;
  case_id: bigint;
  case_number: string;
  version: number;
  closed: boolean;
  language: string | null;
  wrapped_key: Uint8Array | null;
  sealed: Uint8Array | null;
  erased: boolean;
}

const select = `select c.borrower_id, c.case_id, c.case_number, c.version, c.closed_on is not null as closed, b.language, b.wrapped_key, b.sealed, b.erased_at is not null as erased
  from delinquency_case c join borrower b using (creditor_id, borrower_id)`;

function heldOf(creditorId: number, row: CaseColumns): HeldCase {
  return {
    creditorId,
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    caseNumber: row.case_number,
    version: row.version,
    isClosed: row.closed,
    language: row.language ?? undefined,
    wrappedKey: row.wrapped_key ?? undefined,
    sealedPersonal: row.sealed ?? undefined,
    isErased: row.erased,
  };
}

/** Nobody else moves the case or its borrower's key until the transaction ends. Undefined: there is no such case. */
export async function holdCase(
  session: Session,
  at: { creditorId: number; caseNumber: string },
): Promise<HeldCase | undefined> {
  const [row] = await session.query<CaseColumns>(
    `${select} where c.creditor_id = $1 and c.case_number = $2 for no key update of c, b`,
    [at.creditorId, at.caseNumber],
  );
  return row && heldOf(at.creditorId, row);
}

/** The same by the case's key. */
export async function holdCaseById(
  session: Session,
  at: { creditorId: number; borrowerId: bigint; caseId: bigint },
): Promise<HeldCase> {
  const [row] = await session.query<CaseColumns>(
    `${select} where c.creditor_id = $1 and c.borrower_id = $2::bigint and c.case_id = $3::bigint for no key update of c, b`,
    [at.creditorId, at.borrowerId, at.caseId],
  );
  return heldOf(at.creditorId, row!);
}

/** The case as it is, for reading alone. */
export async function readCaseForContact(
  session: Session,
  at: { creditorId: number; caseNumber: string },
): Promise<HeldCase | undefined> {
  const [row] = await session.query<CaseColumns>(`${select} where c.creditor_id = $1 and c.case_number = $2`, [
    at.creditorId,
    at.caseNumber,
  ]);
  return row && heldOf(at.creditorId, row);
}

/** The case's state as it is now, after steps of this transaction. */
export async function readCaseVersion(session: Session, held: HeldCase): Promise<number> {
  const [row] = await session.query<{ version: number }>(
    'select version from delinquency_case where creditor_id = $1 and borrower_id = $2::bigint and case_id = $3::bigint',
    [held.creditorId, held.borrowerId, held.caseId],
  );
  return row!.version;
}

/** Gives a borrower their first key. */
export async function storeKey(session: Session, held: HeldCase, wrappedKey: Uint8Array): Promise<void> {
  await session.query('update borrower set wrapped_key = $3 where creditor_id = $1 and borrower_id = $2::bigint', [
    held.creditorId,
    held.borrowerId,
    wrappedKey,
  ]);
}

/** The borrower's loan of this number; undefined: they have none. */
export async function findLoan(session: Session, held: HeldCase, loanRef: string): Promise<bigint | undefined> {
  const [row] = await session.query<{ loan_id: bigint }>(
    'select loan_id from loan where creditor_id = $1 and borrower_id = $2::bigint and loan_ref = $3',
    [held.creditorId, held.borrowerId, loanRef],
  );
  return row?.loan_id;
}

/** Whether anything of any borrower is sealed. */
export async function hasKeys(session: Session): Promise<boolean> {
  return (await session.query('select 1 from borrower where wrapped_key is not null limit 1')).length > 0;
}
