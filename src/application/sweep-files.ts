/**
 * Removes files whose time is over, and clears up what broken puts and broken removals left in the store. A file is removed
 * only from a closed case, with no case of its borrower open, no legal hold, no dispute and no complaint on record, and on
 * the day after the last day on which a rule says that it is kept; never earlier, and never where no rule says a time.
 */
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { Zone } from '../core/calendar/zone.ts';
import type { Law } from '../core/rules/law.ts';
import { type HeldCase, holdCase } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import {
  type Arrival,
  endArrival,
  type KeptFileRow,
  markRemoved,
  readAddresses,
  readCasesToSweep,
  readFiles,
  readLeftArrivals,
  whatIsAt,
} from '../store/kept-files.ts';
import { openDetail, removalFact, sealOf } from './case-files.ts';
import { type CaseFact, enteredCase, enterFacts } from './enter-fact.ts';
import type { FileStore } from './file-port.ts';
import type { BorrowerSeal, Sealer } from './ports.ts';
import { knownForRetention } from './sweep-files-facts.ts';
import { type KeptUntil, overBy, retentionOf } from './sweep-files-retention.ts';

export interface SweepSettings {
  readonly creditor: CreditorRow;
  readonly sealer: Sealer | undefined;
  readonly store: FileStore;
  readonly law: Law;
  readonly zone: Zone;
  /** the lender's day */
  readonly asOf: Day;
  readonly nowMs: number;
  readonly recordedBy: string;
  /** true: nothing is changed, and what would be is told */
  readonly isDry: boolean;
}

/** Why a file whose case is closed stays, in order of precedence. */
export const keptBecause = [
  'keyDoesNotOpen',
  'legalHold',
  'caseOpen',
  'dispute',
  'complaint',
  'noRule',
  'noDayYet',
  'timeRuns',
] as const;
export type KeptBecause = (typeof keptBecause)[number];

export interface SweptFile {
  readonly caseNumber: string;
  readonly fileId: bigint;
  readonly kind: string;
  readonly keptUntil: Day;
  readonly rule: string;
  readonly source: string;
  readonly verified: boolean;
}

export interface Sweep {
  readonly isDry: boolean;
  readonly removed: readonly SweptFile[];
  /** files of closed cases, by why they stay */
  readonly kept: Readonly<Partial<Record<KeptBecause, number>>>;
  /** puts of more than a day ago that came to no end; what they may have put is removed */
  readonly arrivalsCleared: number;
  /** rows say removed, and the store had it still */
  readonly removedAgain: number;
  /** in the store, and no row of this database knows it: left alone, as another database may */
  readonly notOurs: readonly string[];
  /** rows say that it is kept, and the store does not have it */
  readonly missing: readonly string[];
  /** half-written files that nobody is writing any more */
  readonly leftovers: number;
}

const arrivalAgeMs = 24 * 60 * 60 * 1000;
const batchSize = 500;

export async function sweepFiles(
  database: Database,
  settings: SweepSettings,
): Promise<{ readonly refused: 'noKey' } | Sweep> {
  const { creditor, sealer, store, isDry } = settings;
  if (sealer === undefined) return { refused: 'noKey' };
  const cases = await database.session((session) => readCasesToSweep(session, creditor.creditorId));
  const removed: SweptFile[] = [];
  const kept: Partial<Record<KeptBecause, number>> = {};
  for (const caseNumber of cases) {
    const swept = await database.transaction((session) => sweepCase(session, { ...settings, sealer, caseNumber }));
    removed.push(...swept.removed);
    for (const why of swept.kept) kept[why] = (kept[why] ?? 0) + 1;
    // Only when the entry stands for good; what is not reached then is removed by the next sweep.
    if (!isDry) for (const digest of swept.digests) await store.remove(digest);
  }
  const arrivalsCleared = await clearArrivals(database, settings);
  const compared = await compareStore(database, settings);
  const leftovers = isDry ? 0 : await store.sweepLeftovers();
  return { isDry, removed, kept, arrivalsCleared, ...compared, leftovers };
}

interface SweptCase {
  readonly removed: readonly SweptFile[];
  readonly kept: readonly KeptBecause[];
  readonly digests: readonly string[];
}

