/**
 * One process to a folder: a lock file says which. It is taken over only from a process that no longer runs, which is
 * told by its number and, where the system says it, by when it was started: numbers come again, in a container at once.
 */
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export class DatabaseInUseError extends Error {
  readonly folder: string;
  readonly processId: number;
  constructor(folder: string, processId: number) {
    super(`the database in ${folder} is in use by process ${processId}`);
    this.name = 'DatabaseInUseError';
    this.folder = folder;
    this.processId = processId;
  }
}

const attemptsMax = 40;
const pauseMilliseconds = 50;

/** Takes the folder for this process; throws DatabaseInUseError. The answer gives it back; so does the process's end. */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'forbear.lock');
  const mine = `${process.pid} ${startOf(process.pid) ?? ''}`.trim();
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (createWith(file, mine)) {
      const unlock = () => {
        process.off('exit', unlock);
        if (readIfThere(file) === mine) rmSync(file, { force: true });
      };
      process.once('exit', unlock);
      return unlock;
    }
    const holder = readIfThere(file);
    if (holder === undefined) continue;
    // Made, and not written yet: its process does that next, or was killed before it could.
    if (holder === '' && attempt < attemptsMax / 2) pause();
    else if (runs(holder)) throw new DatabaseInUseError(folder, processIdOf(holder));
    else takeAway(file, holder);
  }
  throw new Error(`the lock ${file} could not be taken`);
}

function createWith(file: string, text: string): boolean {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, text);
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Of several processes that find a dead one's lock, one moves it away; a live lock that came in between is put back. */
function takeAway(file: string, stale: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readIfThere(aside) === stale) rmSync(aside, { force: true });
  else renameSync(aside, file);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function processIdOf(holder: string): number {
  return Number(holder.split(' ')[0]);
}

function runs(holder: string): boolean {
  const processId = processIdOf(holder);
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const startedThen = holder.split(' ')[1];
  const startedNow = startOf(processId);
  return startedThen === undefined || startedNow === undefined || startedThen === startedNow;
}

/** When a process was started, as a mark that no later process of its number has; undefined where the system is silent. */
function startOf(processId: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // proc(5): the name in brackets may hold spaces; after it, the start is field 22 of the line, 20 from the state.
    const ticks = status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    return `${boot}.${ticks}`;
  } catch {
    return undefined;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMilliseconds);
}
