/**
 * What a plan itself can answer of the facts that law asks for when it is offered (act `offerPlan`). Names and words are those
 * of jurisdictions/<pack>/facts.yaml. What only people know (both tests of art. 70, what was shown and explained, who lends)
 * is for the caller to add; what nobody knows is left unknown here, never no.
 */
import { type FactValue, unknown } from '../rules/facts.ts';
import { debtGrows, dueDatesMove, type Relieved } from './apply-relief.ts';
import { chargesOf, monthsUntil, type ReliefState } from './relief-state.ts';
import { isCard } from './relief-tool.ts';

/** A percentage is in millionths, an amount in minor units: the form in which `decide` holds facts. */
export function offerPlanFacts(
  relieved: Relieved,
  known: {
    /** all that the plan costs a year; undefined: not worked out, and then law asks for it */
    readonly allInAnnualMillionths: bigint | undefined;
  },
): Readonly<Record<string, FactValue>> {
  const { state, planChanges } = relieved;
  const { product, start } = state;
  const facts: Record<string, FactValue> = {
    product,
    planKind: planKindOf(relieved),
    planChanges,
    planAmount: state.owed.principal + chargesOf(state.owed),
    principalOwed: start.owed.principal + state.joined.principal,
    guaranteeOnRecord: state.guaranteed ?? unknown,
    debtGrows: debtGrows(state),
    dueDateMoves: dueDatesMove(state),
    rolledOver: state.movements.some(({ kind }) => kind === 'capitalise' || kind === 'refinance'),
    signsAcknowledgement: relieved.bases.some((basis) => basis !== 'remission' && basis !== 'contractTerms'),
    // No tool takes interest beforehand, or for days after the money is back.
    interestDeductedInAdvance: false,
    interestForFullTermOnEarlyRepayment: false,
  };
  if (known.allInAnnualMillionths !== undefined) facts.allInAnnualPercent = known.allInAnnualMillionths;
  const last = state.schedule.at(-1);
  if (last !== undefined) facts.planMonths = monthsUntil(state.asOf, last.dueOn);
  if (state.originalTermMonths !== undefined) facts.originalTermMonths = state.originalTermMonths;
  const extended = extensionMonthsOf(relieved);
  if (extended === 0) return facts;
  facts.extensionMonths = extended;
  facts.loanTermMonths =
    extended === unknown || state.originalTermMonths === undefined ? unknown : state.originalTermMonths + extended;
  return facts;
}

/** A plan on a card is one under article 70 as soon as it gives dates; it cannot be called something else to run longer. */
export function planKindOf(relieved: Relieved): 'article70' | 'extension' | 'amendment' {
  const { state, uses } = relieved;
  const isSettled = uses.some((use) => use.tool === 'settle');
  if (isCard(state)) return dueDatesMove(state) && !isSettled ? 'article70' : 'amendment';
  return extensionMonthsOf(relieved) === 0 ? 'amendment' : 'extension';
}

/** Months of all extensions together, this one included: 0 when this plan adds none. A card has no maturity to extend. */
function extensionMonthsOf({ state, uses }: Relieved): number | typeof unknown {
  const isSettled = uses.some((use) => use.tool === 'settle');
  const last = state.schedule.at(-1);
  if (isCard(state) || isSettled || !dueDatesMove(state) || last === undefined) return 0;
  const remaining = remainingMonthsOf(state);
  if (remaining === undefined) return unknown;
  const more = monthsUntil(state.asOf, last.dueOn) - remaining;
  if (more <= 0) return 0;
  return state.extendedMonths === undefined ? unknown : state.extendedMonths + more;
}

function remainingMonthsOf(state: ReliefState): number | undefined {
  const inForce = state.start.schedule.at(-1);
  if (state.remainingMonths !== undefined || inForce === undefined) return state.remainingMonths;
  return state.movements.some(({ kind }) => kind === 'join') ? undefined : monthsUntil(state.asOf, inForce.dueOn);
}
