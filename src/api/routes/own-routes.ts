/** What is a borrower's own: their wishes, the proofs of what was entered, who speaks for them. */

import { listReceipts } from './list-receipts.ts';
import { readPreferences } from './read-preferences.ts';
import { readReceipt } from './read-receipt.ts';
import type { Route } from './route.ts';
import { setPreferences } from './set-preferences.ts';
import { endHelper, listHelpers, nameHelper, readHelperPaper } from './who-may-speak.ts';

export const ownRoutes = [
  setPreferences,
  readPreferences,
  listReceipts,
  readReceipt,
  nameHelper,
  listHelpers,
  endHelper,
  readHelperPaper,
] as const satisfies readonly Route[];
