/**
 * Recomputes a whole book from what was agreed and what was entered, and says what is stored otherwise. Borrowers are
 * taken in chunks in one snapshot of the database, so memory stays bounded and a close may run beside it.
 *
 * A loan that something touched since it was last aged waits for the next day close: what the close will work out anew
 * is not compared, and the loan is counted as waiting.
 */
import { type Day, formatDay } from '../core/calendar/day.ts';
import { readAgreedPeriods } from '../store/cases.ts';
import { checkContactGuards } from '../store/contact-guards.ts';
import type { Database, Session } from '../store/database.ts';
import { type CreditorRow, readCreditors } from '../store/day-closes.ts';
import { type LoanFacts, readLoanFacts } from '../store/loan-facts.ts';
import { readOutboxStanding } from '../store/outbox.ts';
import { checkBookRows, checkBorrowerRows, checkSequences } from '../store/row-checks.ts';
import {
  type AccountSum,
  type BorrowerRange,
  countBorrowers,
  type Difference,
  type LedgerFacts,
  nextRange,
  readAccountSums,
  readBookTotals,
  readClosedDates,
  readDaysWithEvents,
  readLedgerFacts,
  readStoredCases,
  readStoredImports,
  readStoredShares,
  readStoredStates,
  type StoredState,
} from '../store/verify.ts';
import { type KeptLaws, type ReplaySettings, replayDecisions } from './replay-decision.ts';
import { agreementLedgerDifferences } from './verify-agreement-ledger.ts';
import { agreementsWithin } from './verify-agreements.ts';
import { caseDifferences, openCaseDifferences } from './verify-cases.ts';
import { type EvidenceChecked, evidenceWithin } from './verify-evidence.ts';
import { ledgerDifferences } from './verify-ledger.ts';
import { plansWithin } from './verify-plans.ts';
import { agedDifferences, freshDifferences, type StateDifference } from './verify-states.ts';
import { importDifferences, shareDifferences } from './verify-totals.ts';
import { isWaiting, stateDay } from './verify-waiting.ts';

/** Borrowers read at a time: some ten megabytes, whatever the size of the book. */
const borrowersPerChunk = 2000;
/** So many differences are kept to be shown; all are counted. */
const differencesKeptMax = 10_000;

export interface VerifySettings {
  readonly creditorId: number;
  /** days past due at which a bucket or class begins, by the law and buckets of a business date */
  readonly boundaryDays: (businessDate: Day) => readonly number[];
  /** by which decisions on contacts are run again; left out: they are not */
  readonly replay?: ReplaySettings;
}

export interface BookCheck {
  readonly creditorRef: string;
  /** undefined: no day was closed yet */
  readonly businessDate: Day | undefined;
  readonly borrowers: number;
  readonly loans: number;
  /** loans touched since they were last aged: the next close works them out anew */
  readonly loansWaiting: number;
  readonly contacts: ContactsChecked;
  readonly evidence: Omit<EvidenceChecked, 'differences'>;
  /** by currency: what is owed by component, what stands on each contra account; each currency adds up to nothing */
  readonly trialBalance: readonly AccountSum[];
  readonly differenceCount: number;
  /** the first ones found, at most 10,000 */
  readonly differences: readonly Difference[];
}

export interface ContactsChecked {
  /** decisions that were run again */
  readonly decisions: number;
  /** decisions whose input cannot be opened: the borrower's key was destroyed, or the deployment's is not here */
  readonly decisionsSealed: number;
  /** handed to a channel that gave no answer: they count as sent */
  readonly unconfirmed: number;
}

type OnProgress = (borrowersDone: number, borrowers: number) => void;

/** Undefined: there is no such book. */
export async function verifyBook(
  database: Database,
  settings: VerifySettings,
  onProgress?: OnProgress,
): Promise<BookCheck | undefined> {
  return database.transaction(async (session) => {
    await session.run('set transaction isolation level repeatable read, read only');
    return verifyWithin(session, settings, onProgress);
  });
}

