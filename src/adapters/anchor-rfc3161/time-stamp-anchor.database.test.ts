/** Needs no database: it stands among these tests because it starts openssl and opens servers on loopback. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { anchorContract, type FaultyAnchorServer, subjectOf } from '../../../tools/anchor-contract-suite.ts';
import { opensslMissing, type Stamper, TimeStampAuthority } from '../../../tools/anchor-time-stamp-authority.ts';
import { FaultyHttpServer } from '../../../tools/faulty-http-server.ts';
import type { AnchorReceipt, AnchorSubject } from '../../application/anchor-port.ts';
import { fromBase64, toBase64, toHex } from '../../core/evidence/bytes.ts';
import { readAnswer, readToken } from './read-token.ts';
import { checkTimeStamp, timeStampAnchor } from './time-stamp-anchor.ts';
import { timeStampRequest } from './time-stamp-request.ts';
import { readRoots } from './trusted-chain.ts';
import { verifyToken } from './verify-token.ts';

const missing = opensslMissing();
const skip = missing ?? false;
const askMs = 800;
const nonce = 77n;

type Make = (query: Uint8Array) => Promise<Uint8Array> | Uint8Array;

class Service extends FaultyHttpServer {
  readonly taken: string[] = [];
  constructor(make: Make) {
    super(async (query) => {
      const body = await make(query);
      this.taken.push(query.toString('hex'));
      return { body, type: 'application/timestamp-reply', isTaken: true };
    });
  }
}

const rootsOf = (authority: TimeStampAuthority, ...names: readonly string[]) =>
  readRoots(names.map((name) => authority.pem(name)).join('')) as readonly X509Certificate[];

if (missing === undefined) {
  anchorContract(
    'time stamp',
    async () => {
      const authority = new TimeStampAuthority();
      const service = await new Service((query) => authority.reply(query)).open();
      const server: FaultyAnchorServer = {
        get fault() {
          return service.fault;
        },
        set fault(fault) {
          service.fault = fault;
        },
        setReachable: (isReachable) => service.setReachable(isReachable),
        takenOf: async ({ digest }) => service.taken.filter((query) => query.includes(toHex(digest))).length,
        close: async () => {
          await service.close();
          authority.close();
        },
      };
      const settings = { url: service.url, roots: rootsOf(authority, 'root'), askMs };
      const elsewhere = timeStampAnchor({ ...settings, roots: rootsOf(authority, 'strangeRoot') });
      return { anchor: timeStampAnchor(settings), server, elsewhere, elsewhereCode: 'notTrusted' };
    },
    { keepsRecord: false },
  );
}

let authority: TimeStampAuthority;
let roots: readonly X509Certificate[];
let service: Service;
let make: Make;
before(async () => {
  if (skip) return;
  authority = new TimeStampAuthority();
  roots = rootsOf(authority, 'root');
  service = await new Service((query) => make(query)).open();
});
after(async () => {
  if (skip) return;
  await service.close();
  authority.close();
});

async function replyBy(stamper: Stamper, query: Uint8Array, ...more: readonly string[]): Promise<Uint8Array> {
  authority.stamper = stamper;
  return authority.reply(query, ...more);
}

/** A token of the service's over the subject. */
async function tokenOf({ digest }: AnchorSubject, stamper: Stamper = 'good'): Promise<Uint8Array> {
  const answer = readAnswer(await replyBy(stamper, timeStampRequest({ digest, nonce })));
  assert.ok(answer.kind === 'granted');
  return answer.token;
}

const subject = subjectOf();
const { digest } = subject;

const answers: readonly (readonly [what: string, make: Make, code: string])[] = [
  ['another nonce', () => replyBy('good', timeStampRequest({ digest, nonce })), 'otherNonce'],
  ['another digest', () => replyBy('good', timeStampRequest({ digest: subjectOf().digest, nonce })), 'otherImprint'],
  ['a root that is not trusted', (query) => replyBy('stranger', query), 'notTrusted'],
  ['one who is no authority over the signer', (query) => replyBy('belowNobody', query), 'notTrusted'],
  ['a certificate that had ended', (query) => replyBy('expired', query), 'notValidThen'],
  ['a refusal', (query) => authority.reply(withPolicy(query)), 'rejectedUnacceptedPolicy'],
  ['an answer cut off', async (query) => (await replyBy('good', query)).slice(0, -1), 'notAnAnswer'],
  [
    'an answer with more behind it',
    async (query) => Buffer.concat([await replyBy('good', query), Buffer.of(0)]),
    'notAnAnswer',
  ],
  ['nothing', () => new Uint8Array(0), 'notAnAnswer'],
  ['bytes by chance', () => Uint8Array.from({ length: 500 }, (_, at) => (at * 167 + 13) & 255), 'notAnAnswer'],
  ['our own request', (query) => query, 'notAnAnswer'],
  ['a token without its answer', () => tokenOf(subject), 'notAnAnswer'],
  ['more than an answer can be', () => new Uint8Array(300_000), 'answerTooLarge'],
];
for (const [what, answer, code] of answers) {
  test(`time stamp: ${what}: ${code}`, { skip }, async () => {
    make = answer;
    const outcome = await timeStampAnchor({ url: service.url, roots, askMs }).anchor(subject);
    assert.deepEqual(outcome, { kind: 'notAnchored', code, retry: true });
  });
}

