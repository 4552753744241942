/** A statement of income and expenditure: recorded as it was given, with what was worked out from it, under the borrower's key. */
import { parseDay } from '../core/calendar/day.ts';
import { Capacity, type CapacityOrigin, type CapacityStep } from '../core/capacity/capacity.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import { isObject } from '../core/rules/read-values.ts';
import { type HeldCase, holdCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import {
  nextStatementId,
  readCapacity,
  type StoredCapacity,
  storeCapacity,
  storeStatement,
} from '../store/statements.ts';
import { sealFor } from './attempt-contact.ts';
import { keyContext } from './contact-request.ts';
import { type CaseFact, enteredCase, enterFacts } from './enter-fact.ts';
import type { AssessAnswer, PlanKernel, StatementHead } from './plan-ports.ts';
import { type Confirming, type DraftRefusal, type Helper, takeConfirmed } from './portal-drafts.ts';
import type { RequestFault, Sealer } from './ports.ts';
import { causeForAssess, knownCause } from './tell-cause.ts';

export interface StatementSettings {
  readonly creditor: CreditorRow;
  readonly caseNumber: string;
  readonly kernel: PlanKernel;
  readonly sealer: Sealer | undefined;
}

/** In order of precedence. */
export type StatementRefusal =
  | { readonly refused: 'statementNotValid'; readonly faults: readonly RequestFault[] }
  /** a refusal of `assess` itself */
  | { readonly refused: 'notAssessed'; readonly because: string }
  | { readonly refused: 'unknownCase' | 'caseClosed' | 'noKey' | 'keyDoesNotOpen' | 'erased' | 'noStatement' }
  | Extract<DraftRefusal, { readonly refused: 'draftMoved' }>;

export interface RecordedStatement {
  readonly statementId: bigint;
  /** what counts from now on */
  readonly capacityId: bigint;
  readonly answer: AssessAnswer;
  readonly head: StatementHead;
}

const statementSeal = (statementId: bigint) => `statement ${statementId}`;

/**
 * Where a person set another capacity, what was worked out is recorded too, before it. A statement that says nothing of a cause has the
 * one that the borrower told last.
 */
export async function recordStatement(
  database: Database,
  settings: StatementSettings & {
    readonly document: unknown;
    readonly recordedBy: string;
    /** by the borrower, in their portal */
    readonly confirming?: Confirming;
  },
): Promise<StatementRefusal | RecordedStatement> {
  const { creditor, caseNumber, kernel, recordedBy, confirming } = settings;
  const { document, causeFrom } = await withToldCause(database, settings);
  const assessed = kernel.assess(document);
  if ('invalid' in assessed) return { refused: 'statementNotValid', faults: assessed.invalid };
  if ('refused' in assessed) return { refused: 'notAssessed', because: assessed.refused };
  const { answer, head } = assessed;
  return database.transaction(async (session): Promise<StatementRefusal | RecordedStatement> => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    if (held.isClosed) return { refused: 'caseClosed' };
    const seal = await sealFor(session, held, settings.sealer);
    if ('refused' in seal) return seal;
    const confirmed = confirming && (await takeConfirmed(session, { held, seal, kind: 'statement' }, confirming));
    if (confirmed !== undefined && 'refused' in confirmed) return confirmed;
    const statementId = await nextStatementId(session);
    const kept: KeptStatement = { document, answer, causeFrom, helpedBy: helpedBy(confirmed?.helper) };
    const sealed = seal.seal(statementSeal(statementId), JSON.stringify(kept));
    await storeStatement(session, held, { statementId, asOf: head.asOf, sealed, recordedBy });
    const fact: CaseFact = {
      kind: 'statement',
      about: { table: 'income_statement', key: String(statementId) },
      recordedBy,
      fact: { statement: document, workedOut: answer, causeFrom, helpedBy: kept.helpedBy },
    };
    await enterFacts(session, enteredCase(held, seal), [fact]);
    const store = (origin: CapacityOrigin, steps: AssessAnswer['capacity']) =>
      storeCapacity(session, held, {
        statementId,
        currency: head.currency,
        origin,
        steps: stepsOf(steps, head.currency),
        lumpSumMinor: head.lumpSumMinor,
        recordedBy,
      });
    const plain: CapacityOrigin = { kind: head.isLight ? 'stated' : 'assessed' };
    const capacityId = await store(plain, answer.assessed ?? answer.capacity);
    if (answer.origin === undefined) return { statementId, capacityId, answer, head };
    const { by, reason, signedOn } = answer.origin;
    const origin: CapacityOrigin = { kind: 'overridden', by, reason, signedOn: parseDay(signedOn)! };
    return { statementId, capacityId: await store(origin, answer.capacity), answer, head };
  });
}

