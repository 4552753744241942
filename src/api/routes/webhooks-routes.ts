/** The operations under the heading "webhooks". */
import type { Route } from './route.ts';

export const webhooksRoutes = [] as const satisfies readonly Route[];
