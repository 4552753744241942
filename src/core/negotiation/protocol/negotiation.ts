/**
 * The rules of a talk about a plan: who may say what, when. Offers and counter-offers alternate; a deadline has a true
 * reason and only ever moves to later; an offer that was made stays until it, unless it is withdrawn for a stated reason;
 * a later offer that is worse says why; no is as easy to say as yes. Who asks makes no difference to what is answered.
 */
import type { Stance } from '../respond.ts';
import { isWorse, losesAnything } from './better-terms.ts';
import type { Deadline, OfferedTerms, Side, Speaker, TalkCommand, TalkEvent, TalkMode, WorseReason } from './moves.ts';

export interface OfferOnTable extends OfferedTerms {
  /** from 1, in the order in which they were shown */
  readonly number: number;
  readonly isOpen: boolean;
  /** it was taken, and then not approved: it is not offered again */
  readonly isRejected: boolean;
}

/** The one text of a mediator. */
export interface SingleText {
  readonly version: number;
  readonly termsHash: string;
  /** sides that consent to this version */
  readonly consents: readonly Side[];
}

export interface Talk {
  readonly state: 'open' | 'agreed' | 'declined' | 'lapsed' | 'closed';
  readonly mode: TalkMode;
  readonly stance: Stance;
  readonly deadline: Deadline;
  readonly offers: readonly OfferOnTable[];
  /** the borrower asked and nobody has answered yet */
  readonly isAnswerOwed: boolean;
  readonly text: SingleText | undefined;
  readonly agreed: { readonly termsHash: string; readonly approval: 'notNeeded' | 'pending' | 'approved' } | undefined;
  /** who spoke for the lender; none of them is a mediator of it */
  readonly lenderPersons: readonly string[];
}
export type TalkState = { readonly state: 'none' } | Talk;

export const noTalk: TalkState = { state: 'none' };

/** In order of precedence. */
export const talkRefusals = [
  'notOpened',
  'alreadyOpened',
  'nameMissing',
  'notThisSide',
  'notImpartial',
  'notThisMode',
  'alreadyEnded',
  'noApprovalPending',
  'expired',
  'notYetDue',
  'stanceNotValid',
  'deadlineReasonMissing',
  'deadlineNotLater',
  'notYourTurn',
  'nothingAsked',
  'offerMissing',
  'offerNotCalledFor',
  'offerTwice',
  'notApproved',
  'notPresented',
  'offerWithdrawn',
  'noText',
  'oldVersion',
  'alreadyConsented',
  'reasonMissing',
  'worseWithoutReason',
] as const;
export type TalkRefusal = (typeof talkRefusals)[number];
export type TalkDecision = readonly TalkEvent[] | { readonly refused: TalkRefusal };

export function decideNegotiation(
  command: TalkCommand,
  state: TalkState,
  { atMs }: { readonly atMs: number },
): TalkDecision {
  const refused = refusalBy(
    command.kind === 'open' ? toOpen(command, state, atMs) : conditionsOf(command, state, atMs),
  );
  return refused === undefined ? eventsOf(command, state, atMs) : { refused };
}

type Condition = readonly [TalkRefusal, boolean];

/** The first by precedence, whatever the order in which the conditions stand. */
function refusalBy(conditions: readonly Condition[]): TalkRefusal | undefined {
  return talkRefusals.find((code) => conditions.some(([named, holds]) => named === code && holds));
}

function toOpen(command: TalkCommand & { kind: 'open' }, state: TalkState, atMs: number): readonly Condition[] {
  const { by, mode, stance, deadline } = command;
  const opener = mode === 'mediatorLed' ? 'mediator' : 'lender';
  return [
    ['alreadyOpened', state.state !== 'none'],
    ['nameMissing', isBlank(by.person)],
    // Whoever serves themselves may begin themselves.
    ['notThisSide', by.side !== opener && !(mode === 'selfService' && by.side === 'borrower')],
    ['stanceNotValid', !isStance(stance)],
    ['deadlineReasonMissing', deadline.reason === undefined],
    ['deadlineNotLater', !(deadline.atMs > atMs)],
  ];
}

function isStance({ aspiration, concedeTo, rounds }: Stance): boolean {
  return 0 <= concedeTo && concedeTo <= aspiration && aspiration <= 1 && Number.isSafeInteger(rounds) && rounds >= 1;
}

type LaterCommand = Exclude<TalkCommand, { kind: 'open' }>;

