/**
 * May this person be reached now, in this way, with these words? The question is answered under the case's lock and the
 * answer is stored, whatever it is; when it is yes the contact is stored with it, in the same transaction, before anything
 * is done. The database holds the same by itself (docs/decisions/0010): there is no other way to a contact.
 */
import type { Day } from '../core/calendar/day.ts';
import { localDay, type Zone, type Zones } from '../core/calendar/zone.ts';
import type { PermitOutcome, Reason } from '../core/rules/decision.ts';
import type { Law } from '../core/rules/law.ts';
import { findLoan, type HeldCase, holdCase, storeKey } from '../store/contact-cases.ts';
import { storeContact } from '../store/contacts.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { type DecisionRow, findAttempt, nextDecisionId, storeDecision } from '../store/decisions.ts';
import { storeMessageCheck } from '../store/message-checks.ts';
import { addToOutbox } from '../store/outbox.ts';
import { languageOf } from './borrower-language.ts';
import { type AskFaultCode, askFault, type ContactAsk, isSent } from './contact-ask.ts';
import { askOf, keyContext, knownOfBorrower, permitRequest, type SealedMessage, sealName } from './contact-request.ts';
import { enteredCase, enterFacts } from './enter-fact.ts';
import { decisionFact } from './evidence-facts.ts';
import { inspectedText, type Judged, judgeContact } from './judge-contact.ts';
import { keepLawPack } from './keep-law-pack.ts';
import { carriesCheck, type DrawnCheck, type MessageChecks, withCheck, withoutCheck } from './message-check.ts';
import type {
  BorrowerSeal,
  ContactLaw,
  InspectWords,
  PermitRequest,
  RequestFault,
  Sealer,
  WordsFinding,
} from './ports.ts';

/** What deciding on a contact needs of its surroundings. */
export interface ContactSetting {
  readonly contactLaw: ContactLaw;
  readonly inspect: InspectWords;
  readonly zones: Zones;
  readonly sealer: Sealer | undefined;
  /** codes by which receivers check messages; undefined: people cannot reach this deployment, and messages carry none */
  readonly checks?: MessageChecks | undefined;
}

/** Somebody asks to reach a person now. */
export interface AskSettings extends ContactSetting {
  readonly creditor: CreditorRow;
  readonly caseNumber: string;
  readonly ask: ContactAsk;
  readonly atMs: number;
}

export interface AttemptSettings extends AskSettings {
  /** made by the caller; the same again gets the same answer and does nothing more */
  readonly attemptId: string;
  /** it is an act of an agreement, whose ids nobody else may use: what went out under them is taken for it */
  readonly isActOfAgreement?: boolean;
  /** who asks: a person or a program of ours */
  readonly recordedBy: string;
}

/** Nothing was decided and nothing stored. In order of precedence. */
export type AttemptRefusal =
  | {
      readonly refused:
        | 'attemptIdNotValid'
        | 'unknownCase'
        | 'noKey'
        | 'keyDoesNotOpen'
        | 'erased'
        | 'attemptIdUsed'
        | 'caseClosed';
    }
  | { readonly refused: 'noLaw'; readonly jurisdiction: string }
  | { readonly refused: 'unknownZone'; readonly zone: string }
  | { readonly refused: 'unknownDebt'; readonly debt: string }
  | { readonly refused: AskFaultCode }
  | { readonly refused: 'factsOnRecordDiffer'; readonly names: readonly string[] }
  | { readonly refused: 'requestNotValid'; readonly faults: readonly RequestFault[] };

export interface DecidedAttempt {
  readonly attemptId: string;
  readonly decisionId: bigint;
  readonly outcome: PermitOutcome;
  /** why nothing is done; undefined: the contact is made */
  readonly why: 'wordsBlocked' | 'forbidden' | 'wordsNeedReview' | 'undetermined' | undefined;
  readonly words: DecisionRow['words'];
  readonly because: readonly Reason[];
  readonly warnings: readonly Reason[];
  readonly missing: readonly string[];
  readonly findings: readonly WordsFinding[];
  readonly freesUpAtMs: number | undefined;
  readonly atMs: number;
  readonly packHash: string;
  readonly contactId: bigint | undefined;
  /** it was decided before, and this is that answer */
  readonly again: boolean;
}

