/** Endpoints of webhooks, and how each fares. Secrets are not among it. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { webhookDocument } from './webhook-shapes.ts';

export const listWebhooks = makeRoute({
  operation: 'listWebhooks',
  method: 'GET',
  path: '/api/v1/webhooks',
  tag: 'webhooks',
  answer: z.strictObject({
    /** size of the log: what `nextLeafIndex` of an endpoint comes up to when it has been told of all */
    logSize: z.number().int(),
    webhooks: z.array(webhookDocument.extend({ waiting: z.number().int(), failed: z.number().int() })),
  }),
});
