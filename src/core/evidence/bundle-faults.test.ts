/** Every fault that a check can name, once; long because a line is a way of spoiling a bundle. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import words from '../../../messages/en/verifier.json' with { type: 'json' };
import {
  digest,
  repacked,
  SampleTree,
  sampleCheckpoint,
  sampleKey,
  sampleOrigin,
  written,
} from '../../../tools/bench-evidence-bundle.ts';
import {
  check,
  contentOf,
  cosignatureOf,
  edited,
  erased,
  first,
  flipped,
  good,
  goodParts,
  indexOf,
  lines,
  membersOf,
  move,
  otherLogKey,
  otherReceipt,
  packed,
  receiptOf,
  resigned,
  swappedContent,
  without,
} from '../../../tools/spoil-bundle.ts';
import { textOf, toBase64, utf8 } from './bytes.ts';
import { canonicalText } from './canonical-json.ts';
import { containerFaultCodes, writeContainer } from './container.ts';
import { commitmentOf, entryBytes, receiptExtra } from './entry.ts';
import { formatProofFile, parseProofFile } from './proof-file.ts';

const receipt = receiptOf(9);
const anchor = [...membersOf(good).keys()].find((name) => name.startsWith('anchors/'))!;
const file = [...membersOf(good).keys()].find((name) => name.startsWith('files/'))!;

const otherTree = new SampleTree(Array.from({ length: 28 }, (_, index) => digest(utf8(`another history ${index}`))));
const at = { witnesses: 2, perEntry: 2, stepMs: 1_000_000_000 };

/** What is done to the bundle, and the first thing that is then found. */
const faults: readonly (readonly [string, () => Uint8Array, string])[] = [
  ['not a bundle', () => utf8('hello'), 'container.notAContainer'],
  [
    'a byte of a content',
    () => flipped(good, indexOf(good, utf8('"totalPayable"'))),
    `container.memberChanged ${contentOf(9)}`,
  ],
  [
    'no MANIFEST',
    () => writeContainer([...membersOf(good)].filter(([name]) => name !== 'MANIFEST')),
    'manifest.memberMissing MANIFEST',
  ],
  [
    'MANIFEST is no note',
    () => packed((members) => members.set('MANIFEST', utf8('no note'))),
    'manifest.manifestNotReadable MANIFEST',
  ],
  ['the policy is not readable', () => edited('policy', () => 'witness\n'), 'manifest.policyNotValid policy'],
  [
    'the policy knows another log',
    () => edited('policy', (text) => text.replace(/^log .*$/m, `log ${otherLogKey()}`)),
    'manifest.originNotInPolicy policy',
  ],
  [
    'the list is signed by another',
    () => repacked(good, () => {}, { signedBy: sampleKey('somebody') }),
    'manifest.manifestNotSigned MANIFEST',
  ],
  [
    'the list is changed and not signed again',
    () =>
      packed((members) =>
        members.set('MANIFEST', utf8(textOf(members.get('MANIFEST')!)!.replace('C2026-000417', 'C2026-000418'))),
      ),
    'manifest.manifestSignatureFails MANIFEST',
  ],
  [
    'README.html left out of both',
    () => repacked(good, (members) => members.delete('README.html')),
    'manifest.memberMissing README.html',
  ],
  ['a member left out', () => packed((members) => members.delete(receipt)), `manifest.memberNotThere ${receipt}`],
  [
    'a member longer',
    () => packed((members) => members.set('README.html', utf8('<p>'))),
    'manifest.memberSizeDiffers README.html',
  ],
  [
    'a member changed',
    () =>
      packed((members) => members.set('policy', utf8(textOf(members.get('policy')!)!.replace('enough 2', 'enough 1')))),
    'manifest.memberDigestDiffers policy',
  ],
  [
    'a member more',
    () => packed((members) => members.set('files/x.exe', utf8('x'))),
    'manifest.memberNotListed files/x.exe',
  ],
  [
    'a member of no bundle',
    () => repacked(good, (members) => members.set('run.exe', utf8('x'))),
    'manifest.memberNotKnown run.exe',
  ],
  [
    'no checkpoint',
    () => repacked(good, (members) => members.delete('checkpoint')),
    'manifest.memberMissing checkpoint',
  ],
  ['a checkpoint that is none', () => edited('checkpoint', () => 'x'), 'checkpoint.checkpointNotReadable checkpoint'],
  [
    'a checkpoint of another log',
    () => edited('checkpoint', (text) => text.replace(sampleOrigin, 'other.example/log')),
    'checkpoint.originDiffers checkpoint',
  ],
  [
    'a checkpoint that says more',
    () => edited('checkpoint', (text) => resigned(`${lines(text).slice(0, 3).join('\n')}\nmore\n`)),
    'checkpoint.extensionLines checkpoint',
  ],
  [
    'a root that the log did not sign',
    () => edited('checkpoint', (text) => text.replace(lines(text)[2]!, toBase64(digest(utf8('x'))))),
    'checkpoint.checkpointSignatureFails checkpoint',
  ],
  [
    'a checkpoint without the log’s signature',
    () =>
      edited('checkpoint', (text) =>
        lines(text)
          .filter((line) => !line.startsWith(`— ${sampleOrigin}`))
          .join('\n'),
      ),
    'checkpoint.checkpointNotSigned checkpoint',
  ],
  [
    'a cosignature of an earlier checkpoint',
    () =>
      edited('checkpoint', (text) =>
        text.replace(cosignatureOf(text), cosignatureOf(goodParts.history[0]!.checkpoint)),
      ),
    'witnesses.cosignatureFails checkpoint',
  ],
  [
    'a witness fewer than the quorum asks for',
    () => edited('checkpoint', (text) => text.replace(`${cosignatureOf(text)}\n`, '')),
    'witnesses.quorumNotReached checkpoint',
  ],
  [
    'a content without its receipt',
    () => repacked(good, (members) => members.delete(receipt)),
    `sequence.receiptMissing 9 ${receipt}`,
  ],
  ['a receipt that is none', () => edited(receipt, () => 'x'), `sequence.receiptNotReadable 9 ${receipt}`],
  [
    'a receipt without its entry',
    () => edited(receipt, (text) => text.replace(/^extra .*\n/m, '')),
    `sequence.receiptWithoutEntry 9 ${receipt}`,
  ],
  [
    'a kind that no page knows',
    () =>
      repacked(
        good,
        otherReceipt(9, ({ entry }) => ({ entry: entry.replace(' offer ', ' gift ') })),
      ),
    `sequence.entryNotReadable 9 ${receipt}`,
  ],
  [
    'a receipt under another name',
    () =>
      repacked(
        good,
        otherReceipt(9, ({ entry }) => ({ entry: entry.replace(' 9 ', ' 8 ') })),
      ),
    `sequence.receiptNameDiffers 9 ${receipt}`,
  ],
  [
    'an entry of another case',
    () =>
      repacked(
        good,
        otherReceipt(9, ({ entry }) => ({ entry: entry.replace('5d0c', '5d0d') })),
      ),
    `sequence.entryOfOtherStream 9 ${receipt}`,
  ],
  [
    'a number twice',
    () =>
      repacked(good, (members) => {
        otherReceipt(9, ({ entry }) => ({ entry: entry.replace(' offer ', ' file ') }))(members);
        move(receipt, 'entries/0009-file.tlog-proof')(members);
        members.set(receipt, membersOf(good).get(receipt)!);
      }),
    `sequence.numberTwice 9 ${receipt}`,
  ],
  ['an entry dropped', () => repacked(good, without(receipt, contentOf(9))), 'sequence.numberMissing 9'],
  ['the last entry dropped', () => repacked(good, without(receiptOf(14), contentOf(14))), 'sequence.numberMissing 14'],
  [
    'the last entry dropped, and the count with it',
    () => repacked(good, () => {}, { entries: 13 }),
    `sequence.numberBeyond 14 ${receiptOf(14)}`,
  ],
  [
    'two entries that change places in the log',
    () =>
      repacked(good, (members) => {
        otherReceipt(9, () => ({ index: 18 }))(members);
        otherReceipt(10, () => ({ index: 16 }))(members);
      }),
    `sequence.indexNotAscending 10 ${receiptOf(10)}`,
  ],
  [
    'a case that begins with something else',
    () =>
      written({
        ...goodParts,
        entries: goodParts.entries.map((entry, index) =>
          index === 0 ? { ...entry, entry: utf8(textOf(entry.entry)!.replace('caseOpened', 'payment')) } : entry,
        ),
      }),
    `sequence.firstNotCaseOpened 1 entries/0001-payment.tlog-proof`,
  ],
  [
    'an entry of the book',
    () =>
      repacked(good, (members) => {
        otherReceipt(9, ({ entry }) => ({ entry: entry.replace(' offer ', ' dayClose ') }))(members);
        move(receipt, 'entries/0009-dayClose.tlog-proof')(members);
        members.delete(contentOf(9));
      }),
    'sequence.kindNotOfCase 9 entries/0009-dayClose.tlog-proof',
  ],
  [
    'a receipt under an earlier checkpoint',
    () =>
      repacked(
        good,
        otherReceipt(1, () => ({ note: goodParts.history[0]!.checkpoint })),
      ),
    `inclusion.otherCheckpoint 1 ${receiptOf(1)}`,
  ],
  [
    'an entry that was never in the log',
    () => repacked(good, swappedContent(9, { recordedBy: 'x' })),
    `inclusion.notIncluded 9 ${receipt}`,
  ],
  [
    'a content in another spelling',
    () => edited(contentOf(9), (text) => `${text}\n`),
    `content.contentNotCanonical 9 ${contentOf(9)}`,
  ],
  [
    'a receipt without its salt',
    () =>
      repacked(
        good,
        otherReceipt(9, () => ({ salt: undefined })),
      ),
    `content.saltMissing 9 ${contentOf(9)}`,
  ],
  [
    'a content changed',
    () => edited(contentOf(9), (text) => text.replace('2180.00', '2680.00')),
    `content.contentDiffers 9 ${contentOf(9)}`,
  ],
  [
    'a content withheld',
    () => repacked(good, (members) => members.delete(contentOf(9))),
    `content.contentWithheld 9 ${receipt}`,
  ],
  [
    'a content after an erasure withheld',
    () => repacked(erased, (members) => members.delete(contentOf(9))),
    `content.contentWithheld 9 ${receipt}`,
  ],
  [
    'a salt kept after an erasure',
    () =>
      repacked(
        erased,
        otherReceipt(3, () => ({ salt: new Uint8Array(32) })),
      ),
    `content.saltKept 3 ${receiptOf(3)}`,
  ],
  [
    'a file twice',
    () => repacked(good, (members) => members.set(file.replace('.txt', '.pdf'), members.get(file)!)),
    `files.fileTwice ${file}`,
  ],
  [
    'a file that nobody tells of',
    () => repacked(good, (members) => members.set(`files/${'0'.repeat(64)}.txt`, utf8('x'))),
    `files.fileNotTold files/${'0'.repeat(64)}.txt`,
  ],
  ['a file left out', () => repacked(good, (members) => members.delete(file)), 'files.fileMissing 7'],
  ['a file longer', () => repacked(good, (members) => members.set(file, utf8('x'))), `files.fileSizeDiffers 7 ${file}`],
  ['a file changed', () => edited(file, (text) => text.replace('8,650', '9,650')), `files.fileDigestDiffers 7 ${file}`],
  [
    'a proof without its checkpoint',
    () => repacked(good, (members) => members.delete('history/8.checkpoint')),
    'consistency.earlierCheckpointMissing history/8.consistency',
  ],
  [
    'an earlier checkpoint that is none',
    () => edited('history/8.checkpoint', () => 'x'),
    'consistency.earlierNotReadable history/8.checkpoint',
  ],
  [
    'an earlier checkpoint under another size',
    () =>
      repacked(good, (members) => {
        move('history/8.checkpoint', 'history/9.checkpoint')(members);
        move('history/8.consistency', 'history/9.consistency')(members);
      }),
    'consistency.earlierSizeDiffers history/9.checkpoint',
  ],
  [
    'an earlier checkpoint of another log',
    () => edited('history/8.checkpoint', (text) => text.replace(sampleOrigin, 'other.example/log')),
    'consistency.earlierOriginDiffers history/8.checkpoint',
  ],
  [
    'an earlier checkpoint changed',
    () => edited('history/8.checkpoint', (text) => text.replace(lines(text)[2]!, toBase64(digest(utf8('x'))))),
    'consistency.earlierSignatureFails history/8.checkpoint',
  ],
  [
    'an earlier checkpoint that the log did not sign',
    () =>
      edited('history/8.checkpoint', (text) =>
        lines(text)
          .filter((line) => !line.startsWith(`— ${sampleOrigin}`))
          .join('\n'),
      ),
    'consistency.earlierNotSigned history/8.checkpoint',
  ],
  [
    'a cosignature put on an earlier one',
    () =>
      edited('history/8.checkpoint', (text) => text.replace(cosignatureOf(text), cosignatureOf(goodParts.checkpoint))),
    'consistency.earlierCosignatureFails history/8.checkpoint',
  ],
  [
    'an earlier one that is larger',
    () =>
      repacked(good, (members) =>
        members.set('history/30.checkpoint', utf8(resigned(`${sampleOrigin}\n30\n${toBase64(digest(utf8('x')))}\n`))),
      ),
    'consistency.earlierIsLater history/30.checkpoint',
  ],
  [
    'a history made anew',
    () => edited('history/8.checkpoint', () => sampleCheckpoint(otherTree, { ...at, size: 8 })),
    'consistency.forked history/8.checkpoint',
  ],
  [
    'two roots of one size',
    () =>
      repacked(good, (members) =>
        members.set('history/28.checkpoint', utf8(sampleCheckpoint(otherTree, { ...at, size: 28 }))),
      ),
    'consistency.forked history/28.checkpoint',
  ],
  [
    'a checkpoint without its proof',
    () => repacked(good, (members) => members.delete('history/8.consistency')),
    'consistency.consistencyMissing history/8.consistency',
  ],
  [
    'a proof that is none',
    () => edited('history/8.consistency', (text) => `${text}x`),
    'consistency.consistencyNotReadable history/8.consistency',
  ],
  ['an anchor that is none', () => edited(anchor, () => '{}'), `anchors.anchorNotReadable ${anchor}`],
  [
    'an anchor under another name',
    () => repacked(good, move(anchor, anchor.replace('rfc3161', 'evm'))),
    `anchors.anchorNameDiffers ${anchor.replace('rfc3161', 'evm')}`,
  ],
  [
    'an anchor of a checkpoint that is not here',
    () =>
      repacked(good, (members) => {
        move(anchor, 'anchors/27-rfc3161.json')(members);
        members.set(
          'anchors/27-rfc3161.json',
          utf8(textOf(members.get('anchors/27-rfc3161.json')!)!.replace('"size": 28', '"size": 27')),
        );
      }),
    'anchors.anchoredCheckpointMissing anchors/27-rfc3161.json',
  ],
  [
    'an anchor of another history',
    () => edited(anchor, (text) => text.replace(/"digestHex": "[0-9a-f]{64}"/, `"digestHex": "${'0'.repeat(64)}"`)),
    `anchors.anchorDiffers ${anchor}`,
  ],
];

