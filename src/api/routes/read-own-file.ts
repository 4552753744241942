/** All that is kept about a borrower, for themselves. */
import { z } from 'zod';
import { daySchema } from '../shapes.ts';
import { wholeCaseDocument } from './case-shapes.ts';
import { bothTexts } from './contact-shapes.ts';
import { listLooks } from './list-looks.ts';
import { makeRoute } from './make-route.ts';
import { matterSchema } from './matter-shapes.ts';
import { readCause } from './read-cause.ts';
import { readDrafts } from './read-drafts.ts';
import { caseParams, instantSchema } from './route-shapes.ts';
import { outsideTalk } from './talk-shapes.ts';
import { helperDocument } from './who-may-speak.ts';

export const readOwnFile = makeRoute({
  operation: 'readOwnFile',
  method: 'GET',
  path: '/api/v1/cases/:case/own-file',
  tag: 'portal',
  params: caseParams,
  answer: z.strictObject({
    case: wholeCaseDocument,
    contacts: z.array(
      z.strictObject({
        at: instantSchema,
        act: z.string(),
        with: z.string(),
        initiatedBy: z.string(),
        decision: z.enum(['allowed', 'forbidden', 'undetermined']).nullable(),
        outcome: z.string().nullable(),
        address: z.string().nullable(),
        subject: z.string().nullable(),
        text: z.string().nullable(),
      }),
    ),
    facts: z.array(
      z.strictObject({ fact: z.string(), text: bothTexts.nullable(), value: z.unknown(), since: instantSchema }),
    ),
    statements: z.array(
      z.strictObject({
        asOf: daySchema,
        content: z.unknown().meta({ description: 'as it was given, with what was worked out; null: not to be opened' }),
      }),
    ),
    causes: z
      .array(readCause.answer.shape.cause.unwrap())
      .meta({ description: 'what they told of what happened to them, oldest first' }),
    drafts: readDrafts.answer.shape.drafts.meta({ description: 'what was written and not sent' }),
    talk: outsideTalk.nullable(),
    agreements: z
      .array(z.record(z.string(), z.unknown()))
      .meta({ description: 'each as readAgreement shows it to the borrower, without the text of its terms' }),
    matters: z.array(matterSchema).meta({ description: 'what they raised, with what came of it' }),
    helpers: z.array(helperDocument).meta({ description: 'whom they named to speak for them' }),
    looks: listLooks.answer.shape.looks,
  }),
  refusals: { noDayClosed: 409, unknownCase: 404, noKey: 409, keyDoesNotOpen: 409 },
  isLook: true,
});
