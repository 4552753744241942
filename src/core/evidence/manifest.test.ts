import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantMs, instantText, isDayText, shownInstant } from './bundle-instant.ts';
import { anchorName, contentName, fileName, mediaTypeOfEnding, readMemberName, receiptName } from './bundle-names.ts';
import { utf8 } from './bytes.ts';
import { type Manifest, manifestFaultCodes, manifestText, parseManifest } from './manifest.ts';

const digestHex = createHash('sha256').update('x').digest('hex');
const manifest: Manifest = {
  origin: 'evidence.harbour-bank.example/log',
  lender: 'Harbour Bank 海港银行',
  caseNumber: '2026-0417',
  tag: '5d0c3b1f9e8a7d6c5b4a39281706f5e4',
  entries: 17,
  madeAt: '2026-11-22T08:15:30.123Z',
  madeFor: undefined,
  withheld: [],
  members: [
    { sha256Hex: digestHex, bytes: 812, name: 'README.html' },
    { sha256Hex: digestHex, bytes: 0, name: 'policy' },
  ],
};
/** Signed by nobody: what a reader reads, and no more. */
const signed = (text: string) => utf8(`${text}\n— ${manifest.origin} AAAAAAA=\n`);

test('a manifest has this text, and reads back', () => {
  const text = manifestText(manifest);
  assert.equal(
    text,
    `forbear-evidence-bundle/v1
origin evidence.harbour-bank.example/log
lender Harbour Bank 海港银行
case 2026-0417
stream 5d0c3b1f9e8a7d6c5b4a39281706f5e4
entries 17
made 2026-11-22T08:15:30.123Z
${digestHex} 812 README.html
${digestHex} 0 policy
`,
  );
  const read = parseManifest(signed(text));
  assert.ok(!('fault' in read));
  const { note, ...rest } = read;
  assert.deepEqual(rest, manifest);
  assert.equal(note.text, text);
});

const forBorrower: Manifest = {
  ...manifest,
  madeFor: 'borrower',
  withheld: [
    { number: 8, kind: 'talkEvent' },
    { number: 12, kind: 'approvalEvent' },
  ],
};

test('a manifest says for whom it is and what is not handed over to them, and reads back', () => {
  const text = manifestText(forBorrower);
  assert.deepEqual(text.split('\n').slice(6, 11), [
    'made 2026-11-22T08:15:30.123Z',
    'for borrower',
    'withheld 8 talkEvent',
    'withheld 12 approvalEvent',
    `${digestHex} 812 README.html`,
  ]);
  for (const said of [forBorrower, { ...forBorrower, withheld: [] }, { ...manifest, madeFor: 'whole' as const }]) {
    const read = parseManifest(signed(manifestText(said)));
    assert.ok(!('fault' in read));
    const { note: _, ...rest } = read;
    assert.deepEqual(rest, said);
  }
  for (const wrong of [
    { ...forBorrower, madeFor: undefined },
    { ...forBorrower, madeFor: 'whole' as const },
    { ...forBorrower, withheld: forBorrower.withheld.toReversed() },
    { ...forBorrower, entries: 11 },
  ]) {
    assert.throws(() => manifestText(wrong));
  }
});

const statementFaults: readonly (readonly [string, string, string])[] = [
  ['for borrower', 'for guarantor', 'forNotValid 8'],
  ['for borrower\n', '', 'withheldNotValid 8'],
  ['for borrower', 'for whole', 'withheldNotValid 9'],
  ['withheld 8 ', 'withheld 0 ', 'withheldNotValid 9'],
  ['withheld 8 ', 'withheld 08 ', 'withheldNotValid 9'],
  ['withheld 8 talkEvent', 'withheld 8', 'withheldNotValid 9'],
  ['withheld 8 talkEvent', 'withheld 8 gift', 'withheldNotValid 9'],
  ['withheld 8 talkEvent', 'withheld 8 dayClose', 'withheldNotValid 9'],
  ['withheld 8 talkEvent', 'withheld 8 talkEvent x', 'withheldNotValid 9'],
  ['withheld 12 ', 'withheld 8 ', 'withheldNotValid 10'],
  ['withheld 12 ', 'withheld 18 ', 'withheldNotValid 10'],
  ['withheld 12 approvalEvent\n', 'for borrower\n', 'memberLineNotValid 10'],
];
for (const [from, to, expected] of statementFaults) {
  test(`${JSON.stringify(from)} made ${JSON.stringify(to)}: ${expected}`, () => {
    const read = parseManifest(signed(manifestText(forBorrower).replace(from, to)));
    assert.ok('fault' in read);
    assert.equal(`${read.fault} ${read.line}`, expected);
  });
}

