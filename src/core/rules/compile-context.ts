/**
 * What a rule is compiled with: the vocabulary of facts, the values on the days for which it is compiled, and the place
 * for faults. A name that does not exist, or a thing of the wrong kind, is a fault with its place in the rule.
 */
import { type Day, parseDay } from '../calendar/day.ts';
import type { ValueContent } from './dated-values.ts';
import type { FactDeclaration, FactType, Vocabulary } from './facts.ts';
import { type Ask, askFor } from './situation.ts';

export const ruleFaultCodes = [
  'unknownFact',
  'wrongFactType',
  'unknownValue',
  'wrongUnit',
  'unknownWord',
  'unknownShape',
  'unknownParameter',
  'missing',
  'notAnObject',
  'notAText',
  'notAList',
  'notABoolean',
  'empty',
  'notAMatcher',
  'duplicateRule',
  'unknownRule',
] as const;
export type RuleFaultCode = (typeof ruleFaultCodes)[number];

export interface RuleFault {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly code: RuleFaultCode;
}

/** The value is known, and not in force on the day compiled for: the rule does not hold then, and that is a gap. */
export class NotInForce extends Error {
  readonly valueName: string;
  constructor(valueName: string) {
    super(valueName);
    this.valueName = valueName;
  }
}

export interface KnownValue {
  readonly unit: string;
  readonly content: ValueContent | undefined;
  /** what it was on another day than the one compiled for: of a rule that asks for the law of a day in the file */
  readonly contentOn?: (day: Day) => ValueContent | undefined;
}

export interface CompileContext {
  readonly vocabulary: Vocabulary;
  readonly valueOf: (name: string) => KnownValue | undefined;
  readonly faults: RuleFault[];
  /** names of the values that were asked for, to be shown and to carry whether they are verified */
  readonly valuesUsed: Set<string>;
  readonly path: readonly (string | number)[];
  /** facts of type day that a guard holds against the day of the act: it can change by the passing of time on them */
  readonly daysCompared?: Ask[];
}

export function inside(context: CompileContext, ...keys: (string | number)[]): CompileContext {
  return { ...context, path: [...context.path, ...keys] };
}

export function fault(context: CompileContext, code: RuleFaultCode, value: unknown): undefined {
  context.faults.push({ path: context.path, value: value ?? null, code });
  return undefined;
}

/** A fact's declaration, of one of `types`; a fault and undefined otherwise. */
export function factNamed(
  context: CompileContext,
  name: unknown,
  types?: readonly FactType[],
): FactDeclaration | undefined {
  if (typeof name !== 'string') return fault(context, name === undefined ? 'missing' : 'notAText', name);
  const declared = context.vocabulary.get(name);
  if (declared === undefined) return fault(context, 'unknownFact', name);
  if (types !== undefined && !types.includes(declared.type)) return fault(context, 'wrongFactType', name);
  return declared;
}

export interface AskedFact {
  readonly name: string;
  readonly type: FactType;
  readonly ask: Ask;
}

/** How to ask for a fact of one of `types`. A faulty name asks for nothing: the faults stop the law from being used. */
export function asked(context: CompileContext, name: unknown, types?: readonly FactType[]): AskedFact {
  const declared = factNamed(context, name, types);
  if (declared === undefined) return { name: String(name), type: 'boolean', ask: () => undefined };
  return { name: declared.name, type: declared.type, ask: askFor(declared) };
}

/** A value of one of `units` on the day compiled for. Throws NotInForce when it has none then. */
export function valueNamed(context: CompileContext, name: unknown, unitsAllowed: readonly string[]): ValueContent {
  if (typeof name !== 'string') {
    fault(context, name === undefined ? 'missing' : 'notAText', name);
    return 0;
  }
  const known = context.valueOf(name);
  if (known === undefined) {
    fault(context, 'unknownValue', name);
    return 0;
  }
  context.valuesUsed.add(name);
  if (!unitsAllowed.includes(known.unit)) {
    fault(context, 'wrongUnit', `${name} (${known.unit})`);
    return 0;
  }
  if (known.content === undefined) throw new NotInForce(name);
  return known.content;
}

export function numberNamed(context: CompileContext, name: unknown, unitsAllowed: readonly string[]): number {
  return Number(valueNamed(context, name, unitsAllowed));
}

/** A value of unit date as a day. */
export function dayNamed(context: CompileContext, name: unknown): Day {
  const content = valueNamed(context, name, ['date']);
  return (typeof content === 'string' ? parseDay(content) : undefined) ?? 0;
}

/** The unit of a value that was named; 'count' where there is no such value (a fault is on record then). */
export function unitOf(context: CompileContext, name: unknown): string {
  return (typeof name === 'string' ? context.valueOf(name)?.unit : undefined) ?? 'count';
}

/** The parameters of a rule's `with` as an object without others than `allowed`. */
export function parameters(
  context: CompileContext,
  plain: unknown,
  allowed: readonly string[],
): Readonly<Record<string, unknown>> {
  if (plain === undefined || plain === null) return {};
  if (typeof plain !== 'object' || Array.isArray(plain)) {
    fault(context, 'notAnObject', plain);
    return {};
  }
  for (const key of Object.keys(plain)) {
    if (!allowed.includes(key)) fault(inside(context, key), 'unknownParameter', key);
  }
  return plain as Readonly<Record<string, unknown>>;
}

/** A parameter that is true or false; undefined when it is left out. */
export function flagOf(
  context: CompileContext,
  given: Readonly<Record<string, unknown>>,
  name: string,
): boolean | undefined {
  const value = given[name];
  return value === undefined || typeof value === 'boolean' ? value : fault(inside(context, name), 'notABoolean', value);
}

/** A list of words out of `known`, or groups of them; undefined when the parameter is left out. */
export function wordsOf<Word extends string>(
  context: CompileContext,
  plain: unknown,
  known: readonly Word[],
  groups: Readonly<Record<string, readonly Word[]>> = {},
): readonly Word[] | undefined {
  if (plain === undefined) return undefined;
  const list = Array.isArray(plain) ? plain : [plain];
  if (list.length === 0) fault(context, 'empty', plain);
  return list.flatMap((word, index) => {
    if (typeof word === 'string' && Object.hasOwn(groups, word)) return groups[word]!;
    if ((known as readonly unknown[]).includes(word)) return [word as Word];
    fault(inside(context, index), 'unknownWord', word);
    return [];
  });
}
