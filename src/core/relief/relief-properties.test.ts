/** What holds for any composition of relief tools on any debt. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDay } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { type Component, components, noAmounts, sumOf } from '../loan/components.ts';
import { applyRelief } from './apply-relief.ts';
import { reliefPhases } from './relief-codes.ts';
import {
  chargesOf,
  instalmentTotal,
  openRelief,
  type ReliefDebt,
  type ReliefState,
  totalToPay,
} from './relief-state.ts';
import type { ReliefPolicy } from './relief-tool.ts';
import { type ReliefUse, reliefTools } from './relief-tools.ts';

const seed = 20_261_122;
const asOf = parseDay('2026-11-22')!;

const amount = (max: bigint) => fc.bigInt({ min: 0n, max });
const debts: fc.Arbitrary<ReliefDebt> = fc
  .record({
    product: fc.constantFrom('card', 'consumerLoan'),
    owed: fc.record({
      principal: amount(8_000_000n),
      interest: amount(300_000n),
      penalty: amount(90_000n),
      fee: amount(9_000n),
      cost: amount(9_000n),
    }),
    ratePercent: fc.integer({ min: 0, max: 24 }),
    order: fc.shuffledSubarray([...components], { minLength: 5, maxLength: 5 }),
    firstIn: fc.integer({ min: 1, max: 31 }),
    // Of each instalment: thousandths of the principal, and of that its interest.
    shares: fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 5 }),
    chargedOff: fc.boolean(),
    guaranteed: fc.constantFrom(true, false, undefined),
  })
  .filter(({ owed }) => sumOf(owed) > 0n)
  .map(({ ratePercent, order, firstIn, shares, ...rest }) => ({
    ...rest,
    currency: 'CNY',
    asOf,
    annualRate: { numerator: BigInt(ratePercent), denominator: 100n },
    paymentOrder: order,
    secured: true,
    schedule: shares.map((share, index) => {
      const principal = (rest.owed.principal * BigInt(share)) / 1000n;
      const line = { ...noAmounts, principal, fee: index === 0 ? rest.owed.fee : 0n };
      return { dueOn: addMonths(asOf + firstIn, index), owed: line, laterInterestMinor: principal / 97n };
    }),
    line: { state: 'open' as const, limitMinor: 5_000_000n, limitBeforeMinor: 6_000_000n },
  }));

const policy: ReliefPolicy = {
  termMonthsMax: 48,
  rateFloorPercent: '3',
  deferMonthsMax: 4,
  penaltyWaiverMaxPercent: '100',
  interestWaiverMaxPercent: '66.67',
  feeWaiverMaxPercent: '50',
  costWaiverMaxPercent: '10',
  principalWaiverMaxPercent: '33.3',
  settlementMinPercent: '40',
  graceDaysMax: 20,
};

/** One draw for each tool: whether it is used, and how much of what it may do. */
interface Draw {
  readonly used: boolean;
  readonly part: number;
  readonly months: number;
}
const draw: fc.Arbitrary<Draw> = fc.record({
  used: fc.boolean(),
  part: fc.integer({ min: 1, max: 1000 }),
  months: fc.integer({ min: 1, max: 30 }),
});
const draws = fc.array(draw, { minLength: 14, maxLength: 14 });

const partOf = (whole: bigint, { part }: Draw) => (whole * BigInt(part)) / 1000n;
const maxOf = (state: ReliefState, tool: 'waive' | 'reducePrincipal', name: string) =>
  reliefTools[tool].bounds(policy, state)[name] as bigint;

