/** What is entered of each kind of fact: the shapes of docs/formats/evidence-log.md, made from what is stored. */
import type { AgreementEvent } from '../core/agreement/moves.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { termsText } from '../core/agreement/terms-text.ts';
import { formatDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { MoneyEvent } from '../core/money-moves/proposal.ts';
import type { ApprovalEvent, Relation } from '../core/negotiation/approval/approval.ts';
import type { TalkEvent } from '../core/negotiation/protocol/moves.ts';
import type { Outcome } from '../core/rules/act.ts';
import type { StoredSignature } from '../store/agreements.ts';
import type { DecisionRow } from '../store/decisions.ts';
import type { PaymentToEnter } from '../store/evidence-payments.ts';
import type { NewMoneyProposal } from '../store/money-proposals.ts';
import type { OfTalk, StoredOffer } from '../store/negotiations.ts';
import type { SealedMessage } from './contact-request.ts';
import { type CaseFact, sha256Hex } from './enter-fact.ts';
import { withoutCheckCode } from './message-check.ts';
import type { PermitRequest } from './ports.ts';

const instant = (ms: number) => new Date(ms).toISOString();

/** The decision on a contact, or on sending one that was allowed; the message in full, the rest of its input by digest. */
export function decisionFact(
  row: DecisionRow,
  of: { readonly contactId: bigint | undefined; readonly message: SealedMessage; readonly request: PermitRequest },
): CaseFact {
  const { address, subject, unsubscribeUrl } = of.message;
  const text = withoutCode(row.attemptId, withoutCheckCode(of.message));
  const isSend = row.purpose === 'send';
  return {
    kind: isSend ? 'sendDecision' : 'contactDecision',
    about: { table: 'decision', key: String(row.decisionId) },
    recordedBy: row.recordedBy,
    fact: {
      attempt: row.attemptId,
      contact: of.contactId,
      act: row.act,
      role: row.role,
      person: row.person,
      channel: row.channel,
      mode: row.mode,
      debt: of.request.debt,
      by: row.by,
      askedAt: instant(row.atMs),
      day: formatDay(row.onDay),
      jurisdiction: row.jurisdiction,
      lawPack: row.packHash,
      outcome: row.outcome,
      words: row.words,
      because: row.because,
      warnings: row.warnings,
      missing: row.missing,
      findings: row.findings,
      freesUpAt: row.freesUpAtMs === undefined ? undefined : instant(row.freesUpAtMs),
      // Of what goes out the words are said once, in the decision that it was made by.
      ...(isSend ? {} : { address, subject, text, unsubscribeUrl }),
      contactsKnown: of.request.history.length,
      inputSha256: sha256Hex(row.sealedInput),
    },
  };
}

/** Attempts by which a code to sign with is sent; what stands in the log of their words is all but the code. */
export const codeAttempt = 'signing-code:';

/** What is told of such a message afterwards, to whomever. */
export function withoutCode(attemptId: string, text: string | undefined): string | undefined {
  return attemptId.startsWith(codeAttempt) ? text?.replace(/\d{6}/g, '••••••') : text;
}

/** What became of a message on its way out. */
export function messageFact(
  contactId: bigint,
  told: {
    readonly state: 'sent' | 'failed' | 'cancelled';
    readonly code?: string | undefined;
    readonly providerId?: string | undefined;
    readonly sealedMessage: Uint8Array | undefined;
    /** receipts up to this number went with it */
    readonly receiptsThrough?: number | undefined;
    readonly recordedBy: string | undefined;
  },
): CaseFact {
  const { state, code, providerId, sealedMessage, receiptsThrough, recordedBy } = told;
  const messageSha256 = sealedMessage && sha256Hex(sealedMessage);
  return {
    kind: 'messageSent',
    about: { table: 'outbox', key: `${contactId}.${state}` },
    recordedBy,
    fact: { contact: contactId, state, code, providerId, messageSha256, receiptsThrough },
  };
}

export function outcomeFact(
  contactId: bigint,
  told: { readonly outcome: Outcome; readonly atMs: number; readonly recordedBy: string | undefined },
): CaseFact {
  return {
    kind: 'contactOutcome',
    about: { table: 'contact', key: `${contactId}.${told.outcome}` },
    recordedBy: told.recordedBy,
    fact: { contact: contactId, outcome: told.outcome, at: instant(told.atMs) },
  };
}

export function talkEventFact(
  at: Pick<OfTalk, 'negotiationId'>,
  row: {
    readonly version: number;
    readonly event: TalkEvent;
    readonly recordedBy: string;
    readonly currency: string;
  },
): CaseFact {
  return {
    kind: 'talkEvent',
    about: { table: 'negotiation_event', key: `${at.negotiationId}.${row.version}` },
    recordedBy: row.recordedBy,
    fact: {
      talk: at.negotiationId,
      version: row.version,
      currency: row.currency,
      event: told(row.event, row.currency),
    },
  };
}

/**
 * An event of the core as it is told: its amounts in minor units, days and instants carry their unit in their names, and
 * become texts under the names without it.
 */
function told(value: unknown, currency: string): unknown {
  if (Array.isArray(value)) return value.map((each) => told(each, currency));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => toldField(key, field, currency)));
}

