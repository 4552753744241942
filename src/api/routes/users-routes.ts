/** The operations under the heading "users". */
import type { Route } from './route.ts';

export const usersRoutes = [] as const satisfies readonly Route[];
