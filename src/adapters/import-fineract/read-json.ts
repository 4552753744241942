/** JSON with its numbers as the text that stood there, so that no amount goes through a float; and the fields of a document. */
import type { CoreFault } from '../../application/core-system-port.ts';
import { type Day, parseDay } from '../../core/calendar/day.ts';
import { parseAmountMinor } from '../../core/money/decimal.ts';

export type Json = string | boolean | null | readonly Json[] | { readonly [key: string]: Json };

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Undefined: not JSON. Numbers come as their text. */
export function readJson(text: string): Json | undefined {
  const asText: Reviver = (_key, value, { source }) => (typeof value === 'number' ? source : value);
  try {
    return JSON.parse(text, asText as Parameters<typeof JSON.parse>[1]) as Json;
  } catch {
    return undefined;
  }
}

/** What stands at a path such as 'status.id'; undefined where nothing or null does. */
export function at(document: Json | undefined, path: string): Json | undefined {
  let here: Json | undefined = document;
  for (const key of path.split('.')) {
    if (here === undefined || here === null || typeof here !== 'object' || Array.isArray(here)) return undefined;
    here = (here as { readonly [key: string]: Json })[key];
  }
  return here ?? undefined;
}

export function listAt(document: Json | undefined, path: string): readonly Json[] {
  const list = at(document, path);
  return Array.isArray(list) ? (list as readonly Json[]) : [];
}

export function textAt(document: Json | undefined, path: string): string | undefined {
  const value = at(document, path);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

export function isTrueAt(document: Json | undefined, path: string): boolean {
  return at(document, path) === true;
}

/** Number or text of a whole number. */
export function idAt(document: Json | undefined, path: string): bigint | undefined {
  const value = at(document, path);
  return typeof value === 'string' && /^-?[0-9]{1,18}$/.test(value) ? BigInt(value) : undefined;
}

/** 1.2E+3 as 1200, 250.500000 as it is. Undefined: no decimal number, or one of absurd size. */
export function plainDecimal(text: string): string | undefined {
  const parts = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/.exec(text);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', decimals = '', exponentText] = parts;
  const exponent = Number(exponentText ?? '0');
  if (Math.abs(exponent) > 30) return undefined;
  const digits = whole + decimals;
  const point = whole.length + exponent;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const cut = point <= 0 ? 1 : point;
  const before = padded.slice(0, cut).replace(/^0+(?=[0-9])/, '');
  const after = padded.slice(cut);
  return `${sign}${before}${after === '' ? '' : `.${after}`}`;
}

/** [2024, 1, 31] or '2024-01-31'. */
export function dayOf(value: Json | undefined): Day | undefined {
  if (typeof value === 'string') return parseDay(value);
  if (!Array.isArray(value) || value.length < 3) return undefined;
  const [year, month, dayOfMonth] = value;
  if (![year, month, dayOfMonth].every((part) => typeof part === 'string' && /^[0-9]{1,4}$/.test(part)))
    return undefined;
  return parseDay(`${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`);
}

export function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 80);
}

/** Reads the fields of one loan; what cannot be read is noted, and a stand-in given that is never loaded. */
export class FieldReader {
  readonly faults: CoreFault[] = [];
  readonly currency: string;

  constructor(currency: string) {
    this.currency = currency;
  }

  fault(field: string, value: Json | undefined, code: string): void {
    this.faults.push({ field, value: shown(value), code });
  }

  /** Minor units, not negative; `name` is the field as a person is told. Absent: 0 where it may be. */
  amount(document: Json | undefined, path: string, { name = path, mayBeAbsent = true } = {}): bigint {
    const value = at(document, path);
    if (value === undefined) {
      if (!mayBeAbsent) this.fault(name, value, 'missing');
      return 0n;
    }
    const plain = typeof value === 'string' ? plainDecimal(value) : undefined;
    const minor = plain === undefined ? 'notAnAmount' : parseAmountMinor(plain, this.currency);
    if (typeof minor === 'bigint' && minor >= 0n) return minor;
    this.fault(name, value, typeof minor === 'string' ? minor : 'negativeAmount');
    return 0n;
  }

  day(document: Json | undefined, path: string, name = path): Day {
    const value = at(document, path);
    const day = dayOf(value);
    if (day !== undefined) return day;
    this.fault(name, value, value === undefined ? 'missing' : 'notADate');
    return 0;
  }

  /** 0 … `max` */
  count(
    document: Json | undefined,
    path: string,
    { min = 0, max = 1200, whenAbsent = undefined as number | undefined } = {},
  ): number {
    const value = at(document, path);
    if (value === undefined && whenAbsent !== undefined) return whenAbsent;
    const count = typeof value === 'string' && /^[0-9]{1,6}$/.test(value) ? Number(value) : undefined;
    if (count !== undefined && count >= min && count <= max) return count;
    this.fault(path, value, value === undefined ? 'missing' : 'notACount');
    return min;
  }

  text(document: Json | undefined, path: string): string {
    const text = textAt(document, path);
    if (text === undefined) this.fault(path, at(document, path), 'missing');
    return text ?? '';
  }

  /** One of a list of the system's own numbers. */
  oneOf<T>(document: Json | undefined, path: string, known: ReadonlyMap<string, T>, code: string): T | undefined {
    const value = at(document, path);
    const found = typeof value === 'string' ? known.get(value) : undefined;
    if (found === undefined) this.fault(path, value, value === undefined ? 'missing' : code);
    return found;
  }
}
