/**
 * Signing with a one-time code and the typed name: opened on a device, shown to the end, warned of what is given up, agreed to
 * clause by clause, confirmed. The code goes the way of every contact, by the law's leave, and is stored as a hash alone.
 */
import type { AgreementRefusal } from '../core/agreement/agreement.ts';
import { decideSigning, noSigning, type Signing, type SigningRefusal } from '../core/agreement/signing/ceremony.ts';
import type {
  AddressKind,
  SignerCommand,
  SigningDocument,
  SigningEvent,
  SigningLanguage,
} from '../core/agreement/signing/moves.ts';
import type { AgreementParty, SignatureLevel } from '../core/agreement/terms.ts';
import { nextSigningId } from '../store/agreements.ts';
import type { Database } from '../store/database.ts';
import { countLocked, storeSigning, storeSigningEvents } from '../store/signings.ts';
import { signerOnRecord } from './agreement-address.ts';
import { answering, decided, type HeldAgreement, type HoldRefusal, holdAgreement } from './agreement-held.ts';
import { finishSignature, type SignedAnswer, type SignRefusal, signingCase } from './agreement-signature.ts';
import { attemptContact, type ContactSetting, type DecidedAttempt } from './attempt-contact.ts';
import { sha256Hex } from './enter-fact.ts';
import { codeAttempt } from './evidence-facts.ts';
import { newOneTimeCode } from './one-time-code.ts';
import {
  codeHashOf,
  deviceHashOf,
  type HeldSigning,
  holdSigningOf,
  moveSigning,
  nameHashOf,
  newSecrets,
  type SignerAt,
  type SigningAnswer,
  type SigningHoldRefusal,
  type SigningSetting,
  sealedSecrets,
  signingNow,
  signingPolicy,
  standingAfter,
  storeMoves,
  type WordsByCode,
} from './signing-session.ts';

export interface PaperShown {
  readonly language: SigningLanguage;
  /** the file, byte for byte */
  readonly bytes: Uint8Array;
  readonly pages: number;
}

/** In order of precedence. */
export type OpenRefusal =
  | HoldRefusal
  | { readonly refused: AgreementRefusal }
  | { readonly refused: 'noPolicy' | 'nameNotOnRecord' }
  | { readonly refused: SigningRefusal };

export interface OpenedSigning {
  readonly signingId: bigint;
  readonly state: Signing;
}

export async function openSigning(
  database: Database,
  settings: SigningSetting & {
    readonly agreementNumber: string;
    readonly party: AgreementParty;
    readonly level: SignatureLevel;
    readonly deviceSecret: string;
    /** undefined: whichever was verified */
    readonly addressKind?: AddressKind | undefined;
    readonly papers: readonly PaperShown[];
    /** clauses of weight that are ticked one by one */
    readonly clauses: readonly string[];
  },
): Promise<OpenedSigning | OpenRefusal> {
  return answering<OpenedSigning, OpenRefusal>(database, async (session) => {
    const holding = await holdAgreement(session, settings, settings);
    if ('refused' in holding) return holding;
    const { party, level, agreementNumber, deviceSecret, papers, clauses } = settings;
    const now = signingNow(holding);
    const refused = notToBeSigned(holding, { party, level, termsHash: now.termsHash });
    if (refused !== undefined) return refused;
    const { held, seal, row } = holding;
    const terms = (holding.proposed ?? holding.terms).terms;
    const policy = await signingPolicy(holding);
    if (policy === undefined) return { refused: 'noPolicy' };
    const sealer = settings.sealer!;
    const signer = await signerOnRecord(session, { held, seal, sealer, party, kind: settings.addressKind });
    const signingId = await nextSigningId(session);
    const { kind, address = '', verifiedAtMs } = signer;
    const secrets = newSecrets({ kind, address });
    if (signer.name === undefined) return { refused: 'nameNotOnRecord' };
    const decision = decideSigning(
      {
        kind: 'open',
        sessionId: String(signingId),
        agreementNumber,
        termsHash: now.termsHash,
        party,
        level,
        deviceHash: deviceHashOf(deviceSecret),
        address: { kind, addressRef: signer.addressRef, verifiedAtMs },
        nameCommitment: nameHashOf(secrets, signer.name),
        documents: papers.map(documentOf),
        clauses,
        givesUpLimitation: terms.givesUpLimitation,
        settings: policy.settings,
        locksBefore: await countLocked(session, { ...row, party }),
      },
      noSigning,
      now,
    );
    if (decision.refused !== undefined) return { refused: decision.refused };
    const termsVersion = terms.version;
    const sealed = sealedSecrets(holding, signingId, secrets);
    await storeSigning(session, { ...row, signingId, termsVersion, party, sealedSecrets: sealed });
    const { recordedBy } = settings;
    await storeSigningEvents(session, { ...held, signingId }, { before: 0, events: decision.events, recordedBy });
    const at = await holdSigningOf(session, settings, { signingId });
    return { signingId, state: (at as HeldSigning).state };
  });
}

function documentOf({ language, bytes, pages }: PaperShown): SigningDocument {
  return { language, documentHash: `sha256:${sha256Hex(bytes)}`, pages };
}

