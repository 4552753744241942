/** What is learnt of a borrower: facts the law asks for, and that they contacted us. Both move the case on. */
import { type Day, formatDay } from '../core/calendar/day.ts';
import { localDay } from '../core/calendar/zone.ts';
import type { Mode, Outcome, Role } from '../core/rules/act.ts';
import type { FactDeclaration } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import { findLoan, type HeldCase, holdCase, readCaseForContact, readCaseVersion } from '../store/contact-cases.ts';
import { type InboundRow, nextInboundId, storeInbound } from '../store/contacts.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { nextFactIds, readFacts, storeFact } from '../store/party-facts.ts';
import { type KnownClaim, knownClaims } from './address-claims.ts';
import { type ContactSetting, lawAndZone, sealFor } from './attempt-contact.ts';
import { claimedFact, keyContext, sealName } from './contact-request.ts';
import { type CaseFact, enteredCase, enterFacts } from './enter-fact.ts';
import type { BorrowerSeal, RequestFault } from './ports.ts';

export type FactsSetting = Omit<ContactSetting, 'inspect'> & {
  readonly creditor: CreditorRow;
  readonly caseNumber: string;
};

/** In order of precedence. */
export type FactsRefusal =
  | { readonly refused: 'unknownCase' | 'noKey' | 'keyDoesNotOpen' | 'erased' }
  | { readonly refused: 'noLaw'; readonly jurisdiction: string }
  | { readonly refused: 'unknownZone'; readonly zone: string }
  /** `near`: names of the law that are spelt much like it */
  | { readonly refused: 'unknownFact'; readonly name: string; readonly near: readonly string[] }
  | { readonly refused: 'factsNotValid'; readonly faults: readonly RequestFault[] };

export interface RecordedFacts {
  readonly caseNumber: string;
  /** the state of the case after it */
  readonly version: number;
}

/** Facts by name as JSON; "unknown" and null are values too. All are recorded, or none. */
export async function recordFacts(
  database: Database,
  settings: FactsSetting & {
    readonly facts: Readonly<Record<string, unknown>>;
    readonly nowMs: number;
    readonly recordedBy: string;
  },
): Promise<FactsRefusal | RecordedFacts> {
  const { creditor, caseNumber, facts, recordedBy } = settings;
  return database.transaction(async (session): Promise<FactsRefusal | RecordedFacts> => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const seal = await sealFor(session, held, settings.sealer);
    if ('refused' in seal) return seal;
    const inForce = lawAndZone({ ...settings, inspect: neverAsked }, creditor);
    if ('refused' in inForce) return inForce;
    const refusal = refusalOf(facts, { settings, law: inForce.law });
    if (refusal !== undefined) return refusal;
    const onDay = localDay(inForce.zone, settings.nowMs);
    const entered = await storeFactsOf(session, held, { seal, law: inForce.law, facts, onDay, recordedBy });
    await enterFacts(session, enteredCase(held, seal), entered);
    return { caseNumber, version: await readCaseVersion(session, held) };
  });
}

/** Stores facts that were found valid, of a case that is held; what it answers must be entered in the same transaction. */
export async function storeFactsOf(
  session: Session,
  held: HeldCase,
  at: {
    readonly seal: BorrowerSeal;
    readonly law: Law;
    readonly facts: Readonly<Record<string, unknown>>;
    readonly onDay: Day;
    readonly recordedBy: string;
  },
): Promise<CaseFact[]> {
  const { seal, law, facts, onDay, recordedBy } = at;
  const names = Object.keys(facts);
  const ids = await nextFactIds(session, names.length);
  for (const [index, name] of names.entries()) {
    const factId = ids[index]!;
    const sealedValue = seal.seal(sealName.fact(factId), JSON.stringify(facts[name]));
    await storeFact(session, held, { factId, name, sealedValue, recordedBy, onDay });
  }
  return names.map(
    (name, index): CaseFact => ({
      kind: 'partyFact',
      about: { table: 'party_fact', key: String(ids[index]) },
      recordedBy,
      fact: { name, means: law.vocabulary.get(name)?.text, value: facts[name], day: formatDay(onDay) },
    }),
  );
}

function neverAsked(): never {
  throw new Error('facts have no words to inspect');
}

function refusalOf(
  facts: Readonly<Record<string, unknown>>,
  { settings, law }: { readonly settings: FactsSetting; readonly law: Law },
): FactsRefusal | undefined {
  for (const name of Object.keys(facts)) {
    if (!recordable(law).has(name)) return { refused: 'unknownFact', name, near: nearNames(name, law) };
  }
  const faults = settings.contactLaw.factFaults(facts, { law, currency: settings.creditor.currency });
  return faults.length === 0 ? undefined : { refused: 'factsNotValid', faults };
}

/** Facts of the borrower; those of the request itself are told with each contact, and what was said of an address is known of it alone. */
export function recordable(law: Law): Map<string, FactDeclaration> {
  return new Map([...law.vocabulary].filter(([name, { text }]) => text !== undefined && name !== claimedFact));
}

const nearShownMax = 5;

/** Names that hold it or are held by it, then those that a few letters make it. */
export function nearNames(name: string, law: Law): string[] {
  const asked = name.toLowerCase();
  const distances = [...recordable(law).keys()].map((known) => {
    const other = known.toLowerCase();
    const holds = asked.length > 2 && (other.includes(asked) || asked.includes(other));
    return { known, distance: holds ? 0 : lettersApart(asked, other) };
  });
  return distances
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((one, other) => one.distance - other.distance || (one.known < other.known ? -1 : 1))
    .slice(0, nearShownMax)
    .map(({ known }) => known);
}

