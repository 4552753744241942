/** What `assess` answers, as a schema. */
import { z } from 'zod';
import { capacityRefusals } from '../core/capacity/capacity.ts';
import { abilities, causeKinds } from '../core/capacity/cause.ts';
import { lightRefusals } from '../core/capacity/light.ts';
import { lineCodes } from '../core/capacity/line.ts';
import { areas, floorRefusals, measures } from '../core/capacity/place-costs.ts';
import { amountSchema, countSchema, daySchema } from './shapes.ts';

const label = z.strictObject({ en: z.string(), zh: z.string() });
const step = z.strictObject({ from: daySchema, perMonth: amountSchema });
const firm = { cashAvailable: amountSchema, debtService: amountSchema, dscr: z.string().nullable() };

const lineSchema = z.strictObject({
  code: z.enum(lineCodes),
  label,
  amount: amountSchema.meta({ description: 'signed; the lines of a step add up to it' }),
  source: z.string(),
  from: daySchema.optional().meta({ description: 'the step it belongs to; left out: the first' }),
});

const floorSchema = z.strictObject({
  place: z.string(),
  insteadOf: z.string().optional().meta({ description: 'the place asked, of which no figure was found' }),
  area: z.enum(areas).optional(),
  measure: z.enum([...measures, 'statement']),
  per: z.enum(['person', 'household']),
  months: countSchema,
  total: amountSchema.optional(),
  groups: z.record(z.string(), amountSchema).optional(),
  persons: countSchema.optional(),
  source: z.string(),
  from: daySchema.optional(),
  confidence: z.string().optional(),
  verified: z.boolean(),
});

export const assessRefusals = [
  'notInForce',
  ...lightRefusals,
  'floorsOfThePlace',
  ...floorRefusals,
  ...capacityRefusals,
] as const;

export const assessOutput = z.union([
  z.strictObject({
    capacity: z.array(step),
    lines: z.array(lineSchema),
    cause: z.strictObject({
      kind: z.enum(causeKinds),
      because: z.array(z.strictObject({ code: z.string(), speaksFor: z.enum([...causeKinds, ...abilities]), label })),
      ability: z.enum(abilities),
    }),
    floorsUsed: z.array(floorSchema),
    beforeShares: z.array(step).optional().meta({ description: 'what all creditors in difficulty share' }),
    asked: z.array(z.strictObject({ code: z.string(), label, source: z.string() })).optional(),
    lumpSums: z
      .array(
        z.strictObject({
          amount: amountSchema,
          counted: amountSchema.optional(),
          on: daySchema.optional(),
          from: z.string().nullable(),
          label,
        }),
      )
      .optional(),
    business: z
      .strictObject({
        ...firm,
        dscrTarget: z.string(),
        ownerDraw: amountSchema.optional(),
        stress: z.strictObject({ revenueDownPercent: z.string(), ...firm, perMonth: amountSchema }),
      })
      .optional(),
    evidenceGrade: z.literal('weak').optional().meta({ description: 'the light path' }),
    origin: z
      .strictObject({ kind: z.literal('overridden'), by: z.string(), reason: z.string(), signedOn: daySchema })
      .optional(),
    assessed: z.array(step).optional().meta({ description: 'what was worked out, where it is overridden' }),
  }),
  z.strictObject({ refused: z.enum(assessRefusals), sumMax: amountSchema.optional() }),
]);
