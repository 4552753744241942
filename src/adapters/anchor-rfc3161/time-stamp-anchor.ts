/** Checkpoints time-stamped by a service that speaks RFC 3161. */
import { createHash, randomBytes, type X509Certificate } from 'node:crypto';
import type {
  Anchor,
  AnchorOutcome,
  AnchorReceipt,
  AnchorSubject,
  AnchorVerdict,
} from '../../application/anchor-port.ts';
import { fromBase64, isEqual, toBase64, toHex, utf8 } from '../../core/evidence/bytes.ts';
import { readAnswer } from './read-token.ts';
import { postTimeStampQuery } from './time-stamp-http.ts';
import { timeStampRequest } from './time-stamp-request.ts';
import { verifyToken } from './verify-token.ts';

export interface TimeStampSettings {
  /** of the service, with user and password where it asks for them */
  readonly url: string;
  readonly roots: readonly X509Certificate[];
  readonly askMs?: number;
}

const askMsUsual = 30_000;

/**
 * A token that is lost proves nothing and another is as good, so no answer is notAnchored here and nothing can be found.
 * A service knows nothing of logs: it stamps two histories of one size without a word.
 *
 * Codes of notAnchored: those of a service that is not reached; notAnAnswer; rejected…; those of TokenFault.
 */
export function timeStampAnchor(settings: TimeStampSettings): Anchor {
  return {
    kind: 'rfc3161',
    anchor: (subject) => stamped(subject, settings),
    find: async () => undefined,
    check: async (receipt, subject) => checkTimeStamp({ receipt, subject, roots: settings.roots }),
    close: async () => {},
  };
}

async function stamped(subject: AnchorSubject, settings: TimeStampSettings): Promise<AnchorOutcome> {
  const { url, roots, askMs = askMsUsual } = settings;
  const { digest } = subject;
  const nonce = randomBytes(8).readBigUInt64BE() | 1n;
  const reply = await postTimeStampQuery(url, timeStampRequest({ digest, nonce }), askMs);
  if ('code' in reply) return { kind: 'notAnchored', code: reply.code, retry: true };
  const answer = readAnswer(reply.bytes);
  if (answer.kind === 'notAnAnswer') return { kind: 'notAnchored', code: 'notAnAnswer', retry: true };
  if (answer.kind === 'rejected') return { kind: 'notAnchored', code: answer.code, retry: true };
  const { token } = answer;
  const stamp = verifyToken({ token, digest, nonce, roots });
  if ('fault' in stamp) return { kind: 'notAnchored', code: stamp.fault, retry: true };
  const proof = { token: toBase64(token), tsa: stamp.tsa, serial: stamp.serialHex, policy: stamp.policy };
  const receipt: AnchorReceipt = {
    anchor: 'rfc3161',
    size: subject.size,
    digestHex: toHex(digest),
    at: stamp.at.toISOString(),
    proof,
  };
  return { kind: 'anchored', receipt };
}

interface Checked {
  readonly receipt: AnchorReceipt;
  readonly subject: AnchorSubject;
  readonly roots: readonly X509Certificate[];
}

/**
 * Offline: the receipt, the checkpoint and the roots are all it needs. Codes in order of precedence: otherAnchor,
 * digestNotOfNote, otherSize, otherDigest, those of TokenFault without otherNonce, otherTime, otherProof.
 */
export function checkTimeStamp({ receipt, subject, roots }: Checked): AnchorVerdict {
  const code = faultOfReceipt(receipt, subject) ?? faultOfStamp({ receipt, subject, roots });
  return code === undefined ? { holds: true } : { holds: false, code };
}

function faultOfReceipt(receipt: AnchorReceipt, subject: AnchorSubject): string | undefined {
  if (receipt.anchor !== 'rfc3161') return 'otherAnchor';
  const digest = createHash('sha256').update(utf8(subject.noteText)).digest();
  if (!isEqual(digest, subject.digest)) return 'digestNotOfNote';
  if (receipt.size !== subject.size) return 'otherSize';
  return receipt.digestHex === toHex(subject.digest) ? undefined : 'otherDigest';
}

function faultOfStamp({ receipt, subject, roots }: Checked): string | undefined {
  const token = fromBase64(receipt.proof.token ?? '');
  if (token === undefined) return 'notAToken';
  const stamp = verifyToken({ token, digest: subject.digest, nonce: undefined, roots });
  if ('fault' in stamp) return stamp.fault;
  if (receipt.at !== stamp.at.toISOString()) return 'otherTime';
  const { tsa, serial, policy } = receipt.proof;
  return tsa === stamp.tsa && serial === stamp.serialHex && policy === stamp.policy ? undefined : 'otherProof';
}
