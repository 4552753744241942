/**
 * Rows in PostgreSQL's COPY binary form, read field after field in the order selected: nothing is turned to text and
 * back, and nothing is made of a field that is not asked for. Source: PostgreSQL documentation, COPY, "Binary Format".
 */
import type { Day } from '../core/calendar/day.ts';
import type { Session } from './database.ts';

/** Signature, flags and the length of an extension that no server sends. */
const headerLength = 19;
/** 2000-01-01, from which PostgreSQL counts days. */
const epoch = 10_957;
const nullLength = -1;
const decoder = new TextDecoder();

export class BinaryRows {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = headerLength;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes to the first field of the next row; false when there is none. The row before must have been read whole. */
  next(): boolean {
    if (this.#at >= this.#bytes.length || this.#view.getInt16(this.#at) < 0) return false;
    this.#at += 2;
    return true;
  }

  /** bigint */
  long(): bigint {
    const at = this.#at + 4;
    this.#at = at + 8;
    return this.#view.getBigInt64(at);
  }

  longOrNone(): bigint | undefined {
    return this.#isNull() ? undefined : this.long();
  }

  /** integer */
  int(): number {
    const at = this.#at + 4;
    this.#at = at + 4;
    return this.#view.getInt32(at);
  }

  intOrNone(): number | undefined {
    return this.#isNull() ? undefined : this.int();
  }

  /** date */
  day(): Day {
    return this.int() + epoch;
  }

  dayOrNone(): Day | undefined {
    return this.#isNull() ? undefined : this.day();
  }

  /** boolean */
  flag(): boolean {
    const at = this.#at + 4;
    this.#at = at + 1;
    return this.#bytes[at] === 1;
  }

  textOrNone(): string | undefined {
    if (this.#isNull()) return undefined;
    const from = this.#at + 4;
    this.#at = from + this.#view.getInt32(this.#at);
    return decoder.decode(this.#bytes.subarray(from, this.#at));
  }

  /** bytea; a view of what was read */
  bytesOrNone(): Uint8Array | undefined {
    if (this.#isNull()) return undefined;
    const from = this.#at + 4;
    this.#at = from + this.#view.getInt32(this.#at);
    return this.#bytes.subarray(from, this.#at);
  }

  /** date[], none where it is null; its members are never null */
  days(): Day[] {
    const count = this.#arrayLength();
    const list = new Array<Day>(count);
    for (let i = 0; i < count; i++) list[i] = this.day();
    return list;
  }

  /** bigint[], none where it is null; its members are never null */
  longs(): bigint[] {
    const count = this.#arrayLength();
    const list = new Array<bigint>(count);
    for (let i = 0; i < count; i++) list[i] = this.long();
    return list;
  }

  /** Passes over the fields that are left of a row. */
  skip(fields: number): void {
    for (let i = 0; i < fields; i++) this.#at += 4 + Math.max(0, this.#view.getInt32(this.#at));
  }

  #isNull(): boolean {
    if (this.#view.getInt32(this.#at) !== nullLength) return false;
    this.#at += 4;
    return true;
  }

  /** Members of a one-dimensional array: length, dimensions, nulls, type, count, first index, then each as a field. */
  #arrayLength(): number {
    if (this.#isNull()) return 0;
    const dimensions = this.#view.getInt32(this.#at + 4);
    const count = dimensions === 0 ? 0 : this.#view.getInt32(this.#at + 16);
    this.#at += dimensions === 0 ? 16 : 24;
    return count;
  }
}

/** The rows of a SELECT without parameters. */
export async function readBinary(session: Session, select: string): Promise<BinaryRows> {
  const parts: Uint8Array[] = [];
  for await (const part of session.copyOut(select, 'binary')) parts.push(part);
  return new BinaryRows(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
}

/** Rows whose first two fields are borrower_id and loan_id and that stand in their order, met loan by loan. */
export class RowsByLoan {
  readonly fields: BinaryRows;
  readonly #fieldsAfterKey: number;
  #borrowerId = 0n;
  #loanId = 0n;
  #more: boolean;
  #unread = false;

  /** `fieldsAfterKey`: how many a row has besides the two of the key. */
  constructor(fields: BinaryRows, fieldsAfterKey: number) {
    this.fields = fields;
    this.#fieldsAfterKey = fieldsAfterKey;
    this.#more = true;
    this.#advance();
  }

  /** True when a row of this loan comes next; it stands at its first field after the key, and is then to be read whole. */
  of(borrowerId: bigint, loanId: bigint): boolean {
    if (!this.#unread) this.#advance();
    while (
      this.#more &&
      (this.#borrowerId < borrowerId || (this.#borrowerId === borrowerId && this.#loanId < loanId))
    ) {
      this.fields.skip(this.#fieldsAfterKey);
      this.#advance();
    }
    const found = this.#more && this.#borrowerId === borrowerId && this.#loanId === loanId;
    if (found) this.#unread = false;
    return found;
  }

  #advance(): void {
    this.#more = this.fields.next();
    this.#unread = this.#more;
    if (!this.#more) return;
    this.#borrowerId = this.fields.long();
    this.#loanId = this.fields.long();
  }
}
