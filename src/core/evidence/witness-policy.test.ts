import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sha256, signingKeyOf, verifyEd25519 } from '../../digest/node-crypto.ts';
import { type Checkpoint, checkpointText, parseCheckpoint } from './checkpoint.ts';
import { cosign } from './cosignature.ts';
import { noteOf, signText } from './note.ts';
import { formatVerifierKey, type SignatureType, verifierKeyOf } from './note-key.ts';
import {
  isSatisfied,
  type PolicyFaultCode,
  parseWitnessPolicy,
  policyFaultCodes,
  type WitnessPolicy,
} from './witness-policy.ts';
import { checkpointVerdict } from './witness-policy-verdict.ts';

const settings = { seed: 20_261_122, numRuns: 2_000 };

function signerOf(name: string, type: SignatureType) {
  const signing = signingKeyOf(sha256(new TextEncoder().encode(name)));
  return { ...verifierKeyOf(sha256, { name, type, publicKey: signing.publicKey }), sign: signing.sign };
}

const log = signerOf('log.example', 'ed25519');
const witnesses = ['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'].map((name) => ({
  name,
  key: signerOf(`${name.toLowerCase()}.example`, 'cosignature'),
}));
const witnessLines = witnesses.map(({ name, key }) => `witness ${name} ${formatVerifierKey(key)}`);
const logLine = `log ${formatVerifierKey(log)}`;

