/** Needs no database: it stands among these tests because it opens servers on loopback. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import {
  FaultySignatureFront,
  type FaultySignatureServer,
  type PersonAct,
  requestOf,
  signatureContract,
  signerName,
} from '../../../tools/signature-contract.ts';
import {
  type CertificateAnswer,
  certificateAnswerText,
  type QualifiedSignatures,
} from '../../application/signature-port.ts';
import { isNameOf, nameCommitment, newNameSalt } from '../../application/signer-name.ts';
import {
  decideSigning,
  evolveSigning,
  noSigning,
  type Signing,
  type SigningState,
} from '../../core/agreement/signing/ceremony.ts';
import type { SigningCommand, SigningEvent } from '../../core/agreement/signing/moves.ts';
import { checkSignedRecord, consentText, recordText, signatureStatement } from '../../core/agreement/signing/record.ts';
import { toBase64, toHex, utf8 } from '../../core/evidence/bytes.ts';
import { sha256 } from '../../digest/node-crypto.ts';
import { answerFault } from './check-answer.ts';
import { type LocalSignatureSettings, localSignatures } from './local-signatures.ts';
import { type PageWords, type ServedProvider, serveTestProvider } from './serve.ts';
import { type Asked, ecKeyPair, type Issued, issue, pemOf, signatureBy, TestAuthority } from './test-authority.ts';
import { headerOf, TestProvider } from './test-provider.ts';
import { requestMac, type SignedAnswer, signatureHeader } from './wire.ts';

const keyId = 'forbear';
const secret = new Uint8Array(32).fill(5);
const strange = new TestAuthority('Forbear TEST ONLY, another root');

function signaturesAt(settings: Omit<LocalSignatureSettings, 'keyId' | 'secret'>): QualifiedSignatures {
  const made = localSignatures({ keyId, secret, ...settings });
  assert.ok('begin' in made);
  return made;
}

/** Whoever signs in each act, and what of the answer is odd. */
function oddAnswer(provider: TestProvider, ref: string, act: PersonAct): SignedAnswer {
  const { authority } = provider;
  const statement = provider.requests.find(({ providerRef }) => providerRef === ref)!.statement;
  const year = (from: number, to: number) => ({ from: new Date(Date.UTC(from, 0)), to: new Date(Date.UTC(to, 0)) });
  const person = (more: Partial<Asked> = {}) => authority.person({ name: signerName, ...more });
  const answerBy = (signer: Issued, more: Partial<SignedAnswer> = {}): SignedAnswer => {
    const at = new Date().toISOString();
    return {
      state: 'signed',
      certificates: [...authority.chainOf(signer)],
      signature: toBase64(signatureBy(signer, statement)),
      signedAt: at,
      liveness: { passed: true, at, method: 'simulated' },
      ...more,
    };
  };
  switch (act) {
    case 'signsUnread':
      return answerBy(person(), { certificates: ['AAAA'] });
    case 'signsAbsent':
      return answerBy(person(), { liveness: { passed: false, at: new Date().toISOString(), method: 'simulated' } });
    case 'signsByAuthority':
      return answerBy(issue(authority.root, { name: signerName, authority: { pathLength: 0 }, keyUsage: 0b1100_0110 }));
    case 'signsByServerCertificate':
      return answerBy(person({ extendedUses: ['1.3.6.1.5.5.7.3.1'] }));
    case 'signsByStranger': {
      const signer = strange.person({ name: signerName });
      return answerBy(signer, { certificates: [...strange.chainOf(signer)] });
    }
    case 'signsByOddCertificate':
      return answerBy(person({ isOdd: true }));
    case 'signsByEnded':
      return answerBy(person(year(2020, 2021)));
    case 'signsByNotYetValid':
      return answerBy(person(year(2090, 2091)));
    case 'signsUnderOtherName':
      return answerBy(person({ name: '张三' }));
    case 'signsUnderTwoNames':
      return answerBy(person({ alsoName: '张三' }));
    case 'signsByOtherCurve':
      return answerBy(person({ key: ecKeyPair('secp256k1') }));
    case 'signsOtherText': {
      const signer = person();
      return answerBy(signer, { signature: toBase64(signatureBy(signer, utf8('another text'))) });
    }
    case 'signsByOtherKey':
      return answerBy(person(), { signature: toBase64(signatureBy(person(), statement)) });
    case 'signs':
    case 'refuses':
    case 'failsLiveness':
    case 'letsLapse':
      throw new Error(`${act} is not odd`);
  }
}

