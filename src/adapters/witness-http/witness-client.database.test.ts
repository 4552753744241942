/** Needs no database: it is of this kind because it starts servers on the loopback. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { utf8 } from '../../core/evidence/bytes.ts';
import { checkpointText } from '../../core/evidence/checkpoint.ts';
import { cosign } from '../../core/evidence/cosignature.ts';
import { signNote, signText } from '../../core/evidence/note.ts';
import { verifierKeyOf } from '../../core/evidence/note-key.ts';
import { foldSubtrees, leafHash } from '../../core/evidence/tree.ts';
import { sha256, signingKeyOf, verifyEd25519 } from '../../digest/node-crypto.ts';
import { serveWitness } from '../../witness/serve-witness.ts';
import { openWitness } from '../../witness/witness.ts';
import { openKey } from '../../witness/witness-files.ts';
import { witnessOverHttp } from './witness-client.ts';

const signing = signingKeyOf(new Uint8Array(32).fill(5));
const log = verifierKeyOf(sha256, { name: 'log.example', type: 'ed25519', publicKey: signing.publicKey });
const [first, second] = [1, 2].map((at) => leafHash(sha256, utf8(`leaf ${at}`))) as [Uint8Array, Uint8Array];
const roots = { 1: first, 2: foldSubtrees(sha256, [first, second]) };
const proof = async (oldSize: number) => (oldSize === 1 ? [second] : []);

function noteAt(size: 1 | 2): string {
  const text = checkpointText({ origin: 'log.example', size, root: roots[size] });
  return signNote(sha256, { text, ...log, sign: signing.sign });
}

async function ourWitness(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-witness-'));
  const key = openKey(folder, 'w.example');
  assert.ok('vkey' in key);
  const witness = openWitness({ folder, key, logKeys: [log], nowMs: () => Date.now(), tell: () => {} });
  assert.ok('addCheckpoint' in witness);
  const served = await serveWitness({ witness, page: '', host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const address = { name: 'ours', url: `${served.url}/`, key: key.key, verify: verifyEd25519 };
  return { client: witnessOverHttp(address), address, witness };
}

describe('with a witness of ours', () => {
  test('the log grows, is cosigned, and its client learns where the witness stands', async (t) => {
    const { client } = await ourWitness(t);
    const one = await client.cosign({ checkpoint: noteAt(1), proof, lastKnownSize: 0 });
    assert.ok(one.kind === 'cosigned');
    assert.deepEqual([one.size, one.lines.length], [1, 1]);
    // Known wrongly on both sides of the truth.
    for (const lastKnownSize of [0, 2, 99]) {
      const next = await client.cosign({ checkpoint: noteAt(2), proof, lastKnownSize });
      assert.equal(next.kind, 'cosigned');
    }
    const back = await client.cosign({ checkpoint: noteAt(1), proof, lastKnownSize: 1 });
    assert.deepEqual(back, { kind: 'refused', status: 409, code: 'aheadOfUs' });
  });

  test('a key that is not its own: nothing is taken', async (t) => {
    const { address } = await ourWitness(t);
    const other = verifierKeyOf(sha256, { name: 'w.example', type: 'cosignature', publicKey: signing.publicKey });
    const client = witnessOverHttp({ ...address, key: other });
    const outcome = await client.cosign({ checkpoint: noteAt(1), proof, lastKnownSize: 0 });
    assert.deepEqual(outcome, { kind: 'refused', status: 200, code: 'noGoodCosignature' });
  });

  test('a log that it does not follow, a proof that fails', async (t) => {
    const { client } = await ourWitness(t);
    const text = checkpointText({ origin: 'x.example', size: 1, root: roots[1] });
    const strange = signNote(sha256, { text, name: 'x.example', publicKey: signing.publicKey, sign: signing.sign });
    assert.deepEqual(await client.cosign({ checkpoint: strange, proof, lastKnownSize: 0 }), {
      kind: 'refused',
      status: 404,
      code: 'originNotKnown',
    });
    await client.cosign({ checkpoint: noteAt(1), proof, lastKnownSize: 0 });
    const wrong = async () => [first];
    assert.deepEqual(await client.cosign({ checkpoint: noteAt(2), proof: wrong, lastKnownSize: 1 }), {
      kind: 'refused',
      status: 422,
      code: 'proofFails',
    });
  });

  test('over the wire: what may be asked, and how much', async (t) => {
    const { address } = await ourWitness(t);
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`${address.url}${path}`, init).then(({ status }) => status);
    assert.equal(await ask(''), 200);
    assert.equal(await ask('add-checkpoint'), 405);
    assert.equal(await ask('', { method: 'POST', body: 'x' }), 405);
    assert.equal(await ask('nothing'), 404);
    assert.equal(await ask(`${'0'.repeat(64)}/checkpoint`), 404);
    assert.equal(await ask('add-checkpoint', { method: 'POST', body: 'x' }), 400);
    assert.equal(await ask('add-checkpoint', { method: 'POST', body: 'x'.repeat(64 * 1024 + 1) }), 413);
  });
});

describe('with a witness that misbehaves', () => {
  const witnessSigning = signingKeyOf(new Uint8Array(32).fill(6));
  const key = verifierKeyOf(sha256, { name: 'w.example', type: 'cosignature', publicKey: witnessSigning.publicKey });
  const text = checkpointText({ origin: 'log.example', size: 2, root: roots[2] });
  const good = cosign(sha256, { text, timestampSeconds: 1_800_000_000, ...key, sign: witnessSigning.sign });
  const ofOther = cosign(sha256, {
    text: `${text}x\n`,
    timestampSeconds: 1_800_000_000,
    ...key,
    sign: witnessSigning.sign,
  });
  const says = (status: number, body: string): RequestListener => {
    return (_, response) => void response.writeHead(status).end(body);
  };
  const table: readonly (readonly [what: string, answers: RequestListener, kind: string, code?: string])[] = [
    ['a good one', says(200, good), 'cosigned'],
    ['with lines of others', says(200, `— x.example AAAAAAE=\n${good}`), 'cosigned'],
    ['a cosignature of something else', says(200, ofOther), 'refused', 'noGoodCosignature'],
    ['a good one and a bad one', says(200, good + ofOther), 'refused', 'noGoodCosignature'],
    [
      "the log's own signature",
      says(200, signText(sha256, { text, ...log, sign: signing.sign })),
      'refused',
      'noGoodCosignature',
    ],
    ['nothing', says(200, ''), 'refused', 'noGoodCosignature'],
    ['a page', says(200, '<html>\n\n</html>\n'), 'refused', 'noGoodCosignature'],
    ['a text before the line', says(200, `x\n\n${good}`), 'refused', 'noGoodCosignature'],
    ['always another size', says(409, '1\n'), 'refused', 'behindTwice'],
    ['a size that is none', says(409, '01\n'), 'refused', 'sizeNotRead'],
    ['ahead', says(409, '3\n'), 'refused', 'aheadOfUs'],
    ['an error with words', says(500, 'secret words <b>\n'), 'refused', 'status'],
    [
      'elsewhere',
      (_, response) => void response.writeHead(307, { Location: '/add-checkpoint' }).end(),
      'notReached',
      'failed',
    ],
    ['too much', says(200, 'x'.repeat(16 * 1024 + 1)), 'notReached', 'answerTooLarge'],
    ['silence', () => {}, 'notReached', 'timeout'],
    ['a line cut off', (_, response) => void response.socket?.destroy(), 'notReached', 'UND_ERR_SOCKET'],
  ];
  for (const [what, answers, kind, code] of table) {
    test(`${what}: ${code ?? kind}`, async (t) => {
      const server = createServer(answers).listen(0, '127.0.0.1');
      await once(server, 'listening');
      t.after(() => {
        server.closeAllConnections();
        server.close();
      });
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const client = witnessOverHttp({ name: 'w', url, key, verify: verifyEd25519, timeoutMilliseconds: 300 });
      const outcome = await client.cosign({ checkpoint: noteAt(2), proof, lastKnownSize: 1 });
      assert.deepEqual([outcome.kind, 'code' in outcome ? outcome.code : undefined], [kind, code]);
      if (outcome.kind === 'cosigned') assert.deepEqual(outcome.lines, [good]);
    });
  }

  test('nobody there', async () => {
    const client = witnessOverHttp({ name: 'w', url: 'http://127.0.0.1:9', key, verify: verifyEd25519 });
    const outcome = await client.cosign({ checkpoint: noteAt(2), proof, lastKnownSize: 1 });
    assert.equal(outcome.kind, 'notReached');
  });
});
