/** The law's numbers for classes, taken from the packs for one day: thresholds, observation, upgrade. */
import type { Day } from '../calendar/day.ts';
import { type DatedValues, datedValue, numberAt, wordAt } from '../rules/dated-values.ts';
import type { RiskClass } from '../rules/vocabulary.ts';

export const cnSchemes = ['cn.general', 'cn.card'] as const;
export type CnScheme = (typeof cnSchemes)[number];

/** The asset is at least of this class when days past due are more than `daysPastDueOver`. */
export interface ClassThreshold {
  readonly riskClass: RiskClass;
  readonly daysPastDueOver: number;
  readonly ruleId: string;
  readonly verified: boolean;
}

/** "At least this long": so many consecutive periods and so many months, whichever is longer. */
export interface Endurance {
  readonly periodsMin: number;
  readonly monthsMin: number;
  readonly ruleId: string;
  readonly verified: boolean;
}

export interface CnClassRules {
  /** of every ladder that applies, the strictest class first; when several apply the stricter class counts */
  readonly thresholds: readonly ClassThreshold[];
  /** the rules that call an asset normal */
  readonly normalRuleIds: readonly string[];
  /** what a non-performing asset must show before it may leave its class (art. 14); undefined: not in force */
  readonly upgrade: Endurance | undefined;
  /** the observation of restructured assets (art. 20) and the class it may not rise above (arts 21-23) */
  readonly observation:
    | (Endurance & { readonly floor: RiskClass; readonly floorAgain: RiskClass; readonly floorRuleId: string })
    | undefined;
}

const ladders: Readonly<Record<'general' | 'card', readonly { name: string; riskClass: RiskClass; ruleId: string }[]>> =
  {
    general: [
      { name: 'cn.class.loss', riskClass: 'loss', ruleId: 'cn.class.loss' },
      { name: 'cn.class.doubtful', riskClass: 'doubtful', ruleId: 'cn.class.doubtful' },
      { name: 'cn.class.substandard', riskClass: 'substandard', ruleId: 'cn.class.substandard' },
      { name: 'cn.class.special', riskClass: 'specialMention', ruleId: 'cn.class.special' },
    ],
    card: [
      { name: 'cn.card.92.loss', riskClass: 'loss', ruleId: 'cn.card.92' },
      { name: 'cn.card.92.doubtful', riskClass: 'doubtful', ruleId: 'cn.card.92' },
      { name: 'cn.card.92.substandard', riskClass: 'substandard', ruleId: 'cn.card.92' },
      { name: 'cn.card.92.special', riskClass: 'specialMention', ruleId: 'cn.card.92' },
    ],
  };

/** The class rules of a scheme in force on `asOf`; without thresholds when none is in force yet. */
export function cnClassRulesOn(
  values: DatedValues,
  at: { readonly scheme: CnScheme; readonly asOf: Day },
): CnClassRules {
  const { scheme, asOf } = at;
  const general = thresholds(values, ladders.general, asOf);
  const card = scheme === 'cn.card' ? thresholds(values, ladders.card, asOf) : [];
  const normalRuleIds = [
    ...(general.length > 0 ? ['cn.class.normal'] : []),
    ...(card.length > 0 ? ['cn.card.92'] : []),
  ];
  const floor = wordAt(values, 'cn.restr.class.floor', asOf);
  const floorAgain = wordAt(values, 'cn.restr.class.floorAgain', asOf);
  const observation = endurance(values, 'cn.restr.obs', asOf);
  return {
    thresholds: [...general, ...card],
    normalRuleIds,
    upgrade: endurance(values, 'cn.class.upgrade', asOf),
    observation:
      observation && floor !== undefined && floorAgain !== undefined
        ? {
            ...observation,
            floor: floor as RiskClass,
            floorAgain: floorAgain as RiskClass,
            floorRuleId: 'cn.restr.class',
          }
        : undefined,
  };
}

function thresholds(values: DatedValues, ladder: (typeof ladders)['general'], asOf: Day): ClassThreshold[] {
  return ladder.flatMap(({ name, riskClass, ruleId }) => {
    const valueName = `${name}.daysPastDueOver`;
    const daysPastDueOver = numberAt(values, valueName, asOf);
    if (daysPastDueOver === undefined) return [];
    return [{ riskClass, daysPastDueOver, ruleId, verified: datedValue(values, valueName).verified }];
  });
}

function endurance(values: DatedValues, ruleId: string, asOf: Day): Endurance | undefined {
  const periodsName = `${ruleId}.periodsMin`;
  const monthsName = `${ruleId}.monthsMin`;
  const periodsMin = numberAt(values, periodsName, asOf);
  const monthsMin = numberAt(values, monthsName, asOf);
  if (periodsMin === undefined || monthsMin === undefined) return undefined;
  const verified = datedValue(values, periodsName).verified && datedValue(values, monthsName).verified;
  return { periodsMin, monthsMin, ruleId, verified };
}

/** The days past due at which a class begins, for the next ageing event. */
export function classBoundaryDays(rules: CnClassRules): number[] {
  return [...new Set(rules.thresholds.map((threshold) => threshold.daysPastDueOver + 1))];
}
