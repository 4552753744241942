import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bookAsOf, copyBook } from '../../tools/bench/copy-book.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { formatDay } from '../core/calendar/day.ts';
import { addTotals } from '../core/portfolio/totals.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open.ts';
import { closeDay } from './close-day.ts';
import { type PortfolioSettings, readPortfolio } from './portfolio.ts';

const address = process.env.FORBEAR_TEST_POSTGRES;
const skip = address === undefined ? 'no PostgreSQL: run it by tools/with-postgres.sh npm run test:database' : false;
/** More borrowers than one range holds, so that both readers have something to do. */
const loans = 12_000;

const settings: PortfolioSettings = {
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
};

async function fill(database: Database): Promise<void> {
  await database.session((session) =>
    session.query(
      `insert into creditor (creditor_id, creditor_ref, name, zone, currency) values (1, 'B1', 'B1', 'Asia/Shanghai', 'CNY')`,
    ),
  );
  await database.transaction((session) => copyBook(session, { seed: 5, first: 1, count: loans }));
  const closed = await closeDay(database, { creditorId: 1, businessDate: bookAsOf, boundaryDays: [] });
  assert.deepEqual(closed, { loansTouched: loans });
}

test('PostgreSQL: two readers of one snapshot count what the records say, and nothing twice', { skip }, async () => {
  const name = `portfolio_${process.pid}`;
  const admin = await openStore(address!);
  await admin.session((session) => session.run(`create database ${name}`));
  const database = await openStore(address!.replace(/\/[^/]*$/, `/${name}`));
  try {
    await fill(database);
    const stored = await readPortfolio(database, settings);
    const known = await readPortfolio(database, { ...settings, knownAsOf: '2100-01-01T00:00:00Z' });
    if ('refused' in stored || 'refused' in known) assert.fail('refused');
    assert.deepEqual({ ...known, knownAsOf: undefined }, stored);
    const [cny] = stored.currencies;
    const lastMonth = cny!.rolls.at(-1)!;
    assert.equal(formatDay(lastMonth.toOn), formatDay(bookAsOf));
    assert.ok(addTotals(cny!.byBucket).loans > 0 && lastMonth.cells[1]![2]!.loans > 0);
    const past = await readPortfolio(database, { ...settings, asOf: bookAsOf - 45, months: 0, breakdown: 'vintage' });
    if ('refused' in past) assert.fail('refused');
    const again = await readPortfolio(database, {
      ...settings,
      asOf: bookAsOf - 45,
      months: 0,
      breakdown: 'vintage',
      knownAsOf: '2100-01-01T00:00:00Z',
    });
    assert.deepEqual({ ...again, knownAsOf: undefined }, past);
  } finally {
    await database.close();
    await admin.session((session) => session.run(`drop database ${name}`));
    await admin.close();
  }
});
