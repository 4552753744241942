/**
 * A small book in which every bad row stands beside good ones, with what has to be said of it. `mended` is the row as a
 * person would mend it; undefined: the row is taken out.
 */
import type { BookTable } from '../../application/book-records.ts';

type Cells = Readonly<Record<string, string>>;

export interface BadRow {
  readonly table: BookTable;
  readonly what: string;
  readonly cells: Cells;
  readonly field: string;
  readonly code: string;
  readonly mended?: Cells;
}

export const headers: Readonly<Record<BookTable, readonly string[]>> = {
  parties: ['partyRef', 'kind', 'name'],
  loans:
    'loanRef partyRef product currency principal annualRatePercent method dayCount instalments every disbursedOn firstDueOn graceDays penaltyRatePercent originator'.split(
      ' ',
    ),
  instalments: ['loanRef', 'n', 'dueOn', 'currency', 'principal', 'interest'],
  payments: 'loanRef paymentRef valueOn currency amount principal interest reversesPaymentRef paidBy'.split(' '),
  events: ['loanRef', 'eventRef', 'kind', 'on', 'until', 'currency', 'amount', 'component', 'months'],
  creditors: ['loanRef', 'from', 'creditorRef', 'shareNumerator', 'shareDenominator', 'reason'],
};

const loan: Cells = {
  loanRef: 'L1',
  partyRef: 'P1',
  product: 'consumer',
  currency: 'CNY',
  principal: '300.00',
  annualRatePercent: '12',
  method: 'equalPrincipal',
  dayCount: '30/360',
  instalments: '3',
  every: '1 month',
  disbursedOn: '2026-01-05',
  firstDueOn: '2026-02-05',
};
const instalment = (loanRef: string, n: number, principal = '100.00'): Cells => ({
  loanRef,
  n: String(n),
  dueOn: `2026-0${n + 1}-05`,
  currency: 'CNY',
  principal,
  interest: '3.00',
});
const payment: Cells = { loanRef: 'L1', valueOn: '2026-02-05', currency: 'CNY', amount: '10.00' };
const share: Cells = { loanRef: 'L1', creditorRef: 'FUND', reason: 'sale' };
const charge: Cells = {
  loanRef: 'L1',
  kind: 'charge',
  on: '2026-03-01',
  currency: 'CNY',
  amount: '5.00',
  component: 'fee',
};

export const goodRows: Readonly<Record<BookTable, readonly Cells[]>> = {
  parties: [
    { partyRef: 'P1', kind: 'person', name: 'Zhang San' },
    { partyRef: 'P2', kind: 'firm' },
  ],
  loans: [loan, { ...loan, loanRef: 'L2', partyRef: 'P2' }, { ...loan, loanRef: 'L3' }, { ...loan, loanRef: 'L4' }],
  instalments: ['L1', 'L2'].flatMap((ref) => [1, 2, 3].map((n) => instalment(ref, n))),
  payments: [
    { ...payment, paymentRef: 'A1' },
    { ...payment, paymentRef: 'A2', valueOn: '2026-02-06' },
    { ...payment, paymentRef: 'A3', loanRef: '', valueOn: '2026-02-07' },
  ],
  events: [{ ...charge, eventRef: 'E1' }],
  creditors: [{ ...share, from: '2026-03-01', shareNumerator: '1', shareDenominator: '1' }],
};

const partyRows: readonly Omit<BadRow, 'table'>[] = [
  { what: 'a number twice', cells: { partyRef: 'P1', kind: 'person' }, field: 'partyRef', code: 'duplicate' },
  {
    what: 'a kind that there is not',
    cells: { partyRef: 'P8', kind: 'bank' },
    field: 'kind',
    code: 'notOneOf',
    mended: { partyRef: 'P8', kind: 'firm' },
  },
  {
    what: 'a control character',
    cells: { partyRef: 'P\u00079', kind: 'firm' },
    field: 'partyRef',
    code: 'controlCharacter',
    mended: { partyRef: 'P9', kind: 'firm' },
  },
  {
    what: 'a space at an end',
    cells: { partyRef: 'P7\u3000', kind: 'firm' },
    field: 'partyRef',
    code: 'spacesAround',
    mended: { partyRef: 'P7', kind: 'firm' },
  },
];

