import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckedAnswer, isWordless, minorOf, wrongWith } from '../../tools/offer-checks.ts';
import { contractExample as example, type OffersCaseDocument, offersDocument } from '../../tools/plan-cases.ts';
import { offersGiven } from '../cli/plan-operations.ts';
import { offersOperation } from './offers.ts';

const given = offersGiven();
const offers = offersOperation(given);
const oracle = offersOperation(given, { oracle: true });

function answer(document: object): CheckedAnswer {
  const said = offers.run(document) as CheckedAnswer & { invalid?: unknown };
  assert.equal(said.invalid, undefined, JSON.stringify(said.invalid));
  return said;
}

/** Judged from outside: the schedule simulated, limits, totals, values, authority. */
function judged(document: OffersCaseDocument): CheckedAnswer {
  const said = answer(document);
  assert.deepEqual(wrongWith(document, said), []);
  return said;
}

const withPolicy = (policy: object, of: OffersCaseDocument = example): OffersCaseDocument => ({
  ...of,
  policy: { ...of.policy, ...policy },
});
const withDebt = (debt: object): OffersCaseDocument => ({ ...example, debt: { ...example.debt, ...debt } });
const small = { principal: '500.00', interest: '0.00', penalty: '0.00', fee: '0.00' };
const even = (from: string, perMonth: string) => [{ from, perMonth }];
const kinds = ({ offers: all }: CheckedAnswer) => all.map(({ kind }) => kind);
const offerOf = (said: CheckedAnswer, kind: string) => {
  const found = said.offers.find((each) => each.kind === kind);
  assert.ok(found, `${kind} among ${kinds(said).join(' ')}`);
  return found;
};

test('the example of the contract', () => {
  const said = judged(example);
  assert.deepEqual(kinds(said), ['best', 'lowestPayment', 'leastCost', 'soonest']);
  assert.equal(said.refused, null);
  assert.equal(said.noPlan?.lenderPresentValue, '18305.00');
  assert.equal(said.searched, said.space?.schedules);
  const best = offerOf(said, 'best');
  assert.equal(best.reportCard?.nashOptimality, '1.000');
  assert.equal(best.reportCard?.paretoOptimality, '1.000');
  // No role of the example's matrix may waive as much principal as its policy does.
  assert.equal(best.authority, 'exception');
});

test('seeded debts of all sizes, judged by whoever has the question and the answer alone', () => {
  const seen = new Set<string>();
  for (const number of [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 14, 15]) {
    const document = offersDocument(number, { monthsMax: 9 });
    const said = answer(document);
    assert.deepEqual(wrongWith(document, said), [], `document ${number}`);
    for (const kind of kinds(said)) seen.add(kind);
  }
  for (const kind of ['best', 'lowestPayment', 'leastCost', 'soonest', 'settle', 'payInFull'])
    assert.ok(seen.has(kind), kind);
});

test('going through every plan of a small space gives the same answer', () => {
  const document = {
    ...withPolicy({ termMonthsMax: 6, deferMonthsMax: 1 }, withDebt({ ...small, instalmentBefore: '200.00' })),
    capacity: even('2026-12-01', '130.00'),
  };
  assert.deepEqual(oracle.run(document), offers.run(document));
  const dear = withPolicy({ paymentStep: '0.01' });
  assert.equal((oracle.run(dear) as CheckedAnswer).refused, 'spaceTooLargeForOracle');
});

test('a card plan in China ends within five years whatever policy permits', () => {
  const said = judged(withPolicy({ termMonthsMax: 84 }));
  assert.deepEqual(said.space?.termMonths, [1, 60]);
  for (const { months } of said.offers) assert.ok(months <= 60);
  assert.equal(offerOf(said, 'lowestPayment').months, 60);
});

