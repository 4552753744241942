import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../../calendar/day.ts';
import type { CompileContext } from '../compile-context.ts';
import type { FactDeclaration, FactType } from '../facts.ts';
import { compileGuard } from '../guard.ts';
import type { Situation } from '../situation.ts';
import { clockOver } from './clock-over.ts';
import { clockShapes } from './clock-shapes.ts';
import { withinBound } from './within-bound.ts';

const msPerDay = 86_400_000;
const day = (text: string) => parseDay(text)!;
const values: Readonly<Record<string, { unit: string; content: number | string }>> = {
  'any.cutOff': { unit: 'date', content: '2026-01-01' },
  'any.four': { unit: 'count', content: 4 },
  'any.rate': { unit: 'percent', content: '3' },
  'any.smallSum': { unit: 'amount', content: 'CNY 10000.00' },
};
const declared = (name: string, type: FactType): [string, FactDeclaration] => {
  return [name, { name, type, leftOut: 'notOnRecord', words: undefined, text: undefined }];
};

function context(): CompileContext {
  const vocabulary = new Map([
    declared('paidOn', 'day'),
    declared('signedOn', 'day'),
    declared('sum', 'amount'),
    declared('rate', 'percent'),
  ]);
  const lookUp: CompileContext['valueOf'] = (name) => {
    const value = values[name];
    if (name !== 'any.rate') return value;
    return {
      ...value!,
      contentOn: (on) => (on < day('2020-01-01') ? undefined : on < day('2025-01-01') ? '3.1' : '3'),
    };
  };
  return { vocabulary, valueOf: lookUp, faults: [], valuesUsed: new Set(), path: [] };
}

function situation(asOf: string, facts: Situation['facts'] = {}): Situation {
  const utc = { name: 'UTC', fromMs: [-Infinity], offsetMinutes: [0] };
  return { act: 'report', atMs: day(asOf) * msPerDay, zones: [utc], person: 'borrower', facts, history: [] };
}

test('over is the day after the clock: the end of the month after', () => {
  const over = clockOver(context(), { shape: 'endOfNextMonth', from: 'paidOn' });
  const facts = { paidOn: day('2026-01-15') };
  assert.equal(over.holds(situation('2026-02-28', facts)), false);
  assert.equal(over.holds(situation('2026-03-01', facts)), true);
  assert.equal(over.changesAtMs!(situation('2026-02-01', facts)), day('2026-03-01') * msPerDay);
  assert.deepEqual(over.facts(situation('2026-03-01', facts)), { paidOn: '2026-01-15', lastDay: '2026-02-28' });
  assert.equal(over.holds(situation('2026-03-01')), false, 'a clock that does not run is never over');
});

test('from its last day on, and a shape that no clock has', () => {
  const over = clockOver(context(), { shape: 'fixedDay', day: 'any.cutOff', fromLastDay: true });
  assert.equal(over.holds(situation('2025-12-31')), false);
  assert.equal(over.holds(situation('2026-01-01')), true);
  const broken = context();
  clockOver(broken, { shape: 'none', from: 'paidOn' });
  assert.deepEqual(broken.faults, [{ path: ['shape'], value: 'none', code: 'unknownShape' }]);
});

test('a day that the law names is one for all', () => {
  const reading = clockShapes.fixedDay!(context(), { day: 'any.cutOff' })(situation('2025-01-01'));
  assert.deepEqual(reading, { on: day('2026-01-01'), facts: {} });
});

test('a guard holds a day against a day of the law, a sum and a rate against exact values', () => {
  const early = compileGuard(context(), { paidOn: { before: 'any.cutOff' } });
  assert.equal(early(situation('2030-01-01', { paidOn: day('2025-12-31') })), true);
  assert.equal(early(situation('2030-01-01', { paidOn: day('2026-01-01') })), false);
  const small = compileGuard(context(), { sum: { atMost: 'any.smallSum' } });
  assert.equal(small(situation('2030-01-01', { sum: 1_000_000n, currency: 'CNY' })), true);
  assert.equal(small(situation('2030-01-01', { sum: 1_000_001n, currency: 'CNY' })), false);
  assert.deepEqual(small(situation('2030-01-01', { sum: 1n, currency: 'USD' })), ['currency']);
  const dear = compileGuard(context(), { rate: { over: 'any.rate' } });
  assert.equal(dear(situation('2030-01-01', { rate: 3_000_000n })), false);
  assert.equal(dear(situation('2030-01-01', { rate: 3_000_001n })), true);
});

test('a bound by the value of the day of signing, four times; without a value then it cannot be said', () => {
  const cap = withinBound(context(), {
    fact: 'rate',
    atMost: { value: 'any.rate', on: 'signedOn' },
    times: { value: 'any.four' },
  });
  const at = (rate: bigint, signedOn: string) => situation('2026-01-01', { rate, signedOn: day(signedOn) });
  assert.equal(cap.holds(at(12_400_000n, '2024-12-31')), true);
  assert.equal(cap.holds(at(12_410_000n, '2024-12-31')), false);
  assert.equal(cap.holds(at(12_000_000n, '2025-01-01')), true);
  assert.equal(cap.holds(at(12_010_000n, '2025-01-01')), false);
  assert.equal(cap.stepBeyond!(at(12_010_000n, '2025-01-01')), 1);
  assert.deepEqual(cap.holds(at(1n, '2019-12-31')), ['signedOn']);
  assert.deepEqual(cap.holds(situation('2026-01-01', { rate: 1n })), ['signedOn']);
});
