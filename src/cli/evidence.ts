/** evidence: the log of what was done on each case, its beat, bundles and receipts; verify needs neither database nor network. */
import { type Command, Option } from 'commander';
import { type BundleReader, bundleReaders } from '../core/evidence/bundle-reader.ts';
import { reportErrors, withBook } from './book.ts';

export interface EvidenceOptions {
  readonly creditor?: string;
  readonly json: boolean;
}

const running = () => import('./run-evidence.ts');

export function addEvidence(program: Command): void {
  const evidence = program
    .command('evidence')
    .description('the evidence log: what it holds, bundles of a case, receipts; and checking one without a database');
  addLog(evidence);
  addCaseCommands(evidence);
  addVerifyCommand(evidence);
  addServe(evidence);
}

function addLog(evidence: Command): void {
  evidence
    .command('log')
    .description('the log of a book: its key, its size, who has signed it, what waits')
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  forbear evidence log\n')
    .action((options: EvidenceOptions) => withBook(async (database) => (await running()).runLog(database, options)));
  evidence
    .command('beat')
    .description('put what waits into the log, sign it, ask the witnesses, write the folder, anchor when it is time')
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  FORBEAR_EVIDENCE_POLICY=witnesses.policy forbear evidence beat\n')
    .action((options: EvidenceOptions) => withBook(async (database) => (await running()).runBeat(database, options)));
}

function addCaseCommands(evidence: Command): void {
  evidence
    .command('export')
    .argument('<case>', 'the number of the case, as the list shows it')
    .requiredOption('--out <file>', 'the bundle: a file that is not there yet')
    .description('all evidence of a case as one file that anybody can check offline')
    .addOption(
      new Option('--for <reader>', 'for the borrower: without what the lender keeps to itself, which the bundle says')
        .choices([...bundleReaders])
        .default('whole'),
    )
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  forbear evidence export C2026-000123 --out C2026-000123.zip\n')
    .action((caseNumber: string, options: EvidenceOptions & { readonly out: string; readonly for: BundleReader }) =>
      withBook(async (database) => (await running()).runExport(database, caseNumber, options)),
    );
  evidence
    .command('receipts')
    .argument('<case>', 'the number of the case, as the list shows it')
    .requiredOption('--out <folder>', 'a folder; files that are there stay')
    .option('--from <number>', 'from this number on', '1')
    .description('a receipt for each entry of a case: a .tlog-proof file')
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  forbear evidence receipts C2026-000123 --out receipts\n')
    .action((caseNumber: string, options: EvidenceOptions & { readonly out: string; readonly from: string }) =>
      withBook(async (database) => (await running()).runReceipts(database, caseNumber, options)),
    );
}

function addVerifyCommand(evidence: Command): void {
  evidence
    .command('verify')
    .argument('<file>', 'a bundle')
    .description('check a bundle: without a database, without a network')
    .option('--policy <file>', 'your own policy: which log key and which witnesses you trust')
    .option('--log <folder>', "the log's own folder, as it is published: then what the bundle leaves out shows")
    .option('--out <folder>', 'write the documents of a bundle that holds')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExit code 0: it holds. 1: it does not, and the first thing that fails is named.\n\nExample:\n  forbear evidence verify C2026-000123.zip\n',
    )
    .action(
      (
        file: string,
        options: { readonly policy?: string; readonly out?: string; readonly log?: string; readonly json: boolean },
      ) => reportErrors(async () => (await import('./evidence-verify.ts')).runEvidenceVerify(file, options)),
    );
}

function addServe(evidence: Command): void {
  evidence
    .command('serve')
    .description("serve a log's folder over HTTP, as tools for transparency logs read it")
    .requiredOption('--folder <folder>', 'the folder that FORBEAR_EVIDENCE_FOLDER names')
    .option('--port <number>', 'where to listen; 0: any that is free', '8680')
    .option('--host <address>', 'on which address', '127.0.0.1')
    .addHelpText('after', '\nExample:\n  forbear evidence serve --folder /var/lib/forbear/log --port 8680\n')
    .action((options: { readonly folder: string; readonly port: string; readonly host: string }) =>
      reportErrors(async () => (await import('./serve-evidence.ts')).runServe(options)),
    );
}
