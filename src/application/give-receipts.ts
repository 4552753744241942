/**
 * A borrower gets the receipts of their case without asking: what stands in the log since the last ones goes with the next
 * mail that is lawfully sent to them. No mail is sent for the receipts' sake.
 */
import type { HeldCase } from '../store/contact-cases.ts';
import type { Session } from '../store/database.ts';
import { markReceipts, readStream } from '../store/evidence.ts';
import { proveHeld, type Receipt, receiptsOf } from './export-evidence.ts';
import type { Sealer } from './ports.ts';

/** So many go with one mail; the rest with the next. */
const receiptsPerMail = 20;

export interface ReceiptsToGive {
  readonly receipts: readonly Receipt[];
  /** the greatest number among them; 0: there are none */
  readonly through: number;
}

export async function receiptsToGive(
  session: Session,
  at: { readonly held: HeldCase; readonly sealer: Sealer | undefined },
): Promise<ReceiptsToGive> {
  const stream = await readStream(session, at.held);
  if (stream === undefined || stream.receiptsThrough >= stream.lastNumber) return { receipts: [], through: 0 };
  const proved = await proveHeld(session, at, { from: stream.receiptsThrough + 1, entriesMax: receiptsPerMail });
  // What is not in the log yet goes with a later mail; what cannot be proved is for `verify` to name, and keeps no mail back.
  const receipts = 'refused' in proved ? [] : receiptsOf(proved);
  return { receipts, through: receipts.at(-1)?.number ?? 0 };
}

export function receiptsGiven(session: Session, held: HeldCase, through: number): Promise<void> {
  return through === 0 ? Promise.resolve() : markReceipts(session, held, through);
}
