/**
 * What a loan comes to if nothing is paid: the day closes that are to come, run ahead on its own terms. Each day on which
 * something happens by itself posts what fell due and the penalty interest since the last time, rounded then as the close rounds
 * it; so the figures are those that the book will show, to the fen.
 */
import { type ClosedLoan, closeLoan, type LoanAgeingFacts } from '../ageing/close-loan.ts';
import { daysPastDue } from '../ageing/days-past-due.ts';
import type { Day } from '../calendar/day.ts';
import type { ComponentAmounts } from '../loan/components.ts';
import { penaltyDueMinor } from '../loan/penalty-due.ts';
import type { PenaltyTerms } from '../loan/post-payments.ts';

export interface ClosedTerms {
  /** interest and fees of instalments up to it stand in the ledger; penalty interest likewise */
  readonly duePostedThrough: Day | undefined;
  /** undefined: none is charged */
  readonly penalty: PenaltyTerms | undefined;
  /** disbursed in all; under an agreement's schedule, the principal of its instalments */
  readonly lentMinor: bigint;
  /** it changed since it was last closed */
  readonly isWaiting: boolean;
}

export interface IfNothing {
  readonly on: Day;
  /** by component: what stands in the ledger by then and what has grown since */
  readonly owed: ComponentAmounts;
  /** of `owed`, penalty interest that no close has posted yet on that day */
  readonly accruedPenaltyMinor: bigint;
  /** principal, interest and fees that are due and unpaid */
  readonly arrearsMinor: bigint;
  readonly delinquentSince: Day | undefined;
  readonly daysPastDue: number;
  /** settled: nothing more falls due */
  readonly isSettled: boolean;
}

/**
 * `owed`: by the ledger on `asOf`. `boundaryDays` as the day close takes them. `on` is `asOf` or later; on `asOf` itself it is how
 * the loan stands, with what grew since it was last closed. The book is taken to be closed every day.
 */
export function ifNothing(at: {
  readonly facts: LoanAgeingFacts;
  readonly owed: ComponentAmounts;
  readonly terms: ClosedTerms;
  readonly asOf: Day;
  readonly on: Day;
  readonly boundaryDays: readonly number[];
}): IfNothing {
  const { facts, terms, asOf, on, boundaryDays } = at;
  let { owed } = at;
  let { duePostedThrough } = terms;
  let penaltyThrough = terms.penalty?.postedThrough;
  const closeOn = (businessDate: Day): ClosedLoan => {
    const closed = closeLoan({ facts: { ...facts, duePostedThrough }, businessDate, boundaryDays });
    for (const { interestMinor, feeMinor } of closed.postings) {
      owed = { ...owed, interest: owed.interest + interestMinor, fee: owed.fee + feeMinor };
    }
    duePostedThrough = Math.max(duePostedThrough ?? businessDate, businessDate);
    return closed;
  };
  const grownThrough = (day: Day, { delinquentSince, settledOn }: ClosedLoan): bigint => {
    if (terms.penalty === undefined || delinquentSince === undefined || settledOn !== undefined) return 0n;
    return penaltyDueMinor({
      instalments: facts.versions.at(-1)!.instalments,
      lentMinor: terms.lentMinor,
      owedPrincipalMinor: facts.owedPrincipalMinor,
      penalty: { ...terms.penalty, postedThrough: penaltyThrough },
      through: day,
    });
  };
  let closed = closeOn(asOf);
  // A loan that changed since it was closed is looked at by the very next close, whatever happens then.
  let next = terms.isWaiting ? asOf + 1 : closed.nextEventOn;
  while (next !== undefined && next <= on && closed.settledOn === undefined) {
    closed = closeOn(next);
    owed = { ...owed, penalty: owed.penalty + grownThrough(next, closed) };
    penaltyThrough = Math.max(penaltyThrough ?? next, next);
    next = closed.nextEventOn;
  }
  closed = closeOn(on);
  const accruedPenaltyMinor = grownThrough(on, closed);
  const { delinquentSince, arrearsMinor, settledOn } = closed;
  const { graceDays, pauses } = facts;
  return {
    on,
    owed: { ...owed, penalty: owed.penalty + accruedPenaltyMinor },
    accruedPenaltyMinor,
    arrearsMinor,
    delinquentSince,
    daysPastDue: delinquentSince === undefined ? 0 : daysPastDue({ delinquentSince, asOf: on, graceDays, pauses }),
    isSettled: settledOn !== undefined,
  };
}
