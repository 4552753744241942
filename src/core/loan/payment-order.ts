/** The law's order of payment as a function of days past due, for posting many payments of a product. */
import type { Day } from '../calendar/day.ts';
import type { DatedValues } from '../rules/dated-values.ts';
import { legalPaymentOrder } from '../rules/payment-order.ts';
import type { Component } from './components.ts';

/**
 * Undefined where the packs have no order in force on `asOf` (undefined: the law as it stands). Each number of days is
 * looked up once, so one function serves a whole book's loans of the product.
 */
export function orderByDaysPastDue(at: {
  readonly values: DatedValues;
  readonly product: string;
  readonly asOf: Day | undefined;
}): ((daysPastDue: number) => readonly Component[]) | undefined {
  const { values, product, asOf } = at;
  const orderOn = (daysPastDue: number) => legalPaymentOrder(values, { product, daysPastDue, asOf })?.order;
  const first = orderOn(0);
  if (first === undefined) return undefined;
  const known = new Map<number, readonly Component[]>([[0, first]]);
  return (daysPastDue) => {
    const order = known.get(daysPastDue) ?? orderOn(daysPastDue)!;
    known.set(daysPastDue, order);
    return order;
  };
}
