/**
 * Contacts with a borrower, decided by the law and by nothing else: no operation here makes one but by way of attemptContact of the
 * application, and the database holds the same by itself.
 */
import { askPermit } from '../../api/routes/ask-permit.ts';
import { attemptContact } from '../../api/routes/attempt-contact.ts';
import { listContacts } from '../../api/routes/list-contacts.ts';
import { listFacts } from '../../api/routes/list-facts.ts';
import { recordFacts } from '../../api/routes/record-facts.ts';
import { recordInbound } from '../../api/routes/record-inbound.ts';
import { recordOutcome } from '../../api/routes/record-outcome.ts';
import { replayDecision } from '../../api/routes/replay-decision.ts';
import type { BodyOf } from '../../api/routes/route.ts';
import { claimDocument } from '../../application/address-claims.ts';
import { askPermit as askPermitOfCase } from '../../application/ask-permit.ts';
import { type AttemptRefusal, attemptContact as attemptContactOfCase } from '../../application/attempt-contact.ts';
import { type ContactAsk, isSent } from '../../application/contact-ask.ts';
import { attemptDocument, permitDocument, readContacts } from '../../application/contact-document.ts';
import {
  readPartyFacts,
  recordable,
  recordFacts as recordFactsOfCase,
  recordInbound as recordInboundOfCase,
  withoutAddresses,
} from '../../application/record-facts.ts';
import { recordOutcome as recordOutcomeOfCase } from '../../application/record-outcome.ts';
import { replayDecision as replayDecisionOfCase } from '../../application/replay-decision.ts';
import { bothWords } from '../../composition/load-both-words.ts';
import { personalShownTo } from '../../core/access/role.ts';
import { formatInstant, parseInstant, type Zone } from '../../core/calendar/zone.ts';
import { mediumOf } from '../../core/rules/facts.ts';
import type { Database } from '../../store/database.ts';
import { type CaseCall, type Served, serveCase } from '../call.ts';

export const contactsHandlers: readonly Served[] = [
  serveCase(askPermit, permit),
  serveCase(attemptContact, attempt),
  serveCase(listContacts, async (call) => {
    const { book, seen, database } = call;
    const { caseNumber } = seen;
    const zone = zoneOf(call);
    if (zone === undefined) return unknownZone(call);
    const listed = await readContacts(database, { creditor: book, caseNumber, zone });
    return 'refused' in listed ? listed : ({ case: caseNumber, ...listed } as never);
  }),
  serveCase(recordOutcome, async ({ params, body, book, seen, parts, database, atMs, by }) => {
    const told = await recordOutcomeOfCase(database, {
      creditor: book,
      zones: parts.contact.zones,
      contactId: BigInt(params.contact),
      ofCase: seen,
      outcome: body.outcome,
      nowMs: atMs,
      sealer: parts.sealer,
      recordedBy: by,
    });
    if ('refused' in told) return told;
    return { contact: told.contactId.toString(), outcome: told.outcome, changed: told.changed };
  }),
  serveCase(recordInbound, inbound),
  serveCase(listFacts, facts),
  serveCase(recordFacts, async ({ body, book, seen, parts, database, atMs, by }) => {
    const setting = { ...parts.contact, creditor: book, caseNumber: seen.caseNumber };
    const recorded = await recordFactsOfCase(database, { ...setting, facts: body.facts, nowMs: atMs, recordedBy: by });
    if ('refused' in recorded) return recorded;
    return { case: recorded.caseNumber, version: recorded.version, recorded: Object.keys(body.facts) };
  }),
  serveCase(replayDecision, async ({ params, seen, parts, database }) => {
    const setting = { contactLaw: parts.contact.contactLaw, sealer: parts.sealer };
    const of = { ...seen, decisionId: BigInt(params.decision) };
    const found = await database.session((session) => replayDecisionOfCase(session, of, setting));
    if ('refused' in found) return found;
    const { packHash, outcome, isSealed } = found;
    const differences = found.differences.map(({ field, stored, recomputed }) => ({ field, stored, recomputed }));
    const replayed = differences.length > 0 ? 'differs' : isSealed ? 'sealed' : 'alike';
    return { case: seen.caseNumber, decision: params.decision, packHash, outcome, replayed, differences } as const;
  }),
];

type AskCall = CaseCall<typeof askPermit> | CaseCall<typeof attemptContact>;

/** In order of precedence. `channelMissing`: the act says no medium, and neither do they. */
function askOf(call: AskCall): ContactAsk | { readonly refused: 'channelMissing' | 'personOfBorrower' } {
  const { act, role, personId, channel, debt, visitors, ground, content, facts, address, words } = call.body as BodyOf<
    typeof askPermit
  >;
  const kind = channel?.kind ?? mediumOf[act];
  if (kind === undefined) return { refused: 'channelMissing' };
  // There is one borrower to a case: under a new name for each call nothing would be counted.
  if (role === 'borrower' && personId !== undefined) return { refused: 'personOfBorrower' };
  return {
    act,
    role,
    personId,
    channel: { kind, mode: channel?.mode, place: channel?.place },
    debt,
    by: call.identity.role === 'agency' ? 'agency' : 'us',
    visitors,
    ground,
    content,
    facts: facts ?? {},
    address,
    words: words && { subject: words.subject, text: words.text, unsubscribeUrl: words.unsubscribeUrl },
  };
}

