import assert from 'node:assert/strict';
import { createDecipheriv, hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { SealedStreamError } from '../../application/ports.ts';
import { sealerOf } from './seal.ts';

const headBytes = 24;
const pieceBytes = 65_536;
const sealedPieceBytes = pieceBytes + 16;

const sealer = sealerOf(new Uint8Array(32).fill(7));
const keyOf = (context: string) => sealer.under(context, sealer.newKey(context));
const seal = keyOf('1/2');

/** Bytes that tell where they stood. */
const plainOf = (bytes: number) => Buffer.from(Uint8Array.from({ length: bytes }, (_, index) => (index * 31) >> 3));

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

const sealed = (plain: Uint8Array, { size = 4_000, name = 'file 7' } = {}) =>
  whole(seal.sealStream(name, cut(plain, size)));
const opened = (bytes: Uint8Array, { size = 5_000, name = 'file 7' } = {}) =>
  whole(seal.openStream(name, cut(bytes, size)));

test('what was sealed opens, at every length around the edges of a piece', async () => {
  for (const bytes of [0, 1, 15, pieceBytes - 1, pieceBytes, pieceBytes + 1, 2 * pieceBytes, 2 * pieceBytes + 17]) {
    const plain = plainOf(bytes);
    const pieces = Math.max(1, Math.ceil(bytes / pieceBytes));
    const cipher = await sealed(plain);
    assert.equal(cipher.length, headBytes + bytes + 16 * pieces, `${bytes} bytes`);
    assert.ok(plain.equals(await opened(cipher)), `${bytes} bytes`);
  }
});

test('how the bytes are cut on their way changes nothing', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 0, max: 3 * pieceBytes }),
    fc.integer({ min: 900, max: 200_000 }),
    fc.integer({ min: 900, max: 200_000 }),
    async (bytes, size, sizeBack) => {
      const plain = plainOf(bytes);
      assert.ok(plain.equals(await opened(await sealed(plain, { size }), { size: sizeBack })));
    },
  );
  await fc.assert(property, { seed: 20261122, numRuns: 30 });
});

test('byte by byte as well', async () => {
  const plain = plainOf(300);
  assert.ok(plain.equals(await opened(await sealed(plain, { size: 1 }), { size: 1 })));
});

const three = await sealed(plainOf(2 * pieceBytes + 100));
const two = await sealed(plainOf(2 * pieceBytes));
const head = three.subarray(0, headBytes);
const pieceOf = (bytes: Buffer, number: number) =>
  bytes.subarray(headBytes + number * sealedPieceBytes, headBytes + (number + 1) * sealedPieceBytes);
const first = pieceOf(three, 0);
const second = pieceOf(three, 1);
const third = pieceOf(three, 2);

const changedAt = (bytes: Buffer, at: number) => {
  const changed = Buffer.from(bytes);
  changed[at]! ^= 1;
  return changed;
};

const damage: readonly (readonly [what: string, bytes: Buffer, code: string])[] = [
  ['nothing at all', Buffer.alloc(0), 'truncated'],
  ['another version', changedAt(three, 0), 'versionNotKnown'],
  ['a file that is no sealed file', Buffer.from('%PDF-1.7'), 'versionNotKnown'],
  ['half a head', head.subarray(0, 20), 'truncated'],
  ['a head alone', head, 'truncated'],
  ['less than a tag', Buffer.concat([head, third.subarray(0, 10)]), 'truncated'],
  ['the last piece cut off', Buffer.concat([head, first, second]), 'truncated'],
  ['the last two cut off', Buffer.concat([head, first]), 'truncated'],
  ['a whole last piece cut off', two.subarray(0, headBytes + sealedPieceBytes), 'truncated'],
  ['a byte cut off', three.subarray(0, three.length - 1), 'changed'],
  ['a byte added', Buffer.concat([three, Buffer.of(0)]), 'changed'],
  ['a piece added behind the last', Buffer.concat([two, pieceOf(two, 1)]), 'changed'],
  ['the last piece twice', Buffer.concat([three, third]), 'changed'],
  ['two pieces exchanged', Buffer.concat([head, second, first, third]), 'changed'],
  ['a piece left out', Buffer.concat([head, second, third]), 'changed'],
  ['a piece of another file', Buffer.concat([head, first, pieceOf(two, 1), third]), 'changed'],
  ['another file’s head', Buffer.concat([two.subarray(0, headBytes), first, second, third]), 'changed'],
  ['a byte of the salt', changedAt(three, 5), 'changed'],
  ['a byte of the prefix', changedAt(three, 20), 'changed'],
  ['a byte of a tag', changedAt(three, headBytes + sealedPieceBytes - 1), 'changed'],
  ['the last byte', changedAt(three, three.length - 1), 'changed'],
];

