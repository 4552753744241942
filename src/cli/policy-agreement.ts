/**
 * What a lender's policy says of agreements and of signing them: the sections `agreement` and `signing` of `forbear policy`.
 * All of it may be left out; `agreementDefaults` and `signingDefaults` then hold. They are our policy, meant to be lived
 * with by a person in trouble, and no law.
 */
import { z } from 'zod';
import { type Fault, pointer } from '../api/input.ts';
import { amountSchema, must, ratePercentSchema } from '../api/shapes.ts';
import type { SigningPolicy } from '../application/plan-ports.ts';
import type { AgreementPolicy } from '../core/agreement/draft-terms.ts';
import { signatureAlgorithms } from '../core/agreement/signing/statement.ts';
import { type AgreedOption, waiverReleases } from '../core/agreement/terms.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import { percentMillionths } from '../core/rules/value-content.ts';

/** In the words of the file; `null` is: not agreed, never. */
export const agreementDefaults = {
  rules: {
    toleranceDays: 3,
    tolerance: '1',
    remindDaysBefore: [5, 1],
    warnDaysAfter: 1,
    breach: { noticeDaysAfter: 1, mendDays: 15 },
    fallback: { waived: 'owedAgain', schedule: 'contractDates' },
    dateMoves: { times: 1, perMonths: 12, daysMax: 10 },
    coolingOffDays: 3,
  },
  release: 'onCompletion',
  options: [],
  signWithinDays: 7,
  qualifiedFrom: null,
} as const;

export const signingDefaults = {
  sessionMinutes: 60,
  codeMinutes: 5,
  attemptsMax: 5,
  codesMax: 5,
  resendWaitSeconds: 60,
  locksMax: 3,
  algorithms: ['ed25519'],
} as const;

/** Beyond these it is taken for a slip. */
const bounds = {
  days: 90,
  fewDays: 31,
  months: 60,
  times: 24,
  minutes: 1440,
  codeMinutes: 60,
  waitSeconds: 3600,
  tries: 20,
};
const wholeMillionths = 100_000_000n;

const days = z.int().min(0).max(bounds.days);
const daysFrom1 = days.min(1);
const months = z.int().min(1).max(bounds.months);
const times = z.int().min(1).max(bounds.times);
const tries = z.int().min(1).max(bounds.tries);

const lowerShareSchema = ratePercentSchema
  .superRefine(must('notAShare', (text: string) => percentMillionths(text) !== undefined))
  .superRefine(must('lowersNothing', (text: string) => (percentMillionths(text) ?? 0n) < wholeMillionths));

const isFalling = (list: readonly number[]) => list.every((each, at) => at === 0 || each < list[at - 1]!);

const { rules: rulesDefault, ...otherDefaults } = agreementDefaults;

const rulesSchema = z.strictObject({
  toleranceDays: days.default(rulesDefault.toleranceDays),
  tolerance: amountSchema.default(rulesDefault.tolerance),
  remindDaysBefore: z
    .array(daysFrom1)
    .max(10)
    .superRefine(must('notFalling', isFalling))
    .default([...rulesDefault.remindDaysBefore]),
  warnDaysAfter: daysFrom1.default(rulesDefault.warnDaysAfter),
  breach: z
    .strictObject({
      noticeDaysAfter: daysFrom1.default(rulesDefault.breach.noticeDaysAfter),
      mendDays: daysFrom1.default(rulesDefault.breach.mendDays),
    })
    .prefault({}),
  fallback: z
    .strictObject({
      waived: z.enum(['owedAgain', 'letGo']).optional(),
      schedule: z.enum(['allDue', 'contractDates']).default(rulesDefault.fallback.schedule),
    })
    .prefault({}),
  dateMoves: z
    .strictObject({ times, perMonths: months, daysMax: z.int().min(1).max(bounds.fewDays) })
    .nullable()
    .default(rulesDefault.dateMoves),
  coolingOffDays: z.int().min(0).max(bounds.fewDays).default(rulesDefault.coolingOffDays),
});

