/** Needs no database: it starts processes and waits for the disk, which is too slow for the unit tests. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bytesOf, fileOf, fileStoreContract, type StoreFault } from '../../../tools/file-store-contract.ts';
import { type DiskSystem, diskStore, usualSystem } from './disk-store.ts';

const root = mkdtempSync(join(tmpdir(), 'forbear-files-'));
after(() => rmSync(root, { recursive: true }));
let folders = 0;
const newFolder = () => {
  folders += 1;
  return join(root, `${folders}`, 'files');
};

const systemFault = (code: string) => Object.assign(new Error(code), { code, syscall: 'test' });
const placeOf = (folder: string, digestHex: string) =>
  join(folder, digestHex.slice(0, 2), digestHex.slice(2, 4), digestHex);
const partsIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'));

/** The disk itself, and the faults that a disk has. */
function faultySystem() {
  let fault: StoreFault = 'none';
  let isRenamed = false;
  let writes = 0;
  const orForbid =
    <Taken, Given>(call: (taken: Taken) => Promise<Given>) =>
    async (taken: Taken) => {
      if (fault === 'forbids') throw systemFault('EACCES');
      return call(taken);
    };
  const system: DiskSystem = {
    async write(file, bytes) {
      writes += 1;
      if (fault === 'forbids') throw systemFault('EACCES');
      if (fault === 'full') throw systemFault('ENOSPC');
      if (fault === 'dropsBeforeTaking' && writes > 1) throw systemFault('EIO');
      await usualSystem.write(file, bytes);
    },
    async rename(from, to) {
      await rename(from, to);
      isRenamed = true;
    },
    async flushFolder(folder) {
      if (fault === 'dropsAfterTaking' && isRenamed) throw systemFault('EIO');
      await usualSystem.flushFolder(folder);
    },
    remove: orForbid(usualSystem.remove),
    namesIn: orForbid(usualSystem.namesIn),
  };
  const setFault = (next: StoreFault) => {
    fault = next;
    isRenamed = false;
    writes = 0;
  };
  return { system, setFault };
}

fileStoreContract('disk', async () => {
  const folder = newFolder();
  const { system, setFault } = faultySystem();
  return {
    store: diskStore({ folder, system, bytesMax: 2 ** 40 }),
    setFault,
    overwrite: async (digestHex, bytes) => writeFileSync(placeOf(folder, digestHex), bytes),
    empty: async () => rmSync(folder, { recursive: true, force: true }),
    close: async () => {},
  };
});

const file = fileOf(2_000_000);

test('disk: readable by its owner alone, at ab/cd/digest', async () => {
  const folder = newFolder();
  await diskStore({ folder }).put(file);
  const place = placeOf(folder, file.digestHex);
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  assert.deepEqual(
    [modeOf(place), modeOf(join(place, '..')), modeOf(join(place, '../..')), modeOf(folder)],
    ['600', '700', '700', '700'],
  );
});

test('disk: every fault leaves nothing behind', async () => {
  for (const fault of ['dropsBeforeTaking', 'full', 'forbids'] as const) {
    const folder = newFolder();
    const { system, setFault } = faultySystem();
    setFault(fault);
    assert.equal((await diskStore({ folder, system }).put(file)).kind, 'failed');
    assert.deepEqual(partsIn(folder), [], fault);
  }
});

test('disk: a byte that changed without changing the length is mended by putting again', async () => {
  const folder = newFolder();
  const store = diskStore({ folder });
  await store.put(file);
  const wrong = (await bytesOf(file.open()))!;
  wrong[1_000_000]! ^= 1;
  writeFileSync(placeOf(folder, file.digestHex), wrong);
  assert.deepEqual(await store.put(file), { kind: 'stored' });
  assert.equal((await bytesOf(await store.get(file.digestHex)))!.length, file.bytes);
});

test('disk: what does not belong there is not listed, and a folder that is not there yet is an empty store', async () => {
  const folder = newFolder();
  const store = diskStore({ folder });
  for await (const stored of store.list()) assert.fail(stored.digestHex);
  assert.equal(await store.sweepLeftovers(), 0);
  await store.put(file);
  writeFileSync(join(folder, 'README'), 'x');
  writeFileSync(join(placeOf(folder, file.digestHex), '..', '.nfs0001'), 'x');
  mkdirSync(join(folder, 'lost+found'));
  const found: string[] = [];
  for await (const { digestHex } of store.list()) found.push(digestHex);
  assert.deepEqual(found, [file.digestHex]);
});

/** A process of its own that puts the file; with `pause` it stops half way and says so. */
const putting = (folder: string, { pause }: { readonly pause: boolean }) => `
  import { fileOf } from ${JSON.stringify(new URL('../../../tools/file-store-contract.ts', import.meta.url).href)};
  import { diskStore } from ${JSON.stringify(new URL('./disk-store.ts', import.meta.url).href)};
  const file = fileOf(2_000_000);
  async function* open() {
    let given = 0;
    for await (const piece of file.open()) {
      yield piece;
      given += piece.length;
      if (${pause} && given > 1_000_000) {
        console.log('half');
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      }
    }
  }
  console.log(JSON.stringify(await diskStore({ folder: ${JSON.stringify(folder)} }).put({ ...file, open })));
`;

test('disk: killed half way: nothing is there but a leftover, which is swept when it is old', async () => {
  const folder = newFolder();
  // The contract's own file is loaded without its tests: it only holds them.
  const child = spawn(process.execPath, ['--input-type=module', '-e', putting(folder, { pause: true })]);
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', () => reject(new Error(`the child ended: ${child.stderr.read()}`)));
  });
  const isGone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await isGone;
  const [part, ...others] = partsIn(folder);
  assert.equal(others.length, 0);
  assert.ok(statSync(join(folder, part!)).size > 0);
  const store = diskStore({ folder });
  assert.equal(await store.has(file.digestHex), false);
  assert.equal(await store.get(file.digestHex), undefined);
  for await (const stored of store.list()) assert.fail(stored.digestHex);
  assert.equal(await store.sweepLeftovers(), 0);
  assert.deepEqual(await store.put(file), { kind: 'stored' });
  assert.equal(partsIn(folder).length, 1);
  const anHourAgo = Date.now() / 1000 - 3_601;
  utimesSync(join(folder, part!), anHourAgo, anHourAgo);
  assert.equal(await store.sweepLeftovers(), 1);
  assert.deepEqual(partsIn(folder), []);
  assert.equal(await store.has(file.digestHex), true);
});

test('disk: no room left: said by code, and nothing stays', { skip: process.platform === 'win32' }, () => {
  const folder = newFolder();
  const script = join(root, 'put.mjs');
  writeFileSync(script, putting(folder, { pause: false }));
  // No file above 512 blocks of 1024 bytes: the write breaks off half way, as on a full disk.
  const run = spawnSync('bash', ['-c', 'ulimit -f 512 && exec "$0" "$1"', process.execPath, script], {
    encoding: 'utf8',
  });
  assert.equal(run.stdout.trim(), '{"kind":"failed","code":"noSpace"}', run.stderr);
  assert.deepEqual(partsIn(folder), []);
});
