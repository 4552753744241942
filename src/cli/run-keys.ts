/** Runs the commands of `keys`; a file of its own, so that other commands need not load the store. */
import { keyFileOpenTo, newKey, replaceKeyFile } from '../adapters/seal-aes-gcm/key-file.ts';
import { type DeploymentKeys, fingerprint } from '../adapters/seal-aes-gcm/key-lines.ts';
import type { KeySource } from '../adapters/seal-aes-gcm/key-source.ts';
import { sealerFrom, sealerOf } from '../adapters/seal-aes-gcm/seal.ts';
import {
  awaitWriters,
  countUnderKeys,
  type KeysPassed,
  type KeysProgress,
  type KeysUnder,
  opensAny,
  rotateKeys,
} from '../application/rotate-keys.ts';
import type { Database } from '../store/database.ts';
import { holdKeys, type WrappedKind } from '../store/rotate-keys.ts';
import { CommandError } from './book.ts';
import { keyFaultText } from './key-fault-text.ts';
import { keySourceOrEnd } from './key-words.ts';
import type { KeysOptions } from './keys.ts';
import { progress } from './progress.ts';
import { textTable } from './text-table.ts';
import { words } from './words.ts';

/** So long an import that began under an older key is waited for. */
const writersWaitMs = 600_000;

const say = (code: string, values: Readonly<Record<string, string | number>> = {}) => words(`keys.${code}`, values);
const kindWords = (kind: WrappedKind) => say(`kind.${kind}`);
const left = (title: string) => ({ title, align: 'left' as const });
const right = (title: string) => ({ title, align: 'right' as const });

function print(options: KeysOptions, document: object, lines: readonly string[]): void {
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `${lines.join('\n')}\n`);
}

function keysOrEnd(source: KeySource): DeploymentKeys {
  const keys = source.read();
  if ('fault' in keys) throw new CommandError(keyFaultText(keys), 78);
  return keys;
}

/** A bar for each kind of which there is something. */
async function withBar<T>(work: (told: KeysProgress) => Promise<T>): Promise<T> {
  const bar = progress();
  let shown: WrappedKind | undefined;
  try {
    return await work((kind, { rows, total }) => {
      if (shown !== kind) bar.begin(kindWords(kind), total);
      shown = kind;
      bar.reach(rows);
    });
  } finally {
    bar.end();
  }
}

function countEach(database: Database, keys: DeploymentKeys): Promise<KeysUnder[]> {
  const sealers = keys.map((key) => sealerOf(key));
  return withBar((told) => countUnderKeys(database, { sealers, progress: told }));
}

export async function runShow(database: Database, options: KeysOptions): Promise<number> {
  const source = keySourceOrEnd(database);
  const keys = keysOrEnd(source);
  const counted = await countEach(database, keys);
  const marks = keys.map(fingerprint);
  const openTo = source.kind === 'file' ? keyFileOpenTo(source.from) : undefined;
  const rows = counted.map(({ kind, under, notOpened }) => [kindWords(kind), ...under.map(String), String(notOpened)]);
  const columns = [left(say('column.kind')), ...marks.map(right), right(say('column.none'))];
  const lines = [
    say(`from.${source.kind}`, { from: source.from }),
    ...marks.map((mark, index) => say(index === 0 ? 'newest' : 'older', { key: mark })),
    ...(openTo === undefined ? [] : [say(`openTo.${openTo}`, { file: source.from })]),
    '',
    textTable(columns, rows),
  ];
  print(
    options,
    { kind: source.kind, from: source.from, openTo: openTo ?? null, keys: keyDocuments(marks, counted) },
    lines,
  );
  return 0;
}

function keyDocuments(marks: readonly string[], counted: readonly KeysUnder[]): object[] {
  const of = (count: (kind: KeysUnder) => number) =>
    Object.fromEntries(counted.map((each) => [each.kind, count(each)]));
  return [
    ...marks.map((mark, index) => ({ key: mark, isNewest: index === 0, under: of(({ under }) => under[index]!) })),
    { key: null, isNewest: false, under: of(({ notOpened }) => notOpened) },
  ];
}

