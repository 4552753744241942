/** How capacity is worked out on a day: haircuts, buffer, months and caps, read from living-costs/parameters.yaml. */
import type { Day } from '../calendar/day.ts';
import { type DatedValues, datedValue, numberAt, orderAt, valueAt, wordAt } from '../rules/dated-values.ts';
import { amountContent, percentMillionths } from '../rules/value-content.ts';
import { type EvidenceGrade, evidenceGrades, evidenceKinds, type Volatility, volatilities } from './vocabulary.ts';

/** The whole, in millionths of a percent. */
export const wholeMillionths = 100_000_000n;

export interface Parameters {
  readonly volatilityHaircut: Readonly<Record<Volatility, bigint>>;
  readonly evidenceHaircut: Readonly<Record<EvidenceGrade, bigint>>;
  readonly gradeOf: ReadonlyMap<string, EvidenceGrade>;
  readonly lowMonthsShare: bigint;
  readonly consumptionShare: bigint;
  readonly catchUpMonths: number;
  readonly bufferShare: bigint;
  readonly horizonMonths: number;
  readonly expenseTimesMax: bigint;
  readonly dscrTarget: bigint;
  readonly stressRevenueDown: bigint;
  readonly temporaryMonths: number;
  readonly willNotFacts: number;
  /** Undefined: none for that currency. */
  readonly bufferMaxMinor: (currency: string) => bigint | undefined;
  readonly lightMaxMinor: (currency: string) => bigint | undefined;
}

const named = (name: string) => `capacity.${name}`;

/** The names that have to stand in the file, those by currency apart. */
export const parameterNames: readonly string[] = [
  ...volatilities.map((one) => named(`haircut.volatility.${one}`)),
  ...evidenceGrades.flatMap((one) => [named(`haircut.evidence.${one}`), named(`evidence.${one}`)]),
  ...[
    'months.lowPercent',
    'floor.consumptionPercent',
    'arrears.catchUpMonths',
    'buffer.surplusPercent',
    'seasons.horizonMonths',
    'statement.expenseTimesMax',
    'firm.dscrTargetPercent',
    'firm.stressRevenueDownPercent',
    'cause.temporaryMonthsMax',
    'cause.willNotFactsMin',
  ].map(named),
];

/** Undefined on a day on which one of them is not in force. Throws on a name that the file has not: the loader looked. */
export function parametersOn(values: DatedValues, asOf: Day): Parameters | undefined {
  if (parameterNames.some((name) => valueAt(values, name, asOf) === undefined)) return undefined;
  const share = (name: string) => percentMillionths(wordAt(values, named(name), asOf)!)!;
  const count = (name: string) => numberAt(values, named(name), asOf)!;
  const byCurrency = (name: string) => (currency: string) => {
    if (!values.has(named(`${name}.${currency}`))) return undefined;
    const text = wordAt(values, named(`${name}.${currency}`), asOf);
    return text === undefined ? undefined : amountContent(text)?.amountMinor;
  };
  return {
    volatilityHaircut: {
      low: share('haircut.volatility.low'),
      medium: share('haircut.volatility.medium'),
      high: share('haircut.volatility.high'),
    },
    evidenceHaircut: {
      strong: share('haircut.evidence.strong'),
      medium: share('haircut.evidence.medium'),
      weak: share('haircut.evidence.weak'),
    },
    gradeOf: gradesOn(values, asOf),
    lowMonthsShare: share('months.lowPercent'),
    consumptionShare: share('floor.consumptionPercent'),
    catchUpMonths: count('arrears.catchUpMonths'),
    bufferShare: share('buffer.surplusPercent'),
    horizonMonths: count('seasons.horizonMonths'),
    expenseTimesMax: BigInt(count('statement.expenseTimesMax')),
    dscrTarget: share('firm.dscrTargetPercent'),
    stressRevenueDown: share('firm.stressRevenueDownPercent'),
    temporaryMonths: count('cause.temporaryMonthsMax'),
    willNotFacts: count('cause.willNotFactsMin'),
    bufferMaxMinor: byCurrency('buffer.monthMax'),
    lightMaxMinor: byCurrency('light.sumMax'),
  };
}

function gradesOn(values: DatedValues, asOf: Day): ReadonlyMap<string, EvidenceGrade> {
  return new Map(
    evidenceGrades.flatMap((grade) => orderAt(values, named(`evidence.${grade}`), asOf)!.map((kind) => [kind, grade])),
  );
}

export const parameterFaultCodes = [
  'parameterMissing',
  'percentTooLarge',
  'haircutOutOfOrder',
  'targetBelowOne',
  'evidenceWithoutGrade',
  'evidenceGradedTwice',
] as const;
export type ParameterFaultCode = (typeof parameterFaultCodes)[number];

/** What would make capacity wrong rather than refused: a name that is missing, a haircut that grows as income gets surer. */
export function parameterFaults(
  values: DatedValues,
): { readonly name: string; readonly value: unknown; readonly code: ParameterFaultCode }[] {
  const missing = parameterNames.filter((name) => !values.has(name));
  if (missing.length > 0) return missing.map((name) => ({ name, value: null, code: 'parameterMissing' }));
  const faults: { name: string; value: unknown; code: ParameterFaultCode }[] = [];
  const days = new Set(parameterNames.flatMap((name) => datedValue(values, name).spans.map((span) => span.from)));
  for (const day of days) {
    const parameters = parametersOn(values, day);
    if (parameters !== undefined) faults.push(...faultsOn(values, day, parameters));
  }
  return faults;
}

function faultsOn(values: DatedValues, day: Day, parameters: Parameters): ReturnType<typeof parameterFaults> {
  const faults: ReturnType<typeof parameterFaults> = [];
  const { volatilityHaircut: moving, evidenceHaircut: shown } = parameters;
  const rising: (readonly [string, readonly bigint[]])[] = [
    ['haircut.volatility.high', [moving.low, moving.medium, moving.high]],
    ['haircut.evidence.weak', [shown.strong, shown.medium, shown.weak]],
  ];
  for (const [name, shares] of rising) {
    if (shares.some((share, index) => index > 0 && share < shares[index - 1]!)) {
      faults.push({ name: named(name), value: valueAt(values, named(name), day), code: 'haircutOutOfOrder' });
    }
  }
  for (const name of parameterNames.filter((one) => datedValue(values, one).unit === 'percent')) {
    const share = percentMillionths(wordAt(values, name, day)!)!;
    if (name === named('firm.dscrTargetPercent')) {
      if (share < wholeMillionths) faults.push({ name, value: valueAt(values, name, day), code: 'targetBelowOne' });
    } else if (share < 0n || share > wholeMillionths) {
      faults.push({ name, value: valueAt(values, name, day), code: 'percentTooLarge' });
    }
  }
  const graded = evidenceGrades.flatMap((grade) =>
    orderAt(values, named(`evidence.${grade}`), day)!.map((kind) => ({ kind, name: named(`evidence.${grade}`) })),
  );
  for (const { kind, name } of graded) {
    if (graded.find((other) => other.kind === kind)!.name !== name)
      faults.push({ name, value: kind, code: 'evidenceGradedTwice' });
  }
  for (const kind of evidenceKinds) {
    if (!parameters.gradeOf.has(kind))
      faults.push({ name: named('evidence.weak'), value: kind, code: 'evidenceWithoutGrade' });
  }
  return faults;
}
