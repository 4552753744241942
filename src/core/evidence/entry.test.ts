import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256 } from '../../digest/node-crypto.ts';
import { concat, textOf, toBase64, toHex, utf8 } from './bytes.ts';
import {
  bookKinds,
  caseKinds,
  commitmentOf,
  type EntryFault,
  entryBytes,
  entryText,
  readEntry,
  readReceiptExtra,
  receiptExtra,
} from './entry.ts';

const settings = { seed: 20_261_122, numRuns: 1_000 };
const tag = '5d0c3b1f9e8a7d6c5b4a39281706f5e4';
const commitment = new Uint8Array(32).fill(0xab);
const line = `forbear-evidence/v1 offer ${tag} 17 ${toBase64(commitment)}`;

describe('the line of an entry', () => {
  test('as the format page has it', () => {
    assert.equal(entryText({ kind: 'offer', tag, number: 17, commitment }), line);
    assert.deepEqual(readEntry(utf8(line)), { kind: 'offer', tag, number: 17, commitment });
  });

  test('each kind is of one stream, and is read', () => {
    assert.equal(new Set([...caseKinds, ...bookKinds]).size, caseKinds.length + bookKinds.length);
    for (const kind of [...caseKinds, ...bookKinds]) {
      assert.deepEqual(readEntry(entryBytes({ kind, tag, number: 1, commitment })), {
        kind,
        tag,
        number: 1,
        commitment,
      });
    }
  });

  const end = toBase64(commitment);
  const faulty: readonly (readonly [what: string, text: string, fault: EntryFault])[] = [
    ['nothing', '', 'notAnEntry'],
    ['another format', line.replace('v1', 'v2'), 'notAnEntry'],
    ['a field more', `${line} x`, 'notAnEntry'],
    ['a field less', line.slice(0, line.lastIndexOf(' ')), 'notAnEntry'],
    ['two spaces', line.replace(' offer', '  offer'), 'notAnEntry'],
    ['a byte order mark', `\ufeff${line}`, 'notAnEntry'],
    ['a kind of nobody', line.replace('offer', 'gift'), 'kindNotKnown'],
    ['a kind by another letter', line.replace('offer', 'Offer'), 'kindNotKnown'],
    ['a word of every object', line.replace('offer', 'constructor'), 'kindNotKnown'],
    ['a tag in capitals', line.replace(tag, tag.toUpperCase()), 'tagNotValid'],
    ['a tag too short', line.replace(tag, tag.slice(1)), 'tagNotValid'],
    ['a tag and a line end', line.replace(tag, `${tag}\n`), 'tagNotValid'],
    ['number 0', line.replace(' 17 ', ' 0 '), 'numberNotValid'],
    ['a zero before it', line.replace(' 17 ', ' 017 '), 'numberNotValid'],
    ['a sign', line.replace(' 17 ', ' +17 '), 'numberNotValid'],
    ['a number that cannot be counted', line.replace(' 17 ', ' 9007199254740992 '), 'numberNotValid'],
    ['digits of another script', line.replace(' 17 ', ' １７ '), 'numberNotValid'],
    ['a commitment too short', line.replace(end, toBase64(commitment.subarray(1))), 'commitmentNotValid'],
    ['a commitment too long', line.replace(end, toBase64(concat(commitment, commitment))), 'commitmentNotValid'],
    ['without padding', line.replace(/=$/, ''), 'commitmentNotValid'],
    ['bits that are not used', line.replace('s=', 't='), 'commitmentNotValid'],
    ['a line end', `${line}\n`, 'commitmentNotValid'],
  ];
  for (const [what, text, fault] of faulty) {
    test(`${what}: ${fault}`, () => {
      assert.notEqual(text, line);
      assert.deepEqual(readEntry(utf8(text)), { fault });
    });
  }
  test('bytes that are no text: notAnEntry', () => {
    assert.deepEqual(readEntry(concat(utf8(line), new Uint8Array([0xff]))), { fault: 'notAnEntry' });
  });

  test('one spelling: a changed byte is another entry or none', () => {
    const bytes = utf8(line);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = bytes.slice();
        changed[at] = changed[at]! ^ by;
        const read = readEntry(changed);
        if (!('fault' in read)) assert.equal(toHex(entryBytes(read)), toHex(changed));
      }),
      settings,
    );
  });
  test('any text: read and written again it is the same', () => {
    const words = fc.constantFrom(
      'forbear-evidence/v1',
      'offer',
      'tie',
      tag,
      '1',
      '17',
      '9007199254740991',
      end,
      '',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), (parts) => {
        const text = parts.join(' ');
        const read = readEntry(utf8(text));
        if (!('fault' in read)) assert.equal(entryText(read), text);
      }),
      settings,
    );
  });
});

describe('the commitment', () => {
  const salt = new Uint8Array(32).fill(1);
  test('SHA-256 of the format’s name, the salt and the content', () => {
    const content = utf8('{"v":1}');
    const expected = sha256(concat(utf8('forbear-evidence-content/v1\n'), salt, content));
    assert.deepEqual(commitmentOf(sha256, { salt, content }), expected);
  });
  test('a salt that is shorter would let content take its place', () => {
    for (const length of [0, 31, 33]) {
      assert.throws(() => commitmentOf(sha256, { salt: new Uint8Array(length), content: utf8('{}') }), /32 bytes/);
    }
  });
});

describe('what a receipt carries', () => {
  const salt = new Uint8Array(32).fill(9);
  const entry = utf8(line);
  test('with its salt, and without', () => {
    assert.equal(textOf(receiptExtra(entry, salt)), `${line}\n${toBase64(salt)}\n`);
    assert.deepEqual(readReceiptExtra(receiptExtra(entry, salt)), { entry, salt });
    assert.deepEqual(readReceiptExtra(receiptExtra(entry, undefined)), { entry, salt: undefined });
  });
  const faulty: readonly (readonly [what: string, text: string])[] = [
    ['nothing', ''],
    ['no line end', line],
    ['no line end after the salt', `${line}\n${toBase64(salt)}`],
    ['an empty salt', `${line}\n\n`],
    ['a salt too short', `${line}\n${toBase64(salt.subarray(1))}\n`],
    ['a line more', `${line}\n${toBase64(salt)}\n\n`],
  ];
  for (const [what, text] of faulty) test(what, () => assert.equal(readReceiptExtra(utf8(text)), undefined));
});
