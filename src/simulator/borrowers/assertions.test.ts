/** What the model alone must show of the published effects (S2 to S5, S8, S9), one test an assertion. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSurvival } from '../../composition/load-survival.ts';
import { survivalOf } from '../../core/negotiation/survival/product-survival.ts';
import { modelAssertions } from './assertions.ts';

const { dated, published: figures } = loadSurvival();
const { products } = dated.at(-1)!;
const given = {
  mortgage: survivalOf(products, 'mortgage').survival,
  card: survivalOf(products, 'card').survival,
  figures,
};

for (const { id, what, published, ours, low, high } of modelAssertions(given)) {
  test(`${id} ${what}: published ${published}`, () => {
    assert.ok(ours >= low && ours <= high, `${ours} is not within ${low} to ${high}`);
  });
}
