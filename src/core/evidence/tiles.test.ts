import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256 } from '../../digest/node-crypto.ts';
import { toHex, utf8 } from './bytes.ts';
import { digestBytes } from './digest.ts';
import {
  entryBundle,
  grow,
  hashesOfLevel,
  partialTilesOf,
  readEntryBundle,
  type Tile,
  TileSet,
  tilePath,
  tilesFor,
} from './tiles.ts';

/** Quick and distinct: what is tested here is where hashes stand, and whose they are; SHA-256 stands in tree.test.ts. */
function quickDigest(bytes: Uint8Array): Uint8Array {
  const hash = new Uint8Array(digestBytes);
  let [one, other] = [0x811c9dc5, 0x9e3779b9];
  for (const byte of bytes) {
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other + byte, 0x85ebca6b) ^ (other >>> 13);
  }
  new DataView(hash.buffer).setUint32(0, one >>> 0);
  new DataView(hash.buffer).setUint32(4, other >>> 0);
  return hash;
}

function leavesOf(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const leaf = new Uint8Array(digestBytes);
    new DataView(leaf.buffer).setUint32(0, index);
    return leaf;
  });
}

function grown(batches: readonly number[], leaves: readonly Uint8Array[]): Map<string, Tile> {
  const tiles = new Map<string, Tile>();
  let size = 0;
  for (const batch of batches) {
    const partial = new Map(
      partialTilesOf(size).map(({ level, index }) => [level, tiles.get(`${level}/${index}`)!.hashes]),
    );
    for (const tile of grow(quickDigest, { size, partial, leaves: leaves.slice(size, size + batch) })) {
      tiles.set(`${tile.level}/${tile.index}`, tile);
    }
    size += batch;
  }
  return tiles;
}

const spelt = (tiles: ReadonlyMap<string, Tile>) =>
  [...tiles].sort().map(([key, { width, hashes }]) => `${key} ${width} ${toHex(quickDigest(hashes))}`);

describe('where tiles lie (tlog-tiles)', () => {
  const table: readonly (readonly [level: number | 'entries', index: number, width: number, path: string])[] = [
    [0, 0, 256, 'tile/0/000'],
    [0, 273, 112, 'tile/0/273.p/112'],
    [0, 1_234_067, 256, 'tile/0/x001/x234/067'],
    [0, 1_234_067, 1, 'tile/0/x001/x234/067.p/1'],
    ['entries', 999, 256, 'tile/entries/999'],
    ['entries', 1_000, 256, 'tile/entries/x001/000'],
    [3, 1_000_000, 7, 'tile/3/x001/x000/000.p/7'],
  ];
  for (const [level, index, width, path] of table) {
    test(path, () => assert.equal(tilePath({ level, index, width }), path));
  }

  test('a tree of 70,000: 273 full tiles and one of 112, one full and one of 17, one of 1', () => {
    const leaves = leavesOf(70_000);
    const tiles = grown([70_000], leaves);
    const widths = (level: number) =>
      [...tiles.values()].filter((tile) => tile.level === level).map(({ width }) => width);
    assert.deepEqual(widths(0), [...Array.from({ length: 273 }, () => 256), 112]);
    assert.deepEqual(widths(1), [256, 17]);
    assert.deepEqual(widths(2), [1]);
    assert.deepEqual(widths(3), []);
    assert.deepEqual(
      partialTilesOf(70_000).map(({ level, index, width }) => [level, index, width]),
      [
        [0, 273, 112],
        [1, 1, 17],
        [2, 0, 1],
      ],
    );
    // In batches that end before, at and behind the bounds of tiles of both levels.
    const batches = [255, 1, 1, 65_279, 1, 2, 4_096, 365];
    assert.equal(
      batches.reduce((sum, batch) => sum + batch, 0),
      70_000,
    );
    assert.deepEqual(spelt(grown(batches, leaves)), spelt(tiles));
    const set = new TileSet(quickDigest, tiles.values());
    const needed = tilesFor([{ from: 0, to: 70_000 }], 70_000).map((tile) => tilePath(tile));
    assert.deepEqual(needed, ['tile/2/000.p/1', 'tile/1/001.p/17', 'tile/0/273.p/112']);
    const few = new TileSet(
      quickDigest,
      ['2/0', '1/1', '0/273'].map((key) => tiles.get(key)!),
    );
    assert.deepEqual(few.hashOf({ from: 0, to: 70_000 }), set.hashOf({ from: 0, to: 70_000 }));
  });

  test('a tree of 256: one full tile and one of 1 above it', () => {
    assert.deepEqual(partialTilesOf(256), [{ level: 1, index: 0, width: 1 }]);
    assert.deepEqual([hashesOfLevel(0, 256), hashesOfLevel(1, 256), hashesOfLevel(2, 256)], [256, 1, 0]);
    assert.deepEqual(partialTilesOf(0), []);
  });
});