for (const [what, make, expected] of faults) {
  test(`${what}: ${expected}`, () => {
    const report = check(make());
    assert.equal(report.verdict, 'fails');
    assert.equal(first(report), expected);
  });
}

/** Contents that the lender committed to itself, so that every proof holds and only what is said is wrong. */
const saidOtherwise: readonly (readonly [string, Record<string, string | number>, string])[] = [
  ['another number', { number: 8 }, 'number'],
  ['another kind', { kind: 'file' }, 'kind'],
  ['another case', { case: 'C2026-000418' }, 'case'],
  ['another lender', { lender: 'Other Bank' }, 'lender'],
  ['another version', { v: 2 }, 'v'],
  ['no instant', { at: '2026-09-14' }, 'at'],
];
for (const [what, fields, field] of saidOtherwise) {
  test(`a content that says ${what} than its entry is found`, () => {
    const report = check(repacked(good, swappedContent(9, fields)));
    const found = report.steps.find(({ step }) => step === 'content')!.findings;
    assert.deepEqual(
      found.map(({ code, params }) => [code, params.field]),
      [['contentSaysOther', field]],
    );
  });
}

test('an erasure that reaches itself, and a file entry without a digest, excuse and prove nothing', () => {
  const found = (bytes: Uint8Array) => check(bytes).steps.flatMap(({ findings }) => findings.map(({ code }) => code));
  const number = 14;
  const through = (value: number) =>
    repacked(erased, (members) => {
      const name = 'entries/0014-erasure.json';
      const content = canonicalText({
        ...(JSON.parse(textOf(members.get(name)!)!) as Record<string, string>),
        fact: { ground: 'request', on: '2026-10-23', through: value },
      });
      const salt = new Uint8Array(32);
      const entry = entryBytes({
        kind: 'erasure',
        tag: '5d0c3b1f9e8a7d6c5b4a39281706f5e4',
        number,
        commitment: commitmentOf(digest, { salt, content: utf8(content) }),
      });
      members.set(name, utf8(content));
      const receiptName = 'entries/0014-erasure.tlog-proof';
      const proof = parseProofFile(members.get(receiptName)!);
      assert.ok(!('fault' in proof));
      members.set(receiptName, utf8(formatProofFile({ ...proof, extra: receiptExtra(entry, salt) })));
    });
  assert.deepEqual([...new Set(found(through(14)))], ['notIncluded', 'contentWithheld', 'erasureNotValid']);
  assert.deepEqual([...new Set(found(through(7)))], ['notIncluded', 'contentWithheld']);
  const withoutDigest = repacked(good, swappedContent(7, { fact: 'none' }));
  assert.ok(found(withoutDigest).includes('fileFactNotValid'));
});

test('every code that has words is reached here, or where it is named', () => {
  const coded = Object.keys(words).flatMap((key) => (key.startsWith('verifier.finding.') ? [key.slice(17)] : []));
  const reached = new Set([...faults.map(([, , expected]) => expected.split(/[. ]/)[1]!), ...containerFaultCodes]);
  const elsewhere = ['contentSaysOther', 'erasureNotValid', 'fileFactNotValid', 'logKeyDiffers', 'ownPolicyNotValid'];
  const ofStatement = ['withheldIsThere', 'withheldIsErased', 'withheldKindDiffers', 'withheldSaltKept'];
  elsewhere.push(...ofStatement);
  // A member that the list does not name and a checkpoint that is not there are faults of the list first.
  const hidden = ['checkpointMissing'];
  assert.deepEqual(
    coded.filter((code) => !reached.has(code)),
    coded.filter((code) => elsewhere.includes(code) || hidden.includes(code)),
  );
  assert.deepEqual(
    [...reached, ...elsewhere].filter((code) => !coded.includes(code)),
    [],
  );
});
