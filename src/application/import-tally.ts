/** What an import counts of a file as it reads it, and the report that it makes of it. */
import { formatAmount } from '../core/money/decimal.ts';
import { type BookRecord, type BookTable, bookTables, type RowFault } from './book-records.ts';
import type { FileReport } from './import-book.ts';

/** What a file came to. */
export class Tally {
  readonly file: string;
  readonly counts = { alreadyThere: 0 };
  readonly faults: RowFault[] = [];
  readonly #refusedLines = new Set<number>();
  readonly #records: Record<BookTable, number> = Object.fromEntries(bookTables.map((table) => [table, 0])) as never;
  readonly #lent = new Map<string, bigint>();
  readonly #received = new Map<string, bigint>();
  rowsRead = 0;
  rowsSkipped = 0;
  staged = 0;
  paymentsToSuspense = 0;

  constructor(file: string) {
    this.file = file;
  }

  refuse(faults: readonly RowFault[]): void {
    for (const fault of faults) {
      this.faults.push(fault);
      this.#refusedLines.add(fault.line);
    }
  }

  count(rows: readonly { readonly records: readonly BookRecord[] }[]): void {
    for (const { records } of rows) {
      for (const { table, record } of records) {
        this.#records[table]++;
        if (table === 'loans') add(this.#lent, record.currency, record.principalMinor);
        if (table === 'payments') {
          add(
            this.#received,
            record.currency,
            record.reversesPaymentRef === undefined ? record.amountMinor : -record.amountMinor,
          );
        }
      }
    }
  }

  report(outcome: FileReport['outcome']): FileReport {
    const rowsRefused = this.#refusedLines.size;
    return {
      file: this.file,
      outcome,
      rowsRead: this.rowsRead,
      rowsTaken: this.rowsRead - rowsRefused - this.rowsSkipped,
      rowsRefused,
      rowsSkipped: this.rowsSkipped,
      recordsAlreadyThere: this.counts.alreadyThere,
      paymentsToSuspense: this.paymentsToSuspense,
      controlTotals: { records: this.#records, lent: shown(this.#lent), received: shown(this.#received) },
      faults: this.faults.sort((a, b) => a.line - b.line),
    };
  }
}

function add(totals: Map<string, bigint>, currency: string, amountMinor: bigint): void {
  totals.set(currency, (totals.get(currency) ?? 0n) + amountMinor);
}

function shown(totals: ReadonlyMap<string, bigint>): Record<string, string> {
  return Object.fromEntries([...totals].map(([currency, minor]) => [currency, formatAmount(minor, currency)]));
}
