/** agreement: repayment agreements, from the draft to the last payment; and what will happen when. */
import type { Command } from 'commander';
import { reportErrors, withBook } from './book.ts';

export interface AgreementOptions {
  readonly creditor?: string;
  readonly json: boolean;
}

export interface MoveOptions extends AgreementOptions {
  readonly at?: string;
}

export interface SignOptions extends MoveOptions {
  readonly party: string;
  readonly begin: boolean;
  readonly signing?: string;
  readonly language: string;
  readonly name?: string;
  readonly device?: string;
  readonly out?: string;
  readonly read: boolean;
  readonly acknowledge: boolean;
  readonly agree: boolean;
  readonly code: boolean;
  readonly confirm?: string;
  readonly qualified: boolean;
}

export interface AddressOptions extends MoveOptions {
  readonly party: string;
  readonly email?: string;
  readonly phone?: string;
  readonly name?: string;
  readonly how: string;
}

const reading = () => import('./run-agreement.ts');
const moving = () => import('./run-agreement-moves.ts');
const signing = () => import('./run-agreement-sign.ts');
const daily = () => import('./run-agreement-day.ts');
const journal = () => import('./run-agreement-journal.ts');

function shared(command: Command): Command {
  return command.option('--creditor <name>', 'whose book, where there are several').option('--json', 'as JSON', false);
}

function timed(command: Command): Command {
  return shared(command).option('--at <instant>', 'when it was said, with an offset; now when left out');
}

export function addAgreement(program: Command): void {
  const agreement = program
    .command('agreement')
    .description('repayment agreements: drafted of an accepted offer, signed, kept; what will happen when');
  addReading(agreement);
  addExplain(agreement);
  addPapers(agreement);
  addDrafting(agreement);
  addSign(agreement);
  addKeys(agreement);
  addTestProvider(agreement);
  addChanges(agreement);
  addDay(agreement);
  addBooks(agreement);
}

function addReading(agreement: Command): void {
  shared(agreement.command('list'))
    .description('agreements by number')
    .option('--state <state>', 'only in this state, such as drifting')
    .option('--case <case>', 'only of this case')
    .option('--after <number>', 'go on after this one')
    .option('--limit <n>', 'so many, up to 1000', '50')
    .addHelpText('after', '\nExample:\n  forbear agreement list --state drifting\n')
    .action((options) => withBook(async (database) => (await reading()).runList(database, options)));
  shared(agreement.command('show').argument('<id>', 'the number of the agreement'))
    .description('one agreement: its dates, what was paid, what happened, what waits to be done')
    .option('--full', 'every instalment and all that happened', false)
    .addHelpText('after', '\nExample:\n  forbear agreement show A-C2026-000123-1\n')
    .action((id: string, options) => withBook(async (database) => (await reading()).runShow(database, id, options)));
  shared(agreement.command('terms').argument('<id>', 'the number of the agreement'))
    .description('the terms as canonical text, exactly as their hash is made')
    .option('--terms-version <n>', 'an earlier version, or one that waits to be signed')
    .addHelpText('after', '\nExample:\n  forbear agreement terms A-C2026-000123-1 | sha256sum\n')
    .action((id: string, options) => withBook(async (database) => (await reading()).runTerms(database, id, options)));
}

function addKeys(agreement: Command): void {
  shared(agreement.command('keys'))
    .description('the public keys by which signatures of agreements are attested')
    .addHelpText('after', '\nExample:\n  forbear agreement keys\n')
    .action((options) => withBook(async (database) => (await reading()).runKeys(database, options)));
}

function addExplain(agreement: Command): void {
  shared(agreement.command('explain').argument('<id>', 'the number of the agreement'))
    .description('what will happen when, from today on, and what if')
    .option('--if <what>', 'what if; several are taken together', (each: string, all: string[]) => [...all, each], [])
    .addHelpText(
      'after',
      `
Examples:
  forbear agreement explain A-C2026-000123-1
  forbear agreement explain A-C2026-000123-1 --if "payment missed on 2027-03-20"
  forbear agreement explain A-C2026-000123-1 --if "nothing paid from 2027-03-20"
`,
    )
    .action((id: string, options) => withBook(async (database) => (await reading()).runExplain(database, id, options)));
}

