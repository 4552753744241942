/**
 * A law: the packs of one jurisdiction, stacked and compiled once. Values of law change on few days; between two of them
 * the compiled rules are the same, so each such stretch of time is compiled when it is first asked for, and kept.
 */
import type { Day } from '../calendar/day.ts';
import type { Zone } from '../calendar/zone.ts';
import type { Act, Role } from './act.ts';
import { type CompileContext, NotInForce, type RuleFault } from './compile-context.ts';
import { type Clock, clockShapes } from './conditions/clock-shapes.ts';
import type { Condition } from './conditions/condition.ts';
import { shapes } from './conditions/shapes.ts';
import { type DatedValue, forces, valueAt } from './dated-values.ts';
import { type FactDeclaration, requestFacts, type Vocabulary } from './facts.ts';
import { always, compileGuard, type Guard } from './guard.ts';
import type { Effect, Rule } from './rule.ts';
import type { Ask } from './situation.ts';

/** What a pack gives to the law it is stacked into. */
export interface LawPack {
  readonly id: string;
  readonly values: readonly DatedValue[];
  readonly rules: readonly Rule[];
  readonly facts: readonly FactDeclaration[];
}

export interface CompiledRule {
  readonly rule: Rule;
  readonly guard: Guard;
  readonly condition: Condition;
  /** only for these roles; undefined: for all */
  readonly roles: ReadonlySet<Role> | undefined;
  /** values that it uses, by name: their state is that of the reason */
  readonly verified: boolean;
  readonly valuesUsed: readonly string[];
  /** days on which, and after which, its guard can change by the passing of time */
  readonly guardDays: readonly Ask[];
  /** of the excuses that can lift it */
  readonly excuses: CompiledRule[];
}

export interface CompiledClock {
  readonly rule: Rule;
  readonly guard: Guard;
  readonly clock: Clock;
  readonly verified: boolean;
}

/** The rules of one stretch of time. */
export interface Epoch {
  readonly from: Day;
  readonly byAct: ReadonlyMap<Act, readonly CompiledRule[]>;
  readonly clocks: readonly CompiledClock[];
  /** rules in force whose values have none in this stretch: a gap */
  readonly gaps: readonly { readonly ruleId: string; readonly valueName: string }[];
}

export interface Law {
  readonly id: string;
  readonly packHash: string;
  /** where the person's zone is not told; undefined where the jurisdiction has several */
  readonly zone: Zone | undefined;
  readonly vocabulary: Vocabulary;
  readonly rules: readonly Rule[];
  /** days on which a rule or value begins or ends, ascending */
  readonly boundaries: readonly Day[];
  readonly epochOn: (day: Day) => Epoch;
}

export interface LawFault extends RuleFault {
  readonly ruleId: string;
}

/** The law of `packs`, base first; or every fault of their rules. `packHash` is that of exactly these packs. */
export function compileLaw(given: {
  readonly id: string;
  readonly packs: readonly LawPack[];
  readonly packHash: string;
  readonly zone: Zone | undefined;
}): { readonly law: Law; readonly faults: readonly LawFault[] } {
  const values = new Map(given.packs.flatMap((pack) => pack.values.map((value) => [value.name, value] as const)));
  const declared = [...requestFacts, ...given.packs.flatMap((pack) => pack.facts)];
  const vocabulary = new Map(declared.map((fact) => [fact.name, fact]));
  // Strongest first, so that reasons are told in that order; within one force as the packs have them.
  const rules = given.packs
    .flatMap((pack) => pack.rules)
    .sort((one, other) => forces.indexOf(one.force) - forces.indexOf(other.force));
  const parts = { values, vocabulary, rules };
  const boundaries = boundariesOf(rules, values);
  const faults = faultsOf(parts, boundaries);
  const epochs = new Map<Day, Epoch>();
  let at: { from: Day; to: Day; epoch: Epoch } = { from: Infinity, to: -Infinity, epoch: emptyEpoch };
  const law: Law = {
    id: given.id,
    packHash: given.packHash,
    zone: given.zone,
    vocabulary,
    rules,
    boundaries,
    epochOn: (day) => {
      // Most questions are of one stretch of time: it is kept at hand.
      if (day >= at.from && day < at.to) return at.epoch;
      const index = boundaries.findLastIndex((boundary) => boundary <= day);
      const from = boundaries[index] ?? -Infinity;
      const epoch = epochs.get(from) ?? compileEpoch(parts, from);
      epochs.set(from, epoch);
      at = { from, to: boundaries[index + 1] ?? Infinity, epoch };
      return epoch;
    },
  };
  return { law, faults };
}

const emptyEpoch: Epoch = { from: -Infinity, byAct: new Map(), clocks: [], gaps: [] };

interface Parts {
  readonly values: ReadonlyMap<string, DatedValue>;
  readonly vocabulary: Vocabulary;
  readonly rules: readonly Rule[];
}

function boundariesOf(rules: readonly Rule[], values: ReadonlyMap<string, DatedValue>): Day[] {
  const days = new Set<Day>();
  const add = (day: Day | undefined) => {
    if (day !== undefined) days.add(day);
  };
  for (const rule of rules) {
    add(rule.from);
    add(rule.until);
  }
  for (const value of values.values()) {
    for (const span of value.spans) {
      add(span.from);
      add(span.to);
    }
  }
  return [...days].sort((a, b) => a - b);
}

