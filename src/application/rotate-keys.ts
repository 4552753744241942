/**
 * Keys that lie under an older key of the deployment, wrapped anew under its newest: what they seal stays as it is. Each batch is a
 * transaction, so that a run that was killed leaves nothing half done, and the next one goes on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Session } from '../store/database.ts';
import { answerContext } from '../store/idempotency-keys.ts';
import {
  areWritersDone,
  countWrapped,
  dropOldAnswers,
  readWrapped,
  replaceWrapped,
  type WrappedKind,
  type WrappedPlace,
  type WrappedRow,
  wrappedPlaces,
  writersMark,
} from '../store/rotate-keys.ts';
import { sealContext as signingKeyContext } from './agreement-keys.ts';
import { keyContext } from './contact-request.ts';
import { sealContext as logContext } from './evidence-keys.ts';
import { pepperContext } from './portal-door.ts';
import type { Sealer } from './ports.ts';
import { sealContext as timeCodeContext } from './time-code.ts';
import { contextOf as webhookContext } from './webhook-secret.ts';

const batchRowsUsual = 1_000;
/** What was changed by others between reading and writing is looked at again, so often at most; the next run finds the rest. */
const passesMax = 3;

/** What is told on the way: rows gone through of all there are. */
export type KeysProgress = (kind: WrappedKind, at: { readonly rows: number; readonly total: number }) => void;

export interface KeysPassed {
  readonly kind: WrappedKind;
  /** wrapped anew by this run */
  readonly rewrapped: number;
  /** under the newest already */
  readonly newest: number;
  /** under none of the deployment's keys: of another deployment, or damaged */
  readonly notOpened: number;
}

/** Under which context a row's key is wrapped, by the functions that seal it. */
function contextOf(kind: WrappedKind, { keys, beside }: WrappedRow): string {
  const creditorId = Number(keys[0]);
  switch (kind) {
    case 'borrower':
      return keyContext({ creditorId, borrowerId: BigInt(keys[1]!) });
    case 'evidenceLog':
      return logContext(creditorId);
    case 'signingKey':
      return signingKeyContext(creditorId, keys[1]!);
    case 'portal':
      return pepperContext(creditorId);
    case 'account':
      return timeCodeContext({ creditorId, userId: BigInt(keys[1]!) });
    case 'enrolment':
      return timeCodeContext({ creditorId, userId: BigInt(beside) });
    case 'webhook':
    case 'webhookBefore':
      return webhookContext({ creditorId, webhookId: BigInt(keys[1]!) });
    case 'answer':
      return answerContext({ creditorId, caller: keys[1]!, key: keys[2]! });
  }
}

/**
 * Everything under the newest key. Safe beside processes at work: a row that changed meanwhile is left as it was changed. Answers to
 * writes that are older than a day go.
 */
export async function rotateKeys(
  database: Database,
  at: { readonly sealer: Sealer; readonly batchRows?: number; readonly progress?: KeysProgress },
): Promise<KeysPassed[]> {
  await database.transaction(dropOldAnswers);
  const passed: KeysPassed[] = [];
  for (const place of wrappedPlaces) {
    const total = await database.session((session) => countWrapped(session, place));
    const sum = { rewrapped: 0, newest: 0, notOpened: 0 };
    for (let pass = 1; pass <= passesMax; pass += 1) {
      const { missed, rewrapped, ...rest } = await rotatePlace(database, place, { ...at, total });
      sum.rewrapped += rewrapped;
      if (pass === 1) Object.assign(sum, rest);
      if (missed === 0) break;
    }
    passed.push({ kind: place.kind, ...sum });
  }
  return passed;
}

