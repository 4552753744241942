/**
 * Capitalising (利息转为本金): all interest, penalty, fee and cost that is left becomes part of the balance, and then bears
 * interest. So it stands only where a new schedule follows; otherwise it would harm without helping.
 */
import { chargesOf, type Movement, type ReliefState } from './relief-state.ts';
import { planBasis, type ReliefTool } from './relief-tool.ts';

export interface CapitaliseUse {
  readonly tool: 'capitalise';
  /** exactly what is left of interest, penalty, fee and cost: whoever proposes it must have seen the amount */
  readonly amountMinor: bigint;
}

export const capitalise: ReliefTool<CapitaliseUse> = {
  tool: 'capitalise',
  phase: 'capitalise',
  riseBecause: undefined,
  effects: ['chargesBecomePrincipal'],
  basis: planBasis,
  bounds: (_, state) => ({ amountMinor: chargesOf(state.owed) }),
  changes: () => ['interestToPrincipal'],
  apply(state, { amountMinor }) {
    if (amountMinor <= 0n) return { refused: 'notPositive' };
    const charges = chargesOf(state.owed);
    if (charges === 0n) return { refused: 'nothingToCapitalise' };
    if (amountMinor !== charges) return { refused: 'notAllCharges' };
    return { ...chargesToPrincipal(state, { tool: 'capitalise', kind: 'capitalise' }), awaitsSchedule: true };
  },
};

/** What instalments were to bring of charges becomes principal of the same instalments. */
export function chargesToPrincipal(
  state: ReliefState,
  as: { readonly tool: string; readonly kind: 'capitalise' | 'refinance' },
): ReliefState {
  const movements: Movement[] = [];
  let owed = state.owed;
  for (const component of ['interest', 'penalty', 'fee', 'cost'] as const) {
    const amountMinor = owed[component];
    if (amountMinor === 0n) continue;
    owed = { ...owed, [component]: 0n, principal: owed.principal + amountMinor };
    movements.push({ ...as, component, to: 'principal', amountMinor, payer: undefined });
  }
  const schedule = state.schedule.map((line) => ({
    ...line,
    owed: { principal: line.owed.principal + chargesOf(line.owed), interest: 0n, penalty: 0n, fee: 0n, cost: 0n },
  }));
  return { ...state, owed, schedule, movements: [...state.movements, ...movements] };
}
