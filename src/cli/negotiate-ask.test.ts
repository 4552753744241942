import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../core/calendar/day.ts';
import { CommandError } from './book.ts';
import { askOf } from './negotiate-ask.ts';

const nothing = { paymentMinor: undefined, months: undefined, firstDueOn: undefined, lumpMinor: undefined };

test('what is asked is read as it is written', () => {
  assert.deepEqual(askOf('payment=1500.50, months=24,firstDueOn=2027-02-20,lumpSumNow=0', 'CNY'), {
    paymentMinor: 150_050n,
    months: 24,
    firstDueOn: parseDay('2027-02-20'),
    lumpMinor: 0n,
  });
  assert.deepEqual(askOf('months=12', 'CNY'), { ...nothing, months: 12 });
});

for (const text of [
  'pay=3',
  'payment',
  'payment=1,500',
  'payment=-1',
  'payment=1.234',
  'months=0',
  'months=x',
  'firstDueOn=2027-02-30',
]) {
  test(`${text} is no ask, and what is wrong is said`, () => {
    assert.throws(
      () => askOf(text, 'CNY'),
      (error) =>
        error instanceof CommandError && error.exitCode === 64 && !/negotiate\.|undefined|\{/.test(error.message),
    );
  });
}
