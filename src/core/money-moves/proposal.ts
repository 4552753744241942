/**
 * One move of money on its way from who proposes it to who confirms it: decide and evolve. Time never confirms: what nobody
 * decided lapses, by the clock when it is looked at.
 */

/** Days after which a proposal that nobody decided has lapsed. tidy-allow noLegalNumberNamed: a habit of the house, not of law. */
export const lapsesAfterDays = 7;
const dayMs = 86_400_000;

/** Somebody of the lender's. Two of them are one where their accounts are; where one has none, where their names are. */
export interface MoneyPerson {
  readonly name: string;
  /** undefined: named on the command line */
  readonly userId: bigint | undefined;
}

export function isSamePerson(one: MoneyPerson, other: MoneyPerson): boolean {
  if (one.userId !== undefined && other.userId !== undefined) return one.userId === other.userId;
  return one.name === other.name;
}

export type MoneyEvent =
  | { readonly kind: 'proposed'; readonly by: MoneyPerson; readonly contentHash: string; readonly atMs: number }
  | { readonly kind: 'confirmed'; readonly by: MoneyPerson; readonly contentHash: string; readonly atMs: number }
  | { readonly kind: 'rejected' | 'withdrawn'; readonly by: MoneyPerson; readonly atMs: number };

export const moneyStates = ['proposed', 'confirmed', 'rejected', 'withdrawn', 'lapsed'] as const;
export type MoneyStateName = (typeof moneyStates)[number];

export interface MoneyProposal {
  /** `lapsed` is not among them: the clock says so (`stateAt`) */
  readonly state: Exclude<MoneyStateName, 'lapsed'>;
  readonly by: MoneyPerson;
  readonly contentHash: string;
  readonly lapsesAtMs: number;
  readonly decided: { readonly by: MoneyPerson; readonly atMs: number } | undefined;
}

export function lapsesAtMs(proposedAtMs: number): number {
  return proposedAtMs + lapsesAfterDays * dayMs;
}

/** `proposal`: undefined before its first event. */
export function evolveMoney(proposal: MoneyProposal | undefined, event: MoneyEvent): MoneyProposal {
  const { by, atMs } = event;
  if (event.kind === 'proposed') {
    const { contentHash } = event;
    return { state: 'proposed', by, contentHash, lapsesAtMs: lapsesAtMs(atMs), decided: undefined };
  }
  if (proposal === undefined) throw new Error(`${event.kind} before it was proposed`);
  return { ...proposal, state: event.kind, decided: { by, atMs } };
}

export function stateAt({ state, lapsesAtMs: until }: MoneyProposal, atMs: number): MoneyStateName {
  return state === 'proposed' && atMs >= until ? 'lapsed' : state;
}

export type MoneyDecision = 'confirm' | 'reject' | 'withdraw';

export interface DecideContext {
  readonly atMs: number;
  /** by the lender's roles of accounts; on the command line, whoever is named */
  readonly mayDecide: boolean;
  /** people of whom a tie to the case is on record */
  readonly tied: readonly string[];
  /** who proposed and confirmed the entry that is moved, where it was itself made by hand */
  readonly bookedBy: readonly MoneyPerson[];
  /** of a waiver: whether their authority covers it, or they may sign the exception that it needs */
  readonly authority: 'covered' | 'tooLow' | 'notASigner';
  /** of what the move would do now; undefined: it does not fit any more */
  readonly contentHashNow: string | undefined;
}

/** In order of precedence. */
export const decideRefusals = [
  'reasonMissing',
  'alreadyDecided',
  'lapsed',
  'notTheProposer',
  'ownProposal',
  'bookedOriginal',
  'relatedCase',
  'roleMayNotDecide',
  'notWhatWasProposed',
  'authorityTooLow',
  'notExceptionSigner',
  'bookMoved',
] as const;
export type DecideRefusal = (typeof decideRefusals)[number];

export interface DecideCommand {
  readonly decision: MoneyDecision;
  readonly by: MoneyPerson;
  readonly reason: string;
  /** what they were shown, where they say so */
  readonly contentHash: string | undefined;
}

/** A proposer may take it back, and does nothing else to it; another rejects or confirms. */
export function decideMoney(
  { decision, by, reason, contentHash }: DecideCommand,
  proposal: MoneyProposal,
  at: DecideContext,
): MoneyEvent | { readonly refused: DecideRefusal } {
  const { atMs } = at;
  if (reason.trim() === '') return { refused: 'reasonMissing' };
  const state = stateAt(proposal, atMs);
  if (state === 'lapsed') return { refused: 'lapsed' };
  if (state !== 'proposed') return { refused: 'alreadyDecided' };
  const isProposer = isSamePerson(by, proposal.by);
  if (decision === 'withdraw') {
    return isProposer ? { kind: 'withdrawn', by, atMs } : { refused: 'notTheProposer' };
  }
  if (isProposer) return { refused: 'ownProposal' };
  if (at.bookedBy.some((person) => isSamePerson(person, by))) return { refused: 'bookedOriginal' };
  if (at.tied.includes(by.name)) return { refused: 'relatedCase' };
  if (!at.mayDecide) return { refused: 'roleMayNotDecide' };
  if (contentHash !== undefined && contentHash !== proposal.contentHash) return { refused: 'notWhatWasProposed' };
  if (decision === 'reject') return { kind: 'rejected', by, atMs };
  if (at.authority === 'tooLow') return { refused: 'authorityTooLow' };
  if (at.authority === 'notASigner') return { refused: 'notExceptionSigner' };
  if (at.contentHashNow !== proposal.contentHash) return { refused: 'bookMoved' };
  return { kind: 'confirmed', by, contentHash: proposal.contentHash, atMs };
}
