/**
 * Our notes, checkpoints, cosignatures, proofs, tiles and witness against the code of others, in both directions: main.go
 * beside this file (golang.org/x/mod, torchwood, Tessera and two libraries of transparency-dev), and litewitness.
 * Needs no database: it is of this kind because it builds and starts programs. Skipped where there is no Go, or where its
 * modules cannot be had.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { logFolder } from '../../src/adapters/log-folder/log-folder.ts';
import { serveLog } from '../../src/adapters/log-folder/serve-log.ts';
import { witnessOverHttp } from '../../src/adapters/witness-http/witness-client.ts';
import { isEqual, utf8 } from '../../src/core/evidence/bytes.ts';
import { type Checkpoint, checkpointText, parseCheckpoint } from '../../src/core/evidence/checkpoint.ts';
import { cosign } from '../../src/core/evidence/cosignature.ts';
import { noteOf, parseNote, signNote, signText } from '../../src/core/evidence/note.ts';
import {
  formatVerifierKey,
  parseVerifierKey,
  type SignatureType,
  type VerifierKey,
  verifierKeyOf,
} from '../../src/core/evidence/note-key.ts';
import { noteVerdict } from '../../src/core/evidence/note-verdict.ts';
import { formatProofFile, parseProofFile, proofVerdict } from '../../src/core/evidence/proof-file.ts';
import { entryBundle, grow, tilePath, tileWidth } from '../../src/core/evidence/tiles.ts';
import {
  consistencyRanges,
  foldSubtrees,
  inclusionRanges,
  isConsistent,
  type LeafRange,
  leafHash,
  nodeHash,
  type Subtree,
  subtreesOf,
} from '../../src/core/evidence/tree.ts';
import { parseWitnessPolicy, type WitnessPolicy } from '../../src/core/evidence/witness-policy.ts';
import { checkpointVerdict } from '../../src/core/evidence/witness-policy-verdict.ts';
import { sha256, signingKeyOf, verifyEd25519 } from '../../src/digest/node-crypto.ts';
import { serveWitness } from '../../src/witness/serve-witness.ts';
import { openWitness } from '../../src/witness/witness.ts';
import { openKey } from '../../src/witness/witness-files.ts';
import { beatSettings, enterOne, goodBeat, makeGround } from '../evidence-ground.ts';
import { openFresh } from '../fresh-embedded.ts';

const litewitness = 'filippo.io/torchwood/cmd/litewitness@v0.9.0';
const root = mkdtempSync(join(tmpdir(), 'forbear-interop-'));
after(() => rmSync(root, { recursive: true, force: true }));
const binary = join(root, 'tlog-interop');

function go(...given: string[]) {
  const env = { ...process.env, GOBIN: root, GOFLAGS: '-mod=readonly -buildvcs=false', GOTOOLCHAIN: 'local' };
  return spawnSync('go', given, { cwd: import.meta.dirname, encoding: 'utf8', env, timeout: 300_000 });
}

/** Undefined: it is built. */
function whyNotBuilt(): string | undefined {
  const version = /go1\.(\d+)/.exec(go('env', 'GOVERSION').stdout ?? '');
  if (version === null) return 'there is no Go on the PATH';
  if (Number(version[1]) < 25) return `Go ${version[0]} is older than these modules need`;
  const had = go('mod', 'download');
  if (had.status !== 0) return `the Go modules could not be had: ${had.stderr.trim().split('\n').at(-1)}`;
  const built = go('build', '-o', binary, '.');
  assert.equal(built.status, 0, built.stderr);
  return undefined;
}
const skip = whyNotBuilt() ?? false;

async function ask<T>(...given: string[]): Promise<T> {
  const child = spawn(binary, given);
  let [output, error] = ['', ''];
  child.stdout.on('data', (part) => (output += part));
  child.stderr.on('data', (part) => (error += part));
  const [code] = await once(child, 'close');
  assert.equal(code, 0, error);
  return JSON.parse(output) as T;
}

function signerOf(name: string, type: SignatureType) {
  const { publicKey, sign } = signingKeyOf(sha256(utf8(`${name} ${type}`)));
  return { ...verifierKeyOf(sha256, { name, type, publicKey }), sign };
}
const log = signerOf('log.example/ours', 'ed25519');
const witness = signerOf('witness.example/ours', 'cosignature');
const policyText = `log ${formatVerifierKey(log)}\nwitness w ${formatVerifierKey(witness)}\nquorum w\n`;

