import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256, signingKeyOf, verifyEd25519 } from '../../digest/node-crypto.ts';
import { toBase64, toHex, utf8 } from './bytes.ts';
import { type CheckpointFaultCode, checkpointFaultCodes, checkpointText, parseCheckpoint } from './checkpoint.ts';
import { cosign, cosignedMessage, cosignedSeconds, parseCosignature } from './cosignature.ts';
import { compareCheckpoints } from './fork.ts';
import { noteOf, parseNote, signNote } from './note.ts';
import { verifierKeyOf } from './note-key.ts';
import { noteVerdict } from './note-verdict.ts';

const settings = { seed: 20_261_122, numRuns: 2_000 };

/** The example of tlog-cosignature; its log signature is also that of tlog-checkpoint. */
const specText = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
`;
const specNote = `${specText}
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;
const root = new Uint8Array(32).fill(1);
const rootLine = toBase64(root);
const log = signingKeyOf(new Uint8Array(32).fill(1));
const witness = signingKeyOf(new Uint8Array(32).fill(2));
const witnessKey = verifierKeyOf(sha256, { name: 'w.example', type: 'cosignature', publicKey: witness.publicKey });

function signed(text: string): string {
  return signNote(sha256, { text, name: 'log.example', publicKey: log.publicKey, sign: log.sign });
}

describe('checkpoints', () => {
  test('that of the specification is read, and its text written again', () => {
    const checkpoint = parseCheckpoint(specNote);
    assert.ok(!('fault' in checkpoint));
    assert.deepEqual([checkpoint.origin, checkpoint.size], ['example.com/behind-the-sofa', 20_852_163]);
    assert.equal(toHex(checkpoint.root), '0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62');
    assert.deepEqual(checkpoint.extensions, []);
    assert.equal(checkpointText(checkpoint), specText);
  });

  const table: readonly (readonly [text: string, fault: CheckpointFaultCode, line?: number])[] = [
    ['log.example\n', 'lineMissing'],
    ['log.example\n1\n', 'lineMissing'],
    [`\n1\n${rootLine}\n`, 'emptyLine', 1],
    [`log.example\n1\n${rootLine}\n\nx\n`, 'emptyLine', 4],
    [`log.example\n01\n${rootLine}\n`, 'sizeNotANumber', 2],
    [`log.example\n+1\n${rootLine}\n`, 'sizeNotANumber', 2],
    [`log.example\n-0\n${rootLine}\n`, 'sizeNotANumber', 2],
    [`log.example\n1 \n${rootLine}\n`, 'sizeNotANumber', 2],
    [`log.example\n１\n${rootLine}\n`, 'sizeNotANumber', 2],
    [`log.example\n1e3\n${rootLine}\n`, 'sizeNotANumber', 2],
    [`log.example\n9007199254740992\n${rootLine}\n`, 'sizeTooLarge', 2],
    [`log.example\n1\n${rootLine.slice(0, -1)}\n`, 'rootNotBase64', 3],
    ['log.example\n1\nAAAA\n', 'rootLengthWrong', 3],
  ];
  for (const [text, fault, line] of table) {
    test(`${JSON.stringify(text.slice(0, 32))}: ${fault}`, () => {
      assert.deepEqual(parseCheckpoint(signed(text)), line === undefined ? { fault } : { fault, line });
    });
  }

  test('every fault is met', () => {
    assert.deepEqual(new Set(table.map(([, fault]) => fault)), new Set(checkpointFaultCodes));
  });

  test('the largest size and extension lines are read', () => {
    const checkpoint = parseCheckpoint(signed(`log.example\n9007199254740991\n${rootLine}\none\ntwo\n`));
    assert.ok(!('fault' in checkpoint));
    assert.equal(checkpoint.size, Number.MAX_SAFE_INTEGER);
    assert.deepEqual(checkpoint.extensions, ['one', 'two']);
  });

  test('what cannot be a checkpoint is not written', () => {
    assert.throws(() => checkpointText({ origin: 'a\nb', size: 1, root }));
    assert.throws(() => checkpointText({ origin: 'a', size: 2 ** 53, root }));
    assert.throws(() => checkpointText({ origin: 'a', size: 1, root: root.slice(1) }));
  });
});