async function faultyServer(provider: TestProvider, front: FaultySignatureFront, pass: (ms: number) => void) {
  const server: FaultySignatureServer = {
    get fault() {
      return front.fault;
    },
    set fault(fault) {
      front.fault = fault;
    },
    setReachable: (isReachable) => (isReachable ? front.open().then(() => {}) : front.close()),
    begunOf: async (id) => provider.requests.filter((each) => each.id === id).length,
    act: async (ref, act) => {
      if (act === 'signs') assert.ok(provider.sign(ref, signerName));
      else if (act === 'refuses') assert.ok(provider.end(ref, { state: 'refused', code: 'byPerson' }));
      else if (act === 'failsLiveness') assert.ok(provider.end(ref, { state: 'refused', code: 'livenessFailed' }));
      else if (act === 'letsLapse') pass(60_000);
      else assert.ok(provider.end(ref, oddAnswer(provider, ref, act)));
    },
    close: () => front.close(),
  };
  return server;
}

signatureContract('local', async () => {
  let lateMs = 0;
  // Slow minutes: each lapse moves the clock by less than a request may be late.
  const nowMs = () => Date.now() + lateMs;
  const provider = new TestProvider({ keyId, secret, lapseMinutes: 1, nowMs });
  const front = await new FaultySignatureFront(({ request, body }) => {
    const { method = '', url: path = '' } = request;
    const { status, header, body: text } = provider.handle({ method, path, header: headerOf(request.headers), body });
    return { status, headers: header === undefined ? {} : { [signatureHeader]: header }, body: text };
  }).open();
  const server = await faultyServer(provider, front, (ms) => {
    lateMs += ms;
  });
  const settings = { url: front.url, askMs: 500 };
  return {
    signatures: signaturesAt({ ...settings, rootsPem: provider.authority.rootPem }),
    elsewhere: signaturesAt({ ...settings, rootsPem: strange.rootPem }),
    server,
  };
});

