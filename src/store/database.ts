/**
 * The database: PGlite embedded in a folder, or PostgreSQL. The same SQL on both; this file is all that differs.
 * Days come and go as `Day`, bigint as bigint, numeric as text; nothing passes through a floating point number.
 */
import type { Day } from '../core/calendar/day.ts';
import { formatDay, parseDay } from '../core/calendar/day.ts';

export type Row = Record<string, unknown>;

/** One connection inside or outside a transaction. */
export interface Session {
  readonly engine: 'embedded' | 'postgres';
  /** One statement with $1, $2 … parameters: texts, numbers, bigints, booleans, bytes, null. */
  query<R extends object = Row>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
  /** Several statements without parameters. */
  run(sql: string): Promise<void>;
  /** Rows in COPY text form (see copy-text.ts) into `target`, as in 'loan (creditor_id, …)'. */
  copyIn(target: string, text: string): Promise<void>;
  /**
   * The rows of a SELECT without parameters in COPY text form (as bytes of UTF-8), or in its binary form (see
   * binary-rows.ts), cut anywhere. On PostgreSQL they stream; the embedded database makes them all before the first
   * comes, so a large table is asked for in parts.
   */
  copyOut(select: string, form?: 'binary'): AsyncIterable<Uint8Array>;
}

export interface Database {
  readonly engine: 'embedded' | 'postgres';
  /** Where it is, without a password, for messages. */
  readonly address: string;
  /** Folder that files beside the database may use (keys, rejects); undefined on PostgreSQL. */
  readonly folder: string | undefined;
  /** `become`: a setting that holds for this work, as a SET statement; a pool whose work has one gives it to all of its work. */
  session<T>(work: (session: Session) => Promise<T>, become?: string): Promise<T>;
  /** All or nothing. */
  transaction<T>(work: (session: Session) => Promise<T>, become?: string): Promise<T>;
  close(): Promise<void>;
}

export function copyForm(form: 'binary' | undefined): string {
  return form === undefined ? '' : ` (format ${form})`;
}

/** PostgreSQL type numbers that both engines parse alike. */
export const parsersByType: Readonly<Record<number, (text: string) => unknown>> = {
  20: (text) => BigInt(text),
  1082: dayFromSql,
  1114: (text) => text,
  1184: (text) => text,
  1700: (text) => text,
  1005: (text) => arrayItems(text).map(Number),
  1007: (text) => arrayItems(text).map(Number),
  1016: wholeNumbers,
  1182: days,
};

function dayFromSql(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new Error(`not a day inside 1900 to 2200: ${text}`);
  return day;
}

/** '{12,-7}' to [12n, -7n]; a book has many millions of these, so each is read in one pass over its characters. */
function wholeNumbers(text: string): bigint[] {
  const list: bigint[] = [];
  const end = text.length - 1;
  for (let at = 1; at < end; at++) {
    const start = at;
    const negative = text.charCodeAt(at) === 45;
    if (negative) at++;
    let value = 0;
    for (let code = text.charCodeAt(at); at < end && code !== 44; code = text.charCodeAt(++at))
      value = value * 10 + code - 48;
    // Up to fifteen digits a double counts exactly; longer ones are read as text.
    list.push(at - start > 15 ? BigInt(text.slice(start, at)) : BigInt(negative ? -value : value));
  }
  return list;
}

const dayLength = 'YYYY-MM-DD'.length;

function days(text: string): Day[] {
  const list: Day[] = [];
  for (let at = 1; at < text.length - 1; at += dayLength + 1) list.push(dayFromSql(text.slice(at, at + dayLength)));
  return list;
}

function arrayItems(text: string): string[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',');
}

/** A list as a PostgreSQL array literal, for a parameter cast as $1::text::bigint[]. Numbers and bigints only. */
export function arrayText(items: Iterable<bigint | number>): string {
  return `{${[...items].join(',')}}`;
}

/** A list of texts as a PostgreSQL array literal; unknown ones as null. */
export function textArrayText(items: Iterable<string | undefined>): string {
  const quoted = (item: string) => `"${item.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  return `{${Array.from(items, (item) => (item === undefined ? 'NULL' : quoted(item))).join(',')}}`;
}

/** A list of bytes as a PostgreSQL array literal of hexadecimal texts, for decode(…, 'hex'); unknown ones as null. */
export function hexArrayText(items: Iterable<Uint8Array | undefined>): string {
  const texts = Array.from(items, (bytes) =>
    bytes === undefined ? 'NULL' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex'),
  );
  // An empty text would be no item at all.
  return `{${texts.map((text) => (text === '' ? '""' : text)).join(',')}}`;
}

/**
 * Rows looked up by key for each row that is asked for, and no others: what the planner knows of a table is out of date
 * while a file loads, and without the fence it would read whole tables for every batch.
 */
export function only(select: string): string {
  return `${select} offset 0`;
}

/** A text inside a statement that can have no parameters. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A day as a parameter for $1::date. */
export function dayParameter(day: Day): string {
  return formatDay(day);
}
