import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day, plainRules } from '../../../tools/agreement-cases.ts';
import { casesAsOf, largePlanCase, smallPlanCase } from '../../../tools/plan-cases.ts';
import { sumOf } from '../loan/components.ts';
import { outcomeSpace } from '../negotiation/outcome-space.ts';
import type { PlanCase } from '../negotiation/plan-case.ts';
import { type MenuOffer, planMenu } from '../negotiation/plan-menu.ts';
import { termsContext } from '../negotiation/plan-terms.ts';
import { applyRelief } from '../relief/apply-relief.ts';
import { instalmentTotal, openRelief } from '../relief/relief-state.ts';
import { type AgreementPolicy, type Drafting, type DraftRefusal, draftRefusals, draftTerms } from './draft-terms.ts';
import { type AgreementTerms, askedMinor } from './terms.ts';
import { readTerms, termsText } from './terms-text.ts';

const { zone: _zone, debit: _debit, ...rules } = plainRules;
const policy: AgreementPolicy = {
  rules,
  release: 'onCompletion',
  options: [{ kind: 'defer', months: 3, times: 1 }],
  signWithinDays: 14,
  qualifiedFromMinor: 1_000_000n,
};
const reference = `sha256:${'7'.repeat(64)}`;

function draftingOf(planCase: PlanCase, { offer, relieved, rate }: MenuOffer): Drafting {
  const space = outcomeSpace(planCase);
  if ('refused' in space) throw new Error(space.refused);
  const { opened, reliefPolicy } = termsContext(space);
  return {
    offer: {
      offerHash: reference,
      asOf: planCase.asOf,
      lumpMinor: offer.lumpMinor,
      annualRateMillionths: rate,
      instalments: offer.instalments,
      changes: relieved?.uses ?? [],
    },
    debt: opened.start,
    reliefPolicy,
    policy,
    today: planCase.asOf,
    agreementNumber: 'A-C1-1',
    version: 1,
    replaces: undefined,
    lender: 'Bank of an Example',
    loanRef: 'L-1',
    contractRateMillionths: planCase.debt.contractRate,
    aprPercent: '6.17',
    zone: 'Asia/Shanghai',
    guaranteed: false,
    mandateRef: undefined,
    givesUpLimitation: false,
    jurisdiction: 'cn',
    packHash: reference,
  };
}

function menuOf(planCase: PlanCase): readonly MenuOffer[] {
  const space = outcomeSpace(planCase);
  return 'refused' in space ? [] : planMenu(space).offers;
}

/** What the paper says is what was offered, to the unit, and signed in time before the first date. */
function assertAddsUp(at: Drafting, terms: AgreementTerms): void {
  const { offer, debt } = at;
  const { instalments, waived, owed, capitalised } = terms;
  const [asked, offered] = [instalments.reduce((sum, each) => sum + askedMinor(each), 0n), offer.instalments];
  assert.equal(
    asked,
    offered.reduce((sum, each) => sum + each.totalMinor, offer.lumpMinor),
  );
  assert.equal(instalments.reduce((sum, each) => sum + each.principalMinor, 0n) + sumOf(waived), sumOf(owed));
  assert.equal(sumOf(capitalised) + sumOf(waived) + debt.owed.principal - waived.principal, sumOf(owed));
  assert.ok(
    instalments.every((each) => each.principalMinor >= 0n && each.interestMinor >= 0n && askedMinor(each) > 0n),
  );
  const [first] = instalments;
  const inForceBy = terms.signBy + terms.rules.coolingOffDays + 1;
  assert.ok(terms.signBy >= at.today && first!.dueOn >= inForceBy);
  const plain = offer.lumpMinor > 0n ? instalments.slice(1) : instalments;
  assert.deepEqual(
    plain.map(({ dueOn }) => dueOn),
    offered.map(({ dueOn }) => dueOn),
  );
  assert.ok(
    instalments.every(
      ({ dueOn, n }, index) => n === index + 1 && (index === 0 || dueOn > instalments[index - 1]!.dueOn),
    ),
  );
  assert.deepEqual(readTerms(termsText(terms)), terms);
}