describe('the check of an answer', () => {
  const authority = new TestAuthority();
  const roots = [new X509Certificate(authority.rootPem)];
  const statement = 'a text\n';
  const expected = { statement, isName: (name: string) => name === signerName, roots };
  const answerOf = (signer: Issued, certificates: readonly string[]): CertificateAnswer => ({
    provider: 'x',
    providerRef: 'x',
    certificates,
    signature: toBase64(signatureBy(signer, utf8(statement))),
    signedAt: '2026-11-22T09:30:00.000Z',
    liveness: { passed: true, at: '2026-11-22T09:30:00.000Z', method: 'x' },
  });
  const base64 = ({ certificate }: Issued) => toBase64(certificate);
  const from = new Date(Date.UTC(2020, 0));

  test('keys of other kinds are taken: Ed25519, P-384, RSA; one of 1024 bits is not', () => {
    const kinds = [
      [generateKeyPairSync('ed25519'), undefined],
      [ecKeyPair('P-384'), undefined],
      [generateKeyPairSync('rsa', { modulusLength: 2048 }), undefined],
      [generateKeyPairSync('rsa', { modulusLength: 1024 }), 'algorithmNotTaken'],
    ] as const;
    for (const [key, fault] of kinds) {
      const root = issue(undefined, { name: 'r', authority: { pathLength: undefined }, from });
      const own = issue(root, { name: signerName, from, key });
      const asked = { ...expected, roots: [new X509Certificate(root.certificate)] };
      assert.equal(answerFault(answerOf(own, [base64(own)]), asked), fault);
    }
  });

  const root = issue(undefined, { name: 'r', authority: { pathLength: undefined }, from });
  const trusted = { ...expected, roots: [new X509Certificate(root.certificate)] };
  const chained = (...links: readonly Partial<Asked>[]) => {
    const issued: Issued[] = [];
    for (const link of links) issued.push(issue(issued.at(-1) ?? root, { name: signerName, from, ...link }));
    return issued.toReversed();
  };
  const authorityLink = (pathLength?: number): Partial<Asked> => ({
    name: `between ${pathLength}`,
    authority: { pathLength },
    keyUsage: 0b0000_0110,
  });
  const chains: readonly (readonly [string, readonly Issued[], string | undefined])[] = [
    ['straight from the root', chained({}), undefined],
    ['over two authorities', chained(authorityLink(1), authorityLink(0), {}), undefined],
    [
      'over an authority that may have none below',
      chained(authorityLink(0), authorityLink(0), {}),
      'certificateNotTrusted',
    ],
    ['over one who is no authority', chained({ name: 'person' }, {}), 'certificateNotTrusted'],
    [
      'over an authority that may not certify',
      chained({ ...authorityLink(0), keyUsage: 0b1000_0000 }, {}),
      'certificateNotTrusted',
    ],
    [
      'over an authority that had ended',
      chained({ ...authorityLink(0), to: new Date(Date.UTC(2021, 0)) }, {}),
      'certificateNotValidThen',
    ],
    ['ended since', chained({ to: new Date(Date.UTC(2026, 11)) }), undefined],
    ['for ciphering keys only', chained({ keyUsage: 0b0010_0000 }), 'certificateNotForSigning'],
    ['for not repudiating only', chained({ keyUsage: 0b0100_0000 }), undefined],
    ['for documents', chained({ extendedUses: ['1.3.6.1.5.5.7.3.36'] }), undefined],
    ['for time stamps', chained({ extendedUses: ['1.3.6.1.5.5.7.3.8'] }), 'certificateNotForSigning'],
    ['two names', chained({ alsoName: signerName }), 'nameDiffers'],
  ];
  for (const [what, chain, fault] of chains)
    test(`${what}: ${fault ?? 'holds'}`, () => {
      assert.equal(answerFault(answerOf(chain[0]!, chain.map(base64)), trusted), fault);
    });

  test('a certificate is read as DER to its last byte', () => {
    const signer = issue(root, { name: signerName, from });
    const pem = utf8(pemOf(signer.certificate));
    for (const spoilt of [Uint8Array.of(...signer.certificate, 0), signer.certificate.slice(0, -1), pem])
      assert.equal(answerFault(answerOf(signer, [toBase64(spoilt)]), trusted), 'answerNotRead');
  });

  test('no byte of certificate or signature can be changed', () => {
    const signer = issue(root, { name: signerName, from });
    const answer = answerOf(signer, [base64(signer)]);
    assert.equal(answerFault(answer, trusted), undefined);
    for (let at = 0; at < signer.certificate.length; at += 3) {
      const changed = signer.certificate.map((byte, index) => (index === at ? byte ^ 4 : byte));
      assert.notEqual(answerFault({ ...answer, certificates: [toBase64(changed)] }, trusted), undefined, `byte ${at}`);
    }
    const signature = signatureBy(signer, utf8(statement));
    for (let at = 0; at < signature.length; at++) {
      const changed = signature.map((byte, index) => (index === at ? byte ^ 4 : byte));
      assert.equal(answerFault({ ...answer, signature: toBase64(changed) }, trusted), 'signatureFails', `byte ${at}`);
    }
  });
});

