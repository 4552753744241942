/** looks: who looked at the file of a case. */
import type { Command } from 'commander';
import { type LooksPage, readLooks } from '../application/read-looks.ts';
import { zones } from '../composition/time-zones.ts';
import type { Database } from '../store/database.ts';
import { readCasesOfNumber } from '../store/portal-tickets.ts';
import { CommandError, pickBook, withBook } from './book.ts';
import { textTable } from './text-table.ts';
import { words } from './words.ts';

interface LooksOptions {
  readonly limit: string;
  readonly before?: string;
  readonly reviews: boolean;
  readonly creditor?: string;
  readonly json: boolean;
}

const say = (code: string, values: Readonly<Record<string, string | number>> = {}) => words(`looks.${code}`, values);
const limitMax = 1_000;

export function addLooks(program: Command): void {
  program
    .command('looks')
    .argument('<case>', 'the number of the case')
    .description('who looked at the file of a case, when, at what and why, the latest first')
    .option('--limit <n>', `looks a page, up to ${limitMax}`, '50')
    .option('--before <look>', 'go on after a page: its "next"')
    .option('--reviews', 'also inquiries into money laundering and fraud: not to be shown to the borrower', false)
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'the page as JSON', false)
    .addHelpText('after', '\nExample:\n  forbear looks C2026-000123\n  forbear looks C2026-000123 --reviews --json\n')
    .action((caseNumber: string, options: LooksOptions) =>
      withBook((database) => runLooks(database, { caseNumber, options })),
    );
}

async function runLooks(
  database: Database,
  { caseNumber, options }: { readonly caseNumber: string; readonly options: LooksOptions },
): Promise<number> {
  const limit = /^\d{1,4}$/.test(options.limit) ? Number(options.limit) : 0;
  if (limit < 1 || limit > limitMax) {
    throw new CommandError(say('notALimit', { value: options.limit, max: limitMax }), 64);
  }
  const { before } = options;
  if (before !== undefined && !/^[1-9]\d{0,17}$/.test(before)) {
    throw new CommandError(say('notALook', { value: before }), 64);
  }
  const book = await pickBook(database, options.creditor);
  const cases = await database.session((session) => readCasesOfNumber(session, caseNumber));
  const of = cases.find(({ creditorId }) => creditorId === book.creditorId);
  if (of === undefined) throw new CommandError(say('unknownCase', { case: caseNumber }), 66);
  const page = await readLooks(database, {
    of,
    withReviews: options.reviews,
    before: before === undefined ? undefined : BigInt(before),
    limit,
    zone: zones(book.zone) ?? zones('UTC')!,
  });
  process.stdout.write(
    options.json ? `${JSON.stringify({ case: caseNumber, ...page })}\n` : looksText(caseNumber, page),
  );
  return 0;
}

function looksText(caseNumber: string, { looks, next }: LooksPage): string {
  if (looks.length === 0) return `${say('none', { case: caseNumber })}\n`;
  const titles = ['at', 'by', 'role', 'operation', 'whole', 'reason'].map((code) => say(code));
  const rows = looks.map(({ at, by, operation, whole, review, reason }) => [
    at,
    by.name,
    by.role,
    operation,
    say(whole ? 'shownWhole' : 'shownMasked'),
    [review === null ? undefined : say(`review.${review}`), reason ?? undefined].filter(Boolean).join(' · '),
  ]);
  const columns = titles.map((title) => ({ title, align: 'left' as const }));
  const more = next === null ? '' : `\n${say('more', { next })}\n`;
  return `${say('head', { case: caseNumber })}\n\n${textTable(columns, rows)}\n${more}`;
}