const odd: Readonly<Record<string, OffersCaseDocument>> = {
  'rate of zero': withPolicy({ rateFloorPercent: '0' }, withDebt({ annualRatePercent: '0' })),
  'rate of 36 %': withPolicy({ rateFloorPercent: '36' }, withDebt({ annualRatePercent: '36' })),
  'rate floor above the contract': withPolicy({ rateFloorPercent: '30' }),
  'one cent': withDebt({ ...small, principal: '0.01' }),
  'fees alone': withDebt({ ...small, principal: '0.00', fee: '200.00' }),
  'a billion': {
    ...withDebt({ principal: '1000000000.00', instalmentBefore: '90000000.00' }),
    capacity: even('2026-12-01', '48125000.00'),
  },
  yen: {
    ...withPolicy({ authority: undefined }),
    currency: 'JPY',
    debt: {
      ...example.debt,
      principal: '4800000',
      interest: '32000',
      penalty: '0',
      fee: '0',
      cost: '0',
      instalmentBefore: '300000',
    },
    capacity: even('2026-12-01', '200000'),
    lumpSumNow: '0',
  },
  dinars: {
    ...withPolicy({ authority: undefined }),
    currency: 'KWD',
    debt: {
      ...example.debt,
      principal: '4800.000',
      interest: '32.125',
      penalty: '0.001',
      fee: '0.000',
      cost: '0.000',
      instalmentBefore: '300.000',
    },
    capacity: even('2026-12-01', '200.500'),
    lumpSumNow: '0.000',
  },
  'capacity that ends': {
    ...example,
    capacity: [
      { from: '2026-12-01', perMonth: '2310.00' },
      { from: '2029-07-01', perMonth: '0.00' },
    ],
  },
  'capacity that falls and rises': {
    ...withPolicy({ termMonthsMax: 40, paymentStep: '10.00' }),
    capacity: [
      { from: '2026-12-01', perMonth: '2310.00' },
      { from: '2027-06-01', perMonth: '900.00' },
      { from: '2028-03-01', perMonth: '3000.00' },
    ],
  },
  'money down': { ...example, lumpSumNow: '20000.00' },
  'as much money down as is owed': { ...example, lumpSumNow: '52300.00' },
  'more money than is owed': { ...example, lumpSumNow: '99999.00' },
  'a sale and a court': withPolicy({
    court: { recoveryPercent: '80', cost: '1000.00', months: 12 },
    sale: { pricePercent: '10' },
  }),
};
for (const [name, document] of Object.entries(odd)) {
  test(`${name}: a clear answer within seconds`, () => {
    const startedMs = performance.now();
    const said = judged(document);
    assert.ok(said.offers.length > 0, String(said.refused));
    assert.ok(performance.now() - startedMs < 3000);
  });
}

test('seasons: months of nothing carry no instalment', () => {
  const months = [
    '2026-12',
    '2027-01',
    '2027-02',
    '2027-03',
    '2027-04',
    '2027-05',
    '2027-06',
    '2027-07',
    '2027-08',
    '2027-09',
  ];
  const capacity = months.map((month, at) => ({
    from: `${month}-01`,
    perMonth: at % 3 === 0 ? '300.00' : at % 3 === 1 ? '0.00' : '90.00',
  }));
  const said = judged({
    ...withPolicy({ termMonthsMax: 10, deferMonthsMax: 2 }, withDebt({ ...small, instalmentBefore: '200.00' })),
    capacity,
  });
  const paced = said.offers.filter(({ schedule }) => schedule.length > 1);
  assert.ok(paced.length > 0);
  for (const { schedule } of paced) {
    for (const { dueOn } of schedule) assert.ok(!['2027-01-20', '2027-04-20', '2027-07-20'].includes(dueOn), dueOn);
  }
});