/** From the first page to the platform's statement, with the certificate of the provider between. */
test('a ceremony that ends in a certificate, checked from what is kept', async () => {
  const hashText = (text: string) => `sha256:${toHex(sha256(utf8(text)))}`;
  const [terms, paper, device] = ['terms', 'paper', 'device'].map(hashText) as [string, string, string];
  const salt = newNameSalt();
  const commitment = nameCommitment({ name: signerName, salt });
  let state: SigningState = noSigning;
  const events: SigningEvent[] = [];
  const act = (command: SigningCommand, atMs = Date.now()) => {
    const made = decideSigning(command, state, { atMs, termsHash: terms, levelNeeded: 'qualified' });
    assert.equal(made.refused, undefined, command.kind);
    events.push(...made.events);
    state = made.events.reduce(evolveSigning, state);
  };
  const settings = {
    sessionMinutes: 60,
    codeMinutes: 5,
    attemptsMax: 5,
    codesMax: 3,
    resendWaitSeconds: 60,
    locksMax: 3,
  };
  act({
    kind: 'open',
    sessionId: 's-1',
    agreementNumber: 'A-1',
    termsHash: terms,
    party: 'borrower',
    level: 'qualified',
    deviceHash: device,
    address: { kind: 'phone', addressRef: '7', verifiedAtMs: 0 },
    nameCommitment: commitment,
    documents: [{ language: 'zh', documentHash: paper, pages: 1 }],
    clauses: [],
    givesUpLimitation: false,
    settings,
    locksBefore: 0,
  });
  act({ kind: 'showPage', deviceHash: device, documentHash: paper, page: 1 });
  act({ kind: 'scrollToEnd', deviceHash: device, documentHash: paper });
  act({ kind: 'agree', deviceHash: device, documentHash: paper, clauses: [] });
  const atMs = Date.now();
  const consent = consentText(state as Signing, { events, atMs, hashText });
  const request = requestOf({ id: 's-1-1', statement: consent });
  act({ kind: 'handOver', deviceHash: device, requestId: request.id, consentHash: hashText(consent) }, atMs);

  const provider = new TestProvider({ keyId, secret, lapseMinutes: 10 });
  const served = await serveTestProvider({ provider, words: wordsOf('en'), tell: () => {} });
  try {
    const signatures = signaturesAt({ url: served.url, rootsPem: provider.authority.rootPem });
    const begun = await signatures.begin(request);
    assert.ok(begun.kind === 'begun' && provider.sign(begun.providerRef, signerName));
    const expected = { statement: consent, isName: isNameOf({ commitment, salt }) };
    const outcome = await signatures.status(begun.providerRef, expected);
    assert.ok(outcome.kind === 'signed', JSON.stringify(outcome));
    const { answer, certificateHash } = outcome;
    const kept = certificateAnswerText(answer);
    const { passed, method, at } = answer.liveness;
    act({
      kind: 'takeCertificate',
      requestId: request.id,
      consentHash: hashText(consent),
      provider: signatures.provider,
      answerHash: hashText(kept),
      certificateHash,
      signedAtMs: Date.parse(answer.signedAt),
      liveness: { isPassed: passed, method, atMs: Date.parse(at) },
    });
    const record = recordText(events);
    const statement = signatureStatement(state as Signing, { events, hashText });
    const verdict = checkSignedRecord({ hashText, record, statement });
    assert.ok(verdict.holds && verdict.statement.level === 'qualified', JSON.stringify(verdict));
    assert.equal(signatures.check(JSON.parse(kept) as CertificateAnswer, expected), undefined);
  } finally {
    await served.close();
  }
});

describe('the settings', () => {
  const rootsPem = strange.rootPem;
  const table = [
    [{ rootsPem, secret: new Uint8Array(31) }, 'secretTooShort'],
    [{ rootsPem: '' }, 'noRoots'],
    [{ rootsPem: rootsPem.replace(/\n[A-Za-z0-9+/]+/, '\nAAAA') }, 'rootNotACertificate'],
  ] as const;
  for (const [change, fault] of table)
    test(fault, () =>
      assert.deepEqual(localSignatures({ url: 'http://127.0.0.1:9', keyId, secret, ...change }), { fault }),
    );
});

