/** One rule of the law packs: its article, its values over time, its source and the cases that hold it. */
import { z } from 'zod';
import { acts, roles } from '../../core/rules/act.ts';
import { forces } from '../../core/rules/dated-values.ts';
import { bases } from '../../core/rules/decision.ts';
import { effects } from '../../core/rules/rule.ts';
import { daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';

const sourceDocument = z.strictObject({ instrument: z.string(), article: z.string() });

const ruleDocument = z.strictObject({
  id: z.string(),
  on: z.array(z.enum(acts)),
  to: z.array(z.enum(roles)).optional().meta({ description: 'for whom it holds; left out: whoever is met' }),
  effect: z.enum(effects),
  basis: z.enum(bases),
  force: z.enum(forces),
  when: z.json().optional().meta({ description: 'the guard, as the pack writes it' }),
  condition: z.string(),
  with: z.json().optional(),
  exceptionTo: z.array(z.string()),
  clock: z.string().optional(),
  finding: z.string().optional(),
  from: daySchema,
  until: daySchema.nullable(),
  source: sourceDocument,
  confidence: z.string(),
  verified: z.boolean(),
  lastVerifiedOn: daySchema,
  text: z.strictObject({ en: z.string(), zh: z.string() }),
  note: z.string().optional(),
  file: z.string(),
});

const valueDocument = z.strictObject({
  name: z.string(),
  unit: z.string(),
  source: sourceDocument,
  force: z.enum(forces),
  confidence: z.string(),
  verified: z.boolean(),
  lastVerifiedOn: daySchema,
  note: z.string().optional(),
  file: z.string(),
  line: z.number().int(),
  spans: z.array(
    z.strictObject({
      from: daySchema,
      to: daySchema.nullable(),
      value: z.union([z.number(), z.string(), z.array(z.string())]),
    }),
  ),
});

export const readLaw = makeRoute({
  operation: 'readLaw',
  method: 'GET',
  path: '/api/v1/law/:rule',
  tag: 'book',
  params: z.strictObject({ rule: z.string().min(1).max(100).meta({ description: 'such as cn.gbt.hours' }) }),
  answer: z.strictObject({
    rule: ruleDocument,
    article: z.string(),
    values: z.array(valueDocument),
    cases: z.array(z.strictObject({ case: z.string(), expect: z.string() })),
    liftedBy: z.array(z.string()),
  }),
  refusals: { unknownRule: 404 },
});
