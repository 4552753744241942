/** suspense: money received that no loan has yet, how long it has waited, and matching it. */
import type { Command } from 'commander';
import {
  type MatchRefusal,
  matchSuspense,
  readSuspensePage,
  type SuspenseMatch,
  type SuspensePage,
} from '../application/suspense.ts';
import { parseSuspenseCursor, suspenseDocument } from '../application/suspense-document.ts';
import { orderOfPayment } from '../composition/deployment.ts';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { grouped } from '../core/portfolio/shown.ts';
import type { Database } from '../store/database.ts';
import { CommandError, pickBook, withBook } from './book.ts';
import { carefulSealer } from './careful-sealer.ts';
import { textTable } from './text-table.ts';
import { words } from './words.ts';

interface ListOptions {
  readonly asOf?: string;
  readonly limit: string;
  readonly after?: string;
  readonly creditor?: string;
  readonly json: boolean;
}

interface MatchOptions {
  readonly loan: string;
  readonly on?: string;
}

export function addSuspense(program: Command): void {
  const suspense = program
    .command('suspense')
    .description('money received that no loan has yet: how much, since when')
    .option('--as-of <date>', 'what waited at the end of this day')
    .option('--limit <n>', 'receipts a page, up to 1000', '50')
    .option('--after <cursor>', 'go on after a page: its "next"')
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExample:\n  forbear suspense\n  forbear suspense match PM00017 --loan L00042 --on 2026-10-20\n',
    )
    .action((options: ListOptions) => withBook((database) => runList(database, options)));
  suspense
    .command('match')
    .argument('<paymentRef>', 'the number of the payment, as the list shows it')
    .description('post the money to a loan; what the loan does not take stays in suspense under its own number')
    .requiredOption('--loan <loanRef>', "the lender's number of the loan")
    .option('--on <date>', 'the day from which it counts; without it, the day it was received')
    .action((paymentRef: string, options: MatchOptions, command: Command) => {
      const { creditor, json } = command.optsWithGlobals<ListOptions>();
      return withBook((database) => runMatch(database, { paymentRef, options, creditor, json }));
    });
}

async function runList(database: Database, options: ListOptions): Promise<number> {
  const asOf = dayOption('--as-of', options.asOf);
  const limit = /^\d{1,4}$/.test(options.limit) ? Number(options.limit) : 0;
  if (limit < 1 || limit > 1_000) throw new CommandError(words('suspense.fault.limit', { value: options.limit }), 64);
  const after = options.after === undefined ? undefined : parseCursor(options.after);
  const book = await pickBook(database, options.creditor);
  const page = await readSuspensePage(database, { book, asOf, after, limit });
  process.stdout.write(options.json ? `${JSON.stringify(suspenseDocument(page))}\n` : suspenseText(page));
  return 0;
}

function parseCursor(text: string): NonNullable<SuspensePage['next']> {
  const cursor = parseSuspenseCursor(text);
  if (cursor === undefined) throw new CommandError(words('suspense.fault.cursor', { value: text }), 64);
  return cursor;
}

function dayOption(name: string, text: string | undefined): Day | undefined {
  if (text === undefined) return undefined;
  const day = parseDay(text);
  if (day === undefined) throw new CommandError(words('suspense.fault.notADate', { name, value: text }), 64);
  return day;
}

function suspenseText(page: SuspensePage): string {
  const { asOf, suspense, totals, next } = suspenseDocument(page);
  const head = asOf === null ? words('suspense.head') : words('suspense.headAsOf', { asOf });
  if (suspense.length === 0) return `${head}\n\n${words('suspense.none')}\n`;
  const rows = suspense.map(({ paymentRef, receivedOn, ageDays, currency, amount, reason, loanRef }) => [
    paymentRef,
    receivedOn,
    ageDays === null ? '–' : String(ageDays),
    `${grouped(amount)} ${currency}`,
    words(`suspense.reason.${reason}`),
    loanRef ?? '–',
  ]);
  const foot = totals.map(({ currency, receipts, amount }) => [
    words('suspense.total', { receipts }),
    '',
    '',
    `${grouped(amount)} ${currency}`,
  ]);
  const table = textTable(
    [
      { title: words('suspense.payment'), align: 'left' },
      { title: words('suspense.receivedOn'), align: 'left' },
      { title: words('suspense.ageDays'), align: 'right' },
      { title: words('suspense.amount'), align: 'right' },
      { title: words('suspense.why'), align: 'left' },
      { title: words('suspense.loan'), align: 'left' },
    ],
    [...rows, ...foot],
    foot.length,
  );
  const more = next === null ? '' : `\n${words('suspense.more', { next })}\n`;
  return `${head}\n\n${table}\n${more}`;
}

async function runMatch(
  database: Database,
  at: { paymentRef: string; options: MatchOptions; creditor: string | undefined; json: boolean },
): Promise<number> {
  const { paymentRef, options, json } = at;
  const on = dayOption('--on', options.on);
  const book = await pickBook(database, at.creditor);
  const asked = {
    book,
    paymentRef,
    loanRef: options.loan,
    on,
    orderOfPayment: orderOfPayment(),
    sealer: await carefulSealer(database),
  };
  const result = await matchSuspense(database, asked);
  if (json) process.stdout.write(`${JSON.stringify(matchDocument(result))}\n`);
  else if ('refused' in result) process.stderr.write(`${refusalText(result, asked)}\n`);
  else process.stdout.write(`${matchText(result)}\n`);
  return 'refused' in result ? 65 : 0;
}

function matchDocument(result: SuspenseMatch | MatchRefusal): object {
  if ('refused' in result) return 'on' in result ? { ...result, on: formatDay(result.on) } : result;
  const { paymentRef, loanRef, currency, valueOn, appliedMinor, left } = result;
  return {
    paymentRef,
    loanRef,
    currency,
    valueOn: formatDay(valueOn),
    applied: formatAmount(appliedMinor, currency),
    left: left === undefined ? null : { paymentRef: left.paymentRef, amount: formatAmount(left.amountMinor, currency) },
  };
}

function matchText({ paymentRef, loanRef, currency, valueOn, appliedMinor, left }: SuspenseMatch): string {
  const amount = (minor: bigint) => `${grouped(formatAmount(minor, currency))} ${currency}`;
  const matched = words('suspense.matched', {
    paymentRef,
    loanRef,
    amount: amount(appliedMinor),
    on: formatDay(valueOn),
  });
  if (left === undefined) return matched;
  return `${matched}\n${words('suspense.left', { amount: amount(left.amountMinor), paymentRef: left.paymentRef })}`;
}

function refusalText(refusal: MatchRefusal, at: { paymentRef: string; loanRef: string }): string {
  const on = 'on' in refusal ? formatDay(refusal.on) : '';
  const { paymentRef } = at;
  const loanRef = 'loanRef' in refusal ? refusal.loanRef : at.loanRef;
  return words(`suspense.refused.${refusal.refused}`, { paymentRef, loanRef, on });
}
