/**
 * One proposal of relief on its way to a decision: who may decide it, how many people, by when. Time never approves: what
 * nobody answers goes one role higher and in the end lapses. What is approved is exactly one offer, by its hash.
 */
import {
  type AuthorityMatrix,
  type AuthorityNeeded,
  authorityNeeded,
  type Concession,
  type LimitPassed,
} from './authority.ts';
import type { PlanTest, PlanTestCode } from './plan-test.ts';

/** Someone of the lender's, with the role they hold; undefined: none of the matrix. */
export interface Officer {
  readonly person: string;
  readonly role: string | undefined;
}

export const relationKinds = ['family', 'ownLoan', 'relationshipManager', 'business', 'other'] as const;

/** A tie between someone of the lender's and a party of the case, as recorded. */
export interface Relation {
  readonly person: string;
  readonly kind: (typeof relationKinds)[number];
}

export interface ApprovalContext {
  /** instant of the command, milliseconds since 1970 */
  readonly atMs: number;
  readonly matrix: AuthorityMatrix;
  /** people who may sign an exception, by name */
  readonly exceptionSigners: readonly string[];
  /** of this case's parties */
  readonly relations: readonly Relation[];
}

export interface Submission {
  readonly by: Officer;
  readonly offerHash: string;
  readonly concession: Concession;
  readonly planTest: PlanTest;
  /** why, in the proposer's words */
  readonly reason: string;
  /** one for each line of the test that asks for a reason */
  readonly lineReasons: Readonly<Partial<Record<PlanTestCode, string>>>;
  /** without an answer by then it goes one role higher */
  readonly answerByMs: number;
  /** without a decision by then it lapses */
  readonly expiresAtMs: number;
}

export type ApprovalCommand =
  | { readonly kind: 'submit'; readonly submission: Submission }
  | {
      readonly kind: 'approve';
      readonly by: Officer;
      readonly offerHash: string;
      readonly reason: string;
      /** an absent officer whose authority is used, by a delegation */
      readonly onBehalfOf?: string | undefined;
    }
  | {
      readonly kind: 'reject' | 'returnForChange';
      readonly by: Officer;
      readonly offerHash: string;
      readonly reason: string;
      readonly onBehalfOf?: string | undefined;
    }
  | { readonly kind: 'withdraw'; readonly by: Officer; readonly reason: string }
  | { readonly kind: 'escalate'; readonly answerByMs: number }
  | { readonly kind: 'lapse' }
  | {
      readonly kind: 'delegate';
      readonly by: Officer;
      readonly to: string;
      readonly fromMs: number;
      readonly untilMs: number;
      readonly reason: string;
    };

/** What the proposal needs: so many people of a role, or one named person's signed exception. */
export type Needed =
  | { readonly exception: false; readonly role: string; readonly approvers: number }
  | {
      readonly exception: true;
      readonly limits: readonly LimitPassed[];
      /** lines of the test that failed */
      readonly failed: readonly PlanTestCode[];
    };

/** One person's yes. `seat` is whose authority was used: their own, or that of the absent officer. */
export interface ApprovalGiven {
  readonly kind: 'approvalGiven';
  readonly person: string;
  readonly seat: string;
  readonly reason: string;
  readonly atMs: number;
}

export interface Delegation {
  readonly kind: 'delegated';
  readonly from: Officer;
  readonly to: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly reason: string;
  readonly atMs: number;
}

export type ApprovalEvent =
  | { readonly kind: 'submitted'; readonly submission: Submission; readonly needed: Needed; readonly atMs: number }
  | ApprovalGiven
  | { readonly kind: 'approved'; readonly offerHash: string; readonly atMs: number }
  | {
      readonly kind: 'rejected' | 'returned' | 'withdrawn';
      readonly person: string;
      readonly reason: string;
      readonly atMs: number;
    }
  | {
      readonly kind: 'escalated';
      readonly fromRole: string;
      readonly toRole: string;
      readonly answerByMs: number;
      readonly atMs: number;
    }
  | { readonly kind: 'lapsed'; readonly atMs: number }
  | Delegation;

