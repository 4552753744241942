/**
 * The container of a bundle (docs/formats/evidence-bundle.md): a ZIP file in one spelling only. Members are stored as they
 * are, in ascending order of their names, with nothing before, between or after them, so that a byte that was changed is
 * found wherever it stands. ZIP: PKWARE APPNOTE 6.3, sections 4.3 and 4.4.
 */
import { utf8 } from './bytes.ts';

export const membersMax = 65_534;
/** of the whole file; what is made or read is held in memory */
export const containerBytesMax = 2 ** 32 - 1;

const localBytes = 30;
const directoryBytes = 46;
const endBytes = 22;
const localSignature = 0x04034b50;
const directorySignature = 0x02014b50;
const endSignature = 0x06054b50;
const version = 20;
/** 1 January 1980, the first day that the format can say */
const day = 33;

/** In order of precedence. */
export const containerFaultCodes = [
  'tooLarge',
  'notAContainer',
  'cutShort',
  'nameNotAllowed',
  'nameNotInOrder',
  'memberChanged',
  'headerChanged',
  'tooManyMembers',
  'directoryChanged',
  'endChanged',
  'moreAfterEnd',
] as const;
export type ContainerFaultCode = (typeof containerFaultCodes)[number];

export interface ContainerFault {
  readonly fault: ContainerFaultCode;
  /** of the first byte that is not as it must be; of a member's first byte where its checksum is another */
  readonly offset: number;
  /** the member at that place, where it can be told */
  readonly member?: string;
}

/** A name of the form that the format page allows: parts of letters, digits, dots, underscores and hyphens. */
export function isMemberName(name: string): boolean {
  if (!/^[A-Za-z0-9._/-]{1,120}$/.test(name)) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** The file. Throws on a name that is not allowed, two alike, or too much for the format: a bug of the writer. */
export function writeContainer(members: Iterable<readonly [string, Uint8Array]>): Uint8Array {
  const sorted = [...members].sort(([one], [other]) => (one < other ? -1 : 1));
  if (sorted.length > membersMax) throw new Error(`${sorted.length} members: at most ${membersMax}`);
  const parts: Uint8Array[] = [];
  const records: Uint8Array[] = [];
  let offset = 0;
  let before: string | undefined;
  for (const [name, content] of sorted) {
    if (!isMemberName(name)) throw new Error(`${JSON.stringify(name)} is not allowed as a member's name`);
    if (name === before) throw new Error(`two members are named ${name}`);
    before = name;
    if (content.length > containerBytesMax) throw new Error(`${name} is too large for the format`);
    const member = { name, crc: crc32(content), length: content.length, offset };
    parts.push(localHeader(member), content);
    records.push(directoryRecord(member));
    offset += localBytes + name.length + content.length;
  }
  const directory = joined(records);
  const total = offset + directory.length + endBytes;
  if (total > containerBytesMax) throw new Error(`a bundle of ${total} bytes is too large for the format`);
  return joined([...parts, directory, endRecord({ count: sorted.length, offset, length: directory.length })]);
}

/**
 * The members in their order, or where the file is not in its one spelling. Takes any bytes and never throws. The
 * contents are views on `bytes`.
 */
export function readContainer(bytes: Uint8Array): Map<string, Uint8Array> | ContainerFault {
  if (bytes.length > containerBytesMax) return { fault: 'tooLarge', offset: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = bytes.length < 4 ? undefined : view.getUint32(0, true);
  if (first !== localSignature && first !== endSignature) return { fault: 'notAContainer', offset: 0 };
  const members = new Map<string, Uint8Array>();
  const records: Uint8Array[] = [];
  let offset = 0;
  let before: string | undefined;
  while (offset + 4 <= bytes.length && view.getUint32(offset, true) === localSignature) {
    const read = readMember({ bytes, view, offset, before });
    if ('fault' in read) return read;
    members.set(read.name, read.content);
    records.push(directoryRecord(read));
    before = read.name;
    offset = read.end;
  }
  if (members.size > membersMax) return { fault: 'tooManyMembers', offset };
  return faultOfEnd(bytes, { records, offset }) ?? members;
}

interface Member {
  readonly name: string;
  readonly crc: number;
  readonly length: number;
  readonly offset: number;
}

function readMember(at: {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly offset: number;
  readonly before: string | undefined;
}): (Member & { readonly content: Uint8Array; readonly end: number }) | ContainerFault {
  const { bytes, view, offset, before } = at;
  if (offset + localBytes > bytes.length) return { fault: 'cutShort', offset: bytes.length };
  const nameLength = view.getUint16(offset + 26, true);
  const length = view.getUint32(offset + 22, true);
  const from = offset + localBytes + nameLength;
  if (from > bytes.length) return { fault: 'cutShort', offset: bytes.length };
  const name = asciiOf(bytes.subarray(offset + localBytes, from));
  if (!isMemberName(name)) return { fault: 'nameNotAllowed', offset: offset + localBytes };
  if (from + length > bytes.length) return { fault: 'cutShort', offset: bytes.length, member: name };
  if (before !== undefined && name <= before)
    return { fault: 'nameNotInOrder', offset: offset + localBytes, member: name };
  const content = bytes.subarray(from, from + length);
  const crc = crc32(content);
  if (crc !== view.getUint32(offset + 14, true)) return { fault: 'memberChanged', offset: from, member: name };
  const member = { name, crc, length, offset };
  const changedAt = differsAt(bytes.subarray(offset, from), localHeader(member));
  if (changedAt !== undefined) return { fault: 'headerChanged', offset: offset + changedAt, member: name };
  return { ...member, content, end: from + length };
}

/** The central directory and the end record as they must follow the members. */
function faultOfEnd(
  bytes: Uint8Array,
  at: { readonly records: readonly Uint8Array[]; readonly offset: number },
): ContainerFault | undefined {
  const { records, offset } = at;
  const directory = joined(records);
  const end = endRecord({ count: records.length, offset, length: directory.length });
  const endAt = offset + directory.length;
  const inDirectory = differsAt(bytes.subarray(offset, endAt), directory);
  if (inDirectory !== undefined) {
    const place = offset + inDirectory;
    return { fault: place >= bytes.length ? 'cutShort' : 'directoryChanged', offset: place };
  }
  const inEnd = differsAt(bytes.subarray(endAt, endAt + endBytes), end);
  if (inEnd !== undefined) {
    const place = endAt + inEnd;
    return { fault: place >= bytes.length ? 'cutShort' : 'endChanged', offset: place };
  }
  return bytes.length > endAt + endBytes ? { fault: 'moreAfterEnd', offset: endAt + endBytes } : undefined;
}

/** Tens of thousands of parts are more than some engines hand to a function one by one. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The first place at which `bytes` are not `wanted`; its length where they end too early. */
function differsAt(bytes: Uint8Array, wanted: Uint8Array): number | undefined {
  for (let at = 0; at < wanted.length; at++) if (bytes[at] !== wanted[at]) return at;
  return undefined;
}

/** Bytes above 127 become characters that no name may hold. */
function asciiOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte < 128 ? byte : 0xfffd);
  return text;
}

