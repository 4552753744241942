/** What `offers --policy hamp` takes and answers: the shapes of its documents. */
import { z } from 'zod';
import { parseDecimal } from '../core/money/decimal.ts';
import { eligibilityRefusals } from '../core/negotiation/hamp/eligibility.ts';
import { firstSteps, stepReasons, waterfallSteps } from '../core/negotiation/hamp/waterfall.ts';
import { percentMillionths } from '../core/rules/value-content.ts';
import { amountSchema, countSchema, currencySchema, daySchema, must, ratePercentSchema } from './shapes.ts';

/** A rate beyond this is taken for a slip of the decimal point. */
const ratePercentLargest = 1000n;
/** A hundred years. */
const monthsLargest = 1200;

const percentSchema = ratePercentSchema.superRefine(
  must('tooManyDecimals', (text: string) => parseDecimal(text) === undefined || percentMillionths(text) !== undefined),
);
const rateSchema = percentSchema.superRefine(
  must('rateTooLarge', (text: string) => {
    const rate = parseDecimal(text);
    return rate === undefined || rate.numerator <= ratePercentLargest * rate.denominator;
  }),
);
const positivePercentSchema = percentSchema.superRefine(
  must('notPositive', (text: string) => parseDecimal(text)?.numerator !== 0n),
);
const sharePercentSchema = percentSchema.superRefine(
  must('aboveHundred', (text: string) => {
    const share = parseDecimal(text);
    return share === undefined || share.numerator <= 100n * share.denominator;
  }),
);
const monthsSchema = z.int().min(1).max(monthsLargest);

/** Every number of the policy may be stated; one that is left out is that of the law pack on `asOf`. */
export const hampInput = z.strictObject({
  currency: currencySchema,
  asOf: daySchema.optional().meta({ description: 'the policy as it stood on this day; its latest form when left out' }),
  grossIncomePerMonth: amountSchema,
  unpaidPrincipal: amountSchema,
  capitalisedArrears: z
    .union([
      amountSchema,
      z.strictObject({
        accruedInterest: amountSchema.default('0'),
        escrowAdvances: amountSchema.default('0'),
        servicingAdvances: amountSchema.default('0'),
      }),
    ])
    .default('0'),
  lateFees: amountSchema.default('0').meta({ description: 'never capitalised: waived' }),
  annualRatePercent: rateSchema,
  remainingMonths: monthsSchema,
  paymentBefore: amountSchema
    .optional()
    .meta({ description: 'principal and interest a month until now; worked out from the terms when left out' }),
  taxesInsuranceDues: amountSchema.default('0').meta({ description: 'a month' }),
  pmmsCapPercent: rateSchema.nullable().default(null),
  propertyValue: amountSchema.nullable().default(null),
  defaultImminent: z.boolean().default(false),
  firstStep: z.enum(firstSteps).default('atOrUnder'),
  targetPercent: percentSchema.optional(),
  rateStepPercent: positivePercentSchema.optional(),
  rateFloorPercent: rateSchema.optional(),
  termMonthsMax: monthsSchema.optional(),
  termStepMonths: monthsSchema.default(1),
  forbearanceSharePercentMax: percentSchema.optional(),
  rateFixedYears: monthsSchema.optional(),
  rateStepUpPercentMax: positivePercentSchema.optional(),
  trialPeriods: countSchema.optional(),
  stopAtForbearanceLimit: z.boolean().default(false),
  principalReduction: z.enum(['none', 'consider']).default('none'),
  valueComparison: z
    .strictObject({
      discountRatePercent: rateSchema,
      redefaultPercent: sharePercentSchema,
      defaultIfNonePercent: sharePercentSchema,
      saleCostPercent: sharePercentSchema,
      saleMonths: countSchema.max(monthsLargest),
    })
    .optional()
    .meta({ description: 'with propertyValue: the value of the modified loan against the loan as it stands' }),
  firstLien: z.boolean().optional(),
  originatedOn: daySchema.optional(),
  units: z.int().min(1).optional(),
  condemned: z.boolean().optional(),
  hardshipDocumented: z.boolean().optional(),
  naturalPerson: z.boolean().optional(),
  appliedOn: daySchema.optional(),
});
export type HampDocument = z.infer<typeof hampInput>;

