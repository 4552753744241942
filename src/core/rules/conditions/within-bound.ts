/**
 * Holds when a number stands within a bound: a sum, a rate, a count, a length. The bound is a value of the packs or
 * another fact, and may be multiplied (4 × LPR) or be a share of it (half the average pay). Exact: no division. A value
 * may be that of a day in the file, such as the day of signing, in place of the day of the act.
 */
import {
  type AskedFact,
  asked,
  type CompileContext,
  fault,
  inside,
  parameters,
  unitOf,
  valueNamed,
} from '../compile-context.ts';
import type { ValueContent } from '../dated-values.ts';
import type { FactType } from '../facts.ts';
import type { Situation, Truth } from '../situation.ts';
import { amountContent, percentMillionths, percentText } from '../value-content.ts';
import type { CompileCondition } from './condition.ts';

const operators = ['atMost', 'atLeast', 'under', 'over'] as const;
type Operator = (typeof operators)[number];
// tidy-allow noLegalNumberNamed: the whole, in millionths of a percent, not a rate of law.
const hundredPercent = 100_000_000n;
/** the smallest step of each type: one, a hundredth of a percent, a minor unit */
// tidy-allow noLegalNumberNamed: steps in which cases are written, not numbers of law.
const stepOf: Readonly<Record<string, bigint>> = { count: 1n, percent: 10_000n, amount: 1n };

interface Operand {
  readonly name: string;
  readonly of: (situation: Situation) => bigint | undefined | 'none';
}

/**
 * with: fact (count, percent or amount) · one of atMost, atLeast, under, over: { value }, { value, on } where on is a fact
 * of type day (without a value on that day it cannot be said), or { fact } · times: { value } of
 * unit count · share: { value } of unit percent · plus: { value }, a tolerance on top of it all. A fact that is null has no bound to break: it holds.
 */
export const withinBound: CompileCondition = (context, plain) => {
  const given = parameters(context, plain, ['fact', ...operators, 'times', 'share', 'plus']);
  const fact = asked(inside(context, 'fact'), given.fact, ['count', 'percent', 'amount']);
  const operator = operators.find((one) => given[one] !== undefined);
  if (operator === undefined) fault(context, 'missing', 'atMost');
  for (const other of operators) {
    // A second bound would be passed over in silence: it is a rule of its own.
    if (other !== operator && given[other] !== undefined) fault(inside(context, other), 'unknownParameter', other);
  }
  const base = operandOf(inside(context, operator ?? 'atMost'), given[operator ?? 'atMost'], fact.type);
  const times = given.times === undefined ? 1n : constantOf(inside(context, 'times'), given.times, 'count');
  const share =
    given.share === undefined ? hundredPercent : constantOf(inside(context, 'share'), given.share, 'percent');
  const plus = given.plus === undefined ? 0n : constantOf(inside(context, 'plus'), given.plus, fact.type);
  const sides = (situation: Situation) => {
    const value = fact.ask(situation);
    const bound = base.of(situation);
    if (value === undefined || bound === undefined) return undefined;
    if (value === null || bound === 'none') return 'none';
    return {
      value: BigInt(value as number | bigint) * hundredPercent,
      bound: bound * times * share + plus * hundredPercent,
    };
  };
  return {
    holds: (situation): Truth => {
      const both = sides(situation);
      if (both === 'none') return true;
      if (both !== undefined) return compare(operator ?? 'atMost', both.value, both.bound);
      const missing: string[] = [];
      if (fact.ask(situation) === undefined) missing.push(fact.name);
      if (base.of(situation) === undefined) missing.push(base.name);
      return missing;
    },
    facts: (situation) => {
      const both = sides(situation);
      if (both === undefined || both === 'none') return {};
      return {
        [fact.name]: shown(both.value, fact.type),
        [operator ?? 'atMost']: shown(both.bound, fact.type),
      };
    },
    stepBeyond: (situation) => {
      const both = sides(situation);
      if (both === undefined || both === 'none') return undefined;
      return beyond(operator ?? 'atMost', both.value - both.bound, stepOf[fact.type]! * hundredPercent);
    },
  };
};

