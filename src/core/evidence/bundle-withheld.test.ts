/** A bundle that says of some entries that their contents were not handed over: what holds, and each way of saying it wrongly. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  digest,
  repacked,
  sampleKey,
  sampleOrigin,
  sampleParts,
  written,
} from '../../../tools/bench-evidence-bundle.ts';
import { check, contentOf, good, goodParts, membersOf, receiptOf } from '../../../tools/spoil-bundle.ts';
import type { BundleParts } from './bundle.ts';
import { isWithheldFrom, withheldByKind } from './bundle-reader.ts';
import type { BundleReport } from './bundle-report.ts';
import { textOf, utf8 } from './bytes.ts';
import { readContainer, writeContainer } from './container.ts';
import { type Manifest, manifestText, parseManifest } from './manifest.ts';
import { signNote } from './note.ts';

/** Number 8 is of a negotiation, 9 an offer, 12 an approval. */
function keptBack(numbers: readonly number[], parts: BundleParts = goodParts): BundleParts {
  const entries = parts.entries.map((entry, index) =>
    numbers.includes(index + 1) ? { ...entry, opened: undefined, isWithheld: true } : entry,
  );
  return { ...parts, madeFor: 'borrower', entries };
}
const forBorrower = written(keptBack([8, 12]));

/** The lender as the adversary, who says otherwise in the list of contents and signs it again. */
function restated(bytes: Uint8Array, said: Partial<Pick<Manifest, 'madeFor' | 'withheld'>>): Uint8Array {
  const members = readContainer(bytes);
  assert.ok(members instanceof Map);
  const manifest = parseManifest(members.get('MANIFEST')!);
  assert.ok(!('fault' in manifest));
  const text = manifestText({ ...manifest, ...said });
  members.set('MANIFEST', utf8(signNote(digest, { text, name: sampleOrigin, ...sampleKey(sampleOrigin) })));
  return writeContainer(members);
}

const told = (report: BundleReport) =>
  report.steps.flatMap(({ findings }) =>
    findings.map(({ step, code, place }) => `${step}.${code} ${place.entry ?? ''}`),
  );

test('a bundle that says what is not handed over holds, with that said; place, number and commitment are checked', () => {
  const report = check(forBorrower);
  assert.deepEqual(told(report), []);
  assert.deepEqual([report.verdict, report.madeFor], ['holds', 'borrower']);
  assert.deepEqual(report.notHandedOver, [
    { number: 8, kind: 'talkEvent' },
    { number: 12, kind: 'approvalEvent' },
  ]);
  assert.deepEqual(
    report.entries.flatMap(({ number, state, content }) => (state === 'shown' ? [] : [[number, state, content]])),
    [
      [8, 'notHandedOver', undefined],
      [12, 'notHandedOver', undefined],
    ],
  );
  assert.ok(report.limits.includes('notHandedOver'));
  for (const hidden of [8, 12]) assert.equal(membersOf(forBorrower).has(contentOf(hidden)), false);
});

test('one that keeps nothing back, and one that was made before it could be said, hold as ever', () => {
  const cases: readonly (readonly [BundleParts['madeFor'], Uint8Array])[] = [
    [undefined, good],
    ['whole', written({ ...goodParts, madeFor: 'whole' })],
    ['borrower', written({ ...goodParts, madeFor: 'borrower' })],
  ];
  for (const [madeFor, bundle] of cases) {
    const report = check(bundle);
    assert.deepEqual([report.verdict, report.madeFor, report.notHandedOver], ['holds', madeFor, []]);
    assert.equal(report.limits.includes('notHandedOver'), false);
  }
  assert.equal(textOf(membersOf(good).get('MANIFEST')!)!.includes('\nfor '), false);
});

const withSalt = (number: number) => (members: Map<string, Uint8Array>) =>
  members.set(receiptOf(number), membersOf(good).get(receiptOf(number))!);

