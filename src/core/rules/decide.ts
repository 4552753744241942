/**
 * May this act be done to this person at this instant? Every rule of the law that is engaged must be met: a standard on
 * top of a law, a state on top of a federation, a contract on top of all. A fact that is missing where a rule needs it
 * makes the answer undetermined, and undetermined does not act.
 */
import { instantOf, localDay } from '../calendar/zone.ts';
import type { Role } from './act.ts';
import type { Decision, Json, Reason, Text } from './decision.ts';
import { unknown } from './facts.ts';
import type { CompiledRule, Law } from './law.ts';
import type { Situation, Truth } from './situation.ts';

const noReasons: readonly Reason[] = [];
const nothingMissing: readonly string[] = [];
/** Two rules that close by turns, every day, are followed for more than a year; after that it is told as never. */
const stepsMax = 1000;
const msPerSecond = 1000;

export function decide(law: Law, situation: Situation): Decision {
  const weighed = weigh(law, situation);
  const { packHash } = law;
  if (weighed.bites.length > 0) {
    return {
      outcome: 'forbidden',
      because: weighed.bites.map((rule) => reasonOf(rule, situation)),
      warnings: weighed.warns.map((rule) => reasonOf(rule, situation)),
      missing: nothingMissing,
      freesUpAtMs: freesUpAt(law, situation, weighed.bites),
      packHash,
    };
  }
  const warnings = weighed.warns.length === 0 ? noReasons : weighed.warns.map((rule) => reasonOf(rule, situation));
  const isOpen = weighed.missing.length > 0;
  return {
    outcome: isOpen ? 'undetermined' : 'allowed',
    because: noReasons,
    warnings,
    missing: isOpen ? [...new Set(weighed.missing)].sort() : nothingMissing,
    freesUpAtMs: undefined,
    packHash,
  };
}

interface Weighed {
  /** rules that forbid */
  readonly bites: readonly CompiledRule[];
  readonly warns: readonly CompiledRule[];
  readonly missing: readonly string[];
}

const none: readonly CompiledRule[] = [];

function weigh(law: Law, situation: Situation): Weighed {
  const rules = law.epochOn(localDay(situation.zones[0]!, situation.atMs)).byAct.get(situation.act);
  if (rules === undefined) return { bites: none, warns: none, missing: nothingMissing };
  let bites: CompiledRule[] | undefined;
  let warns: CompiledRule[] | undefined;
  let missing: string[] | undefined;
  for (const rule of rules) {
    const truth = bitesOn(rule, situation);
    if (truth === false) continue;
    if (rule.rule.effect === 'warn') {
      if (truth === true) warns = pushed(warns, rule);
      continue;
    }
    if (truth === true) bites = pushed(bites, rule);
    else missing = missing === undefined ? [...truth] : [...missing, ...truth];
  }
  return { bites: bites ?? none, warns: warns ?? none, missing: missing ?? nothingMissing };
}

function pushed(list: CompiledRule[] | undefined, rule: CompiledRule): CompiledRule[] {
  if (list === undefined) return [rule];
  list.push(rule);
  return list;
}

/** Whether a rule speaks against the act, or warns of it: engaged, its condition against it, and nothing excuses it. */
export function bitesOn(rule: CompiledRule, situation: Situation): Truth {
  const concerned = concerns(rule, situation);
  if (concerned === false) return false;
  const guarded = rule.guard(situation);
  if (guarded === false) return false;
  const engaged = both(concerned, guarded);
  const holds = rule.condition.holds(situation);
  const against: Truth = typeof holds !== 'boolean' ? holds : rule.rule.effect === 'require' ? !holds : holds;
  if (against === false) return false;
  // Whether the rule is engaged comes first: what its condition lacks is asked for once it is.
  let missing: readonly string[] = engaged !== true ? engaged : against !== true ? against : [];
  for (const excuse of rule.excuses) {
    const lifted = appliesTo(excuse, situation);
    if (lifted === true) return false;
    if (lifted !== false) missing = [...missing, ...lifted];
  }
  return missing.length === 0 ? true : missing;
}

