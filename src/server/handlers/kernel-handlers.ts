/** What answers the operations of src/api/routes/kernel-routes.ts. */
import type { Served } from '../call.ts';

export const kernelHandlers: readonly Served[] = [];
