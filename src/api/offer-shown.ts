/** An offer as `offers` and `respond` show it. */
import { z } from 'zod';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { days30360 } from '../core/calendar/day-count.ts';
import { effectiveIrr } from '../core/loan/apr/irr.ts';
import { type Currency, minorUnitDigits } from '../core/money/currency.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { offerKinds } from '../core/negotiation/offer.ts';
import type { PlanCase } from '../core/negotiation/plan-case.ts';
import type { KeptAt, MenuOffer } from '../core/negotiation/plan-menu.ts';
import type { ReportCard } from '../core/negotiation/report-card.ts';
import type { ReliefAccounting } from '../core/relief/accounting.ts';
import { monthsUntil } from '../core/relief/relief-state.ts';
import type { ReliefUse } from '../core/relief/relief-tools.ts';
import type { Decision } from '../core/rules/decision.ts';
import { percentText } from '../core/rules/value-content.ts';
import { riskClasses } from '../core/rules/vocabulary.ts';
import { amountSchema, daySchema } from './shapes.ts';

/** A text for people in both languages, by its code and what it speaks of. */
export type BothWords = (
  code: string,
  values?: Readonly<Record<string, string | number>>,
) => { en: string; zh: string };

export const textSchema = z.strictObject({ en: z.string(), zh: z.string() });
export const reasonSchema = z.strictObject({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  text: textSchema,
});
export type ShownReason = z.infer<typeof reasonSchema>;

const lawSchema = z.strictObject({
  outcome: z.enum(['allowed', 'forbidden', 'undetermined']),
  because: z.array(z.strictObject({ ruleId: z.string(), source: z.string(), verified: z.boolean(), text: textSchema })),
  warnings: z.array(
    z.strictObject({ ruleId: z.string(), source: z.string(), verified: z.boolean(), text: textSchema }),
  ),
  missing: z.array(z.string()),
  packHash: z.string(),
});

export const offerSchema = z.strictObject({
  kind: z.enum([...offerKinds, 'asked']),
  tools: z.array(z.record(z.string(), z.unknown())),
  downPayment: amountSchema,
  schedule: z.array(z.strictObject({ n: z.int(), dueOn: daySchema, total: amountSchema })),
  payment: amountSchema,
  months: z.int().meta({ description: 'from today to the last instalment, a month begun counted' }),
  firstDueOn: daySchema,
  totalPayable: amountSchema,
  annualRatePercent: z.string(),
  aprPercent: z.string().nullable(),
  waived: amountSchema,
  survival: z
    .array(z.strictObject({ month: z.int(), keptPercent: z.string(), low: z.string(), high: z.string() }))
    .optional(),
  expected: z.strictObject({ lenderPresentValue: amountSchema, borrowerCost: amountSchema }).optional(),
  borrower: z.strictObject({ leftPerMonthLeast: amountSchema, strainedMonths: z.int() }),
  reportCard: z
    .strictObject({
      paretoOptimality: z.string(),
      nashOptimality: z.string(),
      kalaiOptimality: z.string(),
      kalaiSmorodinskyOptimality: z.string(),
      welfareOptimality: z.string(),
    })
    .nullable()
    .optional(),
  authority: z.string().nullable().optional(),
  approvers: z.int().optional(),
  law: lawSchema,
  because: z.array(reasonSchema),
  accounting: z
    .strictObject({
      restructured: z.boolean().nullable(),
      riskClassFloor: z.enum(riskClasses).nullable(),
      planChanges: z.array(z.string()),
      observationEndsOn: daySchema.nullable(),
      waived: amountSchema,
      modificationGainOrLoss: amountSchema,
      creditRecord: z.array(z.strictObject({ code: z.string(), text: textSchema })),
    })
    .optional(),
  perDebt: z
    .array(
      z.strictObject({
        id: z.string(),
        creditor: z.string().nullable(),
        total: amountSchema,
        schedule: z.array(z.strictObject({ dueOn: daySchema, total: amountSchema })),
      }),
    )
    .optional(),
});
export type ShownOffer = z.infer<typeof offerSchema>;

/** From this share of capacity on an instalment is told as a strain. */
const strainFrom = { numerator: 9n, denominator: 10n };

