/** The command line. Each command stands in its own file and is loaded only when it is called. */
import { Command } from 'commander';
import { addKernelCommands, kernelCommands } from './kernel-commands.ts';

const program = new Command('forbear')
  .description('Forbear 缓和: settle an overdue loan early, humanely, within the law, and with proof.')
  .version('0.1.0')
  .showHelpAfterError('(forbear <command> --help shows what it takes)');

addKernelCommands(program);
// The kernel commands and the witness start fast: they load nothing of the database.
const asked = process.argv[2] ?? '';
if (asked === 'witness') {
  (await import('./witness.ts')).addWitness(program);
} else if (asked !== 'schema' && !Object.hasOwn(kernelCommands, asked)) {
  const { addBookCommands } = await import('./book-commands.ts');
  addBookCommands(program);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  // A bug or a failing machine: what and where, without the source line that an uncaught error would print.
  process.stderr.write(`forbear: ${unexpected(error)}\n`);
  process.exitCode = 70;
}

function unexpected(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env.FORBEAR_TRACE === undefined ? error.message : (error.stack ?? error.message);
}
