/** Money in suspense as a document for people and other programs: amounts as decimal text, days as YYYY-MM-DD. */
import { formatDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { SuspensePage } from './suspense.ts';

export interface SuspenseDocument {
  readonly asOf: string | null;
  readonly suspense: readonly {
    readonly paymentRef: string;
    readonly receivedOn: string;
    readonly ageDays: number | null;
    readonly currency: string;
    readonly amount: string;
    readonly reason: string;
    readonly loanRef: string | null;
  }[];
  /** of all that waits, not of the page */
  readonly totals: readonly {
    readonly currency: string;
    readonly receipts: number;
    readonly amount: string;
    readonly oldestReceivedOn: string;
  }[];
  readonly next: string | null;
}

export function suspenseDocument(page: SuspensePage): SuspenseDocument {
  const { asOf, next } = page;
  return {
    asOf: asOf === undefined ? null : formatDay(asOf),
    suspense: page.receipts.map(({ paymentRef, receivedOn, ageDays, currency, amountMinor, reason, loanRef }) => ({
      paymentRef,
      receivedOn: formatDay(receivedOn),
      ageDays: ageDays ?? null,
      currency,
      amount: formatAmount(amountMinor, currency),
      reason,
      loanRef: loanRef ?? null,
    })),
    totals: page.totals.map(({ currency, receipts, amountMinor, oldestReceivedOn }) => ({
      currency,
      receipts,
      amount: formatAmount(amountMinor, currency),
      oldestReceivedOn: formatDay(oldestReceivedOn),
    })),
    next: next === undefined ? null : `${next.receivedOn}.${next.suspenseId}`,
  };
}

/** Where a page ended, from its text; undefined: it is no such text. */
export function parseSuspenseCursor(text: string): NonNullable<SuspensePage['next']> | undefined {
  const [, on, id] = /^(\d{1,6})\.(\d{1,18})$/.exec(text) ?? [];
  return on === undefined ? undefined : { receivedOn: Number(on), suspenseId: BigInt(id!) };
}