const wrong: readonly (readonly [string, () => Uint8Array, readonly string[]])[] = [
  [
    'contents left out without a word',
    () => restated(forBorrower, { withheld: [] }),
    ['content.contentWithheld 8', 'content.contentWithheld 12'],
  ],
  [
    'one more left out than is said',
    () => repacked(forBorrower, (members) => members.delete(contentOf(9))),
    ['content.contentWithheld 9'],
  ],
  [
    'one said that is there',
    () =>
      restated(forBorrower, {
        withheld: [
          { number: 8, kind: 'talkEvent' },
          { number: 9, kind: 'offer' },
          { number: 12, kind: 'approvalEvent' },
        ],
      }),
    ['content.withheldIsThere 9'],
  ],
  [
    'one said that is there and was changed',
    () =>
      repacked(
        restated(forBorrower, {
          withheld: [
            { number: 8, kind: 'talkEvent' },
            { number: 9, kind: 'offer' },
            { number: 12, kind: 'approvalEvent' },
          ],
        }),
        (members) => members.set(contentOf(9), utf8(textOf(members.get(contentOf(9))!)!.replace('2180.00', '2680.00'))),
      ),
    ['content.contentDiffers 9', 'content.withheldIsThere 9'],
  ],
  [
    'another kind said',
    () =>
      restated(forBorrower, {
        withheld: [
          { number: 8, kind: 'access' },
          { number: 12, kind: 'approvalEvent' },
        ],
      }),
    ['content.withheldKindDiffers 8'],
  ],
  ['the salt left in', () => repacked(forBorrower, withSalt(8)), ['content.withheldSaltKept 8']],
  [
    'an entry said whose receipt is not there',
    () => repacked(forBorrower, (members) => members.delete(receiptOf(12))),
    ['sequence.numberMissing 12'],
  ],
  [
    'a withheld entry that was never in the log',
    () =>
      repacked(forBorrower, (members) => {
        const receipt = textOf(members.get(receiptOf(9))!)!;
        const [, index] = /^index (\d+)$/m.exec(receipt)!;
        const moved = textOf(members.get(receiptOf(8))!)!.replace(/^index \d+$/m, `index ${Number(index) - 1}`);
        members.set(receiptOf(8), utf8(moved));
      }),
    ['inclusion.notIncluded 8'],
  ],
];
for (const [what, make, expected] of wrong) {
  test(`${what}: ${expected.join(', ')}`, () => {
    const report = check(make());
    assert.equal(report.verdict, 'fails');
    assert.deepEqual(told(report), expected);
  });
}

test('what is said where the log’s key does not sign it counts for nothing', () => {
  const silent = restated(forBorrower, { madeFor: undefined, withheld: [] });
  const statement = textOf(membersOf(forBorrower).get('MANIFEST')!)!
    .match(/^(for|withheld) .*\n/gm)!
    .join('');
  // Put into the list without the key; beside it, as a member; on the page, which is listed but states nothing.
  const unsigned = packedFrom(silent, (members) => {
    const text = textOf(members.get('MANIFEST')!)!;
    members.set('MANIFEST', utf8(text.replace(/^made .*\n/m, (line) => `${line}${statement}`)));
  });
  const byAnother = repacked(forBorrower, () => {}, { signedBy: sampleKey('somebody') });
  const asMember = repacked(silent, (members) => members.set('withheld', utf8(statement)));
  const onPage = repacked(silent, (members) => members.set('README.html', utf8(statement)));
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [unsigned, 'manifest.manifestSignatureFails '],
    [byAnother, 'manifest.manifestNotSigned '],
    [asMember, 'manifest.memberNotKnown '],
    [onPage, 'content.contentWithheld 8'],
  ];
  for (const [bundle, first] of cases) {
    const report = check(bundle);
    assert.equal(told(report)[0], first);
    assert.deepEqual([report.verdict, report.madeFor, report.notHandedOver], ['fails', undefined, []]);
    assert.deepEqual(told(report).slice(-2), ['content.contentWithheld 8', 'content.contentWithheld 12']);
  }
});

