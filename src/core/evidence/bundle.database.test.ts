/**
 * Every byte of a small bundle changed, one at a time; a container as full as it can be. Needs no database; it is of that kind
 * because it takes seconds.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digest, makeSampleBundle, verifyEd25519 } from '../../../tools/bench-evidence-bundle.ts';
import { checkBundle } from './bundle-check.ts';
import { readContainer, writeContainer } from './container.ts';

const bundle = makeSampleBundle(2, { witnesses: 1, others: 2, anchored: true });
const check = (bytes: Uint8Array) => checkBundle(bytes, { digest, verify: verifyEd25519 });

test('a byte changed at any offset fails, with its place', () => {
  assert.equal(check(bundle).verdict, 'holds');
  const bytes = bundle.slice();
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [1, 0x20, 0x80]) {
      bytes[at]! ^= flip;
      const { verdict, first } = check(bytes);
      assert.equal(verdict, 'fails', String(at));
      assert.ok(first?.place.member !== undefined || first?.place.offset !== undefined, String(at));
      bytes[at]! ^= flip;
    }
  }
});

test('a byte changed in any member, in a container that fits, fails with the name of the member', () => {
  const members = readContainer(bundle);
  assert.ok(members instanceof Map);
  for (const [name, content] of members) {
    // The page for a court is long and is held by the list of contents alone, as every other member is too.
    const step = name === 'README.html' ? 97 : 1;
    for (let at = 0; at < content.length; at += step) {
      const changed = content.slice();
      changed[at]! ^= 1 << (at % 8);
      const { verdict, first } = check(
        writeContainer(
          [...members, [name, changed] as const].filter(([other, bytes]) => other !== name || bytes === changed),
        ),
      );
      assert.equal(verdict, 'fails', `${name} ${at}`);
      // Another origin in MANIFEST is one that the policy does not know: which of the two was changed nobody can tell.
      const named =
        first?.code === 'originNotInPolicy' && first.place.member === 'policy' ? 'MANIFEST' : first?.place.member;
      assert.equal(named, name, `${name} ${at} ${first?.code}`);
    }
  }
});

test('as many members as the format counts are written and read', () => {
  const many = Array.from({ length: 65_534 }, (_, index) => [`m${index}`, new Uint8Array(0)] as const);
  const read = readContainer(writeContainer(many));
  assert.ok(read instanceof Map);
  assert.equal(read.size, many.length);
});
