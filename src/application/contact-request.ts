/** What the law is asked about one contact at one instant: all that is known of the borrower then, as `permit` takes it. */
import type { Outcome } from '../core/rules/act.ts';
import type { Law } from '../core/rules/law.ts';
import { isAgreementInForce } from '../store/agreement-acts.ts';
import type { HeldCase } from '../store/contact-cases.ts';
import { type HistoryRow, readHistory } from '../store/contacts.ts';
import type { Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { readFacts } from '../store/party-facts.ts';
import { knownClaims } from './address-claims.ts';
import type { ContactAsk } from './contact-ask.ts';
import type { BorrowerSeal, PermitRequest } from './ports.ts';

/** What is sealed beside a decision: the address and words, and what was told of this contact alone. */
export interface SealedMessage {
  readonly address?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly unsubscribeUrl?: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** what was added to the text, by which its receiver finds out whether it is real */
  readonly check?: { readonly line: string; readonly code: string };
}

export const sealName = {
  input: (decisionId: bigint) => `decision ${decisionId} input`,
  message: (decisionId: bigint) => `decision ${decisionId} message`,
  fact: (factId: bigint) => `fact ${factId}`,
  inbound: (inboundId: bigint) => `inbound contact ${inboundId}`,
};

/** Under which context a borrower's key is wrapped. */
export function keyContext(at: { readonly creditorId: number; readonly borrowerId: bigint }): string {
  return `${at.creditorId}/${at.borrowerId}`;
}

/** Of whom and of what facts are asked. */
export interface AboutBorrower {
  readonly held: HeldCase;
  readonly seal: BorrowerSeal;
  readonly law: Law;
  /** a loan's number; undefined: about all that is owed */
  readonly debt?: string | undefined;
  /** what is said of this one act alone */
  readonly said?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What is on record, as JSON by name; names that this law does not have are left out, as none of its rules asks for them.
 * Whether an agreement is in force the book knows itself.
 */
export async function factsOnRecord(session: Session, at: AboutBorrower): Promise<Record<string, unknown>> {
  const facts: Record<string, unknown> = {};
  for (const { name, factId, sealedValue } of await readFacts(session, at.held)) {
    if (!at.law.vocabulary.has(name)) continue;
    const text = opened(at.seal, sealName.fact(factId), sealedValue);
    facts[name] = text === undefined ? 'unknown' : JSON.parse(text);
  }
  if (at.law.vocabulary.has(inForceFact)) {
    const inForce = await isAgreementInForce(session, { ...at.held, loanRef: at.debt });
    return withAgreements(facts, { inForce, said: at.said ?? {} });
  }
  return facts;
}

const inForceFact = 'agreementInForce';

/**
 * An agreement that the book knows to be in force is in force, whatever was said. That none of its own is says nothing of
 * one made elsewhere: what a person recorded or says stands then, and where nobody does, the book's no is the answer.
 */
export function withAgreements(
  facts: Record<string, unknown>,
  book: { readonly inForce: boolean | undefined; readonly said: Readonly<Record<string, unknown>> },
): Record<string, unknown> {
  if (book.inForce === true) return { ...facts, [inForceFact]: true };
  if (book.inForce === undefined || inForceFact in facts || inForceFact in book.said) return facts;
  return { ...facts, [inForceFact]: false };
}

/** What is known of one address (address-claims.ts), and never recorded by hand. */
export const claimedFact = 'addressNotTheirs';

/** Of this address the book knows it itself, whatever was recorded. */
function withClaims(
  { [claimedFact]: _, ...facts }: Record<string, unknown>,
  { law, isClaimed }: { readonly law: Law; readonly isClaimed: boolean },
): Record<string, unknown> {
  return isClaimed && law.vocabulary.has(claimedFact) ? { ...facts, [claimedFact]: true } : facts;
}

export interface KnownOfBorrower {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly history: PermitRequest['history'];
}

/** Facts and contacts of the borrower as they stand now; `without` a contact that is itself what is asked about. */
export async function knownOfBorrower(
  session: Session,
  at: AboutBorrower & {
    readonly without: bigint | undefined;
    /** at which somebody is to be reached; undefined: none is known */
    readonly address: string | undefined;
  },
): Promise<KnownOfBorrower> {
  const facts = withClaims(await factsOnRecord(session, at), {
    law: at.law,
    isClaimed: at.address !== undefined && (await knownClaims(session, at.held, at.seal)).isClaimed(at.address),
  });
  const rows = await readHistory(session, at.held);
  const history = rows
    .filter(({ kind, id }) => kind !== 'contact' || id !== at.without)
    .map((row) => pastContact(row, at.seal));
  return { facts, history };
}

function pastContact(row: HistoryRow, seal: BorrowerSeal): PermitRequest['history'][number] {
  const address = addressOf(row, seal);
  return {
    at: new Date(row.atMs).toISOString(),
    act: row.act,
    ...(row.mode === undefined ? {} : { mode: row.mode }),
    ...(row.loanRef === undefined ? {} : { debt: row.loanRef }),
    person: row.person,
    ...(address === undefined ? {} : { address }),
    outcome: row.outcome ?? untoldOutcome(row),
    initiatedBy: row.initiatedBy,
  };
}

function addressOf({ kind, id, decisionId, sealed }: HistoryRow, seal: BorrowerSeal): string | undefined {
  if (sealed === undefined) return undefined;
  const name = kind === 'inbound' ? sealName.inbound(id) : sealName.message(decisionId!);
  const text = opened(seal, name, sealed);
  return text === undefined ? undefined : (JSON.parse(text) as { readonly address?: string }).address;
}

/** Undefined: it was sealed under a key that was destroyed since. What it said is then not known, which never loosens. */
function opened(seal: BorrowerSeal, name: string, sealed: Uint8Array): string | undefined {
  try {
    return seal.open(name, sealed);
  } catch {
    return undefined;
  }
}

/** What is not told yet is taken as what counts most: the message arrived, the person was spoken with. */
function untoldOutcome({ act }: HistoryRow): Outcome {
  return act === 'placeCall' || act === 'visit' || act === 'contactThirdParty' ? 'conversation' : 'delivered';
}

export function permitRequest(at: {
  readonly ask: ContactAsk;
  readonly address: string | undefined;
  readonly creditor: CreditorRow;
  readonly known: KnownOfBorrower;
  readonly atMs: number;
}): PermitRequest {
  const { ask, address, creditor, known } = at;
  const { kind, mode, place } = ask.channel;
  return {
    jurisdiction: creditor.jurisdiction,
    act: ask.act,
    at: new Date(at.atMs).toISOString(),
    person: { role: ask.role, ...(ask.personId === undefined ? {} : { id: ask.personId }), zones: [creditor.zone] },
    ...(ask.debt === undefined ? {} : { debt: ask.debt }),
    channel: {
      kind,
      ...(mode === undefined ? {} : { mode }),
      ...(address === undefined ? {} : { address }),
      ...(place === undefined ? {} : { place }),
    },
    by: ask.by,
    ...(ask.visitors === undefined ? {} : { visitors: ask.visitors }),
    ...(ask.ground === undefined ? {} : { ground: ask.ground }),
    ...(ask.content === undefined ? {} : { content: ask.content }),
    currency: creditor.currency,
    facts: { ...known.facts, ...ask.facts },
    history: known.history,
  };
}

/** What was asked for when the decision of that input and message was made. */
export function askOf(input: PermitRequest, message: SealedMessage): ContactAsk {
  const { subject, text, unsubscribeUrl } = message;
  return {
    act: input.act as ContactAsk['act'],
    role: input.person.role,
    personId: input.person.id,
    channel: { kind: input.channel.kind, mode: input.channel.mode, place: input.channel.place },
    debt: input.debt,
    by: input.by,
    visitors: input.visitors,
    ground: input.ground,
    content: input.content,
    facts: message.facts,
    address: message.address,
    words: subject === undefined || text === undefined ? undefined : { subject, text, unsubscribeUrl },
  };
}
