/**
 * Plans beside what they rest on: every offer is within the capacity that it names, its hash is that of its terms, and every
 * talk stands as its events leave it.
 */
import { createHash } from 'node:crypto';
import { Capacity } from '../core/capacity/capacity.ts';
import { Offer } from '../core/negotiation/offer.ts';
import { evolveNegotiation, noTalk, type TalkState } from '../core/negotiation/protocol/negotiation.ts';
import type { Database, Session } from '../store/database.ts';
import { eventOfText, eventText } from '../store/event-text.ts';
import { hasPlans, readOffers, readTalks, type StoredOffer, type TalkRow } from '../store/negotiations.ts';
import { readCapacity } from '../store/statements.ts';
import type { Difference } from '../store/verify.ts';
import type { OfferFile } from './plan-offers.ts';

export interface PlansChecked {
  readonly talks: number;
  readonly offers: number;
  readonly differences: readonly Difference[];
}

const talksPerChunk = 500;

export async function verifyPlans(database: Database, at: { readonly creditorId: number }): Promise<PlansChecked> {
  return database.transaction(async (session) => {
    await session.run('set transaction isolation level repeatable read, read only');
    return plansWithin(session, at);
  });
}

/** In the transaction that there is. */
export async function plansWithin(session: Session, at: { readonly creditorId: number }): Promise<PlansChecked> {
  const differences: Difference[] = [];
  let talks = 0;
  let offers = 0;
  let after = 0n;
  if (!(await hasPlans(session))) return { talks, offers, differences };
  for (;;) {
    const rows = await readTalks(session, { ...at, after, rowsMax: talksPerChunk });
    for (const row of rows) {
      talks += 1;
      differences.push(...talkDifferences(row));
      for (const offer of await readOffers(session, row)) {
        offers += 1;
        differences.push(...(await offerDifferences(session, row, offer)));
      }
    }
    if (rows.length < talksPerChunk) return { talks, offers, differences };
    after = rows.at(-1)!.negotiationId;
  }
}

function talkDifferences(row: TalkRow): Difference[] {
  const { events, version, state, negotiationId, loanRef } = row;
  const add = (field: string, stored: string, recomputed: string) =>
    stored === recomputed
      ? []
      : [{ table: 'negotiation', loan: loanRef, row: `negotiation ${negotiationId}`, field, stored, recomputed }];
  let replayed: string;
  try {
    replayed = events.reduce<TalkState>(evolveNegotiation, noTalk).state;
  } catch (error) {
    replayed = (error as Error).message;
  }
  return [...add('version', `${version}`, `${events.length}`), ...add('state', state, replayed)];
}

async function offerDifferences(session: Session, talk: TalkRow, offer: StoredOffer): Promise<Difference[]> {
  const found: Difference[] = [];
  const row = `offer ${offer.number} of negotiation ${talk.negotiationId}`;
  const add = (field: string, stored: string, recomputed: string) => {
    if (stored !== recomputed) {
      found.push({ table: 'plan_offer', loan: talk.loanRef, row, field, stored, recomputed });
    }
  };
  const file = eventOfText<OfferFile>(offer.document);
  add('terms_hash', offer.termsHash, `sha256:${createHash('sha256').update(eventText(file.terms)).digest('hex')}`);
  const stored = await readCapacity(session, talk, offer.capacityId);
  const capacity = stored && Capacity.of(stored);
  if (stored === undefined || capacity === undefined || 'refused' in capacity) {
    add('capacity_id', offer.capacityId.toString(), 'none');
    return found;
  }
  const { kind, instalments, lumpMinor } = offer;
  const lumpSumNowMinor = stored.lumpSumMinor;
  // Made anew by the same door: what is above capacity does not come through.
  const made = Offer.of({ kind, capacity, instalments, lumpMinor, lumpSumNowMinor });
  add('instalments', 'within capacity', 'refused' in made ? made.refused : 'within capacity');
  if (!('refused' in made)) {
    add('payment_minor', `${offer.paymentMinor}`, `${made.paymentMinor}`);
    add('total_minor', `${offer.totalMinor}`, `${made.totalMinor}`);
  }
  return found;
}