/** The request made anew with a policy that the service does not have. */
function withPolicy(query: Uint8Array): Uint8Array {
  const hex = Buffer.from(query).toString('hex');
  const imprint = toHex(digest);
  const at = hex.indexOf(imprint) + imprint.length;
  const policy = '06032a0909';
  const changed = Buffer.from(hex.slice(0, at) + policy + hex.slice(at), 'hex');
  changed[1]! += policy.length / 2;
  return changed;
}

for (const stamper of ['good', 'below', 'rsa'] as const) {
  test(`time stamp: signed by ${stamper}: anchored, and openssl says so too`, { skip }, async () => {
    make = (query) => replyBy(stamper, query);
    const outcome = await timeStampAnchor({ url: service.url, roots, askMs }).anchor(subject);
    assert.ok(outcome.kind === 'anchored', JSON.stringify(outcome));
    const { proof, at } = outcome.receipt;
    assert.equal(proof.tsa, `CN=${stamper}`);
    assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000);
    // The commands of docs/guides/anchor.md.
    writeFileSync(join(authority.folder, 'note.txt'), subject.noteText);
    writeFileSync(join(authority.folder, 'token.der'), fromBase64(proof.token!)!);
    const openssl = (...parts: readonly string[]) =>
      execFileSync('openssl', parts, { cwd: authority.folder, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
    const verify = ['ts', '-verify', '-data', 'note.txt', '-in', 'token.der', '-token_in', '-CAfile', 'root.pem'];
    assert.match(openssl(...verify), /Verification: OK/);
    assert.match(openssl(...verify, '-attime', String(Date.parse(at) / 1000)), /Verification: OK/);
    const afterTheEnd = String(Date.UTC(2060, 0) / 1000);
    assert.throws(() => openssl(...verify, '-attime', afterTheEnd));
    const told = openssl('ts', '-reply', '-in', 'token.der', '-token_in', '-token_out', '-text');
    assert.match(told, new RegExp(`Serial number: 0x${proof.serial!.replace(/^0(?=.)/, '0?')}`, 'i'));
  });
}

test('time stamp: whom nobody made a stamper of time is not believed, whatever is signed', { skip }, async () => {
  const { content } = readToken(await tokenOf(subject))!;
  const saidOf = (token: Uint8Array) => {
    const stamp = verifyToken({ token, digest, nonce, roots });
    return 'fault' in stamp ? stamp.fault : stamp.tsa;
  };
  const forged = (stamper: Stamper, ...more: readonly string[]) => {
    authority.stamper = stamper;
    return saidOf(authority.forge(content, more));
  };
  assert.equal(forged('good', '-cades'), 'CN=good');
  for (const stamper of ['codeSigner', 'notCritical', 'twoUses'] as const) {
    assert.equal(forged(stamper, '-cades'), 'notForTimeStamping');
  }
  assert.equal(forged('unknownExtension', '-cades'), 'certificateNotUnderstood');
  assert.equal(forged('tooLong', '-cades'), 'notTrusted');
  assert.equal(forged('good'), 'signerNotIncluded');
  assert.equal(forged('good', '-cades', '-nocerts'), 'signerNotIncluded');
  assert.equal(forged('good', '-cades', '-md', 'sha1'), 'algorithmNotTaken');
  assert.equal(forged('rsa', '-cades', '-keyopt', 'rsa_padding_mode:pss'), 'algorithmNotTaken');
  // The service signed the same bytes as something else, and the outside was made to say that they are a time stamp.
  authority.stamper = 'good';
  const other = Buffer.from(authority.forge(content, ['-cades'], 'id-smime-ct-authData')).toString('hex');
  const [authData, timeStamp] = ['060b2a864886f70d0109100102', '060b2a864886f70d0109100104'];
  assert.equal(saidOf(Buffer.from(other.replace(authData, timeStamp), 'hex')), 'contentDiffers');
});

test('time stamp: a root that was not handed in, or an authority that was left out, ends the chain', {
  skip,
}, async () => {
  const token = await tokenOf(subject, 'below');
  const faultUnder = (trusted: readonly X509Certificate[]) => {
    const stamp = verifyToken({ token, digest, nonce, roots: trusted });
    return 'fault' in stamp ? stamp.fault : 'trusted';
  };
  assert.equal(faultUnder(roots), 'trusted');
  assert.equal(faultUnder(rootsOf(authority, 'strangeRoot', 'root')), 'trusted');
  assert.equal(faultUnder(rootsOf(authority, 'between')), 'trusted');
  assert.equal(faultUnder(rootsOf(authority, 'below')), 'trusted');
  assert.equal(faultUnder(rootsOf(authority, 'good')), 'notTrusted');
  assert.equal(faultUnder([]), 'notTrusted');
});

test('time stamp: each fault of a receipt is named, without a network', { skip }, async () => {
  make = (query) => replyBy('good', query);
  const outcome = await timeStampAnchor({ url: service.url, roots, askMs }).anchor(subject);
  assert.ok(outcome.kind === 'anchored');
  const { receipt } = outcome;
  const codeOf = (changed: Partial<AnchorReceipt>, of = subject, trusted = roots) => {
    const verdict = checkTimeStamp({ receipt: { ...receipt, ...changed }, subject: of, roots: trusted });
    return verdict.holds ? 'holds' : verdict.code;
  };
  const { proof } = receipt;
  const other = subjectOf({ size: subject.size, seed: 1 });
  assert.equal(codeOf({}), 'holds');
  assert.equal(codeOf({ anchor: 'evm' }), 'otherAnchor');
  assert.equal(codeOf({}, { ...subject, noteText: 'x' }), 'digestNotOfNote');
  assert.equal(codeOf({ size: 0 }), 'otherSize');
  assert.equal(codeOf({ digestHex: '' }), 'otherDigest');
  assert.equal(codeOf({ digestHex: toHex(other.digest) }, other), 'otherImprint');
  assert.equal(codeOf({ proof: { ...proof, token: '!' } }), 'notAToken');
  assert.equal(codeOf({}, subject, []), 'notTrusted');
  assert.equal(codeOf({ at: '2020-01-01T00:00:00.000Z' }), 'otherTime');
  assert.equal(codeOf({ proof: { ...proof, tsa: 'CN=another' } }), 'otherProof');
  assert.equal(codeOf({ proof: { ...proof, serial: '00' } }), 'otherProof');
});

test('time stamp: one changed bit anywhere never says another thing, and never throws', { skip }, async () => {
  const token = await tokenOf(subject, 'below');
  const whole = verifyToken({ token, digest, nonce, roots });
  assert.ok(!('fault' in whole));
  const held: number[] = [];
  for (let at = 0; at < token.length; at += 2) {
    const changed = new Uint8Array(token);
    changed[at]! ^= 1 << ((at / 2) % 8);
    const stamp = verifyToken({ token: changed, digest, nonce, roots });
    if ('fault' in stamp) continue;
    assert.deepEqual(stamp, whole, `byte ${at}`);
    held.push(at);
  }
  // What is not signed and not needed: version numbers, which certificate is meant (said again under the signature).
  assert.ok(held.length < token.length / 20, `${held.length} of ${token.length}: ${held}`);
  for (let length = 0; length < token.length; length += 20) {
    const stamp = verifyToken({ token: token.slice(0, length), digest, nonce, roots });
    assert.deepEqual(stamp, { fault: 'notAToken' });
  }
});

test('time stamp: pieces exchanged between two tokens of one service do not make a third', { skip }, async () => {
  const [one, other] = [await tokenOf(subject), await tokenOf(subjectOf())];
  const length = Math.min(one.length, other.length);
  fc.assert(
    fc.property(fc.nat(length), fc.nat(length), (from, to) => {
      const mixed = Uint8Array.from(one, (byte, at) => (at >= from && at < to ? other[at]! : byte));
      const stamp = verifyToken({ token: mixed, digest, nonce, roots });
      if (toBase64(mixed) !== toBase64(one) && !('fault' in stamp)) {
        assert.deepEqual(stamp, verifyToken({ token: one, digest, nonce, roots }));
      }
    }),
    { seed: 20261122, numRuns: 200 },
  );
});