function conditionsOf(command: LaterCommand, state: TalkState, atMs: number): readonly Condition[] {
  if (state.state === 'none') return [['notOpened', true]];
  const ended: Condition = ['alreadyEnded', state.state !== 'open'];
  const expired: Condition = ['expired', atMs >= state.deadline.atMs];
  switch (command.kind) {
    case 'lapse':
      return [ended, ['notYetDue', atMs < state.deadline.atMs]];
    case 'approve':
      return [['noApprovalPending', !isApprovalPending(state)]];
    case 'rejectApproval':
      return [
        ['noApprovalPending', !isApprovalPending(state)],
        ['reasonMissing', isBlank(command.reason)],
      ];
    case 'close':
      return [...spoken(command, state), ended, ['reasonMissing', command.reason === undefined]];
    case 'decline':
      return [...spoken(command, state), ended];
    case 'present':
    case 'counter':
    case 'answer':
    case 'accept':
    case 'withdrawOffer':
    case 'extend':
    case 'draft':
    case 'consent':
    case 'object':
      return [...spoken(command, state), ended, expired, ...ownConditions(command, state)];
  }
}

type SpokenCommand = Exclude<LaterCommand, { kind: 'lapse' | 'approve' | 'rejectApproval' }>;

/** Which sides may say it. */
const saidBy: Readonly<Record<SpokenCommand['kind'], readonly Side[]>> = {
  present: ['lender'],
  counter: ['borrower'],
  answer: ['lender'],
  accept: ['borrower'],
  decline: ['borrower'],
  withdrawOffer: ['lender'],
  extend: ['lender', 'mediator'],
  draft: ['mediator'],
  consent: ['lender', 'borrower'],
  object: ['lender', 'borrower'],
  close: ['lender', 'mediator'],
};
const ofSingleText: readonly string[] = ['draft', 'consent', 'object'];
const ofOffers: readonly string[] = ['present', 'answer', 'accept', 'withdrawOffer'];

function spoken({ kind, by }: SpokenCommand, { mode, lenderPersons }: Talk): readonly Condition[] {
  const isMediated = mode === 'mediatorLed';
  return [
    ['nameMissing', isBlank(by.person)],
    ['notThisSide', !saidBy[kind].includes(by.side) || (by.side === 'mediator' && !isMediated)],
    ['notImpartial', by.side === 'mediator' && lenderPersons.includes(by.person)],
    ['notThisMode', isMediated ? ofOffers.includes(kind) : ofSingleText.includes(kind)],
  ];
}

function ownConditions(
  command: Exclude<SpokenCommand, { kind: 'decline' | 'close' }>,
  state: Talk,
): readonly Condition[] {
  switch (command.kind) {
    case 'present':
      return [...tableConditions(command.offers, command.replaces, state), ...worseConditions(command, state)];
    case 'counter': {
      const { paymentMinor, months } = command.ask;
      return [
        // A mediator hears each side as often as it likes.
        ['notYourTurn', state.isAnswerOwed && state.mode !== 'mediatorLed'],
        ['nothingAsked', paymentMinor === undefined && months === undefined],
      ];
    }
    case 'answer': {
      const { offer, because, answer } = command;
      return [
        ['notYourTurn', !state.isAnswerOwed],
        ['offerMissing', answer !== 'refuse' && offer === undefined],
        ['offerNotCalledFor', answer === 'refuse' && offer !== undefined],
        ['notApproved', offer !== undefined && find(state, offer.termsHash)?.isRejected === true],
        ['reasonMissing', because.length === 0],
      ];
    }
    case 'accept':
      return [onTable(command.termsHash, state), stillOpen(command.termsHash, state)];
    case 'withdrawOffer':
      return [
        onTable(command.termsHash, state),
        stillOpen(command.termsHash, state),
        ['reasonMissing', command.reason === undefined],
      ];
    case 'extend':
      return [
        ['deadlineReasonMissing', command.deadline.reason === undefined],
        ['deadlineNotLater', command.deadline.atMs <= state.deadline.atMs],
      ];
    case 'draft':
      return [['offerTwice', find(state, command.offer.termsHash) !== undefined]];
    case 'consent':
      return [
        ...textConditions(command.version, state),
        ['alreadyConsented', state.text?.consents.includes(command.by.side) === true],
      ];
    case 'object':
      return [...textConditions(command.version, state), ['reasonMissing', isBlank(command.why)]];
  }
}

function textConditions(version: number, state: Talk): readonly Condition[] {
  const { text } = state;
  return [
    ['noText', text === undefined],
    ['oldVersion', text !== undefined && text.version !== version],
    ['offerWithdrawn', text !== undefined && find(state, text.termsHash)?.isOpen === false],
  ];
}

