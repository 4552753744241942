/**
 * A new schedule for all principal that is owed: how the stream of payments repays it says repay.ts. Charges must have been
 * waived, paid or capitalised before, so that no instalment hides what it is for.
 */
import type { Day } from '../calendar/day.ts';
import { addMonths } from '../calendar/period.ts';
import { noAmounts } from '../loan/components.ts';
import type { Refused } from './relief-codes.ts';
import { chargesOf, type InstalmentToCome, monthsUntil, type ReliefState } from './relief-state.ts';
import type { ReliefPolicy } from './relief-tool.ts';
import { type RepaidInstalment, repay } from './repay.ts';

export interface Stream {
  readonly dueOn: readonly Day[];
  /**
   * what each due date but the last asks for: one amount for all, or one for each; the last takes what is left. Undefined:
   * the least level amount that the last does not exceed.
   */
  readonly payments: bigint | readonly bigint[] | undefined;
}

export function spreadBalance(state: ReliefState, stream: Stream, policy: ReliefPolicy): ReliefState | Refused {
  const { dueOn, payments } = stream;
  const balanceMinor = state.owed.principal;
  if (chargesOf(state.owed) !== 0n) return { refused: 'chargesLeft' };
  if (balanceMinor === 0n) return { refused: 'nothingToSpread' };
  if (typeof payments === 'object' && payments.length !== dueOn.length - 1) return { refused: 'paymentsNotForMonths' };
  const fault = datesFault(state, dueOn, policy);
  if (fault) return fault;
  const asked = { balanceMinor, annualRate: state.annualRate, from: state.interestFrom, dueOn };
  const level = payments === undefined ? levelPayment(asked) : payments;
  const made = repay({ ...asked, paymentsMinor: typeof level === 'bigint' ? dueOn.slice(1).map(() => level) : level });
  if ('refused' in made) return made;
  const last = made.at(-1)!;
  const isLarger = made.some((line, index) => index < made.length - 1 && line.totalMinor < last.totalMinor);
  return {
    ...state,
    schedule: made.map(toCome),
    awaitsSchedule: false,
    hasNewSchedule: true,
    effects: [
      ...state.effects,
      'newSchedule',
      ...(isLarger ? (['lastInstalmentLarger'] as const) : []),
      ...(made.some((line) => line.principalMinor < 0n) ? (['balanceGrows'] as const) : []),
    ],
  };
}

/** `months` monthly due dates from the first on, the day of the month kept. */
export function monthlyFrom(firstDueOn: Day, months: number, dayOfMonth?: number): Day[] {
  return Array.from({ length: months }, (_, month) => addMonths(firstDueOn, month, dayOfMonth));
}

/** The first due date where none is named: that of the schedule in force, else a month after what was deferred. */
export function nextDueOn(state: ReliefState): Day {
  return state.schedule[0]?.dueOn ?? addMonths(state.asOf, state.deferredMonths + 1);
}

function datesFault(state: ReliefState, dueOn: readonly Day[], policy: ReliefPolicy): Refused | undefined {
  if (dueOn[0]! <= state.asOf) return { refused: 'dueTooEarly' };
  if (dueOn[0]! < addMonths(state.asOf, state.deferredMonths)) return { refused: 'dueWhileDeferred' };
  if (monthsUntil(state.asOf, dueOn.at(-1)!) > policy.termMonthsMax) return { refused: 'termTooLong' };
  return undefined;
}

function toCome(line: RepaidInstalment): InstalmentToCome {
  return {
    dueOn: line.dueOn,
    owed: { ...noAmounts, principal: line.principalMinor },
    laterInterestMinor: line.interestMinor,
  };
}

/** The least payment alike on every due date that leaves no more than itself for the last; found by halving. */
export function levelPayment(at: Omit<Parameters<typeof repay>[0], 'paymentsMinor'>): bigint {
  const lastOf = (paymentMinor: bigint): bigint => {
    const made = repay({ ...at, paymentsMinor: at.dueOn.slice(1).map(() => paymentMinor) });
    return 'refused' in made ? 0n : made.at(-1)!.totalMinor;
  };
  let tooLittle = -1n;
  let enough = lastOf(0n);
  while (enough - tooLittle > 1n) {
    const middle = (enough + tooLittle) / 2n;
    if (lastOf(middle) <= middle) enough = middle;
    else tooLittle = middle;
  }
  return enough;
}
