/**
 * MANIFEST of a bundle (docs/formats/evidence-bundle.md): a signed note that says whose case it is and names every member
 * with its size and digest. Its text is never that of a checkpoint, since no log has this format's name as its origin.
 */

import { instantMs } from './bundle-instant.ts';
import { type BundleReader, bundleReaders, type WithheldEntry } from './bundle-reader.ts';
import { fromHex } from './bytes.ts';
import { isMemberName } from './container.ts';
import { digestBytes } from './digest.ts';
import { type CaseKind, caseKinds } from './entry.ts';
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
  /** undefined: not said, as in bundles that were made before it was */
  readonly madeFor: BundleReader | undefined;
  /** whose contents are not handed over to the borrower, by their numbers; none in the whole bundle */
  readonly withheld: readonly WithheldEntry[];
  /** all but MANIFEST, in the order of the container */
  readonly members: readonly ManifestMember[];
}

export const manifestFormat = 'forbear-evidence-bundle/v1';

/** The text that the log's key signs. Throws on what its lines cannot hold: a bug of the writer. */
export function manifestText(manifest: Manifest): string {
  const { origin, lender, caseNumber, tag, entries, madeAt, madeFor, withheld, members } = manifest;
  const lines = [
    manifestFormat,
    `origin ${origin}`,
    `lender ${lender}`,
    `case ${caseNumber}`,
    `stream ${tag}`,
    `entries ${entries}`,
    `made ${madeAt}`,
    ...(madeFor === undefined ? [] : [`for ${madeFor}`]),
    ...withheld.map(({ number, kind }) => `withheld ${number} ${kind}`),
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
  'forNotValid',
  'withheldNotValid',
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
  const statement = readStatement(lines, entries);
  if ('fault' in statement) return statement;
  const { madeFor, withheld, next } = statement;
  const members: ManifestMember[] = [];
  for (let at = next; at < lines.length; at++) {
    const member = readMemberLine(lines[at]!);
    if (member === undefined) return { fault: 'memberLineNotValid', line: at + 1 };
    if (at > next && member.name <= members.at(-1)!.name) return { fault: 'membersNotInOrder', line: at + 1 };
    members.push(member);
  }
  return { origin, lender, caseNumber, tag, entries, madeAt, madeFor, withheld, members };
}

/** From line 8 on: for whom the bundle is, then what is withheld from the borrower. `next` is the first line after it, from 0. */
function readStatement(
  lines: readonly string[],
  entries: number,
):
  | (Pick<Manifest, 'madeFor' | 'withheld'> & { readonly next: number })
  | { readonly fault: ManifestFaultCode; readonly line: number } {
  let next = 7;
  let madeFor: BundleReader | undefined;
  if (lines[next]?.startsWith('for ')) {
    const said = lines[next]!.slice('for '.length);
    madeFor = bundleReaders.find((reader) => reader === said);
    if (madeFor === undefined) return { fault: 'forNotValid', line: next + 1 };
    next++;
  }
  const withheld: WithheldEntry[] = [];
  for (; lines[next]?.startsWith('withheld '); next++) {
    const entry = readWithheldLine(lines[next]!);
    const isNext = entry !== undefined && entry.number > (withheld.at(-1)?.number ?? 0) && entry.number <= entries;
    if (madeFor !== 'borrower' || !isNext) return { fault: 'withheldNotValid', line: next + 1 };
    withheld.push(entry);
  }
  return { madeFor, withheld, next };
}

function readWithheldLine(line: string): WithheldEntry | undefined {
  const [, said, name, ...more] = line.split(' ');
  const number = countOf(said);
  const kind: CaseKind | undefined = caseKinds.find((each) => each === name);
  return number === undefined || kind === undefined || more.length > 0 ? undefined : { number, kind };
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
