/** What the borrower told last of what happened to them, for those who speak with them, and themselves. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { caseParams, instantSchema, rowIdSchema } from './route-shapes.ts';
import { causeShape } from './tell-cause.ts';

export const readCause = makeRoute({
  operation: 'readCause',
  method: 'GET',
  path: '/api/v1/cases/:case/cause',
  tag: 'portal',
  params: caseParams,
  answer: z.strictObject({
    cause: z
      .strictObject({
        ...causeShape,
        id: rowIdSchema,
        toldAt: instantSchema,
        helpedBy: z.string().nullable().meta({ description: 'who filled it in with them; null: nobody' }),
      })
      .nullable()
      .meta({ description: 'null: none was told, or it can no longer be opened' }),
  }),
  refusals: { unknownCase: 404 },
  isLook: true,
});
export type CauseShown = NonNullable<z.output<typeof readCause.answer>['cause']>;
