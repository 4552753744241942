/**
 * May this act be done to this person at this instant? Every rule of the law that is engaged must be met: a standard on
 * top of a law, a state on top of a federation, a contract on top of all. A fact that is missing where a rule needs it
 * makes the answer undetermined, and undetermined does not act.
 */
import { localDay } from '../calendar/zone.ts';
import type { Role } from './act.ts';
import type { Decision, Json, Reason, Text } from './decision.ts';
import type { CompiledRule, Law } from './law.ts';
import type { Situation, Truth } from './situation.ts';

const noReasons: readonly Reason[] = [];
const nothingMissing: readonly string[] = [];
/** Each step frees at least one rule until the next; more than this many in a row is a rule that never frees. */
const stepsMax = 64;

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
  if (!concerns(rule, situation)) return false;
  const engaged = rule.guard(situation);
  if (engaged === false) return false;
  const holds = rule.condition.holds(situation);
  const against: Truth = typeof holds !== 'boolean' ? holds : rule.rule.effect === 'require' ? !holds : holds;
  if (against === false) return false;
  let missing: readonly string[] = [];
  if (engaged !== true) missing = engaged;
  if (against !== true) missing = [...missing, ...against];
  for (const excuse of rule.excuses) {
    const lifted = appliesTo(excuse, situation);
    if (lifted === true) return false;
    if (lifted !== false) missing = [...missing, ...lifted];
  }
  return missing.length === 0 ? true : missing;
}

function concerns(rule: CompiledRule, situation: Situation): boolean {
  return rule.roles === undefined || rule.roles.has(situation.facts['person.role'] as Role);
}

function appliesTo(excuse: CompiledRule, situation: Situation): Truth {
  if (!excuse.rule.on.includes(situation.act) || !concerns(excuse, situation)) return false;
  const engaged = excuse.guard(situation);
  if (engaged === false) return false;
  const holds = excuse.condition.holds(situation);
  if (holds === false) return false;
  if (engaged === true && holds === true) return true;
  return [...(engaged === true ? [] : engaged), ...(holds === true ? [] : (holds as readonly string[]))];
}

/** The first instant at which none of the rules of the law forbids; undefined when one of them is freed by no date. */
function freesUpAt(law: Law, situation: Situation, bites: readonly CompiledRule[]): number | undefined {
  let at = situation;
  let biting = bites;
  for (let step = 0; step < stepsMax; step++) {
    let latest = at.atMs;
    for (const rule of biting) {
      const changes = rule.condition.changesAtMs?.(at);
      if (changes === undefined) return undefined;
      if (changes > latest) latest = changes;
    }
    if (latest === at.atMs) return undefined;
    at = { ...at, atMs: latest };
    biting = weigh(law, at).bites;
    if (biting.length === 0) return latest;
  }
  return undefined;
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
