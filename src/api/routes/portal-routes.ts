/** The operations under the heading "portal". */
import { checkMessage, sayNotMe } from './check-message.ts';
import { listLooks } from './list-looks.ts';
import { makePortalLink } from './make-portal-link.ts';
import { askPortalCode, openPortalLink, signInBorrower } from './portal-sign-in.ts';
import { readOwnFile } from './read-own-file.ts';
import { readProgress } from './read-progress.ts';
import type { Route } from './route.ts';

export const portalRoutes = [
  askPortalCode,
  openPortalLink,
  signInBorrower,
  checkMessage,
  sayNotMe,
  makePortalLink,
  readProgress,
  readOwnFile,
  listLooks,
] as const satisfies readonly Route[];
