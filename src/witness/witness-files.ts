/**
 * What a witness keeps in its folder: `key` (the seed, 64 hexadecimal digits, readable by its owner alone), `vkey` (its
 * public twin with the name), `state/<origin hash>.note` (the last checkpoint that was cosigned, a log each, a signed note
 * that anyone can check) and `conflicts/<hash>.note` (what a log signed against itself).
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fromHex, toHex, utf8 } from '../core/evidence/bytes.ts';
import { formatVerifierKey, isKeyName, parseVerifierKey, verifierKeyOf } from '../core/evidence/note-key.ts';
import type { Conflict } from '../core/evidence/witness-request.ts';
import { seedBytes, sha256, signingKeyOf } from '../digest/node-crypto.ts';
import type { WitnessKey } from './witness.ts';

/** What stands in the way of starting, with what it is about. In order of precedence. */
export const folderFaultCodes = ['nameMissing', 'nameNotAllowed', 'keyDamaged', 'nameDiffers', 'stateDamaged'] as const;
export interface FolderFault {
  readonly fault: (typeof folderFaultCodes)[number];
  readonly value: string;
}

/**
 * The key of the witness in this folder; made on the first start under `name`. Later starts may leave the name out, and
 * may not change it: a key that signs under two names could be said to be two witnesses.
 */
export function openKey(folder: string, name: string | undefined): WitnessKey | FolderFault {
  const [keyFile, vkeyFile] = [join(folder, 'key'), join(folder, 'vkey')];
  if (!existsSync(keyFile)) {
    if (name === undefined) return { fault: 'nameMissing', value: folder };
    if (!isKeyName(name)) return { fault: 'nameNotAllowed', value: name };
    // It has cosigned under a key that is gone: a new one must not be taken for it.
    if (existsSync(join(folder, 'state'))) return { fault: 'keyDamaged', value: keyFile };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const seed = new Uint8Array(randomBytes(seedBytes));
    const key = keyOf(seed, name);
    // The key last: a start that was cut off before it begins anew, and nobody was told the other one.
    writeWhole(vkeyFile, `${key.vkey}\n`, 0o644);
    writeWhole(keyFile, `${toHex(seed)}\n`, 0o600);
    return key;
  }
  const seed = fromHex(readFileSync(keyFile, 'utf8').trim());
  if (seed?.length !== seedBytes) return { fault: 'keyDamaged', value: keyFile };
  const known = existsSync(vkeyFile) ? parseVerifierKey(sha256, readFileSync(vkeyFile, 'utf8').trim()) : undefined;
  if (known === undefined || 'fault' in known) return { fault: 'keyDamaged', value: vkeyFile };
  const key = keyOf(seed, known.name);
  if (key.vkey !== formatVerifierKey(known)) return { fault: 'keyDamaged', value: vkeyFile };
  if (name !== undefined && name !== known.name) return { fault: 'nameDiffers', value: known.name };
  return key;
}

function keyOf(seed: Uint8Array, name: string): WitnessKey {
  const { publicKey, sign } = signingKeyOf(seed);
  const key = verifierKeyOf(sha256, { name, type: 'cosignature', publicKey });
  return { key, vkey: formatVerifierKey(key), sign };
}

export function originHash(origin: string): string {
  return toHex(sha256(utf8(origin)));
}

/** Undefined: this log was never cosigned. */
export function readState(folder: string, hash: string): string | undefined {
  try {
    return readFileSync(join(folder, 'state', `${hash}.note`), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function writeState(folder: string, { hash, note }: { readonly hash: string; readonly note: string }): void {
  const states = join(folder, 'state');
  if (!existsSync(states)) {
    mkdirSync(states, { recursive: true });
    syncFolder(folder);
  }
  writeWhole(join(states, `${hash}.note`), note, 0o644);
}

/**
 * Only a log's own key makes a fork. Anyone can send a log's next checkpoint with a proof that fails, so those leave room
 * for the forks.
 */
const conflictsMax: Readonly<Record<Conflict, number>> = { fork: 1_000, suspect: 200 };

/** The file's name. */
export function conflictName(note: string): string {
  return `${toHex(sha256(utf8(note)))}.note`;
}

/** The file's name; undefined: there are so many that it was not kept. Writing it again changes nothing. */
export function keepConflict(
  folder: string,
  { note, kind }: { readonly note: string; readonly kind: Conflict },
): string | undefined {
  const conflicts = join(folder, 'conflicts');
  mkdirSync(conflicts, { recursive: true });
  const name = conflictName(note);
  if (existsSync(join(conflicts, name))) return name;
  if (readdirSync(conflicts).length >= conflictsMax[kind]) return undefined;
  writeWhole(join(conflicts, name), note, 0o644);
  return name;
}

/** The whole text or nothing of it, and on the disk when this returns: a copy beside it, synced, renamed, the folder synced. */
function writeWhole(file: string, text: string, mode: number): void {
  const beside = `${file}.new`;
  const handle = openSync(beside, 'w', mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
  syncFolder(dirname(file));
}

function syncFolder(folder: string): void {
  // Windows has no folders to sync: there the rename is as far as it goes.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
