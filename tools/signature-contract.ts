/**
 * What every provider of qualified signatures must do, told by a server of its kind that can be made to fail. An adapter's
 * test hands in how to make the two. The pairs that matter: *failed and not begun*, *failed but begun* (the same id gives the
 * same request), and every way in which an answer that says "signed" is no signature of this person over our text.
 */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import type {
  BeginOutcome,
  CertificateAnswer,
  CertificateFault,
  QualifiedSignatures,
  SignatureRequest,
} from '../src/application/signature-port.ts';
import { certificateFaults } from '../src/application/signature-port.ts';

export const signatureServerFaults = [
  'none',
  /** cannot take it now, and says so */
  'busy',
  /** the connection ends before it took anything */
  'dropsBeforeTaking',
  /** it takes the request, and the connection ends */
  'dropsAfterTaking',
  /** it takes the request and never says a word */
  'silentAfterTaking',
  /** it never says a word */
  'silent',
  /** it does not take our key */
  'refusesCredentials',
  /** somebody else answers, such as the page of a hotel's network */
  'nonsense',
  /** the answer is changed on its way */
  'altered',
  /** an answer without end */
  'endless',
] as const;
export type SignatureServerFault = (typeof signatureServerFaults)[number];

/** What the person, or a provider that errs, does with a request. */
export const personActs = [
  'signs',
  'refuses',
  'failsLiveness',
  'letsLapse',
  'signsUnread',
  'signsAbsent',
  'signsByAuthority',
  'signsByServerCertificate',
  'signsByStranger',
  'signsByOddCertificate',
  'signsByEnded',
  'signsByNotYetValid',
  'signsUnderOtherName',
  'signsUnderTwoNames',
  'signsByOtherCurve',
  'signsOtherText',
  'signsByOtherKey',
] as const;
export type PersonAct = (typeof personActs)[number];

export interface FaultySignatureServer {
  fault: SignatureServerFault;
  setReachable(isReachable: boolean): Promise<void>;
  /** how many requests stand there under our id */
  begunOf(id: string): Promise<number>;
  act(providerRef: string, act: PersonAct): Promise<void>;
  close(): Promise<void>;
}

export interface SignatureSetup {
  /** waits for an answer a second or so */
  readonly signatures: QualifiedSignatures;
  /** the same, trusting another root */
  readonly elsewhere: QualifiedSignatures;
  readonly server: FaultySignatureServer;
}

/** The name under which `signs` signs. */
export const signerName = '阿卜杜拉·买买提';
const expectedOf = ({ statement }: Pick<SignatureRequest, 'statement'>) => ({
  statement,
  isName: (name: string) => name === signerName,
});

let asked = 0;
export function requestOf(over: Partial<SignatureRequest> = {}): SignatureRequest {
  asked += 1;
  return {
    id: `request-${asked}`,
    statement: `forbear-agreement-consent/v1\nagreement A-合同${asked}-1\n`,
    personRef: `person-${asked}`,
    redirectUrl: 'http://127.0.0.1:9/back',
    ...over,
  };
}

const rows: readonly (readonly [
  what: string,
  fault: SignatureServerFault,
  kind: BeginOutcome['kind'],
  begun: number,
])[] = [
  ['begun', 'none', 'begun', 1],
  ['busy: not begun, and may be tried again', 'busy', 'notBegun', 0],
  ['wrong credentials', 'refusesCredentials', 'notBegun', 0],
  ['failed and not begun', 'dropsBeforeTaking', 'unknown', 0],
  ['failed but begun', 'dropsAfterTaking', 'unknown', 1],
  ['slow: begun and no answer in time', 'silentAfterTaking', 'unknown', 1],
  ['slow: no answer at all', 'silent', 'unknown', 0],
  ['somebody else answers', 'nonsense', 'unknown', 0],
  ['an answer changed on its way', 'altered', 'unknown', 1],
  ['an answer without end', 'endless', 'unknown', 0],
];

/** What becomes of an act; a fault: the provider says signed, and it is not taken. */
const ends: readonly (readonly [act: PersonAct, kind: 'signed' | 'refused' | 'expired' | 'notTaken', code?: string])[] =
  [
    ['signs', 'signed'],
    ['refuses', 'refused', 'byPerson'],
    ['failsLiveness', 'refused', 'livenessFailed'],
    ['letsLapse', 'expired'],
    ['signsUnread', 'notTaken', 'answerNotRead'],
    ['signsAbsent', 'notTaken', 'livenessNotPassed'],
    ['signsByAuthority', 'notTaken', 'certificateNotForSigning'],
    ['signsByServerCertificate', 'notTaken', 'certificateNotForSigning'],
    ['signsByStranger', 'notTaken', 'certificateNotTrusted'],
    ['signsByOddCertificate', 'notTaken', 'certificateNotUnderstood'],
    ['signsByEnded', 'notTaken', 'certificateNotValidThen'],
    ['signsByNotYetValid', 'notTaken', 'certificateNotValidThen'],
    ['signsUnderOtherName', 'notTaken', 'nameDiffers'],
    ['signsUnderTwoNames', 'notTaken', 'nameDiffers'],
    ['signsByOtherCurve', 'notTaken', 'algorithmNotTaken'],
    ['signsOtherText', 'notTaken', 'signatureFails'],
    ['signsByOtherKey', 'notTaken', 'signatureFails'],
  ];

