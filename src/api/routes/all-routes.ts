/** Every operation of the HTTP interface. */
import { agreementsRoutes } from './agreements-routes.ts';
import { bookRoutes } from './book-routes.ts';
import { contactsRoutes } from './contacts-routes.ts';
import { debtRoutes } from './debt-routes.ts';
import { filesRoutes } from './files-routes.ts';
import { keepingRoutes } from './keeping-routes.ts';
import { kernelRoutes } from './kernel-routes.ts';
import { mattersRoutes } from './matters-routes.ts';
import { moneyRoutes } from './money-routes.ts';
import { offersRoutes } from './offers-routes.ts';
import { ownRoutes } from './own-routes.ts';
import { paymentsRoutes } from './payments-routes.ts';
import { plansRoutes } from './plans-routes.ts';
import { portalRoutes } from './portal-routes.ts';
import type { Route } from './route.ts';
import { serverRoutes } from './server-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { toldRoutes } from './told-routes.ts';
import { usersRoutes } from './users-routes.ts';
import { webhooksRoutes } from './webhooks-routes.ts';

export const allRoutes: readonly Route[] = [
  ...serverRoutes,
  ...sessionRoutes,
  ...usersRoutes,
  ...portalRoutes,
  ...ownRoutes,
  ...debtRoutes,
  ...bookRoutes,
  ...contactsRoutes,
  ...plansRoutes,
  ...toldRoutes,
  ...offersRoutes,
  ...agreementsRoutes,
  ...keepingRoutes,
  ...filesRoutes,
  ...moneyRoutes,
  ...paymentsRoutes,
  ...mattersRoutes,
  ...webhooksRoutes,
  ...kernelRoutes,
];