/** What local header and directory record say alike: version, flags, method, time, day, checksum, twice the length, name's length. */
function sharedFields({ name, crc, length }: Member, view: DataView): void {
  view.setUint16(0, version, true);
  view.setUint16(8, day, true);
  view.setUint32(10, crc, true);
  view.setUint32(14, length, true);
  view.setUint32(18, length, true);
  view.setUint16(22, name.length, true);
}

function localHeader(member: Member): Uint8Array {
  const header = new Uint8Array(localBytes + member.name.length);
  const view = new DataView(header.buffer);
  view.setUint32(0, localSignature, true);
  sharedFields(member, new DataView(header.buffer, 4));
  header.set(utf8(member.name), localBytes);
  return header;
}

function directoryRecord(member: Member): Uint8Array {
  const record = new Uint8Array(directoryBytes + member.name.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, directorySignature, true);
  view.setUint16(4, version, true);
  sharedFields(member, new DataView(record.buffer, 6));
  view.setUint32(42, member.offset, true);
  record.set(utf8(member.name), directoryBytes);
  return record;
}

function endRecord(at: { readonly count: number; readonly offset: number; readonly length: number }): Uint8Array {
  const record = new Uint8Array(endBytes);
  const view = new DataView(record.buffer);
  view.setUint32(0, endSignature, true);
  view.setUint16(8, at.count, true);
  view.setUint16(10, at.count, true);
  view.setUint32(12, at.length, true);
  view.setUint32(16, at.offset, true);
  return record;
}

/** Eight tables of the CRC-32 of ZIP (ISO 3309, reflected 0xEDB88320), so that eight bytes are taken at once. */
const tables = crcTables();

function crcTables(): readonly Int32Array[] {
  const made = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    made[0]![byte] = value;
  }
  for (let table = 1; table < 8; table++) {
    for (let byte = 0; byte < 256; byte++) {
      const value = made[table - 1]![byte]!;
      made[table]![byte] = (value >>> 8) ^ made[0]![value & 255]!;
    }
  }
  return made;
}

export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  let crc = -1;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      t7[crc & 255]! ^
      t6[(crc >>> 8) & 255]! ^
      t5[(crc >>> 16) & 255]! ^
      t4[crc >>> 24]! ^
      t3[bytes[at + 4]!]! ^
      t2[bytes[at + 5]!]! ^
      t1[bytes[at + 6]!]! ^
      t0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]!) & 255]!;
  return ~crc >>> 0;
}
