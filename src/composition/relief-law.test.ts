/** Relief held against the law of China: what a plan answers of itself, and what law then forbids, asks for and warns of. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseDay } from '../core/calendar/day.ts';
import { parseInstant } from '../core/calendar/zone.ts';
import { noAmounts } from '../core/loan/components.ts';
import { applyRelief, type Relieved } from '../core/relief/apply-relief.ts';
import { offerPlanFacts } from '../core/relief/offer-plan-facts.ts';
import { planChanges, reliefBases, reliefEffects, reliefRefusals, riseCauses } from '../core/relief/relief-codes.ts';
import { debtRefusals, openRelief, type ReliefDebt } from '../core/relief/relief-state.ts';
import type { ReliefPolicy } from '../core/relief/relief-tool.ts';
import { type ReliefUse, reliefTools } from '../core/relief/relief-tools.ts';
import { decide } from '../core/rules/decide.ts';
import { type FactValue, unknown } from '../core/rules/facts.ts';
import { percentMillionths } from '../core/rules/value-content.ts';
import { loadLaw } from './load-laws.ts';
import { zones } from './time-zones.ts';

const law = loadLaw('cn')!.law;
const asOf = parseDay('2026-11-22')!;
const due = (text: string) => parseDay(text)!;

const card: ReliefDebt = {
  currency: 'CNY',
  asOf,
  product: 'card',
  owed: { ...noAmounts, principal: 4_800_000n, interest: 100_000n },
  annualRate: { numerator: 18n, denominator: 100n },
  paymentOrder: ['cost', 'interest', 'penalty', 'fee', 'principal'],
  secured: false,
  guaranteed: false,
  chargedOff: false,
  schedule: [],
};
const loan: ReliefDebt = {
  ...card,
  product: 'consumerLoan',
  owed: { ...noAmounts, principal: 4_800_000n },
  originalTermMonths: 24,
  remainingMonths: 12,
  extendedMonths: 0,
};
/** Wider than any law, so that law alone forbids here. */
const policy: ReliefPolicy = {
  termMonthsMax: 120,
  rateFloorPercent: '0',
  deferMonthsMax: 24,
  penaltyWaiverMaxPercent: '100',
  interestWaiverMaxPercent: '100',
  settlementMinPercent: '50',
};

function given(debt: ReliefDebt, uses: readonly ReliefUse[]): Relieved {
  const state = openRelief(debt);
  assert.ok(!('refused' in state));
  const relieved = applyRelief(state, uses, policy);
  assert.ok(!('refused' in relieved), 'refused' in relieved ? relieved.refused : '');
  return relieved;
}

/** What people add: who lends, what was shown, both tests of art. 70. */
const known: Readonly<Record<string, FactValue>> = {
  'person.role': 'borrower',
  lenderType: 'bank',
  costTableShown: true,
  extensionReasonAssessed: true,
  beyondAbility: true,
  stillWilling: true,
};

function decided(
  relieved: Relieved,
  more: Readonly<Record<string, FactValue>> = {},
  allInPercent: string | null = '12',
) {
  const allInAnnualMillionths = allInPercent === null ? undefined : percentMillionths(allInPercent)!;
  const facts = { ...known, ...offerPlanFacts(relieved, { allInAnnualMillionths }), ...more };
  const zone = zones('Asia/Shanghai')!;
  const atMs = parseInstant('2026-11-22T10:00:00+08:00')!;
  const decision = decide(law, { act: 'offerPlan', atMs, zones: [zone], person: 'borrower', facts, history: [] });
  return {
    outcome: decision.outcome,
    because: decision.because.map(({ ruleId }) => ruleId),
    warnings: decision.warnings.map(({ ruleId }) => ruleId),
    missing: decision.missing,
  };
}

const cardPlan = (months: number): readonly ReliefUse[] => [
  { tool: 'capitalise', amountMinor: 100_000n },
  { tool: 'instalments', months, firstDueOn: due('2026-12-20') },
];
const loanPlan = (months: number): readonly ReliefUse[] => [
  { tool: 'instalments', months, firstDueOn: due('2026-12-22') },
];

