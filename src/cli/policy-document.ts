/**
 * A lender's policy as `forbear policy` takes it: the policy of `offers`, for whom and from when, how it is approved, and what
 * agreements say (policy-agreement.ts).
 */
import { z } from 'zod';
import { type Fault, readDocument } from '../api/input.ts';
import { caseShape, type PlanModels, planCaseOf, policyFaults } from '../api/offers-document.ts';
import { countSchema, currencySchema, daySchema, must, ratePercentSchema } from '../api/shapes.ts';
import type { LenderPolicy } from '../application/plan-ports.ts';
import { parseDay } from '../core/calendar/day.ts';
import { percentMillionths } from '../core/rules/value-content.ts';
import { agreementPolicyOf, agreementSchema, signingPolicyOf, signingSchema } from './policy-agreement.ts';

export const bookProducts = ['any', 'card', 'consumer', 'microFirm', 'rural', 'auto', 'mortgage', 'other'] as const;
const daysMax = 90;
const wholeMillionths = 100_000_000;
const defaultDays = { answerWithin: 3, expiresAfter: 14, talk: 14 };

const shareSchema = ratePercentSchema.superRefine(
  must('notAShare', (text: string) => {
    const share = percentMillionths(text);
    return share !== undefined && share <= BigInt(wholeMillionths);
  }),
);

const policyDocument = z.strictObject({
  product: z.enum(bookProducts),
  from: daySchema,
  currency: currencySchema,
  policy: caseShape.policy,
  approval: z
    .strictObject({
      keptAtTwelveMonthsMinPercent: shareSchema.optional(),
      keptToTheEndMinPercent: shareSchema.optional(),
      principalFallsWithinMonths: countSchema.optional(),
      earlierRestructuringsMax: countSchema.optional(),
      exceptionSigners: z.array(z.string().min(1).max(100)).max(50).default([]),
      answerWithinDays: z.int().min(1).max(daysMax).default(defaultDays.answerWithin),
      expiresAfterDays: z.int().min(1).max(daysMax).default(defaultDays.expiresAfter),
    })
    .default({
      exceptionSigners: [],
      answerWithinDays: defaultDays.answerWithin,
      expiresAfterDays: defaultDays.expiresAfter,
    }),
  lender: z.strictObject({ type: z.string().min(1).max(40).optional() }).default({}),
  talkDays: z.int().min(1).max(daysMax).default(defaultDays.talk),
  agreement: agreementSchema.prefault({}),
  signing: signingSchema.prefault({}),
  note: z.string().max(2000).optional(),
});
type PolicyFile = z.infer<typeof policyDocument>;

const caseSchema = z.strictObject(caseShape);

/** The policy read with a case that asks nothing of it, by the reader that `offers` has. */
export function readPolicyDocument(
  content: unknown,
  models: PlanModels,
): { readonly invalid: readonly Fault[] } | { readonly policy: LenderPolicy } {
  const reading = readDocument(policyDocument, content);
  if (!reading.ok) return { invalid: reading.invalid };
  const file = reading.value;
  const faults: Fault[] = [];
  const debt = { principal: '1', annualRatePercent: '0', daysPastDue: 0 };
  const parsed = caseSchema.parse({
    currency: file.currency,
    asOf: file.from,
    jurisdiction: 'any',
    product: file.product,
    debt,
    capacity: [{ from: file.from, perMonth: '1' }],
    policy: (content as { readonly policy: object }).policy,
  });
  faults.push(...policyFaults(parsed));
  const { authority } = planCaseOf(parsed, parsed.debt!, { models, faults, debtPath: ['debt'] });
  if (file.policy.authority === undefined) faults.push({ path: '/policy/authority', value: null, code: 'missing' });
  if (file.approval.expiresAfterDays < file.approval.answerWithinDays) {
    faults.push({ path: '/approval/expiresAfterDays', value: file.approval.expiresAfterDays, code: 'tooSmall' });
  }
  const agreement = agreementPolicyOf(file.agreement, { currency: file.currency, faults });
  const signing = signingPolicyOf(file.signing, faults);
  if (faults.length > 0 || authority === undefined) return { invalid: faults };
  return { policy: { ...policyOf(file, content), authority, agreement, signing } };
}

function policyOf(file: PolicyFile, content: unknown): Omit<LenderPolicy, 'authority' | 'agreement' | 'signing'> {
  const { approval, policy, product, currency, talkDays, lender } = file;
  const share = (text: string | undefined) =>
    text === undefined ? undefined : Number(percentMillionths(text)!) / wholeMillionths;
  const { negotiation, settlementMinPercent = '0' } = policy;
  const aspiration = share(negotiation?.aspirationPercent ?? settlementMinPercent)!;
  return {
    product,
    from: parseDay(file.from)!,
    currency,
    policy: (content as { readonly policy: object }).policy,
    stance: {
      aspiration,
      concedeTo: share(negotiation?.concedeToPercent) ?? aspiration,
      rounds: negotiation?.rounds ?? 1,
      strategy: negotiation?.strategy ?? 'timeDependent',
    },
    bounds: {
      keptAtTwelveMin: share(approval.keptAtTwelveMonthsMinPercent),
      keptAtEndMin: share(approval.keptToTheEndMinPercent),
      principalFallsWithinMonths: approval.principalFallsWithinMonths,
      earlierRestructuringsMax: approval.earlierRestructuringsMax,
    },
    exceptionSigners: approval.exceptionSigners,
    answerWithinDays: approval.answerWithinDays,
    expiresAfterDays: approval.expiresAfterDays,
    talkDays,
    lenderFacts: lender.type === undefined ? {} : { lenderType: lender.type },
  };
}