/** Letters to insert, leave out or change (Levenshtein 1965). */
function lettersApart(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length]!;
}

export interface KnownFact {
  readonly name: string;
  /** undefined: its key was destroyed */
  readonly value: unknown;
  readonly isErased: boolean;
  readonly recordedBy: string;
  readonly recordedAtMs: number;
}

/** What is on record of the case's borrower, and the law that says what each means. */
export async function readPartyFacts(
  database: Database,
  settings: FactsSetting,
): Promise<
  FactsRefusal | { readonly facts: readonly KnownFact[]; readonly claims: readonly KnownClaim[]; readonly law: Law }
> {
  const { creditor, caseNumber, sealer } = settings;
  return database.session(async (session) => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    if (sealer === undefined) return { refused: 'noKey' };
    const inForce = lawAndZone({ ...settings, inspect: neverAsked }, creditor);
    if ('refused' in inForce) return inForce;
    const rows = await readFacts(session, held);
    const seal = openedSeal(held, sealer);
    const { claims } = await knownClaims(session, held, seal);
    if (rows.length === 0) return { facts: [], claims, law: inForce.law };
    // A key that is there and does not open is another deployment's; one that is not there was destroyed.
    if (seal === undefined && held.wrappedKey !== undefined) return { refused: 'keyDoesNotOpen' };
    const facts = rows.map(({ name, factId, sealedValue, recordedBy, recordedAtMs }): KnownFact => {
      const text = seal && openedFact(seal, factId, sealedValue);
      const value = text === undefined ? undefined : (JSON.parse(text) as unknown);
      return { name, value, isErased: text === undefined, recordedBy, recordedAtMs };
    });
    return { facts, claims, law: inForce.law };
  });
}

/** Consents may name an address or number: it is shown only when that is asked for. */
export function withoutAddresses(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAddresses);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'address' ? '…' : withoutAddresses(inner)]),
  );
}

/** Undefined: what was sealed before the borrower's key was destroyed does not open with the next one. */
function openedFact(seal: BorrowerSeal, factId: bigint, sealedValue: Uint8Array): string | undefined {
  try {
    return seal.open(sealName.fact(factId), sealedValue);
  } catch {
    return undefined;
  }
}

function openedSeal(held: HeldCase, sealer: NonNullable<ContactSetting['sealer']>) {
  try {
    return held.wrappedKey && sealer.under(keyContext(held), held.wrappedKey);
  } catch {
    return undefined;
  }
}

/** Somebody called, wrote or came: the borrower, or one who stands for them. */
export interface InboundContact {
  readonly act: InboundRow['act'];
  readonly role: Role;
  readonly personId: string | undefined;
  readonly mode: Mode | undefined;
  readonly debt: string | undefined;
  readonly outcome: Outcome;
  readonly atMs: number;
  readonly address: string | undefined;
  readonly text: string | undefined;
}

export async function recordInbound(
  database: Database,
  settings: FactsSetting & { readonly inbound: InboundContact; readonly recordedBy: string },
): Promise<
  | Exclude<FactsRefusal, { readonly refused: 'unknownFact' | 'factsNotValid' }>
  | { readonly refused: 'unknownDebt'; readonly debt: string }
  | (RecordedFacts & { readonly inboundId: bigint })
> {
  const { creditor, caseNumber, inbound, recordedBy } = settings;
  return database.transaction(async (session) => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' as const };
    const seal = await sealFor(session, held, settings.sealer);
    if ('refused' in seal) return seal;
    const inForce = lawAndZone({ ...settings, inspect: neverAsked }, creditor);
    if ('refused' in inForce) return inForce;
    const { debt } = inbound;
    const loanId = debt === undefined ? undefined : await findLoan(session, held, debt);
    if (debt !== undefined && loanId === undefined) return { refused: 'unknownDebt' as const, debt };
    const onDay = localDay(inForce.zone, inbound.atMs);
    const { inboundId, fact } = await storeInboundOf(session, held, { seal, inbound, loanId, onDay, recordedBy });
    await enterFacts(session, enteredCase(held, seal), [fact]);
    return { caseNumber, version: await readCaseVersion(session, held), inboundId };
  });
}

/** Stores it, of a case that is held; the fact that it answers must be entered in the same transaction. */
export async function storeInboundOf(
  session: Session,
  held: HeldCase,
  at: {
    readonly seal: BorrowerSeal;
    readonly inbound: InboundContact;
    readonly loanId: bigint | undefined;
    readonly onDay: Day;
    readonly recordedBy: string;
  },
): Promise<{ readonly inboundId: bigint; readonly fact: CaseFact }> {
  const { seal, loanId, onDay, recordedBy } = at;
  const { debt, personId, address, text, ...said } = at.inbound;
  const person = personId ?? said.role;
  const inboundId = await nextInboundId(session);
  const sealed = seal.seal(sealName.inbound(inboundId), JSON.stringify({ address, text }));
  await storeInbound(session, held, { ...said, inboundId, person, loanId, onDay, sealed, recordedBy });
  const { atMs, ...kept } = said;
  const fact: CaseFact = {
    kind: 'inboundContact',
    about: { table: 'inbound_contact', key: String(inboundId) },
    recordedBy,
    fact: { ...kept, person, debt, at: new Date(atMs).toISOString(), address, text },
  };
  return { inboundId, fact };
}
