/** The operations under the heading "kernel". */
import type { Route } from './route.ts';

export const kernelRoutes = [] as const satisfies readonly Route[];
