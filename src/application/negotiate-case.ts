/**
 * The talk about a plan on a case of the book: what is offered is worked out from the book and put on the table, what the
 * borrower asks for is answered at once, and what is taken is one offer by its hash. Every move is decided by the protocol of
 * the core under the case's lock and stored with its event; the database holds the same by itself.
 */
import type { Bucket } from '../core/ageing/bucket.ts';
import { formatDay } from '../core/calendar/day.ts';
import { instantOf, localDay, type Zone, type Zones } from '../core/calendar/zone.ts';
import { Offer } from '../core/negotiation/offer.ts';
import type { ChangeReason, DeadlineReason, Side, TalkCommand, TalkMode } from '../core/negotiation/protocol/moves.ts';
import {
  decideNegotiation,
  evolveNegotiation,
  noTalk,
  type OfferOnTable,
  type Talk,
  type TalkRefusal,
  type TalkState,
} from '../core/negotiation/protocol/negotiation.ts';
import type { Ask } from '../core/negotiation/respond.ts';
import type { Reason } from '../core/rules/decision.ts';
import { isTalkOver } from '../store/agreements.ts';
import { type HeldCase, holdCase, readCaseForContact } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import {
  readLatestTalk,
  readOffers,
  type StoredOffer,
  storeTalk,
  storeTalkEvent,
  type TalkRow,
} from '../store/negotiations.ts';
import { sealFor } from './attempt-contact.ts';
import { besideTable } from './beside-table.ts';
import { type CasePlan, type CasePlanRefusal, casePlan } from './case-plan.ts';
import { type EnteredCase, enteredCase, enterFacts } from './enter-fact.ts';
import { talkEventFact } from './evidence-facts.ts';
import { move } from './move-talk.ts';
import { answerTo, type CounterAnswer, menuOf, type OfferDraft } from './plan-offers.ts';
import type { PlanKernel } from './plan-ports.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';
import { type CaseFile, readCase } from './read-case.ts';
import { knownCapacity } from './record-statement.ts';

export interface TalkSetting {
  readonly creditor: CreditorRow;
  readonly caseNumber: string;
  readonly kernel: PlanKernel;
  readonly sealer: Sealer | undefined;
  readonly zones: Zones;
  readonly buckets: readonly Bucket[];
  readonly atMs: number;
  readonly recordedBy: string;
  /** what this one may say only in a talk of this kind; undefined: in any */
  readonly onlyInMode?: TalkMode | undefined;
}

export type NegotiateRefusal =
  | CasePlanRefusal
  | { readonly refused: TalkRefusal }
  | {
      readonly refused:
        | 'noDayClosed'
        | 'unknownCase'
        | 'caseClosed'
        | 'noKey'
        | 'keyDoesNotOpen'
        | 'erased'
        | 'caseMoved'
        | 'noTalk'
        | 'aboveCapacityNow';
    }
  /** the figures of the book are too old to be offered by */
  | { readonly refused: 'closeDayFirst'; readonly businessDate: string }
  | { readonly refused: 'noSuchOffer'; readonly number: number; readonly offers: number }
  | { readonly refused: 'unknownRole'; readonly role: string; readonly roles: readonly string[] }
  | { readonly refused: 'factsMissing'; readonly missing: readonly string[] }
  | { readonly refused: 'offersForbidden'; readonly because: readonly Reason[] }
  | { readonly refused: 'noAffordablePlan' };

/** The talk as it stands. */
export interface TalkFile {
  readonly row: TalkRow;
  readonly talk: Talk;
  readonly offers: readonly StoredOffer[];
}

/** So many days may lie between the book and the day of the talk: beyond it the next instalment might be in the past. */
const bookAgeMaxDays = 20;
const dayMs = 86_400_000;
/** Who speaks for the lender where borrowers serve themselves. */
const theProgram = 'forbear';

