/** Shapes of moves of money by hand. */
import { z } from 'zod';
import { components } from '../../core/loan/components.ts';
import { moneyKinds } from '../../core/money-moves/move.ts';
import { moneyStates } from '../../core/money-moves/proposal.ts';
import { riskClasses } from '../../core/rules/vocabulary.ts';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { caseNumberSchema, instantSchema, rowIdSchema } from './route-shapes.ts';

const refSchema = z.string().min(1).max(200);
const component = z.enum(components);
const split = z.strictObject({
  principal: amountSchema.optional(),
  interest: amountSchema.optional(),
  penalty: amountSchema.optional(),
  fee: amountSchema.optional(),
  cost: amountSchema.optional(),
});

/** In words: no names, for it is shown to whoever decides. */
const reason = z.string().max(2000);

export const moneyAskSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('reverse'),
    loan: refSchema,
    payment: refSchema,
    on: daySchema.optional(),
    reason,
  }),
  z.strictObject({
    kind: z.literal('reallocate'),
    loan: refSchema,
    payment: refSchema,
    toLoan: refSchema,
    split: split.optional(),
    reason,
  }),
  z.strictObject({
    kind: z.literal('waive'),
    loan: refSchema,
    component,
    amount: amountSchema,
    reason,
    exceptionReason: reason.optional(),
  }),
  z.strictObject({
    kind: z.literal('refund'),
    loan: refSchema,
    payment: refSchema,
    on: daySchema,
    transfer: refSchema,
    reason,
  }),
]);

const standing = z.strictObject({
  owed: z.strictObject({
    principal: amountSchema,
    interest: amountSchema,
    penalty: amountSchema,
    fee: amountSchema,
    cost: amountSchema,
  }),
  arrears: amountSchema,
  daysPastDue: z.number().int(),
  riskClass: z.enum(riskClasses).nullable(),
});

export const previewSchema = z.strictObject({ loan: z.string(), before: standing, after: standing });

/** The canonical text, as the object that it is. */
const content = z.record(z.string(), z.unknown());
const contentHash = z.string().regex(/^sha256:[0-9a-f]{64}$/);

export const proposedSchema = z.strictObject({
  proposal: rowIdSchema,
  case: caseNumberSchema,
  contentHash,
  content,
  lapsesAt: instantSchema,
  /** of a waiver: the lowest role that may confirm it, or 'exception' */
  confirmedBy: z.string().nullable(),
  currency: currencySchema,
  loans: z.array(previewSchema),
});

export const listedMoneySchema = z.strictObject({
  proposal: rowIdSchema,
  case: caseNumberSchema,
  kind: z.enum(moneyKinds),
  state: z.enum(moneyStates),
  loan: z.string(),
  currency: currencySchema,
  on: daySchema,
  contentHash,
  content,
  needsException: z.boolean(),
  proposedBy: z.string(),
  proposedAt: instantSchema,
  lapsesAt: instantSchema,
  reason: z.string().nullable(),
  exceptionReason: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: instantSchema.nullable(),
  decisionReason: z.string().nullable(),
});

export const decisionSchema = z.strictObject({
  decision: z.enum(['confirm', 'reject', 'withdraw']),
  reason,
  /** of what was shown: another than what was proposed is refused */
  contentHash: contentHash.optional(),
});
