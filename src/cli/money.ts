/** money: a payment undone or booked anew, a waiver, a refund: proposed by one person, confirmed by another. */
import type { Command } from 'commander';
import { withBook } from './book.ts';

interface Common {
  readonly creditor?: string;
  readonly json: boolean;
}

export interface ProposeOptions extends Common {
  readonly kind: string;
  readonly loan: string;
  readonly payment?: string;
  readonly toLoan?: string;
  readonly part: readonly string[];
  readonly component?: string;
  readonly amount?: string;
  readonly on?: string;
  readonly transfer?: string;
  readonly by: string;
  readonly role?: string;
  readonly reason: string;
  readonly exception?: string;
}

export interface ListOptions extends Common {
  readonly state?: string;
  readonly case?: string;
  readonly after?: string;
  readonly limit: string;
}

export interface DecideOptions extends Common {
  readonly by: string;
  readonly role?: string;
  readonly reason: string;
  readonly hash?: string;
}

export function addMoney(program: Command): void {
  const money = program
    .command('money')
    .description('money moved by hand: one person proposes it, another confirms it')
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  forbear money propose C2026-000123 --kind reverse --loan L00042 --payment PM00017 --by 'Wang Min' --reason 'paid by another'
  forbear money list --state proposed
  forbear money confirm 12 --by 'Li Na' --role teamLead --reason 'seen on the bank statement'
`,
    );
  addPropose(money);
  money
    .command('list')
    .description('what was proposed, newest first')
    .option('--state <state>', 'proposed, confirmed, rejected, withdrawn or lapsed')
    .option('--case <number>', 'of one case')
    .option('--after <proposal>', 'go on after a page: its "next"')
    .option('--limit <n>', 'proposals a page, up to 200', '50')
    .action((_: unknown, command: Command) =>
      withBook(async (database) => (await import('./run-money.ts')).runMoneyList(database, command.optsWithGlobals())),
    );
  money
    .command('show')
    .argument('<proposal>', 'its number')
    .description('one proposal whole')
    .action((proposal: string, _: unknown, command: Command) =>
      withBook(async (database) =>
        (await import('./run-money.ts')).runMoneyShow(database, proposal, command.optsWithGlobals()),
      ),
    );
  const decisions = {
    confirm: 'move the money as proposed; by another person than who proposed it',
    reject: 'refuse it; by another person than who proposed it',
    withdraw: 'take it back; by who proposed it',
  } as const;
  for (const decision of ['confirm', 'reject', 'withdraw'] as const) {
    money
      .command(decision)
      .argument('<proposal>', 'its number')
      .description(decisions[decision])
      .requiredOption('--by <name>', 'who decides')
      .option('--role <role>', 'their role in the policy')
      .requiredOption('--reason <text>', 'why, without names')
      .option('--hash <hash>', 'of what was shown; another than what was proposed is refused')
      .action((proposal: string, _: unknown, command: Command) =>
        withBook(async (database) =>
          (await import('./run-money.ts')).runMoneyDecide(database, { proposal, decision }, command.optsWithGlobals()),
        ),
      );
  }
}

function addPropose(money: Command): void {
  money
    .command('propose')
    .argument('<case>', 'the number of the case')
    .description('propose a move, and see what it would do; nothing is moved yet')
    .requiredOption('--kind <kind>', 'reverse, reallocate, waive or refund')
    .requiredOption('--loan <loanRef>', 'the loan of this case')
    .option('--payment <paymentRef>', 'the payment; of a refund, its number in suspense')
    .option('--to-loan <loanRef>', 'reallocate: the loan to which the money belongs; may be the same')
    .option(
      '--part <component=amount>',
      'reallocate: as it is to be divided, instead of by law; may be repeated',
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option('--component <component>', 'waive: principal, interest, penalty, fee or cost')
    .option('--amount <amount>', 'waive: how much')
    .option('--on <date>', 'reverse: from which day; refund: the day of the transfer')
    .option('--transfer <ref>', "refund: the bank's number of the transfer")
    .requiredOption('--by <name>', 'who proposes')
    .option('--role <role>', 'their role in the policy')
    .requiredOption('--reason <text>', 'why, without names')
    .option('--exception <text>', 'why a waiver is granted that no role covers')
    .action((caseNumber: string, _: unknown, command: Command) =>
      withBook(async (database) =>
        (await import('./run-money.ts')).runMoneyPropose(database, caseNumber, command.optsWithGlobals()),
      ),
    );
}
