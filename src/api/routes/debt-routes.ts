/** The operations by which a borrower checks the debt. */
import { readDebt } from './read-debt.ts';
import { readDebtLines } from './read-debt-lines.ts';
import { readOutlook } from './read-outlook.ts';
import type { Route } from './route.ts';

export const debtRoutes = [readDebt, readDebtLines, readOutlook] as const satisfies readonly Route[];
