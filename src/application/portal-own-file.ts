/**
 * All that is kept about a borrower, for themselves, in plain data (个人信息保护法 art. 45): the case, words of contacts, facts, statements,
 * agreements, who looked. Addresses and words that went to other people are those people's, and are left out.
 */
import { formatDay } from '../core/calendar/day.ts';
import { formatInstant, type Zone } from '../core/calendar/zone.ts';
import { type HeldCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import { readSealedContacts, readSealedStatements, type SealedContact } from '../store/portal-own-file.ts';
import { type AgreementDocument, agreementDocument } from './agreements-document.ts';
import { type CaseDocument, caseDocument } from './case-document.ts';
import type { ProgressSettings } from './case-progress.ts';
import { keyContext, type SealedMessage, sealName } from './contact-request.ts';
import { withoutCode } from './evidence-facts.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';
import { readAgreementFile, readAgreementList } from './read-agreements.ts';
import { type CaseRefusal, readCase } from './read-case.ts';
import { type LookDocument, readLooks } from './read-looks.ts';
import { readPartyFacts, recordable } from './record-facts.ts';

export interface OwnContactDocument {
  readonly at: string;
  readonly act: string;
  readonly with: string;
  readonly initiatedBy: string;
  /** what the law said of it; null: the borrower made it */
  readonly decision: string | null;
  readonly outcome: string | null;
  /** null: there are none, or they are somebody else's */
  readonly address: string | null;
  readonly subject: string | null;
  readonly text: string | null;
}

/** What was agreed and what happened; who of the lender's decided it, and what they told each other, is not in it. */
export type OwnAgreementDocument = Omit<AgreementDocument, 'acts'> & {
  readonly acts: readonly Pick<AgreementDocument['acts'][number], 'act' | 'n' | 'dueOn' | 'amount' | 'state'>[];
};

export interface OwnFileDocument {
  readonly case: CaseDocument;
  readonly contacts: readonly OwnContactDocument[];
  readonly facts: readonly {
    readonly fact: string;
    /** what it means; null: none of the rules now in force asks for it */
    readonly text: { readonly en: string; readonly zh: string } | null;
    readonly value: unknown;
    readonly since: string;
  }[];
  readonly statements: readonly {
    readonly asOf: string;
    /** as it was given, with what was worked out from it; null: it can no longer be opened */
    readonly content: unknown;
  }[];
  readonly agreements: readonly OwnAgreementDocument[];
  /** the latest two hundred; the list of looks has them all */
  readonly looks: readonly LookDocument[];
}

const looksMax = 200;
const agreementsMax = 200;

export type OwnFileRefusal = { readonly refused: 'noDayClosed' | 'unknownCase' | 'noKey' | 'keyDoesNotOpen' };

/** `database`: bound to the borrower. */
export async function readOwnFile(
  database: Database,
  settings: Omit<ProgressSettings, 'identity' | 'since' | 'after' | 'limit'>,
): Promise<OwnFileDocument | OwnFileRefusal> {
  const { book, seen, zones, sealer } = settings;
  const { caseNumber } = seen;
  const file = await readCase(database, { ...settings, caseNumber, asOf: undefined, reveal: true });
  if ('refused' in file) return { refused: (file as Exclude<CaseRefusal, { refused: 'asOfNotClosed' }>).refused };
  if (sealer === undefined) return { refused: 'noKey' };
  const held = await database.session((session) => readCaseForContact(session, seen));
  const seal = sealOf(held!, sealer);
  if (seal === 'keyDoesNotOpen') return { refused: seal };
  const zone = zones(book.zone) ?? zones('UTC')!;
  return {
    case: caseDocument(file, book.creditorRef),
    ...(await sealedParts(database, { settings, seal, zone })),
    facts: await factsOf(database, { settings, zone }),
    agreements: await agreementsOf(database, { settings, zone }),
    looks: (await readLooks(database, { of: seen, withReviews: false, before: undefined, limit: looksMax, zone }))
      .looks,
  };
}

type Settings = Parameters<typeof readOwnFile>[1];

/** Undefined: nothing was ever sealed, or it was erased. */
function sealOf(held: HeldCase, sealer: Sealer): BorrowerSeal | undefined | 'keyDoesNotOpen' {
  if (held.wrappedKey === undefined) return undefined;
  try {
    return sealer.under(keyContext(held), held.wrappedKey);
  } catch {
    return 'keyDoesNotOpen';
  }
}

function opened(seal: BorrowerSeal | undefined, name: string, sealed: Uint8Array | undefined): unknown {
  if (seal === undefined || sealed === undefined) return undefined;
  try {
    return JSON.parse(seal.open(name, sealed));
  } catch {
    return undefined;
  }
}

async function sealedParts(
  database: Database,
  {
    settings,
    seal,
    zone,
  }: { readonly settings: Settings; readonly seal: BorrowerSeal | undefined; readonly zone: Zone },
): Promise<Pick<OwnFileDocument, 'contacts' | 'statements'>> {
  return database.session(async (session) => {
    const contacts = await readSealedContacts(session, settings.seen);
    const statements = await readSealedStatements(session, settings.seen);
    return {
      contacts: contacts.map((one) => contactDocument(one, { seal, zone })),
      statements: statements.map(({ statementId, asOf, sealed }) => ({
        asOf: formatDay(asOf),
        // Under the name that record-statement.ts seals it by.
        content: opened(seal, `statement ${statementId}`, sealed) ?? null,
      })),
    };
  });
}

function contactDocument(
  one: SealedContact,
  { seal, zone }: { readonly seal: BorrowerSeal | undefined; readonly zone: Zone },
): OwnContactDocument {
  const name = one.kind === 'contact' ? sealName.message(one.id) : sealName.inbound(one.id);
  const isOwn = one.role === 'borrower';
  const told = isOwn ? (opened(seal, name, one.sealed) as Partial<SealedMessage> | undefined) : undefined;
  return {
    at: formatInstant(zone, one.atMs),
    act: one.act,
    with: one.role,
    initiatedBy: one.initiatedBy,
    decision: one.decision ?? null,
    outcome: one.outcome ?? null,
    address: told?.address ?? null,
    subject: told?.subject ?? null,
    // A code is for the address that it went to, and is read nowhere else.
    text: withoutCode(one.attemptId ?? '', told?.text) ?? null,
  };
}

async function factsOf(
  database: Database,
  { settings, zone }: { readonly settings: Settings; readonly zone: Zone },
): Promise<OwnFileDocument['facts']> {
  const { book, seen } = settings;
  const read = await readPartyFacts(database, { ...settings, creditor: book, caseNumber: seen.caseNumber });
  if ('refused' in read) return [];
  const meanings = recordable(read.law);
  return read.facts.map(({ name, value, recordedAtMs }) => ({
    fact: name,
    text: meanings.get(name)?.text ?? null,
    value: value ?? null,
    since: formatInstant(zone, recordedAtMs),
  }));
}

async function agreementsOf(
  database: Database,
  { settings, zone }: { readonly settings: Settings; readonly zone: Zone },
): Promise<OwnAgreementDocument[]> {
  const { creditorId, caseNumber } = settings.seen;
  const all = { creditorId, state: undefined, caseNumber, after: undefined, limit: agreementsMax };
  const documents: OwnAgreementDocument[] = [];
  for (const { row } of await readAgreementList(database, all)) {
    const file = await readAgreementFile(database, { creditorId, agreementNumber: row.agreementNumber });
    if (file !== undefined) documents.push(ownAgreement(agreementDocument(file, zone)));
  }
  return documents;
}

function ownAgreement(document: AgreementDocument): OwnAgreementDocument {
  return {
    ...document,
    acts: document.acts.map(({ act, n, dueOn, amount, state }) => ({ act, n, dueOn, amount, state })),
    history: document.history.map(({ values: { by: _, ...values }, ...event }) => ({ ...event, values })),
  };
}
