/** What answers the operations of src/api/routes/webhooks-routes.ts. */
import type { Served } from '../call.ts';

export const webhooksHandlers: readonly Served[] = [];
