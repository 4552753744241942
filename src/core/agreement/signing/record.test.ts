import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sha256, signingKeyOf, verifyEd25519 } from '../../../digest/node-crypto.ts';
import { newSm2PrivateKey, sm2KeyOf, verifySm2 } from '../../../digest/sm2.ts';
import { toHex, utf8 } from '../../evidence/bytes.ts';
import { decideSigning, evolveSigning, noSigning, type Signing, type SigningState } from './ceremony.ts';
import type { SigningCommand, SigningEvent, SigningOpening } from './moves.ts';
import {
  checkSignedRecord,
  consentText,
  parseRecord,
  type RecordRefusal,
  recordRefusals,
  recordText,
  signatureStatement,
} from './record.ts';
import {
  parseStatement,
  type Statement,
  type StatementRefusal,
  type StatementSigner,
  signStatement,
  statementKeyId,
  statementRefusals,
  statementText,
  verifySignature,
} from './statement.ts';

const hashText = (text: string) => `sha256:${toHex(sha256(utf8(text)))}`;
const [terms, paper, device, name, code] = ['terms', 'paper', 'device', 'name', 'code'].map(hashText) as [
  string,
  string,
  string,
  string,
  string,
];
const startMs = Date.UTC(2026, 10, 22, 9, 30);
const opening: SigningOpening = {
  kind: 'open',
  sessionId: 's-1',
  agreementNumber: 'A-合同17-1',
  termsHash: terms,
  party: 'borrower',
  level: 'code',
  deviceHash: device,
  address: { kind: 'phone', addressRef: 'va-7', verifiedAtMs: startMs - 1 },
  nameCommitment: name,
  documents: [{ language: 'zh', documentHash: paper, pages: 1 }],
  clauses: ['limitation'],
  givesUpLimitation: true,
  settings: { sessionMinutes: 60, codeMinutes: 5, attemptsMax: 3, codesMax: 2, resendWaitSeconds: 0, locksMax: 2 },
  locksBefore: 0,
};
const to = { deviceHash: device };
const ready: readonly SigningCommand[] = [
  opening,
  { kind: 'showPage', ...to, documentHash: paper, page: 1 },
  { kind: 'scrollToEnd', ...to, documentHash: paper },
  { kind: 'warn', ...to, language: 'zh', wordsHash: hashText('words') },
  { kind: 'acknowledge', ...to },
  { kind: 'agree', ...to, documentHash: paper, clauses: ['limitation'] },
];
const issue: SigningCommand = { kind: 'issueCode', ...to, codeHash: code };
const confirm = { kind: 'confirm', ...to, codeHash: code, nameCommitment: name } as const;
const wrong: SigningCommand = { ...confirm, codeHash: hashText('other') };
const misspelt: SigningCommand = { ...confirm, nameCommitment: hashText('other') };

function play(commands: readonly SigningCommand[], needs: 'code' | 'qualified' = 'code') {
  let state: SigningState = noSigning;
  const events: SigningEvent[] = [];
  for (const [index, command] of commands.entries()) {
    const now = { atMs: startMs + 1000 * index, termsHash: terms, levelNeeded: index === 0 ? 'code' : needs };
    const made = decideSigning(command, state, now);
    events.push(...made.events);
    state = made.events.reduce(evolveSigning, state);
  }
  return { state: state as Signing, events };
}

function finished({ state, events }: ReturnType<typeof play>) {
  return { record: recordText(events), statement: signatureStatement(state, { events, hashText }) };
}

/** Signed by a certificate: the consent is made of what was done until then. */
function playQualified() {
  const begun = play([{ ...opening, level: 'qualified' }, ...ready.slice(1)]);
  const atMs = startMs + 10_000;
  const consentHash = hashText(consentText(begun.state, { events: begun.events, atMs, hashText }));
  const now = { atMs, termsHash: terms, levelNeeded: 'qualified' } as const;
  const handed = decideSigning({ kind: 'handOver', ...to, requestId: 'r', consentHash }, begun.state, now).events;
  const state = handed.reduce(evolveSigning, begun.state as SigningState);
  const taken = decideSigning(
    {
      kind: 'takeCertificate',
      requestId: 'r',
      consentHash,
      provider: 'local',
      answerHash: hashText('answer'),
      certificateHash: hashText('certificate'),
      signedAtMs: atMs + 1000,
      liveness: { isPassed: true, method: 'video', atMs: atMs + 500 },
    },
    state,
    { ...now, atMs: atMs + 2000 },
  ).events;
  return { events: [...begun.events, ...handed, ...taken], state: taken.reduce(evolveSigning, state) as Signing };
}

const byCode = finished(play([...ready, issue, wrong, misspelt, confirm]));

