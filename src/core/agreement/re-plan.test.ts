import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { day, monthly } from '../../../tools/agreement-cases.ts';
import { formatDay } from '../calendar/day.ts';
import { withDateMoved, withOption } from './re-plan.ts';
import { type AgreedInstalment, type AgreedOption, askedMinor } from './terms.ts';

const three = monthly({ count: 3, firstDueOn: day('2027-01-31'), principalMinor: 10_000n, interestMinor: 100n });
const line = ({ n, dueOn, principalMinor, interestMinor }: AgreedInstalment) =>
  `${n} ${formatDay(dueOn)} ${principalMinor}+${interestMinor}`;
const rateMillionths = 6_000_000n;
const use = (option: AgreedOption, more: Partial<Parameters<typeof withOption>[0]> = {}) =>
  withOption({
    instalments: three,
    option,
    isOpen: () => true,
    today: day('2026-12-01'),
    rateMillionths,
    ...more,
  })?.map(line);
const defer: AgreedOption = { kind: 'defer', months: 3, times: 1 };
const half: AgreedOption = { kind: 'lowerPayment', shareMillionths: 50_000_000n, months: 2, times: 1 };

test('three months later, with three months of interest at 6 % on what is open, in the last one', () => {
  assert.deepEqual(use(defer), ['1 2027-04-30 10000+100', '2 2027-05-28 10000+100', '3 2027-06-30 10000+550']);
});

test('what is paid or due already stays as it is', () => {
  assert.deepEqual(use(defer, { isOpen: ({ n }) => n > 1 }), [
    '1 2027-01-31 10000+100',
    '2 2027-05-28 10000+100',
    '3 2027-06-30 10000+400',
  ]);
  assert.equal(use(defer, { isOpen: () => false }), undefined);
});

test('two days at a month end stay two days', () => {
  const instalments = three.slice(0, 2).map((each, index) => ({ ...each, dueOn: day('2027-01-30') + index }));
  const dates = withOption({
    instalments,
    option: { ...defer, months: 1 },
    isOpen: () => true,
    today: day('2026-12-01'),
    rateMillionths,
  })!.map(({ dueOn }) => formatDay(dueOn));
  assert.deepEqual(dates, ['2027-02-28', '2027-03-01']);
});

test('no interest on what was paid in part', () => {
  assert.equal(use(defer, { paidAheadMinor: 4_000n })![2], '3 2027-06-30 10000+490');
  assert.equal(use(defer, { paidAheadMinor: 40_000n })![2], '3 2027-06-30 10000+100');
});

test('half of two instalments, the rest after the last in instalments of the same amount, with its interest', () => {
  // 50.50 put off twice, for 3 and 2 months (30/360 from 31 January and 28 February to 30 April): 76 + 52 cents.
  assert.deepEqual(use(half), [
    '1 2027-01-31 4950+100',
    '2 2027-02-28 4950+100',
    '3 2027-03-31 10000+100',
    '4 2027-04-30 9972+128',
    '5 2027-05-31 128+0',
  ]);
});

test('what is asked after the last is never more than the highest of those that are open', () => {
  const withLump = [{ n: 1, dueOn: day('2027-01-10'), principalMinor: 90_000n, interestMinor: 0n }, ...three.slice(1)];
  const lines = withOption({
    instalments: withLump,
    option: { ...half, shareMillionths: 10_000_000n },
    isOpen: ({ n }) => n > 1,
    today: day('2027-01-15'),
    rateMillionths,
  })!;
  assert.ok(lines.slice(3).every((each) => askedMinor(each) <= 10_100n));
});

test('where nothing but interest is asked for there is nothing to lower', () => {
  const interestOnly = three.map((each) => ({ ...each, principalMinor: 0n }));
  assert.equal(use(half, { instalments: interestOnly }), undefined);
});

const drawn = fc
  .record({
    principals: fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 12 }),
    interests: fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 12, maxLength: 12 }),
    gaps: fc.array(fc.integer({ min: 1, max: 35 }), { minLength: 12, maxLength: 12 }),
    paid: fc.nat({ max: 11 }),
    rate: fc.integer({ min: 0, max: 36 }),
    option: fc.oneof(
      fc.record({ kind: fc.constant('defer' as const), months: fc.integer({ min: 1, max: 12 }) }),
      fc.record({
        kind: fc.constant('lowerPayment' as const),
        months: fc.integer({ min: 1, max: 12 }),
        share: fc.integer({ min: 1, max: 99 }),
      }),
    ),
  })
  .map(({ principals, interests, gaps, paid, rate, option }) => {
    let dueOn = day('2027-01-01');
    const instalments = principals.map((principal, index) => {
      dueOn += gaps[index]!;
      const interestMinor = BigInt(interests[index]!) + 1n;
      return { n: index + 1, dueOn, principalMinor: BigInt(principal), interestMinor };
    });
    const agreed: AgreedOption =
      option.kind === 'defer'
        ? { ...option, times: 1 }
        : { kind: option.kind, months: option.months, times: 1, shareMillionths: BigInt(option.share) * 1_000_000n };
    return { instalments, paid, rateMillionths: BigInt(rate) * 1_000_000n, option: agreed };
  });

const sum = (of: readonly AgreedInstalment[], key: 'principalMinor' | 'interestMinor') =>
  of.reduce((total, each) => total + each[key], 0n);

test('an option leaves the principal as it is in all, adds no interest without a rate, and dates rise', () => {
  fc.assert(
    fc.property(drawn, ({ instalments, paid, option, rateMillionths: rate }) => {
      const isOpen = ({ n }: AgreedInstalment) => n > paid;
      const after = withOption({ instalments, option, isOpen, today: 0, rateMillionths: rate });
      if (after === undefined) return;
      assert.equal(sum(after, 'principalMinor'), sum(instalments, 'principalMinor'));
      const added = sum(after, 'interestMinor') - sum(instalments, 'interestMinor');
      assert.ok(added >= 0n && (rate > 0n || added === 0n));
      assert.deepEqual(after.slice(0, paid), instalments.slice(0, paid));
      for (const [index, each] of after.entries()) {
        assert.equal(each.n, index + 1);
        assert.ok(each.principalMinor >= 0n && each.interestMinor >= 0n);
        assert.ok(index === 0 || each.dueOn > after[index - 1]!.dueOn, 'dates rise');
      }
      const most = instalments
        .filter(isOpen)
        .reduce((max, each) => (askedMinor(each) > max ? askedMinor(each) : max), 0n);
      for (const each of after.slice(instalments.length)) assert.ok(askedMinor(each) > 0n && askedMinor(each) <= most);
    }),
    { seed: 20261122, numRuns: 300 },
  );
});

test('a date moved changes that date and nothing else', () => {
  const after = withDateMoved(three, { n: 2, to: day('2027-03-05') });
  assert.deepEqual(after.map(line), ['1 2027-01-31 10000+100', '2 2027-03-05 10000+100', '3 2027-03-31 10000+100']);
});
