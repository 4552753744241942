import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  digest,
  makeSampleBundle,
  repacked,
  sampleEntry,
  sampleKey,
  sampleOrigin,
  samplePolicy,
  written,
} from '../../../tools/bench-evidence-bundle.ts';
import {
  check,
  contentOf,
  erased,
  first,
  flipped,
  good,
  goodParts,
  lines,
  membersOf,
  packed,
  receiptOf,
  without,
} from '../../../tools/spoil-bundle.ts';
import { bundleSteps } from './bundle-report.ts';
import { concat, toBase64, toHex } from './bytes.ts';
import { signNote } from './note.ts';

test('a good bundle holds in every step, and says whose it is and who vouches', () => {
  const report = check(good);
  assert.equal(report.first, undefined);
  assert.deepEqual(
    report.steps.map(({ step, outcome }) => [step, outcome]),
    bundleSteps.map((step) => [step, 'holds']),
  );
  assert.equal(report.verdict, 'holds');
  assert.deepEqual([report.lender, report.caseNumber, report.origin], ['Harbour Bank', 'C2026-000417', sampleOrigin]);
  assert.deepEqual([report.entryCount, report.entries.length, report.size], [14, 14, 28]);
  assert.deepEqual(
    report.entries.map(({ number }) => number),
    Array.from({ length: 14 }, (_, index) => index + 1),
  );
  assert.deepEqual(
    report.witnesses.map(({ name, verdict }) => [name, verdict]),
    [
      ['mediation', 'cosigned'],
      ['consumers', 'cosigned'],
    ],
  );
  assert.deepEqual([report.quorum, report.isQuorumReached, report.policyFrom], ['enough', true, 'bundle']);
  assert.deepEqual(
    report.files.map(({ entry, state }) => [entry, state]),
    [[7, 'holds']],
  );
  assert.equal(report.anchors.length, 1);
  assert.equal(report.logKeyFingerprint, toHex(digest(sampleKey(sampleOrigin).publicKey)));
  assert.deepEqual(report.limits, [
    'truthOfContent',
    'whatWasNotEntered',
    'beforeFirstEntry',
    'afterLastEntry',
    'keyIsLenders',
    'anchorsOutside',
  ]);
});

test('an entry stood by the earliest time that a witness put on a checkpoint which contains it', () => {
  const times = check(good).entries.map(({ stoodByMs, recordedAtMs }) => [recordedAtMs!, stoodByMs!] as const);
  for (const [recorded, stood] of times) assert.ok(recorded < stood);
  // The first checkpoint has eight entries, four of them of this case.
  assert.deepEqual(
    times
      .map(([, stood]) => stood)
      .slice(0, 5)
      .map((stood, _, [before]) => stood === before),
    [true, true, true, true, false],
  );
  const alone = check(makeSampleBundle(3, { witnesses: 0 }));
  assert.deepEqual(
    alone.entries.map(({ stoodByMs }) => stoodByMs),
    [undefined, undefined, undefined],
  );
  assert.ok(alone.limits.includes('timeIsLenders'));
  assert.equal(alone.verdict, 'holds');
});

test('what was erased holds, with the day; the entries stay', () => {
  const report = check(erased);
  assert.equal(report.first, undefined);
  assert.deepEqual(
    report.entries.map(({ state, erasedOn }) => `${state} ${erasedOn ?? ''}`.trim()),
    [...Array.from({ length: 8 }, () => 'erased 2026-10-23'), ...Array.from({ length: 6 }, () => 'shown')],
  );
});

test('the same parts give the same bytes', () => {
  assert.deepEqual(makeSampleBundle(14, { anchored: true }), good);
});

test('what a bundle cannot show is said: entries left out after the last one, with a count that the lender signs', () => {
  const shortened = repacked(good, without(receiptOf(13), contentOf(13), receiptOf(14), contentOf(14)), {
    entries: 12,
  });
  const report = check(shortened);
  assert.equal(report.verdict, 'holds');
  assert.ok(report.limits.includes('afterLastEntry'));
});

