/** worker: takes chunks of day closes from the queue. Any number, on any machine that reaches the database. */
import { once } from 'node:events';
import { type Command, Option } from 'commander';
import { chunkQueue } from '../composition/chunk-queue.ts';
import type { Database } from '../store/database.ts';
import { CommandError, withBook } from './book.ts';
import { words } from './words.ts';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('take jobs from the queue until it is told to stop (PostgreSQL)')
    .addHelpText('after', '\nExample:\n  FORBEAR_DATABASE=postgres://… forbear worker\n')
    // A close's own workers end with it, also when it is killed: then the system closes their standard input.
    .addOption(new Option('--until-input-ends').default(false).hideHelp())
    .action(({ untilInputEnds }: { readonly untilInputEnds: boolean }) =>
      withBook(async (database) => {
        if (database.engine === 'embedded') throw new CommandError(words('close.workersNeedPostgres'), 64);
        const queue = await chunkQueue(database);
        await queue.work();
        process.stdout.write(`${words('close.workerReady', { processId: process.pid })}\n`);
        const stop = new AbortController();
        const { signal } = stop;
        const told = [once(process, 'SIGTERM', { signal }), once(process, 'SIGINT', { signal })];
        if (untilInputEnds) told.push(once(process.stdin.resume(), 'end', { signal }));
        const sending = untilInputEnds ? undefined : startSending(database, signal);
        const beating = untilInputEnds ? undefined : startBeating(database, signal);
        const acting = untilInputEnds ? undefined : startActing(database, signal);
        await Promise.race(told);
        stop.abort();
        await sending;
        await beating;
        await acting;
        if (untilInputEnds) process.stdin.destroy();
        await queue.stop();
        return 0;
      }),
    );
}

/** The evidence log is signed from here, where there is a key. */
async function startBeating(database: Database, signal: AbortSignal): Promise<void> {
  return (await import('./keep-beating.ts')).keepBeating(database, signal);
}

/** What falls due about agreements is done from here: letters go out by what sends mail, debits to the bank's folder. */
async function startActing(database: Database, signal: AbortSignal): Promise<void> {
  return (await import('./keep-acting.ts')).keepActing(database, signal);
}

/** Mail that waits goes out from here, where a mail server is set up. */
async function startSending(database: Database, signal: AbortSignal): Promise<void> {
  const { keepSending, mailFault } = await import('./send-waiting.ts');
  const fault = mailFault();
  if (fault !== undefined) process.stderr.write(`${fault}\n`);
  return keepSending(database, signal);
}
