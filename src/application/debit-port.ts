/** Taking an instalment from the account that a borrower gave a mandate for. Every adapter's tests run tools/debit-contract.ts. */
import type { Day } from '../core/calendar/day.ts';

export interface DebitInstruction {
  /** letters, digits, dots and hyphens, to 64: the same id is the same debit, however often it is asked for */
  readonly id: string;
  readonly mandateRef: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly onDay: Day;
  readonly loanRef: string;
}

/** In order of precedence. */
export const debitRefusals = [
  /** an id, mandate or loan number that cannot be written to the bank as it is, or an amount that is not above zero */
  'notValid',
  /** another debit was asked for under this id */
  'idUsed',
  /** what is taken on that day was handed over already */
  'dayClosed',
] as const;
export type DebitRefusal = (typeof debitRefusals)[number];

/**
 * `refused`: it was not asked for and will not be; a code of `debitRefusals`, or the bank's own in letters and digits.
 * `unknown`: it may have been asked for; asking again under the same id is safe.
 */
export type DebitAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown' };

export interface DebitResult {
  readonly id: string;
  /** the bank's reason of a return: letters and digits, such as insufficientFunds */
  readonly outcome: { readonly kind: 'paid' } | { readonly kind: 'returned'; readonly reason: string };
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly onDay: Day;
}

/** One answer of the bank; what of it cannot be read is told and nothing of it is taken. */
export interface DebitReport {
  readonly name: string;
  readonly results: readonly DebitResult[];
  readonly faults: readonly DebitReportFault[];
}

export interface DebitReportFault {
  readonly line: number;
  readonly field: string;
  readonly value: string;
  readonly code: string;
}

export interface DebitPort {
  request(instruction: DebitInstruction): Promise<DebitAnswer>;
  /** Hands over what was asked for and is due to be; banks that take each one as it comes have nothing to do. */
  handOver(): Promise<void>;
  /** What the bank told since; the same again until it is acknowledged. */
  collect(): Promise<readonly DebitReport[]>;
  acknowledge(report: Pick<DebitReport, 'name'>): Promise<void>;
  close(): Promise<void>;
}

const ids = /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/;
const fieldCharactersMax = 140;

/** What no bank takes. */
export function isDebitValid({ id, mandateRef, loanRef, amountMinor, currency }: DebitInstruction): boolean {
  const isField = (text: string) =>
    text !== '' && text.length <= fieldCharactersMax && text.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(text);
  return ids.test(id) && isField(mandateRef) && isField(loanRef) && amountMinor > 0n && /^[A-Z]{3}$/.test(currency);
}
