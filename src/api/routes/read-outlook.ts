/** What happens if nothing is done, by the loan's own terms and the law as it stands: what may come, in order, and what may not. */
import { z } from 'zod';
import { forces } from '../../core/rules/dated-values.ts';
import { protectionTopics } from '../../core/rules/protections.ts';
import { amountSchema, currencySchema, daySchema, ratePercentSchema } from '../shapes.ts';
import { amountsByComponentDocument, loanProductSchema } from './case-shapes.ts';
import { bothTexts } from './contact-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseNumberSchema, caseParams } from './route-shapes.ts';

const ruleShape = {
  rule: z.string(),
  source: z.string().meta({ description: 'instrument and article' }),
  force: z.enum(forces),
  confidence: z.string(),
  verified: z.boolean().meta({ description: 'whether rule and figures were found in a source' }),
  text: bothTexts,
};
const ruleDocument = z.strictObject(ruleShape);

const standingShape = {
  on: daySchema,
  owed: amountsByComponentDocument,
  total: amountSchema,
  overdue: amountSchema,
  daysPastDue: z.number().int(),
};

export const readOutlook = makeRoute({
  operation: 'readOutlook',
  method: 'GET',
  path: '/api/v1/cases/:case/outlook',
  tag: 'portal',
  params: caseParams,
  answer: z.strictObject({
    asOf: daySchema,
    case: caseNumberSchema,
    loans: z.array(
      z.strictObject({
        loan: z.string(),
        product: loanProductSchema,
        currency: currencySchema,
        now: z.strictObject(standingShape).nullable(),
        ahead: z.array(
          z.strictObject({
            days: z.number().int(),
            ...standingShape,
            more: amountsByComponentDocument.meta({ description: 'than now' }),
          }),
        ),
        unknown: z.enum(['noSchedule', 'agreement', 'entryToCome', 'termsChange']).nullable(),
        penaltyRatePercent: ratePercentSchema.nullable(),
        penaltyBase: amountSchema.nullable().meta({ description: 'principal that bears it now' }),
        agreement: z.string().nullable(),
      }),
    ),
    creditRecord: z.strictObject({ years: z.number().int(), ...ruleShape }).nullable(),
    steps: z.array(
      z.strictObject({
        step: z.enum(['remind', 'letter', 'agency', 'court', 'judgment', 'enforcement']),
        reached: z.boolean().meta({ description: 'on record; false: not, or not known' }),
      }),
    ),
    nobodyMay: z.array(
      z.strictObject({
        topic: z.enum(protectionTopics),
        open: z.strictObject({ from: z.string(), until: z.string() }).nullable(),
        ...ruleShape,
      }),
    ),
    limitation: z
      .strictObject({ until: daySchema, over: z.boolean(), source: ruleDocument })
      .nullable()
      .meta({ description: 'null: not all that it needs is on record' }),
    agreementKept: ruleDocument.nullable(),
    disputed: ruleDocument.nullable(),
    helpLines: z.array(
      z.strictObject({ topic: z.enum(['legalAdvice', 'financialComplaints', 'psychological']), number: z.string() }),
    ),
  }),
  refusals: { noDayClosed: 409, unknownCase: 404 },
  isLook: true,
});