/** The same, as a transaction that is under way sees the book. */
export async function verifyWithin(
  session: Session,
  settings: VerifySettings,
  onProgress?: OnProgress,
): Promise<BookCheck | undefined> {
  const creditor = (await readCreditors(session)).find((row) => row.creditorId === settings.creditorId);
  if (creditor === undefined) return undefined;
  const findings = new Findings();
  const borrowers = await countBorrowers(session, creditor.creditorId);
  const closedDates = await readClosedDates(session, creditor.creditorId);
  const { replay } = settings;
  const book: BookUnderCheck = {
    session,
    creditor,
    closedDates,
    boundaryDays: known(settings.boundaryDays),
    replay: replay && { ...replay, laws: new Map() },
  };
  let done = 0;
  let after = -1n;
  for (;;) {
    const next = await nextRange(session, { creditorId: creditor.creditorId, after, count: borrowersPerChunk });
    if (next === undefined) break;
    await checkChunk(book, next, findings);
    after = next.to - 1n;
    done += next.borrowers;
    onProgress?.(done, borrowers);
  }
  await checkWholeBook(book, findings);
  findings.add((await plansWithin(session, creditor)).differences);
  const sealer = settings.replay?.sealer;
  findings.add((await agreementsWithin(session, { creditorId: creditor.creditorId, sealer })).differences);
  const evidence = await evidenceWithin(session, {
    creditorId: creditor.creditorId,
    sealer: settings.replay?.sealer,
  });
  findings.add(evidence.differences);
  return {
    creditorRef: creditor.creditorRef,
    businessDate: creditor.businessDate,
    borrowers,
    loans: findings.loans,
    loansWaiting: findings.loansWaiting,
    contacts: {
      decisions: findings.decisions,
      decisionsSealed: findings.decisionsSealed,
      unconfirmed: await countUnconfirmed(session, creditor.creditorId),
    },
    evidence: { entries: evidence.entries, sealed: evidence.sealed, checkpoints: evidence.checkpoints },
    trialBalance: findings.trialBalance(),
    differenceCount: findings.count,
    differences: findings.differences,
  };
}

interface BookUnderCheck {
  readonly session: Session;
  readonly creditor: CreditorRow;
  readonly closedDates: ReadonlySet<Day>;
  readonly boundaryDays: (businessDate: Day) => readonly number[];
  readonly replay: (ReplaySettings & { readonly laws: KeptLaws }) | undefined;
}

/** At this instant: what is being sent right now is among them. */
async function countUnconfirmed(session: Session, creditorId: number): Promise<number> {
  return (await readOutboxStanding(session, { creditorId, sinceMs: Number.MAX_SAFE_INTEGER })).unconfirmed;
}

function known(boundaryDays: VerifySettings['boundaryDays']): VerifySettings['boundaryDays'] {
  const byDate = new Map<Day, readonly number[]>();
  return (businessDate) => {
    let days = byDate.get(businessDate);
    if (days === undefined) {
      days = boundaryDays(businessDate);
      byDate.set(businessDate, days);
    }
    return days;
  };
}

async function checkChunk(book: BookUnderCheck, range: BorrowerRange, findings: Findings): Promise<void> {
  const { session, creditor } = book;
  const { creditorId } = creditor;
  const states = await readStoredStates(session, creditorId, range);
  findings.loans += states.length;
  const ledgers = await readLedgerFacts(session, creditorId, range);
  const facts = await factsOnTheirDays(book, range, states);
  checkLedgers(creditor, { states, ledgers, facts }, findings);
  await checkStates(book, { states, facts }, findings);
  const cases = await readStoredCases(session, creditorId, range);
  for (const stored of cases) findings.add(caseDifferences(stored));
  const agreed = await readAgreedPeriods(session, creditorId, range);
  findings.add(openCaseDifferences({ creditor, states, facts, cases, agreed }));
  findings.add(shareDifferences(await readStoredShares(session, creditorId, range)));
  findings.add(await agreementLedgerDifferences(session, creditorId, range));
  findings.add(await checkBorrowerRows(session, creditorId, range));
  if (book.replay !== undefined) {
    const replays = await replayDecisions(session, { creditorId, ...range }, book.replay);
    findings.add(replays.differences);
    findings.decisions += replays.run;
    findings.decisionsSealed += replays.sealed;
  }
  findings.addSums(await readAccountSums(session, creditorId, range));
}

/** Facts by loan, each with its balances on the day that its state tells of. A close that was cut off leaves two days. */
async function factsOnTheirDays(
  book: BookUnderCheck,
  range: BorrowerRange,
  states: readonly StoredState[],
): Promise<Map<bigint, LoanFacts>> {
  const { session, creditor } = book;
  const byDay = new Map<Day, StoredState[]>();
  for (const state of states) {
    const day = stateDay(creditor, state) ?? creditor.businessDate ?? state.disbursedOn;
    // Before the first close the day does not matter, so one reading serves all.
    const key = creditor.businessDate === undefined && state.agedThrough === undefined ? 0 : day;
    const ofDay = byDay.get(key);
    if (ofDay) ofDay.push(state);
    else byDay.set(key, [state]);
  }
  const facts = new Map<bigint, LoanFacts>();
  for (const [owedOn, ofDay] of byDay) {
    const read = { creditorId: creditor.creditorId, set: range, states: ofDay, owedOn };
    for (const loan of await readLoanFacts(session, read)) facts.set(loan.loanId, loan);
  }
  return facts;
}

