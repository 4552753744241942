/** The document that `offers` and `respond` take, and the case that the core searches. */
import { z } from 'zod';
import { type Day, formatDay, parseDay } from '../core/calendar/day.ts';
import { Capacity } from '../core/capacity/capacity.ts';
import type { ComponentAmounts } from '../core/loan/components.ts';
import { type Currency, minorUnitDigits } from '../core/money/currency.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import type { AuthorityMatrix } from '../core/negotiation/approval/authority.ts';
import { readAuthority } from '../core/negotiation/approval/read-authority.ts';
import type { BorrowerPreference, PlanCase, PlanDebt, PlanPolicy } from '../core/negotiation/plan-case.ts';
import type { SurvivalModel } from '../core/negotiation/survival/survival.ts';
import { percentMillionths } from '../core/rules/value-content.ts';
import { riskClasses } from '../core/rules/vocabulary.ts';
import { type Fault, pointer } from './input.ts';
import { amountSchema, countSchema, currencySchema, daySchema, must, ratePercentSchema } from './shapes.ts';

const hundredPercent = 100_000_000n;
/** A rate beyond this is taken for a slip of the decimal point. */
const rateMax = 10n * hundredPercent;
const termMonthsLongest = 600;
const stepsMax = 1200;
const dayOfMonthDefault = 20;

/** A share of something, in percent: 0 to 100, no finer than a millionth. */
const shareSchema = ratePercentSchema.superRefine(
  must('notAShare', (text: string) => {
    const share = percentMillionths(text);
    return share !== undefined && share <= hundredPercent;
  }),
);
const rateSchema = ratePercentSchema.superRefine(
  must('rateTooLarge', (text: string) => {
    const rate = percentMillionths(text);
    return rate !== undefined && rate <= rateMax;
  }),
);
const monthsSchema = z.int().min(1).max(termMonthsLongest);

export const debtSchema = z.strictObject({
  principal: amountSchema,
  interest: amountSchema.default('0'),
  penalty: amountSchema.default('0'),
  fee: amountSchema.default('0'),
  cost: amountSchema.default('0'),
  annualRatePercent: rateSchema,
  daysPastDue: countSchema,
  instalmentBefore: amountSchema.nullish().meta({ description: 'what a month asked for before the trouble' }),
  chargedOff: z.boolean().default(false),
  secured: z.boolean().default(false),
  guaranteed: z.boolean().optional().meta({ description: 'left out: nobody knows' }),
  originalTermMonths: countSchema.optional(),
  remainingMonths: countSchema.optional(),
  extendedMonths: countSchema.optional(),
  riskClass: z.enum(riskClasses).optional(),
  underObservation: z.boolean().default(false),
  id: z.string().min(1).max(200).optional(),
  creditor: z.string().min(1).max(200).optional(),
});
export type DebtDocument = z.infer<typeof debtSchema>;

const authoritySchema = z.strictObject({
  role: z.string().min(1).max(100),
  product: z.string().min(1).optional(),
  tools: z.array(z.string().min(1)).max(50).optional(),
  amountMax: amountSchema.optional(),
  principalWaiverMaxPercent: shareSchema.optional(),
  interestWaiverMaxPercent: shareSchema.optional(),
  penaltyWaiverMaxPercent: shareSchema.optional(),
  feeWaiverMaxPercent: shareSchema.optional(),
  settlementMinPercent: shareSchema.optional(),
  rateFloorPercent: rateSchema.optional(),
  termMonthsMax: monthsSchema.optional(),
  deferMonthsMax: countSchema.optional(),
  approvers: countSchema.max(10).optional(),
  fourEyesFrom: amountSchema.optional(),
});

