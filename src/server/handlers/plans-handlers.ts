/** What answers the operations of src/api/routes/plans-routes.ts. */
import type { Served } from '../call.ts';

export const plansHandlers: readonly Served[] = [];
