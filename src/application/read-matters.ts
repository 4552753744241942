/** The matters of one case with all that was said, and of all cases what is still to be answered. */

import type { Identity } from '../core/access/role.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { formatInstant, localDay, type Zone } from '../core/calendar/zone.ts';
import { type DueAsked, daysLeft, type MatterDue } from '../core/matter/due.ts';
import type { MatterKind } from '../core/matter/kinds.ts';
import { type Matter, type MatterContext, movesOpenTo } from '../core/matter/matter.ts';
import type { Text } from '../core/rules/decision.ts';
import { readCaseForContact } from '../store/contact-cases.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import { ofCase, readMatters as readStored, type StoredMatter } from '../store/matters.ts';
import { lawAndZone } from './attempt-contact.ts';
import { sealOf } from './case-files.ts';
import { factsOnRecord } from './contact-request.ts';
import { dueAsked, type MatterSetting, matterOf, moveContext, numberOf, openContent, timesOf } from './matter-file.ts';
import type { BorrowerSeal } from './ports.ts';
import { neverAsked, type OfMatter } from './raise-matter.ts';
import { seenClause } from './seen-case.ts';

/** The words of a promise; a clock of the law brings its own. */
export type PromiseWords = (promise: string, days: number, on: string) => Text;

export interface DueDocument {
  readonly on: string;
  readonly by: 'law' | 'promise';
  readonly rule: string;
  readonly source: string | null;
  readonly confidence: string | null;
  readonly verified: boolean;
  readonly text: Text;
  readonly daysLeft: number;
  readonly overdue: boolean;
}

export function dueDocument(
  due: MatterDue | undefined,
  { today, words }: { readonly today: Day; readonly words: PromiseWords },
): DueDocument | null {
  if (due === undefined) return null;
  const left = daysLeft(due, today);
  const common = { on: formatDay(due.on), daysLeft: left, overdue: left < 0 };
  if (due.by === 'promise') {
    const text = words(due.promise, due.days, common.on);
    const none = { source: null, confidence: null, verified: false };
    return { ...common, by: 'promise', rule: `promise.${due.promise}`, ...none, text };
  }
  const { ruleId, source, confidence, verified, text } = due;
  return { ...common, by: 'law', rule: ruleId, source, confidence, verified, text };
}

interface Showing {
  readonly asked: DueAsked;
  readonly zone: Zone;
  readonly words: PromiseWords;
  readonly seal: BorrowerSeal | undefined;
  readonly context: (matter: Matter) => MatterContext;
  readonly isBorrower: boolean;
  /** words of a complaint are shown to them */
  readonly seesComplaints: boolean;
  /** may do nothing with it, whatever its state */
  readonly isReader: boolean;
}

export type MatterDocument = ReturnType<typeof matterDocument>;

export function matterDocument(row: StoredMatter, at: Showing) {
  const { asked, zone, words, isBorrower } = at;
  const matter = matterOf(row);
  const today = asked.on;
  const { due, review } = timesOf(matter, asked);
  const isWithheld = row.kind === 'complaint' && !at.seesComplaints;
  const contents = row.events.map((event) => openContent(at.seal, row.matterId, event));
  const shown = (index: number) => (isWithheld ? undefined : contents[index]);
  const about = shown(0)?.about;
  const events = row.events.map((event, index) => ({
    number: event.version,
    event: event.kind,
    at: formatInstant(zone, event.atMs),
    side: event.side,
    person: isBorrower ? null : event.person,
    words: shown(index)?.words ?? null,
    file: shown(index)?.file ?? null,
    result: event.result ?? null,
    ground: shown(index)?.ground ?? null,
    receipt: event.receipt,
  }));
  const last = row.events.findLastIndex(({ kind }) => kind === 'answered');
  const answered = events[last];
  return {
    matter: numberOf(row),
    case: row.caseNumber,
    kind: row.kind,
    state: matter.state,
    about: {
      what: row.what ?? null,
      loan: about?.loan ?? null,
      line: about?.line ?? null,
      field: about?.field ?? null,
      contact: about?.contact ?? null,
    },
    openedOn: formatDay(row.openedOn),
    due: dueDocument(due, { today, words }),
    review: dueDocument(review, { today, words }),
    longer: matter.longer ?? null,
    takenBy: isBorrower ? null : (matter.takenBy?.name ?? null),
    answer:
      (answered && {
        result: answered.result!,
        ground: answered.ground,
        words: answered.words,
        on: formatDay(row.events[last]!.onDay),
        receipt: answered.receipt,
      }) ||
      null,
    events,
    wordsKept: isWithheld
      ? ('withheld' as const)
      : contents[0] === undefined
        ? ('erased' as const)
        : ('shown' as const),
    may: at.isReader ? [] : movesOpenTo(matter, at.context(matter)),
  };
}

export type MattersRefusal =
  | { readonly refused: 'unknownCase' | 'noKey' | 'keyDoesNotOpen' }
  | { readonly refused: 'noLaw'; readonly jurisdiction: string }
  | { readonly refused: 'unknownZone'; readonly zone: string };

