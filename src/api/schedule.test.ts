import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { scheduleOperation } from './schedule.ts';

interface Row {
  principal: string;
  interest: string;
  total: string;
  dueOn: string;
  days: number;
  balanceAfter: string;
  paid?: string;
  outstanding?: string;
}
interface Answer {
  instalments: Row[];
  totals: Record<string, string>;
}
interface Case {
  id: string;
  input: object;
  rows: [string, string][];
}

const loan = {
  currency: 'USD',
  principal: '100.00',
  annualRatePercent: '7',
  disbursedOn: '2024-01-01',
  instalments: 6,
  every: { count: 1, unit: 'month' },
  method: 'equalInstalment',
  dayCount: '30/360',
};
const run = (changes: object) => scheduleOperation.run({ ...loan, ...changes }) as Answer;
const parts = (answer: Answer) => answer.instalments.map((row) => [row.principal, row.interest]);

describe('the reference figures, to the cent', () => {
  const file = new URL('../core/loan/schedule/testdata/fineract.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
  for (const one of cases) {
    it(one.id, () => {
      const answer = scheduleOperation.run(one.input) as Answer;
      assert.deepEqual(answer.instalments && parts(answer), one.rows, JSON.stringify(answer));
    });
  }

  it('an instalment rounded up to whole units: 280,000 at 8.4 % over 20 months (Frappe Lending, test_loan.py)', () => {
    const answer = run({
      principal: '280000',
      annualRatePercent: '8.4',
      instalments: 20,
      rounding: 'up',
      roundTo: '1',
    });
    const whole = (text: string) => Math.round(Number(text));
    const spot = [4, 18, 20].map((n) => {
      const row = answer.instalments[n - 1]!;
      return [n, whole(row.principal), whole(row.interest), whole(row.balanceAfter)];
    });
    assert.equal(answer.instalments[0]!.total, '15052.00');
    assert.deepEqual(spot, [
      [4, 13369, 1683, 227080],
      [18, 14740, 312, 29785],
      [20, 14941, 105, 0],
    ]);
    assert.equal(whole(answer.totals.interest!), 21034);
  });
});

describe('the shape of the answer', () => {
  it('is the one the contract shows', () => {
    const answer = run({ annualRatePercent: '15.678', dayCount: 'actual/365', firstDueOn: '2024-02-01' });
    assert.deepEqual(answer.instalments[0], {
      n: 1,
      dueOn: '2024-02-01',
      days: 31,
      principal: '16.10',
      interest: '1.33',
      total: '17.43',
      balanceAfter: '83.90',
    });
    assert.deepEqual(answer.totals, { principal: '100.00', interest: '4.62', total: '104.62' });
  });

  it('shows what was paid when there is a payment', () => {
    const answer = run({ events: [{ kind: 'pay', on: '2024-02-01', amount: '20.00' }] });
    const seen = answer.instalments.slice(0, 3).map((row) => [row.paid, row.outstanding]);
    assert.deepEqual(seen, [
      ['17.01', '0.00'],
      ['2.99', '14.02'],
      ['0.00', '17.01'],
    ]);
    assert.equal(answer.totals.paid, '20.00');
  });

  it('describes itself by JSON Schema', () => {
    assert.ok(scheduleOperation.schemas().input);
    assert.ok(scheduleOperation.schemas().output);
  });
});

describe('faults', () => {
  const table: [string, object, [string, string][]][] = [
    ['nothing lent', { principal: '0.00' }, [['/principal', 'notPositive']]],
    ['a negative principal', { principal: '-5.00' }, [['/principal', 'notPositive']]],
    ['a number for an amount', { principal: 100 }, [['/principal', 'notAString']]],
    ['more decimals than the currency has', { principal: '1.005' }, [['/principal', 'tooManyDecimals']]],
    ['an absurd rate', { annualRatePercent: '1000.01' }, [['/annualRatePercent', 'rateTooLarge']]],
    ['a rate that is no number', { annualRatePercent: '%s' }, [['/annualRatePercent', 'notARate']]],
    ['a negative rate', { annualRatePercent: '-1' }, [['/annualRatePercent', 'notARate']]],
    ['too many instalments', { instalments: 1201 }, [['/instalments', 'tooLarge']]],
    ['no instalments', { instalments: 0 }, [['/instalments', 'tooSmall']]],
    ['a day that does not exist', { disbursedOn: '2023-02-29' }, [['/disbursedOn', 'notADate']]],
    ['due before it is drawn', { firstDueOn: '2024-01-01' }, [['/firstDueOn', 'notAfterDisbursement']]],
    ['grace for the whole term', { graceOnPrincipal: 6 }, [['/graceOnPrincipal', 'graceTooLong']]],
    ['a step of nothing', { roundTo: '0.00' }, [['/roundTo', 'notPositive']]],
    ['an unknown field', { colour: 'red' }, [['/colour', 'unknownField']]],
    [
      'all at once',
      {
        principal: '0',
        roundTo: '0',
        events: [
          { kind: 'pay', on: '2023-12-31', amount: '-1.00' },
          { kind: 'pauseInterest', from: '2024-03-01', to: '2024-02-01' },
          {
            kind: 'reAge',
            on: '2024-03-01',
            startOn: '2024-02-01',
            instalments: 2,
            every: { count: 1, unit: 'month' },
          },
        ],
      },
      [
        ['/principal', 'notPositive'],
        ['/roundTo', 'notPositive'],
        ['/events/0/amount', 'negative'],
        ['/events/0/on', 'beforeDisbursement'],
        ['/events/1/to', 'endsBeforeStart'],
        ['/events/2/startOn', 'endsBeforeStart'],
      ],
    ],
    ['an event of no known kind', { events: [{ kind: 'forgive' }] }, [['/events/0/kind', 'notOneOf']]],
  ];
  for (const [name, changes, faults] of table) {
    it(name, () => {
      const answer = scheduleOperation.run({ ...loan, ...changes }) as { invalid: { path: string; code: string }[] };
      const seen = answer.invalid?.map((fault) => [fault.path, fault.code]);
      assert.deepEqual(seen, faults);
    });
  }
});

describe('refusals', () => {
  const pay = (on: string, amount: string) => ({ kind: 'pay', on, amount });
  const reAge = (on: string, startOn: string, instalments: number) => ({
    kind: 'reAge',
    on,
    startOn,
    instalments,
    every: { count: 1, unit: 'month' },
  });
  const table: [string, object, object][] = [
    [
      'beyond 2200',
      { instalments: 1200, every: { count: 1, unit: 'year' } },
      { refused: 'maturityOutOfRange', on: '2024-01-01' },
    ],
    [
      'more paid than owed',
      { events: [pay('2024-01-15', '150.00')] },
      { refused: 'paymentExceedsOwed', on: '2024-01-15', owed: '100.26' },
    ],
    [
      'a draw after maturity',
      { events: [{ kind: 'disburse', on: '2024-07-02', amount: '1.00' }] },
      { refused: 'disbursedAfterMaturity', on: '2024-07-02' },
    ],
    [
      'no such due date',
      { events: [{ kind: 'moveDueDate', from: '2024-02-02', to: '2024-02-05' }] },
      { refused: 'noSuchDueDate', on: '2024-02-02' },
    ],
    [
      'moved before the one before it',
      { events: [{ kind: 'moveDueDate', from: '2024-03-01', to: '2024-01-31' }] },
      { refused: 'dueDateOutOfOrder', on: '2024-01-31' },
    ],
    [
      'nothing left to spread over',
      { events: [{ kind: 'reAmortise', on: '2024-07-01' }] },
      { refused: 'nothingLeftToSchedule', on: '2024-07-01' },
    ],
    [
      'extended too far',
      { instalments: 1200, events: [{ kind: 'extendMaturity', on: '2024-02-01', instalments: 1 }] },
      { refused: 'tooManyInstalments', on: '2024-02-01' },
    ],
    [
      're-aged too far',
      { events: [reAge('2024-04-10', '2024-05-01', 1200)] },
      { refused: 'tooManyInstalments', on: '2024-04-10' },
    ],
    [
      'flat interest paused',
      { method: 'flat', events: [{ kind: 'pauseInterest', from: '2024-02-01', to: '2024-02-03' }] },
      { refused: 'interestFixedInAdvance', on: '2024-02-01' },
    ],
  ];
  for (const [name, changes, refusal] of table) {
    it(name, () => assert.deepEqual(scheduleOperation.run({ ...loan, ...changes }), refusal));
  }

  it('takes exactly what pays the loan off', () => {
    const answer = run({ events: [pay('2024-01-15', '100.26')] });
    assert.equal(answer.totals.outstanding, '0.00');
    assert.equal(answer.totals.interest, '0.26');
  });
});

describe('payments ahead on two days', () => {
  it('ask for the interest that has accrued between them where an instalment has room for it', () => {
    const answer = run({
      principal: '5628.33',
      annualRatePercent: '26',
      disbursedOn: '2024-02-25',
      instalments: 24,
      dayCount: 'actual/365',
      events: [
        { kind: 'pay', on: '2024-06-03', amount: '3151.87' },
        { kind: 'pay', on: '2024-10-03', amount: '337.70' },
      ],
    });
    assert.deepEqual(parts(answer).slice(9, 14), [
      ['303.13', '0.00'],
      ['303.13', '0.00'],
      ['201.42', '101.71'],
      ['0.00', '303.13'],
      ['81.23', '221.90'],
    ]);
  });
});

describe('methods', () => {
  const year = { principal: '1200.00', annualRatePercent: '12', instalments: 4 };
  it('equal principal: interest falls as the balance does', () => {
    assert.deepEqual(parts(run({ ...year, method: 'equalPrincipal' })), [
      ['300.00', '12.00'],
      ['300.00', '9.00'],
      ['300.00', '6.00'],
      ['300.00', '3.00'],
    ]);
  });
  it('interest only: principal with the last', () => {
    assert.deepEqual(parts(run({ ...year, method: 'interestOnly' })), [
      ['0.00', '12.00'],
      ['0.00', '12.00'],
      ['0.00', '12.00'],
      ['1200.00', '12.00'],
    ]);
  });
  it('bullet: all with the last, interest simple', () => {
    assert.deepEqual(parts(run({ ...year, method: 'bullet' })), [
      ['0.00', '0.00'],
      ['0.00', '0.00'],
      ['0.00', '0.00'],
      ['1200.00', '48.00'],
    ]);
  });
  it('flat: on the first principal for the whole term, the last takes the remainder', () => {
    const answer = run({ principal: '1000.00', annualRatePercent: '10', instalments: 3, method: 'flat' });
    assert.deepEqual(parts(answer), [
      ['333.34', '8.33'],
      ['333.34', '8.33'],
      ['333.32', '8.34'],
    ]);
    assert.deepEqual(
      answer.instalments.map((row) => row.total),
      ['341.67', '341.67', '341.66'],
    );
  });
  it('grace on principal: interest alone, then the rest', () => {
    const answer = run({ ...year, graceOnPrincipal: 2, method: 'equalPrincipal' });
    assert.deepEqual(parts(answer), [
      ['0.00', '12.00'],
      ['0.00', '12.00'],
      ['600.00', '12.00'],
      ['600.00', '6.00'],
    ]);
  });
  it('grace on interest: falls due with the instalment after', () => {
    const answer = run({ ...year, graceOnInterest: 2, method: 'interestOnly' });
    assert.deepEqual(parts(answer), [
      ['0.00', '0.00'],
      ['0.00', '0.00'],
      ['0.00', '36.00'],
      ['1200.00', '12.00'],
    ]);
  });
  it('grace on both under level instalments: 5000 at 12 %, as Fineract LoanRepayment RS07', () => {
    const answer = run({
      principal: '5000.00',
      annualRatePercent: '12',
      instalments: 18,
      graceOnPrincipal: 6,
      graceOnInterest: 3,
      roundTo: '1',
    });
    assert.deepEqual(
      answer.instalments.map((row) => row.total),
      [...['0.00', '0.00', '0.00', '200.00', '50.00', '50.00'], ...Array<string>(11).fill('444.00'), '447.09'],
    );
  });
});

describe('dates', () => {
  it('month ends come back to the 31st', () => {
    const answer = run({ disbursedOn: '2024-01-31', instalments: 3 });
    assert.deepEqual(
      answer.instalments.map((row) => row.dueOn),
      ['2024-02-29', '2024-03-31', '2024-04-30'],
    );
  });
  it('and still do after an extension', () => {
    const answer = run({
      disbursedOn: '2024-01-31',
      instalments: 3,
      events: [{ kind: 'extendMaturity', on: '2024-03-31', instalments: 2 }],
    });
    assert.deepEqual(
      answer.instalments.map((row) => row.dueOn),
      ['2024-02-29', '2024-03-31', '2024-04-30', '2024-05-31', '2024-06-30'],
    );
  });
  it('a first due date of its own sets the days after it', () => {
    const answer = run({ firstDueOn: '2024-01-31', instalments: 3 });
    assert.deepEqual(
      answer.instalments.map((row) => row.dueOn),
      ['2024-01-31', '2024-02-29', '2024-03-31'],
    );
  });
});
