/**
 * Addresses that their holders said are not the borrower's, or are to be written to no more. Nobody is contacted there, and no code
 * goes there, until the address is shown to be a party's own again, later than it was said.
 */
import { randomBytes } from 'node:crypto';
import type { ClaimWish } from '../core/access/portal.ts';
import { maskedEmail, maskedPhone } from '../core/case/masked.ts';
import { comparableAddress } from '../core/case/same-address.ts';
import { type AddressClaimRow, readAddressClaims, readVerifiedAddresses } from '../store/address-claims.ts';
import type { Session } from '../store/database.ts';
import { sha256Hex } from './enter-fact.ts';
import type { BorrowerSeal } from './ports.ts';

const saltBytes = 16;
const claimSeal = (addressClaimId: bigint) => `address claim ${addressClaimId}`;
/** As agreement-address.ts seals them. */
const verifiedSeal = (verifiedAddressId: bigint) => `verified address ${verifiedAddressId}`;

interface SealedClaim {
  readonly salt: string;
  readonly digest: string;
  /** left out where it was to be deleted */
  readonly address?: string;
}

function digestOf(address: string, salt: string): string {
  return sha256Hex(new TextEncoder().encode(`forbear address\n${salt}\n${comparableAddress(address)}`));
}

/** What is kept of the address: enough to know it again, and not more than was left to us. */
export function sealedClaim(
  seal: BorrowerSeal,
  claim: { readonly addressClaimId: bigint; readonly address: string; readonly wish: ClaimWish },
): Uint8Array {
  const { address, wish } = claim;
  const salt = randomBytes(saltBytes).toString('hex');
  const content: SealedClaim = {
    salt,
    digest: digestOf(address, salt),
    ...(wish === 'delete' ? {} : { address }),
  };
  return seal.seal(claimSeal(claim.addressClaimId), JSON.stringify(content));
}

export interface KnownClaim extends Omit<AddressClaimRow, 'sealed'> {
  /** for people, so far that who knows it recognises it; undefined: it was deleted, or its key is gone */
  readonly shownAddress: string | undefined;
  /** the address was shown to be a party's own since */
  readonly isMended: boolean;
}

export interface KnownClaims {
  readonly claims: readonly KnownClaim[];
  /** nobody is contacted there now */
  isClaimed(address: string): boolean;
}

const none: KnownClaims = { claims: [], isClaimed: () => false };

/** `seal` undefined: nothing that was sealed can be read, so that no address is known again; nobody is contacted then either. */
export async function knownClaims(
  session: Session,
  of: { readonly creditorId: number; readonly borrowerId: bigint },
  seal: BorrowerSeal | undefined,
): Promise<KnownClaims> {
  const rows = await readAddressClaims(session, of);
  if (rows.length === 0) return none;
  const verified = (await readVerifiedAddresses(session, of)).flatMap(({ verifiedAddressId, sealed, verifiedAtMs }) => {
    const shown = opened<{ address: string }>(seal, verifiedSeal(verifiedAddressId), sealed);
    return shown === undefined ? [] : [{ address: shown.address, verifiedAtMs }];
  });
  const read = rows.map(({ sealed, ...row }) => {
    const content = opened<SealedClaim>(seal, claimSeal(row.addressClaimId), sealed);
    const isOf = (address: string) => content !== undefined && digestOf(address, content.salt) === content.digest;
    const isMended = verified.some(({ address, verifiedAtMs }) => verifiedAtMs > row.saidAtMs && isOf(address));
    const shownAddress = content?.address === undefined ? undefined : masked(content.address);
    return { isOf, claim: { ...row, shownAddress, isMended } };
  });
  return {
    claims: read.map(({ claim }) => claim),
    isClaimed: (address) => read.some(({ isOf, claim }) => !claim.isMended && isOf(address)),
  };
}

function masked(address: string): string {
  return address.includes('@') ? maskedEmail(address) : maskedPhone(address);
}

/** Undefined: it was sealed under a key that was destroyed since. */
function opened<T>(seal: BorrowerSeal | undefined, name: string, sealed: Uint8Array): T | undefined {
  try {
    return seal && (JSON.parse(seal.open(name, sealed)) as T);
  } catch {
    return undefined;
  }
}

export interface AddressClaimDocument {
  readonly wish: ClaimWish;
  readonly channel: 'email' | 'text';
  readonly saidAt: string;
  /** masked; null: it was deleted, or can no longer be opened */
  readonly address: string | null;
  /** it was shown to be a party's own since, and is used again */
  readonly verifiedSince: boolean;
}

export function claimDocument(
  { wish, channel, saidAtMs, shownAddress, isMended }: KnownClaim,
  instant: (atMs: number) => string = (atMs) => new Date(atMs).toISOString(),
): AddressClaimDocument {
  return { wish, channel, saidAt: instant(saidAtMs), address: shownAddress ?? null, verifiedSince: isMended };
}
