/** worker: takes chunks of day closes from the queue. Any number, on any machine that reaches the database. */
import { once } from 'node:events';
import { type Command, Option } from 'commander';
import { chunkQueue } from '../composition/chunk-queue.ts';
import { sealerFor } from '../composition/deployment.ts';
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
        const hooking = untilInputEnds ? undefined : startHooking(database, signal);
        await Promise.race(told);
        stop.abort();
        await sending;
        await beating;
        await acting;
        await hooking;
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

/** Webhooks are sent from here, where there is a key to sign them with. */
async function startHooking(database: Database, signal: AbortSignal): Promise<void> {
  const { keepHooking } = await import('../server/keep-hooking.ts');
  const sealer = () => sealerFor(database, { make: false });
  const error = (fields: object, event: string) => process.stderr.write(`${JSON.stringify({ event, ...fields })}\n`);
  return keepHooking(database, { sealer, signal, log: { info: () => {}, error } });
}

/** Mail that waits goes out from here, where a mail server is set up. */
async function startSending(database: Database, signal: AbortSignal): Promise<void> {
  const { keepSending, mailFault } = await import('./send-waiting.ts');
  const fault = mailFault();
  if (fault !== undefined) process.stderr.write(`${fault}\n`);
  return keepSending(database, signal);
}
