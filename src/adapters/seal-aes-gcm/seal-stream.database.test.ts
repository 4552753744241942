/** Needs no database: it seals as much as shows whether memory grows, which is too slow for the unit tests. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sealerOf } from './seal.ts';

const mebibyte = 1_048_576;

/** Collected before each look: how much rubbish an engine lets lie is its own affair, and differs from run to run. */
setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');
/** Twice: the first finds the buffers that nobody has any more, and the second sees them given back. */
async function collect(): Promise<void> {
  gc();
  await setImmediate();
  gc();
}

test('256 MiB are sealed and opened in memory of a few pieces', async () => {
  const sealer = sealerOf(new Uint8Array(32).fill(1));
  const seal = sealer.under('1/2', sealer.newKey('1/2'));
  const piece = Buffer.alloc(mebibyte, 'a recording ');
  const digest = createHash('sha256');
  const whole = createHash('sha256');
  async function* generated() {
    for (let at = 0; at < 256; at += 1) {
      whole.update(piece);
      yield piece;
    }
  }
  await collect();
  const before = process.memoryUsage();
  let bytes = 0;
  let grownHeld = 0;
  let grownResident = 0;
  for await (const plain of seal.openStream('file', seal.sealStream('file', generated()))) {
    digest.update(plain);
    bytes += plain.length;
    if (bytes % (4 * mebibyte) !== 0) continue;
    await collect();
    const { arrayBuffers, rss } = process.memoryUsage();
    grownHeld = Math.max(grownHeld, arrayBuffers - before.arrayBuffers);
    grownResident = Math.max(grownResident, rss - before.rss);
  }
  assert.equal(bytes, 256 * mebibyte);
  assert.equal(digest.digest('hex'), whole.digest('hex'));
  assert.ok(grownHeld < mebibyte, `held ${grownHeld}`);
  assert.ok(grownResident < 32 * mebibyte, `resident ${grownResident}`);
  console.log(`held ${(grownHeld / 1024).toFixed(0)} KiB, resident ${(grownResident / mebibyte).toFixed(1)} MiB`);
});
