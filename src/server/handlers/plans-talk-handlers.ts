/** The talk about a plan. Who speaks is who is signed in: no name, no role and no side is taken from what they send. */

import type { Fault } from '../../api/input.ts';
import { counterOffer as counterOfferRoute } from '../../api/routes/counter-offer.ts';
import { moveTalk, type TalkMoveBody } from '../../api/routes/move-talk.ts';
import { openTalk as openTalkRoute } from '../../api/routes/open-talk.ts';
import { presentOffers as presentOffersRoute } from '../../api/routes/present-offers.ts';
import { readTalk as readTalkRoute } from '../../api/routes/read-talk.ts';
import type { AskBody } from '../../api/routes/talk-shapes.ts';
import {
  counterOffer,
  draftText,
  type NegotiateRefusal,
  openTalk,
  type PlainMove,
  presentOffers,
  readTalk,
  say,
  type TalkFile,
  type TalkSetting,
} from '../../application/negotiate-case.ts';
import { recordable, recordFacts } from '../../application/record-facts.ts';
import { defaultBuckets } from '../../composition/default-buckets.ts';
import { zones } from '../../composition/time-zones.ts';
import type { AccessRole } from '../../core/access/role.ts';
import { parseDay } from '../../core/calendar/day.ts';
import { parseAmountMinor } from '../../core/money/decimal.ts';
import type { Side, TalkMode } from '../../core/negotiation/protocol/moves.ts';
import type { Ask } from '../../core/negotiation/respond.ts';
import { type CaseCall, type Refused, type Served, serveCase } from '../call.ts';
import { reasonShown, talkShown, viewOf } from './plans-documents.ts';

/** Names of borrowers are not needed in a talk. */
const theBorrower = 'borrower';

type Asked = Pick<CaseCall, 'book' | 'seen' | 'parts' | 'atMs' | 'by' | 'identity'>;

function settingOf({ book, seen, parts, atMs, by }: Asked, onlyInMode?: TalkMode): TalkSetting {
  return {
    creditor: book,
    caseNumber: seen.caseNumber,
    kernel: parts.kernel,
    sealer: parts.sealer,
    zones,
    buckets: defaultBuckets,
    atMs,
    recordedBy: by,
    onlyInMode,
  };
}

/** For whom this role speaks of itself. */
function sideOf(role: AccessRole): Side {
  return role === 'borrower' || role === 'mediator' ? role : 'lender';
}

function modeOf(role: AccessRole): TalkMode {
  const side = sideOf(role);
  return side === 'borrower' ? 'selfService' : side === 'mediator' ? 'mediatorLed' : 'agentLed';
}

type Told = TalkFile | NegotiateRefusal | { readonly refused: 'unknownCase' | 'noTalk' };

function shown(told: Told, call: Asked) {
  return 'refused' in told ? refusalShown(told, call) : talkShown(told, call);
}

/** What is told beside the code: never what the policy says, where somebody from outside asked. */
function refusalShown(refusal: Exclude<Told, TalkFile>, { identity }: Pick<Asked, 'identity'>): Refused {
  if ('because' in refusal) {
    const because = refusal.because.map(({ ruleId, source, text }) => ({ ruleId, source, text }));
    const told: Refused & { readonly because: object } = { ...refusal, because };
    return told;
  }
  const isInner = 'faults' in refusal || 'roles' in refusal;
  return isInner && viewOf(identity.role) === 'outside' ? { refused: refusal.refused } : refusal;
}

function askOf(
  given: AskBody,
  { book, at }: Pick<Asked, 'book'> & { readonly at: string },
): { readonly ask: Ask } | (Refused & { readonly invalid: readonly Fault[] }) {
  const invalid: Fault[] = [];
  const amount = (field: 'payment' | 'lumpSumNow') => {
    const value = given[field];
    if (value === undefined) return undefined;
    const minor = parseAmountMinor(value, book.currency);
    const code = typeof minor !== 'bigint' ? minor : minor < 0n ? 'negative' : undefined;
    if (code !== undefined) invalid.push({ path: `${at}/${field}`, value, code });
    return typeof minor === 'bigint' ? minor : undefined;
  };
  const ask: Ask = {
    paymentMinor: amount('payment'),
    months: given.months,
    firstDueOn: given.firstDueOn === undefined ? undefined : parseDay(given.firstDueOn)!,
    lumpMinor: amount('lumpSumNow'),
  };
  return invalid.length > 0 ? { refused: 'askNotValid', invalid } : { ask };
}

/** The desk's own role in the matrix: what it grants alone needs nobody else. A matrix may know no such role. */
async function presented(call: Asked & Pick<CaseCall, 'database'>): Promise<Told> {
  const { identity, database, by } = call;
  const setting = settingOf(call, modeOf(identity.role));
  if (identity.role === 'borrower') return presentOffers(database, { ...setting, by: theBorrower, role: undefined });
  const told = await presentOffers(database, { ...setting, by, role: identity.role });
  if (!('refused' in told) || told.refused !== 'unknownRole') return told;
  return presentOffers(database, { ...setting, by, role: undefined });
}

/** Whose words: the borrower's own, or somebody's who speaks in their name and is named. */
function speakingForBorrower({ identity, by }: Asked): {
  readonly by: string;
  readonly onlyInMode: TalkMode | undefined;
} {
  if (identity.role === 'borrower') return { by: theBorrower, onlyInMode: undefined };
  return { by, onlyInMode: identity.role === 'mediator' ? 'mediatorLed' : 'agentLed' };
}

