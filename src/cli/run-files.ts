/** Runs the commands of `files`; a file of its own, so that other commands need not load the store and the law. */
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  ChangedInClearError,
  type FilesOfCaseListed,
  listFiles,
  type OpenedFile,
  openFile,
} from '../application/case-files.ts';
import { type FileKind, fileKinds } from '../application/file-kind.ts';
import { ChangedFileError, type FileStore, FileStoreError, type FileStoreFault } from '../application/file-port.ts';
import { type KeepFileRefusal, keepFile } from '../application/keep-file.ts';
import { readLegalHolds, setLegalHold } from '../application/legal-hold.ts';
import { keptBecause, type Sweep, sweepDocument, sweepFiles } from '../application/sweep-files.ts';
import { fileStoreSetup } from '../composition/file-store.ts';
import { loadLaw } from '../composition/load-laws.ts';
import { zones } from '../composition/time-zones.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { formatInstant, localDay, type Zone } from '../core/calendar/zone.ts';
import { sizeText } from '../core/evidence/fact-words.ts';
import type { Law } from '../core/rules/law.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { CommandError, pickBook } from './book.ts';
import { carefulSealer } from './careful-sealer.ts';
import type { AddOptions, FilesOptions, HoldOptions } from './files.ts';
import { textTable } from './text-table.ts';
import { userName } from './user-name.ts';
import { words } from './words.ts';

/** Opens the store of this deployment for `work`. Its faults become words; the exit codes are those of sysexits.h. */
export async function withFileStore<T>(database: Database, work: (store: FileStore) => Promise<T>): Promise<T> {
  const store = await openFileStore(database);
  if (store === undefined) throw new CommandError(words('files.store.none'), 78);
  try {
    return await work(store);
  } catch (error) {
    throw storeError(error, store);
  } finally {
    await store.close();
  }
}

/** Undefined: this deployment keeps no files. A faulty setting ends the command. */
export async function openFileStore(database: Pick<Database, 'folder'>): Promise<FileStore | undefined> {
  const setup = fileStoreSetup(database);
  switch (setup.state) {
    case 'ready':
      return setup.open();
    case 'none':
      return undefined;
    case 'faulty':
      throw new CommandError(
        words('files.store.faulty', { setting: setup.setting, fault: words(`files.setting.${setup.fault}`) }),
        78,
      );
  }
}

/** A fault of the store in words; anything else as it is. */
export function storeError(error: unknown, { address }: Pick<FileStore, 'address'>): unknown {
  if (!(error instanceof FileStoreError)) return error;
  const what = words(`files.storeFault.${error.code}`);
  return new CommandError(words('files.storeFault', { address, what }), storeExit(error.code));
}

function storeExit(code: FileStoreFault): number {
  if (code === 'notReached' || code === 'busy') return 69;
  return code === 'wrongCredentials' || code === 'notPermitted' ? 77 : 74;
}

export interface LawAndDay {
  readonly law: Law;
  readonly zone: Zone;
  /** today where the lender is */
  readonly asOf: Day;
}

/** By which law the time for keeping records is told; `topic` has the words where there is none. */
export function lawAndDay({ jurisdiction, zone: name }: CreditorRow, topic: 'files' | 'erase'): LawAndDay {
  const law = loadLaw(jurisdiction)?.law;
  if (law === undefined) throw new CommandError(words(`${topic}.refused.noLaw`, { jurisdiction }), 64);
  const zone = zones(name)!;
  return { law, zone, asOf: localDay(zone, Date.now()) };
}

