/** What simulated people must show of the published effects (S1, S6, S9, S16), one test an assertion. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSurvival } from '../../composition/load-survival.ts';
import { survivalOf } from '../../core/negotiation/survival/product-survival.ts';
import { populationAssertions } from './lived-assertions.ts';

const { dated, published: figures } = loadSurvival();
const { products } = dated.at(-1)!;
const given = {
  mortgage: survivalOf(products, 'mortgage').survival,
  card: survivalOf(products, 'card').survival,
  figures,
};

for (const { id, what, published, ours, low, high } of populationAssertions(given)) {
  test(`${id} ${what}: published ${published}`, () => {
    assert.ok(ours >= low && ours <= high, `${ours} is not within ${low} to ${high}`);
  });
}
