/**
 * Seeded cases for tests and benches of the plan search: the same number gives the same case on every machine. Small ones
 * have a space that can be gone through plan by plan; large ones are as long and as wide as real debts; documents are what
 * `offers` takes. Edges (rates of 0, nothing to waive, a month of no capacity, money down) come up on purpose.
 */

import { type Day, formatDay, parseDay } from '../src/core/calendar/day.ts';
import { addMonths } from '../src/core/calendar/period.ts';
import { Capacity, type CapacityStep } from '../src/core/capacity/capacity.ts';
import type { Currency } from '../src/core/money/currency.ts';
import type { PercentMillionths, PlanCase } from '../src/core/negotiation/plan-case.ts';
import type { SurvivalModel } from '../src/core/negotiation/survival/survival.ts';
import { type RandomStream, randomStream } from '../src/simulator/book/random.ts';

const seed = 20261122;
export const casesAsOf = parseDay('2026-11-22')!;
const firstOfMonth = parseDay('2026-12-01')!;

/** One part a use, so that the cases of one are not those of another. */
const parts = { small: 1, large: 2, document: 3, draw: 4 } as const;

/** Chance for what a test draws itself beside a case. */
export function planDraws(number: number): RandomStream {
  return randomStream({ seed, number, part: parts.draw });
}

export function percent(of: number): PercentMillionths {
  return BigInt(Math.round(of * 1_000_000));
}

/** A debt of 30 to 150 major units over at most nine months: a few thousand plans. */
export function smallPlanCase(number: number): PlanCase {
  const chance = randomStream({ seed, number, part: parts.small });
  const principalMajor = chance.whole(30, 150);
  return caseOf(chance, { principalMajor, monthsMax: 9, deferMax: 2, stepMinor: 100n });
}

/** A debt of 500 to 200,000 major units over up to 120 months. */
export function largePlanCase(number: number): PlanCase {
  const chance = randomStream({ seed, number, part: parts.large });
  const principalMajor = chance.whole(5, 2000) * 100;
  return caseOf(chance, { principalMajor, monthsMax: 120, deferMax: 6, stepMinor: chance.pick([100n, 1000n]) });
}

interface Size {
  readonly principalMajor: number;
  readonly monthsMax: number;
  readonly deferMax: number;
  readonly stepMinor: bigint;
}

function caseOf(chance: RandomStream, size: Size): PlanCase {
  const { principalMajor, monthsMax, deferMax, stepMinor } = size;
  const principal = BigInt(principalMajor * 100);
  const part = (most: number) => BigInt(chance.whole(0, Math.floor(principalMajor * 100 * most)));
  const termMonthsMax = chance.whole(1, monthsMax);
  const currency: Currency = 'CNY';
  return {
    currency,
    product: 'card',
    asOf: casesAsOf,
    debt: {
      owed: {
        principal,
        interest: part(0.3),
        penalty: part(0.1),
        fee: part(0.05),
        cost: chance.chance(0.2) ? part(0.05) : 0n,
      },
      contractRate: percent(chance.pick([0, 7.35, 18, 24, 36])),
      daysPastDue: 75,
      instalmentBeforeMinor: chance.chance(0.2) ? undefined : part(0.5) + 1000n,
      isChargedOff: false,
      secured: false,
      guaranteed: undefined,
      originalTermMonths: undefined,
      remainingMonths: undefined,
      extendedMonths: undefined,
    },
    capacity: capacityOf(chance, { currency, principalMajor, months: termMonthsMax }),
    lumpSumNowMinor: chance.chance(0.3) ? part(0.6) : 0n,
    policy: {
      termMonthsMax,
      deferMonthsMax: Math.min(chance.whole(0, deferMax), termMonthsMax - 1),
      rateFloor: percent(chance.pick([0, 6, 12])),
      penaltyWaiverMax: percent(chance.pick([0, 50, 100])),
      feeWaiverMax: percent(chance.pick([0, 100])),
      interestWaiverMax: percent(chance.pick([0, 25, 50])),
      principalWaiverMax: percent(chance.pick([0, 0, 10, 20])),
      settlementMin: chance.chance(0.3) ? undefined : percent(chance.pick([40, 60, 80])),
      discountRate: percent(chance.pick([0, 8, 15])),
      recoveryIfNoPlan: percent(chance.pick([0, 20, 35, 60, 80])),
      court: chance.chance(0.2) ? { recovery: percent(50), costMinor: part(0.1), months: 18 } : undefined,
      sale: chance.chance(0.2) ? { price: percent(chance.pick([5, 30])) } : undefined,
      dueDayOfMonth: chance.pick([1, 20, 28]),
      paymentStepMinor: stepMinor,
    },
    survival: survivalOf(chance),
    preference: {
      noPlanDistress: chance.pick([0.1, 0.3]),
      brokenPlanHarm: chance.pick([0, 0.2]),
      strain: chance.pick([0, 0.3]),
      yearUnderPlan: 0.02,
      discountAYear: chance.pick([0, 0.06]),
    },
    authority: undefined,
    law: { planMonthsMax: undefined, rateMax: undefined },
  };
}

