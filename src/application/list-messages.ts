/**
 * What was said between the lender and a borrower, for the borrower: contacts that were made, in either direction, and the messages of
 * the portal with their answers. What was asked about and not allowed was never sent, and is not in it; nor what other people were told.
 */
import { formatInstant } from '../core/calendar/zone.ts';
import type { MatterKind } from '../core/matter/kinds.ts';
import type { contactActs } from '../core/rules/act.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import { type ListedContact, readContactList } from '../store/contact-list.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { ofCase, readEntryNumbers, readMatters, type StoredMatter } from '../store/matters.ts';
import { readSealedContacts } from '../store/portal-own-file.ts';
import type { ContactSetting } from './attempt-contact.ts';
import { sealOf } from './case-files.ts';
import { type SealedMessage, sealName } from './contact-request.ts';
import { withoutCode } from './evidence-facts.ts';
import { numberOf, openContent } from './matter-file.ts';
import type { BorrowerSeal } from './ports.ts';
import type { SeenCase } from './seen-case.ts';

type ContactAct = (typeof contactActs)[number];

export interface MessageDocument {
  readonly at: string;
  readonly from: 'borrower' | 'lender';
  readonly act: ContactAct | null;
  readonly matter: string | null;
  readonly kind: MatterKind | null;
  readonly outcome: string | null;
  readonly subject: string | null;
  readonly text: string | null;
  readonly lawful: boolean | null;
  readonly receipt: number | null;
}

type Timed = Omit<MessageDocument, 'at'> & { readonly atMs: number };

export type MessagesRefusal =
  | { readonly refused: 'unknownCase' | 'noKey' | 'keyDoesNotOpen' }
  | { readonly refused: 'unknownZone'; readonly zone: string };

/** Newest last. `database`: bound to the borrower. */
export async function listMessages(
  database: Database,
  setting: Pick<ContactSetting, 'sealer' | 'zones'> & { readonly book: CreditorRow; readonly seen: SeenCase },
): Promise<MessagesRefusal | { readonly messages: readonly MessageDocument[] }> {
  const { book, seen, sealer, zones } = setting;
  return database.session(async (session): Promise<MessagesRefusal | { messages: MessageDocument[] }> => {
    const held = await readCaseForContact(session, seen);
    if (held === undefined) return { refused: 'unknownCase' };
    if (sealer === undefined) return { refused: 'noKey' };
    const zone = zones(book.zone);
    if (zone === undefined) return { refused: 'unknownZone', zone: book.zone };
    const seal = sealOf(held, sealer);
    if (seal === undefined && held.wrappedKey !== undefined) return { refused: 'keyDoesNotOpen' };
    const matters = (await readMatters(session, { seen: ofCase(held) })).filter(({ kind }) => kind === 'message');
    const contacts = await contactsOf(session, { seen, list: await readContactList(session, held), seal, matters });
    const all = [...contacts, ...matters.flatMap((matter) => saidIn(matter, seal))];
    const messages = all
      .sort((one, other) => one.atMs - other.atMs)
      .map(({ atMs, ...rest }) => ({ at: formatInstant(zone, atMs), ...rest }));
    return { messages };
  });
}

/** What waits, was given up or could not be delivered to the channel was not sent. */
function wasMade({ decision, contactId, sending }: ListedContact): boolean {
  if (decision === undefined) return true;
  return contactId !== undefined && (sending === undefined || sending.state === 'sent');
}

async function contactsOf(
  session: Session,
  at: {
    readonly seen: SeenCase;
    readonly list: readonly ListedContact[];
    readonly seal: BorrowerSeal | undefined;
    readonly matters: readonly StoredMatter[];
  },
): Promise<Timed[]> {
  const { seen, list, seal, matters } = at;
  const numbers = await readEntryNumbers(session, seen, ['decision', 'inbound_contact']);
  const own = list.filter((one) => one.role === 'borrower' && wasMade(one));
  const made = new Map(own.flatMap((one) => (one.decision === undefined ? [] : [[one.decision.decisionId, one]])));
  const ofMatters = new Set(matters.flatMap(({ events }) => events.map(({ inboundId }) => inboundId)));
  const sealed = await readSealedContacts(session, seen);
  return sealed.flatMap(({ kind, id, role, act, atMs, outcome, attemptId, sealed: bytes }): Timed[] => {
    const isInbound = kind === 'inbound';
    if (role !== 'borrower' || (isInbound ? ofMatters.has(id) : !made.has(id))) return [];
    const told = openedMessage(seal, isInbound ? sealName.inbound(id) : sealName.message(id), bytes);
    const receipt = numbers.get(`${isInbound ? 'inbound_contact' : 'decision'} ${id}`) ?? null;
    return [
      {
        atMs,
        from: isInbound ? 'borrower' : 'lender',
        act: act as ContactAct,
        matter: null,
        kind: null,
        outcome: outcome ?? null,
        subject: told?.subject ?? null,
        // A code is for the address that it went to, and is read nowhere else.
        text: withoutCode(attemptId ?? '', told?.text) ?? null,
        lawful: isInbound ? null : true,
        receipt,
      },
    ];
  });
}

function openedMessage(
  seal: BorrowerSeal | undefined,
  name: string,
  bytes: Uint8Array | undefined,
): Partial<SealedMessage> | undefined {
  if (seal === undefined || bytes === undefined) return undefined;
  try {
    return JSON.parse(seal.open(name, bytes)) as Partial<SealedMessage>;
  } catch {
    return undefined;
  }
}

function saidIn(matter: StoredMatter, seal: BorrowerSeal | undefined): Timed[] {
  return matter.events
    .filter(({ kind }) => kind === 'opened' || kind === 'added' || kind === 'answered')
    .map((event) => ({
      atMs: event.atMs,
      // What somebody of the lender's wrote down is what the borrower said.
      from: event.kind === 'answered' ? 'lender' : 'borrower',
      act: null,
      matter: numberOf(matter),
      kind: matter.kind,
      outcome: null,
      subject: null,
      text: openContent(seal, matter.matterId, event)?.words ?? null,
      lawful: null,
      receipt: event.receipt,
    }));
}
