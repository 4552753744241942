import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openFresh } from '../../tools/fresh-embedded.ts';
import { parseDay } from '../core/calendar/day.ts';
import { RowsByLoan, readBinary } from './binary-rows.ts';
import type { Database } from './database.ts';

let database: Database;
before(async () => {
  database = await openFresh();
});
after(() => database.close());

const read = (select: string) => database.session((session) => readBinary(session, select));

test('every kind of field comes back as it was stored, unknown ones as unknown', async () => {
  const rows = await read(`
    select 9223372036854775807::bigint, null::bigint, -7, null::int, '1969-12-31'::date, '2026-11-22'::date, null::date,
           true, false, '缓和', null::text, ''
    union all select -9223372036854775808, 1, 2147483647, -1, '1900-01-01', '2200-12-31', '2000-01-01', false, true, 'a', 'b', 'c'`);
  assert.ok(rows.next());
  assert.deepEqual([rows.long(), rows.longOrNone()], [9_223_372_036_854_775_807n, undefined]);
  assert.deepEqual([rows.int(), rows.intOrNone()], [-7, undefined]);
  assert.deepEqual([rows.day(), rows.day(), rows.dayOrNone()], [-1, parseDay('2026-11-22'), undefined]);
  assert.deepEqual([rows.flag(), rows.flag()], [true, false]);
  assert.deepEqual([rows.textOrNone(), rows.textOrNone(), rows.textOrNone()], ['缓和', undefined, '']);
  assert.ok(rows.next());
  assert.deepEqual([rows.long(), rows.longOrNone()], [-9_223_372_036_854_775_808n, 1n]);
  assert.deepEqual([rows.int(), rows.intOrNone()], [2_147_483_647, -1]);
  assert.deepEqual(
    [rows.day(), rows.day(), rows.dayOrNone()],
    [parseDay('1900-01-01'), parseDay('2200-12-31'), parseDay('2000-01-01')],
  );
  rows.skip(5);
  assert.equal(rows.next(), false);
  assert.equal(rows.next(), false);
});

test('arrays: with members, empty, unknown', async () => {
  const rows = await read(`
    select array[1, -2]::bigint[], array['2026-01-31']::date[], '{}'::bigint[], null::date[], 5`);
  assert.ok(rows.next());
  assert.deepEqual([rows.longs(), rows.days()], [[1n, -2n], [parseDay('2026-01-31')]]);
  assert.deepEqual([rows.longs(), rows.days(), rows.int()], [[], [], 5]);
  assert.equal(rows.next(), false);
});

test('no rows', async () => {
  const rows = new RowsByLoan(await read('select 1::bigint, 1::bigint where false'), 0);
  assert.equal(rows.of(1n, 1n), false);
  assert.equal(rows.of(2n, 1n), false);
});

test('rows are met loan by loan; loans that are not asked for are passed over', async () => {
  const rows = new RowsByLoan(
    await read(`
      select * from (values (1::bigint, 5::bigint, 'a'), (1, 5, 'b'), (1, 7, 'c'), (2, 3, 'd'), (2, 3, 'e'), (4, 1, 'f'))
        as of (borrower_id, loan_id, word) order by 1, 2, 3`),
    1,
  );
  const wordsOf = (borrowerId: bigint, loanId: bigint) => {
    const words: (string | undefined)[] = [];
    while (rows.of(borrowerId, loanId)) words.push(rows.fields.textOrNone());
    return words;
  };
  assert.deepEqual(wordsOf(1n, 4n), []);
  assert.deepEqual(wordsOf(1n, 5n), ['a', 'b']);
  assert.deepEqual(wordsOf(2n, 2n), []);
  assert.deepEqual(wordsOf(2n, 3n), ['d', 'e']);
  assert.deepEqual(wordsOf(3n, 9n), []);
  assert.deepEqual(wordsOf(4n, 1n), ['f']);
  assert.deepEqual(wordsOf(5n, 1n), []);
});