test('a settlement costs no less than policy takes and no less than other ways bring', () => {
  const paid = (policy: object) => {
    const said = judged({
      ...withPolicy({ authority: undefined, termMonthsMax: 12, deferMonthsMax: 0, ...policy }),
      lumpSumNow: '45000.00',
    });
    return minorOf(offerOf(said, 'settle').totalPayable, 'CNY');
  };
  assert.equal(paid({}), 31_380_00n);
  assert.ok(paid({ recoveryIfNoPlanPercent: '70' }) > 36_610_00n);
  const none = answer({ ...withPolicy({ settlementMinPercent: undefined }), lumpSumNow: '45000.00' });
  assert.ok(!kinds(none).includes('settle'));
});

const tooTight: OffersCaseDocument = {
  ...withPolicy({ principalWaiverMaxPercent: '0' }),
  capacity: even('2026-12-01', '900.00'),
};
const tooTightWith: Readonly<Record<string, (to: string) => OffersCaseDocument>> = {
  capacity: (to) => ({ ...tooTight, capacity: even('2026-12-01', to) }),
  lumpSum: (lumpSumNow) => ({ ...tooTight, lumpSumNow }),
  principalWaiver: (principalWaiverMaxPercent) => withPolicy({ principalWaiverMaxPercent }, tooTight),
  termMonths: (to) => withPolicy({ termMonthsMax: Number(to) }, tooTight),
};

test('no plan: what would have to change, and where to turn; each change is the least that does', () => {
  const said = judged(tooTight);
  assert.equal(said.refused, 'noAffordablePlan');
  const changes = new Map((said.wouldHaveToChange ?? []).map((change) => [change.code, change]));
  for (const code of ['capacity', 'principalWaiver']) {
    const change = changes.get(code);
    assert.ok(change, code);
    const to = String(change.values.to);
    const less = to.includes('.') ? `${Number(to) - 1}.00` : String(Number(to) - 1);
    assert.equal(answer(tooTightWith[code]!(to)).refused, null, `${code} ${to}`);
    assert.equal(answer(tooTightWith[code]!(less)).refused, 'noAffordablePlan', `${code} ${less}`);
  }
  for (const { text } of [...changes.values(), ...(said.turnTo ?? [])]) {
    assert.ok(!isWordless(text.en) && !isWordless(text.zh), text.en);
  }
});

test('nothing can be paid', () => {
  const said = judged({ ...example, capacity: even('2026-12-01', '0.00') });
  assert.equal(said.refused, 'noAffordablePlan');
  assert.deepEqual(said.wouldHaveToChange?.map(({ code }) => code).slice(0, 1), ['capacity']);
});

const refusals: readonly [string, object][] = [
  ['nothingOwed', withDebt({ principal: '0.00', interest: '0.00', penalty: '0.00', fee: '0.00' })],
  ['amountTooLarge', withDebt({ principal: '200000000000.00' })],
  [
    'noDueDateInTerm',
    { ...withPolicy({ termMonthsMax: 1, deferMonthsMax: 0 }), capacity: even('2026-12-21', '2310.00') },
  ],
  ['noAffordablePlan', withPolicy({ paymentStep: '5000.00' })],
];
for (const [refused, document] of refusals) {
  test(`refused: ${refused}`, () => {
    const said = answer(document);
    assert.deepEqual([said.offers, said.refused], [[], refused]);
  });
}

