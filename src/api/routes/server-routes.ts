/** The operations under the heading "server". */
import type { Route } from './route.ts';

export const serverRoutes = [] as const satisfies readonly Route[];