async function sweepCase(
  session: Session,
  settings: SweepSettings & { readonly sealer: Sealer; readonly caseNumber: string },
): Promise<SweptCase> {
  const { creditor, caseNumber, sealer, isDry, asOf } = settings;
  const held = (await holdCase(session, { creditorId: creditor.creditorId, caseNumber }))!;
  const files = (await readFiles(session, held)).filter(({ removed }) => removed === undefined);
  const seal = sealOf(held, sealer);
  if (seal === undefined) return { removed: [], kept: files.map(() => 'keyDoesNotOpen'), digests: [] };
  const known = await knownForRetention(session, held, { ...settings, zoneName: creditor.zone, seal });
  const { records, openMatter } = known;
  const stays = records.isUnderHold ? 'legalHold' : records.openCases.length > 0 ? 'caseOpen' : openMatter;
  if (stays !== undefined) return { removed: [], kept: files.map(() => stays), digests: [] };
  const kept: KeptBecause[] = [];
  const over: Over[] = [];
  for (const row of files) {
    const retention = retentionOf({ ...known.asked, callOn: row.kind === 'recording' ? row.ofDay : undefined });
    const until = overBy(retention, asOf);
    if (until !== undefined) over.push({ row, until });
    else kept.push(retention.kind === 'until' ? 'timeRuns' : retention.kind);
  }
  if (!isDry && over.length > 0) await removeAll(session, { settings, held, seal, over });
  return {
    removed: over.map(({ row, until }) => ({
      caseNumber,
      fileId: row.fileId,
      kind: row.kind,
      keptUntil: until.on,
      rule: until.ruleId,
      source: until.source,
      verified: until.verified,
    })),
    kept,
    digests: over.map(({ row }) => row.sealedDigest),
  };
}

interface Over {
  readonly row: KeptFileRow;
  readonly until: KeptUntil;
}

async function removeAll(
  session: Session,
  at: {
    readonly settings: SweepSettings;
    readonly held: HeldCase;
    readonly seal: BorrowerSeal;
    readonly over: readonly Over[];
  },
): Promise<void> {
  const { settings, held, seal, over } = at;
  const facts: CaseFact[] = [];
  for (const { row, until } of over) {
    const removal = { on: settings.asOf, ground: 'retention', rule: until.ruleId } as const;
    await markRemoved(session, { ...held, fileId: row.fileId }, removal);
    const { value, on: keptUntil } = until;
    facts.push({
      kind: 'fileRemoved',
      about: { table: 'case_file', key: `${row.fileId}.retention` },
      recordedBy: settings.recordedBy,
      fact: removalFact(row, { ...removal, detail: openDetail(seal, row), value, keptUntil }),
    });
  }
  await enterFacts(session, enteredCase(held, seal), facts);
}

/** The row goes with the file, and last: where the store is not reached both stay for the next sweep. */
async function clearArrivals(database: Database, settings: SweepSettings): Promise<number> {
  const { creditor, store, nowMs, isDry } = settings;
  const { creditorId } = creditor;
  const left = await database.session((session) => readLeftArrivals(session, creditorId, nowMs - arrivalAgeMs));
  if (!isDry) for (const arrival of left) await clearArrival(database, store, arrival);
  return left.length;
}

async function clearArrival(database: Database, store: FileStore, arrival: Arrival): Promise<void> {
  await database.transaction(async (session) => {
    // Gone: it was entered after all.
    if (await endArrival(session, arrival)) await store.remove(arrival.sealedDigest);
  });
}

/** The store's list and the book's, both in the order of addresses, side by side. */
async function compareStore(
  database: Database,
  settings: SweepSettings,
): Promise<Pick<Sweep, 'removedAgain' | 'notOurs' | 'missing'>> {
  const { store, isDry } = settings;
  let removedAgain = 0;
  const notOurs: string[] = [];
  const missing: string[] = [];
  let after = '';
  for await (const batch of batchesOf(store)) {
    const known = await database.session((session) => whatIsAt(session, batch));
    for (const digest of batch) {
      const state = known.get(digest);
      if (state === undefined) notOurs.push(digest);
      if (state !== 'removed') continue;
      removedAgain += 1;
      if (!isDry) await store.remove(digest);
    }
    // The last batch reaches to the end of all addresses.
    const upTo = batch.length < batchSize ? endOfAddresses : batch.at(-1)!;
    missing.push(...(await missingBetween(database, settings, { after, upTo, there: new Set(batch) })));
    after = upTo;
  }
  return { removedAgain, notOurs, missing };
}

const endOfAddresses = 'g';

/** The last one is shorter than the others, and may be empty. */
async function* batchesOf(store: FileStore): AsyncGenerator<readonly string[], void, undefined> {
  let batch: string[] = [];
  for await (const { digestHex } of store.list()) {
    batch.push(digestHex);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function missingBetween(
  database: Database,
  { creditor, store }: SweepSettings,
  range: { readonly after: string; readonly upTo: string; readonly there: ReadonlySet<string> },
): Promise<string[]> {
  const missing: string[] = [];
  for (let { after } = range; ; ) {
    const at = { creditorId: creditor.creditorId, after, upTo: range.upTo, limit: batchSize };
    const addresses = await database.session((session) => readAddresses(session, at));
    for (const digest of addresses) {
      // One that was added since the store was listed is there.
      if (!range.there.has(digest) && !(await store.has(digest))) missing.push(digest);
    }
    if (addresses.length < batchSize) return missing;
    after = addresses.at(-1)!;
  }
}

/** As JSON: days as text, numbers of files as text. */
export function sweepDocument({ removed, ...sweep }: Sweep): object {
  return {
    ...sweep,
    removed: removed.map(({ keptUntil, fileId, caseNumber, ...file }) => ({
      case: caseNumber,
      file: String(fileId),
      ...file,
      keptUntil: formatDay(keptUntil),
    })),
  };
}
