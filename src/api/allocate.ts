/**
 * `allocate`: how one payment divides over what is owed.
 *
 * `order: null` (or left out) asks for the law's order for the product: Civil Code art. 561 in general, a card's own by
 * its days past due. An `order` given is what the parties agreed, and prevails; components that it leaves out follow in
 * the law's order. `asOf` is the day whose law is asked for, left out: the newest the packs have. A payment of zero
 * allocates nothing. Answers what each component gets, what remains, what found nothing to pay, the order used and
 * why; refuses with `noOrderInForce` when the packs have no law on `asOf`.
 */
import { z } from 'zod';
import { products } from '../core/book/records.ts';
import { parseDay } from '../core/calendar/day.ts';
import { type Component, type ComponentAmounts, components } from '../core/loan/components.ts';
import { allocate, completedOrder } from '../core/loan/waterfall.ts';
import { isCurrency } from '../core/money/currency.ts';
import { formatAmount, parseAmountMinor } from '../core/money/decimal.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import { type LegalOrder, legalPaymentOrder } from '../core/rules/payment-order.ts';
import type { Fault } from './input.ts';
import { type Operation, operation } from './operation.ts';
import { amountSchema, countSchema, currencySchema, daySchema } from './shapes.ts';

const byComponent = z.strictObject({
  cost: amountSchema,
  interest: amountSchema,
  penalty: amountSchema,
  fee: amountSchema,
  principal: amountSchema,
});
const orderSchema = z.array(z.enum(components)).min(1).max(components.length);

export const allocateInput = z.strictObject({
  currency: currencySchema,
  product: z.enum(products).optional(),
  daysPastDue: countSchema.optional(),
  asOf: daySchema.optional(),
  owed: byComponent,
  payment: amountSchema,
  order: orderSchema.nullish(),
});

export const allocateOutput = z.union([
  z.strictObject({
    allocated: byComponent,
    remaining: byComponent,
    unapplied: amountSchema,
    order: orderSchema,
    because: z.array(
      z.strictObject({
        ruleId: z.string(),
        source: z.string(),
        verified: z.boolean().meta({ description: 'whether the wording of the rule has been seen and compared' }),
        facts: z.strictObject({ agreedOrder: orderSchema.optional(), daysPastDue: countSchema.optional() }),
      }),
    ),
  }),
  z.strictObject({ refused: z.literal('noOrderInForce') }),
]);

type Input = z.infer<typeof allocateInput>;

/** The operation, by the values of the law packs that are loaded. */
export function allocateOperation(values: DatedValues): Operation {
  return operation<Input>({
    input: allocateInput,
    output: allocateOutput,
    answer: (input) => answer(input, values),
    furtherFaults: (document) => read((document ?? {}) as Loose).faults,
  });
}

function answer(input: Input, values: DatedValues): object {
  const { owed, paymentMinor, faults } = read(input);
  if (faults.length > 0) return { invalid: faults };
  const used = orderUsed(input, values);
  if (used === undefined) return { refused: 'noOrderInForce' };
  const { allocated, remaining, unappliedMinor } = allocate({ owed, paymentMinor, order: used.order });
  return {
    allocated: printed(allocated, input.currency),
    remaining: printed(remaining, input.currency),
    unapplied: formatAmount(unappliedMinor, input.currency),
    order: used.order,
    because: used.because,
  };
}

/** A document of which nothing is known yet. */
type Loose = { readonly [field in 'currency' | 'owed' | 'payment' | 'order']?: unknown };

/** The amounts of a document, and every fault in them and in the order that does not depend on the rest being right. */
function read({ currency, owed, payment, order }: Loose): {
  owed: ComponentAmounts;
  paymentMinor: bigint;
  faults: Fault[];
} {
  const faults: Fault[] = [];
  const amount = (path: string, text: unknown): bigint => {
    if (typeof text !== 'string') return 0n;
    if (text.startsWith('-')) faults.push({ path, value: text, code: 'negative' });
    if (typeof currency !== 'string' || !isCurrency(currency)) return 0n;
    const minor = parseAmountMinor(text, currency);
    if (typeof minor === 'bigint') return minor;
    faults.push({ path, value: text, code: minor });
    return 0n;
  };
  const of = (owed ?? {}) as Readonly<Record<Component, unknown>>;
  const amounts: ComponentAmounts = {
    cost: amount('/owed/cost', of.cost),
    interest: amount('/owed/interest', of.interest),
    penalty: amount('/owed/penalty', of.penalty),
    fee: amount('/owed/fee', of.fee),
    principal: amount('/owed/principal', of.principal),
  };
  const paymentMinor = amount('/payment', payment);
  if (Array.isArray(order)) {
    order.forEach((component, n) => {
      if (order.indexOf(component) < n) faults.push({ path: `/order/${n}`, value: component, code: 'namedTwice' });
    });
  }
  return { owed: amounts, paymentMinor, faults };
}

function orderUsed(
  input: Input,
  values: DatedValues,
): { order: readonly Component[]; because: readonly object[] } | undefined {
  const { product, daysPastDue } = input;
  const agreed = input.order ?? [];
  const asOf = input.asOf === undefined ? undefined : parseDay(input.asOf)!;
  const law = legalPaymentOrder(values, { product, daysPastDue, asOf });
  const byLaw = law && reason(law, daysPastDue === undefined ? {} : { daysPastDue });
  if (agreed.length === 0) return law && { order: law.order, because: [byLaw!] };
  // Art. 561 itself says that agreement prevails over the order it gives.
  const general = legalPaymentOrder(values, { product: undefined, daysPastDue: undefined, asOf: undefined })!;
  const byAgreement = reason(general, { agreedOrder: agreed });
  if (agreed.length === components.length) return { order: agreed, because: [byAgreement] };
  return law && { order: completedOrder({ agreed, lawful: law.order }), because: [byAgreement, byLaw!] };
}

function reason({ ruleId, source, verified }: LegalOrder, facts: object): object {
  return { ruleId, source, verified, facts };
}

function printed(amounts: ComponentAmounts, currency: string): Record<Component, string> {
  return {
    cost: formatAmount(amounts.cost, currency),
    interest: formatAmount(amounts.interest, currency),
    penalty: formatAmount(amounts.penalty, currency),
    fee: formatAmount(amounts.fee, currency),
    principal: formatAmount(amounts.principal, currency),
  };
}
