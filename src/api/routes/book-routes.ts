/** The operations under the headings "book" and "cases". */
import { listCases } from './list-cases.ts';
import { listSuspense } from './list-suspense.ts';
import { readBook } from './read-book.ts';
import { readCase } from './read-case.ts';
import { readLaw } from './read-law.ts';
import { readLoan } from './read-loan.ts';
import { readPortfolio } from './read-portfolio.ts';
import type { Route } from './route.ts';

export const bookRoutes = [
  readBook,
  readPortfolio,
  listSuspense,
  readLaw,
  listCases,
  readCase,
  readLoan,
] as const satisfies readonly Route[];