test('terms add up for every kind of offer that the search finds', () => {
  const seen: Record<string, number> = { lump: 0, waived: 0, deferred: 0, qualified: 0 };
  const cases = [...Array(40).keys()].map((number) => smallPlanCase(number));
  cases.push(...[2, 3].map((number) => largePlanCase(number)));
  for (const planCase of cases) {
    for (const menuOffer of menuOf(planCase)) {
      const at = draftingOf(planCase, menuOffer);
      const terms = draftTerms(at);
      const { offer } = menuOffer;
      if ('refused' in terms) {
        assert.equal(terms.refused, 'noTimeToSign', offer.kind);
        assert.ok(offer.instalments[0]!.dueOn - at.today <= rules.coolingOffDays + 1);
        continue;
      }
      assertAddsUp(at, terms);
      seen[offer.kind] = (seen[offer.kind] ?? 0) + 1;
      if (offer.lumpMinor > 0n) seen.lump! += 1;
      if (sumOf(terms.waived) > 0n) seen.waived! += 1;
      if (at.offer.changes.some(({ tool }) => tool === 'defer')) seen.deferred! += 1;
      if (terms.signatureLevel === 'qualified') seen.qualified! += 1;
    }
  }
  for (const what of [
    'best',
    'lowestPayment',
    'leastCost',
    'soonest',
    'settle',
    'payInFull',
    'lump',
    'waived',
    'deferred',
    'qualified',
  ])
    assert.ok((seen[what] ?? 0) > 0, `${what} of ${JSON.stringify(seen)}`);
});

const found = (kind: string, matches: (offer: MenuOffer) => boolean = () => true): Drafting => {
  for (let number = 0; number < 200; number++) {
    const planCase = smallPlanCase(number);
    const offer = menuOf(planCase).find((each) => each.offer.kind === kind && matches(each));
    if (offer !== undefined) return { ...draftingOf(planCase, offer), today: casesAsOf };
  }
  throw new Error(`no ${kind}`);
};
const best = found('best', ({ offer }) => offer.instalments.length > 1 && offer.instalments[0]!.dueOn > casesAsOf + 20);
const whole = draftTerms(best) as AgreementTerms;

test('terms say of each offer what it is', () => {
  assert.deepEqual(
    [whole.basis, whole.reportedAs, whole.options.length, whole.parties],
    ['cardInstalment', 'agreedInstalments', 1, ['borrower']],
  );
  const settled = draftTerms(
    found('settle', ({ offer }) => offer.instalments[0]!.dueOn > casesAsOf + 5),
  ) as AgreementTerms;
  assert.deepEqual([settled.basis, settled.reportedAs, settled.options.length], ['settlement', 'settledInPart', 0]);
  const loan = draftTerms({
    ...best,
    debt: { ...best.debt, product: 'consumerLoan' },
    guaranteed: true,
  }) as AgreementTerms;
  assert.deepEqual([loan.basis, loan.parties], ['amendment', ['borrower', 'guarantor']]);
  const debited = draftTerms({ ...best, mandateRef: 'M-1' }) as AgreementTerms;
  assert.deepEqual(debited.rules.debit, { mandateRef: 'M-1' });
  const never = draftTerms({ ...best, policy: { ...policy, qualifiedFromMinor: undefined } }) as AgreementTerms;
  assert.equal(never.signatureLevel, 'code');
});

test('no principal is below zero where an instalment is less than its interest, or nothing', () => {
  const dueOn = ['2027-01-20', '2027-02-20', '2027-03-20', '2027-04-20'].map(day);
  const debt = {
    ...best.debt,
    owed: { principal: 100_000n, interest: 0n, penalty: 0n, fee: 0n, cost: 0n },
    annualRate: { numerator: 24n, denominator: 100n },
  };
  const paymentsMinor = [1_000n, 0n, 50_000n];
  const changes = [{ tool: 'instalments' as const, months: 4, firstDueOn: dueOn[0]!, paymentsMinor }];
  const opened = openRelief(debt);
  assert.ok(!('refused' in opened));
  const relieved = applyRelief(opened, changes, { ...best.reliefPolicy, termMonthsMax: 12 });
  assert.ok(!('refused' in relieved), 'refused' in relieved ? relieved.refused : '');
  const { schedule } = relieved.state;
  assert.ok(
    schedule.some(({ owed }) => sumOf(owed) < 0n),
    'interest is left and added to the balance',
  );
  const asked = schedule
    .map((each) => ({ dueOn: each.dueOn, totalMinor: instalmentTotal(each) }))
    .filter(({ totalMinor }) => totalMinor > 0n);
  const at: Drafting = {
    ...best,
    debt,
    reliefPolicy: { ...best.reliefPolicy, termMonthsMax: 12 },
    offer: { ...best.offer, lumpMinor: 0n, changes, instalments: asked },
  };
  const terms = draftTerms(at) as AgreementTerms;
  assertAddsUp(at, terms);
  assert.deepEqual(
    terms.instalments.map(({ n, dueOn: on, principalMinor }) => [n, on, principalMinor > 0n]),
    [
      [1, dueOn[0], false],
      [2, dueOn[2], true],
      [3, dueOn[3], true],
    ],
  );
  const interest = schedule.reduce((sum, each) => sum + each.laterInterestMinor, 0n);
  assert.equal(
    terms.instalments.reduce((sum, each) => sum + each.interestMinor, 0n),
    interest,
  );
});

