/**
 * A file is added to a case: looked at and sealed on its way to a temporary file, put into the store, and only then entered
 * under the case's lock, with its row and its entry in the evidence log. What fails before leaves nothing behind but, where a
 * put failed and may have been done, an announced arrival, which the sweep clears up after.
 */
import { type Day, formatDay } from '../core/calendar/day.ts';
import { isEqual } from '../core/evidence/bytes.ts';
import { type HeldCase, holdCase } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import {
  announceArrival,
  endArrival,
  nextFileId,
  readContactDay,
  readFiles,
  storeFileRow,
} from '../store/kept-files.ts';
import { isErased } from '../store/retention.ts';
import { sealFor } from './attempt-contact.ts';
import { type FileDetail, fileSeal, openDetail } from './case-files.ts';
import { type CaseFact, enteredCase, enterFacts } from './enter-fact.ts';
import type { EvidenceSettings } from './export-evidence.ts';
import type { FileAsked, FileKind, FileLimits, FileRefusal } from './file-kind.ts';
import { type FileStore, FileStoreError, type FileStoreFault } from './file-port.ts';
import { type SpooledFile, spoolFile } from './keep-file-spool.ts';
import type { BorrowerSeal } from './ports.ts';

/** In order of precedence. */
export type KeepFileRefusal =
  | { readonly refused: 'unknownCase' }
  /** the borrower's key was destroyed: nothing more is kept of them on this case */
  | { readonly refused: 'erased' }
  | { readonly refused: 'noKey' | 'keyDoesNotOpen' | 'erased' }
  /** the case has no contact of this number */
  | { readonly refused: 'unknownContact'; readonly contact: bigint }
  | { readonly refused: 'nameNotValid' | 'noteTooLong'; readonly charactersMax: number }
  | FileRefusal
  /** of the disk for temporary files, with nothing kept */
  | { readonly refused: 'noSpace' }
  /** the same bytes are kept on this case already */
  | { readonly refused: 'alreadyKept'; readonly fileId: bigint }
  | { readonly refused: 'notStored'; readonly code: FileStoreFault }
  /** it was on its way for so long that the sweep took it for left behind */
  | { readonly refused: 'tookTooLong' };

export interface KeptFile {
  readonly caseNumber: string;
  readonly fileId: bigint;
  readonly kind: FileKind;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly sealedSha256: string;
  /** False: parts of it could not be looked into. */
  readonly isLookedThrough: boolean;
}

export interface KeepFileSettings extends EvidenceSettings {
  readonly store: FileStore;
  readonly kind: FileKind;
  readonly source: AsyncIterable<Uint8Array>;
  readonly bytesAnnounced?: number | undefined;
  readonly limits?: FileLimits | undefined;
  /** as it was handed in, and what is said of it: both are sealed */
  readonly name?: string | undefined;
  readonly note?: string | undefined;
  /** the contact that it is of */
  readonly contact?: bigint | undefined;
  /** where it is handed in, and so of which day it is at the latest */
  readonly onDay: Day;
  readonly recordedBy: string;
  /** where temporary files are made; the system's own when left out */
  readonly spoolFolder?: string | undefined;
  /** told of each step when it is done; tests stop there */
  readonly onStep?: (step: 'spooled' | 'announced' | 'put') => void | Promise<void>;
}

const nameCharactersMax = 255;
const noteCharactersMax = 2_000;

export async function keepFile(database: Database, settings: KeepFileSettings): Promise<KeepFileRefusal | KeptFile> {
  const begun = await begin(database, settings);
  if ('refused' in begun) return begun;
  const { fileId, seal } = begun;
  const spooled = await spoolFile(settings.source, {
    seal,
    what: fileSeal.bytes(fileId),
    asked: askedOf(settings),
    folder: settings.spoolFolder,
  });
  if ('refused' in spooled) return spooled;
  try {
    await settings.onStep?.('spooled');
    return await storeAndEnter(database, { settings, begun, spooled });
  } finally {
    await spooled.discard();
  }
}

function askedOf({ kind, limits, bytesAnnounced }: KeepFileSettings): FileAsked {
  return { kind, ...(limits && { limits }), ...(bytesAnnounced !== undefined && { bytesAnnounced }) };
}

interface Begun {
  readonly held: HeldCase;
  readonly seal: BorrowerSeal;
  readonly wrappedKey: Uint8Array;
  readonly fileId: bigint;
  readonly ofDay: Day;
}

