/** What answers the operations of src/api/routes/files-routes.ts. */
import type { Served } from '../call.ts';

export const filesHandlers: readonly Served[] = [];
