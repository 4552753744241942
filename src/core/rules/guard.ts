/**
 * When a rule is engaged: facts that must stand so. A guard is a mapping from fact to matcher, all of which must hold;
 * `any` holds a list of guards of which one is enough, `not` one that must not hold. Matchers: a plain value (equal to),
 * a list (one of), `{ present: true }` (a fact that is not null), `{ atLeast | atMost | over | under: <value> }` (a
 * value of the packs), `{ known: word | [words] | { an operator } }` (it is known to be one of them, or to stand so: a rule that binds
 * only who knows is not engaged by what nobody said), `{ onOrBefore | onOrAfter | before | after: act }` (a day against the day of the act, or against a
 * value of unit date).
 */
import { type CompileContext, dayNamed, factNamed, fault, inside, valueNamed } from './compile-context.ts';
import type { FactDeclaration, FactValue } from './facts.ts';
import { and, askFor, dayOf, not, or, type Situation, type Truth } from './situation.ts';
import { amountContent, percentMillionths } from './value-content.ts';

export type Guard = (situation: Situation) => Truth;

export const always: Guard = () => true;

export function compileGuard(context: CompileContext, plain: unknown): Guard {
  if (plain === undefined || plain === null) return always;
  if (typeof plain !== 'object' || Array.isArray(plain)) {
    fault(context, 'notAnObject', plain);
    return always;
  }
  const parts = Object.entries(plain).map(([key, matcher]) => {
    const at = inside(context, key);
    if (key === 'any') return anyOf(at, matcher);
    if (key === 'not') {
      const inner = compileInner(at, matcher);
      return (situation: Situation) => not(inner(situation));
    }
    return compileMatcher(at, key, matcher);
  });
  if (parts.length === 0) return always;
  if (parts.length === 1) return parts[0]!;
  return (situation) => {
    let missing: readonly string[] = [];
    for (const part of parts) {
      const truth = part(situation);
      if (truth === false) return false;
      if (truth !== true) missing = and([missing.length === 0 ? true : missing, truth]) as readonly string[];
    }
    return missing.length === 0 ? true : missing;
  };
}

function anyOf(context: CompileContext, plain: unknown): Guard {
  if (!Array.isArray(plain)) {
    fault(context, 'notAList', plain);
    return always;
  }
  if (plain.length === 0) fault(context, 'empty', plain);
  const guards = plain.map((one, index) => compileInner(inside(context, index), one));
  return (situation) => or(guards.map((guard) => guard(situation)));
}

/** Inside `any` and `not` a guard that says nothing would open or close the whole rule in silence. */
function compileInner(context: CompileContext, plain: unknown): Guard {
  const isObject = typeof plain === 'object' && plain !== null;
  if (plain === undefined || plain === null || (isObject && Object.keys(plain).length === 0)) {
    fault(context, 'empty', plain);
  }
  return compileGuard(context, plain);
}

type Test = (value: NonNullable<FactValue>, situation: Situation) => Truth;

interface CompiledTest {
  readonly test: Test;
  readonly holdsForNull: boolean;
  /** left out does not hold, whatever leaving it out means; said to be unknown is still missing */
  readonly onlyIfSaid?: boolean;
}

function compileMatcher(context: CompileContext, name: string, matcher: unknown): Guard {
  const declared = factNamed(context, name);
  if (declared === undefined) return always;
  const ask = askFor(declared);
  const missing = [name];
  const test = compileTest(context, declared, matcher);
  if (test === undefined) return always;
  const { holdsForNull, onlyIfSaid } = test;
  return (situation) => {
    if (onlyIfSaid === true && situation.facts[name] === undefined) return false;
    const value = ask(situation);
    if (value === undefined) return missing;
    if (value === null) return holdsForNull;
    return test.test(value, situation);
  };
}

function compileTest(context: CompileContext, declared: FactDeclaration, matcher: unknown): CompiledTest | undefined {
  if (typeof matcher === 'object' && matcher !== null && !Array.isArray(matcher)) {
    return compileOperator(context, declared, matcher as Readonly<Record<string, unknown>>);
  }
  const wanted = Array.isArray(matcher) ? matcher : [matcher];
  if (wanted.length === 0) return fault(context, 'empty', matcher);
  for (const value of wanted) {
    if (!fits(declared, value)) return fault(context, 'unknownWord', value);
  }
  // A mark that is not on record is not so: `false` holds for it.
  const holdsForNull = wanted.includes(false) && declared.leftOut === 'notOnRecord';
  if (declared.type === 'words' || declared.type === 'texts') {
    return { holdsForNull, test: (value) => (value as readonly string[]).some((word) => wanted.includes(word)) };
  }
  if (wanted.length === 1) {
    const only = wanted[0];
    return { holdsForNull, test: (value) => value === only };
  }
  return { holdsForNull, test: (value) => wanted.includes(value) };
}

