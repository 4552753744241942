/**
 * What the payments of an agreement have paid of its instalments. Payments pay the oldest instalment first, whoever paid and
 * whenever they were told: only their value dates count. The same payments give the same answer in any order of arrival.
 */
import type { Day } from '../calendar/day.ts';
import type { PaidHow } from './moves.ts';
import { type AgreedInstalment, type AgreementRules, askedMinor } from './terms.ts';

/** Money that came in under the agreement; below zero: a payment that was undone, on the day it was. */
export interface PlanPayment {
  readonly on: Day;
  readonly amountMinor: bigint;
}

export interface InstalmentStanding {
  readonly n: number;
  readonly dueOn: Day;
  /** what is still to be paid of it; 0n where it is paid, also with a rest within the tolerance */
  readonly missingMinor: bigint;
  /** since when it is paid */
  readonly paidOn: Day | undefined;
  /** it had been paid, or had not been asked for because no principal was left, and from this day on it was not */
  readonly lostOn: Day | undefined;
  /** as `lostOn`, and kept when it is paid again */
  readonly lastLostOn: Day | undefined;
}

/** Sorted by day; what is undone on a day comes after what came in on it. */
export function inOrder(payments: readonly PlanPayment[]): readonly PlanPayment[] {
  const before = (one: PlanPayment, other: PlanPayment) =>
    one.on - other.on || (one.amountMinor < other.amountMinor ? 1 : one.amountMinor > other.amountMinor ? -1 : 0);
  return payments.every((payment, at) => at === 0 || before(payments[at - 1]!, payment) <= 0)
    ? payments
    : [...payments].sort(before);
}

/**
 * As the payments valued up to `asOf` leave the instalments, at the end of each day: what came in and was undone on one day
 * changes nothing. `payments` sorted as `inOrder` does. What is missing of all adds up to what is still to be paid; what the
 * tolerance left of those that are paid is missing of the last.
 */
export function standingOn(at: {
  readonly instalments: readonly AgreedInstalment[];
  readonly payments: readonly PlanPayment[];
  readonly toleranceMinor: bigint;
  readonly asOf: Day;
}): InstalmentStanding[] {
  const { instalments, toleranceMinor } = at;
  const askedSums = askedSumsOf(instalments);
  const needed = neededOf(askedSums, toleranceMinor);
  const days: Days[] = instalments.map(() => ({ paidOn: undefined, lostOn: undefined, lastLostOn: undefined }));
  const principalMinor = principalOf(instalments);
  let paidMinor = 0n;
  let covered = 0;
  let settled: Settled | undefined;
  for (const { on, sumMinor } of dayEnds(at)) {
    paidMinor = sumMinor;
    for (; covered < needed.length && paidMinor >= needed[covered]!; covered++) {
      days[covered] = { ...days[covered]!, paidOn: on, lostOn: undefined };
    }
    for (; covered > 0 && paidMinor < needed[covered - 1]!; covered--) {
      days[covered - 1] = { paidOn: undefined, lostOn: on, lastLostOn: on };
    }
    const before = settled;
    settled = settledAfter(before, { instalments, principalMinor, paidMinor, on });
    if (before === undefined || settled !== undefined) continue;
    for (let index = covered; index < instalments.length; index++) {
      if (instalments[index]!.dueOn < on) days[index] = { paidOn: undefined, lostOn: on, lastLostOn: on };
    }
  }
  return instalments.map(({ n, dueOn }, index) => ({
    n,
    dueOn,
    missingMinor: missingOf({ askedSums, index, covered, paidMinor }),
    ...days[index]!,
  }));
}

type Days = Pick<InstalmentStanding, 'paidOn' | 'lostOn' | 'lastLostOn'>;

/** What was paid in all at the end of each day on which that changed. */
function* dayEnds({
  payments,
  asOf,
}: {
  readonly payments: readonly PlanPayment[];
  readonly asOf: Day;
}): Generator<{ readonly on: Day; readonly sumMinor: bigint }> {
  let sumMinor = 0n;
  for (const [index, { on, amountMinor }] of payments.entries()) {
    if (on > asOf) return;
    sumMinor += amountMinor;
    if (payments[index + 1]?.on !== on) yield { on, sumMinor };
  }
}

