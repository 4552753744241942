import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../../calendar/day.ts';
import type { CompileContext } from '../compile-context.ts';
import type { ValueContent } from '../dated-values.ts';
import type { FactDeclaration } from '../facts.ts';
import type { Situation } from '../situation.ts';
import { onClosedDay } from './outside-hours.ts';

const msPerDay = 86_400_000;
const values: Readonly<Record<string, { unit: string; content: ValueContent }>> = {
  'any.sunday': { unit: 'weekdays', content: ['Sun'] },
  'any.holidays': { unit: 'dates', content: ['2026-03-17', '2026-12-25'] },
};
const holidays: FactDeclaration = {
  name: 'holidays',
  type: 'days',
  leftOut: 'asked',
  words: undefined,
  text: undefined,
};

function closedOn(day: string, withHolidays: unknown, facts: Situation['facts'] = {}) {
  const context: CompileContext = {
    vocabulary: new Map([['holidays', holidays]]),
    valueOf: (name) => values[name],
    faults: [],
    valuesUsed: new Set(),
    path: [],
  };
  const condition = onClosedDay(context, { weekdays: 'any.sunday', holidays: withHolidays });
  assert.deepEqual(context.faults, []);
  const utc = { name: 'UTC', fromMs: [-Infinity], offsetMinutes: [0] };
  const atMs = parseDay(day)! * msPerDay;
  return condition.holds({ act: 'placeCall', atMs, zones: [utc], person: 'borrower', facts, history: [] });
}

// 2026-03-17 and 2026-03-18 are a Tuesday and a Wednesday, 2026-03-22 is a Sunday.
test('the fact alone is asked for on a day that is not closed by itself', () => {
  assert.equal(closedOn('2026-03-22', 'holidays'), true);
  assert.deepEqual(closedOn('2026-03-18', 'holidays'), ['holidays']);
});

test('a list of the pack decides by itself in the years it knows, and what was told adds to it', () => {
  const both = ['any.holidays', 'holidays'];
  assert.equal(closedOn('2026-03-17', both), true);
  assert.equal(closedOn('2026-03-18', both), false);
  assert.equal(closedOn('2026-03-18', both, { holidays: [parseDay('2026-03-18')!] }), true);
  assert.deepEqual(closedOn('2031-03-18', both), ['holidays'], 'beyond the years of the list');
  assert.equal(closedOn('2031-03-18', both, { holidays: [] }), false);
});