test('all faults at once, each with its place and its code', () => {
  const fault = (document: object) => {
    const { invalid } = offers.run(document) as { invalid?: readonly { path: string; code: string }[] };
    return (invalid ?? []).map(({ path, code }) => `${path} ${code}`).sort();
  };
  const { debt, ...without } = example;
  assert.deepEqual(fault(without), ['/debt missing']);
  assert.deepEqual(fault({ ...example, debts: [debt] }), ['/debts bothDebtAndDebts']);
  assert.deepEqual(
    fault({
      ...withPolicy({ deferMonthsMax: 60, paymentStep: '0.00', authority: [{ role: 'a' }, { role: 'a' }] }),
      debt: { ...debt, principal: '1.234', interest: '-1.00', instalmentBefore: '0.00' },
      lumpSumNow: '-1.00',
      product: 'x',
      zones: ['Mars/Olympus'],
      jurisdiction: 'cn',
      capacity: [
        { from: '2027-12-01', perMonth: '2310.00' },
        { from: '2026-12-01', perMonth: '-1.00' },
      ],
    }),
    [
      '/capacity/1/from notRising',
      '/capacity/1/perMonth negative',
      '/debt/instalmentBefore notPositive',
      '/debt/interest negative',
      '/debt/principal tooManyDecimals',
      '/lumpSumNow negative',
      '/policy/authority/1/role duplicateRole',
      '/policy/deferMonthsMax notBelowTerm',
      '/policy/paymentStep notPositive',
      '/product notOneOf',
      '/zones/0 unknownZone',
    ],
  );
  for (const jurisdiction of ['nowhere', '../cn', '__proto__', 'CN', '.']) {
    assert.deepEqual(fault({ ...example, jurisdiction }), ['/jurisdiction unknownJurisdiction'], jurisdiction);
  }
  assert.deepEqual(fault({ ...example, asOf: '2026-02-30', extra: 1 }), ['/asOf notADate', '/extra unknownField']);
  assert.deepEqual(fault(withPolicy({ negotiation: { aspirationPercent: '60', concedeToPercent: '70' } })), [
    '/policy/negotiation/concedeToPercent aboveAspiration',
  ]);
  assert.deepEqual(fault(withPolicy({ penaltyWaiverMaxPercent: '100.1', termMonthsMax: 601 })), [
    '/policy/penaltyWaiverMaxPercent notAShare',
    '/policy/termMonthsMax tooLarge',
  ]);
});

/** Every key and every text of an answer, however deep. */
function inside(value: unknown, into = { keys: new Set<string>(), texts: new Set<string>() }) {
  if (typeof value === 'string') into.texts.add(value);
  if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (!Array.isArray(value)) into.keys.add(key);
      inside(each, into);
    }
  }
  return into;
}

test('a borrower sees nothing of the lender: no key, and none of the figures', () => {
  const document = {
    ...withPolicy({
      recoveryIfNoPlanPercent: '35.7',
      sale: { pricePercent: '11.3' },
      termMonthsMax: 12,
      deferMonthsMax: 0,
    }),
    lumpSumNow: '45000.00',
  };
  const lender = answer(document);
  const borrower = inside(answer({ ...document, view: 'borrower' }));
  const hidden = [
    'noPlan',
    'ways',
    'expected',
    'lenderPresentValue',
    'borrowerCost',
    'reportCard',
    'authority',
    'approvers',
    'accounting',
    'wouldHaveToChange',
  ];
  for (const key of hidden) assert.ok(!borrower.keys.has(key), key);
  const figures = [
    lender.noPlan?.lenderPresentValue,
    ...(lender.noPlan?.ways ?? []).map((way) => way.lenderPresentValue),
  ];
  for (const { expected } of lender.offers) figures.push(expected?.lenderPresentValue, expected?.borrowerCost);
  for (const figure of [...figures, '35.7', '11.3']) assert.ok(!borrower.texts.has(figure!), figure);
  const none = inside(
    answer({ ...document, lumpSumNow: '0.00', capacity: even('2026-12-01', '1.00'), view: 'borrower' }),
  );
  for (const key of hidden) assert.ok(!none.keys.has(key), key);
});

test('same facts, same answer: the order of fields, names and ids change nothing', () => {
  const turned = Object.fromEntries(
    Object.entries({ ...example, debt: { ...example.debt, id: 'X', creditor: 'Y' } }).reverse(),
  );
  assert.deepEqual(offers.run(turned), offers.run(example));
});