/** A move needs the talk; `plan` is worked out only for those that offer something. */
interface Moving {
  readonly session: Session;
  readonly settings: TalkSetting;
  readonly held: HeldCase;
  readonly seal: BorrowerSeal;
  readonly zone: Zone;
  readonly row: TalkRow | undefined;
  readonly talk: TalkState;
  readonly entered: EnteredCase;
}

export async function openTalk(
  database: Database,
  settings: TalkSetting & {
    readonly loanRef: string | undefined;
    readonly mode: TalkMode;
    readonly by: string;
    /** of the day that is named the end; undefined: as many days as the policy gives, since the figures age */
    readonly deadline: { readonly onDay: number; readonly reason: DeadlineReason | undefined } | undefined;
  },
): Promise<TalkFile | NegotiateRefusal> {
  return planning(database, settings, settings.loanRef, async (moving, plan) => {
    const lapsed = await lapseIfDue(moving);
    const { policy } = plan.policy;
    const { deadline, mode, atMs } = settings;
    const side: Side = mode === 'mediatorLed' ? 'mediator' : mode === 'selfService' ? 'borrower' : 'lender';
    const command: TalkCommand = {
      kind: 'open',
      by: { side, person: settings.by },
      mode,
      stance: policy.stance,
      deadline:
        deadline === undefined
          ? { atMs: atMs + policy.talkDays * dayMs, reason: 'figuresAsOf' }
          : { atMs: endOfDay(moving.zone, deadline.onDay), reason: deadline.reason },
    };
    // A talk whose plan became an agreement, or came to nothing since, no longer stands in the way of another.
    const isRunning =
      lapsed.talk.state === 'open' ||
      (lapsed.talk.state === 'agreed' && !(await isTalkOver(moving.session, lapsed.row!)));
    const decided = decideNegotiation(command, isRunning ? lapsed.talk : noTalk, { atMs });
    if ('refused' in decided) return decided;
    const event = decided[0]!;
    const talk = evolveNegotiation(noTalk, event) as Talk;
    const { loanId } = plan.loan.terms;
    const of = { ...keyOf(moving.held), caseId: moving.held.caseId, loanId };
    const negotiationId = await storeTalk(moving.session, of, talk);
    const { recordedBy } = settings;
    await storeTalkEvent(moving.session, { ...of, negotiationId }, { version: 1, event, recordedBy });
    const { currency } = plan.loan.terms;
    const fact = talkEventFact({ negotiationId }, { version: 1, event, recordedBy, currency });
    await enterFacts(moving.session, moving.entered, [fact]);
    return undefined;
  });
}

/** To the end of a day where the borrower is. */
function endOfDay(zone: Zone, onDay: number): number {
  return instantOf(zone, { day: onDay + 1, minute: 0 });
}

async function lapseIfDue(moving: Moving): Promise<Moving> {
  const { talk, settings } = moving;
  if (talk.state !== 'open' || settings.atMs < talk.deadline.atMs) return moving;
  const moved = await move(moving, { kind: 'lapse' });
  return 'refused' in moved ? moving : moved;
}

/** Puts the menu on the table: what is not there yet. In a mediated talk the mediator drafts one of them. */
export async function presentOffers(
  database: Database,
  settings: TalkSetting & { readonly by: string; readonly role: string | undefined },
): Promise<TalkFile | NegotiateRefusal> {
  return planning(database, settings, 'ofTalk', async (moving, plan) => {
    const found = await menu(moving, plan, settings.role);
    if ('refused' in found) return found;
    const known = new Set((moving.talk as Talk).offers.map(({ termsHash }) => termsHash));
    const fresh = found.filter(({ terms }) => !known.has(terms.termsHash));
    const command: TalkCommand = {
      kind: 'present',
      by: { side: 'lender', person: presenting(moving.talk as Talk, settings.by) },
      offers: fresh.map(({ terms }) => terms),
      replaces: [],
      // Offers of an earlier day stay open beside those of today; that more is owed since is a fact that changed.
      worseBecause: known.size > 0 ? 'factsChanged' : undefined,
    };
    return refusalOf(await move(moving, command, { drafts: fresh, plan }));
  });
}

