/** The operations under the heading "matters". */
import { listMatters } from './list-matters.ts';
import { listMessages } from './list-messages.ts';
import { listOpenMatters } from './list-open-matters.ts';
import { moveMatter } from './move-matter.ts';
import { openMatter } from './open-matter.ts';
import { readKeeping } from './read-keeping.ts';
import type { Route } from './route.ts';

export const mattersRoutes = [
  openMatter,
  listMatters,
  listOpenMatters,
  moveMatter,
  listMessages,
  readKeeping,
] as const satisfies readonly Route[];
