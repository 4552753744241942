/** What those said who received messages that were not for them: that an address is not the borrower's, to stop, to delete it. */
import type { ClaimWish } from '../core/access/portal.ts';
import { takeIds } from './close-writes.ts';
import type { Session } from './database.ts';
import { instantParameter, milliseconds } from './decisions.ts';

export interface AddressClaimRow {
  readonly addressClaimId: bigint;
  readonly contactId: bigint;
  readonly wish: ClaimWish;
  readonly channel: 'email' | 'text';
  readonly sealed: Uint8Array;
  readonly saidAtMs: number;
}

interface OfBorrower {
  readonly creditorId: number;
  readonly borrowerId: bigint;
}

export async function nextAddressClaimId(session: Session): Promise<bigint> {
  return (await takeIds(session, 'address_claim_id_seq', 1))[0]!;
}

export async function storeAddressClaim(
  session: Session,
  of: OfBorrower,
  row: AddressClaimRow & { readonly recordedBy: string },
): Promise<void> {
  await session.query(
    `insert into address_claim (creditor_id, borrower_id, address_claim_id, contact_id, wish, channel, sealed, said_at, recorded_by)
     values ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7, $8::timestamptz, $9)`,
    [
      of.creditorId,
      of.borrowerId,
      row.addressClaimId,
      row.contactId,
      row.wish,
      row.channel,
      row.sealed,
      instantParameter(row.saidAtMs),
      row.recordedBy,
    ],
  );
}

/** In the order in which they were said. */
export async function readAddressClaims(session: Session, of: OfBorrower): Promise<AddressClaimRow[]> {
  const rows = await session.query<{
    address_claim_id: bigint;
    contact_id: bigint;
    wish: ClaimWish;
    channel: 'email' | 'text';
    sealed: Uint8Array;
    said: bigint;
  }>(
    `select address_claim_id, contact_id, wish, channel, sealed, ${milliseconds('said_at')} as said from address_claim
      where creditor_id = $1 and borrower_id = $2::bigint order by address_claim_id`,
    [of.creditorId, of.borrowerId],
  );
  return rows.map((row) => ({
    addressClaimId: row.address_claim_id,
    contactId: row.contact_id,
    wish: row.wish,
    channel: row.channel,
    sealed: row.sealed,
    saidAtMs: Number(row.said),
  }));
}

/** All that was ever shown to be a party's own, whichever party's. */
export async function readVerifiedAddresses(
  session: Session,
  of: OfBorrower,
): Promise<{ readonly verifiedAddressId: bigint; readonly sealed: Uint8Array; readonly verifiedAtMs: number }[]> {
  const rows = await session.query<{ verified_address_id: bigint; sealed: Uint8Array; verified: bigint }>(
    `select verified_address_id, sealed, ${milliseconds('verified_at')} as verified from verified_address
      where creditor_id = $1 and borrower_id = $2::bigint order by verified_address_id`,
    [of.creditorId, of.borrowerId],
  );
  return rows.map((row) => ({
    verifiedAddressId: row.verified_address_id,
    sealed: row.sealed,
    verifiedAtMs: Number(row.verified),
  }));
}

/** Name and addresses of the book, sealed anew under the same key. */
export async function changePersonal(session: Session, of: OfBorrower, sealed: Uint8Array): Promise<void> {
  await session.query('update borrower set sealed = $3 where creditor_id = $1 and borrower_id = $2::bigint', [
    of.creditorId,
    of.borrowerId,
    sealed,
  ]);
}
