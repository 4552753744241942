/**
 * A borrower's debt as the borrower reads it: what is owed, to whom, how it came about entry by entry, and how penalty interest is
 * worked out. Everything is from the book; what the book does not have is said to be not known.
 */

import { type DebtLine, debtLines } from '../core/accounting/debt-lines.ts';
import { activeStates } from '../core/agreement/agreement.ts';
import type { Day } from '../core/calendar/day.ts';
import { type DayCount, dayCounts } from '../core/calendar/day-count.ts';
import { type ClosedTerms, type IfNothing, ifNothing } from '../core/case/if-nothing.ts';
import { effectiveIrr } from '../core/loan/apr/irr.ts';
import { type ComponentAmounts, noAmounts } from '../core/loan/components.ts';
import { type CreditorOn, creditorsOn } from '../core/loan/creditors-on.ts';
import { type PenaltyAccount, penaltyAccount } from '../core/loan/penalty-account.ts';
import type { PenaltyTerms } from '../core/loan/post-payments.ts';
import { parsePercent } from '../core/money/decimal.ts';
import { type AgreementRow, readAgreementsOf } from '../store/agreements.ts';
import {
  findCase,
  type LoanEvent,
  type LoanTerms,
  readCreditorShares,
  readLoanEvents,
  readLoanTerms,
} from '../store/case-file.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { type LoanEntryRow, readDebtEntries } from '../store/debt-ledger.ts';
import { type LoanFacts, type LoanStateRow, readLoanFacts, readLoanStates } from '../store/loan-facts.ts';

export interface DebtAsked {
  readonly book: CreditorRow;
  readonly caseNumber: string;
  /** days past due at which the day close looks at a loan */
  readonly boundaryDays: readonly number[];
}

/** In order of precedence. */
export type DebtRefusal = { readonly refused: 'noDayClosed' | 'unknownCase' };

export interface DebtLoan {
  readonly terms: LoanTerms;
  readonly state: 'running' | 'settled' | 'chargedOff';
  readonly chargedOffOn: Day | undefined;
  readonly creditors: readonly CreditorOn[];
  /** up to the day; oldest first */
  readonly lines: readonly DebtLine[];
  /** valued after the day: in no sum yet */
  readonly later: readonly LoanEntryRow[];
  /** what the lines add up to */
  readonly owed: ComponentAmounts;
  /** with what grew since the last posting; undefined: the schedule is not known */
  readonly now: IfNothing | undefined;
  readonly closing: ClosingFacts | undefined;
  /** effective a year, of the contract's own schedule; undefined: not known, or no rate solves it */
  readonly allInRate: number | undefined;
  readonly lastDueOn: Day | undefined;
  readonly next: { readonly on: Day; readonly amountMinor: bigint } | undefined;
  /** undefined: no penalty rate, or the schedule is no longer that of the contract */
  readonly penalty: (PenaltyAccount & { readonly chargedMinor: bigint }) | undefined;
  /** one that is signed and holds */
  readonly agreement: AgreementRow | undefined;
}

/** What a look ahead needs. */
export interface ClosingFacts {
  readonly facts: LoanFacts;
  readonly terms: ClosedTerms;
}

export interface DebtFile {
  readonly asOf: Day;
  /** of the case, now */
  readonly stage: string;
  readonly loans: readonly DebtLoan[];
}

export async function readDebt(database: Database, asked: DebtAsked): Promise<DebtFile | DebtRefusal> {
  const { book, caseNumber } = asked;
  const { businessDate: asOf, creditorId } = book;
  if (asOf === undefined) return { refused: 'noDayClosed' };
  return database.transaction(async (session): Promise<DebtFile | DebtRefusal> => {
    await session.run('set transaction isolation level repeatable read, read only');
    const record = await findCase(session, { creditorId, caseNumber });
    if (record === undefined) return { refused: 'unknownCase' };
    const { borrowerId, stage } = record;
    return { asOf, stage, loans: await readLoans(session, { ...asked, borrowerId, asOf }) };
  });
}

interface LoansOf extends DebtAsked {
  readonly borrowerId: bigint;
  readonly asOf: Day;
}

/** Those that run first, then the charged off, then the repaid; of each the longest past due first. */
async function readLoans(session: Session, at: LoansOf): Promise<DebtLoan[]> {
  const { book, borrowerId, asOf } = at;
  const { creditorId } = book;
  const of = { creditorId, borrowerId, asOf };
  const terms = await readLoanTerms(session, { ...of, businessDate: asOf });
  const set = { ids: [borrowerId] };
  const states = await readLoanStates(session, { creditorId, set, lock: false });
  const facts = new Map(
    Array.from(await readLoanFacts(session, { creditorId, set, states, owedOn: asOf }), (one) => [one.loanId, one]),
  );
  const entries = await readDebtEntries(session, of);
  const events = await readLoanEvents(session, of);
  const shares = await readCreditorShares(session, of);
  const agreements = await readAgreementsOf(session, of);
  const own = <T extends { readonly loanId: bigint }>(rows: readonly T[], loanId: bigint) =>
    rows.filter((row) => row.loanId === loanId);
  const loans = terms.map((one) =>
    debtLoan({
      ...at,
      terms: one,
      state: states.find(({ loanId }) => loanId === one.loanId),
      facts: facts.get(one.loanId),
      entries: own(entries, one.loanId),
      events: own(events, one.loanId),
      shares: own(shares, one.loanId),
      agreement: own(agreements, one.loanId).find(({ state }) => activeStates.includes(state)),
    }),
  );
  const rank = ({ state }: DebtLoan) => (state === 'running' ? 0 : state === 'chargedOff' ? 1 : 2);
  const days = ({ now }: DebtLoan) => now?.daysPastDue ?? 0;
  return loans.sort((one, other) => rank(one) - rank(other) || days(other) - days(one));
}