async function menu(
  { settings }: Moving,
  plan: CasePlan,
  role: string | undefined,
): Promise<readonly OfferDraft[] | NegotiateRefusal> {
  const { roles } = plan.policy.policy.authority;
  if (role !== undefined && !roles.includes(role)) return { refused: 'unknownRole', role, roles };
  const { drafts, missing, forbidden } = menuOf(plan, { kernel: settings.kernel, role });
  if (drafts.length > 0) return drafts;
  if (missing.length > 0) return { refused: 'factsMissing', missing };
  return forbidden.length > 0 ? { refused: 'offersForbidden', because: forbidden } : { refused: 'noAffordablePlan' };
}

/** What the borrower asks for, and in the same step what is answered. A mediator only hears it. */
export async function counterOffer(
  database: Database,
  settings: TalkSetting & { readonly ask: Ask; readonly by: string },
): Promise<(TalkFile & { readonly answered: CounterAnswer | undefined }) | NegotiateRefusal> {
  let answered: CounterAnswer | undefined;
  const file = await planning(database, settings, 'ofTalk', async (moving, plan) => {
    const { ask } = settings;
    const earlier = earlierAsks(moving.row);
    const asked = await move(moving, { kind: 'counter', by: { side: 'borrower', person: settings.by }, ask });
    if ('refused' in asked) return asked;
    if ((asked.talk as Talk).mode === 'mediatorLed') return undefined;
    // By no role: whoever asks is answered alike, and who may grant it is asked afterwards.
    answered = answerTo(plan, ask, { kernel: settings.kernel, role: undefined, earlier });
    const { answer, offer, because } = besideTable(answered, {
      talk: asked.talk as Talk,
      ask,
      stored: await readOffers(moving.session, moving.row!),
      currency: plan.loan.terms.currency,
    });
    const drafts = answered.offers.drafts.filter(({ terms }) => terms.termsHash === offer?.termsHash);
    const by = { side: 'lender', person: answering(asked.talk as Talk, settings) } as const;
    const command: TalkCommand = { kind: 'answer', by, answer, offer, because };
    return refusalOf(await move(asked, command, { drafts, plan }));
  });
  return 'refused' in file ? file : { ...file, answered };
}

/** In a talk that an agent leads, the answer is theirs; where borrowers serve themselves, the program's. */
function answering({ mode, lenderPersons }: Talk, { recordedBy }: TalkSetting): string {
  return mode === 'selfService' ? theProgram : (lenderPersons.at(-1) ?? recordedBy);
}

function presenting({ mode }: Talk, by: string): string {
  return mode === 'selfService' ? theProgram : by;
}

function earlierAsks(row: TalkRow | undefined): Ask[] {
  return (row?.events ?? []).flatMap((event) => (event.kind === 'countered' ? [event.ask] : []));
}

/** A mediator's text is one of the plans that the book gives: the borrower's wish, or the best of the menu. */
export async function draftText(
  database: Database,
  settings: TalkSetting & { readonly by: string; readonly ask: Ask | undefined },
): Promise<TalkFile | NegotiateRefusal> {
  return planning(database, settings, 'ofTalk', async (moving, plan) => {
    const making = { kernel: settings.kernel, role: undefined };
    const { ask } = settings;
    const { drafts, missing } =
      ask === undefined
        ? menuOf(plan, making)
        : answerTo(plan, ask, { ...making, earlier: earlierAsks(moving.row) }).offers;
    const [draft] = drafts;
    if (draft === undefined)
      return missing.length > 0 ? { refused: 'factsMissing', missing } : { refused: 'noAffordablePlan' };
    const command: TalkCommand = { kind: 'draft', by: { side: 'mediator', person: settings.by }, offer: draft.terms };
    return refusalOf(await move(moving, command, { drafts: [draft], plan }));
  });
}

