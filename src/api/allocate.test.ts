import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../core/calendar/day.ts';
import type { DatedValue, ValueContent } from '../core/rules/dated-values.ts';
import { allocateOperation } from './allocate.ts';

// Made up for this test; the law's own values stand in jurisdictions/.
const value = (name: string, content: ValueContent): [string, DatedValue] => [
  name,
  {
    name,
    unit: 'any',
    source: { instrument: 'a law', article: '1' },
    force: 'law',
    confidence: 'D',
    verified: name.startsWith('cn.cc'),
    lastVerifiedOn: 0,
    note: undefined,
    spans: [{ from: parseDay('2021-01-01')!, to: undefined, value: content }],
  },
];
const operation = allocateOperation(
  new Map([
    value('cn.cc.561.order', ['cost', 'interest', 'penalty', 'fee', 'principal']),
    value('cn.card.order.interestFirst', ['interest', 'penalty', 'fee', 'cost', 'principal']),
    value('cn.card.order.principalFirst', ['principal', 'interest', 'penalty', 'fee', 'cost']),
    value('cn.card.order.principalFirst.daysPastDueOver', 7),
  ]),
);

const owed = { cost: '300.00', interest: '1200.00', penalty: '0.00', fee: '0.00', principal: '10000.00' };
const none = { cost: '0.00', interest: '0.00', penalty: '0.00', fee: '0.00', principal: '0.00' };
const document = { currency: 'CNY', owed, payment: '1000.00', order: null };
const general = { ruleId: 'cn.cc.561', source: 'a law 1', verified: true };

test('allocate: the whole answer', () => {
  assert.deepEqual(operation.run(document), {
    allocated: { ...none, cost: '300.00', interest: '700.00' },
    remaining: { ...owed, cost: '0.00', interest: '500.00' },
    unapplied: '0.00',
    order: ['cost', 'interest', 'penalty', 'fee', 'principal'],
    because: [{ ...general, facts: {} }],
  });
});

const rows: readonly {
  why: string;
  more: object;
  allocated: object;
  unapplied?: string;
  rules: readonly string[];
}[] = [
  {
    why: 'a card within its days: interest first',
    more: { product: 'card', daysPastDue: 7 },
    allocated: { interest: '1000.00' },
    rules: ['cn.card.order'],
  },
  {
    why: 'a card beyond them: principal first',
    more: { product: 'card', daysPastDue: 8 },
    allocated: { principal: '1000.00' },
    rules: ['cn.card.order'],
  },
  {
    why: 'a card whose days are not given: the general order',
    more: { product: 'card' },
    allocated: { cost: '300.00', interest: '700.00' },
    rules: ['cn.cc.561'],
  },
  {
    why: 'another product',
    more: { product: 'consumer', daysPastDue: 500 },
    allocated: { cost: '300.00', interest: '700.00' },
    rules: ['cn.cc.561'],
  },
  {
    why: 'an agreed order prevails, a card or not',
    more: { product: 'card', daysPastDue: 1, order: ['principal', 'interest', 'cost', 'fee', 'penalty'] },
    allocated: { principal: '1000.00' },
    rules: ['cn.cc.561'],
  },
  {
    why: 'what it leaves out follows by law',
    more: { order: ['interest'], payment: '1600.00' },
    allocated: { cost: '300.00', interest: '1200.00', principal: '100.00' },
    rules: ['cn.cc.561', 'cn.cc.561'],
  },
  {
    why: 'no order and null are the same',
    more: { order: undefined },
    allocated: { cost: '300.00', interest: '700.00' },
    rules: ['cn.cc.561'],
  },
  { why: 'nothing paid', more: { payment: '0' }, allocated: {}, rules: ['cn.cc.561'] },
  { why: 'more than is owed', more: { payment: '11500.01' }, allocated: owed, unapplied: '0.01', rules: ['cn.cc.561'] },
];
for (const { why, more, allocated, unapplied = '0.00', rules } of rows) {
  test(`allocate: ${why}`, () => {
    const found = operation.run({ ...document, ...more }) as {
      allocated: object;
      unapplied: string;
      because: { ruleId: string }[];
    };
    assert.deepEqual(found.allocated, { ...none, ...allocated });
    assert.equal(found.unapplied, unapplied);
    assert.deepEqual(
      found.because.map(({ ruleId }) => ruleId),
      rules,
    );
  });
}

test('allocate: a day before any law in the packs is refused, but not where the parties agreed it all', () => {
  const early = { ...document, asOf: '2020-12-31' };
  assert.deepEqual(operation.run(early), { refused: 'noOrderInForce' });
  assert.deepEqual(operation.run({ ...early, order: ['cost'] }), { refused: 'noOrderInForce' });
  assert.ok('allocated' in operation.run({ ...early, order: ['cost', 'fee', 'interest', 'penalty', 'principal'] }));
});

const faults: readonly { why: string; more: object; told: readonly string[] }[] = [
  { why: 'a payment below zero', more: { payment: '-0.01' }, told: ['/payment negative'] },
  { why: 'an amount owed below zero', more: { owed: { ...owed, fee: '-1' } }, told: ['/owed/fee negative'] },
  { why: 'more decimals than the currency has', more: { payment: '1.001' }, told: ['/payment tooManyDecimals'] },
  {
    why: 'decimals in a currency without any',
    more: { currency: 'JPY', payment: '1.5', owed: none },
    told: ['/payment tooManyDecimals'],
  },
  { why: 'an amount beyond all', more: { payment: '1000000000000000.01' }, told: ['/payment amountTooLarge'] },
  { why: 'an unknown currency', more: { currency: 'XYZ' }, told: ['/currency unknownCurrency'] },
  { why: 'a component not told', more: { owed: { ...owed, fee: undefined } }, told: ['/owed/fee missing'] },
  { why: 'an unknown component', more: { order: ['principal', 'tax'] }, told: ['/order/1 notOneOf'] },
  { why: 'a component twice', more: { order: ['principal', 'principal'] }, told: ['/order/1 namedTwice'] },
  { why: 'an empty order', more: { order: [] }, told: ['/order tooShort'] },
  { why: 'an unknown product', more: { product: 'crad' }, told: ['/product notOneOf'] },
  { why: 'half a day past due', more: { daysPastDue: 0.5 }, told: ['/daysPastDue notAWholeNumber'] },
  { why: 'an unknown field', more: { note: 'x' }, told: ['/note unknownField'] },
  {
    why: 'all at once',
    more: { payment: '-1', owed: { ...owed, cost: 3, fee: '1.001' }, order: ['tax', 'cost', 'cost'] },
    told: [
      '/owed/cost notAString',
      '/order/0 notOneOf',
      '/owed/fee tooManyDecimals',
      '/payment negative',
      '/order/2 namedTwice',
    ],
  },
];
for (const { why, more, told } of faults) {
  test(`allocate, not valid: ${why}`, () => {
    const answer = operation.run({ ...document, ...more }) as { invalid: { path: string; code: string }[] };
    assert.deepEqual(
      answer.invalid.map(({ path, code }) => `${path} ${code}`),
      told,
    );
  });
}

for (const strange of [null, 7, [], 'x', { owed: null, order: 5 }]) {
  test(`allocate, not valid: ${JSON.stringify(strange)}`, () => assert.ok('invalid' in operation.run(strange)));
}

test('allocate: its schemas can be printed', () => {
  assert.match(JSON.stringify(operation.schemas()), /noOrderInForce/);
});