export function signatureContract(name: string, make: () => Promise<SignatureSetup>): void {
  let setup: SignatureSetup;
  before(async () => {
    setup = await make();
  });
  after(() => setup.server.close());
  beforeEach(() => {
    setup.server.fault = 'none';
  });
  const at: Suite = { name, setup: () => setup };
  testBegin(at);
  testEnds(at);
  testStatus(at);
  testKept(at);
}

interface Suite {
  readonly name: string;
  readonly setup: () => SignatureSetup;
}

async function begun({ signatures }: SignatureSetup, request: SignatureRequest) {
  const outcome = await signatures.begin(request);
  assert.ok(outcome.kind === 'begun', JSON.stringify(outcome));
  return outcome;
}

function testBegin({ name, setup }: Suite): void {
  for (const [what, fault, kind, count] of rows)
    test(`${name}: ${what}`, async () => {
      const { signatures, server } = setup();
      const request = requestOf();
      server.fault = fault;
      const outcome = await signatures.begin(request);
      assert.equal(outcome.kind, kind, JSON.stringify(outcome));
      if (outcome.kind !== 'begun') assert.match(outcome.code, /^[A-Za-z]+[0-9]{0,3}$/);
      if (outcome.kind === 'notBegun') assert.equal(outcome.retry, true);
      // Given up for its size, before the time is up.
      if (fault === 'endless') assert.equal('code' in outcome && outcome.code, 'answerTooLarge');
      server.fault = 'none';
      assert.equal(await server.begunOf(request.id), count);
      // Whatever happened before, asking again ends well, and there is one request.
      const [first, second] = [await begun(setup(), request), await begun(setup(), request)];
      assert.deepEqual(first, second);
      if (outcome.kind === 'begun') assert.deepEqual(first, outcome);
      assert.equal(await server.begunOf(request.id), 1);
      assert.ok(URL.canParse(first.url));
      const { kind: state } = await signatures.status(first.providerRef, expectedOf(request));
      assert.equal(state, 'pending');
    });

  test(`${name}: nobody listens: not begun, and begun once somebody does`, async () => {
    const { signatures, server } = setup();
    const request = requestOf();
    await server.setReachable(false);
    try {
      assert.deepEqual(await signatures.begin(request), { kind: 'notBegun', code: 'noConnection', retry: true });
    } finally {
      await server.setReachable(true);
    }
    await begun(setup(), request);
    assert.equal(await server.begunOf(request.id), 1);
  });

  test(`${name}: another content under one id is refused, and the first stays`, async () => {
    const { signatures, server } = setup();
    const request = requestOf();
    const first = await begun(setup(), request);
    const other = { ...request, statement: `${request.statement}more\n` };
    assert.deepEqual(await signatures.begin(other), { kind: 'notBegun', code: 'otherUnderThisId', retry: false });
    assert.deepEqual(await begun(setup(), request), first);
    assert.equal(await server.begunOf(request.id), 1);
  });

  test(`${name}: the same at once is one request`, async () => {
    const request = requestOf();
    const all = await Promise.all([1, 2, 3].map(() => begun(setup(), request)));
    assert.equal(new Set(all.map(({ providerRef }) => providerRef)).size, 1);
    assert.equal(await setup().server.begunOf(request.id), 1);
  });
}

function testEnds({ name, setup }: Suite): void {
  for (const [act, kind, code] of ends)
    test(`${name}: the person ${act}: ${code ?? kind}`, async () => {
      const { signatures, server } = setup();
      const request = requestOf();
      const { providerRef } = await begun(setup(), request);
      await server.act(providerRef, act);
      const outcome = await signatures.status(providerRef, expectedOf(request));
      assert.deepEqual([outcome.kind, 'code' in outcome ? outcome.code : undefined], [kind, code]);
      assert.deepEqual(await signatures.status(providerRef, expectedOf(request)), outcome, 'asked again');
      if (outcome.kind === 'notTaken' && outcome.answer !== undefined)
        assert.equal(signatures.check(outcome.answer, expectedOf(request)), code);
    });

  test(`${name}: every fault of a certificate is reached`, () => {
    const reached = ends.flatMap(([, kind, code]) => (kind === 'notTaken' ? [code as CertificateFault] : []));
    assert.deepEqual(new Set(reached), new Set(certificateFaults));
    assert.deepEqual(
      ends.map(([act]) => act),
      personActs,
    );
  });
}