export type PlainMove =
  | { readonly kind: 'accept'; readonly number: number; readonly by: string }
  /** by its hash, which stays the same offer whatever talk is the latest by then */
  | { readonly kind: 'acceptTerms'; readonly termsHash: string; readonly by: string }
  | {
      readonly kind: 'withdrawTerms';
      readonly termsHash: string;
      readonly by: string;
      readonly reason: ChangeReason | undefined;
    }
  | {
      readonly kind: 'withdrawOffer';
      readonly number: number;
      readonly by: string;
      readonly reason: 'error' | 'factsChanged' | 'lawChanged' | undefined;
    }
  | {
      readonly kind: 'extend';
      readonly side: Side;
      readonly by: string;
      readonly onDay: number;
      readonly reason: DeadlineReason | undefined;
    }
  | Exclude<
      TalkCommand,
      {
        kind:
          | 'open'
          | 'present'
          | 'counter'
          | 'answer'
          | 'accept'
          | 'withdrawOffer'
          | 'extend'
          | 'draft'
          | 'approve'
          | 'rejectApproval';
      }
    >;

/** Moves that work nothing out anew. */
export async function say(
  database: Database,
  settings: TalkSetting & { readonly move: PlainMove },
): Promise<TalkFile | NegotiateRefusal> {
  return talking(database, settings, async (moving) => {
    const { talk, zone } = moving;
    if (talk.state === 'none') return { refused: 'noTalk' };
    const command = commandOf(settings.move, { offers: talk.offers, zone });
    if ('refused' in command) return command;
    if (await takesTooMuch(moving, command)) return { refused: 'aboveCapacityNow' };
    return refusalOf(await move(moving, command));
  });
}

/** A statement that came after an offer may say that less can be paid: what is taken is within what counts now. */
async function takesTooMuch({ session, held, settings, row, talk }: Moving, command: TalkCommand): Promise<boolean> {
  if (talk.state !== 'open') return false;
  const hash =
    command.kind === 'accept' ? command.termsHash : command.kind === 'consent' ? talk.text?.termsHash : undefined;
  const offer = (await readOffers(session, row!)).find(({ termsHash }) => termsHash === hash);
  const known = offer && (await knownCapacity(session, held, settings));
  if (offer === undefined || known === undefined || known.stored.capacityId === offer.capacityId) return false;
  return 'refused' in Offer.of({ ...offer, capacity: known.capacity, lumpSumNowMinor: known.stored.lumpSumMinor });
}

function commandOf(
  said: PlainMove,
  at: { readonly offers: readonly OfferOnTable[]; readonly zone: Zone },
): TalkCommand | NegotiateRefusal {
  switch (said.kind) {
    case 'accept':
    case 'withdrawOffer': {
      const offer = at.offers.find(({ number }) => number === said.number);
      if (offer === undefined) return { refused: 'noSuchOffer', number: said.number, offers: at.offers.length };
      const { termsHash } = offer;
      return said.kind === 'accept'
        ? { kind: 'accept', by: { side: 'borrower', person: said.by }, termsHash }
        : { kind: 'withdrawOffer', by: { side: 'lender', person: said.by }, termsHash, reason: said.reason };
    }
    case 'acceptTerms':
      return { kind: 'accept', by: { side: 'borrower', person: said.by }, termsHash: said.termsHash };
    case 'withdrawTerms': {
      const { termsHash, by, reason } = said;
      return { kind: 'withdrawOffer', by: { side: 'lender', person: by }, termsHash, reason };
    }
    case 'extend': {
      const deadline = { atMs: endOfDay(at.zone, said.onDay), reason: said.reason };
      return { kind: 'extend', by: { side: said.side, person: said.by }, deadline };
    }
    case 'decline':
    case 'consent':
    case 'object':
    case 'lapse':
    case 'close':
      return said;
  }
}

