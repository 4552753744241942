/**
 * MANIFEST of a bundle (docs/formats/evidence-bundle.md): a signed note that says whose case it is and names every member
 * with its size and digest. Its text is never that of a checkpoint, since no log has this format's name as its origin.
 */

import { instantMs } from './bundle-instant.ts';
import { fromHex } from './bytes.ts';
import { isMemberName } from './container.ts';
import { digestBytes } from './digest.ts';
import { type Note, type NoteFaultCode, parseNote } from './note.ts';
import { isKeyName } from './note-key.ts';

export interface ManifestMember {
  readonly sha256Hex: string;
  readonly bytes: number;
  readonly name: string;
}

export interface Manifest {
  readonly origin: string;
  readonly lender: string;
  readonly caseNumber: string;
  /** of the case's stream: 32 hexadecimal digits */
  readonly tag: string;
  /** how many the stream has in the tree of the bundle's checkpoint */
  readonly entries: number;
  /** an instant in UTC */
  readonly madeAt: string;
  /** all but MANIFEST, in the order of the container */
  readonly members: readonly ManifestMember[];
}

export const manifestFormat = 'forbear-evidence-bundle/v1';

/** The text that the log's key signs. Throws on what its lines cannot hold: a bug of the writer. */
export function manifestText(manifest: Manifest): string {
  const { origin, lender, caseNumber, tag, entries, madeAt, members } = manifest;
  const lines = [
    manifestFormat,
    `origin ${origin}`,
    `lender ${lender}`,
    `case ${caseNumber}`,
    `stream ${tag}`,
    `entries ${entries}`,
    `made ${madeAt}`,
    ...members.map(({ sha256Hex, bytes, name }) => `${sha256Hex} ${bytes} ${name}`),
  ];
  const read = readLines(lines);
  if ('fault' in read)
    throw new Error(`line ${read.line} of a manifest cannot be ${JSON.stringify(lines[read.line - 1])}`);
  return `${lines.join('\n')}\n`;
}

/** In order of precedence, after those of the note. */
export const manifestFaultCodes = [
  'notAManifest',
  'originNotValid',
  'lenderNotValid',
  'caseNotValid',
  'streamNotValid',
  'entriesNotValid',
  'madeNotValid',
  'memberLineNotValid',
  'membersNotInOrder',
] as const;
export type ManifestFaultCode = (typeof manifestFaultCodes)[number];

/** `line` counts from 1. */
export interface ManifestFault {
  readonly fault: ManifestFaultCode | NoteFaultCode;
  readonly line?: number;
}

/** Takes anything; never throws. Nothing of it is to be believed before its signature was looked at. */
export function parseManifest(from: Uint8Array): (Manifest & { readonly note: Note }) | ManifestFault {
  const note = parseNote(from);
  if ('fault' in note) return note;
  const read = readLines(note.text.slice(0, -1).split('\n'));
  return 'fault' in read ? read : { ...read, note };
}

function readLines(lines: readonly string[]): Manifest | { readonly fault: ManifestFaultCode; readonly line: number } {
  const value = (line: number, key: string) =>
    lines[line - 1]?.startsWith(`${key} `) ? lines[line - 1]!.slice(key.length + 1) : undefined;
  if (lines[0] !== manifestFormat) return { fault: 'notAManifest', line: 1 };
  const origin = value(2, 'origin');
  if (origin === undefined || !isKeyName(origin) || origin === manifestFormat)
    return { fault: 'originNotValid', line: 2 };
  const lender = value(3, 'lender');
  if (lender === undefined || !isOneLine(lender)) return { fault: 'lenderNotValid', line: 3 };
  const caseNumber = value(4, 'case');
  if (caseNumber === undefined || !isOneLine(caseNumber)) return { fault: 'caseNotValid', line: 4 };
  const tag = value(5, 'stream');
  if (tag === undefined || !/^[0-9a-f]{32}$/.test(tag)) return { fault: 'streamNotValid', line: 5 };
  const entries = countOf(value(6, 'entries'));
  if (entries === undefined || entries === 0) return { fault: 'entriesNotValid', line: 6 };
  const madeAt = value(7, 'made');
  if (madeAt === undefined || instantMs(madeAt) === undefined) return { fault: 'madeNotValid', line: 7 };
  const members: ManifestMember[] = [];
  for (let at = 7; at < lines.length; at++) {
    const member = readMemberLine(lines[at]!);
    if (member === undefined) return { fault: 'memberLineNotValid', line: at + 1 };
    if (at > 7 && member.name <= members.at(-1)!.name) return { fault: 'membersNotInOrder', line: at + 1 };
    members.push(member);
  }
  return { origin, lender, caseNumber, tag, entries, madeAt, members };
}

function readMemberLine(line: string): ManifestMember | undefined {
  const [sha256Hex, size, name, ...more] = line.split(' ');
  const bytes = countOf(size);
  if (sha256Hex === undefined || fromHex(sha256Hex)?.length !== digestBytes) return undefined;
  if (bytes === undefined || name === undefined || !isMemberName(name) || more.length > 0) return undefined;
  return { sha256Hex, bytes, name };
}

function isOneLine(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a note may hold none of them.
  return text !== '' && text.isWellFormed() && text === text.trim() && !/[\u0000-\u001f]/.test(text);
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : undefined;
}