const badLoan = (what: string, over: Cells, field: string, code: string): Omit<BadRow, 'table'> => {
  const loanRef = over.loanRef ?? `B${field}${code}`;
  // A mended loan has its own instalments nowhere in this book: it is taken out, but for one.
  return { what, cells: { ...loan, loanRef, ...over }, field, code };
};

const loanRows: readonly Omit<BadRow, 'table'>[] = [
  badLoan('a number twice', { loanRef: 'L1' }, 'loanRef', 'duplicate'),
  badLoan('a borrower that is not there', { partyRef: 'NOBODY' }, 'partyRef', 'unknownParty'),
  badLoan('a negative amount', { principal: '-300.00' }, 'principal', 'negative'),
  badLoan('nothing lent', { principal: '0.00' }, 'principal', 'notPositive'),
  badLoan('an absurd amount', { principal: '99999999999999999999.00' }, 'principal', 'amountTooLarge'),
  badLoan('an amount with separators', { principal: '1,200.00' }, 'principal', 'notAnAmount'),
  badLoan('an amount in words of a machine', { principal: '1e3' }, 'principal', 'notAnAmount'),
  badLoan('a tenth of a cent', { principal: '300.001' }, 'principal', 'tooManyDecimals'),
  badLoan('a day that does not exist', { disbursedOn: '2026-02-30' }, 'disbursedOn', 'notADate'),
  badLoan('a day in another form', { firstDueOn: '2026/03/05' }, 'firstDueOn', 'notADate'),
  badLoan('due before it was lent', { firstDueOn: '2026-01-04' }, 'firstDueOn', 'firstDueBeforeDisbursement'),
  badLoan('a rate of 100 times', { annualRatePercent: '120000' }, 'annualRatePercent', 'tooLarge'),
  badLoan('more instalments than there can be', { instalments: '1201' }, 'instalments', 'tooLarge'),
  badLoan('more days of grace than a year', { graceDays: '367' }, 'graceDays', 'tooLarge'),
  badLoan('a currency that there is not', { currency: 'RMB' }, 'currency', 'unknownCurrency'),
  badLoan('no period', { every: 'monthly' }, 'every', 'notAPeriod'),
  badLoan('a field of 10 MB', { originator: 'x'.repeat(10_000_000) }, 'originator', 'tooLong'),
];

const instalmentRows: readonly Omit<BadRow, 'table'>[] = [
  { what: 'a loan that is not there', cells: instalment('NONE', 1), field: 'loanRef', code: 'unknownLoan' },
  { what: 'a number twice', cells: instalment('L2', 3), field: 'n', code: 'duplicate' },
  {
    what: 'another currency than the loan',
    cells: { ...instalment('L3', 1), currency: 'USD' },
    field: 'currency',
    code: 'notTheLoansCurrency',
    mended: instalment('L3', 1),
  },
  {
    what: 'a table with a gap',
    cells: instalment('L3', 2),
    field: 'n',
    code: 'instalmentsMissing',
    mended: instalment('L3', 2),
  },
  {
    what: 'a table with a gap, its last row',
    cells: instalment('L3', 3),
    field: 'n',
    code: 'instalmentsMissing',
    mended: instalment('L3', 3),
  },
  {
    what: 'a table that does not add up',
    cells: instalment('L4', 1),
    field: 'principal',
    code: 'instalmentsDoNotAddUp',
    mended: instalment('L4', 1),
  },
  {
    what: 'a table that does not add up, second row',
    cells: instalment('L4', 2),
    field: 'principal',
    code: 'instalmentsDoNotAddUp',
    mended: instalment('L4', 2),
  },
  {
    what: 'a table that does not add up, third row',
    cells: instalment('L4', 3, '99.99'),
    field: 'principal',
    code: 'instalmentsDoNotAddUp',
    mended: instalment('L4', 3),
  },
];

const badPayment = (what: string, over: Cells, field: string, code: string, mended?: Cells): Omit<BadRow, 'table'> => {
  const cells = { ...payment, paymentRef: `B${field}${code}`, ...over };
  return { what, cells, field, code, ...(mended ? { mended: { ...cells, ...mended } } : {}) };
};

