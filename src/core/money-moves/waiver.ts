/** Who may waive so much of a component by hand: the lender's own matrix, as for any other concession. */
import type { Component, ComponentAmounts } from '../loan/components.ts';
import { sumOf } from '../loan/components.ts';
import {
  type AuthorityMatrix,
  type AuthorityNeeded,
  authorityNeeded,
  type Concession,
} from '../negotiation/approval/authority.ts';

/** `exception`: no policy, or no role of it covers this; somebody signs, and says why. */
export type WaiverAuthority = AuthorityNeeded | 'exception';

/** The tool whose limit it falls under. */
const toolOf: Readonly<Record<Component, string>> = {
  principal: 'reducePrincipal',
  interest: 'waive',
  penalty: 'waive',
  fee: 'waive',
  cost: 'waive',
};

/** Amounts in minor units; `owed` before it is waived. Costs have no limit of their own in a matrix, and no role covers them. */
export function waiverAuthority(
  matrix: AuthorityMatrix | undefined,
  at: {
    readonly product: string;
    readonly owed: ComponentAmounts;
    readonly component: Component;
    readonly amountMinor: bigint;
  },
): WaiverAuthority {
  if (matrix === undefined || at.component === 'cost') return 'exception';
  const needed = authorityNeeded(matrix, concessionOf(at));
  return 'exception' in needed ? 'exception' : needed;
}

function concessionOf(at: Parameters<typeof waiverAuthority>[1]): Concession {
  const { product, owed, component, amountMinor } = at;
  const waivedOf = (one: Component) => (one === component ? amountMinor : 0n);
  return {
    product,
    principalMinor: owed.principal,
    interestMinor: owed.interest,
    penaltyMinor: owed.penalty,
    feeMinor: owed.fee,
    totalOwedMinor: sumOf(owed),
    principalWaivedMinor: waivedOf('principal'),
    interestWaivedMinor: waivedOf('interest'),
    penaltyWaivedMinor: waivedOf('penalty'),
    feeWaivedMinor: waivedOf('fee'),
    settledMinor: undefined,
    ratePercentMillionths: undefined,
    termMonths: 0,
    deferMonths: 0,
    tools: [toolOf[component]],
  };
}

/** Whether somebody of this role may confirm it. Each role may do what those before it may. */
export function isCovered(matrix: AuthorityMatrix, needed: AuthorityNeeded, role: string | undefined): boolean {
  const own = role === undefined ? -1 : matrix.roles.indexOf(role);
  return own >= 0 && own >= matrix.roles.indexOf(needed.role);
}
