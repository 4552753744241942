/** The operations under the heading "users". */
import { addApiKey, endApiKey, listApiKeys } from './api-keys.ts';
import { endGrant, grantCase, listGrants } from './case-grants.ts';
import type { Route } from './route.ts';
import { addUser, changeUser, issueEnrolment, listUserEvents, listUsers } from './users.ts';

export const usersRoutes = [
  listUsers,
  addUser,
  changeUser,
  issueEnrolment,
  listUserEvents,
  listApiKeys,
  addApiKey,
  endApiKey,
  listGrants,
  grantCase,
  endGrant,
] as const satisfies readonly Route[];
