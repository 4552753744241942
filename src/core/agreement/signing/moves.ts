/**
 * What is done while one party signs one agreement, and what happened: the commands and events of `ceremony.ts`. Instants are
 * milliseconds since 1970; hashes are `sha256:<hex>`. No name, no code and no secret of a device enters in clear, only
 * salted or keyed hashes of them, made at the edge; of an address not even a hash, because a phone number is soon guessed.
 */
import type { AgreementParty, SignatureLevel } from '../terms.ts';

export const addressKinds = ['phone', 'email'] as const;
export type AddressKind = (typeof addressKinds)[number];

export const signingLanguages = ['zh', 'en'] as const;
export type SigningLanguage = (typeof signingLanguages)[number];

/** The paper in one language; which of them is signed is said when it is agreed to. */
export interface SigningDocument {
  readonly language: SigningLanguage;
  /** of the file's bytes */
  readonly documentHash: string;
  /** from 1 to this */
  readonly pages: number;
}

/** From the lender's settings; docs/decisions/0019-signing-an-agreement.md says why each. */
export interface SigningSettings {
  /** after it, the session is over and nothing was signed */
  readonly sessionMinutes: number;
  readonly codeMinutes: number;
  /** wrong codes and wrong names together, over the whole session; the last of them locks it */
  readonly attemptsMax: number;
  /** codes that are sent in one session */
  readonly codesMax: number;
  readonly resendWaitSeconds: number;
  /** sessions of this party for this agreement that were locked; so many, and no other is opened */
  readonly locksMax: number;
}

/** Where this party stands with this agreement, told by who opens the session. */
export interface SigningOpening {
  readonly kind: 'open';
  /** made by the caller; a repeated opening uses the same */
  readonly sessionId: string;
  readonly agreementNumber: string;
  readonly termsHash: string;
  readonly party: AgreementParty;
  readonly level: SignatureLevel;
  /** hash of a secret that stays on the device; every later act of the signer comes with it */
  readonly deviceHash: string;
  /** where a code is sent. `verifiedAtMs` undefined: never shown to be the signer's own */
  readonly address: {
    readonly kind: AddressKind;
    /** of the row that holds the address and how it was shown to be the signer's: tells nothing of it */
    readonly addressRef: string;
    readonly verifiedAtMs: number | undefined;
  };
  /** salted hash of the name on record in its comparable form (`comparableName`) */
  readonly nameCommitment: string;
  readonly documents: readonly SigningDocument[];
  /** clauses set in bold that are ticked one by one */
  readonly clauses: readonly string[];
  /** of the terms: the signer is warned first and says that they understood (民法典 192) */
  readonly givesUpLimitation: boolean;
  readonly settings: SigningSettings;
  readonly locksBefore: number;
}

/** A certificate's signature over the consent text, after the adapter has checked all of it. */
export interface CertificateFacts {
  readonly requestId: string;
  readonly consentHash: string;
  readonly provider: string;
  /** of the answer as it is kept */
  readonly answerHash: string;
  readonly certificateHash: string;
  readonly signedAtMs: number;
  readonly liveness: { readonly isPassed: boolean; readonly method: string; readonly atMs: number };
}

export type SignerCommand =
  | { readonly kind: 'showPage'; readonly deviceHash: string; readonly documentHash: string; readonly page: number }
  | { readonly kind: 'scrollToEnd'; readonly deviceHash: string; readonly documentHash: string }
  /** `wordsHash`: of the words of the warning as they were shown */
  | {
      readonly kind: 'warn';
      readonly deviceHash: string;
      readonly language: SigningLanguage;
      readonly wordsHash: string;
    }
  | { readonly kind: 'acknowledge'; readonly deviceHash: string }
  | {
      readonly kind: 'agree';
      readonly deviceHash: string;
      readonly documentHash: string;
      /** those that were ticked */
      readonly clauses: readonly string[];
    }
  /** the code is made and sent outside; `codeHash` is salted and peppered */
  | { readonly kind: 'issueCode'; readonly deviceHash: string; readonly codeHash: string }
  | {
      readonly kind: 'confirm';
      readonly deviceHash: string;
      /** of what was typed, made as the others were */
      readonly codeHash: string;
      readonly nameCommitment: string;
    }
  /** `consentHash`: of the text that the certificate is to sign (`consentText`) */
  | {
      readonly kind: 'handOver';
      readonly deviceHash: string;
      readonly requestId: string;
      readonly consentHash: string;
    }
  | { readonly kind: 'leave'; readonly deviceHash: string };

/** Told by the provider of certificates, not by the signer's device. */
export type ProviderCommand =
  | ({ readonly kind: 'takeCertificate' } & CertificateFacts)
  | { readonly kind: 'certificateFailed'; readonly requestId: string; readonly code: string };

export type SigningCommand = SigningOpening | SignerCommand | ProviderCommand;

export const leaveReasons = ['bySigner', 'tooManyAttempts'] as const;
export type LeaveReason = (typeof leaveReasons)[number];

export type SigningOpened = Omit<SigningOpening, 'kind' | 'address' | 'locksBefore'> & {
  readonly kind: 'opened';
  readonly address: { readonly kind: AddressKind; readonly addressRef: string; readonly verifiedAtMs: number };
  readonly expiresAtMs: number;
};

export type SigningEvent = (
  | SigningOpened
  | { readonly kind: 'pageShown'; readonly documentHash: string; readonly page: number }
  | { readonly kind: 'scrolledToEnd'; readonly documentHash: string }
  | { readonly kind: 'warned'; readonly language: SigningLanguage; readonly wordsHash: string }
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'agreed'; readonly documentHash: string; readonly clauses: readonly string[] }
  | {
      readonly kind: 'codeIssued';
      /** 1, 2, 3 … */
      readonly number: number;
      readonly codeHash: string;
      readonly expiresAtMs: number;
    }
  | { readonly kind: 'attemptFailed'; readonly wrong: 'code' | 'name' }
  /** it was right, and nothing came of it */
  | { readonly kind: 'codeSpent'; readonly number: number; readonly because: 'termsChanged' | 'levelTooLow' }
  | { readonly kind: 'handedOver'; readonly requestId: string; readonly consentHash: string }
  | { readonly kind: 'certificateFailed'; readonly requestId: string; readonly code: string }
  | ({ readonly kind: 'certificateTaken' } & CertificateFacts)
  | {
      readonly kind: 'signed';
      readonly termsHash: string;
      readonly documentHash: string;
      readonly level: SignatureLevel;
      /** for a certificate when the person signed, which may be before it is recorded */
      readonly signedAtMs: number;
    }
  | { readonly kind: 'left'; readonly reason: LeaveReason }
) & { readonly atMs: number };
