/**
 * Money moved by hand: what is asked for, what it does to the ledger, and both as one canonical text. The hash of that text
 * is what one person proposes and another confirms.
 */
import { type Day, formatDay } from '../calendar/day.ts';
import { canonicalOf, canonicalText } from '../evidence/canonical-json.ts';
import { type Component, type ComponentAmounts, components } from '../loan/components.ts';
import { formatAmount } from '../money/decimal.ts';

export const moneyKinds = ['reverse', 'reallocate', 'waive', 'refund'] as const;
export type MoneyKind = (typeof moneyKinds)[number];

export type MoneyMove =
  /** a payment that was booked wrongly is undone, valued `on`: its own value day, or a later one */
  | { readonly kind: 'reverse'; readonly loanRef: string; readonly paymentRef: string; readonly on: Day }
  /** undone on its own value day and booked to `toLoanRef` on the same: by the order of law, or as `split` divides it */
  | {
      readonly kind: 'reallocate';
      readonly loanRef: string;
      readonly paymentRef: string;
      readonly toLoanRef: string;
      readonly split: ComponentAmounts | undefined;
      readonly on: Day;
    }
  | {
      readonly kind: 'waive';
      readonly loanRef: string;
      readonly component: Component;
      readonly amountMinor: bigint;
      readonly on: Day;
    }
  /** all that waits in suspense under `paymentRef` leaves the book; `on` the day of the bank's transfer, `transferRef` its number */
  | {
      readonly kind: 'refund';
      readonly loanRef: string;
      readonly paymentRef: string;
      readonly on: Day;
      readonly transferRef: string;
    };

/** One entry that the move makes: a change of what is owed by component, on one loan. */
export interface MoneyEffect {
  readonly loanRef: string;
  readonly entry: 'reversal' | 'payment' | 'waiver';
  readonly change: ComponentAmounts;
}

/** What a move does. Penalty interest that follows from it is not part of it: it grows with the days until it is confirmed. */
export interface MoneyEffects {
  readonly entries: readonly MoneyEffect[];
  /** of what was booked anew, so much the loan does not take */
  readonly toSuspenseMinor: bigint;
  /** leaves the book */
  readonly refundedMinor: bigint;
}

export const moneyFormat = 'forbear-money/v1';

/** Every entry that a confirmed move makes has a reference that begins so; nothing else may. */
export const moneyRefPrefix = 'money:';

/** `part`: 'reversal', 'payment', 'waiver' */
export function moneyRef(proposalId: bigint, part: MoneyEffect['entry']): string {
  return `${moneyRefPrefix}${proposalId}:${part}`;
}

/** Under this number waits what a loan did not take of a payment that was booked to it by hand: as money in suspense, for any loan. */
export function moneyRestRef(proposalId: bigint): string {
  return `rest:${moneyRefPrefix}${proposalId}`;
}

/** Numbers that no file may bring. */
export function isMoneyRef(ref: string): boolean {
  return ref.startsWith(moneyRefPrefix) || ref.startsWith(`rest:${moneyRefPrefix}`);
}

/** The proposal by which an entry of this reference was made; undefined: none. */
export function proposalOfRef(ref: string): bigint | undefined {
  const found = /^money:([1-9][0-9]{0,17}):/.exec(ref);
  return found === null ? undefined : BigInt(found[1]!);
}

export function moneyText(of: {
  readonly caseNumber: string;
  readonly currency: string;
  readonly move: MoneyMove;
  readonly effects: MoneyEffects;
}): string {
  const { caseNumber, currency, move, effects } = of;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  return canonicalText(
    canonicalOf({
      format: moneyFormat,
      case: caseNumber,
      currency,
      ...moveFields(move, currency),
      does: effects.entries.map(({ loanRef, entry, change }) => ({
        loan: loanRef,
        entry,
        change: amountsOf(change, currency),
      })),
      toSuspense: amount(effects.toSuspenseMinor),
      refunded: amount(effects.refundedMinor),
    }),
  );
}

function moveFields(move: MoneyMove, currency: string): object {
  const common = { kind: move.kind, loan: move.loanRef, on: formatDay(move.on) };
  switch (move.kind) {
    case 'reverse':
      return { ...common, payment: move.paymentRef };
    case 'reallocate':
      return {
        ...common,
        payment: move.paymentRef,
        toLoan: move.toLoanRef,
        split: move.split && amountsOf(move.split, currency),
      };
    case 'waive':
      return { ...common, component: move.component, amount: formatAmount(move.amountMinor, currency) };
    case 'refund':
      return { ...common, payment: move.paymentRef, transfer: move.transferRef };
  }
}

function amountsOf(amounts: ComponentAmounts, currency: string): object {
  return Object.fromEntries(
    components
      .filter((component) => amounts[component] !== 0n)
      .map((component) => [component, formatAmount(amounts[component], currency)]),
  );
}

/** What no longer is as it was proposed; amounts in minor units. */
export interface Moved {
  readonly what: 'entries' | Component | 'toSuspense' | 'refunded';
  readonly loanRef: string | undefined;
  readonly entry: MoneyEffect['entry'] | undefined;
  readonly wasMinor: bigint;
  readonly isMinor: bigint;
}

/** Every amount in which the two differ; nothing where they are the same. */
export function movedBetween(was: MoneyEffects, is: MoneyEffects): readonly Moved[] {
  const found: Moved[] = [];
  if (was.entries.length !== is.entries.length) {
    const [wasMinor, isMinor] = [BigInt(was.entries.length), BigInt(is.entries.length)];
    found.push({ what: 'entries', loanRef: undefined, entry: undefined, wasMinor, isMinor });
  }
  was.entries.forEach(({ loanRef, entry, change }, index) => {
    const now = is.entries[index];
    if (now === undefined) return;
    for (const what of components) {
      const [wasMinor, isMinor] = [change[what], now.change[what]];
      if (wasMinor !== isMinor) found.push({ what, loanRef, entry, wasMinor, isMinor });
    }
  });
  const whole = (what: 'toSuspense' | 'refunded', wasMinor: bigint, isMinor: bigint) => {
    if (wasMinor !== isMinor) found.push({ what, loanRef: undefined, entry: undefined, wasMinor, isMinor });
  };
  whole('toSuspense', was.toSuspenseMinor, is.toSuspenseMinor);
  whole('refunded', was.refundedMinor, is.refundedMinor);
  return found;
}