function checkLedgers(
  creditor: CreditorRow,
  chunk: {
    states: readonly StoredState[];
    ledgers: ReadonlyMap<bigint, LedgerFacts>;
    facts: ReadonlyMap<bigint, LoanFacts>;
  },
  findings: Findings,
): void {
  const seen = new Set<bigint>();
  for (const state of chunk.states) {
    seen.add(state.loanId);
    const ledger = chunk.ledgers.get(state.loanId);
    findings.add(
      ledgerDifferences({ state, ledger, facts: chunk.facts.get(state.loanId), waiting: isWaiting(creditor, state) }),
    );
  }
  for (const { loanId } of chunk.ledgers.values()) {
    if (seen.has(loanId)) continue;
    findings.add([
      {
        table: 'ledger_entry',
        loan: undefined,
        row: `loan_id ${loanId}`,
        field: 'loan_id',
        stored: `${loanId}`,
        recomputed: null,
      },
    ]);
  }
}

async function checkStates(
  book: BookUnderCheck,
  chunk: { states: readonly StoredState[]; facts: ReadonlyMap<bigint, LoanFacts> },
  findings: Findings,
): Promise<void> {
  const { session, creditor, closedDates, boundaryDays } = book;
  const early: { state: StoredState; difference: Difference }[] = [];
  const sort = (state: StoredState, found: readonly StateDifference[]) => {
    for (const { difference, unlessEventOn } of found) {
      if (unlessEventOn === undefined) findings.add([difference]);
      else early.push({ state, difference });
    }
  };
  for (const state of chunk.states) {
    const day = stateDay(creditor, state);
    if (state.agedThrough !== undefined && !closedDates.has(state.agedThrough)) {
      findings.add([
        {
          table: 'loan_state',
          loan: state.loanRef,
          row: undefined,
          field: 'aged_through',
          stored: formatDay(state.agedThrough),
          recomputed: null,
        },
      ]);
    }
    if (isWaiting(creditor, state)) {
      findings.loansWaiting++;
      continue;
    }
    const facts = chunk.facts.get(state.loanId);
    if (day === undefined) sort(state, freshDifferences(state, facts));
    else sort(state, agedDifferences({ state, facts, day, boundaryDays: boundaryDays(state.agedThrough!) }));
  }
  if (early.length === 0) return;
  // The next event may stand earlier than the ageing needs, on a day on which something was entered beforehand.
  const explained = await readDaysWithEvents(session, {
    creditorId: creditor.creditorId,
    loans: early.map(({ state }) => state),
  });
  for (const { state, difference } of early) {
    if (!explained.has(`${state.loanId} ${state.nextEventOn}`)) findings.add([difference]);
  }
}

async function checkWholeBook(book: BookUnderCheck, findings: Findings): Promise<void> {
  const { session, creditor } = book;
  findings.add(await checkBookRows(session, creditor.creditorId));
  findings.add(await checkSequences(session));
  findings.add(await checkContactGuards(session));
  const imports = await readStoredImports(session, creditor.creditorId);
  if (imports.length > 0) findings.add(importDifferences(imports, await readBookTotals(session, creditor.creditorId)));
  for (const [currency, sumMinor] of findings.currencySums()) {
    if (sumMinor === 0n) continue;
    findings.add([
      {
        table: 'ledger_entry',
        loan: undefined,
        row: `trial balance ${currency}`,
        field: 'sum',
        stored: sumMinor.toString(),
        recomputed: '0',
      },
    ]);
  }
}

/** What was found so far. */
class Findings {
  readonly differences: Difference[] = [];
  count = 0;
  loans = 0;
  loansWaiting = 0;
  decisions = 0;
  decisionsSealed = 0;
  readonly #sums = new Map<string, AccountSum>();

  add(found: readonly Difference[]): void {
    this.count += found.length;
    for (const difference of found) if (this.differences.length < differencesKeptMax) this.differences.push(difference);
  }

  addSums(sums: readonly AccountSum[]): void {
    for (const { currency, account, amountMinor } of sums) {
      const key = `${currency} ${account}`;
      const before = this.#sums.get(key)?.amountMinor ?? 0n;
      this.#sums.set(key, { currency, account, amountMinor: before + amountMinor });
    }
  }

  trialBalance(): AccountSum[] {
    return [...this.#sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : 0));
  }

  currencySums(): Map<string, bigint> {
    const sums = new Map<string, bigint>();
    for (const { currency, amountMinor } of this.#sums.values()) {
      sums.set(currency, (sums.get(currency) ?? 0n) + amountMinor);
    }
    return sums;
  }
}
