/** What a borrower writes and tells: drafts, what happened, the statement of income and expenditure on its way. */
import { dropDraft } from './drop-draft.ts';
import { prepareStatement } from './prepare-statement.ts';
import { readCause } from './read-cause.ts';
import { readDrafts } from './read-drafts.ts';
import { readStatementForm } from './read-statement-form.ts';
import type { Route } from './route.ts';
import { saveDraft } from './save-draft.ts';
import { tellCause } from './tell-cause.ts';

export const toldRoutes = [
  saveDraft,
  readDrafts,
  dropDraft,
  tellCause,
  readCause,
  readStatementForm,
  prepareStatement,
] as const satisfies readonly Route[];