const policySchema = z.strictObject({
  termMonthsMax: monthsSchema,
  rateFloorPercent: rateSchema,
  deferMonthsMax: countSchema.default(0),
  penaltyWaiverMaxPercent: shareSchema.default('0'),
  feeWaiverMaxPercent: shareSchema.default('0'),
  interestWaiverMaxPercent: shareSchema.default('0'),
  principalWaiverMaxPercent: shareSchema.default('0'),
  settlementMinPercent: shareSchema.optional(),
  discountRatePercent: rateSchema,
  recoveryIfNoPlanPercent: shareSchema,
  court: z.strictObject({ recoveryPercent: shareSchema, cost: amountSchema, months: countSchema.max(600) }).optional(),
  sale: z.strictObject({ pricePercent: shareSchema }).optional(),
  dueDayOfMonth: z.int().min(1).max(28).default(dayOfMonthDefault),
  paymentStep: amountSchema.optional().meta({ description: 'instalments are multiples of it; 1 when left out' }),
  authority: z.array(authoritySchema).max(50).optional(),
  negotiation: z
    .strictObject({
      aspirationPercent: shareSchema,
      concedeToPercent: shareSchema.optional(),
      rounds: z.int().min(1).max(100).default(1),
      strategy: z.enum(['timeDependent', 'titForTat']).default('timeDependent'),
    })
    .optional(),
});
export type PolicyDocument = z.infer<typeof policySchema>;

export const caseShape = {
  currency: currencySchema,
  asOf: daySchema,
  jurisdiction: z.string().min(1),
  product: z.string().min(1),
  debt: debtSchema.optional(),
  debts: z.array(debtSchema).min(1).max(100).optional(),
  split: z.enum(['proRata', 'smallestFirst']).default('proRata'),
  capacity: z
    .array(z.strictObject({ from: daySchema, perMonth: amountSchema }))
    .min(1)
    .max(stepsMax),
  lumpSumNow: amountSchema.default('0'),
  policy: policySchema,
  facts: z.record(z.string(), z.unknown()).default({}),
  zones: z.array(z.string().min(1)).min(1).max(20).optional(),
};
const caseSchema = z.strictObject(caseShape);
export type CaseDocument = z.infer<typeof caseSchema>;

/** What a plan search needs beside the document. */
export interface PlanModels {
  readonly survivalFor: (product: string, asOf: Day) => SurvivalModel;
  readonly preferenceOn: (asOf: Day) => BorrowerPreference;
}

/** The case as the core takes it, without what law adds; faults that span fields go to `faults`. */
export function planCaseOf(
  document: CaseDocument,
  debt: DebtDocument,
  at: { readonly models: PlanModels; readonly faults: Fault[]; readonly debtPath: readonly (string | number)[] },
): PlanCase {
  const { currency } = document;
  const read = reader(currency, at.faults);
  const asOf = parseDay(document.asOf)!;
  const policy = policyOf(document.policy, currency, read);
  return {
    currency,
    asOf,
    product: document.product,
    debt: debtOf(debt, at.debtPath, read),
    capacity: capacityOf(document, read, at.faults),
    lumpSumNowMinor: read(document.lumpSumNow, ['lumpSumNow'], 0n),
    policy,
    survival: at.models.survivalFor(document.product, asOf),
    preference: at.models.preferenceOn(asOf),
    authority: authorityOf(document.policy, currency, at.faults),
    law: { planMonthsMax: undefined, rateMax: undefined },
  };
}

type Read = (text: string, path: readonly (string | number)[], least: bigint) => bigint;

function reader(currency: Currency, faults: Fault[]): Read {
  return (text, path, least) => {
    const parsed = parseAmountMinor(text, currency);
    const code =
      typeof parsed !== 'bigint' ? parsed : parsed < 0n ? 'negative' : parsed < least ? 'notPositive' : undefined;
    if (code !== undefined) faults.push({ path: pointer(path), value: text, code });
    return typeof parsed === 'bigint' && code === undefined ? parsed : least;
  };
}

function debtOf(debt: DebtDocument, path: readonly (string | number)[], read: Read): PlanDebt {
  const amount = (name: keyof ComponentAmounts) => read(debt[name], [...path, name], 0n);
  const before = debt.instalmentBefore;
  return {
    owed: {
      principal: amount('principal'),
      interest: amount('interest'),
      penalty: amount('penalty'),
      fee: amount('fee'),
      cost: amount('cost'),
    },
    contractRate: percentMillionths(debt.annualRatePercent)!,
    daysPastDue: debt.daysPastDue,
    instalmentBeforeMinor:
      before === undefined || before === null ? undefined : read(before, [...path, 'instalmentBefore'], 1n),
    isChargedOff: debt.chargedOff,
    secured: debt.secured,
    guaranteed: debt.guaranteed,
    originalTermMonths: debt.originalTermMonths,
    remainingMonths: debt.remainingMonths,
    extendedMonths: debt.extendedMonths,
  };
}

