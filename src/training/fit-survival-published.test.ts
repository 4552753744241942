/** The parameter file is what the fit gives on the published figures: neither is changed without the other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSurvival } from '../composition/load-survival.ts';
import { survivalOf } from '../core/negotiation/survival/product-survival.ts';
import populations from '../simulator/borrowers/populations.json' with { type: 'json' };
import { assumed, fitPublished } from './fit-survival-published.ts';
import { leastOf, rootOf } from './least-of.ts';

const { dated, published } = loadSurvival();
const figures = (id: string) => {
  const figure = published.get(id);
  assert.ok(figure, id);
  return figure.values;
};
const fit = fitPublished(figures);
const products = dated.at(-1)!.products;

for (const name of ['mortgage', 'card'] as const) {
  test(`${name}: refitting gives the file`, () => {
    const { known } = survivalOf(products, name).survival;
    for (const [parameter, value] of Object.entries(fit[name])) assert.equal(known[parameter]!.value, value, parameter);
    const fitted = Object.keys(known).filter((parameter) => known[parameter]!.basis === 'fitted');
    // Even over the quarters, as published: nothing to fit.
    for (const parameter of fitted) assert.ok(parameter in fit[name] || parameter === 'earlyExtra', parameter);
  });
}

test('what the fit assumes is what the file says', () => {
  const { card, mortgage } = {
    card: survivalOf(products, 'card').survival,
    mortgage: survivalOf(products, 'mortgage').survival,
  };
  assert.equal(mortgage.model.capacityExponent, assumed.mortgage.capacityExponent);
  assert.equal(card.model.monthsExponent, assumed.card.monthsExponent);
  assert.equal(card.model.reference.obligation, assumed.card.obligation);
  assert.equal(card.model.reference.paymentToCapacity, assumed.card.paymentToCapacity);
  assert.equal(card.events.pause.habitFadeMonths, assumed.pause.habitFadeMonths);
  assert.equal(card.noPlan.fadeMonths, assumed.noPlan.fadeMonths);
  for (const { events } of [card, mortgage]) {
    assert.deepEqual([events.job.lossChance, events.job.findChance], [assumed.jobLossChance, assumed.jobFindChance]);
  }
});

test('the simulated populations stand at the fitted levels', () => {
  assert.equal(populations.newCards.hazardTimes, fit.populations.newCards);
  assert.equal(populations.supportedUnemployed.hazardTimes, fit.populations.supportedUnemployed);
});

test('the same figures give the same parameters', () => assert.deepEqual(fitPublished(figures), fit));

test('the least of a valley and the root of a line are found', () => {
  const [x, y] = leastOf(([a, b]) => (1 - a!) ** 2 + 100 * (b! - a! ** 2) ** 2, [-1.2, 1]) as [number, number];
  assert.ok(Math.abs(x - 1) < 1e-4 && Math.abs(y - 1) < 1e-4, `${x} ${y}`);
  assert.ok(Math.abs(rootOf((at) => at - 0.3, { low: 0, high: 1 }) - 0.3) < 1e-12);
});