function packedFrom(bytes: Uint8Array, change: (members: Map<string, Uint8Array>) => void): Uint8Array {
  const members = membersOf(bytes);
  change(members);
  return writeContainer(members);
}

test('what was erased stays erased: it is not said to be withheld, and where it is that fails', () => {
  const erasedParts = sampleParts(14, { erasedThrough: 8 });
  const report = check(written(keptBack([12], erasedParts)));
  assert.equal(report.verdict, 'holds');
  assert.deepEqual(
    [8, 12, 13].map((number) => report.entries[number - 1]!.state),
    ['erased', 'notHandedOver', 'shown'],
  );
  const both = check(written(keptBack([8, 12], erasedParts)));
  assert.deepEqual(told(both), ['content.withheldIsErased 8']);
  assert.equal(both.entries[7]!.state, 'erased');
});

test('a bundle is not written that contradicts itself', () => {
  const [opened] = goodParts.entries;
  const contradictory = { ...goodParts, entries: [{ ...opened!, isWithheld: true }] };
  assert.throws(() => written({ ...contradictory, madeFor: 'borrower' }), /withheld and opened/);
  assert.throws(() => written({ ...keptBack([8]), madeFor: 'whole' }));
  assert.throws(() => written({ ...keptBack([8]), madeFor: undefined }));
});

test('any set of entries may be kept back, and exactly these are told', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 2, max: 6 })), fc.integer({ min: 2, max: 6 }), (numbers, other) => {
      const parts = sampleParts(6, { witnesses: 0 });
      const bundle = written({ ...keptBack(numbers, parts), files: [] });
      const report = check(bundle);
      assert.equal(report.verdict, 'holds');
      const sorted = numbers.toSorted((one, another) => one - another);
      assert.deepEqual(
        report.notHandedOver.map(({ number }) => number),
        sorted,
      );
      const withheld = report.notHandedOver.filter(({ number }) => number !== other);
      const fewer = check(restated(bundle, { withheld }));
      assert.equal(fewer.verdict, numbers.includes(other) ? 'fails' : 'holds');
    }),
    { seed: 20261122, numRuns: 12 },
  );
});

test('from the borrower the lender keeps its aims, its approvals, its ties and its holds, and nothing else', () => {
  const rows: readonly (readonly [Parameters<typeof isWithheldFrom>[1]['kind'], string, boolean])[] = [
    ['approvalEvent', '{}', true],
    ['tie', '{}', true],
    ['legalHold', '{}', true],
    ['talkEvent', '{"fact":{"event":{"kind":"opened","stance":{"aim":"2"}}}}', true],
    ['talkEvent', '{"fact":{"event":{"kind":"accepted"}}}', false],
    ['inboundContact', String.raw`{"fact":{"said":"my \"stance\": I pay"}}`, false],
    ['offer', '{}', false],
    ['erasure', '{}', false],
  ];
  for (const [kind, content, isKept] of rows) {
    assert.equal(isWithheldFrom('borrower', { kind, content }), isKept, `${kind} ${content}`);
    assert.equal(isWithheldFrom('whole', { kind, content }), false);
  }
});

test('numbers that follow each other are told together, by kind', () => {
  const of = (number: number, kind: 'tie' | 'talkEvent' = 'talkEvent') => ({ number, kind });
  assert.deepEqual(withheldByKind([of(3), of(4), of(5, 'tie'), of(6), of(9), of(10), of(11)]), [
    { kind: 'talkEvent', ranges: ['3–4', '6', '9–11'] },
    { kind: 'tie', ranges: ['5'] },
  ]);
});

test('the page of the bundle says it too, in both languages', () => {
  const page = textOf(membersOf(forBorrower).get('README.html')!)!;
  for (const words of ['It was made for the borrower. The contents of 2 entries', '本包是为借款人制作的，其中 2 条'])
    assert.ok(page.includes(words), words);
  assert.ok(page.includes('Negotiation: no. 8; Approval: no. 12'));
  assert.equal(textOf(membersOf(good).get('README.html')!)!.includes('It was made for the borrower'), false);
});
