/** A day close goes on beside contacts: a case that they moved on is closed with the version it has by then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testSealer } from '../../tools/contact-book.ts';
import { testLaw } from '../../tools/contact-law.ts';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { closeSmallBook, loadSmallBook } from '../../tools/small-book.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { boundaryDays } from '../composition/deployment.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { zones } from '../composition/time-zones.ts';
import { parseDay } from '../core/calendar/day.ts';
import { parseInstant } from '../core/calendar/zone.ts';
import { readCreditors } from '../store/day-closes.ts';
import { readCase } from './read-case.ts';
import { recordFacts } from './record-facts.ts';
import { verifyBook } from './verify-book.ts';

test('cases that were moved on by what was learnt close as ever, and as they are read', async () => {
  const database = await openFresh();
  try {
    const creditorId = await loadSmallBook(database, { closes: ['2026-03-31'] });
    const [row] = await database.session((session) => readCreditors(session));
    const book = { ...row!, jurisdiction: 'test' };
    const open = await database.session((session) =>
      session.query<{ case_number: string }>(
        'select case_number from delinquency_case where closed_on is null order by case_id',
      ),
    );
    for (const { case_number: caseNumber } of open) {
      const recorded = await recordFacts(database, {
        contactLaw: testLaw(),
        zones,
        sealer: testSealer,
        creditor: book,
        caseNumber,
        facts: { ceaseRequestReceivedOn: null, disputed: false },
        nowMs: parseInstant('2026-04-01T10:00:00+08:00')!,
        recordedBy: 'test',
      });
      assert.ok('version' in recorded && recorded.version === 3);
    }
    await closeSmallBook(database, creditorId, '2026-06-30');
    const closed = await database.session((session) =>
      session.query<{ case_number: string; version: number }>(
        `select case_number, version from delinquency_case where closed_on is not null and case_number = any(string_to_array('${open.map((one) => one.case_number).join(',')}', ','))`,
      ),
    );
    assert.ok(closed.length > 0);
    assert.ok(closed.every(({ version }) => version === 4));
    const checked = await verifyBook(database, { creditorId, boundaryDays });
    assert.deepEqual(checked!.differences, []);
    const settings = {
      book: { ...book, businessDate: parseDay('2026-06-30') },
      asOf: undefined,
      reveal: false,
      sealer: undefined,
    };
    const lawValues = loadDatedValues();
    const file = await readCase(database, {
      ...settings,
      caseNumber: closed[0]!.case_number,
      buckets: defaultBuckets,
      lawValues,
    });
    assert.ok(!('refused' in file));
    assert.deepEqual([file.stage, file.version], ['closed', 4]);
    assert.deepEqual(
      file.events.map(({ kind }) => kind).filter((kind) => kind !== 'opened' && kind !== 'closed'),
      [],
    );
  } finally {
    await database.close();
  }
});