function addPapers(agreement: Command): void {
  shared(agreement.command('pdf').argument('<id>', 'the number of the agreement'))
    .description('the paper of an agreement, or of a change that waits to be signed')
    .requiredOption('--out <file>', 'the file to write')
    .option('--language <language>', 'zh or en', 'zh')
    .option('--certificate', 'the certificate that it is completed', false)
    .addHelpText('after', '\nExample:\n  forbear agreement pdf A-C2026-000123-1 --out agreement.pdf --language en\n')
    .action((id: string, options) => withBook(async (database) => (await reading()).runPdf(database, id, options)));
}

function addDrafting(agreement: Command): void {
  timed(agreement.command('draft').argument('<case>', 'the number of the case'))
    .description('the draft of an agreement from the offer that was accepted in the talk')
    .option('--mandate <ref>', "the borrower's mandate for direct debit of the instalments")
    .addHelpText('after', '\nExample:\n  forbear agreement draft C2026-000123\n')
    .action((id: string, options) => withBook(async (database) => (await moving()).runDraft(database, id, options)));
  timed(agreement.command('approve').argument('<id>', 'the number of the agreement'))
    .description('take over the approval of its offer, once it is given')
    .addHelpText('after', '\nExample:\n  forbear agreement approve A-C2026-000123-1\n')
    .action((id: string, options) =>
      withBook(async (database) => (await moving()).runApproveDraft(database, id, options)),
    );
  timed(agreement.command('propose').argument('<id>', 'the number of the agreement'))
    .description('a change of an agreement from an offer that was accepted in a new talk; it holds once it is signed')
    .addHelpText('after', '\nExample:\n  forbear agreement propose A-C2026-000123-1\n')
    .action((id: string, options) => withBook(async (database) => (await moving()).runPropose(database, id, options)));
}

function addSign(agreement: Command): void {
  timed(agreement.command('address').argument('<case>', 'the number of the case'))
    .description('that an address is its owner’s own was shown: codes to sign with go to no other')
    .option('--party <party>', 'borrower or guarantor', 'borrower')
    .option('--email <address>', 'the e-mail address')
    .option('--phone <number>', 'the phone number')
    .option('--name <name>', 'the name as on the identity document, of a guarantor')
    .option('--how <code>', 'codeReturned, inPerson or onboarding', 'inPerson')
    .addHelpText(
      'after',
      '\nExample:\n  forbear agreement address C2026-000123 --email li@example.com --how inPerson\n',
    )
    .action((id: string, options: AddressOptions) =>
      withBook(async (database) => (await signing()).runAddress(database, id, options)),
    );
  timed(agreement.command('sign').argument('<id>', 'the number of the agreement'))
    .description('one party signs: the paper shown whole, warnings, a one-time code, the name typed')
    .option('--party <party>', 'borrower or guarantor', 'borrower')
    .option('--begin', 'open the signing: the paper is written to --out for reading', false)
    .option('--signing <number>', 'the signing that was begun, in every later step')
    .option('--language <language>', 'zh or en: the paper that is read', 'zh')
    .option('--out <file>', 'where the paper is written')
    .option('--name <name>', 'the name as it is typed, with --confirm')
    .option('--device <secret>', 'what this device alone knows; the same in every step')
    .option('--read', 'the paper was shown to its last page', false)
    .option('--acknowledge', 'the warning that a defence is given up was read and understood', false)
    .option('--agree', 'the clauses set in bold were ticked', false)
    .option('--code', 'send the one-time code', false)
    .option('--confirm <code>', 'the code that arrived; signs')
    .option(
      '--qualified',
      'with --begin: by certificate; later: hand over to the provider, and ask what became of it',
      false,
    )
    .addHelpText(
      'after',
      `
Examples:
  forbear agreement sign A-C2026-000123-1 --begin --device k3 --out paper.pdf
  forbear agreement sign A-C2026-000123-1 --signing 7 --device k3 --read --agree --code
  forbear agreement sign A-C2026-000123-1 --signing 7 --device k3 --confirm 123456 --name 'Li Lei'
`,
    )
    .action((id: string, options: SignOptions) =>
      withBook(async (database) => (await signing()).runSign(database, id, options)),
    );
}