export type AttemptAnswer = AttemptRefusal | DecidedAttempt;

const attemptIds = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;
/** Ids of decisions on sending begin with it (dispatch-outbox.ts). */
export const sendPrefix = 'send:';
/** Ids of what falls due about agreements begin with it (agreement-acts-letter.ts). */
export const agreementPrefix = 'agreement:';

export async function attemptContact(database: Database, settings: AttemptSettings): Promise<AttemptAnswer> {
  const { creditor, caseNumber, attemptId } = settings;
  const isReserved =
    attemptId.startsWith(sendPrefix) || attemptId.startsWith(agreementPrefix) !== (settings.isActOfAgreement === true);
  if (!attemptIds.test(attemptId) || isReserved) return { refused: 'attemptIdNotValid' };
  // Drawn beforehand: it asks the deployment's own connection, which may be this one.
  const drawn = carriesCheck(settings.ask) ? await settings.checks?.draw() : undefined;
  return database.transaction(async (session) => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const seal = await sealFor(session, held, settings.sealer);
    if ('refused' in seal) return seal;
    const before = await findAttempt(session, { ...held, attemptId });
    if (before !== undefined) return sameAgain(before, { held, seal, ask: settings.ask });
    if (held.isClosed) return { refused: 'caseClosed' };
    const ready = await prepare(session, { settings, held, seal });
    if ('refused' in ready) return ready;
    return decideAndStore(session, { ready: drawn === undefined ? ready : checked(ready, drawn), drawn });
  });
}

/** With the line that says how to check it. */
function checked(ready: Ready<AttemptSettings>, drawn: DrawnCheck): Ready<AttemptSettings> {
  const { settings, held, message } = ready;
  const language = languageOf(held.language, settings.creditor.jurisdiction);
  return { ...ready, message: withCheck(message, { drawn, language }) };
}

/** In order of precedence. `erased`: the borrower's key was destroyed, and nothing more is said of this case. */
export type SealRefusal = 'noKey' | 'erased' | 'keyDoesNotOpen';

/** The borrower's key at work; a borrower who has none gets one, also one who came back after an erasure with a new case. */
export async function sealFor(
  session: Session,
  held: HeldCase,
  sealer: Sealer | undefined,
): Promise<BorrowerSeal | { readonly refused: SealRefusal }> {
  if (sealer === undefined) return { refused: 'noKey' };
  if (held.isErased && held.isClosed) return { refused: 'erased' };
  const context = keyContext(held);
  const wrappedKey = held.wrappedKey ?? sealer.newKey(context);
  if (held.wrappedKey === undefined) await storeKey(session, held, wrappedKey);
  try {
    return sealer.under(context, wrappedKey);
  } catch {
    return { refused: 'keyDoesNotOpen' };
  }
}

export interface Ready<S extends AskSettings> {
  readonly settings: S;
  readonly held: HeldCase;
  readonly seal: BorrowerSeal;
  readonly law: Law;
  readonly lawText: string;
  readonly loanId: bigint | undefined;
  readonly message: SealedMessage;
  readonly request: PermitRequest;
  readonly onDay: Day;
}

