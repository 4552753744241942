import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256, signingKeyOf, verifyEd25519 } from '../../digest/node-crypto.ts';
import { toBase64, utf8 } from './bytes.ts';
import { checkpointText } from './checkpoint.ts';
import { signNote } from './note.ts';
import { formatVerifierKey, verifierKeyOf } from './note-key.ts';
import {
  formatProofFile,
  type ProofFaultCode,
  type ProofFile,
  parseProofFile,
  proofFaultCodes,
  proofVerdict,
} from './proof-file.ts';
import { foldSubtrees, inclusionRanges, type LeafRange, leafHash, nodeHash, subtreesOf } from './tree.ts';
import { parseWitnessPolicy, type WitnessPolicy } from './witness-policy.ts';

const settings = { seed: 20_261_122, numRuns: 2_000 };
const signing = signingKeyOf(new Uint8Array(32).fill(3));
const log = verifierKeyOf(sha256, { name: 'log.example', type: 'ed25519', publicKey: signing.publicKey });
const policy = parseWitnessPolicy(sha256, `log ${formatVerifierKey(log)}\nquorum none\n`) as WitnessPolicy;

const leaves = Array.from({ length: 13 }, (_, index) => leafHash(sha256, utf8(`entry ${index}`)));

function hashOf({ from, to }: LeafRange): Uint8Array {
  const whole = ({ height, index }: { height: number; index: number }): Uint8Array =>
    height === 0
      ? leaves[index]!
      : nodeHash(sha256, {
          left: whole({ height: height - 1, index: 2 * index }),
          right: whole({ height: height - 1, index: 2 * index + 1 }),
        });
  return foldSubtrees(sha256, subtreesOf({ from, to }).map(whole));
}

function proofOf(index: number, { size = leaves.length, extra }: { size?: number; extra?: Uint8Array } = {}): string {
  const text = checkpointText({ origin: 'log.example', size, root: hashOf({ from: 0, to: size }) });
  const checkpointNote = signNote(sha256, { text, name: log.name, publicKey: log.publicKey, sign: signing.sign });
  return formatProofFile({ extra, index, path: inclusionRanges({ index, size }).map(hashOf), checkpointNote });
}

function read(text: string): ProofFile {
  const proof = parseProofFile(text);
  assert.ok(!('fault' in proof), JSON.stringify(proof));
  return proof;
}

const verdictOf = (text: string, leaf: Uint8Array) =>
  proofVerdict(sha256, { proof: read(text), leaf, policy, verify: verifyEd25519 });

describe('proof files', () => {
  test('every entry of every tree is proved, and no other leaf by its proof', () => {
    for (let size = 1; size <= leaves.length; size++) {
      for (let index = 0; index < size; index++) {
        const text = proofOf(index, { size });
        assert.ok('isQuorumReached' in verdictOf(text, leaves[index]!), `${index} of ${size}`);
        const other = leaves[(index + 1) % leaves.length]!;
        assert.deepEqual(verdictOf(text, other), { refused: 'entryNotIncluded' });
      }
    }
  });

  test('extra data is carried', () => {
    const extra = utf8('beside');
    const proof = read(proofOf(4, { extra }));
    assert.deepEqual(proof.extra, extra);
    assert.equal(formatProofFile(proof), proofOf(4, { extra }));
  });

  test('a bad signature is told before the entry', () => {
    const text = proofOf(4).replace('log.example\n13', 'log.example\n14');
    assert.deepEqual(verdictOf(text, leaves[5]!), { refused: 'signatureFails', signer: 'log.example' });
  });

  const hash = toBase64(new Uint8Array(32));
  const good = proofOf(1, { size: 2 });
  const table: readonly (readonly [what: string, from: string | Uint8Array, fault: ProofFaultCode, line?: number])[] = [
    ['too large', 'x'.repeat(2 * 1024 * 1024 + 1), 'proofTooLarge'],
    ['not UTF-8', Uint8Array.of(0xff), 'proofNotUtf8'],
    ['nothing', '', 'notAProof', 1],
    ['another version', good.replace('@v1', '@v2'), 'notAProof', 1],
    ['empty extra', good.replace('index', 'extra \nindex'), 'extraNotBase64', 2],
    ['extra not base64', good.replace('index', 'extra A\nindex'), 'extraNotBase64', 2],
    ['no index', good.replace('index 1\n', ''), 'indexMissing', 2],
    ['index before extra', good.replace('index 1', 'extra AAAA\nextra AAAA\nindex 1'), 'indexMissing', 3],
    ['a leading zero', good.replace('index 1', 'index 01'), 'indexNotANumber', 2],
    ['an index beyond 2^53', good.replace('index 1', 'index 9007199254740992'), 'indexNotANumber', 2],
    ['a short hash', good.replace('index 1\n', 'index 1\nAAAA\n'), 'hashWrong', 3],
    ['too many hashes', good.replace('index 1\n', `index 1\n${`${hash}\n`.repeat(63)}`), 'tooManyHashes', 66],
    ['no checkpoint', `c2sp.org/tlog-proof@v1\nindex 1\n${hash}`, 'checkpointMissing', 3],
  ];
  for (const [what, from, fault, line] of table) {
    test(`${what}: ${fault}`, () => {
      assert.deepEqual(parseProofFile(from), line === undefined ? { fault } : { fault, line });
    });
  }
  test('every fault is met, and those of the checkpoint say their line in the file', () => {
    assert.deepEqual(new Set(table.map(([, , fault]) => fault)), new Set(proofFaultCodes));
    assert.deepEqual(parseProofFile(good.replace('log.example\n2\n', 'log.example\n02\n')), {
      fault: 'sizeNotANumber',
      line: 6,
    });
  });
});

describe('properties', () => {
  test('with one byte changed it never proves the entry under the log that the policy names', () => {
    const whole = utf8(proofOf(4));
    for (let at = 0; at < whole.length; at++) {
      const changed = Uint8Array.from(whole);
      changed[at]! ^= 1 << (at % 7);
      const proof = parseProofFile(changed);
      if ('fault' in proof) continue;
      const verdict = proofVerdict(sha256, { proof, leaf: leaves[4]!, policy, verify: verifyEd25519 });
      assert.ok('refused' in verdict, `byte ${at}`);
    }
  });

  test('no bytes make the parser throw', () => {
    const parts = fc.constantFrom(
      'c2sp.org/tlog-proof@v1\n',
      'extra ',
      'index ',
      '1',
      '\n',
      '\n\n',
      'AAAA',
      '— a AAAAAAE=\n',
      'a',
    );
    const near = fc.array(parts, { maxLength: 20 }).map((list) => `c2sp.org/tlog-proof@v1\n${list.join('')}`);
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), near), (from) => void parseProofFile(from)),
      settings,
    );
  });
});
