import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { loadSurvival } from '../../../composition/load-survival.ts';
import {
  accountsMultiplier,
  type EventModel,
  joblessShare,
  jobMultiplier,
  keptWithJobs,
  pauseMultiplier,
} from './borrower-events.ts';
import { noPlanShare, noPlanValue } from './no-plan.ts';
import { survivalOf } from './product-survival.ts';
import { pastDueCumulative, slipHazard } from './slips.ts';
import {
  cumulativeHazard,
  hazardMultiplier,
  keptInterval,
  keptShare,
  type PlanShape,
  type SurvivalModel,
} from './survival.ts';

const seed = 20_261_122;
const { products } = loadSurvival().dated.at(-1)!;
const plain: SurvivalModel = {
  product: 'test',
  monthlyHazard: 0.01,
  early: { extra: 1, fadeMonths: 2 },
  unmovedShare: 0.5,
  paymentExponent: 2,
  risingPaymentExponent: 0.5,
  capacityExponent: 1,
  obligationExponent: 0.5,
  monthsExponent: 1,
  reference: { relativePayment: 1, paymentToCapacity: 0.8, obligation: 1, months: 12 },
  logHazardDeviation: 0.4,
};

describe('the multiplier', () => {
  const rows: readonly (readonly [string, Partial<PlanShape>, number])[] = [
    ['of the reference', {}, 1],
    ['half the payment: half is unmoved, a quarter of the rest is left', { relativePayment: 0.5 }, 0.625],
    ['four times the payment', { relativePayment: 4 }, 2],
    ['half of the capacity taken', { paymentToCapacity: 0.4 }, 0.5],
    ['a quarter of the obligation', { obligation: 0.25 }, 0.5],
    ['twice as long', { months: 24 }, 2],
    ['all at once', { relativePayment: 0.5, paymentToCapacity: 0.4, obligation: 0.25, months: 24 }, 0.3125],
  ];
  for (const [name, part, times] of rows) {
    test(name, () => {
      const ours = hazardMultiplier(plain, { ...plain.reference, ...part });
      assert.ok(Math.abs(ours - times) < 1e-12, String(ours));
    });
  }

  test('without the two fields that may be left out it is a plain power', () => {
    const { unmovedShare, risingPaymentExponent, ...bare } = plain;
    assert.ok(Math.abs(hazardMultiplier(bare, { ...plain.reference, relativePayment: 0.5 }) - 0.25) < 1e-12);
    assert.ok(Math.abs(hazardMultiplier(bare, { ...plain.reference, relativePayment: 3 }) - 9) < 1e-12);
  });

  const positive = fc.double({ min: 1e-9, max: 1e3, noNaN: true });
  const shapes = fc.record({
    relativePayment: positive,
    paymentToCapacity: fc.double({ min: 1e-9, max: 1, noNaN: true }),
    obligation: positive,
    months: fc.integer({ min: 1, max: 600 }),
  });

  test('is finite, above 0, and does not fall when any part of the shape rises, for every product', () => {
    const models = fc.constantFrom(plain, ...products.map(({ model }) => model));
    const part = fc.constantFrom('relativePayment', 'paymentToCapacity', 'obligation', 'months');
    fc.assert(
      fc.property(models, shapes, part, fc.double({ min: 1, max: 10, noNaN: true }), (model, shape, name, times) => {
        const before = hazardMultiplier(model, shape);
        const after = hazardMultiplier(model, { ...shape, [name]: shape[name] * times });
        assert.ok(Number.isFinite(before) && before > 0);
        assert.ok(after >= before * (1 - 1e-12), `${name}: ${before} then ${after}`);
      }),
      { seed, numRuns: 2_000 },
    );
  });
});

describe('the cumulative hazard', () => {
  test('begins at 0, is higher early, and grows evenly later', () => {
    const cumulative = cumulativeHazard(plain, 40);
    assert.equal(cumulative[0], 0);
    assert.equal(cumulative.length, 41);
    assert.ok(Math.abs(cumulative[1]! - 0.02) < 1e-12);
    assert.ok(Math.abs(cumulative[40]! - cumulative[39]! - 0.01) < 1e-8);
  });

  test('without an early part every month is the same', () => {
    const { model } = survivalOf(products, 'card').survival;
    assert.ok(Math.abs(cumulativeHazard(model, 60)[60]! - 60 * model.monthlyHazard) < 1e-12);
  });
});

describe('the interval', () => {
  test('is nine tenths of the normal in the logarithm of the hazard', () => {
    const { low, high } = keptInterval(plain, 1, 0.5);
    assert.ok(Math.abs(Math.log(-Math.log(low) / 0.5) - 1.644854 * 0.4) < 1e-6);
    assert.ok(Math.abs(Math.log(-Math.log(high) / 0.5) + 1.644854 * 0.4) < 1e-6);
  });

  test('holds the share, within 0 and 1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
        (cumulative, times) => {
          const { low, high } = keptInterval(plain, times, cumulative);
          const kept = keptShare(cumulative, times);
          assert.ok(low >= 0 && low <= kept && kept <= high && high <= 1);
        },
      ),
      { seed, numRuns: 500 },
    );
  });
});

