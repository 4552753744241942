/** cases: open cases, worst first, a page at a time. */
import type { Command } from 'commander';
import { type CasesDocument, casesDocument, type ListedCaseDocument } from '../application/cases-document.ts';
import { type CasesSettings, readCases } from '../application/read-cases.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { products } from '../core/book/records.ts';
import { parseCursor } from '../core/case/case-order.ts';
import { grouped } from '../core/portfolio/shown.ts';
import type { Database } from '../store/database.ts';
import { CommandError, pickBook, withBook } from './book.ts';
import { textTable } from './text-table.ts';
import { words } from './words.ts';

interface CasesOptions {
  readonly limit: string;
  readonly after?: string;
  readonly bucket?: string;
  readonly stage?: string;
  readonly product?: string;
  readonly minDays?: string;
  readonly place?: string;
  readonly all: boolean;
  readonly creditor?: string;
  readonly json: boolean;
}

const stages = ['watch', 'early', 'negotiating', 'agreed', 'mediation', 'placed', 'legal', 'relief', 'closed'];
/** More than a page that a person or a program takes at once. */
const limitMax = 1_000;

export function addCases(program: Command): void {
  program
    .command('cases')
    .description('open cases, worst first: most days past due, then most in arrears')
    .option('--limit <n>', `cases a page, up to ${limitMax}`, '50')
    .option('--after <cursor>', 'go on after a page: its "next"')
    .option('--bucket <code>', 'only this ageing bucket, such as M2')
    .option('--stage <stage>', `only this stage: ${stages.join(', ')}`)
    .option('--product <product>', `only with something past due on: ${products.join(', ')}`)
    .option('--min-days <n>', 'only with at least so many days past due')
    .option('--place <place>', 'only borrowers of this place, as the book writes it')
    .option('--all', 'closed cases too, after the open ones', false)
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'the page as JSON', false)
    .addHelpText('after', '\nExample:\n  forbear cases --limit 10\n  forbear cases --bucket M2 --product card --json\n')
    .action((options: CasesOptions) => withBook((database) => runCases(database, options)));
}

async function runCases(database: Database, options: CasesOptions): Promise<number> {
  const asked = settingsOf(options);
  const book = await pickBook(database, options.creditor);
  const page = await readCases(database, { ...asked, book });
  if ('refused' in page) throw new CommandError(words('case.refused.noDayClosed'), 66);
  const document = casesDocument(page, book.creditorRef);
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : casesText(document));
  return 0;
}

function settingsOf(options: CasesOptions): Omit<CasesSettings, 'book'> {
  const { stage, product, place, bucket } = options;
  if (stage !== undefined) oneOf('--stage', stage, stages);
  if (product !== undefined) oneOf('--product', product, products);
  if (bucket !== undefined)
    oneOf(
      '--bucket',
      bucket,
      defaultBuckets.map(({ code }) => code),
    );
  const ofBucket = defaultBuckets.find(({ code }) => code === bucket);
  const after = options.after === undefined ? undefined : parseCursor(options.after);
  if (options.after !== undefined && after === undefined) {
    throw new CommandError(words('case.fault.cursor', { value: options.after }), 64);
  }
  const minDays = options.minDays === undefined ? 0 : wholeNumber('--min-days', options.minDays, 0, 100_000);
  return {
    limit: wholeNumber('--limit', options.limit, 1, limitMax),
    after,
    filter: { stage: stage === 'closed' ? undefined : stage, product, place },
    daysMin: Math.max(minDays, ofBucket?.fromDays ?? 0),
    daysMax: ofBucket?.toDays,
    which: stage === 'closed' ? 'closed' : options.all && stage === undefined && bucket === undefined ? 'all' : 'open',
    buckets: defaultBuckets,
    lawValues: loadDatedValues(),
  };
}

function oneOf(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) {
    throw new CommandError(words('case.fault.oneOf', { name, value, known: known.join(', ') }), 64);
  }
}

function wholeNumber(name: string, text: string, from: number, to: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to)) {
    throw new CommandError(words('case.fault.wholeNumber', { name, value: text, from, to }), 64);
  }
  return value;
}

function classText(listed: ListedCaseDocument): string {
  if (listed.riskClass !== null) return words(`case.class.${listed.riskClass}`);
  return listed.loansChargedOff > 0 ? words('case.chargedOff') : '–';
}

/** One line a case; amounts of several currencies stand beside one another and are never added. */
export function casesText(document: CasesDocument): string {
  const { asOf, openCases, cases, next } = document;
  const head = words('case.list.head', { asOf, openCases: grouped(String(openCases)) });
  if (cases.length === 0) return `${head}\n\n${words('case.list.none')}\n`;
  const amount = (of: 'arrears' | 'outstanding') => (listed: ListedCaseDocument) =>
    listed.amounts.map((each) => `${grouped(each[of])} ${each.currency}`).join(' + ') || '–';
  const [arrears, outstanding] = [amount('arrears'), amount('outstanding')];
  const table = textTable(
    [
      { title: words('case.list.case'), align: 'left' },
      { title: words('case.list.borrower'), align: 'left' },
      { title: words('case.list.stage'), align: 'left' },
      { title: words('case.list.openedOn'), align: 'left' },
      { title: words('case.daysPastDue'), align: 'right' },
      { title: words('case.bucket'), align: 'left' },
      { title: words('case.class'), align: 'left' },
      { title: words('case.arrears'), align: 'right' },
      { title: words('case.outstanding'), align: 'right' },
      { title: words('case.list.loans'), align: 'right' },
    ],
    cases.map((listed) => [
      listed.id,
      listed.borrower,
      listed.closedOn === null
        ? words(`case.stage.${listed.stage}`)
        : words('case.list.closedOn', { on: listed.closedOn }),
      listed.openedOn,
      listed.closedOn === null ? grouped(String(listed.daysPastDue)) : '–',
      listed.bucket ?? '–',
      classText(listed),
      arrears(listed),
      outstanding(listed),
      `${listed.loansPastDue}/${listed.loans}`,
    ]),
  );
  const more = next === null ? '' : `\n${words('case.list.more', { next })}\n`;
  return `${head}\n\n${table}\n${more}`;
}
