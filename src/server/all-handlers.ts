/** Everything that is served. A route without a handler, or a handler without a route, fails rights.test.ts. */
import type { Served } from './call.ts';
import { agreementsHandlers } from './handlers/agreements-handlers.ts';
import { bookHandlers } from './handlers/book-handlers.ts';
import { checkHandlers } from './handlers/check-handlers.ts';
import { contactsHandlers } from './handlers/contacts-handlers.ts';
import { debtHandlers } from './handlers/debt-handlers.ts';
import { filesHandlers } from './handlers/files-handlers.ts';
import { keepingHandlers } from './handlers/keeping-handlers.ts';
import { kernelHandlers } from './handlers/kernel-handlers.ts';
import { mattersHandlers } from './handlers/matters-handlers.ts';
import { moneyHandlers } from './handlers/money-handlers.ts';
import { offersHandlers } from './handlers/offers-handlers.ts';
import { ownHandlers } from './handlers/own-handlers.ts';
import { paymentsHandlers } from './handlers/payments-handlers.ts';
import { plansHandlers } from './handlers/plans-handlers.ts';
import { portalHandlers } from './handlers/portal-handlers.ts';
import { serverHandlers } from './handlers/server-handlers.ts';
import { sessionHandlers } from './handlers/session-handlers.ts';
import { toldHandlers } from './handlers/told-handlers.ts';
import { usersHandlers } from './handlers/users-handlers.ts';
import { webhooksHandlers } from './handlers/webhooks-handlers.ts';

export function allHandlers(): readonly Served[] {
  return [
    ...serverHandlers,
    ...sessionHandlers,
    ...usersHandlers,
    ...portalHandlers,
    ...checkHandlers,
    ...ownHandlers,
    ...debtHandlers,
    ...bookHandlers,
    ...contactsHandlers,
    ...plansHandlers,
    ...toldHandlers,
    ...offersHandlers,
    ...agreementsHandlers,
    ...keepingHandlers,
    ...filesHandlers,
    ...moneyHandlers,
    ...paymentsHandlers,
    ...mattersHandlers,
    ...webhooksHandlers,
    ...kernelHandlers,
  ];
}
