import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from 'otpauth';
import { sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import { newTimeSecret, openTimeSecret, sealTimeSecret, timeCodeStep, timeSecretUri } from './time-code.ts';

/** RFC 6238, appendix B, SHA-1: the last six of its eight digits. */
const secret = Secret.fromLatin1('12345678901234567890').base32;
const vectors: readonly (readonly [number, string])[] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];

for (const [seconds, code] of vectors) {
  test(`RFC 6238 at ${seconds}`, () =>
    assert.deepEqual(timeCodeStep(secret, { code, atMs: seconds * 1000 }), {
      step: Math.floor(seconds / 30),
      clock: 'same',
    }));
}

const [seconds, code] = vectors[3]!;
const step = Math.floor(seconds / 30);
const around: readonly (readonly [string, number, string | undefined])[] = [
  ['two steps later', 60, undefined],
  ['one step later: their clock is behind', 30, 'behind'],
  ['one step earlier: their clock is ahead', -30, 'ahead'],
  ['two steps earlier', -60, undefined],
];
for (const [name, off, clock] of around) {
  test(name, () => {
    const found = timeCodeStep(secret, { code, atMs: (seconds + off) * 1000 });
    assert.deepEqual(found, clock === undefined ? undefined : { step, clock });
  });
}

test('what is no code is none', () => {
  for (const wrong of ['', '00592', '0059240', 'abcdef'])
    assert.equal(timeCodeStep(secret, { code: wrong, atMs: seconds * 1000 }), undefined);
});

test('a secret for an authenticator, sealed for one account', () => {
  const own = newTimeSecret();
  assert.match(own, /^[A-Z2-7]{32}$/);
  const uri = new URL(timeSecretUri(own, { login: 'wang.fang', issuer: 'Forbear' }));
  assert.equal(uri.searchParams.get('secret'), own);
  assert.equal(uri.searchParams.get('issuer'), 'Forbear');
  const sealer = sealerOf(new Uint8Array(32));
  const sealed = sealTimeSecret(sealer, { creditorId: 1, userId: 7n, secret: own });
  assert.equal(openTimeSecret(sealer, { creditorId: 1, userId: 7n, sealed }), own);
  assert.equal(openTimeSecret(sealer, { creditorId: 1, userId: 8n, sealed }), undefined);
  assert.equal(openTimeSecret(sealerOf(new Uint8Array(32).fill(1)), { creditorId: 1, userId: 7n, sealed }), undefined);
  assert.equal(openTimeSecret(undefined, { creditorId: 1, userId: 7n, sealed }), undefined);
});
