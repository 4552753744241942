/**
 * The log's folder: written by parts, cut short anywhere, on a disk that is full, changed by somebody, another log's. What it
 * shows is always one whole tree, and what differs is named and left as it is.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  assertStoredWhole,
  beatSettings,
  enterMany,
  enterOne,
  filesOf,
  folderWith,
  goodBeat,
  groundOf,
  makeGround,
  type PublishedWhole,
  readPublished,
} from '../../tools/evidence-ground.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../tools/fresh-postgres.ts';
import { logFolder } from '../adapters/log-folder/log-folder.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { readCheckpoints, readLog } from '../store/evidence-log.ts';
import { openStore } from '../store/open.ts';
import { publishLog } from './publish-log.ts';

const root = mkdtempSync(join(tmpdir(), 'forbear-publish-'));
after(() => rmSync(root, { recursive: true, force: true }));

describe('a folder', () => {
  let database: Database;
  let creditor: CreditorRow;
  /** Checkpoints of 200, 256, 600 and 700 entries: within a tile, at its end, over a whole one, and beyond. */
  const sizes = [200, 256, 600, 700];
  before(async () => {
    database = await openFresh();
    creditor = await makeGround(database, 2);
    let size = 0;
    for (const next of sizes) {
      await enterMany(database, creditor, 'C1', next - size - (size === 0 ? 1 : 0));
      await goodBeat(database, beatSettings(creditor));
      size = next;
    }
    assert.deepEqual(
      (await assertStoredWhole(database)).checkpoints.map((each) => each.size),
      sizes,
    );
  });
  after(() => database.close());

  async function publish(
    folder: string,
    size: number,
    at: { origin?: string; through?: ReturnType<typeof logFolder> } = {},
  ) {
    const checkpoints = await database.session((session) =>
      readCheckpoints(session, creditor.creditorId, { after: 0, rowsMax: 10 }),
    );
    const { note } = checkpoints.find((each) => each.size === size)!;
    const { origin = 'log.example', through = logFolder(folder) } = at;
    return publishLog(database, through, { creditorId: creditor.creditorId, origin, size, note });
  }

  test('grows from tree to tree; full tiles are written once; the same again writes nothing', async () => {
    const folder = join(root, 'grows');
    let before = new Map<string, string>();
    let whole: PublishedWhole | undefined;
    for (const size of sizes) {
      const published = await publish(folder, size);
      assert.ok(!('refused' in published), JSON.stringify(published));
      const now = readPublished(folder)!;
      assert.equal(now.size, size);
      assert.deepEqual(now.lines.slice(0, whole?.size ?? 0), whole?.lines ?? []);
      const files = filesOf(folder);
      for (const [path, digest] of before) {
        if (/\.p\/|checkpoint/.test(path)) continue;
        assert.equal(files.get(path), digest, path);
      }
      assert.deepEqual(await publish(folder, size), { size, files: 0 });
      [before, whole] = [files, now];
    }
    assert.deepEqual(
      [...before.keys()],
      [
        'checkpoint',
        'tile/0/000',
        'tile/0/001',
        'tile/0/002.p/188',
        'tile/0/002.p/88',
        'tile/1/000.p/1',
        'tile/1/000.p/2',
        'tile/entries/000',
        'tile/entries/001',
        'tile/entries/002.p/188',
        'tile/entries/002.p/88',
      ],
    );
  });

  test('cut short at each read, write and removal: the old tree or the new one, and then the new one', async () => {
    const from = join(root, 'cut-from');
    await publish(from, 200);
    for (const size of [256, 700]) {
      let reached = true;
      for (let nth = 1; reached; nth++) {
        const folder = join(root, `cut-${size}-${nth}`);
        cpSync(from, folder, { recursive: true });
        let calls = 0;
        reached = false;
        const through = folderWith(logFolder(folder), () => {
          if (++calls !== nth) return;
          reached = true;
          throw new Error('cut short');
        });
        await publish(folder, size, { through }).then(
          (published) => assert.ok(!('refused' in published) && !reached),
          (error: Error) => assert.equal(error.message, 'cut short'),
        );
        const shown = readPublished(folder)!;
        assert.ok(reached ? shown.size === 200 : shown.size === size, `${nth}: ${shown.size}`);
        assert.ok(!('refused' in (await publish(folder, size))));
        assert.equal(readPublished(folder)!.size, size);
        rmSync(folder, { recursive: true });
      }
    }
  });

  test('an older tree is not put over a newer one, also where both began at the same time', async () => {
    const folder = join(root, 'older');
    await publish(folder, 600);
    assert.deepEqual(await publish(folder, 256), { refused: 'folderAhead', size: 600 });
    let isOver = false;
    const slow = logFolder(folder);
    const through = {
      ...slow,
      // Between what it first read and its last write, another has published more.
      write: async (path: string, bytes: Uint8Array) => {
        if (!isOver) {
          isOver = true;
          await publish(folder, 700);
        }
        await slow.write(path, bytes);
      },
    };
    rmSync(folder, { recursive: true });
    await publish(folder, 256);
    assert.deepEqual(await publish(folder, 600, { through }), { refused: 'folderAhead', size: 700 });
    assert.equal(readPublished(folder)!.size, 700);
  });

  test('a byte changed in any file is named by its path', async () => {
    const folder = join(root, 'changed');
    await publish(folder, 600);
    await publish(folder, 700);
    const log = await database.session((session) => readLog(session, creditor.creditorId));
    const needed = ['checkpoint', 'tile/0/000', 'tile/0/001', 'tile/0/002.p/188', 'tile/1/000.p/2'];
    const entries = ['tile/entries/000', 'tile/entries/001', 'tile/entries/002.p/188'];
    for (const path of [...needed, ...entries]) {
      const file = join(folder, path);
      const good = readFileSync(file);
      for (const at of [0, 40, good.length - 1]) {
        const changed = Buffer.from(good);
        changed[at]! ^= 1;
        writeFileSync(file, changed);
        // A bundle of entries is held against the hashes of the same place.
        const named =
          path === 'checkpoint' ? /^(Error: )?checkpoint/ : new RegExp(path.replace('entries', '(0|entries)'));
        assert.throws(() => readPublished(folder, log!.verifierKey), named, `${path} at ${at}`);
      }
      writeFileSync(file, good);
    }
    assert.equal(readPublished(folder, log!.verifierKey)!.size, 700);
  });

  const differs: readonly (readonly [
    what: string,
    path: string,
    content: string | undefined,
    origin: string,
    refused: object,
  ])[] = [
    [
      'no checkpoint',
      'checkpoint',
      'something else',
      'log.example',
      { refused: 'folderNotReadable', path: 'checkpoint' },
    ],
    ['another log', 'checkpoint', undefined, 'other.example', { refused: 'folderOfAnotherLog', origin: 'log.example' }],
    ['a tile of another', 'tile/0/001', 'x', 'log.example', { refused: 'folderDiffers', path: 'tile/0/001' }],
    [
      'entries of another',
      'tile/entries/001',
      'x',
      'log.example',
      { refused: 'folderDiffers', path: 'tile/entries/001' },
    ],
  ];
  for (const [what, path, content, origin, refused] of differs) {
    test(`${what}: left as it is, and named`, async () => {
      const folder = join(root, what.replaceAll(' ', '-'));
      await publish(folder, 256);
      if (content !== undefined) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      const before = readFileSync(join(folder, 'checkpoint'), 'utf8');
      const file = readFileSync(join(folder, path), 'utf8');
      assert.deepEqual(await publish(folder, 600, { origin }), refused);
      assert.equal(readFileSync(join(folder, 'checkpoint'), 'utf8'), before);
      assert.equal(readFileSync(join(folder, path), 'utf8'), file);
    });
  }

  test('a checkpoint of this name over another tree: named, nothing written', async () => {
    const folder = join(root, 'other-tree');
    await publish(folder, 256);
    const file = join(folder, 'checkpoint');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, lines.with(2, Buffer.alloc(32, 7).toString('base64')).join('\n'));
    const before = filesOf(folder);
    assert.deepEqual(await publish(folder, 600), { refused: 'folderDiffers', path: 'checkpoint' });
    assert.deepEqual(filesOf(folder), before);
  });
});

