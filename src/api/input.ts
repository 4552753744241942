/**
 * Reading one JSON document by its schema: either the document, or all its faults at once, each with the place
 * (a JSON Pointer, RFC 6901), the value found there and a code.
 */
import type { z } from 'zod';

export interface Fault {
  readonly path: string;
  readonly value: unknown;
  readonly code: string;
}

export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly invalid: Fault[] };

export function readDocument<T>(schema: z.ZodType<T>, document: unknown): Reading<T> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, invalid: parsed.error.issues.flatMap((issue) => faultsOf(issue, document)) };
}

/** A JSON Pointer (RFC 6901) from keys. */
export function pointer(keys: readonly PropertyKey[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function faultsOf(issue: z.core.$ZodIssue, document: unknown): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const keys = [...issue.path, key];
      return { path: pointer(keys), value: valueAt(document, keys) ?? null, code: 'unknownField' };
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // A union of one kind each: report the branch that went deepest.
    const depth = (branch: readonly z.core.$ZodIssue[]) => Math.max(...branch.map((inner) => inner.path.length));
    const deepest = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0]!;
    return deepest.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, document));
  }
  const value = valueAt(document, issue.path);
  return [{ path: pointer(issue.path), value: value === undefined ? null : value, code: codeOf(issue, value) }];
}

function codeOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return 'missing';
  switch (issue.code) {
    case 'custom':
      return (issue.params as { code?: string } | undefined)?.code ?? 'invalid';
    case 'invalid_type':
      if (issue.expected === 'int') return 'notAWholeNumber';
      return `not${article(issue.expected)}${capital(issue.expected)}`;
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string' ? 'tooShort' : 'tooSmall';
    case 'too_big':
      return issue.origin === 'array' || issue.origin === 'string' ? 'tooLong' : 'tooLarge';
    case 'invalid_value':
    case 'invalid_union':
      return 'notOneOf';
    default:
      return 'invalid';
  }
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'An' : 'A';
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function valueAt(document: unknown, keys: readonly PropertyKey[]): unknown {
  let at: unknown = document;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}
