/** Beats of a log: what they do, what they refuse, and a lender with the key who would show two people two logs. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  assertStoredWhole,
  beatSettings,
  enterMany,
  enterOne,
  freeAnchor,
  goodBeat,
  groundOf,
  groundSealer,
  makeGround,
  policyOf,
  readPublished,
  witnessIn,
} from '../../tools/evidence-ground.ts';
import { connectFresh, openFresh } from '../../tools/fresh-embedded.ts';
import { logFolder } from '../adapters/log-folder/log-folder.ts';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { checkBundle } from '../core/evidence/bundle-check.ts';
import { parseCheckpoint } from '../core/evidence/checkpoint.ts';
import { compareCheckpoints } from '../core/evidence/fork.ts';
import { sha256, verifyEd25519 } from '../digest/node-crypto.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import type { WitnessNews } from '../witness/witness.ts';
import { restoreBackup, writeBackup } from './backup.ts';
import { beatEvidence, cosignedNote, noWitnesses } from './beat-evidence.ts';
import { exportEvidence } from './export-evidence.ts';

const root = mkdtempSync(join(tmpdir(), 'forbear-beat-'));
after(() => rmSync(root, { recursive: true, force: true }));

describe('a beat', () => {
  let database: Database;
  let creditor: CreditorRow;
  before(async () => {
    database = await openFresh();
    creditor = await makeGround(database, 2);
  });
  after(() => database.close());

  test('without a key: noKey', async () => {
    assert.deepEqual(await beatEvidence(database, beatSettings(creditor, { sealer: undefined })), { refused: 'noKey' });
  });

  test('of a log without entries: it begins, and nothing is signed', async () => {
    const beat = await goodBeat(database, beatSettings(creditor, { folder: logFolder(join(root, 'none')) }));
    assert.deepEqual(
      [beat.entered, beat.checkpoint, beat.published, beat.finding],
      [0, undefined, undefined, undefined],
    );
  });

  test('with another key: keyDoesNotOpen', async () => {
    const sealer = sealerOf(new Uint8Array(32).fill(1));
    assert.deepEqual(await beatEvidence(database, beatSettings(creditor, { sealer })), { refused: 'keyDoesNotOpen' });
  });

  test('more than one batch; the same again changes nothing; the log keeps its origin', async () => {
    await enterMany(database, creditor, 'C1', 4_200);
    const folder = logFolder(join(root, 'batches'));
    const first = await goodBeat(database, beatSettings(creditor, { folder, anchors: [freeAnchor] }));
    assert.equal(first.entered, 4_201);
    assert.deepEqual(
      first.anchored.map(({ outcome }) => outcome),
      ['anchored'],
    );
    const again = await goodBeat(
      database,
      beatSettings(creditor, { folder, anchors: [freeAnchor], origin: 'other.example' }),
    );
    assert.deepEqual([again.entered, again.origin, again.verifierKey], [0, 'log.example', first.verifierKey]);
    assert.deepEqual(again.checkpoint, first.checkpoint);
    assert.deepEqual(again.published, { size: 4_201, files: 0 });
    assert.deepEqual(
      again.anchored.map(({ outcome }) => outcome),
      ['notYet'],
    );
    const whole = await assertStoredWhole(database);
    assert.deepEqual(readPublished(folder.address, first.verifierKey)?.lines, whole.lines);
  });

  test('what comes in while it takes entries is the next one’s: it does not go on for ever', async () => {
    let taken = 0;
    await enterOne(database, creditor, 'C1');
    const beat = await goodBeat(
      {
        ...database,
        transaction: async (work) => {
          const result = await database.transaction(work);
          if (taken < 50) {
            taken++;
            await enterOne(database, creditor, 'C2');
          }
          return result;
        },
      },
      beatSettings(creditor),
    );
    assert.ok(beat.entered <= 5, String(beat.entered));
    assert.equal(beat.checkpoint?.size, 4_201 + beat.entered);
  });

  test('too few witnesses: signed, and not shown', async () => {
    const missing = {
      name: 'gone.example',
      cosign: async () => ({ kind: 'notReached', code: 'ECONNREFUSED' }) as const,
    };
    const there = witnessIn(join(root, 'there'), 'there.example', { database });
    const gone = witnessIn(join(root, 'gone'), 'gone.example', { database });
    const folder = logFolder(join(root, 'few'));
    await enterOne(database, creditor, 'C2');
    const few = { policy: policyOf([there, gone]), witnesses: [there, missing], folder };
    const beat = await goodBeat(database, beatSettings(creditor, few));
    assert.deepEqual([beat.finding?.isQuorumReached, beat.published], [false, undefined]);
    assert.equal(readPublished(folder.address), undefined);
    const then = await goodBeat(database, beatSettings(creditor, { ...few, witnesses: [there, gone] }));
    assert.equal(then.finding?.isQuorumReached, true);
    assert.equal(readPublished(folder.address)?.checkpoint, cosignedNote(then.checkpoint!));
  });

  test('a witness whose clock went back does not sign', async () => {
    const told: WitnessNews[] = [];
    const at = (nowMs: number) =>
      witnessIn(join(root, 'clock'), 'clock.example', {
        database,
        nowMs: () => nowMs,
        tell: (news) => told.push(news),
      });
    await goodBeat(database, beatSettings(creditor, { witnesses: [at(Date.UTC(2026, 2, 2))] }));
    await enterOne(database, creditor, 'C2');
    const beat = await goodBeat(database, beatSettings(creditor, { witnesses: [at(Date.UTC(2026, 2, 1))] }));
    assert.deepEqual(beat.witnesses[0]?.answer, { kind: 'refused', status: 503, code: 'clockBehind' });
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ['clockBehind'],
    );
  });

  test('a stored tree that does not continue what was signed: treeDiffers, and nothing is signed', async () => {
    await enterOne(database, creditor, 'C2');
    await database.transaction((session) =>
      session.run(`alter table evidence_tile disable trigger evidence_tile_goes_forward;
        update evidence_tile set hashes = '\\x00' || substring(hashes from 2) where level = 0 and tile_index = 16;
        alter table evidence_tile enable always trigger evidence_tile_goes_forward`),
    );
    const size = (
      await database.session((session) =>
        session.query<{ size: bigint }>('select max(size) as size from evidence_checkpoint'),
      )
    )[0]!;
    const refused = await beatEvidence(database, beatSettings(creditor));
    assert.deepEqual(refused, { refused: 'treeDiffers', size: Number(size.size) });
  });
});

describe('a lender with the key leaves out an entry and shows another tree to a second witness', () => {
  const words = (code: string) => code;
  let first: Database;
  let second: Database;
  before(async () => {
    first = await openFresh();
    second = await connectFresh();
  });
  after(async () => {
    await first.close();
    await second.close();
  });

  test('each note holds by itself; together they are a fork; a bundle fails where both witnesses are asked for', async () => {
    const creditor = await makeGround(first, 2);
    await enterOne(first, creditor, 'C1');
    await goodBeat(first, beatSettings(creditor));
    const file = join(root, 'before.gz');
    await writeBackup(first, { file, createdAt: '2026-11-22T08:00:00.000Z' });
    await restoreBackup(second, file);
    // The last entry of C1 is in one, and in the other something of C2 in its place.
    await enterOne(first, creditor, 'C1');
    await enterOne(first, creditor, 'C2');
    await enterOne(second, await groundOf(second), 'C2');
    await enterOne(second, await groundOf(second), 'C2');
    const one = witnessIn(join(root, 'one'), 'one.example', { database: first });
    const other = witnessIn(join(root, 'other'), 'other.example', { database: second });
    const beats = [
      await goodBeat(first, beatSettings(creditor, { policy: policyOf([one]), witnesses: [one] })),
      await goodBeat(second, beatSettings(creditor, { policy: policyOf([other]), witnesses: [other] })),
    ] as const;
    for (const beat of beats) assert.equal(beat.finding?.isQuorumReached, true);
    const [mine, theirs] = beats.map(({ checkpoint }) => parseCheckpoint(cosignedNote(checkpoint!)));
    assert.ok(mine && theirs && !('fault' in mine) && !('fault' in theirs));
    assert.equal(mine.size, theirs.size);
    assert.equal(compareCheckpoints(mine, theirs), 'fork');

    const policyText = (witnesses: readonly { readonly vkey: string }[]) =>
      [
        `log ${beats[1].verifierKey}`,
        ...witnesses.map(({ vkey }, index) => `witness w${index} ${vkey}`),
        `group all ${witnesses.length} ${witnesses.map((_, index) => `w${index}`).join(' ')}`,
        'quorum all',
        '',
      ].join('\n');
    const made = await exportEvidence(second, {
      creditor: await groundOf(second),
      caseNumber: 'C1',
      sealer: groundSealer,
      policyText: policyText([other]),
      madeAtMs: Date.UTC(2026, 10, 22),
      words,
      files: async () => [],
    });
    assert.ok(!('refused' in made), 'refused' in made ? made.refused : '');
    const checks = { digest: sha256, verify: verifyEd25519 };
    const alone = checkBundle(made.bundle, { ...checks, policy: policyText([other]) });
    assert.equal(alone.verdict, 'holds', JSON.stringify(alone.first));
    const both = checkBundle(made.bundle, { ...checks, policy: policyText([one, other]) });
    assert.deepEqual([both.verdict, both.first?.step, both.first?.code], ['fails', 'witnesses', 'quorumNotReached']);
    // Shown to the other's witness it is found out.
    const told: WitnessNews[] = [];
    const wary = witnessIn(join(root, 'one'), 'one.example', { database: second, tell: (news) => told.push(news) });
    await goodBeat(second, beatSettings(creditor, { policy: noWitnesses, witnesses: [wary] }));
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ['fork'],
    );
  });
});
