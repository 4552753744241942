/** The operations under the heading "money". */
import type { Route } from './route.ts';

export const moneyRoutes = [] as const satisfies readonly Route[];
