/** What the time of keeping records hangs on, read together: last activity, loans, facts on record, what is still open. */
import type { Day } from '../core/calendar/day.ts';
import type { Zone } from '../core/calendar/zone.ts';
import type { MatterKind } from '../core/matter/kinds.ts';
import type { Law } from '../core/rules/law.ts';
import type { Session } from '../store/database.ts';
import { openMatterKinds } from '../store/matters.ts';
import { readFacts } from '../store/party-facts.ts';
import { type OfBorrower, type RecordsOfBorrower, readRecords } from '../store/retention.ts';
import { sealName } from './contact-request.ts';
import type { BorrowerSeal } from './ports.ts';
import type { RetentionAsked } from './sweep-files-retention.ts';

export interface KnownForRetention {
  readonly records: RecordsOfBorrower;
  /** what is not closed yet by the facts on record */
  readonly openMatter: 'dispute' | 'complaint' | undefined;
  readonly asked: Omit<RetentionAsked, 'callOn'>;
}

export async function knownForRetention(
  session: Session,
  borrower: OfBorrower,
  at: {
    readonly law: Law;
    readonly zone: Zone;
    readonly zoneName: string;
    readonly asOf: Day;
    readonly seal: BorrowerSeal | undefined;
  },
): Promise<KnownForRetention> {
  const { law, zone, asOf, seal } = at;
  const records = await readRecords(session, borrower, at.zoneName);
  const facts = await openedFacts(session, borrower, { seal, afterMs: records.erasedAtMs });
  const { products, lastActivityOn, settledOn } = records;
  const asked = { law, zone, asOf, facts, products, lastActivityOn, settledOn };
  const raised = await openMatterKinds(session, borrower);
  return { records, openMatter: openMatterOf(facts) ?? openRaised(raised), asked };
}

/** Those of before an erasure are gone and say nothing. One that cannot be opened is not known, which never loosens. */
async function openedFacts(
  session: Session,
  borrower: OfBorrower,
  at: { readonly seal: BorrowerSeal | undefined; readonly afterMs: number | undefined },
): Promise<Record<string, unknown>> {
  const facts: Record<string, unknown> = {};
  for (const { name, factId, sealedValue, recordedAtMs } of await readFacts(session, borrower)) {
    if (at.afterMs !== undefined && recordedAtMs <= at.afterMs) continue;
    try {
      facts[name] = at.seal === undefined ? 'unknown' : JSON.parse(at.seal.open(sealName.fact(factId), sealedValue));
    } catch {
      facts[name] = 'unknown';
    }
  }
  return facts;
}

/** What the borrower raised and nobody answered: nothing of it may be gone before the answer. */
function openRaised(kinds: readonly MatterKind[]): KnownForRetention['openMatter'] {
  if (kinds.includes('dispute')) return 'dispute';
  return kinds.includes('complaint') ? 'complaint' : undefined;
}

/** A complaint is open until the day of its answer is on record. */
function openMatterOf(facts: Readonly<Record<string, unknown>>): KnownForRetention['openMatter'] {
  const { disputed = false, complaintReceivedOn: received = null, complaintAnsweredOn: answered = null } = facts;
  if (disputed !== false && disputed !== null) return 'dispute';
  return received !== null && (answered === null || answered === 'unknown') ? 'complaint' : undefined;
}