export const agreementSchema = z.strictObject({
  rules: rulesSchema.prefault({}),
  release: z.enum(waiverReleases).default(otherDefaults.release),
  options: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('defer'), months, times }),
        z.strictObject({ kind: z.literal('lowerPayment'), sharePercent: lowerShareSchema, months, times }),
      ]),
    )
    .max(10)
    .default([...otherDefaults.options]),
  signWithinDays: daysFrom1.default(otherDefaults.signWithinDays),
  qualifiedFrom: amountSchema.nullable().default(otherDefaults.qualifiedFrom),
});
type AgreementSection = z.infer<typeof agreementSchema>;

export const signingSchema = z.strictObject({
  sessionMinutes: z.int().min(1).max(bounds.minutes).default(signingDefaults.sessionMinutes),
  codeMinutes: z.int().min(1).max(bounds.codeMinutes).default(signingDefaults.codeMinutes),
  attemptsMax: tries.default(signingDefaults.attemptsMax),
  codesMax: tries.default(signingDefaults.codesMax),
  resendWaitSeconds: z.int().min(0).max(bounds.waitSeconds).default(signingDefaults.resendWaitSeconds),
  locksMax: tries.default(signingDefaults.locksMax),
  algorithms: z
    .array(z.enum(signatureAlgorithms))
    .max(signatureAlgorithms.length)
    .superRefine(must('ed25519Missing', (list: readonly string[]) => list.includes('ed25519')))
    .superRefine(must('namedTwice', (list: readonly string[]) => new Set(list).size === list.length))
    .default([...signingDefaults.algorithms]),
});
type SigningSection = z.infer<typeof signingSchema>;

/** `faults` takes amounts that the currency does not have and what contradicts itself, with its place in the file. */
export function agreementPolicyOf(
  section: AgreementSection,
  { currency, faults }: { readonly currency: string; readonly faults: Fault[] },
): AgreementPolicy {
  const { rules, release, options, signWithinDays, qualifiedFrom } = section;
  const amount = (path: readonly string[], text: string) => {
    const minor = parseAmountMinor(text, currency);
    const code = typeof minor !== 'bigint' ? minor : minor < 0n ? 'negative' : undefined;
    if (code !== undefined) faults.push({ path: pointer(['agreement', ...path]), value: text, code });
    return typeof minor === 'bigint' ? minor : 0n;
  };
  const fault = (path: readonly string[], value: unknown, code: string) =>
    faults.push({ path: pointer(['agreement', 'rules', ...path]), value, code });
  const { tolerance, dateMoves, fallback, ...rest } = rules;
  // A warning is for while it can still be paid in time; with no days of tolerance it is given on the day after.
  if (rules.warnDaysAfter > Math.max(rules.toleranceDays, 1))
    fault(['warnDaysAfter'], rules.warnDaysAfter, 'warnAfterTolerance');
  // What is let go for good when it is signed cannot come back.
  if (release === 'atStart' && fallback.waived === 'owedAgain')
    fault(['fallback', 'waived'], fallback.waived, 'letGoAtStart');
  const waived = fallback.waived ?? (release === 'atStart' ? 'letGo' : agreementDefaults.rules.fallback.waived);
  return {
    rules: {
      ...rest,
      toleranceMinor: amount(['rules', 'tolerance'], tolerance),
      fallback: { ...fallback, waived },
      dateMoves: dateMoves ?? undefined,
    },
    release,
    options: options.map(optionOf),
    signWithinDays,
    qualifiedFromMinor: qualifiedFrom === null ? undefined : amount(['qualifiedFrom'], qualifiedFrom),
  };
}

function optionOf(option: AgreementSection['options'][number]): AgreedOption {
  if (option.kind === 'defer') return option;
  const { sharePercent, ...rest } = option;
  return { ...rest, shareMillionths: percentMillionths(sharePercent)! };
}

export function signingPolicyOf(section: SigningSection, faults: Fault[]): SigningPolicy {
  const { codeMinutes, sessionMinutes, resendWaitSeconds } = section;
  const fault = (field: string, value: unknown, code: string) =>
    faults.push({ path: pointer(['signing', field]), value, code });
  if (codeMinutes > sessionMinutes) fault('codeMinutes', codeMinutes, 'codeOutlivesSession');
  if (resendWaitSeconds > codeMinutes * 60) fault('resendWaitSeconds', resendWaitSeconds, 'waitOutlivesCode');
  const { algorithms, ...settings } = section;
  return { settings, algorithms };
}
