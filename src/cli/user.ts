/** user: the accounts of people and programs. How the first administrator is made; the others make the rest on the server. */
import type { Command } from 'commander';
import { accountRoles } from '../core/access/role.ts';
import { withBook } from './book.ts';

export interface UserOptions {
  readonly creditor?: string;
  readonly json: boolean;
}

export interface ChangeOptions {
  readonly name?: string;
  readonly role?: string;
  readonly sees?: string;
  readonly organisation?: string;
  readonly oidcIssuer?: string;
  readonly oidcSubject?: string;
}

export interface DisableOptions {
  readonly undo: boolean;
}

export interface KeyOptions {
  readonly label?: string;
  readonly days: string;
  readonly end?: string;
}

export function addUser(program: Command): void {
  const user = program
    .command('user')
    .description('accounts of people and programs: who signs in to the server, and as what')
    .addHelpText(
      'after',
      `
Examples:
  forbear user add wang.fang --name "Wang Fang" --role administrator
  forbear user enrol wang.fang
  forbear user change li.na --role teamLead
  forbear user key nightly.report --label "nightly report" --days 90
`,
    );
  withWhat(withShared(user.command('add').argument('<login>', 'a staff number or an address at work')))
    .description('add an account; it becomes usable by its enrolment link, or by a key')
    .addHelpText('after', '\nExample:\n  forbear user add wang.fang --name "Wang Fang" --role administrator\n')
    .action((login: string, options: UserOptions & ChangeOptions) =>
      withBook(async (database) => (await import('./run-user.ts')).runAdd(database, login, options)),
    );
  withShared(user.command('list'))
    .description('all accounts')
    .addHelpText('after', '\nExample:\n  forbear user list --json\n')
    .action((options: UserOptions) =>
      withBook(async (database) => (await import('./run-user.ts')).runList(database, options)),
    );
  withWhat(withShared(user.command('change').argument('<login>', 'the account')))
    .description('change an account; it holds from their next request on')
    .addHelpText('after', '\nExample:\n  forbear user change li.na --role teamLead\n')
    .action((login: string, options: UserOptions & ChangeOptions) =>
      withBook(async (database) => (await import('./run-user.ts')).runChange(database, login, options)),
    );
  withShared(user.command('enrol').argument('<login>', 'the account'))
    .description(
      'print a link by which they choose a password and set up their codes; it also resets an account. FORBEAR_URL begins it',
    )
    .addHelpText('after', '\nExample:\n  FORBEAR_URL=https://forbear.bank.example forbear user enrol wang.fang\n')
    .action((login: string, options: UserOptions) =>
      withBook(async (database) => (await import('./run-user.ts')).runEnrol(database, login, options)),
    );
  withShared(user.command('disable').argument('<login>', 'the account'))
    .description('disable an account: what is signed in under it ends, and its keys')
    .option('--undo', 'let it sign in again', false)
    .addHelpText('after', '\nExample:\n  forbear user disable li.na\n')
    .action((login: string, options: UserOptions & DisableOptions) =>
      withBook(async (database) => (await import('./run-user.ts')).runDisable(database, login, options)),
    );
  withShared(user.command('key').argument('<login>', 'the account of a program'))
    .description('a key of a program: with --label a new one, shown once; with --end ended; else its keys')
    .option('--label <text>', 'what it is for')
    .option('--days <number>', 'how long it holds, 365 at most', '90')
    .option('--end <number>', 'the number of a key')
    .addHelpText('after', '\nExample:\n  forbear user key nightly.report --label "nightly report" --days 90\n')
    .action((login: string, options: UserOptions & KeyOptions) =>
      withBook(async (database) => (await import('./run-user.ts')).runKey(database, login, options)),
    );
}

function withWhat(command: Command): Command {
  return command
    .option('--name <name>', 'as approvals and entries name them')
    .option('--role <role>', accountRoles.join(', '))
    .option('--sees <what>', 'book or granted; what the role usually sees when it is not said')
    .option('--organisation <name>', 'who employs them, where it is not the lender')
    .option('--oidc-issuer <address>', "the lender's own sign-in; none takes it away")
    .option('--oidc-subject <subject>', 'who they are there; without it, by their address on their first sign-in');
}

function withShared(command: Command): Command {
  return command.option('--creditor <name>', 'whose book, where there are several').option('--json', 'as JSON', false);
}