export interface ShownTo {
  readonly words: PromiseWords;
  readonly seesComplaints: boolean;
  readonly isReader: boolean;
}

/** Newest first. */
export async function readMatters(
  database: Database,
  setting: OfMatter & ShownTo,
): Promise<MattersRefusal | { readonly caseNumber: string; readonly matters: readonly MatterDocument[] }> {
  const { creditor, caseNumber, actor, sealer, atMs } = setting;
  return database.session(async (session) => {
    const held = await readCaseForContact(session, { creditorId: creditor.creditorId, caseNumber });
    if (held === undefined) return { refused: 'unknownCase' as const };
    if (sealer === undefined) return { refused: 'noKey' as const };
    const inForce = lawAndZone({ ...setting, inspect: neverAsked }, creditor);
    if ('refused' in inForce) return inForce;
    const seal = sealOf(held, sealer);
    if (seal === undefined && held.wrappedKey !== undefined) return { refused: 'keyDoesNotOpen' as const };
    const rows = await readStored(session, { seen: ofCase(held) });
    const { law, zone } = inForce;
    const facts = seal === undefined ? {} : await factsOnRecord(session, { held, seal, law });
    const on = localDay(zone, atMs);
    const asked = dueAsked(inForce, { on, facts, promises: setting.promisesOn(on) });
    const context = await moveContext(session, { of: held, actor, asked });
    const isBorrower = actor.office === 'borrower';
    const { words, seesComplaints, isReader } = setting;
    const at: Showing = { asked, zone, words, seal, context, isBorrower, seesComplaints, isReader };
    return { caseNumber, matters: rows.map((row) => matterDocument(row, at)).reverse() };
  });
}

export interface ListedMatter {
  readonly matter: string;
  readonly case: string;
  readonly kind: MatterKind;
  readonly state: Matter['state'];
  readonly openedOn: string;
  readonly due: DueDocument | null;
  readonly longer: Matter['longer'] | null;
  readonly takenBy: string | null;
}

export interface OpenMatters {
  readonly open: number;
  readonly overdue: number;
  readonly matters: readonly ListedMatter[];
  readonly next: string | null;
}

/** The day that comes first, first. Whose rules complaints follow, where it is on record, is not opened for a list: the shortest counts. */
export async function listOpenMatters(
  database: Database,
  setting: MatterSetting & {
    readonly creditor: CreditorRow;
    /** undefined: all of the lender's, on the command line */
    readonly identity: Identity | undefined;
    readonly kind: MatterKind | undefined;
    /** `all`: also what is over, on the command line */
    readonly which: 'all' | 'open' | 'overdue';
    readonly after: string | undefined;
    readonly limit: number;
    readonly words: PromiseWords;
  },
): Promise<OpenMatters | Exclude<MattersRefusal, { readonly refused: 'unknownCase' | 'noKey' | 'keyDoesNotOpen' }>> {
  const { creditor, identity, kind, words } = setting;
  const inForce = lawAndZone({ ...setting, inspect: neverAsked }, creditor);
  if ('refused' in inForce) return inForce;
  const seen =
    identity === undefined
      ? { sql: 'm.creditor_id = $1::int', parameters: [creditor.creditorId] }
      : seenClause(identity, { alias: 'm', first: 1 });
  const rows = await database.session((session) =>
    readStored(session, { seen, kind, isOpen: setting.which !== 'all' }),
  );
  const today = localDay(inForce.zone, setting.atMs);
  const asked = dueAsked(inForce, { on: today, facts: {}, promises: setting.promisesOn(today) });
  const all = rows
    .map((row) => {
      const matter = matterOf(row);
      return { row, matter, due: timesOf(matter, asked).due };
    })
    .sort((one, other) => dueFirst(one.due, other.due) || (one.row.matterId < other.row.matterId ? -1 : 1));
  const overdue = all.filter(({ due }) => due !== undefined && due.on < today);
  const wanted = setting.which === 'overdue' ? overdue : all;
  const from = setting.after === undefined ? 0 : wanted.findIndex(({ row }) => numberOf(row) === setting.after) + 1;
  const page = wanted.slice(from, from + setting.limit);
  const hasMore = wanted.length > from + setting.limit;
  return {
    open: all.filter(({ due }) => due !== undefined).length,
    overdue: overdue.length,
    matters: page.map(({ row, matter, due }) => ({
      matter: numberOf(row),
      case: row.caseNumber,
      kind: row.kind,
      state: matter.state,
      openedOn: formatDay(row.openedOn),
      due: dueDocument(due, { today, words }),
      longer: matter.longer ?? null,
      takenBy: matter.takenBy?.name ?? null,
    })),
    next: hasMore ? numberOf(page.at(-1)!.row) : null,
  };
}

/** What nobody need answer any more comes last. */
function dueFirst(one: MatterDue | undefined, other: MatterDue | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  return one.on - other.on;
}
