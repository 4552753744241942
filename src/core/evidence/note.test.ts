import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256, signingKeyOf, verifyEd25519 } from '../../digest/node-crypto.ts';
import { toBase64, utf8 } from './bytes.ts';
import { formatSignatureLine, type NoteFaultCode, noteBytesMax, noteFaultCodes, parseNote, signNote } from './note.ts';
import {
  formatVerifierKey,
  isKeyName,
  parseVerifierKey,
  type VerifierKey,
  type VerifierKeyFaultCode,
  verifierKeyFaultCodes,
  verifierKeyOf,
} from './note-key.ts';
import { noteVerdict } from './note-verdict.ts';

const settings = { seed: 20_261_122, numRuns: 2_000 };

/** The example of signed-note. */
const specKey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const specNote = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const line = '— a.example AAAAAAE=\n';

const signer = signingKeyOf(new Uint8Array(32).fill(7));
const own = verifierKeyOf(sha256, { name: 'log.example', type: 'ed25519', publicKey: signer.publicKey });

function keyOf(text: string): VerifierKey {
  const key = parseVerifierKey(sha256, text);
  assert.ok(!('fault' in key));
  return key;
}

describe('verifier keys', () => {
  test('that of the specification is read and written', () => {
    const key = keyOf(specKey);
    assert.deepEqual([key.name, key.type], ['example.com/foo', 'ed25519']);
    assert.equal(formatVerifierKey(key), specKey);
  });

  const type6 = toBase64(new Uint8Array(1313).fill(6));
  const table: readonly (readonly [text: string, fault: VerifierKeyFaultCode])[] = [
    ['', 'notAVerifierKey'],
    ['example.com/foo+530d903a', 'notAVerifierKey'],
    ['+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k', 'nameNotAllowed'],
    ['a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k', 'nameNotAllowed'],
    [specKey.replace('530d903a', '530D903A'), 'keyIdNotHex'],
    [specKey.replace('530d903a', '530d90'), 'keyIdNotHex'],
    [`${specKey}=`, 'keyNotBase64'],
    ['example.com/foo+530d903a+', 'signatureTypeNotKnown'],
    [`example.com/foo+530d903a+${type6}`, 'signatureTypeNotKnown'],
    ['example.com/foo+530d903a+AekyeRrm', 'keyLengthWrong'],
    [specKey.replace('530d903a', '530d903b'), 'keyIdWrong'],
    [specKey.replace('foo', 'fop'), 'keyIdWrong'],
  ];
  for (const [text, fault] of table) {
    test(`${text.slice(0, 60)}: ${fault}`, () => assert.deepEqual(parseVerifierKey(sha256, text), { fault }));
  }

  test('every fault is met', () => {
    assert.deepEqual(new Set(table.map(([, fault]) => fault)), new Set(verifierKeyFaultCodes));
  });

  test('one name and key, two types: two ids', () => {
    const both = (['ed25519', 'cosignature'] as const).map((type) =>
      formatVerifierKey(verifierKeyOf(sha256, { name: 'w.example', type, publicKey: signer.publicKey })),
    );
    assert.notEqual(both[0], both[1]);
    assert.deepEqual(
      both.map((text) => formatVerifierKey(keyOf(text))),
      both,
    );
  });

  test('names: no space of Unicode, no plus, nothing empty', () => {
    for (const name of ['', 'a b', 'a\u00a0b', 'a\u3000b', 'a\u2028b', 'a\u0085b', 'a+b', 'a\tb', 'a\ud800'])
      assert.equal(isKeyName(name), false, JSON.stringify(name));
    for (const name of ['a', 'witness.example/w1', '见证方.example']) assert.ok(isKeyName(name));
  });
});

describe('notes', () => {
  test('that of the specification was signed by its key', () => {
    const note = parseNote(utf8(specNote));
    assert.ok(!('fault' in note));
    assert.equal(note.text, 'This is an example message.\n');
    const verdict = noteVerdict(verifyEd25519, { note, keys: [keyOf(specKey)] });
    assert.ok('good' in verdict);
    assert.deepEqual(
      verdict.good.map(({ key }) => key.name),
      ['example.com/foo'],
    );
    assert.equal(verdict.good[0]!.line, note.signatures[0]!.line);
  });

  test('the other example, whose text has empty lines', () => {
    const text = 'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n';
    const signature =
      '— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n';
    const note = parseNote(`${text}\n${signature}`);
    assert.ok(!('fault' in note));
    assert.equal(note.text, text);
    assert.equal(formatSignatureLine(note.signatures[0]!), signature);
  });

  const table: readonly (readonly [what: string, from: Uint8Array | string, fault: NoteFaultCode, line?: number])[] = [
    ['more than a mebibyte', 'x'.repeat(noteBytesMax + 1), 'tooLarge'],
    ['more than a mebibyte in bytes', `${'见'.repeat(noteBytesMax / 2)}\n\n${line}`, 'tooLarge'],
    ['not UTF-8', Uint8Array.of(0x61, 0xff, 0x0a), 'notUtf8'],
    ['half a character', `\ud800\n\n${line}`, 'notUtf8'],
    ['a carriage return', `a\r\n\n${line}`, 'controlCharacter', 1],
    ['a tab in a signature', `a\n\n— a\texample AAAAAAE=\n`, 'controlCharacter', 3],
    ['nothing', '', 'noEmptyLine'],
    ['no empty line', `a\n${line}`, 'noEmptyLine'],
    ['no signature', 'a\n\n', 'noSignature'],
    ['no last newline', `a\n\n${line.trimEnd()}`, 'notEndedByNewline'],
    ['101 signatures', `a\n\n${line.repeat(101)}`, 'tooManySignatures'],
    ['a hyphen', 'a\n\n- a.example AAAAAAE=\n', 'notASignatureLine', 3],
    ['two spaces', `a\n\n${line}— a.example  AAAAAAE=\n`, 'notASignatureLine', 4],
    ['a plus in the name', 'a\n\n— a+b AAAAAAE=\n', 'nameNotAllowed', 3],
    ['no name', 'a\n\n—  AAAAAAE=\n', 'nameNotAllowed', 3],
    ['bits that mean nothing', 'a\n\n— a.example AAAAAAF=\n', 'signatureNotBase64', 3],
    ['a key id alone', 'a\n\n— a.example AAAAAA==\n', 'signatureTooShort', 3],
  ];
  for (const [what, from, fault, at] of table) {
    test(`${what}: ${fault}`, () => {
      assert.deepEqual(parseNote(from), at === undefined ? { fault } : { fault, line: at });
    });
  }

  test('every fault is met', () => {
    assert.deepEqual(new Set(table.map(([, , fault]) => fault)), new Set(noteFaultCodes));
  });

  test('a hundred signatures are read', () => assert.ok('text' in parseNote(`a\n\n${line.repeat(100)}`)));
});

