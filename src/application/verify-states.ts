/** A loan's stored state and spans beside what the core makes of its facts. */
import { closeLoan } from '../core/ageing/close-loan.ts';
import type { DelinquencySpan } from '../core/ageing/delinquency.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { LoanFacts, OwedComponents } from '../store/loan-facts.ts';
import type { Difference, StoredState } from '../store/verify.ts';

export interface StateDifference {
  readonly difference: Difference;
  /** no difference after all where something was entered for this day, so that the next close looks at the loan then */
  readonly unlessEventOn: Day | undefined;
}

const nothingOwed: OwedComponents = {
  principalMinor: 0n,
  interestMinor: 0n,
  penaltyMinor: 0n,
  feeMinor: 0n,
  costMinor: 0n,
};

const componentColumns: readonly (readonly [keyof OwedComponents, string])[] = [
  ['principalMinor', 'principal_minor'],
  ['interestMinor', 'interest_minor'],
  ['penaltyMinor', 'penalty_minor'],
  ['feeMinor', 'fee_minor'],
  ['costMinor', 'cost_minor'],
];

/** A loan that no close has aged: its state is as the import made it, and its first event its disbursement. */
export function freshDifferences(state: StoredState, facts: LoanFacts | undefined): StateDifference[] {
  const compare = comparison(state);
  const { nextEventOn, disbursedOn } = state;
  if (nextEventOn === undefined || nextEventOn > disbursedOn) compare.day('next_event_on', nextEventOn, disbursedOn);
  compare.day('delinquent_since', state.delinquentSince, undefined);
  compare.amount('arrears_minor', state.arrearsMinor, 0n);
  for (const [key, column] of componentColumns) compare.amount(column, state.owed[key], 0n);
  compare.day('due_posted_through', state.duePostedThrough, undefined);
  compare.day('settled_on', state.settledOn, undefined);
  return [...compare.found, ...spanDifferences(state, facts?.storedSpans ?? [], [])];
}

/** A loan aged by the close of `state.agedThrough`, nothing having happened since: worked out anew on `day`. */
export function agedDifferences(at: {
  readonly state: StoredState;
  readonly facts: LoanFacts | undefined;
  readonly day: Day;
  readonly boundaryDays: readonly number[];
}): StateDifference[] {
  const { state, facts, day, boundaryDays } = at;
  const compare = comparison(state);
  compare.day('due_posted_through', state.duePostedThrough, state.settledOn ?? state.agedThrough);
  if (facts === undefined) {
    // No instalments are known: nothing falls due, and all of the principal is owed.
    const owed = { ...nothingOwed, principalMinor: state.lentMinor };
    for (const [key, column] of componentColumns) compare.amount(column, state.owed[key], owed[key]);
    compare.day('delinquent_since', state.delinquentSince, undefined);
    compare.amount('arrears_minor', state.arrearsMinor, 0n);
    compare.day('settled_on', state.settledOn, undefined);
    return compare.found;
  }
  const closed = closeLoan({ facts, businessDate: day, boundaryDays });
  for (const [key, column] of componentColumns) compare.amount(column, state.owed[key], facts.owed[key]);
  compare.day('delinquent_since', state.delinquentSince, closed.delinquentSince);
  compare.amount('arrears_minor', state.arrearsMinor, closed.arrearsMinor);
  compare.day('settled_on', state.settledOn, closed.settledOn);
  const early =
    state.nextEventOn !== undefined && (closed.nextEventOn === undefined || state.nextEventOn < closed.nextEventOn);
  compare.day('next_event_on', state.nextEventOn, closed.nextEventOn, early ? state.nextEventOn : undefined);
  return [...compare.found, ...spanDifferences(state, facts.storedSpans, closed.spans)];
}

function comparison(state: StoredState) {
  const found: StateDifference[] = [];
  const add = (field: string, stored: string | null, recomputed: string | null, unlessEventOn?: Day) => {
    const difference = { table: 'loan_state', loan: state.loanRef, row: undefined, field, stored, recomputed };
    found.push({ difference, unlessEventOn });
  };
  return {
    found,
    day(field: string, stored: Day | undefined, recomputed: Day | undefined, unlessEventOn?: Day) {
      if (stored !== recomputed) add(field, shown(stored), shown(recomputed), unlessEventOn);
    },
    amount(field: string, stored: bigint, recomputed: bigint) {
      if (stored !== recomputed) add(field, stored.toString(), recomputed.toString());
    },
  };
}

function spanDifferences(
  state: StoredState,
  stored: readonly DelinquencySpan[],
  computed: readonly DelinquencySpan[],
): StateDifference[] {
  const found: StateDifference[] = [];
  const byFrom = new Map(computed.map((span) => [span.from, span]));
  const add = (from: Day, field: string, was: string | null, is: string | null) =>
    found.push({
      difference: {
        table: 'ageing_span',
        loan: state.loanRef,
        row: `from ${formatDay(from)}`,
        field,
        stored: was,
        recomputed: is,
      },
      unlessEventOn: undefined,
    });
  for (const span of stored) {
    const right = byFrom.get(span.from);
    byFrom.delete(span.from);
    if (right === undefined) add(span.from, 'row', 'one', null);
    else {
      if (span.to !== right.to) add(span.from, 'to_on', shown(span.to), shown(right.to));
      if (span.delinquentSince !== right.delinquentSince) {
        add(span.from, 'delinquent_since', shown(span.delinquentSince), shown(right.delinquentSince));
      }
    }
  }
  for (const { from } of byFrom.values()) add(from, 'row', null, 'one');
  return found;
}

function shown(day: Day | undefined): string | null {
  return day === undefined ? null : formatDay(day);
}