function policyOf(policy: PolicyDocument, currency: Currency, read: Read): PlanPolicy {
  const percent = (text: string) => percentMillionths(text)!;
  const one = 10n ** BigInt(minorUnitDigits(currency));
  const { court, sale } = policy;
  return {
    termMonthsMax: policy.termMonthsMax,
    deferMonthsMax: policy.deferMonthsMax,
    rateFloor: percent(policy.rateFloorPercent),
    penaltyWaiverMax: percent(policy.penaltyWaiverMaxPercent),
    feeWaiverMax: percent(policy.feeWaiverMaxPercent),
    interestWaiverMax: percent(policy.interestWaiverMaxPercent),
    principalWaiverMax: percent(policy.principalWaiverMaxPercent),
    settlementMin: policy.settlementMinPercent === undefined ? undefined : percent(policy.settlementMinPercent),
    discountRate: percent(policy.discountRatePercent),
    recoveryIfNoPlan: percent(policy.recoveryIfNoPlanPercent),
    court: court && {
      recovery: percent(court.recoveryPercent),
      costMinor: read(court.cost, ['policy', 'court', 'cost'], 0n),
      months: court.months,
    },
    sale: sale && { price: percent(sale.pricePercent) },
    dueDayOfMonth: policy.dueDayOfMonth,
    paymentStepMinor: policy.paymentStep === undefined ? one : read(policy.paymentStep, ['policy', 'paymentStep'], 1n),
  };
}

function capacityOf(document: CaseDocument, read: Read, faults: Fault[]): Capacity {
  const { currency } = document;
  const steps = document.capacity.map(({ from, perMonth }, index) => ({
    from: parseDay(from)!,
    perMonthMinor: read(perMonth, ['capacity', index, 'perMonth'], 0n),
  }));
  const made = Capacity.of({ currency, origin: { kind: 'stated' }, steps });
  if (!('refused' in made)) return made;
  const index = steps.findIndex((step, at) => at > 0 && step.from <= steps[at - 1]!.from);
  if (made.refused === 'stepsOutOfOrder') {
    faults.push({
      path: pointer(['capacity', index, 'from']),
      value: formatDay(steps[index]!.from),
      code: 'notRising',
    });
  }
  const sorted: { from: Day; perMonthMinor: bigint }[] = [{ from: steps[0]!.from, perMonthMinor: 0n }];
  return Capacity.of({ currency, origin: { kind: 'stated' }, steps: sorted }) as Capacity;
}

function authorityOf(policy: PolicyDocument, currency: Currency, faults: Fault[]): AuthorityMatrix | undefined {
  if (policy.authority === undefined) return undefined;
  const reading = readAuthority(policy.authority, currency);
  if ('matrix' in reading) return reading.matrix;
  for (const { path, value, code } of reading.faults) {
    faults.push({ path: pointer(['policy', 'authority', ...path]), value, code });
  }
  return undefined;
}

/** Faults of a policy that contradicts itself. */
export function policyFaults({ policy }: CaseDocument): Fault[] {
  const faults: Fault[] = [];
  const fault = (field: string, value: unknown, code: string) =>
    faults.push({ path: pointer(['policy', field]), value, code });
  if (policy.deferMonthsMax >= policy.termMonthsMax) fault('deferMonthsMax', policy.deferMonthsMax, 'notBelowTerm');
  const { negotiation } = policy;
  if (negotiation?.concedeToPercent !== undefined) {
    if (percentMillionths(negotiation.concedeToPercent)! > percentMillionths(negotiation.aspirationPercent)!) {
      faults.push({
        path: '/policy/negotiation/concedeToPercent',
        value: negotiation.concedeToPercent,
        code: 'aboveAspiration',
      });
    }
  }
  return faults;
}
