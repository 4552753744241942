/** A record as the cells of its book-format row, in the order of `bookFields`: the inverse of the readers. */
import { formatDay } from '../calendar/day.ts';
import type { Currency } from '../money/currency.ts';
import { formatAmount } from '../money/decimal.ts';
import { formatPeriod } from './field-parsers.ts';
import { bookFields } from './fields.ts';
import type { BookRecord, BookTable } from './records.ts';

export function bookHeaders(table: BookTable): readonly string[] {
  return bookFields[table].map((field) => field.name);
}

/** Instalments and events without a currency of their own cannot be written: their decimals would be a guess. */
export function writtenRecord(made: BookRecord): readonly string[] {
  const told = valuesOf(made);
  return bookFields[made.table].map((field) => {
    const value = told[field.name];
    return value === undefined ? '' : String(value);
  });
}

function valuesOf(made: BookRecord): Readonly<Record<string, unknown>> {
  switch (made.table) {
    case 'parties':
      return { ...made.record };
    case 'loans': {
      const { principalMinor, every, disbursedOn, firstDueOn, ...others } = made.record;
      return {
        ...others,
        principal: formatAmount(principalMinor, others.currency),
        every: formatPeriod(every),
        disbursedOn: formatDay(disbursedOn),
        firstDueOn: formatDay(firstDueOn),
      };
    }
    case 'instalments': {
      const { dueOn, principalMinor, interestMinor, feeMinor, ...others } = made.record;
      const amount = amountsIn(others.currency);
      return {
        ...others,
        dueOn: formatDay(dueOn),
        principal: amount(principalMinor),
        interest: amount(interestMinor),
        fee: amount(feeMinor),
      };
    }
    case 'payments': {
      const { valueOn, amountMinor, split, ...others } = made.record;
      const amount = amountsIn(others.currency);
      return {
        ...others,
        valueOn: formatDay(valueOn),
        amount: amount(amountMinor),
        principal: amount(split?.principalMinor),
        interest: amount(split?.interestMinor),
        penalty: amount(split?.penaltyMinor),
        fee: amount(split?.feeMinor),
        cost: amount(split?.costMinor),
      };
    }
    case 'events': {
      const { on, until, amountMinor, ...others } = made.record;
      return {
        ...others,
        on: formatDay(on),
        until: until === undefined ? undefined : formatDay(until),
        amount: amountMinor === undefined ? undefined : amountsIn(others.currency)(amountMinor),
      };
    }
    case 'creditors':
      return { ...made.record, from: formatDay(made.record.from) };
  }
}

function amountsIn(currency: Currency | undefined): (amountMinor: bigint | undefined) => string | undefined {
  return (amountMinor) => {
    if (amountMinor === undefined) return undefined;
    if (currency === undefined) throw new Error('a record with an amount says its currency before it is written');
    return formatAmount(amountMinor, currency);
  };
}
