/**
 * Moves a book to a business date. Only loans for which something changes by then are read: those whose next event is
 * on or before the date. They are taken in chunks of borrowers, each chunk one transaction that decides by the core
 * and stores set-wise. A loan that was closed has its next event after the date, so a killed close goes on where it
 * stopped, and a second run finds nothing to do.
 */
import { type ClosedLoan, closeLoan, earliest } from '../core/ageing/close-loan.ts';
import type { DelinquencySpan, PaidAmount } from '../core/ageing/delinquency.ts';
import type { Day } from '../core/calendar/day.ts';
import { type CasePeriod, caseSteps, joinPeriods, pastDuePeriods } from '../core/case/case-periods.ts';
import { extendUnpaid } from '../core/loan/extend-unpaid.ts';
import { penaltyDueMinor } from '../core/loan/penalty-due.ts';
import { parsePercent } from '../core/money/decimal.ts';
import { type BorrowerSteps, readAgreedPeriods, readOpenCases, writeCaseSteps } from '../store/cases.ts';
import {
  appendEntries,
  type LedgerRow,
  type LoanStateChange,
  type NewSchedule,
  type SpanChange,
  writeExtensions,
  writeLoanStates,
  writeSpans,
} from '../store/close-writes.ts';
import type { Database, Session } from '../store/database.ts';
import {
  analyzeOutgrown,
  beginDayClose,
  countTouched,
  finishDayClose,
  readChunks,
  readCreditors,
  readUnfinishedCloses,
  releaseClose,
  tryHoldClose,
} from '../store/day-closes.ts';
import {
  type BorrowerSet,
  type LoanFacts,
  type LoanStateRow,
  type OwedComponents,
  readLoanFacts,
  readLoanStates,
} from '../store/loan-facts.ts';
import { enterClosings, enterDayClose } from './enter-book-facts.ts';
import { sweepOldDrafts } from './portal-drafts.ts';
import type { Sealer } from './ports.ts';
import { runAgreements } from './run-agreements.ts';

/** Borrowers a transaction: large enough that statements cost little, small enough that memory stays bounded. */
const borrowersPerChunk = 1000;

export interface CloseSettings {
  readonly creditorId: number;
  readonly businessDate: Day;
  /** days past due at which a bucket or class begins */
  readonly boundaryDays: readonly number[];
  /** under whose keys the events of agreements are sealed; left out: a close that meets any ends with EvidenceKeyError */
  readonly sealer?: Sealer | undefined;
}

export type CloseResult =
  | { readonly loansTouched: number }
  | { readonly refused: 'businessDateBehind'; readonly closedThrough: Day }
  | { readonly refused: 'laterCloseUnfinished'; readonly unfinishedOn: Day }
  | { readonly refused: 'dayCloseRunning' }
  | { readonly refused: 'noBook' };

/** How the chunks are worked off: here, or by workers elsewhere. Resolves when all are done, with the loans touched. */
export type ChunkRunner = (
  chunks: readonly (readonly bigint[])[],
  onDone: (borrowers: number) => void,
  /** the last date closed before this one */
  closedThrough: Day | undefined,
) => Promise<number>;

interface CloseHooks {
  readonly onProgress?: (done: number, total: number) => void;
  /** how the chunks of a date are worked off; this process, where it is not given */
  readonly runner?: (settings: CloseSettings) => ChunkRunner;
}

/**
 * Closes one business date (all that happened since the last one, in one step). Refuses a date before the last closed
 * one, and a second close of the same book at the same time. A close of an earlier date that was killed half-way is
 * finished first: some loans stand on that date already, and their cases with them.
 */
