/** Needs no database: it talks to a store on loopback and waits for its silence, which is too slow for the unit tests. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { FaultyS3Server, type S3Fault, signatureOf, testKey } from '../../../tools/faulty-s3-server.ts';
import { FaultySmtpServer } from '../../../tools/faulty-smtp-server.ts';
import { bytesOf, fileOf, fileStoreContract } from '../../../tools/file-store-contract.ts';
import { type FileStore, FileStoreError } from '../../application/file-port.ts';
import type { S3Settings } from './s3-request.ts';
import { s3Store } from './s3-store.ts';

const settingsOf = (server: FaultyS3Server, more: Partial<S3Settings> = {}): S3Settings & { pageKeys: number } => ({
  endpoint: `http://127.0.0.1:${server.port}`,
  region: server.region,
  bucket: server.bucket,
  prefix: 'forbear/files-1',
  ...testKey,
  silenceMs: 500,
  waitMs: 5,
  pageKeys: 7,
  ...more,
});
const keyOf = (digestHex: string) => `forbear/files-1/${digestHex}`;

for (const [name, isVersioned, prefix] of [
  ['s3', false, 'forbear/files-1'],
  ['s3 with versions', true, ''],
] as const) {
  fileStoreContract(name, async () => {
    const server = await new FaultyS3Server().open();
    server.isVersioned = isVersioned;
    return {
      store: s3Store(settingsOf(server, { prefix })),
      setFault: (fault) => {
        server.fault = fault;
      },
      overwrite: async (digestHex, bytes) =>
        server.keep(prefix === '' ? digestHex : `${prefix}/${digestHex}`, Buffer.from(bytes)),
      empty: async () => server.kept.clear(),
      close: () => server.close(),
    };
  });
}

let server: FaultyS3Server;
let store: FileStore;
before(async () => {
  server = await new FaultyS3Server().open();
  store = s3Store(settingsOf(server));
});
after(() => server.close());
beforeEach(() => {
  Object.assign(server, { fault: 'none', faultsLeft: Number.POSITIVE_INFINITY, clockAheadMs: 0, saysContinue: true });
  Object.assign(server, { isVersioned: false, isBucketInHost: false, bucket: 'bucket', bytesRead: 0 });
  server.kept.clear();
  server.requests.length = 0;
});

const file = fileOf(150_000);
const codeOf = (code: string) => (fault: unknown) => fault instanceof FileStoreError && fault.code === code;

test('the server that checks signatures is right: the examples of the S3 API Reference', () => {
  const at = {
    secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    region: 'us-east-1',
    names: ['host', 'x-amz-content-sha256', 'x-amz-date'],
  };
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
  };
  const got = signatureOf(
    { method: 'GET', path: '/test.txt', query: [], headers },
    { ...at, names: ['host', 'range', 'x-amz-content-sha256', 'x-amz-date'] },
  );
  assert.equal(got, 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
  const query = [
    ['prefix', 'J'],
    ['max-keys', '2'],
  ] as const;
  const listed = signatureOf({ method: 'GET', path: '/', query, headers }, at);
  assert.equal(listed, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7');
});

const refusals: readonly (readonly [what: string, more: Partial<S3Settings>, code: string])[] = [
  ['a key that is not known', { keyId: 'AKIAOTHER' }, 'wrongCredentials'],
  ['a wrong secret', { secret: 'another' }, 'wrongCredentials'],
  ['another region', { region: 'eu-test-1' }, 'wrongRegion'],
  ['a bucket that is not there', { bucket: 'elsewhere' }, 'bucketMissing'],
  ['nobody listens', { endpoint: 'http://127.0.0.1:1' }, 'notReached'],
];

for (const [what, more, code] of refusals) {
  test(`s3: ${what}: ${code} in every operation, and never "not there"`, async () => {
    const wrong = s3Store(settingsOf(server, more));
    assert.deepEqual(await wrong.put(file), { kind: 'failed', code });
    await assert.rejects(wrong.get(file.digestHex), codeOf(code));
    await assert.rejects(wrong.has(file.digestHex), codeOf(code));
    await assert.rejects(wrong.remove(file.digestHex), codeOf(code));
    await assert.rejects(wrong.list()[Symbol.asyncIterator]().next(), codeOf(code));
    assert.equal(server.bytesRead, 0);
  });
}

test('s3: a store that speaks no TLS where TLS was asked for, and one whose certificate nobody vouches for', async () => {
  const plain = s3Store(settingsOf(server, { endpoint: `https://127.0.0.1:${server.port}` }));
  assert.deepEqual(await plain.put(file), { kind: 'failed', code: 'notReached' });
  // Any server with a certificate of its own making.
  const secure = await new FaultySmtpServer({ secure: true, logger: false }).open();
  try {
    const unknown = s3Store(settingsOf(server, { endpoint: `https://127.0.0.1:${secure.port}` }));
    assert.deepEqual(await unknown.put(file), { kind: 'failed', code: 'notTrusted' });
    await assert.rejects(unknown.has(file.digestHex), codeOf('notTrusted'));
  } finally {
    await secure.close();
  }
});

test('s3: with {bucket} in the endpoint, the bucket stands in the host’s name and is signed with it', async () => {
  // A bucket by this name makes a host that is found without asking anybody: 127.0.0.1.
  Object.assign(server, { isBucketInHost: true, bucket: '127' });
  const inHost = s3Store(settingsOf(server, { endpoint: `http://{bucket}.0.0.1:${server.port}/` }));
  assert.deepEqual(await inHost.put(file), { kind: 'stored' });
  assert.equal((await bytesOf(await inHost.get(file.digestHex)))!.length, file.bytes);
  const listed: string[] = [];
  for await (const { digestHex } of inHost.list()) listed.push(digestHex);
  assert.deepEqual(listed, [file.digestHex]);
  assert.ok(server.requests.every((request) => !request.includes('/127')));
});

const faults: readonly (readonly [S3Fault, string, requests: number])[] = [
  ['slowDown', 'busy', 4],
  ['internalError', 'busy', 4],
  ['silent', 'notReached', 1],
  ['strange', 'notUnderstood', 1],
];

for (const [fault, code, requests] of faults) {
  test(`s3: ${fault}: ${code}`, async () => {
    server.fault = fault;
    await assert.rejects(store.has(file.digestHex), codeOf(code));
    assert.equal(server.requests.length, requests);
    assert.deepEqual(await store.put(file), { kind: 'failed', code });
  });
}

test('s3: a clock that is wrong is called that', async () => {
  server.clockAheadMs = 20 * 60_000;
  assert.deepEqual(await store.put(file), { kind: 'failed', code: 'clockDiffers' });
});

test('s3: asked to come later, it comes later, from the first byte, and no sooner than asked', async () => {
  assert.equal(await store.has(file.digestHex), false);
  for (const fault of ['slowDown', 'internalError'] as const) {
    Object.assign(server, { fault, faultsLeft: 3 });
    assert.deepEqual(await store.put(file), { kind: 'stored' });
    assert.equal((await bytesOf(await store.get(file.digestHex)))!.length, file.bytes);
    await store.remove(file.digestHex);
  }
});

test('s3: who may not write is told before a byte is sent', async () => {
  server.fault = 'full';
  const large = fileOf(3_000_000, 2);
  let opened = 0;
  const open = () => {
    opened += 1;
    return large.open();
  };
  assert.deepEqual(await store.put({ ...large, open }), { kind: 'failed', code: 'noSpace' });
  assert.deepEqual([opened, server.bytesRead], [0, 0]);
});

test('s3: a store that does not say that it wants the bytes gets them', async () => {
  server.saysContinue = false;
  assert.deepEqual(await s3Store(settingsOf(server, { silenceMs: 3_000 })).put(file), { kind: 'stored' });
});

test('s3: of wrong bytes the last piece is never sent', async () => {
  assert.deepEqual(await store.put({ ...file, digestHex: 'ab'.repeat(32) }), { kind: 'failed', code: 'digestDiffers' });
  assert.ok(server.bytesRead < file.bytes);
  assert.equal(server.kept.size, 0);
});

test('s3: no connection stays open, whatever became of the request', async () => {
  const patient = s3Store(settingsOf(server, { silenceMs: 60_000 }));
  await patient.put(file);
  await patient.put({ ...file, digestHex: 'ab'.repeat(32) });
  await bytesOf(await patient.get(file.digestHex));
  for await (const piece of (await patient.get(file.digestHex))!) if (piece.length > 0) break;
  for await (const { digestHex } of patient.list()) await patient.remove(digestHex);
  server.fault = 'forbids';
  await patient.put(file);
  for (let turn = 0; turn < 100 && server.connections > 0; turn += 1) await setTimeout(10);
  assert.equal(server.connections, 0);
});

test('s3: a file that breaks off while it is read is not taken for a file', async () => {
  await store.put(file);
  server.fault = 'dropsWhileGiving';
  await assert.rejects(bytesOf(await store.get(file.digestHex)), codeOf('notReached'));
});

test('s3: with versions, removed is gone in every version', async () => {
  server.isVersioned = true;
  await store.put(file);
  server.keep(keyOf(file.digestHex), Buffer.from('damaged'));
  await store.put(file);
  await store.remove(file.digestHex);
  assert.equal(server.kept.size, 0);
});

test('s3: keys of others are not listed', async () => {
  await store.put(file);
  for (const key of [keyOf('readme'), keyOf(`${file.digestHex}.bak`), 'forbear/files-10/x', file.digestHex]) {
    server.keep(key, Buffer.from('x'));
  }
  const listed: string[] = [];
  for await (const { digestHex } of store.list()) listed.push(digestHex);
  assert.deepEqual(listed, [file.digestHex]);
});

test('s3: a list in another order than that of the digests is not believed', async () => {
  for (const seed of [1, 2, 3]) await store.put(fileOf(10, seed));
  server.fault = 'listsBackwards';
  await assert.rejects(async () => {
    for await (const { digestHex } of store.list()) assert.ok(digestHex);
  }, codeOf('notUnderstood'));
});

test('s3: no secret stands in what is told', async () => {
  const wrong = s3Store(settingsOf(server, { bucket: 'elsewhere' }));
  const fault = await wrong.has(file.digestHex).catch((error: unknown) => error);
  assert.equal(store.address, 's3://bucket/forbear/files-1');
  for (const told of [store.address, String(fault), JSON.stringify(fault)]) assert.ok(!told.includes(testKey.secret));
});
