import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { keepLaw, lawByHash } from './kept-laws.ts';
import { loadLaw, packHashOf } from './load-laws.ts';
import { packsFolder, readPacks } from './load-packs.ts';

function inFolder(look: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-kept-'));
  try {
    look(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a law is kept once, under its hash, and its text is what it was decided by', () => {
  inFolder((folder) => {
    const { law, text } = loadLaw('eu')!;
    const kept = keepLaw('eu', folder)!;
    assert.equal(kept.isNew, true);
    assert.equal(kept.path, join(folder, 'eu/kept', `${law.packHash.slice('sha256:'.length)}.json.gz`));
    assert.equal(gunzipSync(readFileSync(kept.path)).toString('utf8'), text);
    const { mtimeMs } = statSync(kept.path);
    assert.deepEqual(keepLaw('eu', folder), { path: kept.path, isNew: false });
    assert.equal(statSync(kept.path).mtimeMs, mtimeMs, 'what was kept is not written again');
    assert.equal(keepLaw('mars', folder), undefined);
  });
});

test('an older law is found by its hash; one that was changed is told, and decides nothing', () => {
  inFolder((folder) => {
    const older = loadLaw('eu')!.text.replace('"version":', '"version":9');
    const packHash = packHashOf(older);
    const { path } = keepLaw('eu', folder)!;
    const olderPath = join(path, '..', `${packHash.slice('sha256:'.length)}.json.gz`);
    writeFileSync(olderPath, gzipSync(older));
    assert.equal(lawByHash('eu', packHash, folder)!.packHash, packHash);
    writeFileSync(olderPath, gzipSync(older.replace('"version":9', '"version":8')));
    assert.throws(() => lawByHash('eu', packHash, folder), /was changed: its content is not that of sha256:/);
  });
});

test('the law in force is found without a kept one, and of other hashes there is none', () => {
  inFolder((folder) => {
    const { law } = loadLaw('us-federal')!;
    assert.equal(lawByHash('us-federal', law.packHash, folder), law);
    for (const hash of [`sha256:${'0'.repeat(64)}`, 'sha256:../../secret', '', law.packHash.slice(7)]) {
      assert.equal(lawByHash('us-federal', hash, folder), undefined, hash);
    }
    for (const none of ['mars', '..', 'us-federal/../cn', '', 'US-FEDERAL']) {
      assert.equal(loadLaw(none), undefined, none);
      assert.equal(lawByHash(none, law.packHash, folder), undefined, none);
    }
  });
});

test('the law in force of every jurisdiction is kept: forbear check-pack --keep after a change', () => {
  const { packs } = readPacks({ folder: packsFolder });
  for (const { id } of packs) {
    const { packHash } = loadLaw(id)!.law;
    const path = join(packsFolder, id, 'kept', `${packHash.slice('sha256:'.length)}.json.gz`);
    assert.ok(existsSync(path), `${id} ${packHash} is not kept: run forbear check-pack --keep`);
  }
});
