/**
 * Letters of an agreement: by the same path as every contact, so the law is asked under the case's lock, and again before it
 * goes out. A try that was not let is made anew under the next id once it may be; one that was let is never made again.
 */
import { localDay } from '../core/calendar/zone.ts';
import { type ActTry, readTries, type Told, tellAct } from '../store/agreement-acts.ts';
import type { Database } from '../store/database.ts';
import {
  type ActOutcome,
  type ActsSettings,
  type LookedAt,
  laterMs,
  soonMs,
  theProgram,
  told,
} from './agreement-acts-looked.ts';
import { noticeGiven } from './agreement-acts-notice.ts';
import type { LetterFigures } from './agreement-acts-now.ts';
import type { LetterAsked } from './agreement-acts-ports.ts';
import { type AttemptAnswer, agreementPrefix, attemptContact } from './attempt-contact.ts';
import { languageOf } from './borrower-language.ts';

export interface Writing {
  readonly settings: ActsSettings;
  readonly looked: LookedAt;
  /** undefined: what it was for is over, and only what became of a letter on its way is told */
  readonly letter: { readonly letter: LetterAsked['letter']; readonly figures: LetterFigures } | undefined;
}

/** A message handed over without an answer for so long will get none any more. */
const answerMaxMs = 10 * 60_000;

export async function writeToBorrower(database: Database, writing: Writing): Promise<ActOutcome> {
  const { looked } = writing;
  const attemptId = attemptIdOf(looked);
  const tries = await database.session((session) => readTries(session, { ...looked.row, attemptId }));
  const last = tries.at(-1);
  const became = last?.contactId === undefined ? undefined : becameOf(last, looked.nowMs);
  if (became !== undefined && became !== 'again') return withNotice(database, writing, became);
  if (writing.letter === undefined) return { state: 'dropped', told: told('overBeforeSent') };
  return tryAgain(database, writing, tries.length === 0 ? attemptId : `${attemptId}:${tries.length + 1}`);
}

/** The same act is the same attempt, whoever makes it and however often. */
export function attemptIdOf({ act }: Pick<LookedAt, 'act'>): string {
  return `${agreementPrefix}${act.agreementId}:${act.version}`;
}

/** What became of a letter that was let. `again`: the law took it back before it went out. */
function becameOf(
  { sending, contactOutcome, contactId }: ActTry,
  nowMs: number,
): (ActOutcome & { sentAtMs?: number | undefined }) | 'again' {
  const values = { contact: String(contactId) };
  if (contactOutcome === 'bounced' || contactOutcome === 'refused') {
    return { state: 'refused', told: told('bounced', values) };
  }
  // Given up: only who sends by themselves has no row to be sent.
  if (sending === undefined) return { state: 'refused', told: told('notSent', { ...values, why: 'notQueued' }) };
  const { state, sinceMs, code } = sending;
  switch (state) {
    case 'waiting':
      return { state: 'asked', told: told('onItsWay', values), lookAgainAtMs: nowMs + soonMs };
    case 'sending':
      return nowMs < (sinceMs ?? 0) + answerMaxMs
        ? { state: 'asked', told: told('onItsWay', values), lookAgainAtMs: nowMs + soonMs }
        : { state: 'done', told: told('unconfirmed', values) };
    case 'sent':
      return { state: 'done', told: told('sent', values), sentAtMs: sinceMs };
    case 'failed':
      return { state: 'refused', told: told('notSent', { ...values, why: code }) };
    case 'cancelled':
      return 'again';
  }
}

/** Notice of breach is given when it went out for certain, and from that day the time to mend runs. */
async function withNotice(
  database: Database,
  { settings, looked }: Writing,
  became: ActOutcome & { readonly sentAtMs?: number | undefined },
): Promise<ActOutcome> {
  const { sentAtMs, ...outcome } = became;
  if (looked.act.act !== 'breachNotice' || outcome.state !== 'done') return outcome;
  if (sentAtMs === undefined) return { state: 'refused', told: outcome.told };
  const { act, zone, nowMs } = looked;
  const answer = await database.transaction(async (session) => {
    const given = await noticeGiven(session, {
      creditor: settings.creditor,
      zones: settings.zones,
      sealer: settings.sealer,
      agreementNumber: act.agreementNumber,
      n: act.n!,
      on: localDay(zone, sentAtMs),
      atMs: nowMs,
      recordedBy: theProgram,
    });
    // Mended or told by hand since: the letter went out all the same.
    const why: Told = 'refused' in given ? told('sentAndOver', outcome.told.values) : outcome.told;
    await tellAct(session, act, { state: 'done', told: why, nowMs, lookAgainAtMs: undefined });
    return why;
  });
  return { state: 'done', told: answer, isTold: true };
}

