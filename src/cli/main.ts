/** The command line. Each command stands in its own file and is loaded only when it is called. */
import { Command } from 'commander';
import { addBookCommands } from './book-commands.ts';
import { addKernelCommands } from './kernel-commands.ts';

const program = new Command('forbear')
  .description('Forbear 缓和: settle an overdue loan early, humanely, within the law, and with proof.')
  .version('0.1.0')
  .showHelpAfterError('(forbear <command> --help shows what it takes)');

addKernelCommands(program);
addBookCommands(program);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

await program.parseAsync();
