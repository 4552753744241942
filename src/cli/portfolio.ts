/** forbear portfolio: the book read as of a day, for a terminal, a program, a spreadsheet or as a page with charts. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type PortfolioRefusal, type PortfolioSettings, readPortfolio } from '../application/portfolio.ts';
import { defaultBuckets, defaultVintageDays } from '../composition/default-buckets.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { formatDay, parseDay } from '../core/calendar/day.ts';
import { portfolioDocument } from '../core/portfolio/document.ts';
import { type Breakdown, breakdowns, type ClassScheme } from '../core/portfolio/report.ts';
import { type PageLanguage, portfolioPage } from '../documents/portfolio-page.ts';
import type { Database } from '../store/database.ts';
import { CommandError, reportErrors, withBook } from './book.ts';
import { portfolioCsv } from './portfolio-csv.ts';
import { portfolioText } from './portfolio-table.ts';
import { progress } from './progress.ts';
import { type Language, language, words } from './words.ts';

export interface PortfolioOptions {
  readonly asOf?: string;
  readonly knownAsOf?: string;
  readonly months: string;
  readonly by?: string;
  readonly scheme: string;
  readonly vintageDays: string;
  readonly creditor?: string;
  readonly json?: true;
  readonly csv?: true;
  readonly html?: string;
  readonly lang?: string;
}

const monthsMax = 120;
const vintageDaysMax = 3650;
const vintageCurvesMax = 24;
const schemes: readonly string[] = ['byProduct', 'cn.general', 'cn.card'];
const exitCode = { ok: 0, invalidInput: 64, refused: 65, noBook: 66 } as const;

export function addPortfolio(program: Command): void {
  const help = (name: string) => words(`portfolio.help.${name}`);
  program
    .command('portfolio')
    .description(help('description'))
    .option('--as-of <date>', help('asOf'))
    .option('--known-as-of <instant>', help('knownAsOf'))
    .option('--months <n>', help('months'), '12')
    .option('--by <what>', help('by'))
    .option('--scheme <scheme>', help('scheme'), 'byProduct')
    .option('--vintage-days <days>', help('vintageDays'), defaultVintageDays.join(','))
    .option('--creditor <ref>', help('creditor'))
    .option('--json', help('json'))
    .option('--csv', help('csv'))
    .option('--html <file>', help('html'))
    .option('--lang <language>', help('lang'))
    .addHelpText(
      'after',
      '\nExample:\n  forbear portfolio --as-of 2026-09-30 --by product\n  forbear portfolio --html portfolio.html\n',
    )
    .action((options: PortfolioOptions) =>
      reportErrors(async () => {
        const settings = portfolioSettings(options);
        await withBook((database) => runPortfolio(database, settings, options));
        return Number(process.exitCode ?? exitCode.ok);
      }),
    );
}

/** Exit 0: shown. 64: an option is not valid. 65: the day is not closed. 66: no such book. */
export async function runPortfolio(
  database: Database,
  settings: PortfolioSettings,
  options: PortfolioOptions,
): Promise<number> {
  const bar = progress();
  let begun = false;
  const onProgress = (loans: number, total: number) => {
    if (!begun) bar.begin(words('portfolio.reading'), total);
    begun = true;
    bar.reach(loans);
  };
  const report = await readPortfolio(database, settings, { onProgress }).finally(() => bar.end());
  if ('refused' in report) throw refusalError(report);
  const document = portfolioDocument(report);
  const lang: Language = options.lang === 'zh' || options.lang === 'en' ? options.lang : language();
  if (options.html !== undefined) {
    const pageLanguage: PageLanguage = options.lang === 'zh' || options.lang === 'en' ? options.lang : 'both';
    await writeFile(options.html, portfolioPage(document, { language: pageLanguage, first: lang, words }));
    process.stderr.write(`${words('portfolio.written', { file: options.html }, lang)}\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  else if (options.csv) process.stdout.write(portfolioCsv(document));
  else if (options.html === undefined) process.stdout.write(portfolioText(document, lang));
  return exitCode.ok;
}

/** The settings of valid options; a CommandError (exit 64) names the first that is not. */
export function portfolioSettings(options: PortfolioOptions): PortfolioSettings {
  const asOf = options.asOf === undefined ? undefined : parseDay(options.asOf);
  if (options.asOf !== undefined && asOf === undefined) throw fault('asOf', options.asOf);
  const { knownAsOf } = options;
  if (knownAsOf !== undefined && !isInstant(knownAsOf)) throw fault('knownAsOf', knownAsOf);
  const months = wholeNumber(options.months, { from: 0, to: monthsMax });
  if (months === undefined) throw fault('months', options.months);
  const breakdown = options.by as Breakdown | undefined;
  if (breakdown !== undefined && !breakdowns.includes(breakdown)) throw fault('by', breakdown);
  if (!schemes.includes(options.scheme)) throw fault('scheme', options.scheme);
  const days = options.vintageDays.split(',').map((text) => wholeNumber(text.trim(), { from: 1, to: vintageDaysMax }));
  const vintageDays = days.filter((each) => each !== undefined);
  if (vintageDays.length < days.length) throw fault('vintageDays', options.vintageDays);
  if (options.lang !== undefined && !['en', 'zh', 'both'].includes(options.lang)) throw fault('lang', options.lang);
  if (options.json && options.csv) throw fault('format', '');
  return {
    creditorRef: options.creditor,
    asOf,
    knownAsOf,
    months,
    buckets: defaultBuckets,
    scheme: options.scheme as ClassScheme,
    lawValues: loadDatedValues(),
    breakdown,
    vintageDays,
    vintageCurvesMax,
  };
}

function wholeNumber(text: string, range: { readonly from: number; readonly to: number }): number | undefined {
  if (!/^(0|[1-9][0-9]{0,5})$/.test(text)) return undefined;
  const value = Number.parseInt(text, 10);
  return value >= range.from && value <= range.to ? value : undefined;
}

/** An instant with its offset; without one it would mean another instant on every machine. */
function isInstant(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/.exec(
    text,
  );
  return match !== null && parseDay(match[1]!) !== undefined;
}

function fault(name: string, value: string): CommandError {
  return new CommandError(words(`portfolio.fault.${name}`, { value }), exitCode.invalidInput);
}

function refusalError(refusal: PortfolioRefusal): CommandError {
  const values = {
    creditors: 'creditorRefs' in refusal ? refusal.creditorRefs.join(', ') : '',
    businessDate: 'businessDate' in refusal ? formatDay(refusal.businessDate) : '',
  };
  const code = refusal.refused === 'asOfNotClosed' || refusal.refused === 'noDayClosed' ? 'refused' : 'noBook';
  return new CommandError(words(`portfolio.refused.${refusal.refused}`, values), exitCode[code]);
}