/** The hashes of a tree, each subtree worked out once. */
function treeOf(entries: readonly Uint8Array[]) {
  const leaves = entries.map((entry) => leafHash(sha256, entry));
  const known = new Map<string, Uint8Array>();
  const whole = ({ height, index }: Subtree): Uint8Array => {
    if (height === 0) return leaves[index]!;
    const key = `${height}/${index}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const [left, right] = [2 * index, 2 * index + 1].map((at) => whole({ height: height - 1, index: at }));
    const hash = nodeHash(sha256, { left: left!, right: right! });
    known.set(key, hash);
    return hash;
  };
  const hashOf = (range: LeafRange) => foldSubtrees(sha256, subtreesOf(range).map(whole));
  return { leaves, hashOf, rootOf: (size: number) => hashOf({ from: 0, to: size }) };
}

function entriesOf(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => utf8(`entry ${index} 条目`));
}

interface Made {
  readonly note: string;
  readonly noteVkey: string;
  readonly policy: string;
  readonly checkpoint: string;
  readonly witnessVkey: string;
  readonly cosignedAt: number;
  readonly entries: readonly string[];
  readonly proofs: readonly string[];
  readonly consistency: readonly {
    readonly oldSize: number;
    readonly oldRoot: string;
    readonly newSize: number;
    readonly newRoot: string;
    readonly proof: readonly string[] | null;
  }[];
}
const toText = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const toBytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

const cosignedAt = 1_800_000_000;
function signedCheckpoint(size: number, rootHash: Uint8Array): string {
  const text = checkpointText({ origin: log.name, size, root: rootHash });
  return noteOf({
    text,
    lines: [signText(sha256, { text, ...log }), cosign(sha256, { text, timestampSeconds: cosignedAt, ...witness })],
  });
}

function ours(size: number): Made {
  const entries = entriesOf(size);
  const tree = treeOf(entries);
  const checkpoint = signedCheckpoint(size, tree.rootOf(size));
  const sizes = entries.map((_, index) => index + 1);
  return {
    note: signNote(sha256, { text: 'a text\n\nof two paragraphs\n', ...log }),
    noteVkey: formatVerifierKey(log),
    policy: policyText,
    checkpoint,
    witnessVkey: formatVerifierKey(witness),
    cosignedAt,
    entries: entries.map(toText),
    proofs: entries.map((_, index) => {
      const path = inclusionRanges({ index, size }).map(tree.hashOf);
      return formatProofFile({
        extra: index === 0 ? undefined : utf8('beside'),
        index,
        path,
        checkpointNote: checkpoint,
      });
    }),
    consistency: sizes.map((oldSize) => ({
      oldSize,
      oldRoot: toText(tree.rootOf(oldSize)),
      newSize: size,
      newRoot: toText(tree.rootOf(size)),
      proof: consistencyRanges({ oldSize, newSize: size }).map(tree.hashOf).map(toText),
    })),
  };
}

function policyOf(text: string): WitnessPolicy {
  const policy = parseWitnessPolicy(sha256, text);
  assert.ok(!('faults' in policy), JSON.stringify(policy));
  return policy;
}
function keyOf(vkey: string): VerifierKey {
  const key = parseVerifierKey(sha256, vkey);
  assert.ok(!('fault' in key), vkey);
  return key;
}
function read(note: string): Checkpoint {
  const checkpoint = parseCheckpoint(note);
  assert.ok(!('fault' in checkpoint), note);
  return checkpoint;
}

describe('what we make, read by others', { skip }, () => {
  for (const size of [1, 2, 37, 256]) {
    test(`notes, cosignatures and proofs of a log of ${size}`, async () => {
      const file = join(root, `ours-${size}.json`);
      writeFileSync(file, JSON.stringify(ours(size)));
      assert.deepEqual(await ask('check', file), { proofs: size, consistency: size });
    });
  }

  // Beyond 65,536 there is a tile of the third level.
  for (const size of [1, 255, 256, 257, 600, 65_800]) {
    test(`tiles of a log of ${size}: every entry`, async () => {
      const folder = join(root, `tiles-${size}`);
      const entries = entriesOf(size);
      const { leaves, rootOf } = treeOf(entries);
      const put = (path: string, content: Uint8Array | string) => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      };
      put('checkpoint', signedCheckpoint(size, rootOf(size)));
      for (const tile of grow(sha256, { size: 0, partial: new Map(), leaves })) put(tilePath(tile), tile.hashes);
      for (let index = 0; index * tileWidth < size; index++) {
        const bundle = entries.slice(index * tileWidth, (index + 1) * tileWidth);
        put(tilePath({ level: 'entries', index, width: bundle.length }), entryBundle(bundle));
      }
      put('policy', policyText);
      const all = createHash('sha256');
      for (const entry of entries) all.update(entry);
      const seen = await ask('read-tiles', folder, join(folder, 'policy'));
      assert.deepEqual(seen, { count: size, sha256: all.digest('hex') });
    });
  }
});

describe('what others make, read by us', { skip }, () => {
  for (const size of [1, 37, 300]) {
    test(`notes, cosignatures and proofs of a log of ${size}`, async () => {
      const made = await ask<Made>('make', String(size));
      const note = parseNote(made.note);
      assert.ok(!('fault' in note));
      assert.equal(note.text, 'a text\n\nof two paragraphs\n');
      assert.ok('good' in noteVerdict(verifyEd25519, { note, keys: [keyOf(made.noteVkey)] }));
      const policy = policyOf(made.policy);
      const checkpoint = read(made.checkpoint);
      const verdict = checkpointVerdict({ checkpoint, policy, verify: verifyEd25519 });
      assert.ok('isQuorumReached' in verdict && verdict.isQuorumReached);
      assert.ok(Math.abs(verdict.witnesses[0]!.witnessedAtMs! / 1000 - made.cosignedAt) <= 5);
      for (const [index, file] of made.proofs.entries()) {
        const proof = parseProofFile(file);
        assert.ok(!('fault' in proof));
        const given = { proof, policy, verify: verifyEd25519 };
        const leaf = leafHash(sha256, toBytes(made.entries[index]!));
        assert.ok('isQuorumReached' in proofVerdict(sha256, { ...given, leaf }));
        const other = leafHash(sha256, utf8('another'));
        assert.deepEqual(proofVerdict(sha256, { ...given, leaf: other }), { refused: 'entryNotIncluded' });
        assert.equal(formatProofFile(proof), file);
      }
      for (const { oldSize, newSize, oldRoot, newRoot, proof } of made.consistency) {
        const roots = { oldRoot: toBytes(oldRoot), newRoot: toBytes(newRoot) };
        assert.ok(isConsistent(sha256, { oldSize, newSize, ...roots, path: (proof ?? []).map(toBytes) }));
      }
    });
  }
});

describe('our witness', { skip }, () => {
  test('cosigns the log of another, which publishes nothing before it did', async (t) => {
    const { skey, vkey } = await ask<{ skey: string; vkey: string }>('keygen', 'log.example/tessera');
    const folder = join(root, 'witness');
    const key = openKey(folder, 'witness.example/ours');
    assert.ok('vkey' in key);
    const news: unknown[] = [];
    const opened = openWitness({
      folder,
      key,
      logKeys: [keyOf(vkey)],
      nowMs: () => Date.now(),
      tell: (one) => void news.push(one),
    });
    assert.ok('addCheckpoint' in opened);
    const served = await serveWitness({ witness: opened, page: '', host: '127.0.0.1', port: 0 });
    t.after(() => served.close());
    const file = join(root, 'tessera.policy');
    const text = `log ${vkey}\nwitness w ${key.vkey} ${served.url}\nquorum w\n`;
    writeFileSync(file, text);
    const count = 8;
    const made = await ask<{ entries: string[]; checkpoint: string }>(
      'tessera-log',
      join(root, 'tessera'),
      file,
      skey,
      String(count),
    );
    const checkpoint = read(made.checkpoint);
    const verdict = checkpointVerdict({ checkpoint, policy: policyOf(text), verify: verifyEd25519 });
    assert.ok('isQuorumReached' in verdict && verdict.isQuorumReached, JSON.stringify(verdict));
    assert.equal(checkpoint.size, count);
    assert.ok(isEqual(checkpoint.root, treeOf(made.entries.map(toBytes)).rootOf(count)));
    assert.deepEqual(news, []);
  });
});

describe('our client', { skip }, () => {
  test('has its log cosigned by the witness of another', async (t) => {
    const program = join(root, 'litewitness');
    const installed = go('install', litewitness);
    if (installed.status !== 0)
      return t.skip(`litewitness could not be had: ${installed.stderr.trim().split('\n').at(-1)}`);
    const started: ChildProcess[] = [];
    t.after(() => started.forEach((child) => void child.kill('SIGKILL')));
    const [socket, keyFile] = [join(root, 'agent.sock'), join(root, 'agent-key')];
    if (spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile]).status !== 0) {
      return t.skip('litewitness takes its key from an ssh-agent, and OpenSSH is not here');
    }
    started.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }));
    await until('the agent', () => existsSync(socket));
    const added = spawnSync('ssh-add', ['-q', keyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    assert.equal(added.status, 0, String(added.stderr));
    // "ssh-ed25519 <base64>": two lengths and the type stand before the 32 bytes of the key.
    const publicKey = toBytes(readFileSync(`${keyFile}.pub`, 'utf8').split(' ')[1]!).slice(-32);
    const key = verifierKeyOf(sha256, { name: 'witness.example/lite', type: 'cosignature', publicKey });
    const port = await freePort();
    const database = join(root, 'litewitness.db');
    const fingerprint = createHash('sha256').update(publicKey).digest('hex');
    const options = {
      '-db': database,
      '-name': key.name,
      '-key': fingerprint,
      '-ssh-agent': socket,
      '-listen': `127.0.0.1:${port}`,
    };
    const server = spawn(program, Object.entries(options).flat(), { stdio: ['ignore', 'ignore', 'pipe'] });
    started.push(server);
    let said = '';
    server.stderr.on('data', (part) => (said += part));
    await until(`litewitness, which says: ${said}`, () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      ),
    );
    await followInLitewitness(database);
    assert.ok(said.includes(formatVerifierKey(key)), said);

    const tree = treeOf(entriesOf(40));
    const proof = async (oldSize: number, newSize: number) => consistencyRanges({ oldSize, newSize }).map(tree.hashOf);
    const client = witnessOverHttp({ name: 'lite', url: `http://127.0.0.1:${port}`, key, verify: verifyEd25519 });
    let lastKnownSize = 0;
    for (const size of [1, 2, 2, 7, 8, 33, 40]) {
      const text = checkpointText({ origin: log.name, size, root: tree.rootOf(size) });
      const checkpoint = noteOf({ text, lines: [signText(sha256, { text, ...log })] });
      const outcome = await client.cosign({ checkpoint, proof: (oldSize) => proof(oldSize, size), lastKnownSize });
      assert.ok(outcome.kind === 'cosigned', `${size}: ${JSON.stringify(outcome)} ${said}`);
      // As if the answer had been lost, every other time: it is asked where it stands.
      if (size % 2 === 1) lastKnownSize = size;
    }
    const forked = checkpointText({ origin: log.name, size: 40, root: tree.rootOf(39) });
    const checkpoint = noteOf({ text: forked, lines: [signText(sha256, { text: forked, ...log })] });
    const outcome = await client.cosign({ checkpoint, proof: async () => [], lastKnownSize: 40 });
    assert.deepEqual([outcome.kind, 'status' in outcome && outcome.status], ['refused', 422]);
  });
});

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await holds()) return;
    await pause(50);
  }
  throw new Error(`it did not come: ${what}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

/** What witnessctl would do, which cannot be built from the module proxy alone. */
async function followInLitewitness(file: string): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file);
  const empty = Buffer.from(sha256(new Uint8Array(0))).toString('base64');
  database.prepare('INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)').run(log.name, empty);
  database.prepare('INSERT INTO key (origin, key) VALUES (?, ?)').run(log.name, formatVerifierKey(log));
  database.close();
}

describe('a log that the program itself keeps, publishes and serves', { skip }, () => {
  test('is read by the client of another, from its folder and over HTTP, as it grows', async () => {
    const database = await openFresh();
    const folder = join(root, 'published');
    const creditor = await makeGround(database, 3);
    const served = await serveLog(logFolder(folder), { host: '127.0.0.1', port: 0 });
    try {
      for (const entries of [1, 40, 300]) {
        for (let n = 0; n < entries; n++) await enterOne(database, creditor, `C${1 + (n % 3)}`);
        const beat = await goodBeat(database, beatSettings(creditor, { folder: logFolder(folder) }));
        const policy = join(root, 'published.policy');
        writeFileSync(policy, `log ${beat.verifierKey}\nquorum none\n`);
        for (const place of [folder, served.url]) {
          const read = await ask<{ readonly count: number }>('read-tiles', place, policy);
          assert.equal(read.count, beat.checkpoint!.size, place);
        }
      }
    } finally {
      await served.close();
      await database.close();
    }
  });
});