/** The latest talk of the case's borrower. */
export async function readTalk(
  database: Database,
  at: { readonly creditor: CreditorRow; readonly caseNumber: string },
): Promise<TalkFile | { readonly refused: 'unknownCase' | 'noTalk' }> {
  return database.session(async (session) => {
    const held = await readCaseForContact(session, { creditorId: at.creditor.creditorId, caseNumber: at.caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    return (await talkFile(session, held)) ?? { refused: 'noTalk' };
  });
}

export async function talkFile(session: Session, held: HeldCase): Promise<TalkFile | undefined> {
  const row = await readLatestTalk(session, keyOf(held));
  if (row === undefined) return undefined;
  return { row, talk: talkOf(row) as Talk, offers: await readOffers(session, row) };
}

function talkOf(row: TalkRow | undefined): TalkState {
  return (row?.events ?? []).reduce<TalkState>(evolveNegotiation, noTalk);
}

function keyOf({ creditorId, borrowerId }: HeldCase): { creditorId: number; borrowerId: bigint } {
  return { creditorId, borrowerId };
}

/** Under the case's lock; nothing is stored where `work` refuses. */
async function talking(
  database: Database,
  settings: TalkSetting,
  work: (moving: Moving) => Promise<NegotiateRefusal | undefined>,
): Promise<TalkFile | NegotiateRefusal> {
  const { creditor, caseNumber } = settings;
  const zone = settings.zones(creditor.zone);
  if (zone === undefined) return { refused: 'unknownZone', zone: creditor.zone };
  try {
    return await database.transaction(async (session): Promise<TalkFile | NegotiateRefusal> => {
      const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
      if (held === undefined) return { refused: 'unknownCase' };
      const seal = await sealFor(session, held, settings.sealer);
      if ('refused' in seal) return seal;
      const row = await readLatestTalk(session, keyOf(held));
      const { onlyInMode = row?.mode } = settings;
      if (row !== undefined && row.mode !== onlyInMode) return { refused: 'notThisMode' };
      const refused = await work({
        session,
        settings,
        held,
        seal,
        zone,
        row,
        talk: talkOf(row),
        entered: enteredCase(held, seal),
      });
      if (refused !== undefined) throw new Undone(refused);
      return (await talkFile(session, held))!;
    });
  } catch (error) {
    if (error instanceof Undone) return error.refusal;
    throw error;
  }
}

/** Takes back what a refused move had begun to store. */
class Undone extends Error {
  readonly refusal: NegotiateRefusal;
  constructor(refusal: NegotiateRefusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}

/** With the case's plan as the book gives it; `loan` 'ofTalk': of the loan that the talk is about. */
async function planning(
  database: Database,
  settings: TalkSetting,
  loan: string | undefined,
  work: (moving: Moving, plan: CasePlan) => Promise<NegotiateRefusal | undefined>,
): Promise<TalkFile | NegotiateRefusal> {
  const { creditor, caseNumber, sealer, buckets, kernel } = settings;
  const file = await readCase(database, {
    book: creditor,
    caseNumber,
    asOf: undefined,
    reveal: false,
    sealer,
    buckets,
    lawValues: kernel.values,
  });
  if ('refused' in file)
    return file.refused === 'asOfNotClosed' ? { refused: 'noDayClosed' } : { refused: file.refused };
  return talking(database, settings, async (moving) => {
    const { held, zone, session, seal, talk, row } = moving;
    if (held.isClosed) return { refused: 'caseClosed' };
    // The figures are read before the lock; where something was learnt in between they are read again by the next try.
    if (held.version !== file.record.version) return { refused: 'caseMoved' };
    if (localDay(zone, settings.atMs) - file.asOf > bookAgeMaxDays) {
      return { refused: 'closeDayFirst', businessDate: formatDay(file.asOf) };
    }
    if (loan === 'ofTalk' && talk.state === 'none') return { refused: 'noTalk' };
    const loanRef = loan === 'ofTalk' ? row!.loanRef : loan;
    const plan = await casePlan(session, held, {
      creditor,
      kernel,
      sealer,
      zone,
      file: file as CaseFile,
      loanRef,
      seal,
      showsCosts: row?.mode === 'selfService',
    });
    return 'refused' in plan ? plan : work(moving, plan);
  });
}

function refusalOf(moved: Moving | NegotiateRefusal): NegotiateRefusal | undefined {
  return 'refused' in moved ? moved : undefined;
}
