/** Qualified signatures by the local test provider: legally worth nothing, and checked as if they were worth something. */
import { X509Certificate } from 'node:crypto';
import type {
  BeginOutcome,
  CertificateAnswer,
  ExpectedSignature,
  QualifiedSignatures,
  SignatureRequest,
  StatusOutcome,
} from '../../application/signature-port.ts';
import { toBase64, utf8 } from '../../core/evidence/bytes.ts';
import { callProvider, type ProviderAccess } from './call-provider.ts';
import { answerFault, certificateHashOf } from './check-answer.ts';
import { begunShape, faultShape, type SignedAnswer, statusShape } from './wire.ts';

export interface LocalSignatureSettings {
  readonly url: string;
  readonly keyId: string;
  /** shared with the provider: at least 32 bytes */
  readonly secret: Uint8Array;
  /** PEM, one after the other */
  readonly rootsPem: string;
  readonly askMs?: number;
  readonly nowMs?: () => number;
}

const provider = 'local-test';
const askMsUsual = 15_000;
const secretBytesMin = 32;

/** In order of precedence. */
export type LocalSettingsFault = 'secretTooShort' | 'noRoots' | 'rootNotACertificate';

/**
 * Codes of notBegun: noConnection, unknownHost, noTls, busy, wrongCredentials (all: try again), otherUnderThisId,
 * requestNotTaken. Of unknown and notReached: timeout, connectionLost, notItsAnswer, answerTooLarge, http<status>.
 */
export function localSignatures(
  settings: LocalSignatureSettings,
): QualifiedSignatures | { readonly fault: LocalSettingsFault } {
  const { url, keyId, secret, askMs = askMsUsual, nowMs = Date.now } = settings;
  if (secret.length < secretBytesMin) return { fault: 'secretTooShort' };
  const roots = readRoots(settings.rootsPem);
  if ('fault' in roots) return roots;
  const access: ProviderAccess = { url: url.replace(/\/+$/, ''), keyId, secret, askMs, nowMs };
  const check: QualifiedSignatures['check'] = (answer, expected) => answerFault(answer, { ...expected, roots });
  return {
    provider,
    begin: (request) => begin(access, request),
    status: (providerRef, expected) => status(access, { providerRef, expected, check }),
    check,
  };
}

async function begin(access: ProviderAccess, request: SignatureRequest): Promise<BeginOutcome> {
  const content = { ...request, statement: toBase64(utf8(request.statement)) };
  const reply = await callProvider(access, { method: 'POST', path: '/v1/requests', content });
  if (reply.kind === 'notTaken') return { kind: 'notBegun', code: reply.code, retry: true };
  if (reply.kind === 'unknown') return reply;
  if (reply.status === 409) return { kind: 'notBegun', code: 'otherUnderThisId', retry: false };
  if (reply.status === 400) {
    const fault = faultShape.safeParse(reply.body);
    return { kind: 'notBegun', code: fault.success ? fault.data.code : 'requestNotTaken', retry: false };
  }
  const begun = begunShape.safeParse(reply.body);
  if (reply.status !== 200 && reply.status !== 201) return { kind: 'unknown', code: `http${reply.status}` };
  return begun.success ? { kind: 'begun', ...begun.data } : { kind: 'unknown', code: 'notItsAnswer' };
}

async function status(
  access: ProviderAccess,
  at: {
    readonly providerRef: string;
    readonly expected: ExpectedSignature;
    readonly check: QualifiedSignatures['check'];
  },
): Promise<StatusOutcome> {
  const { providerRef, expected, check } = at;
  const reply = await callProvider(access, {
    method: 'GET',
    path: `/v1/requests/${encodeURIComponent(providerRef)}`,
  });
  if (reply.kind !== 'answered') return { kind: 'notReached', code: reply.code };
  if (reply.status === 404) return { kind: 'notKnown' };
  if (reply.status !== 200) return { kind: 'notReached', code: `http${reply.status}` };
  const read = statusShape.safeParse(reply.body);
  if (!read.success) {
    const saysSigned = (reply.body as { readonly state?: unknown } | null)?.state === 'signed';
    return saysSigned
      ? { kind: 'notTaken', code: 'answerNotRead', answer: undefined }
      : { kind: 'notReached', code: 'notItsAnswer' };
  }
  switch (read.data.state) {
    case 'pending':
    case 'expired':
      return { kind: read.data.state };
    case 'refused':
      return { kind: 'refused', code: read.data.code };
    case 'signed': {
      const answer = answerOf(providerRef, read.data);
      const code = check(answer, expected);
      if (code !== undefined) return { kind: 'notTaken', code, answer };
      return { kind: 'signed', answer, certificateHash: certificateHashOf(answer) };
    }
  }
}

function answerOf(providerRef: string, { state: _, ...signed }: SignedAnswer): CertificateAnswer {
  return { provider, providerRef, ...signed };
}

function readRoots(pem: string): readonly X509Certificate[] | { readonly fault: LocalSettingsFault } {
  const parts = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  if (parts === null) return { fault: 'noRoots' };
  try {
    return parts.map((part) => new X509Certificate(part));
  } catch {
    return { fault: 'rootNotACertificate' };
  }
}
