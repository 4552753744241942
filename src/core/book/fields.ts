/**
 * The book format as data: which columns each table has, of what kind, and which must be there.
 * docs/formats/book.md describes the same to people; a test holds the two together.
 */
import { dayCounts } from '../calendar/day-count.ts';
import { type BookTable, loanEventKinds, products, scheduleMethods } from './records.ts';

export type FieldKind =
  /** An identifier: 1 to 200 characters, no space at either end. */
  | 'ref'
  /** Words: no control characters. */
  | 'text'
  /** Decimal text in major units, >= 0. */
  | 'amount'
  /** Decimal text in major units, > 0. */
  | 'positiveAmount'
  /** Percent a year as decimal text, >= 0. */
  | 'rate'
  /** YYYY-MM-DD */
  | 'day'
  /** A whole number >= 0. */
  | 'count'
  /** A whole number >= 1. */
  | 'positiveCount'
  /** A whole number up to 10^18, >= 1: numerators and denominators of shares. */
  | 'wholeNumber'
  /** A count and a unit, such as '1 month'. */
  | 'period'
  /** An ISO 4217 code. */
  | 'currency'
  /** true or false */
  | 'flag'
  /** One of `values`. */
  | 'oneOf';

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  /** A required field has its column in the file and a value in every row. */
  readonly required: boolean;
  readonly values?: readonly string[];
}

type Settings = { readonly optional?: true; readonly values?: readonly string[] };

function field<Name extends string>(
  name: Name,
  kind: FieldKind,
  { optional, values }: Settings = {},
): Field & { readonly name: Name } {
  return { name, kind, required: optional !== true, ...(values ? { values } : {}) };
}

const optional = { optional: true } as const;
const oneOf = <Name extends string>(name: Name, values: readonly string[], settings: Settings = {}) =>
  field(name, 'oneOf', { ...settings, values });

/** Columns of each table in the order in which the format writes them. */
export const bookFields = {
  parties: [
    field('partyRef', 'ref'),
    oneOf('kind', ['person', 'firm']),
    field('name', 'text', optional),
    field('phone', 'text', optional),
    field('email', 'text', optional),
    field('place', 'ref', optional),
    oneOf('language', ['zh', 'en'], optional),
  ],
  loans: [
    field('loanRef', 'ref'),
    field('partyRef', 'ref'),
    oneOf('product', products),
    field('currency', 'currency', optional),
    field('principal', 'positiveAmount'),
    field('annualRatePercent', 'rate'),
    oneOf('method', scheduleMethods),
    oneOf('dayCount', dayCounts),
    field('instalments', 'positiveCount'),
    field('every', 'period'),
    field('disbursedOn', 'day'),
    field('firstDueOn', 'day'),
    field('graceDays', 'count', optional),
    field('penaltyRatePercent', 'rate', optional),
    field('originator', 'text', optional),
  ],
  instalments: [
    field('loanRef', 'ref'),
    field('n', 'positiveCount'),
    field('dueOn', 'day'),
    field('currency', 'currency', optional),
    field('principal', 'amount'),
    field('interest', 'amount'),
    field('fee', 'amount', optional),
  ],
  payments: [
    field('loanRef', 'ref', optional),
    field('paymentRef', 'ref'),
    field('valueOn', 'day'),
    field('currency', 'currency', optional),
    field('amount', 'positiveAmount'),
    field('principal', 'amount', optional),
    field('interest', 'amount', optional),
    field('penalty', 'amount', optional),
    field('fee', 'amount', optional),
    field('cost', 'amount', optional),
    field('reversesPaymentRef', 'ref', optional),
    field('dayAssumed', 'flag', optional),
    oneOf('paidBy', ['borrower', 'guarantor', 'thirdParty', 'unknown'], optional),
    field('payerText', 'text', optional),
  ],
  events: [
    field('loanRef', 'ref'),
    field('eventRef', 'ref'),
    oneOf('kind', loanEventKinds),
    field('on', 'day'),
    field('until', 'day', optional),
    field('currency', 'currency', optional),
    field('amount', 'positiveAmount', optional),
    oneOf('component', ['principal', 'interest', 'penalty', 'fee', 'cost'], optional),
    field('months', 'positiveCount', optional),
    field('dayAssumed', 'flag', optional),
  ],
  creditors: [
    field('loanRef', 'ref'),
    field('from', 'day'),
    field('creditorRef', 'ref'),
    field('shareNumerator', 'wholeNumber'),
    field('shareDenominator', 'wholeNumber'),
    oneOf('reason', ['jointLoan', 'guaranteePaid', 'sale']),
  ],
} as const satisfies Readonly<Record<BookTable, readonly Field[]>>;
