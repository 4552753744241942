/**
 * Whoever received a message says that it is not for them, or that no more shall come, by the code that stands in it: nobody signs in,
 * no name is asked, nothing of a debt is shown. The address is written to no more, whatever of the three was said.
 */
import type { ClaimWish } from '../core/access/portal.ts';
import { comparableAddress } from '../core/case/same-address.ts';
import { changePersonal, nextAddressClaimId, readAddressClaims, storeAddressClaim } from '../store/address-claims.ts';
import { type HeldCase, holdCaseById } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { readSealedMessage } from '../store/message-checks.ts';
import { readHolds } from '../store/retention.ts';
import { sealedClaim } from './address-claims.ts';
import { sealFor } from './attempt-contact.ts';
import { keyContext, type SealedMessage, sealName } from './contact-request.ts';
import { enteredCase, enterFacts } from './enter-fact.ts';
import { addressClaimFact } from './evidence-facts.ts';
import { type AnsweredCheck, checkedMessage } from './message-check.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';

/** Who is told to have said it: whoever had the message, through the program. */
const theHolder = 'forbear portal: who received the message';

/** In order of precedence. */
export type SayNotMeRefusal = {
  readonly refused:
    | 'noKey'
    | 'keyDoesNotOpen'
    /** no message of ours has this code */
    | 'codeUnknown'
    /** the file was erased, and the address with it */
    | 'nothingLeft'
    /** it was said by this message, and something else */
    | 'saidBefore';
};

export interface SaidNotMe {
  readonly channel: 'email' | 'text';
  readonly wish: ClaimWish;
  readonly saidAtMs: number;
  readonly zone: string;
}

export async function sayNotMe(
  owner: Database,
  said: {
    readonly sealer: Sealer | undefined;
    readonly code: string;
    readonly wish: ClaimWish;
    readonly atMs: number;
  },
): Promise<SaidNotMe | SayNotMeRefusal> {
  const checked = await checkedMessage(owner, said);
  if ('refused' in checked) return checked;
  const { message } = checked;
  if (message === undefined) return { refused: 'codeUnknown' };
  const { wish, atMs, sealer } = said;
  const { channel, zone } = message;
  return owner.transaction(async (session): Promise<SaidNotMe | SayNotMeRefusal> => {
    const held = await holdCaseById(session, message);
    const seal = await sealFor(session, held, sealer);
    if ('refused' in seal) return seal.refused === 'erased' ? { refused: 'nothingLeft' } : { refused: seal.refused };
    const before = (await readAddressClaims(session, held)).find(({ contactId }) => contactId === message.contactId);
    if (before !== undefined) {
      return before.wish === wish ? { channel, wish, zone, saidAtMs: before.saidAtMs } : { refused: 'saidBefore' };
    }
    const address = await addressOf(session, message, seal);
    if (address === undefined) return { refused: 'nothingLeft' };
    const addressClaimId = await nextAddressClaimId(session);
    const row = { addressClaimId, contactId: message.contactId, wish, channel, saidAtMs: atMs, recordedBy: theHolder };
    await storeAddressClaim(session, held, { ...row, sealed: sealedClaim(seal, { addressClaimId, address, wish }) });
    if (wish === 'delete') await takeOffFile(session, { held, sealer: sealer!, address });
    await enterFacts(session, enteredCase(held, seal), [addressClaimFact(row)]);
    return { channel, wish, zone, saidAtMs: atMs };
  });
}

/** Undefined: it was sealed under a key that is gone. */
async function addressOf(session: Session, message: AnsweredCheck, seal: BorrowerSeal): Promise<string | undefined> {
  const sealed = await readSealedMessage(session, message);
  try {
    return sealed && (JSON.parse(seal.open(sealName.message(message.decisionId), sealed)) as SealedMessage).address;
  } catch {
    return undefined;
  }
}

/** Where the book has it for the borrower. What was sent there stays under seal until it may be erased; so does all under a legal hold. */
async function takeOffFile(
  session: Session,
  { held, sealer, address }: { readonly held: HeldCase; readonly sealer: Sealer; readonly address: string },
): Promise<void> {
  const { wrappedKey, sealedPersonal } = held;
  if (wrappedKey === undefined || sealedPersonal === undefined) return;
  if ((await readHolds(session, held)).at(-1)?.state === 'set') return;
  const context = keyContext(held);
  const personal = JSON.parse(sealer.open(context, { wrappedKey, sealed: sealedPersonal })) as Record<string, string>;
  const isIt = (text: string | undefined) =>
    text !== undefined && comparableAddress(text) === comparableAddress(address);
  const left = Object.fromEntries(
    Object.entries(personal).filter(([name, text]) => !['phone', 'email'].includes(name) || !isIt(text)),
  );
  await changePersonal(session, held, sealer.sealAgain(context, { wrappedKey, text: JSON.stringify(left) }));
}
