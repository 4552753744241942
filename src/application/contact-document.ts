/** Attempts and contacts as documents for people and other programs: instants by the lender's clock, null for what there is not. */
import { formatInstant, type Zone } from '../core/calendar/zone.ts';
import type { Reason } from '../core/rules/decision.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import { type ListedContact, readContactList } from '../store/contact-list.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import type { AskedPermit } from './ask-permit.ts';
import { type DecidedAttempt, whyNot } from './attempt-contact.ts';

export interface SendingDocument {
  /** waiting, sending (handed over, no answer: counts as sent), sent, failed, cancelled */
  readonly state: string;
  readonly tries: number;
  readonly nextTryAt: string | null;
  readonly sentAt: string | null;
  readonly lastError: string | null;
}

export interface ContactDocument {
  readonly at: string;
  readonly act: string;
  readonly role: string;
  readonly mode: string | null;
  readonly debt: string | null;
  readonly initiatedBy: string;
  readonly attemptId: string | null;
  /** null: the borrower's own contact */
  readonly decision: 'allowed' | 'forbidden' | 'undetermined' | null;
  readonly why: string | null;
  readonly because: readonly Reason[];
  readonly missing: readonly string[];
  readonly freesUpAt: string | null;
  readonly recordedBy: string | null;
  /** the number of the decision; null: the borrower's own contact */
  readonly decisionId: string | null;
  readonly contact: string | null;
  readonly sending: SendingDocument | null;
  readonly outcome: string | null;
}

export interface AttemptDocument {
  readonly case: string;
  readonly attemptId: string;
  readonly again: boolean;
  readonly at: string;
  readonly act: string;
  readonly outcome: 'allowed' | 'forbidden' | 'undetermined';
  readonly why: string | null;
  readonly because: readonly Reason[];
  readonly warnings: readonly Reason[];
  readonly missing: readonly string[];
  readonly findings: DecidedAttempt['findings'];
  readonly freesUpAt: string | null;
  readonly packHash: string;
  readonly decisionId: string;
  readonly contact: string | null;
  readonly sending: SendingDocument | null;
  /** of the contact, once it is told */
  readonly contactOutcome: string | null;
}

export async function readContacts(
  database: Database,
  at: { readonly creditor: CreditorRow; readonly caseNumber: string; readonly zone: Zone },
): Promise<{ readonly refused: 'unknownCase' } | { readonly contacts: readonly ContactDocument[] }> {
  const { creditor, caseNumber, zone } = at;
  return database.session(async (session) => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' as const };
    const listed = await readContactList(session, held);
    return { contacts: listed.map((one) => contactDocument(one, zone)) };
  });
}

/** An answer to the question alone, of which nothing is stored. */
export function permitDocument(
  asked: AskedPermit,
  at: { readonly caseNumber: string; readonly act: string; readonly zone: Zone },
) {
  const { zone } = at;
  const { outcome, why, because, warnings, missing, findings, freesUpAtMs, atMs, packHash } = asked;
  return {
    case: at.caseNumber,
    at: formatInstant(zone, atMs),
    act: at.act,
    outcome,
    why: why ?? null,
    because,
    warnings,
    missing,
    findings,
    freesUpAt: instant(zone, freesUpAtMs),
    packHash,
  };
}

function instant(zone: Zone, atMs: number | undefined): string | null {
  return atMs === undefined ? null : formatInstant(zone, atMs);
}

function sendingDocument(sending: ListedContact['sending'], zone: Zone): SendingDocument | null {
  if (sending === undefined) return null;
  const { state, tries, nextTryAtMs, sentAtMs, lastError } = sending;
  return {
    state,
    tries,
    nextTryAt: state === 'waiting' ? instant(zone, nextTryAtMs) : null,
    sentAt: instant(zone, sentAtMs),
    lastError: lastError ?? null,
  };
}

function contactDocument(listed: ListedContact, zone: Zone): ContactDocument {
  const { decision } = listed;
  return {
    at: formatInstant(zone, listed.atMs),
    act: listed.act,
    role: listed.role,
    mode: listed.mode ?? null,
    debt: listed.loanRef ?? null,
    initiatedBy: listed.initiatedBy,
    attemptId: decision?.attemptId ?? null,
    decision: decision?.outcome ?? null,
    why: (decision && whyNot(decision)) ?? null,
    because: decision?.because ?? [],
    missing: decision?.missing ?? [],
    freesUpAt: instant(zone, decision?.freesUpAtMs),
    recordedBy: decision?.recordedBy ?? null,
    decisionId: decision?.decisionId.toString() ?? null,
    contact: listed.contactId?.toString() ?? null,
    sending: sendingDocument(listed.sending, zone),
    outcome: listed.outcome ?? null,
  };
}

/** `listed`: the contact as the list has it now, where one was made. */
export function attemptDocument(
  decided: DecidedAttempt,
  at: {
    readonly caseNumber: string;
    readonly act: string;
    readonly zone: Zone;
    readonly listed: ContactDocument | undefined;
  },
): AttemptDocument {
  const { zone, listed } = at;
  return {
    case: at.caseNumber,
    attemptId: decided.attemptId,
    again: decided.again,
    at: formatInstant(zone, decided.atMs),
    act: at.act,
    outcome: decided.outcome,
    why: decided.why ?? null,
    because: decided.because,
    warnings: decided.warnings,
    missing: decided.missing,
    findings: decided.findings,
    freesUpAt: instant(zone, decided.freesUpAtMs),
    packHash: decided.packHash,
    decisionId: decided.decisionId.toString(),
    contact: decided.contactId?.toString() ?? null,
    sending: listed?.sending ?? null,
    contactOutcome: listed?.outcome ?? null,
  };
}
