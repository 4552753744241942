import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDay } from '../calendar/day.ts';
import { type ComponentAmounts, components, noAmounts, sumOf } from './components.ts';
import { type CreditorShare, creditorsOn } from './creditors-on.ts';

const day = (text: string) => parseDay(text)!;
const share = (from: string, ownerRef: string, of: string, reason: CreditorShare['reason']): CreditorShare => {
  const [shareNumerator, shareDenominator] = of.split('/').map(BigInt) as [bigint, bigint];
  return { ownerRef, from: day(from), shareNumerator, shareDenominator, reason };
};
const owed = (principal: bigint, interest = 0n): ComponentAmounts => ({ ...noAmounts, principal, interest });

const jointThenGuarantee = [
  share('2026-01-05', 'BANK', '7/10', 'jointLoan'),
  share('2026-01-05', 'PLATFORM', '3/10', 'jointLoan'),
  share('2026-06-01', 'GUARANTOR', '9/10', 'guaranteePaid'),
  share('2026-06-01', 'PLATFORM', '1/10', 'guaranteePaid'),
];

const table: readonly {
  readonly says: string;
  readonly shares: readonly CreditorShare[];
  readonly asOf: string;
  readonly owed: ComponentAmounts;
  readonly creditors: readonly string[];
}[] = [
  {
    says: 'no shares told: the lender alone',
    shares: [],
    asOf: '2026-03-01',
    owed: owed(100_00n),
    creditors: ['BANK 1/1 lender principal 10000'],
  },
  {
    says: 'the day before the first share: the lender alone',
    shares: jointThenGuarantee,
    asOf: '2026-01-04',
    owed: owed(100_00n),
    creditors: ['BANK 1/1 lender principal 10000'],
  },
  {
    says: 'a joint loan from its first day, lowest terms',
    shares: [share('2026-01-05', 'BANK', '70/100', 'jointLoan'), share('2026-01-05', 'PLATFORM', '3/10', 'jointLoan')],
    asOf: '2026-01-05',
    owed: owed(100_01n, 10n),
    creditors: ['BANK 7/10 jointLoan principal 7001 interest 7', 'PLATFORM 3/10 jointLoan principal 3000 interest 3'],
  },
  {
    says: 'the day before the guarantor paid',
    shares: jointThenGuarantee,
    asOf: '2026-05-31',
    owed: owed(10n),
    creditors: ['BANK 7/10 jointLoan principal 7', 'PLATFORM 3/10 jointLoan principal 3'],
  },
  {
    says: 'from the day on which the guarantor paid, it stands in the place of the bank',
    shares: jointThenGuarantee,
    asOf: '2026-06-01',
    owed: owed(10n),
    creditors: ['GUARANTOR 9/10 guaranteePaid principal 9', 'PLATFORM 1/10 guaranteePaid principal 1'],
  },
  {
    says: 'what rounding leaves of the interest goes to whom it gave less of the principal',
    shares: [share('2026-01-01', 'A', '1/2', 'jointLoan'), share('2026-01-01', 'B', '1/2', 'jointLoan')],
    asOf: '2026-01-01',
    owed: owed(3n, 3n),
    creditors: ['A 1/2 jointLoan principal 2 interest 1', 'B 1/2 jointLoan principal 1 interest 2'],
  },
  {
    says: 'three unlike denominators',
    shares: [
      share('2026-01-01', 'A', '1/2', 'sale'),
      share('2026-01-01', 'B', '1/3', 'sale'),
      share('2026-01-01', 'C', '1/6', 'sale'),
    ],
    asOf: '2026-02-01',
    owed: owed(100n),
    creditors: ['A 1/2 sale principal 50', 'B 1/3 sale principal 33', 'C 1/6 sale principal 17'],
  },
];

for (const { says, shares, asOf, owed, creditors } of table) {
  test(`who is owed: ${says}`, () => {
    const found = creditorsOn({ lenderRef: 'BANK', shares, asOf: day(asOf), owed });
    const shown = found.map(
      (each) =>
        `${each.ownerRef} ${each.shareNumerator}/${each.shareDenominator} ${each.reason}${components
          .filter((component) => each.owed[component] !== 0n)
          .map((component) => ` ${component} ${each.owed[component]}`)
          .join('')}`,
    );
    assert.deepEqual(shown, creditors);
  });
}

test('who is owed: shares that are not the whole are a bug', () => {
  const shares = [share('2026-01-01', 'A', '1/2', 'sale'), share('2026-01-01', 'B', '1/3', 'sale')];
  assert.throws(() => creditorsOn({ lenderRef: 'L', shares, asOf: day('2026-01-01'), owed: owed(1n) }), /5\/6/);
});

const amount = fc.bigInt({ min: -1_000n, max: 10n ** 12n });
const owedAmounts = fc.record({ principal: amount, interest: amount, penalty: amount, fee: amount, cost: amount });
const parts = fc.array(fc.bigInt({ min: 1n, max: 1_000n }), { minLength: 1, maxLength: 8 });

test('who is owed: every component adds up, no amount is a unit or more from its exact share', () => {
  fc.assert(
    fc.property(owedAmounts, parts, (owed, weights) => {
      const whole = weights.reduce((sum, weight) => sum + weight, 0n);
      const shares = weights.map(
        (weight, index): CreditorShare => ({
          ownerRef: `C${index}`,
          from: 0,
          shareNumerator: weight,
          shareDenominator: whole,
          reason: 'sale',
        }),
      );
      const creditors = creditorsOn({ lenderRef: 'L', shares, asOf: 1, owed });
      for (const component of components) {
        assert.equal(
          creditors.reduce((sum, each) => sum + each.owed[component], 0n),
          owed[component],
        );
        creditors.forEach((each, index) => {
          const off = each.owed[component] * whole - owed[component] * weights[index]!;
          assert.ok(off < whole && off > -whole);
        });
      }
      creditors.forEach((each, index) => {
        const off = sumOf(each.owed) * whole - sumOf(owed) * weights[index]!;
        assert.ok(off < 2n * whole && off > -2n * whole, `${off} of ${whole} over all components`);
      });
    }),
    { seed: 20_261_031, numRuns: 2_000 },
  );
});