function print(options: FilesOptions, document: object, text: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${text}\n`);
}

export async function runAdd(
  database: Database,
  of: { readonly caseNumber: string; readonly file: string; readonly options: FilesOptions & AddOptions },
): Promise<number> {
  const { caseNumber, file, options } = of;
  const kind = kindOf(options.kind);
  const contact = options.about === undefined ? undefined : numberOf('--about', options.about);
  const creditor = await pickBook(database, options.creditor);
  const { source, bytes } = await sourceOf(file);
  return withFileStore(database, async (store) => {
    const kept = await keepFile(database, {
      creditor,
      caseNumber,
      sealer: await carefulSealer(database),
      store,
      kind,
      source,
      bytesAnnounced: bytes,
      name: file === '-' ? undefined : basename(file),
      note: options.note,
      contact,
      onDay: localDay(zones(creditor.zone)!, Date.now()),
      recordedBy: userName(),
    });
    if ('refused' in kept) throw addError(kept, { caseNumber, store, options });
    const { fileId, mediaType, sha256, sealedSha256, isLookedThrough } = kept;
    const document = {
      case: caseNumber,
      file: String(fileId),
      kind,
      mediaType,
      bytes: kept.bytes,
      sha256,
      sealedSha256,
      lookedThrough: isLookedThrough,
    };
    const { lookedThrough: _, ...named } = document;
    const text = words('files.kept', { ...named, kind: words(`files.kind.${kind}`), size: sizeText(kept.bytes) });
    print(options, document, isLookedThrough ? text : `${text}\n${words('files.notLookedThrough')}`);
    return 0;
  });
}

function kindOf(value: string): FileKind {
  const kind = fileKinds.find((each) => each === value);
  if (kind !== undefined) return kind;
  throw new CommandError(words('files.fault.kind', { value, known: fileKinds.join(', ') }), 64);
}

function numberOf(name: string, value: string): bigint {
  if (!/^\d{1,18}$/.test(value)) throw new CommandError(words('files.fault.number', { name, value }), 64);
  return BigInt(value);
}

async function sourceOf(
  file: string,
): Promise<{ readonly source: AsyncIterable<Uint8Array>; readonly bytes: number | undefined }> {
  if (file === '-') return { source: process.stdin, bytes: undefined };
  try {
    const { size } = await stat(file);
    const handle = await open(file);
    // A folder opens and cannot be read: it is told here, and not half way.
    await handle.read(Buffer.alloc(1), 0, 1, 0);
    await handle.close();
    return { source: createReadStream(file), bytes: size };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(words('files.fault.file', { file, message: code ?? message }), 66);
  }
}

function addError(
  refusal: KeepFileRefusal,
  at: { readonly caseNumber: string; readonly store: FileStore; readonly options: FilesOptions },
): CommandError {
  const { refused } = refusal;
  const values: Record<string, string | number> = { case: at.caseNumber };
  if ('contact' in refusal) values.contact = String(refusal.contact);
  if ('fileId' in refusal) values.file = String(refusal.fileId);
  if ('charactersMax' in refusal) values.charactersMax = refusal.charactersMax;
  if ('bytesMax' in refusal) values.limit = sizeText(refusal.bytesMax);
  if ('firstHex' in refusal) values.firstHex = refusal.firstHex;
  if ('mediaType' in refusal) values.mediaType = refusal.mediaType;
  if ('taken' in refusal) values.taken = refusal.taken.join(', ');
  if ('found' in refusal) values.found = refusal.found;
  if ('code' in refusal) {
    values.address = at.store.address;
    values.what = words(`files.storeFault.${refusal.code}`);
  }
  if (at.options.json) process.stdout.write(`${JSON.stringify({ refused, ...values })}\n`);
  return new CommandError(words(`files.refused.${refused}`, values), addExit(refusal));
}

function addExit(refusal: KeepFileRefusal): number {
  switch (refusal.refused) {
    case 'unknownCase':
    case 'unknownContact':
      return 66;
    case 'noKey':
    case 'keyDoesNotOpen':
    case 'nameNotValid':
    case 'noteTooLong':
      return 64;
    case 'noSpace':
      return 74;
    case 'notStored':
      return storeExit(refusal.code);
    case 'tookTooLong':
      return 75;
    case 'alreadyKept':
    case 'erased':
      return 1;
    case 'empty':
    case 'tooLarge':
    case 'typeNotKnown':
    case 'typeNotOfKind':
    case 'textNotUtf8':
    case 'activeContent':
      return 65;
  }
}

export async function runList(database: Database, caseNumber: string, options: FilesOptions): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  const listed = await listFiles(database, { creditor, caseNumber, sealer: await carefulSealer(database) });
  if ('refused' in listed) throw plainError(listed.refused, { case: caseNumber });
  const zone = zones(creditor.zone)!;
  print(options, listDocument(listed, zone), listText(listed, zone));
  return 0;
}

function listDocument({ caseNumber, erasedAtMs, files }: FilesOfCaseListed, zone: Zone): object {
  return {
    case: caseNumber,
    erasedAt: erasedAtMs === undefined ? null : formatInstant(zone, erasedAtMs),
    files: files.map((file) => ({
      file: String(file.fileId),
      kind: file.kind,
      mediaType: file.mediaType,
      bytes: file.bytes,
      sealedSha256: file.sealedDigest,
      sha256: file.detail?.sha256 ?? null,
      name: file.detail?.name ?? null,
      note: file.detail?.note ?? null,
      contact: file.contactId === undefined ? null : String(file.contactId),
      day: formatDay(file.ofDay),
      recordedBy: file.recordedBy,
      recordedAt: formatInstant(zone, file.recordedAtMs),
      removed: file.removed === undefined ? null : { ...file.removed, on: formatDay(file.removed.on) },
    })),
  };
}

function listText({ caseNumber, erasedAtMs, files }: FilesOfCaseListed, zone: Zone): string {
  const lines = [words('files.head', { case: caseNumber }), ''];
  if (erasedAtMs !== undefined) lines.push(words('files.erased', { on: formatInstant(zone, erasedAtMs) }), '');
  if (files.length === 0) return [...lines, words('files.none', { case: caseNumber })].join('\n');
  const names = ['file', 'kind', 'type', 'size', 'name', 'recorded', 'by', 'state'] as const;
  const columns = names.map((name) => ({
    title: words(`files.column.${name}`),
    align: name === 'file' || name === 'size' ? ('right' as const) : ('left' as const),
  }));
  const rows = files.map((file) => [
    String(file.fileId),
    words(`files.kind.${file.kind}`),
    file.mediaType,
    sizeText(file.bytes),
    file.detail?.name ?? '–',
    formatInstant(zone, file.recordedAtMs),
    file.recordedBy,
    file.removed === undefined
      ? words('files.state.kept')
      : words('files.state.removed', {
          on: formatDay(file.removed.on),
          ground: words(`files.ground.${file.removed.ground}`),
        }),
  ]);
  return [...lines, textTable(columns, rows)].join('\n');
}

function plainError(refused: string, values: Readonly<Record<string, string>>): CommandError {
  const isMissing = refused === 'unknownCase' || refused === 'unknownFile';
  return new CommandError(words(`files.refused.${refused}`, values), isMissing ? 66 : 64);
}

export async function runGet(
  database: Database,
  of: {
    readonly caseNumber: string;
    readonly id: string;
    readonly options: FilesOptions & { readonly out: string };
  },
): Promise<number> {
  const { caseNumber, id, options } = of;
  const fileId = numberOf('<id>', id);
  const creditor = await pickBook(database, options.creditor);
  return withFileStore(database, async (store) => {
    const out = await newFile(options.out);
    let isWritten = false;
    try {
      const sealer = await carefulSealer(database);
      const opened = await openFile(database, { creditor, caseNumber, sealer, store, fileId, recordedBy: userName() });
      if ('refused' in opened) throw getError(opened, { case: caseNumber, file: id });
      await writeOut(out, opened, { case: caseNumber, file: id });
      await out.sync();
      isWritten = true;
      const { bytes, detail } = opened.file;
      const sha256 = detail!.sha256;
      const document = { case: caseNumber, file: id, out: options.out, bytes, sha256 };
      print(options, document, words('files.got', { out: options.out, size: sizeText(bytes), sha256 }));
      return 0;
    } finally {
      await out.close();
      if (!isWritten) await rm(options.out, { force: true });
    }
  });
}

async function newFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx', 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const word = code === 'EEXIST' ? 'files.fault.exists' : 'files.fault.cannotWrite';
    throw new CommandError(words(word, { file, message: code ?? message }), 73);
  }
}

type Named = { readonly case: string; readonly file: string };

async function writeOut(out: FileHandle, { bytes }: OpenedFile, named: Named): Promise<void> {
  try {
    for await (const piece of bytes) await out.writeFile(piece);
  } catch (error) {
    if (error instanceof ChangedFileError) {
      throw new CommandError(words('files.fault.changed', { ...named, digest: error.digestHex }), 65);
    }
    if (error instanceof ChangedInClearError) {
      throw new CommandError(words('files.fault.changedInClear', { ...named, digest: error.sha256Hex }), 65);
    }
    throw error;
  }
}

function getError(refusal: Exclude<Awaited<ReturnType<typeof openFile>>, OpenedFile>, named: Named): CommandError {
  if (refusal.refused === 'removed') {
    const ground = words(`files.ground.${refusal.ground}`);
    return new CommandError(words('files.refused.removed', { ...named, on: formatDay(refusal.on), ground }), 66);
  }
  if (refusal.refused === 'notInStore') {
    return new CommandError(words('files.refused.notInStore', { ...named, digest: refusal.digestHex }), 66);
  }
  return plainError(refusal.refused, named);
}

export async function runHold(
  database: Database,
  caseNumber: string,
  options: FilesOptions & HoldOptions,
): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  const setting = { creditor, caseNumber, sealer: await carefulSealer(database) };
  const { reason, release } = options;
  if (reason === undefined && !release) return showHolds(database, setting, options);
  const state = release ? 'released' : 'set';
  const told = await setLegalHold(database, { ...setting, state, reason: reason ?? '', recordedBy: userName() });
  if ('refused' in told) {
    const isState = told.refused === 'alreadySet' || told.refused === 'notSet';
    if (!isState) throw plainError(told.refused, { case: caseNumber });
    throw new CommandError(words(`files.refused.${told.refused}`), 1);
  }
  print(options, { case: caseNumber, state }, words(`files.hold.${state}`, { case: caseNumber }));
  return 0;
}

async function showHolds(
  database: Database,
  setting: Parameters<typeof readLegalHolds>[1],
  options: FilesOptions,
): Promise<number> {
  const told = await readLegalHolds(database, setting);
  if ('refused' in told) throw plainError(told.refused, { case: setting.caseNumber });
  const zone = zones(setting.creditor.zone)!;
  const holds = told.holds.map(({ state, reason, recordedBy, recordedAtMs }) => ({
    state,
    reason: reason ?? null,
    recordedBy,
    at: formatInstant(zone, recordedAtMs),
  }));
  const lines = holds.map(({ state, reason, recordedBy: by, at }) =>
    words(`files.hold.line.${state}`, { at, by, reason: (reason ?? words('files.hold.reasonGone')) || '–' }),
  );
  const none = words('files.hold.none', { case: setting.caseNumber });
  print(options, { case: setting.caseNumber, holds }, lines.length === 0 ? none : lines.join('\n'));
  return 0;
}

export async function runSweep(
  database: Database,
  options: FilesOptions & { readonly dryRun: boolean },
): Promise<number> {
  const creditor = await pickBook(database, options.creditor);
  return withFileStore(database, async (store) => {
    const sweep = await sweepFiles(database, {
      ...lawAndDay(creditor, 'files'),
      creditor,
      sealer: await carefulSealer(database),
      store,
      nowMs: Date.now(),
      recordedBy: userName(),
      isDry: options.dryRun,
    });
    if ('refused' in sweep) throw plainError(sweep.refused, {});
    print(options, sweepDocument(sweep), sweepText(sweep));
    return sweep.missing.length === 0 ? 0 : 1;
  });
}

function sweepText(sweep: Sweep): string {
  const { isDry, removed, kept, notOurs, missing } = sweep;
  const lines = [words(isDry ? 'files.sweep.wouldRemove' : 'files.sweep.removed', { count: removed.length })];
  for (const { caseNumber, fileId, kind, keptUntil, rule, source, verified } of removed) {
    lines.push(
      words('files.sweep.file', {
        case: caseNumber,
        file: String(fileId),
        kind: words(`files.kind.${kind}`),
        until: formatDay(keptUntil),
        rule,
        source: verified ? source : `${source} (${words('files.sweep.notVerified')})`,
      }),
    );
  }
  for (const why of keptBecause) {
    const count = kept[why];
    if (count !== undefined) lines.push(words('files.sweep.kept', { count, why: words(`files.why.${why}`) }));
  }
  const counted = [
    [isDry ? 'files.sweep.wouldClear' : 'files.sweep.arrivals', sweep.arrivalsCleared],
    ['files.sweep.again', sweep.removedAgain],
    ['files.sweep.leftovers', sweep.leftovers],
  ] as const;
  for (const [code, count] of counted) if (count > 0) lines.push(words(code, { count }));
  const named = [
    ['files.sweep.notOurs', notOurs],
    ['files.sweep.missing', missing],
  ] as const;
  for (const [code, list] of named) {
    if (list.length > 0) lines.push(words(code, { count: list.length, first: list[0]! }));
  }
  return lines.join('\n');
}
