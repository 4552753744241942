/**
 * What every file store must do, whatever it keeps files in. An adapter's test hands in how to make a store that can be made
 * to fail and what lies under it; the rows are the same for all. The pairs that matter: *failed and not stored*, and *failed
 * but stored*, where putting the same again tells.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import {
  ChangedFileError,
  type FilePutOutcome,
  type FileStore,
  FileStoreError,
  type FileToPut,
  type StoredFile,
} from '../src/application/file-port.ts';

export const storeFaults = [
  'none',
  /** it goes away while it is taking the bytes */
  'dropsBeforeTaking',
  /** it has taken them, and goes away before it says so */
  'dropsAfterTaking',
  /** it has no room */
  'full',
  /** it does not let us */
  'forbids',
] as const;
export type StoreFault = (typeof storeFaults)[number];

export interface FileStoreSetup {
  readonly store: FileStore;
  setFault(fault: StoreFault): void;
  /** Writes over what lies under the address, past the store. */
  overwrite(digestHex: string, bytes: Uint8Array): Promise<void>;
  /** Everything is removed. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** Bytes that no other seed gives, in pieces of 60,000. */
export function fileOf(bytes: number, seed = 1): FileToPut {
  const digest = createHash('sha256');
  for (const piece of piecesOf(bytes, seed)) digest.update(piece);
  const open = async function* (): AsyncGenerator<Uint8Array> {
    yield* piecesOf(bytes, seed);
  };
  return { digestHex: digest.digest('hex'), bytes, open };
}

function* piecesOf(bytes: number, seed: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes; at += 60_000) {
    const piece = Buffer.alloc(Math.min(60_000, bytes - at), `${seed} ${at} `);
    yield piece;
  }
}

