/** The last step at the borrower's door: code and fact, typed in the browser that asked, and a session for them. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Session } from '../store/database.ts';
import {
  countGuess,
  type HeldTicket,
  holdTicket,
  type PortalCase,
  readKnownLoans,
  readPortalCase,
  useTicket,
} from '../store/portal-tickets.ts';
import { storeSession } from '../store/sessions.ts';
import { oneTimeCodeHash } from './one-time-code.ts';
import type { PortalSetting } from './portal-code.ts';
import {
  type DoorRefusal,
  mayComeIn,
  newPortalToken,
  openDoor,
  type PortalDoor,
  portalLimits,
  ticketHashOf,
} from './portal-door.ts';
import { isKnownFact } from './portal-fact.ts';
import { sessionLimits, tokenHash } from './who-is-signed-in.ts';

/** In order of precedence. `notRight` does not tell which of code and fact was wrong. */
export type SignInBorrowerRefusal =
  | DoorRefusal
  | {
      readonly refused:
        | 'ticketUnknown'
        | 'otherBrowser'
        | 'ticketUsed'
        | 'ticketExpired'
        | 'tooManyGuesses'
        | 'fileClosed';
    }
  | { readonly refused: 'notRight'; readonly guessesLeft: number };

export interface SignedInBorrower {
  /** for the cookie alone */
  readonly token: string;
  readonly creditorRef: string;
  readonly caseNumber: string;
  readonly expiresAtMs: number;
}

export async function signInBorrower(
  setting: Omit<PortalSetting, 'words'>,
  typed: { readonly ticket: string; readonly code: string | undefined; readonly fact: string },
): Promise<SignedInBorrower | SignInBorrowerRefusal> {
  const { owner, contact } = setting;
  const door = await openDoor(owner, contact.sealer);
  if ('refused' in door) return door;
  return owner.transaction(async (session): Promise<SignedInBorrower | SignInBorrowerRefusal> => {
    const ticketHash = ticketHashOf(typed.ticket);
    const held = ticketNow(await holdTicket(session, ticketHash), setting);
    if ('refused' in held) return held;
    // Looked up for tickets that lead nowhere too: the time it takes tells nothing.
    const loans = await readKnownLoans(session, { creditorId: held.creditorId, borrowerId: held.of?.borrowerId });
    const isCode = isCodeOf(held, { code: typed.code, pepper: door.pepper });
    const isFact = isKnownFact(typed.fact, { kind: held.factKind, loans, pepper: door.pepper });
    if (!isCode || !isFact || held.of === undefined) {
      await countGuess(session, ticketHash);
      return { refused: 'notRight', guessesLeft: portalLimits.guessesMax - held.guesses - 1 };
    }
    const one = (await readPortalCase(session, { creditorId: held.creditorId, ...held.of }))!;
    const book = door.books.find(({ creditorId }) => creditorId === one.creditorId)!;
    await useTicket(session, ticketHash, setting.atMs);
    if (!mayComeIn(one, { book, zones: contact.zones, atMs: setting.atMs })) return { refused: 'fileClosed' };
    return begin(session, { held, one, setting, door });
  });
}

function ticketNow(
  held: HeldTicket | undefined,
  { agentHash, atMs }: Pick<PortalSetting, 'agentHash' | 'atMs'>,
): HeldTicket | Exclude<SignInBorrowerRefusal, DoorRefusal> {
  if (held === undefined) return { refused: 'ticketUnknown' };
  if (!Buffer.from(held.agentHash).equals(Buffer.from(agentHash))) return { refused: 'otherBrowser' };
  if (held.usedAtMs !== undefined) return { refused: 'ticketUsed' };
  if (atMs >= held.expiresAtMs) return { refused: 'ticketExpired' };
  return held.guesses >= portalLimits.guessesMax ? { refused: 'tooManyGuesses' } : held;
}

/** A ticket whose code was never sent is compared with one that nobody has. */
function isCodeOf(
  { needsCode, codeHash, salt }: HeldTicket,
  { code = '', pepper }: { readonly code: string | undefined; readonly pepper: Uint8Array },
): boolean {
  const nobodys = oneTimeCodeHash({ code: randomBytes(8).toString('hex'), salt, pepper });
  const typed = oneTimeCodeHash({ code, salt, pepper });
  const fits = timingSafeEqual(Buffer.from(typed), Buffer.from(codeHash ?? nobodys));
  return fits || !needsCode;
}

async function begin(
  session: Session,
  at: {
    readonly held: HeldTicket;
    readonly one: PortalCase;
    readonly setting: Omit<PortalSetting, 'words'>;
    readonly door: PortalDoor;
  },
): Promise<SignedInBorrower> {
  const { held, one, setting, door } = at;
  const { atMs, agentHash } = setting;
  const token = newPortalToken();
  const expiresAtMs = atMs + sessionLimits.borrower.wholeMs;
  const { creditorId, borrowerId, caseId, caseNumber } = one;
  await storeSession(session, {
    creditorId,
    sessionHash: tokenHash(token),
    step: 'full',
    family: randomBytes(16),
    atMs,
    expiresAtMs,
    agentHash,
    openedBy: held.openedBy,
    of: { kind: 'borrower', borrowerId, caseId },
  });
  const { creditorRef } = door.books.find((book) => book.creditorId === creditorId)!;
  return { token, creditorRef, caseNumber, expiresAtMs };
}
