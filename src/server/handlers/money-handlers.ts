/** What answers the operations of src/api/routes/money-routes.ts. */
import type { Served } from '../call.ts';

export const moneyHandlers: readonly Served[] = [];
