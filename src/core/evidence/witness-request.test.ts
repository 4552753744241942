import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256, signingKeyOf, verifyEd25519 } from '../../digest/node-crypto.ts';
import { toBase64, utf8 } from './bytes.ts';
import { checkpointText } from './checkpoint.ts';
import { noteOf, signText } from './note.ts';
import { verifierKeyOf } from './note-key.ts';
import { consistencyRanges, emptyRoot, foldSubtrees, type LeafRange, leafHash, nodeHash, subtreesOf } from './tree.ts';
import {
  type AddCheckpoint,
  type CosignRefusal,
  cosignRefusals,
  decideCosign,
  formatAddCheckpoint,
  parseAddCheckpoint,
  type RequestFaultCode,
  requestFaultCodes,
  type WitnessState,
} from './witness-request.ts';

const settings = { seed: 20_261_122, numRuns: 2_000 };
const signing = signingKeyOf(new Uint8Array(32).fill(4));
const log = {
  ...verifierKeyOf(sha256, { name: 'log.example', type: 'ed25519', publicKey: signing.publicKey }),
  sign: signing.sign,
};

/** The example of tlog-witness. */
const specBody = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`;

function treeOf(story: string) {
  const leaves = Array.from({ length: 20 }, (_, index) => leafHash(sha256, utf8(`${story} ${index}`)));
  const whole = ({ height, index }: { height: number; index: number }): Uint8Array =>
    height === 0
      ? leaves[index]!
      : nodeHash(sha256, {
          left: whole({ height: height - 1, index: 2 * index }),
          right: whole({ height: height - 1, index: 2 * index + 1 }),
        });
  const hashOf = ({ from, to }: LeafRange) => foldSubtrees(sha256, subtreesOf({ from, to }).map(whole));
  return {
    rootOf: (size: number) => (size === 0 ? emptyRoot(sha256) : hashOf({ from: 0, to: size })),
    proofOf: (oldSize: number, newSize: number) => consistencyRanges({ oldSize, newSize }).map(hashOf),
  };
}
const tree = treeOf('one');
const otherTree = treeOf('other');
const stateAt = (size: number): WitnessState => ({ size, root: tree.rootOf(size) });

interface Ask {
  readonly oldSize?: number;
  readonly size?: number;
  readonly of?: typeof tree;
  readonly proof?: readonly Uint8Array[];
  readonly origin?: string;
  readonly root?: Uint8Array;
  readonly lines?: (text: string) => string[];
}
function bodyOf({ oldSize = 0, size = 7, of = tree, proof, origin = 'log.example', root, lines }: Ask): string {
  const text = checkpointText({ origin, size, root: root ?? of.rootOf(size) });
  const checkpointNote = noteOf({ text, lines: lines?.(text) ?? [signText(sha256, { text, ...log })] });
  return formatAddCheckpoint({
    oldSize,
    proof: proof ?? (oldSize <= size ? of.proofOf(oldSize, size) : []),
    checkpointNote,
  });
}
function decide(ask: Ask, state: WitnessState | undefined) {
  const request = parseAddCheckpoint(bodyOf(ask));
  assert.ok(!('fault' in request), JSON.stringify(request));
  return decideCosign(request, { state, keys: [log], digest: sha256, verify: verifyEd25519 });
}

describe('what a log sends', () => {
  test('that of the specification is read, and written again', () => {
    const request = parseAddCheckpoint(utf8(specBody));
    assert.ok(!('fault' in request));
    assert.deepEqual([request.oldSize, request.proof.length, request.checkpoint.size], [20_852_014, 4, 20_852_163]);
    assert.equal(
      formatAddCheckpoint({ ...request, checkpointNote: specBody.slice(specBody.indexOf('\n\n') + 2) }),
      specBody,
    );
  });

  const hash = toBase64(new Uint8Array(32));
  const table: readonly (readonly [what: string, body: string | Uint8Array, fault: RequestFaultCode, line?: number])[] =
    [
      ['not UTF-8', Uint8Array.of(0xff), 'requestNotUtf8'],
      ['nothing', '', 'oldSizeMissing', 1],
      ['no old size', specBody.slice(specBody.indexOf('\n') + 1), 'oldSizeMissing', 1],
      ['a leading zero', specBody.replace('old 2', 'old 02'), 'oldSizeNotANumber', 1],
      ['a negative size', specBody.replace('old 2', 'old -2'), 'oldSizeNotANumber', 1],
      ['a short hash', specBody.replace('PlRN', ''), 'hashWrong', 2],
      ['64 hashes', specBody.replace('old 20852014\n', `old 20852014\n${`${hash}\n`.repeat(60)}`), 'tooManyHashes', 65],
      ['no checkpoint', `old 1\n${hash}\n`, 'hashWrong', 3],
      ['no empty line', `old 1\n${hash}`, 'checkpointMissing', 2],
    ];
  for (const [what, body, fault, line] of table) {
    test(`${what}: ${fault}`, () => {
      assert.deepEqual(parseAddCheckpoint(body), line === undefined ? { fault } : { fault, line });
    });
  }
  test('every fault is met, and those of the checkpoint say their line in the body', () => {
    assert.deepEqual(new Set(table.map(([, , fault]) => fault)), new Set(requestFaultCodes));
    assert.deepEqual(parseAddCheckpoint(specBody.replace('\n20852163\n', '\nx\n')), {
      fault: 'sizeNotANumber',
      line: 8,
    });
  });
});

describe('what a witness decides', () => {
  const good: readonly (readonly [what: string, ask: Ask, state: WitnessState | undefined])[] = [
    ['the first', { size: 7 }, undefined],
    ['the first of an empty log', { size: 0 }, undefined],
    ['after an empty log', { oldSize: 0, size: 7 }, stateAt(0)],
    ['the next', { oldSize: 7, size: 13 }, stateAt(7)],
    ['the same again', { oldSize: 7, size: 7 }, stateAt(7)],
    [
      'with signatures of strangers',
      { lines: (text) => [signText(sha256, { text, ...log }), '— x AAAAAAE=\n'] },
      undefined,
    ],
  ];
  for (const [what, ask, state] of good) {
    test(`${what}: cosigned`, () => {
      const decision = decide(ask, state);
      assert.ok('cosign' in decision, JSON.stringify(decision));
      assert.equal(decision.cosign.size, ask.size ?? 7);
      assert.equal(decision.logLines.length, 1);
    });
  }

  const bad = () => ['— log.example AAAAAAE=\n'];
  const failing = (text: string) => [signText(sha256, { text: `${text}x\n`, ...log })];
  const fork = 'fork' as const;
  const suspect = 'suspect' as const;
  const table: readonly (readonly [
    what: string,
    ask: Ask,
    state: WitnessState | undefined,
    refused: CosignRefusal,
    conflict?: 'fork' | 'suspect',
  ])[] = [
    ['a stranger', { origin: 'x.example', oldSize: 9, lines: bad }, stateAt(7), 'originNotKnown'],
    ['its signature fails', { oldSize: 9, lines: failing }, stateAt(7), 'logSignatureFails'],
    ['it did not sign', { oldSize: 9, lines: bad }, stateAt(7), 'logDidNotSign'],
    ['going back by itself', { oldSize: 9, size: 7, proof: [] }, stateAt(8), 'oldSizeAboveSize'],
    ['behind', { oldSize: 5, size: 9 }, stateAt(7), 'oldSizeNotLatest'],
    ['from nothing', { oldSize: 0, size: 9 }, stateAt(7), 'oldSizeNotLatest'],
    ['of what was never seen', { oldSize: 5, size: 9 }, undefined, 'oldSizeNotLatest'],
    ['back', { oldSize: 5, size: 5 }, stateAt(7), 'oldSizeNotLatest'],
    ['a fork under a wrong old size', { oldSize: 5, size: 7, of: otherTree }, stateAt(7), 'oldSizeNotLatest', fork],
    ['no empty tree', { size: 0, root: tree.rootOf(1) }, undefined, 'rootOfEmptyTreeWrong', fork],
    ['a proof from nothing', { size: 7, proof: [tree.rootOf(1)] }, undefined, 'proofNotEmpty'],
    ['a fork', { oldSize: 7, size: 7, of: otherTree }, stateAt(7), 'rootsDiffer', fork],
    ['another story, longer', { oldSize: 7, size: 9, of: otherTree }, stateAt(7), 'proofFails', suspect],
    ['no proof', { oldSize: 7, size: 9, proof: [] }, stateAt(7), 'proofFails', suspect],
    ['a proof too long', { oldSize: 7, size: 7, proof: [tree.rootOf(1)] }, stateAt(7), 'proofFails', suspect],
  ];
  for (const [what, ask, state, refused, conflict] of table) {
    test(`${what}: ${cosignRefusals[refused]} ${refused}`, () => {
      const decision = decide(ask, state);
      assert.ok('refused' in decision);
      assert.deepEqual(
        [decision.refused, decision.status, decision.conflict],
        [refused, cosignRefusals[refused], conflict],
      );
      if (refused === 'oldSizeNotLatest') assert.equal(decision.body, `${state?.size ?? 0}\n`);
      if (conflict !== undefined) assert.equal(decision.logLines?.length, 1);
    });
  }
  test('every refusal is met, in order of precedence', () => {
    assert.deepEqual([...new Set(table.map(([, , , refused]) => refused))], Object.keys(cosignRefusals));
  });
});

describe('properties', () => {
  test('whatever is sent, what is cosigned continues all that was cosigned before', () => {
    const ask = fc.record({
      // As often as not what the witness holds, else nothing would be cosigned.
      oldSize: fc.option(fc.integer({ min: 0, max: 20 }), { freq: 1 }),
      size: fc.integer({ min: 0, max: 20 }),
      of: fc.constantFrom(tree, tree, otherTree),
    });
    const asked = fc.array(ask, { minLength: 10, maxLength: 30 });
    let cosigned = 0;
    fc.assert(
      fc.property(asked, (asks) => {
        let state: WitnessState | undefined;
        const roots = new Map<number, string>();
        for (const { oldSize: stated, size, of } of asks) {
          const oldSize = stated ?? state?.size ?? 0;
          const decision = decide({ oldSize, size, of }, state);
          if ('refused' in decision) continue;
          assert.ok(state === undefined || decision.cosign.size >= state.size);
          const root = toBase64(decision.cosign.root);
          assert.equal(roots.get(size) ?? root, root);
          roots.set(size, root);
          state = { size, root: decision.cosign.root };
          cosigned++;
        }
      }),
      { ...settings, numRuns: 40 },
    );
    assert.ok(cosigned > 100, `${cosigned} were cosigned`);
  });

  test('no bytes make the parser throw', () => {
    const parts = fc.constantFrom('old ', '0', '\n', '\n\n', 'AAAA', '— a AAAAAAE=\n', 'a', specBody.slice(13, 60));
    const near = fc.array(parts, { maxLength: 20 }).map((list) => `old 0\n${list.join('')}`);
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array(), near),
        (from) => void (parseAddCheckpoint(from) satisfies AddCheckpoint | object),
      ),
      settings,
    );
  });
});