for (const [what, bytes, code] of damage) {
  test(`does not open: ${what}: ${code}`, async () => {
    await assert.rejects(opened(bytes), (fault) => fault instanceof SealedStreamError && fault.code === code);
  });
}

test('a changed byte anywhere, and a cut anywhere, is found', async () => {
  const small = await sealed(plainOf(700));
  for (let at = 0; at < small.length; at += 1) {
    await assert.rejects(opened(changedAt(small, at)), SealedStreamError, `byte ${at}`);
    await assert.rejects(opened(small.subarray(0, at)), SealedStreamError, `cut at ${at}`);
  }
});

test('it opens under its own name and its own borrower’s key alone', async () => {
  const isChanged = (fault: unknown) => fault instanceof SealedStreamError && fault.code === 'changed';
  await assert.rejects(opened(three, { name: 'file 8' }), isChanged);
  await assert.rejects(whole(keyOf('1/2').openStream('file 7', cut(three, 9_000))), isChanged);
  // Context and name are kept apart: the end of the one is not the beginning of the other.
  const wrappedKey = sealer.newKey('1/2');
  const cipher = await whole(sealer.under('1/2', wrappedKey).sealStream('a","b', cut(plainOf(9), 9)));
  await assert.rejects(whole(sealer.under('1/2', wrappedKey).openStream('a', cut(cipher, 99))), isChanged);
});

test('no plain byte of a wrong piece is given out', async () => {
  const given: Uint8Array[] = [];
  const read = async () => {
    for await (const piece of seal.openStream(
      'file 7',
      cut(changedAt(three, headBytes + sealedPieceBytes + 5), 8_000),
    )) {
      given.push(piece);
    }
  };
  await assert.rejects(read(), SealedStreamError);
  assert.ok(Buffer.concat(given).equals(plainOf(2 * pieceBytes).subarray(0, pieceBytes)));
});

test('the same file sealed twice has nothing in common with itself', async () => {
  const one = await sealed(plainOf(100));
  const other = await sealed(plainOf(100));
  assert.notDeepEqual(one.subarray(1, 17), other.subarray(1, 17), 'the salt');
  assert.notDeepEqual(one.subarray(17, headBytes), other.subarray(17, headBytes), 'the prefix');
  assert.notDeepEqual(one.subarray(headBytes), other.subarray(headBytes));
});

test('the form is the one that is written down: another reader of it opens the file', async () => {
  const wrapping = new Uint8Array(32).fill(7);
  const wrapped = Buffer.from(sealer.newKey('3/4'));
  const unwrap = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(0, 12));
  unwrap.setAAD(Buffer.from('key 3/4')).setAuthTag(wrapped.subarray(-16));
  const key = Buffer.concat([unwrap.update(wrapped.subarray(12, -16)), unwrap.final()]);
  const cipher = await whole(sealer.under('3/4', wrapped).sealStream('file 9', cut(plainOf(pieceBytes + 3), 7_000)));
  const fileKey = hkdfSync('sha256', key, cipher.subarray(1, 17), 'forbear file 1 ["3/4","file 9"]', 32);
  const last = cipher.subarray(headBytes + sealedPieceBytes);
  const nonce = Buffer.concat([cipher.subarray(17, 24), Buffer.of(0, 0, 0, 1, 1)]);
  const decipher = createDecipheriv('aes-256-gcm', new Uint8Array(fileKey), nonce).setAuthTag(last.subarray(-16));
  const plain = Buffer.concat([decipher.update(last.subarray(0, -16)), decipher.final()]);
  assert.ok(plain.equals(plainOf(pieceBytes + 3).subarray(pieceBytes)));
});

test('a fault of the source comes through as it is, and who stops early ends the source', async () => {
  const fault = new Error('the spool is gone');
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield plainOf(10);
    throw fault;
  }
  await assert.rejects(whole(seal.sealStream('x', broken())), fault);
  let isEnded = false;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* cut(three, 1_000);
    } finally {
      isEnded = true;
    }
  }
  for await (const piece of seal.openStream('file 7', watched())) if (piece.length > 0) break;
  assert.ok(isEnded);
});
