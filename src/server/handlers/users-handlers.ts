/** What answers the operations of src/api/routes/users-routes.ts. */
import type { Served } from '../call.ts';

export const usersHandlers: readonly Served[] = [];
