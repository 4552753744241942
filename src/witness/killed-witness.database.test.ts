/**
 * A witness that is killed: at every step of writing what it cosigns, a new start never signs two trees of one size, and
 * has kept all that was answered. Needs no database: it is of this kind because it starts programs.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { toBase64, utf8 } from '../core/evidence/bytes.ts';
import { checkpointText, parseCheckpoint } from '../core/evidence/checkpoint.ts';
import { compareCheckpoints } from '../core/evidence/fork.ts';
import { noteOf, signNote } from '../core/evidence/note.ts';
import { formatVerifierKey, type VerifierKey, verifierKeyOf } from '../core/evidence/note-key.ts';
import { noteVerdict } from '../core/evidence/note-verdict.ts';
import { leafHash } from '../core/evidence/tree.ts';
import { formatAddCheckpoint } from '../core/evidence/witness-request.ts';
import { sha256, signingKeyOf, verifyEd25519 } from '../digest/node-crypto.ts';
import { openWitness } from './witness.ts';
import { openKey, originHash } from './witness-files.ts';

const signing = signingKeyOf(new Uint8Array(32).fill(5));
const log = verifierKeyOf(sha256, { name: 'log.example', type: 'ed25519', publicKey: signing.publicKey });

/** A log that tells two stories: a tree of one leaf, and another. */
function noteOfStory(story: string): string {
  const text = checkpointText({ origin: 'log.example', size: 1, root: leafHash(sha256, utf8(story)) });
  return signNote(sha256, { text, ...log, sign: signing.sign });
}
const body = (story: string) => formatAddCheckpoint({ oldSize: 0, proof: [], checkpointNote: noteOfStory(story) });

/** Signs one checkpoint and says so on its standard output, unless it is killed at the step that it is told. */
const program = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const [folder, step, after, vkey, body] = process.argv.slice(1);
const modules = ${JSON.stringify(pathToFileURL(`${import.meta.dirname}/`).href)};
const { openKey } = await import(modules + 'witness-files.ts');
const key = openKey(folder, 'w.example');
// Counts from the request on: what loads the program opens files as well.
let count = -1e9;
for (const name of ['openSync', 'writeSync', 'fsyncSync', 'closeSync', 'renameSync']) {
  const real = fs[name];
  fs[name] = (...given) => {
    count++;
    if (String(count) === step && after === 'before') process.kill(process.pid, 'SIGKILL');
    const result = real(...given);
    if (String(count) === step && after === 'after') process.kill(process.pid, 'SIGKILL');
    return result;
  };
}
syncBuiltinESMExports();
const { openWitness } = await import(modules + 'witness.ts');
const { parseVerifierKey } = await import(modules + '../core/evidence/note-key.ts');
const { sha256 } = await import(modules + '../digest/node-crypto.ts');
const logKeys = [parseVerifierKey(sha256, vkey)];
const witness = openWitness({ folder, key, logKeys, nowMs: () => Date.now(), tell: () => {} });
count = 0;
const answer = witness.addCheckpoint(new TextEncoder().encode(body));
process.stdout.write(JSON.stringify({ ...answer, steps: count }));
`;

function runOnce(folder: string, at: { readonly step: number; readonly side: string; readonly story: string }) {
  const given = [folder, String(at.step), at.side, formatVerifierKey(log), body(at.story)];
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program, '--', ...given], {
    encoding: 'utf8',
  });
  return { isKilled: run.signal === 'SIGKILL', answered: run.stdout, error: run.stderr };
}

describe('killed at a step of writing', () => {
  // Beyond the last step it answers: so every step was tried.
  const steps = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((step) =>
    (step % 2 === 0 ? ['before', 'after'] : ['after']).map((side) => ({ step, side })),
  );
  const heldAfterKill = { one: 0, other: 0 };
  for (const { step, side } of steps) {
    test(`${side} step ${step}`, (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'forbear-killed-'));
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      const key = openKey(folder, 'w.example');
      assert.ok('vkey' in key);
      const run = runOnce(folder, { step, side, story: 'one' });
      assert.ok(run.isKilled !== (run.answered !== ''), run.error);
      const witness = openWitness({ folder, key, logKeys: [log], nowMs: () => Date.now(), tell: () => {} });
      assert.ok('addCheckpoint' in witness);
      const other = witness.addCheckpoint(utf8(body('other')));
      const held = witness.checkpointOf(originHash('log.example'));
      assert.equal(held.status, 200);
      // What the killed one may have sent away is what a new start holds, or nothing was sent.
      if (run.answered !== '') {
        assert.equal(other.status, 409);
        assert.ok(held.body.includes((JSON.parse(run.answered) as { body: string }).body));
      }
      const seen = parseCheckpoint(held.body);
      assert.ok(!('fault' in seen));
      const expected = other.status === 200 ? 'other' : 'one';
      if (run.isKilled) heldAfterKill[expected]++;
      assert.equal(toBase64(seen.root), toBase64(leafHash(sha256, utf8(expected))));
      assert.ok('good' in noteVerdict(verifyEd25519, { note: seen.note, keys: [key.key] }));
    });
  }
  test('steps on both sides of the rename were tried, and the last was beyond them', () => {
    assert.deepEqual(heldAfterKill, { one: 5, other: 11 });
  });
});

test('a fork shown to two witnesses: each cosigns its own, and the two notes together prove it', (t) => {
  const notes = ['one', 'other'].map((story) => {
    const folder = mkdtempSync(join(tmpdir(), 'forbear-fork-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const key = openKey(folder, `${story}.example`);
    assert.ok('vkey' in key);
    const witness = openWitness({ folder, key, logKeys: [log], nowMs: () => Date.now(), tell: () => {} });
    assert.ok('addCheckpoint' in witness);
    assert.equal(witness.addCheckpoint(utf8(body(story))).status, 200);
    const checkpoint = parseCheckpoint(witness.checkpointOf(originHash('log.example')).body);
    assert.ok(!('fault' in checkpoint));
    return { checkpoint, key: key.key };
  });
  for (const { checkpoint, key } of notes) {
    const verdict = noteVerdict<VerifierKey>(verifyEd25519, { note: checkpoint.note, keys: [log, key] });
    assert.equal('good' in verdict && verdict.good.length, 2);
  }
  const [one, other] = notes as [(typeof notes)[0], (typeof notes)[0]];
  assert.equal(compareCheckpoints(one.checkpoint, other.checkpoint), 'fork');
  // The cosignature of one cannot be moved to the tree of the other.
  const moved = parseCheckpoint(
    noteOf({ text: other.checkpoint.note.text, lines: one.checkpoint.note.signatures.map(({ line }) => line) }),
  );
  assert.ok(!('fault' in moved));
  assert.deepEqual(noteVerdict(verifyEd25519, { note: moved.note, keys: [one.key] }), {
    refused: 'signatureFails',
    signer: 'one.example',
  });
});
