/**
 * All that is entered of a case with its proofs, as one file that anybody can check; and the receipts of single entries. What
 * is exported is what stands in the newest checkpoint: a beat comes before it.
 */
import { type BundleAnchor, type BundleFile, type EarlierCheckpoint, writeBundle } from '../core/evidence/bundle.ts';
import { receiptName } from '../core/evidence/bundle-names.ts';
import type { PageWords } from '../core/evidence/bundle-page.ts';
import { type BundleReader, isWithheldFrom } from '../core/evidence/bundle-reader.ts';
import { isEqual, utf8 } from '../core/evidence/bytes.ts';
import { commitmentOf, type EntryKind, entryBytes, receiptExtra } from '../core/evidence/entry.ts';
import { formatProofFile } from '../core/evidence/proof-file.ts';
import { sha256, verifyEd25519 } from '../digest/node-crypto.ts';
import { type HeldCase, holdCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { readEntries, readStream, type StoredEntry } from '../store/evidence.ts';
import {
  readAnchors,
  readFirstCheckpoints,
  readLatestCheckpoint,
  readLog,
  type StoredCheckpoint,
  type StoredLog,
} from '../store/evidence-log.ts';
import type { AnchorReceipt } from './anchor-port.ts';
import { sealFor } from './attempt-contact.ts';
import { cosignedNote } from './beat-evidence.ts';
import { keyContext } from './contact-request.ts';
import { type CaseFact, enteredCase, enterFacts, enterOpenly, type OpenedEntry, openEntry } from './enter-fact.ts';
import { signerOf } from './evidence-keys.ts';
import { consistencyPath, inclusionPaths } from './evidence-tree.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';

export interface EvidenceSettings {
  readonly creditor: CreditorRow;
  readonly caseNumber: string;
  readonly sealer: Sealer | undefined;
}

/** In order of precedence. */
export type EvidenceRefusal = {
  readonly refused:
    | 'unknownCase'
    | 'noKey'
    | 'keyDoesNotOpen'
    | 'erased'
    | 'nothingEntered'
    | 'notInTheLogYet'
    | 'contentDiffers';
  /** of contentDiffers: which entry */
  readonly number?: number;
};

/** That somebody takes something of a case out is a fact of it. */
export async function enterAccess(
  database: Database,
  settings: EvidenceSettings & {
    readonly what: 'export' | 'receipts' | 'file';
    readonly of?: string;
    readonly recordedBy: string;
  },
): Promise<EvidenceRefusal | { readonly entered: true }> {
  const { creditor, caseNumber, what, of, recordedBy } = settings;
  return database.transaction(async (session): Promise<EvidenceRefusal | { readonly entered: true }> => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const fact: CaseFact = {
      kind: 'access',
      about: { table: 'evidence_entry', key: what },
      recordedBy,
      fact: { what, of },
    };
    // Who looks at what is left after an erasure is kept in the open: there is no key any more to seal it with.
    if (held.isErased && held.isClosed) {
      await enterOpenly(session, held, fact);
      return { entered: true };
    }
    const seal = await sealFor(session, held, settings.sealer);
    if ('refused' in seal) return seal;
    await enterFacts(session, enteredCase(held, seal), [fact]);
    return { entered: true };
  });
}

/** One entry with its proof; content only where it can still be opened. */
export interface ProvedEntry {
  readonly stored: StoredEntry;
  readonly entry: Uint8Array;
  readonly index: number;
  readonly path: readonly Uint8Array[];
  readonly opened: OpenedEntry | undefined;
  /** not opened for whoever asked: neither content nor salt goes into the bundle, and its signed list says so */
  readonly isWithheld?: boolean;
}

export interface ProvedCase {
  readonly log: StoredLog;
  readonly held: HeldCase;
  readonly tag: string;
  readonly checkpoint: StoredCheckpoint;
  readonly entries: readonly ProvedEntry[];
  readonly seal: BorrowerSeal | undefined;
}

/** The entries of a case that stand in the newest checkpoint, from a number on. */
export async function proveCase(
  database: Database,
  { creditor, caseNumber, sealer }: EvidenceSettings,
  { from } = { from: 1 },
): Promise<ProvedCase | EvidenceRefusal> {
  const { creditorId } = creditor;
  return database.session(async (session): Promise<ProvedCase | EvidenceRefusal> => {
    const held = await readCaseForContact(session, { creditorId, caseNumber });
    return held === undefined ? { refused: 'unknownCase' } : proveHeld(session, { held, sealer }, { from });
  });
}

/** The same of a case that is at hand; `entriesMax` are proved, from `from` on. */
export async function proveHeld(
  session: Session,
  { held, sealer }: { readonly held: HeldCase; readonly sealer: Sealer | undefined },
  { from, entriesMax }: { readonly from: number; readonly entriesMax?: number },
): Promise<ProvedCase | EvidenceRefusal> {
  const { creditorId } = held;
  const stream = await readStream(session, held);
  if (stream === undefined) return { refused: 'nothingEntered' };
  const log = await readLog(session, creditorId);
  const checkpoint = log && (await readLatestCheckpoint(session, creditorId));
  if (log === undefined || checkpoint === undefined) return { refused: 'notInTheLogYet' };
  const seal = openedSeal(held, sealer);
  if (sealer === undefined) return { refused: 'noKey' };
  const { size } = checkpoint;
  const to = Math.min(stream.lastNumber, entriesMax === undefined ? stream.lastNumber : from + entriesMax - 1);
  const stored = (await readEntries(session, held, { from, to })).filter(
    ({ leafIndex }) => leafIndex !== undefined && leafIndex < size,
  );
  const indexes = stored.map(({ leafIndex }) => leafIndex!);
  const paths = await inclusionPaths(session, { creditorId, indexes, size });
  const entries: ProvedEntry[] = [];
  for (const [place, each] of stored.entries()) {
    const opened = openEntry(each, { tag: stream.tag, seal });
    if (opened !== undefined && !isCommitted(each, opened)) return { refused: 'contentDiffers', number: each.number };
    const entry = entryBytes({ ...each, tag: stream.tag });
    entries.push({ stored: each, entry, index: indexes[place]!, path: paths[place]!, opened });
  }
  return { log, held, tag: stream.tag, checkpoint, entries, seal };
}