function tableConditions(
  offers: readonly OfferedTerms[],
  replaces: readonly string[],
  state: Talk,
): readonly Condition[] {
  const hashes = offers.map(({ termsHash }) => termsHash);
  return [
    ['offerMissing', offers.length === 0],
    ['offerTwice', new Set(hashes).size < hashes.length || hashes.some((hash) => find(state, hash) !== undefined)],
    ...replaces.flatMap((hash) => [onTable(hash, state), stillOpen(hash, state)]),
  ];
}

/** What takes another's place may lose nothing without a reason; what stands beside may not be plainly worse. */
function worseConditions(command: TalkCommand & { kind: 'present' }, state: Talk): readonly Condition[] {
  const { offers, replaces, worseBecause } = command;
  const replaced = state.offers.filter(({ termsHash }) => replaces.includes(termsHash));
  const kept = openOffers(state).filter(({ termsHash }) => !replaces.includes(termsHash));
  const losesReplaced = replaced.some((before) => offers.every((offer) => losesAnything(offer, before)));
  const isWorseThanKept = offers.some((offer) => kept.some((open) => isWorse(offer, open)));
  // An ask explains what stands beside; it is no reason to take something away.
  const isExplained = worseBecause !== undefined && !(worseBecause === 'asAsked' && losesReplaced);
  return [['worseWithoutReason', (losesReplaced || isWorseThanKept) && !isExplained]];
}

function onTable(termsHash: string, state: Talk): Condition {
  return ['notPresented', find(state, termsHash) === undefined];
}

function stillOpen(termsHash: string, state: Talk): Condition {
  return ['offerWithdrawn', find(state, termsHash)?.isOpen === false];
}

function find({ offers }: Talk, termsHash: string): OfferOnTable | undefined {
  return offers.find((offer) => offer.termsHash === termsHash);
}

export function openOffers({ offers }: Talk): readonly OfferOnTable[] {
  return offers.filter(({ isOpen }) => isOpen);
}