/** Even; in steps; or by seasons with months of nothing. */
function capacityOf(
  chance: RandomStream,
  { currency, principalMajor, months }: { currency: Currency; principalMajor: number; months: number },
): Capacity {
  // About what would repay it over the term, half of that to three times.
  const around = Math.max(1, Math.ceil((principalMajor * 100 * chance.whole(5, 30)) / 10 / months));
  const kind = chance.weighted([6, 2, 2]);
  const steps: CapacityStep[] = [{ from: firstOfMonth, perMonthMinor: BigInt(around) }];
  const later = kind === 0 ? 0 : kind === 1 ? chance.whole(1, 2) : Math.min(months, 24);
  let from: Day = firstOfMonth;
  for (let each = 0; each < later; each++) {
    from = addMonths(from, kind === 1 ? chance.whole(1, Math.max(1, months >> 1)) : 1);
    const halves = kind === 1 ? chance.whole(1, 5) : chance.whole(0, 4);
    steps.push({ from, perMonthMinor: BigInt(Math.floor((around * halves) / 2)) });
  }
  const made = Capacity.of({ currency, origin: { kind: 'stated' }, steps });
  if ('refused' in made) throw new Error(made.refused);
  return made;
}

function survivalOf(chance: RandomStream): SurvivalModel {
  return {
    product: 'card',
    monthlyHazard: chance.pick([0.002, 0.01, 0.03, 0.08]),
    early: { extra: chance.pick([0, 1]), fadeMonths: 4 },
    unmovedShare: chance.pick([0, 0.3]),
    paymentExponent: chance.pick([0.5, 0.9, 1.6]),
    risingPaymentExponent: chance.pick([0.3, 1.2]),
    capacityExponent: chance.pick([0, 1]),
    obligationExponent: chance.pick([0, 0.6]),
    monthsExponent: 0.2,
    reference: { relativePayment: 0.7, paymentToCapacity: 0.7, obligation: 1.1, months: 48 },
    logHazardDeviation: 0.3,
  };
}

/** A debt as `offers` takes it. */
export interface DebtCaseDocument {
  readonly principal: string;
  readonly interest: string;
  readonly penalty: string;
  readonly fee: string;
  readonly cost: string;
  readonly annualRatePercent: string;
  readonly daysPastDue: number;
  readonly instalmentBefore?: string;
  readonly id?: string;
  readonly creditor?: string;
}

/** What `offers` takes, as far as cases of this file go. */
export interface OffersCaseDocument {
  readonly currency: string;
  readonly asOf: string;
  readonly jurisdiction: string;
  readonly product: string;
  readonly debt?: DebtCaseDocument;
  readonly debts?: readonly DebtCaseDocument[];
  readonly capacity: readonly { readonly from: string; readonly perMonth: string }[];
  readonly lumpSumNow: string;
  readonly policy: Readonly<Record<string, unknown>>;
}

