/** One loan's standing by the lender's number, as the last day close left it; a look is kept where it is of somebody's case. */

import type { Identity } from '../core/access/role.ts';
import { type Bucket, bucketOf } from '../core/ageing/bucket.ts';
import { daysPastDue } from '../core/ageing/days-past-due.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { type LoanStandingRow, readLoanStanding } from '../store/loan-standing.ts';
import { byComponent, plainDecimal } from './case-document.ts';
import { keepLook } from './file-looks.ts';
import { seenTerms } from './seen-case.ts';

/** In order of precedence. `unknownLoan` also for one of which they see no case. */
export type LoanRefusal = { readonly refused: 'noDayClosed' | 'unknownLoan' };

export async function readLoan(
  database: Database,
  at: {
    readonly book: CreditorRow;
    readonly identity: Identity;
    readonly loanRef: string;
    readonly atMs: number;
    readonly buckets: readonly Bucket[];
  },
): Promise<LoanRefusal | LoanDocument> {
  const { book, identity, loanRef, atMs, buckets } = at;
  const { businessDate, creditorId } = book;
  if (businessDate === undefined) return { refused: 'noDayClosed' };
  return database.session(async (session): Promise<LoanRefusal | LoanDocument> => {
    const row = await readLoanStanding(session, { creditorId, loanRef, seen: seenTerms(identity) });
    if (row === undefined) return { refused: 'unknownLoan' };
    const { borrowerId, ofCase } = row;
    if (ofCase !== undefined) {
      const of = { creditorId, borrowerId, ...ofCase };
      await keepLook(session, { of, by: identity, operation: 'readLoan', atMs, isWhole: false });
    }
    return loanDocument(row, { asOf: businessDate, buckets });
  });
}

export type LoanDocument = ReturnType<typeof loanDocument>;

function loanDocument(
  row: LoanStandingRow,
  { asOf, buckets }: { readonly asOf: Day; readonly buckets: readonly Bucket[] },
) {
  const { currency, delinquentSince, graceDays, pauses, settledOn, chargedOffOn, agedThrough, nextEventOn, ofCase } =
    row;
  const days = delinquentSince === undefined ? 0 : daysPastDue({ delinquentSince, asOf, graceDays, pauses });
  const dayOrNull = (day: Day | undefined) => (day === undefined ? null : formatDay(day));
  return {
    asOf: formatDay(asOf),
    loanRef: row.loanRef,
    product: row.product,
    currency,
    terms: {
      principal: formatAmount(row.principalMinor, currency),
      annualRatePercent: plainDecimal(row.annualRatePercent),
      penaltyRatePercent: row.penaltyRatePercent === undefined ? null : plainDecimal(row.penaltyRatePercent),
      method: row.method,
      dayCount: row.dayCount,
      instalments: row.instalments,
      every: { count: row.everyCount, unit: row.everyUnit },
      disbursedOn: formatDay(row.disbursedOn),
      firstDueOn: formatDay(row.firstDueOn),
      graceDays,
      originator: row.originator ?? null,
    },
    state: settledOn !== undefined ? 'settled' : chargedOffOn !== undefined ? 'chargedOff' : 'running',
    settledOn: dayOrNull(settledOn),
    chargedOffOn: dayOrNull(chargedOffOn),
    changedSinceClose: agedThrough === undefined || (nextEventOn !== undefined && nextEventOn <= asOf),
    owed: byComponent(row.owed, currency),
    arrears: formatAmount(row.arrearsMinor, currency),
    delinquentSince: dayOrNull(delinquentSince),
    daysPastDue: days,
    bucket: bucketOf(days, buckets)?.code ?? null,
    case: ofCase === undefined ? null : { id: ofCase.caseNumber, stage: ofCase.stage },
  };
}
