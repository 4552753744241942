/** What a loan of a Fineract server is in a book: the mapping as tables. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { clientOf, FineractServer, type ServedLoan, type ServedTransaction } from '../../../tools/fineract-server.ts';
import type { CoreLoan } from '../../application/core-system-port.ts';
import { formatDay, parseDay } from '../../core/calendar/day.ts';
import { formatAmount } from '../../core/money/decimal.ts';
import { mapListed, mapLoan } from './map-loan.ts';
import { readJson } from './read-json.ts';

const products = new Map([
  ['Consumer 12', 'consumer'],
  ['Made for tests', 'microFirm'],
] as const);
const setting = { products, asOf: parseDay('2026-03-31')! };

/** A loan of two instalments of 600 + 10, changed, and mapped. */
function mapped(change: (loan: ServedLoan, server: FineractServer) => void = () => {}): CoreLoan {
  const server = new FineractServer();
  const loan = server.lend({ principal: '1200.00', interest: '10.00', count: 2, on: '2026-01-10' });
  change(loan, server);
  return mapLoan(json(server.documentOf(loan)), json(clientOf(1)), setting);
}

function json(document: object) {
  return readJson(JSON.stringify(document))!;
}

/** The records of money, as one line each. */
function moneyOf(loan: CoreLoan): string[] {
  return loan.rows.flatMap((row) => {
    if ('faults' in row) return row.faults.map(({ field, value, code }) => `fault ${field} ${value} ${code}`);
    return row.records.flatMap((item) => {
      if (item.table === 'payments') {
        const { paymentRef, valueOn, amountMinor, split, reversesPaymentRef, paidBy } = item.record;
        const parts =
          split && [split.principalMinor, split.interestMinor, split.feeMinor, split.penaltyMinor].join('/');
        const undoes = reversesPaymentRef === undefined ? '' : ` undoes ${reversesPaymentRef}`;
        const by = paidBy === 'unknown' ? '' : ` by ${paidBy}`;
        return [
          `${paymentRef} ${formatDay(valueOn)} ${formatAmount(amountMinor, 'CNY')} ${parts ?? '-'}${undoes}${by}`,
        ];
      }
      if (item.table !== 'events') return [];
      const { eventRef, kind, on, amountMinor, component } = item.record;
      return [`${eventRef} ${kind} ${formatDay(on)} ${formatAmount(amountMinor!, 'CNY')} ${component ?? '-'}`];
    });
  });
}

function faultsOf(loan: CoreLoan): string[] {
  return loan.rows.flatMap((row) =>
    'faults' in row ? row.faults.map(({ field, value, code }) => `${field}|${value}|${code}`) : [],
  );
}

test('a whole loan, in the documented shape', () => {
  const document = readJson(readFileSync(join(import.meta.dirname, 'testdata', 'loan.json'), 'utf8'))!;
  const loan = mapLoan(document, json(clientOf(12)), setting);
  assert.deepEqual(faultsOf(loan), []);
  assert.equal(loan.partyRef, 'C000012');
  assert.equal(loan.hasMoreToCome, true);
  const records = loan.rows.flatMap((row) => ('records' in row ? row.records : []));
  assert.deepEqual(records.find(({ table }) => table === 'loans')!.record, {
    loanRef: '000004711',
    partyRef: 'C000012',
    product: 'microFirm',
    currency: 'CNY',
    principalMinor: 120_000n,
    annualRatePercent: '14.4',
    method: 'equalInstalment',
    dayCount: 'actual/365',
    instalments: 2,
    every: { count: 1, unit: 'month' },
    disbursedOn: parseDay('2026-01-10'),
    firstDueOn: parseDay('2026-02-10'),
    graceDays: 3,
  });
  const instalments = records.flatMap((item) => (item.table === 'instalments' ? [item.record] : []));
  assert.deepEqual(
    instalments.map(({ n, dueOn, principalMinor, interestMinor, feeMinor }) => [
      n,
      formatDay(dueOn),
      principalMinor,
      interestMinor,
      feeMinor,
    ]),
    [
      [1, '2026-02-10', 59_010n, 1_440n, 500n],
      [2, '2026-03-10', 60_990n, 732n, 0n],
    ],
  );
  assert.deepEqual(moneyOf(loan), [
    'fineract/charge/2 charge 2026-03-05 20.00 fee',
    'fineract/charge/4 charge 2026-03-12 2.50 penalty',
    'fineract/91 2026-02-10 609.50 59010/1440/500/0',
  ]);
  assert.deepEqual(records.find(({ table }) => table === 'parties')!.record, {
    partyRef: 'C000012',
    kind: 'person',
    name: 'Borrower 12',
    phone: '13900000012',
  });
});