function toldField(key: string, field: unknown, currency: string): [string, unknown] {
  if (typeof field === 'bigint' && key.endsWith('Minor'))
    return [key.slice(0, -'Minor'.length), formatAmount(field, currency)];
  if (typeof field === 'number' && key.endsWith('Ms')) return [key.slice(0, -'Ms'.length), instant(field)];
  if (typeof field === 'number' && key.endsWith('On')) return [key, formatDay(field)];
  return [key, told(field, currency)];
}

/** An offer as the borrower was shown it. */
export function offerFact(at: Pick<OfTalk, 'negotiationId'>, offer: StoredOffer, recordedBy: string): CaseFact {
  return {
    kind: 'offer',
    about: { table: 'plan_offer', key: `${at.negotiationId}.${offer.termsHash}` },
    recordedBy,
    fact: {
      talk: at.negotiationId,
      number: offer.number,
      kind: offer.kind,
      termsHash: offer.termsHash,
      needsApproval: offer.needsApproval,
      lawPack: offer.packHash,
      shown: JSON.parse(offer.shown) as unknown,
    },
  };
}

export function approvalEventFact(
  approvalId: bigint,
  row: {
    readonly version: number;
    readonly event: ApprovalEvent;
    readonly recordedBy: string;
    readonly termsHash: string;
    readonly currency: string;
  },
): CaseFact {
  const { version, event, recordedBy, termsHash, currency } = row;
  return {
    kind: 'approvalEvent',
    about: { table: 'approval_event', key: `${approvalId}.${version}` },
    recordedBy,
    fact: { approval: approvalId, version, termsHash, currency, event: told(event, currency) },
  };
}

export function tieFact(tie: Relation, recordedBy: string): CaseFact {
  return { kind: 'tie', about: { table: 'case_tie', key: `${tie.person}.${tie.kind}` }, recordedBy, fact: tie };
}

export function paymentFact(payment: PaymentToEnter): CaseFact {
  const amount = (minor: bigint) => formatAmount(minor, payment.currency);
  const paid = Object.entries(payment.paid).filter(([, minor]) => minor !== 0n);
  return {
    kind: 'payment',
    about: { table: 'ledger_entry', key: String(payment.entryId) },
    recordedBy: undefined,
    fact: {
      entry: payment.kind,
      loan: payment.loanRef,
      reference: payment.ref,
      valueOn: formatDay(payment.valueOn),
      postedOn: formatDay(payment.postedOn),
      currency: payment.currency,
      amount: amount(payment.amountMinor),
      paid: Object.fromEntries(paid.map(([component, minor]) => [component, amount(minor)])),
      reverses: payment.reversesRef,
      dayAssumed: payment.dayAssumed || undefined,
    },
  };
}