/** In the order of the phases: each looks at what the ones before it left. */
const makers: readonly ((state: ReliefState, one: Draw) => ReliefUse)[] = [
  (_, one) => ({
    tool: 'consolidate',
    debts: [
      {
        ref: 'L2',
        currency: 'CNY',
        product: _.product,
        owed: { ...noAmounts, principal: BigInt(one.part) * 777n, interest: BigInt(one.months) },
        annualPercent: String(one.months),
        guaranteed: undefined,
      },
    ],
  }),
  ...(['penalty', 'fee', 'interest', 'cost'] as const).map(
    (component) =>
      (state: ReliefState, one: Draw): ReliefUse => ({
        tool: 'waive',
        component,
        amountMinor: partOf(maxOf(state, 'waive', `${component}MinorMax`), one),
      }),
  ),
  (state, one) => ({
    tool: 'reducePrincipal',
    amountMinor: partOf(maxOf(state, 'reducePrincipal', 'principalMinorMax'), one),
  }),
  (state, one) => ({
    tool: 'subsidy',
    amountMinor: partOf(sumOf(state.owed), one) / 9n,
    payer: 'a fund',
    confirmedOn: asOf,
  }),
  (state) => ({ tool: 'capitalise', amountMinor: chargesOf(state.owed) }),
  (state, one) => ({ tool: 'payDown', amountMinor: partOf(sumOf(state.owed), one), on: asOf }),
  (_, one) => ({ tool: 'reduceRate', toPercent: String(3 + (one.part % 20)) }),
  (_, one) =>
    one.part % 2 === 0
      ? { tool: 'defer', months: 1 + (one.months % 4) }
      : { tool: 'paymentHoliday', months: 1 + (one.months % 4), interest: one.part % 3 === 0 ? 'runs' : 'paused' },
  scheduleUse,
  (_, one) => ({ tool: 'addGrace', days: 1 + (one.part % 20) }),
  (_, one) => ({ tool: 'reduceLine', toMinor: BigInt(one.part) }),
];

function scheduleUse(state: ReliefState, one: Draw): ReliefUse {
  const { months, part } = one;
  const paymentMinor = state.owed.principal / BigInt(months + 5) + 1n;
  const choices: readonly ReliefUse[] = [
    { tool: 'instalments', months },
    { tool: 'instalments', months, paymentMinor },
    { tool: 'extendMaturity', months },
    { tool: 'reAmortise' },
    { tool: 'easeSchedule', months: 1 + (months % 3), paymentMinor: BigInt(part) },
    { tool: 'reAge', months },
    { tool: 'refinance', lender: 'same', toPercent: '3', months },
  ];
  return choices[part % choices.length]!;
}

/** The uses that were drawn and may stand after those before; what is refused on the way is left out. */
function compose(opened: ReliefState, drawn: readonly Draw[]): ReliefUse[] {
  const uses: ReliefUse[] = [];
  let state = opened;
  makers.forEach((make, index) => {
    const isNeeded = state.awaitsSchedule && make === scheduleUse;
    if (!drawn[index]!.used && !isNeeded) return;
    const use = make(state, drawn[index]!);
    const after = reliefTools[use.tool].apply(state, use, policy);
    if ('refused' in after) return;
    uses.push(use);
    state = after;
  });
  return uses;
}

function opened(debt: ReliefDebt): ReliefState {
  const state = openRelief(debt);
  assert.ok(!('refused' in state), 'refused' in state ? state.refused : '');
  return state;
}

