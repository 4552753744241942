/** Texts that the database cannot keep as they are: with the character of no meaning in them, or with half of one. */
import { type Fault, pointer } from '../api/input.ts';

export function textFaults(value: unknown, keys: readonly PropertyKey[] = []): Fault[] {
  if (typeof value === 'string') {
    return value.includes('\u0000') || !value.isWellFormed()
      ? [{ path: pointer(keys), value: null, code: 'notText' }]
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    ...(textFaults(key).length > 0 ? [{ path: pointer(keys), value: null, code: 'notText' }] : []),
    ...textFaults(each, [...keys, key]),
  ]);
}
