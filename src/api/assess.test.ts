/** `assess`: what a social worker would work out with pencil and paper, every refusal and every fault. Long because each has its row. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bothWords } from '../composition/load-both-words.ts';
import { loadLivingCosts } from '../composition/load-living-costs.ts';
import { readPlaceFigures } from '../core/capacity/read-place-figures.ts';
import { assessOperation } from './assess.ts';
import { assessOutput, assessRefusals } from './assess-output.ts';

// A place with round figures. Mean consumption of a person a month: food 600, clothing 100, housing 500, household 100,
// transport 300, education 200, health 200, other 100; half of what is not housing is the floor: 800 a person, of which
// food 300, clothing 50, household 50, transport 150, education 100, health 100, other 50. The subsistence standard is 700.
const entry = {
  place: 'CN',
  area: 'any',
  currency: 'CNY',
  per: 'person',
  periodMonths: 1,
  source: { instrument: 'a table', article: 'of round figures' },
  confidence: 'V',
  verified: true,
  lastVerifiedOn: '2026-11-22',
};
const groups = {
  food: '600',
  clothing: '100',
  housing: '500',
  household: '100',
  transport: '300',
  education: '200',
  health: '200',
  other: '100',
};
const places = readPlaceFigures([
  { ...entry, measure: 'subsistence', values: [{ from: '2024-01-01', total: '700' }] },
  { ...entry, measure: 'consumption', values: [{ from: '2024-01-01', groups }] },
]).entries;
const { parameters } = loadLivingCosts();
const assess = assessOperation({ livingCosts: { parameters, places }, words: bothWords });
const assessReal = assessOperation({ livingCosts: loadLivingCosts(), words: bothWords });

interface Step {
  readonly from: string;
  readonly perMonth: string;
}
interface Answer {
  readonly capacity: readonly Step[];
  readonly lines: readonly {
    code: string;
    label: { en: string; zh: string };
    amount: string;
    source: string;
    from?: string;
  }[];
  readonly cause: { kind: string; ability: string; because: readonly { code: string }[] };
  readonly floorsUsed: readonly Record<string, unknown>[];
  readonly [further: string]: unknown;
}

function answerOf(document: object, operation = assess): Answer {
  const said = operation.run(document);
  const parsed = assessOutput.safeParse(said);
  assert.equal(parsed.success, true, JSON.stringify(parsed.success ? said : parsed.error.issues.slice(0, 3)));
  assert.ok('capacity' in said, JSON.stringify(said));
  return said as Answer;
}

const capacityOf = (document: object) => answerOf(document).capacity.map(({ from, perMonth }) => `${from} ${perMonth}`);
const rowsOf = (answer: Answer) =>
  answer.lines.map(({ code, amount, from }) => `${code} ${amount}${from ? ` ${from}` : ''}`);

// Two adults and a child: the floor is 2,400. Salary by payslip, steady: nothing is cut.
const plain = {
  currency: 'CNY',
  place: 'CN-320100',
  asOf: '2026-11-22',
  household: { adults: 2, children: 1 },
  income: [{ kind: 'salary', perMonth: '6000.00', evidence: 'payslip', volatility: 'low' }],
};
const single = { ...plain, household: { adults: 1, children: 0 } };
const salary = (perMonth: string, further = {}) => ({
  kind: 'salary',
  perMonth,
  evidence: 'payslip',
  volatility: 'low',
  ...further,
});

describe('assess', () => {
  test('the contract’s example: all its fields, and lines that add up', () => {
    const answer = answerOf(
      {
        currency: 'CNY',
        place: 'CN-320100',
        asOf: '2026-11-22',
        household: { adults: 2, children: 1 },
        income: [{ kind: 'salary', perMonth: '9000.00', evidence: 'payslip', volatility: 'low' }],
        expenses: [
          { kind: 'rent', perMonth: '2800.00' },
          { kind: 'food', perMonth: '2100.00' },
        ],
        otherDebts: [{ creditor: 'B', outstanding: '20000.00', perMonth: '900.00', inDifficulty: false }],
        priorityArrears: [{ kind: 'utilities', amount: '600.00' }],
        lumpSumNow: '0.00',
        changes: [{ from: '2027-03-01', incomePerMonth: '7000.00', why: 'maternityLeave' }],
        business: null,
      },
      assessReal,
    );
    assert.deepEqual(answer.capacity, [
      { from: '2026-12-01', perMonth: '923.00' },
      { from: '2027-03-01', perMonth: '0.00' },
    ]);
    assert.deepEqual([...new Set(answer.lines.map(({ code }) => code))].sort(), [
      'buffer',
      'expense',
      'floor',
      'income',
      'priority',
    ]);
    assert.equal(answer.cause.kind, 'none');
    assert.deepEqual(
      answer.floorsUsed.map(({ place, insteadOf, measure, verified }) => [place, insteadOf, measure, verified]),
      [
        ['CN', 'CN-320100', 'subsistence', false],
        ['CN', 'CN-320100', 'consumption', true],
        ['CN', 'CN-320100', 'consumption', false],
      ],
    );
  });

  test('line by line: 6,000 of salary, rent 1,500, food 1,000, the rest of the floor, a tenth kept', () => {
    const answer = answerOf({
      ...plain,
      expenses: [
        { kind: 'rent', perMonth: '1500', evidence: 'contract' },
        { kind: 'food', perMonth: '1000' },
      ],
    });
    assert.deepEqual(rowsOf(answer), [
      'income 6000.00',
      'expense -1500.00',
      'expense -1000.00',
      'floor -150.00',
      'floor -150.00',
      'floor -450.00',
      'floor -300.00',
      'floor -300.00',
      'floor -150.00',
      'buffer -200.00',
    ]);
    assert.deepEqual(answer.capacity, [{ from: '2026-12-01', perMonth: '1800.00' }]);
    for (const { label } of answer.lines) {
      assert.doesNotMatch(label.en + label.zh, /[{}]|capacity\./);
      assert.match(label.zh, /\p{Script=Han}/u);
    }
    assert.equal(answer.asked, undefined);
  });

  const tables: readonly (readonly [what: string, document: object, steps: readonly string[]])[] = [
    ['nothing but income: (6,000 − 2,400) less a tenth', plain, ['2026-12-01 3240.00']],
    ['no income at all: nothing, and never below', { ...plain, income: [] }, ['2026-12-01 0.00']],
    ['one adult: (6,000 − 800) less a tenth', single, ['2026-12-01 4680.00']],
    [
      'it may vary: a tenth is not counted',
      { ...single, income: [salary('6000', { volatility: 'medium' })] },
      ['2026-12-01 4140.00'],
    ],
    [
      'nothing is said of either: 10% for varying, then 15% for the word alone',
      { ...single, income: [{ kind: 'salary', perMonth: '6000' }] },
      ['2026-12-01 3411.00'],
    ],
    [
      'told month by month: the mean of the lower half, 2,000 and 3,000',
      { ...single, income: [{ kind: 'gigWork', months: ['5000', '2000', '3000', '9000'], evidence: 'bankStatement' }] },
      ['2026-12-01 1530.00'],
    ],
    [
      'below the floor is lifted: food 200 counts as 300',
      { ...single, expenses: [{ kind: 'food', perMonth: '200' }] },
      ['2026-12-01 4680.00'],
    ],
    [
      'above the guideline without a reason counts to the guideline: food 900 as 600',
      { ...single, expenses: [{ kind: 'food', perMonth: '900' }] },
      ['2026-12-01 4410.00'],
    ],
    [
      'above the guideline with a reason counts',
      { ...single, expenses: [{ kind: 'food', perMonth: '900', reason: 'a diet for kidney disease' }] },
      ['2026-12-01 4140.00'],
    ],
    [
      'a reason that a named person did not take counts to the guideline',
      {
        ...single,
        expenses: [{ kind: 'food', perMonth: '900', reason: 'dinners', declined: { by: 'Wang', why: 'not a need' } }],
      },
      ['2026-12-01 4410.00'],
    ],
    [
      'leisure shares the guideline of its group: 150 + 100 against 200',
      {
        ...single,
        expenses: [
          { kind: 'education', perMonth: '150' },
          { kind: 'leisure', perMonth: '100' },
        ],
      },
      ['2026-12-01 4590.00'],
    ],
    [
      'savings count only with a reason',
      { ...single, expenses: [{ kind: 'savings', perMonth: '500' }] },
      ['2026-12-01 4680.00'],
    ],
    [
      'care of a parent has no guideline, and counts',
      { ...single, expenses: [{ kind: 'elderCare', perMonth: '500' }] },
      ['2026-12-01 4230.00'],
    ],
    [
      'arrears on heating are caught up in six months, and then end',
      { ...single, priorityArrears: [{ kind: 'heating', amount: '600' }] },
      ['2026-12-01 4590.00', '2027-06-01 4680.00'],
    ],
    [
      'child support comes before',
      { ...single, expenses: [{ kind: 'childSupport', perMonth: '1000' }] },
      ['2026-12-01 3780.00'],
    ],
    [
      'a debt that is kept keeps its payment',
      { ...single, otherDebts: [{ creditor: 'B', outstanding: '20000', perMonth: '900', inDifficulty: false }] },
      ['2026-12-01 3870.00'],
    ],
    [
      'a debt in difficulty shares by what is outstanding: 10,000 of 40,000',
      {
        ...single,
        ownOutstanding: '10000',
        otherDebts: [{ creditor: 'B', outstanding: '30000', perMonth: '900', inDifficulty: true }],
      },
      ['2026-12-01 1170.00'],
    ],
    [
      'without knowing what is outstanding here, three creditors share equally',
      {
        ...single,
        otherDebts: [
          { creditor: 'B', outstanding: '30000', perMonth: '900', inDifficulty: true },
          { creditor: 'C', outstanding: '1000', perMonth: '100', inDifficulty: true },
        ],
      },
      ['2026-12-01 1560.00'],
    ],
    [
      'a change of income steps from its day',
      { ...single, changes: [{ from: '2027-03-15', incomePerMonth: '3000', why: 'shorter hours' }] },
      ['2026-12-01 4680.00', '2027-03-15 1980.00'],
    ],
    [
      'a change in the first month steps within it',
      { ...single, changes: [{ from: '2026-12-02', incomePerMonth: '3000', why: 'shorter hours' }] },
      ['2026-12-01 4680.00', '2026-12-02 1980.00'],
    ],
    [
      'a change before the first step holds from the first',
      { ...single, changes: [{ from: '2026-11-25', incomePerMonth: '3000', why: 'shorter hours' }] },
      ['2026-12-01 1980.00'],
    ],
    [
      'a change of one income leaves the other',
      {
        ...single,
        income: [salary('6000'), { kind: 'pension', perMonth: '1000', evidence: 'pensionNotice', volatility: 'low' }],
        changes: [{ from: '2027-03-01', incomeKind: 'salary', incomePerMonth: '0', why: 'retires' }],
      },
      ['2026-12-01 5580.00', '2027-03-01 180.00'],
    ],
    [
      'rent that rises, and a child that is born',
      {
        ...single,
        expenses: [{ kind: 'rent', perMonth: '1000' }],
        changes: [
          { from: '2027-02-01', expenseKind: 'rent', expensePerMonth: '1500', why: 'new contract' },
          { from: '2027-04-01', household: { adults: 1, children: 1 }, why: 'birth' },
        ],
      },
      ['2026-12-01 3780.00', '2027-02-01 3330.00', '2027-04-01 2610.00'],
    ],
    [
      'a change that changes nothing begins no step',
      { ...single, changes: [{ from: '2027-03-01', incomePerMonth: '6000', why: 'the same' }] },
      ['2026-12-01 4680.00'],
    ],
    ['the fen are dropped', { ...single, income: [salary('6000.99')] }, ['2026-12-01 4680.00']],
  ];
  for (const [what, document, steps] of tables) {
    test(what, () => assert.deepEqual(capacityOf(document), steps));
  }

  test('a harvest feeds the lean months before it pays a debt', () => {
    const farm = {
      ...single,
      income: [{ kind: 'farming', seasonal: { 10: '20000' }, evidence: 'bankStatement', volatility: 'low' }],
    };
    // Eleven months lack 800 each: of the 19,200 left in October, 8,800 are set aside, and a tenth of the rest is kept.
    assert.deepEqual(capacityOf(farm), [
      '2026-12-01 0.00',
      '2027-10-01 9360.00',
      '2027-11-01 0.00',
      '2028-10-01 9360.00',
      '2028-11-01 0.00',
    ]);
    const poor = { ...farm, income: [{ ...farm.income[0], seasonal: { 10: '9000' } }] };
    assert.deepEqual(capacityOf(poor), ['2026-12-01 0.00']);
  });

  test('seasons without a lean month: a step for each, and the leanest after the last', () => {
    const steps = capacityOf({
      ...single,
      income: [
        salary('2800'),
        { kind: 'saleOfProduce', seasonal: { 7: '1000', 8: '1000' }, evidence: 'receipt', volatility: 'low' },
      ],
    });
    assert.deepEqual(steps, [
      '2026-12-01 1800.00',
      '2027-07-01 2655.00',
      '2027-09-01 1800.00',
      '2028-07-01 2655.00',
      '2028-09-01 1800.00',
    ]);
  });

  test('the lines of each step stand with their step', () => {
    const answer = answerOf({ ...single, changes: [{ from: '2027-03-01', incomePerMonth: '500', why: 'laid off' }] });
    assert.deepEqual(
      rowsOf(answer).filter((row) => /income|buffer/.test(row)),
      ['income 6000.00', 'buffer -520.00', 'income 500.00 2027-03-01', 'buffer 300.00 2027-03-01'],
    );
    assert.match(answer.lines.find(({ from }) => from)!.label.en, /laid off/);
  });

  test('a lump sum says where it comes from, and raises no month', () => {
    const asked = (answer: Answer) => ((answer.asked ?? []) as { code: string }[]).map(({ code }) => code);
    const from = answerOf({ ...single, lumpSumNow: '5000', lumpSumFrom: 'family' });
    assert.deepEqual(from.capacity, answerOf(single).capacity);
    const [sum] = from.lumpSums as { amount: string; from: string; label: { en: string } }[];
    assert.deepEqual([sum!.amount, sum!.from], ['5000.00', 'family']);
    assert.match(sum!.label.en, /do not owe/);
    assert.deepEqual(asked(answerOf({ ...single, lumpSumNow: '5000' })), ['lumpSumSource']);
    const bonus = answerOf({
      ...single,
      income: [salary('6000'), { kind: 'bonus', oneOff: { amount: '8000', on: '2027-01-20' }, evidence: 'contract' }],
    });
    assert.deepEqual(bonus.capacity, answerOf(single).capacity);
    assert.deepEqual(
      (bonus.lumpSums as { on: string; counted: string }[]).map(({ on, counted }) => [on, counted]),
      [['2027-01-20', '7600.00']],
    );
  });

  test('what a person should be asked', () => {
    const answer = answerOf({
      ...single,
      income: [{ kind: 'salary', perMonth: '6000' }],
      expenses: [
        { kind: 'rent', perMonth: '500' },
        { kind: 'food', perMonth: '900' },
      ],
      otherDebts: [{ creditor: 'B', outstanding: '30000', perMonth: '900', inDifficulty: true }],
    });
    assert.deepEqual(
      (answer.asked as { code: string; source: string }[]).map(({ code, source }) => `${code} ${source}`),
      [
        'evidenceForIncome /income/0',
        'evidenceForHousing /expenses/0',
        'reasonAboveGuideline /expenses/1',
        'ownOutstanding /ownOutstanding',
      ],
    );
    assert.deepEqual(answer.beforeShares, [{ from: '2026-12-01', perMonth: '2691.00' }]);
  });

  test('the light path: one question, the lowest grade of evidence', () => {
    const light = { currency: 'CNY', place: 'CN', asOf: '2026-11-22', light: { perMonth: '200.50', owed: '800' } };
    const answer = answerOf(light);
    assert.deepEqual(answer.capacity, [{ from: '2026-12-01', perMonth: '200.00' }]);
    assert.deepEqual(rowsOf(answer), ['income 200.50', 'buffer -0.50']);
    assert.equal(answer.evidenceGrade, 'weak');
  });

  test('an override is signed, and shows what was worked out', () => {
    const override = {
      by: 'Zhang Wei',
      reason: 'the car is needed for work',
      signedOn: '2026-11-23',
      capacity: [{ from: '2027-01-01', perMonth: '4000.00' }],
    };
    const answer = answerOf({ ...single, override });
    assert.deepEqual(answer.capacity, [
      { from: '2026-12-01', perMonth: '4680.00' },
      { from: '2027-01-01', perMonth: '4000.00' },
    ]);
    assert.deepEqual(answer.assessed, [{ from: '2026-12-01', perMonth: '4680.00' }]);
    assert.equal(rowsOf(answer).at(-1), 'override -680.00 2027-01-01');
    assert.match(answer.lines.at(-1)!.label.zh, /Zhang Wei.*2026-11-23.*car is needed/);
    assert.deepEqual(answer.origin, {
      kind: 'overridden',
      by: 'Zhang Wei',
      reason: override.reason,
      signedOn: '2026-11-23',
    });
  });

  test('a small firm: the household lives first, the debts of the firm are covered 1.25 times', () => {
    const firm = {
      ...single,
      income: [],
      business: {
        revenue: { perMonth: '50000' },
        evidence: 'taxRecord',
        volatility: 'low',
        costs: { perMonth: '38000' },
        taxes: '1000',
        inventory: '200',
        ownerDraw: '5000',
        debtService: [{ creditor: 'Bank', principal: '3000', interest: '1000' }],
      },
    };
    const answer = answerOf(firm);
    // 50,000 − 38,000 − 1,000 − 200 − 800 to live = 10,000; ÷ 1.25 = 8,000; − 4,000 due already.
    assert.deepEqual(answer.capacity, [{ from: '2026-12-01', perMonth: '4000.00' }]);
    assert.deepEqual(answer.business, {
      cashAvailable: '10000.00',
      debtService: '4000.00',
      dscr: '2.50',
      dscrTarget: '1.25',
      ownerDraw: '5000',
      stress: {
        revenueDownPercent: '20',
        cashAvailable: '0.00',
        debtService: '4000.00',
        dscr: '0.00',
        perMonth: '0.00',
      },
    });
    const withWages = answerOf({ ...firm, income: [salary('1800')] });
    // The wage feeds the household, and the 1,000 that it leaves are cash too: 11,800 ÷ 1.25 − 4,000.
    assert.deepEqual(withWages.capacity, [{ from: '2026-12-01', perMonth: '5440.00' }]);
    const seasonal = { ...firm, business: { ...firm.business, revenue: { seasonal: { 1: '200000', 7: '200000' } } } };
    const steps = answerOf(seasonal).capacity.map(({ perMonth }) => perMonth);
    assert.deepEqual(steps, ['0.00'], 'two good months do not pay ten months of costs');
  });

  test('a place without figures brings its own floors', () => {
    const british = { ...single, currency: 'GBP', place: 'GB', income: [salary('1800')] };
    const answer = answerOf({ ...british, floors: { source: 'SFS', groups: { food: '320', other: '180' } } });
    // 1,300 is left; a tenth would be 130, and the Standard Financial Statement caps savings at 20.
    assert.deepEqual(answer.capacity, [{ from: '2026-12-01', perMonth: '1280.00' }]);
    assert.deepEqual(answer.floorsUsed[0]!.source, 'SFS');
  });
});

describe('what assess refuses', () => {
  const light = { currency: 'CNY', place: 'CN', asOf: '2026-11-22' };
  const override = {
    by: 'Zhang',
    reason: 'why',
    signedOn: '2026-11-22',
    capacity: [{ from: '2027-01-01', perMonth: '1' }],
  };
  const floors = { source: 'SFS', groups: { food: '320' } };
  const refusals: readonly (readonly [code: (typeof assessRefusals)[number], document: object])[] = [
    ['notInForce', { ...plain, asOf: '1999-12-31' }],
    ['lightNotOffered', { ...light, currency: 'JPY', light: { perMonth: '100', owed: '800' } }],
    ['lightAboveCap', { ...light, light: { perMonth: '100', owed: '3000.01' } }],
    ['floorsOfThePlace', { ...plain, floors }],
    ['noFloorForPlace', { ...plain, place: 'GB', currency: 'GBP' }],
    ['noFloorInForce', { ...plain, asOf: '2023-12-31' }],
    ['currencyNotOfPlace', { ...plain, currency: 'USD' }],
    ['noSteps', { ...plain, override: { ...override, capacity: [] } }],
    [
      'stepsOutOfOrder',
      { ...plain, override: { ...override, capacity: [override.capacity[0], override.capacity[0]] } },
    ],
    ['overrideUnsigned', { ...plain, override: { ...override, by: ' ' } }],
  ];
  for (const [code, document] of refusals) {
    test(code, () => {
      const said = assess.run(document);
      assert.equal((said as { refused?: string }).refused, code, JSON.stringify(said));
      assert.equal(assessOutput.safeParse(said).success, true);
    });
  }
  test('each code is reached, but for amounts below zero, which are faults', () => {
    const reached = new Set<string>(refusals.map(([code]) => code));
    assert.deepEqual(
      assessRefusals.filter((code) => !reached.has(code)),
      ['negativeCapacity'],
    );
  });
});

describe('what is no statement', () => {
  const rows: readonly (readonly [document: object, faults: readonly string[]])[] = [
    [{}, ['/currency missing', '/place missing', '/asOf missing', '/household missing', '/income missing']],
    [{ ...plain, household: undefined }, ['/household missing']],
    [{ ...plain, household: { adults: 0, children: 2 } }, ['/household/adults noAdult']],
    [{ ...plain, household: { adults: -1, children: 0 } }, ['/household/adults tooSmall']],
    [{ ...plain, surname: 'Li' }, ['/surname unknownField']],
    [{ ...plain, place: 'Nanjing' }, ['/place notAPlace']],
    [{ ...plain, place: 'CN-32-rural', area: 'urban' }, ['/area contradictsPlace']],
    [{ ...plain, income: [salary('-1')] }, ['/income/0/perMonth negative']],
    [{ ...plain, income: [salary('1.001')] }, ['/income/0/perMonth tooManyDecimals']],
    [{ ...plain, income: [{ kind: 'salary' }] }, ['/income/0/perMonth missing']],
    [{ ...plain, income: [salary('1', { months: ['1', '2', '3'] })] }, ['/income/0/months moreThanOneForm']],
    [{ ...plain, income: [{ kind: 'farming', seasonal: { 13: '5' } }] }, ['/income/0/seasonal/13 unknownField']],
    [{ ...plain, income: [{ kind: 'farming', seasonal: { 1: '-5' } }] }, ['/income/0/seasonal/1 negative']],
    [{ ...plain, expenses: [{ kind: 'rent', perMonth: '60000.01' }] }, ['/expenses expensesFarAboveIncome']],
    [
      { ...plain, surname: 'Li', expenses: [{ kind: 'rent', perMonth: '60001' }], lumpSumNow: '-3' },
      ['/surname unknownField', '/lumpSumNow negative', '/expenses expensesFarAboveIncome'],
    ],
    [{ ...plain, changes: [{ from: '2026-11-22', incomePerMonth: '1', why: 'x' }] }, ['/changes/0/from notAfterAsOf']],
    [{ ...plain, changes: [{ from: '2027-01-01', why: 'x' }] }, ['/changes/0/incomePerMonth missing']],
    [
      { ...plain, changes: [{ from: '2027-01-01', expenseKind: 'rent', why: 'x' }] },
      ['/changes/0/incomePerMonth missing', '/changes/0/expensePerMonth missing'],
    ],
    [
      { ...plain, light: { perMonth: '1', owed: '1' } },
      ['/household lightWithStatement', '/income lightWithStatement'],
    ],
    [
      { ...plain, cause: { event: 'jobLoss', since: '2026-12-01', expectedEndOn: '2026-11-30' } },
      ['/cause/since afterAsOf', '/cause/expectedEndOn endBeforeStart'],
    ],
    [
      { ...plain, override: { by: 'Z', reason: 'w', signedOn: '2026-11-21', capacity: [] } },
      ['/override/signedOn beforeAsOf'],
    ],
    [{ ...plain, business: { revenue: {} } }, ['/business/revenue/perMonth missing']],
  ];
  for (const [document, faults] of rows) {
    test(faults.join(', '), () => {
      const said = assess.run(document) as { invalid?: readonly { path: string; code: string }[] };
      assert.deepEqual(
        said.invalid?.map(({ path, code }) => `${path} ${code}`),
        faults,
        JSON.stringify(said),
      );
    });
  }
  test('without any income no expense is too high: people live on savings', () => {
    assert.deepEqual(capacityOf({ ...plain, income: [], expenses: [{ kind: 'rent', perMonth: '3000' }] }), [
      '2026-12-01 0.00',
    ]);
  });
});
