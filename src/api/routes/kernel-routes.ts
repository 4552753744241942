/** The operations under the heading "kernel". */
import type { Route } from './route.ts';
import { kernelRoutesByName } from './run-kernel.ts';

export const kernelRoutes: readonly Route[] = Object.values(kernelRoutesByName);