test('whatever the batches, the same tiles', () => {
  const leaves = leavesOf(3_000);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 5 }), (batches) => {
      const size = batches.reduce((sum, batch) => sum + batch, 0);
      assert.deepEqual(spelt(grown(batches, leaves)), spelt(grown([size], leaves)));
    }),
    { seed: 20_261_122, numRuns: 40 },
  );
});

test('a tile that is not there, too short, or of another tree is not made up', () => {
  const leaves = leavesOf(300);
  const tiles = grown([300], leaves);
  const without = new TileSet(quickDigest, [tiles.get('0/0')!]);
  assert.throws(() => without.hashOf({ from: 256, to: 300 }), /tile 0\/1 is not there/);
  const short = { ...tiles.get('0/1')!, hashes: tiles.get('0/1')!.hashes.subarray(0, 43 * digestBytes) };
  assert.throws(() => new TileSet(quickDigest, [short]).hashOf({ from: 256, to: 300 }), /too short/);
  const partial = new Map([[0, short.hashes]]);
  assert.throws(() => grow(quickDigest, { size: 300, partial, leaves: [leaves[0]!] }), /not that of a tree of 300/);
  assert.throws(() => grow(quickDigest, { size: 1, partial: new Map(), leaves: [leaves[0]!] }), /a tree of 1/);
  // A tile that went on to grow serves the smaller trees as well.
  const grownOn = new TileSet(quickDigest, grown([300, 100], leavesOf(400)).values());
  assert.deepEqual(
    grownOn.hashOf({ from: 0, to: 300 }),
    new TileSet(quickDigest, tiles.values()).hashOf({ from: 0, to: 300 }),
  );
});

describe('entry bundles', () => {
  test('each after its length', () => {
    assert.equal(toHex(entryBundle([utf8('ab'), new Uint8Array(0), utf8('c')])), '00026162' + '0000' + '000163');
    assert.deepEqual(readEntryBundle(new Uint8Array(0)), []);
    const long = new Uint8Array(0xffff).fill(7);
    assert.deepEqual(readEntryBundle(entryBundle([long])), [long]);
    assert.throws(() => entryBundle([new Uint8Array(0x10000)]), /at most 65,535/);
  });
  test('cut short anywhere, or more than a tile has: nothing', () => {
    const whole = entryBundle([utf8('ab'), utf8('c')]);
    for (const cut of [1, 2, 3, 5, 6]) assert.equal(readEntryBundle(whole.subarray(0, cut)), undefined, String(cut));
    const one = utf8('e');
    assert.equal(readEntryBundle(entryBundle(Array.from({ length: 256 }, () => one)))?.length, 256);
    assert.equal(readEntryBundle(entryBundle(Array.from({ length: 257 }, () => one))), undefined);
  });
  test('what is read and written again is the same; no bytes make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const read = readEntryBundle(bytes);
        if (read !== undefined) assert.deepEqual(toHex(entryBundle(read)), toHex(bytes));
      }),
      { seed: 20_261_122, numRuns: 2_000 },
    );
  });
});

test('the digest of the tests does not matter: SHA-256 over the same tiles', () => {
  const leaves = leavesOf(600).map((leaf) => sha256(leaf));
  const whole = new TileSet(sha256, grow(sha256, { size: 0, partial: new Map(), leaves }));
  const first = grow(sha256, { size: 0, partial: new Map(), leaves: leaves.slice(0, 257) });
  const partial = new Map([
    [0, first.find(({ level, index }) => level === 0 && index === 1)!.hashes],
    [1, first.find(({ level }) => level === 1)!.hashes],
  ]);
  const rest = grow(sha256, { size: 257, partial, leaves: leaves.slice(257) });
  const parts = new TileSet(sha256, [...first, ...rest]);
  assert.deepEqual(parts.hashOf({ from: 0, to: 600 }), whole.hashOf({ from: 0, to: 600 }));
});
