/** What answers the operations of src/api/routes/server-routes.ts. */
import type { Served } from '../call.ts';

export const serverHandlers: readonly Served[] = [];