/** `askedSums`: of each and those before it. */
function missingOf(at: {
  readonly askedSums: readonly bigint[];
  readonly index: number;
  readonly covered: number;
  readonly paidMinor: bigint;
}): bigint {
  const { askedSums, index, covered, paidMinor } = at;
  if (index < covered) return 0n;
  const before = askedSums[index - 1] ?? 0n;
  const asked = askedSums[index]! - before;
  const taken = paidMinor <= before ? 0n : paidMinor - before < asked ? paidMinor - before : asked;
  const coveredAsked = askedSums[covered - 1] ?? 0n;
  const isLast = index === askedSums.length - 1;
  return asked - taken + (isLast && paidMinor < coveredAsked ? coveredAsked - paidMinor : 0n);
}

function askedSumsOf(instalments: readonly AgreedInstalment[]): bigint[] {
  let sum = 0n;
  return instalments.map((each) => {
    sum += askedMinor(each);
    return sum;
  });
}

/** So much in all has to be paid for each to be paid; the last takes up what the tolerance left. */
function neededOf(askedSums: readonly bigint[], toleranceMinor: bigint): bigint[] {
  return askedSums.map((sum, index) => {
    if (index === askedSums.length - 1) return sum;
    // A tolerance that is more than the instalment itself would pay it with nothing.
    const before = askedSums[index - 1] ?? 0n;
    const least = sum - toleranceMinor;
    return least > before ? least : before + 1n;
  });
}

/** How an instalment was paid, by its value date; what had been paid and was undone is in time again from the day it was. */
export function paidHow(
  standing: InstalmentStanding,
  { toleranceDays }: Pick<AgreementRules, 'toleranceDays'>,
): PaidHow {
  const { paidOn, dueOn, lastLostOn } = standing;
  if (paidOn === undefined) throw new Error(`instalment ${standing.n} is not paid`);
  if (paidOn < dueOn) return 'early';
  if (paidOn === dueOn) return 'onTime';
  return paidOn <= lateFrom({ dueOn, lostOn: lastLostOn }) + toleranceDays ? 'inTolerance' : 'late';
}

/** From which day it is late: its due date, or the day on which the payment of it was undone. */
export function lateFrom({ dueOn, lostOn }: Pick<InstalmentStanding, 'dueOn' | 'lostOn'>): Day {
  return lostOn !== undefined && lostOn > dueOn ? lostOn : dueOn;
}

/**
 * The day on which no principal was left: what is due is paid first, interest before principal, and the rest goes ahead to
 * principal. Undefined: not by `asOf`, or what it was paid by was undone. Interest for later days is then not asked any more.
 */
export function principalPaidOn(at: {
  readonly instalments: readonly AgreedInstalment[];
  readonly payments: readonly PlanPayment[];
  readonly asOf: Day;
}): Day | undefined {
  const { instalments } = at;
  const principalMinor = principalOf(instalments);
  let settled: Settled | undefined;
  for (const { on, sumMinor } of dayEnds(at)) {
    settled = settledAfter(settled, { instalments, principalMinor, paidMinor: sumMinor, on });
  }
  return settled?.on;
}

/** So much in all leaves no principal if it is paid by that day. */
export function neededToEnd(instalments: readonly AgreedInstalment[], on: Day): bigint {
  return instalments.reduce(
    (sum, { dueOn, interestMinor }) => (dueOn <= on ? sum + interestMinor : sum),
    principalOf(instalments),
  );
}

interface Settled {
  readonly on: Day;
  readonly neededMinor: bigint;
}

/** Once no principal is left, dates that come after ask for nothing more, until what paid it is undone. */
function settledAfter(
  before: Settled | undefined,
  at: {
    readonly instalments: readonly AgreedInstalment[];
    readonly principalMinor: bigint;
    readonly paidMinor: bigint;
    readonly on: Day;
  },
): Settled | undefined {
  const { instalments, principalMinor, paidMinor, on } = at;
  if (before !== undefined && paidMinor >= before.neededMinor) return before;
  if (paidMinor < principalMinor) return undefined;
  const neededMinor = neededToEnd(instalments, on);
  return paidMinor >= neededMinor ? { on, neededMinor } : undefined;
}

function principalOf(instalments: readonly AgreedInstalment[]): bigint {
  return instalments.reduce((sum, each) => sum + each.principalMinor, 0n);
}
