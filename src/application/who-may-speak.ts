/**
 * Who may speak for a borrower. They name somebody, and end it at any time; a helper reads and talks and never signs. The name is
 * sealed. Staff see who was named, and check the mandate before they speak with them: the fact agentMandateVerified is theirs to
 * record, and until then the law's own rule holds contacts with a helper.
 */
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import { type HeldCase, holdCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { type HelperStepRow, nextHelperStepId, readHelperSteps, storeHelperStep } from '../store/who-may-speak.ts';
import { type SealRefusal, sealFor } from './attempt-contact.ts';
import { keyContext } from './contact-request.ts';
import { type CaseFact, enteredCase, enterFacts } from './enter-fact.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';
import type { SeenCase } from './seen-case.ts';

export type HelperRelation = 'family' | 'friend' | 'socialWorker' | 'lawyer' | 'adviser' | 'other';

/** Day as YYYY-MM-DD: the last one on which they may. */
export interface HelperNamed {
  readonly name: string;
  readonly relation: HelperRelation;
  readonly until: string;
}

export interface Helper extends HelperNamed {
  readonly helperId: bigint;
  readonly namedAtMs: number;
  readonly endedAtMs: number | undefined;
  readonly standing: 'stands' | 'over' | 'ended';
}

/** So many at a time, so that staff can know who they may speak with. */
const standingMax = 3;
/** A mandate that outlives a plan is named again: nobody speaks for somebody by an old paper. */
const yearsMax = 5;

const sealName = (stepId: bigint) => `helper ${stepId}`;

interface Asked {
  readonly seen: SeenCase;
  readonly sealer: Sealer | undefined;
}
interface Doing extends Asked {
  readonly recordedBy: string;
  /** the lender's */
  readonly today: Day;
}

type KeyRefusal = { readonly refused: 'noKey' | 'keyDoesNotOpen' };

/** In order of precedence. */
export type NameRefusal = {
  readonly refused: 'unknownCase' | 'caseClosed' | SealRefusal | 'untilPast' | 'untilTooFar' | 'tooManyHelpers';
};

export async function nameHelper(
  database: Database,
  { seen, sealer, recordedBy, today, named }: Doing & { readonly named: HelperNamed },
): Promise<NameRefusal | { readonly helperId: bigint }> {
  return database.transaction(async (session): Promise<NameRefusal | { helperId: bigint }> => {
    const held = await holdCase(session, seen);
    if (held === undefined) return { refused: 'unknownCase' };
    if (held.isClosed) return { refused: 'caseClosed' };
    const seal = await sealFor(session, held, sealer);
    if ('refused' in seal) return seal;
    const until = parseDay(named.until)!;
    if (until < today) return { refused: 'untilPast' };
    if (Number(named.until.slice(0, 4)) > Number(formatDay(today).slice(0, 4)) + yearsMax)
      return { refused: 'untilTooFar' };
    const before = helpersOf(await readHelperSteps(session, held), { seal, today });
    if (before.filter(({ standing }) => standing === 'stands').length >= standingMax)
      return { refused: 'tooManyHelpers' };
    const stepId = await nextHelperStepId(session);
    const kept: HelperNamed = { ...named, name: named.name.trim() };
    await enterStep(session, { held, seal }, { stepId, helperId: stepId, step: 'named', recordedBy, kept });
    return { helperId: stepId };
  });
}

/** In order of precedence. */
export type EndRefusal = { readonly refused: 'unknownCase' | SealRefusal | 'unknownHelper' | 'alreadyEnded' };

export async function endHelper(
  database: Database,
  { seen, sealer, recordedBy, helperId }: Omit<Doing, 'today'> & { readonly helperId: bigint },
): Promise<EndRefusal | { readonly helperId: bigint }> {
  return database.transaction(async (session): Promise<EndRefusal | { helperId: bigint }> => {
    const held = await holdCase(session, seen);
    if (held === undefined) return { refused: 'unknownCase' };
    const seal = await sealFor(session, held, sealer);
    if ('refused' in seal) return seal;
    const steps = (await readHelperSteps(session, held)).filter((step) => step.helperId === helperId);
    if (steps.length === 0) return { refused: 'unknownHelper' };
    if (steps.some(({ step }) => step === 'ended')) return { refused: 'alreadyEnded' };
    const stepId = await nextHelperStepId(session);
    await enterStep(session, { held, seal }, { stepId, helperId, step: 'ended', recordedBy, kept: {} });
    return { helperId };
  });
}

async function enterStep(
  session: Session,
  { held, seal }: { readonly held: HeldCase; readonly seal: BorrowerSeal },
  at: Omit<HelperStepRow, 'sealed'> & { readonly kept: HelperNamed | Record<string, never> },
): Promise<void> {
  const { kept, ...row } = at;
  await storeHelperStep(session, held, { ...row, sealed: seal.seal(sealName(row.stepId), JSON.stringify(kept)) });
  const fact: CaseFact = {
    kind: 'partyFact',
    about: { table: 'helper_step', key: String(row.stepId) },
    recordedBy: row.recordedBy,
    fact: { name: 'helper', value: row.step, helper: String(row.helperId), ...kept },
  };
  await enterFacts(session, enteredCase(held, seal), [fact]);
}

/** The latest first; of one whose key was destroyed nothing is told. */
export async function readHelpers(
  database: Database,
  { seen, sealer, today }: Asked & { readonly today: Day },
): Promise<{ readonly refused: 'unknownCase' } | KeyRefusal | { readonly helpers: readonly Helper[] }> {
  return database.session(async (session) => {
    const held = await readCaseForContact(session, seen);
    if (held === undefined) return { refused: 'unknownCase' as const };
    if (sealer === undefined) return { refused: 'noKey' as const };
    const steps = await readHelperSteps(session, held);
    if (steps.length === 0 || held.wrappedKey === undefined) return { helpers: [] };
    let seal: BorrowerSeal;
    try {
      seal = sealer.under(keyContext(held), held.wrappedKey);
    } catch {
      return { refused: 'keyDoesNotOpen' as const };
    }
    return { helpers: helpersOf(steps, { seal, today }).reverse() };
  });
}

function helpersOf(
  steps: readonly (HelperStepRow & { readonly recordedAtMs: number })[],
  { seal, today }: { readonly seal: BorrowerSeal; readonly today: Day },
): Helper[] {
  return steps.flatMap((step): Helper[] => {
    if (step.step !== 'named') return [];
    const named = opened(seal, step);
    if (named === undefined) return [];
    const ended = steps.find((other) => other.step === 'ended' && other.helperId === step.helperId);
    const standing = ended !== undefined ? 'ended' : parseDay(named.until)! < today ? 'over' : 'stands';
    return [
      { ...named, helperId: step.helperId, namedAtMs: step.recordedAtMs, endedAtMs: ended?.recordedAtMs, standing },
    ];
  });
}

function opened(seal: BorrowerSeal, { stepId, sealed }: HelperStepRow): HelperNamed | undefined {
  try {
    return JSON.parse(seal.open(sealName(stepId), sealed)) as HelperNamed;
  } catch {
    return undefined;
  }
}