export interface Proposal {
  readonly state: 'pending' | 'escalated' | 'approved' | 'rejected' | 'returned' | 'withdrawn' | 'lapsed';
  readonly submission: Submission;
  /** everyone who proposed it, before and after it was returned; none of them may decide it */
  readonly proposers: readonly string[];
  readonly needed: Needed;
  readonly answerByMs: number;
  readonly given: readonly ApprovalGiven[];
  readonly delegations: readonly Delegation[];
}
export type ApprovalState = { readonly state: 'none' } | Proposal;

export const noApproval: ApprovalState = { state: 'none' };

/** In order of precedence. */
export const approvalRefusals = [
  'notSubmitted',
  'ownCase',
  'relatedCase',
  'notEntitled',
  'sameApprover',
  'reasonMissing',
  'offerChanged',
  'alreadySubmitted',
  'alreadyDecided',
  'returnedForChange',
  'expired',
  'noApprovalNeeded',
  'notYetDue',
  'noOneAbove',
  'timesOutOfOrder',
] as const;
export type ApprovalRefusal = (typeof approvalRefusals)[number];
export interface RefusedApproval {
  readonly refused: ApprovalRefusal;
}
export type ApprovalDecision = readonly ApprovalEvent[] | RefusedApproval;

/** Whether exactly this offer is approved and may still be made. */
export function isOfferApproved(state: ApprovalState, offerHash: string, atMs: number): boolean {
  return state.state === 'approved' && state.submission.offerHash === offerHash && atMs < state.submission.expiresAtMs;
}

export function decideApproval(
  command: ApprovalCommand,
  state: ApprovalState,
  context: ApprovalContext,
): ApprovalDecision {
  if (command.kind === 'submit') return submit(command.submission, state, context);
  if (state.state === 'none') return { refused: 'notSubmitted' };
  const refused = firstRefusal(command, state, context);
  return refused === undefined ? eventsOf(command, state, context) : { refused };
}

function submit(submission: Submission, state: ApprovalState, context: ApprovalContext): ApprovalDecision {
  const { atMs, matrix } = context;
  const needed = neededFor(submission, matrix);
  const refused = refusalBy([
    ['relatedCase', isRelated(submission.by.person, context)],
    ['notEntitled', submission.by.person.trim() === ''],
    ['reasonMissing', isBlank(submission.reason) || linesWithoutReason(submission).length > 0],
    ['alreadySubmitted', isOpen(state)],
    ['alreadyDecided', isDecided(state)],
    ['expired', atMs >= submission.expiresAtMs],
    ['noApprovalNeeded', !needed.exception && mayGrantAlone(needed, submission.by, matrix)],
    ['timesOutOfOrder', !(atMs < submission.answerByMs && submission.answerByMs <= submission.expiresAtMs)],
  ]);
  return refused === undefined ? [{ kind: 'submitted', submission, needed, atMs }] : { refused };
}

/** A plan that fails its test is beyond every role, as one that passes every limit is. */
function neededFor({ concession, planTest }: Submission, matrix: AuthorityMatrix): Needed {
  const authority: AuthorityNeeded | { exception: readonly LimitPassed[] } = authorityNeeded(matrix, concession);
  const failed = planTest.lines.filter((line) => line.result === 'fail').map((line) => line.code);
  const limits = 'exception' in authority ? authority.exception : [];
  if ('exception' in authority || failed.length > 0) return { exception: true, limits, failed };
  return { exception: false, role: authority.role, approvers: authority.approvers };
}

/** Lines of the test that ask for a reason, or fail, and have none. */
function linesWithoutReason({ planTest, lineReasons }: Submission): readonly PlanTestCode[] {
  return planTest.lines
    .filter((line) => line.result !== 'pass' && isBlank(lineReasons[line.code] ?? ''))
    .map((line) => line.code);
}