function testStatus({ name, setup }: Suite): void {
  for (const [what, fault] of rows.filter(([, fault]) => fault !== 'none'))
    test(`${name}: asked how it stands: ${what}: nothing is told, and nothing is lost`, async () => {
      const { signatures, server } = setup();
      const request = requestOf();
      const { providerRef } = await begun(setup(), request);
      await server.act(providerRef, 'signs');
      server.fault = fault;
      const outcome = await signatures.status(providerRef, expectedOf(request));
      assert.equal(outcome.kind, 'notReached', JSON.stringify(outcome));
      server.fault = 'none';
      assert.equal((await signatures.status(providerRef, expectedOf(request))).kind, 'signed');
    });

  test(`${name}: a request that the provider does not know`, async () => {
    for (const providerRef of ['00000000-0000-0000-0000-000000000000', '../../sign'])
      assert.deepEqual(await setup().signatures.status(providerRef, expectedOf(requestOf())), { kind: 'notKnown' });
  });

  test(`${name}: an answer for one request is none for another`, async () => {
    const { signatures, server } = setup();
    const [one, other] = [requestOf(), requestOf()];
    const { providerRef } = await begun(setup(), one);
    await server.act(providerRef, 'signs');
    const outcome = await signatures.status(providerRef, expectedOf(other));
    assert.deepEqual([outcome.kind, 'code' in outcome && outcome.code], ['notTaken', 'signatureFails']);
  });
}

function testKept({ name, setup }: Suite): void {
  test(`${name}: a kept answer holds offline, for its own text and name, as it was given, and nothing else`, async () => {
    const { signatures, elsewhere, server } = setup();
    const request = requestOf();
    const { providerRef } = await begun(setup(), request);
    await server.act(providerRef, 'signs');
    const outcome = await signatures.status(providerRef, expectedOf(request));
    assert.ok(outcome.kind === 'signed');
    assert.match(outcome.certificateHash, /^sha256:[0-9a-f]{64}$/);
    const kept = JSON.parse(JSON.stringify(outcome.answer)) as CertificateAnswer;
    await server.setReachable(false);
    try {
      const expected = expectedOf(request);
      assert.equal(signatures.check(kept, expected), undefined);
      assert.equal(elsewhere.check(kept, expected), 'certificateNotTrusted');
      assert.equal(signatures.check(kept, { ...expected, isName: () => false }), 'nameDiffers');
      const changedText = request.statement.replace('consent', 'content');
      assert.equal(signatures.check(kept, { ...expected, statement: changedText }), 'signatureFails');
      const altered: readonly (readonly [Partial<CertificateAnswer>, CertificateFault])[] = [
        [{ certificates: [] }, 'answerNotRead'],
        [{ certificates: ['AAAA'] }, 'answerNotRead'],
        [{ certificates: [`${kept.certificates[0]!}`, 'x'] }, 'answerNotRead'],
        [{ signature: 'not base64' }, 'answerNotRead'],
        [{ signedAt: 'yesterday' }, 'answerNotRead'],
        [{ certificates: kept.certificates.slice(0, 1) }, 'certificateNotTrusted'],
        [{ certificates: kept.certificates.toReversed() }, 'certificateNotForSigning'],
        [{ signedAt: '2001-01-01T00:00:00.000Z' }, 'certificateNotValidThen'],
        [{ liveness: { ...kept.liveness, passed: false } }, 'livenessNotPassed'],
        [{ signature: 'AAAA' }, 'signatureFails'],
      ];
      for (const [change, code] of altered)
        assert.equal(signatures.check({ ...kept, ...change }, expected), code, JSON.stringify(change));
    } finally {
      await server.setReachable(true);
    }
  });
}

export interface FrontRequest {
  readonly request: IncomingMessage;
  readonly body: string;
}

/** An HTTP server on loopback that fails as it is told to; what it would answer is handed in. */
export class FaultySignatureFront {
  fault: SignatureServerFault = 'none';
  port = 0;
  #server: Server | undefined;
  readonly #answer: (asked: FrontRequest) => {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: string;
  };

  constructor(answer: FaultySignatureFront['answerOf']) {
    this.#answer = answer;
  }

  get answerOf() {
    return this.#answer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async open(): Promise<this> {
    const server = createServer((request, response) => {
      // Clients that break off are what it is for.
      this.#serve(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = { request, body: Buffer.concat(chunks).toString('utf8') };
    switch (this.fault) {
      case 'none':
      case 'altered': {
        const { status, headers, body } = this.#answer(asked);
        const told =
          this.fault === 'none'
            ? body
            : body.replace(/[0-9a-f](?=[^0-9a-f]*$)/, (digit) => (digit === '0' ? '1' : '0'));
        return void response.writeHead(status, headers).end(told);
      }
      case 'busy':
        return void response.writeHead(503).end();
      case 'dropsBeforeTaking':
        return void response.destroy();
      case 'dropsAfterTaking':
        this.#answer(asked);
        return void response.destroy();
      case 'silentAfterTaking':
        this.#answer(asked);
        return;
      case 'silent':
        return;
      case 'refusesCredentials':
        return void response.writeHead(401).end();
      case 'nonsense':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome, please log in</html>');
      case 'endless':
        response.writeHead(200);
        while (response.writable && !response.destroyed) {
          response.write(' '.repeat(65_536));
          await new Promise((resolve) => setImmediate(resolve));
        }
        return;
    }
  }
}
