/** Creditor shares that must be the whole, and the control totals of the files loaded beside what the book holds. */
import { formatDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import type { BookTotals, Difference, StoredImport, StoredShare } from '../store/verify.ts';

/** `shares` in order of loan and day. */
export function shareDifferences(shares: readonly StoredShare[]): Difference[] {
  const found: Difference[] = [];
  for (let first = 0; first < shares.length; ) {
    const { loanRef, fromOn } = shares[first]!;
    let numerator = 0n;
    let denominator = 1n;
    let next = first;
    for (; next < shares.length && shares[next]!.loanRef === loanRef && shares[next]!.fromOn === fromOn; next++) {
      const share = shares[next]!;
      numerator = numerator * share.denominator + share.numerator * denominator;
      denominator *= share.denominator;
    }
    if (numerator !== denominator) {
      found.push({
        table: 'creditor_share',
        loan: loanRef,
        row: `from ${formatDay(fromOn)}`,
        field: 'share_numerator',
        stored: `${numerator}/${denominator}`,
        recomputed: '1/1',
      });
    }
    first = next;
  }
  return found;
}

interface FileTotals {
  readonly records: { readonly loans: number; readonly payments: number };
  readonly lent: Readonly<Record<string, string>>;
  readonly received: Readonly<Record<string, string>>;
}

/**
 * The book holds nothing that no file brought. Where each record came from one file alone and no row was refused, the
 * amounts are the same too; where files overlap only the numbers can be held against each other.
 */
export function importDifferences(imports: readonly StoredImport[], book: BookTotals): Difference[] {
  const found: Difference[] = [];
  const add = (field: string, stored: string | null, recomputed: string | null) =>
    found.push({ table: 'import_file', loan: undefined, row: 'all files', field, stored, recomputed });
  const files = imports.map((file) => JSON.parse(file.controlTotals) as FileTotals);
  const sideBySide = [
    { table: 'loans', inBook: book.loans, amounts: 'lent', minorInBook: book.lentMinor },
    { table: 'payments', inBook: book.payments, amounts: 'received', minorInBook: book.receivedMinor },
  ] as const;
  const allTaken = imports.every((file) => file.rowsRefused === 0n);
  for (const { table, inBook, amounts, minorInBook } of sideBySide) {
    const inFiles = files.reduce((sum, file) => sum + file.records[table], 0);
    if (inBook > inFiles) add(`control_totals.records.${table}`, `${inFiles}`, `${inBook}`);
    if (inBook !== inFiles || !allTaken) continue;
    const currencies = new Set([...minorInBook.keys(), ...files.flatMap((file) => Object.keys(file[amounts]))]);
    for (const currency of currencies) {
      const minorInFiles = files.reduce((sum, file) => sum + minorOf(file[amounts][currency]), 0n);
      const minor = minorInBook.get(currency) ?? 0n;
      if (minor === minorInFiles) continue;
      add(`control_totals.${amounts} ${currency}`, formatAmount(minorInFiles, currency), formatAmount(minor, currency));
    }
  }
  return found;
}

/** Totals have all the decimals of their currency, and may be above any single amount. */
function minorOf(text: string | undefined): bigint {
  return text === undefined ? 0n : BigInt(text.replace('.', ''));
}
