/** case: one case for a person to read. */
import type { Command } from 'commander';
import { caseDocument } from '../application/case-document.ts';
import { keepCommandLook } from '../application/file-looks.ts';
import { type CaseRefusal, readCase } from '../application/read-case.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { sealerFor } from '../composition/deployment.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { formatDay, parseDay } from '../core/calendar/day.ts';
import type { Database } from '../store/database.ts';
import { CommandError, pickBook, withBook } from './book.ts';
import { caseText } from './case-text.ts';
import { userName } from './user-name.ts';
import { words } from './words.ts';

interface CaseOptions {
  readonly asOf?: string;
  readonly reveal: boolean;
  readonly full: boolean;
  readonly creditor?: string;
  readonly json: boolean;
}

export function addCase(program: Command): void {
  program
    .command('case')
    .argument('<number>', 'the number of the case, as the list shows it')
    .description(
      'one case: who, what is owed to whom, schedule, payments, how the arrears aged, what can be paid and what is offered',
    )
    .option('--as-of <date>', 'as it stood at the end of this day')
    .option('--reveal', 'name and addresses whole, not masked', false)
    .option('--full', 'every instalment, payment and month', false)
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'the whole case as JSON', false)
    .addHelpText(
      'after',
      '\nExample:\n  forbear case C2026-000123\n  forbear case C2026-000123 --as-of 2026-06-30 --full\n',
    )
    .action((caseNumber: string, options: CaseOptions) =>
      withBook((database) => runCase(database, { caseNumber, options })),
    );
}

async function runCase(
  database: Database,
  { caseNumber, options }: { caseNumber: string; options: CaseOptions },
): Promise<number> {
  const asOf = options.asOf === undefined ? undefined : parseDay(options.asOf);
  if (options.asOf !== undefined && asOf === undefined) {
    throw new CommandError(words('case.fault.notADate', { name: '--as-of', value: options.asOf }), 64);
  }
  const book = await pickBook(database, options.creditor);
  const sealer = sealerFor(database);
  const found = await readCase(database, {
    book,
    caseNumber,
    asOf,
    reveal: options.reveal,
    sealer,
    buckets: defaultBuckets,
    lawValues: loadDatedValues(),
  });
  if ('refused' in found) throw new CommandError(refusalText(found, caseNumber), 66);
  const document = caseDocument(found, book.creditorRef);
  // Kept before anything is shown, as every look is.
  await keepCommandLook(database, {
    creditorId: book.creditorId,
    caseNumber,
    operation: 'readCase',
    isWhole: options.reveal,
    atMs: Date.now(),
    userName: userName(),
  });
  // What is offered and can be paid is told as it stands now, and not of a day that has gone by.
  const at = { creditor: book, caseNumber, sealer, nowMs: Date.now() };
  const plans =
    asOf === undefined ? await (await import('./case-plan-text.ts')).readCasePlans(database, at) : undefined;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...document, ...plans?.document })}\n`
      : `${caseText(document, { full: options.full })}${plans?.text ?? ''}`,
  );
  return 0;
}

function refusalText(refusal: CaseRefusal, caseNumber: string): string {
  const businessDate = 'businessDate' in refusal ? formatDay(refusal.businessDate) : '';
  return words(`case.refused.${refusal.refused}`, { case: caseNumber, businessDate });
}