async function tryAgain(database: Database, writing: Writing, attemptId: string): Promise<ActOutcome> {
  const { settings, looked, letter } = writing;
  const { row, terms, held, nowMs } = looked;
  const words = settings.write({
    ...letter!,
    language: languageOf(held.language, settings.creditor.jurisdiction),
    lender: settings.creditor.name,
    terms: terms.terms,
    agreement: row.agreement,
  });
  if (words === undefined) return { state: undefined, told: told('noWords'), lookAgainAtMs: nowMs + laterMs };
  const answer = await attemptContact(database, {
    ...settings,
    caseNumber: row.caseNumber,
    attemptId,
    isActOfAgreement: true,
    ask: {
      act: 'sendEmail',
      role: 'borrower',
      personId: undefined,
      channel: { kind: 'email', mode: undefined, place: undefined },
      debt: row.loanRef,
      by: 'us',
      visitors: undefined,
      ground: undefined,
      content: undefined,
      facts: { purpose: letter!.letter === 'completed' ? 'service' : 'agreementReminder' },
      address: undefined,
      words: { ...words, unsubscribeUrl: undefined },
    },
    atMs: nowMs,
    recordedBy: theProgram,
  });
  return outcomeOf(answer, nowMs);
}

function outcomeOf(answer: AttemptAnswer, nowMs: number): ActOutcome {
  if ('refused' in answer) return refusedOutcome(answer.refused, nowMs);
  if (answer.contactId !== undefined) {
    const values = { contact: String(answer.contactId) };
    return { state: 'asked', told: told('onItsWay', values), lookAgainAtMs: nowMs + soonMs };
  }
  const rules = answer.because.map(({ ruleId }) => ruleId).join(', ');
  switch (answer.why) {
    case 'wordsBlocked':
      return { state: 'refused', told: told('wordsBlocked', { rules }) };
    case 'wordsNeedReview':
      return { state: 'refused', told: told('wordsNeedReview') };
    case 'forbidden':
      return {
        state: undefined,
        told: told('forbidden', { rules }),
        lookAgainAtMs: answer.freesUpAtMs ?? nowMs + laterMs,
      };
    case 'undetermined':
    case undefined:
      return {
        state: undefined,
        told: told('factsMissing', { facts: answer.missing.join(', ') }),
        lookAgainAtMs: nowMs + laterMs,
      };
  }
}

/** Nothing was decided: a person has to do it another way, or something has to be set right first. */
function refusedOutcome(code: Extract<AttemptAnswer, { refused: string }>['refused'], nowMs: number): ActOutcome {
  switch (code) {
    case 'addressNotGiven':
    case 'addressNotValid':
      return { state: 'refused', told: told('noAddress') };
    case 'caseClosed':
    case 'unknownCase':
      return { state: 'refused', told: told('caseClosed') };
    case 'erased':
      return { state: 'dropped', told: told('erased') };
    // Another process made this try meanwhile: what became of it is seen at the next look.
    case 'attemptIdUsed':
      return { state: undefined, told: told('notReady', { why: code }), lookAgainAtMs: nowMs + soonMs };
    case 'noKey':
    case 'keyDoesNotOpen':
    case 'noLaw':
    case 'unknownZone':
    case 'unknownDebt':
    case 'factsOnRecordDiffer':
    case 'requestNotValid':
    case 'attemptIdNotValid':
    case 'wordsMissing':
    case 'subjectEmpty':
    case 'subjectTooLong':
    case 'subjectNotOneLine':
    case 'textEmpty':
    case 'textTooLong':
    case 'textNotPlain':
    case 'unsubscribeNotHttps':
      return { state: undefined, told: told('notReady', { why: code }), lookAgainAtMs: nowMs + laterMs };
  }
}
