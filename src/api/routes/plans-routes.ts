/** The operations under the heading "plans". */
import { counterOffer } from './counter-offer.ts';
import { loadPolicy } from './load-policy.ts';
import { moveApproval } from './move-approval.ts';
import { moveTalk } from './move-talk.ts';
import { openTalk } from './open-talk.ts';
import { presentOffers } from './present-offers.ts';
import { readApproval } from './read-approval.ts';
import { readPlan } from './read-plan.ts';
import { readPolicy } from './read-policy.ts';
import { readTalk } from './read-talk.ts';
import { recordStatement } from './record-statement.ts';
import { recordTie } from './record-tie.ts';
import type { Route } from './route.ts';

export const plansRoutes = [
  recordStatement,
  readPlan,
  readTalk,
  openTalk,
  presentOffers,
  counterOffer,
  moveTalk,
  readApproval,
  moveApproval,
  recordTie,
  readPolicy,
  loadPolicy,
] as const satisfies readonly Route[];
