/**
 * Destroys a borrower's key, and with it all that was sealed: name and addresses, words of contacts, statements, files, the
 * content of every entry. The entries, their numbers and proofs stay, and an entry in the open says from when on and why.
 * Two named people, and only when no time to keep records runs any more.
 */
import { type Day, formatDay } from '../core/calendar/day.ts';
import type { Zone } from '../core/calendar/zone.ts';
import type { Law } from '../core/rules/law.ts';
import { type HeldCase, holdCase } from '../store/contact-cases.ts';
import type { Database, Session } from '../store/database.ts';
import type { StreamKey } from '../store/evidence.ts';
import { type KeptFileRow, markRemoved, readFilesOfBorrower } from '../store/kept-files.ts';
import { cleanBorrowers, destroyKey, holdStreams, isErased, type RecordsOfBorrower } from '../store/retention.ts';
import { openDetail, removalFact, sealOf } from './case-files.ts';
import { type CaseFact, enterFacts } from './enter-fact.ts';
import type { EvidenceSettings } from './export-evidence.ts';
import { type FileStore, FileStoreError } from './file-port.ts';
import type { BorrowerSeal } from './ports.ts';
import { knownForRetention } from './sweep-files-facts.ts';
import { overBy, type Retention, retentionOf } from './sweep-files-retention.ts';

export const erasureGrounds = ['retention', 'request'] as const;
/** The time is over, or the borrower asked for it; the time must be over either way. */
export type ErasureGround = (typeof erasureGrounds)[number];

/** In order of precedence. */
export type EraseRefusal =
  | { readonly refused: 'unknownCase' | 'alreadyErased' | 'noKey' | 'keyDoesNotOpen' | 'legalHold' }
  | { readonly refused: 'caseOpen'; readonly cases: readonly string[] }
  /** loans that are neither settled nor charged off */
  | { readonly refused: 'loanOpen'; readonly loans: readonly string[] }
  | { readonly refused: 'disputeOpen' | 'complaintOpen' }
  /** kept through the day before `mayOn`; undefined: a fact is lacking without which there is no day */
  | {
      readonly refused: 'retentionRuns';
      readonly rule: string;
      readonly mayOn: Day | undefined;
      readonly lacking: readonly string[];
    }
  /** this law says no time: then only on the borrower's request */
  | { readonly refused: 'noRetentionRule' }
  | { readonly refused: 'byMissing' | 'reasonMissing' }
  | { readonly refused: 'samePerson'; readonly person: string };

export interface EraseSettings extends EvidenceSettings {
  /** undefined: this deployment keeps no files */
  readonly store: FileStore | undefined;
  readonly law: Law;
  readonly zone: Zone;
  /** the lender's day */
  readonly asOf: Day;
  readonly ground: ErasureGround;
  /** stays readable: no names belong in it */
  readonly reason: string;
  readonly by: string;
  readonly confirmedBy: string;
  /** true: nothing is changed; the two people and the reason may be left out */
  readonly isDry: boolean;
}

export interface Erased {
  readonly caseNumber: string;
  readonly isDry: boolean;
  /** the streams that were closed by it, with the number up to which nothing opens */
  readonly streams: readonly { readonly caseNumber: string; readonly through: number }[];
  readonly filesRemoved: number;
  /** addresses that the store could not remove now: their keys are gone, and the sweep removes them */
  readonly leftInStore: readonly string[];
  readonly rule: string | undefined;
}

export async function eraseBorrower(database: Database, settings: EraseSettings): Promise<EraseRefusal | Erased> {
  const erased = await database.transaction((session) => erase(session, settings));
  if ('refused' in erased) return erased;
  const { digests, ...told } = erased;
  if (settings.isDry) return { ...told, leftInStore: [] };
  const leftInStore: string[] = [];
  for (const digest of digests) {
    try {
      if (settings.store === undefined) leftInStore.push(digest);
      else await settings.store.remove(digest);
    } catch (error) {
      if (!(error instanceof FileStoreError)) throw error;
      leftInStore.push(digest);
    }
  }
  await database.session((session) => cleanBorrowers(session));
  return { ...told, leftInStore };
}

type InTransaction = Omit<Erased, 'leftInStore'> & { readonly digests: readonly string[] };

