/**
 * How a debt came about: every entry of one loan's ledger in the order of its value dates, with what was owed after it. The last
 * line's balance is what is owed; nothing else goes into it.
 */

import type { Day } from '../calendar/day.ts';
import { type Component, type ComponentAmounts, components, noAmounts } from '../loan/components.ts';
import { type BookRowKind, bookRowKinds } from './book-row.ts';

/** A row of the ledger; `change` in minor units, below 0 where less is owed. */
export interface DebtEntry {
  readonly entryId: bigint;
  readonly kind: BookRowKind;
  readonly valueOn: Day;
  readonly postedOn: Day;
  readonly change: ComponentAmounts;
  /** the lender's number of a payment or event */
  readonly ref: string | undefined;
  readonly reversesEntryId: bigint | undefined;
  /** the lender gave no day, and one was taken */
  readonly dayAssumed: boolean;
}

export interface DebtLine extends DebtEntry {
  /** owed once it had been made */
  readonly after: ComponentAmounts;
  /** a later line undoes it */
  readonly isReversed: boolean;
  /** the value date of what it undoes */
  readonly reversesOn: Day | undefined;
}

/** Oldest first; entries in any order. Of one day, in the order in which they were entered. */
export function debtLines(entries: readonly DebtEntry[]): DebtLine[] {
  const sorted = [...entries].sort(
    (one, other) => one.valueOn - other.valueOn || (one.entryId < other.entryId ? -1 : 1),
  );
  const valueOn = new Map(sorted.map((entry) => [entry.entryId, entry.valueOn]));
  const reversed = new Set(sorted.map(({ reversesEntryId }) => reversesEntryId));
  let after = noAmounts;
  return sorted.map((entry) => {
    after = addedTo(after, entry.change);
    return {
      ...entry,
      after,
      isReversed: reversed.has(entry.entryId),
      reversesOn: entry.reversesEntryId === undefined ? undefined : valueOn.get(entry.reversesEntryId),
    };
  });
}

/** What one component of the debt is made of: the sums of its lines by their kind; together they are what is owed of it. */
export interface MadeOf {
  readonly component: Component;
  readonly owedMinor: bigint;
  /** in the order of `bookRowKinds`; a kind that never moved it is left out */
  readonly parts: readonly { readonly kind: BookRowKind; readonly amountMinor: bigint; readonly lines: number }[];
}

/** Components of which nothing was ever entered are left out. */
export function madeOf(lines: readonly DebtEntry[]): MadeOf[] {
  return components.flatMap((component) => {
    const sums = new Map<BookRowKind, { amountMinor: bigint; lines: number }>();
    for (const { kind, change } of lines) {
      if (change[component] === 0n) continue;
      const sum = sums.get(kind) ?? { amountMinor: 0n, lines: 0 };
      sums.set(kind, { amountMinor: sum.amountMinor + change[component], lines: sum.lines + 1 });
    }
    if (sums.size === 0) return [];
    const parts = bookRowKinds.flatMap((kind) => {
      const sum = sums.get(kind);
      return sum === undefined ? [] : [{ kind, ...sum }];
    });
    return [{ component, owedMinor: parts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n), parts }];
  });
}

export interface LinePage {
  /** in the order that was asked for */
  readonly lines: readonly DebtLine[];
  /** owed before the oldest of them, and after the newest */
  readonly opening: ComponentAmounts;
  readonly closing: ComponentAmounts;
  /** the line after which the next page begins; undefined: there is none */
  readonly next: bigint | undefined;
}

/** `after`: a line of the page before; one that is not there is undefined as an answer. */
export function linePage(
  lines: readonly DebtLine[],
  at: { readonly newestFirst: boolean; readonly after: bigint | undefined; readonly limit: number },
): LinePage | undefined {
  const ordered = at.newestFirst ? [...lines].reverse() : lines;
  const before = at.after === undefined ? -1 : ordered.findIndex(({ entryId }) => entryId === at.after);
  if (at.after !== undefined && before === -1) return undefined;
  const page = ordered.slice(before + 1, before + 1 + at.limit);
  const inTime = at.newestFirst ? [...page].reverse() : page;
  const first = inTime[0];
  const opening = first === undefined ? noAmounts : takenFrom(first.after, first.change);
  return {
    lines: page,
    opening,
    closing: inTime.at(-1)?.after ?? opening,
    next: before + 1 + page.length < ordered.length ? page.at(-1)?.entryId : undefined,
  };
}

export function addedTo(one: ComponentAmounts, other: ComponentAmounts): ComponentAmounts {
  return {
    principal: one.principal + other.principal,
    interest: one.interest + other.interest,
    penalty: one.penalty + other.penalty,
    fee: one.fee + other.fee,
    cost: one.cost + other.cost,
  };
}

export function takenFrom(one: ComponentAmounts, other: ComponentAmounts): ComponentAmounts {
  return {
    principal: one.principal - other.principal,
    interest: one.interest - other.interest,
    penalty: one.penalty - other.penalty,
    fee: one.fee - other.fee,
    cost: one.cost - other.cost,
  };
}
