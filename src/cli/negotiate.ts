/** negotiate: the talk about a plan for one case. */
import type { Command } from 'commander';
import { withBook } from './book.ts';

export interface NegotiateOptions {
  readonly open: boolean;
  readonly mode: string;
  readonly loan?: string;
  readonly deadline?: string;
  readonly reason?: string;
  readonly present: boolean;
  readonly counter?: string;
  readonly accept?: string;
  readonly decline: boolean;
  readonly withdraw?: string;
  readonly extend?: string;
  readonly draft: boolean;
  readonly consent?: string;
  readonly object?: string;
  readonly close: boolean;
  readonly as: string;
  readonly by?: string;
  readonly role?: string;
  readonly view?: string;
  readonly at?: string;
  readonly full: boolean;
  readonly creditor?: string;
  readonly json: boolean;
}

export function addNegotiate(program: Command): void {
  program
    .command('negotiate')
    .argument('<case>', 'the number of the case, as the list shows it')
    .description(
      'the talk about a plan: what is offered within the law and what can be paid, what is asked, what is taken',
    )
    .option('--open', 'open a talk; what the lender looks for is announced with it', false)
    .option('--mode <mode>', 'agentLed, selfService or mediatorLed', 'agentLed')
    .option('--loan <ref>', 'which loan, where the borrower has several; the one longest past due when left out')
    .option('--deadline <day>', 'the last day of the talk, with --reason; as the policy says when left out')
    .option('--reason <code>', 'why there is this day, or why an offer is withdrawn; it is told to the borrower')
    .option('--present', 'put the best plans of the case on the table', false)
    .option(
      '--counter <terms>',
      'what the borrower asks for: payment=1500,months=24,firstDueOn=2027-02-20,lumpSumNow=0',
    )
    .option('--accept <n>', 'the borrower takes offer number n')
    .option('--decline', 'the borrower says no; nothing else is asked', false)
    .option('--withdraw <n>', 'take back offer number n, with --reason error, factsChanged or lawChanged')
    .option('--extend <day>', 'a later last day, with --reason')
    .option('--draft', "the mediator's next text: the best plan, or nearest to --counter", false)
    .option('--consent <version>', 'a side consents to this version of the text')
    .option('--object <version>', 'a side objects to it, with --reason in words')
    .option('--close', 'the talk ends without a plan, with --reason paid, caseClosed, otherProcedure or noPlan', false)
    .option('--as <side>', 'borrower, agent or mediator', 'agent')
    .option('--by <name>', 'who of that side; for the borrower not needed')
    .option('--role <role>', "the agent's role in the policy: what it grants alone needs no approval")
    .option('--view <view>', 'borrower or lender; the lender also sees values, authority and the test')
    .option('--at <instant>', 'when it was said, with an offset; now when left out')
    .option('--full', 'every instalment of every offer', false)
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  forbear negotiate C2026-000123 --open --present --by 'Wang Min'
  forbear negotiate C2026-000123 --as borrower --counter payment=1500,months=24,firstDueOn=2027-02-20
  forbear negotiate C2026-000123 --as borrower --accept 2
`,
    )
    .action((caseNumber: string, options: NegotiateOptions) =>
      withBook(async (database) => (await import('./run-negotiate.ts')).runNegotiate(database, caseNumber, options)),
    );
}