export interface ToShow {
  readonly planCase: PlanCase;
  readonly menuOffer: MenuOffer;
  readonly decision: Decision;
  readonly accounting: ReliefAccounting | undefined;
  readonly words: BothWords;
  /** what the lender alone may see is left out: what other ways bring it, and all that tells of that */
  readonly view: 'lender' | 'borrower';
}

export function shownOffer(of: ToShow): ShownOffer {
  const { planCase, menuOffer, decision, accounting, words, view } = of;
  const { currency, asOf, capacity } = planCase;
  const { offer, relieved } = menuOffer;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const lines = offer.instalments;
  const isStrained = ({ dueOn, totalMinor }: (typeof lines)[number]) =>
    totalMinor * strainFrom.denominator > capacity.perMonthOn(dueOn) * strainFrom.numerator;
  const left = lines.map(({ dueOn, totalMinor }) => capacity.perMonthOn(dueOn) - totalMinor);
  const leftLeast = left.reduce((least, each) => (each < least ? each : least), left[0]!);
  return {
    kind: offer.kind,
    tools: (relieved?.uses ?? []).map((use) => shownUse(use, currency)),
    downPayment: amount(offer.lumpMinor),
    schedule: lines.map(({ dueOn, totalMinor }, at) => ({
      n: at + 1,
      dueOn: formatDay(dueOn),
      total: amount(totalMinor),
    })),
    payment: amount(offer.paymentMinor),
    months: monthsUntil(asOf, lines.at(-1)!.dueOn),
    firstDueOn: formatDay(lines[0]!.dueOn),
    totalPayable: amount(offer.totalMinor),
    annualRatePercent: percentText(menuOffer.rate),
    aprPercent: aprOf(planCase, menuOffer),
    waived: amount(relieved?.totals.waivedMinor ?? 0n),
    ...(view === 'lender' ? lenderSide(of, amount) : {}),
    survival: menuOffer.survival.map(shownSurvival),
    borrower: {
      leftPerMonthLeast: amount(leftLeast < 0n ? 0n : leftLeast),
      strainedMonths: lines.filter(isStrained).length,
    },
    law: shownLaw(decision),
    because: reasonsOf(of, { amount, asOf }),
    ...(accounting === undefined || view === 'borrower'
      ? {}
      : { accounting: shownAccounting(accounting, amount, words) }),
  };
}

type Amount = (minor: bigint) => string;

function lenderSide({ planCase, menuOffer }: ToShow, amount: Amount): Partial<ShownOffer> {
  const { lender, borrower, reportCard, authority } = menuOffer;
  const { preference, debt } = planCase;
  const owed = Object.values(debt.owed).reduce((sum, each) => sum + each, 0n);
  // What a plan costs its borrower is what none would cost less what is gained by it.
  const cost = Number(owed) * (1 + preference.noPlanDistress) - borrower;
  return {
    expected: {
      lenderPresentValue: amount(BigInt(Math.round(lender))),
      borrowerCost: amount(BigInt(Math.round(cost))),
    },
    reportCard: reportCard === undefined ? null : shownCard(reportCard),
    authority: authority === undefined ? null : authority === 'exception' ? 'exception' : authority.role,
    ...(authority === undefined || authority === 'exception' ? {} : { approvers: authority.approvers }),
  };
}

function shownCard(card: ReportCard): NonNullable<ShownOffer['reportCard']> {
  return {
    paretoOptimality: card.paretoOptimality.toFixed(3),
    nashOptimality: card.nashOptimality.toFixed(3),
    kalaiOptimality: card.kalaiOptimality.toFixed(3),
    kalaiSmorodinskyOptimality: card.kalaiSmorodinskyOptimality.toFixed(3),
    welfareOptimality: card.welfareOptimality.toFixed(3),
  };
}

function shownSurvival({ month, kept, low, high }: KeptAt): NonNullable<ShownOffer['survival']>[number] {
  const percent = (share: number) => (share * 100).toFixed(1);
  return { month, keptPercent: percent(kept), low: percent(low), high: percent(high) };
}

export function shownUse(use: ReliefUse, currency: Currency): Record<string, unknown> {
  const shown: Record<string, unknown> = { tool: use.tool };
  for (const [name, value] of Object.entries(use)) {
    if (name === 'tool' || value === undefined) continue;
    if (typeof value === 'bigint') shown[name.replace(/Minor$/, '')] = formatAmount(value, currency);
    else if (Array.isArray(value))
      shown[name.replace(/Minor$/, '')] = value.map((each) => formatAmount(each as bigint, currency));
    else if (typeof value === 'number' && (name === 'on' || name.endsWith('On'))) shown[name] = formatDay(value as Day);
    else shown[name] = value;
  }
  return shown;
}

