/** The folder and those above it. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Not `mkdirSync` with `recursive`: that never ends where a file system answers "no such folder" for a parent that is
 * there, as /proc does.
 */
export function makeFolder(path: string): void {
  if (made(path) || dirname(path) === path) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** False when the parent is missing; anything else that goes wrong is thrown. */
function made(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    throw error;
  }
}
