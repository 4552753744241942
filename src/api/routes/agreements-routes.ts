/** The operations under the heading "agreements". */
import type { Route } from './route.ts';

export const agreementsRoutes = [] as const satisfies readonly Route[];
