/**
 * What the paper says that is read before it is signed, page by page, as text: for a small screen, and for who listens to it. The
 * same words in the same order as the file whose hash it names, each on the page on which it stands there.
 */
import { z } from 'zod';
import { agreementParams, paperLanguage } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';

const runs = z.array(z.strictObject({ text: z.string(), strong: z.boolean() })).meta({
  description: 'text, and what of it is set off; a line break is a line break',
});
const goesOn = z.boolean().meta({ description: 'it began on the page before' });

const leafSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('heading'), level: z.int().min(1).max(3), text: runs }),
  z.strictObject({ kind: z.literal('paragraph'), style: z.enum(['small', 'strong', 'normal']), text: runs, goesOn }),
  z.strictObject({
    kind: z.literal('list'),
    numbered: z.boolean(),
    items: z.array(z.strictObject({ mark: z.string(), text: runs, goesOn })),
    goesOn,
  }),
  z.strictObject({
    kind: z.literal('table'),
    align: z.array(z.enum(['left', 'right'])),
    heads: z.array(runs).nullable().meta({ description: 'null: the first cell of each row is its head' }),
    rows: z.array(z.array(runs)),
    summed: z.boolean().meta({ description: 'the last row is the sum of all' }),
    goesOn,
  }),
  z.strictObject({
    kind: z.literal('fields'),
    fields: z.array(z.strictObject({ label: runs, value: runs.nullable() })),
  }),
]);

/** A box holds no box. */
const blockSchema = z.discriminatedUnion('kind', [
  ...leafSchema.options,
  z.strictObject({
    kind: z.literal('box'),
    style: z.enum(['frame', 'bar']),
    label: runs,
    blocks: z.array(leafSchema),
    goesOn,
  }),
  z.strictObject({
    kind: z.literal('code'),
    alt: z.string(),
    link: z.strictObject({ url: z.string(), says: z.string() }).nullable(),
    blocks: z.array(leafSchema),
  }),
]);

export const readPaperText = makeRoute({
  operation: 'readPaperText',
  method: 'GET',
  path: '/api/v1/cases/:case/agreements/:agreement/paper-text',
  tag: 'agreements',
  params: agreementParams,
  query: z.strictObject({ language: paperLanguage.optional() }),
  answer: z.strictObject({
    agreement: z.string(),
    version: z.int(),
    language: paperLanguage,
    title: z.string(),
    documentHash: z
      .string()
      .meta({ description: 'sha256:<hex> of the file, as `readAgreementPaper?form=toSign` gives it' }),
    fileBytes: z.int(),
    pages: z.array(z.array(blockSchema)),
  }),
  refusals: { unknownAgreement: 404, noPaper: 409 },
  isLook: true,
  perMinuteMax: 60,
});
