/** Generated records as rows of the book format (docs/formats/book.md): one header and one row form a table. */
import type { BookTable } from '../../core/book/records.ts';
import { type Day, formatDay } from '../../core/calendar/day.ts';
import { formatAmount } from '../../core/money/decimal.ts';
import type { GeneratedBorrower } from './borrower.ts';

/** Columns written, in the format's order; what is the same for every generated row is left out. */
export const bookHeaders = {
  parties: ['partyRef', 'kind', 'name', 'phone', 'email', 'place', 'language'],
  loans: [
    'loanRef',
    'partyRef',
    'product',
    'currency',
    'principal',
    'annualRatePercent',
    'method',
    'dayCount',
    'instalments',
    'every',
    'disbursedOn',
    'firstDueOn',
    'graceDays',
    'penaltyRatePercent',
    'originator',
  ],
  instalments: ['loanRef', 'n', 'dueOn', 'principal', 'interest'],
  payments: [
    'loanRef',
    'paymentRef',
    'valueOn',
    'currency',
    'amount',
    'principal',
    'interest',
    'penalty',
    'fee',
    'cost',
    'reversesPaymentRef',
    'paidBy',
  ],
  events: ['loanRef', 'eventRef', 'kind', 'on', 'until', 'amount', 'component', 'months'],
  creditors: ['loanRef', 'from', 'creditorRef', 'shareNumerator', 'shareDenominator', 'reason'],
} as const satisfies Readonly<Record<BookTable, readonly string[]>>;

export type BookRows = Readonly<Record<BookTable, string>>;

/** The rows of one borrower, each ended by a line feed. No generated value holds a comma, a quote or a line break. */
export function rowsOf(borrower: GeneratedBorrower): BookRows {
  return {
    parties: partyRow(borrower),
    loans: borrower.loans.map(loanRow).join(''),
    instalments: instalmentRows(borrower),
    payments: borrower.payments.map(paymentRow).join(''),
    events: borrower.events.map(eventRow).join(''),
    creditors: borrower.creditors.map(creditorRow).join(''),
  };
}

function partyRow({ party }: GeneratedBorrower): string {
  return `${party.partyRef},${party.kind},${party.name ?? ''},${party.phone ?? ''},${party.email ?? ''},${party.place ?? ''},${party.language ?? ''}\n`;
}

function loanRow(loan: GeneratedBorrower['loans'][number]): string {
  const every = `${loan.every.count} ${loan.every.unit}`;
  return `${loan.loanRef},${loan.partyRef},${loan.product},${loan.currency},${money(loan.principalMinor)},${loan.annualRatePercent},${loan.method},${loan.dayCount},${loan.instalments},${every},${dayText(loan.disbursedOn)},${dayText(loan.firstDueOn)},${loan.graceDays},${loan.penaltyRatePercent ?? ''},${loan.originator ?? ''}\n`;
}

function instalmentRows({ instalments }: GeneratedBorrower): string {
  let rows = '';
  for (const line of instalments) {
    rows += `${line.loanRef},${line.n},${dayText(line.dueOn)},${money(line.principalMinor)},${money(line.interestMinor)}\n`;
  }
  return rows;
}

function paymentRow(payment: GeneratedBorrower['payments'][number]): string {
  const split = payment.split;
  const division =
    split === undefined
      ? ',,,,'
      : `${money(split.principalMinor)},${money(split.interestMinor)},${money(split.penaltyMinor)},${money(split.feeMinor)},${money(split.costMinor)}`;
  return `${payment.loanRef ?? ''},${payment.paymentRef},${dayText(payment.valueOn)},${payment.currency},${money(payment.amountMinor)},${division},${payment.reversesPaymentRef ?? ''},${payment.paidBy}\n`;
}

function eventRow(event: GeneratedBorrower['events'][number]): string {
  const until = event.until === undefined ? '' : dayText(event.until);
  const amount = event.amountMinor === undefined ? '' : money(event.amountMinor);
  return `${event.loanRef},${event.eventRef},${event.kind},${dayText(event.on)},${until},${amount},${event.component ?? ''},${event.months ?? ''}\n`;
}

function creditorRow(share: GeneratedBorrower['creditors'][number]): string {
  return `${share.loanRef},${dayText(share.from)},${share.creditorRef},${share.shareNumerator},${share.shareDenominator},${share.reason}\n`;
}

function money(amountMinor: bigint): string {
  return amountMinor === 0n ? '0.00' : formatAmount(amountMinor, 'CNY');
}

const dayTexts = new Map<Day, string>();

function dayText(day: Day): string {
  let text = dayTexts.get(day);
  if (text === undefined) {
    text = formatDay(day);
    dayTexts.set(day, text);
  }
  return text;
}
