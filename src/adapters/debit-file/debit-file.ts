/**
 * Debits by file: one instruction file a day that a bank takes, and the answers that it puts back. Each debit first lies in a file of
 * its own, under its id, so that the same one is there once, whoever asks and however often. When the day's time is over,
 * the day is closed and its file written once, whole or not at all; what was not in it by then is refused. Nothing is
 * changed after it was written, so a bank may take it at any time.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type DebitAnswer,
  type DebitInstruction,
  type DebitPort,
  type DebitReport,
  isDebitValid,
} from '../../application/debit-port.ts';
import { type Day, formatDay, parseDay } from '../../core/calendar/day.ts';
import { readAnswer } from './answer-file.ts';
import { instructionFile, readInstructions, readRow, rowOf } from './instruction-file.ts';

export interface DebitFileSettings {
  readonly folder: string;
  /** Nothing more is taken into the file of that day. */
  readonly isOver: (day: Day) => boolean;
  /** The calls of the system by which something may go wrong; tests hand in ones that do. */
  readonly system?: Partial<DebitFileSystem>;
}

export interface DebitFileSystem {
  /** a file of that content, on the disk, under a name that is not taken; EEXIST where it is */
  readonly publish: (path: string, text: string) => Promise<void>;
  readonly flushFolder: (folder: string) => Promise<void>;
}

const answerBytesMax = 64 * 1_048_576;
const closing = '.closing';

export function debitFile(settings: DebitFileSettings): DebitPort {
  const { folder } = settings;
  const at: Place = { folder, isOver: settings.isOver, system: { ...usualSystem, ...settings.system } };
  return {
    request: (instruction) => request(at, instruction),
    handOver: () => handOver(at),
    collect: () => collect(folder),
    async acknowledge({ name }) {
      await mkdir(join(folder, 'answers', 'taken'), { recursive: true });
      await rename(join(folder, 'answers', name), join(folder, 'answers', 'taken', name)).catch(unlessMissing);
    },
    close: async () => {},
  };
}

interface Place {
  readonly folder: string;
  readonly isOver: (day: Day) => boolean;
  readonly system: DebitFileSystem;
}

const dayFolder = ({ folder }: Pick<Place, 'folder'>, day: Day) => join(folder, 'asked', formatDay(day));
const dayFile = ({ folder }: Pick<Place, 'folder'>, day: Day) => join(folder, `debits-${formatDay(day)}.csv`);

async function request(at: Place, instruction: DebitInstruction): Promise<DebitAnswer> {
  if (!isDebitValid(instruction)) return { kind: 'refused', code: 'notValid' };
  try {
    return await place(at, instruction);
  } catch (error) {
    // A fault of the disk leaves open what is there; one of ours is thrown on.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return { kind: 'unknown' };
  }
}

async function place(at: Place, instruction: DebitInstruction): Promise<DebitAnswer> {
  const { id, onDay } = instruction;
  const path = join(dayFolder(at, onDay), `${id}.csv`);
  const text = rowOf(instruction);
  for (const day of await daysAsked(at)) {
    const known = await textOf(join(dayFolder(at, day), `${id}.csv`));
    if (known !== undefined && known !== text) return { kind: 'refused', code: 'idUsed' };
  }
  if ((await textOf(path)) === undefined) {
    if (at.isOver(onDay) || (await isClosing(at, onDay))) return { kind: 'refused', code: 'dayClosed' };
    await mkdir(dayFolder(at, onDay), { recursive: true, mode: 0o700 });
    for (const above of [at.folder, join(at.folder, 'asked')]) await at.system.flushFolder(above);
    try {
      await at.system.publish(path, text);
    } catch (error) {
      // Another asked for the same meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if ((await textOf(path)) !== text) return { kind: 'refused', code: 'idUsed' };
    }
  }
  await at.system.flushFolder(dayFolder(at, onDay));
  // Whoever closes the day lists what is there after saying so: not closed now means that it will be among them.
  if (!(await isClosing(at, onDay))) return { kind: 'accepted' };
  const written = await textOf(dayFile(at, onDay));
  if (written === undefined) return { kind: 'unknown' };
  if (readInstructions(written).some((each) => each.id === id)) return { kind: 'accepted' };
  await rm(path, { force: true });
  return { kind: 'refused', code: 'dayClosed' };
}

function isClosing(at: Place, day: Day): Promise<boolean> {
  return isThere(join(dayFolder(at, day), closing));
}

async function handOver(at: Place): Promise<void> {
  for (const day of await daysAsked(at)) {
    if (!at.isOver(day) || (await isThere(dayFile(at, day)))) continue;
    const folder = dayFolder(at, day);
    if ((await idsIn(folder)).length === 0) continue;
    await at.system.publish(join(folder, closing), '').catch(unlessThere);
    await at.system.flushFolder(folder);
    const instructions: DebitInstruction[] = [];
    for (const name of await idsIn(folder)) {
      const instruction = readRow((await textOf(join(folder, name))) ?? '');
      if (instruction !== undefined) instructions.push(instruction);
    }
    await at.system.publish(dayFile(at, day), instructionFile(instructions)).catch(unlessThere);
    await at.system.flushFolder(at.folder);
  }
}

async function collect(folder: string): Promise<DebitReport[]> {
  const names = (await namesIn(join(folder, 'answers'))).filter((name) => name.endsWith('.csv'));
  const reports: DebitReport[] = [];
  for (const name of names) {
    const path = join(folder, 'answers', name);
    if ((await stat(path)).size > answerBytesMax) {
      reports.push({ name, results: [], faults: [{ line: 0, field: 'type', value: name, code: 'tooLarge' }] });
      continue;
    }
    reports.push({ name, ...readAnswer(await readFile(path, 'utf8')) });
  }
  return reports;
}

async function daysAsked(at: Place): Promise<Day[]> {
  return (await namesIn(join(at.folder, 'asked'))).flatMap((name) => parseDay(name) ?? []);
}

async function idsIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter((name) => name.endsWith('.csv'));
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(unlessMissing))?.sort() ?? [];
}

async function textOf(path: string): Promise<string | undefined> {
  return (await readFile(path, 'utf8').catch(unlessMissing)) ?? undefined;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(unlessMissing)) !== undefined;
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

function unlessThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EEXIST') throw error;
  return undefined;
}

/** Written beside its place and on the disk before it has its name, which is given once. */
async function publish(path: string, text: string): Promise<void> {
  const part = join(dirname(path), `.${randomBytes(8).toString('hex')}.part`);
  const handle = await open(part, 'wx', 0o600);
  try {
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

async function flushFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and puts names on the disk by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const usualSystem: DebitFileSystem = { publish, flushFolder };