test('what each kind of transaction is in the book', () => {
  const split = { principal: '600.00', interest: '10.00' };
  const on = '2026-02-10';
  type Given = Omit<ServedTransaction, 'id'>;
  const table: readonly (readonly [string, Given, readonly string[]])[] = [
    ['repayment', { type: 2, on, amount: '610.00', ...split }, ['fineract/2 2026-02-10 610.00 60000/1000/0/0']],
    ['fee at disbursement', { type: 5, on, amount: '9.00', fee: '9.00' }, ['fineract/2 2026-02-10 9.00 0/0/900/0']],
    [
      'more than owed',
      { type: 2, on, amount: '700.00', ...split, over: '90.00' },
      ['fineract/2 2026-02-10 610.00 60000/1000/0/0', 'fineract/2/over 2026-02-10 90.00 -'],
    ],
    ['only over', { type: 2, on, amount: '5.00', over: '5.00' }, ['fineract/2/over 2026-02-10 5.00 -']],
    [
      'taken back by a person',
      { type: 2, on, amount: '610.00', ...split, undoneOn: '2026-02-20' },
      ['fineract/2 2026-02-10 610.00 60000/1000/0/0', 'fineract/2/undone 2026-02-20 610.00 - undoes fineract/2'],
    ],
    [
      'a merchant pays',
      { type: 21, on, amount: '610.00', ...split },
      ['fineract/2 2026-02-10 610.00 60000/1000/0/0 by thirdParty'],
    ],
    [
      'interest waived',
      { type: 4, on, amount: '10.00', interest: '4.00' },
      ['fineract/2/interest waiver 2026-02-10 10.00 interest'],
    ],
    ['waived and undone', { type: 4, on, amount: '10.00', interest: '10.00', undoneOn: on }, []],
    ['charges waived', { type: 9, on, amount: '7.00', fee: '3.00' }, ['fineract/2/fee waiver 2026-02-10 7.00 fee']],
    [
      'goodwill',
      { type: 23, on, amount: '610.00', ...split },
      [
        'fineract/2/principal waiver 2026-02-10 600.00 principal',
        'fineract/2/interest waiver 2026-02-10 10.00 interest',
      ],
    ],
    ['written off', { type: 6, on, amount: '1220.00' }, ['fineract/2 chargeOff 2026-02-10 1220.00 -']],
    ['charged off', { type: 27, on, amount: '1220.00' }, ['fineract/2 chargeOff 2026-02-10 1220.00 -']],
    ['recovered', { type: 8, on, amount: '50.00' }, ['fineract/2 recovery 2026-02-10 50.00 -']],
    ['accrual', { type: 10, on, amount: '3.00', interest: '3.00' }, []],
    ['chargeback', { type: 25, on, amount: '3.00' }, ['fault transactions.2.type.id 25 transactionNotMapped']],
    ['re-aged', { type: 29, on, amount: '3.00' }, ['fault transactions.2.type.id 29 transactionNotMapped']],
    ['refund, undone', { type: 16, on, amount: '3.00', undoneOn: on }, []],
    [
      'parts that do not add up',
      { type: 2, on, amount: '611.00', ...split },
      ['fault transactions.2.amount 61100 portionsDoNotAddUp'],
    ],
    [
      'waiver of nothing known',
      { type: 9, on, amount: '7.00' },
      ['fault transactions.2.amount 700 portionsDoNotAddUp'],
    ],
    [
      'a credit beyond the debt',
      { type: 23, on, amount: '5.00', over: '5.00' },
      ['fault transactions.2.overpaymentPortion 500 transactionNotMapped'],
    ],
    ['lent in parts', { type: 1, on, amount: '5.00' }, ['fault transactions 2 lentInParts']],
  ];
  for (const [name, transaction, money] of table) {
    assert.deepEqual(moneyOf(mapped((loan, server) => server.book(loan, transaction))), money, name);
  }
});