const program = `
const [address, published] = process.argv.slice(1);
const root = ${JSON.stringify(pathToFileURL(`${join(import.meta.dirname, '../..')}/`).href)};
const ground = await import(root + 'tools/evidence-ground.ts');
const { openStore } = await import(root + 'src/store/open.ts');
const { beatEvidence } = await import(root + 'src/application/beat-evidence.ts');
const { logFolder } = await import(root + 'src/adapters/log-folder/log-folder.ts');
const database = await openStore(address);
const creditor = await ground.groundOf(database);
try {
  await beatEvidence(database, ground.beatSettings(creditor, { folder: logFolder(published) }));
} catch (error) {
  process.stdout.write(error.code);
} finally {
  await database.close();
}
`;

test('PostgreSQL: a full disk leaves the folder as it was, whole; the next beat writes the rest', {
  skip,
}, async () => {
  const address = await freshPostgres('publish_full');
  const database = await openStore(address);
  try {
    const creditor = await makeGround(database, 2);
    const folder = join(root, 'full');
    await enterOne(database, creditor, 'C1');
    await goodBeat(database, beatSettings(creditor, { folder: logFolder(folder) }));
    const before = readPublished(folder)!;
    await enterMany(database, await groundOf(database), 'C1', 300);
    // Files end at 4 KiB: a bundle of entries is longer. The signal is passed over, and the write fails.
    const run = spawnSync(
      'bash',
      [
        '-c',
        `trap '' XFSZ; ulimit -f 4; exec "$@"`,
        'bash',
        process.execPath,
        '--input-type=module',
        '--eval',
        program,
        '--',
        address,
        folder,
      ],
      { encoding: 'utf8' },
    );
    assert.equal(run.stdout, 'EFBIG', run.stderr);
    assert.deepEqual(readPublished(folder), before);
    assert.deepEqual(
      [...filesOf(folder).keys()].filter((path) => path.endsWith('.tmp')),
      [],
    );
    const beat = await goodBeat(database, beatSettings(creditor, { folder: logFolder(folder) }));
    assert.ok(beat.published !== undefined && !('refused' in beat.published));
    const whole = await assertStoredWhole(database);
    assert.deepEqual(readPublished(folder)!.lines, whole.lines);
  } finally {
    await database.close();
    await dropPostgres(address);
  }
});
