/** One matter as it is kept: its events opened as far as the key goes, who may do what with it now, by which day it is answered. */
import type { Day } from '../core/calendar/day.ts';
import type { Zone } from '../core/calendar/zone.ts';
import {
  answerDue,
  type DueAsked,
  longerOpen,
  type MatterDue,
  type MatterPromises,
  reviewDue,
} from '../core/matter/due.ts';
import {
  evolveMatter,
  type Matter,
  type MatterContext,
  type MatterEvent,
  type MatterOffice,
  type MatterPerson,
} from '../core/matter/matter.ts';
import { type FactValue, unknown } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import { readTies } from '../store/approvals.ts';
import type { Session } from '../store/database.ts';
import { hasContacted, type MatterEventRow, type StoredMatter } from '../store/matters.ts';
import type { ContactSetting } from './attempt-contact.ts';
import type { BorrowerSeal } from './ports.ts';

/** What a matter needs of its surroundings. */
export type MatterSetting = Omit<ContactSetting, 'inspect'> & {
  readonly promisesOn: (day: Day) => MatterPromises;
  readonly atMs: number;
};

/** Somebody who raises, moves or reads it. */
export interface MatterActor {
  readonly name: string;
  readonly office: MatterOffice;
}

export function personOf({ name, office }: MatterActor): MatterPerson {
  return { side: office === 'borrower' ? 'borrower' : 'lender', name };
}

/** What is sealed of an event. */
export interface MatterContent {
  readonly words?: string | undefined;
  readonly about?: MatterAbout | undefined;
  readonly file?: string | undefined;
  readonly ground?: string | undefined;
}

export interface MatterAbout {
  readonly loan?: string | undefined;
  readonly line?: string | undefined;
  readonly field?: string | undefined;
  readonly contact?: string | undefined;
}

export function contentName(matterId: bigint, version: number): string {
  return `matter ${matterId} ${version}`;
}

/** Undefined: the key that it was sealed under is gone. */
export function openContent(
  seal: BorrowerSeal | undefined,
  matterId: bigint,
  { version, sealed }: Pick<MatterEventRow, 'version' | 'sealed'>,
): MatterContent | undefined {
  try {
    return seal && (JSON.parse(seal.open(contentName(matterId, version), sealed)) as MatterContent);
  } catch {
    return undefined;
  }
}

export function numberOf({ caseNumber, numberInCase }: Pick<StoredMatter, 'caseNumber' | 'numberInCase'>): string {
  return `M-${caseNumber}-${numberInCase}`;
}

export function matterOf({ kind, what, events }: Pick<StoredMatter, 'kind' | 'what' | 'events'>): Matter {
  let matter: Matter | undefined;
  for (const row of events) matter = evolveMatter(matter, eventOf(row, { kind, what }));
  if (matter === undefined) throw new Error('a matter without its first event');
  return matter;
}

function eventOf(row: MatterEventRow, { kind, what }: Pick<StoredMatter, 'kind' | 'what'>): MatterEvent {
  const common = { by: { side: row.side, name: row.person }, on: row.onDay };
  switch (row.kind) {
    case 'opened':
      return { kind: 'opened', matter: kind, what, ...common };
    case 'extended':
      return { kind: 'extended', to: row.longer!, ...common };
    case 'answered':
      return { kind: 'answered', result: row.result!, ...common };
    case 'added':
    case 'taken':
    case 'reviewAsked':
    case 'withdrawn':
    case 'closed':
      return { kind: row.kind, ...common };
  }
}

/** Whose rules complaints follow, where somebody recorded it. */
export function knownOf(facts: Readonly<Record<string, unknown>>): Record<string, FactValue> {
  const { complaintTo } = facts;
  if (complaintTo === 'unknown') return { complaintTo: unknown };
  return typeof complaintTo === 'string' ? { complaintTo } : {};
}

export function dueAsked(
  { law, zone }: { readonly law: Law; readonly zone: Zone },
  at: { readonly on: Day; readonly facts: Readonly<Record<string, unknown>>; readonly promises: MatterPromises },
): DueAsked {
  return { law, zone, on: at.on, known: knownOf(at.facts), promises: at.promises };
}

export interface MatterTimes {
  readonly due: MatterDue | undefined;
  readonly review: MatterDue | undefined;
}

export function timesOf(matter: Matter, asked: DueAsked): MatterTimes {
  return { due: answerDue(matter, asked), review: reviewDue(matter, asked) };
}

/** What a move hangs on beside the matter itself. */
export async function moveContext(
  session: Session,
  at: {
    readonly of: { readonly creditorId: number; readonly borrowerId: bigint };
    readonly actor: MatterActor;
    readonly asked: DueAsked;
  },
): Promise<(matter: Matter) => MatterContext> {
  const { of, actor, asked } = at;
  const by = personOf(actor);
  const isLender = by.side === 'lender';
  const contacted = isLender && (await hasContacted(session, { ...of, person: by.name }));
  const isTied = isLender && (await readTies(session, of)).some(({ person }) => person === by.name);
  return (matter) => {
    const { due, review } = timesOf(matter, asked);
    return {
      by,
      office: actor.office,
      on: asked.on,
      hasContacted: contacted,
      isTied,
      reviewUntil: review?.on,
      longer: longerOpen(matter, asked),
      dueOn: due?.on,
    };
  };
}