function fits(declared: FactDeclaration, value: unknown): boolean {
  switch (declared.type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'count':
      return Number.isSafeInteger(value);
    case 'text':
    case 'texts':
      return typeof value === 'string';
    case 'word':
    case 'words':
      return typeof value === 'string' && declared.words!.includes(value);
    case 'day':
    case 'amount':
    case 'percent':
    case 'times':
    case 'consents':
    case 'hours':
    case 'days':
    case 'spans':
    case 'events':
      return false;
  }
}

/** Units of values that a fact's number may be held against. */
const comparableUnits: Readonly<Record<string, readonly string[]>> = {
  count: ['count', 'days', 'months', 'periods', 'years'],
  percent: ['percent'],
  amount: ['amount'],
};

function compileOperator(
  context: CompileContext,
  declared: FactDeclaration,
  plain: Readonly<Record<string, unknown>>,
): CompiledTest | undefined {
  const entries = Object.entries(plain);
  if (entries.length !== 1) return fault(context, 'notAMatcher', plain);
  const [operator, operand] = entries[0]!;
  const at = inside(context, operator);
  switch (operator) {
    case 'present':
      if (typeof operand !== 'boolean') return fault(at, 'notABoolean', operand);
      return {
        holdsForNull: !operand,
        test: (value) => (Array.isArray(value) && value.length === 0 ? !operand : operand),
      };
    case 'known': {
      const isPlain = typeof operand !== 'object' || operand === null;
      const inner = compileTest(at, declared, isPlain ? [operand] : operand);
      return inner && { test: inner.test, holdsForNull: false, onlyIfSaid: true };
    }
    case 'atLeast':
    case 'atMost':
    case 'over':
    case 'under': {
      const units = comparableUnits[declared.type];
      if (units === undefined) return fault(context, 'wrongFactType', declared.name);
      const content = valueNamed(at, operand, units);
      const limit = comparable(content, declared.type);
      const currency = declared.type === 'amount' ? amountContent(String(content))?.currency : undefined;
      if (currency !== undefined) {
        return {
          holdsForNull: false,
          test: (value, { facts }) =>
            facts.currency === currency ? compares(operator, value as bigint, limit) : ['currency'],
        };
      }
      return { holdsForNull: false, test: (value) => compares(operator, value as number | bigint, limit) };
    }
    case 'onOrBefore':
    case 'onOrAfter':
    case 'before':
    case 'after':
      if (declared.type !== 'day') return fault(context, 'wrongFactType', declared.name);
      if (operand !== 'act') {
        const fixed = dayNamed(at, operand);
        return { holdsForNull: false, test: (value) => standsTo(operator, value as number, fixed) };
      }
      context.daysCompared?.push(askFor(declared));
      return { holdsForNull: false, test: (value, situation) => standsTo(operator, value as number, dayOf(situation)) };
  }
  return fault(at, 'notAMatcher', operator);
}

function standsTo(operator: 'onOrBefore' | 'onOrAfter' | 'before' | 'after', day: number, other: number): boolean {
  switch (operator) {
    case 'onOrBefore':
      return day <= other;
    case 'onOrAfter':
      return day >= other;
    case 'before':
      return day < other;
    case 'after':
      return day > other;
  }
}

export function compares(
  operator: 'atLeast' | 'atMost' | 'over' | 'under',
  value: number | bigint,
  limit: number | bigint,
): boolean {
  switch (operator) {
    case 'atLeast':
      return value >= limit;
    case 'atMost':
      return value <= limit;
    case 'over':
      return value > limit;
    case 'under':
      return value < limit;
  }
}

/** A value of the packs in the form in which facts of `type` are held. */
export function comparable(content: unknown, type: string): number | bigint {
  switch (type) {
    case 'percent':
      return percentMillionths(String(content)) ?? 0n;
    case 'amount':
      return amountContent(String(content))?.amountMinor ?? 0n;
  }
  return Number(content);
}
