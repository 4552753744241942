/**
 * Reads back what `TaggedPdf` wrote, for tests: objects, the structure tree with its texts, and what is drawn outside it.
 * Made for our own files alone: it takes what they always have for granted and checks what readers depend on.
 */
import { inflateSync } from 'node:zlib';

export interface ReadElement {
  readonly type: string;
  readonly text: string;
  readonly kids: readonly ReadElement[];
  /** its own dictionary as written */
  readonly dictionary: string;
  /** pages on which it has marks, from 0 */
  readonly pages: readonly number[];
}

export interface ReadPdf {
  readonly catalog: string;
  readonly info: string;
  readonly root: ReadElement;
  readonly pageCount: number;
  /** faults of the file: offsets that lead nowhere, marks without owner, text outside marks */
  readonly faults: readonly string[];
}

interface RawStream {
  readonly dictionary: string;
  readonly bytes: Buffer;
}

interface Objects {
  readonly plain: ReadonlyMap<number, string>;
  readonly streams: ReadonlyMap<number, RawStream>;
}

export function readBack(bytes: Uint8Array): ReadPdf {
  const file = Buffer.from(bytes);
  const faults: string[] = [];
  const { objects, trailer } = readObjects(file, faults);
  const catalog = objects.plain.get(refIn(trailer, 'Root')!)!;
  const pages = [...objects.plain.get(refIn(catalog, 'Pages')!)!.matchAll(/(\d+) 0 R/g)].map(([, ref]) => Number(ref));
  const texts = pages.map((ref) => textsOf(objects, ref, faults));
  const tree = objects.plain.get(refIn(catalog, 'StructTreeRoot')!)!;
  const seen = new Set<string>();
  const root = readElement(objects, refIn(tree, 'K')!, { pages, texts, seen });
  texts.forEach((marks, page) => {
    for (const id of marks.keys())
      if (!seen.has(`${page} ${id}`)) faults.push(`page ${page}: marks ${id} have no owner`);
  });
  checkParents(objects, tree, { pages, texts, faults });
  return { catalog, info: objects.plain.get(refIn(trailer, 'Info')!)!, root, pageCount: pages.length, faults };
}

/** Depth first, in reading order. */
export function elementsOf(element: ReadElement): ReadElement[] {
  return [element, ...element.kids.flatMap(elementsOf)];
}

export function textOf(element: ReadElement): string {
  return [element.text, ...element.kids.map(textOf)].filter((text) => text !== '').join('\n');
}

const refIn = (dictionary: string, key: string): number | undefined => {
  const found = new RegExp(`/${key} (\\d+) 0 R`).exec(dictionary);
  return found ? Number(found[1]) : undefined;
};

function readObjects(file: Buffer, faults: string[]): { objects: Objects; trailer: string } {
  const tableAt = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file.toString('latin1'))![1]);
  const table = readStream(file, tableAt);
  const entries = inflateSync(table.bytes);
  const streams = new Map<number, RawStream>();
  const packed = new Map<number, number>();
  for (let ref = 1; ref * 7 < entries.length; ref++) {
    const value = entries.readUInt32BE(ref * 7 + 1);
    if (entries[ref * 7] === 2) packed.set(ref, value);
    else if (
      !file
        .subarray(value, value + 20)
        .toString('latin1')
        .startsWith(`${ref} 0 obj\n`)
    )
      faults.push(`object ${ref}`);
    else streams.set(ref, readStream(file, value));
  }
  const plain = new Map<number, string>();
  for (const stream of new Set(packed.values())) {
    const { dictionary, bytes } = streams.get(stream)!;
    const text = inflateSync(bytes).toString('latin1');
    const first = Number(/\/First (\d+)/.exec(dictionary)![1]);
    const heads = text.slice(0, first).trim().split(' ').map(Number);
    for (let at = 0; at < heads.length; at += 2) {
      const end = heads[at + 3] === undefined ? text.length : first + heads[at + 3]!;
      plain.set(heads[at]!, text.slice(first + heads[at + 1]!, end).trim());
    }
  }
  for (const ref of packed.keys()) if (!plain.has(ref)) faults.push(`object ${ref} is not in its stream`);
  return { objects: { plain, streams }, trailer: table.dictionary };
}

