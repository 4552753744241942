/**
 * Kernel operations in a thread of their own: a search over plans computes for hundreds of milliseconds, and whoever signs in
 * meanwhile must not wait for it. One thread, started by the first question; what waits is bounded, and what does not end is ended.
 */
import { Worker } from 'node:worker_threads';

export interface KernelJob {
  /** as the kernel commands are named: schedule, offers, … */
  readonly name: string;
  readonly document: unknown;
}

/** That it begins, its laws and figures loaded; then JSON text, or the message of a bug. */
export type KernelTold = 'begun' | { readonly answer: string } | { readonly fault: string };

/**
 * In order of precedence. kernelBusy: as many wait as may. tooLong: it took longer, or more memory, than one question is given;
 * the thread was ended and the next question starts another.
 */
export type KernelRefusal = 'kernelBusy' | 'tooLong';

export interface KernelThread {
  /** Throws where the operation itself has a bug. */
  run(job: KernelJob): Promise<{ readonly answer: object } | { readonly refused: KernelRefusal }>;
  close(): Promise<void>;
}

export interface KernelThreadSettings {
  /** module that exports `kernelCommands`: name to `{ load }`; a URL */
  readonly operations: string;
  /** so many may wait beside the one that is worked on */
  readonly waitingMax?: number;
  readonly jobMsMax?: number;
  /** before that: a thread that starts loads laws and figures, which is not the question's time */
  readonly loadMsMax?: number;
  readonly memoryMebibytesMax?: number;
}

const usual = { waitingMax: 16, jobMsMax: 10_000, loadMsMax: 60_000, memoryMebibytesMax: 512 };

interface Waiting {
  readonly job: KernelJob;
  readonly resolve: (answer: Awaited<ReturnType<KernelThread['run']>>) => void;
  readonly reject: (error: Error) => void;
}

export function kernelThread(settings: KernelThreadSettings): KernelThread {
  return new OneThread({ ...usual, ...settings });
}

class OneThread implements KernelThread {
  readonly #settings: Required<KernelThreadSettings>;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #current: { readonly of: Waiting; timer: NodeJS.Timeout } | undefined;

  constructor(settings: Required<KernelThreadSettings>) {
    this.#settings = settings;
  }

  run(job: KernelJob): ReturnType<KernelThread['run']> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= this.#settings.waitingMax) return resolve({ refused: 'kernelBusy' });
      this.#waiting.push({ job, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    const last = this.#worker;
    this.#worker = undefined;
    for (const { resolve } of this.#waiting.splice(0)) resolve({ refused: 'kernelBusy' });
    this.#finish((of) => of.resolve({ refused: 'kernelBusy' }));
    await last?.terminate();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const of = this.#waiting.shift();
    if (of === undefined) {
      // Nothing waits: the thread alone keeps no program running.
      this.#worker?.unref();
      return;
    }
    this.#worker ??= this.#started();
    this.#worker.ref();
    this.#current = { of, timer: this.#timer(this.#settings.loadMsMax) };
    this.#worker.postMessage(of.job);
  }

  /** A thread that was given up may still say something: it is not heard. */
  #started(): Worker {
    const { operations, memoryMebibytesMax } = this.#settings;
    const made = new Worker(new URL('./kernel-thread-work.ts', import.meta.url), {
      workerData: { operations },
      resourceLimits: { maxOldGenerationSizeMb: memoryMebibytesMax },
    });
    made.on('message', (told: KernelTold) => {
      if (made === this.#worker) this.#hear(told);
    });
    made.on('error', (error: NodeJS.ErrnoException) => {
      if (made !== this.#worker) return;
      this.#worker = undefined;
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#finish((of) => (isMemory ? of.resolve({ refused: 'tooLong' }) : of.reject(error)));
    });
    made.on('exit', () => {
      if (made !== this.#worker) return;
      this.#worker = undefined;
      this.#finish((of) => of.reject(new Error('the kernel thread ended')));
    });
    return made;
  }

  #hear(told: KernelTold): void {
    if (this.#current === undefined) return;
    if (told === 'begun') {
      clearTimeout(this.#current.timer);
      this.#current.timer = this.#timer(this.#settings.jobMsMax);
    } else this.#finish((of) => settle(of, told));
  }

  #timer(afterMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      const late = this.#worker;
      this.#worker = undefined;
      void late?.terminate();
      this.#finish((of) => of.resolve({ refused: 'tooLong' }));
    }, afterMs);
  }

  #finish(tell: (of: Waiting) => void): void {
    const done = this.#current;
    this.#current = undefined;
    if (done !== undefined) {
      clearTimeout(done.timer);
      tell(done.of);
    }
    this.#next();
  }
}

function settle({ resolve, reject }: Waiting, told: Exclude<KernelTold, 'begun'>): void {
  if ('fault' in told) reject(new Error(told.fault));
  else resolve({ answer: JSON.parse(told.answer) as object });
}