describe('who signed', () => {
  const text = 'a text\n';
  const note = signNote(sha256, { text, name: own.name, publicKey: own.publicKey, sign: signer.sign });
  const verdictOf = (whole: string, keys: readonly VerifierKey[]) => {
    const read = parseNote(whole);
    assert.ok(!('fault' in read));
    return noteVerdict(verifyEd25519, { note: read, keys });
  };
  const stranger = verifierKeyOf(sha256, { ...own, publicKey: signingKeyOf(new Uint8Array(32).fill(8)).publicKey });

  test('our own', () => assert.ok('good' in verdictOf(note, [own])));
  test('nobody who is known', () => assert.deepEqual(verdictOf(note, [stranger]), { refused: 'noKnownSignature' }));
  test('signatures of unknown keys are passed over, also malformed ones and those that share name or id', () => {
    const others = [
      line,
      formatSignatureLine({ name: own.name, keyId: stranger.keyId, signature: new Uint8Array(64) }),
      formatSignatureLine({ name: 'other.example', keyId: own.keyId, signature: new Uint8Array(9) }),
    ];
    assert.ok('good' in verdictOf(note + others.join(''), [own]));
  });
  test('one signature of a known key that fails refuses the note and names the signer', () => {
    const bad = formatSignatureLine({ name: own.name, keyId: own.keyId, signature: new Uint8Array(64) });
    assert.deepEqual(verdictOf(note + bad, [own]), { refused: 'signatureFails', signer: own.name });
    assert.deepEqual(verdictOf(bad + note, [own].slice(1)), { refused: 'noKnownSignature' });
    const short = formatSignatureLine({ name: own.name, keyId: own.keyId, signature: new Uint8Array(1) });
    assert.deepEqual(verdictOf(note + short, [own]), { refused: 'signatureFails', signer: own.name });
  });
  test('a signature over a text is not a cosignature, though the key be the same', () => {
    const key = verifierKeyOf(sha256, { ...own, type: 'cosignature' });
    const read = parseNote(note);
    assert.ok(!('fault' in read));
    const moved = `${text}\n${formatSignatureLine({ ...read.signatures[0]!, keyId: key.keyId })}`;
    assert.deepEqual(verdictOf(moved, [key]), { refused: 'signatureFails', signer: own.name });
  });
});

describe('properties', () => {
  test('what was signed is read again, and verifies', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }).map((lines) => {
      return `${lines.join('\n').replace(/[^\P{Cc}\n]/gu, '')}\n`;
    });
    fc.assert(
      fc.property(texts, (text) => {
        const note = parseNote(signNote(sha256, { text, name: own.name, publicKey: own.publicKey, sign: signer.sign }));
        assert.ok(!('fault' in note));
        assert.equal(note.text, text);
        assert.ok('good' in noteVerdict(verifyEd25519, { note, keys: [own] }));
      }),
      { ...settings, numRuns: 200 },
    );
  });

  test('with one byte changed it never verifies', () => {
    const whole = utf8(signNote(sha256, { text: 'l.example\n7\n', ...own, sign: signer.sign }));
    for (let at = 0; at < whole.length; at++) {
      const changed = Uint8Array.from(whole);
      changed[at]! ^= 1 << (at % 8);
      const note = parseNote(changed);
      if ('fault' in note) continue;
      assert.ok('refused' in noteVerdict(verifyEd25519, { note, keys: [own] }), `byte ${at}`);
    }
  });

  test('no bytes make the parsers throw', () => {
    const near = fc.array(fc.constantFrom('a', '\n', '\n\n', '— ', line, ' ', '+', 'AAAA', '=', '\ud83d', '见'), {
      maxLength: 20,
    });
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      near.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anything, (from) => {
        const note = parseNote(from);
        if ('text' in note) noteVerdict(verifyEd25519, { note, keys: [own] });
        parseVerifierKey(sha256, typeof from === 'string' ? from : toBase64(from));
      }),
      settings,
    );
  });
});