function isApprovalPending({ state, agreed }: Talk): boolean {
  return state === 'agreed' && agreed?.approval === 'pending';
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Nothing refuses the command any more. */
function eventsOf(command: TalkCommand, state: TalkState, atMs: number): readonly TalkEvent[] {
  if (command.kind === 'open') {
    const { by, mode, stance, deadline } = command;
    return [{ kind: 'opened', by, mode, stance, deadline: stated(deadline), atMs }];
  }
  const talk = state as Talk;
  switch (command.kind) {
    case 'present': {
      const { by, offers, replaces, worseBecause } = command;
      return [{ kind: 'presented', by, offers, replaces, worseBecause, atMs }];
    }
    case 'counter':
      return [{ kind: 'countered', by: command.by, ask: command.ask, atMs }];
    case 'answer':
      return [answered(command, talk, atMs)];
    case 'accept':
      return [{ kind: 'accepted', by: command.by, termsHash: command.termsHash, atMs }];
    case 'decline':
      return [{ kind: 'declined', by: command.by, atMs }];
    case 'withdrawOffer':
      return [{ kind: 'offerWithdrawn', by: command.by, termsHash: command.termsHash, reason: command.reason!, atMs }];
    case 'extend':
      return [{ kind: 'deadlineExtended', by: command.by, deadline: stated(command.deadline), atMs }];
    case 'draft':
      return [{ kind: 'drafted', by: command.by, version: (talk.text?.version ?? 0) + 1, offer: command.offer, atMs }];
    case 'consent':
      return consented(command.by, talk.text!, atMs);
    case 'object':
      return [{ kind: 'objected', by: command.by, version: command.version, why: command.why, atMs }];
    case 'approve':
      return [{ kind: 'approved', termsHash: talk.agreed!.termsHash, atMs }];
    case 'rejectApproval':
      return [{ kind: 'approvalRejected', termsHash: talk.agreed!.termsHash, reason: command.reason, atMs }];
    case 'lapse':
      return [{ kind: 'lapsed', atMs }];
    case 'close':
      return [{ kind: 'closed', by: command.by, reason: command.reason!, atMs }];
  }
}

/** Its reason was asked for before. */
function stated({
  atMs,
  reason,
}: {
  readonly atMs: number;
  readonly reason: Deadline['reason'] | undefined;
}): Deadline {
  return { atMs, reason: reason! };
}

/** An answer stands beside what is open and takes nothing away; where it is worse, the ask is why. */
function answered(command: TalkCommand & { kind: 'answer' }, talk: Talk, atMs: number): TalkEvent {
  const { by, answer, offer, because } = command;
  const known = offer !== undefined && find(talk, offer.termsHash) !== undefined;
  const worse = offer !== undefined && !known && openOffers(talk).some((open) => isWorse(offer, open));
  const worseBecause: WorseReason | undefined = worse ? 'asAsked' : undefined;
  return { kind: 'answered', by, answer, offer, because, worseBecause, atMs };
}

function consented(by: Speaker, text: SingleText, atMs: number): readonly TalkEvent[] {
  const { version, consents, termsHash } = text;
  const event: TalkEvent = { kind: 'consented', by, version, atMs };
  const isBoth = consents.some((side) => side !== by.side);
  return isBoth ? [event, { kind: 'textAgreed', termsHash, version, atMs }] : [event];
}

/** Throws where the event cannot follow the state: the stream is not one that `decideNegotiation` made. */
export function evolveNegotiation(state: TalkState, event: TalkEvent): TalkState {
  if (event.kind === 'opened') {
    if (state.state !== 'none') throw new Error('a talk is opened once');
    const { mode, stance, deadline, by } = event;
    const lenderPersons = by.side === 'lender' ? [by.person] : [];
    const nothing = { offers: [], isAnswerOwed: false, text: undefined, agreed: undefined };
    return { state: 'open', mode, stance, deadline, ...nothing, lenderPersons };
  }
  if (state.state === 'none') throw new Error(`nothing is opened that could be ${event.kind}`);
  return evolved(withPerson(state, event), event);
}

function withPerson(state: Talk, event: TalkEvent): Talk {
  if (!('by' in event) || event.by.side !== 'lender' || state.lenderPersons.includes(event.by.person)) return state;
  return { ...state, lenderPersons: [...state.lenderPersons, event.by.person] };
}

function evolved(state: Talk, event: Exclude<TalkEvent, { kind: 'opened' }>): Talk {
  switch (event.kind) {
    case 'presented':
      return withOffers(withoutOffers(state, event.replaces), event.offers);
    case 'countered':
      return { ...state, isAnswerOwed: true };
    case 'answered': {
      const before = { ...state, isAnswerOwed: false };
      return event.offer === undefined ? before : withOffers(before, [event.offer]);
    }
    case 'accepted':
    case 'textAgreed': {
      const { needsApproval } = find(state, event.termsHash)!;
      const approval = needsApproval ? 'pending' : 'notNeeded';
      return { ...state, state: 'agreed', agreed: { termsHash: event.termsHash, approval } };
    }
    case 'declined':
    case 'lapsed':
    case 'closed':
      return { ...state, state: event.kind };
    case 'offerWithdrawn':
      return withoutOffers(state, [event.termsHash]);
    case 'deadlineExtended':
      return { ...state, deadline: event.deadline };
    case 'drafted': {
      const { version, offer } = event;
      const hashes = state.offers.map(({ termsHash }) => termsHash);
      const text: SingleText = { version, termsHash: offer.termsHash, consents: [] };
      return { ...withOffers(withoutOffers(state, hashes), [offer]), text, isAnswerOwed: false };
    }
    case 'consented':
      return { ...state, text: { ...state.text!, consents: [...state.text!.consents, event.by.side] } };
    case 'objected':
      // Who objects takes back their own consent to that version.
      return {
        ...state,
        text: { ...state.text!, consents: state.text!.consents.filter((side) => side !== event.by.side) },
      };
    case 'approved':
      return { ...state, agreed: { termsHash: event.termsHash, approval: 'approved' } };
    case 'approvalRejected':
      // Nothing was agreed then. The talk goes on with what else is open.
      return {
        ...state,
        offers: state.offers.map((offer) =>
          offer.termsHash === event.termsHash ? { ...offer, isOpen: false, isRejected: true } : offer,
        ),
        state: 'open',
        agreed: undefined,
        text: state.text && { ...state.text, consents: [] },
      };
  }
}

/** An offer that is made again is open again under its own number. */
function withOffers(state: Talk, offers: readonly OfferedTerms[]): Talk {
  let all = state.offers;
  for (const offer of offers) {
    all = all.some(({ termsHash }) => termsHash === offer.termsHash)
      ? all.map((each) => (each.termsHash === offer.termsHash ? { ...each, isOpen: true } : each))
      : [...all, { ...offer, number: all.length + 1, isOpen: true, isRejected: false }];
  }
  return { ...state, offers: all };
}

function withoutOffers(state: Talk, hashes: readonly string[]): Talk {
  const offers = state.offers.map((offer) => (hashes.includes(offer.termsHash) ? { ...offer, isOpen: false } : offer));
  return { ...state, offers };
}
