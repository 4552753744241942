/** What accounting standards and policy ask of a lender's books, taken from the packs for one day. */
import type { Day } from '../calendar/day.ts';
import { type DatedValues, datedValue, numberAt, orderAt, wordAt } from '../rules/dated-values.ts';
import { percentMillionths } from '../rules/value-content.ts';

/** Changes that make another asset of a loan whatever the figures say: the words of `cn.acc.derecognise.changes`. */
export const changeKinds = ['otherBorrower', 'otherCurrency', 'newContract', 'newKindOfReturn'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface AccountingRules {
  /** undefined: no rule is in force on that day */
  readonly derecognition:
    | {
        readonly changes: readonly ChangeKind[];
        /** at least so much of what is left: millionths of a percent */
        readonly shareMinMillionths: bigint;
        readonly ruleId: string;
        readonly verified: boolean;
      }
    | undefined;
  readonly stages:
    | {
        readonly twoDaysPastDueOver: number;
        readonly threeDaysPastDueOver: number;
        readonly observedStageMin: Stage;
        /** classes of the supervisor that are non-performing */
        readonly nonPerforming: readonly string[];
        readonly ruleId: string;
        readonly verified: boolean;
      }
    | undefined;
  readonly nonAccrual:
    | { readonly daysPastDueOver: number; readonly ruleId: string; readonly verified: boolean }
    | undefined;
}

export const stages = [1, 2, 3] as const;
/** Of expected loss: 1 of twelve months, 2 of the whole life, 3 credit-impaired (IFRS 9 5.5.3, 5.5.5, Appendix A). */
export type Stage = (typeof stages)[number];

/** The rules of 中国会计准则 and policy in force on `asOf`, from jurisdictions/cn/accounting. */
export function cnAccountingRulesOn(values: DatedValues, asOf: Day): AccountingRules {
  return {
    derecognition: derecognition(values, asOf),
    stages: stageRules(values, asOf),
    nonAccrual: nonAccrual(values, asOf),
  };
}

function derecognition(values: DatedValues, asOf: Day): AccountingRules['derecognition'] {
  const changes = orderAt(values, 'cn.acc.derecognise.changes', asOf);
  const share = wordAt(values, 'cn.acc.derecognise.percentMin', asOf);
  if (changes === undefined || share === undefined) return undefined;
  const unknownChange = changes.find((change) => !(changeKinds as readonly string[]).includes(change));
  if (unknownChange !== undefined) throw new Error(`a change that no program knows: ${unknownChange}`);
  return {
    changes: changes as readonly ChangeKind[],
    shareMinMillionths: percentMillionths(share)!,
    ruleId: 'cn.acc.derecognise',
    verified: areVerified(values, ['cn.acc.derecognise.changes', 'cn.acc.derecognise.percentMin']),
  };
}

function stageRules(values: DatedValues, asOf: Day): AccountingRules['stages'] {
  const two = numberAt(values, 'cn.acc.stage.two.daysPastDueOver', asOf);
  const three = numberAt(values, 'cn.acc.stage.three.daysPastDueOver', asOf);
  const observed = numberAt(values, 'cn.acc.stage.observed.stageMin', asOf);
  if (two === undefined || three === undefined || observed === undefined) return undefined;
  if (!(stages as readonly number[]).includes(observed)) throw new Error(`not a stage: ${observed}`);
  return {
    twoDaysPastDueOver: two,
    threeDaysPastDueOver: three,
    observedStageMin: observed as Stage,
    nonPerforming: orderAt(values, 'cn.class.5.nonPerforming', asOf) ?? [],
    ruleId: 'cn.acc.stage',
    verified: areVerified(values, [
      'cn.acc.stage.two.daysPastDueOver',
      'cn.acc.stage.three.daysPastDueOver',
      'cn.acc.stage.observed.stageMin',
    ]),
  };
}

function nonAccrual(values: DatedValues, asOf: Day): AccountingRules['nonAccrual'] {
  const daysPastDueOver = numberAt(values, 'cn.acc.nonAccrual.daysPastDueOver', asOf);
  if (daysPastDueOver === undefined) return undefined;
  const verified = areVerified(values, ['cn.acc.nonAccrual.daysPastDueOver']);
  return { daysPastDueOver, ruleId: 'cn.acc.nonAccrual', verified };
}

function areVerified(values: DatedValues, names: readonly string[]): boolean {
  return names.every((name) => datedValue(values, name).verified);
}