function addTestProvider(agreement: Command): void {
  agreement
    .command('test-provider')
    .description(
      'a provider of qualified signatures for trying out: it checks nobody, and what it signs is worth nothing',
    )
    .requiredOption('--folder <folder>', 'where the shared secret and its root certificate are written')
    .option('--port <port>', 'on loopback; 0: any that is free', '0')
    .addHelpText('after', '\nExample:\n  forbear agreement test-provider --folder /tmp/provider --port 8090\n')
    .action((options: { readonly folder: string; readonly port: string }) =>
      reportErrors(async () => (await import('./run-signature-provider.ts')).runTestProvider(options)),
    );
}

function addChanges(agreement: Command): void {
  timed(agreement.command('withdraw').argument('<id>', 'the number of the agreement'))
    .description('the borrower takes the signature back, in the time for it')
    .addHelpText('after', '\nExample:\n  forbear agreement withdraw A-C2026-000123-1\n')
    .action((id: string, options) => withBook(async (database) => (await moving()).runWithdraw(database, id, options)));
  timed(agreement.command('move').argument('<id>', 'the number of the agreement'))
    .description('the borrower moves one due date, as the agreement allows')
    .requiredOption('--instalment <n>', 'which instalment')
    .requiredOption('--to <day>', 'the new due date')
    .addHelpText('after', '\nExample:\n  forbear agreement move A-C2026-000123-1 --instalment 4 --to 2027-03-28\n')
    .action((id: string, options) => withBook(async (database) => (await moving()).runMoveDate(database, id, options)));
  timed(agreement.command('option').argument('<id>', 'the number of the agreement'))
    .description('the borrower calls on an option that was signed, because their income has changed')
    .requiredOption('--use <n>', 'which option, as the terms number them from 1')
    .requiredOption('--from <day>', 'since when the income is another')
    .option('--income <amount>', 'the income a month from then on')
    .requiredOption('--why <code>', 'why, such as jobLoss, illness, shorterHours')
    .addHelpText(
      'after',
      '\nExample:\n  forbear agreement option A-C2026-000123-1 --use 1 --from 2027-03-01 --income 5200 --why shorterHours\n',
    )
    .action((id: string, options) => withBook(async (database) => (await moving()).runOption(database, id, options)));
  timed(agreement.command('end').argument('<id>', 'the number of the agreement'))
    .description('end an agreement another way than by its own terms')
    .requiredOption('--reason <code>', 'factsChanged, lawChanged, agreedByBoth, otherProcedure or error')
    .addHelpText('after', '\nExample:\n  forbear agreement end A-C2026-000123-1 --reason agreedByBoth\n')
    .action((id: string, options) => withBook(async (database) => (await moving()).runEnd(database, id, options)));
  timed(agreement.command('notice').argument('<id>', 'the number of the agreement'))
    .description('tell that notice of breach was given by letter or in person: the time to mend runs from that day')
    .requiredOption('--on <day>', 'the day on which it was given')
    .addHelpText('after', '\nExample:\n  forbear agreement notice A-C2026-000123-1 --on 2027-03-26\n')
    .action((id: string, options) => withBook(async (database) => (await moving()).runNotice(database, id, options)));
}

function addDay(agreement: Command): void {
  shared(agreement.command('run'))
    .description("what came in and what falls due, looked at up to the book's business date; close-day does it too")
    .addHelpText('after', '\nExample:\n  forbear agreement run\n')
    .action((options) => withBook(async (database) => (await daily()).runRun(database, options)));
  shared(agreement.command('acts'))
    .description('do what waits to be done: reminders, warnings, debits, certificates; the worker does it too')
    .addHelpText('after', '\nExample:\n  forbear agreement acts\n')
    .action((options) => withBook(async (database) => (await daily()).runActs(database, options)));
}

function addBooks(agreement: Command): void {
  shared(agreement.command('journal').argument('[id]', 'the number of the agreement; all of the book when left out'))
    .description("the entries of the lender's books: modification, set aside, income, loss stage, as a journal")
    .requiredOption('--out <file>', 'the file to write: .csv or .json')
    .option('--through <day>', 'up to this day; the business date when left out')
    .option('--chart <file>', 'your chart of accounts; examples/chart-cn-bank.yaml when left out')
    .option('--language <language>', 'zh or en', 'zh')
    .addHelpText('after', '\nExample:\n  forbear agreement journal A-C2026-000123-1 --out journal.csv\n')
    .action((id: string | undefined, options) =>
      withBook(async (database) => (await journal()).runJournal(database, id, options)),
    );
}