function compare(operator: Operator, value: bigint, bound: bigint): boolean {
  switch (operator) {
    case 'atMost':
      return value <= bound;
    case 'atLeast':
      return value >= bound;
    case 'under':
      return value < bound;
    case 'over':
      return value > bound;
  }
}

/** 0 on the last value within the bound, 1 within one step beyond it. */
function beyond(operator: Operator, difference: bigint, step: bigint): number {
  const over = operator === 'atMost' || operator === 'under' ? difference : -difference;
  const strict = operator === 'under' || operator === 'over';
  if (strict ? over >= -step && over < 0n : over > -step && over <= 0n) return 0;
  if (strict ? over >= 0n && over < step : over > 0n && over <= step) return 1;
  return over > 0n ? 2 : -1;
}

function shown(scaled: bigint, type: FactType): string | number {
  const value = scaled / hundredPercent;
  if (type === 'percent') return `${percentText(value)}%`;
  // An amount is shown with its two decimals as the law writes it; its currency is the request's.
  return type === 'amount' ? decimals(value) : Number(value);
}

function decimals(minor: bigint): string {
  const text = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
  return `${minor < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

const unitsOf: Readonly<Record<string, readonly string[]>> = {
  count: ['count', 'days', 'months', 'years', 'periods'],
  percent: ['percent'],
  amount: ['amount'],
};

function operandOf(context: CompileContext, plain: unknown, type: FactType): Operand {
  const given = parameters(context, plain, ['value', 'fact', 'on']);
  if (given.fact !== undefined) return ofFact(asked(inside(context, 'fact'), given.fact, [type]));
  if (given.on !== undefined) return ofDay(context, { name: given.value, on: given.on, type });
  const value = constantOf(context, plain, type);
  const currency = type === 'amount' ? currencyOf(context, given.value) : undefined;
  // A sum of the law is one of its own currency: against another it cannot be said.
  if (currency === undefined) return { name: String(given.value), of: () => value };
  return { name: 'currency', of: ({ facts }) => (facts.currency === currency ? value : undefined) };
}

function currencyOf(context: CompileContext, name: unknown): string | undefined {
  const content = valueNamed(inside(context, 'value'), name, unitsOf.amount!);
  return amountContent(String(content))?.currency;
}

function ofFact(fact: AskedFact): Operand {
  return {
    name: fact.name,
    of: (situation) => {
      const value = fact.ask(situation);
      return value === undefined ? undefined : value === null ? 'none' : BigInt(value as number | bigint);
    },
  };
}

/** The value on the day that the fact `on` says; missing where that day is, or where it had no value then. */
function ofDay(
  context: CompileContext,
  given: { readonly name: unknown; readonly on: unknown; readonly type: FactType },
): Operand {
  const at = inside(context, 'value');
  const day = asked(inside(context, 'on'), given.on, ['day']);
  constantOf(context, { value: given.name }, given.type);
  const unit = unitOf(at, given.name);
  const contentOn = context.valueOf(String(given.name))?.contentOn;
  return {
    name: day.name,
    of: (situation) => {
      const on = day.ask(situation);
      const content = typeof on === 'number' ? contentOn?.(on) : undefined;
      return content === undefined ? undefined : exactOf(content, unit);
    },
  };
}

function constantOf(context: CompileContext, plain: unknown, type: FactType): bigint {
  const given = parameters(context, plain, ['value', 'fact']);
  const at = inside(context, 'value');
  return exactOf(valueNamed(at, given.value, unitsOf[type] ?? []), unitOf(at, given.value));
}

function exactOf(content: ValueContent, unit: string): bigint {
  switch (unit) {
    case 'percent':
      return percentMillionths(String(content)) ?? 0n;
    case 'amount':
      return amountContent(String(content))?.amountMinor ?? 0n;
  }
  return BigInt(typeof content === 'number' ? content : 0);
}
