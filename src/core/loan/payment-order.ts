/**
 * The order of payment that the law gives where the parties agreed none: Civil Code art. 561 in general; for Chinese
 * cards by days past due. The orders and the day on which a card's order turns are dated values of the law packs.
 */
import type { Day } from '../calendar/day.ts';
import { type DatedValues, datedValue, numberAt, orderAt } from '../rules/dated-values.ts';
import { type Component, components } from './components.ts';

export const generalRule = 'cn.cc.561';
export const cardRule = 'cn.card.order';

const generalOrderValue = 'cn.cc.561.order';
const cardInterestFirstValue = 'cn.card.order.interestFirst';
const cardPrincipalFirstValue = 'cn.card.order.principalFirst';
const cardTurnValue = 'cn.card.order.principalFirst.daysPastDueOver';

/** Why an order holds: the rule, where it stands, and whether its wording has been verified. */
export interface OrderReason {
  readonly ruleId: string;
  readonly source: string;
  readonly verified: boolean;
}

export interface LawfulOrder {
  readonly order: readonly Component[];
  readonly because: OrderReason;
}

/**
 * The order by law on `asOf`; undefined where the packs have none in force that day. Only a card whose days past due
 * are known has its own order; anything else has the general one.
 */
export function lawfulOrder(at: {
  readonly values: DatedValues;
  readonly asOf: Day;
  readonly product: string | undefined;
  readonly daysPastDue: number | undefined;
}): LawfulOrder | undefined {
  const { values, asOf, daysPastDue } = at;
  if (at.product !== 'card' || daysPastDue === undefined)
    return ofValue({ values, asOf, name: generalOrderValue, ruleId: generalRule });
  const turn = numberAt(values, cardTurnValue, asOf);
  if (turn === undefined) return undefined;
  const name = daysPastDue > turn ? cardPrincipalFirstValue : cardInterestFirstValue;
  return ofValue({ values, asOf, name, ruleId: cardRule });
}

/**
 * The same as a function of days past due, for posting many payments: what does not change is looked up once.
 * Undefined where the packs have no order in force on `asOf`.
 */
export function lawfulOrderByDaysPastDue(at: {
  readonly values: DatedValues;
  readonly asOf: Day;
  readonly product: string;
}): ((daysPastDue: number) => readonly Component[]) | undefined {
  const early = lawfulOrder({ ...at, daysPastDue: 0 });
  if (early === undefined) return undefined;
  if (at.product !== 'card') return () => early.order;
  const turn = numberAt(at.values, cardTurnValue, at.asOf)!;
  const late = lawfulOrder({ ...at, daysPastDue: turn + 1 });
  return late && ((daysPastDue) => (daysPastDue > turn ? late.order : early.order));
}

/** Art. 561 itself: agreement prevails over the order it gives. */
export function agreementReason(values: DatedValues): OrderReason {
  return reasonOf(values, generalOrderValue, generalRule);
}

function ofValue(at: { values: DatedValues; asOf: Day; name: string; ruleId: string }): LawfulOrder | undefined {
  const order = orderAt(at.values, at.name, at.asOf);
  if (order === undefined) return undefined;
  if (!order.every((word) => (components as readonly string[]).includes(word)))
    throw new Error(`not an order of components: ${at.name}`);
  return { order: order as readonly Component[], because: reasonOf(at.values, at.name, at.ruleId) };
}

function reasonOf(values: DatedValues, name: string, ruleId: string): OrderReason {
  const { source, verified } = datedValue(values, name);
  return { ruleId, source: `${source.instrument} ${source.article}`, verified };
}
