/** Runs `agreement journal`: the entries of the lender's books into one file, whole or not at all, and what each change came to. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  agreementJournals,
  entriesOf,
  type JournalSettings,
  type LoanJournal,
} from '../application/agreement-journal.ts';
import {
  type ChangeDocument,
  type LoanJournalDocument,
  loanJournalDocument,
  type StandingDocument,
} from '../application/agreement-journal-document.ts';
import { defaultBuckets } from '../composition/default-buckets.ts';
import { loadDatedValues } from '../composition/load-packs.ts';
import { readYaml } from '../composition/yaml-lines.ts';
import { type Chart, readChart } from '../core/accounting/chart.ts';
import { type JournalPaper, journalCsv, journalDocument } from '../core/accounting/journal-csv.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import { readAgreement } from '../store/agreements.ts';
import type { Database } from '../store/database.ts';
import type { CreditorRow } from '../store/day-closes.ts';
import type { AgreementOptions } from './agreement.ts';
import { CommandError, pickBook } from './book.ts';
import { oneOf } from './contact-options.ts';
import { words } from './words.ts';

export interface JournalOptions extends AgreementOptions {
  readonly out: string;
  readonly through?: string;
  readonly chart?: string;
  readonly language: string;
}

interface Terminal {
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: { readonly write: (text: string) => unknown };
}

const say = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
  words(`agreementBooks.${code}`, values);

const defaultChart = fileURLToPath(new URL('../../examples/chart-cn-bank.yaml', import.meta.url));

/**
 * Exit 0: written. 64: an option or the chart is not valid. 65: the day is not closed, the agreement never came into force, or a
 * loan has no journal (of a whole book the others are written). 66: no such agreement, no such chart. 73: the file cannot be written.
 */
export async function runJournal(
  database: Database,
  id: string | undefined,
  options: JournalOptions,
  { stdout, stderr }: Terminal = process,
): Promise<number> {
  const format = formatOf(options.out);
  const language = oneOf('--language', options.language, ['zh', 'en'] as const);
  const chart = await chartOf(options.chart ?? defaultChart);
  const book = await pickBook(database, options.creditor);
  const through = throughOf(book, options);
  if (id !== undefined) await checkInForce(database, id, { book, through });
  const { creditorId } = book;
  const settings = { creditorId, agreementNumber: id, through, buckets: defaultBuckets, lawValues: loadDatedValues() };
  const paper: JournalPaper = { chart, language, words: (code, values) => words(code, values, language) };
  const documents = await writeJournal(database, settings, { file: options.out, format, paper });
  const leftOut = documents.filter(({ refused }) => refused !== null);
  const isWritten = id === undefined || leftOut.length === 0;
  if (options.json) {
    const out = isWritten ? options.out : null;
    stdout.write(`${JSON.stringify({ out, through: formatDay(through), loans: documents })}\n`);
  } else if (id !== undefined) stdout.write(documents.map(summaryText).join('\n'));
  for (const document of leftOut) stderr.write(`${refusedText(document)}\n`);
  if (isWritten) {
    const entries = documents.reduce((sum, each) => sum + each.entries, 0);
    const loans = documents.length - leftOut.length;
    stderr.write(`${say('written', { file: options.out, entries, loans, leftOut: leftOut.length })}\n`);
  }
  return leftOut.length === 0 ? 0 : 65;
}

type Format = 'csv' | 'json';

function formatOf(file: string): Format {
  if (file.endsWith('.csv')) return 'csv';
  if (file.endsWith('.json')) return 'json';
  throw new CommandError(say('fault.out', { value: file }), 64);
}

function throughOf({ businessDate }: CreditorRow, options: JournalOptions): Day {
  const asked = options.through === undefined ? undefined : parseDay(options.through);
  if (options.through !== undefined && asked === undefined) {
    throw new CommandError(say('fault.through', { value: options.through }), 64);
  }
  if (businessDate === undefined) throw new CommandError(say('refused.noDayClosed'), 65);
  if (asked !== undefined && asked > businessDate) {
    const values = { value: formatDay(asked), businessDate: formatDay(businessDate) };
    throw new CommandError(say('refused.throughNotClosed', values), 65);
  }
  return asked ?? businessDate;
}

