/** The evidence log of the lender: its name, its key, and the newest checkpoint with whoever signed it. It names nobody. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { instantSchema } from './route-shapes.ts';

export const readLog = makeRoute({
  operation: 'readLog',
  method: 'GET',
  path: '/api/v1/evidence/log',
  tag: 'evidence',
  answer: z.strictObject({
    /** null: nothing was entered yet */
    log: z
      .strictObject({
        origin: z.string(),
        verifierKey: z.string(),
        size: z.number().int(),
      })
      .nullable(),
    checkpoint: z
      .strictObject({
        size: z.number().int(),
        madeAt: instantSchema,
        witnesses: z.array(z.string()),
        /** the signed note (C2SP tlog-checkpoint) with its cosignatures */
        text: z.string(),
      })
      .nullable(),
  }),
});