/** What the agreement itself says against it, before anybody is shown anything. */
function notToBeSigned(
  holding: HeldAgreement,
  by: { readonly party: AgreementParty; readonly level: SignatureLevel; readonly termsHash: string },
): { readonly refused: AgreementRefusal } | undefined {
  const asked = { kind: 'sign', isLawful: true, areFiguresTheSame: true, signatureId: '0', ...by } as const;
  const events = decided(holding, asked);
  return 'refused' in events ? events : undefined;
}

/** What a signer does beside asking for a code and confirming. */
export type SignerStep = SignerCommand extends infer C
  ? C extends { readonly kind: 'showPage' | 'scrollToEnd' | 'warn' | 'acknowledge' | 'agree' | 'leave' }
    ? Omit<C, 'deviceHash'>
    : never
  : never;

export function signerStep(
  database: Database,
  settings: SigningSetting & SignerAt & { readonly step: SignerStep },
): Promise<SigningAnswer> {
  return database.transaction(async (session): Promise<SigningAnswer> => {
    const at = await holdSigningOf(session, settings, settings);
    if ('refused' in at) return at;
    const command = { ...settings.step, deviceHash: deviceHashOf(settings.deviceSecret) } as SignerCommand;
    return standingAfter(at, await moveSigning(at, command));
  });
}

export type CodeAnswer =
  | SigningHoldRefusal
  | { readonly refused: SigningRefusal }
  /** `contact`: what the law said of sending it; where it is not allowed, no code went out and none can be typed */
  | { readonly state: Signing; readonly contact: DecidedAttempt }
  | { readonly refused: 'codeNotSent'; readonly because: string };

/**
 * A code, stored as a hash and then sent. Killed in between, there is a code that nobody has: the signer asks for another.
 */
export async function issueCode(
  database: Database,
  settings: SigningSetting &
    SignerAt &
    Pick<ContactSetting, 'contactLaw' | 'inspect' | 'checks'> & {
      readonly words: WordsByCode;
      /** tests alone hand one in */
      readonly code?: string;
    },
): Promise<CodeAnswer> {
  const code = settings.code ?? newOneTimeCode();
  const issued = await database.transaction(async (session) => {
    const at = await holdSigningOf(session, settings, settings);
    if ('refused' in at) return at;
    const deviceHash = deviceHashOf(settings.deviceSecret);
    const decision = await moveSigning(at, { kind: 'issueCode', deviceHash, codeHash: codeHashOf(at.secrets, code) });
    const after = standingAfter(at, decision);
    return 'refused' in after ? after : { ...after, at };
  });
  if ('refused' in issued) return issued;
  const { at, state } = issued;
  const contact = await attemptContact(database, {
    ...settings,
    caseNumber: at.holding.held.caseNumber,
    attemptId: `${codeAttempt}${settings.signingId}:${state.code!.number}`,
    ask: codeMessage(at, { code, settings }),
  });
  return 'refused' in contact ? { refused: 'codeNotSent', because: contact.refused } : { state, contact };
}

function codeMessage(
  { holding, state, secrets }: HeldSigning,
  { code, settings }: { readonly code: string; readonly settings: SigningSetting & { readonly words: WordsByCode } },
) {
  const { kind, address } = secrets.address;
  const language = holding.held.language === 'en' ? 'en' : 'zh';
  const { opened } = state;
  const agreement = opened.agreementNumber;
  const lender = settings.creditor.name;
  const minutes = opened.settings.codeMinutes;
  return {
    act: kind === 'email' ? 'sendEmail' : 'sendText',
    role: opened.party,
    personId: undefined,
    channel: { kind: kind === 'email' ? 'email' : 'text', mode: undefined, place: undefined },
    debt: holding.row.loanRef,
    by: 'us',
    visitors: undefined,
    ground: undefined,
    content: undefined,
    facts: { purpose: 'service' },
    address,
    words: {
      subject: settings.words('agreement.code.subject', { lender, agreement })[language],
      text: settings.words('signing.message.code', { code, agreement, lender, minutes })[language],
      unsubscribeUrl: undefined,
    },
  } as const;
}

/** Code and name as they were typed. What the signature needs of the law of the day is asked only where both are right. */
export async function confirmSigning(
  database: Database,
  settings: SigningSetting & SignerAt & { readonly code: string; readonly typedName: string },
): Promise<SignedAnswer | SigningHoldRefusal | SignRefusal | { readonly refused: SigningRefusal }> {
  const found = await signingCase(database, settings);
  if ('refused' in found) return found;
  return answering<SignedAnswer, SigningHoldRefusal | SignRefusal | { readonly refused: SigningRefusal }>(
    database,
    async (session) => {
      const at = await holdSigningOf(session, settings, settings);
      if ('refused' in at) return at;
      const { secrets, state, now } = at;
      const decision = decideSigning(
        {
          kind: 'confirm',
          deviceHash: deviceHashOf(settings.deviceSecret),
          codeHash: codeHashOf(secrets, settings.code),
          nameCommitment: nameHashOf(secrets, settings.typedName),
        },
        state,
        now,
      );
      if (decision.refused !== undefined) {
        await storeMoves(at, decision.events);
        return { refused: decision.refused };
      }
      return finishSignature(at, { found, settings, events: decision.events as readonly SigningEvent[] });
    },
  );
}
