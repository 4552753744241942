import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256 } from '../../digest/node-crypto.ts';
import { fromHex, toHex, utf8 } from './bytes.ts';
import { grow, partialTilesOf, type Tile, TileSet } from './tiles.ts';
import {
  consistencyRanges,
  emptyRoot,
  inclusionRanges,
  isConsistent,
  type LeafRange,
  leafHash,
  nodeHash,
  rootOfInclusion,
} from './tree.ts';

const settings = { seed: 20_261_122, numRuns: 250 };

/** RFC 6962 section 2.1 word for word, kept apart from what it checks. */
function rootByDefinition(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(sha256, { left: rootByDefinition(leaves.slice(0, k)), right: rootByDefinition(leaves.slice(k)) });
}

describe('the test tree of Certificate Transparency', () => {
  const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const leaves = entries.map((hex) => leafHash(sha256, fromHex(hex)!));
  const roots: readonly (readonly [size: number, root: string])[] = [
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ];
  for (const [size, root] of roots) {
    test(`${size} entries: ${root.slice(0, 8)}…`, () => {
      const set = new TileSet(
        sha256,
        size === 0 ? [] : grow(sha256, { size: 0, partial: new Map(), leaves: leaves.slice(0, size) }),
      );
      assert.equal(toHex(set.hashOf({ from: 0, to: size })), root);
      assert.equal(toHex(rootByDefinition(leaves.slice(0, size))), root);
    });
  }
  test('without entries', () => assert.equal(toHex(emptyRoot(sha256)), roots[0]![1]));
});

const sizeMax = 256;
const leaves = Array.from({ length: sizeMax + 40 }, (_, index) => leafHash(sha256, utf8(`entry ${index}`)));

/** Hashes of ranges from tiles, each worked out once. */
function hashesFrom(tiles: TileSet): (range: LeafRange) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (range) => {
    const key = `${range.from}-${range.to}`;
    let hash = known.get(key);
    if (hash === undefined) {
      hash = tiles.hashOf(range);
      known.set(key, hash);
    }
    return hash;
  };
}

/** Tiles of a tree that grew in batches. */
function grown(batches: readonly number[], all: readonly Uint8Array[]): Tile[] {
  const tiles = new Map<string, Tile>();
  let size = 0;
  for (const batch of batches) {
    const partial = new Map(
      partialTilesOf(size).map(({ level, index }) => [level, tiles.get(`${level}/${index}`)!.hashes]),
    );
    for (const tile of grow(sha256, { size, partial, leaves: all.slice(size, size + batch) })) {
      tiles.set(`${tile.level}/${tile.index}`, tile);
    }
    size += batch;
  }
  return [...tiles.values()];
}

const roots = Array.from({ length: sizeMax + 1 }, (_, size) => rootByDefinition(leaves.slice(0, size)));
/** A hash that stands in no tree. */
const foreign = sha256(utf8('foreign'));

