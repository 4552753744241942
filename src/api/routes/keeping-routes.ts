/** Agreements on the borrower's own screens: the paper as text, what to do next, how it is kept. */
import { listAgreementTasks, previewKeptPlan, readKeptPlan } from './kept-plan.ts';
import { readPaperText } from './read-paper-text.ts';
import type { Route } from './route.ts';

export const keepingRoutes = [
  readPaperText,
  listAgreementTasks,
  readKeptPlan,
  previewKeptPlan,
] as const satisfies readonly Route[];