describe('records', () => {
  test('every way to a signature holds, and reads back as it was', () => {
    const ways = [
      play([...ready, issue, confirm]),
      play([...ready, issue, wrong, { ...issue, codeHash: hashText('2') }, { ...confirm, codeHash: hashText('2') }]),
      playQualified(),
    ];
    for (const way of ways) {
      const { record, statement } = finished(way);
      const verdict = checkSignedRecord({ hashText, record, statement });
      assert.ok(verdict.holds, JSON.stringify(verdict));
      assert.deepEqual(verdict.events, way.events);
      assert.deepEqual(parseRecord(record), way.events);
    }
  });

  test('a record of a session that was locked, left or came to nothing reads back', () => {
    for (const way of [
      play([...ready, issue, wrong, wrong, wrong]),
      play([...ready, { kind: 'leave', ...to }]),
      play([...ready, issue, confirm], 'qualified'),
    ])
      assert.deepEqual(parseRecord(recordText(way.events)), way.events);
  });

  const lines = byCode.record.split('\n');
  const without = (kind: string) => lines.filter((line) => !line.includes(`"kind":"${kind}"`)).join('\n');
  const changed = (from: string | RegExp, into: string) => byCode.record.replace(from, into);
  /** With a statement that names the changed record, as one who holds the platform's key could make it. */
  const forged = (record: string, also: Partial<Statement> = {}) => {
    const statement = { ...parseStatement(byCode.statement)!, ...also, recordHash: hashText(record) };
    return { record, statement: statementText(statement) };
  };
  const qualified = finished(playQualified());
  const table: readonly (readonly [string, { record: string; statement: string }, RecordRefusal, number?])[] = [
    ['no statement', { ...byCode, statement: 'x' }, 'notAStatement'],
    [
      'a consent for a statement',
      { ...byCode, statement: byCode.statement.replace('signature/v1', 'consent/v1') },
      'notAStatement',
    ],
    ['another record', { ...byCode, record: changed('A-合同17-1', 'A-合同18-1') }, 'recordDiffers'],
    ['another format', forged(changed('record/v1', 'record/v2')), 'notARecord', 1],
    ['no last line feed', forged(byCode.record.slice(0, -1)), 'notARecord', 1],
    ['a space', forged(changed('{"address"', '{ "address"')), 'notARecord', 2],
    ['a field less', forged(changed('{"atMs":1795339801000,"documentHash"', '{"documentHash"')), 'notARecord', 3],
    ['a field more', forged(changed('"kind":"acknowledged"', '"kind":"acknowledged","more":1')), 'notARecord', 6],
    ['another kind', forged(changed('"kind":"acknowledged"', '"kind":"toString"')), 'notARecord', 6],
    ['a fraction', forged(changed('"page":1', '"page":1.5')), 'notARecord', 3],
    ['nothing opened', forged(without('opened')), 'notAllowed', 2],
    ['a page left out', forged(without('pageShown')), 'notAllowed', 6],
    ['not scrolled', forged(without('scrolledToEnd')), 'notAllowed', 6],
    ['no warning', forged(without('warned')), 'notAllowed', 5],
    ['a warning not understood', forged(without('acknowledged')), 'notAllowed', 6],
    ['no yes', forged(without('agreed')), 'notAllowed', 7],
    ['no code', forged(without('codeIssued')), 'notAllowed', 8],
    ['a tick less', forged(changed(/"clauses":\["limitation"\](?=,"documentHash")/, '"clauses":[]')), 'notAllowed', 7],
    [
      'a code that lasts longer',
      forged(changed(/"expiresAtMs":\d+(?=,"kind":"codeIssued")/, '"expiresAtMs":1')),
      'notAllowed',
      8,
    ],
    ['signed twice', forged(`${byCode.record}${lines.at(-2)}\n`), 'notAllowed', 12],
    [
      'certificate and no signature',
      { ...forged(qualified.record.replace(/\{[^\n]*"kind":"signed"[^\n]*\n/, '')) },
      'notAllowed',
      9,
    ],
    [
      'a clock that goes back',
      forged(
        changed(
          /"atMs":\d+,"documentHash":"([^"]+)","kind":"scrolledToEnd"/,
          `"atMs":${startMs - 5},"documentHash":"$1","kind":"scrolledToEnd"`,
        ),
      ),
      'timeGoesBack',
      4,
    ],
    ['not signed', forged(without('signed')), 'notSigned'],
    ['nothing at all', forged('forbear-signing-record/v1\n'), 'notSigned'],
    [
      'consent to something else',
      forged(qualified.record.replaceAll(/"consentHash":"[^"]+"/g, `"consentHash":"${code}"`)),
      'consentDiffers',
      8,
    ],
    ['other terms', forged(byCode.record, { termsHash: hashText('x') }), 'statementDiffers'],
    ['another party', forged(byCode.record, { party: 'guarantor' }), 'statementDiffers'],
    ['another level', forged(byCode.record, { level: 'qualified' }), 'statementDiffers'],
    ['another time', forged(byCode.record, { atMs: startMs }), 'statementDiffers'],
    ['another paper', forged(byCode.record, { documentHash: hashText('x') }), 'statementDiffers'],
    ['another name', forged(byCode.record, { nameCommitment: hashText('x') }), 'statementDiffers'],
    ['another agreement', forged(byCode.record, { agreementNumber: 'A-2' }), 'statementDiffers'],
  ];
  for (const [what, { record, statement }, refused, line] of table)
    test(`${what}: ${refused}`, () => {
      assert.notDeepEqual({ record, statement }, byCode);
      assert.deepEqual(checkSignedRecord({ hashText, record, statement }), { holds: false, refused, line });
    });

  test('each refusal is reached', () => {
    assert.deepEqual(new Set(table.map(([, , refused]) => refused)), new Set(recordRefusals));
  });
});