test('a loan with a field that cannot be mapped gives its faults and nothing else', () => {
  const table: readonly (readonly [string, (loan: ServedLoan, server: FineractServer) => void])[] = [
    [
      'loanProductName|Unheard of|productNotKnown',
      (loan) => Object.assign(loan, { more: { loanProductName: 'Unheard of' } }),
    ],
    ['status.id|602|movedToAnotherLoan', (loan) => Object.assign(loan, { status: 602 })],
    ['status.id|999|statusNotMapped', (loan) => Object.assign(loan, { status: 999 })],
    [
      'currency.code|XXX|unknownCurrency',
      (loan) => Object.assign(loan, { more: { currency: { code: 'XXX' } }, transactions: [] }),
    ],
    ['annualInterestRate||missing', (loan) => Object.assign(loan, { more: { annualInterestRate: null } })],
    [
      'annualInterestRate|14.1234567|notARate',
      (loan) => Object.assign(loan, { more: { annualInterestRate: '14.1234567' } }),
    ],
    [
      'interestType, amortizationType|7 1|methodNotMapped',
      (loan) => Object.assign(loan, { more: { interestType: { id: 7 } } }),
    ],
    [
      'repaymentFrequencyType.id|4|frequencyNotMapped',
      (loan) => Object.assign(loan, { more: { repaymentFrequencyType: { id: 4 } } }),
    ],
    [
      'daysInMonthType, daysInYearType|30 365|dayCountNotMapped',
      (loan) =>
        Object.assign(loan, { more: { interestCalculationPeriodType: { id: 0 }, daysInYearType: { id: 365 } } }),
    ],
    [
      'isFloatingInterestRate|true|termsNotMapped',
      (loan) => Object.assign(loan, { more: { isFloatingInterestRate: true } }),
    ],
    ['graceOnArrearsAgeing|400|notACount', (loan) => Object.assign(loan, { more: { graceOnArrearsAgeing: 400 } })],
    ['timeline.actualDisbursementDate||missing', (loan) => Object.assign(loan, { more: { timeline: {} } })],
    [
      'repaymentSchedule.principalDue|119999|instalmentsDoNotAddUp',
      (loan) => Object.assign(loan.periods[0]!, { principal: '599.99' }),
    ],
    [
      'charges.2.chargeTimeType.id|8|chargeNotMapped',
      (loan, server) => void server.charge(loan, { time: 8, amount: '1.00', penalty: true }),
    ],
    [
      'repaymentSchedule.periods.1.feeChargesDue|0.000000|chargesDoNotAddUp',
      (loan, server) => {
        server.charge(loan, { time: 2, amount: '1.00', penalty: false, dueOn: '2026-02-01' });
        const document = server.documentOf(loan) as { repaymentSchedule: { periods: Record<string, unknown>[] } };
        const [lent, ...periods] = document.repaymentSchedule.periods;
        loan.more = {
          repaymentSchedule: { periods: [lent, ...periods.map((one) => ({ ...one, feeChargesDue: '0.000000' }))] },
        };
      },
    ],
    [
      'summary.principalPaid|1.00|notTheSumOfPayments',
      (loan) => Object.assign(loan, { more: { summary: { principalPaid: '1.00' } } }),
    ],
    ['transactions|0|noDisbursement', (loan) => Object.assign(loan, { transactions: [] })],
  ];
  for (const [fault, change] of table) {
    const loan = mapped(change);
    assert.ok(faultsOf(loan).includes(fault), `${fault}: ${faultsOf(loan).join(' ')}`);
    assert.equal(loan.rows.length, 1, fault);
    assert.equal(loan.liveRefs.size, 0, fault);
  }
});

test('a loan to a group has no client, and a loan not disbursed no rows', () => {
  const server = new FineractServer();
  const loan = server.lend({ principal: '1200.00', interest: '10.00', count: 2, on: '2026-01-10' });
  assert.deepEqual(faultsOf(mapLoan(json(server.documentOf(loan)), undefined, setting)), ['clientId|1|noClient']);
  loan.status = 200;
  const notLent = mapLoan(json(server.documentOf(loan)), json(clientOf(1)), setting);
  assert.deepEqual([notLent.isLent, notLent.rows.length], [false, 0]);
});

test('method and day count by the numbers of the server', () => {
  const table: readonly (readonly [object, string, string])[] = [
    [{}, 'equalInstalment', '30/360'],
    [{ interestType: { id: 1 } }, 'flat', '30/360'],
    [{ amortizationType: { id: 0 } }, 'equalPrincipal', '30/360'],
    [{ repaymentFrequencyType: { id: 1 } }, 'equalInstalment', 'actual/364'],
    [{ interestCalculationPeriodType: { id: 0 }, daysInMonthType: { id: 1 } }, 'equalInstalment', 'actual/360'],
    [
      { interestCalculationPeriodType: { id: 0 }, daysInMonthType: { id: 1 }, daysInYearType: { id: 1 } },
      'equalInstalment',
      'actual/actual',
    ],
  ];
  for (const [more, method, dayCount] of table) {
    const loan = mapped((served) => Object.assign(served, { more: { ...more } }));
    const record = loan.rows
      .flatMap((row) => ('records' in row ? row.records : []))
      .find(({ table: of }) => of === 'loans')!.record;
    assert.deepEqual(
      [(record as { method: string }).method, (record as { dayCount: string }).dayCount],
      [method, dayCount],
    );
  }
});

test('the mark of a listed loan changes with its money, not with the day', () => {
  const server = new FineractServer();
  const loan = server.lend({ principal: '1200.00', interest: '10.00', count: 2, on: '2026-01-10' });
  const markOf = () => mapListed(json(server.documentOf(loan)))!.mark;
  const before = markOf();
  const summary = (server.documentOf(loan) as { summary: object }).summary;
  loan.more = { summary: { ...summary, totalOverdue: '99.00', overdueSinceDate: [2026, 2, 10] }, inArrears: true };
  assert.equal(markOf(), before);
  loan.more = {};
  server.book(loan, { type: 2, on: '2026-02-10', amount: '610.00', principal: '600.00', interest: '10.00' });
  assert.notEqual(markOf(), before);
});