describe('cosignatures', () => {
  test('that of the specification says its time', () => {
    const note = parseNote(specNote);
    assert.ok(!('fault' in note));
    const cosignature = parseCosignature(note.signatures[1]!.signature);
    assert.equal(cosignature?.timestampSeconds, 1_679_315_147);
    const message = cosignedMessage({ text: specText, timestampSeconds: 1_679_315_147 });
    assert.deepEqual(message, utf8(`cosignature/v1\ntime 1679315147\n${specText}`));
  });

  test('one of ours is read and verified, at its time', () => {
    const text = checkpointText({ origin: 'log.example', size: 7, root });
    const line = cosign(sha256, { text, timestampSeconds: 1_800_000_000, ...witnessKey, sign: witness.sign });
    const note = parseNote(noteOf({ text, lines: [line] }));
    assert.ok(!('fault' in note));
    const verdict = noteVerdict(verifyEd25519, { note, keys: [witnessKey] });
    assert.ok('good' in verdict);
    assert.equal(verdict.good[0]!.cosignedAtMs, 1_800_000_000_000);
  });

  const text = checkpointText({ origin: 'log.example', size: 7, root });
  const { signatures } = parseNote(
    noteOf({
      text,
      lines: [cosign(sha256, { text, timestampSeconds: 1_800_000_000, ...witnessKey, sign: witness.sign })],
    }),
  ) as { signatures: readonly { signature: Uint8Array }[] };
  const { signature } = signatures[0]!;
  const replays: readonly (readonly [what: string, text: string])[] = [
    ['another log', checkpointText({ origin: 'other.example', size: 7, root })],
    ['another size', checkpointText({ origin: 'log.example', size: 8, root })],
    ['another root', checkpointText({ origin: 'log.example', size: 7, root: new Uint8Array(32) })],
    ['an extension line more', `${text}x\n`],
  ];
  for (const [what, other] of replays) {
    test(`replayed for ${what}: it does not hold`, () => {
      assert.equal(cosignedSeconds(verifyEd25519, { text, signature, key: witnessKey }), 1_800_000_000);
      assert.equal(cosignedSeconds(verifyEd25519, { text: other, signature, key: witnessKey }), undefined);
    });
  }

  test('another time than the one signed does not hold', () => {
    const later = Uint8Array.from(signature);
    later[7]! += 1;
    assert.equal(cosignedSeconds(verifyEd25519, { text, signature: later, key: witnessKey }), undefined);
  });

  test('no time, or one beyond counting, is none', () => {
    for (const first of [0x00, 0x7f, 0xff]) {
      const bytes = new Uint8Array(72).fill(0xff, 0, first === 0 ? 0 : 8);
      bytes[0] = first;
      assert.equal(parseCosignature(bytes), undefined);
    }
    assert.throws(() => cosign(sha256, { text, timestampSeconds: 0, ...witnessKey, sign: witness.sign }));
    assert.throws(() => cosign(sha256, { text, timestampSeconds: 1.5, ...witnessKey, sign: witness.sign }));
  });
});

describe('two checkpoints side by side', () => {
  const head = { origin: 'log.example', size: 7, root, extensions: [] };
  const table = [
    ['the same', head, 'same'],
    ['a longer one', { ...head, size: 8 }, 'needsProof'],
    ['one size, another root', { ...head, root: new Uint8Array(32) }, 'fork'],
    ['another log', { ...head, origin: 'other.example' }, 'otherLog'],
  ] as const;
  for (const [what, other, is] of table) {
    test(`${what}: ${is}`, () => {
      assert.equal(compareCheckpoints(head, other), is);
      assert.equal(compareCheckpoints(other, head), is);
    });
  }
});

describe('properties', () => {
  test('what is written is read again', () => {
    const origin = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text));
    const size = fc.maxSafeNat();
    const anyRoot = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(origin, size, anyRoot, (...[of, at, with32]) => {
        const text = checkpointText({ origin: of, size: at, root: with32 });
        const read = parseCheckpoint(`${text}\n— a.example AAAAAAE=\n`);
        assert.ok(!('fault' in read));
        assert.deepEqual(
          { origin: read.origin, size: read.size, root: read.root },
          { origin: of, size: at, root: with32 },
        );
      }),
      { ...settings, numRuns: 500 },
    );
  });

  test('no text makes the parser throw', () => {
    const near = fc.array(
      fc.constantFrom('log.example\n', '7\n', `${rootLine}\n`, '\n', '0', '— a.example AAAAAAE=\n', ' '),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          near.map((parts) => parts.join('')),
        ),
        (from) => void parseCheckpoint(from),
      ),
      settings,
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void parseCosignature(bytes)),
      settings,
    );
  });
});
