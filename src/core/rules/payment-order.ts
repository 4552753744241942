/**
 * The law's order of payment where the contract is silent: 民法典 art. 561 in general; for cards their own rule, by days
 * past due. The orders and the boundary are values of the packs (jurisdictions/cn).
 */
import type { Day } from '../calendar/day.ts';
import { type DatedValues, datedValue, latestOf, numberAt, orderAt } from './dated-values.ts';
import type { owedComponents } from './vocabulary.ts';

export interface LegalOrder {
  readonly order: readonly (typeof owedComponents)[number][];
  readonly ruleId: string;
  readonly source: string;
  readonly verified: boolean;
}

const generalName = 'cn.cc.561.order';
const boundaryName = 'cn.card.order.principalFirst.daysPastDueOver';
const interestFirstName = 'cn.card.order.interestFirst';
const principalFirstName = 'cn.card.order.principalFirst';

/**
 * The order for a product on `asOf`, or by the law as it stands when `asOf` is undefined. A card needs its days past
 * due; without them, and for every other product, the general order. Undefined when none is in force on that day.
 */
export function legalPaymentOrder(
  values: DatedValues,
  at: {
    readonly product: string | undefined;
    readonly daysPastDue: number | undefined;
    readonly asOf: Day | undefined;
  },
): LegalOrder | undefined {
  const isCard = at.product === 'card' && at.daysPastDue !== undefined;
  const asked = isCard ? [boundaryName, interestFirstName, principalFirstName] : [generalName];
  const asOf = at.asOf ?? latestOf(values, asked);
  if (!isCard) return orderOf(values, { name: generalName, ruleId: 'cn.cc.561', asOf });
  const boundary = numberAt(values, boundaryName, asOf);
  if (boundary === undefined) return undefined;
  const name = at.daysPastDue! > boundary ? principalFirstName : interestFirstName;
  return orderOf(values, { name, ruleId: 'cn.card.order', asOf });
}

function orderOf(
  values: DatedValues,
  at: { readonly name: string; readonly ruleId: string; readonly asOf: Day },
): LegalOrder | undefined {
  const order = orderAt(values, at.name, at.asOf);
  if (order === undefined) return undefined;
  const { source, verified } = datedValue(values, at.name);
  return {
    order: order as LegalOrder['order'],
    ruleId: at.ruleId,
    source: `${source.instrument} ${source.article}`,
    verified,
  };
}
