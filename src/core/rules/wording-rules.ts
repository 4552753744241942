/** Which findings in words a law forbids, each by its strongest rule: what the inspection of texts is handed. */
import type { Day } from '../calendar/day.ts';
import type { Law } from './law.ts';
import type { FindingCode } from './vocabulary.ts';

/**
 * The rule of each finding that is forbidden on the day. A rule that holds for one product or lender alone (it has a
 * guard) is named only where no rule that holds for all forbids the same.
 */
const known = new WeakMap<Law, Map<Day, ReadonlyMap<FindingCode, string>>>();

export function wordingRules(law: Law, onDay: Day): ReadonlyMap<FindingCode, string> {
  const byDay = known.get(law) ?? new Map<Day, ReadonlyMap<FindingCode, string>>();
  known.set(law, byDay);
  // What holds does not change between two days on which the law does.
  const from = law.boundaries.findLast((day) => day <= onDay) ?? onDay;
  const found = byDay.get(from) ?? findRules(law, onDay);
  byDay.set(from, found);
  return found;
}

function findRules(law: Law, onDay: Day): ReadonlyMap<FindingCode, string> {
  const found = new Map<FindingCode, string>();
  const inForce = law.rules.filter(
    (rule) => rule.effect === 'wording' && rule.from <= onDay && (rule.until === undefined || onDay < rule.until),
  );
  // Strongest first, as the law has them.
  for (const rule of [...inForce.filter((one) => one.when === undefined), ...inForce]) {
    const finding = rule.finding as FindingCode;
    if (!found.has(finding)) found.set(finding, rule.id);
  }
  return found;
}
