/** Between asking to come in and being signed in: tickets, how often one was asked for, the deployment's pepper. On the owner's connection. */
import type { FactKind } from '../core/access/portal.ts';
import type { Day } from '../core/calendar/day.ts';
import type { Session } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';

export interface PortalTicket {
  readonly creditorId: number;
  readonly ticketHash: Uint8Array;
  /** undefined: it leads nowhere */
  readonly of: { readonly borrowerId: bigint; readonly caseId: bigint } | undefined;
  readonly factKind: FactKind;
  readonly needsCode: boolean;
  readonly salt: string;
  /** undefined: none was sent */
  readonly codeHash: string | undefined;
  readonly agentHash: Uint8Array;
  readonly openedBy: string | undefined;
  readonly madeAtMs: number;
  readonly expiresAtMs: number;
}

export interface HeldTicket extends PortalTicket {
  readonly guesses: number;
  readonly usedAtMs: number | undefined;
}

export async function storeTicket(session: Session, ticket: PortalTicket): Promise<void> {
  await session.query(
    `insert into portal_ticket (creditor_id, ticket_hash, of_borrower_id, of_case_id, fact_kind, needs_code, salt, code_hash, agent_hash, opened_by, made_at, expires_at)
     values ($1, $2, $3::bigint, $4::bigint, $5, $6, $7, $8, $9, $10, $11::timestamptz, $12::timestamptz)`,
    [
      ticket.creditorId,
      ticket.ticketHash,
      ticket.of?.borrowerId ?? null,
      ticket.of?.caseId ?? null,
      ticket.factKind,
      ticket.needsCode,
      ticket.salt,
      ticket.codeHash ?? null,
      ticket.agentHash,
      ticket.openedBy ?? null,
      instantParameter(ticket.madeAtMs),
      instantParameter(ticket.expiresAtMs),
    ],
  );
}

/** Case and address fitted: it leads to this borrower from now on, with the code that is sent to them. */
export async function bindTicket(
  session: Session,
  ticketHash: Uint8Array,
  to: {
    readonly creditorId: number;
    readonly borrowerId: bigint;
    readonly caseId: bigint;
    readonly codeHash: string;
  },
): Promise<void> {
  await session.query(
    `update portal_ticket set creditor_id = $2, of_borrower_id = $3::bigint, of_case_id = $4::bigint, code_hash = $5
      where ticket_hash = $1 and of_borrower_id is null and used_at is null`,
    [ticketHash, to.creditorId, to.borrowerId, to.caseId, to.codeHash],
  );
}

/** Guesses of all processes are counted under its row's lock. */
export async function holdTicket(session: Session, ticketHash: Uint8Array): Promise<HeldTicket | undefined> {
  const [row] = await session.query<{
    creditor_id: number;
    borrower_id: bigint | null;
    case_id: bigint | null;
    fact_kind: FactKind;
    needs_code: boolean;
    salt: string;
    code_hash: string | null;
    agent_hash: Uint8Array;
    opened_by: string | null;
    guesses: number;
    made: bigint;
    expires: bigint;
    used: bigint | null;
  }>(
    `select creditor_id, of_borrower_id as borrower_id, of_case_id as case_id, fact_kind, needs_code, salt, code_hash, agent_hash, opened_by, guesses,
            ${milliseconds('made_at')} as made, ${milliseconds('expires_at')} as expires, ${milliseconds('used_at')} as used
       from portal_ticket where ticket_hash = $1 for update`,
    [ticketHash],
  );
  return (
    row && {
      creditorId: row.creditor_id,
      ticketHash,
      of: row.borrower_id === null ? undefined : { borrowerId: row.borrower_id, caseId: row.case_id! },
      factKind: row.fact_kind,
      needsCode: row.needs_code,
      salt: row.salt,
      codeHash: row.code_hash ?? undefined,
      agentHash: row.agent_hash,
      openedBy: row.opened_by ?? undefined,
      guesses: row.guesses,
      madeAtMs: Number(row.made),
      expiresAtMs: Number(row.expires),
      usedAtMs: row.used === null ? undefined : Number(row.used),
    }
  );
}

export async function countGuess(session: Session, ticketHash: Uint8Array): Promise<void> {
  await session.query('update portal_ticket set guesses = guesses + 1 where ticket_hash = $1', [ticketHash]);
}

export async function useTicket(session: Session, ticketHash: Uint8Array, atMs: number): Promise<void> {
  await session.query('update portal_ticket set used_at = $2::timestamptz where ticket_hash = $1', [
    ticketHash,
    instantParameter(atMs),
  ]);
}

