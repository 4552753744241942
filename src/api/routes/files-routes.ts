/** The operations under the headings "files" and "evidence". */
import type { Route } from './route.ts';

export const filesRoutes = [] as const satisfies readonly Route[];
