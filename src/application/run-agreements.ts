/**
 * The agreements of a book on a business date: what fell due, what was paid, what was missed, for all that are due or had
 * money come in. They are taken in chunks of borrowers, each chunk one transaction that decides by the core and stores
 * set-wise: ledger and schedules, the agreements, their events and acts, and the entries of the evidence log. Killed
 * anywhere and run again, what was done is not done twice: an agreement that was looked at is due again on a later day.
 */
import { advanceAgreement } from '../core/agreement/advance.ts';
import { type Agreement, activeStates, evolveAgreement } from '../core/agreement/agreement.ts';
import type { AgreementEvent } from '../core/agreement/moves.ts';
import type { Day } from '../core/calendar/day.ts';
import { holdLoans, readLoanBooks, writeLoanChanges } from '../store/agreement-books.ts';
import {
  type DueAgreement,
  type MovedAgreement,
  movedBy,
  readDueAgreements,
  readDueChunks,
  writeMovedAgreements,
} from '../store/agreement-runs.ts';
import { activeDays, setCaseStage } from '../store/agreements.ts';
import type { Database, Session } from '../store/database.ts';
import { touchesLedger } from './agreement-ledger.ts';
import { changeOfMove, type LedgerMove } from './agreement-on-loan.ts';
import { keyContext } from './contact-request.ts';
import { type CaseFact, type EnteredCase, enterFactsOfCases } from './enter-fact.ts';
import { EvidenceKeyError } from './enter-payments.ts';
import { agreementEventFact } from './evidence-facts.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';

/** Borrowers a transaction. */
const borrowersPerChunk = 500;

export interface RunSettings {
  readonly creditorId: number;
  readonly businessDate: Day;
  /** the last date that was closed; undefined: none */
  readonly closedThrough: Day | undefined;
  /** undefined: an agreement that moves ends the run with EvidenceKeyError */
  readonly sealer?: Sealer | undefined;
  /** recorded at */
  readonly atMs: number;
}

export interface RunResult {
  /** looked at */
  readonly agreements: number;
  readonly events: number;
}

