import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { utf8 } from '../core/evidence/bytes.ts';
import { type Checkpoint, checkpointText, parseCheckpoint } from '../core/evidence/checkpoint.ts';
import { compareCheckpoints } from '../core/evidence/fork.ts';
import { noteOf, signText } from '../core/evidence/note.ts';
import { parseVerifierKey, type VerifierKey, verifierKeyOf } from '../core/evidence/note-key.ts';
import { noteVerdict } from '../core/evidence/note-verdict.ts';
import { foldSubtrees, leafHash } from '../core/evidence/tree.ts';
import { formatAddCheckpoint } from '../core/evidence/witness-request.ts';
import { sha256, signingKeyOf, verifyEd25519 } from '../digest/node-crypto.ts';
import { openWitness, type Witness, type WitnessNews } from './witness.ts';
import { openKey, originHash } from './witness-files.ts';
import { witnessPage } from './witness-page.ts';

const root = mkdtempSync(join(tmpdir(), 'forbear-witness-'));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const newFolder = () => join(root, String(++folders));

const signing = signingKeyOf(new Uint8Array(32).fill(5));
const log = verifierKeyOf(sha256, { name: 'log.example', type: 'ed25519', publicKey: signing.publicKey });
const name = 'w.example';

/** Trees of one and of two leaves; `story` tells one log's leaves from another's. */
function treesOf(story: string) {
  const [first, second] = [leafHash(sha256, utf8(`${story} 1`)), leafHash(sha256, utf8(`${story} 2`))];
  return { roots: [undefined, first, foldSubtrees(sha256, [first, second])] as const, proof: [second] };
}
const trees = { one: treesOf('one'), other: treesOf('other') };

function noteAt(size: 1 | 2, story: keyof typeof trees, junk = ''): string {
  const text = checkpointText({ origin: 'log.example', size, root: trees[story].roots[size] });
  return noteOf({ text, lines: [signText(sha256, { text, ...log, sign: signing.sign }), junk].filter(Boolean) });
}
function bodyAt(oldSize: number, size: 1 | 2, story: keyof typeof trees = 'one', junk = ''): Uint8Array {
  const proof = oldSize === 1 && size === 2 ? trees[story].proof : [];
  return utf8(formatAddCheckpoint({ oldSize, proof, checkpointNote: noteAt(size, story, junk) }));
}

function started(folder: string, clock: { nowMs: number } = { nowMs: 1_800_000_000_000 }) {
  const news: WitnessNews[] = [];
  const key = openKey(folder, name);
  assert.ok(!('fault' in key), JSON.stringify(key));
  const witness = openWitness({ folder, key, logKeys: [log], nowMs: () => clock.nowMs, tell: (one) => news.push(one) });
  assert.ok(!('fault' in witness), JSON.stringify(witness));
  return { witness, news, key };
}
function read(note: string): Checkpoint {
  const checkpoint = parseCheckpoint(note);
  assert.ok(!('fault' in checkpoint));
  return checkpoint;
}
const statuses = (witness: Witness, ...bodies: Uint8Array[]) =>
  bodies.map((body) => witness.addCheckpoint(body).status);

describe('the key', () => {
  test('is made once, for its owner alone to read, and is the same afterwards', () => {
    const folder = newFolder();
    assert.deepEqual(openKey(folder, undefined), { fault: 'nameMissing', value: folder });
    assert.deepEqual(openKey(folder, 'a b'), { fault: 'nameNotAllowed', value: 'a b' });
    const first = openKey(folder, name);
    assert.ok('vkey' in first);
    assert.equal(statSync(join(folder, 'key')).mode & 0o777, 0o600);
    const again = openKey(folder, undefined);
    assert.ok('vkey' in again);
    assert.equal(again.vkey, first.vkey);
    assert.deepEqual(openKey(folder, 'v.example'), { fault: 'nameDiffers', value: name });
    assert.equal((parseVerifierKey(sha256, first.vkey) as VerifierKey).type, 'cosignature');
    assert.deepEqual(readdirSync(folder).sort(), ['key', 'vkey']);
  });

  test('that is gone is not replaced where something was cosigned under it', () => {
    const folder = newFolder();
    statuses(started(folder).witness, bodyAt(0, 1));
    rmSync(join(folder, 'key'));
    assert.deepEqual(openKey(folder, name), { fault: 'keyDamaged', value: join(folder, 'key') });
    writeFileSync(join(folder, 'key'), `${'0'.repeat(64)}\n`);
    assert.deepEqual(openKey(folder, name), { fault: 'keyDamaged', value: join(folder, 'vkey') });
    writeFileSync(join(folder, 'key'), 'x');
    assert.deepEqual(openKey(folder, name), { fault: 'keyDamaged', value: join(folder, 'key') });
  });
});