/** The example of tlog-policy, its keys ours. */
const specPolicy = `${logLine}

${witnessLines.slice(0, 3).join('\n')}
group X-witnesses 2 X1 X2 X3

${witnessLines.slice(3).join('\n')}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

function policyOf(text: string): WitnessPolicy {
  const policy = parseWitnessPolicy(sha256, text);
  assert.ok(!('faults' in policy), JSON.stringify(policy));
  return policy;
}

describe('policies', () => {
  test('that of the specification is read', () => {
    const policy = policyOf(specPolicy);
    assert.deepEqual([policy.logs.length, policy.witnesses.length, policy.quorum], [1, 6, 'X-and-Y']);
    assert.deepEqual(
      policy.groups.map(({ name, needed }) => [name, needed]),
      [
        ['X-witnesses', 2],
        ['Y-witnesses', 1],
        ['X-and-Y', 2],
      ],
    );
  });

  test('comments, tabs, addresses, a last line without an end, names in Chinese', () => {
    const policy = policyOf(
      `\t# of ours\n \t${logLine}\thttps://log.example/ \n${witnessLines[0]!.replace('X1', '调解中心')} https://x1.example/w\nquorum 调解中心`,
    );
    assert.equal(policy.logs[0]!.url, 'https://log.example/');
    assert.equal(policy.witnesses[0]!.url, 'https://x1.example/w');
    assert.equal(policy.quorum, '调解中心');
  });

  const satisfied: readonly (readonly [names: readonly string[], is: boolean])[] = [
    [[], false],
    [['X1', 'X2'], false],
    [['X1', 'Y1'], false],
    [['Y1', 'Y2', 'Y3'], false],
    [['X1', 'X3', 'Y2'], true],
    [['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'], true],
    // The name of a group is no witness.
    [['X-witnesses', 'Y-witnesses'], false],
    [['X-and-Y'], false],
  ];
  for (const [names, is] of satisfied) {
    test(`${names.join(', ') || 'nobody'}: ${is ? 'enough' : 'not enough'}`, () => {
      assert.equal(isSatisfied(policyOf(specPolicy), names), is);
    });
  }

  test('quorum none, and one witness alone', () => {
    assert.ok(isSatisfied(policyOf('quorum none\n'), []));
    const one = policyOf(`${witnessLines[0]}\nquorum X1\n`);
    assert.deepEqual([isSatisfied(one, ['X1']), isSatisfied(one, ['X2'])], [true, false]);
  });

  const [x1, x2] = witnessLines;
  const table: readonly (readonly [text: string, line: number, value: string, code: PolicyFaultCode])[] = [
    ['x'.repeat(256 * 1024 + 1), 1, '', 'policyTooLarge'],
    ['\ud800', 1, '', 'policyNotUtf8'],
    ['quorum none\r\n', 1, 'quorum none\r', 'policyControlCharacter'],
    ['quorum none\n# \u007f\n', 2, '# \u007f', 'policyControlCharacter'],
    ['quorum none\nquorums none\n', 2, 'quorums', 'keywordNotKnown'],
    ['quorum none\nlog\n', 2, 'log', 'fieldMissing'],
    ['quorum none\ngroup g all\n', 2, 'group', 'fieldMissing'],
    ['quorum\n', 1, 'quorum', 'fieldMissing'],
    [`quorum none\n${logLine} https://a.example b\n`, 2, 'b', 'fieldLeftOver'],
    ['quorum none # nobody\n', 1, '#', 'fieldLeftOver'],
    [`quorum none\n${x1!.replace('X1', 'none')}\n`, 2, 'none', 'nameTaken'],
    [`quorum none\n${x1}\n${x2!.replace('X2', 'X1')}\n`, 3, 'X1', 'nameTaken'],
    [`quorum none\n${x1}\ngroup X1 any X1\n`, 3, 'X1', 'nameTaken'],
    ['quorum none\nlog a\n', 2, 'a', 'notAVerifierKey'],
    ['quorum none\nlog +00000000+AQ==\n', 2, '+00000000+AQ==', 'nameNotAllowed'],
    ['quorum none\nlog a+0+AQ==\n', 2, 'a+0+AQ==', 'keyIdNotHex'],
    ['quorum none\nlog a+00000000+A\n', 2, 'a+00000000+A', 'keyNotBase64'],
    ['quorum none\nlog a+00000000+Bg==\n', 2, 'a+00000000+Bg==', 'signatureTypeNotKnown'],
    ['quorum none\nlog a+00000000+AQ==\n', 2, 'a+00000000+AQ==', 'keyLengthWrong'],
    [
      `quorum none\n${logLine.replace('log.ex', 'log.ey')}\n`,
      2,
      formatVerifierKey(log).replace('log.ex', 'log.ey'),
      'keyIdWrong',
    ],
    [
      `quorum none\nlog ${formatVerifierKey(witnesses[0]!.key)}\n`,
      2,
      formatVerifierKey(witnesses[0]!.key),
      'keyTypeWrong',
    ],
    [`quorum none\nwitness A ${formatVerifierKey(log)}\n`, 2, formatVerifierKey(log), 'keyTypeWrong'],
    [`quorum none\n${logLine}\n${logLine}\n`, 3, formatVerifierKey(log), 'keyTwice'],
    [`quorum none\n${x1}\n${x1!.replace('X1', 'B')}\n`, 3, formatVerifierKey(witnesses[0]!.key), 'keyTwice'],
    [`quorum none\n${x1}\ngroup g 0 X1\n`, 3, '0', 'thresholdWrong'],
    [`quorum none\n${x1}\ngroup g 2 X1\n`, 3, '2', 'thresholdWrong'],
    [`quorum none\n${x1}\ngroup g 01 X1\n`, 3, '01', 'thresholdWrong'],
    ['quorum none\ngroup g all none\n', 2, 'none', 'noneAsMember'],
    [`quorum none\ngroup g all X1\n${x1}\n`, 2, 'X1', 'nameNotDefined'],
    ['quorum none\ngroup g all g\n', 2, 'g', 'nameNotDefined'],
    [`quorum X1\n${x1}\n`, 1, 'X1', 'nameNotDefined'],
    [`quorum none\n${x1}\ngroup g any X1 X1\n`, 3, 'X1', 'memberTwice'],
    [`quorum none\n${x1}\ngroup g any X1\ngroup h any X1\n`, 4, 'X1', 'memberTwice'],
    ['quorum none\nquorum none\n', 2, 'none', 'quorumTwice'],
    ['', 1, '', 'quorumMissing'],
    [`# nothing\n${logLine}\n`, 2, '', 'quorumMissing'],
  ];
  for (const [text, line, value, code] of table) {
    test(`${JSON.stringify(text.slice(0, 48))}: ${code}`, () => {
      assert.deepEqual(parseWitnessPolicy(sha256, text), { faults: [{ line, value, code }] });
    });
  }

  test('every fault is met, and several are told at once', () => {
    assert.deepEqual(new Set(table.map(([, , , code]) => code)), new Set(policyFaultCodes));
    const several = parseWitnessPolicy(sha256, 'a\nb\n');
    assert.ok('faults' in several);
    assert.deepEqual(
      several.faults.map(({ code }) => code),
      ['keywordNotKnown', 'keywordNotKnown', 'quorumMissing'],
    );
  });
});

