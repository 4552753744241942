/** What all ways in for borrowers share: limits, tickets, the deployment's pepper, who may come in. */
import { createHash, randomBytes } from 'node:crypto';
import type { Day } from '../core/calendar/day.ts';
import { addMonths } from '../core/calendar/period.ts';
import { localDay, type Zones } from '../core/calendar/zone.ts';
import type { Database, Session } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { type PortalCase, readPepper, storePepper } from '../store/portal-tickets.ts';
import type { Sealer } from './ports.ts';

const minuteMs = 60_000;
/** Ours. A code is there until it is read; more guesses or codes than these are not those of a person who mistypes. */
export const portalLimits = {
  ticketMs: 10 * minuteMs,
  guessesMax: 5,
  codesOfCaseMax: 3,
  codesOfAddressMax: 10,
  linkHoursMax: 168,
} as const;

/** A closed case can be read for so long. */
const closedMonths = 12;

const tokenBytes = 32;
const pepperBytes = 32;

export function newPortalToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

export function ticketHashOf(ticket: string): Uint8Array {
  return createHash('sha256').update(`forbear portal ticket\n${ticket}`).digest();
}

export function linkHashOf(token: string): Uint8Array {
  return createHash('sha256').update(`forbear portal link\n${token}`).digest();
}

export interface PortalDoor {
  readonly pepper: Uint8Array;
  /** under whom stands what is no lender's yet */
  readonly creditorId: number;
  readonly books: readonly CreditorRow[];
}

export type DoorRefusal = { readonly refused: 'noKey' | 'keyDoesNotOpen' };

/** Under which context the pepper's own key is wrapped. */
export const pepperContext = (creditorId: number) => `portal ${creditorId}`;

/** The pepper is made on first use. Without the deployment's key there is no door: nothing could be said to a borrower. */
export async function openDoor(owner: Database, sealer: Sealer | undefined): Promise<PortalDoor | DoorRefusal> {
  if (sealer === undefined) return { refused: 'noKey' };
  return owner.transaction(async (session): Promise<PortalDoor | DoorRefusal> => {
    const books = await readCreditors(session);
    const first = books[0];
    if (first === undefined) return { refused: 'noKey' };
    const kept = (await readPepper(session)) ?? (await makePepper(session, sealer, first.creditorId));
    try {
      const pepper = Buffer.from(sealer.open(pepperContext(kept.creditorId), kept), 'hex');
      return { pepper, creditorId: first.creditorId, books };
    } catch {
      return { refused: 'keyDoesNotOpen' };
    }
  });
}

async function makePepper(session: Session, sealer: Sealer, creditorId: number) {
  const secret = randomBytes(pepperBytes).toString('hex');
  await storePepper(session, { creditorId, ...sealer.sealNew(pepperContext(creditorId), secret) });
  // Another process may have been first.
  return (await readPepper(session))!;
}

/** Whose file is erased, or was closed long ago, has nothing to come in for. */
export function mayComeIn(
  { isErased, closedOn }: Pick<PortalCase, 'isErased' | 'closedOn'>,
  at: { readonly book: CreditorRow; readonly zones: Zones; readonly atMs: number },
): boolean {
  if (isErased) return false;
  return closedOn === undefined || todayOf(at) < addMonths(closedOn, closedMonths);
}

function todayOf({ book, zones, atMs }: Parameters<typeof mayComeIn>[1]): Day {
  return localDay(zones(book.zone) ?? zones('UTC')!, atMs);
}
