/** The operations under the heading "portal". */
import type { Route } from './route.ts';

export const portalRoutes = [] as const satisfies readonly Route[];
