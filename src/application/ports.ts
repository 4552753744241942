/** What the application asks of the outside where several kinds exist. */
import type { BookTable, RowReading } from './book-records.ts';

/** One source file of a book, opened: what it holds and its rows in order, in batches, with bounded memory. */
export interface BookSource {
  /** Name as given, for messages and the rejects file. */
  readonly file: string;
  /** SHA-256 of the file's bytes, hex: loading the same file twice is known by it. */
  readonly digest: string;
  readonly bytes: number;
  /** Which tables its rows make; a book-format file makes one, a mapped extract may make several. */
  readonly tables: readonly BookTable[];
  /** Column headers as they stand in the source, for the rejects file. */
  readonly headers: readonly string[];
  /** Rows in order; each call reads from the start. `bytesRead` serves a progress bar. */
  rows(): AsyncIterable<{ readonly readings: readonly RowReading[]; readonly bytesRead: number }>;
}

/** A file that cannot be read at all: wrong encoding, torn, not a workbook, a bomb. */
export interface SourceFault {
  readonly file: string;
  /** Line where it shows, where that can be told. */
  readonly line?: number;
  readonly value?: string;
  readonly code: string;
}

export class SourceFaultError extends Error {
  readonly fault: SourceFault;
  constructor(fault: SourceFault) {
    super(`${fault.file}${fault.line === undefined ? '' : `:${fault.line}`}: ${fault.code}`);
    this.name = 'SourceFaultError';
    this.fault = fault;
  }
}

/** Encrypts personal data under a key of the borrower's own, which is itself wrapped by the deployment's key. */
export interface Sealer {
  /** Seals under a new key. `context` (creditor/borrower) is bound to it: moved to another row, it does not open. */
  sealNew(context: string, text: string): { readonly wrappedKey: Uint8Array; readonly sealed: Uint8Array };
  open(context: string, at: { readonly wrappedKey: Uint8Array; readonly sealed: Uint8Array }): string;
}
