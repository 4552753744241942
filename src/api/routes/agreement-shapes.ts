/** What operations of agreements share: places, refusals, and the documents of each side. */
import { z } from 'zod';
import { type AgreementRefusal, agreementRefusals } from '../../core/agreement/agreement.ts';
import { agreementStates, paidHows } from '../../core/agreement/moves.ts';
import { agreementParties } from '../../core/agreement/terms.ts';
import { amountSchema, currencySchema, daySchema, must } from '../shapes.ts';
import type { Route } from './route.ts';
import { caseNumberSchema } from './route-shapes.ts';

export const agreementNumberSchema = z
  .string()
  .superRefine(must('notAnAgreementNumber', (text) => /^A-C\d{4}-\d{6,12}-\d{1,4}$/.test(text)))
  .meta({ pattern: '^A-C[0-9]{4}-[0-9]{6,12}-[0-9]{1,4}$', description: 'the number of an agreement' });

export const agreementParams = z.strictObject({ case: caseNumberSchema, agreement: agreementNumberSchema });

export const paperLanguage = z.enum(['zh', 'en']);

type Refusals = Route['refusals'];

/** The key by which what is said of a borrower is sealed. */
export const sealRefusals = { noKey: 409, erased: 410, keyDoesNotOpen: 409 } as const satisfies Refusals;

export const heldRefusals = {
  unknownAgreement: 404,
  ...sealRefusals,
  unknownZone: 409,
  agreementMoved: 409,
} as const satisfies Refusals;

/** What was asked cannot be, whatever the state. */
const cannotBe: ReadonlySet<AgreementRefusal> = new Set([
  'notAParty',
  'noSuchInstalment',
  'noSuchOption',
  'dateNotLater',
  'dateTooLate',
  'datePassesNext',
]);

/** Of a move of an agreement that is held. `notDrafted` cannot come: one that has a number was drafted. */
export function moveRefusals(codes: readonly AgreementRefusal[]): Refusals {
  const known = agreementRefusals.filter((code) => code === 'alreadyEnded' || codes.includes(code));
  return {
    ...heldRefusals,
    ...Object.fromEntries(known.map((code) => [code, cannotBe.has(code) ? (422 as const) : (409 as const)])),
  };
}

/** Why no plan can be worked out of a case: also what a signature is held against. */
export const planRefusals = {
  unknownLoan: 409,
  noLoan: 409,
  noSchedule: 409,
  noPolicy: 409,
  noStatement: 409,
  currencyDiffers: 409,
  noLaw: 409,
  caseNotReadable: 409,
  forbiddenByLaw: 409,
  nothingOwed: 409,
  amountTooLarge: 409,
  noDueDateInTerm: 409,
  noDayClosed: 409,
} as const satisfies Refusals;

/** Of an offer that was taken, and its terms. */
export const offerRefusals = {
  ...planRefusals,
  noTalk: 409,
  notAgreed: 409,
  caseMoved: 409,
  figuresChanged: 409,
  offerDoesNotAddUp: 409,
  noTimeToSign: 409,
  rulesContradict: 409,
} as const satisfies Refusals;

export const listedAgreementShape = {
  id: z.string(),
  case: z.string(),
  loan: z.string(),
  state: z.enum(agreementStates),
  currency: currencySchema,
  instalments: z.number().int(),
  paid: z.number().int(),
  nextDueOn: daySchema.nullable(),
  nextDue: amountSchema.nullable(),
  lastDueOn: daySchema,
  mendBy: daySchema.nullable(),
};

const heldShape = {
  ...listedAgreementShape,
  /** rises with everything that happens to it; a move may be held against it */
  revision: z.number().int(),
  version: z.number().int(),
  termsHash: z.string(),
  signBy: daySchema,
  parties: z.array(z.enum(agreementParties)),
  signedBy: z.array(z.enum(agreementParties)),
  coolingOffEndsOn: daySchema.nullable(),
  inForceOn: daySchema.nullable(),
  total: amountSchema,
  proposed: z.strictObject({ version: z.number().int(), termsHash: z.string(), signBy: daySchema }).nullable(),
};

const componentsSchema = z.record(z.string(), amountSchema);
const termsSchema = z
  .record(z.string(), z.unknown())
  .meta({ description: 'the terms, word for word what is signed: docs/formats/agreement-terms.md' });

const agreedShape = {
  ...heldShape,
  basis: z.string(),
  asOf: daySchema,
  ratePercent: z.string(),
  contractRatePercent: z.string(),
  aprPercent: z.string(),
  owed: componentsSchema,
  owedTotal: amountSchema,
  waived: componentsSchema,
  waivedTotal: amountSchema,
  release: z.string(),
  schedule: z.array(
    z.strictObject({
      n: z.number().int(),
      dueOn: daySchema,
      principal: amountSchema,
      interest: amountSchema,
      total: amountSchema,
      missing: amountSchema,
      paidOn: daySchema.nullable(),
      how: z.enum(paidHows).nullable(),
    }),
  ),
  terms: termsSchema,
  proposedTerms: termsSchema.nullable(),
};

const eventSchema = z.strictObject({
  at: z.string(),
  kind: z.string(),
  on: daySchema.nullable(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

const actShape = {
  act: z.string(),
  n: z.number().int().nullable(),
  dueOn: daySchema,
  amount: amountSchema.nullable(),
  state: z.string(),
};

/** All that `agreement show` shows. */
const lenderDocument = z.strictObject({
  side: z.literal('lender'),
  ...agreedShape,
  history: z.array(eventSchema),
  acts: z.array(
    z.strictObject({ ...actShape, told: z.string().nullable(), toldValues: z.record(z.string(), z.string()) }),
  ),
});

/** What both sides agreed, what happened and what comes; who of the lender's decided it is not in it. Also of a mediator. */
const borrowerDocument = z.strictObject({
  side: z.literal('borrower'),
  ...agreedShape,
  history: z.array(eventSchema),
  acts: z.array(z.strictObject(actShape)),
});

/** What somebody who answers for the instalments has to know. */
const guarantorDocument = z.strictObject({
  side: z.literal('guarantor'),
  ...heldShape,
  owedTotal: amountSchema,
  waivedTotal: amountSchema,
  schedule: z.array(
    z.strictObject({ n: z.number().int(), dueOn: daySchema, total: amountSchema, missing: amountSchema }),
  ),
  terms: termsSchema,
  proposedTerms: termsSchema.nullable(),
});

export const agreementAnswer = z.discriminatedUnion('side', [lenderDocument, borrowerDocument, guarantorDocument]);

/** A move may be held against what was seen; two at once are then told of each other. */
export const seenRevision = z.number().int().min(1).optional().meta({
  description: 'the revision of the agreement that was looked at; when it has moved on since, nothing is done',
});
