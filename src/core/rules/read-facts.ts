/** Reads the facts that a pack declares: the declarations, or every fault with its place. */
import { type FactDeclaration, factTypes } from './facts.ts';
import { isObject } from './read-values.ts';

export const factFaultCodes = [
  'notAList',
  'notAnObject',
  'unknownField',
  'missing',
  'notAText',
  'unknownFactType',
  'unknownLeftOut',
  'wordsMissing',
] as const;
export type FactFaultCode = (typeof factFaultCodes)[number];

export interface FactFault {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly code: FactFaultCode;
}

const fields = ['name', 'type', 'leftOut', 'words', 'text'];
const ofWords: readonly unknown[] = ['word', 'words', 'events'];

/** `plain` is the parsed facts.yaml: a list of declarations. */
export function readFacts(plain: unknown): { facts: FactDeclaration[]; faults: FactFault[] } {
  if (!Array.isArray(plain)) return { facts: [], faults: [{ path: [], value: plain, code: 'notAList' }] };
  const faults: FactFault[] = [];
  const facts = plain.flatMap((entry: unknown, index) => {
    const before = faults.length;
    const fault = (code: FactFaultCode, value: unknown, ...keys: (string | number)[]) => {
      faults.push({ path: [index, ...keys], value: value ?? null, code });
    };
    if (!isObject(entry)) {
      fault('notAnObject', entry);
      return [];
    }
    for (const key of Object.keys(entry)) if (!fields.includes(key)) fault('unknownField', key, key);
    const { name, type, leftOut, words, text } = entry;
    if (typeof name !== 'string' || !/^[a-zA-Z.]+$/.test(name))
      fault(name === undefined ? 'missing' : 'notAText', name, 'name');
    if (!(factTypes as readonly unknown[]).includes(type))
      fault(type === undefined ? 'missing' : 'unknownFactType', type, 'type');
    if (leftOut !== 'asked' && leftOut !== 'notOnRecord') {
      fault(leftOut === undefined ? 'missing' : 'unknownLeftOut', leftOut, 'leftOut');
    }
    const isWords = Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string');
    if (ofWords.includes(type) ? !isWords : words !== undefined) fault('wordsMissing', words, 'words');
    for (const lang of ['en', 'zh']) {
      const said = isObject(text) ? text[lang] : undefined;
      if (typeof said !== 'string' || said.trim() === '') fault('missing', said, 'text', lang);
    }
    return faults.length > before ? [] : [{ name, type, leftOut, words, text } as FactDeclaration];
  });
  return { facts, faults };
}