test('it lies open no longer than the first date leaves with the time to take it back', () => {
  const first = best.offer.instalments[0]!.dueOn;
  assert.equal(whole.signBy, casesAsOf + 14);
  const later = draftTerms({ ...best, today: first - 8 }) as AgreementTerms;
  assert.equal(later.signBy, first - rules.coolingOffDays - 1);
});

test('money down is due on the last day on which it can come into force', () => {
  const lump = found('best', ({ offer }) => offer.lumpMinor > 0n && offer.instalments[0]!.dueOn > casesAsOf + 6);
  const terms = draftTerms(lump) as AgreementTerms;
  assert.equal(terms.instalments[0]!.dueOn, terms.signBy + rules.coolingOffDays + 1);
  assert.equal(terms.instalments[0]!.principalMinor, lump.offer.lumpMinor);
});

const changed = (change: Partial<AgreementPolicy['rules']>): Drafting => ({
  ...best,
  policy: { ...policy, rules: { ...rules, ...change } },
});
const offered = (change: Partial<Drafting['offer']>): Drafting => ({ ...best, offer: { ...best.offer, ...change } });
const more = best.offer.instalments.map((each, index) =>
  index === 0 ? { ...each, totalMinor: each.totalMinor + 1n } : each,
);
const noTime = { ...best, today: best.offer.instalments[0]!.dueOn - rules.coolingOffDays };
const bad = changed({ warnDaysAfter: 9 });

const rows: readonly (readonly [DraftRefusal, string, Drafting])[] = [
  [
    'offerDoesNotAddUp',
    'an instalment that was not offered, no time, rules that contradict',
    { ...bad, offer: { ...best.offer, instalments: more }, today: noTime.today },
  ],
  ['offerDoesNotAddUp', 'an instalment less', offered({ instalments: best.offer.instalments.slice(1) })],
  ['offerDoesNotAddUp', 'no instalment', offered({ instalments: [] })],
  ['offerDoesNotAddUp', 'money down that was not offered', offered({ lumpMinor: best.offer.lumpMinor + 1n })],
  [
    'offerDoesNotAddUp',
    'a tool that policy does not know',
    offered({ changes: [{ tool: 'settle', amountMinor: 1n, on: day('2027-01-01') }] }),
  ],
  ['offerDoesNotAddUp', 'figures of another day', offered({ asOf: best.offer.asOf - 1 })],
  [
    'offerDoesNotAddUp',
    'a debt of nothing',
    { ...best, debt: { ...best.debt, owed: { principal: 0n, interest: 0n, penalty: 0n, fee: 0n, cost: 0n } } },
  ],
  ['noTimeToSign', 'no time, rules that contradict', { ...bad, today: noTime.today }],
  ['rulesContradict', 'a warning after the tolerance', bad],
  ['rulesContradict', 'a warning on the due date', changed({ warnDaysAfter: 0 })],
  ['rulesContradict', 'notice within the tolerance', changed({ breach: { noticeDaysAfter: 0, mendDays: 9 } })],
  ['rulesContradict', 'no time to mend', changed({ breach: { noticeDaysAfter: 1, mendDays: 0 } })],
  ['rulesContradict', 'tolerance below zero', changed({ toleranceMinor: -1n })],
  ['rulesContradict', 'reminders that rise', changed({ remindDaysBefore: [1, 3] })],
  ['rulesContradict', 'a reminder on the due date', changed({ remindDaysBefore: [0] })],
  ['rulesContradict', 'time to take back below zero', changed({ coolingOffDays: -1 })],
  ['rulesContradict', 'no days to move a date by', changed({ dateMoves: { times: 1, perMonths: 12, daysMax: 0 } })],
  [
    'rulesContradict',
    'an option of no months',
    { ...best, policy: { ...policy, options: [{ kind: 'defer', months: 0, times: 1 }] } },
  ],
  [
    'rulesContradict',
    'an option that lowers nothing',
    {
      ...best,
      policy: { ...policy, options: [{ kind: 'lowerPayment', months: 1, times: 1, shareMillionths: 100_000_000n }] },
    },
  ],
];

for (const [code, what, at] of rows) {
  test(`${what}: ${code}`, () => {
    assert.deepEqual(draftTerms(at), { refused: code });
  });
}

test('every refusal is reached, in the order in which it takes precedence', () => {
  assert.deepEqual([...new Set(rows.map(([code]) => code))], [...draftRefusals]);
});
