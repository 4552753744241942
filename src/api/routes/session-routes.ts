/** The operations under the heading "session". */
import { enrol, readEnrolment } from './enrolment.ts';
import { finishOidc, startOidc } from './oidc-sign-in.ts';
import { changePassword, endOtherSessions, listOwnSessions, signOut } from './own-sessions.ts';
import { readSession } from './read-session.ts';
import type { Route } from './route.ts';
import { signIn, signInCode } from './sign-in.ts';

export const sessionRoutes = [
  signIn,
  signInCode,
  startOidc,
  finishOidc,
  readEnrolment,
  enrol,
  readSession,
  signOut,
  listOwnSessions,
  endOtherSessions,
  changePassword,
] as const satisfies readonly Route[];