export async function bytesOf(stream: AsyncIterable<Uint8Array> | undefined): Promise<Buffer | undefined> {
  if (stream === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function listOf(store: FileStore): Promise<StoredFile[]> {
  const all: StoredFile[] = [];
  for await (const { digestHex, bytes } of store.list()) all.push({ digestHex, bytes });
  return all;
}

/** A broken stream of the caller, told from every fault of a store. */
const callersFault = new Error('the spool broke');

const small = fileOf(150_000);
const single = fileOf(10, 2);

const broken = (file: FileToPut): FileToPut => ({
  ...file,
  async *open() {
    for await (const piece of file.open()) {
      yield piece;
      throw callersFault;
    }
  },
});

const wrongDigest = 'ab'.repeat(32);

type Row = readonly [what: string, fault: StoreFault, file: FileToPut, expected: FilePutOutcome, isStored: boolean];

const rows: readonly Row[] = [
  ['a file', 'none', small, { kind: 'stored' }, true],
  ['a file in one piece', 'none', single, { kind: 'stored' }, true],
  ['no bytes', 'none', fileOf(0), { kind: 'failed', code: 'empty' }, false],
  ['too many bytes', 'none', { ...small, bytes: 2 ** 50 }, { kind: 'failed', code: 'tooLarge' }, false],
  ['fewer bytes than said', 'none', { ...small, bytes: 150_001 }, { kind: 'failed', code: 'lengthDiffers' }, false],
  ['more bytes than said', 'none', { ...small, bytes: 149_999 }, { kind: 'failed', code: 'lengthDiffers' }, false],
  ['far more bytes than said', 'none', { ...small, bytes: 1_000 }, { kind: 'failed', code: 'lengthDiffers' }, false],
  [
    'other bytes than said',
    'none',
    { ...small, digestHex: wrongDigest },
    { kind: 'failed', code: 'digestDiffers' },
    false,
  ],
  [
    'other bytes than said, in one piece',
    'none',
    { ...single, digestHex: wrongDigest },
    { kind: 'failed', code: 'digestDiffers' },
    false,
  ],
  ['failed and not stored', 'dropsBeforeTaking', small, { kind: 'failed', code: 'notReached' }, false],
  ['failed but stored', 'dropsAfterTaking', small, { kind: 'failed', code: 'notReached' }, true],
  ['no room', 'full', small, { kind: 'failed', code: 'noSpace' }, false],
  ['not let', 'forbids', small, { kind: 'failed', code: 'notPermitted' }, false],
];

interface Suite {
  readonly name: string;
  readonly setup: () => FileStoreSetup;
}

export function fileStoreContract(name: string, make: () => Promise<FileStoreSetup>): void {
  let setup: FileStoreSetup;
  before(async () => {
    setup = await make();
  });
  after(async () => {
    await setup.store.close();
    await setup.close();
  });
  beforeEach(async () => {
    setup.setFault('none');
    await setup.empty();
  });
  const at: Suite = { name, setup: () => setup };
  testPuts(at);
  testAgain(at);
  testBrokenStream(at);
  testEndless(at);
  testReading(at);
  testChanged(at);
  testList(at);
  testAddresses(at);
}

function testPuts({ name, setup }: Suite): void {
  for (const [what, fault, file, expected, isStored] of rows) {
    test(`${name}: put: ${what}`, async () => {
      const { store, setFault } = setup();
      setFault(fault);
      assert.deepEqual(await store.put(file), expected);
      setFault('none');
      assert.equal(await store.has(file.digestHex), isStored);
      assert.deepEqual(await listOf(store), isStored ? [{ digestHex: file.digestHex, bytes: file.bytes }] : []);
    });
  }
}

function testAgain({ name, setup }: Suite): void {
  test(`${name}: the same again changes nothing`, async () => {
    const { store } = setup();
    assert.deepEqual(await store.put(small), { kind: 'stored' });
    assert.deepEqual(await store.put(small), { kind: 'alreadyThere' });
    assert.equal((await listOf(store)).length, 1);
  });

  test(`${name}: after each fault, putting again tells what became of it`, async () => {
    const { store, setFault, empty } = setup();
    for (const fault of storeFaults) {
      setFault(fault);
      const first = await store.put(small);
      setFault('none');
      const isThere = fault === 'none' || fault === 'dropsAfterTaking';
      assert.equal(first.kind, fault === 'none' ? 'stored' : 'failed', fault);
      assert.deepEqual(await store.put(small), { kind: isThere ? 'alreadyThere' : 'stored' }, fault);
      assert.ok((await bytesOf(await store.get(small.digestHex)))!.equals((await bytesOf(small.open()))!));
      await empty();
    }
  });

  test(`${name}: the same file put several times at once is one file`, async () => {
    const { store } = setup();
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => store.put(small)));
    assert.ok(outcomes.every(({ kind }) => kind !== 'failed'));
    assert.deepEqual(await listOf(store), [{ digestHex: small.digestHex, bytes: small.bytes }]);
    assert.equal((await bytesOf(await store.get(small.digestHex)))!.length, small.bytes);
  });
}

function testBrokenStream({ name, setup }: Suite): void {
  test(`${name}: a fault of the caller’s own stream comes back as it is, and nothing is stored`, async () => {
    const { store } = setup();
    for (const file of [small, single]) {
      await assert.rejects(store.put(broken(file)), callersFault);
      assert.equal(await store.has(file.digestHex), false);
      assert.deepEqual(await listOf(store), []);
      assert.deepEqual(await store.put(file), { kind: 'stored' });
      await store.remove(file.digestHex);
    }
  });
}

function testEndless({ name, setup }: Suite): void {
  test(`${name}: of a stream that goes on and on no more is read than was said`, async () => {
    const { store } = setup();
    let given = 0;
    async function* open() {
      for (; given < 1_000; given += 1) yield Buffer.alloc(60_000);
    }
    assert.deepEqual(await store.put({ ...small, open }), { kind: 'failed', code: 'lengthDiffers' });
    assert.ok(given < 10, `${given} pieces`);
  });
}

