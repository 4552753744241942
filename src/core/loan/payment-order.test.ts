import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../calendar/day.ts';
import type { DatedValue, ValueContent } from '../rules/dated-values.ts';
import { orderByDaysPastDue } from './payment-order.ts';

const day = (text: string) => parseDay(text)!;

// Made up for this test; the law's own values stand in jurisdictions/.
const value = (name: string, content: ValueContent, from: string): [string, DatedValue] => [
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
    spans: [{ from: day(from), to: undefined, value: content }],
  },
];
const general = ['cost', 'interest', 'penalty', 'fee', 'principal'];
const principalFirst = ['principal', 'cost', 'interest', 'penalty', 'fee'];
const values = new Map([
  value('cn.cc.561.order', general, '2021-01-01'),
  value('cn.card.order.interestFirst', ['interest', 'fee', 'cost', 'penalty', 'principal'], '2011-01-01'),
  value('cn.card.order.principalFirst', principalFirst, '2011-01-01'),
  value('cn.card.order.principalFirst.daysPastDueOver', 7, '2011-01-01'),
]);
const asOf = day('2026-01-01');

const rows: readonly { product: string; daysPastDue: number; first: string }[] = [
  { product: 'consumer', daysPastDue: 100, first: 'cost' },
  { product: 'card', daysPastDue: 0, first: 'interest' },
  { product: 'card', daysPastDue: 7, first: 'interest' },
  { product: 'card', daysPastDue: 8, first: 'principal' },
];
for (const { product, daysPastDue, first } of rows) {
  test(`order of payment: ${product} at ${daysPastDue} days past due begins with ${first}`, () => {
    const order = orderByDaysPastDue({ values, asOf, product })!;
    assert.equal(order(daysPastDue)[0], first);
    assert.equal(order(daysPastDue)[0], first, 'asked again');
  });
}

test('order of payment: before any law in the packs there is none', () => {
  const early = day('2010-01-01');
  for (const product of ['card', 'consumer'])
    assert.equal(orderByDaysPastDue({ values, asOf: early, product }), undefined);
});
