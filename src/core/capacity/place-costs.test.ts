import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseDay } from '../calendar/day.ts';
import { type Area, costsOf, type HouseholdCosts, placeChain } from './place-costs.ts';
import { readPlaceFigures } from './read-place-figures.ts';

const half = 50_000_000n;
const entry = (place: string, area: Area, measure: string, values: object) => ({
  place,
  area,
  currency: place.startsWith('US') ? 'USD' : 'CNY',
  measure,
  per: measure === 'allowance' ? 'household' : 'person',
  periodMonths: measure === 'subsistence' ? 1 : 12,
  source: { instrument: place, article: area },
  confidence: 'V',
  verified: true,
  lastVerifiedOn: '2026-11-22',
  values: [{ from: '2025-01-01', ...values }],
});
const { entries: places, faults } = readPlaceFigures([
  entry('CN', 'urban', 'subsistence', { total: '700' }),
  entry('CN', 'rural', 'subsistence', { total: '600' }),
  entry('CN', 'any', 'consumption', { groups: { food: '6000', housing: '4000', health: '2000' } }),
  entry('CN', 'urban', 'consumption', { total: '24000' }),
  entry('CN-31', 'urban', 'consumption', { total: '48000' }),
  entry('CN-3101', 'any', 'subsistence', { total: '9999' }),
  {
    ...entry('US', 'any', 'allowance', {
      bySize: [
        { food: '500', other: '100' },
        { food: '800', other: '200' },
      ],
      eachFurther: '300',
    }),
    periodMonths: 1,
  },
]);

function costs(place: string, at: { area?: Area; persons?: number; asOf?: string; currency?: string } = {}) {
  const { area = 'urban', persons = 1, asOf = '2026-11-22', currency = 'CNY' } = at;
  const household = { adults: 1, children: persons - 1 };
  return costsOf({ places, place, area, asOf: parseDay(asOf)!, currency, household, consumptionShare: half });
}

const shown = (one: ReturnType<typeof costs>) =>
  'refused' in one
    ? one.refused
    : [...one.groups]
        .map(([group, { floorMinor, guidelineMinor }]) => `${group} ${floorMinor / 100n}/${guidelineMinor! / 100n}`)
        .join(' ');

test('a place belongs to its province, and that to its country', () => {
  assert.deepEqual(faults, []);
  assert.deepEqual(placeChain('CN-320100'), ['CN-320100', 'CN-32', 'CN']);
  assert.deepEqual(placeChain('CN-32'), ['CN-32', 'CN']);
  assert.deepEqual(placeChain('US-CA'), ['US-CA', 'US']);
});

describe('floor/guideline a month', () => {
  const rows: readonly (readonly [what: string, place: string, at: Parameters<typeof costs>[1], expected: string])[] = [
    [
      'the nation’s total, split 3 : 1 without housing; half of 1,333 is below 700',
      'CN-32',
      {},
      'food 525/1000 health 175/333',
    ],
    ['Shanghai’s own: half of 2,666', 'CN-310101', {}, 'food 1000/2000 health 333/666'],
    ['three persons, a child counting as one', 'CN-31', { persons: 3 }, 'food 3000/6000 health 1000/2000'],
    [
      'the countryside has the split alone: 667 of it, and 600 at least',
      'CN-31',
      { area: 'rural' },
      'food 450/500 health 150/166',
    ],
    ['the American allowance of one', 'US', { currency: 'USD' }, 'food 500/500 other 100/100'],
    ['and of four: that of two and 600 more', 'US-CA', { currency: 'USD', persons: 4 }, 'food 1280/1280 other 320/320'],
    ['no figures', 'GB', {}, 'noFloorForPlace'],
    ['before the first figure', 'CN', { asOf: '2024-12-31' }, 'noFloorInForce'],
    ['in another money', 'CN', { currency: 'EUR' }, 'currencyNotOfPlace'],
  ];
  for (const [what, place, at, expected] of rows) test(what, () => assert.equal(shown(costs(place, at)), expected));
});

test('one person more lowers no floor and no guideline of any group', () => {
  const place = fc.constantFrom('CN', 'CN-31', 'US');
  fc.assert(
    fc.property(
      place,
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom<Area>('urban', 'rural'),
      (place, persons, area) => {
        const at = { area, currency: place === 'US' ? 'USD' : 'CNY' };
        const [fewer, more] = [persons, persons + 1].map((n) => costs(place, { ...at, persons: n }) as HouseholdCosts);
        for (const [group, { floorMinor, guidelineMinor }] of fewer!.groups) {
          const larger = more!.groups.get(group)!;
          assert.ok(larger.floorMinor >= floorMinor && larger.guidelineMinor! >= guidelineMinor!);
          assert.ok(guidelineMinor! >= floorMinor);
        }
      },
    ),
    { seed: 20_261_122, numRuns: 200 },
  );
});
