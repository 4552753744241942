/** matters: what borrowers raised, by when it is answered, and answering it. */
import type { Command } from 'commander';
import { withBook } from './book.ts';

interface Common {
  readonly creditor?: string;
  readonly json: boolean;
}

export interface ListMattersOptions extends Common {
  readonly open: boolean;
  readonly overdue: boolean;
  readonly kind?: string;
  readonly after?: string;
  readonly limit: string;
}

export interface AnswerMatterOptions extends Common {
  readonly result: string;
  readonly words: string;
  readonly ground?: string;
  readonly by: string;
  readonly as: string;
}

export function addMatters(program: Command): void {
  const matters = program
    .command('matters')
    .description('what borrowers raised: disputes, complaints, questions; by which day each is answered')
    .option('--open', 'what is still to be answered', false)
    .option('--overdue', 'what should have been answered', false)
    .option('--kind <kind>', 'dispute, proof, complaint, correction, erasure, message or review')
    .option('--after <matter>', 'go on after a page: its "next"')
    .option('--limit <n>', 'matters a page, up to 200', '50')
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  forbear matters --overdue
  forbear matters show M-C2026-000123-1
  forbear matters answer M-C2026-000123-1 --result upheld --words 'The calls stop today.' --by 'Li Na' --as compliance
`,
    )
    .action((_: unknown, command: Command) =>
      withBook(async (database) =>
        (await import('./run-matters.ts')).runMatters(database, command.optsWithGlobals<ListMattersOptions>()),
      ),
    );
  matters
    .command('show')
    .argument('<matter>', 'its number')
    .description('one matter whole: what was said, by whose rule it is due')
    .action((matter: string, _: unknown, command: Command) =>
      withBook(async (database) =>
        (await import('./run-matters.ts')).runMatterShow(database, matter, command.optsWithGlobals<Common>()),
      ),
    );
  matters
    .command('answer')
    .argument('<matter>', 'its number')
    .description('answer it; the borrower reads the words')
    .requiredOption('--result <result>', 'upheld, partly or notUpheld; of what was asked for: done, partly or refused')
    .requiredOption('--words <text>', 'the answer, as the borrower reads it')
    .option('--ground <text>', 'of a refusal: the article or duty for which it cannot be done')
    .requiredOption('--by <name>', 'who answers, as entries are to name them')
    .requiredOption('--as <role>', 'agent, teamLead or compliance')
    .action((matter: string, _: unknown, command: Command) =>
      withBook(async (database) =>
        (await import('./run-matters.ts')).runMatterAnswer(
          database,
          matter,
          command.optsWithGlobals<AnswerMatterOptions>(),
        ),
      ),
    );
}
