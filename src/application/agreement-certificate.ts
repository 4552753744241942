/**
 * The qualified level: the person's certificate signs our consent text at a provider. What is asked is stored before it is
 * asked, under an id of ours, so that a kill in between changes nothing: the same id again is the same request.
 */
import type { SigningRefusal } from '../core/agreement/signing/ceremony.ts';
import { decideSigning } from '../core/agreement/signing/ceremony.ts';
import type { SigningCommand } from '../core/agreement/signing/moves.ts';
import { consentText } from '../core/agreement/signing/record.ts';
import type { Database } from '../store/database.ts';
import { answering, hashOfText } from './agreement-held.ts';
import { finishSignature, type SignedAnswer, type SignRefusal, signingCase } from './agreement-signature.ts';
import {
  type BeginOutcome,
  type CertificateAnswer,
  certificateAnswerText,
  type ExpectedSignature,
  type QualifiedSignatures,
  type StatusOutcome,
} from './signature-port.ts';
import {
  deviceHashOf,
  type HeldSigning,
  holdSigningOf,
  moveSigning,
  nameHashOf,
  type SignerAt,
  type SigningHoldRefusal,
  type SigningSetting,
  storeMoves,
} from './signing-session.ts';

type Refused = { readonly refused: SigningRefusal };

interface Request {
  readonly requestId: string;
  readonly statement: string;
}

interface Asked {
  readonly request: Request;
  readonly isName: ExpectedSignature['isName'];
}

/** What was handed over, made again from the record: the same text whenever it is asked for. */
function requestOf({ row, state }: Pick<HeldSigning, 'row' | 'state'>): Request | undefined {
  const { handedOver } = state;
  if (handedOver === undefined) return undefined;
  const index = row.events.findLastIndex(
    (event) => event.kind === 'handedOver' && event.requestId === handedOver.requestId,
  );
  const { atMs } = row.events[index]!;
  const events = row.events.slice(0, index);
  return { requestId: handedOver.requestId, statement: consentText(state, { events, atMs, hashText: hashOfText }) };
}

/** `personRef`: how the provider knows the person. Asked again, it is the same request until the provider has ended it. */
export async function handOver(
  database: Database,
  settings: SigningSetting &
    SignerAt & { readonly provider: QualifiedSignatures; readonly personRef: string; readonly redirectUrl: string },
): Promise<{ readonly begun: BeginOutcome; readonly requestId: string } | SigningHoldRefusal | Refused> {
  const request = await database.transaction(async (session): Promise<Request | SigningHoldRefusal | Refused> => {
    const at = await holdSigningOf(session, settings, settings);
    if ('refused' in at) return at;
    const deviceHash = deviceHashOf(settings.deviceSecret);
    const before = requestOf(at);
    if (before !== undefined) {
      const { requestId, statement } = before;
      const again = { kind: 'handOver', deviceHash, requestId, consentHash: hashOfText(statement) } as const;
      const { refused } = await moveSigning(at, again);
      return refused === undefined ? before : { refused };
    }
    const { row, state, now } = at;
    const requestId = `signing-${row.signingId}-${row.events.length + 1}`;
    // What speaks against it is answered before a text is made of what was not agreed to yet.
    const tried = { kind: 'handOver', deviceHash, requestId, consentHash: hashOfText('') } as const;
    const { refused } = decideSigning(tried, state, now);
    if (refused !== undefined) return { refused };
    const statement = consentText(state, { events: row.events, atMs: now.atMs, hashText: hashOfText });
    await moveSigning(at, { ...tried, consentHash: hashOfText(statement) });
    return { requestId, statement };
  });
  if ('refused' in request) return request;
  const { requestId, statement } = request;
  const { provider, personRef, redirectUrl } = settings;
  return { begun: await provider.begin({ id: requestId, statement, personRef, redirectUrl }), requestId };
}

export type CertificateTold =
  | SignedAnswer
  /** nothing is to be stored yet */
  | { readonly waiting: BeginOutcome['kind'] | StatusOutcome['kind']; readonly url?: string }
  /** the provider ended it without a signature that we take; the signer may begin again */
  | { readonly failed: string }
  | SigningHoldRefusal
  | SignRefusal
  | Refused;

/** Asks the provider how it stands, and takes the certificate's signature where it is there. */
export async function takeCertificate(
  database: Database,
  settings: SigningSetting & {
    readonly signingId: bigint;
    readonly provider: QualifiedSignatures;
    readonly personRef: string;
    readonly redirectUrl: string;
  },
): Promise<CertificateTold> {
  const { provider, personRef, redirectUrl } = settings;
  const found = await signingCase(database, settings);
  if ('refused' in found) return found;
  const asked = await database.transaction(async (session): Promise<Asked | SigningHoldRefusal | Refused> => {
    const at = await holdSigningOf(session, settings, settings);
    if ('refused' in at) return at;
    const request = requestOf(at);
    if (request === undefined) return { refused: 'notHandedOver' };
    return { request, isName: isNameOf(at) };
  });
  if ('refused' in asked) return asked;
  const { request, isName } = asked;
  const { requestId, statement } = request;
  // The same id gives the same reference, also where a kill lost it.
  const begun = await provider.begin({ id: requestId, statement, personRef, redirectUrl });
  if (begun.kind !== 'begun') return { waiting: begun.kind };
  const status = await provider.status(begun.providerRef, { statement, isName });
  if (status.kind === 'pending' || status.kind === 'notKnown' || status.kind === 'notReached')
    return { waiting: status.kind, url: begun.url };
  return answering<CertificateTold, CertificateTold>(database, async (session) => {
    const at = await holdSigningOf(session, settings, settings);
    if ('refused' in at) return at;
    if (status.kind !== 'signed') {
      const code = status.kind === 'expired' ? 'expired' : status.code;
      const { refused } = await moveSigning(at, { kind: 'certificateFailed', requestId, code });
      return refused === undefined ? { failed: code } : { refused };
    }
    const decision = decideSigning(certificateCommand(requestId, statement, status), at.state, at.now);
    if (decision.refused !== undefined) {
      await storeMoves(at, decision.events);
      return { refused: decision.refused };
    }
    return finishSignature(at, { found, settings, events: decision.events, answer: status.answer });
  });
}

function isNameOf({ secrets, state }: HeldSigning): ExpectedSignature['isName'] {
  return (name) => nameHashOf(secrets, name) === state.opened.nameCommitment;
}

function certificateCommand(
  requestId: string,
  statement: string,
  { answer, certificateHash }: StatusOutcome & { readonly kind: 'signed' },
): SigningCommand {
  const { provider, liveness, signedAt } = answer;
  return {
    kind: 'takeCertificate',
    requestId,
    consentHash: hashOfText(statement),
    provider,
    answerHash: hashOfAnswer(answer),
    certificateHash,
    signedAtMs: Date.parse(signedAt),
    liveness: { isPassed: liveness.passed, method: liveness.method, atMs: Date.parse(liveness.at) },
  };
}

/** Of the answer as it is kept in the sealed record. */
export function hashOfAnswer(answer: CertificateAnswer): string {
  return hashOfText(certificateAnswerText(answer));
}
