import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  digest,
  sampleKey,
  sampleOrigin,
  sampleParts,
  samplePolicy,
  verifyEd25519 as verify,
} from '../../../tools/bench-evidence-bundle.ts';
import { textOf, toBase64, utf8 } from './bytes.ts';
import { checkpointText } from './checkpoint.ts';
import { commitmentOf, entryBytes, ownReceiptExtra, readAnyReceiptExtra, receiptExtra } from './entry.ts';
import { noteOf, signText } from './note.ts';
import { formatVerifierKey, verifierKeyOf } from './note-key.ts';
import { formatProofFile, parseProofFile } from './proof-file.ts';
import { checkReceipt, looksLikeReceipt, receiptFaultCodes } from './receipt-check.ts';
import { leafHash } from './tree.ts';

const parts = sampleParts(14);
const { entry, index, path, opened } = parts.entries[8]!;
const policy = samplePolicy(2);
const shown = opened && { salt: opened.salt, content: opened.content };

function receipt(extra: Uint8Array): Uint8Array {
  return utf8(formatProofFile({ extra, index, path, checkpointNote: parts.checkpoint }));
}
const good = receipt(ownReceiptExtra(entry, { shown, policy }));
const check = (bytes: Uint8Array, own?: string) => checkReceipt(bytes, { digest, verify, policy: own });

/** The same with one place of its extra data changed. */
function withExtra(change: (text: string) => string): Uint8Array {
  const proof = parseProofFile(good);
  assert.ok('extra' in proof);
  return receipt(utf8(change(textOf(proof.extra!)!)));
}

const otherKey = formatVerifierKey(
  verifierKeyOf(digest, { name: sampleOrigin, type: 'ed25519', publicKey: sampleKey('somebody else').publicKey }),
);
const elsewhere = formatVerifierKey(
  verifierKeyOf(digest, { name: 'other.example/log', type: 'ed25519', publicKey: sampleKey('other').publicKey }),
);
const changedRoot = (text: string) =>
  text.replace(/(\n[0-9]+\n)([A-Za-z0-9+/])/, (_, size, one) => `${size}${one === 'A' ? 'B' : 'A'}`);

const cases: readonly (readonly [string, Uint8Array, string | undefined, string | undefined])[] = [
  ['as it was given', good, undefined, undefined],
  ['by the asker’s own policy', good, policy, undefined],
  ['not a receipt at all', utf8('c2sp.org/tlog-proof@v1\nextra !\n'), undefined, 'receiptNotReadable'],
  ['extra data of another kind', receipt(utf8('x')), undefined, 'receiptWithoutEntry'],
  ['an entry of no kind', withExtra((text) => text.replace(' offer ', ' gift ')), undefined, 'entryNotReadable'],
  ['a policy that is none', withExtra((text) => text.replace('\nlog ', '\nlot ')), undefined, 'policyNotValid'],
  ['one that goes with a mail carries no key', receipt(receiptExtra(entry, opened?.salt)), undefined, 'policyMissing'],
  ['which its reader brings', receipt(receiptExtra(entry, opened?.salt)), policy, undefined],
  ['a policy of another log', good, `log ${elsewhere}\nquorum none\n`, 'originNotKnown'],
  ['another key for the log', good, `log ${otherKey}\nquorum none\n`, 'logDidNotSign'],
  ['a state that was changed after it was signed', utf8(changedRoot(textOf(good)!)), undefined, 'signatureFails'],
  ['witnesses that have not cosigned', good, samplePolicy(3).replace('enough 2', 'enough all'), 'quorumNotReached'],
  ['another number', withExtra((text) => text.replace(' 9 ', ' 8 ')), undefined, 'entryNotIncluded'],
  [
    'a content with a blank too many',
    withExtra((text) => text.replace('"v":1', '"v": 1')),
    undefined,
    'contentNotCanonical',
  ],
  ['another amount', withExtra((text) => text.replace('2180.00', '2680.00')), undefined, 'contentDiffers'],
];
for (const [name, bytes, own, expected] of cases) {
  test(`a receipt: ${name}`, () => {
    const report = check(bytes, own);
    assert.equal(report.fault?.code, expected);
    assert.equal(report.verdict, expected === undefined ? 'holds' : 'fails');
    if (expected !== undefined) assert.deepEqual([report.content, report.caseNumber], [undefined, undefined]);
  });
}

test('a receipt: a content that speaks of another entry, in a log that holds', () => {
  const content = '{"kind":"offer","number":2,"v":1}';
  const salt = new Uint8Array(32);
  const commitment = commitmentOf(digest, { salt, content: utf8(content) });
  const one = entryBytes({ kind: 'offer', tag: '0'.repeat(32), number: 1, commitment });
  const text = checkpointText({ origin: sampleOrigin, size: 1, root: leafHash(digest, one) });
  const note = noteOf({ text, lines: [signText(digest, { text, name: sampleOrigin, ...sampleKey(sampleOrigin) })] });
  const extra = ownReceiptExtra(one, { shown: { salt, content }, policy: samplePolicy(0) });
  const report = check(utf8(formatProofFile({ extra, index: 0, path: [], checkpointNote: note })));
  assert.deepEqual(report.fault, { code: 'contentSaysOther', params: { field: 'number' } });
});

test('what it says of itself, and what it cannot prove', () => {
  const whole = check(good);
  assert.deepEqual([whole.caseNumber, whole.lender, whole.entry?.number], ['C2026-000417', 'Harbour Bank', 9]);
  assert.deepEqual(whole.limits, ['truthOfContent', 'oneEntryOnly', 'keyIsLenders']);
  const bare = check(receipt(ownReceiptExtra(entry, { shown: undefined, policy })), policy);
  assert.deepEqual([bare.verdict, bare.content], ['holds', undefined]);
  assert.deepEqual(bare.limits, ['truthOfContent', 'oneEntryOnly', 'contentNotHere']);
  assert.equal(looksLikeReceipt(good), true);
  assert.equal(looksLikeReceipt(utf8('PK\u0003\u0004')), false);
});

test('every fault has a case', () => {
  const reached = new Set([...cases.map(([, , , code]) => code), 'contentSaysOther']);
  assert.deepEqual(
    receiptFaultCodes.filter((code) => !reached.has(code)),
    [],
  );
});

test('changed in any byte, it does not hold as another entry or content', () => {
  const text = textOf(good)!;
  const end = text.indexOf('\n\n');
  for (let at = 0; at < end; at += 97) {
    const spoilt = utf8(text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1));
    const report = check(spoilt);
    // Padding bits and the policy's witnesses do not change what is proved.
    if (report.verdict === 'holds') assert.equal(JSON.stringify(report.content), JSON.stringify(check(good).content));
  }
});

test('the extra data reads back; a salt without a content, or half of it, is refused', () => {
  const read = readAnyReceiptExtra(ownReceiptExtra(entry, { shown, policy }));
  assert.deepEqual([read?.shown?.content, read?.policy], [shown?.content, policy]);
  const line = textOf(entry)!;
  const salt = toBase64(shown!.salt);
  for (const text of [
    '',
    line,
    `${line}\n\n`,
    `${line}\n\n\n`,
    `${line}\nAAAA\n{}\nlog x\n`,
    `${line}\n${salt}\n{}\nlog x`,
  ]) {
    assert.equal(readAnyReceiptExtra(utf8(text)), undefined, JSON.stringify(text));
  }
});
