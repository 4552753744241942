/** verify: recomputes the whole book and says what is stored otherwise. Exit 1 when anything is. */
import type { Command } from 'commander';
import { type BookCheck, verifyBook } from '../application/verify-book.ts';
import { boundaryDays, sealerFor } from '../composition/deployment.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { components } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { Database } from '../store/database.ts';
import { readCreditors } from '../store/day-closes.ts';
import type { AccountSum, Difference } from '../store/verify.ts';
import { pickBook, withBook } from './book.ts';
import { progress } from './progress.ts';
import { textTable } from './text-table.ts';
import { words } from './words.ts';

interface VerifyOptions {
  readonly creditor?: string;
  readonly json: boolean;
}

const differencesShown = 50;

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('recompute the whole book from contracts and entries and say what is stored otherwise')
    .option('--creditor <name>', 'only this book, where there are several')
    .option('--json', 'the report as JSON', false)
    .addHelpText('after', '\nExit 0: all is as recomputed; 1: something differs.\n\nExample:\n  forbear verify\n')
    .action((options: VerifyOptions) => withBook((database) => runVerify(database, options)));
}

async function runVerify(database: Database, options: VerifyOptions): Promise<number> {
  if (options.creditor !== undefined) await pickBook(database, options.creditor);
  const checks = await verifyAll(database, options.creditor);
  if (options.json) process.stdout.write(`${JSON.stringify({ books: checks.map(documentOf) }, undefined, 1)}\n`);
  else for (const check of checks) process.stdout.write(shown(check));
  return checks.every((check) => check.differenceCount === 0) ? 0 : 1;
}

/** All books of the database, or the one named, with a progress bar. */
export async function verifyAll(database: Database, creditorRef?: string): Promise<BookCheck[]> {
  const books = await database.session((session) => readCreditors(session));
  const { contactLaw } = await import('./contact-law.ts');
  const replay = { contactLaw, sealer: keyAtHand(database) };
  const bar = progress();
  const checks: BookCheck[] = [];
  try {
    for (const book of books) {
      if (creditorRef !== undefined && book.creditorRef !== creditorRef) continue;
      const settings = { creditorId: book.creditorId, boundaryDays: (on: Day) => boundaryDays(on), replay };
      let begun = false;
      const check = await verifyBook(database, settings, (done, total) => {
        if (!begun) bar.begin(words('verify.progress'), total);
        begun = true;
        bar.reach(done);
      });
      if (check !== undefined) checks.push(check);
    }
  } finally {
    bar.end();
  }
  return checks;
}

/** Looking makes no key, and goes on without one: what is sealed is then counted. */
function keyAtHand(database: Database): ReturnType<typeof sealerFor> {
  try {
    return sealerFor(database, { make: false });
  } catch {
    return undefined;
  }
}

/** A check for a person: the verdict, the trial balance, the differences. */
export function shown(check: BookCheck): string {
  const { creditorRef: creditor, borrowers, loans, differenceCount: count } = check;
  const on = check.businessDate === undefined ? words('verify.noDay') : formatDay(check.businessDate);
  const lines = [words(count === 0 ? 'verify.clean' : 'verify.differs', { creditor, borrowers, loans, on, count })];
  if (check.loansWaiting > 0) lines.push(words('verify.waiting', { loans: check.loansWaiting }));
  lines.push(...contactLines(check));
  lines.push(...evidenceLines(check));
  lines.push(...trialBalance(check.trialBalance));
  for (const difference of check.differences.slice(0, differencesShown)) lines.push(describe(difference));
  if (count > differencesShown) lines.push(words('verify.more', { count: count - differencesShown }));
  return `${lines.join('\n')}\n`;
}

function contactLines({ contacts: { decisions, decisionsSealed, unconfirmed } }: BookCheck): string[] {
  const lines: string[] = [];
  if (decisions > 0) lines.push(words('verify.decisions', { decisions }));
  if (decisionsSealed > 0) lines.push(words('verify.decisionsSealed', { decisions: decisionsSealed }));
  if (unconfirmed > 0) lines.push(words('verify.unconfirmed', { contacts: unconfirmed }));
  return lines;
}

function evidenceLines({ evidence: { entries, sealed, checkpoints } }: BookCheck): string[] {
  const lines: string[] = [];
  if (entries > 0) lines.push(words('verify.entries', { entries, checkpoints }));
  if (sealed > 0) lines.push(words('verify.entriesSealed', { entries: sealed }));
  return lines;
}

function describe({ table, loan, row, field, stored, recomputed }: Difference): string {
  const named = [loan === undefined ? undefined : words('verify.loan', { loan }), row];
  return words('verify.difference', {
    table,
    row: named.filter((part) => part !== undefined).join(', '),
    field,
    stored: stored ?? words('verify.nothing'),
    recomputed: recomputed ?? words('verify.nothing'),
  });
}

/** Accounts in a fixed order, what the borrowers owe first; one table a currency. */
function trialBalance(sums: readonly AccountSum[]): string[] {
  const tables: string[] = [];
  for (const currency of new Set(sums.map((sum) => sum.currency))) {
    const ofCurrency = inOrder(sums.filter((sum) => sum.currency === currency && sum.amountMinor !== 0n));
    const total = ofCurrency.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const rows = ofCurrency.map(({ account, amountMinor }) => [nameOf(account), formatAmount(amountMinor, currency)]);
    rows.push([words('verify.sum'), formatAmount(total, currency)]);
    const columns = [
      { title: words('verify.trialBalance'), align: 'left' },
      { title: currency, align: 'right' },
    ] as const;
    tables.push(textTable(columns, rows, 1));
  }
  return tables;
}

function isComponent(account: string): boolean {
  return (components as readonly string[]).includes(account);
}

function inOrder(sums: readonly AccountSum[]): AccountSum[] {
  const rank = ({ account }: AccountSum) => {
    const place = (components as readonly string[]).indexOf(account);
    return place < 0 ? components.length : place;
  };
  return [...sums].sort((a, b) => rank(a) - rank(b) || (a.account < b.account ? -1 : 1));
}

function nameOf(account: string): string {
  return words(isComponent(account) ? `verify.owed.${account}` : `verify.contra.${account}`);
}

function documentOf(check: BookCheck): object {
  return {
    creditor: check.creditorRef,
    businessDate: check.businessDate === undefined ? null : formatDay(check.businessDate),
    borrowers: check.borrowers,
    loans: check.loans,
    loansWaiting: check.loansWaiting,
    contacts: check.contacts,
    differences: check.differenceCount,
    trialBalance: inOrder(check.trialBalance).map(({ currency, account, amountMinor }) => ({
      currency,
      account,
      amount: formatAmount(amountMinor, currency),
    })),
    found: check.differences.map(({ table, loan, row, field, stored, recomputed }) => ({
      table,
      loan: loan ?? null,
      row: row ?? null,
      field,
      stored,
      recomputed,
    })),
  };
}