/** What the law is asked, from all that is known of the borrower now. */
export async function prepare<S extends AskSettings>(
  session: Session,
  at: { readonly settings: S; readonly held: HeldCase; readonly seal: BorrowerSeal },
): Promise<Ready<S> | AttemptRefusal> {
  const { settings, held, seal } = at;
  const { creditor, ask, atMs } = settings;
  const inForce = lawAndZone(settings, creditor);
  if ('refused' in inForce) return inForce;
  const { law, text: lawText, zone } = inForce;
  const loanId = ask.debt === undefined ? undefined : await findLoan(session, held, ask.debt);
  if (ask.debt !== undefined && loanId === undefined) return { refused: 'unknownDebt', debt: ask.debt };
  const address = ask.address ?? addressOnFile(settings.sealer!, held, ask);
  const fault = askFault(ask, address);
  if (fault !== undefined) return { refused: fault };
  const known = await knownOfBorrower(session, {
    held,
    seal,
    law,
    debt: ask.debt,
    said: ask.facts,
    without: undefined,
    address,
  });
  const names = Object.keys(ask.facts).filter(
    (name) => name in known.facts && JSON.stringify(known.facts[name]) !== JSON.stringify(ask.facts[name]),
  );
  if (names.length > 0) return { refused: 'factsOnRecordDiffer', names };
  const request = permitRequest({ ask, address, creditor, known, atMs });
  const message = messageOf(ask, address);
  return { settings, held, seal, law, lawText, loanId, message, request, onDay: localDay(zone, atMs) };
}

export function lawAndZone(
  setting: ContactSetting,
  creditor: CreditorRow,
):
  | { readonly law: Law; readonly text: string; readonly zone: Zone }
  | { readonly refused: 'noLaw'; readonly jurisdiction: string }
  | { readonly refused: 'unknownZone'; readonly zone: string } {
  const inForce = setting.contactLaw.lawFor(creditor.jurisdiction);
  if (inForce === undefined) return { refused: 'noLaw', jurisdiction: creditor.jurisdiction };
  const zone = setting.zones(creditor.zone);
  return zone === undefined ? { refused: 'unknownZone', zone: creditor.zone } : { ...inForce, zone };
}

/** What the book has for the borrower; of others it has nothing. */
function addressOnFile(sealer: Sealer, held: HeldCase, ask: ContactAsk): string | undefined {
  if (ask.role !== 'borrower' || held.sealedPersonal === undefined || held.wrappedKey === undefined) return undefined;
  const at = { wrappedKey: held.wrappedKey, sealed: held.sealedPersonal };
  const { phone, email } = JSON.parse(sealer.open(keyContext(held), at)) as { phone?: string; email?: string };
  if (ask.channel.kind === 'email') return email;
  return ask.channel.kind === 'voice' || ask.channel.kind === 'text' ? phone : undefined;
}

function messageOf({ words, facts }: ContactAsk, address: string | undefined): SealedMessage {
  return {
    ...(address === undefined ? {} : { address }),
    ...(words === undefined ? {} : { subject: words.subject, text: words.text }),
    ...(words?.unsubscribeUrl === undefined ? {} : { unsubscribeUrl: words.unsubscribeUrl }),
    facts,
  };
}

/** By the law and by the words, of what was prepared. */
export function judged({ settings, law, request, onDay }: Ready<AskSettings>): ReturnType<typeof judgeContact> {
  const { contactLaw, inspect, ask, creditor } = settings;
  return judgeContact({ law, contactLaw, inspect, request, words: ask.words, institutions: [creditor.name], onDay });
}

async function decideAndStore(
  session: Session,
  { ready, drawn }: { readonly ready: Ready<AttemptSettings>; readonly drawn: DrawnCheck | undefined },
): Promise<AttemptAnswer> {
  const { settings, held, seal, law, message, request } = ready;
  const { ask, attemptId, atMs } = settings;
  const answer = judged(ready);
  if ('invalid' in answer) return { refused: 'requestNotValid', faults: answer.invalid };
  const verdict = answer.judged;
  const decisionId = await nextDecisionId(session);
  const { quoted, ...said } = verdict;
  const row: DecisionRow = {
    ...said,
    ...decisionOf(request, { caseVersion: held.version, packHash: law.packHash, atMs, onDay: ready.onDay }),
    decisionId,
    attemptId,
    purpose: 'contact',
    sendOfContactId: undefined,
    loanId: ready.loanId,
    sealedInput: seal.seal(sealName.input(decisionId), JSON.stringify(request)),
    sealedMessage: seal.seal(sealName.message(decisionId), JSON.stringify(message)),
    recordedBy: settings.recordedBy,
  };
  const { creditorId } = held;
  await keepLawPack(session, {
    creditorId,
    packHash: law.packHash,
    jurisdiction: request.jurisdiction,
    text: ready.lawText,
  });
  await storeDecision(session, held, row);
  let contactId: bigint | undefined;
  if (verdict.outcome === 'allowed') {
    contactId = await storeContact(session, held, row);
    if (drawn !== undefined) await storeMessageCheck(session, { ...held, contactId }, drawn.codeHash);
    if (isSent(ask.act)) await addToOutbox(session, { creditorId, borrowerId: held.borrowerId, contactId }, atMs);
  }
  await enterFacts(session, enteredCase(held, seal), [decisionFact(row, { contactId, message, request })]);
  return { ...answerOf(row, contactId), findings: quoted, again: false };
}

