/** What is said of a book as a whole: book.json beside its files, or `book` in a mapping. Every part may be missing. */
import { readFile } from 'node:fs/promises';
import { SourceFaultError } from '../application/ports.ts';
import { type Day, parseDay } from '../core/calendar/day.ts';
import { type Currency, isCurrency } from '../core/money/currency.ts';

export interface BookManifest {
  readonly creditor?: string;
  /** Amounts of files without a currency column are in it. */
  readonly currency?: Currency;
  /** IANA zone in which the book's days begin and end, such as Asia/Shanghai. */
  readonly zone?: string;
  /** The law pack that governs what is done about its loans, such as cn or us-federal. */
  readonly jurisdiction?: string;
  /** The day up to which the book tells what happened. */
  readonly asOf?: Day;
  /** The book is made up, by a generator. */
  readonly generated?: boolean;
  /** The generator's seed. */
  readonly seed?: number;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Reads book.json; an absent file is an empty manifest. Throws SourceFaultError on one that says what it cannot mean. */
export async function readManifestFile(path: string): Promise<BookManifest> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    throw new SourceFaultError({ file: path, code: 'notJson' });
  }
  return readManifest(told, path);
}

export function readManifest(told: unknown, file: string): BookManifest {
  const refuse = (value: unknown, code: string): never => {
    throw new SourceFaultError({ file, value: JSON.stringify(value), code });
  };
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return refuse(told, 'notAnObject');
  const manifest: Mutable<BookManifest> = {};
  for (const [key, value] of Object.entries(told)) {
    if (key === 'generated') manifest.generated = typeof value === 'boolean' ? value : refuse(value, 'notABoolean');
    else if (key === 'seed')
      manifest.seed = typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse(value, 'notANumber');
    else if (typeof value !== 'string' || value === '') refuse(value, 'notAString');
    else if (key === 'creditor') manifest.creditor = value;
    else if (key === 'currency') manifest.currency = isCurrency(value) ? value : refuse(value, 'unknownCurrency');
    else if (key === 'zone') manifest.zone = isZone(value) ? value : refuse(value, 'unknownZone');
    else if (key === 'jurisdiction') manifest.jurisdiction = value;
    else if (key === 'asOf') manifest.asOf = parseDay(value) ?? refuse(value, 'notADate');
    else refuse(key, 'unknownField');
  }
  return manifest;
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
