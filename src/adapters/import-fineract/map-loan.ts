/** One loan of a Fineract server, with its client, as rows of a book: all of it, or its faults and nothing of it. */
import { createHash } from 'node:crypto';
import type { CoreLoan, CoreRow, ListedLoan } from '../../application/core-system-port.ts';
import type { BookRecord, PartyRecord, Product } from '../../core/book/records.ts';
import { type Day, formatDay } from '../../core/calendar/day.ts';
import { isCurrency } from '../../core/money/currency.ts';
import { formatAmount } from '../../core/money/decimal.ts';
import { entityForm, statuses } from './loan-codes.ts';
import { chargeEvents, mapCharges } from './map-charges.ts';
import { mapTerms } from './map-terms.ts';
import { mapTransactions } from './map-transactions.ts';
import { at, FieldReader, idAt, type Json, textAt } from './read-json.ts';

/** Every reference of money that is made here begins so. */
export const refPrefix = 'fineract/';

export interface LoanSetting {
  readonly products: ReadonlyMap<string, Product>;
  /** charges of later days are not due yet */
  readonly asOf: Day;
}

/** Fields of a listed loan that change by the passing of days alone. */
const daily = /Overdue$|^overdueSince|^totalUnpaidPayable/;
const marked = [
  'accountNo',
  'clientId',
  'loanProductName',
  'currency',
  'principal',
  'annualInterestRate',
  'numberOfRepayments',
  'timeline',
  'totalOverpaid',
  'chargedOff',
];

/** Undefined: a row without number, account or currency, or with a status that is not known. */
export function mapListed(row: Json): ListedLoan | undefined {
  const remoteId = idAt(row, 'id');
  const loanRef = textAt(row, 'accountNo');
  const status = statuses.get(textAt(row, 'status.id') ?? '');
  if (remoteId === undefined || loanRef === undefined || status === undefined) return undefined;
  const summary = (at(row, 'summary') ?? {}) as { readonly [key: string]: Json };
  const sums = Object.keys(summary)
    .filter((key) => !daily.test(key))
    .sort();
  const content = [
    textAt(row, 'status.id'),
    ...marked.map((field) => at(row, field) ?? null),
    ...sums.map((key) => [key, summary[key]]),
  ];
  return {
    remoteId,
    loanRef,
    currency: textAt(row, 'currency.code') ?? '',
    isLent: status !== 'notLent',
    mark: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
  };
}

/** The number under which its client is known in the book. Undefined: lent to a group. */
export function clientNumberOf(loan: Json): bigint | undefined {
  return idAt(loan, 'clientId');
}

/** `client` may be missing only where the loan has none. */
export function mapLoan(loan: Json, client: Json | undefined, setting: LoanSetting): CoreLoan {
  const remoteId = idAt(loan, 'id') ?? 0n;
  const loanRef = textAt(loan, 'accountNo') ?? '';
  const currency = textAt(loan, 'currency.code') ?? '';
  const status = statuses.get(textAt(loan, 'status.id') ?? '');
  const of = { remoteId, loanRef, partyRef: textAt(client, 'accountNo') ?? '' };
  if (status === 'notLent') return { ...of, isLent: false, rows: [], liveRefs: new Set(), hasMoreToCome: false };
  const reader = new FieldReader(isCurrency(currency) ? currency : 'CNY');
  if (!isCurrency(currency)) reader.fault('currency.code', currency, 'unknownCurrency');
  if (status === undefined) reader.fault('status.id', at(loan, 'status.id'), 'statusNotMapped');
  if (status === 'moved') reader.fault('status.id', at(loan, 'status.id'), 'movedToAnotherLoan');
  if (loanRef === '') reader.fault('accountNo', '', 'missing');
  if (client === undefined) reader.fault('clientId', at(loan, 'clientId'), 'noClient');
  else if (of.partyRef === '') reader.fault('client.accountNo', '', 'missing');
  const made = rowsOf(loan, { ...of, client, reader, setting });
  const [first] = made.rows;
  if (reader.faults.length === 0) return { ...of, isLent: true, ...made };
  const faulty: CoreRow = { kind: 'loan', cells: first?.cells ?? [loanRef, 'loan'], faults: reader.faults };
  return { ...of, isLent: true, rows: [faulty], liveRefs: new Set(), hasMoreToCome: false };
}

function rowsOf(
  loan: Json,
  of: {
    readonly loanRef: string;
    readonly partyRef: string;
    readonly client: Json | undefined;
    readonly reader: FieldReader;
    readonly setting: LoanSetting;
  },
): Pick<CoreLoan, 'rows' | 'liveRefs' | 'hasMoreToCome'> {
  const { loanRef, partyRef, reader, setting } = of;
  const { currency } = reader;
  const disbursedOn = reader.day(loan, 'timeline.actualDisbursementDate');
  const charges = mapCharges(loan, reader, disbursedOn);
  const terms = mapTerms(loan, { reader, loanRef, partyRef, products: setting.products, charges, disbursedOn });
  const money = mapTransactions(loan, { reader, loanRef, refPrefix, principalMinor: terms.loan.principalMinor });
  const charged = chargeEvents(charges, { loanRef, currency, refPrefix, asOf: setting.asOf });
  const cells = (row: string, number: string, on: Day, minor: bigint) => [
    loanRef,
    row,
    number,
    formatDay(on),
    formatAmount(minor, currency),
  ];
  const contract: BookRecord[] = [
    { table: 'loans', record: terms.loan },
    ...terms.instalments.map((record): BookRecord => ({ table: 'instalments', record })),
  ];
  const rows: CoreRow[] = [
    {
      kind: 'party',
      cells: [loanRef, 'party', partyRef, '', ''],
      records: [{ table: 'parties', record: partyOf(of.client, partyRef) }],
    },
    { kind: 'loan', cells: cells('loan', '', disbursedOn, terms.loan.principalMinor), records: contract },
    ...charged.events.map(
      (record): CoreRow => ({
        kind: 'money',
        cells: cells('charge', record.eventRef.slice(refPrefix.length), record.on, record.amountMinor!),
        records: [{ table: 'events', record }],
      }),
    ),
    ...money.rows.map(
      ({ number, on, amountMinor, records }): CoreRow => ({
        kind: 'money',
        cells: cells('transaction', number, on, amountMinor),
        records,
      }),
    ),
  ];
  const liveRefs = new Set([...money.liveRefs, ...charged.events.map(({ eventRef }) => eventRef)]);
  return { rows, liveRefs, hasMoreToCome: charged.hasMoreToCome };
}

function partyOf(client: Json | undefined, partyRef: string): PartyRecord {
  const name = textAt(client, 'displayName') ?? textAt(client, 'fullname');
  const phone = textAt(client, 'mobileNo');
  const email = textAt(client, 'emailAddress');
  return {
    partyRef,
    kind: textAt(client, 'legalForm.id') === entityForm ? 'firm' : 'person',
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
  };
}
