/**
 * Sends what waits in the outbox. Before each try the law is asked again, for this instant and with all that is known by
 * now; the yes is stored, the row is marked as handed over and that is committed; only then the channel is called. So a
 * message goes out once or not at all: a try without an answer, or cut off by a crash, counts as sent and is left to a
 * person. Only what is sure not to have gone out is tried again.
 */
import { localDay } from '../core/calendar/zone.ts';
import type { Act } from '../core/rules/act.ts';
import { type HeldCase, holdCaseById } from '../store/contact-cases.ts';
import { storeOutcome } from '../store/contacts.ts';
import type { Database, Session } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { type DecisionRow, nextDecisionId, readDecisionOfContact, storeDecision } from '../store/decisions.ts';
import {
  type DueRow,
  markEnded,
  markSending,
  markSent,
  markUnanswered,
  markWaiting,
  type OutboxKey,
  readOutboxState,
  takeDue,
} from '../store/outbox.ts';
import { type ContactSetting, decisionOf, lawAndZone, sealFor, sendPrefix, whyNot } from './attempt-contact.ts';
import { askOf, knownOfBorrower, permitRequest, type SealedMessage, sealName } from './contact-request.ts';
import { enteredCase, enterFacts } from './enter-fact.ts';
import { decisionFact, messageFact, outcomeFact } from './evidence-facts.ts';
import { receiptsGiven, receiptsToGive } from './give-receipts.ts';
import { judgeContact } from './judge-contact.ts';
import { keepLawPack } from './keep-law-pack.ts';
import { withoutCheck } from './message-check.ts';
import { messageId } from './message-id.ts';
import type { BorrowerSeal, Channel, ChannelMessage, PermitRequest, SendOutcome } from './ports.ts';

export interface DispatchSettings extends ContactSetting {
  readonly channels: readonly Channel[];
  /** milliseconds since 1970 */
  readonly now: () => number;
  /** left out: whatever is due */
  readonly only?: Partial<OutboxKey>;
  /** asked before each message; true ends the run */
  readonly stop?: () => boolean;
}

export interface DispatchReport {
  readonly sent: number;
  /** will be tried again: the law said not now, or the channel said not now */
  readonly postponed: number;
  /** the law no longer allows it */
  readonly cancelled: number;
  /** refused for good, or tried too often */
  readonly failed: number;
  /** handed over without an answer: they count as sent */
  readonly unconfirmed: number;
  /** channels that took nothing more in this run, and why */
  readonly stopped: readonly { readonly act: Act; readonly code: string }[];
}

const msPerMinute = 60_000;
/** After the first try, the second …; after as many tries and one more it is given up. */
const retryPauseMinutes = [1, 5, 15, 60, 240, 720] as const;
/** A message that could not go out for so long is no longer the message that was meant. */
const waitsMaxMs = 3 * 24 * 60 * msPerMinute;
/** Where a channel that takes too much at a time does not say how long to wait. */
const limitedSeconds = 300;
/** A row that cannot be judged for want of a key or a law is looked at again after it. */
const notReadyPauseMs = 15 * msPerMinute;

type Prepared =
  | { readonly kind: 'send'; readonly row: DueRow; readonly message: ChannelMessage; readonly receiptsThrough: number }
  | { readonly kind: 'postponed' | 'cancelled' | 'failed' };

export async function dispatchOutbox(database: Database, settings: DispatchSettings): Promise<DispatchReport> {
  const tally = { sent: 0, postponed: 0, cancelled: 0, failed: 0, unconfirmed: 0 };
  const stopped: { act: Act; code: string }[] = [];
  const books = new Map(
    (await database.session((session) => readCreditors(session))).map((book) => [book.creditorId, book]),
  );
  while (settings.stop?.() !== true) {
    const acts = settings.channels.map(({ act }) => act).filter((act) => !stopped.some((one) => one.act === act));
    if (acts.length === 0) break;
    const prepared = await database.transaction((session) => prepareNext(session, { settings, acts, books }));
    if (prepared === undefined) break;
    if (prepared.kind !== 'send') {
      tally[prepared.kind]++;
      continue;
    }
    const { row, message, receiptsThrough } = prepared;
    const channel = settings.channels.find(({ act }) => act === row.act)!;
    const outcome = await channel.send(message).catch((): SendOutcome => ({ kind: 'unknown' }));
    tally[await settle(database, row, { outcome, settings, book: books.get(row.creditorId)!, receiptsThrough })]++;
    if (outcome.kind === 'notSent' && outcome.channel !== undefined) stopped.push({ act: row.act, code: outcome.code });
  }
  return { ...tally, stopped };
}

