/**
 * What nobody may do to a borrower, for the borrower to read: of each matter the rule of the law that says so, the one that was
 * found in a source before others, then the one that binds most. Rules that hold only for some lenders or products are passed over:
 * what is told to everybody must hold for everybody.
 */
import type { Day } from '../calendar/day.ts';
import { forces } from './dated-values.ts';
import type { Rule } from './rule.ts';

export const protectionTopics = [
  'night',
  'tellOthers',
  'threat',
  'insult',
  'falseAuthority',
  'falseConsequence',
  'privateAccount',
] as const;
export type ProtectionTopic = (typeof protectionTopics)[number];

export interface Protection {
  readonly topic: ProtectionTopic;
  readonly rule: Rule;
  /** of `night`: the names of the values between which contact is open */
  readonly hours: { readonly from: string; readonly until: string } | undefined;
}

/** In the order of the topics; one for which the law has no rule is left out. */
export function protectionsOn(rules: readonly Rule[], on: Day): Protection[] {
  const inForce = rules.filter(({ from, until }) => from <= on && (until === undefined || on < until));
  return protectionTopics.flatMap((topic) => {
    const [rule] = inForce.filter((each) => isOf(topic, each) && isForAll(each)).sort(before);
    return rule === undefined ? [] : [{ topic, rule, hours: topic === 'night' ? hoursOf(rule) : undefined }];
  });
}

function isOf(topic: ProtectionTopic, { effect, condition, finding }: Rule): boolean {
  if (topic === 'night') return effect === 'forbid' && condition === 'outsideHours';
  return effect === 'wording' && finding === (topic === 'tellOthers' ? 'disclosure' : topic);
}

/** Asks at most what the contact is for. */
function isForAll({ when, to }: Rule): boolean {
  return to === undefined && factsNamed(when).every((name) => name === 'purpose');
}

function factsNamed(guard: unknown): string[] {
  if (Array.isArray(guard)) return guard.flatMap(factsNamed);
  if (typeof guard !== 'object' || guard === null) return [];
  return Object.entries(guard).flatMap(([key, inner]) => (key === 'any' || key === 'not' ? factsNamed(inner) : [key]));
}

function before(one: Rule, other: Rule): number {
  return Number(other.verified) - Number(one.verified) || forces.indexOf(one.force) - forces.indexOf(other.force);
}

function hoursOf(rule: Rule): { readonly from: string; readonly until: string } | undefined {
  const { from, until } = rule.with as { readonly from?: unknown; readonly until?: unknown };
  return typeof from === 'string' && typeof until === 'string' ? { from, until } : undefined;
}

/** The rule behind a clock of the law, and the name of the value that it adds; undefined: this law has none on the day. */
export function periodOfClock(
  rules: readonly Rule[],
  { clock, on }: { readonly clock: string; readonly on: Day },
): { readonly rule: Rule; readonly adds: string } | undefined {
  const rule = rules.find(
    (each) => each.clock === clock && each.from <= on && (each.until === undefined || on < each.until),
  );
  const adds = (rule?.with as { readonly add?: unknown } | undefined)?.add;
  return rule === undefined || typeof adds !== 'string' ? undefined : { rule, adds };
}
