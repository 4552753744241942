/** Checkpoints of a log (C2SP tlog-checkpoint): whose log it is, how many entries it has, and the root over all of them. */
import { fromBase64, toBase64 } from './bytes.ts';
import { digestBytes } from './digest.ts';
import { type Note, type NoteFaultCode, parseNote } from './note.ts';

/** What a checkpoint's text says. */
export interface TreeHead {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes */
  readonly root: Uint8Array;
  /** opaque, without newlines */
  readonly extensions: readonly string[];
}

export interface Checkpoint extends TreeHead {
  readonly note: Note;
}

/** In order of precedence, after those of the note. */
export const checkpointFaultCodes = [
  'lineMissing',
  'emptyLine',
  'sizeNotANumber',
  'sizeTooLarge',
  'rootNotBase64',
  'rootLengthWrong',
] as const;
export type CheckpointFaultCode = (typeof checkpointFaultCodes)[number];

/** `line` counts from 1 within what was read; left out where the fault is of the whole. */
export interface CheckpointFault {
  readonly fault: CheckpointFaultCode | NoteFaultCode;
  readonly line?: number;
}

/** Takes anything; never throws. Nothing of it is to be believed before its signatures were looked at. */
export function parseCheckpoint(from: Uint8Array | string): Checkpoint | CheckpointFault {
  const note = parseNote(from);
  if ('fault' in note) return note;
  const head = parseTreeHead(note.text);
  return 'fault' in head ? head : { ...head, note };
}

/** A checkpoint's text alone: it ends in a newline. */
function parseTreeHead(text: string): TreeHead | CheckpointFault {
  const lines = text.slice(0, -1).split('\n');
  const [origin, sizeText, rootText, ...extensions] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined) return { fault: 'lineMissing' };
  const emptyAt = lines.indexOf('');
  if (emptyAt >= 0) return { fault: 'emptyLine', line: emptyAt + 1 };
  const size = parseCount(sizeText);
  if (typeof size !== 'number')
    return { fault: size.fault === 'tooLarge' ? 'sizeTooLarge' : 'sizeNotANumber', line: 2 };
  const root = fromBase64(rootText);
  if (root === undefined) return { fault: 'rootNotBase64', line: 3 };
  if (root.length !== digestBytes) return { fault: 'rootLengthWrong', line: 3 };
  return { origin, size, root, extensions };
}

/** A size or an index: decimal without leading zeroes, up to 2^53 - 1. Both ends of every one of these formats write it so. */
export function parseCount(text: string): number | { readonly fault: 'notANumber' | 'tooLarge' } {
  if (!/^(0|[1-9][0-9]*)$/.test(text)) return { fault: 'notANumber' };
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : { fault: 'tooLarge' };
}

/** The text that is signed. No extension lines are written: nobody could audit them. */
export function checkpointText({ origin, size, root }: Omit<TreeHead, 'extensions'>): string {
  if (origin === '' || origin.includes('\n')) throw new Error('an origin is one line that is not empty');
  if (!Number.isSafeInteger(size) || size < 0) throw new Error(`${size} is not a size`);
  if (root.length !== digestBytes) throw new Error(`a root has ${digestBytes} bytes`);
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}
