/** Drafts of the portal: what was written and not sent. It counts for nothing. */
import { z } from 'zod';
import { draftKinds, draftSides } from '../../core/access/drafts.ts';
import { caseParams, instantSchema } from './route-shapes.ts';

export const draftKindSchema = z.enum(draftKinds);
export const draftSideSchema = z.enum(draftSides);
export const draftParams = caseParams.extend({ kind: draftKindSchema });

export const draftContentSchema = z
  .record(z.string().min(1).max(100), z.json())
  .meta({ description: 'as it was typed; looked at for its form alone' });

export const draftSchema = z.strictObject({
  kind: draftKindSchema,
  side: draftSideSchema.meta({ description: "own: by the borrower; helped: by somebody of the lender's with them" }),
  version: z.number().int().min(1),
  content: draftContentSchema,
  by: z.string().nullable().meta({ description: 'who filled it in; null: the borrower' }),
  savedAt: instantSchema,
});
export type DraftShown = z.output<typeof draftSchema>;
