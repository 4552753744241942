/** The whole table of rights. */
import type { RightsRow } from '../rights-row.ts';
import { agreementsRights } from './agreements-rights.ts';
import { bookRights } from './book-rights.ts';
import { contactsRights } from './contacts-rights.ts';
import { debtRights } from './debt-rights.ts';
import { filesRights } from './files-rights.ts';
import { keepingRights } from './keeping-rights.ts';
import { kernelRights } from './kernel-rights.ts';
import { mattersRights } from './matters-rights.ts';
import { moneyRights } from './money-rights.ts';
import { offersRights } from './offers-rights.ts';
import { ownRights } from './own-rights.ts';
import { paymentsRights } from './payments-rights.ts';
import { plansRights } from './plans-rights.ts';
import { portalRights } from './portal-rights.ts';
import { serverRights } from './server-rights.ts';
import { sessionRights } from './session-rights.ts';
import { toldRights } from './told-rights.ts';
import { usersRights } from './users-rights.ts';
import { webhooksRights } from './webhooks-rights.ts';

export const allRights: readonly RightsRow[] = [
  ...serverRights,
  ...sessionRights,
  ...usersRights,
  ...portalRights,
  ...ownRights,
  ...debtRights,
  ...bookRights,
  ...contactsRights,
  ...plansRights,
  ...toldRights,
  ...offersRights,
  ...agreementsRights,
  ...keepingRights,
  ...filesRights,
  ...moneyRights,
  ...paymentsRights,
  ...mattersRights,
  ...webhooksRights,
  ...kernelRights,
];
