import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { loadSurvival } from '../../composition/load-survival.ts';
import { survivalOf } from '../../core/negotiation/survival/product-survival.ts';
import { cumulativeHazard, hazardMultiplier, keptShare } from '../../core/negotiation/survival/survival.ts';
import { type BorrowerProfile, drawBorrower, shapeOf } from './borrower.ts';
import { changePlan, liveMonths, type MonthEvents, startLife } from './life.ts';
import { levelPlan, referencePopulation } from './populations.ts';

const { products } = loadSurvival().dated.at(-1)!;
const { survival: card } = survivalOf(products, 'card');
const profile = referencePopulation(card);
const seed = 20_261_122;
const draw = (number: number, of: BorrowerProfile = profile) => drawBorrower({ seed, number }, of);
const plan = (number: number, relativePayment = 0.725, months = 48) =>
  levelPlan(draw(number), { relativePayment, months });
const months = (number: number, events?: (month: number) => MonthEvents) =>
  liveMonths(startLife(draw(number), plan(number)), 60, events);

describe('a borrower', () => {
  test('is the same by the same seed and number, and another by another', () => {
    assert.deepEqual(draw(7), draw(7));
    assert.notDeepEqual(draw(7), draw(8));
    assert.notDeepEqual(draw(7), drawBorrower({ seed: seed + 1, number: 7 }, profile));
  });

  test('owes what the accounts add up to, the smallest first', () => {
    const many = { ...profile, accounts: { from: 2, to: 6 } };
    for (let number = 1; number <= 200; number++) {
      const { accountsMinor, owedMinor, capacityMinor, incomeMinor, needsMinor } = draw(number, many);
      assert.equal(
        accountsMinor.reduce((sum, one) => sum + one, 0n),
        owedMinor,
      );
      assert.deepEqual(
        accountsMinor,
        accountsMinor.toSorted((one, other) => Number(one - other)),
      );
      assert.ok(accountsMinor[0]! >= 0n);
      assert.equal(capacityMinor + needsMinor, incomeMinor);
    }
  });

  test('has frailty of mean 1', () => {
    const frail = { ...profile, frailtyDeviation: 0.5 };
    const mean =
      Array.from({ length: 4_000 }, (_, index) => draw(index, frail).frailty).reduce((a, b) => a + b) / 4_000;
    assert.ok(Math.abs(mean - 1) < 0.03, String(mean));
  });
});

describe('a life', () => {
  test('is the same by the same seed, and money is paid at most once', () => {
    for (let number = 1; number <= 200; number++) {
      const outcomes = months(number);
      assert.deepEqual(outcomes, months(number));
      const last = outcomes.at(-1)!;
      const paidMinor = outcomes.reduce((sum, one) => sum + one.paidMinor, 0n);
      const askedMinor = plan(number).instalmentsMinor.reduce((sum, one) => sum + one, 0n);
      if (last.state === 'completed') assert.equal(paidMinor, askedMinor);
      for (const [index, { state, unpaid, month }] of outcomes.entries()) {
        assert.equal(month, index + 1);
        if (state === 'paid' || state === 'completed') assert.equal(unpaid, 0);
        if (state === 'missed' || state === 'broken') assert.ok(unpaid > 0);
        if (state === 'broken' && index > 0 && outcomes[index - 1]!.state === 'broken') {
          assert.equal(unpaid, outcomes[index - 1]!.unpaid + 1);
        }
      }
    }
  });

  test('breaks as often as the model says, with jobs lost and found', () => {
    const people = 4_000;
    let broken = 0;
    let expected = 0;
    for (let number = 1; number <= people; number++) {
      const life = startLife(draw(number), plan(number));
      liveMonths(life, 24);
      if (life.brokenInMonth !== undefined) broken += 1;
      const times = hazardMultiplier(card.model, shapeOf(draw(number), plan(number)));
      expected += 1 - keptShare(cumulativeHazard(card.model, 24)[24]!, times);
    }
    // Those without a job break first and leave the others, so a little less than the mean hazard gives.
    assert.ok(broken / expected > 0.9 && broken / expected < 1.05, `${broken} of ${expected}`);
  });

  test('under a lower payment nobody breaks sooner', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0.3, max: 1, noNaN: true }), (number, lower) => {
        const breaks = (relativePayment: number) => {
          const life = startLife(draw(number), plan(number, relativePayment));
          liveMonths(life, 48);
          return life.brokenInMonth ?? 49;
        };
        assert.ok(breaks(lower * 0.9) >= breaks(lower));
      }),
      { seed, numRuns: 200 },
    );
  });

  test('a pause asks for nothing, breaks nothing, and the plan ends so much later', () => {
    for (let number = 1; number <= 300; number++) {
      const paused = months(number, (month) => (month <= 2 ? { pause: 'lender' } : {}));
      assert.deepEqual(
        paused.slice(0, 2).map(({ state, paidMinor }) => [state, paidMinor]),
        [
          ['paused', 0n],
          ['paused', 0n],
        ],
      );
      const completedIn = paused.findIndex(({ state }) => state === 'completed') + 1;
      assert.ok(completedIn === 0 || completedIn >= 50);
    }
  });

  test('a job lost is lost in that month, and found again some months later', () => {
    const without = Array.from({ length: 300 }, (_, index) =>
      months(index, (month) => (month === 3 ? { job: 'lost' } : {})).findIndex(
        ({ hasJob, month }) => month > 3 && hasJob,
      ),
    );
    const mean = without.reduce((sum, at) => sum + at - 2, 0) / without.length;
    assert.ok(mean > 8 && mean < 12, String(mean));
  });

  test('a new plan begins anew, after a break too, and an easier one keeps more', () => {
    let mended = 0;
    let broken = 0;
    const kept = (relativePayment: number) => {
      let count = 0;
      for (let number = 1; number <= 400; number++) {
        const life = startLife(draw(number), plan(number));
        liveMonths(life, 12);
        const wasBroken = life.brokenInMonth !== undefined;
        changePlan(life, plan(number, relativePayment));
        assert.equal(life.brokenInMonth, undefined);
        const outcomes = liveMonths(life, 36);
        assert.equal(outcomes[0]!.month, 13);
        if (life.brokenInMonth === undefined) count += 1;
        if (wasBroken) broken += 1;
        if (wasBroken && life.brokenInMonth === undefined) mended += 1;
      }
      return count;
    };
    const [easier, same] = [kept(0.4), kept(0.725)];
    assert.ok(easier > same, `${easier} and ${same} of 400`);
    assert.ok(mended > 0 && mended < broken);
  });

  test('without a plan something comes in now and then, less as time goes on', () => {
    const paid = (monthsLate: number) => {
      let sum = 0;
      for (let number = 1; number <= 1_000; number++) {
        for (const { paidMinor } of liveMonths(startLife(draw(number), undefined, { monthsLate }), 12)) {
          sum += Number(paidMinor) / Number(draw(number).owedMinor);
        }
      }
      return sum / 1_000;
    };
    assert.ok(paid(3) > 2 * paid(28) && paid(28) > 0);
  });
});
