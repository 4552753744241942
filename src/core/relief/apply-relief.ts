/**
 * A composition of relief tools applied to a debt, in the order in which it stands: joined debts, what is let go, what others
 * pay, charges capitalised, money down, the rate, a pause, one new schedule, and what goes around it (`reliefPhases`). The
 * order is checked and never mended; a settlement stands alone. Whatever the composition: nothing is created or lost but what
 * is waived, dates rise, and the total to be paid rises only by what a tool declares.
 */
import { components, sumOf } from '../loan/components.ts';
import {
  type PlanChange,
  type ReliefBasis,
  type ReliefEffect,
  type ReliefRefusal,
  reliefPhases,
} from './relief-codes.ts';
import { dueNow, instalmentTotal, isBalanced, type ReliefState, totalToPay } from './relief-state.ts';
import { isCard, type ReliefPolicy } from './relief-tool.ts';
import { type ReliefToolName, type ReliefUse, reliefTools } from './relief-tools.ts';

export interface RefusedRelief {
  readonly refused: ReliefRefusal;
  /** of the use that is refused, from 0; undefined when nothing was asked */
  readonly index: number | undefined;
  readonly tool: ReliefToolName | undefined;
}

export interface Relieved {
  readonly uses: readonly ReliefUse[];
  readonly state: ReliefState;
  readonly totals: {
    /** to be paid before: what is owed, joined debts included, and interest of the instalments then in force */
    readonly beforeMinor: bigint;
    /** paid today, by the borrower and others */
    readonly paidNowMinor: bigint;
    readonly waivedMinor: bigint;
    /** to be paid from now on */
    readonly afterMinor: bigint;
    /** the sum of what tools declared; what is paid and to be paid is never above the total before by more */
    readonly declaredRiseMinor: bigint;
  };
  readonly bases: readonly ReliefBasis[];
  readonly planChanges: readonly PlanChange[];
  readonly effects: readonly ReliefEffect[];
}

/** Refuses at the first use that cannot stand, with its place. The codes are `reliefRefusals`. */
export function applyRelief(
  opened: ReliefState,
  uses: readonly ReliefUse[],
  policy: ReliefPolicy,
): Relieved | RefusedRelief {
  if (uses.length === 0) return { refused: 'nothingAsked', index: undefined, tool: undefined };
  const standing = standingFault(uses);
  if (standing) return standing;
  let state = opened;
  let awaitsAt = 0;
  for (const [index, use] of uses.entries()) {
    const tool = reliefTools[use.tool];
    const after = tool.apply(state, use, policy);
    if ('refused' in after) return { refused: after.refused, index, tool: use.tool };
    if (after.awaitsSchedule && !state.awaitsSchedule) awaitsAt = index;
    state = withTold(state, after, use);
    assertWhole(state, use);
  }
  if (state.awaitsSchedule && sumOf(state.owed) !== 0n) {
    return { refused: 'noScheduleAfter', index: awaitsAt, tool: uses[awaitsAt]!.tool };
  }
  return relieved(state, uses);
}

/** Whether each use may stand where it stands. */
function standingFault(uses: readonly ReliefUse[]): RefusedRelief | undefined {
  const seen = new Set<string>();
  let reached = 0;
  for (const [index, use] of uses.entries()) {
    const { phase } = reliefTools[use.tool];
    const refusal = (refused: ReliefRefusal) => ({ refused, index, tool: use.tool });
    if (phase === 'alone' && uses.length > 1) return refusal('notAlone');
    const rank = reliefPhases.indexOf(phase);
    if (rank < reached) return refusal('outOfOrder');
    reached = rank;
    const key = onceOnly(use, index);
    if (seen.has(key)) return refusal('usedTwice');
    seen.add(key);
  }
  return undefined;
}