const faults: readonly (readonly [string, string, string])[] = [
  ['forbear-evidence-bundle/v1', 'forbear-evidence-bundle/v2', 'notAManifest 1'],
  ['origin evidence', 'origin the evidence', 'originNotValid 2'],
  ['lender Harbour Bank', 'lender  Harbour Bank', 'lenderNotValid 3'],
  ['case 2026-0417', 'case ', 'caseNotValid 4'],
  ['stream 5d0c', 'stream 5D0C', 'streamNotValid 5'],
  ['entries 17', 'entries 017', 'entriesNotValid 6'],
  ['entries 17', 'entries 0', 'entriesNotValid 6'],
  ['08:15:30.123Z', '08:15:60.123Z', 'madeNotValid 7'],
  [`${digestHex} 812`, `${digestHex} +812`, 'memberLineNotValid 8'],
  ['README.html', '../README.html', 'memberLineNotValid 8'],
  ['0 policy', '0 README.html', 'membersNotInOrder 9'],
  [' 0 policy', ' 0 policy x', 'memberLineNotValid 9'],
];
for (const [from, to, expected] of faults) {
  test(`${JSON.stringify(to)}: ${expected}`, () => {
    const read = parseManifest(signed(manifestText(manifest).replace(from, to)));
    assert.ok('fault' in read);
    assert.equal(`${read.fault} ${read.line}`, expected);
  });
}

test('every code of a manifest is reached, and what it cannot hold is not written', () => {
  const reached = new Set([...faults, ...statementFaults].map(([, , expected]) => expected.split(' ')[0]));
  assert.deepEqual(
    manifestFaultCodes.filter((code) => !reached.has(code)),
    [],
  );
  assert.throws(() => manifestText({ ...manifest, lender: 'two\nlines' }));
  assert.throws(() => manifestText({ ...manifest, madeAt: '2026-11-22' }));
});

test('any bytes are taken without throwing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseManifest(bytes)),
    { seed: 20261122, numRuns: 1000 },
  );
});

test('instants are read and written in one form, and agree with the platform’s own clock', () => {
  for (const text of [
    '2026-02-30T00:00:00.000Z',
    '2026-11-22T24:00:00.000Z',
    '2026-11-22T08:15:30Z',
    '2026-11-22',
    'x',
  ]) {
    assert.equal(instantMs(text), undefined, text);
  }
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => {
      assert.equal(instantText(date.getTime()), date.toISOString());
      assert.equal(instantMs(date.toISOString()), date.getTime());
      assert.equal(isDayText(date.toISOString().slice(0, 10)), true);
    }),
    { seed: 20261122, numRuns: 500 },
  );
  assert.equal(shownInstant(instantMs('2026-11-22T18:15:30.123Z')!, 480), '2026-11-23 02:15:30');
});

test('names of members are made and read alike; others are none', () => {
  const of = { number: 17, kind: 'offer' };
  assert.deepEqual(readMemberName(receiptName(of)), { is: 'receipt', ...of });
  assert.deepEqual(readMemberName(contentName({ ...of, number: 12_345 })), { is: 'content', ...of, number: 12_345 });
  const file = fileName({ sha256Hex: digestHex, mediaType: 'audio/amr' });
  assert.deepEqual(readMemberName(file), { is: 'file', sha256Hex: digestHex, ending: 'amr' });
  assert.equal(mediaTypeOfEnding('amr'), 'audio/amr');
  assert.equal(fileName({ sha256Hex: digestHex, mediaType: 'text/html' }).endsWith('.bin'), true);
  assert.deepEqual(readMemberName(anchorName({ size: 28, anchor: 'evm' })), { is: 'anchor', size: 28, anchor: 'evm' });
  const others = ['entries/17-offer.json', 'entries/00017-offer.json', 'entries/0017-offer.html', 'files/x.txt', 'x'];
  others.push('history/08.checkpoint', 'history/8-x.json', 'anchors/8.checkpoint', 'anchors/9007199254740993-evm.json');
  for (const name of others) assert.equal(readMemberName(name), undefined, name);
});
