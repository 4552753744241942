/** Counts the book from what the day closes stored: groups of loans, and one by one only those that need it. */
import { closeLoan, duesInForce } from '../core/ageing/close-loan.ts';
import { coverageOf } from '../core/ageing/covered.ts';
import { spanAt } from '../core/ageing/delinquency.ts';
import { observationOn } from '../core/ageing/observation.ts';
import type { Restructured } from '../core/ageing/risk-class.ts';
import type { Day } from '../core/calendar/day.ts';
import type { Breakdown } from '../core/portfolio/report.ts';
import type { Totals } from '../core/portfolio/totals.ts';
import type { Session } from '../store/database.ts';
import { type FactsState, type LoanFacts, type OwedComponents, readLoanFacts } from '../store/loan-facts.ts';
import { type BookLoan, type LoanChoice, readBookGroups, readBookLoans } from '../store/portfolio.ts';
import type { BookTally, ClassHistory, TallyGroup } from './book-tally.ts';

const loansPerChunk = 4000;

interface StoredBook {
  readonly creditorId: number;
  readonly asOf: Day;
  /** is `asOf` the day on which the loan states stand? */
  readonly present: boolean;
  readonly breakdown: Breakdown | undefined;
}

export async function readStoredBook(session: Session, at: StoredBook, tally: BookTally): Promise<void> {
  for (const group of await readBookGroups(session, at)) tally.add(group, group);
  if (!at.present) {
    for await (const { group, arrearsMinor } of loansOneByOne(session, at, { kind: 'pastDue' })) {
      tally.addArrears(group, arrearsMinor);
    }
  }
  const daysPastDueOver = tally.nonPerformingOverMin;
  if (daysPastDueOver === undefined) return;
  const choice: LoanChoice = { kind: 'classNeedsHistory', daysPastDueOver };
  for await (const { group, loan, facts, arrearsMinor } of loansOneByOne(session, at, choice)) {
    tally.reclass(group, totalsOf(facts.owed, arrearsMinor), classHistory(facts, { loan, asOf: at.asOf, tally }));
  }
}

async function* loansOneByOne(
  session: Session,
  at: StoredBook,
  choice: LoanChoice,
): AsyncGenerator<{ group: TallyGroup; loan: BookLoan; facts: LoanFacts; arrearsMinor: bigint }> {
  const loans = await readBookLoans(session, { ...at, choice });
  for (let first = 0; first < loans.length; first += loansPerChunk) {
    const chunk = loans.slice(first, first + loansPerChunk);
    const byId = new Map(chunk.map((loan) => [loan.loanId, loan]));
    const ids = [...new Set(chunk.map((loan) => loan.borrowerId))];
    const states = chunk.map(factsState);
    const read = { creditorId: at.creditorId, set: { ids }, states, owedOn: at.asOf };
    for (const facts of await readLoanFacts(session, read)) {
      const loan = byId.get(facts.loanId)!;
      const { arrearsMinor } = closeLoan({ facts, businessDate: at.asOf, boundaryDays: [] });
      const delinquentSince = spanAt(facts.storedSpans, at.asOf)?.delinquentSince;
      yield { group: { ...loan, delinquentSince, pauses: facts.pauses }, loan, facts, arrearsMinor };
    }
  }
}

/** What reading facts asks of a loan; nothing of its present state. */
export function factsState(loan: Pick<FactsState, 'borrowerId' | 'loanId' | 'graceDays'>): FactsState {
  const { borrowerId, loanId, graceDays } = loan;
  return { borrowerId, loanId, graceDays, duePostedThrough: undefined };
}

export function totalsOf(owed: OwedComponents, arrearsMinor: bigint): Totals {
  const outstandingMinor =
    owed.principalMinor + owed.interestMinor + owed.penaltyMinor + owed.feeMinor + owed.costMinor;
  return { loans: 1, principalMinor: owed.principalMinor, outstandingMinor, arrearsMinor };
}

/** What the class needs of a loan's past. */
export function classHistory(
  facts: LoanFacts,
  at: {
    readonly loan: Pick<BookLoan, 'everyCount' | 'everyUnit' | 'restructuredOn' | 'product'>;
    readonly asOf: Day;
    readonly tally: BookTally;
    /** undefined: the spans as stored */
    readonly spans?: ClassHistory['spans'];
  },
): ClassHistory {
  const { due, payments } = duesInForce(facts, at.asOf);
  return {
    due,
    payments,
    spans: at.spans ?? facts.storedSpans,
    restructured: restructuredOf({ ...at, due, payments, graceDays: facts.graceDays }),
  };
}

function restructuredOf(
  at: Pick<ClassHistory, 'due' | 'payments'> & {
    readonly loan: Pick<BookLoan, 'everyCount' | 'everyUnit' | 'restructuredOn' | 'product'>;
    readonly tally: BookTally;
    readonly graceDays: number;
  },
): Restructured | undefined {
  const { loan, due, graceDays } = at;
  const lastOn = loan.restructuredOn.at(-1);
  const firstDueAfter = (day: Day) => due.find((amount) => amount.on > day)?.on;
  const firstDueOn = lastOn === undefined ? undefined : firstDueAfter(lastOn);
  if (firstDueOn === undefined) return undefined;
  const every = { count: loan.everyCount, unit: loan.everyUnit };
  const length = at.tally.rulesFor(loan.product).observation;
  const coverage = coverageOf(at);
  const again = loan.restructuredOn.slice(0, -1).some((day, index) => {
    const firstDue = firstDueAfter(day);
    const asOf = loan.restructuredOn[index + 1]!;
    if (firstDue === undefined || length === undefined) return false;
    return observationOn({ firstDueOn: firstDue, every, coverage, asOf, graceDays, length }).state === 'running';
  });
  return { firstDueOn, every, nonPerformingBefore: undefined, again };
}
