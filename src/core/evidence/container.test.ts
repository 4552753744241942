import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { concat, utf8 } from './bytes.ts';
import {
  type ContainerFault,
  containerFaultCodes,
  crc32,
  isMemberName,
  readContainer,
  writeContainer,
} from './container.ts';

const small = () =>
  writeContainer([
    ['entries/0001-caseOpened.json', utf8('{"v":1}')],
    ['MANIFEST', utf8('forbear\n')],
    ['files/empty.txt', new Uint8Array(0)],
  ]);

function faultOf(bytes: Uint8Array): ContainerFault {
  const read = readContainer(bytes);
  assert.ok('fault' in read);
  return read as ContainerFault;
}

test('the checksum of "123456789" is that which the catalogue of CRCs states', () => {
  assert.equal(crc32(utf8('123456789')), 0xcbf43926);
  assert.equal(crc32(new Uint8Array(0)), 0);
});

test('the members come back in the order of their names, and the file is the one with this digest', () => {
  const read = readContainer(small());
  assert.ok(read instanceof Map);
  assert.deepEqual([...read.keys()], ['MANIFEST', 'entries/0001-caseOpened.json', 'files/empty.txt']);
  // Opened once by hand with unzip -t, bsdtar and Python's zipfile; what they took is held here.
  const digest = createHash('sha256').update(small()).digest('hex');
  assert.equal(digest, '7a3e4f2430e759daa62ceaa654dc662a5a51ecb5af22209dbd8c6e82e2100a13');
});

const names: readonly (readonly [string, boolean])[] = [
  ['MANIFEST', true],
  ['a/b/c.json', true],
  ['a'.repeat(120), true],
  ['a'.repeat(121), false],
  ['', false],
  ['/a', false],
  ['a/', false],
  ['a//b', false],
  ['./a', false],
  ['a/../b', false],
  ['..', false],
  ['a b', false],
  ['a\\b', false],
  ['人', false],
];
for (const [name, isAllowed] of names) {
  test(`${JSON.stringify(name.slice(0, 12))} ${isAllowed ? 'may' : 'may not'} be a name`, () => {
    assert.equal(isMemberName(name), isAllowed);
    if (!isAllowed) assert.throws(() => writeContainer([[name, utf8('x')]]));
  });
}

test('two members of one name are not written', () => {
  const twice = [
    ['a', utf8('1')],
    ['a', utf8('2')],
  ] as const;
  assert.throws(() => writeContainer(twice));
});

test('two members of one name are not read', () => {
  const bytes = writeContainer([
    ['a', utf8('1')],
    ['b', utf8('2')],
  ]);
  // The second header begins at 32, its name stands at 62.
  assert.deepEqual(faultOf(changed(62, 0x61)(bytes)), { fault: 'nameNotInOrder', offset: 62, member: 'a' });
});

/** Offsets: the first local header is 0–29, its name MANIFEST to 37, its content to 45; the second header begins at 46. */
const spoilt: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array, ContainerFault])[] = [
  ['nothing', () => new Uint8Array(0), { fault: 'notAContainer', offset: 0 }],
  ['a text', () => utf8('not a bundle at all'), { fault: 'notAContainer', offset: 0 }],
  ['something before', (bytes) => concat(utf8('x'), bytes), { fault: 'notAContainer', offset: 0 }],
  ['cut in a header', (bytes) => bytes.slice(0, 20), { fault: 'cutShort', offset: 20 }],
  ['cut in a name', (bytes) => bytes.slice(0, 33), { fault: 'cutShort', offset: 33 }],
  ['cut in a content', (bytes) => bytes.slice(0, 40), { fault: 'cutShort', offset: 40, member: 'MANIFEST' }],
  ['cut in the directory', (bytes) => bytes.slice(0, -60), { fault: 'cutShort', offset: 0 }],
  ['cut in the end', (bytes) => bytes.slice(0, -1), { fault: 'cutShort', offset: 0 }],
  ['a name that leads out', changed(30, 0x2f), { fault: 'nameNotAllowed', offset: 30 }],
  [
    'names that descend',
    changed(30, 0x7a),
    { fault: 'nameNotInOrder', offset: 76, member: 'entries/0001-caseOpened.json' },
  ],
  ['a content changed', changed(38, 0), { fault: 'memberChanged', offset: 38, member: 'MANIFEST' }],
  ['a flag set', changed(6, 8), { fault: 'headerChanged', offset: 6, member: 'MANIFEST' }],
  ['another day', changed(12, 34), { fault: 'headerChanged', offset: 12, member: 'MANIFEST' }],
  ['attributes', (bytes) => changed(directoryAt(bytes) + 38, 1)(bytes), { fault: 'directoryChanged', offset: 0 }],
  ['a comment', (bytes) => changed(bytes.length - 2, 1)(bytes), { fault: 'endChanged', offset: 0 }],
  ['something after', (bytes) => concat(bytes, utf8('x')), { fault: 'moreAfterEnd', offset: 0 }],
];

function changed(at: number, to: number): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => {
    const copy = bytes.slice();
    copy[at] = to;
    return copy;
  };
}

function directoryAt(bytes: Uint8Array): number {
  return new DataView(bytes.buffer).getUint32(bytes.length - 6, true);
}

for (const [what, spoil, expected] of spoilt) {
  test(`${what}: ${expected.fault}`, () => {
    const bytes = small();
    const found = faultOf(spoil(bytes));
    // A stated 0 behind the first members stands for wherever the directory begins.
    const isStated = expected.offset > 0 || expected.fault === 'notAContainer';
    assert.deepEqual({ ...found, offset: isStated ? found.offset : 0 }, expected);
    if (!isStated) assert.ok(found.offset >= directoryAt(bytes), String(found.offset));
  });
}

test('more members than the format counts are refused', () => {
  const many = Array.from({ length: 65_535 }, (_, index) => [`m${index}`, new Uint8Array(0)] as const);
  assert.throws(() => writeContainer(many));
});

test('every code is reached above, but for what only a file of 4 GiB or 65,535 members shows', () => {
  const reached = new Set<string>(spoilt.map(([, , { fault }]) => fault));
  assert.deepEqual(
    containerFaultCodes.filter((code) => !reached.has(code)),
    ['tooLarge', 'tooManyMembers'],
  );
});

test('what is written is read back', () => {
  const name = fc.stringMatching(/^[a-z0-9-]{1,8}(\/[a-z0-9-]{1,8})?$/);
  const members = fc.dictionary(name, fc.uint8Array({ maxLength: 40 }), { maxKeys: 8 });
  fc.assert(
    fc.property(members, (some) => {
      const read = readContainer(writeContainer(Object.entries(some)));
      assert.ok(read instanceof Map);
      assert.deepEqual(Object.fromEntries(read), { ...some });
    }),
    { seed: 20261122, numRuns: 200 },
  );
});

test('a changed byte is found wherever it stands, at its place or before it', () => {
  const bytes = small();
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [1, 128]) faultOf(changed(at, bytes[at]! ^ flip)(bytes));
  }
});

test('any bytes are taken without throwing', () => {
  const start = small();
  const cutAndJoined = fc
    .tuple(fc.nat(start.length), fc.uint8Array({ maxLength: 60 }), fc.nat(start.length))
    .map(([to, middle, from]) => concat(start.slice(0, to), middle, start.slice(from)));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), cutAndJoined), (bytes) => {
      const read = readContainer(bytes);
      if (read instanceof Map) assert.deepEqual(writeContainer(read), bytes);
    }),
    { seed: 20261122, numRuns: 2000 },
  );
});
