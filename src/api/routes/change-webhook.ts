/** An endpoint switched off or on, sent elsewhere, told of other kinds, given another secret. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import {
  webhookDocument,
  webhookParams,
  webhookSecretSchema,
  webhookTypesSchema,
  webhookUrlRefusals,
  webhookUrlSchema,
} from './webhook-shapes.ts';

export const changeWebhook = makeRoute({
  operation: 'changeWebhook',
  method: 'PATCH',
  path: '/api/v1/webhooks/:webhook',
  tag: 'webhooks',
  params: webhookParams,
  body: z.strictObject({
    url: webhookUrlSchema.optional(),
    /** null: all */
    kinds: webhookTypesSchema.nullable().optional(),
    disabled: z.boolean().optional(),
    rotateSecret: z.literal(true).optional(),
  }),
  answer: z.strictObject({ webhook: webhookDocument, secret: webhookSecretSchema.optional() }),
  refusals: { ...webhookUrlRefusals, noKey: 409, unknownWebhook: 404 },
});