/** The conditions of one command in the order of precedence; the first that holds refuses. */
function firstRefusal(
  command: Exclude<ApprovalCommand, { kind: 'submit' }>,
  state: Proposal,
  context: ApprovalContext,
): ApprovalRefusal | undefined {
  const { atMs } = context;
  const { submission } = state;
  const closed: readonly Condition[] = [
    ['alreadyDecided', isDecided(state)],
    ['returnedForChange', state.state === 'returned'],
  ];
  const expired: Condition = ['expired', atMs >= submission.expiresAtMs];
  switch (command.kind) {
    case 'approve':
    case 'reject':
    case 'returnForChange': {
      const seat = command.onBehalfOf ?? command.by.person;
      const people = [command.by.person, seat];
      const needsWords = command.kind !== 'approve' || state.needed.exception || submission.planTest.result !== 'pass';
      return refusalBy([
        ['ownCase', people.some((person) => state.proposers.includes(person))],
        ['relatedCase', people.some((person) => isRelated(person, context))],
        ['notEntitled', !isEntitled(command.by, seat, { state, context })],
        ['sameApprover', command.kind === 'approve' && people.some((person) => hasApproved(state, person))],
        ['reasonMissing', needsWords && isBlank(command.reason)],
        ['offerChanged', command.offerHash !== submission.offerHash],
        ...closed,
        expired,
      ]);
    }
    case 'delegate': {
      const people = [command.by.person, command.to];
      return refusalBy([
        ['ownCase', people.some((person) => state.proposers.includes(person))],
        ['relatedCase', people.some((person) => isRelated(person, context))],
        ['notEntitled', !isEntitled(command.by, command.by.person, { state, context })],
        ['sameApprover', command.to === command.by.person || people.some((person) => hasApproved(state, person))],
        ['reasonMissing', isBlank(command.reason)],
        ...closed,
        expired,
        ['timesOutOfOrder', command.untilMs <= command.fromMs || command.untilMs <= atMs],
      ]);
    }
    case 'withdraw':
      return refusalBy([
        ['notEntitled', command.by.person !== submission.by.person],
        ['reasonMissing', isBlank(command.reason)],
        ['alreadyDecided', isDecided(state)],
      ]);
    case 'escalate':
      return refusalBy([
        ...closed,
        expired,
        ['notYetDue', atMs < state.answerByMs],
        ['noOneAbove', roleAbove(state, context.matrix) === undefined],
        ['timesOutOfOrder', command.answerByMs <= atMs || command.answerByMs > submission.expiresAtMs],
      ]);
    case 'lapse':
      return refusalBy([
        ['alreadyDecided', isDecided(state)],
        ['notYetDue', atMs < submission.expiresAtMs],
      ]);
  }
}

function eventsOf(
  command: Exclude<ApprovalCommand, { kind: 'submit' }>,
  state: Proposal,
  { atMs, matrix }: ApprovalContext,
): readonly ApprovalEvent[] {
  switch (command.kind) {
    case 'approve': {
      const person = command.by.person;
      const seat = command.onBehalfOf ?? person;
      const given: ApprovalEvent = { kind: 'approvalGiven', person, seat, reason: command.reason, atMs };
      const enough = state.given.length + 1 >= approversOf(state.needed);
      return enough ? [given, { kind: 'approved', offerHash: command.offerHash, atMs }] : [given];
    }
    case 'reject':
      return [{ kind: 'rejected', person: command.by.person, reason: command.reason, atMs }];
    case 'returnForChange':
      return [{ kind: 'returned', person: command.by.person, reason: command.reason, atMs }];
    case 'withdraw':
      return [{ kind: 'withdrawn', person: command.by.person, reason: command.reason, atMs }];
    case 'escalate': {
      const { from, to } = roleAbove(state, matrix)!;
      return [{ kind: 'escalated', fromRole: from, toRole: to, answerByMs: command.answerByMs, atMs }];
    }
    case 'lapse':
      return [{ kind: 'lapsed', atMs }];
    case 'delegate': {
      const { by, to, fromMs, untilMs, reason } = command;
      return [{ kind: 'delegated', from: by, to, fromMs, untilMs, reason, atMs }];
    }
  }
}

