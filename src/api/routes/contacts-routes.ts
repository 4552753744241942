/** The operations under the heading "contacts". */
import type { Route } from './route.ts';

export const contactsRoutes = [] as const satisfies readonly Route[];