describe('proofs from tiles that grew in batches', () => {
  const batches = [1, 2, 5, 16, 33, 100, 99, 40];
  const hashOf = hashesFrom(new TileSet(sha256, grown(batches, leaves)));

  test(`each leaf of each tree up to ${sizeMax} is proved, and no neighbour of it`, () => {
    let wrong = 0;
    let proofs = 0;
    for (let size = 1; size <= sizeMax; size++) {
      const root = toHex(roots[size]!);
      // Every leaf of the trees around the bounds of subtrees, every seventh of the others.
      const step = size < 40 || size % 64 < 2 ? 1 : 7;
      for (let index = size % step; index < size; index += step) {
        const path = inclusionRanges({ index, size }).map(hashOf);
        const found = rootOfInclusion(sha256, { leaf: leaves[index]!, index, size, path });
        if (found === undefined || toHex(found) !== root) wrong++;
        proofs++;
      }
    }
    assert.equal(wrong, 0);
    assert.ok(proofs > 5_000, String(proofs));
  });

  test(`each tree up to ${sizeMax} goes on in each greater one`, () => {
    const wrong: string[] = [];
    let proofs = 0;
    for (let newSize = 0; newSize <= sizeMax; newSize++) {
      const step = newSize < 40 || newSize % 64 < 2 ? 1 : 7;
      for (let oldSize = newSize % step; oldSize <= newSize; oldSize += step) {
        const path = consistencyRanges({ oldSize, newSize }).map(hashOf);
        const at = { oldSize, newSize, oldRoot: roots[oldSize]!, newRoot: roots[newSize]!, path };
        if (!isConsistent(sha256, at)) wrong.push(`${oldSize} in ${newSize}`);
        proofs++;
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(proofs > 5_000, String(proofs));
  });

  const sizes = fc.integer({ min: 1, max: sizeMax });
  const place = sizes.chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));

  test('another index, size, leaf, hash or length: not that root', () => {
    fc.assert(
      fc.property(place, fc.nat(9), sizes, ({ index, size }, at, otherSize) => {
        const path = inclusionRanges({ index, size }).map(hashOf);
        const leaf = leaves[index]!;
        const root = toHex(roots[size]!);
        const gives = (changed: Partial<Parameters<typeof rootOfInclusion>[1]>) => {
          const found = rootOfInclusion(sha256, { leaf, index, size, path, ...changed });
          return found !== undefined && toHex(found) === root;
        };
        assert.ok(gives({}));
        assert.ok(!gives({ leaf: foreign }));
        if (size > 1)
          assert.ok(!gives({ index: (index + 1 + at) % size === index ? index ^ 1 : (index + 1 + at) % size }));
        assert.ok(!gives({ path: [...path, foreign] }));
        assert.ok(!gives({ path: [foreign, ...path] }));
        for (const cut of path.keys()) {
          assert.ok(!gives({ path: path.toSpliced(cut, 1) }));
          assert.ok(!gives({ path: path.with(cut, foreign) }));
          assert.ok(!gives({ path: path.with(cut, path[cut]!.subarray(1)) }));
        }
        for (const index of [-1, size, 0.5, Number.NaN]) assert.ok(!gives({ index }));
        for (const size of [0, -1, Number.NaN, 2 ** 53]) assert.ok(!gives({ size }));
        // Under another size the same path can lead to the same root only where it has the same shape.
        const shape = (of: number) => inclusionRanges({ index, size: of }).length;
        if (otherSize > index && shape(otherSize) !== shape(size)) assert.ok(!gives({ size: otherSize }));
      }),
      settings,
    );
  });

  test('another size, root, hash or length: not consistent', () => {
    fc.assert(
      fc.property(sizes, sizes, (one, other) => {
        const [oldSize, newSize] = [Math.min(one, other), Math.max(one, other)];
        const path = consistencyRanges({ oldSize, newSize }).map(hashOf);
        const at = { oldSize, newSize, oldRoot: roots[oldSize]!, newRoot: roots[newSize]!, path };
        const holds = (changed: Partial<typeof at>) => isConsistent(sha256, { ...at, ...changed });
        assert.ok(holds({}));
        assert.ok(!holds({ oldRoot: foreign }));
        assert.ok(!holds({ newRoot: foreign }));
        assert.ok(!holds({ path: [...path, foreign] }));
        assert.ok(!holds({ path: [foreign, ...path] }));
        for (const cut of path.keys()) {
          assert.ok(!holds({ path: path.toSpliced(cut, 1) }));
          assert.ok(!holds({ path: path.with(cut, foreign) }));
          assert.ok(!holds({ path: path.with(cut, path[cut]!.subarray(1)) }));
        }
        if (oldSize !== newSize) {
          assert.ok(!holds({ oldSize: newSize, newSize: oldSize }));
          assert.ok(!holds({ oldRoot: at.newRoot, newRoot: at.oldRoot }));
        }
        for (const oldSize of [-1, 0.5, Number.NaN, newSize + 1]) assert.ok(!holds({ oldSize }));
        // The same hashes do not do for a tree that would need more of them.
        for (const larger of [2 * newSize, 4 * newSize + 1]) {
          if (consistencyRanges({ oldSize, newSize: larger }).length !== path.length)
            assert.ok(!holds({ newSize: larger }));
        }
      }),
      settings,
    );
  });

  test('the tree without leaves goes on in every tree, by no hash', () => {
    const at = { oldSize: 0, newSize: 9, oldRoot: emptyRoot(sha256), newRoot: roots[9]!, path: [] };
    assert.ok(isConsistent(sha256, at));
    assert.ok(!isConsistent(sha256, { ...at, oldRoot: roots[1]! }));
    assert.ok(!isConsistent(sha256, { ...at, path: [foreign] }));
  });

  test('a tree with an entry less, or two changed places, goes on in none', () => {
    const dropped = leaves.toSpliced(20, 1);
    const swapped = leaves.with(20, leaves[21]!).with(21, leaves[20]!);
    for (const other of [dropped, swapped]) {
      const otherHash = hashesFrom(new TileSet(sha256, grown([64, 1, 66], other)));
      for (const oldSize of [21, 32, 64, 100]) {
        const path = consistencyRanges({ oldSize, newSize: 131 }).map(otherHash);
        const newRoot = otherHash({ from: 0, to: 131 });
        const [oldRoot, ownRoot] = [roots[oldSize]!, otherHash({ from: 0, to: oldSize })];
        assert.ok(isConsistent(sha256, { oldSize, newSize: 131, oldRoot: ownRoot, newRoot, path }));
        assert.ok(!isConsistent(sha256, { oldSize, newSize: 131, oldRoot, newRoot, path }), String(oldSize));
      }
    }
  });
});

test('indexes beyond 32 bits are halved as the smaller ones', () => {
  const size = 2 ** 40 + 3;
  const index = 2 ** 40 + 1;
  // The last three leaves hang on the right of a whole tree of 2^40: a, b, c.
  const [a, b, c] = [1, 2, 3].map((n) => sha256(new Uint8Array([n]))) as [Uint8Array, Uint8Array, Uint8Array];
  const node = (left: Uint8Array, right: Uint8Array) => nodeHash(sha256, { left, right });
  const root = node(foreign, node(node(a, b), c));
  assert.equal(inclusionRanges({ index, size }).length, 3);
  assert.equal(toHex(rootOfInclusion(sha256, { leaf: b, index, size, path: [a, c, foreign] })!), toHex(root));
  assert.equal(rootOfInclusion(sha256, { leaf: b, index: 1, size, path: [a, c, foreign] }), undefined);
});