export async function runAgreements(
  database: Database,
  settings: RunSettings,
  hooks: { readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<RunResult> {
  const chunks = await database.session((session) => readDueChunks(session, { ...settings, borrowersPerChunk }));
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const result = { agreements: 0, events: 0 };
  let done = 0;
  let next = 0;
  const takeChunks = async () => {
    for (let index = next++; index < chunks.length; index = next++) {
      const borrowers = chunks[index]!;
      const ran = await runChunk(database, settings, borrowers);
      result.agreements += ran.agreements;
      result.events += ran.events;
      done += borrowers.length;
      hooks.onProgress?.(done, total);
    }
  };
  // The database works on some while this process thinks about others.
  const sideBySide = database.engine === 'postgres' ? 3 : 1;
  await Promise.all(Array.from({ length: sideBySide }, takeChunks));
  return result;
}

/** Ends a chunk's transaction: an agreement was written by another between reading and writing. */
class ChangedMeanwhile extends Error {}

async function runChunk(database: Database, settings: RunSettings, borrowers: readonly bigint[]): Promise<RunResult> {
  try {
    return await tryChunk(database, settings, { borrowers, lock: false });
  } catch (error) {
    if (!(error instanceof ChangedMeanwhile)) throw error;
    return tryChunk(database, settings, { borrowers, lock: true });
  }
}

async function tryChunk(
  database: Database,
  settings: RunSettings,
  at: { readonly borrowers: readonly bigint[]; readonly lock: boolean },
): Promise<RunResult> {
  return database.transaction(async (session) => {
    const { creditorId } = settings;
    if (at.lock) await holdLoansOf(session, creditorId, at.borrowers);
    const due = await readDueAgreements(session, { ...settings, ...at });
    if (due.length === 0) return { agreements: 0, events: 0 };
    // Of an erased borrower nothing is told any more, so nothing moves by itself.
    const moves = due.map((was) => (was.wrappedKey === undefined ? still(was, settings) : advanced(was, settings)));
    const moved = await withLedger(session, settings, moves);
    if (!(await writeMovedAgreements(session, creditorId, moved))) throw new ChangedMeanwhile();
    await enterMoves(session, settings, moved);
    await stageCases(session, settings, moved);
    return { agreements: moved.length, events: moved.reduce((sum, { events }) => sum + events.length, 0) };
  });
}

/** The loans before their agreements, as whoever posts a payment takes them. */
async function holdLoansOf(session: Session, creditorId: number, borrowers: readonly bigint[]): Promise<void> {
  await session.query(
    `select 1 from loan_state s where s.creditor_id = $1 and s.borrower_id in (select unnest($2::text::bigint[]))
      order by s.borrower_id, s.loan_id for update`,
    [creditorId, `{${borrowers.join(',')}}`],
  );
}

function still(was: DueAgreement, settings: RunSettings): MovedAgreement {
  const { agreement, activeFrom, activeTo } = was;
  const throughOn = throughOf(was, settings);
  return { was, agreement, events: [], nextEventOn: undefined, throughOn, activeFrom, activeTo };
}

function advanced(was: DueAgreement, settings: RunSettings): MovedAgreement {
  const { terms, payments, throughOn: through } = was;
  const { businessDate: asOf, atMs } = settings;
  const { agreement, events, nextEventOn } = advanceAgreement(was.agreement, { terms, payments, through, asOf, atMs });
  return {
    was,
    agreement,
    events,
    nextEventOn,
    throughOn: throughOf(was, settings),
    ...activeDays(was, agreement, asOf),
  };
}

function throughOf({ throughOn }: DueAgreement, { businessDate }: RunSettings): Day {
  return throughOn === undefined || throughOn < businessDate ? businessDate : throughOn;
}

/** The figures are not what was signed any more: it ends on the day on which it would have come into force. */
function endedUnfit(move: MovedAgreement, settings: RunSettings): MovedAgreement {
  const { was } = move;
  const { businessDate, atMs } = settings;
  const on = Math.min(was.agreement.coolingOffEndsOn! + 1, businessDate);
  const ended: AgreementEvent = { kind: 'ended', by: movedBy, on, reason: 'factsChanged', atMs };
  const agreement: Agreement = evolveAgreement(was.agreement, ended, was.terms);
  const active = activeDays(was, agreement, businessDate);
  return { ...move, agreement, events: [ended], nextEventOn: undefined, ...active };
}

/** Ledger and schedule follow what moved; an agreement whose figures do not hold ends instead, and posts nothing. */
async function withLedger(
  session: Session,
  settings: RunSettings,
  moves: readonly MovedAgreement[],
): Promise<readonly MovedAgreement[]> {
  const { creditorId, businessDate, closedThrough } = settings;
  const isActive = ({ state }: Agreement) => activeStates.includes(state);
  const held = moves.filter(
    ({ was, agreement, events }) =>
      events.length > 0 &&
      // A case that an agreement kept open may close: its loans are looked at.
      (touchesLedger(was.agreement, agreement, was.terms) || isActive(was.agreement) !== isActive(agreement)),
  );
  if (held.length === 0) return moves;
  const loans = held.map(({ was }) => was);
  const reached = await holdLoans(session, creditorId, loans, businessDate);
  const books = await readLoanBooks(session, creditorId, loans);
  const result = new Map<MovedAgreement, MovedAgreement>();
  const changes = held.flatMap((move) => {
    const { was, agreement, events } = move;
    const ledgerMove: LedgerMove = {
      ...was,
      before: was.agreement,
      after: agreement,
      events,
      version: was.version + events.length,
      businessDate,
      closedThrough,
      reached: reached.get(was.loanId)!,
    };
    const change = changeOfMove(ledgerMove, books.get(was.loanId)!);
    if (!('refused' in change)) return [change];
    result.set(move, endedUnfit(move, settings));
    return [];
  });
  await writeLoanChanges(session, creditorId, changes);
  return moves.map((move) => result.get(move) ?? move);
}

/** Whoever looks at the list of cases sees where one stands again without its agreement. One that is paid closes by itself. */
async function stageCases(session: Session, settings: RunSettings, moved: readonly MovedAgreement[]): Promise<void> {
  const { creditorId } = settings;
  const isActive = ({ state }: Agreement) => activeStates.includes(state);
  for (const { was, agreement } of moved) {
    if (isActive(was.agreement) === isActive(agreement) || agreement.state === 'completed') continue;
    const stage = isActive(agreement) ? 'agreed' : 'early';
    if (was.agreement.inForceOn === undefined && !isActive(was.agreement)) continue;
    await setCaseStage(
      session,
      { ...was, creditorId },
      { stage, on: settings.businessDate, because: was.agreementNumber },
    );
  }
}

async function enterMoves(session: Session, settings: RunSettings, moved: readonly MovedAgreement[]): Promise<void> {
  const { creditorId, sealer } = settings;
  const byCase = new Map<bigint, { readonly at: EnteredCase; readonly facts: CaseFact[] }>();
  for (const { was, events } of moved) {
    if (events.length === 0) continue;
    const { caseId } = was;
    const facts = events.map((event, index) =>
      agreementEventFact(was, { version: was.version + index + 1, event, recordedBy: movedBy }),
    );
    const known = byCase.get(caseId);
    if (known) known.facts.push(...facts);
    else byCase.set(caseId, { at: enteredIn(was, creditorId, sealer), facts });
  }
  await enterFactsOfCases(session, creditorId, [...byCase.values()]);
}

function enteredIn(was: DueAgreement, creditorId: number, sealer: Sealer | undefined): EnteredCase {
  const { borrowerId, caseId, caseNumber, wrappedKey } = was;
  if (sealer === undefined) throw new EvidenceKeyError('noKey', caseNumber);
  let seal: BorrowerSeal;
  try {
    seal = sealer.under(keyContext({ creditorId, borrowerId }), wrappedKey!);
  } catch {
    throw new EvidenceKeyError('keyDoesNotOpen', caseNumber);
  }
  return { creditorId, borrowerId, caseId, caseNumber, seal };
}
