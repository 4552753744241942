/**
 * A bank's answer: CSV with a head, one row a debit, then for each currency a row with how many there are and what they come to.
 * It is taken whole or not at all.
 */
import Papa from 'papaparse';
import type { DebitReportFault, DebitResult } from '../../application/debit-port.ts';
import { formatDay, parseDay } from '../../core/calendar/day.ts';
import { formatAmount, parseAmountMinor } from '../../core/money/decimal.ts';

export const answerHead = ['type', 'id', 'outcome', 'reason', 'amount', 'currency', 'day'] as const;
type Field = (typeof answerHead)[number];
type Cells = Readonly<Record<Field, string>>;

export interface AnswerReading {
  readonly results: readonly DebitResult[];
  readonly faults: readonly DebitReportFault[];
}

export function readAnswer(text: string): AnswerReading {
  const rows = Papa.parse<string[]>(text.replace(/^\ufeff/, '').trimEnd()).data;
  const faults: DebitReportFault[] = [];
  if (rows[0]?.join(',') !== answerHead.join(',')) {
    return { results: [], faults: [{ line: 1, field: 'type', value: rows[0]?.join(',') ?? '', code: 'headNotKnown' }] };
  }
  const results: DebitResult[] = [];
  const totals: { readonly line: number; readonly cells: Cells }[] = [];
  for (const [index, row] of rows.slice(1).entries()) {
    const line = index + 2;
    const cells = Object.fromEntries(answerHead.map((field, at) => [field, row[at] ?? ''])) as Cells;
    if (row.length !== answerHead.length)
      faults.push({ line, field: 'type', value: row.join(','), code: 'cellsNotAll' });
    else if (cells.type === 'total') totals.push({ line, cells });
    else if (cells.type === 'answer') readResult(cells, { line, results, faults });
    else faults.push({ line, field: 'type', value: cells.type, code: 'typeNotKnown' });
  }
  // A row that cannot be read leaves the sums open.
  if (faults.length === 0) faults.push(...totalFaults(results, totals, rows.length));
  return faults.length > 0 ? { results: [], faults } : { results, faults };
}

function readResult(
  cells: Cells,
  at: { readonly line: number; readonly results: DebitResult[]; readonly faults: DebitReportFault[] },
): void {
  const { line, results, faults } = at;
  const before = faults.length;
  const refuse = (field: Field, code: string) => faults.push({ line, field, value: cells[field], code });
  const { id, outcome, reason, currency } = cells;
  const onDay = parseDay(cells.day);
  const isCurrency = /^[A-Z]{3}$/.test(currency);
  const amountMinor = isCurrency ? parseAmountMinor(cells.amount, currency) : undefined;
  if (!/^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/.test(id)) refuse('id', 'notAnId');
  if (results.some((known) => known.id === id)) refuse('id', 'twice');
  if (outcome !== 'paid' && outcome !== 'returned') refuse('outcome', 'outcomeNotKnown');
  if (outcome === 'returned' ? !/^[A-Za-z0-9]{1,40}$/.test(reason) : reason !== '') refuse('reason', 'reasonNotValid');
  if (!isCurrency) refuse('currency', 'notACurrency');
  if (typeof amountMinor === 'string') refuse('amount', amountMinor);
  if (onDay === undefined) refuse('day', 'notADate');
  if (faults.length > before) return;
  results.push({
    id,
    outcome: outcome === 'paid' ? { kind: 'paid' } : { kind: 'returned', reason },
    amountMinor: amountMinor as bigint,
    currency,
    onDay: onDay!,
  });
}

function totalFaults(
  results: readonly DebitResult[],
  totals: readonly { readonly line: number; readonly cells: Cells }[],
  lines: number,
): DebitReportFault[] {
  const faults: DebitReportFault[] = [];
  const told = new Set(totals.map(({ cells }) => cells.currency));
  for (const currency of new Set(results.map((result) => result.currency))) {
    if (!told.has(currency)) faults.push({ line: lines, field: 'type', value: currency, code: 'totalMissing' });
  }
  for (const { line, cells } of totals) {
    const own = results.filter(({ currency }) => currency === cells.currency);
    const sum = own.reduce((all, { amountMinor }) => all + amountMinor, 0n);
    if (cells.id !== String(own.length)) faults.push({ line, field: 'id', value: cells.id, code: 'countDiffers' });
    const asked = /^[A-Z]{3}$/.test(cells.currency) ? parseAmountMinor(cells.amount, cells.currency) : 'notACurrency';
    if (asked !== sum) faults.push({ line, field: 'amount', value: cells.amount, code: 'totalDiffers' });
  }
  return faults;
}

/** As a bank writes it; for tests and for whoever makes one from another format. */
export function answerFile(results: readonly DebitResult[]): string {
  const lines = results.map(({ id, outcome, amountMinor, currency, onDay }) =>
    [
      'answer',
      id,
      outcome.kind,
      outcome.kind === 'returned' ? outcome.reason : '',
      formatAmount(amountMinor, currency),
      currency,
      formatDay(onDay),
    ].join(','),
  );
  const totals = [...new Set(results.map(({ currency }) => currency))].map((currency) => {
    const own = results.filter((result) => result.currency === currency);
    const sum = own.reduce((all, { amountMinor }) => all + amountMinor, 0n);
    return `total,${own.length},,,${formatAmount(sum, currency)},${currency},`;
  });
  return `${[answerHead.join(','), ...lines, ...totals].join('\n')}\n`;
}
