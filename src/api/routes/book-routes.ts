/** The operations under the headings "book" and "cases". */
import { listCases } from './list-cases.ts';
import { readBook } from './read-book.ts';
import type { Route } from './route.ts';

export const bookRoutes = [readBook, listCases] as const satisfies readonly Route[];
