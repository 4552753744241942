/**
 * One spelling for each JSON value (RFC 8785), for values whose numbers are whole: keys in the order of their UTF-16 code
 * units, no white space. What has no such spelling is refused, so that two readers never see two things in one content.
 */

export type Canonical = string | number | boolean | null | readonly Canonical[] | { readonly [key: string]: Canonical };

/** Throws where a number is not whole or not safe, or a text has half a surrogate pair: a bug of the writer. */
export function canonicalText(value: Canonical): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0))
      throw new Error(`no canonical form of the number ${value}`);
    return String(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`;
  const keys = Object.keys(value).sort((one, other) => (one < other ? -1 : 1));
  return `{${keys.map((key) => `${quoted(key)}:${canonicalText(value[key]!)}`).join(',')}}`;
}

function isList(value: Canonical): value is readonly Canonical[] {
  return Array.isArray(value);
}

/** JSON.stringify escapes as RFC 8785 section 3.2.2.2 says, but for half surrogate pairs, which have no UTF-8. */
function quoted(text: string): string {
  if (!text.isWellFormed()) throw new Error('no canonical form of a text with half a surrogate pair');
  return JSON.stringify(text);
}

/** Undefined: not JSON, or not in its canonical form. */
export function readCanonical(text: string): Canonical | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
    return canonicalText(value as Canonical) === text ? (value as Canonical) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What is entered of a value of this program: fields that are undefined are left out, numbers that are not whole and whole
 * numbers of any size become texts, half surrogate pairs the replacement character.
 */
export function canonicalOf(value: unknown): Canonical {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean' || value === null || value === undefined) return value ?? null;
  if (Array.isArray(value)) return value.map(canonicalOf);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new Error('no canonical form of what is no plain object');
  const fields = Object.entries(value as object).filter(([, field]) => field !== undefined);
  const read = Object.fromEntries(fields.map(([key, field]) => [key.toWellFormed(), canonicalOf(field)]));
  if (Object.keys(read).length !== fields.length) throw new Error('two fields have one name');
  return read;
}

/** The field of an object; undefined where it is no object or has none. */
export function fieldOf(value: Canonical | undefined, key: string): Canonical | undefined {
  if (value === null || typeof value !== 'object' || isList(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as { readonly [key: string]: Canonical })[key] : undefined;
}
