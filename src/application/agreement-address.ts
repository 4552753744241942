/**
 * Addresses that were shown to be a party's own, without which no code to sign with is sent; and the name on record. What was
 * shown of an address holds for that address alone: another one is shown anew.
 */
import { type AddressKind, addressKinds } from '../core/agreement/signing/moves.ts';
import type { AgreementParty } from '../core/agreement/terms.ts';
import { type HeldCase, holdCase } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import {
  nextVerifiedAddressId,
  readVerifiedAddress,
  storeVerifiedAddress,
  type VerifiedHow,
} from '../store/signings.ts';
import { knownClaims } from './address-claims.ts';
import { type SealRefusal, sealFor } from './attempt-contact.ts';
import { keyContext } from './contact-request.ts';
import { enteredCase, enterFacts } from './enter-fact.ts';
import { addressFact } from './evidence-facts.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';

/** In order of precedence. */
export type VerifyAddressRefusal = {
  readonly refused: 'unknownCase' | SealRefusal | 'addressMissing' | 'nameMissing' | 'timeNotYet';
};

const addressSeal = (verifiedAddressId: bigint) => `verified address ${verifiedAddressId}`;

interface SealedAddress {
  readonly address: string;
  /** of a guarantor, whom the book does not name */
  readonly name?: string;
}

/** That this address is theirs; `name`: as on the identity document, of a guarantor. */
export async function recordVerifiedAddress(
  database: Database,
  settings: {
    readonly creditor: CreditorRow;
    readonly caseNumber: string;
    readonly sealer: Sealer | undefined;
    readonly party: AgreementParty;
    readonly kind: AddressKind;
    readonly address: string;
    readonly name?: string | undefined;
    readonly how: VerifiedHow;
    readonly verifiedAtMs: number;
    readonly atMs: number;
    readonly recordedBy: string;
  },
): Promise<{ readonly verifiedAddressId: bigint } | VerifyAddressRefusal> {
  const { creditor, caseNumber, party, kind, address, name, how, verifiedAtMs, recordedBy } = settings;
  return database.transaction(async (session): Promise<{ verifiedAddressId: bigint } | VerifyAddressRefusal> => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const seal = await sealFor(session, held, settings.sealer);
    if ('refused' in seal) return seal;
    if (address.trim() === '') return { refused: 'addressMissing' };
    if (party === 'guarantor' && (name ?? '').trim() === '') return { refused: 'nameMissing' };
    if (verifiedAtMs > settings.atMs) return { refused: 'timeNotYet' };
    const verifiedAddressId = await nextVerifiedAddressId(session);
    const content: SealedAddress = { address: address.trim(), ...(name === undefined ? {} : { name }) };
    const sealed = seal.seal(addressSeal(verifiedAddressId), JSON.stringify(content));
    const row = { verifiedAddressId, party, kind, how, sealed, verifiedAtMs, recordedBy };
    await storeVerifiedAddress(session, held, row);
    await enterFacts(session, enteredCase(held, seal), [addressFact(verifiedAddressId, row)]);
    return { verifiedAddressId };
  });
}

/** Whom a code is sent to. `verifiedAtMs` undefined: never shown to be the signer's own. */
export interface Signer {
  readonly name: string | undefined;
  readonly kind: AddressKind;
  readonly address: string | undefined;
  /** of the row that says so */
  readonly addressRef: string;
  readonly verifiedAtMs: number | undefined;
}

/** Kinds in order of preference where none is asked for: those that were verified, then e-mail. */
export async function signerOnRecord(
  session: Session,
  at: {
    readonly held: HeldCase;
    readonly seal: BorrowerSeal;
    readonly sealer: Sealer;
    readonly party: AgreementParty;
    readonly kind: AddressKind | undefined;
  },
): Promise<Signer> {
  const { held, seal, party } = at;
  const kinds = at.kind === undefined ? [...addressKinds].reverse() : [at.kind];
  const book = party === 'borrower' ? personalOf(at) : {};
  const { isClaimed } = await knownClaims(session, held, seal);
  for (const kind of kinds) {
    const row = await readVerifiedAddress(session, { ...held, party, kind });
    if (row === undefined) continue;
    const shown = JSON.parse(seal.open(addressSeal(row.verifiedAddressId), row.sealed)) as SealedAddress;
    const onFile = book[kind];
    // The book has another one since: what was shown of the one before says nothing of it.
    if (onFile !== undefined && onFile !== shown.address) continue;
    // Its holder said since that it is not theirs.
    if (isClaimed(shown.address)) continue;
    const { verifiedAtMs, verifiedAddressId } = row;
    const name = book.name ?? shown.name;
    return { name, kind, address: shown.address, addressRef: String(verifiedAddressId), verifiedAtMs };
  }
  const kind = kinds[0]!;
  const onFile = book[kind];
  const address = onFile !== undefined && isClaimed(onFile) ? undefined : onFile;
  return { name: book.name, kind, address, addressRef: 'none', verifiedAtMs: undefined };
}

function personalOf({ held, sealer }: { readonly held: HeldCase; readonly sealer: Sealer }): {
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
} {
  if (held.sealedPersonal === undefined || held.wrappedKey === undefined) return {};
  return JSON.parse(sealer.open(keyContext(held), { wrappedKey: held.wrappedKey, sealed: held.sealedPersonal }));
}