/** What can be refused before a byte is read. A borrower who has no key gets one here. */
async function begin(database: Database, settings: KeepFileSettings): Promise<KeepFileRefusal | Begun> {
  const { creditor, caseNumber, sealer, contact, name = '', note = '' } = settings;
  const at = { creditorId: creditor.creditorId, caseNumber };
  return database.transaction(async (session): Promise<KeepFileRefusal | Begun> => {
    const held = await holdCase(session, at);
    if (held === undefined) return { refused: 'unknownCase' };
    if (await isErased(session, held)) return { refused: 'erased' };
    const seal = await sealFor(session, held, sealer);
    if ('refused' in seal) return seal;
    const contactDay = contact === undefined ? undefined : await readContactDay(session, held, contact);
    if (contact !== undefined && contactDay === undefined) return { refused: 'unknownContact', contact };
    if (name.length > nameCharactersMax || /\p{Cc}/u.test(name)) {
      return { refused: 'nameNotValid', charactersMax: nameCharactersMax };
    }
    if (note.length > noteCharactersMax) return { refused: 'noteTooLong', charactersMax: noteCharactersMax };
    const { wrappedKey } = (await holdCase(session, at))!;
    const fileId = await nextFileId(session);
    return { held, seal, wrappedKey: wrappedKey!, fileId, ofDay: contactDay ?? settings.onDay };
  });
}

interface OnItsWay {
  readonly settings: KeepFileSettings;
  readonly begun: Begun;
  readonly spooled: SpooledFile;
}

async function storeAndEnter(database: Database, way: OnItsWay): Promise<KeepFileRefusal | KeptFile> {
  const { settings, begun, spooled } = way;
  const { held, fileId } = begun;
  const sealedDigest = spooled.digestHex;
  const announced = await database.transaction(async (session): Promise<KeepFileRefusal | undefined> => {
    const kept = await sameKept(session, way);
    if (kept === undefined) await announceArrival(session, { ...held, fileId, sealedDigest });
    return kept;
  });
  if (announced !== undefined) return announced;
  await settings.onStep?.('announced');
  const put = await settings.store.put(spooled);
  // Whether it is there is not known for every fault: the arrival stays announced, and the sweep looks.
  if (put.kind === 'failed') return { refused: 'notStored', code: put.code };
  await settings.onStep?.('put');
  const entered = await database.transaction((session) => enter(session, way));
  if ('refused' in entered) await takeBack(database, way);
  return entered;
}

/** Another added the same meanwhile, or the key is gone: what was put is nobody's. Where this fails the sweep does it. */
async function takeBack(database: Database, { settings, begun, spooled }: OnItsWay): Promise<void> {
  try {
    await settings.store.remove(spooled.digestHex);
  } catch (error) {
    if (error instanceof FileStoreError) return;
    throw error;
  }
  await database.transaction((session) => endArrival(session, { ...begun.held, fileId: begun.fileId }));
}

/** A case keeps a file once. Files that were removed do not count. */
async function sameKept(
  session: Session,
  { begun, spooled }: OnItsWay,
): Promise<{ readonly refused: 'alreadyKept'; readonly fileId: bigint } | undefined> {
  for (const row of await readFiles(session, begun.held)) {
    if (row.removed !== undefined || row.bytes !== spooled.found.bytes) continue;
    if (openDetail(begun.seal, row)?.sha256 === spooled.found.sha256Hex) {
      return { refused: 'alreadyKept', fileId: row.fileId };
    }
  }
  return undefined;
}

async function enter(session: Session, way: OnItsWay): Promise<KeepFileRefusal | KeptFile> {
  const { settings, begun, spooled } = way;
  const { seal, fileId, ofDay } = begun;
  const held = (await holdCase(session, { creditorId: begun.held.creditorId, caseNumber: settings.caseNumber }))!;
  if (held.wrappedKey === undefined || !isEqual(held.wrappedKey, begun.wrappedKey)) return { refused: 'erased' };
  const kept = await sameKept(session, way);
  if (kept !== undefined) return kept;
  if (!(await endArrival(session, { ...held, fileId }))) return { refused: 'tookTooLong' };
  const { kind, contact, recordedBy, name, note } = settings;
  const { sha256Hex: sha256, mediaType, bytes, isLookedThrough } = spooled.found;
  const detail: FileDetail = { sha256, name, note };
  await storeFileRow(session, held, {
    fileId,
    kind,
    mediaType,
    bytes,
    sealedDigest: spooled.digestHex,
    sealedDetail: seal.seal(fileSeal.detail(fileId), JSON.stringify(detail)),
    contactId: contact,
    ofDay,
    recordedBy,
  });
  const about = contact === undefined ? undefined : { contact: String(contact) };
  const fact: CaseFact = {
    kind: 'file',
    about: { table: 'case_file', key: String(fileId) },
    recordedBy,
    fact: {
      file: String(fileId),
      kind,
      mediaType,
      bytes,
      sha256,
      sealedSha256: spooled.digestHex,
      name,
      note,
      about,
      day: formatDay(ofDay),
      lookedThrough: isLookedThrough,
    },
  };
  await enterFacts(session, enteredCase(held, seal), [fact]);
  return {
    caseNumber: settings.caseNumber,
    fileId,
    kind,
    mediaType,
    bytes,
    sha256,
    sealedSha256: spooled.digestHex,
    isLookedThrough,
  };
}
