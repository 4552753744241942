/**
 * What a loan book is made of once it is read: one type a record, in core values. Import adapters make them with the
 * readers of this folder, the application stores them. A fact the source does not give is absent (unknown), never a
 * stand-in value. The written form of each record is docs/formats/book.md.
 */
import type { Day } from '../calendar/day.ts';
import type { DayCount } from '../calendar/day-count.ts';
import type { Period } from '../calendar/period.ts';
import type { Currency } from '../money/currency.ts';

export const products = ['card', 'consumer', 'microFirm', 'rural', 'auto', 'mortgage', 'other'] as const;
export type Product = (typeof products)[number];

export const scheduleMethods = ['equalInstalment', 'equalPrincipal', 'flat', 'interestOnly', 'bullet'] as const;
export type ScheduleMethod = (typeof scheduleMethods)[number];

/** Who borrows. Name and addresses are personal data: they are encrypted before they are stored. */
export interface PartyRecord {
  readonly partyRef: string;
  readonly kind: 'person' | 'firm';
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
  /** Place of living: ISO 3166-2 or a national region code, such as CN-320100. */
  readonly place?: string;
  readonly language?: 'zh' | 'en';
}

export interface LoanRecord {
  readonly loanRef: string;
  readonly partyRef: string;
  readonly product: Product;
  readonly currency: Currency;
  readonly principalMinor: bigint;
  /** Percent a year as decimal text, such as '15.6'. */
  readonly annualRatePercent: string;
  readonly method: ScheduleMethod;
  readonly dayCount: DayCount;
  readonly instalments: number;
  readonly every: Period;
  readonly disbursedOn: Day;
  readonly firstDueOn: Day;
  readonly graceDays: number;
  /** Percent a year charged on overdue principal; absent when none is charged or none is known. */
  readonly penaltyRatePercent?: string;
  /** Who made the loan, where that is not the creditor. */
  readonly originator?: string;
}

/** One due date as the lender has it. Without instalments the schedule is made from the loan's terms. */
export interface InstalmentRecord {
  readonly loanRef: string;
  readonly n: number;
  readonly dueOn: Day;
  /** The currency its amounts were read in; it must be the loan's. */
  readonly currency?: Currency;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly feeMinor: bigint;
}

export interface PaymentRecord {
  /** Absent when the payment cannot be matched to a loan: it goes to suspense. */
  readonly loanRef?: string;
  /** The lender's own number of the payment; loading it twice changes nothing. Unique in its loan, or among those of no loan. */
  readonly paymentRef: string;
  readonly valueOn: Day;
  readonly currency: Currency;
  /** > 0 */
  readonly amountMinor: bigint;
  /** What the payer wrote. Read for a reference of a loan, and not kept: it may say anything about anybody. */
  readonly payerText?: string;
  /** The lender's own division, adding up to the amount; absent: divided by the order of contract or law. */
  readonly split?: {
    readonly principalMinor: bigint;
    readonly interestMinor: bigint;
    readonly penaltyMinor: bigint;
    readonly feeMinor: bigint;
    readonly costMinor: bigint;
  };
  /** This row undoes an earlier payment of the same loan and amount. */
  readonly reversesPaymentRef?: string;
  /** The source gives only a month or a batch day: the day was assumed by the mapping. */
  readonly dayAssumed: boolean;
  /** Paid by the guarantor or insurer (代偿): it becomes the creditor for its share. */
  readonly paidBy: 'borrower' | 'guarantor' | 'thirdParty' | 'unknown';
}

export const loanEventKinds = [
  'charge',
  'chargeOff',
  'recovery',
  'repossession',
  'extension',
  'waiver',
  'pause',
  'restructure',
] as const;

/** Something that happened to a loan besides a payment. */
export interface LoanEventRecord {
  readonly loanRef: string;
  readonly eventRef: string;
  readonly kind: (typeof loanEventKinds)[number];
  readonly on: Day;
  /** End of a pause, exclusive. */
  readonly until?: Day;
  /** The currency its amount was read in, where it has one; it must be the loan's. */
  readonly currency?: Currency;
  /** charge, chargeOff, recovery, waiver: the amount, > 0. */
  readonly amountMinor?: bigint;
  /** charge, waiver: which component. */
  readonly component?: 'principal' | 'interest' | 'penalty' | 'fee' | 'cost';
  /** extension: months by which unpaid dues move later. */
  readonly months?: number;
  readonly dayAssumed: boolean;
}

/** From a day on, this creditor is owed this share of the loan: joint loans, guarantee paid, sale. */
export interface CreditorShareRecord {
  readonly loanRef: string;
  readonly from: Day;
  readonly creditorRef: string;
  readonly shareNumerator: bigint;
  readonly shareDenominator: bigint;
  readonly reason: 'jointLoan' | 'guaranteePaid' | 'sale';
}

export type BookRecord =
  | { readonly table: 'parties'; readonly record: PartyRecord }
  | { readonly table: 'loans'; readonly record: LoanRecord }
  | { readonly table: 'instalments'; readonly record: InstalmentRecord }
  | { readonly table: 'payments'; readonly record: PaymentRecord }
  | { readonly table: 'events'; readonly record: LoanEventRecord }
  | { readonly table: 'creditors'; readonly record: CreditorShareRecord };

export const bookTables = ['parties', 'loans', 'instalments', 'payments', 'events', 'creditors'] as const;
export type BookTable = (typeof bookTables)[number];

/** A row that could not be taken: where it stands, what was there, what is wrong. */
export interface RowFault {
  readonly file: string;
  /** Line of the source, counted from 1 with the header; a record that spans lines is named by its first. */
  readonly line: number;
  readonly field: string;
  readonly value: string;
  readonly code: string;
}

/**
 * One source row's outcome: the records it makes (a wide row makes many; none when a mapping skips it, `skipped` then
 * says why), or its faults, all at once. Its own text goes with it, for the rejects file: what only the book can tell shows later.
 */
export type RowReading =
  | {
      readonly line: number;
      readonly records: readonly BookRecord[];
      readonly cells: readonly string[];
      readonly skipped?: string;
    }
  | { readonly line: number; readonly faults: readonly RowFault[]; readonly cells: readonly string[] };
