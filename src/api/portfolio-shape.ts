/** The shape of the portfolio (docs/guides/portfolio.md), as `portfolio --json` and the interface answer it; it refuses unknown fields. */
import { z } from 'zod';

const amount = z.string().regex(/^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/);
const share = z.string().regex(/^-?[0-9]+\.[0-9]{4}$/);
const shareOrNone = share.nullable();
const day = z.iso.date();
const month = z.string().regex(/^[0-9]{4}-[0-9]{2}$/);
const count = z.int().min(0);

const amounts = { loans: count, principal: amount, outstanding: amount, arrears: amount };
const shares = { loanShare: shareOrNone, principalShare: shareOrNone };
const weight = { loans: count, principal: amount, ...shares };
const sharedAmounts = z.strictObject({ ...amounts, ...shares });
const bucketTotals = {
  inBook: z.strictObject(amounts),
  buckets: z.array(z.strictObject({ code: z.string(), ...amounts, ...shares })),
  chargedOff: z.strictObject(amounts),
};

const rollRow = z.strictObject({
  bucket: z.string(),
  loans: count,
  principal: amount,
  to: z.array(z.strictObject({ place: z.string(), ...weight })),
  cured: z.strictObject(weight).nullable(),
});

const rollRates = z.strictObject({
  months: z.array(z.strictObject({ from: day, to: day, rows: z.array(rollRow) })),
  average: z.array(rollRow),
  forward: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      months: z.array(z.strictObject({ to: day, ...shares })),
    }),
  ),
});

const vintages = z.strictObject({
  unit: z.enum(['month', 'quarter', 'year']),
  curves: z.array(
    z.strictObject({
      cohort: z.string(),
      loans: count,
      reached: z.array(z.strictObject({ days: count, loans: z.array(count), loanShare: z.array(share) })),
    }),
  ),
});

const riskClass = z.enum(['normal', 'specialMention', 'substandard', 'doubtful', 'loss']);

const currencyPortfolio = z.strictObject({
  currency: z.string().length(3),
  ...bucketTotals,
  breakdown: z.array(z.strictObject({ part: z.string(), ...bucketTotals })),
  pastDue: sharedAmounts,
  classes: z.array(z.strictObject({ riskClass, ...amounts, ...shares })).nullable(),
  nonPerforming: sharedAmounts.nullable(),
  suspense: z.strictObject({
    receipts: count,
    amount,
    oldestReceivedOn: day.nullable(),
    oldestDays: count.nullable(),
  }),
  rollRates: rollRates.nullable(),
  vintages: vintages.nullable(),
});

export const portfolioShape = z.strictObject({
  creditor: z.strictObject({ ref: z.string(), name: z.string(), generated: z.boolean() }),
  asOf: day,
  businessDate: day,
  knownAsOf: z.string().nullable(),
  scheme: z.enum(['byProduct', 'cn.general', 'cn.card']),
  classesVerified: z.boolean(),
  breakdown: z.enum(['product', 'place', 'vintage']).nullable(),
  loansNotAged: count,
  buckets: z.array(z.strictObject({ code: z.string(), fromDays: count, toDays: count.nullable() })),
  currencies: z.array(currencyPortfolio),
  cases: z.array(z.strictObject({ month, opened: count, closed: count, openAtEnd: z.int() })),
});
