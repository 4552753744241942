import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../calendar/day.ts';
import type { DatedValue, ValueContent } from '../rules/dated-values.ts';
import { lawfulOrder, lawfulOrderByDaysPastDue } from './payment-order.ts';

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

const rows: readonly { product: string | undefined; daysPastDue: number | undefined; first: string; rule: string }[] = [
  { product: undefined, daysPastDue: undefined, first: 'cost', rule: 'cn.cc.561' },
  { product: 'consumer', daysPastDue: 100, first: 'cost', rule: 'cn.cc.561' },
  { product: 'card', daysPastDue: undefined, first: 'cost', rule: 'cn.cc.561' },
  { product: 'card', daysPastDue: 0, first: 'interest', rule: 'cn.card.order' },
  { product: 'card', daysPastDue: 7, first: 'interest', rule: 'cn.card.order' },
  { product: 'card', daysPastDue: 8, first: 'principal', rule: 'cn.card.order' },
];
for (const { product, daysPastDue, first, rule } of rows) {
  test(`order of payment: ${product} at ${daysPastDue} days past due begins with ${first}`, () => {
    const found = lawfulOrder({ values, asOf, product, daysPastDue })!;
    assert.equal(found.order[0], first);
    assert.equal(found.because.ruleId, rule);
    assert.equal(found.because.source, 'a law 1');
    if (product !== undefined && daysPastDue !== undefined)
      assert.deepEqual(lawfulOrderByDaysPastDue({ values, asOf, product })!(daysPastDue), found.order);
  });
}

test('order of payment: before any law in the packs there is none', () => {
  const early = day('2010-01-01');
  assert.equal(lawfulOrder({ values, asOf: early, product: undefined, daysPastDue: undefined }), undefined);
  assert.equal(lawfulOrder({ values, asOf: early, product: 'card', daysPastDue: 1 }), undefined);
  assert.equal(lawfulOrderByDaysPastDue({ values, asOf: early, product: 'card' }), undefined);
});