describe('a checkpoint under a policy', () => {
  const policy = policyOf(specPolicy);
  const text = checkpointText({ origin: 'log.example', size: 7, root: new Uint8Array(32) });
  const logSignature = signText(sha256, { text, ...log });
  const cosigned = (at: number, timestampSeconds = 1_800_000_000 + at) =>
    cosign(sha256, { text, timestampSeconds, ...witnesses[at]!.key });
  const read = (lines: readonly string[], of = text): Checkpoint => {
    const checkpoint = parseCheckpoint(noteOf({ text: of, lines }));
    assert.ok(!('fault' in checkpoint));
    return checkpoint;
  };
  const verdictOf = (lines: readonly string[], of = text) =>
    checkpointVerdict({ checkpoint: read(lines, of), policy, verify: verifyEd25519 });

  test('who signed, who is missing, when, and whether they are enough', () => {
    const verdict = verdictOf([logSignature, cosigned(0), cosigned(2), cosigned(4)]);
    assert.ok(!('refused' in verdict));
    assert.equal(verdict.logKeyName, 'log.example');
    assert.deepEqual(verdict.missing, ['X2', 'Y1', 'Y3']);
    assert.equal(verdict.isQuorumReached, true);
    assert.deepEqual(verdict.witnesses[2], { name: 'X3', keyName: 'x3.example', witnessedAtMs: 1_800_000_002_000 });
  });
  test('too few', () => {
    const verdict = verdictOf([logSignature, cosigned(0)]);
    assert.ok(!('refused' in verdict));
    assert.equal(verdict.isQuorumReached, false);
  });
  test('cosigned twice by one witness: it counts once, from the first time', () => {
    const verdict = verdictOf([logSignature, cosigned(0, 2_000_000_000), cosigned(0), cosigned(3)]);
    assert.ok(!('refused' in verdict));
    assert.equal(verdict.witnesses[0]!.witnessedAtMs, 1_800_000_000_000);
    assert.equal(verdict.isQuorumReached, false);
  });
  test('a log that the policy does not know', () => {
    const other = signerOf('other.example', 'ed25519');
    const theirs = checkpointText({ origin: 'other.example', size: 7, root: new Uint8Array(32) });
    assert.deepEqual(verdictOf([signText(sha256, { text: theirs, ...other })], theirs), { refused: 'originNotKnown' });
  });
  test('a cosignature of another root', () => {
    const other = checkpointText({ origin: 'log.example', size: 7, root: new Uint8Array(32).fill(1) });
    const moved = cosign(sha256, { text: other, timestampSeconds: 1_800_000_000, ...witnesses[1]!.key });
    assert.deepEqual(verdictOf([logSignature, moved]), { refused: 'signatureFails', signer: 'x2.example' });
  });
  test('witnesses without the log', () => {
    assert.deepEqual(verdictOf([cosigned(0), cosigned(1)]), { refused: 'logDidNotSign' });
    assert.deepEqual(verdictOf(['— nobody.example AAAAAAE=\n']), { refused: 'logDidNotSign' });
  });
});

describe('properties', () => {
  test('one witness more never takes a quorum away', () => {
    const policy = policyOf(specPolicy);
    const some = fc.subarray(witnesses.map(({ name }) => name));
    fc.assert(
      fc.property(some, fc.constantFrom(...witnesses), (names, { name }) => {
        assert.ok(!isSatisfied(policy, names) || isSatisfied(policy, [...names, name]));
      }),
      { ...settings, numRuns: 200 },
    );
  });

  test('no text makes the parser throw', () => {
    const words = fc.constantFrom(
      'log ',
      'witness ',
      'group ',
      'quorum ',
      'none',
      'X1',
      ' ',
      '\t',
      '\n',
      '#',
      'any',
      '2',
      witnessLines[0]!,
      logLine,
    );
    const near = fc.array(words, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), near), (from) => void parseWitnessPolicy(sha256, from)),
      settings,
    );
  });
});