test('a card: 60 months are allowed, 61 are not', () => {
  assert.deepEqual(decided(given(card, cardPlan(60))), { outcome: 'allowed', because: [], warnings: [], missing: [] });
  assert.deepEqual(decided(given(card, cardPlan(61))).because, ['cn.card.70.plan.term']);
});

test('a card: deferred months count in the sixty', () => {
  const deferred = (months: number): readonly ReliefUse[] => [
    { tool: 'capitalise', amountMinor: 100_000n },
    { tool: 'defer', months: 6 },
    { tool: 'instalments', months, firstDueOn: due('2027-06-20') },
  ];
  assert.equal(decided(given(card, deferred(54))).outcome, 'allowed');
  assert.deepEqual(decided(given(card, deferred(55))).because, ['cn.card.70.plan.term']);
});

test('a card: both tests of article 70 are asked for, and both must be met', () => {
  const plan = given(card, cardPlan(36));
  assert.deepEqual(decided(plan, { beyondAbility: unknown, stillWilling: unknown }).missing, [
    'beyondAbility',
    'stillWilling',
  ]);
  assert.deepEqual(decided(plan, { stillWilling: unknown }).missing, ['stillWilling']);
  assert.deepEqual(decided(plan, { beyondAbility: false }).because, ['cn.card.70.plan']);
  assert.deepEqual(decided(plan, { stillWilling: false }).because, ['cn.card.70.plan']);
});

test('a card: to let charges go, or to settle, is no plan under article 70', () => {
  const neither: Readonly<Record<string, FactValue>> = { beyondAbility: unknown, stillWilling: unknown };
  const waived = given(card, [{ tool: 'waive', component: 'interest', amountMinor: 100_000n }]);
  assert.equal(decided(waived, neither).outcome, 'allowed');
  const settled = given(card, [{ tool: 'settle', amountMinor: 4_000_000n, on: due('2026-12-31') }]);
  assert.equal(decided(settled, neither).outcome, 'allowed');
});

test('a loan of 24 months, 12 to come: extended by 12 at most, and what was extended before counts', () => {
  assert.equal(decided(given(loan, loanPlan(24))).outcome, 'allowed');
  assert.deepEqual(decided(given(loan, loanPlan(25))).because, ['cn.gd2024.ext.long']);
  assert.deepEqual(decided(given({ ...loan, extendedMonths: 6 }, loanPlan(19))).because, ['cn.gd2024.ext.long']);
  assert.equal(decided(given({ ...loan, extendedMonths: 6 }, loanPlan(18))).outcome, 'allowed');
  assert.equal(decided(given(loan, loanPlan(12))).outcome, 'allowed', 'a new series within the term extends nothing');
});

test('a loan: what nobody knows of its term is asked for, never taken as no extension', () => {
  const { remainingMonths: _, ...noMaturity } = loan;
  assert.deepEqual(decided(given(noMaturity, loanPlan(6))).missing, ['extensionMonths', 'loanTermMonths']);
  const { originalTermMonths: __, ...noTerm } = loan;
  assert.deepEqual(decided(given(noTerm, loanPlan(18))).missing, ['loanTermMonths', 'originalTermMonths']);
  const { extendedMonths: ___, ...noHistory } = loan;
  assert.deepEqual(decided(given(noHistory, loanPlan(18))).missing, ['extensionMonths', 'loanTermMonths']);
});

test('joined loans: the term of one says nothing of all', () => {
  const second = {
    ref: 'L2',
    currency: 'CNY',
    product: 'consumerLoan',
    owed: { ...noAmounts, principal: 100n },
    annualPercent: '9',
    guaranteed: false,
  };
  const joined = given(loan, [{ tool: 'consolidate', debts: [second] }, ...loanPlan(6)]);
  assert.deepEqual(decided(joined).missing, ['extensionMonths', 'loanTermMonths', 'originalTermMonths']);
});

test('the cap on all that a plan costs: a breach is forbidden, and a cost that was not worked out is asked for', () => {
  const plan = given(loan, loanPlan(12));
  assert.deepEqual(decided(plan, {}, '24').because, []);
  assert.deepEqual(decided(plan, {}, '24.01').because, ['cn.cap.fi24']);
  assert.deepEqual(decided(plan, {}, null).missing, ['allInAnnualPercent']);
});