interface Run {
  readonly settings: DispatchSettings;
  readonly acts: readonly Act[];
  readonly books: ReadonlyMap<number, CreditorRow>;
}

async function prepareNext(session: Session, { settings, acts, books }: Run): Promise<Prepared | undefined> {
  const nowMs = settings.now();
  const row = await takeDue(session, { nowMs, acts, only: settings.only ?? {} });
  if (row === undefined) return undefined;
  const wait = async (nextTryAtMs: number, code: string): Promise<Prepared> => {
    await markWaiting(session, row, { nextTryAtMs, code, asIfNotTried: false });
    return { kind: 'postponed' };
  };
  const held = await holdCaseById(session, row);
  const seal = await sealFor(session, held, settings.sealer);
  // What becomes of it is entered in the evidence log, which needs the key.
  if ('refused' in seal) return wait(nowMs + notReadyPauseMs, 'notReady');
  const first = await readDecisionOfContact(session, row);
  const { sealedMessage, recordedBy } = first;
  const end = async (state: 'failed' | 'cancelled', code: string): Promise<Prepared> => {
    await markEnded(session, row, { state, code });
    const fact = messageFact(row.contactId, { state, code, sealedMessage, recordedBy });
    await enterFacts(session, enteredCase(held, seal), [fact]);
    return { kind: state };
  };
  if (held.isClosed) return end('cancelled', 'caseClosed');
  if (nowMs > row.sinceMs + waitsMaxMs) return end('cancelled', 'tooLate');
  const book = books.get(row.creditorId);
  const inForce = book && lawAndZone(settings, book);
  if (book === undefined || inForce === undefined || 'refused' in inForce) {
    return wait(nowMs + notReadyPauseMs, 'notReady');
  }
  const asked = await askedAgain(session, { settings, held, row, book, seal, first, nowMs, ...inForce });
  if (asked === 'invalid') return end('cancelled', 'requestNotValid');
  const { decision, message } = asked;
  const why = whyNot(decision);
  if (why !== undefined) {
    const freesUpAtMs = why === 'forbidden' ? decision.freesUpAtMs : undefined;
    const isTooLate = freesUpAtMs === undefined || freesUpAtMs > row.sinceMs + waitsMaxMs;
    return isTooLate ? end('cancelled', why) : wait(freesUpAtMs, 'lawSaysLater');
  }
  await markSending(session, row, { decisionId: decision.decisionId, caseVersion: decision.caseVersion, nowMs });
  // To the borrower alone, and by a channel that carries files.
  const takesReceipts = row.act === 'sendEmail' && decision.role === 'borrower';
  const given = takesReceipts ? await receiptsToGive(session, { held, sealer: settings.sealer }) : undefined;
  const attachments = (given?.receipts ?? []).map(({ name, text }) => ({ name, text }));
  return { kind: 'send', row, message: { ...message, attachments }, receiptsThrough: given?.through ?? 0 };
}

type InForce = Exclude<ReturnType<typeof lawAndZone>, { readonly refused: string }>;

/** The law's word on sending it now, stored. */
async function askedAgain(
  session: Session,
  at: InForce & {
    readonly settings: DispatchSettings;
    readonly held: HeldCase;
    readonly row: DueRow;
    readonly book: CreditorRow;
    readonly seal: BorrowerSeal;
    readonly first: DecisionRow;
    readonly nowMs: number;
  },
): Promise<'invalid' | { readonly decision: DecisionRow; readonly message: ChannelMessage }> {
  const { settings, held, row, seal, first, law, nowMs } = at;
  const kept = openKept(first, seal);
  if (kept === undefined) return 'invalid';
  const { input, told } = kept;
  // Judged as it was written; it goes out with the line by which it is checked.
  const ask = askOf(input, withoutCheck(told));
  const known = await knownOfBorrower(session, {
    held,
    seal,
    law,
    debt: ask.debt,
    said: ask.facts,
    without: row.contactId,
    address: told.address,
  });
  // What came on record since then counts before what was said of the contact alone.
  const facts = Object.fromEntries(Object.entries(ask.facts).filter(([name]) => !(name in known.facts)));
  const request = permitRequest({
    ask: { ...ask, facts },
    address: told.address,
    creditor: at.book,
    known,
    atMs: nowMs,
  });
  const onDay = localDay(at.zone, nowMs);
  const institutions = [at.book.name];
  const answer = judgeContact({ ...settings, law, request, words: ask.words, institutions, onDay });
  if ('invalid' in answer) return 'invalid';
  const { quoted: _, ...said } = answer.judged;
  const decisionId = await nextDecisionId(session);
  const decision: DecisionRow = {
    ...said,
    ...decisionOf(request, {
      caseVersion: held.version,
      packHash: law.packHash,
      atMs: nowMs,
      onDay,
    }),
    decisionId,
    attemptId: `${sendPrefix}${decisionId}`,
    purpose: 'send',
    sendOfContactId: row.contactId,
    loanId: first.loanId,
    sealedInput: seal.seal(sealName.input(decisionId), JSON.stringify(request)),
    sealedMessage: undefined,
    recordedBy: first.recordedBy,
  };
  const { creditorId } = held;
  await keepLawPack(session, { creditorId, packHash: law.packHash, jurisdiction: law.id, text: at.text });
  await storeDecision(session, held, decision);
  const fact = decisionFact(decision, { contactId: row.contactId, message: told, request });
  await enterFacts(session, enteredCase(held, seal), [fact]);
  const { address, subject, text, unsubscribeUrl } = told;
  const id = messageId({ contactId: row.contactId, sealedMessage: first.sealedMessage! });
  return { decision, message: { id, address: address!, subject: subject!, text: text!, unsubscribeUrl } };
}