export async function closeDay(
  database: Database,
  settings: CloseSettings,
  hooks: CloseHooks = {},
): Promise<CloseResult> {
  const { creditorId, businessDate } = settings;
  return database.session(async (holder) => {
    if (!(await tryHoldClose(holder, creditorId))) return { refused: 'dayCloseRunning' };
    try {
      const creditor = (await readCreditors(holder)).find((row) => row.creditorId === creditorId);
      if (creditor === undefined) return { refused: 'noBook' };
      let closedThrough = creditor.businessDate;
      if (closedThrough !== undefined && businessDate < closedThrough) {
        return { refused: 'businessDateBehind', closedThrough };
      }
      const unfinished = await readUnfinishedCloses(holder, { creditorId, except: businessDate });
      const later = unfinished.find((date) => date > businessDate);
      if (later !== undefined) return { refused: 'laterCloseUnfinished', unfinishedOn: later };
      for (const date of unfinished) {
        await closeDate(database, holder, { settings: { ...settings, businessDate: date }, closedThrough, hooks });
        closedThrough = date;
      }
      return { loansTouched: await closeDate(database, holder, { settings, closedThrough, hooks }) };
    } finally {
      await releaseClose(holder, creditorId).catch(() => {});
    }
  });
}

async function closeDate(
  database: Database,
  holder: Session,
  at: { readonly settings: CloseSettings; readonly closedThrough: Day | undefined; readonly hooks: CloseHooks },
): Promise<number> {
  const { settings, closedThrough, hooks } = at;
  const { creditorId, businessDate } = settings;
  // What was agreed moves first: the loans of the date are closed by the schedules that it leaves.
  await runAgreements(database, { ...settings, closedThrough, atMs: Date.now() });
  await beginDayClose(holder, creditorId, businessDate);
  const chunks = await readChunks(holder, { creditorId, businessDate, borrowersPerChunk });
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  let done = 0;
  const onDone = (borrowers: number) => {
    done += borrowers;
    hooks.onProgress?.(done, total);
  };
  const runChunks = hooks.runner?.(settings) ?? localRunner(database, settings);
  const loansTouched = await runChunks(chunks, onDone, closedThrough);
  await database.transaction(async (session) => {
    const touched = await finishDayClose(session, creditorId, businessDate);
    if (touched !== undefined) await enterDayClose(session, { creditorId, businessDate, loansTouched: touched });
    await sweepOldDrafts(session, Date.now());
  });
  return loansTouched;
}

/** Three chunks at a time on PostgreSQL, so that the database works while this process thinks; one on the embedded. */
export function localRunner(database: Database, settings: CloseSettings): ChunkRunner {
  return async (chunks, onDone, closedThrough) => {
    let touched = 0;
    let next = 0;
    const takeChunks = async () => {
      for (let index = next++; index < chunks.length; index = next++) {
        const borrowers = chunks[index]!;
        const loans = await closeChunk(database, { ...settings, closedThrough, borrowers });
        touched += loans;
        onDone(borrowers.length);
      }
    };
    const sideBySide = database.engine === 'postgres' ? 3 : 1;
    await Promise.all(Array.from({ length: sideBySide }, takeChunks));
    return touched;
  };
}

export interface Chunk extends CloseSettings {
  readonly closedThrough: Day | undefined;
  readonly borrowers: readonly bigint[];
}

/** Ends a chunk's transaction: a loan was changed by another between reading and writing. */
class ChangedMeanwhile extends Error {}

/**
 * One chunk in one transaction. Returns how many loans it touched; none when it was done before. Nothing is locked at
 * first, since hardly ever does anyone else write a loan in the instant of its close; where one did, the chunk is done
 * again under locks.
 */
export async function closeChunk(database: Database, chunk: Chunk): Promise<number> {
  await database.session((session) => analyzeOutgrown(session));
  try {
    return await tryChunk(database, chunk, { lock: false });
  } catch (error) {
    if (!(error instanceof ChangedMeanwhile)) throw error;
    return tryChunk(database, chunk, { lock: true });
  }
}

async function tryChunk(database: Database, at: Chunk, { lock }: { lock: boolean }): Promise<number> {
  return database.transaction(async (session) => {
    const { creditorId, businessDate } = at;
    const set = setOf(at.borrowers);
    const states = await readLoanStates(session, { creditorId, set, lock });
    const touched = new Set<bigint>();
    const borrowers = new Set<bigint>();
    for (const state of states) {
      if (state.nextEventOn === undefined || state.nextEventOn > businessDate) continue;
      touched.add(state.loanId);
      borrowers.add(state.borrowerId);
    }
    if (touched.size === 0) return 0;
    const ofBorrowers = states.filter((state) => borrowers.has(state.borrowerId));
    const facts = await readLoanFacts(session, { creditorId, set, states: ofBorrowers, owedOn: businessDate });
    const terms = new Map(ofBorrowers.map((state) => [state.loanId, state]));
    await storeClosed(session, at, { set, touched, facts, terms });
    await countTouched(session, { creditorId, businessDate, loans: touched.size });
    return touched.size;
  });
}