describe('the test provider', () => {
  const words = wordsOf('zh');
  let provider: TestProvider;
  let served: ServedProvider;
  const told: string[] = [];
  before(async () => {
    provider = new TestProvider({ keyId, secret, lapseMinutes: 10 });
    served = await serveTestProvider({ provider, words, tell: (warning) => told.push(warning) });
  });
  after(() => served.close());

  test('it says that it is one, at its start and on its page, and a person signs on it', async () => {
    assert.deepEqual(told, [words.warning]);
    const signatures = signaturesAt({ url: served.url, rootsPem: provider.authority.rootPem });
    const request = requestOf({ statement: 'a <b>text</b>\n' });
    const begun = await signatures.begin(request);
    assert.ok(begun.kind === 'begun');
    const html = await (await fetch(begun.url)).text();
    assert.ok(html.includes(words.warning) && html.includes('a &#60;b&#62;text') && !html.includes('<b>'));
    const send = (form: Record<string, string>) =>
      fetch(begun.url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
    const expected = { statement: request.statement, isName: (name: string) => name === signerName };
    await send({ act: 'sign', name: ' ' });
    assert.equal((await signatures.status(begun.providerRef, expected)).kind, 'pending');
    const sent = await send({ act: 'sign', name: signerName });
    assert.deepEqual([sent.status, sent.headers.get('location')], [303, request.redirectUrl]);
    await send({ act: 'refuse' });
    assert.equal((await signatures.status(begun.providerRef, expected)).kind, 'signed');
    assert.ok((await (await fetch(begun.url)).text()).includes(words.over));
    assert.equal((await fetch(`${served.url}/sign/none`)).status, 404);
  });

  test('on its page a person says no, or fails the check', async () => {
    const signatures = signaturesAt({ url: served.url, rootsPem: provider.authority.rootPem });
    for (const [act, code] of [
      ['refuse', 'byPerson'],
      ['failLiveness', 'livenessFailed'],
    ] as const) {
      const request = requestOf();
      const begun = await signatures.begin(request);
      assert.ok(begun.kind === 'begun');
      await fetch(begun.url, { method: 'POST', body: new URLSearchParams({ act }), redirect: 'manual' });
      const outcome = await signatures.status(begun.providerRef, { statement: request.statement, isName: () => true });
      assert.deepEqual(outcome, { kind: 'refused', code });
    }
  });

  test('it takes no request that is not signed for it, now', async () => {
    const content = { ...requestOf(), statement: toBase64(utf8('x')) };
    const body = JSON.stringify(content);
    const [method, path] = ['POST', '/v1/requests'];
    const ask = async (header: string, sent = body) =>
      (await fetch(`${served.url}${path}`, { method, body: sent, headers: { [signatureHeader]: header } })).status;
    const macAt = (atMs: number, of: Partial<Parameters<typeof requestMac>[0]> = {}) =>
      `${keyId} ${atMs} ${requestMac({ secret, method, path, body, atMs, ...of })}`;
    const now = Date.now();
    const refused = [
      '',
      'forbear',
      macAt(now - 400_000),
      macAt(now + 400_000),
      macAt(now).replace(keyId, 'other'),
      macAt(now, { secret: new Uint8Array(32) }),
      macAt(now, { path: '/v1/other' }),
      macAt(now, { method: 'GET' }),
      macAt(now, { body: `${body} ` }),
      `${macAt(now)} more`,
    ];
    for (const header of refused) assert.equal(await ask(header), 401, header);
    assert.equal(provider.requests.filter(({ id }) => id === content.id).length, 0);
    assert.equal(await ask(macAt(now)), 201);
    assert.equal(await ask(macAt(now)), 200);
    assert.equal(await ask(macAt(now), 'x'.repeat(600_000)), 413);
  });

  test('what is no request is not taken', async () => {
    const signatures = signaturesAt({ url: `${served.url}/`, rootsPem: provider.authority.rootPem });
    for (const change of [{ id: 'a b' }, { personRef: '' }, { redirectUrl: 'javascript:alert(1)' }]) {
      const outcome = await signatures.begin(requestOf(change));
      assert.deepEqual(outcome, { kind: 'notBegun', code: 'requestNotTaken', retry: false });
    }
  });
});

function wordsOf(language: string): PageWords {
  const file = new URL(`../../../messages/${language}/signing.json`, import.meta.url);
  const words = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const of = (key: keyof PageWords) => words[`signing.testProvider.${key}`]!;
  return {
    title: of('title'),
    warning: of('warning'),
    name: of('name'),
    sign: of('sign'),
    refuse: of('refuse'),
    failLiveness: of('failLiveness'),
    over: of('over'),
  };
}
