/**
 * Income and expenditure as a borrower tells them, or somebody of the lender's with them. What is worked out of it is what counts
 * from then on. An override is signed by who sends it, today; what the lender's own records say is not the borrower's to tell.
 */
import { z } from 'zod';
import { assessInput } from '../assess-document.ts';
import { assessOutput } from '../assess-output.ts';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { keyRefusals } from './plan-refusals.ts';
import { caseParams, rowIdSchema } from './route-shapes.ts';

const assessed = assessOutput.options[0].shape;
const expense = assessInput.shape.expenses.unwrap().element;
const expensesMax = 200;
const reasonMax = 500;
const text = z.string().min(1).max(reasonMax);

/** What the statement says, without whose confirmation it is. */
export const statementShape = assessInput.omit({ override: true, expenses: true }).extend({
  expenses: z
    .array(
      expense.omit({ declined: true }).extend({
        declined: z
          .strictObject({ why: text })
          .optional()
          .meta({ description: 'not counted, and why; by who sends it' }),
      }),
    )
    .max(expensesMax)
    .optional(),
  override: z
    .strictObject({
      reason: text,
      capacity: z
        .array(z.strictObject({ from: daySchema, perMonth: amountSchema }))
        .min(1)
        .max(expensesMax),
    })
    .optional()
    .meta({
      description:
        "what can be paid, set by a person of the lender's against what is worked out; signed by who sends it",
    }),
});

const body = statementShape.extend({
  helpedDraft: z.int().min(1).optional().meta({
    description:
      'the version of what somebody filled in with the borrower, who confirms it here; by the borrower alone',
  }),
});
export type StatementBody = z.output<typeof body>;

/** What can be paid, line by line. */
export const capacityShape = {
  currency: currencySchema,
  capacity: assessed.capacity,
  lines: assessed.lines,
  asked: assessed.asked,
  lumpSums: assessed.lumpSums,
};

export const recordStatement = makeRoute({
  operation: 'recordStatement',
  method: 'POST',
  path: '/api/v1/cases/:case/statement',
  tag: 'plans',
  params: caseParams,
  body,
  status: 201,
  answer: z.strictObject({ statement: rowIdSchema, asOf: daySchema, ...capacityShape }),
  refusals: {
    notTheirsToSay: 403,
    statementNotValid: 400,
    notAssessed: 422,
    unknownCase: 404,
    caseClosed: 409,
    ...keyRefusals,
    draftMoved: 409,
  },
});