async function rotatePlace(
  database: Database,
  place: WrappedPlace & { readonly kind: WrappedKind },
  at: {
    readonly sealer: Sealer;
    readonly batchRows?: number;
    readonly progress?: KeysProgress;
    readonly total: number;
  },
): Promise<{ rewrapped: number; newest: number; notOpened: number; missed: number }> {
  const { sealer, batchRows = batchRowsUsual, progress, total } = at;
  const sum = { rewrapped: 0, newest: 0, notOpened: 0, missed: 0 };
  let after: readonly string[] | undefined;
  for (let rows = 0; ; ) {
    const batch = await database.transaction(async (session) => {
      const read = await readWrapped(session, place, { after, limit: batchRows });
      const changed: (WrappedRow & { fresh: Uint8Array })[] = [];
      let notOpened = 0;
      for (const row of read) {
        try {
          const fresh = sealer.rewrap(contextOf(place.kind, row), row.wrapped);
          if (fresh !== undefined) changed.push({ ...row, fresh });
        } catch {
          notOpened += 1;
        }
      }
      const rewrapped = await replaceWrapped(session, place, changed);
      return { read, changed, rewrapped, notOpened };
    });
    const { read, changed, rewrapped, notOpened } = batch;
    sum.rewrapped += rewrapped;
    sum.missed += changed.length - rewrapped;
    sum.notOpened += notOpened;
    sum.newest += read.length - changed.length - notOpened;
    rows += read.length;
    progress?.(place.kind, { rows, total: Math.max(rows, total) });
    if (read.length < batchRows) return sum;
    after = read.at(-1)!.keys;
  }
}

export interface KeysUnder {
  readonly kind: WrappedKind;
  /** in the order of the keys that were asked about */
  readonly under: readonly number[];
  readonly notOpened: number;
}

/** How much lies under each key. `sealers`: one for each key alone. Found by trying: nothing says under which key it is. */
export async function countUnderKeys(
  database: Database,
  at: { readonly sealers: readonly Sealer[]; readonly progress?: KeysProgress },
): Promise<KeysUnder[]> {
  return database.transaction((session) => countIn(session, at));
}

/** Waits until all who are writing now have ended: what they sealed by an older key can be counted then. False: they take too long. */
export async function awaitWriters(database: Database, { waitMs }: { readonly waitMs: number }): Promise<boolean> {
  const mark = await database.session(writersMark);
  const startedMs = performance.now();
  while (!(await database.session((session) => areWritersDone(session, mark)))) {
    if (performance.now() - startedMs > waitMs) return false;
    await sleep(200);
  }
  return true;
}

async function countIn(
  session: Session,
  { sealers, progress }: { readonly sealers: readonly Sealer[]; readonly progress?: KeysProgress },
): Promise<KeysUnder[]> {
  const counted: KeysUnder[] = [];
  for (const place of wrappedPlaces) {
    const total = progress === undefined ? 0 : await countWrapped(session, place);
    const under = sealers.map(() => 0);
    let notOpened = 0;
    let rows = 0;
    let after: readonly string[] | undefined;
    for (;;) {
      const read = await readWrapped(session, place, { after, limit: batchRowsUsual });
      for (const row of read) {
        const which = sealers.findIndex((sealer) => opens(sealer, contextOf(place.kind, row), row.wrapped));
        if (which === -1) notOpened += 1;
        else under[which]! += 1;
      }
      rows += read.length;
      progress?.(place.kind, { rows, total: Math.max(rows, total) });
      if (read.length < batchRowsUsual) break;
      after = read.at(-1)!.keys;
    }
    counted.push({ kind: place.kind, under, notOpened });
  }
  return counted;
}

function opens(sealer: Sealer, context: string, wrapped: Uint8Array): boolean {
  try {
    sealer.rewrap(context, wrapped);
    return true;
  } catch {
    return false;
  }
}

/** False: there is something, and none of what was tried opens: these are another deployment's keys. */
export async function opensAny(database: Database, sealer: Sealer): Promise<boolean> {
  return database.session(async (session) => {
    let tried = 0;
    for (const place of wrappedPlaces) {
      const read = await readWrapped(session, place, { after: undefined, limit: 20 });
      tried += read.length;
      if (read.some((row) => opens(sealer, contextOf(place.kind, row), row.wrapped))) return true;
    }
    return tried === 0;
  });
}
