/** The operations under the heading "plans". */
import type { Route } from './route.ts';

export const plansRoutes = [] as const satisfies readonly Route[];
