/** forbear generate: writes an invented book of Chinese loans in the book format. */
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { formatDay } from '../core/calendar/day.ts';
import { borrowersMax } from '../simulator/book/borrower.ts';
import { generatedAsOf, writeBook } from '../simulator/book/write-book.ts';
import { words } from './words.ts';

const exitCode = { ok: 0, invalidInput: 64, cannotWrite: 73 } as const;
const seedMax = 4_294_967_295;

export function addGenerate(program: Command): void {
  program
    .command('generate')
    .description(words('generate.does'))
    .requiredOption('--seed <number>', words('generate.seed'))
    .requiredOption('--borrowers <count>', words('generate.borrowers'))
    .requiredOption('--out <folder>', words('generate.out'))
    .addHelpText('after', '\nExample:\n  forbear generate --seed 1 --borrowers 3000 --out sample-book\n')
    .action(async (options: { seed: string; borrowers: string; out: string }) => {
      process.exitCode = await runGenerate(options);
    });
}

/** Exit 0: written. 64: an option is not valid, or the folder is not empty. 73: the folder cannot be written. */
export async function runGenerate(options: {
  readonly seed: string;
  readonly borrowers: string;
  readonly out: string;
}): Promise<number> {
  const seed = wholeNumber(options.seed, { from: 0, to: seedMax });
  if (seed === undefined) return say('generate.notASeed', { value: options.seed });
  const borrowers = wholeNumber(options.borrowers, { from: 1, to: borrowersMax });
  if (borrowers === undefined) return say('generate.notACount', { value: options.borrowers, max: borrowersMax });
  const bar = new SingleBar({
    format: `{bar} {value}/{total} ${words('generate.borrowersWritten')}`,
    stream: process.stderr,
    noTTYOutput: false,
    clearOnComplete: true,
  });
  bar.start(borrowers, 0);
  try {
    const written = await writeBook({ seed, borrowers, folder: options.out, progress: (value) => bar.update(value) });
    bar.stop();
    if ('refused' in written) return say('generate.folderNotEmpty', { folder: options.out });
    const values = { folder: options.out, asOf: formatDay(generatedAsOf), seed, ...written.rows };
    process.stdout.write(`${words('generate.done', values)}\n`);
    return exitCode.ok;
  } catch (error) {
    bar.stop();
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${words('generate.cannotWrite', { folder: options.out, reason })}\n`);
    return exitCode.cannotWrite;
  }
}

function wholeNumber(text: string, range: { readonly from: number; readonly to: number }): number | undefined {
  if (!/^(0|[1-9][0-9]{0,9})$/.test(text)) return undefined;
  const value = Number(text);
  return value >= range.from && value <= range.to ? value : undefined;
}

function say(code: string, values: Readonly<Record<string, string | number>>): number {
  process.stderr.write(`${words(code, values)}\n`);
  return exitCode.invalidInput;
}
