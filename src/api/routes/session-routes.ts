/** The operations under the heading "session". */
import { readSession } from './read-session.ts';
import type { Route } from './route.ts';

export const sessionRoutes = [readSession] as const satisfies readonly Route[];
