/**
 * A borrower asks to come in with the number of their case and an address. What is answered, and what is done before the
 * answer, is the same whether or not the two fit; only then is it looked up, and a code sent the way of every contact, by the
 * law's leave, as the answer to what the borrower asked.
 */
import { createHmac } from 'node:crypto';
import type { FactKind } from '../core/access/portal.ts';
import type { AddressKind } from '../core/agreement/signing/moves.ts';
import { type HeldCase, holdCaseById } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import {
  bindTicket,
  countAsking,
  type PortalCase,
  readCasesOfNumber,
  storeTicket,
  sweepPortal,
} from '../store/portal-tickets.ts';
import { type Signer, signerOnRecord } from './agreement-address.ts';
import { type AttemptAnswer, attemptContact, type ContactSetting } from './attempt-contact.ts';
import type { ContactAsk } from './contact-ask.ts';
import { keyContext } from './contact-request.ts';
import { codeAttempt } from './evidence-facts.ts';
import { newCodeSalt, newOneTimeCode, oneTimeCodeHash } from './one-time-code.ts';
import {
  type DoorRefusal,
  mayComeIn,
  newPortalToken,
  openDoor,
  type PortalDoor,
  portalLimits,
  ticketHashOf,
} from './portal-door.ts';
import { sweepOldDrafts } from './portal-drafts.ts';
import { factKindOf } from './portal-fact.ts';
import type { WordsByCode } from './signing-session.ts';

export interface PortalSetting {
  /** the deployment's own database: nobody is signed in yet */
  readonly owner: Database;
  readonly contact: ContactSetting;
  readonly words: WordsByCode;
  readonly atMs: number;
  /** of the browser that asks */
  readonly agentHash: Uint8Array;
}

/** Who is told to have asked, in decisions and entries: the borrower did, through the program. */
const theProgram = 'forbear portal';

/** In order of precedence. */
export type AskCodeRefusal = DoorRefusal | { readonly refused: 'tooManyCodes' };

export interface AskedCode {
  readonly ticket: string;
  readonly factKind: FactKind;
  readonly expiresAtMs: number;
  /** done after the answer, so that the time it takes tells nothing */
  readonly later: () => Promise<void>;
}

export async function askPortalCode(
  setting: PortalSetting,
  asked: {
    readonly caseNumber: string;
    readonly address: string;
    /** where the request came from; undefined: not known, and then not counted by */
    readonly from: string | undefined;
  },
): Promise<AskedCode | AskCodeRefusal> {
  const { owner, contact, atMs, agentHash } = setting;
  const door = await openDoor(owner, contact.sealer);
  if ('refused' in door) return door;
  const { pepper, creditorId } = door;
  const { caseNumber } = asked;
  const ticket = newPortalToken();
  const ticketHash = ticketHashOf(ticket);
  const factKind = factKindOf(caseNumber, pepper);
  const expiresAtMs = atMs + portalLimits.ticketMs;
  const salt = newCodeSalt();
  const isCounted = await owner.transaction(async (session) => {
    // Whoever asked too often from one place does not use up what is left to others' cases.
    if (!(await countedBy(session, door, { what: 'from', text: asked.from, atMs }))) return false;
    if (!(await countedBy(session, door, { what: 'case', text: caseNumber, atMs }))) return false;
    const empty = { creditorId, ticketHash, of: undefined, needsCode: true, codeHash: undefined, openedBy: undefined };
    await storeTicket(session, { ...empty, factKind, salt, agentHash, madeAtMs: atMs, expiresAtMs });
    return true;
  });
  if (!isCounted) return { refused: 'tooManyCodes' };
  const later = () => sendToAddress(setting, door, { ...asked, ticketHash, salt });
  return { ticket, factKind, expiresAtMs, later };
}

function countedBy(
  session: Session,
  { pepper, creditorId }: PortalDoor,
  of: { readonly what: 'from' | 'case'; readonly text: string | undefined; readonly atMs: number },
): Promise<boolean> {
  const { what, text, atMs } = of;
  if (text === undefined) return Promise.resolve(true);
  const askedHash = createHmac('sha256', pepper).update(`forbear portal ${what}\n${text}`).digest();
  const timesMax = what === 'case' ? portalLimits.codesOfCaseMax : portalLimits.codesOfAddressMax;
  return countAsking(session, { creditorId, askedHash, timesMax, atMs });
}