describe('slips and days past due', () => {
  const slips = { extra: 4, fadeMonths: 2, twoMonthsShare: 0.25 };
  const of = { model: { ...plain, early: { extra: 0, fadeMonths: 1 } }, slips };
  const at = (stage: 'thirty' | 'sixty' | 'ninety', month: number, behind = false) =>
    pastDueCumulative(of, { stage, month, behind });

  test('more are 30 days past due than 60, and 60 than 90', () => {
    for (const month of [1, 3, 6, 12, 24]) {
      assert.ok(at('thirty', month) > at('sixty', month) && at('sixty', month) >= at('ninety', month));
    }
  });

  test('90 days stand two months after the first miss, or at once on a loan that began behind', () => {
    assert.equal(at('ninety', 2), 0);
    assert.ok(Math.abs(at('ninety', 3) - 0.01) < 1e-12);
    assert.ok(Math.abs(at('ninety', 3, true) - 0.03) < 1e-12);
    assert.ok(Math.abs(at('thirty', 1) - 0.01 - slipHazard(of.model, slips, 1)) < 1e-12);
  });
});

describe('events', () => {
  const events: EventModel = {
    job: { lossMultiplier: 5, lossChance: 0.02, findChance: 0.08 },
    supportMultiplier: 0.2,
    pause: { goodwill: 0.1, habitBehind: 0.1, habitPaying: 0.5, habitFadeMonths: 6 },
    perAccount: 0.05,
  };

  test('with and without a job make the mean', () => {
    const share = joblessShare(events);
    assert.ok(Math.abs(share - 0.2) < 1e-12);
    const times = (hasJob: boolean, supported = false) => jobMultiplier(events, { hasJob, supported });
    assert.ok(Math.abs((1 - share) * times(true) + share * times(false) - 1) < 1e-12);
    assert.ok(Math.abs(times(false) / times(true) - 5) < 1e-12);
    assert.ok(Math.abs(times(false, true) - times(true)) < 1e-12);
  });

  test('a pause: goodwill of the lender, habit lost by all, more by who paid, and less as time goes on', () => {
    const past = { months: 2, wasBehind: true, monthsSince: 0 };
    assert.equal(pauseMultiplier(events, undefined), 1);
    assert.ok(Math.abs(pauseMultiplier(events, { ...past, framing: 'lender' }) - Math.exp(-0.1)) < 1e-12);
    const blanket = (part: object) => pauseMultiplier(events, { ...past, framing: 'blanket', ...part });
    assert.ok(Math.abs(blanket({}) - Math.exp(0.2)) < 1e-12);
    assert.ok(blanket({ wasBehind: false }) > blanket({}));
    assert.ok(blanket({ months: 3 }) > blanket({}) && blanket({ monthsSince: 5 }) < blanket({}));
  });

  test('each open account counts, and a cleared one does not', () => {
    assert.equal(accountsMultiplier(events, { atStart: 4, open: 4 }), 1);
    assert.ok(Math.abs(accountsMultiplier(events, { atStart: 4, open: 2 }) - Math.exp(-0.1)) < 1e-12);
  });

  test('kept with jobs: nothing is lost but by hazard', () => {
    assert.ok(Math.abs(keptWithJobs(events, { months: 48, hazard: () => 0 }) - 1) < 1e-12);
    const kept = keptWithJobs(events, { months: 12, hazard: () => 0.01 });
    assert.ok(kept > Math.exp(-0.12) && kept < Math.exp(-0.11));
    assert.ok(keptWithJobs(events, { months: 12, jobAtStart: 0, hazard: () => 0.01 }) < kept);
  });
});

test('without a plan less comes in with every month, and a later penny is worth less', () => {
  const model = { monthlyShare: 0.01, fadeMonths: 24 };
  assert.ok(Math.abs(noPlanShare(model, 24) - 0.01 / Math.E) < 1e-12);
  const at = (monthsLate: number, monthlyDiscount: number) =>
    noPlanValue(model, { monthsLate, monthlyDiscount, months: 120 });
  assert.ok(at(0, 0) > at(12, 0) && at(12, 0) > at(12, 0.01) && at(12, 0.01) > 0);
});

test('a product without own figures has those of any other, and that is said', () => {
  assert.deepEqual(
    ['mortgage', 'card', 'consumerLoan', 'microBusiness', 'rural', undefined].map((name) => {
      const { survival, own } = survivalOf(products, name);
      return [survival.product, own];
    }),
    [
      ['mortgage', true],
      ['card', true],
      ['consumer', true],
      ['microFirm', true],
      ['default', false],
      ['default', false],
    ],
  );
});