/** Undefined: the key under which it was sealed was destroyed since, and the message with it. */
function openKept(
  first: DecisionRow,
  seal: BorrowerSeal,
): { readonly input: PermitRequest; readonly told: SealedMessage } | undefined {
  try {
    const input = JSON.parse(seal.open(sealName.input(first.decisionId), first.sealedInput)) as PermitRequest;
    const told = JSON.parse(seal.open(sealName.message(first.decisionId), first.sealedMessage!)) as SealedMessage;
    return { input, told };
  } catch {
    return undefined;
  }
}

type Settled = 'sent' | 'postponed' | 'failed' | 'unconfirmed';

/** What the channel answered, in a transaction of its own. Should this one fail, the row stays as handed over. */
async function settle(
  database: Database,
  row: DueRow,
  at: {
    readonly outcome: SendOutcome;
    readonly settings: DispatchSettings;
    readonly book: CreditorRow;
    readonly receiptsThrough: number;
  },
): Promise<Settled> {
  const { outcome, settings, book, receiptsThrough } = at;
  return database.transaction(async (session) => {
    const held = await holdCaseById(session, row);
    // What came of it was told while the channel was at it: that stands.
    if ((await readOutboxState(session, row))?.state !== 'sending') return 'sent';
    const nowMs = settings.now();
    const seal = await sealFor(session, held, settings.sealer);
    // It was there when the message was handed over; without it the row stays as it is: handed over, not answered for.
    if ('refused' in seal) return 'unconfirmed';
    const entered = enteredCase(held, seal);
    const { sealedMessage, recordedBy } = await readDecisionOfContact(session, row);
    const tell = async (told: 'delivered' | 'bounced') => {
      const onDay = localDay(settings.zones(book.zone)!, nowMs);
      await storeOutcome(session, row, { outcome: told, atMs: nowMs, onDay });
      await enterFacts(session, entered, [outcomeFact(row.contactId, { outcome: told, atMs: nowMs, recordedBy })]);
    };
    const enterState = (
      state: 'sent' | 'failed',
      more: Pick<Parameters<typeof messageFact>[1], 'code' | 'providerId' | 'receiptsThrough'>,
    ) => enterFacts(session, entered, [messageFact(row.contactId, { state, sealedMessage, recordedBy, ...more })]);
    switch (outcome.kind) {
      case 'sent':
        await markSent(session, row, { nowMs, providerId: outcome.providerId });
        await enterState('sent', { providerId: outcome.providerId, receiptsThrough: receiptsThrough || undefined });
        await receiptsGiven(session, held, receiptsThrough);
        await tell('delivered');
        return 'sent';
      case 'unknown':
        await markUnanswered(session, row);
        return 'unconfirmed';
      case 'notSent':
        break;
    }
    const { code, afterSeconds } = outcome;
    if (outcome.channel !== undefined) {
      const nextTryAtMs = nowMs + (outcome.channel === 'limited' ? (afterSeconds ?? limitedSeconds) * 1000 : 0);
      await markWaiting(session, row, { nextTryAtMs, code, asIfNotTried: true });
      return 'postponed';
    }
    const pauseMinutes = outcome.retry ? retryPauseMinutes[row.tries] : undefined;
    if (pauseMinutes === undefined) {
      await markEnded(session, row, { state: 'failed', code });
      await enterState('failed', { code });
      if (!outcome.retry) await tell('bounced');
      return 'failed';
    }
    const pauseMs = Math.max(pauseMinutes * msPerMinute, (afterSeconds ?? 0) * 1000);
    await markWaiting(session, row, { nextTryAtMs: nowMs + pauseMs, code, asIfNotTried: false });
    return 'postponed';
  });
}
