/**
 * The files of a case, read back: what is kept, one of them in clear, and all of them for a bundle. Nothing is handed out
 * before the evidence log says that somebody looks at it, and nothing but what both digests vouch for.
 */
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { BundleFile } from '../core/evidence/bundle.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import { type FileKey, type KeptFileRow, readFiles } from '../store/kept-files.ts';
import { readErasure } from '../store/retention.ts';
import { keyContext } from './contact-request.ts';
import { type EvidenceRefusal, type EvidenceSettings, enterAccess, type FilesOfCase } from './export-evidence.ts';
import { ChangedFileError, type FileStore, heldUntilRight, WrongBytesError } from './file-port.ts';
import { type BorrowerSeal, SealedStreamError, type Sealer } from './ports.ts';

/** What is sealed of a file beside its bytes. */
export interface FileDetail {
  /** of the clear bytes, hex */
  readonly sha256: string;
  readonly name?: string | undefined;
  readonly note?: string | undefined;
}

export const fileSeal = {
  bytes: (fileId: bigint) => `file ${fileId}`,
  detail: (fileId: bigint) => `file ${fileId} detail`,
};

export interface ListedFile extends Omit<KeptFileRow, 'sealedDetail'> {
  /** undefined: the key that it was sealed under is gone */
  readonly detail: FileDetail | undefined;
}

export function openDetail(seal: BorrowerSeal | undefined, row: KeptFileRow): FileDetail | undefined {
  try {
    const text = seal?.open(fileSeal.detail(row.fileId), row.sealedDetail);
    return text === undefined ? undefined : (JSON.parse(text) as FileDetail);
  } catch {
    return undefined;
  }
}

/** In order of precedence. */
export type FilesRefusal = { readonly refused: 'unknownCase' | 'noKey' | 'keyDoesNotOpen' };

export interface FilesOfCaseListed {
  readonly caseNumber: string;
  /** when the borrower's key was destroyed: nothing of what came before opens; undefined: never */
  readonly erasedAtMs: number | undefined;
  readonly files: readonly ListedFile[];
}

/** All of a case, also what was removed. Without a key there are no names: that is told, not passed over. */
export async function listFiles(
  database: Database,
  settings: EvidenceSettings,
): Promise<FilesRefusal | FilesOfCaseListed> {
  const { creditor, caseNumber, sealer } = settings;
  return database.session(async (session): Promise<FilesRefusal | FilesOfCaseListed> => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const { erasedAtMs, hasKey } = await readErasure(session, held);
    const rows = await readFiles(session, held);
    if (rows.length > 0 && hasKey && sealer === undefined) return { refused: 'noKey' };
    const seal = sealOf(held, sealer);
    if (rows.length > 0 && hasKey && seal === undefined) return { refused: 'keyDoesNotOpen' };
    const files = rows.map((row) => {
      const { sealedDetail: _, ...told } = row;
      return { ...told, detail: openDetail(seal, row) };
    });
    return { caseNumber, erasedAtMs, files };
  });
}

export function sealOf(
  held: Omit<FileKey, 'caseId'> & { readonly wrappedKey: Uint8Array | undefined },
  sealer: Sealer | undefined,
): BorrowerSeal | undefined {
  try {
    return held.wrappedKey && sealer?.under(keyContext(held), held.wrappedKey);
  } catch {
    return undefined;
  }
}

/** In order of precedence. */
export type OpenFileRefusal =
  | FilesRefusal
  | { readonly refused: 'unknownFile' }
  | { readonly refused: 'removed'; readonly on: Day; readonly ground: 'retention' | 'erasure' }
  /** sealed under a key that was destroyed */
  | { readonly refused: 'erased' }
  | { readonly refused: 'notInStore'; readonly digestHex: string }
  | EvidenceRefusal;

