/** What answers the operations of src/api/routes/portal-routes.ts. */
import type { Served } from '../call.ts';

export const portalHandlers: readonly Served[] = [];