const shownTerms = {
  balance: amountSchema,
  forbearance: amountSchema,
  interestBearingBalance: amountSchema,
  ratePercent: ratePercentSchema,
  termMonths: countSchema,
  principalInterest: amountSchema,
  totalPayment: amountSchema,
  ratioPercent: z.string(),
};
const termsSchema = z.strictObject(shownTerms);
const stepUpsSchema = z.array(z.strictObject({ fromYear: countSchema, ratePercent: ratePercentSchema }));

const modificationSchema = z.strictObject({
  steps: z.array(
    z.strictObject({
      step: z.enum(waterfallSteps),
      applied: z.boolean(),
      moved: z.string().meta({ description: 'an amount, a count of rate steps, or months' }),
      before: termsSchema,
      after: termsSchema,
      because: z.array(z.enum(stepReasons)),
    }),
  ),
  modified: z.strictObject({ ...shownTerms, rateSteps: countSchema, monthsAdded: countSchema }),
  targetMet: z.boolean(),
  forbearance: z.strictObject({ amount: amountSchema, limit: amountSchema, overLimit: z.boolean() }),
  rateStepUps: stepUpsSchema.nullable(),
  payments: z.array(
    z.strictObject({
      fromMonth: countSchema,
      months: countSchema,
      ratePercent: ratePercentSchema,
      principalInterest: amountSchema,
      totalPayment: amountSchema,
    }),
  ),
  lastPrincipalInterest: amountSchema,
  forbearanceDueAtEnd: amountSchema,
  totalInterest: amountSchema,
  totalPayable: amountSchema.meta({ description: 'principal, interest and what was set aside; without taxes' }),
});

export const hampRefusals = ['notInForce', ...eligibilityRefusals, 'nothingLeftForPrincipalAndInterest'] as const;

const common = {
  policy: z.literal('hamp'),
  asOf: daySchema,
  figures: z.array(
    z.strictObject({ name: z.string(), value: z.string(), verified: z.boolean(), from: z.enum(['pack', 'document']) }),
  ),
  targetPercent: percentSchema,
  target: amountSchema,
  targetPrincipalInterest: amountSchema,
  before: termsSchema,
  eligibility: z.array(z.strictObject({ code: z.enum(eligibilityRefusals), refuses: z.enum(['yes', 'no', 'open']) })),
};

export const hampOutput = z.union([
  z.strictObject({ policy: z.literal('hamp'), refused: z.literal('notInForce'), asOf: daySchema }),
  z.strictObject({ ...common, refused: z.enum(hampRefusals) }),
  z.strictObject({
    ...common,
    refused: z.null(),
    capitalisedBalance: amountSchema,
    startingPrincipalInterest: amountSchema,
    waivedLateFees: amountSchema,
    ...modificationSchema.shape,
    trial: z.strictObject({ payments: countSchema, totalPayment: amountSchema }),
    principalReduction: z
      .strictObject({
        mtmltvPercentBeforeForbearance: z.string(),
        considered: z.boolean(),
        balanceAtLimit: amountSchema,
        alternative: modificationSchema.nullable(),
      })
      .nullable(),
    valueComparison: z
      .strictObject({ modified: amountSchema, none: amountSchema, modifiedIsWorthMore: z.boolean() })
      .nullable(),
    tierTwo: z
      .strictObject({
        ...shownTerms,
        paymentFallPercent: z.string(),
        paymentFallsEnough: z.boolean(),
        ratioWithin: z.boolean(),
      })
      .nullable(),
  }),
]);
