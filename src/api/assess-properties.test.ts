/** What holds of every statement: lines that add up, and nobody worse off for more children, worse pay or a cause. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bothWords } from '../composition/load-both-words.ts';
import { loadLivingCosts } from '../composition/load-living-costs.ts';
import { causeEvents, recordFacts, says } from '../core/capacity/cause.ts';
import { evidenceKinds, expenseKinds, incomeKinds, priorityKinds } from '../core/capacity/vocabulary.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import { assessOperation } from './assess.ts';

const operation = assessOperation({ livingCosts: loadLivingCosts(), words: bothWords });
const settings = { seed: 20_261_122, numRuns: 40 };

interface Said {
  readonly capacity: readonly { from: string; perMonth: string }[];
  readonly lines: readonly { code: string; amount: string; from?: string }[];
  readonly floorsUsed: readonly object[];
}
type Statement = typeof statements extends fc.Arbitrary<infer T> ? T : never;

const yuan = (max: number) => fc.integer({ min: 0, max: max * 100 }).map((fen) => (fen / 100).toFixed(2));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
const day = fc
  .integer({ min: 0, max: 700 })
  .map((n) => new Date(Date.UTC(2026, 10, 23 + n)).toISOString().slice(0, 10));
const seasons = fc.dictionary(fc.integer({ min: 1, max: 12 }).map(String), yuan(60_000), { minKeys: 1, maxKeys: 5 });
const shown = {
  evidence: maybe(fc.constantFrom(...evidenceKinds)),
  volatility: maybe(fc.constantFrom('low', 'medium', 'high')),
};
const monthly = fc.oneof(
  { weight: 6, arbitrary: fc.record({ perMonth: yuan(20_000) }) },
  { weight: 2, arbitrary: fc.record({ months: fc.array(yuan(20_000), { minLength: 3, maxLength: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ seasonal: seasons }) },
);
const income = fc
  .tuple(monthly, fc.record({ kind: fc.constantFrom(...incomeKinds), ...shown }))
  .map(([amount, rest]) => ({ ...rest, ...amount }));
const expense = fc.record({
  kind: fc.constantFrom(...expenseKinds),
  perMonth: yuan(4_000),
  reason: maybe(fc.constant('for a reason')),
});
const change = fc.record({ from: day, incomePerMonth: yuan(20_000), why: fc.constant('known') });
const firm = fc.record({
  revenue: fc.oneof(
    { weight: 4, arbitrary: fc.record({ perMonth: yuan(80_000) }) },
    { weight: 1, arbitrary: fc.record({ seasonal: seasons }) },
  ),
  costs: fc.record({ perMonth: yuan(30_000) }),
  debtService: fc.array(fc.record({ creditor: fc.constant('Bank'), principal: yuan(2_000), interest: yuan(500) }), {
    maxLength: 2,
  }),
  ...shown,
});
const statements = fc.record({
  currency: fc.constant('CNY'),
  place: fc.constantFrom('CN', 'CN-11', 'CN-310000', 'CN-44-rural', 'CN-320100'),
  asOf: fc.constant('2026-11-22'),
  household: fc.record({ adults: fc.integer({ min: 1, max: 4 }), children: fc.integer({ min: 0, max: 4 }) }),
  income: fc.array(income, { minLength: 1, maxLength: 3 }),
  expenses: fc.array(expense, { maxLength: 4 }),
  otherDebts: fc.array(
    fc.record({
      creditor: fc.constant('B'),
      outstanding: yuan(50_000),
      perMonth: yuan(1_000),
      inDifficulty: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  ownOutstanding: maybe(yuan(50_000)),
  priorityArrears: fc.array(fc.record({ kind: fc.constantFrom(...priorityKinds), amount: yuan(3_000) }), {
    maxLength: 2,
  }),
  changes: fc.array(change, { maxLength: 2 }),
  business: fc.option(firm, { freq: 3 }),
});

/** Undefined where the statement is one that nobody would believe: ten times spent of what comes in. */
function assessed(document: object): Said | undefined {
  const said = operation.run(document) as Said & { invalid?: readonly { code: string }[] };
  if (said.invalid === undefined) return said;
  assert.deepEqual([...new Set(said.invalid.map(({ code }) => code))], ['expensesFarAboveIncome']);
  return undefined;
}