async function checkInForce(
  database: Database,
  id: string,
  { book, through }: { readonly book: CreditorRow; readonly through: Day },
): Promise<void> {
  const at = { creditorId: book.creditorId, agreementNumber: id };
  const row = await database.session((session) => readAgreement(session, at));
  if (row === undefined) throw new CommandError(words('agreementCommand.unknown', { id }), 66);
  const { inForceOn } = row.agreement;
  if (inForceOn === undefined || inForceOn > through) {
    throw new CommandError(say('refused.notInForce', { id, through: formatDay(through) }), 65);
  }
}

async function chartOf(file: string): Promise<Chart> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(say('fault.chartNotRead', { file, code: error.code ?? error.message }), 66);
  });
  const notYaml: string[] = [];
  const read = readYaml(text, {
    firstLine: 1,
    onFault: (line, message) => notYaml.push(say('fault.chartNotYaml', { file, line, message })),
  });
  if (read === undefined) throw new CommandError(notYaml.join('\n'), 64);
  const { chart, faults } = readChart(read.plain);
  if (chart !== undefined) return chart;
  const lines = faults.map(({ path, value, code }) => {
    const mend = words(`accounting.chart.${code}`);
    const shown = JSON.stringify(value) ?? 'null';
    return say('fault.chart', { file, line: read.lineOf(path), path: path.join('.'), value: shown, mend });
  });
  throw new CommandError(lines.join('\n'), 64);
}

interface Target {
  readonly file: string;
  readonly format: Format;
  readonly paper: JournalPaper;
}

/** Beside its place first, so that who reads the file finds all of it, or what was there before. */
async function writeJournal(
  database: Database,
  settings: JournalSettings,
  target: Target,
): Promise<LoanJournalDocument[]> {
  const beside = join(dirname(target.file), `.${basename(target.file)}.${randomBytes(6).toString('hex')}.part`);
  try {
    const file = await open(beside, 'wx', 0o600);
    let documents: LoanJournalDocument[];
    try {
      documents = await database.transaction(async (session) => {
        await session.run('set transaction isolation level repeatable read, read only');
        return writeLoans(new JournalFile(file, target), agreementJournals(session, settings));
      });
      await file.sync();
    } finally {
      await file.close();
    }
    const [first] = documents;
    if (settings.agreementNumber !== undefined && first?.refused != null) await rm(beside, { force: true });
    else await rename(beside, target.file);
    return documents;
  } catch (error) {
    await rm(beside, { force: true });
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined || code === undefined) throw error;
    throw new CommandError(say('fault.cannotWrite', { file: target.file, code }), 73);
  }
}

async function writeLoans(file: JournalFile, loans: AsyncGenerator<LoanJournal>): Promise<LoanJournalDocument[]> {
  const documents: LoanJournalDocument[] = [];
  for await (const loan of loans) {
    const document = loanJournalDocument(loan);
    documents.push(document);
    await file.add(loan, document);
  }
  await file.end();
  return documents;
}

/** Written in pieces as large as this. */
const pieceLengthMin = 1_000_000;

class JournalFile {
  readonly #file: FileHandle;
  readonly #target: Target;
  readonly #headLength: number;
  #text: string;
  #isFirst = true;

  constructor(file: FileHandle, target: Target) {
    this.#file = file;
    this.#target = target;
    const head = journalCsv([], { ...target.paper, withMark: true });
    this.#headLength = head.length;
    this.#text = target.format === 'csv' ? head : '{"format":"forbear-agreement-journal/v1","loans":[';
  }