function readStream(file: Buffer, at: number): RawStream {
  const head = file.subarray(at, at + 2000).toString('latin1');
  const [whole, dictionary] = /^\d+ 0 obj\n<<(.*?)>>\nstream\n/s.exec(head)!;
  const length = Number(/\/Length (\d+)/.exec(dictionary!)![1]);
  return { dictionary: dictionary!, bytes: file.subarray(at + whole!.length, at + whole!.length + length) };
}

/** The text of each marked part of a page. */
function textsOf(objects: Objects, page: number, faults: string[]): ReadonlyMap<number, string> {
  const dictionary = objects.plain.get(page)!;
  const content = inflateSync(objects.streams.get(refIn(dictionary, 'Contents')!)!.bytes).toString('latin1');
  const characters = charactersOf(objects, refIn(dictionary, 'F')!);
  const texts = new Map<number, string>();
  let open: number | 'artifact' | undefined;
  for (const line of content.split('\n')) {
    const marked = /<<\/MCID (\d+)>>BDC$/.exec(line);
    if (marked) {
      open = Number(marked[1]);
      texts.set(open, '');
    } else if (line === '/Artifact BMC') open = 'artifact';
    else if (line === 'EMC') open = undefined;
    else if (line.endsWith('TJ') || /( S| f| l S)$/.test(line)) {
      if (open === undefined) faults.push(`page ${page}: drawn outside marks: ${line}`);
      if (typeof open === 'number' && line.endsWith('TJ'))
        texts.set(open, texts.get(open)! + decoded(line, characters));
    }
  }
  return texts;
}

function charactersOf(objects: Objects, font: number): ReadonlyMap<string, string> {
  const stream = objects.streams.get(refIn(objects.plain.get(font)!, 'ToUnicode')!)!;
  const lines = inflateSync(stream.bytes)
    .toString('latin1')
    .matchAll(/^<(\w{4})><(\w+)>$/gm);
  return new Map([...lines].map(([, code, hex]) => [code!, Buffer.from(hex!, 'hex').swap16().toString('utf16le')]));
}

function decoded(line: string, characters: ReadonlyMap<string, string>): string {
  const codes = [...line.matchAll(/<(\w+)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g)!);
  return codes.map((code) => characters.get(code) ?? '\uFFFD').join('');
}

interface Reading {
  readonly pages: readonly number[];
  readonly texts: readonly ReadonlyMap<number, string>[];
  readonly seen: Set<string>;
}

function readElement(objects: Objects, ref: number, reading: Reading): ReadElement {
  const dictionary = objects.plain.get(ref)!;
  const type = /\/S\/(\w+)/.exec(dictionary)![1]!;
  const own = refIn(dictionary, 'Pg');
  const kids: ReadElement[] = [];
  const pages: number[] = [];
  let text = '';
  const list = /\/K (.*)>>$/s.exec(dictionary)![1]!.replace(/^\[(.*)\]$/s, '$1');
  const take = (pageRef: number, id: number) => {
    const page = reading.pages.indexOf(pageRef);
    text += reading.texts[page]!.get(id) ?? '\uFFFD';
    reading.seen.add(`${page} ${id}`);
    pages.push(page);
  };
  for (const [kid, pageRef, id] of list.matchAll(
    /<<\/Type\/OBJR.*?>>|<<\/Type\/MCR\/Pg (\d+) 0 R\/MCID (\d+)>>|\d+ 0 R|\d+/g,
  )) {
    if (kid.startsWith('<</Type/OBJR')) continue;
    if (pageRef !== undefined) take(Number(pageRef), Number(id));
    else if (kid.endsWith('R')) kids.push(readElement(objects, Number(kid.split(' ')[0]), reading));
    else take(own!, Number(kid));
  }
  return { type, text, kids, dictionary, pages };
}

/** Every mark leads to its element by the parent tree as well: what readers use to go from a place to its meaning. */
function checkParents(
  objects: Objects,
  tree: string,
  at: {
    readonly pages: readonly number[];
    readonly texts: readonly ReadonlyMap<number, string>[];
    readonly faults: string[];
  },
): void {
  const parents = objects.plain.get(refIn(tree, 'ParentTree')!)!;
  at.texts.forEach((marks, page) => {
    const found = new RegExp(`[[ ]${page}\\[([^\\]]*)\\]`).exec(parents);
    const owners = [...(found?.[1] ?? '').matchAll(/(\d+) 0 R/g)];
    if (owners.length !== marks.size) at.faults.push(`page ${page}: ${marks.size} marks, ${owners.length} parents`);
  });
}
