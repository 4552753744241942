/** What was paid, let go and charged off on a loan, with the server's own division of each amount. */
import type { BookRecord, LoanEventRecord, PaymentRecord } from '../../core/book/records.ts';
import type { Day } from '../../core/calendar/day.ts';
import { type TransactionKind, transactionKinds } from './loan-codes.ts';
import { at, type FieldReader, idAt, isTrueAt, type Json, listAt } from './read-json.ts';

interface Portions {
  readonly principal: bigint;
  readonly interest: bigint;
  readonly fee: bigint;
  readonly penalty: bigint;
  readonly overpaid: bigint;
}

interface Transaction {
  readonly number: string;
  readonly kind: TransactionKind;
  readonly on: Day;
  readonly amountMinor: bigint;
  readonly portions: Portions;
  /** undone by a person on this day; the row stays */
  readonly undoneOn: Day | undefined;
}

export interface MappedTransaction {
  readonly number: string;
  readonly on: Day;
  readonly amountMinor: bigint;
  readonly records: readonly BookRecord[];
}

interface OfLoan {
  readonly reader: FieldReader;
  readonly loanRef: string;
  readonly refPrefix: string;
}

export function mapTransactions(
  document: Json,
  of: OfLoan & { readonly principalMinor: bigint },
): { readonly rows: readonly MappedTransaction[]; readonly liveRefs: ReadonlySet<string> } {
  const { reader } = of;
  const read = listAt(document, 'transactions').flatMap((entry, index) => readTransaction(entry, index, reader) ?? []);
  checkDisbursements(read, of);
  checkSummary(document, read, reader);
  const liveRefs = new Set<string>();
  const rows = read.flatMap((transaction) => {
    const records = recordsOf(transaction, of);
    for (const { table, record } of records) {
      if (table === 'payments') liveRefs.add(record.paymentRef);
      else if (table === 'events') liveRefs.add(record.eventRef);
    }
    const { number, on, amountMinor } = transaction;
    return records.length === 0 ? [] : [{ number, on, amountMinor, records }];
  });
  return { rows, liveRefs };
}

function readTransaction(entry: Json, index: number, reader: FieldReader): Transaction | undefined {
  const number = idAt(entry, 'id');
  const name = (field: string) => `transactions.${number ?? index + 1}.${field}`;
  if (number === undefined) reader.fault(name('id'), at(entry, 'id'), 'missing');
  const typeId = String(at(entry, 'type.id') ?? '');
  const kind = transactionKinds.get(typeId);
  const isUndone = isTrueAt(entry, 'manuallyReversed');
  if (kind === undefined) {
    // Undone again, it changed nothing in the end.
    if (!isUndone) reader.fault(name('type.id'), typeId, 'transactionNotMapped');
    return undefined;
  }
  if (kind === 'accounting') return undefined;
  const code = at(entry, 'currency.code');
  if (code !== undefined && code !== reader.currency) reader.fault(name('currency.code'), code, 'notTheLoansCurrency');
  const portion = (field: string) => reader.amount(entry, field, { name: name(field) });
  const on = reader.day(entry, 'date', name('date'));
  return {
    number: String(number),
    kind,
    on,
    amountMinor: reader.amount(entry, 'amount', { name: name('amount'), mayBeAbsent: false }),
    portions: {
      principal: portion('principalPortion'),
      interest: portion('interestPortion'),
      fee: portion('feeChargesPortion'),
      penalty: portion('penaltyChargesPortion'),
      overpaid: portion('overpaymentPortion'),
    },
    undoneOn: isUndone ? undoneOn(entry, { reader, name, on }) : undefined,
  };
}

/** Servers of before 2022 do not say the day: then it never counted. */
function undoneOn(entry: Json, of: { reader: FieldReader; name: (field: string) => string; on: Day }): Day {
  if (at(entry, 'reversedOnDate') === undefined) return of.on;
  return Math.max(of.on, of.reader.day(entry, 'reversedOnDate', of.name('reversedOnDate')));
}

/** A book's loan is lent at once. */
function checkDisbursements(
  read: readonly Transaction[],
  { reader, principalMinor }: OfLoan & { readonly principalMinor: bigint },
): void {
  const made = read.filter(({ kind, undoneOn: undone }) => kind === 'disbursement' && undone === undefined);
  if (made.length > 1) reader.fault('transactions', String(made.length), 'lentInParts');
  else if (made.length === 1 && made[0]!.amountMinor !== principalMinor) {
    reader.fault(`transactions.${made[0]!.number}.amount`, String(made[0]!.amountMinor), 'notThePrincipal');
  } else if (made.length === 0) reader.fault('transactions', '0', 'noDisbursement');
}

const paidAsSummed = ['payment', 'thirdPartyPayment', 'waived'] as const satisfies TransactionKind[];