/** What a decision says of itself, from the request that it is made from. */
export function decisionOf(
  request: PermitRequest,
  at: { readonly caseVersion: number; readonly packHash: string; readonly atMs: number; readonly onDay: Day },
) {
  const { act, person, channel, by, jurisdiction } = request;
  return {
    ...at,
    act,
    role: person.role,
    person: person.id ?? person.role,
    channel: channel.kind,
    mode: channel.mode,
    by,
    jurisdiction,
  };
}

function answerOf(row: DecisionRow, contactId: bigint | undefined): Omit<DecidedAttempt, 'findings' | 'again'> {
  const { attemptId, decisionId, outcome, words, because, warnings, missing, freesUpAtMs, atMs, packHash } = row;
  const why = whyNot(row);
  return {
    attemptId,
    decisionId,
    outcome,
    why,
    words,
    because,
    warnings,
    missing,
    freesUpAtMs,
    atMs,
    packHash,
    contactId,
  };
}

export function whyNot({ outcome, words }: Pick<Judged, 'outcome' | 'words'>): DecidedAttempt['why'] {
  if (outcome === 'allowed') return undefined;
  if (words === 'blocked') return 'wordsBlocked';
  if (outcome === 'forbidden') return 'forbidden';
  return words === 'review' ? 'wordsNeedReview' : 'undetermined';
}

/** The answer that was given; or a refusal when the same id is now used for something else. */
function sameAgain(
  before: DecisionRow & { readonly caseId: bigint; readonly contactId: bigint | undefined },
  at: { readonly held: HeldCase; readonly seal: BorrowerSeal; readonly ask: ContactAsk },
): AttemptAnswer {
  const { held, seal, ask } = at;
  if (before.caseId !== held.caseId || before.sealedMessage === undefined) return { refused: 'attemptIdUsed' };
  let asked: ContactAsk;
  try {
    const input = JSON.parse(seal.open(sealName.input(before.decisionId), before.sealedInput)) as PermitRequest;
    const told = JSON.parse(seal.open(sealName.message(before.decisionId), before.sealedMessage)) as SealedMessage;
    // The line to check it by was ours, and not asked for.
    asked = askOf(input, withoutCheck(told));
  } catch {
    return { refused: 'keyDoesNotOpen' };
  }
  // An address that was left out is the one on file then: it is not compared with what is on file now.
  const same = JSON.stringify({ ...asked, address: ask.address && asked.address }) === JSON.stringify(inOrder(ask));
  if (!same) return { refused: 'attemptIdUsed' };
  const text = asked.words === undefined ? '' : inspectedText(asked.words);
  const findings = before.findings.map((finding) => ({ ...finding, quote: text.slice(...finding.span) }));
  return { ...answerOf(before, before.contactId), findings, again: true };
}

/** In the order of fields in which `askOf` writes them, so that two can be compared as text. */
function inOrder(ask: ContactAsk): ContactAsk {
  const { act, role, personId, channel, debt, by, visitors, ground, content, facts, address, words } = ask;
  const { kind, mode, place } = channel;
  return {
    act,
    role,
    personId,
    channel: { kind, mode, place },
    debt,
    by,
    visitors,
    ground,
    content,
    facts,
    address,
    words: words && { subject: words.subject, text: words.text, unsubscribeUrl: words.unsubscribeUrl },
  };
}