export async function runRotate(database: Database, options: KeysOptions): Promise<number> {
  const source = keySourceOrEnd(database);
  const before = keysOrEnd(source);
  if (!(await opensAny(database, sealerOf(...before))))
    throw new CommandError(say('refused.otherKey', { from: source.from }), 1);
  let isNew = false;
  if (before.length === 1) {
    if (source.kind === 'command') {
      print(options, { done: false, add: 'newKey' }, [say('addToCommand', { from: source.from })]);
      return 1;
    }
    isNew = await addKey(database, source);
  }
  const [newest, ...older] = keysOrEnd(source);
  const passed = await withBar((told) => rotateKeys(database, { sealer: sealerFrom(source), progress: told }));
  const notOpened = passed.reduce((sum, each) => sum + each.notOpened, 0);
  const lines = [
    say(isNew ? 'made' : 'wentOn', { key: fingerprint(newest), file: source.from }),
    passedTable(passed),
    ...(notOpened === 0 ? [] : [say('notOpened', { count: notOpened })]),
    say(`next.${source.kind}`, { older: older.map(fingerprint).join(', '), file: source.from }),
  ];
  print(options, { done: notOpened === 0, newest: fingerprint(newest), older: older.map(fingerprint), passed }, lines);
  return notOpened === 0 ? 0 : 1;
}

function passedTable(passed: readonly KeysPassed[]): string {
  const columns = [
    left(say('column.kind')),
    right(say('column.rewrapped')),
    right(say('column.newest')),
    right(say('column.none')),
  ];
  const rows = passed.map(({ kind, rewrapped, newest, notOpened }) => [
    kindWords(kind),
    ...[rewrapped, newest, notOpened].map(String),
  ]);
  return textTable(columns, rows);
}

/** False: another process was first, and its key is the new one. Two at once would lose one of their keys. */
function addKey(database: Database, source: KeySource): Promise<boolean> {
  return withKeysHeld(database, () => {
    const keys = keysOrEnd(source);
    if (keys.length > 1) return false;
    replaceKeyFile(source.from, [newKey(), ...keys]);
    return true;
  });
}

function withKeysHeld<T>(database: Database, work: () => T): Promise<T> {
  return database.transaction(async (session) => {
    if (!(await holdKeys(session))) throw new CommandError(say('refused.busy'), 75);
    return work();
  });
}

export async function runRetire(database: Database, options: KeysOptions): Promise<number> {
  const source = keySourceOrEnd(database);
  const keys = keysOrEnd(source);
  const [newest, ...older] = keys;
  const marks = older.map(fingerprint);
  if (older.length === 0) {
    print(options, { newest: fingerprint(newest), retired: [] }, [
      say('nothingToRetire', { key: fingerprint(newest) }),
    ]);
    return 0;
  }
  refuseInUse(await countEach(database, keys), keys);
  if (source.kind === 'command') {
    print(options, { newest: fingerprint(newest), mayGo: marks }, [
      say('mayGo', { from: source.from, older: marks.join(', ') }),
      say('backups'),
    ]);
    return 0;
  }
  await withKeysHeld(database, () => {
    if (keysOrEnd(source).map(fingerprint).join() !== keys.map(fingerprint).join())
      throw new CommandError(say('refused.busy'), 75);
    replaceKeyFile(source.from, [newest]);
  });
  // What was being written under an older key while it was counted stands there only now.
  try {
    if (!(await awaitWriters(database, { waitMs: writersWaitMs }))) throw new CommandError(say('refused.writers'), 75);
    refuseInUse(await countEach(database, keys), keys);
  } catch (error) {
    replaceKeyFile(source.from, keys);
    throw error;
  }
  const told = [say('retired', { older: marks.join(', '), file: source.from }), say('backups')];
  print(options, { newest: fingerprint(newest), retired: marks }, told);
  return 0;
}

function refuseInUse(counted: readonly KeysUnder[], keys: DeploymentKeys): void {
  const inUse = keys.flatMap((key, index) =>
    index === 0
      ? []
      : counted
          .filter(({ under }) => under[index]! > 0)
          .map(({ kind, under }) => `${fingerprint(key)}: ${under[index]} × ${kindWords(kind)}`),
  );
  if (inUse.length > 0) throw new CommandError([say('refused.inUse'), ...inUse].join('\n'), 1);
}
