/** The kernel operations, worked out in a thread of their own. */
import type { Fault } from '../../api/input.ts';
import type { Route } from '../../api/routes/route.ts';
import { kernelRoutesByName } from '../../api/routes/run-kernel.ts';
import { type Served, serveSigned } from '../call.ts';

export const kernelHandlers: readonly Served[] = Object.entries<Route>(kernelRoutesByName).map(([name, route]) =>
  serveSigned(route, async ({ body, parts }) => {
    const told = await parts.kernelThread.run({ name, document: body });
    if ('refused' in told) return told;
    const { answer } = told;
    if ('invalid' in answer) return { refused: 'notValid', invalid: answer.invalid as readonly Fault[] };
    // In its own envelope: a refusal by the operation is what it answers, and none of the server's.
    return { answer, headers: {} };
  }),
);
