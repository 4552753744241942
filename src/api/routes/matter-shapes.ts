/** What is shown of a matter: what a borrower raised, by when it is answered, and what came of it. */
import { z } from 'zod';
import { everyMatterWhat, matterKinds, matterResults } from '../../core/matter/kinds.ts';
import { longerTimes, matterMoves, matterStates } from '../../core/matter/matter.ts';
import { daySchema, must } from '../shapes.ts';
import { bothTexts } from './contact-shapes.ts';
import { caseNumberSchema, instantSchema, rowIdSchema } from './route-shapes.ts';

export const matterNumberSchema = z
  .string()
  .superRefine(must('notAMatterNumber', (text) => /^M-C\d{4}-\d{6,12}-[1-9]\d{0,5}$/.test(text)))
  .meta({ pattern: '^M-C[0-9]{4}-[0-9]{6,12}-[1-9][0-9]{0,5}$', description: 'the number of a matter' });

const wordsCharactersMax = 4000;
export const matterWordsSchema = z
  .string()
  .max(wordsCharactersMax)
  .superRefine(must('textEmpty', (text) => text.trim() !== ''));

const short = z.string().min(1).max(200);

/** What it is about, beside its kind; all of it may be left out. */
export const matterAboutSchema = z.strictObject({
  what: z.enum(everyMatterWhat).optional().meta({ description: 'the short of it; of each kind its own words' }),
  loan: short.optional().meta({ description: 'the number of one of their loans' }),
  line: short.optional().meta({ description: 'of the ledger or the schedule, as it is shown' }),
  field: short.optional().meta({ description: 'which datum is wrong' }),
  contact: short.optional().meta({ description: 'of the contacts, as it is shown' }),
});

export const matterKindSchema = z.enum(matterKinds);
export const matterStateSchema = z.enum(matterStates);
export const matterResultSchema = z.enum(matterResults);

/** By which day something is done, and who says so. */
export const dueSchema = z.strictObject({
  on: daySchema,
  by: z
    .enum(['law', 'promise'])
    .meta({ description: 'law: a rule of a law pack; promise: what the lender says of itself, and no law' }),
  rule: z.string().meta({ description: "the rule's id, or the promise's" }),
  source: z.string().nullable().meta({ description: 'instrument and article; null: a promise has none' }),
  confidence: z.string().nullable(),
  verified: z.boolean().meta({ description: 'whether all figures behind it were found in a source' }),
  text: bothTexts,
  daysLeft: z.number().int().meta({ description: 'after today; 0: today is the day; below: overdue by so many' }),
  overdue: z.boolean(),
});

export const matterSchema = z.strictObject({
  matter: matterNumberSchema,
  case: caseNumberSchema,
  kind: matterKindSchema,
  state: matterStateSchema,
  about: z.strictObject({
    what: z.enum(everyMatterWhat).nullable(),
    loan: z.string().nullable(),
    line: z.string().nullable(),
    field: z.string().nullable(),
    contact: z.string().nullable(),
  }),
  openedOn: daySchema,
  due: dueSchema.nullable().meta({ description: 'the answer; null: nothing is to be answered' }),
  review: dueSchema
    .nullable()
    .meta({ description: 'the last day to ask for another look; null: none may be asked for' }),
  longer: z.enum(longerTimes).nullable(),
  takenBy: z.string().nullable().meta({ description: 'null also where the borrower asks' }),
  answer: z
    .strictObject({
      result: matterResultSchema,
      ground: z.string().nullable(),
      words: z.string().nullable(),
      on: daySchema,
      receipt: z.number().int(),
    })
    .nullable()
    .meta({ description: 'the latest' }),
  events: z.array(
    z.strictObject({
      number: z.number().int(),
      event: z.enum(['opened', 'added', 'taken', 'extended', 'answered', 'reviewAsked', 'withdrawn', 'closed']),
      at: instantSchema,
      side: z.enum(['borrower', 'lender']),
      person: z.string().nullable().meta({ description: 'null where the borrower asks' }),
      words: z.string().nullable(),
      file: rowIdSchema.nullable(),
      result: matterResultSchema.nullable(),
      ground: z.string().nullable(),
      receipt: z.number().int().meta({ description: "the number of its entry in the case's evidence" }),
    }),
  ),
  wordsKept: z
    .enum(['shown', 'withheld', 'erased'])
    .meta({ description: 'withheld: words of a complaint are not for those who may be complained about' }),
  may: z.array(z.enum(matterMoves)).meta({ description: 'what who asks may do with it now' }),
});

/** In a list: who and by when, no words. */
export const listedMatterSchema = matterSchema
  .pick({ matter: true, case: true, kind: true, state: true, openedOn: true, due: true, longer: true })
  .extend({ takenBy: z.string().nullable() });