  async add(loan: LoanJournal, document: LoanJournalDocument): Promise<void> {
    const { format, paper } = this.#target;
    const entries = entriesOf(loan);
    if (format === 'csv') this.#text += journalCsv(entries, { ...paper, withMark: true }).slice(this.#headLength);
    else {
      const text = JSON.stringify({ ...document, journal: journalDocument(entries, paper) });
      this.#text += `${this.#isFirst ? '' : ','}\n${text}`;
    }
    this.#isFirst = false;
    if (this.#text.length >= pieceLengthMin) await this.#put();
  }

  async end(): Promise<void> {
    if (this.#target.format === 'json') this.#text += '\n]}\n';
    await this.#put();
  }

  async #put(): Promise<void> {
    await this.#file.appendFile(this.#text);
    this.#text = '';
  }
}

function refusedText({ loan, refused, changes }: LoanJournalDocument): string {
  const { code, entryId = '', on = '' } = refused!;
  const why =
    code === 'undetermined'
      ? words('accounting.treatment.undetermined', { missing: missingText(changes.at(-1)!) })
      : words(`accounting.refused.${code}`, { entryId, on });
  return say('leftOut', { loan, why });
}

function missingText({ missing }: ChangeDocument): string {
  return missing
    .map((name) => (name.includes('.') ? say('missing.rule', { name }) : say(`missing.${name}`)))
    .join(say('and'));
}

/** What each change came to, and how the loan stands, in words. */
function summaryText(document: LoanJournalDocument): string {
  const { loan, currency, changes, now, carryingAmount } = document;
  const lines = changes.flatMap((change) => [
    say('change.title', { agreement: change.agreement, version: change.termsVersion, loan, on: change.on }),
    ...changeLines(change, currency),
    '',
  ]);
  lines.push(say('now.title', { loan, on: now.on }));
  if (carryingAmount !== null) lines.push(say('now.carrying', { amount: carryingAmount, currency }));
  lines.push(...standingLines(now));
  return `${lines.join('\n')}\n`;
}

function changeLines(change: ChangeDocument, currency: string): string[] {
  const { treatment, differencePercent, result, because } = change;
  if (treatment === 'chargedOff') return [say('change.chargedOff')];
  const lines = [
    say('change.carrying', { amount: change.carryingAmount, currency }),
    say('change.letGo', { amount: change.letGo, currency }),
    ...(/[1-9]/.test(change.suspendedInterest)
      ? [say('change.suspended', { amount: change.suspendedInterest, currency })]
      : []),
    say('change.presentValue', { amount: change.presentValue, currency, rate: change.effectiveRatePercent }),
  ];
  if (differencePercent !== null) lines.push(say('change.difference', { percent: differencePercent }));
  lines.push(words(`accounting.treatment.${treatment}`, { missing: missingText(change) }));
  for (const { ruleId, verified } of because) {
    lines.push(say(verified ? 'change.rule' : 'change.ruleNotVerified', { ruleId }));
  }
  if (result !== null) lines.push(say('change.result', { amount: result, currency }));
  return [...lines, ...standingLines(change.before, 'before')];
}

function standingLines(standing: StandingDocument, prefix: 'now' | 'before' = 'now'): string[] {
  const { riskClass, classFloor, observation, stage, stageBecause, ended } = standing;
  if (ended !== null) return [say(`ended.${ended}`)];
  const classed = riskClass === null ? say('class.none') : words(`case.class.${riskClass}`);
  const lines = [say(`${prefix}.days`, { days: standing.daysPastDue, class: classed })];
  if (stage !== null) {
    const grounds = [...new Set(stageBecause.map(({ ground }) => words(`accounting.ground.${ground}`)))];
    lines.push(say('stage', { stage: words(`accounting.stage.${stage}`), grounds: grounds.join(say('and')) }));
  }
  if (observation !== null) lines.push(say(`observation.${observation.state}`, observation));
  if (classFloor !== null) lines.push(say('floor', { class: words(`case.class.${classFloor}`) }));
  if (standing.interest !== null) lines.push(say(standing.interest));
  return lines;
}
