/** A borrower raises a matter, or somebody of the lender's writes down what they were told. Its clock runs from that day. */
import { formatDay } from '../core/calendar/day.ts';
import { localDay } from '../core/calendar/zone.ts';
import type { MatterKind, MatterResult, MatterWhat } from '../core/matter/kinds.ts';
import { isOpen, type LongerTime, type MatterEvent, openMatter } from '../core/matter/matter.ts';
import { findLoan, type HeldCase, holdCase } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import {
  type MatterRow,
  nextMatter,
  ofBorrower,
  readMatters,
  type StoredMatter,
  storeMatter,
  storeMatterEvent,
} from '../store/matters.ts';
import { lawAndZone, type SealRefusal, sealFor } from './attempt-contact.ts';
import { factsOnRecord } from './contact-request.ts';
import { type CaseFact, enteredCase, enterFacts } from './enter-fact.ts';
import { isOnRecord, storeEffects } from './matter-effects.ts';
import {
  contentName,
  type MatterAbout,
  type MatterActor,
  type MatterContent,
  type MatterSetting,
  matterOf,
  numberOf,
  openContent,
  personOf,
} from './matter-file.ts';
import type { BorrowerSeal } from './ports.ts';
import { type InboundContact, storeInboundOf } from './record-facts.ts';

/** In order of precedence. */
export type RaiseRefusal =
  | { readonly refused: 'unknownCase' | SealRefusal }
  | { readonly refused: 'noLaw'; readonly jurisdiction: string }
  | { readonly refused: 'unknownZone'; readonly zone: string }
  | { readonly refused: 'whatNotOfKind' | 'wordsNeeded' }
  | { readonly refused: 'unknownLoan'; readonly loan: string }
  /** the same is open already, under this number */
  | { readonly refused: 'alreadyRaised'; readonly matter: string };

export interface Raised {
  readonly matter: StoredMatter;
  /** the number of the event's entry in the case's evidence */
  readonly receipt: number;
}

export type OfMatter = MatterSetting & {
  readonly creditor: CreditorRow;
  readonly caseNumber: string;
  readonly actor: MatterActor;
};

export async function raiseMatter(
  database: Database,
  setting: OfMatter & {
    readonly kind: MatterKind;
    readonly what: MatterWhat | undefined;
    readonly about: MatterAbout;
    readonly words: string | undefined;
  },
): Promise<Raised | RaiseRefusal> {
  const { creditor, caseNumber, actor, kind, what, about, words, atMs } = setting;
  return database.transaction(async (session): Promise<Raised | RaiseRefusal> => {
    const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' };
    const seal = await sealFor(session, held, setting.sealer);
    if ('refused' in seal) return seal;
    const inForce = lawAndZone({ ...setting, inspect: neverAsked }, creditor);
    if ('refused' in inForce) return inForce;
    const on = localDay(inForce.zone, atMs);
    const event = openMatter({ matter: kind, what, hasWords: words !== undefined, by: personOf(actor), on });
    if ('refused' in event) return event;
    if (about.loan !== undefined && (await findLoan(session, held, about.loan)) === undefined)
      return { refused: 'unknownLoan', loan: about.loan };
    const before = await readMatters(session, { seen: ofBorrower(held) });
    const twin = twinOf({ kind, what, about }, before, seal);
    if (twin !== undefined) return { refused: 'alreadyRaised', matter: numberOf(twin) };
    const facts = await factsOnRecord(session, { held, seal, law: inForce.law });
    const row: MatterRow = {
      ...held,
      ...(await nextMatter(session, held)),
      kind,
      what,
      wasOnRecord: isOnRecord({ kind, what }, { facts, before }),
      openedOn: on,
    };
    await storeMatter(session, row);
    const content: MatterContent = { words, about };
    const enter = { seal, law: inForce.law, facts, atMs, recordedBy: actor.name };
    return storeStep(session, held, { ...enter, row, version: 1, event, content });
  });
}

export function neverAsked(): never {
  throw new Error('a matter is not words of ours to inspect');
}

const canonical = (about: MatterAbout | undefined) =>
  JSON.stringify([about?.loan, about?.line, about?.field, about?.contact].map((one) => one ?? null));

