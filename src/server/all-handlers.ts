/** Everything that is served. A route without a handler, or a handler without a route, fails rights.test.ts. */
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
  return [
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
}