describe('a witness', () => {
  test('cosigns a log as it grows, and shows the last', () => {
    const { witness, key } = started(newFolder());
    const hash = originHash('log.example');
    assert.deepEqual(witness.checkpointOf(hash).status, 404);
    const first = witness.addCheckpoint(bodyAt(0, 1));
    assert.equal(first.status, 200);
    const answered = read(noteOf({ text: read(noteAt(1, 'one')).note.text, lines: [first.body] }));
    const verdict = noteVerdict(verifyEd25519, { note: answered.note, keys: [key.key] });
    assert.ok('good' in verdict);
    assert.equal(verdict.good[0]!.cosignedAtMs, 1_800_000_000_000);
    assert.deepEqual(statuses(witness, bodyAt(1, 2), bodyAt(2, 2)), [200, 200]);
    const shown = read(witness.checkpointOf(hash).body);
    assert.equal(shown.size, 2);
    const both = noteVerdict(verifyEd25519, { note: shown.note, keys: [key.key, log] });
    assert.ok('good' in both);
    assert.equal(both.good.length, 2);
    assert.equal(witness.checkpointOf(originHash('other.example')).status, 404);
  });

  test('says at which size it stands', () => {
    const { witness } = started(newFolder());
    statuses(witness, bodyAt(0, 1));
    const answer = witness.addCheckpoint(bodyAt(0, 2));
    assert.deepEqual(answer, { status: 409, type: 'text/x.tlog.size', body: '1\n' });
  });

  test('reads nothing but what it should', () => {
    const { witness } = started(newFolder());
    assert.deepEqual(statuses(witness, utf8(''), Uint8Array.of(0xff)), [400, 400]);
    const text = checkpointText({ origin: 'x.example', size: 1, root: trees.one.roots[1] });
    const stranger = noteOf({ text, lines: ['— x.example AAAAAAE=\n'] });
    assert.deepEqual(
      statuses(witness, utf8(formatAddCheckpoint({ oldSize: 0, proof: [], checkpointNote: stranger }))),
      [404],
    );
  });

  test('stands after a new start where it stood before', () => {
    const folder = newFolder();
    statuses(started(folder).witness, bodyAt(0, 1));
    assert.deepEqual(statuses(started(folder).witness, bodyAt(0, 1), bodyAt(1, 2)), [409, 200]);
  });

  test('keeps a fork as evidence, once, with what it contradicts, and without the junk that came with it', () => {
    const folder = newFolder();
    const { witness, news } = started(folder);
    const asked = [bodyAt(0, 1), bodyAt(1, 1, 'other'), bodyAt(0, 1, 'other', '— junk AAAAAAE=\n')];
    assert.deepEqual(statuses(witness, ...asked), [200, 422, 409]);
    assert.deepEqual(
      news.map(({ kind }) => kind),
      ['fork'],
    );
    const kept = readdirSync(join(folder, 'conflicts'));
    assert.equal(kept.length, 2);
    const [one, other] = kept.map((file) => read(readFileSync(join(folder, 'conflicts', file), 'utf8')));
    assert.equal(compareCheckpoints(one!, other!), 'fork');
    for (const { note } of [one!, other!]) assert.ok('good' in noteVerdict(verifyEd25519, { note, keys: [log] }));
  });

  test('keeps what is not proved to continue, and stays where it was', () => {
    const { witness, news } = started(newFolder());
    assert.deepEqual(statuses(witness, bodyAt(0, 1), bodyAt(1, 2, 'other'), bodyAt(1, 2)), [200, 422, 200]);
    assert.deepEqual(
      news.map(({ kind }) => kind),
      ['suspect'],
    );
  });

  test('is not made to forget a fork by what anyone can send', () => {
    const folder = newFolder();
    const { witness, news } = started(folder);
    mkdirSync(join(folder, 'conflicts'), { recursive: true });
    for (let at = 0; at < 200; at++) writeFileSync(join(folder, 'conflicts', `${at}.note`), '');
    const suspect = utf8(formatAddCheckpoint({ oldSize: 1, proof: [], checkpointNote: noteAt(2, 'one') }));
    statuses(witness, bodyAt(0, 1), suspect, suspect, bodyAt(1, 1, 'other'));
    assert.deepEqual(
      news.map((one) => [one.kind, 'file' in one && one.file !== undefined]),
      [
        ['suspect', false],
        ['fork', true],
      ],
    );
    // What was suspect is a fork once the other tree of its size was cosigned.
    const later = started(newFolder());
    statuses(later.witness, bodyAt(0, 1), bodyAt(1, 2, 'other'), bodyAt(1, 2), bodyAt(2, 2, 'other'));
    assert.deepEqual(
      later.news.map(({ kind }) => kind),
      ['suspect', 'fork'],
    );
  });

  test('does not sign in the past', () => {
    const folder = newFolder();
    const clock = { nowMs: 1_800_000_000_000 };
    const { witness } = started(folder, clock);
    statuses(witness, bodyAt(0, 1));
    clock.nowMs -= 1_000;
    assert.deepEqual(statuses(witness, bodyAt(1, 2)), [503]);
    const later = started(folder, clock);
    assert.deepEqual(statuses(later.witness, bodyAt(1, 2)), [503]);
    assert.deepEqual(later.news, [{ kind: 'clockBehind', nowSeconds: 1_799_999_999, lastSeconds: 1_800_000_000 }]);
    clock.nowMs += 1_000;
    assert.deepEqual(statuses(later.witness, bodyAt(1, 2)), [200]);
  });

  test('does not begin anew where its state was spoilt or put there by another', () => {
    const folder = newFolder();
    const { witness, key } = started(folder);
    statuses(witness, bodyAt(0, 1));
    const file = join(folder, 'state', `${originHash('log.example')}.note`);
    for (const spoilt of ['', readFileSync(file, 'utf8').slice(0, -9), noteAt(2, 'one')]) {
      writeFileSync(file, spoilt);
      assert.deepEqual(statuses(witness, bodyAt(1, 2)), [500]);
      const again = openWitness({ folder, key, logKeys: [log], nowMs: () => 0, tell: () => {} });
      assert.deepEqual(again, { fault: 'stateDamaged', value: 'log.example' });
    }
  });

  test('that cannot write gives no signature away', () => {
    const folder = newFolder();
    const { witness, news } = started(folder);
    // A folder where the file should be written: the disk says no.
    const beside = join(folder, 'state', `${originHash('log.example')}.note.new`);
    mkdirSync(beside, { recursive: true });
    assert.deepEqual(witness.addCheckpoint(bodyAt(0, 1)).body, 'notWritten\n');
    assert.deepEqual(
      news.map(({ kind }) => kind),
      ['notWritten'],
    );
    rmSync(beside, { recursive: true });
    assert.deepEqual(statuses(witness, bodyAt(0, 2, 'other'), bodyAt(0, 1)), [200, 409]);
  });

  test('that cannot read what it cosigned cosigns nothing', () => {
    const folder = newFolder();
    const { witness, news } = started(folder);
    mkdirSync(join(folder, 'state', `${originHash('log.example')}.note`), { recursive: true });
    assert.deepEqual(statuses(witness, bodyAt(0, 1)), [500]);
    assert.deepEqual(news, [{ kind: 'stateDamaged', origin: 'log.example' }]);
  });
});

test('the page holds no markup of others', () => {
  const words = { language: 'en', title: 't', paragraphs: ['<p>'], nameLabel: 'n', keyLabel: 'k', logsLabel: 'l' };
  const page = witnessPage({ name: '<b>"&', vkey: 'v', origins: ["'"] }, [words]);
  assert.ok(!page.includes('<b>') && page.includes('&lt;b&gt;&quot;&amp;') && page.includes('&#39;'));
});