/** Of two that are each true or missing. */
function both(one: true | readonly string[], other: true | readonly string[]): true | readonly string[] {
  if (one === true) return other;
  return other === true ? one : [...one, ...other];
}

/** Of somebody whose role nobody knows it cannot be said. */
function concerns(rule: CompiledRule, situation: Situation): Truth {
  if (rule.roles === undefined) return true;
  const role = situation.facts['person.role'];
  return role === undefined || role === unknown ? ['person.role'] : rule.roles.has(role as Role);
}

function appliesTo(excuse: CompiledRule, situation: Situation): Truth {
  if (!excuse.rule.on.includes(situation.act)) return false;
  const concerned = concerns(excuse, situation);
  if (concerned === false) return false;
  const guarded = excuse.guard(situation);
  if (guarded === false) return false;
  const engaged = both(concerned, guarded);
  const holds = excuse.condition.holds(situation);
  if (holds === false) return false;
  if (engaged === true && holds === true) return true;
  return [...(engaged === true ? [] : engaged), ...(holds === true ? [] : (holds as readonly string[]))];
}

/**
 * The first whole second at which none of the rules of the law forbids; undefined when one of them is freed by no date.
 * Each step goes as far as one of the rules that forbid is sure to stay as it is.
 */
function freesUpAt(law: Law, situation: Situation, bites: readonly CompiledRule[]): number | undefined {
  let at = situation;
  let biting = bites;
  for (let step = 0; step < stepsMax; step++) {
    const lawChanges = lawChangesAt(law, at);
    const latest = Math.max(...biting.map((rule) => Math.min(lawChanges, ruleChangesAt(rule, at))));
    if (latest === Infinity) return undefined;
    at = { ...at, atMs: Math.ceil(latest / msPerSecond) * msPerSecond };
    biting = weigh(law, at).bites;
    if (biting.length === 0) return at.atMs;
  }
  return undefined;
}

/** The midnight from which other rules or values are in force; Infinity where none are known. */
function lawChangesAt(law: Law, { zones, atMs }: Situation): number {
  const zone = zones[0]!;
  const today = localDay(zone, atMs);
  const day = law.boundaries.find((boundary) => boundary > today);
  return day === undefined ? Infinity : instantOf(zone, { day, minute: 0 });
}

/** The first instant at which a rule can be otherwise by the passing of time: its condition, its guard or its excuses. */
function ruleChangesAt(rule: CompiledRule, situation: Situation): number {
  const { zones, atMs } = situation;
  const later = (changes: number | undefined) => (changes === undefined || changes <= atMs ? Infinity : changes);
  const ofGuard = rule.guardDays.flatMap((ask) => {
    const day = ask(situation);
    if (typeof day !== 'number') return [];
    return [day, day + 1].map((on) => later(instantOf(zones[0]!, { day: on, minute: 0 })));
  });
  const ofExcuses = rule.excuses.map((excuse) => ruleChangesAt(excuse, situation));
  return Math.min(later(rule.condition.changesAtMs?.(situation)), ...ofGuard, ...ofExcuses);
}

export function reasonOf({ rule, condition, verified }: CompiledRule, situation: Situation): Reason {
  const facts = condition.facts(situation);
  return {
    ruleId: rule.id,
    source: `${rule.source.instrument} ${rule.source.article}`,
    basis: rule.basis,
    verified,
    facts,
    text: filled(rule.text, facts),
  };
}

/** {name} in a rule's text is replaced by the fact of that name. */
export function filled(text: Text, facts: Readonly<Record<string, Json>>): Text {
  const fill = (template: string) =>
    template.replace(/\{(\w+(?:\.\w+)?)\}/g, (whole, name: string) => {
      const value = facts[name];
      if (value === undefined) return whole;
      return Array.isArray(value) ? value.join(', ') : String(value);
    });
  return { en: fill(text.en), zh: fill(text.zh) };
}