test('effects on the credit record are told in words', () => {
  const { accounting } = offerOf(answer(example), 'best') as unknown as {
    accounting: { creditRecord: { text: { en: string; zh: string } }[] };
  };
  assert.ok(accounting.creditRecord.length > 0);
  for (const { text } of accounting.creditRecord) assert.ok(!isWordless(text.en) && !isWordless(text.zh), text.en);
});

// What follows shows faults that were found; each says what hurts.

test('the lowest instalment is the lowest, also where instalments go with the seasons', () => {
  const said = answer({
    ...withPolicy(
      {
        termMonthsMax: 3,
        deferMonthsMax: 0,
        rateFloorPercent: '0',
        principalWaiverMaxPercent: '0',
        recoveryIfNoPlanPercent: '0',
        authority: undefined,
      },
      withDebt({ ...small, annualRatePercent: '0' }),
    ),
    capacity: [
      { from: '2026-12-01', perMonth: '200.00' },
      { from: '2027-01-01', perMonth: '100.00' },
      { from: '2027-02-01', perMonth: '300.00' },
    ],
  });
  // 200, 100 and 200 repay it.
  assert.equal(offerOf(said, 'lowestPayment').payment, '200.00');
});

test('what the lender has without a plan moves no offer that a borrower sees', () => {
  const seen = (recoveryIfNoPlanPercent: string) =>
    answer({
      ...withPolicy({ recoveryIfNoPlanPercent, termMonthsMax: 12, deferMonthsMax: 0 }),
      lumpSumNow: '45000.00',
      view: 'borrower',
    }).offers.map(({ kind, payment, totalPayable }) => ({ kind, payment, totalPayable }));
  assert.deepEqual(seen('55'), seen('10'));
});

test('capacity that begins in eight months is the same however it is written', () => {
  const late = answer({ ...example, capacity: even('2027-07-01', '2310.00') });
  const written = answer({
    ...example,
    capacity: [
      { from: '2026-12-01', perMonth: '0.00' },
      { from: '2027-07-01', perMonth: '2310.00' },
    ],
  });
  assert.deepEqual(written.offers, late.offers);
});

test('months are counted from today', () => {
  const { schedule, months } = offerOf(answer({ ...example, capacity: even('2027-05-01', '2310.00') }), 'soonest');
  assert.deepEqual([schedule[0]!.dueOn, schedule.length, months], ['2027-05-20', schedule.length, schedule.length + 5]);
});

test('money down that would make a plan is told', () => {
  const change = answer(tooTight).wouldHaveToChange?.find(({ code }) => code === 'lumpSum');
  assert.ok(change);
  assert.equal(answer(tooTightWith.lumpSum!(String(change.values.to))).refused, null);
});

test('no longer term is wished for than the law allows', () => {
  const change = answer(tooTight).wouldHaveToChange?.find(({ code }) => code === 'termMonths');
  if (change !== undefined) assert.equal(answer(tooTightWith.termMonths!(String(change.values.to))).refused, null);
});

test('who can pay may pay in full, also where the law knows no plan for them', () => {
  const able = { ...example, capacity: even('2026-12-01', '99000.00') };
  assert.deepEqual(kinds(answer(able)), ['payInFull']);
});

test('a month begun is counted', () => {
  assert.deepEqual(wrongWith(withPolicy({ dueDayOfMonth: 28 }), answer(withPolicy({ dueDayOfMonth: 28 }))), []);
});

test('each offer is asked of the law as it is: a plan that is signed after limitation ended needs its warning first', () => {
  const facts = (waiverWarned: boolean) => ({ lastDueOn: '2022-01-10', waiverWarned });
  const said = (waiverWarned: boolean) => {
    const { offers: made, refused } = answer({ ...example, facts: facts(waiverWarned) } as typeof example);
    return [made.map(({ kind }) => kind), refused];
  };
  assert.deepEqual(said(true), [['best', 'lowestPayment', 'leastCost', 'soonest'], null]);
  assert.deepEqual(said(false), [[], 'forbiddenByLaw']);
});
