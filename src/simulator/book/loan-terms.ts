/** Terms of one generated loan, drawn from the table of products in terms.json. */
import type { LoanRecord, Product, ScheduleMethod } from '../../core/book/records.ts';
import { civilFromDay, type Day, dayFromCivil } from '../../core/calendar/day.ts';
import type { DayCount } from '../../core/calendar/day-count.ts';
import { addMonths } from '../../core/calendar/period.ts';
import { parseDecimal } from '../../core/money/decimal.ts';
import { divideRounded } from '../../core/money/round.ts';
import type { RandomStream } from './random.ts';
import terms from './terms.json' with { type: 'json' };

interface ProductTerms {
  readonly share: number;
  readonly product: Product;
  readonly party: 'person' | 'firm';
  readonly refLetter: string;
  readonly methods: readonly (readonly [ScheduleMethod, number])[];
  readonly dayCount: DayCount;
  readonly ratePercents: Readonly<Partial<Record<ScheduleMethod, readonly string[]>>>;
  readonly months: readonly (readonly [number, number])[];
  readonly principal: { readonly from: number; readonly step: number; readonly typical: number; readonly to: number };
  readonly everyMonths: number;
  readonly harvestMonths?: readonly number[];
  readonly graceDays: number;
  readonly penaltyShare: number;
}

export const productTerms = terms.products as unknown as readonly ProductTerms[];
const allInPercentMax = terms.limits.allInPercentMax.value;
const penaltyTimes = terms.limits.penaltyTimes.value;
const productShares = productTerms.map((product) => product.share);

/** Loans were made from about three years before `asOf` until the month before it, more of them lately. */
const monthsAgoMax = 35;

export function drawProduct(random: RandomStream): ProductTerms {
  return productTerms[random.weighted(productShares)]!;
}

export function drawLoan(
  random: RandomStream,
  of: { readonly terms: ProductTerms; readonly partyRef: string; readonly loanRef: string; readonly asOf: Day },
): LoanRecord {
  const product = of.terms;
  const method = product.methods[random.weighted(product.methods.map(([, weight]) => weight))]![0];
  const annualRatePercent = random.pick(product.ratePercents[method]!);
  const months = product.months[random.weighted(product.months.map(([, weight]) => weight))]![0];
  const days = product.harvestMonths
    ? harvestDays(random, of.asOf, product.harvestMonths)
    : monthlyDays(random, of.asOf, product);
  const penalty = random.chance(product.penaltyShare)
    ? penaltyRate(annualRatePercent, random.pick(penaltyTimes))
    : undefined;
  return {
    loanRef: of.loanRef,
    partyRef: of.partyRef,
    product: product.product,
    currency: 'CNY',
    principalMinor: drawPrincipalMinor(random, product.principal),
    annualRatePercent,
    method,
    dayCount: product.dayCount,
    instalments: months / product.everyMonths,
    every: product.everyMonths === 12 ? { count: 1, unit: 'year' } : { count: product.everyMonths, unit: 'month' },
    ...days,
    graceDays: product.graceDays,
    ...(penalty === undefined ? {} : { penaltyRatePercent: penalty }),
  };
}

/** Round sums about the typical one, a few of them several times as large. */
function drawPrincipalMinor(random: RandomStream, range: ProductTerms['principal']): bigint {
  const spread = 0.25 + 2.25 * random.fraction() * random.fraction();
  const wanted = range.typical * spread * (random.chance(0.06) ? 3 : 1);
  const steps = Math.floor(Math.min(range.to, Math.max(range.from, wanted)) / range.step);
  return BigInt(steps * range.step) * 100n;
}

function monthlyDays(
  random: RandomStream,
  asOf: Day,
  product: ProductTerms,
): { readonly disbursedOn: Day; readonly firstDueOn: Day } {
  const age = random.chance(0.5) ? random.fraction() : Math.min(random.fraction(), random.fraction());
  const { year, month } = civilFromDay(addMonths(asOf, -(2 + Math.floor(age * (monthsAgoMax - 1))), 1));
  const disbursedOn = dayFromCivil({ year, month, dayOfMonth: random.whole(1, 28) });
  if (product.dayCount === '30/360') return { disbursedOn, firstDueOn: addMonths(disbursedOn, 1) };
  const dueDay = random.pick([5, 10, 15, 20, 20, 21, 21, 25]);
  const next = addMonths(disbursedOn, 1, dueDay);
  return { disbursedOn, firstDueOn: next - disbursedOn < 20 ? addMonths(next, 1) : next };
}

/** Lent before sowing, due in the last days of a month after the harvest. */
function harvestDays(
  random: RandomStream,
  asOf: Day,
  harvestMonths: readonly number[],
): { readonly disbursedOn: Day; readonly firstDueOn: Day } {
  const harvest = random.pick(harvestMonths);
  const { year } = civilFromDay(asOf);
  const firstDueOn = dayFromCivil({
    year: year + random.pick([-2, -1, -1, 0, 0]),
    month: harvest,
    dayOfMonth: random.pick([15, 20, 25, 28]),
  });
  return { disbursedOn: addMonths(firstDueOn, -random.whole(7, 10)) + random.whole(-6, 6), firstDueOn };
}

/** The contract rate times 1.3 to 1.5, two decimals, cut to the all-in limit. */
function penaltyRate(annualRatePercent: string, times: string): string {
  const rate = parseDecimal(annualRatePercent)!;
  const factor = parseDecimal(times)!;
  const limit = parseDecimal(allInPercentMax)!;
  const hundredths = divideRounded(
    rate.numerator * factor.numerator * 100n,
    rate.denominator * factor.denominator,
    'halfUp',
  );
  const limitHundredths = (limit.numerator * 100n) / limit.denominator;
  const cut = hundredths > limitHundredths ? limitHundredths : hundredths;
  return `${cut / 100n}.${(cut % 100n).toString().padStart(2, '0')}`;
}
