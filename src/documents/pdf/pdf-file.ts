/**
 * A PDF 1.7 file made object by object (ISO 32000-1). What is not a stream is packed into object streams, because a tagged
 * table is a thousand small objects that compress to a twentieth. Same objects, same bytes: no clock, no chance; the file's
 * identifier is a digest of what is in it.
 */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** Number of an object. */
export type Ref = number;

type Kept =
  | { readonly kind: 'plain'; readonly body: string }
  | { readonly kind: 'stream'; readonly dictionary: string; readonly bytes: Uint8Array };

/** Readers take a whole object stream apart to read one object of it, so it is not made longer than this. */
const packedObjectsMax = 400;

export const refText = (ref: Ref): string => `${ref} 0 R`;

/** Text for people, in UTF-16 with its mark: the one spelling that holds every language. Marks for line ends are left out. */
export function textString(raw: string): string {
  const text = raw.replaceAll('\u2060', '').replaceAll('\u00A0', ' ');
  let hex = 'FEFF';
  for (let at = 0; at < text.length; at++) hex += text.charCodeAt(at).toString(16).padStart(4, '0');
  return `<${hex}>`;
}

/** Coordinates to hundredths of a point: finer than any printer, and short. */
export function numberText(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export class PdfFile {
  readonly #objects: (Kept | undefined)[] = [];

  /** A number for an object that comes later. */
  reserve(): Ref {
    return this.#objects.push(undefined);
  }

  put(ref: Ref, body: string): void {
    this.#objects[ref - 1] = { kind: 'plain', body };
  }

  add(body: string): Ref {
    return this.#objects.push({ kind: 'plain', body });
  }

  /** `dictionary`: entries without Length and Filter. */
  addStream(dictionary: string, bytes: Uint8Array, how: 'deflate' | 'asIs' = 'deflate'): Ref {
    const kept = how === 'asIs' ? bytes : deflateSync(bytes, { level: 9 });
    const filter = how === 'asIs' ? '' : '/Filter/FlateDecode';
    return this.#objects.push({
      kind: 'stream',
      dictionary: `${dictionary}${filter}/Length ${kept.length}`,
      bytes: kept,
    });
  }

  end(at: { readonly root: Ref; readonly info: Ref }): Uint8Array {
    const packedIn = this.#pack();
    const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n', 'latin1')];
    let length = parts[0]!.length;
    const offsets = new Map<Ref, number>();
    const write = (part: Buffer) => {
      parts.push(part);
      length += part.length;
    };
    const writeStream = (ref: Ref, { dictionary, bytes }: Extract<Kept, { kind: 'stream' }>) => {
      offsets.set(ref, length);
      write(Buffer.from(`${ref} 0 obj\n<<${dictionary}>>\nstream\n`, 'latin1'));
      write(Buffer.from(bytes));
      write(Buffer.from('\nendstream\nendobj\n', 'latin1'));
    };
    this.#objects.forEach((kept, at) => {
      if (kept === undefined) throw new Error(`object ${at + 1} was reserved and never written`);
      if (kept.kind === 'stream') writeStream(at + 1, kept);
    });
    const tableAt = length;
    const table = this.#objects.length + 1;
    offsets.set(table, tableAt);
    const id = createHash('sha256').update(Buffer.concat(parts)).digest('hex').slice(0, 32);
    const entries = crossReferences({ count: table + 1, offsets, packedIn });
    const compressed = deflateSync(entries, { level: 9 });
    const dictionary = `/Type/XRef/Size ${table + 1}/W[1 4 2]/Root ${refText(at.root)}/Info ${refText(at.info)}/ID[<${id}><${id}>]/Filter/FlateDecode/Length ${compressed.length}`;
    writeStream(table, { kind: 'stream', dictionary, bytes: compressed });
    write(Buffer.from(`startxref\n${tableAt}\n%%EOF\n`, 'latin1'));
    return Buffer.concat(parts);
  }

  /** Where each plain object has gone: object stream and place in it. */
  #pack(): ReadonlyMap<Ref, readonly [stream: Ref, place: number]> {
    const packedIn = new Map<Ref, readonly [Ref, number]>();
    const plain = this.#objects.flatMap((kept, at) =>
      kept?.kind === 'plain' ? [{ ref: at + 1, body: kept.body }] : [],
    );
    for (let from = 0; from < plain.length; from += packedObjectsMax) {
      const some = plain.slice(from, from + packedObjectsMax);
      let offset = 0;
      const heads = some.map(({ ref, body }) => {
        const head = `${ref} ${offset}`;
        offset += body.length + 1;
        return head;
      });
      const head = `${heads.join(' ')}\n`;
      const body = Buffer.from(`${head}${some.map((each) => each.body).join('\n')}\n`, 'latin1');
      const stream = this.addStream(`/Type/ObjStm/N ${some.length}/First ${head.length}`, body);
      some.forEach(({ ref }, place) => {
        packedIn.set(ref, [stream, place]);
      });
    }
    return packedIn;
  }
}

/** Seven bytes an object: kind, then offset and generation, or object stream and place. */
function crossReferences(at: {
  readonly count: number;
  readonly offsets: ReadonlyMap<Ref, number>;
  readonly packedIn: ReadonlyMap<Ref, readonly [Ref, number]>;
}): Buffer {
  const entries = Buffer.alloc(at.count * 7);
  entries.writeUInt16BE(65_535, 5);
  for (let ref = 1; ref < at.count; ref++) {
    const packed = at.packedIn.get(ref);
    const offset = at.offsets.get(ref);
    entries.writeUInt8(packed ? 2 : 1, ref * 7);
    entries.writeUInt32BE(packed ? packed[0] : offset!, ref * 7 + 1);
    entries.writeUInt16BE(packed ? packed[1] : 0, ref * 7 + 5);
  }
  return entries;
}
