/** How a loan stands before and after a move of money that has not been made: from its facts and the rows that it would post. */
import type { Bucket } from '../core/ageing/bucket.ts';
import { closeLoan } from '../core/ageing/close-loan.ts';
import { daysPastDue } from '../core/ageing/days-past-due.ts';
import type { PaidAmount } from '../core/ageing/delinquency.ts';
import { cnRiskClass } from '../core/ageing/risk-class.ts';
import type { Day } from '../core/calendar/day.ts';
import { placesOf } from '../core/portfolio/standing.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import type { RiskClass } from '../core/rules/vocabulary.ts';
import { type LoanTerms, readLoanEvents, readLoanTerms, readOwed } from '../store/case-file.ts';
import type { LedgerRow } from '../store/close-writes.ts';
import type { Session } from '../store/database.ts';
import { type LoanFacts, type OwedComponents, readLoanFacts, type StoredVersion } from '../store/loan-facts.ts';
import { BookTally } from './book-tally.ts';
import { classHistory, factsState } from './stored-book.ts';

/** On the last day closed. */
export interface MoneyStanding {
  readonly owed: OwedComponents;
  readonly arrearsMinor: bigint;
  readonly daysPastDue: number;
  /** undefined: repaid, charged off, or no rules in force */
  readonly riskClass: RiskClass | undefined;
}

export interface LoanPreview {
  readonly loanRef: string;
  readonly before: MoneyStanding;
  readonly after: MoneyStanding;
}

interface Ladder {
  readonly asOf: Day;
  readonly buckets: readonly Bucket[];
  readonly lawValues: DatedValues;
}

/** Of the loans that `rows` touch, in the order of the borrowers given. */
export async function previewOf(
  session: Session,
  at: Ladder & {
    readonly creditorId: number;
    readonly borrowers: readonly bigint[];
    readonly loans: readonly bigint[];
    readonly rows: readonly LedgerRow[];
  },
): Promise<LoanPreview[]> {
  const { creditorId, asOf, loans, rows } = at;
  const previews: LoanPreview[] = [];
  for (const borrowerId of new Set(at.borrowers)) {
    const of = { creditorId, borrowerId, asOf };
    const terms = (await readLoanTerms(session, { ...of, businessDate: asOf })).filter(({ loanId }) =>
      loans.includes(loanId),
    );
    const read = { creditorId, set: { ids: [borrowerId] }, states: terms.map(factsState), owedOn: asOf };
    const facts = new Map(Array.from(await readLoanFacts(session, read), (each) => [each.loanId, each]));
    const owed = await readOwed(session, of);
    const events = await readLoanEvents(session, of);
    for (const loan of terms) {
      const own = rows.filter(({ loanId }) => loanId === loan.loanId);
      const ofLoan = events.filter(({ loanId }) => loanId === loan.loanId);
      const was = owed.get(loan.loanId) ?? nothingOwed;
      const known = facts.get(loan.loanId);
      const how = {
        ...at,
        loan,
        restructuredOn: ofLoan.filter(({ kind }) => kind === 'restructure').map(({ on }) => on),
        isChargedOff: ofLoan.some(({ kind }) => kind === 'chargeOff'),
      };
      const is = owedAfter(was, own, asOf);
      previews.push({
        loanRef: loan.loanRef,
        before: standing(how, known, was),
        after: standing(how, known && factsAfter(known, own, asOf), is),
      });
    }
  }
  return previews;
}

const nothingOwed: OwedComponents = {
  principalMinor: 0n,
  interestMinor: 0n,
  penaltyMinor: 0n,
  feeMinor: 0n,
  costMinor: 0n,
};

function standing(
  at: Ladder & { readonly loan: LoanTerms; readonly restructuredOn: readonly Day[]; readonly isChargedOff: boolean },
  facts: LoanFacts | undefined,
  owed: OwedComponents,
): MoneyStanding {
  if (facts === undefined) return { owed, arrearsMinor: 0n, daysPastDue: 0, riskClass: undefined };
  const { asOf, loan, restructuredOn, buckets } = at;
  const { graceDays, pauses } = facts;
  const closed = closeLoan({ facts, businessDate: asOf, boundaryDays: [] });
  const { spans, arrearsMinor, delinquentSince, settledOn } = closed;
  const days = delinquentSince === undefined ? 0 : daysPastDue({ delinquentSince, asOf, graceDays, pauses });
  if (at.isChargedOff || settledOn !== undefined)
    return { owed, arrearsMinor, daysPastDue: days, riskClass: undefined };
  const tally = new BookTally(placesOf(buckets), { ...at, scheme: 'byProduct', breakdown: undefined });
  const history = classHistory(facts, { loan: { ...loan, restructuredOn: [...restructuredOn] }, asOf, tally, spans });
  const rules = tally.rulesFor(loan.product);
  const { riskClass } = cnRiskClass({ asOf, ...history, graceDays, pauses, rules });
  return { owed, arrearsMinor, daysPastDue: days, riskClass };
}

function owedAfter(owed: OwedComponents, rows: readonly LedgerRow[], asOf: Day): OwedComponents {
  return rows
    .filter(({ valueOn }) => valueOn <= asOf)
    .reduce(
      (sum, { change }) => ({
        principalMinor: sum.principalMinor + change.principalMinor,
        interestMinor: sum.interestMinor + change.interestMinor,
        penaltyMinor: sum.penaltyMinor + change.penaltyMinor,
        feeMinor: sum.feeMinor + change.feeMinor,
        costMinor: sum.costMinor + change.costMinor,
      }),
      owed,
    );
}

/** As the store would read them once the rows stand in the ledger. */
function factsAfter(facts: LoanFacts, rows: readonly LedgerRow[], asOf: Day): LoanFacts {
  const paid = inOrder([
    ...facts.paid,
    ...rows
      .filter(({ kind }) => kind === 'payment' || kind === 'reversal' || kind === 'waiver')
      .map(({ valueOn, change }) => ({ on: valueOn, amountMinor: -countedMinor(change) })),
  ]);
  const owed = owedAfter(facts.owed, rows, asOf);
  const versions = facts.versions.map((version) => withOwn(version, rows));
  return { ...facts, owed, owedPrincipalMinor: owed.principalMinor, paid, versions };
}

/** Under a schedule that an agreement made, what was paid before its figures and is undone is owed again. */
function withOwn(version: StoredVersion, rows: readonly LedgerRow[]): StoredVersion {
  const { agreed, own } = version;
  if (agreed === undefined) return version;
  const again = rows.filter(
    ({ kind, reversesEntryId }) =>
      kind === 'reversal' && reversesEntryId !== undefined && reversesEntryId <= agreed.baseEntryId,
  );
  const moved = rows.filter(({ kind }) => kind === 'capitalise');
  if (again.length === 0 && moved.length === 0) return version;
  const amountOf = ({ valueOn, change }: LedgerRow) => ({ on: valueOn, amountMinor: countedMinor(change) });
  const less = ({ on, amountMinor }: PaidAmount) => ({ on, amountMinor: -amountMinor });
  return {
    ...version,
    own: {
      due: inOrder([...(own?.due ?? []), ...again.map(amountOf)]),
      paid: inOrder([...(own?.paid ?? []), ...again.map(amountOf), ...moved.map(amountOf).map(less)]),
    },
  };
}

function countedMinor({ principalMinor, interestMinor, feeMinor }: OwedComponents): bigint {
  return principalMinor + interestMinor + feeMinor;
}

function inOrder(amounts: readonly PaidAmount[]): PaidAmount[] {
  return [...amounts].sort((one, other) => one.on - other.on);
}
