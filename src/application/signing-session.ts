/** One session of one party who signs, held while it is moved: guesses of all processes are counted under its row's lock. */
import { createHash, randomBytes } from 'node:crypto';
import {
  decideSigning,
  evolveSigning,
  noSigning,
  type Signing,
  type SigningDecision,
  type SigningNow,
  type SigningRefusal,
  type SigningState,
} from '../core/agreement/signing/ceremony.ts';
import type { AddressKind, SigningCommand, SigningEvent } from '../core/agreement/signing/moves.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { readLoanProduct } from '../store/agreements.ts';
import type { Session } from '../store/database.ts';
import { findSigning, holdSigning, type SigningRow, storeSigningEvents } from '../store/signings.ts';
import { type AgreementSetting, type HeldAgreement, type HoldRefusal, holdAgreement } from './agreement-held.ts';
import { policyInForce } from './lender-policy.ts';
import { newCodeSalt, oneTimeCodeHash } from './one-time-code.ts';
import type { SigningPolicy } from './plan-ports.ts';
import { nameCommitment, newNameSalt } from './signer-name.ts';

/** Words in both languages by code. */
export type WordsByCode = (
  code: string,
  values?: Readonly<Record<string, string | number>>,
) => { readonly en: string; readonly zh: string };

/** What the paper of these terms states, as who makes the paper knows it. */
export interface PaperSays {
  readonly planContentOf: (terms: AgreementTerms) => readonly string[];
  /** undefined: it has no such table */
  readonly costTableStatesOf: (terms: AgreementTerms) => readonly string[] | undefined;
}

export interface SigningSetting extends AgreementSetting {
  readonly paper: PaperSays;
}

/** As the lender's policy has it on the day. */
export async function signingPolicy({
  session,
  row,
  today,
  settings,
}: HeldAgreement): Promise<SigningPolicy | undefined> {
  const { creditor, kernel } = settings;
  const { creditorId } = creditor;
  const product = await readLoanProduct(session, row);
  return (await policyInForce(session, { creditorId, product, on: today, kernel }))?.policy.signing;
}

export interface SignerAt {
  readonly signingId: bigint;
  /** stays on the device on which the session was opened */
  readonly deviceSecret: string;
}

/** In order of precedence. */
export type SigningHoldRefusal = { readonly refused: 'unknownSigning' } | HoldRefusal;

/** Under the borrower's key; erased with it, after which name and code say nothing. */
export interface Secrets {
  readonly nameSalt: string;
  readonly codeSalt: string;
  /** of this session alone, so that a code cannot be tried by whoever reads the database */
  readonly pepper: string;
  readonly address: { readonly kind: AddressKind; readonly address: string };
}

const secretsSeal = (signingId: bigint) => `signing ${signingId}`;

export function newSecrets(address: Secrets['address']): Secrets {
  const pepper = randomBytes(32).toString('hex');
  return { nameSalt: newNameSalt(), codeSalt: newCodeSalt(), pepper, address };
}

export function sealedSecrets({ seal }: HeldAgreement, signingId: bigint, secrets: Secrets): Uint8Array {
  return seal.seal(secretsSeal(signingId), JSON.stringify(secrets));
}

export interface HeldSigning {
  readonly holding: HeldAgreement;
  readonly row: SigningRow;
  readonly state: Signing;
  readonly secrets: Secrets;
  readonly now: SigningNow;
}

/** With the agreement that it is about. */
export async function holdSigningOf(
  session: Session,
  settings: AgreementSetting,
  { signingId }: Pick<SignerAt, 'signingId'>,
): Promise<HeldSigning | SigningHoldRefusal> {
  const { creditorId } = settings.creditor;
  const found = await findSigning(session, { creditorId, signingId });
  if (found === undefined) return { refused: 'unknownSigning' };
  const holding = await holdAgreement(session, settings, found);
  if ('refused' in holding) return holding;
  const row = await holdSigning(session, { ...holding.held, signingId });
  const state = row.events.reduce<SigningState>(evolveSigning, noSigning) as Signing;
  const secrets = JSON.parse(holding.seal.open(secretsSeal(signingId), row.sealedSecrets)) as Secrets;
  return { holding, row, state, secrets, now: signingNow(holding) };
}

/** What lies open to be signed now. */
export function signingNow({ row, terms, proposed, settings }: HeldAgreement): SigningNow {
  const open = row.agreement.proposed ?? row.agreement;
  return {
    atMs: settings.atMs,
    termsHash: open.termsHash,
    levelNeeded: (proposed ?? terms).terms.signatureLevel,
  };
}

export function deviceHashOf(deviceSecret: string): string {
  return `sha256:${createHash('sha256').update(`forbear signing device\n${deviceSecret}`).digest('hex')}`;
}

export function codeHashOf({ codeSalt, pepper }: Secrets, code: string): string {
  return oneTimeCodeHash({ code, salt: codeSalt, pepper: Buffer.from(pepper, 'hex') });
}

export function nameHashOf({ nameSalt }: Secrets, name: string): string {
  return nameCommitment({ name, salt: nameSalt });
}

/** Stores what a refusal leaves too: a wrong code is refused, and counts. */
export async function moveSigning(at: HeldSigning, command: SigningCommand): Promise<SigningDecision> {
  const decision = decideSigning(command, at.state, at.now);
  await storeMoves(at, decision.events);
  return decision;
}

export async function storeMoves({ row, holding }: HeldSigning, events: readonly SigningEvent[]): Promise<void> {
  const { session, settings } = holding;
  await storeSigningEvents(session, row, { before: row.events.length, events, recordedBy: settings.recordedBy });
}

export type SigningAnswer = { readonly state: Signing } | SigningHoldRefusal | { readonly refused: SigningRefusal };

export function standingAfter(at: HeldSigning, { events, refused }: SigningDecision): SigningAnswer {
  if (refused !== undefined) return { refused };
  return { state: events.reduce<SigningState>(evolveSigning, at.state) as Signing };
}
