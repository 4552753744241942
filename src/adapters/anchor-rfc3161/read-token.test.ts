import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex } from '../../core/evidence/bytes.ts';
import { readAnswer, readToken } from './read-token.ts';
import { timeStampRequest } from './time-stamp-request.ts';
import { readRoots } from './trusted-chain.ts';

test('a request, byte for byte', () => {
  const digest = new Uint8Array(32).fill(0xab);
  const imprint = `3031300d060960864801650304020105000420${'ab'.repeat(32)}`;
  const rows: readonly (readonly [bigint, string])[] = [
    [1n, '020101'],
    [0x7fn, '02017f'],
    // Without the leading zero it would be negative.
    [0x80n, '02020080'],
    [0xffff_ffff_ffff_ffffn, '020900ffffffffffffffff'],
  ];
  for (const [nonce, nonceHex] of rows) {
    const content = `020101${imprint}${nonceHex}0101ff`;
    const length = (content.length / 2).toString(16);
    assert.equal(toHex(timeStampRequest({ digest, nonce })), `30${length}${content}`);
  }
});

/** A refusal with a PKIFailureInfo: a bit string, its first byte the number of unused bits. */
const refusal = (bits: string) => {
  const info = `020102030${bits.length / 2}${bits}`;
  const status = `30${(info.length / 2).toString(16).padStart(2, '0')}${info}`;
  return `30${(status.length / 2).toString(16).padStart(2, '0')}${status}`;
};

const answers: readonly (readonly [hex: string, said: string])[] = [
  ['', 'notAnAnswer'],
  ['00', 'notAnAnswer'],
  ['3000', 'notAnAnswer'],
  // granted, and no token
  ['30053003020100', 'notAnAnswer'],
  ['30053003020102', 'rejected'],
  [refusal('0780'), 'rejectedBadAlgorithm'],
  [refusal('0520'), 'rejectedBadRequest'],
  [refusal('0204'), 'rejectedBadDataFormat'],
  [refusal('010002'), 'rejectedTimeNotAvailable'],
  [refusal('000001'), 'rejectedUnacceptedPolicy'],
  [refusal('07000080'), 'rejectedUnacceptedExtension'],
  [refusal('06000040'), 'rejectedAddInfoNotAvailable'],
  [refusal('070000'), 'rejected'],
  // one byte behind it
  ['3005300302010200', 'notAnAnswer'],
];

test('answers without a token', () => {
  for (const [hex, said] of answers) {
    const answer = readAnswer(fromHex(hex)!);
    assert.equal(answer.kind === 'rejected' ? answer.code : answer.kind, said, hex);
  }
});

test('bytes by chance are neither an answer nor a token', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.notEqual(readAnswer(bytes).kind, 'granted');
      assert.equal(readToken(bytes), undefined);
    }),
    { seed: 20261122, numRuns: 1000 },
  );
});

test('roots in PEM: what is none is told', () => {
  assert.deepEqual(readRoots(''), { fault: 'noCertificate' });
  assert.deepEqual(readRoots('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'), {
    fault: 'noCertificate',
  });
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  assert.deepEqual(readRoots(broken), { fault: 'notACertificate' });
});
