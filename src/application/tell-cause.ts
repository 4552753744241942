/**
 * What happened to a borrower, as they tell it: with a statement of income and expenditure or without one. What makes things harder
 * for them is kept only where they agreed to it, and shown to those alone who speak with them.
 */
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import type { CauseAnswers, CauseEvent } from '../core/capacity/cause.ts';
import type { Need } from '../core/capacity/needs.ts';
import { type HeldCase, holdCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import { nextCauseId, readToldCauses, storeToldCause } from '../store/told-causes.ts';
import { type SealRefusal, sealFor } from './attempt-contact.ts';
import { keyContext } from './contact-request.ts';
import { type CaseFact, enteredCase, enterFacts } from './enter-fact.ts';
import { type Confirming, type DraftRefusal, takeConfirmed } from './portal-drafts.ts';
import type { BorrowerSeal, RequestFault, Sealer } from './ports.ts';
import type { SeenCase } from './seen-case.ts';

/** Days as YYYY-MM-DD. Everything may be left out: each question is skippable. */
export interface CauseTold {
  readonly event?: CauseEvent | undefined;
  readonly since?: string | undefined;
  readonly expectedEndOn?: string | undefined;
  readonly says?: CauseAnswers['says'];
  /** in their own words */
  readonly words?: string | undefined;
  readonly harder?:
    | { readonly needs: readonly Need[]; readonly words?: string | undefined; readonly consent: true }
    | undefined;
  /** no money for food or medicine this week */
  readonly urgent?: boolean | undefined;
}

/** In order of precedence. */
export type CauseRefusal =
  | { readonly refused: 'nothingTold' }
  | { readonly refused: 'causeNotValid'; readonly faults: readonly RequestFault[] }
  | { readonly refused: 'unknownCase' | 'caseClosed' | SealRefusal }
  | Extract<DraftRefusal, { readonly refused: 'draftMoved' }>;

export interface RecordedCause {
  readonly causeId: bigint;
}

const sealName = (causeId: bigint) => `cause ${causeId}`;

interface Kept {
  readonly told: CauseTold;
  readonly helpedBy?: string | undefined;
}

export async function tellCause(
  database: Database,
  settings: {
    readonly seen: SeenCase;
    readonly sealer: Sealer | undefined;
    readonly told: CauseTold;
    readonly recordedBy: string;
    /** the lender's day */
    readonly asOf: Day;
    readonly confirming: Confirming;
  },
): Promise<CauseRefusal | RecordedCause> {
  const { seen, sealer, told, recordedBy, asOf, confirming } = settings;
  if (Object.values(told).every((value) => value === undefined)) return { refused: 'nothingTold' };
  const faults = causeFaults(told, asOf);
  if (faults.length > 0) return { refused: 'causeNotValid', faults };
  return database.transaction(async (session): Promise<CauseRefusal | RecordedCause> => {
    const held = await holdCase(session, seen);
    if (held === undefined) return { refused: 'unknownCase' };
    if (held.isClosed) return { refused: 'caseClosed' };
    const seal = await sealFor(session, held, sealer);
    if ('refused' in seal) return seal;
    const confirmed = await takeConfirmed(session, { held, seal, kind: 'cause' }, confirming);
    if ('refused' in confirmed) return confirmed;
    const causeId = await nextCauseId(session);
    const kept: Kept = { told, helpedBy: confirmed.helper?.name };
    const sealed = seal.seal(sealName(causeId), JSON.stringify(kept));
    await storeToldCause(session, held, { causeId, sealed, recordedBy });
    const fact: CaseFact = {
      kind: 'statement',
      about: { table: 'told_cause', key: String(causeId) },
      recordedBy,
      fact: { cause: enteredCauseOf(told), day: formatDay(asOf), helpedBy: kept.helpedBy },
    };
    await enterFacts(session, enteredCase(held, seal), [fact]);
    return { causeId };
  });
}

/** What makes things harder for them is read by more people in the log than they agreed to: there it stands that they agreed. */
function enteredCauseOf({ harder, ...cause }: CauseTold): object {
  return harder === undefined ? cause : { ...cause, consentToNeeds: true };
}

function causeFaults({ since, expectedEndOn }: CauseTold, asOf: Day): RequestFault[] {
  const faults: RequestFault[] = [];
  const [from, end] = [since, expectedEndOn].map((day) => (day === undefined ? undefined : parseDay(day)));
  if (from !== undefined && from > asOf) faults.push({ path: '/since', value: since, code: 'afterAsOf' });
  if (from !== undefined && end !== undefined && end < from)
    faults.push({ path: '/expectedEndOn', value: expectedEndOn, code: 'endBeforeStart' });
  return faults;
}

export interface KnownCause extends CauseTold {
  readonly causeId: bigint;
  readonly toldAtMs: number;
  readonly recordedBy: string;
  readonly helpedBy: string | undefined;
}

/** The latest; undefined: none was told, or it can no longer be opened. */
export async function knownCause(
  session: Session,
  held: HeldCase,
  sealer: Sealer | undefined,
): Promise<KnownCause | undefined> {
  return (await knownCauses(session, held, { sealer, latestOnly: true }))[0];
}

async function knownCauses(
  session: Session,
  held: HeldCase,
  { sealer, latestOnly }: { readonly sealer: Sealer | undefined; readonly latestOnly: boolean },
): Promise<KnownCause[]> {
  const rows = await readToldCauses(session, held, { latestOnly });
  const seal = rows.length === 0 || sealer === undefined ? undefined : sealOf(held, sealer);
  if (seal === undefined) return [];
  return rows.flatMap(({ causeId, sealed, recordedBy, recordedAtMs }) => {
    const kept = openedCause(seal, causeId, sealed);
    return kept === undefined
      ? []
      : [{ ...kept.told, causeId, toldAtMs: recordedAtMs, recordedBy, helpedBy: kept.helpedBy }];
  });
}

function sealOf(held: HeldCase, sealer: Sealer): BorrowerSeal | undefined {
  try {
    return held.wrappedKey && sealer.under(keyContext(held), held.wrappedKey);
  } catch {
    return undefined;
  }
}

function openedCause(seal: BorrowerSeal, causeId: bigint, sealed: Uint8Array): Kept | undefined {
  try {
    return JSON.parse(seal.open(sealName(causeId), sealed)) as Kept;
  } catch {
    return undefined;
  }
}

type ReadSettings = { readonly seen: SeenCase; readonly sealer: Sealer | undefined };

/** The latest of what was told. */
export async function readCause(
  database: Database,
  { seen, sealer }: ReadSettings,
): Promise<{ readonly cause: KnownCause | undefined } | { readonly refused: 'unknownCase' }> {
  return database.session(async (session) => {
    const held = await readCaseForContact(session, seen);
    if (held === undefined) return { refused: 'unknownCase' };
    return { cause: await knownCause(session, held, sealer) };
  });
}

/** All of it that opens, oldest first: for the borrower's own file. */
export async function readCauses(database: Database, { seen, sealer }: ReadSettings): Promise<KnownCause[]> {
  return database.session(async (session) => {
    const held = await readCaseForContact(session, seen);
    return held === undefined ? [] : knownCauses(session, held, { sealer, latestOnly: false });
  });
}

/** As `assess` takes it for a statement of that day; undefined: nothing was told that it takes. */
export function causeForAssess(cause: KnownCause | undefined, asOf: string): object | undefined {
  if (cause === undefined || (cause.event === undefined && cause.says === undefined)) return undefined;
  const { event = 'none', since, expectedEndOn, says } = cause;
  // What began after the day of the statement is not behind it on that day.
  const sinceThen = since !== undefined && since <= asOf ? since : undefined;
  return {
    event,
    ...(sinceThen && { since: sinceThen }),
    ...(expectedEndOn && { expectedEndOn }),
    ...(says && { says }),
  };
}
