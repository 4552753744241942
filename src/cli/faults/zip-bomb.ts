/** A workbook of a few kilobytes whose texts would unpack to 64 MB. */
import { crc32, deflateRawSync } from 'node:zlib';

export function zipBomb(): Buffer {
  return zipOf([
    [
      'xl/workbook.xml',
      Buffer.from('<workbook><sheets><sheet name="loans" sheetId="1" r:id="r1"/></sheets></workbook>'),
    ],
    ['xl/sharedStrings.xml', Buffer.alloc(64 * 1024 ** 2, 'x')],
  ]);
}

/** PKWARE's APPNOTE 4.3: local headers with their data, the central directory, its end. */
function zipOf(entries: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of entries) {
    const packed = deflateRawSync(content);
    const nameBytes = Buffer.from(name);
    // From version needed (20) up to the extra field's length: the same in both headers.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, nameBytes, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\0'), common, tail, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\u0005\u0006'), end]);
}
