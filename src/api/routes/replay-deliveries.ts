/** A range of the log told again to an endpoint, or a ping. */
import { z } from 'zod';
import { makeRoute } from './make-route.ts';
import { replayBoundSchema, webhookDocument, webhookParams } from './webhook-shapes.ts';

export const replayDeliveries = makeRoute({
  operation: 'replayDeliveries',
  method: 'POST',
  path: '/api/v1/webhooks/:webhook/replay',
  tag: 'webhooks',
  params: webhookParams,
  body: z.union([
    z.strictObject({ from: replayBoundSchema, to: replayBoundSchema }),
    z.strictObject({ ping: z.literal(true) }),
  ]),
  answer: z.strictObject({ webhook: webhookDocument }),
  status: 202,
  refusals: { unknownWebhook: 404, webhookDisabled: 409, replayRunning: 409, nothingToReplay: 422 },
});
