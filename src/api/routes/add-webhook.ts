/** A new endpoint; its secret is shown this once. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import {
  webhookDocument,
  webhookSecretSchema,
  webhookTypesSchema,
  webhookUrlRefusals,
  webhookUrlSchema,
} from './webhook-shapes.ts';

export const addWebhook = makeRoute({
  operation: 'addWebhook',
  method: 'POST',
  path: '/api/v1/webhooks',
  tag: 'webhooks',
  body: z.strictObject({
    url: webhookUrlSchema,
    kinds: webhookTypesSchema.optional(),
    from: z
      .enum(['now', 'start'])
      .optional()
      .meta({ description: 'now, where it is left out; start: from the first entry of the log on' }),
  }),
  answer: z.strictObject({ webhook: webhookDocument, secret: webhookSecretSchema }),
  status: 201,
  refusals: { ...webhookUrlRefusals, noKey: 409, tooManyWebhooks: 409 },
});
