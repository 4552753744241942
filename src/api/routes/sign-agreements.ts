/**
 * One party signs: begun on one browser, shown page by page, warned, agreed to, confirmed by a code that goes to the party. The
 * secret of the browser is answered once, when it is begun; every later step brings it.
 */
import { z } from 'zod';
import { signingRefusals } from '../../core/agreement/signing/ceremony.ts';
import { addressKinds } from '../../core/agreement/signing/moves.ts';
import { agreementParties, signatureLevels } from '../../core/agreement/terms.ts';
import { textSchema } from '../offer-shown.ts';
import { daySchema, must } from '../shapes.ts';
import { agreementNumberSchema, heldRefusals, paperLanguage, planRefusals } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';
import type { RefusalStatus, Route } from './route.ts';
import { caseNumberSchema, instantSchema, rowIdSchema } from './route-shapes.ts';

const signingDocument = z.strictObject({
  signing: rowIdSchema,
  agreement: z.string(),
  party: z.enum(agreementParties),
  level: z.enum(signatureLevels),
  state: z.enum(['open', 'signed', 'left', 'locked']),
  expiresAt: instantSchema,
  documents: z.array(
    z.strictObject({
      documentHash: z.string(),
      language: paperLanguage,
      pages: z.number().int(),
      pagesSeen: z.array(z.number().int()),
      atEnd: z.boolean(),
    }),
  ),
  clauses: z.array(z.strictObject({ clause: z.string(), text: textSchema })),
  /** the words of the warning, where signing gives up a defence; null: nothing is warned of */
  warning: textSchema.nullable(),
  warned: z.boolean(),
  acknowledged: z.boolean(),
  agreed: z.boolean(),
  /** where a code is sent: the kind of address alone */
  codeTo: z.enum(addressKinds),
  code: z.strictObject({ number: z.number().int(), expiresAt: instantSchema }).nullable(),
  attemptsLeft: z.number().int(),
  /** at the provider of certificates */
  waiting: z.strictObject({ state: z.string(), url: z.string().nullable() }).nullable(),
  /** of the agreement, once it is signed */
  agreementState: z.string().nullable(),
  signature: rowIdSchema.nullable(),
  coolingOffEndsOn: daySchema.nullable(),
});

const refusals = (codes: readonly string[], status: RefusalStatus): Route['refusals'] =>
  Object.fromEntries(codes.map((code) => [code, status]));

/** Of a party who is not signed in as itself: staff say for whom, others sign for themselves alone. */
const whoRefusals = { partyMissing: 422, notYourParty: 403 } as const;

export const beginSigning = makeRoute({
  operation: 'beginSigning',
  method: 'POST',
  path: '/api/v1/cases/:case/agreements/:agreement/signing',
  tag: 'agreements',
  params: z.strictObject({ case: caseNumberSchema, agreement: agreementNumberSchema }),
  body: z.strictObject({
    /** of staff alone, who open it for a party that is present; others sign for themselves */
    party: z.enum(agreementParties).optional(),
    language: paperLanguage.optional(),
    level: z.enum(signatureLevels).optional(),
    codeTo: z.enum(addressKinds).optional(),
  }),
  answer: z.strictObject({ device: z.string(), ...signingDocument.shape }),
  status: 201,
  refusals: {
    ...whoRefusals,
    ...heldRefusals,
    noPaper: 409,
    ...refusals(['notApproved', 'alreadyEnded', 'alreadySigned', 'noChange', 'signTimeOver', 'levelTooLow'], 409),
    notAParty: 422,
    noPolicy: 409,
    nameNotOnRecord: 409,
    notVerifiedAddress: 409,
    ownAddress: 403,
    settingsNotValid: 409,
    nothingToShow: 409,
    termsChanged: 409,
    tooManyAttempts: 423,
  },
  perMinuteMax: 60,
});

/** Of these none can come once a session was opened. */
const ofOpening: ReadonlySet<string> = new Set([
  'notOpened',
  'alreadyOpened',
  'notVerifiedAddress',
  'settingsNotValid',
  'nothingToShow',
]);

const hashSchema = z.string().superRefine(must('notAHash', (text) => /^sha256:[0-9a-f]{64}$/.test(text)));

export const signingStep = z.discriminatedUnion('kind', [
  /** changes nothing: how it stands */
  z.strictObject({ kind: z.literal('look') }),
  z.strictObject({ kind: z.literal('showPage'), documentHash: hashSchema, page: z.number().int().min(1).max(1000) }),
  z.strictObject({ kind: z.literal('scrollToEnd'), documentHash: hashSchema }),
  /** its words were shown, in that language */
  z.strictObject({ kind: z.literal('warn'), language: paperLanguage }),
  z.strictObject({ kind: z.literal('acknowledge') }),
  z.strictObject({
    kind: z.literal('agree'),
    documentHash: hashSchema,
    clauses: z.array(z.string().min(1).max(60)).max(40),
  }),
  /** a code is sent to the party's own address */
  z.strictObject({ kind: z.literal('sendCode') }),
  z.strictObject({
    kind: z.literal('confirm'),
    code: z.string().superRefine(must('notACode', (text) => /^\d{6}$/.test(text))),
    name: z.string().min(1).max(100),
  }),
  /** handed over to the provider of certificates the first time; asked what became of it from then on */
  z.strictObject({ kind: z.literal('certificate') }),
  z.strictObject({ kind: z.literal('leave') }),
]);

export const stepSigning = makeRoute({
  operation: 'stepSigning',
  method: 'POST',
  path: '/api/v1/cases/:case/signing/:signing/steps',
  tag: 'agreements',
  params: z.strictObject({ case: caseNumberSchema, signing: rowIdSchema }),
  body: z.strictObject({ device: z.string().min(1).max(100), step: signingStep }),
  answer: signingDocument,
  refusals: {
    unknownSigning: 404,
    ...heldRefusals,
    ...planRefusals,
    ...refusals(
      signingRefusals.filter((code) => !ofOpening.has(code)),
      409,
    ),
    // What the agreement itself says at the last step.
    ...refusals(
      ['alreadyEnded', 'notApproved', 'alreadySigned', 'noChange', 'signTimeOver', 'lawChanged', 'figuresChanged'],
      409,
    ),
    wrongCode: 422,
    nameDiffers: 422,
    clausesMissing: 422,
    documentNotKnown: 422,
    pageNotInDocument: 422,
    notThisDevice: 403,
    tooManyAttempts: 423,
    sessionOver: 410,
    tooSoon: 429,
    codeNotSent: 409,
    codeNotAllowed: 409,
    codeUndetermined: 409,
    noProvider: 409,
    providerFailed: 409,
  },
  takesKey: false,
  perMinuteMax: 240,
});
