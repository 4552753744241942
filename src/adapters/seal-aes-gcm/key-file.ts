/** Keys in a file that its owner alone may read. It is only ever replaced as a whole: there is no instant without a whole file. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type DeploymentKeys, type KeyFault, keyBytes, readKeyLines, writeKeyLines } from './key-lines.ts';
import type { KeySource } from './key-source.ts';

export function newKey(): Uint8Array {
  return randomBytes(keyBytes);
}

export function keyFile(file: string): KeySource {
  return {
    kind: 'file',
    from: file,
    read: () => readKeyFile(file),
    mark: () => {
      try {
        const { ino, size, mtimeMs } = statSync(file);
        return `${ino} ${size} ${mtimeMs}`;
      } catch {
        return 'none';
      }
    },
  };
}

function readKeyFile(file: string): DeploymentKeys | KeyFault {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code !== 'ENOENT';
    return { fault: isThere ? 'fileNotReadable' : 'fileNotThere', from: file };
  }
  return readKeyLines(text, file);
}

/** A first key, where there is no file. Never over one that another process made at the same time. */
export function makeKeyFile(file: string): void {
  if (existsSync(file)) return;
  try {
    writeFileSync(file, writeKeyLines([newKey()]), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Written beside and put in its place: a kill or a full disk leaves the file as it was. It stays its owner's, whoever replaces it,
 * since a server that cannot read it any more would be locked out.
 */
export function replaceKeyFile(given: string, keys: DeploymentKeys): void {
  const file = realpathSync(given);
  const { uid, gid } = statSync(file);
  const beside = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    const descriptor = openSync(beside, 'wx', 0o600);
    try {
      writeFileSync(descriptor, writeKeyLines(keys));
      const made = fstatSync(descriptor);
      if (made.uid !== uid || made.gid !== gid) fchownSync(descriptor, uid, gid);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Who else may read or change it; undefined: nobody, or it is not there. */
export function keyFileOpenTo(file: string): 'group' | 'world' | undefined {
  // There such bits say nothing.
  if (process.platform === 'win32') return undefined;
  try {
    const { mode } = statSync(file);
    if ((mode & 0o007) !== 0) return 'world';
    return (mode & 0o070) === 0 ? undefined : 'group';
  } catch {
    return undefined;
  }
}