test('any composition: nothing is created or lost, dates rise, the total rises only as declared, policy is kept', () => {
  let given = 0;
  const seen = new Set<string>();
  fc.assert(
    fc.property(debts, draws, (debt, drawn) => {
      const before = opened(debt);
      const uses = compose(before, drawn);
      const relieved = applyRelief(before, uses, policy);
      if ('refused' in relieved) {
        assert.ok(relieved.refused === 'noScheduleAfter' || uses.length === 0, relieved.refused);
        return;
      }
      given += 1;
      for (const { tool } of uses) seen.add(tool);
      const { state, totals } = relieved;
      // By component, worked out anew from the ledger's movements alone.
      const left: Record<Component, bigint> = { ...debt.owed };
      let waived = 0n;
      let paid = 0n;
      let joined = 0n;
      for (const { kind, component, to, amountMinor } of state.movements) {
        assert.ok(amountMinor > 0n);
        if (kind === 'join') {
          left[component] += amountMinor;
          joined += amountMinor;
          continue;
        }
        left[component] -= amountMinor;
        if (to !== undefined) left[to] += amountMinor;
        if (kind === 'waive') waived += amountMinor;
        if (kind === 'pay') paid += amountMinor;
      }
      assert.deepEqual(left, { ...state.owed });
      assert.ok(components.every((component) => state.owed[component] >= 0n));
      assert.equal(sumOf(debt.owed) + joined, paid + waived + sumOf(state.owed));
      assert.deepEqual([totals.waivedMinor, totals.paidNowMinor], [waived, paid]);
      // Instalments ask for what is owed, or a part of it, and a new schedule for all of the principal.
      const principal = state.schedule.reduce((sum, line) => sum + line.owed.principal, 0n);
      if (state.hasNewSchedule) assert.equal(principal, state.owed.principal);
      else assert.ok(principal <= state.owed.principal);
      assert.ok(state.schedule.every((line) => instalmentTotal(line) >= 0n));
      assert.ok(state.schedule.every(({ dueOn }, index) => dueOn > (state.schedule[index - 1]?.dueOn ?? asOf)));
      // The total.
      assert.equal(totals.beforeMinor, totalToPay(debt) + joined);
      assert.equal(
        totals.afterMinor,
        state.schedule.reduce((sum, line) => sum + line.laterInterestMinor, sumOf(state.owed)),
      );
      assert.ok(totals.afterMinor + paid <= totals.beforeMinor + totals.declaredRiseMinor);
      assert.ok(state.declaredRises.every(({ amountMinor }) => amountMinor > 0n));
      const mayRise = uses.some(({ tool }) => ['schedule', 'pause'].includes(reliefTools[tool].phase));
      if (!mayRise) assert.equal(totals.declaredRiseMinor, 0n);
      // Policy.
      for (const [component, percentHundredths] of [
        ['interest', 6667n],
        ['fee', 5000n],
        ['cost', 1000n],
        ['principal', 3330n],
      ] as const) {
        const base = debt.owed[component] + state.joined[component];
        assert.ok(state.waived[component] * 10_000n <= base * percentHundredths, component);
      }
    }),
    { seed, numRuns: 500 },
  );
  assert.ok(given > 300, `${given} compositions were given`);
  assert.deepEqual(
    Object.keys(reliefTools).filter((tool) => !seen.has(tool)),
    ['freezeLine', 'restoreLine', 'releaseCollateral', 'settle'],
  );
});

test('a composition out of order is refused, never sorted', () => {
  fc.assert(
    fc.property(debts, draws, fc.infiniteStream(fc.nat()), (debt, drawn, chance) => {
      const before = opened(debt);
      const uses = compose(before, drawn);
      const keys = uses.map(() => chance.next().value as number);
      const mixed = uses.map((use, index) => ({ use, key: keys[index]! })).sort((a, b) => a.key - b.key);
      const shuffled = mixed.map(({ use }) => use);
      const ranks = shuffled.map(({ tool }) => reliefPhases.indexOf(reliefTools[tool].phase));
      const isSorted = ranks.every((rank, index) => index === 0 || rank >= ranks[index - 1]!);
      const answer = applyRelief(before, shuffled, policy);
      if (isSorted) assert.ok(!('refused' in answer) || answer.refused !== 'outOfOrder');
      else assert.equal('refused' in answer && answer.refused, 'outOfOrder');
    }),
    { seed, numRuns: 100 },
  );
});

test('any settlement: what is not paid by the day is waived, and nothing else happens', () => {
  fc.assert(
    fc.property(debts, amount(9_000_000n), (debt, amountMinor) => {
      const answer = applyRelief(opened(debt), [{ tool: 'settle', amountMinor, on: asOf + 9 }], policy);
      const totalMinor = sumOf(debt.owed);
      const isEnough = amountMinor * 100n >= totalMinor * 40n && amountMinor > 0n && amountMinor < totalMinor;
      assert.equal(!('refused' in answer), isEnough);
      if ('refused' in answer) return;
      assert.equal(answer.totals.afterMinor, amountMinor);
      assert.equal(answer.totals.waivedMinor, totalMinor - amountMinor);
    }),
    { seed, numRuns: 150 },
  );
});