/** A range of keys where the borrowers lie close together, else the list. */
function setOf(borrowers: readonly bigint[]): BorrowerSet {
  const from = borrowers[0]!;
  const to = borrowers.at(-1)! + 1n;
  return to - from <= BigInt(2 * borrowers.length) ? { from, to } : { ids: borrowers };
}

async function storeClosed(
  session: Session,
  at: CloseSettings & { readonly closedThrough: Day | undefined },
  read: {
    readonly set: BorrowerSet;
    readonly touched: ReadonlySet<bigint>;
    /** made one at a time as they are gone through */
    readonly facts: Iterable<LoanFacts>;
    readonly terms: ReadonlyMap<bigint, LoanStateRow>;
  },
): Promise<void> {
  const { creditorId, businessDate, boundaryDays } = at;
  const entries: LedgerRow[] = [];
  const spans: SpanChange[] = [];
  const changes: LoanStateChange[] = [];
  const periodsByBorrower = new Map<bigint, CasePeriod[]>();
  const schedules: NewSchedule[] = [];
  for (const stored of read.facts) {
    const isTouched = read.touched.has(stored.loanId);
    const { disbursedOn } = read.terms.get(stored.loanId)!;
    const facts = isTouched ? extended(stored, { businessDate, disbursedOn, schedules, entries }) : stored;
    const { borrowerId, loanId, graceDays, pauses } = facts;
    let now: readonly DelinquencySpan[] = facts.storedSpans;
    if (isTouched) {
      const closed = closeLoan({ facts, businessDate, boundaryDays });
      now = closed.spans;
      const terms = read.terms.get(loanId)!;
      const postings = duePostings({ facts, terms, closed, businessDate });
      entries.push(...postings);
      spans.push({ borrowerId, loanId, stored: facts.storedSpans, computed: now });
      const { delinquentSince, arrearsMinor, settledOn } = closed;
      const extension = facts.extensions.find(({ on }) => on > businessDate)?.on;
      const nextEventOn = earliest(closed.nextEventOn, extension);
      const owed = postings.reduce((sum, posting) => added(sum, posting.change), facts.owed);
      const { version } = terms;
      changes.push({ borrowerId, loanId, nextEventOn, delinquentSince, arrearsMinor, owed, settledOn, version });
    }
    const periods = pastDuePeriods({ spans: now, graceDays, pauses, until: businessDate });
    const ofBorrower = periodsByBorrower.get(borrowerId);
    if (ofBorrower) ofBorrower.push(...periods);
    else periodsByBorrower.set(borrowerId, periods);
  }
  if (changes.length < read.touched.size) {
    const aged = new Set(changes.map((change) => change.loanId));
    for (const loanId of read.touched) if (!aged.has(loanId)) changes.push(unscheduled(read.terms.get(loanId)!));
  }
  // First, since this tells whether someone else was faster.
  if (!(await writeLoanStates(session, { creditorId, businessDate, changes }))) throw new ChangedMeanwhile();
  await writeExtensions(session, creditorId, schedules);
  await appendEntries(session, creditorId, entries);
  await writeSpans(session, creditorId, spans);
  await stepCases(session, at, read.set, periodsByBorrower);
}

const noChange = { principalMinor: 0n, interestMinor: 0n, penaltyMinor: 0n, feeMinor: 0n, costMinor: 0n };

/** A loan whose instalments are not known yet: nothing can fall due; it is looked at again when they arrive. */
function unscheduled({ borrowerId, loanId, lentMinor, version }: LoanStateRow): LoanStateChange {
  return {
    borrowerId,
    loanId,
    nextEventOn: undefined,
    delinquentSince: undefined,
    arrearsMinor: 0n,
    owed: { ...noChange, principalMinor: lentMinor },
    settledOn: undefined,
    version,
  };
}