const minor = (text: string) => parseAmountMinor(text, 'CNY') as bigint;

/** What can be paid on the first of each month of five years, and on the days of change. */
function months(said: Said, days: readonly string[]): bigint[] {
  return days.map((on) => minor(said.capacity.findLast(({ from }) => from <= on)?.perMonth ?? '0'));
}

function neverRaises(less: (statement: Statement) => object): void {
  fc.assert(
    fc.property(statements, (statement) => {
      const [before, after] = [assessed(statement), assessed(less(statement))];
      fc.pre(before !== undefined && after !== undefined);
      const days = [...new Set([...before!.capacity, ...after!.capacity].map(({ from }) => from))].sort();
      const [here, there] = [months(before!, days), months(after!, days)];
      for (const [n, amount] of here.entries()) assert.ok(there[n]! <= amount, `${days[n]}: ${there[n]} > ${amount}`);
    }),
    settings,
  );
}

test('the lines of each step add up to it, to the fen, and no step is below zero or has fen', () => {
  fc.assert(
    fc.property(statements, (statement) => {
      const said = assessed(statement);
      fc.pre(said !== undefined);
      const sums = new Map<string, bigint>();
      const first = said!.capacity[0]!.from;
      for (const { amount, from = first } of said!.lines) sums.set(from, (sums.get(from) ?? 0n) + minor(amount));
      assert.deepEqual(
        [...sums],
        said!.capacity.map(({ from, perMonth }) => [from, minor(perMonth)]),
      );
      for (const { perMonth } of said!.capacity) assert.match(perMonth, /^\d+\.00$/);
    }),
    settings,
  );
});

test('less declared income never raises capacity, nor does one income fewer', () => {
  neverRaises((statement) => ({
    ...statement,
    income: statement.income.map((one) => {
      if ('perMonth' in one) return { ...one, perMonth: (Number(one.perMonth) * 0.7).toFixed(2) };
      if ('months' in one) return { ...one, months: one.months.map((text, n) => (n === 1 ? '0.00' : text)) };
      return { ...one, seasonal: Object.fromEntries(Object.entries(one.seasonal).slice(1)) };
    }),
  }));
  neverRaises((statement) => ({ ...statement, income: statement.income.slice(1) }));
});

test('a larger household never raises capacity', () => {
  neverRaises((statement) => {
    const { adults, children } = statement.household;
    return { ...statement, household: { adults: adults + 1, children: children + 1 } };
  });
});

test('income that varies more, or is shown by less, never raises capacity', () => {
  neverRaises((statement) => ({
    ...statement,
    income: statement.income.map((one) => ({ ...one, volatility: 'high' })),
    business: statement.business && { ...statement.business, volatility: 'high' },
  }));
  neverRaises((statement) => ({
    ...statement,
    income: statement.income.map((one) => ({ ...one, evidence: undefined })),
  }));
});

test('the cause and the record change nothing of capacity', () => {
  const cause = fc.record({
    event: fc.constantFrom(...causeEvents),
    expectedEndOn: maybe(day),
    says: maybe(fc.constantFrom(...says)),
  });
  const record = fc.dictionary(fc.constantFrom(...recordFacts), fc.boolean());
  fc.assert(
    fc.property(statements, cause, record, (statement, cause, record) => {
      const [plain, told] = [assessed(statement), assessed({ ...statement, cause, record })];
      assert.deepEqual([told?.capacity, told?.lines], [plain?.capacity, plain?.lines]);
    }),
    settings,
  );
});

test('two households alike in one place have the same floor, whoever asks', () => {
  fc.assert(
    fc.property(statements, statements, (one, other) => {
      const floorOf = (statement: Statement, operation_ = operation) => {
        const alike = {
          ...statement,
          place: one.place,
          household: one.household,
          expenses: [],
          changes: [],
          business: null,
        };
        const said = operation_.run(alike) as Said;
        return said.lines.filter(({ code, from }) => code === 'floor' && from === undefined);
      };
      assert.deepEqual(floorOf(one), floorOf(other));
      const fresh = assessOperation({ livingCosts: loadLivingCosts(), words: bothWords });
      assert.deepEqual(floorOf(one, fresh), floorOf(other));
    }),
    { ...settings, numRuns: 20 },
  );
});
