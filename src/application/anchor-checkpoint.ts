/** A checkpoint's hash written where the lender cannot change it, not more often than is worth its price. */
import { utf8 } from '../core/evidence/bytes.ts';
import { checkpointText } from '../core/evidence/checkpoint.ts';
import { sha256 } from '../digest/node-crypto.ts';
import type { Database } from '../store/database.ts';
import { readLastAnchored, type StoredCheckpoint, storeAnchor } from '../store/evidence-log.ts';
import { type Anchor, AnchorNotReached, type AnchorReceipt, type AnchorSubject } from './anchor-port.ts';

export type Anchored =
  | { readonly anchor: Anchor['kind']; readonly outcome: 'anchored'; readonly receipt: AnchorReceipt }
  /** this very checkpoint is there, or another not long ago */
  | { readonly anchor: Anchor['kind']; readonly outcome: 'notYet' }
  | { readonly anchor: Anchor['kind']; readonly outcome: 'failed'; readonly code: string };

export function anchorSubject(origin: string, { size, root }: Pick<StoredCheckpoint, 'size' | 'root'>): AnchorSubject {
  const noteText = checkpointText({ origin, size, root });
  return { origin, size, root, noteText, digest: sha256(utf8(noteText)) };
}

/** Asked first whether it is there: after a crash the receipt alone was lost. */
export async function anchorCheckpoint(
  database: Database,
  anchor: Anchor,
  at: {
    readonly creditorId: number;
    readonly origin: string;
    readonly checkpoint: StoredCheckpoint;
    readonly everyHours: number;
  },
): Promise<Anchored> {
  const { creditorId, checkpoint, everyHours } = at;
  const { kind } = anchor;
  const { size } = checkpoint;
  const last = await database.session((session) => readLastAnchored(session, creditorId, kind));
  if (last !== undefined && (last.size === size || last.hoursAgo < everyHours))
    return { anchor: kind, outcome: 'notYet' };
  const subject = anchorSubject(at.origin, checkpoint);
  const receipt = await receiptOf(anchor, subject);
  if ('code' in receipt) return { anchor: kind, outcome: 'failed', code: receipt.code };
  await database.transaction((session) =>
    storeAnchor(session, { creditorId, size }, { anchor: kind, receipt: JSON.stringify(receipt) }),
  );
  return { anchor: kind, outcome: 'anchored', receipt };
}

async function receiptOf(anchor: Anchor, subject: AnchorSubject): Promise<AnchorReceipt | { readonly code: string }> {
  try {
    const there = await anchor.find(subject);
    if (there !== undefined) return there;
    const outcome = await anchor.anchor(subject);
    return outcome.kind === 'anchored' ? outcome.receipt : { code: outcome.code };
  } catch (error) {
    if (error instanceof AnchorNotReached) return { code: error.code };
    throw error;
  }
}