function saidOf(body: TalkMoveBody, call: Asked): PlainMove | 'notThisSide' | { readonly draft: AskBody | undefined } {
  const side = sideOf(call.identity.role);
  const { by } = side === 'borrower' ? speakingForBorrower(call) : call;
  const who = { side, person: by };
  switch (body.move) {
    case 'accept':
    case 'decline': {
      const isTheirs =
        side === 'borrower' ? body.inBorrowersName === undefined : side === 'lender' && body.inBorrowersName === true;
      if (!isTheirs) return 'notThisSide';
      return body.move === 'accept'
        ? { kind: 'acceptTerms', termsHash: body.termsHash, by }
        : { kind: 'decline', by: { side: 'borrower', person: by } };
    }
    case 'withdrawOffer':
      return side === 'lender'
        ? { kind: 'withdrawTerms', termsHash: body.termsHash, by, reason: body.reason }
        : 'notThisSide';
    case 'draft':
      return side === 'mediator' ? { draft: body.ask } : 'notThisSide';
    case 'extend':
      return { kind: 'extend', side, by, onDay: parseDay(body.on)!, reason: body.reason };
    case 'consent':
      return { kind: 'consent', by: who, version: body.version };
    case 'object':
      return { kind: 'object', by: who, version: body.version, why: body.reason };
    case 'close':
      return { kind: 'close', by: who, reason: body.reason };
    case 'lapse':
      return { kind: 'lapse' };
  }
}

/** Said by the borrower, in a law that asks for it; elsewhere there is nothing to keep. Undefined: done. */
async function keepWillingness(call: Asked & Pick<CaseCall, 'database'>): Promise<Refused | undefined> {
  const { database, book, seen, parts, by, atMs } = call;
  const { contactLaw, sealer } = parts.contact;
  const inForce = contactLaw.lawFor(book.jurisdiction);
  if (inForce === undefined || !recordable(inForce.law).has('stillWilling')) return undefined;
  const setting = { creditor: book, caseNumber: seen.caseNumber, sealer, contactLaw, zones };
  const told = await recordFacts(database, { ...setting, facts: { stillWilling: true }, nowMs: atMs, recordedBy: by });
  return 'refused' in told ? { refused: told.refused } : undefined;
}

export const talkHandlers: readonly Served[] = [
  serveCase(readTalkRoute, async (call) => {
    const { database, book, seen } = call;
    return shown(await readTalk(database, { creditor: book, caseNumber: seen.caseNumber }), call);
  }),
  serveCase(openTalkRoute, async (call) => {
    const { database, body, identity, by } = call;
    const { loan, deadline, willing } = body;
    const isBorrower = identity.role === 'borrower';
    // How long offers stand is the lender's to say, and the mediator's; whether they are willing to pay, the borrower's alone.
    if (deadline !== undefined && isBorrower) return { refused: 'notTheirsToSay', fields: ['/deadline'] };
    if (willing !== undefined && !isBorrower) return { refused: 'notTheirsToSay', fields: ['/willing'] };
    const kept = willing === undefined ? undefined : await keepWillingness(call);
    if (kept !== undefined) return kept;
    const told = await openTalk(database, {
      ...settingOf(call),
      loanRef: loan,
      mode: modeOf(identity.role),
      by: isBorrower ? theBorrower : by,
      deadline: deadline && { onDay: parseDay(deadline.on)!, reason: deadline.reason },
    });
    return shown(told, call);
  }),
  serveCase(presentOffersRoute, async (call) => shown(await presented(call), call)),
  serveCase(counterOfferRoute, async (call) => {
    const read = askOf(call.body, { book: call.book, at: '' });
    if ('refused' in read) return read;
    const { by, onlyInMode } = speakingForBorrower(call);
    const told = await counterOffer(call.database, { ...settingOf(call, onlyInMode), ask: read.ask, by });
    if ('refused' in told) return refusalShown(told, call);
    // As it was put on the table, which may be an offer that lies there already and is better.
    const last = told.row.events.at(-1);
    const answered = last?.kind === 'answered' ? last : undefined;
    const numberOf = (hash: string) => told.offers.find(({ termsHash }) => termsHash === hash)!.number;
    return {
      answered:
        answered === undefined
          ? null
          : {
              answer: answered.answer,
              offer: answered.offer === undefined ? null : numberOf(answered.offer.termsHash),
              because: answered.because.map(reasonShown) as never,
            },
      talk: talkShown(told, call),
    };
  }),
  serveCase(moveTalk, async (call) => {
    const { body, database } = call;
    const said = saidOf(body, call);
    if (said === 'notThisSide') return { refused: said };
    if ('draft' in said) {
      const read = said.draft === undefined ? undefined : askOf(said.draft, { book: call.book, at: '/ask' });
      if (read !== undefined && 'refused' in read) return read;
      return shown(await draftText(database, { ...settingOf(call), by: call.by, ask: read?.ask }), call);
    }
    const isInTheirName = 'inBorrowersName' in body && body.inBorrowersName === true;
    const setting = settingOf(call, isInTheirName ? 'agentLed' : undefined);
    return shown(await say(database, { ...setting, move: said }), call);
  }),
];
