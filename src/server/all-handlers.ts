/** Everything that is served. A route without a handler, or a handler without a route, does not start. */
import { allRoutes } from '../api/routes/all-routes.ts';
import type { Served } from './call.ts';
import { agreementsHandlers } from './handlers/agreements-handlers.ts';
import { bookHandlers } from './handlers/book-handlers.ts';
import { contactsHandlers } from './handlers/contacts-handlers.ts';
import { filesHandlers } from './handlers/files-handlers.ts';
import { kernelHandlers } from './handlers/kernel-handlers.ts';
import { moneyHandlers } from './handlers/money-handlers.ts';
import { plansHandlers } from './handlers/plans-handlers.ts';
import { portalHandlers } from './handlers/portal-handlers.ts';
import { serverHandlers } from './handlers/server-handlers.ts';
import { sessionHandlers } from './handlers/session-handlers.ts';
import { usersHandlers } from './handlers/users-handlers.ts';
import { webhooksHandlers } from './handlers/webhooks-handlers.ts';

export function allHandlers(): readonly Served[] {
  const served = [
    ...serverHandlers,
    ...sessionHandlers,
    ...usersHandlers,
    ...portalHandlers,
    ...bookHandlers,
    ...contactsHandlers,
    ...plansHandlers,
    ...agreementsHandlers,
    ...filesHandlers,
    ...moneyHandlers,
    ...webhooksHandlers,
    ...kernelHandlers,
  ];
  const answering = new Set(served.map(({ route }) => route));
  const unanswered = allRoutes.filter((route) => !answering.has(route)).map(({ operation }) => operation);
  if (unanswered.length > 0 || answering.size !== allRoutes.length) {
    throw new Error(`operations without a handler: ${unanswered.join(', ') || 'none, but one is served that no list names'}`);
  }
  return served;
}
