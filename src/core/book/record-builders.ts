/**
 * One builder a table: fields of a row to its record, with the checks that one row can answer for itself.
 * Each returns undefined when the reader holds faults. Checks across rows (unknown loans, duplicates, sums) are the
 * application's.
 */

import { dayCounts } from '../calendar/day-count.ts';
import type { Currency } from '../money/currency.ts';
import type { CellReader, Column } from './cell-reader.ts';
import type { FieldCode } from './field-faults.ts';
import { bookFields } from './fields.ts';
import {
  type BookRecord,
  type BookTable,
  type CreditorShareRecord,
  type InstalmentRecord,
  type LoanEventRecord,
  type LoanRecord,
  loanEventKinds,
  type PartyRecord,
  type PaymentRecord,
  products,
  scheduleMethods,
} from './records.ts';

/** Builds the record of the row that `row` is set on; undefined when the row has faults. */
export type BuildRecord = (row: CellReader) => BookRecord | undefined;

type Columns<Table extends BookTable> = Readonly<Record<(typeof bookFields)[Table][number]['name'], Column>>;
type Mutable<Record> = { -readonly [Key in keyof Record]: Record[Key] };

/** The builder of a table for a file where `columnOf` says at which place a field's column stands (-1: nowhere). */
export function recordBuilder(
  table: BookTable,
  { columnOf, currency }: { columnOf: (field: string) => number; currency: Currency | undefined },
): BuildRecord {
  const columnsOf = <Table extends BookTable>(of: Table): Columns<Table> =>
    Object.fromEntries(
      bookFields[of].map((field) => [field.name, { field, at: columnOf(field.name) }]),
    ) as unknown as Columns<Table>;
  switch (table) {
    case 'parties':
      return partyBuilder(columnsOf('parties'));
    case 'loans':
      return loanBuilder(columnsOf('loans'), currency);
    case 'instalments':
      return instalmentBuilder(columnsOf('instalments'), currency);
    case 'payments':
      return paymentBuilder(columnsOf('payments'), currency);
    case 'events':
      return eventBuilder(columnsOf('events'), currency);
    case 'creditors':
      return creditorBuilder(columnsOf('creditors'));
  }
}

function partyBuilder(columns: Columns<'parties'>): BuildRecord {
  return (row) => {
    const partyRef = row.ref(columns.partyRef);
    const kind = row.oneOf(columns.kind, ['person', 'firm']);
    const name = row.text(columns.name);
    const phone = row.text(columns.phone);
    const email = row.text(columns.email);
    const place = row.ref(columns.place);
    const language = row.oneOf(columns.language, ['zh', 'en']);
    if (row.faults) return undefined;
    const record: Mutable<PartyRecord> = { partyRef: partyRef!, kind: kind! };
    if (name !== undefined) record.name = name;
    if (phone !== undefined) record.phone = phone;
    if (email !== undefined) record.email = email;
    if (place !== undefined) record.place = place;
    if (language !== undefined) record.language = language;
    return { table: 'parties', record };
  };
}

function loanBuilder(columns: Columns<'loans'>, currencyOfBook: Currency | undefined): BuildRecord {
  return (row) => {
    const loanRef = row.ref(columns.loanRef);
    const partyRef = row.ref(columns.partyRef);
    const product = row.oneOf(columns.product, products);
    const currency = row.currency(columns.currency, currencyOfBook);
    const principalMinor = row.amount(columns.principal, currency);
    const annualRatePercent = row.rate(columns.annualRatePercent);
    const method = row.oneOf(columns.method, scheduleMethods);
    const dayCount = row.oneOf(columns.dayCount, dayCounts);
    const instalments = row.count(columns.instalments);
    const every = row.period(columns.every);
    const disbursedOn = row.day(columns.disbursedOn);
    const firstDueOn = row.day(columns.firstDueOn);
    const graceDays = row.count(columns.graceDays);
    const penaltyRatePercent = row.rate(columns.penaltyRatePercent);
    const originator = row.text(columns.originator);
    if (disbursedOn !== undefined && firstDueOn !== undefined && firstDueOn < disbursedOn) {
      row.refuse(columns.firstDueOn, 'firstDueBeforeDisbursement');
    }
    if (row.faults) return undefined;
    const record: Mutable<LoanRecord> = {
      loanRef: loanRef!,
      partyRef: partyRef!,
      product: product!,
      currency: currency!,
      principalMinor: principalMinor!,
      annualRatePercent: annualRatePercent!,
      method: method!,
      dayCount: dayCount!,
      instalments: instalments!,
      every: every!,
      disbursedOn: disbursedOn!,
      firstDueOn: firstDueOn!,
      graceDays: graceDays ?? 0,
    };
    if (penaltyRatePercent !== undefined) record.penaltyRatePercent = penaltyRatePercent;
    if (originator !== undefined) record.originator = originator;
    return { table: 'loans', record };
  };
}

function instalmentBuilder(columns: Columns<'instalments'>, currencyOfBook: Currency | undefined): BuildRecord {
  return (row) => {
    const loanRef = row.ref(columns.loanRef);
    const n = row.count(columns.n);
    const dueOn = row.day(columns.dueOn);
    const currency = row.currency(columns.currency, currencyOfBook);
    const principalMinor = row.amount(columns.principal, currency);
    const interestMinor = row.amount(columns.interest, currency);
    const feeMinor = row.amount(columns.fee, currency);
    if (row.faults) return undefined;
    const record: InstalmentRecord = {
      loanRef: loanRef!,
      n: n!,
      dueOn: dueOn!,
      currency: currency!,
      principalMinor: principalMinor!,
      interestMinor: interestMinor!,
      feeMinor: feeMinor ?? 0n,
    };
    return { table: 'instalments', record };
  };
}

