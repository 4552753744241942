/**
 * One sheet of a workbook as a zip of its own, made of the packed parts as they stand: what the sheet needs first, then
 * the sheet. The library's streaming reader otherwise writes every sheet that stands before the shared texts to a
 * temporary file, does not find the names of sheets that some programs write, and parses sheets that nobody asked for.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { SourceFaultError } from '../../application/ports.ts';
import { type Part, packedBytesOf } from './inspect-workbook.ts';

export interface SheetPart {
  readonly name: string;
  readonly part: Part;
}

const workbookName = 'xl/workbook.xml';
const relationsName = 'xl/_rels/workbook.xml.rels';
/** The workbook's own parts name its sheets; they are small. */
const textBytesMax = 16 * 1024 ** 2;

/** The sheets as the workbook orders and names them. Throws SourceFaultError corruptWorkbook. */
export async function sheetParts(path: string, file: string, parts: ReadonlyMap<string, Part>): Promise<SheetPart[]> {
  const handle = await open(path);
  try {
    const workbook = await textOf(handle, file, parts.get(workbookName));
    const relations = await textOf(handle, file, parts.get(relationsName));
    const targets = new Map(
      tagsOf(relations, 'Relationship').map((tag) => [tag.get('Id') ?? '', tag.get('Target') ?? '']),
    );
    return tagsOf(workbook, 'sheet').flatMap((tag) => {
      const target = targets.get(tag.get('r:id') ?? '') ?? '';
      const part = parts.get(target.startsWith('/') ? target.slice(1) : `xl/${target}`);
      return part ? [{ name: tag.get('name') ?? '', part }] : [];
    });
  } finally {
    await handle.close();
  }
}

async function textOf(handle: FileHandle, file: string, part: Part | undefined): Promise<string> {
  if (!part) throw new SourceFaultError({ file, code: 'corruptWorkbook' });
  const pieces: Buffer[] = [];
  for await (const piece of packedBytesOf(handle, part)) pieces.push(piece);
  const packed = Buffer.concat(pieces);
  try {
    const unpacked = part.method === 8 ? inflateRawSync(packed, { maxOutputLength: textBytesMax }) : packed;
    return unpacked.toString('utf8');
  } catch {
    throw new SourceFaultError({ file, value: part.name, code: 'corruptWorkbook' });
  }
}

/** The attributes of every tag of this name, whatever its prefix. */
function tagsOf(xml: string, name: string): ReadonlyMap<string, string>[] {
  const tags = xml.matchAll(new RegExp(`<(?:\\w+:)?${name}\\s([^>]*)>`, 'g'));
  return [...tags].map(
    ([, attributes]) =>
      new Map(
        [...attributes!.matchAll(/([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, key, one, other]) => [
          key!,
          plain(one ?? other ?? ''),
        ]),
      ),
  );
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, name) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    if (name !== undefined) return named[name] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const noRelations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>';
const noTexts = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>';

/** The zip's bytes; `onPacked` is told how many of the file's bytes have gone by. */
export async function* sheetZip(
  path: string,
  { part, parts }: { part: Part; parts: ReadonlyMap<string, Part> },
  onPacked?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const handle = await open(path);
  let packed = 0;
  async function* partBytes(name: string, of: Part): AsyncGenerator<Buffer> {
    yield localHeader(name, { method: of.method, packedBytes: of.packedBytes });
    for await (const piece of packedBytesOf(handle, of)) {
      packed += piece.length;
      onPacked?.(packed);
      yield piece;
    }
  }
  try {
    yield stored(relationsName, noRelations);
    yield* partBytes(workbookName, parts.get(workbookName)!);
    const styles = parts.get('xl/styles.xml');
    if (styles) yield* partBytes('xl/styles.xml', styles);
    const texts = parts.get('xl/sharedStrings.xml');
    if (texts) yield* partBytes('xl/sharedStrings.xml', texts);
    else yield stored('xl/sharedStrings.xml', noTexts);
    yield* partBytes('xl/worksheets/sheet1.xml', part);
    yield Buffer.from(`PK\u0005\u0006${'\0'.repeat(18)}`, 'latin1');
  } finally {
    await handle.close();
  }
}

function stored(name: string, text: string): Buffer {
  const content = Buffer.from(text);
  return Buffer.concat([localHeader(name, { method: 0, packedBytes: content.length }), content]);
}

/** Source: PKWARE APPNOTE.TXT 4.3.7. */
function localHeader(name: string, { method, packedBytes }: { method: number; packedBytes: number }): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(packedBytes, 18);
  header.writeUInt32LE(packedBytes, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name, 'latin1')]);
}
