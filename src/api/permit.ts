/**
 * `permit`: may this act be done to this person at this instant? `because` says which rules forbid it, strongest first;
 * `warnings` are soft limits and factors a court would weigh; `missing` the facts without which it cannot be said.
 * `freesUpAt` is the first instant at which nothing that is known forbids it, by the person's first zone; null where no
 * date frees it, or where it is not forbidden.
 */
import { z } from 'zod';
import { formatInstant, type Zones } from '../core/calendar/zone.ts';
import { decide } from '../core/rules/decide.ts';
import { bases, type Decision, type Reason } from '../core/rules/decision.ts';
import type { FactDeclaration } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import type { Situation } from '../core/rules/situation.ts';
import { factSchema } from './fact-schema.ts';
import { type Operation, operation } from './operation.ts';
import { furtherFaultsBy, type PermitDocument, permitInput, situationOf } from './permit-document.ts';

const reasonSchema = z.strictObject({
  ruleId: z.string(),
  source: z.string(),
  basis: z.enum(bases),
  verified: z.boolean(),
  facts: z.record(z.string(), z.unknown()),
  text: z.strictObject({ en: z.string(), zh: z.string() }),
});

export const permitOutput = z.strictObject({
  outcome: z.enum(['allowed', 'forbidden', 'undetermined']),
  because: z.array(reasonSchema),
  warnings: z.array(reasonSchema),
  missing: z.array(z.string()).optional(),
  freesUpAt: z.string().nullable(),
  packHash: z.string(),
});
export type PermitAnswer = z.infer<typeof permitOutput>;

/** `lawOf` gives the law of a jurisdiction, undefined when there is none of that name. */
export function permitOperation(given: {
  readonly lawOf: (jurisdiction: string) => Law | undefined;
  readonly zones: Zones;
  /** the facts of every pack, for the schema */
  readonly facts?: (() => readonly FactDeclaration[]) | undefined;
}): Operation {
  const answer = (document: PermitDocument) => {
    const law = given.lawOf(document.jurisdiction);
    if (law === undefined) {
      return { invalid: [{ path: '/jurisdiction', value: document.jurisdiction, code: 'unknownJurisdiction' }] };
    }
    const reading = situationOf(document, { vocabulary: law.vocabulary, zone: law.zone, zones: given.zones });
    if ('invalid' in reading) return reading;
    if ('missing' in reading) return undetermined(law, reading.missing);
    return permitAnswer(decide(law, reading.situation), reading.situation);
  };
  const bySchema = operation<PermitDocument>({
    input: permitInput,
    output: permitOutput,
    answer,
    furtherFaults: furtherFaultsBy(given),
  });
  return {
    run: bySchema.run,
    schemas: () => withFacts(bySchema.schemas(), given.facts?.() ?? []),
  };
}

/** The schema says which facts there are: which of them a request needs, its `missing` tells. */
export function withFacts(
  schemas: ReturnType<Operation['schemas']>,
  facts: readonly FactDeclaration[],
): ReturnType<Operation['schemas']> {
  const input = schemas.input as { readonly properties: Readonly<Record<string, object>> };
  const properties = Object.fromEntries(facts.map((fact) => [fact.name, factSchema(fact)]));
  const ofFacts = { type: 'object', properties, additionalProperties: false };
  return { ...schemas, input: { ...input, properties: { ...input.properties, facts: ofFacts } } };
}

function undetermined(law: Law, missing: readonly string[]): PermitAnswer {
  return {
    outcome: 'undetermined',
    because: [],
    warnings: [],
    missing: [...missing],
    freesUpAt: null,
    packHash: law.packHash,
  };
}

/** A decision as the document shows it. */
export function permitAnswer(decision: Decision, situation: Situation): PermitAnswer {
  const { outcome, because, warnings, missing, freesUpAtMs, packHash } = decision;
  return {
    outcome,
    because: because.map(shownReason),
    warnings: warnings.map(shownReason),
    ...(outcome === 'undetermined' ? { missing: [...missing] } : {}),
    freesUpAt: freesUpAtMs === undefined ? null : formatInstant(situation.zones[0]!, freesUpAtMs),
    packHash,
  };
}

function shownReason({ ruleId, source, basis, verified, facts, text }: Reason): PermitAnswer['because'][number] {
  return { ruleId, source, basis, verified, facts: { ...facts }, text: { ...text } };
}