function testReading({ name, setup }: Suite): void {
  test(`${name}: what is put is what is got, 20 MB as well`, async () => {
    const { store } = setup();
    for (const bytes of [1, 59_999, 60_000, 60_001, 20_000_000]) {
      const file = fileOf(bytes, 3);
      assert.deepEqual(await store.put(file), { kind: 'stored' });
      const back = await bytesOf(await store.get(file.digestHex));
      assert.equal(createHash('sha256').update(back!).digest('hex'), file.digestHex);
    }
  });

  test(`${name}: what is not there is not there`, async () => {
    const { store } = setup();
    assert.equal(await store.get(wrongDigest), undefined);
    assert.equal(await store.has(wrongDigest), false);
    await store.remove(wrongDigest);
  });

  test(`${name}: removed is gone, and may come again`, async () => {
    const { store } = setup();
    await store.put(small);
    await store.put(single);
    await store.remove(small.digestHex);
    assert.equal(await store.get(small.digestHex), undefined);
    assert.deepEqual(await listOf(store), [{ digestHex: single.digestHex, bytes: single.bytes }]);
    await store.remove(small.digestHex);
    assert.deepEqual(await store.put(small), { kind: 'stored' });
  });

  test(`${name}: a reader who stops early leaves the store at work`, async () => {
    const { store } = setup();
    const file = fileOf(5_000_000, 4);
    await store.put(file);
    for (let turn = 0; turn < 5; turn += 1)
      for await (const piece of (await store.get(file.digestHex))!) if (piece) break;
    assert.equal((await bytesOf(await store.get(file.digestHex)))!.length, file.bytes);
  });
}

function testChanged({ name, setup }: Suite): void {
  test(`${name}: a changed, a missing and an added byte are found, and the whole is never given`, async () => {
    const { store, overwrite } = setup();
    for (const file of [small, single]) {
      const right = (await bytesOf(file.open()))!;
      const changed = Buffer.from(right);
      changed[changed.length - 1]! ^= 1;
      for (const wrong of [changed, right.subarray(0, -1), Buffer.concat([right, Buffer.of(0)])]) {
        await store.put(file);
        await overwrite(file.digestHex, wrong);
        let given = 0;
        const read = async () => {
          for await (const piece of (await store.get(file.digestHex))!) given += piece.length;
        };
        const names = (fault: unknown) => fault instanceof ChangedFileError && fault.digestHex === file.digestHex;
        await assert.rejects(read(), names);
        assert.ok(given < wrong.length);
        await store.remove(file.digestHex);
      }
    }
  });

  test(`${name}: what lies there with another length is put anew`, async () => {
    const { store, overwrite } = setup();
    await store.put(small);
    await overwrite(small.digestHex, Buffer.from('half'));
    assert.deepEqual(await store.put(small), { kind: 'stored' });
    assert.equal((await bytesOf(await store.get(small.digestHex)))!.length, small.bytes);
  });
}

function testList({ name, setup }: Suite): void {
  test(`${name}: the list is whole, in order, with sizes`, async () => {
    const { store } = setup();
    const files = Array.from({ length: 40 }, (_, index) => fileOf(index + 1, 10 + index));
    for (const file of files) await store.put(file);
    const expected = files.map(({ digestHex, bytes }) => ({ digestHex, bytes }));
    expected.sort((a, b) => (a.digestHex < b.digestHex ? -1 : 1));
    assert.deepEqual(await listOf(store), expected);
    assert.equal(await store.sweepLeftovers(), 0);
    assert.equal((await listOf(store)).length, files.length);
  });
}

function testAddresses({ name, setup }: Suite): void {
  test(`${name}: only a digest is an address`, async () => {
    const { store } = setup();
    const wrong = [
      '',
      '../../etc/passwd',
      wrongDigest.toUpperCase(),
      `${wrongDigest}0`,
      `${wrongDigest}\n`,
      '..'.repeat(32),
    ];
    for (const digestHex of wrong) {
      await assert.rejects(store.put({ ...small, digestHex }), TypeError);
      await assert.rejects(store.get(digestHex), TypeError);
      await assert.rejects(store.has(digestHex), TypeError);
      await assert.rejects(store.remove(digestHex), TypeError);
    }
  });

  test(`${name}: whoever is not let is told so by code`, async () => {
    const { store, setFault } = setup();
    await store.put(small);
    setFault('forbids');
    const isRefused = (fault: unknown) => fault instanceof FileStoreError && fault.code === 'notPermitted';
    await assert.rejects(listOf(store), isRefused);
    await assert.rejects(store.remove(small.digestHex), isRefused);
  });
}
