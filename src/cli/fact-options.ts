/** Facts as they are written on a command line: name=value, the value as JSON or, where the law takes a word or a day, as it is. */
import { nearNames, recordable } from '../application/record-facts.ts';
import type { FactType } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import { CommandError } from './book.ts';
import { words } from './words.ts';

/** Types whose value is a text in JSON: 2026-08-20 is written without quotes. */
const asWritten: readonly FactType[] = ['day', 'amount', 'percent', 'text', 'word'];

export function parseFacts(option: string, given: readonly string[], law: Law): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const one of given) {
    const at = one.indexOf('=');
    if (at <= 0) throw new CommandError(words('contact.fault.fact', { name: option, value: one }), 64);
    const name = one.slice(0, at);
    const declared = recordable(law).get(name);
    if (declared === undefined) throw new CommandError(unknownFact(name, nearNames(name, law)), 64);
    facts[name] = parseValue(one.slice(at + 1), declared.type);
  }
  return facts;
}

export function unknownFact(name: string, near: readonly string[]): string {
  if (near.length === 0) return words('contact.facts.unknownFact', { name });
  return words('contact.facts.near', { name, near: near.join(', ') });
}

function parseValue(text: string, type: FactType): unknown {
  if (text === 'null') return null;
  if (text === 'unknown' || asWritten.includes(type)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What it then is not, the law's vocabulary says.
    return text;
  }
}