function paymentBuilder(columns: Columns<'payments'>, currencyOfBook: Currency | undefined): BuildRecord {
  return (row) => {
    const loanRef = row.ref(columns.loanRef);
    const paymentRef = row.ref(columns.paymentRef);
    const valueOn = row.day(columns.valueOn);
    const currency = row.currency(columns.currency, currencyOfBook);
    const amountMinor = row.amount(columns.amount, currency);
    const principal = row.amount(columns.principal, currency);
    const interest = row.amount(columns.interest, currency);
    const penalty = row.amount(columns.penalty, currency);
    const fee = row.amount(columns.fee, currency);
    const cost = row.amount(columns.cost, currency);
    const reversesPaymentRef = row.ref(columns.reversesPaymentRef);
    const dayAssumed = row.flag(columns.dayAssumed);
    const paidBy = row.oneOf(columns.paidBy, ['borrower', 'guarantor', 'thirdParty', 'unknown']);
    const payerText = row.text(columns.payerText);
    if (row.faults) return undefined;
    const record: Mutable<PaymentRecord> = {
      paymentRef: paymentRef!,
      valueOn: valueOn!,
      currency: currency!,
      amountMinor: amountMinor!,
      dayAssumed: dayAssumed ?? false,
      paidBy: paidBy ?? 'unknown',
    };
    if (loanRef !== undefined) record.loanRef = loanRef;
    if (reversesPaymentRef !== undefined) record.reversesPaymentRef = reversesPaymentRef;
    if (payerText !== undefined) record.payerText = payerText;
    const parts = [principal, interest, penalty, fee, cost];
    if (parts.some((part) => part !== undefined)) {
      const [principalMinor, interestMinor, penaltyMinor, feeMinor, costMinor] = parts.map((part) => part ?? 0n);
      record.split = {
        principalMinor: principalMinor!,
        interestMinor: interestMinor!,
        penaltyMinor: penaltyMinor!,
        feeMinor: feeMinor!,
        costMinor: costMinor!,
      };
      const sum = principalMinor! + interestMinor! + penaltyMinor! + feeMinor! + costMinor!;
      if (sum !== amountMinor) return row.refuse(columns.amount, 'splitDoesNotAddUp');
    }
    return { table: 'payments', record };
  };
}

const kindsWithAmount: readonly string[] = ['charge', 'chargeOff', 'recovery', 'waiver'];
const kindsWithComponent: readonly string[] = ['charge', 'waiver'];

function eventBuilder(columns: Columns<'events'>, currencyOfBook: Currency | undefined): BuildRecord {
  return (row) => {
    const loanRef = row.ref(columns.loanRef);
    const eventRef = row.ref(columns.eventRef);
    const kind = row.oneOf(columns.kind, loanEventKinds);
    const on = row.day(columns.on);
    const until = row.day(columns.until);
    const hasAmount = row.has(columns.amount);
    const currency = hasAmount ? row.currency(columns.currency, currencyOfBook) : undefined;
    const amountMinor = row.amount(columns.amount, currency);
    const component = row.oneOf(columns.component, ['principal', 'interest', 'penalty', 'fee', 'cost']);
    const months = row.count(columns.months);
    const dayAssumed = row.flag(columns.dayAssumed);
    if (kind !== undefined) {
      const needs: [boolean, Column][] = [
        [kindsWithAmount.includes(kind), columns.amount],
        [kindsWithComponent.includes(kind), columns.component],
        [kind === 'extension', columns.months],
        [kind === 'pause', columns.until],
      ];
      for (const [needed, column] of needs) if (needed && !row.has(column)) row.refuse(column, 'missing');
    }
    if (on !== undefined && until !== undefined && until <= on) row.refuse(columns.until, 'untilNotAfterOn');
    if (row.faults) return undefined;
    const record: Mutable<LoanEventRecord> = {
      loanRef: loanRef!,
      eventRef: eventRef!,
      kind: kind!,
      on: on!,
      dayAssumed: dayAssumed ?? false,
    };
    if (until !== undefined) record.until = until;
    if (currency !== undefined) record.currency = currency;
    if (amountMinor !== undefined) record.amountMinor = amountMinor;
    if (component !== undefined) record.component = component;
    if (months !== undefined) record.months = months;
    return { table: 'events', record };
  };
}

function creditorBuilder(columns: Columns<'creditors'>): BuildRecord {
  return (row) => {
    const loanRef = row.ref(columns.loanRef);
    const from = row.day(columns.from);
    const creditorRef = row.ref(columns.creditorRef);
    const shareNumerator = row.wholeNumber(columns.shareNumerator);
    const shareDenominator = row.wholeNumber(columns.shareDenominator);
    const reason = row.oneOf(columns.reason, ['jointLoan', 'guaranteePaid', 'sale']);
    const aboveOne =
      shareNumerator !== undefined && shareDenominator !== undefined && shareNumerator > shareDenominator;
    if (aboveOne) row.refuse(columns.shareNumerator, 'shareAboveOne' satisfies FieldCode);
    if (row.faults) return undefined;
    const record: CreditorShareRecord = {
      loanRef: loanRef!,
      from: from!,
      creditorRef: creditorRef!,
      shareNumerator: shareNumerator!,
      shareDenominator: shareDenominator!,
      reason: reason!,
    };
    return { table: 'creditors', record };
  };
}