/**
 * The facts with the extensions that took effect by the business date and have no schedule yet: each replaces the
 * schedule from its day on, and what had fallen due and was moved later is no longer due.
 */
function extended(
  stored: LoanFacts,
  at: {
    readonly businessDate: Day;
    readonly disbursedOn: Day;
    readonly schedules: NewSchedule[];
    readonly entries: LedgerRow[];
  },
): LoanFacts {
  let facts = stored;
  for (const { eventId, on: agreedOn, months } of stored.extensions) {
    // What was agreed and signed since holds before what the lender's file says of the contract.
    if (stored.extended.includes(eventId) || facts.versions.at(-1)!.agreed !== undefined) continue;
    // Told late, it takes effect on the first day that is not closed yet: what was posted stays as it was posted.
    const startedOn = Math.max(at.disbursedOn, facts.versions.at(-1)!.startsOn);
    const on = Math.max(agreedOn, (stored.duePostedThrough ?? agreedOn - 1) + 1, startedOn + 1);
    if (on > at.businessDate) break;
    const current = facts.versions.at(-1)!;
    const before = (amounts: readonly PaidAmount[]) =>
      amounts.reduce((sum, amount) => (amount.on < on ? sum + amount.amountMinor : sum), 0n);
    const made = extendUnpaid({
      instalments: current.instalments,
      carriedPaidMinor: current.carriedPaidMinor,
      paidMinor: before(facts.paid) - before(facts.charges) - current.carriedPaidMinor,
      on,
      months,
    });
    const { borrowerId, loanId } = stored;
    at.schedules.push({ borrowerId, loanId, version: facts.versions.length + 1, eventId, ...made });
    const { interestMinor, feeMinor } = made.noLongerDue;
    let owed = facts.owed;
    if (interestMinor > 0n || feeMinor > 0n) {
      const change = { ...noChange, interestMinor: -interestMinor, feeMinor: -feeMinor };
      at.entries.push({
        borrowerId,
        loanId,
        kind: 'trueUp',
        valueOn: on,
        postedOn: at.businessDate,
        change,
        contra: 'interestIncome',
      });
      owed = added(owed, change);
    }
    facts = { ...facts, owed, versions: [...facts.versions, { ...made, eventId, agreed: undefined }] };
  }
  return facts;
}

/** What fell due by the business date and is not in the ledger yet: interest and fees of instalments, penalty interest. */
function duePostings(at: {
  readonly facts: LoanFacts;
  readonly terms: LoanStateRow;
  readonly closed: ClosedLoan;
  readonly businessDate: Day;
}): LedgerRow[] {
  const { facts, terms, closed, businessDate } = at;
  const { borrowerId, loanId } = facts;
  const rows: LedgerRow[] = [];
  const post = (row: Pick<LedgerRow, 'kind' | 'valueOn' | 'contra'>, change: Partial<OwedComponents>) =>
    rows.push({ borrowerId, loanId, postedOn: businessDate, ...row, change: { ...noChange, ...change } });
  for (const { valueOn, interestMinor, feeMinor } of closed.postings) {
    if (interestMinor > 0n) post({ kind: 'interestDue', valueOn, contra: 'interestIncome' }, { interestMinor });
    if (feeMinor > 0n) post({ kind: 'feeDue', valueOn, contra: 'feeIncome' }, { feeMinor });
  }
  if (closed.settledOn === undefined) {
    // Payments post it up to their own day; after them it grows only while something is past due.
    const penaltyMinor = closed.delinquentSince === undefined ? 0n : penaltyOf(facts, terms, businessDate);
    if (penaltyMinor > 0n) {
      post({ kind: 'penaltyDue', valueOn: businessDate, contra: 'penaltyIncome' }, { penaltyMinor });
    }
  } else {
    const surplus = postedAfter(facts, closed.settledOn);
    if (surplus.interestMinor > 0n || surplus.feeMinor > 0n) {
      const change = { interestMinor: -surplus.interestMinor, feeMinor: -surplus.feeMinor };
      post({ kind: 'trueUp', valueOn: closed.settledOn, contra: 'interestIncome' }, change);
    }
  }
  if (closed.settledOn !== undefined && terms.lenderSplits) {
    // The lender divided the payments and took the last one as full: what interest it charged is what it took.
    const interestMinor = -rows.reduce((sum, row) => sum + row.change.interestMinor, facts.owed.interestMinor);
    if (interestMinor !== 0n) {
      post({ kind: 'trueUp', valueOn: closed.settledOn, contra: 'interestIncome' }, { interestMinor });
    }
  }
  return rows;
}

