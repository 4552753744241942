/** The days that the law works out from the days in the file: limitation, retention, moratoria, answers due. */
import { type Day, formatDay } from '../calendar/day.ts';
import { localDay } from '../calendar/zone.ts';
import { filled } from './decide.ts';
import type { Json, Text } from './decision.ts';
import type { Law } from './law.ts';
import type { ClockName } from './rule.ts';
import type { Situation } from './situation.ts';

export interface ClockAnswer {
  readonly clock: ClockName;
  readonly on: Day;
  readonly ruleId: string;
  readonly source: string;
  readonly verified: boolean;
  readonly facts: Readonly<Record<string, Json>>;
  readonly text: Text;
}

export interface Clocks {
  /** earliest first */
  readonly running: readonly ClockAnswer[];
  /** clocks that were begun and lack a fact, with the facts they lack */
  readonly missing: readonly {
    readonly clock: ClockName;
    readonly ruleId: string;
    readonly facts: readonly string[];
  }[];
}

/** All clocks of the law that run on these facts. A clock whose beginning was not handed in does not run. */
export function clocksOf(law: Law, situation: Situation): Clocks {
  const running: ClockAnswer[] = [];
  const missing: { clock: ClockName; ruleId: string; facts: readonly string[] }[] = [];
  const epoch = law.epochOn(localDay(situation.zones[0]!, situation.atMs));
  for (const { rule, guard, clock, verified } of epoch.clocks) {
    const engaged = guard(situation);
    if (engaged === false) continue;
    const reading = clock(situation);
    if (reading === undefined) continue;
    const name = rule.clock as ClockName;
    if (!('on' in reading)) {
      // A clock lacks a fact only once something of it is there: what was never begun is not asked for.
      if (reading.length > 0 && hasBegun(rule.with, situation))
        missing.push({ clock: name, ruleId: rule.id, facts: reading });
      continue;
    }
    if (engaged !== true) {
      missing.push({ clock: name, ruleId: rule.id, facts: engaged });
      continue;
    }
    const facts = { ...reading.facts, on: formatDay(reading.on) };
    const source = `${rule.source.instrument} ${rule.source.article}`;
    running.push({
      clock: name,
      on: reading.on,
      ruleId: rule.id,
      source,
      verified,
      facts,
      text: filled(rule.text, facts),
    });
  }
  running.sort((one, other) => one.on - other.on);
  return { running, missing };
}

function hasBegun(parameters: unknown, situation: Situation): boolean {
  const from = (parameters as { readonly from?: unknown } | undefined)?.from;
  return typeof from === 'string' && situation.facts[from] !== undefined;
}