function isCommitted({ commitment }: StoredEntry, { salt, content }: OpenedEntry): boolean {
  return isEqual(commitmentOf(sha256, { salt, content: utf8(content) }), commitment);
}

/** Undefined: there is no key any more, or it is another deployment's. */
function openedSeal(held: HeldCase, sealer: Sealer | undefined): BorrowerSeal | undefined {
  try {
    return held.wrappedKey && sealer?.under(keyContext(held), held.wrappedKey);
  } catch {
    return undefined;
  }
}

/** The files that a case's entries tell of, as far as they are there. */
export type FilesOfCase = (proved: ProvedCase) => Promise<readonly BundleFile[]>;

export async function exportEvidence(
  database: Database,
  settings: EvidenceSettings & {
    readonly policyText: string;
    readonly madeAtMs: number;
    readonly words: PageWords;
    readonly files: FilesOfCase;
    /** without it: the whole */
    readonly madeFor?: BundleReader;
  },
): Promise<{ readonly bundle: Uint8Array; readonly proved: ProvedCase } | EvidenceRefusal> {
  const found = await proveCase(database, settings);
  if ('refused' in found) return found;
  const { madeFor = 'whole' } = settings;
  const proved = { ...found, entries: found.entries.map((entry) => entryFor(madeFor, entry)) };
  const signer = signerOf(settings.sealer!, proved.log);
  if (signer === undefined) return { refused: 'keyDoesNotOpen' };
  const { creditorId } = settings.creditor;
  const { history, anchors } = await database.session((session) => historyOf(session, creditorId, proved));
  const parts = {
    lender: settings.creditor.creditorRef,
    caseNumber: settings.caseNumber,
    tag: proved.tag,
    madeAt: new Date(settings.madeAtMs).toISOString(),
    madeFor,
    checkpoint: cosignedNote(proved.checkpoint),
    entries: proved.entries,
    files: await settings.files(proved),
    history,
    policy: policyFor(settings.policyText, proved.log),
    anchors,
  };
  const { publicKey, sign } = signer;
  const bundle = writeBundle(parts, { digest: sha256, verify: verifyEd25519, sign, publicKey, words: settings.words });
  return { bundle, proved };
}

/** What was erased has no content to withhold: it stays what it is. */
function entryFor(reader: BundleReader, entry: ProvedEntry): ProvedEntry {
  const { stored, opened } = entry;
  if (opened === undefined || !isWithheldFrom(reader, { kind: stored.kind, content: opened.content })) return entry;
  return { ...entry, opened: undefined, isWithheld: true };
}

/** So many earlier checkpoints show when entries stood; more would only make the file longer to check. */
const historyMax = 64;

async function historyOf(
  session: Session,
  creditorId: number,
  proved: ProvedCase,
): Promise<{ history: EarlierCheckpoint[]; anchors: BundleAnchor[] }> {
  const { size } = proved.checkpoint;
  const found = await readFirstCheckpoints(
    session,
    creditorId,
    proved.entries.map(({ index }) => index),
  );
  const earlier = thinned(found.filter((checkpoint) => checkpoint.size < size));
  const history: EarlierCheckpoint[] = [];
  for (const checkpoint of earlier) {
    const consistency = await consistencyPath(session, { creditorId, oldSize: checkpoint.size, newSize: size });
    history.push({ checkpoint: cosignedNote(checkpoint), consistency });
  }
  const receipts = await readAnchors(session, creditorId, [...earlier.map((each) => each.size), size]);
  return { history, anchors: receipts.map(({ receipt }) => JSON.parse(receipt) as AnchorReceipt) };
}

function thinned<T>(list: readonly T[]): T[] {
  const step = Math.ceil(list.length / historyMax);
  return list.filter((_, index) => index % step === 0);
}

/** The lender's policy, with its log named where it is not. */
export function policyFor(text: string, { verifierKey }: StoredLog): string {
  const isNamed = text.split('\n').some((line) => line.trim().split(/[ \t]+/)[1] === verifierKey);
  return isNamed ? text : `log ${verifierKey}\n${text}`;
}

export interface Receipt {
  readonly name: string;
  readonly number: number;
  readonly kind: EntryKind;
  /** a `.tlog-proof` */
  readonly text: string;
}

export function receiptsOf({ entries, checkpoint }: ProvedCase): Receipt[] {
  const checkpointNote = cosignedNote(checkpoint);
  return entries.map(({ stored, entry, index, path, opened }) => ({
    name: receiptName(stored).replace(/^entries\//, ''),
    number: stored.number,
    kind: stored.kind,
    text: formatProofFile({ extra: receiptExtra(entry, opened?.salt), index, path, checkpointNote }),
  }));
}
