/** What is asked of money by hand, read from a document: its amounts and days checked in the currency of its loan. */
import { parseDay } from '../core/calendar/day.ts';
import { type Component, components } from '../core/loan/components.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import type { Database } from '../store/database.ts';
import { findLoans } from '../store/imports.ts';
import type { MoneyAsk } from './propose-money.ts';

/** Days as YYYY-MM-DD that exist; amounts as decimal text. */
export type MoneyAskDocument =
  | { readonly kind: 'reverse'; readonly loan: string; readonly payment: string; readonly on?: string | undefined }
  | {
      readonly kind: 'reallocate';
      readonly loan: string;
      readonly payment: string;
      readonly toLoan: string;
      readonly split?: Readonly<Partial<Record<Component, string | undefined>>> | undefined;
    }
  | { readonly kind: 'waive'; readonly loan: string; readonly component: Component; readonly amount: string }
  | {
      readonly kind: 'refund';
      readonly loan: string;
      readonly payment: string;
      readonly on: string;
      readonly transfer: string;
    };

/** In order of precedence. */
export type AskRefusal = { readonly refused: 'unknownLoan' | 'amountNotValid' };

export async function readMoneyAsk(
  database: Database,
  creditorId: number,
  document: MoneyAskDocument,
): Promise<MoneyAsk | AskRefusal> {
  const { loan: loanRef } = document;
  const loan = await database.session(async (session) =>
    (await findLoans(session, creditorId, [loanRef])).get(loanRef),
  );
  if (loan === undefined) return { refused: 'unknownLoan' };
  const minorOf = (text: string) => parseAmountMinor(text, loan.currency);
  switch (document.kind) {
    case 'reverse': {
      const { payment: paymentRef, on } = document;
      return { kind: 'reverse', loanRef, paymentRef, on: on === undefined ? undefined : parseDay(on)! };
    }
    case 'reallocate': {
      const { payment: paymentRef, toLoan: toLoanRef, split } = document;
      if (split === undefined) return { kind: 'reallocate', loanRef, paymentRef, toLoanRef, split: undefined };
      const parts = components.map((component) => [component, minorOf(split[component] ?? '0')] as const);
      if (parts.some(([, minor]) => typeof minor !== 'bigint')) return { refused: 'amountNotValid' };
      const divided = Object.fromEntries(parts) as Record<Component, bigint>;
      return { kind: 'reallocate', loanRef, paymentRef, toLoanRef, split: divided };
    }
    case 'waive': {
      const amountMinor = minorOf(document.amount);
      if (typeof amountMinor !== 'bigint') return { refused: 'amountNotValid' };
      return { kind: 'waive', loanRef, component: document.component, amountMinor };
    }
    case 'refund': {
      const { payment: paymentRef, on, transfer: transferRef } = document;
      return { kind: 'refund', loanRef, paymentRef, on: parseDay(on)!, transferRef };
    }
  }
}