/** A step of a move of money by hand: what is proposed word for word, whose hash another confirms; the reasons under seal with it. */
export function correctionFact(
  of: Pick<NewMoneyProposal, 'proposalId' | 'content' | 'contentHash' | 'lapsesAtMs'>,
  row: {
    readonly version: number;
    readonly event: MoneyEvent;
    readonly reason: string;
    readonly exceptionReason: string | undefined;
    readonly recordedBy: string;
  },
): CaseFact {
  const { version, event, reason, exceptionReason, recordedBy } = row;
  const isProposed = event.kind === 'proposed';
  return {
    kind: 'correction',
    about: { table: 'money_event', key: `${of.proposalId}.${version}` },
    recordedBy,
    fact: {
      proposal: of.proposalId,
      step: event.kind,
      move: (JSON.parse(of.content) as { kind: string }).kind,
      by: event.by.name,
      at: instant(event.atMs),
      reason,
      exceptionReason,
      contentHash: of.contentHash,
      ...(isProposed && { content: JSON.parse(of.content) as unknown, lapsesAt: instant(of.lapsesAtMs) }),
    },
  };
}

/** Days of an agreement's events, by the names that they have there. */
const dayFields: ReadonlySet<string> = new Set(['on', 'from', 'to', 'mendBy', 'dueOn', 'coolingOffEndsOn']);

/** `terms`: with the event by which they came to be, so that what was agreed stands in the log word for word. */
export function agreementEventFact(
  at: { readonly agreementId: bigint; readonly agreementNumber: string; readonly currency: string },
  row: {
    readonly version: number;
    readonly event: AgreementEvent;
    readonly recordedBy: string;
    readonly terms?: AgreementTerms | undefined;
  },
): CaseFact {
  const { version, event, recordedBy, terms } = row;
  return {
    kind: 'agreementEvent',
    about: { table: 'agreement_event', key: `${at.agreementId}.${version}` },
    recordedBy,
    fact: {
      agreement: at.agreementNumber,
      version,
      currency: at.currency,
      event: told(withDays(event), at.currency),
      terms: terms && (JSON.parse(termsText(terms)) as unknown),
    },
  };
}

function withDays(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDays);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      typeof field === 'number' && dayFields.has(key) ? formatDay(field) : withDays(field),
    ]),
  );
}

/** What was signed, by whom and how; the record of the ceremony by its hash, which stands in the statement. */
export function signatureFact(
  at: { readonly agreementNumber: string; readonly termsHash: string },
  signature: Omit<StoredSignature, 'sealedRecord'> & { readonly recordedBy: string },
): CaseFact {
  const { signatureId, termsVersion, party, level, statement, signatures, signedAtMs, recordedBy } = signature;
  return {
    kind: 'signature',
    about: { table: 'agreement_signature', key: String(signatureId) },
    recordedBy,
    fact: {
      agreement: at.agreementNumber,
      termsVersion,
      termsHash: at.termsHash,
      party,
      level,
      signedAt: instant(signedAtMs),
      statement,
      signatures: JSON.parse(signatures) as unknown,
    },
  };
}

/** That an address was shown to be a party's own; of the address itself only what kind it is. */
export function addressFact(
  verifiedAddressId: bigint,
  of: {
    readonly party: string;
    readonly kind: string;
    readonly how: string;
    readonly verifiedAtMs: number;
    readonly recordedBy: string;
  },
): CaseFact {
  const { party, kind, how, verifiedAtMs, recordedBy } = of;
  return {
    kind: 'partyFact',
    about: { table: 'verified_address', key: String(verifiedAddressId) },
    recordedBy,
    fact: {
      name: 'addressVerified',
      value: `${party} ${kind} ${how}`,
      at: instant(verifiedAtMs),
    },
  };
}

/** That whoever received a message said that its address is not for it any more; the address itself is not told. */
export function addressClaimFact(of: {
  readonly addressClaimId: bigint;
  readonly contactId: bigint;
  readonly wish: string;
  readonly channel: string;
  readonly saidAtMs: number;
  readonly recordedBy: string;
}): CaseFact {
  const { addressClaimId, contactId, wish, channel, saidAtMs, recordedBy } = of;
  return {
    kind: 'partyFact',
    about: { table: 'address_claim', key: String(addressClaimId) },
    recordedBy,
    fact: { name: 'addressNotTheirs', value: `${channel} ${wish}`, contact: contactId, at: instant(saidAtMs) },
  };
}
