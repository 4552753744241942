/** What an endpoint was told and what came of it, newest entries first. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { instantSchema, pageAfter, pageLimit } from './route-shapes.ts';
import { webhookParams, webhookTypeSchema } from './webhook-shapes.ts';

const deliveryStates = ['waiting', 'delivered', 'failed'] as const;

const deliveryDocument = z.strictObject({
  state: z.enum(deliveryStates),
  /** since it was last asked for */
  tries: z.number().int(),
  /** all there were */
  attempts: z.number().int(),
  /** null: it is not tried again by itself */
  nextTryAt: instantSchema.nullable(),
  lastStatus: z.number().int().nullable(),
  lastError: z.string().nullable(),
  deliveredAt: instantSchema.nullable(),
  madeAt: instantSchema,
});

export const listDeliveries = makeRoute({
  operation: 'listDeliveries',
  method: 'GET',
  path: '/api/v1/webhooks/:webhook/deliveries',
  tag: 'webhooks',
  params: webhookParams,
  query: z.strictObject({ state: z.enum(deliveryStates).optional(), after: pageAfter, limit: pageLimit }),
  answer: z.strictObject({
    /** the last ping; null: none was asked for */
    ping: deliveryDocument.nullable(),
    deliveries: z.array(deliveryDocument.extend({ leafIndex: z.number().int(), kind: webhookTypeSchema })),
    next: z.string().nullable(),
  }),
  refusals: { cursorNotValid: 422, unknownWebhook: 404 },
});