/** Uses of the same key exclude one another. */
function onceOnly(use: ReliefUse, index: number): string {
  switch (use.tool) {
    case 'waive':
      return `waive ${use.component}`;
    case 'releaseCollateral':
      return `releaseCollateral ${use.ref}`;
    case 'subsidy':
      return `subsidy ${index}`;
    case 'freezeLine':
    case 'reduceLine':
    case 'restoreLine':
      return 'line';
    case 'defer':
    case 'paymentHoliday':
    case 'instalments':
    case 'extendMaturity':
    case 'easeSchedule':
    case 'reAmortise':
    case 'reAge':
    case 'refinance':
      return reliefTools[use.tool].phase;
    case 'consolidate':
    case 'reducePrincipal':
    case 'capitalise':
    case 'payDown':
    case 'reduceRate':
    case 'addGrace':
    case 'settle':
      return use.tool;
  }
}

/** What the tool tells of itself, set down beside what it did. */
function withTold(before: ReliefState, after: ReliefState, use: ReliefUse): ReliefState {
  const tool = reliefTools[use.tool];
  const riseMinor = outlay(after) - outlay(before) - (sumOf(after.joined) - sumOf(before.joined));
  if (riseMinor > 0n && tool.riseBecause === undefined) {
    throw new Error(`${use.tool} raised the total to be paid by ${riseMinor} and may not`);
  }
  return {
    ...after,
    declaredRises:
      riseMinor > 0n
        ? [...after.declaredRises, { tool: use.tool, because: tool.riseBecause!, amountMinor: riseMinor }]
        : after.declaredRises,
    planChanges: [...after.planChanges, ...tool.changes(use, after, before)],
    effects: [...after.effects, ...tool.effects],
    bases: [...after.bases, tool.basis(before)],
  };
}

/** Paid and to be paid. */
function outlay(state: ReliefState): bigint {
  return sumOf(state.paid) + totalToPay(state);
}

function assertWhole(state: ReliefState, { tool }: ReliefUse): void {
  if (!isBalanced(state)) throw new Error(`${tool} created or lost money`);
  const { schedule, asOf } = state;
  const isOrdered = schedule.every(({ dueOn }, index) =>
    index === 0 ? dueOn >= asOf : dueOn > schedule[index - 1]!.dueOn,
  );
  if (!isOrdered) throw new Error(`${tool} left dates out of order`);
  const now = dueNow(state);
  if (components.some((component) => now[component] < 0n)) throw new Error(`${tool} scheduled more than is owed`);
  if (schedule.some((line) => instalmentTotal(line) < 0n)) throw new Error(`${tool} left an instalment below zero`);
}

function relieved(state: ReliefState, uses: readonly ReliefUse[]): Relieved {
  const planChanges = [...new Set(state.planChanges)];
  const effects = state.effects.map((effect) =>
    // The personalised plan of a card has a name of its own in the credit record.
    effect === 'recordExtension' && isCard(state) ? 'recordPersonalInstalments' : effect,
  );
  if (planChanges.length > 0) effects.push('restructuredMark');
  const reached = { ...state, planChanges, effects };
  if (state.guaranteed !== false && (debtGrows(reached) || dueDatesMove(reached))) effects.push('guarantorMustConsent');
  return {
    uses,
    state: reached,
    totals: {
      beforeMinor: totalToPay(state.start) + sumOf(state.joined),
      paidNowMinor: sumOf(state.paid),
      waivedMinor: sumOf(state.waived),
      afterMinor: totalToPay(state),
      declaredRiseMinor: state.declaredRises.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
    },
    bases: [...new Set(state.bases)],
    planChanges,
    effects: [...new Set(effects)],
  };
}

/** Whether a guarantor would stand for more than before: interest that was not to come, charges that now bear interest, a debt joined. */
export function debtGrows(state: ReliefState): boolean {
  const isHeavier = (kind: string) => kind === 'capitalise' || kind === 'refinance' || kind === 'join';
  return state.declaredRises.length > 0 || state.movements.some(({ kind }) => isHeavier(kind));
}

export function dueDatesMove(state: ReliefState): boolean {
  return state.hasNewSchedule || state.deferredMonths > 0;
}
