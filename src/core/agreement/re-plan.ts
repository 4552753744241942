/**
 * New dates inside what was signed: one due date moved, or an option called on when income changes. What is owed does not
 * change but by the interest of the time that an option adds, at the agreed rate (simple, on the principal still to be paid,
 * 30/360 as the schedule was made), and that falls due with the last instalment. Anything else is a signed change.
 */
import type { Day } from '../calendar/day.ts';
import { days30360 } from '../calendar/day-count.ts';
import { addMonths } from '../calendar/period.ts';
import { divideRounded } from '../money/round.ts';
import { type AgreedInstalment, type AgreedOption, askedMinor } from './terms.ts';

export function withDateMoved(
  instalments: readonly AgreedInstalment[],
  { n, to }: { readonly n: number; readonly to: Day },
): readonly AgreedInstalment[] {
  return instalments.map((each) => (each.n === n ? { ...each, dueOn: to } : each));
}

export interface OptionUse {
  readonly instalments: readonly AgreedInstalment[];
  readonly option: AgreedOption;
  /** not paid, and not due before today */
  readonly isOpen: (instalment: AgreedInstalment) => boolean;
  readonly today: Day;
  /** what was paid in part of the first that is open: no interest is added on it */
  readonly paidAheadMinor?: bigint | undefined;
  readonly rateMillionths: bigint;
}

/** Undefined: no instalment is left that it could move. */
export function withOption(use: OptionUse): readonly AgreedInstalment[] | undefined {
  const { option, instalments, isOpen } = use;
  if (!instalments.some(isOpen)) return undefined;
  switch (option.kind) {
    case 'defer':
      return deferred(use, option.months);
    case 'lowerPayment':
      return lowered(use, option);
  }
}

function deferred(
  { instalments, isOpen, rateMillionths, paidAheadMinor = 0n }: OptionUse,
  months: number,
): readonly AgreedInstalment[] {
  const open = instalments.filter(isOpen);
  const first = open[0]!;
  const openMinor = open.reduce((sum, each) => sum + each.principalMinor, 0n);
  const principalMinor = openMinor > paidAheadMinor ? openMinor - paidAheadMinor : 0n;
  const extra = simpleInterest(principalMinor, rateMillionths, {
    from: first.dueOn,
    to: addMonths(first.dueOn, months),
  });
  const last = instalments.at(-1)!;
  let before = Number.NEGATIVE_INFINITY;
  return instalments.map((each) => {
    if (!isOpen(each)) return each;
    // Two days at a month's end may both come to the last day of a shorter one.
    const moved = { ...each, dueOn: Math.max(addMonths(each.dueOn, months), before + 1) };
    before = moved.dueOn;
    return each.n === last.n ? { ...moved, interestMinor: each.interestMinor + extra } : moved;
  });
}

/**
 * Of the next `months` open instalments only the share is asked: their interest first, then principal. The principal that is
 * left out comes after the last instalment, a month apart, none of them above the highest of those that are open.
 */
function lowered(
  { instalments, isOpen, rateMillionths }: OptionUse,
  option: AgreedOption & { readonly kind: 'lowerPayment' },
): readonly AgreedInstalment[] | undefined {
  const open = instalments.filter(isOpen);
  const chosen = new Set(open.slice(0, option.months).map(({ n }) => n));
  let leftMinor = 0n;
  let extra = 0n;
  const last = instalments.at(-1)!;
  const kept = instalments.map((each) => {
    if (!chosen.has(each.n)) return each;
    const share = divideRounded(askedMinor(each) * option.shareMillionths, 100_000_000n, 'halfEven');
    const principalMinor = share > each.interestMinor ? share - each.interestMinor : 0n;
    const put = each.principalMinor - principalMinor;
    leftMinor += put;
    extra += simpleInterest(put, rateMillionths, { from: each.dueOn, to: addMonths(last.dueOn, 1) });
    return { ...each, principalMinor };
  });
  if (leftMinor === 0n) return undefined;
  const most = open.reduce((max, each) => (askedMinor(each) > max ? askedMinor(each) : max), 0n);
  const added: AgreedInstalment[] = [];
  for (let at = 1; leftMinor > 0n || extra > 0n; at++) {
    const interestMinor = extra < most ? extra : most;
    const room = most - interestMinor;
    const principalMinor = leftMinor < room ? leftMinor : room;
    extra -= interestMinor;
    leftMinor -= principalMinor;
    added.push({ n: last.n + at, dueOn: addMonths(last.dueOn, at), principalMinor, interestMinor });
  }
  return [...kept, ...added];
}

function simpleInterest(
  principalMinor: bigint,
  rateMillionths: bigint,
  { from, to }: { readonly from: Day; readonly to: Day },
): bigint {
  return divideRounded(principalMinor * rateMillionths * BigInt(days30360(from, to)), 36_000_000_000n, 'halfEven');
}