test('a file that was removed need not be there, where the removal is of that filing and later than it', () => {
  const content = (number: number) =>
    JSON.parse(goodParts.entries[number - 1]!.opened!.content) as { fact: { sha256: string; sealedSha256: string } };
  const { sha256, sealedSha256 } = content(7).fact;
  const removalAt = (number: number, fact: Record<string, string>) => {
    const {
      entry,
      content: text,
      salt,
    } = sampleEntry({ kind: 'fileRemoved', number, fact: { ground: 'retention', on: '2026-10-20', ...fact } });
    const entries = goodParts.entries.map((each, index) =>
      index === number - 1 ? { ...each, entry, opened: { salt, content: text } } : each,
    );
    const report = check(written({ ...goodParts, entries, files: [] }));
    return report.steps.find(({ step }) => step === 'files')!.findings.map(({ code }) => code);
  };
  assert.deepEqual(removalAt(9, { sha256, sealedSha256 }), []);
  assert.deepEqual(removalAt(9, { sha256 }), []);
  assert.deepEqual(removalAt(9, { sha256, sealedSha256: '0'.repeat(64) }), ['fileMissing']);
  assert.deepEqual(removalAt(9, { sha256: '0'.repeat(64) }), ['fileMissing']);
  assert.deepEqual(removalAt(5, { sha256, sealedSha256 }), ['fileMissing']);
});

test('a file that is filed twice stands once', () => {
  const files = [...goodParts.files];
  assert.deepEqual(written({ ...goodParts, files: [...files, ...files] }), written(goodParts));
});

test('the asker’s own policy counts', () => {
  const own = check(good, samplePolicy(3));
  assert.deepEqual([own.verdict, own.policyFrom, own.limits.includes('keyIsLenders')], ['holds', 'yours', false]);
  assert.deepEqual(
    own.witnesses.map(({ verdict }) => verdict),
    ['cosigned', 'cosigned', 'notCosigned'],
  );
  assert.equal(first(check(good, 'x')), 'manifest.ownPolicyNotValid');
  assert.equal(first(check(good, 'quorum none\n')), 'manifest.originNotInPolicy');
  // The bundle made anew by somebody with a key of their own holds by itself, and not by the policy of who knows the key.
  const forger = sampleKey('forger');
  const theirs = samplePolicy(0).replace(/^log \S+/, () => `log ${forgersKey()}`);
  const text = lines(goodParts.checkpoint).slice(0, 3).join('\n');
  const checkpoint = signNote(digest, { text: `${text}\n`, name: sampleOrigin, ...forger });
  const forged = written({ ...goodParts, checkpoint, policy: theirs, history: [] }, forger);
  assert.equal(check(forged).verdict, 'holds');
  const byOurs = check(forged, samplePolicy(0));
  assert.deepEqual(
    byOurs.steps[1]!.findings.map(({ code }) => code),
    ['logKeyDiffers', 'manifestNotSigned'],
  );
});

function forgersKey(): string {
  const bundle = signNote(digest, { text: 'x\n', name: sampleOrigin, ...sampleKey('forger') });
  const keyId = Buffer.from(lines(bundle)[2]!.split(' ')[2]!, 'base64').subarray(0, 4).toString('hex');
  return `${sampleOrigin}+${keyId}+${toBase64(concat(Uint8Array.of(1), sampleKey('forger').publicKey))}`;
}

test('a byte changed anywhere is found, with its place', () => {
  const place = fc.nat(good.length - 1);
  fc.assert(
    fc.property(place, fc.integer({ min: 1, max: 255 }), (offset, flip) => {
      const bytes = good.slice();
      bytes[offset]! ^= flip;
      const report = check(bytes);
      assert.equal(report.verdict, 'fails');
      assert.ok(report.first!.place.member !== undefined || report.first!.place.offset !== undefined);
    }),
    { seed: 20261122, numRuns: 150 },
  );
});

test('a byte of a member changed, with a container that fits, is found by the list of contents', () => {
  const members = [...membersOf(good)];
  fc.assert(
    fc.property(fc.nat(members.length - 1), fc.nat(), (which, offset) => {
      const [name, content] = members[which]!;
      const report = check(packed((all) => all.set(name, flipped(content, offset % content.length))));
      assert.equal(report.verdict, 'fails');
      assert.equal(report.first!.place.member, name);
    }),
    { seed: 20261122, numRuns: 25 },
  );
});

test('any bytes and any members are taken without throwing', () => {
  const members = [...membersOf(good).keys()];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...members), fc.uint8Array({ maxLength: 30 })), { maxLength: 3 }),
      (changes) => {
        const report = check(
          packed((all) => {
            for (const [name, content] of changes) all.set(name, content);
          }),
        );
        assert.equal(report.verdict, changes.length === 0 ? 'holds' : 'fails');
      },
    ),
    { seed: 20261122, numRuns: 25 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void check(bytes)),
    { seed: 20261122, numRuns: 200 },
  );
});