async function sendToAddress(
  setting: PortalSetting,
  door: PortalDoor,
  asked: {
    readonly caseNumber: string;
    readonly address: string;
    readonly ticketHash: Uint8Array;
    readonly salt: string;
  },
): Promise<void> {
  const { owner, atMs } = setting;
  const kind: AddressKind = asked.address.includes('@') ? 'email' : 'phone';
  const cases = await owner.transaction(async (session) => {
    await sweepPortal(session, atMs);
    await sweepOldDrafts(session, atMs);
    return readCasesOfNumber(session, asked.caseNumber);
  });
  for (const one of cases) {
    const found = await verifiedSigner(setting, door, { one, kind });
    if (found === undefined || comparable(found.signer.address!) !== comparable(asked.address)) continue;
    const code = newOneTimeCode();
    const codeHash = oneTimeCodeHash({ code, salt: asked.salt, pepper: door.pepper });
    await owner.transaction((session) => bindTicket(session, asked.ticketHash, { ...one, codeHash }));
    await sendPortalCode(setting, { ...found, code, ticketHash: asked.ticketHash });
    return;
  }
}

/** Case and spaces do not tell addresses apart. */
function comparable(address: string): string {
  return address.normalize('NFKC').replace(/\s/g, '').toLowerCase();
}

export interface FoundSigner {
  readonly book: CreditorRow;
  readonly held: HeldCase;
  readonly signer: Signer;
}

/** Undefined: they may not come in, or no address of that kind was ever shown to be theirs. `kind` undefined: whichever was. */
export async function verifiedSigner(
  { owner, contact, atMs }: Pick<PortalSetting, 'owner' | 'contact' | 'atMs'>,
  door: PortalDoor,
  { one, kind }: { readonly one: PortalCase; readonly kind: AddressKind | undefined },
): Promise<FoundSigner | undefined> {
  const book = door.books.find(({ creditorId }) => creditorId === one.creditorId)!;
  const { sealer, zones } = contact;
  if (sealer === undefined || !mayComeIn(one, { book, zones, atMs })) return undefined;
  return owner.transaction(async (session) => {
    const held = await holdCaseById(session, one);
    if (held.isClosed || held.wrappedKey === undefined) return undefined;
    const seal = sealer.under(keyContext(held), held.wrappedKey);
    const signer = await signerOnRecord(session, { held, seal, sealer, party: 'borrower', kind });
    return signer.verifiedAtMs === undefined ? undefined : { book, held, signer };
  });
}

export function sendPortalCode(
  { owner, contact, words, atMs }: Pick<PortalSetting, 'owner' | 'contact' | 'words' | 'atMs'>,
  to: FoundSigner & { readonly code: string; readonly ticketHash: Uint8Array },
): Promise<AttemptAnswer> {
  const { book, held, ticketHash } = to;
  return attemptContact(owner, {
    ...contact,
    creditor: book,
    caseNumber: held.caseNumber,
    // What is sent under this prefix stands in the log without its code.
    attemptId: `${codeAttempt}portal:${Buffer.from(ticketHash).toString('hex').slice(0, 32)}`,
    ask: codeMessage(to, words),
    atMs,
    recordedBy: theProgram,
  });
}

/** The borrower asked for it a moment ago: it is the answer to that, at whatever hour. */
function codeMessage({ book, held, signer, code }: FoundSigner & { readonly code: string }, words: WordsByCode) {
  const language = held.language === 'en' ? 'en' : 'zh';
  const isMail = signer.kind === 'email';
  const lender = book.name;
  const minutes = portalLimits.ticketMs / 60_000;
  const ask: ContactAsk = {
    act: isMail ? 'sendEmail' : 'sendText',
    role: 'borrower',
    personId: undefined,
    channel: { kind: isMail ? 'email' : 'text', mode: undefined, place: undefined },
    debt: undefined,
    by: 'us',
    visitors: undefined,
    ground: undefined,
    content: undefined,
    facts: { purpose: 'answer' },
    address: signer.address,
    words: {
      subject: words('portal.code.subject', { lender })[language],
      text: words('portal.code.text', { code, lender, minutes })[language],
      unsubscribeUrl: undefined,
    },
  };
  return ask;
}
