/**
 * A matter: what a borrower raises and somebody must answer by a day. Decide, then evolve. Nobody answers it twice: an answer
 * that does not content the borrower is looked at again once, by somebody else.
 */
import type { Day } from '../calendar/day.ts';
import { isWhatOf, type MatterKind, type MatterResult, type MatterWhat, resultsOf } from './kinds.ts';

export const matterStates = ['open', 'taken', 'answered', 'inReview', 'withdrawn', 'closed'] as const;
export type MatterState = (typeof matterStates)[number];

/** Somebody who acts on a matter; `side` says for whom. */
export interface MatterPerson {
  readonly side: 'borrower' | 'lender';
  /** as entries name them */
  readonly name: string;
}

/** More time than the ordinary, where the law gives it. */
export const longerTimes = ['complex', 'special'] as const;
export type LongerTime = (typeof longerTimes)[number];

interface Common {
  readonly by: MatterPerson;
  readonly on: Day;
}
export type MatterEvent =
  /** by the lender's people: somebody of theirs wrote down what the borrower said */
  | (Common & { readonly kind: 'opened'; readonly matter: MatterKind; readonly what: MatterWhat | undefined })
  | (Common & { readonly kind: 'added' })
  | (Common & { readonly kind: 'taken' })
  | (Common & { readonly kind: 'extended'; readonly to: LongerTime })
  /** the ground of a refusal is kept with its words */
  | (Common & { readonly kind: 'answered'; readonly result: MatterResult })
  | (Common & { readonly kind: 'reviewAsked' })
  | (Common & { readonly kind: 'withdrawn' })
  | (Common & { readonly kind: 'closed' });
export type MatterEventKind = MatterEvent['kind'];

export interface MatterAnswer {
  readonly result: MatterResult;
  readonly by: MatterPerson;
  readonly on: Day;
}

export interface Matter {
  readonly kind: MatterKind;
  readonly what: MatterWhat | undefined;
  readonly state: MatterState;
  readonly openedOn: Day;
  readonly takenBy: MatterPerson | undefined;
  readonly longer: LongerTime | undefined;
  /** one, or two after a review */
  readonly answers: readonly MatterAnswer[];
  readonly reviewAskedOn: Day | undefined;
}

/** Somebody must still answer. */
export function isOpen({ state }: Pick<Matter, 'state'>): boolean {
  return state === 'open' || state === 'taken' || state === 'inReview';
}

/** `matter`: undefined before its first event. */
export function evolveMatter(matter: Matter | undefined, event: MatterEvent): Matter {
  if (event.kind === 'opened') {
    return {
      kind: event.matter,
      what: event.what,
      state: 'open',
      openedOn: event.on,
      takenBy: undefined,
      longer: undefined,
      answers: [],
      reviewAskedOn: undefined,
    };
  }
  if (matter === undefined) throw new Error(`${event.kind} before it was opened`);
  switch (event.kind) {
    case 'added':
      return matter;
    case 'taken':
      return { ...matter, state: matter.state === 'inReview' ? 'inReview' : 'taken', takenBy: event.by };
    case 'extended':
      return { ...matter, longer: event.to };
    case 'answered': {
      const { result, by, on } = event;
      return { ...matter, state: 'answered', answers: [...matter.answers, { result, by, on }] };
    }
    case 'reviewAsked':
      return { ...matter, state: 'inReview', reviewAskedOn: event.on, takenBy: undefined };
    case 'withdrawn':
      return { ...matter, state: 'withdrawn' };
    case 'closed':
      return { ...matter, state: 'closed' };
  }
}

export type MatterMove =
  | { readonly move: 'add'; readonly hasWords: boolean }
  | { readonly move: 'take' }
  | { readonly move: 'extend'; readonly to: LongerTime; readonly hasWords: boolean }
  | {
      readonly move: 'answer';
      readonly result: MatterResult;
      readonly hasWords: boolean;
      readonly ground: string | undefined;
    }
  | { readonly move: 'askReview' }
  | { readonly move: 'withdraw' }
  | { readonly move: 'close' };
export const matterMoves = ['add', 'take', 'extend', 'answer', 'askReview', 'withdraw', 'close'] as const;

/** What a person is to the matter, as their account says. */
export type MatterOffice = 'borrower' | 'agent' | 'teamLead' | 'compliance';

export interface MatterContext {
  readonly by: MatterPerson;
  readonly office: MatterOffice;
  readonly on: Day;
  /** they spoke with the borrower, or tried to: a complaint may be about them */
  readonly hasContacted: boolean;
  /** a tie of theirs to this borrower is on record */
  readonly isTied: boolean;
  /** the last day to ask for a review of the answer; undefined: there is no such day */
  readonly reviewUntil: Day | undefined;
  /** what the law gives more time for, from where the matter stands; empty: nothing */
  readonly longer: readonly LongerTime[];
  /** the last day for the answer */
  readonly dueOn: Day | undefined;
}

/** In order of precedence. */
export const moveRefusals = [
  'notTheirsToMove',
  'matterOver',
  'alreadyAnswered',
  'notAnswered',
  'reviewAlreadyAsked',
  'reviewOver',
  'relatedCase',
  'answeredBefore',
  'ownConduct',
  'alreadyTaken',
  'noLongerTime',
  'timeIsOver',
  'wordsNeeded',
  'resultNotOfKind',
  'groundMissing',
  'reviewRuns',
] as const;
export type MoveRefusal = (typeof moveRefusals)[number];
type Refused = { readonly refused: MoveRefusal };

export interface MatterOpening {
  readonly matter: MatterKind;
  readonly what: MatterWhat | undefined;
  readonly hasWords: boolean;
  readonly by: MatterPerson;
  readonly on: Day;
}