/** The server's own sums are the control totals: portions that do not come to them are not loaded. */
function checkSummary(document: Json, read: readonly Transaction[], reader: FieldReader): void {
  const sums = { principal: 0n, interest: 0n, penalty: 0n };
  for (const { kind, portions, undoneOn: undone } of read) {
    if (undone !== undefined || !(paidAsSummed as readonly string[]).includes(kind)) continue;
    sums.principal += portions.principal;
    sums.interest += portions.interest;
    sums.penalty += portions.penalty;
  }
  const fields = [
    ['principal', 'summary.principalPaid'],
    ['interest', 'summary.interestPaid'],
    ['penalty', 'summary.penaltyChargesPaid'],
  ] as const;
  for (const [component, field] of fields) {
    if (at(document, field) === undefined) continue;
    if (reader.amount(document, field) !== sums[component])
      reader.fault(field, at(document, field), 'notTheSumOfPayments');
  }
}

function recordsOf(transaction: Transaction, of: OfLoan): BookRecord[] {
  switch (transaction.kind) {
    case 'disbursement':
    case 'accounting':
      return [];
    case 'payment':
      return payments(transaction, of, 'unknown');
    case 'thirdPartyPayment':
      return payments(transaction, of, 'thirdParty');
    case 'waived':
    case 'waivedInterest':
    case 'waivedCharges':
      return transaction.undoneOn === undefined ? waivers(transaction, of) : [];
    case 'chargedOff':
      return transaction.undoneOn === undefined ? [event(transaction, of, { kind: 'chargeOff' })] : [];
    case 'recovered':
      return transaction.undoneOn === undefined ? [event(transaction, of, { kind: 'recovery' })] : [];
  }
}

function refOf({ number }: Transaction, { refPrefix }: OfLoan): string {
  return `${refPrefix}${number}`;
}

/** The payment; what was paid beyond the debt, as money that the loan may still take or that waits; its undoing. */
function payments(transaction: Transaction, of: OfLoan, paidBy: PaymentRecord['paidBy']): BookRecord[] {
  const { portions, amountMinor, on, undoneOn: undone, number } = transaction;
  const { principal, interest, fee, penalty, overpaid } = portions;
  const applied = principal + interest + fee + penalty;
  if (applied + overpaid !== amountMinor) {
    of.reader.fault(`transactions.${number}.amount`, String(amountMinor), 'portionsDoNotAddUp');
    return [];
  }
  const paymentRef = refOf(transaction, of);
  const common = { loanRef: of.loanRef, currency: of.reader.currency, dayAssumed: false, paidBy };
  const split = {
    principalMinor: principal,
    interestMinor: interest,
    penaltyMinor: penalty,
    feeMinor: fee,
    costMinor: 0n,
  };
  const records: PaymentRecord[] = [];
  if (applied > 0n) records.push({ ...common, paymentRef, valueOn: on, amountMinor: applied, split });
  if (overpaid > 0n && undone === undefined) {
    records.push({ ...common, paymentRef: `${paymentRef}/over`, valueOn: on, amountMinor: overpaid });
  }
  if (applied > 0n && undone !== undefined) {
    const undoing = { paymentRef: `${paymentRef}/undone`, valueOn: undone, amountMinor: applied };
    records.push({ ...common, ...undoing, reversesPaymentRef: paymentRef });
  }
  return records.map((record) => ({ table: 'payments', record }));
}

/** What was let go, one event a component; the rest that was never income belongs to what the kind says. */
function waivers(transaction: Transaction, of: OfLoan): BookRecord[] {
  const { portions, amountMinor, kind, number } = transaction;
  const { principal, interest, fee, penalty, overpaid } = portions;
  const rest = amountMinor - principal - interest - fee - penalty - overpaid;
  const parts = { principal, interest, fee, penalty };
  if (rest > 0n && kind === 'waivedInterest') parts.interest += rest;
  else if (rest > 0n && kind === 'waivedCharges' && penalty === 0n && fee > 0n) parts.fee += rest;
  else if (rest > 0n && kind === 'waivedCharges' && fee === 0n && penalty > 0n) parts.penalty += rest;
  else if (rest !== 0n) {
    of.reader.fault(`transactions.${number}.amount`, String(amountMinor), 'portionsDoNotAddUp');
    return [];
  }
  if (overpaid > 0n)
    of.reader.fault(`transactions.${number}.overpaymentPortion`, String(overpaid), 'transactionNotMapped');
  return (Object.entries(parts) as [keyof typeof parts, bigint][])
    .filter(([, minor]) => minor > 0n)
    .map(([component, minor]) =>
      event(transaction, of, { kind: 'waiver', component, amountMinor: minor }, `/${component}`),
    );
}

function event(
  transaction: Transaction,
  of: OfLoan,
  what: Pick<LoanEventRecord, 'kind'> & Partial<LoanEventRecord>,
  suffix = '',
): BookRecord {
  const record: LoanEventRecord = {
    loanRef: of.loanRef,
    eventRef: `${refOf(transaction, of)}${suffix}`,
    on: transaction.on,
    currency: of.reader.currency,
    amountMinor: transaction.amountMinor,
    dayAssumed: false,
    ...what,
  };
  return { table: 'events', record };
}
