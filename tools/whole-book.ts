/** Two questions that tests ask of a whole database: is it sound, and what are its figures. */
import assert from 'node:assert/strict';
import { readPortfolio } from '../src/application/portfolio.ts';
import { type BookCheck, verifyBook } from '../src/application/verify-book.ts';
import { defaultBuckets } from '../src/composition/default-buckets.ts';
import { boundaryDays } from '../src/composition/deployment.ts';
import { loadDatedValues } from '../src/composition/load-packs.ts';
import type { Database } from '../src/store/database.ts';
import { readCreditors } from '../src/store/day-closes.ts';

/** Verifies every book; fails when anything differs. What was checked, for comparing one database with another. */
export async function verified(database: Database): Promise<BookCheck[]> {
  const books = await database.session((session) => readCreditors(session));
  assert.ok(books.length > 0, 'there is no book');
  const checks: BookCheck[] = [];
  for (const { creditorId } of books) {
    const check = await verifyBook(database, { creditorId, boundaryDays: (on) => boundaryDays(on) });
    assert.deepEqual(check!.differences, []);
    checks.push(check!);
  }
  return checks;
}

/** The portfolio of the only book, with its roll rates and vintages. */
export async function bookFigures(database: Database): Promise<object> {
  const report = await readPortfolio(database, {
    creditorRef: undefined,
    asOf: undefined,
    knownAsOf: undefined,
    months: 12,
    buckets: defaultBuckets,
    scheme: 'byProduct',
    lawValues: loadDatedValues(),
    breakdown: undefined,
    vintageDays: [30, 90],
    vintageCurvesMax: 24,
  });
  assert.ok(!('refused' in report));
  return report;
}