const paymentRows: readonly Omit<BadRow, 'table'>[] = [
  badPayment('a number twice', { paymentRef: 'A2', valueOn: '2026-02-06' }, 'paymentRef', 'duplicate'),
  badPayment('a number in suspense twice', { paymentRef: 'A3', loanRef: '' }, 'paymentRef', 'duplicate'),
  badPayment('a loan that is not there', { loanRef: 'NONE' }, 'loanRef', 'unknownLoan', { loanRef: 'L1' }),
  badPayment('before the loan was paid out', { valueOn: '2026-01-04' }, 'valueOn', 'beforeDisbursement', {
    valueOn: '2026-01-05',
  }),
  badPayment('a day that does not exist', { valueOn: '2026-02-29' }, 'valueOn', 'notADate', { valueOn: '2026-02-28' }),
  badPayment('a negative amount', { amount: '-10.00' }, 'amount', 'negative', { amount: '10.00' }),
  badPayment('another currency than the loan', { currency: 'USD' }, 'currency', 'notTheLoansCurrency', {
    currency: 'CNY',
  }),
  badPayment('parts that are not the whole', { principal: '9.00', interest: '2.00' }, 'amount', 'splitDoesNotAddUp', {
    principal: '8.00',
  }),
  badPayment('an unknown payment undone', { reversesPaymentRef: 'NOT' }, 'reversesPaymentRef', 'unknownPayment'),
  badPayment(
    'another amount undone',
    { reversesPaymentRef: 'A1', amount: '9.00', valueOn: '2026-02-08' },
    'reversesPaymentRef',
    'notTheAmountReversed',
    { amount: '10.00' },
  ),
  badPayment(
    'undone before it was paid',
    { paymentRef: 'BEARLY', reversesPaymentRef: 'A2', valueOn: '2026-02-05' },
    'reversesPaymentRef',
    'unknownPayment',
  ),
  badPayment(
    'a guarantor without shares',
    { paidBy: 'guarantor', valueOn: '2026-02-20' },
    'paidBy',
    'guaranteeWithoutShares',
  ),
];

const badEvent = (what: string, over: Cells, field: string, code: string): Omit<BadRow, 'table'> => ({
  what,
  cells: { ...charge, eventRef: `B${field}${code}`, ...over },
  field,
  code,
});

const eventRows: readonly Omit<BadRow, 'table'>[] = [
  badEvent('a number twice', { eventRef: 'E1' }, 'eventRef', 'duplicate'),
  badEvent('a loan that is not there', { loanRef: 'NONE' }, 'loanRef', 'unknownLoan'),
  badEvent('before the loan was paid out', { on: '2026-01-01' }, 'on', 'beforeDisbursement'),
  badEvent('another currency than the loan', { currency: 'EUR' }, 'currency', 'notTheLoansCurrency'),
  badEvent(
    'a pause that ends before it begins',
    { kind: 'pause', until: '2026-03-01', amount: '', component: '' },
    'until',
    'untilNotAfterOn',
  ),
  badEvent(
    'moved by a lifetime',
    { kind: 'extension', months: '601', amount: '', component: '' },
    'months',
    'tooLarge',
  ),
];

const shareRows: readonly Omit<BadRow, 'table'>[] = [
  {
    what: 'half and nothing else',
    cells: { ...share, from: '2026-04-01', shareNumerator: '1', shareDenominator: '2' },
    field: 'shareNumerator',
    code: 'sharesDoNotAddUp',
    mended: { ...share, from: '2026-04-01', shareNumerator: '2', shareDenominator: '2' },
  },
  {
    what: 'more than the whole',
    cells: { ...share, from: '2026-05-01', shareNumerator: '3', shareDenominator: '2' },
    field: 'shareNumerator',
    code: 'shareAboveOne',
  },
  {
    what: 'before the loan was paid out',
    cells: { ...share, from: '2026-01-01', shareNumerator: '1', shareDenominator: '1' },
    field: 'from',
    code: 'beforeDisbursement',
  },
];

const of = (table: BookTable, rows: readonly Omit<BadRow, 'table'>[]) => rows.map((row): BadRow => ({ table, ...row }));

export const badRows: readonly BadRow[] = [
  ...of('parties', partyRows),
  ...of('loans', loanRows),
  ...of('instalments', instalmentRows),
  ...of('payments', paymentRows),
  ...of('events', eventRows),
  ...of('creditors', shareRows),
];

/** Rows as a CSV file of a table. */
export function csvOf(table: BookTable, rows: readonly Cells[]): string {
  const lines = rows.map((cells) => headers[table].map((name) => quoted(cells[name] ?? '')).join(','));
  return `${[headers[table].join(','), ...lines].join('\n')}\n`;
}

function quoted(cell: string): string {
  return cell.includes(',') ? `"${cell}"` : cell;
}
