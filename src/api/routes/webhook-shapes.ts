/** Shapes that the operations on webhooks share. */
import { z } from 'zod';
import { bookKinds, caseKinds } from '../../core/evidence/entry.ts';
import { must } from '../shapes.ts';
import { instantSchema, rowIdSchema } from './route-shapes.ts';

export const webhookParams = z.strictObject({ webhook: rowIdSchema });

/** Spelled as messages are (docs/formats/webhook.md). */
export const webhookTypeSchema = z.enum([
  ...caseKinds.map((kind) => `case.${kind}` as const),
  ...bookKinds.map((kind) => `book.${kind}` as const),
]);

export const webhookTypesSchema = z
  .array(webhookTypeSchema)
  .min(1)
  .max(100)
  .meta({ description: 'kinds of events; all where it is left out' });

export const webhookUrlSchema = z.string().min(1).max(2000);

export const webhookDocument = z.strictObject({
  id: rowIdSchema,
  url: z.string(),
  /** null: all */
  kinds: z.array(webhookTypeSchema).nullable(),
  disabled: z.strictObject({ at: instantSchema, why: z.enum(['asked', 'gone', 'failing']) }).nullable(),
  /** since when nothing was delivered, though it was tried */
  failingSince: instantSchema.nullable(),
  pausedUntil: instantSchema.nullable(),
  lastDeliveredAt: instantSchema.nullable(),
  /** entries of the log before this index became deliveries */
  nextLeafIndex: z.number().int(),
  /** what was asked for again and is still to come; `before` is left out */
  replaying: z.strictObject({ from: z.number().int(), before: z.number().int() }).nullable(),
  /** until when the secret before the present one signs as well */
  previousSecretUntil: instantSchema.nullable(),
  madeBy: z.string(),
  madeAt: instantSchema,
  changedBy: z.string(),
});

export const webhookSecretSchema = z.string().meta({ description: 'shown this once' });

const leafIndexSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const instantText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** An index of the log, or an instant with its offset. */
export const replayBoundSchema = z.union([
  leafIndexSchema,
  z
    .string()
    .superRefine(must('notAnInstant', (text) => instantText.test(text) && !Number.isNaN(Date.parse(text))))
    .meta({ format: 'date-time' }),
]);

/** An endpoint's address can be refused in the same ways wherever it is given. */
export const webhookUrlRefusals = {
  urlNotValid: 422,
  urlNotHttps: 422,
  urlHasPassword: 422,
  urlNotPublic: 422,
} as const;