/** True: it was asked for less than `timesMax` times in the hour before, and is counted. */
export async function countAsking(
  session: Session,
  at: { readonly creditorId: number; readonly askedHash: Uint8Array; readonly timesMax: number; readonly atMs: number },
): Promise<boolean> {
  const lately = `array(select t from unnest(portal_asked.times) t where t > $3::timestamptz - interval '1 hour')`;
  const rows = await session.query(
    `insert into portal_asked (creditor_id, asked_hash, times, last_at) values ($1, $2, array[$3::timestamptz], $3::timestamptz)
     on conflict (creditor_id, asked_hash) do update set times = ${lately} || $3::timestamptz, last_at = $3::timestamptz
      where cardinality(${lately}) < $4::int
     returning 1 as counted`,
    [at.creditorId, at.askedHash, instantParameter(at.atMs), at.timesMax],
  );
  return rows.length > 0;
}

/** What says nothing any more: askings of hours ago, tickets that ended yesterday. */
export async function sweepPortal(session: Session, atMs: number): Promise<void> {
  const at = instantParameter(atMs);
  await session.query(`delete from portal_asked where last_at < $1::timestamptz - interval '1 hour'`, [at]);
  await session.query(`delete from portal_ticket where expires_at < $1::timestamptz - interval '1 day'`, [at]);
}

export interface KeptPepper {
  readonly creditorId: number;
  readonly wrappedKey: Uint8Array;
  readonly sealed: Uint8Array;
}

export async function readPepper(session: Session): Promise<KeptPepper | undefined> {
  const [row] = await session.query<{ creditor_id: number; wrapped_key: Uint8Array; sealed: Uint8Array }>(
    'select creditor_id, wrapped_key, sealed from portal_pepper order by creditor_id limit 1',
  );
  return row && { creditorId: row.creditor_id, wrappedKey: row.wrapped_key, sealed: row.sealed };
}

export async function storePepper(session: Session, row: KeptPepper): Promise<void> {
  await session.query(
    `insert into portal_pepper (creditor_id, wrapped_key, sealed) values ($1, $2, $3) on conflict (creditor_id) do nothing`,
    [row.creditorId, row.wrappedKey, row.sealed],
  );
}

/** What those who borrowed know beside their address. */
export async function readKnownLoans(
  session: Session,
  at: { readonly creditorId: number; readonly borrowerId: bigint | undefined },
): Promise<{ readonly disbursedOn: Day; readonly principalMinor: bigint; readonly currency: string }[]> {
  const rows = await session.query<{ disbursed_on: Day; principal_minor: bigint; currency: string }>(
    'select disbursed_on, principal_minor, currency from loan where creditor_id = $1 and borrower_id = $2::bigint',
    [at.creditorId, at.borrowerId ?? null],
  );
  return rows.map((row) => ({
    disbursedOn: row.disbursed_on,
    principalMinor: row.principal_minor,
    currency: row.currency,
  }));
}

/** A case at the door, whichever lender's. */
export interface PortalCase {
  readonly creditorId: number;
  readonly borrowerId: bigint;
  readonly caseId: bigint;
  readonly caseNumber: string;
  readonly closedOn: Day | undefined;
  readonly isErased: boolean;
}

const selectCase = `select c.creditor_id, c.borrower_id, c.case_id, c.case_number, c.closed_on, b.erased_at is not null as erased
  from delinquency_case c join borrower b using (creditor_id, borrower_id)`;

interface CaseColumns {
  creditor_id: number;
  borrower_id: bigint;
  case_id: bigint;
  case_number: string;
  closed_on: Day | null;
  erased: boolean;
}

function caseOf(row: CaseColumns): PortalCase {
  return {
    creditorId: row.creditor_id,
    borrowerId: row.borrower_id,
    caseId: row.case_id,
    caseNumber: row.case_number,
    closedOn: row.closed_on ?? undefined,
    isErased: row.erased,
  };
}

/** Several lenders may use the same number. */
export async function readCasesOfNumber(session: Session, caseNumber: string): Promise<PortalCase[]> {
  const rows = await session.query<CaseColumns>(`${selectCase} where c.case_number = $1 order by c.creditor_id`, [
    caseNumber,
  ]);
  return rows.map(caseOf);
}

export async function readPortalCase(
  session: Session,
  at: { readonly creditorId: number; readonly borrowerId: bigint; readonly caseId: bigint },
): Promise<PortalCase | undefined> {
  const [row] = await session.query<CaseColumns>(
    `${selectCase} where c.creditor_id = $1 and c.borrower_id = $2::bigint and c.case_id = $3::bigint`,
    [at.creditorId, at.borrowerId, at.caseId],
  );
  return row && caseOf(row);
}
