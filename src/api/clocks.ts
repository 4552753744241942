/**
 * `clocks`: the days that the law works out from the days in the file: limitation, retention, moratoria, answers due.
 * `running` is in order of time; `missing` names what a clock that has begun still lacks. `asOf` says by which law; it is
 * the law's own day, and none of the days is "today".
 */
import { z } from 'zod';
import { formatDay, parseDay } from '../core/calendar/day.ts';
import { instantOf, type Zones } from '../core/calendar/zone.ts';
import { clocksOf } from '../core/rules/clocks.ts';
import type { FactDeclaration } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import { clocks } from '../core/rules/rule.ts';
import { readFactValues } from './fact-values.ts';
import type { Fault } from './input.ts';
import { type Operation, operation } from './operation.ts';
import { withFacts } from './permit.ts';
import { furtherFaultsBy } from './permit-document.ts';
import { currencySchema, daySchema } from './shapes.ts';

export const clocksInput = z.strictObject({
  jurisdiction: z.string().min(1),
  asOf: daySchema,
  currency: currencySchema.optional(),
  facts: z.record(z.string(), z.unknown()),
});
type ClocksDocument = z.infer<typeof clocksInput>;

export const clocksOutput = z.strictObject({
  running: z.array(
    z.strictObject({
      clock: z.enum(clocks),
      on: daySchema,
      ruleId: z.string(),
      source: z.string(),
      verified: z.boolean(),
      facts: z.record(z.string(), z.unknown()),
      text: z.strictObject({ en: z.string(), zh: z.string() }),
    }),
  ),
  missing: z.array(z.strictObject({ clock: z.enum(clocks), ruleId: z.string(), facts: z.array(z.string()) })),
  packHash: z.string(),
});

export function clocksOperation(given: {
  readonly lawOf: (jurisdiction: string) => Law | undefined;
  readonly zones: Zones;
  /** the facts of every pack, for the schema */
  readonly facts?: (() => readonly FactDeclaration[]) | undefined;
}): Operation {
  const answer = (document: ClocksDocument) => {
    const law = given.lawOf(document.jurisdiction);
    if (law === undefined) {
      return { invalid: [{ path: '/jurisdiction', value: document.jurisdiction, code: 'unknownJurisdiction' }] };
    }
    const faults: Fault[] = [];
    const facts = readFactValues(law.vocabulary, document.facts, {
      path: ['facts'],
      faults,
      currency: document.currency,
    });
    if (faults.length > 0) return { invalid: faults };
    // Days alone are worked out; where no zone is the jurisdiction's own, any will do.
    const zone = law.zone ?? given.zones('UTC')!;
    const atMs = instantOf(zone, { day: parseDay(document.asOf)!, minute: 0 });
    const known = document.currency === undefined ? facts : { ...facts, currency: document.currency };
    const situation = { act: 'useData' as const, atMs, zones: [zone], person: 'borrower', facts: known, history: [] };
    const found = clocksOf(law, situation);
    return {
      running: found.running.map((one) => ({ ...one, on: formatDay(one.on) })),
      missing: found.missing,
      packHash: law.packHash,
    };
  };
  const bySchema = operation<ClocksDocument>({
    input: clocksInput,
    output: clocksOutput,
    answer,
    furtherFaults: furtherFaultsBy(given),
  });
  return { run: bySchema.run, schemas: () => withFacts(bySchema.schemas(), given.facts?.() ?? []) };
}