/** Interest and fees posted for due dates after the day that, as is known now, settled the loan. */
function postedAfter(facts: LoanFacts, settledOn: Day): { interestMinor: bigint; feeMinor: bigint } {
  const sum = { interestMinor: 0n, feeMinor: 0n };
  const through = facts.duePostedThrough;
  if (through === undefined || through <= settledOn) return sum;
  facts.versions.forEach((version, index) => {
    const from = index === 0 ? Number.NEGATIVE_INFINITY : version.startsOn;
    const end = facts.versions[index + 1]?.startsOn ?? Number.POSITIVE_INFINITY;
    for (const { dueOn, interestMinor, feeMinor } of version.instalments) {
      if (dueOn < from || dueOn >= end || dueOn <= settledOn || dueOn > through) continue;
      sum.interestMinor += interestMinor;
      sum.feeMinor += feeMinor;
    }
  });
  return sum;
}

function penaltyOf(facts: LoanFacts, terms: LoanStateRow, through: Day): bigint {
  const { instalments, agreed } = facts.versions.at(-1)!;
  if (terms.penaltyRatePercent === undefined || agreed?.penaltyFree) return 0n;
  const rate = parsePercent(terms.penaltyRatePercent)!;
  return penaltyDueMinor({
    instalments,
    lentMinor: agreed === undefined ? terms.lentMinor : principalOf(instalments),
    owedPrincipalMinor: facts.owed.principalMinor,
    penalty: { rate, dayCount: terms.dayCount, graceDays: terms.graceDays, postedThrough: terms.penaltyPostedThrough },
    through,
  });
}

function principalOf(instalments: readonly { readonly principalMinor: bigint }[]): bigint {
  return instalments.reduce((sum, { principalMinor }) => sum + principalMinor, 0n);
}

function added(a: OwedComponents, b: OwedComponents): OwedComponents {
  return {
    principalMinor: a.principalMinor + b.principalMinor,
    interestMinor: a.interestMinor + b.interestMinor,
    penaltyMinor: a.penaltyMinor + b.penaltyMinor,
    feeMinor: a.feeMinor + b.feeMinor,
    costMinor: a.costMinor + b.costMinor,
  };
}

/** Opens and closes cases: by borrower, over all their loans. */
async function stepCases(
  session: Session,
  at: CloseSettings & { readonly closedThrough: Day | undefined },
  set: BorrowerSet,
  periodsByBorrower: ReadonlyMap<bigint, CasePeriod[]>,
): Promise<void> {
  const { creditorId, businessDate, closedThrough } = at;
  const open = await readOpenCases(session, creditorId, set);
  for (const { borrowerId, ...period } of await readAgreedPeriods(session, creditorId, set)) {
    periodsByBorrower.get(borrowerId)?.push(period);
  }
  const steps: BorrowerSteps[] = [];
  for (const [borrowerId, periods] of periodsByBorrower) {
    const hasOpenCase = open.has(borrowerId);
    if (periods.length === 0 && !hasOpenCase) continue;
    const ofBorrower = caseSteps({ periods: joinPeriods(periods), hasOpenCase, closedThrough, businessDate });
    if (ofBorrower.length > 0) steps.push({ borrowerId, open: open.get(borrowerId), steps: ofBorrower });
  }
  if (steps.length === 0) return;
  await writeCaseSteps(session, { creditorId, steps });
  const closings = steps.flatMap(({ borrowerId, open, steps: [first] }) =>
    open !== undefined && first?.kind === 'closed'
      ? [{ ...open, borrowerId, on: first.on, because: first.because }]
      : [],
  );
  await enterClosings(session, creditorId, closings);
}
