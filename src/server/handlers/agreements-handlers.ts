/** What answers the operations of src/api/routes/agreements-routes.ts. */
import type { Served } from '../call.ts';

export const agreementsHandlers: readonly Served[] = [];
