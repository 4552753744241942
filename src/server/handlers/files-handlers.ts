/** The files of a case: handed in as bytes, listed, read back. Every look at one is entered in the log before it goes out. */
import { addFile, listFiles as listRoute, readFile, uploadBytesMax } from '../../api/routes/case-files.ts';
import { setHold } from '../../api/routes/set-hold.ts';
import { listFiles, openFile } from '../../application/case-files.ts';
import { type FileKind, type FileLimits, fileKinds, fileLimitsUsual } from '../../application/file-kind.ts';
import { FileStoreError } from '../../application/file-port.ts';
import { keepFile } from '../../application/keep-file.ts';
import { setLegalHold } from '../../application/legal-hold.ts';
import { zones } from '../../composition/time-zones.ts';
import type { AccessRole } from '../../core/access/role.ts';
import { formatDay } from '../../core/calendar/day.ts';
import { formatInstant, localDay } from '../../core/calendar/zone.ts';
import { fileName as bundleName } from '../../core/evidence/bundle-names.ts';
import { type CaseCall, type Refused, type Served, serveCase } from '../call.ts';
import { evidenceHandlers } from './evidence-handlers.ts';

/** Papers of the lender and minutes of a talk are not a borrower's to hand in as such; their own copy is a letter. */
const kindsOfOthers: ReadonlySet<FileKind> = new Set(['agreement', 'minutes']);

function mayHandIn(role: AccessRole, kind: FileKind): boolean {
  return role !== 'borrower' || !kindsOfOthers.has(kind);
}

const uploadLimits = Object.fromEntries(
  fileKinds.map((kind) => [kind, { bytesMax: Math.min(uploadBytesMax, fileLimitsUsual[kind].bytesMax) }]),
) as unknown as FileLimits;

/** A store that is not there now is nobody's mistake here. */
async function withStore<T>(work: () => Promise<T>): Promise<T | Refused> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileStoreError) return { refused: 'notStored', code: error.code } as Refused;
    throw error;
  }
}

const settingOf = ({ book, seen, parts }: Pick<CaseCall, 'book' | 'seen' | 'parts'>) => ({
  creditor: book,
  caseNumber: seen.caseNumber,
  sealer: parts.sealer,
});

/** Undefined: no name; null: none that can be read. */
function nameIn(call: Pick<CaseCall, 'header'>): string | undefined | null {
  const given = call.header('x-file-name');
  if (given === undefined) return undefined;
  try {
    return decodeURIComponent(given);
  } catch {
    return null;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function add(call: CaseCall<typeof addFile>) {
  const { database, query, parts, book, by, atMs, identity } = call;
  const { kind, contact } = query;
  if (!mayHandIn(identity.role, kind)) return { refused: 'kindNotYours' };
  const { files: store } = parts.agreements;
  if (store === undefined) return { refused: 'noFileStore' };
  const name = nameIn(call);
  if (name === null) return { refused: 'nameNotValid' };
  const announced = call.header('content-length');
  const kept = await keepFile(database, {
    ...settingOf(call),
    store,
    kind,
    source: call.bytes ?? nothing(),
    bytesAnnounced: announced !== undefined && /^\d{1,12}$/.test(announced) ? Number(announced) : undefined,
    limits: uploadLimits,
    name,
    contact: contact === undefined ? undefined : BigInt(contact),
    onDay: localDay(zones(book.zone)!, atMs),
    recordedBy: by,
  });
  if ('refused' in kept) return kept;
  const { fileId, isLookedThrough, ...told } = kept;
  const { caseNumber, mediaType, bytes, sha256, sealedSha256 } = told;
  const answer = { case: caseNumber, file: String(fileId), kind, mediaType, size: bytes, sha256, sealedSha256 };
  return { ...answer, lookedThrough: isLookedThrough };
}

async function list(call: CaseCall<typeof listRoute>) {
  const listed = await listFiles(call.database, settingOf(call));
  if ('refused' in listed) return listed;
  const { caseNumber, erasedAtMs, files } = listed;
  const zone = zones(call.book.zone)!;
  return {
    case: caseNumber,
    erasedAt: erasedAtMs === undefined ? null : formatInstant(zone, erasedAtMs),
    files: files.map((file) => ({
      file: String(file.fileId),
      kind: file.kind as FileKind,
      mediaType: file.mediaType,
      size: file.bytes,
      sha256: file.detail?.sha256 ?? null,
      sealedSha256: file.sealedDigest,
      name: file.detail?.name ?? null,
      note: file.detail?.note ?? null,
      contact: file.contactId === undefined ? null : String(file.contactId),
      day: formatDay(file.ofDay),
      recordedBy: file.recordedBy,
      recordedAt: formatInstant(zone, file.recordedAtMs),
      removed: file.removed === undefined ? null : { on: formatDay(file.removed.on), ground: file.removed.ground },
    })),
  };
}

async function read(call: CaseCall<typeof readFile>) {
  const { database, params, parts, by } = call;
  const { files: store } = parts.agreements;
  if (store === undefined) return { refused: 'noFileStore' };
  const fileId = BigInt(params.file);
  const opened = await withStore(() => openFile(database, { ...settingOf(call), store, fileId, recordedBy: by }));
  if (!('bytes' in opened)) {
    const day = 'on' in opened && opened.on;
    return day ? { ...opened, on: formatDay(day) } : opened;
  }
  const { file, bytes } = opened;
  call.looked({ isWhole: true });
  const ending = bundleName({ sha256Hex: 'x', mediaType: file.mediaType }).split('.').at(-1)!;
  const fileName = file.detail?.name ?? `file-${params.file}.${ending}`;
  return { type: file.mediaType, fileName, bytes: told(call, bytes) };
}

/** A file that turns out to be changed half way ends without its last piece; who looks after the server is told. */
async function* told(
  { parts, requestId, params }: CaseCall<typeof readFile>,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    parts.log.error({ requestId, file: params.file, code: (error as Error).name }, 'fileNotWhole');
    throw error;
  }
}

export const filesHandlers: readonly Served[] = [
  serveCase(listRoute, list),
  serveCase(addFile, add),
  serveCase(readFile, read),
  serveCase(setHold, async (call) => {
    const { state, reason = '' } = call.body;
    const at = { ...settingOf(call), state, reason, recordedBy: call.by };
    const told = await setLegalHold(call.database, at);
    return 'refused' in told ? told : { case: told.caseNumber, state: told.state };
  }),
  ...evidenceHandlers,
];
