/** How a case goes: one document with a party, and of it what that party may know (core/access/slices.ts). */
import { z } from 'zod';
import { changeSources } from '../../core/access/slices.ts';
import { agreementStates } from '../../core/agreement/moves.ts';
import { amountSchema, currencySchema, daySchema } from '../shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseParams, instantSchema, pageAfter, pageLimit } from './route-shapes.ts';

const agreementStateSchema = z.enum(agreementStates);

const agreementShape = {
  agreement: z.string(),
  state: agreementStateSchema,
  currency: currencySchema,
  instalments: z.number().int(),
  paid: z.number().int(),
  paidLate: z.number().int(),
  nextDueOn: daySchema.nullable(),
  nextDue: amountSchema.nullable(),
  lastDueOn: daySchema,
  mendBy: daySchema.nullable(),
  isChangeOpen: z.boolean(),
};
const loan = z.string();

const talks = z.array(
  z.strictObject({
    talk: z.string(),
    mode: z.string(),
    state: z.string(),
    turn: z.enum(['borrower', 'lender', 'mediator', 'both']).nullable(),
    until: instantSchema,
  }),
);

const base = {
  case: z.string(),
  asOf: daySchema,
  stage: z.string(),
  /** the newest first */
  changes: z.array(z.strictObject({ key: z.string(), on: daySchema, source: z.enum(changeSources), kind: z.string() })),
  next: z.string().nullable(),
};

const whole = {
  ...base,
  loans: z.array(
    z.strictObject({
      loan,
      product: z.string(),
      currency: currencySchema,
      state: z.enum(['running', 'settled', 'chargedOff']),
      outstanding: amountSchema,
      arrears: amountSchema.nullable(),
      daysPastDue: z.number().int().nullable(),
    }),
  ),
  agreements: z.array(z.strictObject({ ...agreementShape, loan })),
  talks,
  contacts: z.array(
    z.strictObject({ at: instantSchema, act: z.string(), initiatedBy: z.string(), outcome: z.string().nullable() }),
  ),
  held: z.array(
    z.strictObject({ fact: z.string(), value: z.union([z.boolean(), z.string()]).nullable(), since: instantSchema }),
  ),
};

const guarantor = z.strictObject({
  party: z.literal('guarantor'),
  ...base,
  guaranteed: z.array(
    z.strictObject({
      agreement: z.string(),
      currency: currencySchema,
      amount: amountSchema,
      standing: z.enum(['notYetDue', 'kept', 'late', 'breached', 'over']),
    }),
  ),
  agreements: z.array(z.strictObject(agreementShape)),
});

const mediator = z.strictObject({
  party: z.literal('mediator'),
  ...base,
  talks,
  offers: z.array(
    z.strictObject({
      number: z.number().int(),
      kind: z.string(),
      currency: currencySchema,
      payment: amountSchema,
      months: z.number().int(),
      firstDueOn: daySchema,
      totalPayable: amountSchema,
      waived: amountSchema,
      isOpen: z.boolean(),
    }),
  ),
  agreements: z.array(z.strictObject({ agreement: z.string(), state: agreementStateSchema })),
});

const assignee = z.strictObject({
  party: z.literal('assignee'),
  ...base,
  shares: z.array(
    z.strictObject({
      loan,
      currency: currencySchema,
      share: z.string(),
      since: daySchema.nullable(),
      reason: z.string(),
      principal: amountSchema,
      interest: amountSchema,
      penalty: amountSchema,
      fee: amountSchema,
      cost: amountSchema,
      total: amountSchema,
    }),
  ),
  payments: z.array(
    z.strictObject({ loan, currency: currencySchema, on: daySchema, kind: z.string(), amount: amountSchema }),
  ),
  agreements: z.array(z.strictObject({ agreement: z.string(), loan, state: agreementStateSchema })),
});

const fund = z.strictObject({
  party: z.literal('fund'),
  ...base,
  amounts: z.array(z.strictObject({ currency: currencySchema, arrears: amountSchema, outstanding: amountSchema })),
  capacity: z.array(z.strictObject({ from: daySchema, perMonth: amountSchema, currency: currencySchema })),
  agreements: z.array(z.strictObject({ agreement: z.string(), state: agreementStateSchema })),
});

export const readProgress = makeRoute({
  operation: 'readProgress',
  method: 'GET',
  path: '/api/v1/cases/:case/progress',
  tag: 'portal',
  params: caseParams,
  query: z.strictObject({ since: daySchema.optional(), after: pageAfter, limit: pageLimit }),
  answer: z.discriminatedUnion('party', [
    z.strictObject({ party: z.literal('borrower'), ...whole }),
    z.strictObject({ party: z.literal('staff'), ...whole }),
    guarantor,
    mediator,
    assignee,
    fund,
  ]),
  refusals: { cursorNotValid: 422, noDayClosed: 409, unknownCase: 404 },
  isLook: true,
});
