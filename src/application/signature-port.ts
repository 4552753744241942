/**
 * What the application asks of a provider of qualified electronic signatures: a person is identified, shown to be alive and
 * present, and signs exactly our text with a key that a certificate binds to their name.
 */

import { canonicalOf, canonicalText } from '../core/evidence/canonical-json.ts';

export interface SignatureRequest {
  /** ours; the same id and the same content are one request, however often it is sent */
  readonly id: string;
  /** the consent text (docs/formats/agreement-signature.md), signed byte for byte in UTF-8 */
  readonly statement: string;
  /** how the provider knows the person; never a name */
  readonly personRef: string;
  /** where the person is sent when they are done */
  readonly redirectUrl: string;
}

export type BeginOutcome =
  | {
      readonly kind: 'begun';
      readonly providerRef: string;
      /** where the person signs */
      readonly url: string;
    }
  /** Sure that nothing was begun. `retry`: the same may be asked later, or once a setting is mended. */
  | { readonly kind: 'notBegun'; readonly code: string; readonly retry: boolean }
  /** Asked, and no answer: ask again with the same id. */
  | { readonly kind: 'unknown'; readonly code: string };

/** Kept whole and as it came, so that a court can check it without the provider and without us. */
export interface CertificateAnswer {
  readonly provider: string;
  readonly providerRef: string;
  /** DER in base64: the person's first, then whoever issued it, up to but without the root or with it */
  readonly certificates: readonly string[];
  /** base64 of the signature over the statement's bytes, as the certificate's key makes it */
  readonly signature: string;
  /** ISO instant, by the provider's clock */
  readonly signedAt: string;
  readonly liveness: {
    readonly passed: boolean;
    /** ISO instant */
    readonly at: string;
    /** the provider's word for what it did */
    readonly method: string;
  };
}

/** As it is kept and hashed (docs/formats/agreement-signature.md). */
export function certificateAnswerText(answer: CertificateAnswer): string {
  return canonicalText(canonicalOf(answer));
}

/** What the answer must be of, known to us alone. */
export interface ExpectedSignature {
  readonly statement: string;
  /** whether a name as it stands in a certificate is that of the signer (compared by salted hash) */
  readonly isName: (name: string) => boolean;
}

/** In order of precedence. */
export const certificateFaults = [
  'answerNotRead',
  'livenessNotPassed',
  'certificateNotForSigning',
  'certificateNotTrusted',
  'certificateNotUnderstood',
  'certificateNotValidThen',
  'nameDiffers',
  'algorithmNotTaken',
  'signatureFails',
] as const;
export type CertificateFault = (typeof certificateFaults)[number];

export type StatusOutcome =
  | { readonly kind: 'pending' }
  /** all of it was checked here */
  | { readonly kind: 'signed'; readonly answer: CertificateAnswer; readonly certificateHash: string }
  /** the provider says signed, and it is not what we asked for: kept, and never taken for a signature */
  | {
      readonly kind: 'notTaken';
      readonly code: CertificateFault;
      /** undefined: it could not even be read */
      readonly answer: CertificateAnswer | undefined;
    }
  | {
      readonly kind: 'refused';
      /** byPerson, livenessFailed, identityNotFound, or the provider's own */
      readonly code: string;
    }
  | { readonly kind: 'expired' }
  | { readonly kind: 'notKnown' }
  /** nothing can be told now */
  | { readonly kind: 'notReached'; readonly code: string };

export interface QualifiedSignatures {
  /** names the provider in records */
  readonly provider: string;
  begin(request: SignatureRequest): Promise<BeginOutcome>;
  status(providerRef: string, expected: ExpectedSignature): Promise<StatusOutcome>;
  /** Of a kept answer, without a network. Undefined: it holds. */
  check(answer: CertificateAnswer, expected: ExpectedSignature): CertificateFault | undefined;
}