export interface OpenedFile {
  readonly file: ListedFile;
  /**
   * The clear bytes, to be read once. Throws ChangedFileError (of what lies in the store) or ChangedInClearError; what came
   * before is not to be relied on until the stream has ended.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What opened is not what was handed in, although its seal holds: the row tells of another file. */
export class ChangedInClearError extends Error {
  readonly sha256Hex: string;
  constructor(sha256Hex: string) {
    super(`the file in clear is not the one of ${sha256Hex}`);
    this.name = 'ChangedInClearError';
    this.sha256Hex = sha256Hex;
  }
}

/** That somebody looks at it is entered before the first byte is handed out. */
export async function openFile(
  database: Database,
  settings: EvidenceSettings & { readonly store: FileStore; readonly fileId: bigint; readonly recordedBy: string },
): Promise<OpenFileRefusal | OpenedFile> {
  const { creditor, caseNumber, sealer, store, fileId, recordedBy } = settings;
  const found = await database.session(async (session): Promise<OpenFileRefusal | FoundFile> => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    if (sealer === undefined) return { refused: 'noKey' };
    const row = (await readFiles(session, held)).find((each) => each.fileId === fileId);
    const seal = sealOf(held, sealer);
    if (held.wrappedKey !== undefined && seal === undefined) return { refused: 'keyDoesNotOpen' };
    if (row === undefined) return { refused: 'unknownFile' };
    if (row.removed !== undefined) return { refused: 'removed', on: row.removed.on, ground: row.removed.ground };
    const detail = openDetail(seal, row);
    return seal === undefined || detail === undefined ? { refused: 'erased' } : { row, seal, detail };
  });
  if ('refused' in found) return found;
  const { row, seal, detail } = found;
  const sealed = await store.get(row.sealedDigest);
  if (sealed === undefined) return { refused: 'notInStore', digestHex: row.sealedDigest };
  const entered = await enterAccess(database, {
    creditor,
    caseNumber,
    sealer,
    what: 'file',
    of: String(fileId),
    recordedBy,
  });
  if ('refused' in entered) return entered;
  const { sealedDetail: _, ...told } = row;
  return { file: { ...told, detail }, bytes: clearBytes(sealed, { row, seal, detail }) };
}

interface FoundFile {
  readonly row: KeptFileRow;
  readonly seal: BorrowerSeal;
  readonly detail: FileDetail;
}

async function* clearBytes(
  sealed: AsyncIterable<Uint8Array>,
  { row, seal, detail }: FoundFile,
): AsyncGenerator<Uint8Array, void, undefined> {
  // The store vouches for the sealed bytes at the end of its stream, and the seal for each piece before.
  const clear = seal.openStream(fileSeal.bytes(row.fileId), sealed);
  try {
    yield* heldUntilRight(clear, { digestHex: detail.sha256, bytes: row.bytes });
  } catch (error) {
    if (error instanceof SealedStreamError) throw new ChangedFileError(row.sealedDigest);
    if (error instanceof WrongBytesError) throw new ChangedInClearError(detail.sha256);
    throw error;
  }
}

/** A file that a bundle cannot hold although its entry tells of it. */
export interface FileLeftOut {
  readonly fileId: bigint;
  readonly digestHex: string;
  readonly why: 'notInStore' | 'changed' | 'noStore';
}

/**
 * For `exportEvidence`: what the proved entries tell of and is still there, each once. One that ought to be there and is not,
 * or has changed, is told to `onLeftOut` and left out: the bundle is made, and its check names the file.
 */
export function filesOfCase(
  database: Database,
  at: { readonly store: FileStore | undefined; readonly onLeftOut?: (file: FileLeftOut) => void },
): FilesOfCase {
  return async ({ held, entries, seal }) => {
    const told = new Set(entries.filter(({ stored }) => stored.kind === 'file').map(({ stored }) => stored.aboutKey));
    if (told.size === 0 || seal === undefined) return [];
    const rows = await database.session((session) => readFiles(session, held));
    const files = new Map<string, BundleFile>();
    for (const row of rows) {
      const detail = openDetail(seal, row);
      if (!told.has(String(row.fileId)) || row.removed !== undefined || detail === undefined) continue;
      const read = await wholeFile(at.store, { row, seal, detail });
      if (read instanceof Uint8Array) {
        files.set(detail.sha256, { sha256Hex: detail.sha256, mediaType: row.mediaType, bytes: read });
      } else {
        at.onLeftOut?.({ fileId: row.fileId, digestHex: row.sealedDigest, why: read });
      }
    }
    return [...files.values()];
  };
}

async function wholeFile(store: FileStore | undefined, found: FoundFile): Promise<Uint8Array | FileLeftOut['why']> {
  if (store === undefined) return 'noStore';
  const sealed = await store.get(found.row.sealedDigest);
  if (sealed === undefined) return 'notInStore';
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of clearBytes(sealed, found)) pieces.push(Uint8Array.from(piece));
  } catch (error) {
    if (error instanceof ChangedFileError || error instanceof ChangedInClearError) return 'changed';
    throw error;
  }
  return Uint8Array.from(Buffer.concat(pieces));
}

/** Of one file, as an entry's fact tells it. */
export function removalFact(
  file: KeptFileRow,
  at: {
    readonly detail: FileDetail | undefined;
    readonly on: Day;
    readonly ground: 'retention' | 'erasure';
    readonly rule?: string | undefined;
    readonly value?: string | undefined;
    readonly keptUntil?: Day | undefined;
  },
): object {
  return {
    file: String(file.fileId),
    sha256: at.detail?.sha256,
    sealedSha256: file.sealedDigest,
    ground: at.ground,
    on: formatDay(at.on),
    rule: at.rule,
    value: at.value,
    keptUntil: at.keptUntil === undefined ? undefined : formatDay(at.keptUntil),
  };
}