/** Every fault of every rule, found by compiling it on the first day on which it is in force. */
function faultsOf(parts: Parts, boundaries: readonly Day[]): LawFault[] {
  const ids = new Set(parts.rules.map((rule) => rule.id));
  const seen = new Set<string>();
  return parts.rules.flatMap((rule) => {
    let faults: RuleFault[] = [];
    const days = [rule.from, ...boundaries.filter((day) => day > rule.from && (rule.until ?? Infinity) > day)];
    for (const day of days) {
      // What was found before a value without content stopped it is found again on the next day.
      faults = [];
      if (compileOn(parts, rule, { day, faults }) !== 'notInForce') break;
    }
    if (seen.has(rule.id)) faults.push({ path: ['id'], value: rule.id, code: 'duplicateRule' });
    seen.add(rule.id);
    rule.exceptionTo.forEach((id, index) => {
      if (!ids.has(id)) faults.push({ path: ['exceptionTo', index], value: id, code: 'unknownRule' });
    });
    return faults.map((fault) => ({ ...fault, ruleId: rule.id }));
  });
}

interface CompiledParts {
  readonly guard: Guard;
  readonly condition: Condition | undefined;
  readonly clock: Clock | undefined;
  readonly valuesUsed: readonly string[];
  readonly verified: boolean;
  readonly guardDays: readonly Ask[];
}

function compileOn(
  parts: Parts,
  rule: Rule,
  at: { readonly day: Day; readonly faults: RuleFault[]; readonly onGap?: (valueName: string) => void },
): CompiledParts | 'notInForce' {
  const valuesUsed = new Set<string>();
  const context: CompileContext = {
    vocabulary: parts.vocabulary,
    valueOf: (name) => {
      const value = parts.values.get(name);
      const contentOn = (day: Day) => valueAt(parts.values, name, day);
      return value && { unit: value.unit, content: contentOn(at.day), contentOn };
    },
    faults: at.faults,
    valuesUsed,
    path: [],
  };
  const within = { ...context, path: ['with'] };
  const guardDays: Ask[] = [];
  try {
    const guard = compileGuard({ ...context, path: ['when'], daysCompared: guardDays }, rule.when);
    const isClock = rule.effect === 'clock';
    const condition = isClock ? undefined : shapes[rule.condition]!(within, rule.with);
    const clock = isClock ? clockShapes[rule.condition]!(within, rule.with) : undefined;
    const verified = rule.verified && [...valuesUsed].every((name) => parts.values.get(name)?.verified !== false);
    return { guard, condition, clock, valuesUsed: [...valuesUsed], verified, guardDays };
  } catch (error) {
    if (!(error instanceof NotInForce)) throw error;
    at.onGap?.(error.valueName);
    return 'notInForce';
  }
}

const binding: readonly Effect[] = ['forbid', 'require', 'limit'];

/** A rule in force whose value has none: what it asks cannot be said, and what cannot be said does not act. */
function withoutValue(valueName: string): CompiledParts {
  const condition: Condition = { holds: () => [valueName], facts: () => ({}) };
  return { guard: always, condition, clock: undefined, valuesUsed: [valueName], verified: false, guardDays: [] };
}

function compileEpoch(parts: Parts, from: Day): Epoch {
  const byAct = new Map<Act, CompiledRule[]>();
  const byId = new Map<string, CompiledRule>();
  const excuses: CompiledRule[] = [];
  const clocks: CompiledClock[] = [];
  const gaps: { ruleId: string; valueName: string }[] = [];
  for (const rule of parts.rules) {
    if (from < rule.from || (rule.until !== undefined && from >= rule.until)) continue;
    if (rule.effect === 'wording' || rule.effect === 'duty') continue;
    let lacks = '';
    const found = compileOn(parts, rule, { day: from, faults: [], onGap: (valueName) => (lacks = valueName) });
    if (found === 'notInForce') gaps.push({ ruleId: rule.id, valueName: lacks });
    if (found === 'notInForce' && !binding.includes(rule.effect)) continue;
    const { guard, condition, clock, verified, valuesUsed, guardDays } =
      found === 'notInForce' ? withoutValue(lacks) : found;
    if (clock !== undefined) {
      clocks.push({ rule, guard, clock, verified });
      continue;
    }
    const roles = rule.to === undefined ? undefined : new Set(rule.to);
    const one: CompiledRule = {
      rule,
      guard,
      condition: condition!,
      roles,
      verified,
      valuesUsed,
      guardDays,
      excuses: [],
    };
    byId.set(rule.id, one);
    if (rule.effect === 'excuse') {
      excuses.push(one);
      continue;
    }
    for (const act of rule.on) {
      const list = byAct.get(act);
      if (list === undefined) byAct.set(act, [one]);
      else list.push(one);
    }
  }
  for (const excuse of excuses) {
    for (const id of excuse.rule.exceptionTo) byId.get(id)?.excuses.push(excuse);
  }
  return { from, byAct, clocks, gaps };
}
