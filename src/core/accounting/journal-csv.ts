/** The journal as a table (RFC 4180) and as data, in the lender's own accounts. */
import { formatDay } from '../calendar/day.ts';
import { formatAmount } from '../money/decimal.ts';
import { type Chart, isOffBalance } from './chart.ts';
import type { JournalEntry } from './journal.ts';

/** In order; words in messages/<language>/accounting.json under accounting.column.<name>. */
export const journalColumns = [
  'on',
  'number',
  'summary',
  'accountCode',
  'accountName',
  'debit',
  'credit',
  'currency',
  'source',
] as const;

export type JournalWords = (code: string, parameters?: Readonly<Record<string, string>>) => string;

export interface JournalPaper {
  readonly chart: Chart;
  readonly language: 'zh' | 'en';
  /** in `language`, by code */
  readonly words: JournalWords;
}

/** The number under which an accountant finds an entry: the loan's, and the entry's within it. */
export function entryNumber({ loanRef, n }: JournalEntry): string {
  return `${loanRef}/${String(n).padStart(4, '0')}`;
}

/** `ledger:<entry id>` or what the event is known by. */
export function sourceText({ source }: JournalEntry): string {
  return source.kind === 'ledgerEntry' ? `ledger:${source.entryId}` : source.ref;
}

/**
 * One line of an entry a row; lines end with CR LF. `withMark`: a byte order mark first, by which spreadsheets know UTF-8. A cell that
 * a spreadsheet would take for a formula is kept from it by an apostrophe.
 */
export function journalCsv(
  entries: readonly JournalEntry[],
  { chart, language, words, withMark }: JournalPaper & { readonly withMark: boolean },
): string {
  const lines = [row(journalColumns.map((column) => words(`accounting.column.${column}`)))];
  for (const entry of entries) {
    const summary = words(`accounting.entry.${entry.code}`, entry.parameters);
    for (const { role, debitMinor, creditMinor } of entry.lines) {
      const account = chart[role];
      const amount = (minor: bigint) => (minor === 0n ? '' : formatAmount(minor, entry.currency));
      lines.push(
        row([
          formatDay(entry.on),
          entryNumber(entry),
          summary,
          account.code,
          account[language],
          amount(debitMinor),
          amount(creditMinor),
          entry.currency,
          sourceText(entry),
        ]),
      );
    }
  }
  return `${withMark ? '\uFEFF' : ''}${lines.join('\r\n')}\r\n`;
}

function row(cells: readonly string[]): string {
  return cells.map(cell).join(',');
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Amounts as decimal text; the words in one language, the codes in all. */
export interface JournalEntryDocument {
  readonly number: string;
  readonly on: string;
  readonly currency: string;
  readonly code: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly source: { readonly ledgerEntry: string } | { readonly event: string };
  readonly lines: readonly {
    readonly role: string;
    readonly account: string;
    readonly name: string;
    readonly debit: string;
    readonly credit: string;
    readonly offBalance: boolean;
  }[];
}

export function journalDocument(entries: readonly JournalEntry[], paper: JournalPaper): JournalEntryDocument[] {
  const { chart, language, words } = paper;
  return entries.map((entry) => ({
    number: entryNumber(entry),
    on: formatDay(entry.on),
    currency: entry.currency,
    code: entry.code,
    parameters: entry.parameters,
    summary: words(`accounting.entry.${entry.code}`, entry.parameters),
    source:
      entry.source.kind === 'ledgerEntry'
        ? { ledgerEntry: entry.source.entryId.toString() }
        : { event: entry.source.ref },
    lines: entry.lines.map(({ role, debitMinor, creditMinor }) => ({
      role,
      account: chart[role].code,
      name: chart[role][language],
      debit: formatAmount(debitMinor, entry.currency),
      credit: formatAmount(creditMinor, entry.currency),
      offBalance: isOffBalance(role),
    })),
  }));
}
