/** A file on its way in, and the process killed or the disk full. Needs no database server; it starts child processes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testSealer } from '../../tools/contact-book.ts';
import { diskStore } from '../adapters/file-store-disk/disk-store.ts';
import { loadLaw } from '../composition/load-laws.ts';
import { zones } from '../composition/time-zones.ts';
import { parseDay } from '../core/calendar/day.ts';
import { readCreditors } from '../store/day-closes.ts';
import { openStore } from '../store/open.ts';
import { keepFile } from './keep-file.ts';
import { type Sweep, sweepFiles } from './sweep-files.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'forbear-killed-file-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

function run(script: string, wrapper: readonly string[] = []): ReturnType<typeof spawnSync> {
  const [command, ...words] = [...wrapper, process.execPath, '--input-type=module', '-e', script];
  return spawnSync(command!, words, { encoding: 'utf8', timeout: 30_000 });
}

test('killed after the put and before the row: the store has it, nobody else, and the sweep clears it up', async () => {
  const child = run(`
    import { openStore } from ${at('../store/open.ts')};
    import { ContactBook, testSealer } from ${at('../../tools/contact-book.ts')};
    import { diskStore } from ${at('../adapters/file-store-disk/disk-store.ts')};
    import { keepFile } from ${at('./keep-file.ts')};
    const folder = ${JSON.stringify(folder)};
    const database = await openStore(folder + '/book');
    const book = await ContactBook.in(database);
    const store = diskStore({ folder: folder + '/store' });
    await keepFile(database, { creditor: book.creditor, caseNumber: 'C1', sealer: testSealer, store, kind: 'letter', onDay: 20500,
      source: (async function* () { yield Buffer.from('a letter'); })(), recordedBy: 'test', spoolFolder: folder,
      onStep: (step) => { if (step === 'put') process.kill(process.pid, 'SIGKILL'); } });`);
  assert.equal(child.signal, 'SIGKILL', String(child.stderr));
  const database = await openStore(join(folder, 'book'));
  try {
    const store = diskStore({ folder: join(folder, 'store') });
    const [creditor] = await database.session((session) => readCreditors(session));
    const rows = (sql: string) => database.session((session) => session.query(sql));
    assert.deepEqual(await rows('select 1 from case_file'), []);
    assert.equal((await rows('select 1 from file_arrival')).length, 1);
    const setting = { creditor: creditor!, caseNumber: 'C1', sealer: testSealer, store, recordedBy: 'test' };
    const law = loadLaw('us-federal')!.law;
    const sweep = (nowMs: number) =>
      sweepFiles(database, {
        ...setting,
        law,
        zone: zones('Asia/Shanghai')!,
        asOf: parseDay('2026-11-22')!,
        nowMs,
        isDry: false,
      }) as Promise<Sweep>;
    const early = await sweep(Date.now());
    assert.deepEqual([early.arrivalsCleared, early.notOurs], [0, []]);
    assert.equal((await sweep(Date.now() + 25 * 3_600_000)).arrivalsCleared, 1);
    for await (const { digestHex } of store.list()) assert.fail(`left in the store: ${digestHex}`);
    const source = (async function* () {
      yield Buffer.from('a letter');
    })();
    const again = await keepFile(database, { ...setting, kind: 'letter', onDay: parseDay('2026-11-22')!, source });
    assert.ok('fileId' in again);
  } finally {
    await database.close();
  }
});

test('the disk full while the file is on its way: refused, and nothing is left', () => {
  const spool = mkdtempSync(join(folder, 'spool-'));
  const child = run(
    `
    import { spoolFile } from ${at('./keep-file-spool.ts')};
    import { sealerOf } from ${at('../adapters/seal-aes-gcm/seal.ts')};
    process.on('SIGXFSZ', () => {});
    const sealer = sealerOf(new Uint8Array(32));
    const seal = sealer.under('1/1', sealer.newKey('1/1'));
    async function* source() { for (let piece = 0; piece < 64; piece++) yield Buffer.alloc(65536, 'a'); }
    const answer = await spoolFile(source(), { seal, what: 'file 1', asked: { kind: 'letter' }, folder: ${JSON.stringify(spool)} });
    process.stdout.write(answer.refused ?? 'spooled');`,
    // Blocks of 512 or 1,024 bytes: less than the four mebibytes either way.
    ['sh', '-c', 'ulimit -f 1000; exec "$@"', 'sh'],
  );
  assert.equal(child.stdout, 'noSpace', String(child.stderr));
  assert.deepEqual(readdirSync(spool), []);
});
