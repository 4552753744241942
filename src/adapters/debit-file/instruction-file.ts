/**
 * The file of a day's debits that a bank takes, and what one row of it is: CSV in UTF-8, a head, one row a debit in the order of
 * their ids, then for each currency a row with how many there are and what they come to. docs/guides/direct-debit.md shows one.
 */
import Papa from 'papaparse';
import type { DebitInstruction } from '../../application/debit-port.ts';
import { formatDay, parseDay } from '../../core/calendar/day.ts';
import { formatAmount, parseAmountMinor } from '../../core/money/decimal.ts';

const head = ['type', 'id', 'mandate', 'amount', 'currency', 'day', 'loan'] as const;

export function rowOf({ id, mandateRef, amountMinor, currency, onDay, loanRef }: DebitInstruction): string {
  return lineOf(['debit', id, mandateRef, formatAmount(amountMinor, currency), currency, formatDay(onDay), loanRef]);
}

/** Undefined: not a row that `rowOf` wrote. */
export function readRow(line: string): DebitInstruction | undefined {
  const [type, id = '', mandateRef = '', amount = '', currency = '', day = '', loanRef = ''] =
    Papa.parse<string[]>(line.trimEnd()).data[0] ?? [];
  const onDay = parseDay(day);
  if (type !== 'debit' || onDay === undefined || !/^[A-Z]{3}$/.test(currency)) return undefined;
  const amountMinor = parseAmountMinor(amount, currency);
  if (typeof amountMinor !== 'bigint') return undefined;
  return { id, mandateRef, amountMinor, currency, onDay, loanRef };
}

/** Everything of one day. */
export function instructionFile(instructions: readonly DebitInstruction[]): string {
  const rows = [...instructions].sort((one, other) => (one.id < other.id ? -1 : 1));
  const totals = new Map<string, { count: number; amountMinor: bigint; day: string }>();
  for (const { currency, amountMinor, onDay } of rows) {
    const total = totals.get(currency) ?? { count: 0, amountMinor: 0n, day: formatDay(onDay) };
    totals.set(currency, { ...total, count: total.count + 1, amountMinor: total.amountMinor + amountMinor });
  }
  const ends = [...totals]
    .sort()
    .map(([currency, { count, amountMinor, day }]) =>
      lineOf(['total', String(count), '', formatAmount(amountMinor, currency), currency, day, '']),
    );
  return [lineOf(head), ...rows.map(rowOf), ...ends].join('');
}

/** The debits of such a file. */
export function readInstructions(text: string): DebitInstruction[] {
  const rows = Papa.parse<string[]>(text.trimEnd()).data;
  return rows.flatMap((cells) => readRow(lineOf(cells)) ?? []);
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\n`;
}
