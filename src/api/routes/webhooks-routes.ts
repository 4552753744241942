/** The operations under the heading "webhooks". */
import { addWebhook } from './add-webhook.ts';
import { changeWebhook } from './change-webhook.ts';
import { listDeliveries } from './list-deliveries.ts';
import { listWebhooks } from './list-webhooks.ts';
import { replayDeliveries } from './replay-deliveries.ts';
import type { Route } from './route.ts';

export const webhooksRoutes = [
  listWebhooks,
  addWebhook,
  changeWebhook,
  listDeliveries,
  replayDeliveries,
] as const satisfies readonly Route[];