/** In order of precedence. Two taps raise anything but a message, which is its words. */
export const openRefusals = ['whatNotOfKind', 'wordsNeeded'] as const;

export function openMatter({
  matter,
  what,
  hasWords,
  by,
  on,
}: MatterOpening): MatterEvent | { readonly refused: (typeof openRefusals)[number] } {
  if (what !== undefined && !isWhatOf(matter, what)) return { refused: 'whatNotOfKind' };
  if (matter === 'message' && !hasWords) return { refused: 'wordsNeeded' };
  return { kind: 'opened', matter, what, by, on };
}

export function decideMatter(move: MatterMove, matter: Matter, at: MatterContext): MatterEvent | Refused {
  const { by, on } = at;
  const refused = officeRefusal(move.move, matter, at) ?? stateRefusal(move.move, matter, at);
  if (refused !== undefined) return { refused };
  switch (move.move) {
    case 'add':
      return move.hasWords ? { kind: 'added', by, on } : { refused: 'wordsNeeded' };
    case 'take':
      return matter.takenBy?.name === by.name ? { refused: 'alreadyTaken' } : { kind: 'taken', by, on };
    case 'extend':
      // That a case is special is approved by those who answer for the law being kept.
      if (move.to === 'special' && at.office !== 'compliance') return { refused: 'notTheirsToMove' };
      if (!at.longer.includes(move.to)) return { refused: 'noLongerTime' };
      if (at.dueOn !== undefined && on > at.dueOn) return { refused: 'timeIsOver' };
      return move.hasWords ? { kind: 'extended', to: move.to, by, on } : { refused: 'wordsNeeded' };
    case 'answer': {
      const { result, ground, hasWords } = move;
      if (!hasWords) return { refused: 'wordsNeeded' };
      if (!resultsOf[matter.kind].includes(result)) return { refused: 'resultNotOfKind' };
      if (result === 'refused' && (ground ?? '').trim() === '') return { refused: 'groundMissing' };
      return { kind: 'answered', result, by, on };
    }
    case 'askReview':
      return { kind: 'reviewAsked', by, on };
    case 'withdraw':
      return { kind: 'withdrawn', by, on };
    case 'close':
      return mayStillAsk(matter, at) ? { refused: 'reviewRuns' } : { kind: 'closed', by, on };
  }
}

/** The borrower says it is done whenever they like; the lender not while a review may still be asked for. */
function mayStillAsk(matter: Matter, { by, on, reviewUntil }: MatterContext): boolean {
  return by.side === 'lender' && matter.reviewAskedOn === undefined && reviewUntil !== undefined && on <= reviewUntil;
}

function officeRefusal(move: MatterMove['move'], matter: Matter, at: MatterContext): MoveRefusal | undefined {
  const isBorrower = at.by.side === 'borrower';
  switch (move) {
    case 'add':
    case 'askReview':
    case 'withdraw':
      return isBorrower ? undefined : 'notTheirsToMove';
    case 'close':
      return undefined;
    case 'extend':
      return at.office === 'compliance' || at.office === 'teamLead' ? undefined : 'notTheirsToMove';
    case 'take':
    case 'answer':
      return mayAnswer(matter, at.office) ? undefined : 'notTheirsToMove';
  }
}

/** An agent answers what is asked in the daily work; what is held against the lender, and a second look, somebody above. */
export function mayAnswer(matter: Pick<Matter, 'kind' | 'reviewAskedOn'>, office: MatterOffice): boolean {
  if (office === 'borrower') return false;
  if (office !== 'agent') return true;
  const isDaily = matter.kind !== 'complaint' && matter.kind !== 'review' && matter.kind !== 'erasure';
  return isDaily && matter.reviewAskedOn === undefined;
}

function stateRefusal(move: MatterMove['move'], matter: Matter, at: MatterContext): MoveRefusal | undefined {
  const { state, answers } = matter;
  if (state === 'withdrawn' || state === 'closed') return 'matterOver';
  switch (move) {
    case 'add':
    case 'withdraw':
      return state === 'answered' ? 'alreadyAnswered' : undefined;
    case 'take':
    case 'extend':
    case 'answer':
      if (state === 'answered') return 'alreadyAnswered';
      if (at.isTied) return 'relatedCase';
      if (answers.some(({ by }) => by.name === at.by.name)) return 'answeredBefore';
      return matter.kind === 'complaint' && at.hasContacted ? 'ownConduct' : undefined;
    case 'askReview':
      if (state !== 'answered') return answers.length === 0 ? 'notAnswered' : 'reviewAlreadyAsked';
      if (matter.reviewAskedOn !== undefined) return 'reviewAlreadyAsked';
      return at.reviewUntil !== undefined && at.on > at.reviewUntil ? 'reviewOver' : undefined;
    case 'close':
      return state === 'answered' ? undefined : 'notAnswered';
  }
}

/** The moves that this person may make now, with words and a fitting result. */
export function movesOpenTo(matter: Matter, at: MatterContext): MatterMove['move'][] {
  const result = resultsOf[matter.kind][0]!;
  const tries: readonly MatterMove[] = [
    { move: 'add', hasWords: true },
    { move: 'take' },
    ...at.longer.map((to) => ({ move: 'extend' as const, to, hasWords: true })),
    { move: 'answer', result, hasWords: true, ground: undefined },
    { move: 'askReview' },
    { move: 'withdraw' },
    { move: 'close' },
  ];
  const open = tries.filter((move) => !('refused' in decideMatter(move, matter, at))).map(({ move }) => move);
  return [...new Set(open)];
}
