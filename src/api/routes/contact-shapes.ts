/** What is asked about a contact and what is answered, shared by the operations on contacts. */
import { z } from 'zod';
import { parseInstant } from '../../core/calendar/zone.ts';
import { contactActs, initiators, modes, outcomes, roles } from '../../core/rules/act.ts';
import { channelKinds, places } from '../../core/rules/facts.ts';
import { permitOutput } from '../permit.ts';
import { must } from '../shapes.ts';
import { instantSchema } from './route-shapes.ts';

const shortText = z.string().min(1).max(200);

export const factsSchema = z
  .record(z.string().min(1).max(100), z.json())
  .meta({ description: 'facts by name, as the law packs declare them; "unknown" and null are values too' });

/** By whom is not asked: an agency acts as an agency, everybody else for the lender. When is not asked: it is now. */
export const contactAskShape = {
  act: z.enum(contactActs),
  role: z.enum(roles).meta({ description: 'who is met' }),
  personId: shortText.optional().meta({
    description: 'whom counters go by; without it the role stands for the person, as it always does for the borrower',
  }),
  channel: z
    .strictObject({
      kind: z.enum(channelKinds).optional(),
      mode: z.enum(modes).optional(),
      place: z.enum(places).optional(),
    })
    .optional()
    .meta({ description: 'the kind is that of the act where it has one' }),
  debt: shortText.optional().meta({ description: 'the number of a loan; without it, about all that is owed' }),
  visitors: z.number().int().min(0).max(100).optional(),
  ground: shortText.optional(),
  content: z.array(shortText).min(1).max(100).optional(),
  facts: factsSchema.optional().meta({ description: 'of this contact alone; what is on record is not told again' }),
  address: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .meta({ description: 'without it, what the book has for the borrower' }),
  words: z
    .strictObject({
      subject: z.string().max(1_000),
      text: z.string().max(100_000),
      unsubscribeUrl: z.string().max(2_000).optional(),
    })
    .optional(),
};

export const contactAskSchema = z.strictObject(contactAskShape);

/** An instant that somebody says. */
export const saidInstantSchema = z
  .string()
  .superRefine(must('notAnInstant', (text) => parseInstant(text) !== undefined))
  .meta({ format: 'date-time' });

export const bothTexts = z.strictObject({ en: z.string(), zh: z.string() });

export const reasonsSchema = permitOutput.shape.because;

/** What the law and the inspection of words say. */
export const verdictShape = {
  case: z.string(),
  at: instantSchema,
  act: z.enum(contactActs),
  outcome: z.enum(['allowed', 'forbidden', 'undetermined']),
  text: bothTexts.meta({ description: 'the outcome, and when it frees up, in words' }),
  why: z.enum(['wordsBlocked', 'forbidden', 'wordsNeedReview', 'undetermined']).nullable(),
  because: reasonsSchema,
  warnings: reasonsSchema,
  missing: z.array(z.strictObject({ name: z.string(), text: bothTexts })),
  findings: z.array(
    z.strictObject({
      code: z.string(),
      ruleId: z.string(),
      span: z.tuple([z.number().int(), z.number().int()]),
      quote: z.string(),
    }),
  ),
  freesUpAt: instantSchema
    .nullable()
    .meta({ description: 'the first instant at which nothing that is known forbids it' }),
  packHash: z.string(),
};

export const sendingDocument = z.strictObject({
  state: z.enum(['waiting', 'sending', 'sent', 'failed', 'cancelled']),
  tries: z.number().int(),
  nextTryAt: instantSchema.nullable(),
  sentAt: instantSchema.nullable(),
  lastError: z.string().nullable(),
});

export const outcomeSchema = z.enum(outcomes);

export const listedContactDocument = z.strictObject({
  at: instantSchema,
  act: z.enum(contactActs),
  role: z.enum(roles),
  mode: z.enum(modes).nullable(),
  debt: z.string().nullable(),
  initiatedBy: z.enum(initiators),
  attemptId: z.string().nullable(),
  decision: z
    .enum(['allowed', 'forbidden', 'undetermined'])
    .nullable()
    .meta({ description: "null: the borrower's own contact, on which nothing is decided" }),
  why: verdictShape.why,
  because: reasonsSchema,
  missing: z.array(z.string()),
  freesUpAt: instantSchema.nullable(),
  recordedBy: z.string().nullable(),
  decisionId: z.string().nullable(),
  contact: z.string().nullable().meta({ description: 'the number of the contact; null: none was made' }),
  sending: sendingDocument.nullable(),
  outcome: outcomeSchema.nullable(),
});

/** Refusals about the key of what is sealed, and about the law that is asked. */
export const sealRefusals = { unknownCase: 404, noKey: 409, keyDoesNotOpen: 409, erased: 410 } as const;
export const lawRefusals = { noLaw: 409, unknownZone: 409 } as const;

export const askRefusals = {
  channelMissing: 422,
  personOfBorrower: 422,
  ...sealRefusals,
  caseClosed: 409,
  ...lawRefusals,
  unknownDebt: 422,
  wordsMissing: 422,
  subjectEmpty: 422,
  subjectTooLong: 422,
  subjectNotOneLine: 422,
  textEmpty: 422,
  textTooLong: 422,
  textNotPlain: 422,
  unsubscribeNotHttps: 422,
  addressNotGiven: 422,
  addressNotValid: 422,
  factsOnRecordDiffer: 409,
  requestNotValid: 422,
} as const;