/** Under the borrower's key. */
interface KeptStatement {
  readonly document: unknown;
  readonly answer: AssessAnswer;
  /** the number of what was told, where the statement's cause comes of it */
  readonly causeFrom?: string | undefined;
  /** who filled it in, where the borrower did not themselves; they confirmed it */
  readonly helpedBy?: { readonly name: string; readonly at: string } | undefined;
}

function helpedBy(helper: Helper | undefined): KeptStatement['helpedBy'] {
  return helper && { name: helper.name, at: new Date(helper.atMs).toISOString() };
}

async function withToldCause(
  database: Database,
  { creditor, caseNumber, sealer, document }: Omit<StatementSettings, 'kernel'> & { readonly document: unknown },
): Promise<Pick<KeptStatement, 'document' | 'causeFrom'>> {
  if (!isObject(document) || document.cause !== undefined || typeof document.asOf !== 'string') return { document };
  const told = await database.session(async (session) => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    return held && knownCause(session, held, sealer);
  });
  const cause = causeForAssess(told, document.asOf);
  if (cause === undefined) return { document };
  return { document: { ...document, cause }, causeFrom: told!.causeId.toString() };
}

function stepsOf(steps: AssessAnswer['capacity'], currency: string): CapacityStep[] {
  return steps.map(({ from, perMonth }) => {
    const perMonthMinor = parseAmountMinor(perMonth, currency);
    if (typeof perMonthMinor !== 'bigint') throw new Error(`assess answered an amount that is none: ${perMonth}`);
    return { from: parseDay(from)!, perMonthMinor };
  });
}

export interface KnownCapacity {
  readonly stored: StoredCapacity;
  readonly capacity: Capacity;
  /** the kind of the cause that the statement told of; undefined: it cannot be opened */
  readonly cause: string | undefined;
  readonly answer: AssessAnswer | undefined;
  /** who filled the statement in with the borrower */
  readonly helpedBy: string | undefined;
}

/** What can be paid as it is on record. `readCapacity` alone makes one of a row, by the same door as everybody. */
export async function knownCapacity(
  session: Session,
  held: HeldCase,
  at: { readonly sealer: Sealer | undefined; readonly capacityId?: bigint },
): Promise<KnownCapacity | undefined> {
  const stored = await readCapacity(session, held, at.capacityId);
  if (stored === undefined) return undefined;
  const capacity = Capacity.of(stored);
  if ('refused' in capacity) throw new Error(`capacity ${stored.capacityId} is none: ${capacity.refused}`);
  const kept = openedStatement(held, stored, at.sealer);
  const answer = kept?.answer;
  return { stored, capacity, cause: answer?.cause.kind, answer, helpedBy: kept?.helpedBy?.name };
}

function openedStatement(
  held: HeldCase,
  stored: StoredCapacity,
  sealer: Sealer | undefined,
): KeptStatement | undefined {
  if (sealer === undefined || held.wrappedKey === undefined) return undefined;
  try {
    const text = sealer.under(keyContext(held), held.wrappedKey).open(statementSeal(stored.statementId), stored.sealed);
    return JSON.parse(text) as KeptStatement;
  } catch {
    return undefined;
  }
}

/** The latest statement and what counts now. */
export async function readStatement(
  database: Database,
  settings: Omit<StatementSettings, 'kernel'>,
): Promise<KnownCapacity | StatementRefusal> {
  const { creditor, caseNumber, sealer } = settings;
  return database.session(async (session): Promise<KnownCapacity | StatementRefusal> => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    return (await knownCapacity(session, held, { sealer })) ?? { refused: 'noStatement' };
  });
}