async function erase(session: Session, settings: EraseSettings): Promise<EraseRefusal | InTransaction> {
  const { creditor, caseNumber, sealer, isDry } = settings;
  const held = await holdCase(session, { creditorId: creditor.creditorId, caseNumber });
  if (held === undefined) return { refused: 'unknownCase' };
  if (await isErased(session, held)) return { refused: 'alreadyErased' };
  if (sealer === undefined) return { refused: 'noKey' };
  const seal = sealOf(held, sealer);
  if (held.wrappedKey !== undefined && seal === undefined) return { refused: 'keyDoesNotOpen' };
  const known = await knownForRetention(session, held, { ...settings, zoneName: creditor.zone, seal });
  const files = await readFilesOfBorrower(session, held);
  const refusal = refusalOf(known.records) ?? matterRefusal(known.openMatter);
  if (refusal !== undefined) return refusal;
  const retention = longest([
    retentionOf({ ...known.asked, callOn: undefined }),
    ...files
      .filter(({ kind }) => kind === 'recording')
      .map(({ ofDay }) => retentionOf({ ...known.asked, callOn: ofDay })),
  ]);
  const unripe = timeRefusal(retention, settings) ?? (isDry ? undefined : personsRefusal(settings));
  if (unripe !== undefined) return unripe;
  const streams = await holdStreams(session, held);
  const rule = retention.kind === 'until' ? retention.ruleId : undefined;
  const removedOf = (caseId: bigint) => files.filter((file) => file.caseId === caseId).length;
  const answer: InTransaction = {
    caseNumber,
    isDry,
    streams: streams.map((stream) => ({
      caseNumber: stream.caseNumber,
      through: stream.lastNumber + removedOf(stream.caseId),
    })),
    filesRemoved: files.length,
    rule,
    digests: files.map(({ sealedDigest }) => sealedDigest),
  };
  if (!isDry) await carryOut(session, { settings, held, seal, streams, files, rule });
  return answer;
}

function refusalOf({ isUnderHold, openCases, openLoans }: RecordsOfBorrower): EraseRefusal | undefined {
  if (isUnderHold) return { refused: 'legalHold' };
  if (openCases.length > 0) return { refused: 'caseOpen', cases: openCases };
  return openLoans.length > 0 ? { refused: 'loanOpen', loans: openLoans } : undefined;
}

function matterRefusal(open: 'dispute' | 'complaint' | undefined): EraseRefusal | undefined {
  if (open === undefined) return undefined;
  return { refused: open === 'dispute' ? 'disputeOpen' : 'complaintOpen' };
}

function longest(all: readonly Retention[]): Retention {
  const withoutDay = all.find(({ kind }) => kind === 'noDayYet');
  if (withoutDay !== undefined) return withoutDay;
  const untils = all.filter((one) => one.kind === 'until').sort((one, other) => other.on - one.on);
  return untils[0] ?? { kind: 'noRule' };
}

function timeRefusal(retention: Retention, { asOf, ground }: EraseSettings): EraseRefusal | undefined {
  if (overBy(retention, asOf) !== undefined) return undefined;
  switch (retention.kind) {
    case 'until':
      return { refused: 'retentionRuns', rule: retention.ruleId, mayOn: retention.on + 1, lacking: [] };
    case 'noDayYet':
      return { refused: 'retentionRuns', rule: retention.ruleId, mayOn: undefined, lacking: retention.facts };
    case 'noRule':
      return ground === 'request' ? undefined : { refused: 'noRetentionRule' };
  }
}

/** Who proposes does not confirm, however the name is spelt. */
function personsRefusal({ by, confirmedBy, reason }: EraseSettings): EraseRefusal | undefined {
  const plain = (name: string) => name.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
  if (plain(by) === '' || plain(confirmedBy) === '') return { refused: 'byMissing' };
  if (reason.trim() === '') return { refused: 'reasonMissing' };
  return plain(by) === plain(confirmedBy) ? { refused: 'samePerson', person: by } : undefined;
}

interface CarriedOut {
  readonly settings: EraseSettings;
  readonly held: HeldCase;
  readonly seal: BorrowerSeal | undefined;
  readonly streams: readonly (StreamKey & { readonly caseNumber: string; readonly lastNumber: number })[];
  readonly files: readonly (KeptFileRow & { readonly caseId: bigint })[];
  readonly rule: string | undefined;
}

async function carryOut(session: Session, at: CarriedOut): Promise<void> {
  const { settings, held, seal, streams, files, rule } = at;
  const { asOf: on, by: recordedBy, confirmedBy, ground, reason } = settings;
  for (const { fileId } of files) {
    await markRemoved(session, { ...held, fileId }, { on, ground: 'erasure', rule });
  }
  for (const stream of streams) {
    const own = files.filter(({ caseId }) => caseId === stream.caseId);
    const removals = own.map(
      (file): CaseFact => ({
        kind: 'fileRemoved',
        about: { table: 'case_file', key: `${file.fileId}.erasure` },
        recordedBy,
        fact: removalFact(file, { detail: openDetail(seal, file), on, ground: 'erasure', rule }),
      }),
    );
    const erasure: CaseFact = {
      kind: 'erasure',
      about: { table: 'borrower', key: String(held.borrowerId) },
      recordedBy,
      fact: { on: formatDay(on), ground, through: stream.lastNumber + own.length, rule, reason, confirmedBy },
    };
    // The seal is asked for nothing but the removals: where there is none, there are no files either.
    await enterFacts(session, { ...stream, seal: seal! }, [...removals, erasure]);
  }
  await destroyKey(session, held);
}