describe('statements', () => {
  test('nine lines, and no other spelling of them', () => {
    const text = byCode.statement;
    assert.equal(text.split('\n').length, 10);
    assert.match(
      text,
      /^forbear-agreement-signature\/v1\nagreement A-合同17-1\nterms sha256:[0-9a-f]{64}\nparty borrower\n/,
    );
    assert.match(text, /\nat 2026-11-22T09:30:09\.000Z\n/);
    for (const spoilt of [`${text}\n`, text.slice(0, -1), text.replace('09.000Z', '09Z'), text.replace('T09', 'T24')])
      assert.equal(parseStatement(spoilt), undefined);
    for (const [from, into] of [
      ['level code', 'level none'],
      ['party borrower', 'party lender'],
      ['A-合', 'A 合'],
      ['2026-11-22', '2026-02-30'],
      ['sha256:', 'sha256:0'],
      ['\n', '\r\n'],
    ] as const)
      assert.equal(parseStatement(text.replace(from, into)), undefined, into);
    assert.throws(() => statementText({ ...parseStatement(text)!, agreementNumber: 'a\nb' }), /cannot be signed/);
  });

  const ed = signingKeyOf(new Uint8Array(32).fill(3));
  const sm = sm2KeyOf(newSm2PrivateKey());
  const keys = [
    { algorithm: 'ed25519', publicKey: ed.publicKey },
    { algorithm: 'sm2-sm3', publicKey: sm.publicKey },
  ].map((key) => ({ ...key, keyId: statementKeyId(sha256, key as never) })) as never as Parameters<
    typeof verifySignature
  >[1]['keys'];
  const signers: readonly StatementSigner[] = [
    { ...keys[0]!, sign: ed.sign },
    { ...keys[1]!, sign: sm.sign },
  ];
  const verifiers = { ed25519: verifyEd25519, 'sm2-sm3': verifySm2 };
  const text = byCode.statement;
  const both = signStatement(text, signers);
  const [one, other] = both as [(typeof both)[number], (typeof both)[number]];
  const spoilt = { ...one, signature: one.signature.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) };
  const stranger = { ...one, keyId: '0000000000000000' };
  const consent = text.replace('signature/v1', 'consent/v1');
  const needs = { ed: ['ed25519'], both: ['ed25519', 'sm2-sm3'], none: [] } as const;

  const table: readonly (readonly [string, Partial<Parameters<typeof verifySignature>[1]>, StatementRefusal?])[] = [
    ['one', { signatures: [one], algorithms: needs.ed }],
    ['both', {}],
    ['both where one is asked for', { algorithms: needs.ed }],
    ['a stranger beside it', { signatures: [stranger, one], algorithms: needs.ed }],
    ['another text', { text: 'x' }, 'notAStatement'],
    ['a consent', { text: consent, signatures: signStatement(consent, signers) }, 'notAStatement'],
    ['SM2 missing', { signatures: [one] }, 'algorithmMissing'],
    ['nothing asked for', { algorithms: needs.none }, 'algorithmMissing'],
    ['spoilt', { signatures: [spoilt, other] }, 'signatureFails'],
    ['good and spoilt', { signatures: [one, spoilt], algorithms: needs.ed }, 'signatureFails'],
    ['over another statement', { text: text.replace('party borrower', 'party guarantor') }, 'signatureFails'],
    ['signed as the other algorithm', { signatures: [one, { ...other, signature: one.signature }] }, 'signatureFails'],
    ['an unknown key', { signatures: [stranger, other] }, 'keyNotKnown'],
    ['no keys', { keys: [] }, 'keyNotKnown'],
  ];
  for (const [what, asked, refused] of table)
    test(`${what}: ${refused ?? 'holds'}`, () => {
      const verdict = verifySignature(verifiers, { text, signatures: both, keys, algorithms: needs.both, ...asked });
      assert.deepEqual('refused' in verdict ? verdict.refused : undefined, refused);
      if ('statement' in verdict) assert.deepEqual(verdict.statement, parseStatement(text));
    });

  test('each refusal is reached', () => {
    assert.deepEqual(new Set(table.flatMap(([, , refused]) => refused ?? [])), new Set(statementRefusals));
  });
});