/** Asked twice for the same thing that is still open. Messages and complaints may come as often as there is something to say. */
function twinOf(
  { kind, what, about }: { kind: MatterKind; what: MatterWhat | undefined; about: MatterAbout },
  before: readonly StoredMatter[],
  seal: BorrowerSeal,
): StoredMatter | undefined {
  if (kind === 'message' || kind === 'complaint') return undefined;
  return before.find((one) => {
    if (one.kind !== kind || one.what !== what || !isOpen(matterOf(one))) return false;
    return canonical(openContent(seal, one.matterId, one.events[0]!)?.about) === canonical(about);
  });
}

/** One event with its entry, what it does to the record, and the contact that it is where the law counts one. */
export async function storeStep(
  session: Session,
  held: HeldCase,
  at: {
    readonly row: MatterRow;
    readonly version: number;
    readonly event: MatterEvent;
    readonly content: MatterContent;
    readonly seal: BorrowerSeal;
    readonly law: Parameters<typeof storeEffects>[2]['law'];
    readonly facts: Readonly<Record<string, unknown>>;
    readonly atMs: number;
    readonly recordedBy: string;
  },
): Promise<Raised> {
  const { row, version, event, content, seal, atMs, recordedBy } = at;
  const inbound = await inboundOf(session, held, at);
  await storeMatterEvent(session, row, {
    version,
    kind: event.kind,
    side: event.by.side,
    person: event.by.name,
    result: event.kind === 'answered' ? event.result : undefined,
    longer: event.kind === 'extended' ? event.to : undefined,
    sealed: seal.seal(contentName(row.matterId, version), JSON.stringify(content)),
    inboundId: inbound?.inboundId,
    onDay: event.on,
    atMs,
  });
  const [stored] = await readOne(session, held, row.matterId);
  const effects = await storeEffects(session, held, { ...at, moved: stored!, onDay: event.on });
  const entered = [stepFact(stored!, at), ...(inbound === undefined ? [] : [inbound.fact]), ...effects];
  await enterFacts(session, enteredCase(held, seal), entered);
  const [matter] = await readOne(session, held, row.matterId);
  return { matter: matter!, receipt: matter!.events.at(-1)!.receipt };

  function stepFact(of: StoredMatter, { content: said }: { readonly content: MatterContent }): CaseFact {
    const kind = of.kind === 'complaint' || of.kind === 'dispute' ? of.kind : 'matter';
    const { what } = of;
    return {
      kind,
      about: { table: 'matter_event', key: `${of.matterId}.${version}` },
      recordedBy,
      fact: {
        matter: numberOf(of),
        raised: of.kind,
        step: event.kind,
        side: event.by.side,
        by: event.by.name,
        day: formatDay(event.on),
        about: event.kind === 'opened' ? { what, ...said.about } : undefined,
        words: said.words,
        file: said.file,
        ground: said.ground,
        result: event.kind === 'answered' ? (event.result satisfies MatterResult) : undefined,
        longer: event.kind === 'extended' ? (event.to satisfies LongerTime) : undefined,
      },
    };
  }
}

async function readOne(session: Session, held: HeldCase, matterId: bigint): Promise<StoredMatter[]> {
  const { sql, parameters } = ofBorrower(held);
  const seen = { sql: `${sql} and m.matter_id = $3::bigint`, parameters: [...parameters, matterId.toString()] };
  return readMatters(session, { seen });
}

/** A message of the borrower's is a contact that they made; what somebody wrote down for them was recorded as it came in. */
async function inboundOf(
  session: Session,
  held: HeldCase,
  at: Parameters<typeof storeStep>[2],
): Promise<{ readonly inboundId: bigint; readonly fact: CaseFact } | undefined> {
  const { row, event, content, seal, atMs, recordedBy } = at;
  if (row.kind !== 'message' || event.by.side !== 'borrower' || content.words === undefined) return undefined;
  const inbound: InboundContact = {
    act: 'sendInApp',
    role: 'borrower',
    personId: undefined,
    mode: undefined,
    debt: undefined,
    outcome: 'delivered',
    atMs,
    address: undefined,
    // The words stand with the matter.
    text: undefined,
  };
  return storeInboundOf(session, held, { seal, inbound, loanId: undefined, onDay: event.on, recordedBy });
}
