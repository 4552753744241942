/** Refit on own plans: what is refused, and that a truth which made the plans is found again. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadSurvival } from '../composition/load-survival.ts';
import { survivalOf } from '../core/negotiation/survival/product-survival.ts';
import { hazardInMonth, hazardMultiplier, type SurvivalModel } from '../core/negotiation/survival/survival.ts';
import { randomStream } from '../simulator/book/random.ts';
import { breaksMin, fitSurvival, type OwnFit, type PlanHistory } from './fit-survival.ts';

const card = survivalOf(loadSurvival().dated.at(-1)!.products, 'card').survival.model;
const mortgage = survivalOf(loadSurvival().dated.at(-1)!.products, 'mortgage').survival.model;

function planOf(truth: SurvivalModel, of: { readonly seed: number; readonly number: number }): PlanHistory {
  const random = randomStream({ ...of, part: 0 });
  const between = (low: number, high: number) => low + (high - low) * random.fraction();
  const shape = {
    relativePayment: between(0.3, 1.1),
    paymentToCapacity: between(0.3, 1),
    obligation: between(0.5, 1.4),
    months: random.whole(6, 60),
  };
  const times = hazardMultiplier(truth, shape);
  const seen = Math.min(shape.months, random.whole(3, 36));
  for (let month = 1; month <= seen; month++) {
    if (random.chance(1 - Math.exp(-times * hazardInMonth(truth, month))))
      return { shape, monthsObserved: month, broken: true };
  }
  return { shape, monthsObserved: seen, broken: false };
}

const plansOf = (truth: SurvivalModel, count: number, seed = 20_261_122) =>
  Array.from({ length: count }, (_, number) => planOf(truth, { seed, number }));

function fitted(published: SurvivalModel, plans: readonly PlanHistory[]): OwnFit {
  const answer = fitSurvival(published, plans);
  assert.ok(answer.refused === undefined, String(answer.refused));
  return answer;
}

describe('what is refused', () => {
  const [plan] = plansOf(card, 1) as [PlanHistory];
  const kept = { ...plan, broken: false };
  const rows: readonly (readonly [string, readonly PlanHistory[], object])[] = [
    ['nothing', [], { refused: 'noPlans' }],
    [
      'a shape of nothing',
      [kept, { ...kept, shape: { ...kept.shape, obligation: 0 } }],
      { refused: 'planNotValid', at: 1 },
    ],
    ['half a month', [{ ...kept, monthsObserved: 0.5 }], { refused: 'planNotValid', at: 0 }],
    [
      'one break too few',
      [
        ...new Array<PlanHistory>(500).fill(kept),
        ...new Array<PlanHistory>(breaksMin - 1).fill({ ...kept, broken: true }),
      ],
      { refused: 'tooFewBreaks', breaks: breaksMin - 1 },
    ],
    [
      'hazards beyond all numbers',
      new Array<PlanHistory>(breaksMin).fill({
        ...kept,
        broken: true,
        shape: { ...kept.shape, relativePayment: 1e300, paymentToCapacity: 1e300, obligation: 1e300 },
      }),
      { refused: 'notConverged' },
    ],
  ];
  for (const [name, plans, answer] of rows) test(name, () => assert.deepEqual(fitSurvival(card, plans), answer));
});

describe('a truth that made the plans', () => {
  const truth = {
    ...card,
    monthlyHazard: 2 * card.monthlyHazard,
    paymentExponent: 0.6,
    capacityExponent: 1.2,
    obligationExponent: 0.2,
    monthsExponent: 0.3,
  };
  const truths = [Math.log(truth.monthlyHazard), 0.6, 1.2, 0.2, 0.3];

  test('is found within two standard errors, and beats the published parameters', () => {
    const { estimates, breaks, logLikelihood, outOfSample } = fitted(card, plansOf(truth, 2_500));
    assert.ok(breaks > 500);
    for (const [index, { name, estimate, standardError }] of estimates.entries()) {
      const away = Math.abs(estimate - truths[index]!) / standardError;
      assert.ok(away < 2, `${name}: ${estimate} ± ${standardError}, truth ${truths[index]}`);
    }
    assert.ok(logLikelihood.fitted > logLikelihood.published);
    assert.ok(outOfSample.beatsPublished);
  });

  test('errors are as large as said: over thirty histories two in three lie within one', () => {
    let within = 0;
    for (let seed = 1; seed <= 30; seed++) {
      for (const [index, { estimate, standardError }] of fitted(card, plansOf(truth, 300, seed)).estimates.entries()) {
        if (Math.abs(estimate - truths[index]!) < standardError) within += 1;
      }
    }
    assert.ok(within / 150 > 0.55 && within / 150 < 0.85, String(within / 150));
  });

  test('where the published parameters are the truth, they are not beaten', () => {
    for (const published of [card, mortgage]) {
      const { outOfSample, estimates } = fitted(published, plansOf(published, 800));
      assert.ok(!outOfSample.beatsPublished, published.product);
      assert.ok(
        estimates.every(
          ({ estimate, published: before, standardError }) => Math.abs(estimate - before) < 2.5 * standardError,
        ),
      );
    }
  });

  test('exponents do not fall below 0, whatever the plans say', () => {
    const shapes = plansOf(card, 400).map((plan) => ({
      ...plan,
      monthsObserved: 12,
      broken: plan.shape.obligation < 0.7,
    }));
    const { model } = fitted(card, shapes);
    assert.equal(model.obligationExponent, 0);
  });

  test('the same plans give the same estimates', () => {
    const plans = plansOf(truth, 400);
    assert.deepEqual(fitted(card, plans), fitted(card, plans));
  });
});
