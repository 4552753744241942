/** One case and its loans, as they are shown whole. */
import { z } from 'zod';
import { claimWishes } from '../../core/access/portal.ts';
import { products, scheduleMethods } from '../../core/book/records.ts';
import { dayCounts } from '../../core/calendar/day-count.ts';
import { periodUnits } from '../../core/calendar/period.ts';
import { riskClasses } from '../../core/rules/vocabulary.ts';
import { amountSchema, currencySchema, daySchema, ratePercentSchema } from '../shapes.ts';
import { caseStages } from './list-cases.ts';
import { instantSchema } from './route-shapes.ts';

export const amountsByComponentDocument = z.strictObject({
  principal: amountSchema,
  interest: amountSchema,
  penalty: amountSchema,
  fee: amountSchema,
  cost: amountSchema,
  total: amountSchema,
});

export const loanTermsDocument = z.strictObject({
  principal: amountSchema,
  annualRatePercent: ratePercentSchema,
  penaltyRatePercent: ratePercentSchema.nullable(),
  method: z.enum(scheduleMethods),
  dayCount: z.enum(dayCounts),
  instalments: z.number().int(),
  every: z.strictObject({ count: z.number().int(), unit: z.enum(periodUnits) }),
  disbursedOn: daySchema,
  firstDueOn: daySchema,
  graceDays: z.number().int(),
  originator: z.string().nullable(),
});

export const loanProductSchema = z.enum(products);
export const loanStateSchema = z.enum(['running', 'settled', 'chargedOff']);

const dueDocument = z.strictObject({
  n: z
    .number()
    .int()
    .nullable()
    .meta({ description: 'the number of the instalment; null: a fee charged beside the schedule' }),
  dueOn: daySchema,
  principal: amountSchema,
  interest: amountSchema,
  fee: amountSchema,
  total: amountSchema,
  paid: amountSchema,
  coveredOn: daySchema.nullable(),
  standing: z.enum(['paid', 'paidLate', 'pastDue', 'dueToday', 'notYetDue', 'noLongerDue']),
});

const paymentDocument = z.strictObject({
  ref: z.string().nullable(),
  kind: z.string(),
  valueOn: daySchema,
  postedOn: daySchema,
  change: amountsByComponentDocument.meta({ description: 'what left (below 0) or came to what is owed' }),
  contra: z.string(),
  reversed: z.boolean(),
  reverses: z.string().nullable(),
  dayAssumed: z.boolean(),
});

const loanEventDocument = z.strictObject({
  ref: z.string(),
  kind: z.string(),
  on: daySchema,
  until: daySchema.nullable(),
  amount: amountSchema.nullable(),
  component: z.string().nullable(),
  months: z.number().int().nullable(),
  dayAssumed: z.boolean(),
});

const creditorDocument = z.strictObject({
  creditor: z.string(),
  share: z.string().meta({ description: 'of the loan, as a fraction such as 1/3' }),
  since: daySchema.nullable(),
  reason: z.string(),
  owed: amountsByComponentDocument,
});

const classReasonDocument = z.strictObject({
  ruleId: z.string(),
  verified: z.boolean(),
  facts: z.record(z.string(), z.union([z.number(), z.string()])),
});

export const caseLoanDocument = z.strictObject({
  loanRef: z.string(),
  product: loanProductSchema,
  currency: currencySchema,
  terms: loanTermsDocument,
  state: loanStateSchema,
  settledOn: daySchema.nullable(),
  chargedOffOn: daySchema.nullable(),
  changedSinceClose: z.boolean().meta({ description: 'something came in that no day close has seen yet' }),
  outstanding: amountsByComponentDocument,
  arrears: amountSchema
    .nullable()
    .meta({ description: 'null, with what follows, when the instalments of the loan are not known' }),
  delinquentSince: daySchema.nullable(),
  daysPastDue: z.number().int().nullable(),
  bucket: z.string().nullable(),
  riskClass: z.enum(riskClasses).nullable(),
  because: z.array(classReasonDocument),
  schedule: z.strictObject({ version: z.number().int(), dues: z.array(dueDocument) }).nullable(),
  ageing: z.array(z.strictObject({ on: daySchema, daysPastDue: z.number().int(), bucket: z.string().nullable() })),
  payments: z.array(paymentDocument),
  events: z.array(loanEventDocument),
  creditors: z.array(creditorDocument),
});

const personalDocument = z
  .strictObject({
    shown: z.enum(['masked', 'whole', 'erased', 'notGiven', 'noKey', 'cannotBeOpened']),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
  })
  .meta({ description: 'left out for those who are shown nothing of the person' });

/** What whoever received a message said of its address: nobody is contacted there until it is verified anew. */
export const addressClaimDocument = z.strictObject({
  wish: z.enum(claimWishes),
  channel: z.enum(['email', 'text']),
  saidAt: instantSchema,
  address: z.string().nullable().meta({ description: 'masked; null: it was deleted' }),
  verifiedSince: z.boolean(),
});

export const wholeCaseDocument = z.strictObject({
  asOf: daySchema,
  businessDate: daySchema,
  id: z.string(),
  version: z.number().int(),
  creditor: z.string(),
  stage: z.enum([...caseStages, 'notOpen']),
  openedOn: daySchema.nullable(),
  closedOn: daySchema.nullable(),
  borrower: z.strictObject({
    ref: z.string(),
    kind: z.enum(['person', 'firm']),
    place: z.string().nullable(),
    language: z.string().nullable(),
    personal: personalDocument.optional(),
    addressClaims: z.array(addressClaimDocument).optional(),
  }),
  daysPastDue: z.number().int(),
  amounts: z.array(z.strictObject({ currency: currencySchema, arrears: amountSchema, outstanding: amountSchema })),
  loans: z.array(caseLoanDocument),
  history: z.array(
    z.strictObject({
      case: z.string(),
      version: z.number().int(),
      kind: z.string(),
      on: daySchema,
      because: z.string(),
    }),
  ),
});
