/**
 * The borrower's own proofs: every entry of their case, told in words, and of each one that stands in the log a receipt that is
 * checked without us (docs/formats/evidence-receipt.md).
 */
import { isWithheldFrom } from '../core/evidence/bundle-reader.ts';
import { type Canonical, readCanonical } from '../core/evidence/canonical-json.ts';
import { type EntryKind, ownReceiptExtra } from '../core/evidence/entry.ts';
import { formatProofFile } from '../core/evidence/proof-file.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import { readEntries, readStream } from '../store/evidence.ts';
import { readLatestCheckpoint } from '../store/evidence-log.ts';
import { cosignedNote } from './beat-evidence.ts';
import { keyContext } from './contact-request.ts';
import { openEntry } from './enter-fact.ts';
import { type EvidenceRefusal, type EvidenceSettings, policyFor, proveHeld } from './export-evidence.ts';

export interface ReceiptListed {
  readonly number: number;
  readonly kind: EntryKind;
  /** undefined: it was erased, or is not for the borrower to see */
  readonly content: Canonical | undefined;
  readonly state: 'shown' | 'withheld' | 'erased';
  /** it stands in a signed checkpoint, so that it can be proved */
  readonly isInLog: boolean;
}

/** The latest first; `before` a number, as a page before it answered it. */
export async function listReceipts(
  database: Database,
  settings: EvidenceSettings & { readonly before: number | undefined; readonly limit: number },
): Promise<
  | { readonly receipts: readonly ReceiptListed[]; readonly next: number | undefined }
  | { readonly refused: 'unknownCase' | 'noKey' | 'keyDoesNotOpen' }
> {
  const { creditor, caseNumber, sealer, before, limit } = settings;
  return database.session(async (session) => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' as const };
    if (sealer === undefined) return { refused: 'noKey' as const };
    const stream = await readStream(session, held);
    if (stream === undefined) return { receipts: [], next: undefined };
    let seal: ReturnType<typeof sealer.under> | undefined;
    try {
      seal = held.wrappedKey && sealer.under(keyContext(held), held.wrappedKey);
    } catch {
      return { refused: 'keyDoesNotOpen' as const };
    }
    const checkpoint = await readLatestCheckpoint(session, creditor.creditorId);
    const to = Math.min(stream.lastNumber, before === undefined ? stream.lastNumber : before - 1);
    const from = Math.max(1, to - limit + 1);
    const stored = to < 1 ? [] : await readEntries(session, held, { from, to });
    const receipts = stored.reverse().map((entry): ReceiptListed => {
      const { number, kind, leafIndex } = entry;
      const isInLog = leafIndex !== undefined && checkpoint !== undefined && leafIndex < checkpoint.size;
      const opened = openEntry(entry, { tag: stream.tag, seal });
      if (opened === undefined) return { number, kind, content: undefined, state: 'erased', isInLog };
      if (isWithheldFrom('borrower', { kind, content: opened.content }))
        return { number, kind, content: undefined, state: 'withheld', isInLog };
      return { number, kind, content: readCanonical(opened.content), state: 'shown', isInLog };
    });
    return { receipts, next: from > 1 ? from : undefined };
  });
}

/** In order of precedence. `noSuchReceipt`: the case has no entry of that number. */
export type ReceiptRefusal = EvidenceRefusal | { readonly refused: 'noSuchReceipt' };

/** One file that holds the entry, its content where that is the borrower's to see, its proof and the log's policy. */
export async function readReceipt(
  database: Database,
  settings: EvidenceSettings & { readonly number: number; readonly policyText: string },
): Promise<ReceiptRefusal | { readonly text: string; readonly kind: EntryKind }> {
  const { creditor, caseNumber, sealer, number, policyText } = settings;
  return database.session(async (session): Promise<ReceiptRefusal | { text: string; kind: EntryKind }> => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const stream = await readStream(session, held);
    if (stream === undefined) return { refused: 'nothingEntered' };
    if (number > stream.lastNumber) return { refused: 'noSuchReceipt' };
    const proved = await proveHeld(session, { held, sealer }, { from: number, entriesMax: 1 });
    if ('refused' in proved) return proved;
    const [found] = proved.entries;
    if (found === undefined) return { refused: 'notInTheLogYet' };
    const { stored, entry, index, path, opened } = found;
    const isShown = opened !== undefined && !isWithheldFrom('borrower', { kind: stored.kind, content: opened.content });
    const extra = ownReceiptExtra(entry, {
      shown: isShown ? opened : undefined,
      policy: policyFor(policyText, proved.log),
    });
    const text = formatProofFile({ extra, index, path, checkpointNote: cosignedNote(proved.checkpoint) });
    return { text, kind: stored.kind };
  });
}
