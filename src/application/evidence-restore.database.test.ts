/**
 * A store put back to an earlier backup, which goes on from there under the same key: another tree. The folder and the witness
 * have seen the first one, keep it, and say so; the two signed notes of one size prove it to anybody.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  assertStoredWhole,
  beatSettings,
  enterOne,
  filesOf,
  goodBeat,
  groundOf,
  makeGround,
  policyOf,
  readPublished,
  type WitnessAtHand,
  witnessIn,
} from '../../tools/evidence-ground.ts';
import { connectFresh, openFresh } from '../../tools/fresh-embedded.ts';
import { verified } from '../../tools/whole-book.ts';
import { logFolder } from '../adapters/log-folder/log-folder.ts';
import { parseCheckpoint } from '../core/evidence/checkpoint.ts';
import { compareCheckpoints } from '../core/evidence/fork.ts';
import type { Database } from '../store/database.ts';
import type { WitnessNews } from '../witness/witness.ts';
import { restoreBackup, writeBackup } from './backup.ts';
import { type BeatSettings, noWitnesses } from './beat-evidence.ts';

const root = mkdtempSync(join(tmpdir(), 'forbear-evidence-restore-'));
const folder = logFolder(join(root, 'log'));
const news: WitnessNews[] = [];
let database: Database;
let restored: Database;

before(async () => {
  database = await openFresh();
  await makeGround(database, 3);
});
after(async () => {
  await database.close();
  await restored?.close();
  rmSync(root, { recursive: true, force: true });
});

function witnessOf(of: Database): WitnessAtHand {
  return witnessIn(join(root, 'witness'), 'w.example', { database: of, tell: (one) => news.push(one) });
}

async function settingsOf(of: Database): Promise<BeatSettings> {
  const witness = witnessOf(of);
  const creditor = await groundOf(of);
  return beatSettings(creditor, { policy: policyOf([witness]), witnesses: [witness], folder });
}

test('a backup in the middle, and what came after it', async () => {
  const creditor = await groundOf(database);
  for (const caseNumber of ['C1', 'C2', 'C1']) await enterOne(database, creditor, caseNumber);
  await goodBeat(database, await settingsOf(database));
  await enterOne(database, creditor, 'C3');
  await writeBackup(database, { file: join(root, 'backup.gz'), createdAt: '2026-11-22T08:00:00.000Z' });
  for (const caseNumber of ['C1', 'C2', 'C3']) await enterOne(database, creditor, caseNumber);
  const beat = await goodBeat(database, await settingsOf(database));
  assert.ok(beat.published !== undefined && !('refused' in beat.published));
  assert.equal(readPublished(folder.address)?.size, 10);
});

test('restored: the log is as it was, with entries that have no place yet', async () => {
  restored = await connectFresh();
  assert.ok('restored' in (await restoreBackup(restored, join(root, 'backup.gz'))));
  const whole = await assertStoredWhole(restored);
  assert.deepEqual([whole.lines.length, whole.waiting, whole.checkpoints.length], [5, 2, 1]);
  const [found] = await verified(restored);
  assert.equal(found?.evidence.entries, 7);
});

test('what it enters otherwise is a fork: the witness does not sign, the folder stays', async () => {
  const creditor = await groundOf(restored);
  await enterOne(restored, creditor, 'C2');
  const shown = filesOf(folder.address);
  // The folder is asked before anything is signed.
  const seen = await goodBeat(restored, await settingsOf(restored));
  assert.deepEqual([seen.checkpoint?.size, seen.published], [5, { refused: 'folderAhead', size: 10 }]);
  const beat = await goodBeat(restored, { ...(await settingsOf(restored)), folder: undefined });
  assert.equal(beat.checkpoint?.size, 8);
  assert.deepEqual(
    beat.witnesses.map(({ answer }) => answer),
    [{ kind: 'refused', status: 409, code: 'aheadOfUs' }],
  );
  assert.equal(beat.finding?.isQuorumReached, false);
  assert.equal(beat.published, undefined);
  // Also where no witness is asked for, the folder knows better.
  const alone = await goodBeat(restored, beatSettings(creditor, { policy: noWitnesses, folder }));
  assert.deepEqual(alone.published, { refused: 'folderAhead', size: 10 });
  assert.deepEqual(filesOf(folder.address), shown);
});

test('grown to the size that was shown: two notes of one log and size, which name the fork', async () => {
  const creditor = await groundOf(restored);
  for (let n = 0; n < 2; n++) await enterOne(restored, creditor, 'C2');
  const shown = filesOf(folder.address);
  const settings = await settingsOf(restored);
  const beat = await goodBeat(restored, { ...settings, folder: undefined });
  assert.equal(beat.checkpoint?.size, 10);
  const [{ answer }] = beat.witnesses as [(typeof beat.witnesses)[number]];
  assert.ok(typeof answer === 'object' && answer.kind === 'refused', JSON.stringify(answer));
  const forks = news.filter(({ kind }) => kind === 'fork');
  assert.equal(forks.length, 1);
  const [first, other] = [readFileSync(join(folder.address, 'checkpoint'), 'utf8'), beat.checkpoint.note].map(
    parseCheckpoint,
  );
  assert.ok(first && other && !('fault' in first) && !('fault' in other));
  assert.equal(compareCheckpoints(first, other), 'fork');
  const alone = await goodBeat(restored, { ...settings, policy: noWitnesses, witnesses: [] });
  assert.deepEqual(alone.published, { refused: 'folderDiffers', path: 'checkpoint' });
  assert.deepEqual(filesOf(folder.address), shown);
});

test('grown beyond it: the same', async () => {
  const creditor = await groundOf(restored);
  for (let n = 0; n < 3; n++) await enterOne(restored, creditor, 'C1');
  const shown = filesOf(folder.address);
  const settings = await settingsOf(restored);
  const beat = await goodBeat(restored, { ...settings, folder: undefined });
  assert.equal(beat.checkpoint?.size, 13);
  assert.deepEqual(
    beat.witnesses.map(({ answer }) => answer),
    [{ kind: 'refused', status: 422, code: 'proofFails' }],
  );
  assert.equal(news.filter(({ kind }) => kind === 'suspect').length, 1);
  const alone = await goodBeat(restored, { ...settings, policy: noWitnesses, witnesses: [] });
  assert.deepEqual(alone.published, { refused: 'folderDiffers', path: 'checkpoint' });
  assert.deepEqual(filesOf(folder.address), shown);
  // The first store was not touched by any of it, and goes on.
  await enterOne(database, await groundOf(database), 'C3');
  const goesOn = await goodBeat(database, await settingsOf(database));
  assert.equal(goesOn.finding?.isQuorumReached, true);
  assert.equal(readPublished(folder.address)?.size, 11);
});