/** Throws where the event cannot follow the state: the stream is not one that `decideApproval` made. */
export function evolveApproval(state: ApprovalState, event: ApprovalEvent): ApprovalState {
  if (event.kind === 'submitted') {
    const { submission, needed } = event;
    // A changed offer begins anew: whoever approved the one before has not approved this one.
    const { answerByMs, by } = submission;
    const proposers = [...(state.state === 'none' ? [] : state.proposers), by.person];
    return { state: 'pending', submission, proposers, needed, answerByMs, given: [], delegations: [] };
  }
  if (state.state === 'none') throw new Error(`nothing is submitted that could be ${event.kind}`);
  switch (event.kind) {
    case 'approvalGiven':
      return { ...state, given: [...state.given, event] };
    case 'approved':
    case 'rejected':
    case 'returned':
    case 'withdrawn':
    case 'lapsed':
      return { ...state, state: event.kind };
    case 'escalated': {
      if (state.needed.exception) throw new Error('an exception has no role above it');
      const needed = { ...state.needed, role: event.toRole };
      return { ...state, state: 'escalated', needed, answerByMs: event.answerByMs };
    }
    case 'delegated':
      return { ...state, delegations: [...state.delegations, event] };
  }
}

type Condition = readonly [ApprovalRefusal, boolean];

/** The first by precedence, whatever the order in which the conditions stand. */
function refusalBy(conditions: readonly Condition[]): ApprovalRefusal | undefined {
  return approvalRefusals.find((code) => conditions.some(([named, holds]) => named === code && holds));
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function isOpen({ state }: ApprovalState): boolean {
  return state === 'pending' || state === 'escalated';
}

function isDecided({ state }: ApprovalState): boolean {
  return state === 'approved' || state === 'rejected' || state === 'withdrawn' || state === 'lapsed';
}

function isRelated(person: string, { relations }: ApprovalContext): boolean {
  return relations.some((relation) => relation.person === person);
}

function hasApproved({ given }: Proposal, person: string): boolean {
  return given.some((each) => each.person === person || each.seat === person);
}

function approversOf(needed: Needed): number {
  return needed.exception ? 1 : Math.max(1, needed.approvers);
}

function rankOf(role: string | undefined, matrix: AuthorityMatrix): number {
  return role === undefined ? -1 : matrix.roles.indexOf(role);
}

function mayGrantAlone(needed: AuthorityNeeded, by: Officer, matrix: AuthorityMatrix): boolean {
  return needed.approvers === 0 && rankOf(by.role, matrix) >= rankOf(needed.role, matrix);
}

/** By the seat's authority: one's own role, or that of an absent officer under a delegation that runs. */
function isEntitled(by: Officer, seat: string, at: { state: Proposal; context: ApprovalContext }): boolean {
  const { state, context } = at;
  const { needed, delegations } = state;
  const delegation =
    seat === by.person
      ? undefined
      : delegations.find(({ from, to, fromMs, untilMs }) => {
          return from.person === seat && to === by.person && fromMs <= context.atMs && context.atMs < untilMs;
        });
  if (seat !== by.person && delegation === undefined) return false;
  if (needed.exception) return context.exceptionSigners.includes(seat);
  const role = delegation === undefined ? by.role : delegation.from.role;
  const rank = rankOf(role, context.matrix);
  return rank >= 0 && rank >= rankOf(needed.role, context.matrix);
}

function roleAbove({ needed }: Proposal, { roles }: AuthorityMatrix): { from: string; to: string } | undefined {
  if (needed.exception) return undefined;
  const to = roles[roles.indexOf(needed.role) + 1];
  return to === undefined ? undefined : { from: needed.role, to };
}