interface LoanRead extends LoansOf {
  readonly terms: LoanTerms;
  readonly state: LoanStateRow | undefined;
  readonly facts: LoanFacts | undefined;
  readonly entries: readonly LoanEntryRow[];
  readonly events: readonly LoanEvent[];
  readonly shares: Awaited<ReturnType<typeof readCreditorShares>>;
  readonly agreement: AgreementRow | undefined;
}

function debtLoan(read: LoanRead): DebtLoan {
  const { terms, facts, entries, events, asOf, boundaryDays, book } = read;
  const lines = debtLines(entries.filter(({ valueOn }) => valueOn <= asOf));
  const owed = lines.at(-1)?.after ?? noAmounts;
  const closing = facts === undefined ? undefined : { facts, terms: closedTerms(read, facts) };
  const now = closing && ifNothing({ ...closing, owed, asOf, on: asOf, boundaryDays });
  const chargedOffOn = events.find(({ kind }) => kind === 'chargeOff')?.on;
  const version = facts?.versions.findLast(({ startsOn }, index) => index === 0 || startsOn <= asOf);
  const next = now?.isSettled ? undefined : version?.instalments.find(({ dueOn }) => dueOn > asOf);
  return {
    terms,
    state: now?.isSettled ? 'settled' : chargedOffOn === undefined ? 'running' : 'chargedOff',
    chargedOffOn,
    creditors: creditorsOn({ lenderRef: book.creditorRef, shares: read.shares, asOf, owed: now?.owed ?? owed }),
    lines,
    later: entries.filter(({ valueOn }) => valueOn > asOf),
    owed,
    now,
    closing,
    allInRate: facts && allInRate(terms, facts),
    lastDueOn: version?.instalments.at(-1)?.dueOn,
    next: next && { on: next.dueOn, amountMinor: next.principalMinor + next.interestMinor + next.feeMinor },
    penalty: closing && now && penaltyOf(read, { closing, now, lines }),
    agreement: read.agreement,
  };
}

/** As the day close takes them (close-day.ts). */
function closedTerms({ terms, state }: LoanRead, facts: LoanFacts): ClosedTerms {
  const { instalments, agreed } = facts.versions.at(-1)!;
  return {
    duePostedThrough: facts.duePostedThrough,
    penalty: agreed?.penaltyFree ? undefined : penaltyTerms(terms, state?.penaltyPostedThrough),
    lentMinor:
      agreed === undefined
        ? terms.principalMinor
        : instalments.reduce((sum, { principalMinor }) => sum + principalMinor, 0n),
    isWaiting: terms.changedSinceClose,
  };
}

function penaltyTerms(terms: LoanTerms, postedThrough: Day | undefined): PenaltyTerms | undefined {
  const rate = terms.penaltyRatePercent === undefined ? undefined : parsePercent(terms.penaltyRatePercent);
  const dayCount = dayCounts.find((each) => each === terms.dayCount);
  if (rate === undefined || dayCount === undefined) return undefined;
  return { rate, dayCount: dayCount as DayCount, graceDays: terms.graceDays, postedThrough };
}

const paidKinds: ReadonlySet<string> = new Set(['payment', 'waiver', 'reversal']);
const penaltyKinds: ReadonlySet<string> = new Set(['penaltyDue', 'trueUp', 'charge']);

function penaltyOf(
  { terms, state, asOf }: LoanRead,
  { closing, now, lines }: Pick<DebtLoan, 'lines'> & { readonly closing: ClosingFacts; readonly now: IfNothing },
): DebtLoan['penalty'] {
  const { versions } = closing.facts;
  const rate = penaltyTerms(terms, undefined);
  // Once dates or figures were agreed anew, or the lender divides payments itself, the contract alone does not tell it.
  if (rate === undefined || versions.length > 1 || state?.lenderSplits !== false) return undefined;
  const account = penaltyAccount({
    instalments: versions[0]!.instalments.filter(({ dueOn }) => dueOn <= asOf),
    paid: lines
      .filter(({ kind }) => paidKinds.has(kind))
      .map(({ valueOn: on, change }) => ({ on, principalMinor: -change.principal })),
    terms: rate,
    asOf,
    rounding: 'halfEven',
  });
  const posted = lines.reduce((sum, { kind, change }) => (penaltyKinds.has(kind) ? sum + change.penalty : sum), 0n);
  return { ...account, chargedMinor: posted + now.accruedPenaltyMinor };
}

/** Days of a year, as spreadsheets count a rate by days; no rule of law. */
// tidy-allow noLegalNumberNamed: the usual convention of spreadsheets, not a threshold.
const rateDaysPerYear = 365;

/** What was paid out against what the contract's dates ask for, fees of the dates among it. */
function allInRate({ principalMinor, disbursedOn }: LoanTerms, facts: LoanFacts): number | undefined {
  const { instalments } = facts.versions[0]!;
  if (instalments.some(({ dueOn }) => dueOn < disbursedOn)) return undefined;
  const found = effectiveIrr([
    // tidy-allow noFloatOfMoney: the root of a rate is found in floating point; no amount comes of it.
    { amount: -Number(principalMinor), years: 0 },
    ...instalments.map((each) => ({
      // tidy-allow noFloatOfMoney: the same.
      amount: Number(each.principalMinor + each.interestMinor + each.feeMinor),
      years: (each.dueOn - disbursedOn) / rateDaysPerYear,
    })),
  ]);
  return 'refused' in found || found.others.length > 0 ? undefined : found.annual;
}