/**
 * The law counts what was done to the borrower in all their cases; the asker may see this one alone. What the law is asked is
 * therefore read, under the same role, from all of the lender's book; of it only the answer goes out.
 */
function databaseOfLaw({ identity, database, parts }: AskCall): Database {
  if (identity.kind === 'borrower' || identity.sees === 'book') return database;
  return parts.bound.boundTo({ ...identity, sees: 'book' });
}

function zoneOf({ parts, book }: AskCall | CaseCall): Zone | undefined {
  return parts.contact.zones(book.zone);
}

function unknownZone({ book }: AskCall | CaseCall) {
  return { refused: 'unknownZone', zone: book.zone };
}

async function permit(call: CaseCall<typeof askPermit>) {
  const { book, seen, parts, atMs } = call;
  const ask = askOf(call);
  if ('refused' in ask) return ask;
  const { caseNumber } = seen;
  const asked = await askPermitOfCase(databaseOfLaw(call), { ...parts.contact, creditor: book, caseNumber, ask, atMs });
  if ('refused' in asked) return withoutValues(asked);
  const zone = zoneOf(call)!;
  return inWords(permitDocument(asked, { caseNumber, act: ask.act, zone }), call) as never;
}

async function attempt(call: CaseCall<typeof attemptContact>) {
  const { body, book, seen, parts, database, atMs, by } = call;
  const ask = askOf(call);
  if ('refused' in ask) return ask;
  // E-mail can wait for its server; for the others this program has none.
  if (isSent(ask.act) && ask.act !== 'sendEmail') return { refused: 'noChannel', act: ask.act };
  const { caseNumber } = seen;
  const { attemptId } = body;
  const setting = { ...parts.contact, creditor: book, caseNumber, attemptId, ask, atMs, recordedBy: by };
  const decided = await attemptContactOfCase(databaseOfLaw(call), setting);
  if ('refused' in decided) return withoutValues(decided);
  const zone = zoneOf(call)!;
  const list = decided.contactId && (await readContacts(database, { creditor: book, caseNumber, zone }));
  const listed =
    list && 'contacts' in list ? list.contacts.find(({ contact }) => contact === String(decided.contactId)) : undefined;
  return inWords(attemptDocument(decided, { caseNumber, act: ask.act, zone, listed }), call) as never;
}

/** Values of faults may be an address: who asked knows what they sent. */
function withoutValues(refusal: AttemptRefusal) {
  if (refusal.refused !== 'requestNotValid') return refusal;
  return { refused: refusal.refused, faults: refusal.faults.map(({ path, code }) => ({ path, code })) };
}

/** With the outcome and what is missing said for people, in both languages. */
function inWords<D extends Verdict>(document: D, { parts, book }: AskCall) {
  const { outcome, freesUpAt, missing } = document;
  const vocabulary = parts.contact.contactLaw.lawFor(book.jurisdiction)!.law.vocabulary;
  const said = bothWords(`permit.${outcome}`);
  const frees =
    freesUpAt !== null
      ? bothWords('permit.freesUp', { at: freesUpAt })
      : outcome === 'forbidden'
        ? bothWords('permit.freesUpNever')
        : undefined;
  return {
    ...document,
    text: frees === undefined ? said : { en: `${said.en}. ${frees.en}.`, zh: `${said.zh}。${frees.zh}。` },
    missing: missing.map((name) => ({ name, text: vocabulary.get(name)?.text ?? bothWords(`fact.${name}`) })),
  };
}

interface Verdict {
  readonly outcome: 'allowed' | 'forbidden' | 'undetermined';
  readonly freesUpAt: string | null;
  readonly missing: readonly string[];
}

async function inbound({ body, book, seen, parts, database, atMs, by }: CaseCall<typeof recordInbound>) {
  const saidMs = body.at === undefined ? atMs : parseInstant(body.at)!;
  if (saidMs > atMs) return { refused: 'atInFuture' };
  const { act, role, personId, mode, debt, outcome, address, text } = body;
  const told = await recordInboundOfCase(database, {
    ...parts.contact,
    creditor: book,
    caseNumber: seen.caseNumber,
    inbound: { act, role, personId, mode, debt, outcome, atMs: saidMs, address, text },
    recordedBy: by,
  });
  if ('refused' in told) return told;
  return { case: told.caseNumber, version: told.version, inbound: told.inboundId.toString() };
}

async function facts(call: CaseCall<typeof listFacts>) {
  const { query, book, seen, parts, database, identity } = call;
  const { reveal = false } = query;
  if (reveal && personalShownTo(identity.role) !== 'whole') return { refused: 'revealNotYours' };
  const found = await readPartyFacts(database, { ...parts.contact, creditor: book, caseNumber: seen.caseNumber });
  if ('refused' in found) return found;
  if (reveal) call.looked({ isWhole: true });
  const zone = zoneOf(call as unknown as CaseCall)!;
  const meanings = recordable(found.law);
  return {
    case: seen.caseNumber,
    facts: found.facts.map(({ name, value, isErased, recordedAtMs, recordedBy }) => ({
      name,
      value: (isErased ? null : reveal ? value : withoutAddresses(value)) as never,
      erased: isErased,
      recordedAt: formatInstant(zone, recordedAtMs),
      recordedBy,
      text: meanings.get(name)?.text ?? null,
    })),
    addressClaims: found.claims.map((claim) => claimDocument(claim, (atMs) => formatInstant(zone, atMs))),
  };
}
