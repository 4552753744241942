/**
 * What relief means for the lender's books: the restructured mark with the class floor and observation period that follow
 * from it (商业银行金融资产风险分类办法 (2023) arts 17-23, numbers from the pack), the gain or loss of the modification at the
 * original effective rate (IFRS 9 5.4.3), what was waived, and what is told to the credit bureau.
 */

import type { CnClassRules } from '../ageing/class-rules.ts';
import { observationOn } from '../ageing/observation.ts';
import type { ClassReason } from '../ageing/risk-class.ts';
import type { Day } from '../calendar/day.ts';
import { days30360 } from '../calendar/day-count.ts';
import type { Period } from '../calendar/period.ts';
import { type ComponentAmounts, sumOf } from '../loan/components.ts';
import type { Fraction } from '../money/decimal.ts';
import { type RiskClass, riskClasses } from '../rules/vocabulary.ts';
import type { Relieved } from './apply-relief.ts';
import { effectOn, type PlanChange, type ReliefEffect } from './relief-codes.ts';
import { dueNow, type InstalmentToCome, instalmentTotal, type ReliefState } from './relief-state.ts';

export interface BooksBefore {
  /** undefined: nobody knows */
  readonly inDifficulty: boolean | undefined;
  readonly riskClass: RiskClass | undefined;
  /** restructured once, and the observation is not passed */
  readonly isObserved: boolean;
  /** at which the loan was first taken into the books, a year; the contract's where left out */
  readonly effectiveRate?: Fraction | undefined;
  /** what the books carry, before any allowance; all that was owed where left out */
  readonly carryingMinor?: bigint | undefined;
}

export interface ReliefAccounting {
  /** undefined: it is not known whether the borrower is in difficulty; refinancing always marks */
  readonly restructured: boolean | undefined;
  readonly planChanges: readonly PlanChange[];
  /** the best class that the asset may have; undefined: no mark, or no rule in force */
  readonly riskClassFloor: RiskClass | undefined;
  readonly because: readonly ClassReason[];
  /** from the first due date after the change; `endsOn` if all is paid on time */
  readonly observation: { readonly startsOn: Day; readonly endsOn: Day } | undefined;
  readonly waived: ComponentAmounts;
  readonly waivedMinor: bigint;
  readonly carryingMinor: bigint;
  /** of the new stream at the old rate, money paid today included */
  readonly presentValueMinor: bigint;
  /** present value less carrying amount: below zero a loss */
  readonly modificationMinor: bigint;
  readonly creditRecord: readonly ReliefEffect[];
}

export function accountingOf(
  relieved: Relieved,
  before: BooksBefore,
  rules: CnClassRules['observation'],
): ReliefAccounting {
  const { state, planChanges, effects } = relieved;
  const isRefinanced = planChanges.includes('refinancing');
  const restructured = planChanges.length === 0 ? false : isRefinanced ? true : before.inDifficulty;
  // Not known is held to the stricter answer: the floor is told although the mark is open.
  const marked = restructured !== false && rules !== undefined ? floorOf(rules, before) : undefined;
  const carryingMinor = before.carryingMinor ?? sumOf(state.start.owed) + sumOf(state.joined);
  const presentValueMinor = presentValue(state, before.effectiveRate ?? state.rateBefore);
  return {
    restructured,
    planChanges,
    riskClassFloor: marked?.riskClass,
    because: marked === undefined ? [] : [marked.reason],
    observation: marked === undefined ? undefined : observationOf(state, rules!),
    waived: state.waived,
    waivedMinor: sumOf(state.waived),
    carryingMinor,
    presentValueMinor,
    modificationMinor: presentValueMinor - carryingMinor,
    creditRecord: effects.filter((effect) => effectOn[effect] === 'creditRecord'),
  };
}

/** The floor of the pack; a class that is worse already stays until the asset may leave it by payment (art. 14). */
function floorOf(
  rules: NonNullable<CnClassRules['observation']>,
  before: BooksBefore,
): { readonly riskClass: RiskClass; readonly reason: ClassReason } {
  const floor = before.isObserved ? rules.floorAgain : rules.floor;
  const had = before.riskClass ?? floor;
  const riskClass = riskClasses.indexOf(had) > riskClasses.indexOf(floor) ? had : floor;
  return { riskClass, reason: { ruleId: rules.floorRuleId, verified: rules.verified, facts: { floor } } };
}

function observationOf(
  state: ReliefState,
  rules: NonNullable<CnClassRules['observation']>,
): ReliefAccounting['observation'] {
  const first = state.schedule[0];
  if (first === undefined) return undefined;
  const { endsOn } = observationOn({
    firstDueOn: first.dueOn,
    every: everyOf(state.schedule),
    coverage: { dueOnDays: [], isCovered: () => false },
    asOf: first.dueOn,
    graceDays: 0,
    length: rules,
  });
  return { startsOn: first.dueOn, endsOn };
}

/** The longest wait between two instalments, in days: never an observation shorter than the periods ask for. */
function everyOf(schedule: readonly InstalmentToCome[]): Period {
  const waits = schedule.slice(1).map(({ dueOn }, index) => dueOn - schedule[index]!.dueOn);
  return { count: Math.max(1, ...waits), unit: 'day' };
}

/**
 * Interest by 30/360 from due date to due date, as repay.ts reckons: a schedule made at the rate at which it is discounted is
 * worth its balance. Factors are floating point; their product with money is rounded once, at the end.
 */
function presentValue(state: ReliefState, rate: Fraction): bigint {
  const annual = Number(rate.numerator) / Number(rate.denominator);
  let factor = 1;
  let from = state.asOf;
  let worth = 0;
  for (const line of state.schedule) {
    factor /= 1 + (annual * days30360(from, line.dueOn)) / 360;
    from = line.dueOn;
    worth += Number(instalmentTotal(line)) * factor;
  }
  return sumOf(state.paid) + sumOf(dueNow(state)) + BigInt(Math.round(worth));
}