/** The example of the command line's contract. */
export const contractExample: OffersCaseDocument & { readonly debt: DebtCaseDocument } = {
  currency: 'CNY',
  asOf: '2026-11-22',
  jurisdiction: 'cn',
  product: 'card',
  debt: {
    principal: '48000.00',
    interest: '3200.00',
    penalty: '900.00',
    fee: '200.00',
    cost: '0.00',
    annualRatePercent: '18',
    daysPastDue: 75,
    instalmentBefore: '4300.00',
  },
  capacity: [{ from: '2026-12-01', perMonth: '2310.00' }],
  lumpSumNow: '0.00',
  policy: {
    termMonthsMax: 60,
    rateFloorPercent: '6',
    deferMonthsMax: 6,
    penaltyWaiverMaxPercent: '100',
    interestWaiverMaxPercent: '50',
    principalWaiverMaxPercent: '20',
    settlementMinPercent: '60',
    discountRatePercent: '8',
    recoveryIfNoPlanPercent: '35',
    authority: [
      { role: 'agent', principalWaiverMaxPercent: '0' },
      { role: 'teamLead', principalWaiverMaxPercent: '10' },
    ],
  },
};

/** A card debt in China as a document: of all sizes, with and without seasons, money down and a matrix of roles. */
export function offersDocument(
  number: number,
  of: { readonly monthsMax: number } = { monthsMax: 24 },
): OffersCaseDocument {
  const chance = randomStream({ seed, number, part: parts.document });
  const principalMinor = chance.pick([1, 12_345, 480_000, 4_800_000, 48_000_000]) + chance.whole(0, 99_999);
  const text = (minor: number) => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
  const part = (most: number) => text(chance.whole(0, Math.floor(principalMinor * most)));
  const termMonthsMax = chance.whole(1, of.monthsMax);
  const around = Math.max(1, Math.ceil((principalMinor * chance.whole(6, 30)) / 10 / termMonthsMax));
  const changes = chance.pick([0, 0, 2, 12]);
  const capacity = Array.from({ length: changes + 1 }, (_, month) => ({
    from: formatDay(addMonths(firstOfMonth, month)),
    perMonth: text(month === 0 ? around : Math.floor((around * chance.whole(0, 3)) / 2)),
  }));
  return {
    currency: 'CNY',
    asOf: formatDay(casesAsOf),
    jurisdiction: 'cn',
    product: 'card',
    debt: {
      principal: text(principalMinor),
      interest: part(0.2),
      penalty: part(0.1),
      fee: part(0.03),
      cost: chance.chance(0.2) ? part(0.03) : '0.00',
      annualRatePercent: chance.pick(['0', '5.475', '18', '24']),
      daysPastDue: chance.whole(1, 400),
      ...(chance.chance(0.2) ? {} : { instalmentBefore: text(around * 2 + 1) }),
    },
    capacity,
    lumpSumNow: chance.chance(0.3) ? part(0.7) : '0.00',
    policy: {
      termMonthsMax,
      rateFloorPercent: chance.pick(['0', '6', '9.1']),
      deferMonthsMax: Math.min(chance.whole(0, 4), termMonthsMax - 1),
      penaltyWaiverMaxPercent: chance.pick(['0', '100']),
      feeWaiverMaxPercent: chance.pick(['0', '33.3']),
      interestWaiverMaxPercent: chance.pick(['0', '50']),
      principalWaiverMaxPercent: chance.pick(['0', '7.5', '20']),
      ...(chance.chance(0.3) ? {} : { settlementMinPercent: chance.pick(['50', '62.5']) }),
      discountRatePercent: chance.pick(['0', '8']),
      recoveryIfNoPlanPercent: chance.pick(['0', '20', '35', '60']),
      ...(chance.chance(0.5)
        ? {
            authority: [
              {
                role: 'agent',
                principalWaiverMaxPercent: '0',
                interestWaiverMaxPercent: '20',
                rateFloorPercent: '9',
                settlementMinPercent: '90',
              },
              { role: 'teamLead', principalWaiverMaxPercent: '10', rateFloorPercent: '6', settlementMinPercent: '70' },
              { role: 'committee', approvers: 2 },
            ],
          }
        : {}),
    },
  };
}