/** The effective annual rate of what is paid against what is owed after waivers; null where no rate gives one. */
export function aprOf({ asOf, currency, debt }: PlanCase, { offer, relieved }: MenuOffer): string | null {
  const waived = relieved?.totals.waivedMinor ?? 0n;
  const owed = Object.values(debt.owed).reduce((sum, each) => sum + each, 0n) - waived;
  const units = 10 ** minorUnitDigits(currency);
  const flows = offer.instalments.map(({ dueOn, totalMinor }) => ({
    amount: Number(totalMinor) / units,
    years: days30360(asOf, dueOn) / 360,
  }));
  const advance = Number(owed - offer.lumpMinor) / units;
  if (offer.totalMinor === owed) return '0.00';
  const rate = effectiveIrr([{ amount: -advance, years: 0 }, ...flows]);
  return 'refused' in rate ? null : (rate.annual * 100).toFixed(2);
}

export function shownLaw(decision: Decision): ShownOffer['law'] {
  const shown = ({ ruleId, source, verified, text }: Decision['because'][number]) => ({
    ruleId,
    source,
    verified,
    text: { en: text.en, zh: text.zh },
  });
  return {
    outcome: decision.outcome,
    because: decision.because.map(shown),
    warnings: decision.warnings.map(shown),
    missing: [...decision.missing],
    packHash: decision.packHash,
  };
}

function shownAccounting(
  accounting: ReliefAccounting,
  amount: Amount,
  words: BothWords,
): NonNullable<ShownOffer['accounting']> {
  return {
    restructured: accounting.restructured ?? null,
    riskClassFloor: accounting.riskClassFloor ?? null,
    planChanges: [...accounting.planChanges],
    observationEndsOn: accounting.observation === undefined ? null : formatDay(accounting.observation.endsOn),
    waived: amount(accounting.waivedMinor),
    modificationGainOrLoss: amount(accounting.modificationMinor),
    creditRecord: [...new Set(accounting.creditRecord)].map((code) => ({
      code,
      text: words(`relief.effect.${code}.borrower`),
    })),
  };
}

/** Why this plan, in plain words. */
function reasonsOf({ planCase, menuOffer, words }: ToShow, { amount }: { amount: Amount; asOf: Day }): ShownReason[] {
  const { offer, relieved, rate } = menuOffer;
  const { capacity, debt } = planCase;
  const reasons: ShownReason[] = [];
  const add = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
    reasons.push({ code, values, text: words(`offers.because.${code}`, values) });
  add(offer.kind);
  const highest = offer.instalments.find(({ totalMinor }) => totalMinor === offer.paymentMinor)!;
  const isAtOnce = offer.kind === 'settle' || offer.kind === 'payInFull';
  if (isAtOnce) add('withinMeans', { payment: amount(offer.paymentMinor) });
  else {
    add('withinCapacity', {
      payment: amount(offer.paymentMinor),
      capacity: amount(capacity.perMonthOn(highest.dueOn)),
    });
  }
  if (offer.lumpMinor > 0n) add('moneyDown', { amount: amount(offer.lumpMinor) });
  if (rate < debt.contractRate) add('rateLowered', { from: percentText(debt.contractRate), to: percentText(rate) });
  for (const use of relieved?.uses ?? []) {
    if (use.tool === 'waive') add(`waived.${use.component}`, { amount: amount(use.amountMinor) });
    else if (use.tool === 'reducePrincipal') add('waived.principal', { amount: amount(use.amountMinor) });
    else if (use.tool === 'capitalise') add('capitalised', { amount: amount(use.amountMinor) });
    else if (use.tool === 'defer') add('deferred', { months: use.months });
    else if (use.tool === 'settle')
      add('settledFor', { amount: amount(use.amountMinor), waived: amount(relieved!.totals.waivedMinor) });
  }
  const end = menuOffer.survival.at(-1)!;
  add('kept', { percent: (end.kept * 100).toFixed(0), month: end.month });
  return reasons;
}
