import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadRespond } from './plan-operations.ts';
import { inventedAsk } from './warm-plans.ts';

test('what plans are warmed up by is answered as any other ask', () => {
  const answer = loadRespond().run(inventedAsk) as { readonly answer?: string };
  assert.ok(answer.answer === 'accept' || answer.answer === 'counter', JSON.stringify(answer).slice(0, 300));
});
