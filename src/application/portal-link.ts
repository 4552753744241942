/**
 * A way in that a member of staff made for one borrower. Whoever opens it first may go on, in that browser and no other; what
 * the borrower alone knows is asked all the same, and a code where an address is known to be theirs.
 */
import type { FactKind, LinkPurpose } from '../core/access/portal.ts';
import type { Zones } from '../core/calendar/zone.ts';
import type { Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { holdLink, markOpened, type StoredLink, storeLink } from '../store/portal-links.ts';
import { readPortalCase, storeTicket } from '../store/portal-tickets.ts';
import { newCodeSalt, newOneTimeCode, oneTimeCodeHash } from './one-time-code.ts';
import { type FoundSigner, type PortalSetting, sendPortalCode, verifiedSigner } from './portal-code.ts';
import {
  type DoorRefusal,
  linkHashOf,
  mayComeIn,
  newPortalToken,
  openDoor,
  type PortalDoor,
  portalLimits,
  ticketHashOf,
} from './portal-door.ts';
import { factKindOf } from './portal-fact.ts';
import type { SeenCase } from './seen-case.ts';

const hourMs = 3_600_000;

/** By somebody who may see the case: `session` is theirs. `fileClosed`: its borrower could not come in by it. */
export async function makePortalLink(
  session: Session,
  at: {
    readonly seen: SeenCase;
    readonly book: CreditorRow;
    readonly zones: Zones;
    readonly purpose: LinkPurpose;
    readonly hours: number;
    readonly madeBy: string;
    readonly atMs: number;
  },
): Promise<{ readonly refused: 'fileClosed' } | { readonly token: string; readonly expiresAtMs: number }> {
  const { seen, book, zones, purpose, madeBy, atMs } = at;
  const one = await readPortalCase(session, seen);
  if (one === undefined || !mayComeIn(one, { book, zones, atMs })) return { refused: 'fileClosed' };
  const token = newPortalToken();
  const expiresAtMs = atMs + Math.min(at.hours, portalLimits.linkHoursMax) * hourMs;
  await storeLink(session, { ...seen, linkHash: linkHashOf(token), purpose, madeBy, madeAtMs: atMs, expiresAtMs });
  return { token, expiresAtMs };
}

/** In order of precedence. */
export type OpenLinkRefusal =
  | DoorRefusal
  | { readonly refused: 'linkUnknown' | 'linkUsed' | 'linkExpired' | 'fileClosed' }
  /** the law lets no code out now; the link stays as it is */
  | { readonly refused: 'codeNotSent'; readonly because: string };

export interface OpenedLink {
  readonly ticket: string;
  readonly purpose: LinkPurpose;
  readonly factKind: FactKind;
  readonly needsCode: boolean;
  readonly expiresAtMs: number;
}

export async function openPortalLink(setting: PortalSetting, token: string): Promise<OpenedLink | OpenLinkRefusal> {
  const { owner, contact } = setting;
  const door = await openDoor(owner, contact.sealer);
  if ('refused' in door) return door;
  const linkHash = linkHashOf(token);
  const found = await owner.transaction(async (session) => {
    const link = linkNow(await holdLink(session, linkHash), setting);
    return 'refused' in link ? link : ((await readPortalCase(session, link)) ?? { refused: 'linkUnknown' as const });
  });
  if ('refused' in found) return found;
  const book = door.books.find(({ creditorId }) => creditorId === found.creditorId)!;
  const { zones } = contact;
  if (!mayComeIn(found, { book, zones, atMs: setting.atMs })) return { refused: 'fileClosed' };
  const signer = await verifiedSigner(setting, door, { one: found, kind: undefined });
  const ticket = newPortalToken();
  const code = signer && newOneTimeCode();
  if (code !== undefined) {
    const refusal = await sent(setting, { ...signer!, code, ticketHash: ticketHashOf(ticket) });
    if (refusal !== undefined) return refusal;
  }
  return owner.transaction((session) =>
    openNow(session, { setting, door, linkHash, ticket, code, caseNumber: found.caseNumber }),
  );
}

function linkNow(
  link: StoredLink | undefined,
  { atMs }: PortalSetting,
): StoredLink | { readonly refused: 'linkUnknown' | 'linkUsed' | 'linkExpired' } {
  if (link === undefined) return { refused: 'linkUnknown' };
  if (link.openedAtMs !== undefined) return { refused: 'linkUsed' };
  return atMs >= link.expiresAtMs ? { refused: 'linkExpired' } : link;
}

async function sent(
  setting: PortalSetting,
  to: FoundSigner & { readonly code: string; readonly ticketHash: Uint8Array },
): Promise<{ readonly refused: 'codeNotSent'; readonly because: string } | undefined> {
  const contact = await sendPortalCode(setting, to);
  if ('refused' in contact) return { refused: 'codeNotSent', because: contact.refused };
  return contact.outcome === 'allowed' ? undefined : { refused: 'codeNotSent', because: contact.outcome };
}

/** Of two who open it at the same time, one does. */
async function openNow(
  session: Session,
  at: {
    readonly setting: PortalSetting;
    readonly door: PortalDoor;
    readonly linkHash: Uint8Array;
    readonly ticket: string;
    readonly code: string | undefined;
    readonly caseNumber: string;
  },
): Promise<OpenedLink | OpenLinkRefusal> {
  const { setting, door, code, ticket } = at;
  const { atMs, agentHash } = setting;
  const { pepper } = door;
  const link = linkNow(await holdLink(session, at.linkHash), setting);
  if ('refused' in link) return link;
  const { creditorId, borrowerId, caseId, purpose, madeBy: openedBy } = link;
  const salt = newCodeSalt();
  const expiresAtMs = atMs + portalLimits.ticketMs;
  const factKind = factKindOf(at.caseNumber, pepper);
  const needsCode = code !== undefined;
  await markOpened(session, link, atMs);
  await storeTicket(session, {
    creditorId,
    ticketHash: ticketHashOf(ticket),
    of: { borrowerId, caseId },
    factKind,
    needsCode,
    salt,
    codeHash: code === undefined ? undefined : oneTimeCodeHash({ code, salt, pepper }),
    agentHash,
    openedBy,
    madeAtMs: atMs,
    expiresAtMs,
  });
  return { ticket, purpose, factKind, needsCode, expiresAtMs };
}