test('a guarantor: consent is asked for where the debt grows or the due dates move', () => {
  const guaranteed = { ...loan, guaranteed: true };
  const heavier = ['cn.cc.695', 'cn.cc.695.period'];
  const warned = (debt: ReliefDebt, uses: readonly ReliefUse[], more = {}) =>
    decided(given(debt, uses), more).warnings.filter((ruleId) => ruleId.startsWith('cn.cc.695'));
  assert.deepEqual(warned(guaranteed, loanPlan(18)).sort(), heavier);
  assert.deepEqual(warned(guaranteed, loanPlan(18), { guarantorWrittenConsent: true }), []);
  assert.deepEqual(warned(loan, loanPlan(18)), [], 'nobody guarantees it');
  const lighter: readonly ReliefUse[] = [{ tool: 'reduceRate', toPercent: '6' }];
  assert.deepEqual(warned(guaranteed, lighter), [], 'nothing grows and nothing moves');
  const settled: readonly ReliefUse[] = [{ tool: 'settle', amountMinor: 4_000_000n, on: due('2026-12-31') }];
  assert.deepEqual(warned(guaranteed, settled), ['cn.cc.695.period']);
});

test('a plan for a borrower in difficulty is told as restructured', () => {
  const difficulty = { borrowerDifficulty: ['overdue'] };
  assert.ok(decided(given(loan, loanPlan(18)), difficulty).warnings.includes('cn.restr.def'));
  const line: ReliefDebt = { ...card, line: { state: 'open', limitMinor: 9n, limitBeforeMinor: 9n } };
  assert.ok(!decided(given(line, [{ tool: 'freezeLine' }]), difficulty).warnings.includes('cn.restr.def'));
});

test('a private lender learns that interest became principal', () => {
  const { warnings } = decided(given({ ...card, product: 'other' }, cardPlan(6)), {
    lenderType: 'private',
    signedOn: asOf,
  });
  assert.ok(warnings.includes('cn.cap.private.rollover'));
});

test('signing after limitation ended needs the warning first', () => {
  const old = { lastDueOn: due('2022-01-10') };
  assert.deepEqual(decided(given(loan, loanPlan(12)), { ...old, waiverWarned: false }).because, ['cn.cc.192.warn']);
  assert.deepEqual(decided(given(loan, loanPlan(12)), { ...old, waiverWarned: true }).because, []);
});

test('every fact is one that the packs declare, and every word of planChanges is theirs', () => {
  const { remainingMonths: _, ...noMaturity } = loan;
  for (const relieved of [given(card, cardPlan(9)), given(loan, loanPlan(24)), given(noMaturity, loanPlan(3))]) {
    for (const name of Object.keys(offerPlanFacts(relieved, { allInAnnualMillionths: 1n }))) {
      assert.ok(law.vocabulary.has(name), name);
    }
  }
  const words = law.vocabulary.get('planChanges')!.words!;
  assert.deepEqual(
    planChanges.filter((change) => !words.includes(change)),
    [],
  );
});

test('every tool, refusal, effect and basis has its words, for borrower and for agent', () => {
  const asked = [
    ...Object.keys(reliefTools).flatMap((tool) =>
      ['name', 'borrower', 'agent'].map((to) => `relief.tool.${tool}.${to}`),
    ),
    ...reliefRefusals.flatMap((code) => [`relief.refused.${code}.borrower`, `relief.refused.${code}.agent`]),
    ...reliefEffects.flatMap((code) => [`relief.effect.${code}.borrower`, `relief.effect.${code}.agent`]),
    ...reliefBases.map((code) => `relief.basis.${code}`),
    ...planChanges.map((code) => `relief.change.${code}`),
    ...riseCauses.map((code) => `relief.rise.${code}`),
    ...debtRefusals.map((code) => `relief.debt.${code}`),
  ].sort();
  for (const language of ['en', 'zh']) {
    const path = new URL(`../../messages/${language}/relief.json`, import.meta.url);
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(path, 'utf8'))).sort(), asked, language);
  }
});
