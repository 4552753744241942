/**
 * The stage of expected loss of one loan: 企业会计准则第22号 arts 40, 46-54; IFRS 9 5.5.3-5.5.11, B5.5.27, B5.5.37. The amount of
 * the loss is the lender's model's; only the stage is worked out here.
 */
import type { Observation } from '../ageing/observation.ts';
import type { RiskClass } from '../rules/vocabulary.ts';
import type { AccountingRules, Stage } from './accounting-rules.ts';

export interface StageFacts {
  readonly daysPastDue: number;
  /** undefined: no class is known */
  readonly riskClass: RiskClass | undefined;
  /** restructured, and how far its observation is; undefined: never restructured */
  readonly restructured:
    | { readonly observation: Observation['state']; readonly stageBefore: Stage | undefined }
    | undefined;
  /** the lender's own model says that the risk has risen significantly since the loan was made */
  readonly hasRisen: boolean;
  /** presumptions that the lender has shown not to hold for this loan, with what shows it on file */
  readonly rebutted: readonly ('significantIncrease' | 'default')[];
}

export const stageGrounds = [
  'daysPastDue',
  'nonPerforming',
  'observedImpaired',
  'observed',
  'lendersModel',
  'rebutted',
  'noGround',
] as const;
export type StageGround = (typeof stageGrounds)[number];

export interface StageAnswer {
  /** undefined: no rule is in force */
  readonly stage: Stage | undefined;
  /** all that call for the stage; `rebutted` beside them where a presumption was set aside */
  readonly because: readonly {
    readonly ground: StageGround;
    readonly ruleId: string;
    readonly verified: boolean;
  }[];
}

/** The worst stage that any ground calls for. Where it is not known in which stage a restructured loan was before, it is taken as impaired while observed. */
export function stageOf(facts: StageFacts, rules: AccountingRules['stages']): StageAnswer {
  if (rules === undefined) return { stage: undefined, because: [] };
  const grounds: (readonly [StageGround, Stage])[] = [];
  let rebutted = false;
  if (facts.daysPastDue > rules.threeDaysPastDueOver) {
    if (facts.rebutted.includes('default')) {
      rebutted = true;
      if (!facts.rebutted.includes('significantIncrease')) grounds.push(['daysPastDue', 2]);
    } else grounds.push(['daysPastDue', 3]);
  } else if (facts.daysPastDue > rules.twoDaysPastDueOver) {
    if (facts.rebutted.includes('significantIncrease')) rebutted = true;
    else grounds.push(['daysPastDue', 2]);
  }
  if (facts.riskClass !== undefined && rules.nonPerforming.includes(facts.riskClass))
    grounds.push(['nonPerforming', 3]);
  if (facts.restructured?.observation === 'running') {
    const wasImpaired = facts.restructured.stageBefore === undefined || facts.restructured.stageBefore === 3;
    grounds.push(wasImpaired ? ['observedImpaired', 3] : ['observed', rules.observedStageMin]);
  }
  if (facts.hasRisen) grounds.push(['lendersModel', 2]);
  let stage: Stage = 1;
  for (const [, called] of grounds) if (called > stage) stage = called;
  const deciding = grounds.filter(([, called]) => called === stage).map(([ground]) => ground);
  const told: StageGround[] = deciding.length === 0 ? ['noGround'] : deciding;
  if (rebutted) told.push('rebutted');
  const { ruleId, verified } = rules;
  return { stage, because: told.map((ground) => ({ ground, ruleId, verified })) };
}
