/**
 * Whether a changed loan stays the same asset (modified) or is another (derecognised), and what the change costs: 企业会计准则
 * 第22号 arts 11, 42; IFRS 9 3.2.3, 5.4.3, and B3.3.6 by analogy. The numbers come from jurisdictions/cn/accounting.
 *
 * What is let go, or set aside while the agreement is kept, is taken off before the test: that right has ended, or is asked for
 * by nobody while things go as expected. The test is of what is left. In both cases the loss is one and the same, and the
 * whole of it is of the day of the change.
 */
import type { Day } from '../calendar/day.ts';
import type { Fraction } from '../money/decimal.ts';
import { divideRounded } from '../money/round.ts';
import { percentText } from '../rules/value-content.ts';
import { type AccountingRules, type ChangeKind, changeKinds } from './accounting-rules.ts';
import { type ExpectedLine, presentValueMinor, principalAfter } from './effective-interest.ts';

export interface ChangedLoan {
  /** the day of the figures */
  readonly asOf: Day;
  /** at which the loan was first taken into the books, a year */
  readonly effectiveRate: Fraction;
  /** on the balance sheet before the change, before any allowance; off it stays out */
  readonly carryingMinor: bigint;
  /** of that, what is let go at once or set aside under a condition */
  readonly letGoMinor: bigint;
  /** interest that never was income and becomes principal */
  readonly suspendedMinor: bigint;
  /** what the changed terms ask for; rising */
  readonly lines: readonly ExpectedLine[];
  /** undefined: not known, and nothing is taken for granted */
  readonly changes: Readonly<Record<ChangeKind, boolean | undefined>>;
  /** at which such a loan would be made on the day, a year: what the new asset is worth. Asked for only when derecognised */
  readonly marketRate?: Fraction | undefined;
}

export interface TreatmentReason {
  readonly ruleId: string;
  readonly verified: boolean;
  readonly facts: Readonly<Record<string, string>>;
}

export interface Treatment {
  readonly treatment: 'modification' | 'derecognition' | 'undetermined';
  readonly because: readonly TreatmentReason[];
  /** what has to be known first: kinds of change, `marketRate`, or the rule that is not in force */
  readonly missing: readonly string[];
  /** of what is left, the present value at the original rate against the carrying amount; millionths of a percent */
  readonly differenceMillionths: bigint | undefined;
  readonly presentValueMinor: bigint;
  /** at the market rate; of a derecognition only */
  readonly fairValueMinor: bigint | undefined;
  /** what the books carry after the change, less the principal that the changed terms ask for */
  readonly adjustmentMinor: bigint;
  /** of the day: below zero a loss. undefined while undetermined */
  readonly resultMinor: bigint | undefined;
}

const wholeMillionths = 100_000_000n;

export function treatmentOf(loan: ChangedLoan, rules: AccountingRules['derecognition']): Treatment {
  const { lines, asOf } = loan;
  const presentMinor = presentValueMinor({ lines, annualRate: loan.effectiveRate, asOf });
  const leftMinor = loan.carryingMinor - loan.letGoMinor + loan.suspendedMinor;
  const differenceMillionths = differenceOf(presentMinor, leftMinor);
  const principalMinor = principalAfter(lines, asOf);
  const modified: Treatment = {
    treatment: 'modification',
    because: [],
    missing: [],
    differenceMillionths,
    presentValueMinor: presentMinor,
    fairValueMinor: undefined,
    adjustmentMinor: presentMinor - principalMinor,
    resultMinor: presentMinor - loan.carryingMinor - loan.suspendedMinor,
  };
  if (rules === undefined) return undetermined(modified, ['cn.acc.derecognise']);
  const because: TreatmentReason[] = [
    ...rules.changes.filter((change) => loan.changes[change] === true).map((change) => reason(rules, { change })),
    ...(differenceMillionths !== undefined && differenceMillionths >= rules.shareMinMillionths
      ? [reason(rules, shown(differenceMillionths, rules))]
      : []),
  ];
  if (because.length === 0) {
    const unknownChanges = changeKinds.filter(
      (change) => rules.changes.includes(change) && loan.changes[change] === undefined,
    );
    if (unknownChanges.length > 0) return undetermined(modified, unknownChanges);
    const facts = differenceMillionths === undefined ? {} : shown(differenceMillionths, rules);
    return { ...modified, because: [reason(rules, facts)] };
  }
  if (loan.marketRate === undefined) return { ...undetermined(modified, ['marketRate']), because };
  const fairValueMinor = presentValueMinor({ lines, annualRate: loan.marketRate, asOf });
  return {
    ...modified,
    treatment: 'derecognition',
    because,
    fairValueMinor,
    adjustmentMinor: fairValueMinor - principalMinor,
    resultMinor: fairValueMinor - loan.carryingMinor,
  };
}

function undetermined(modified: Treatment, missing: readonly string[]): Treatment {
  return { ...modified, treatment: 'undetermined', missing, resultMinor: undefined };
}

/** Undefined when nothing is left to compare with. */
function differenceOf(presentMinor: bigint, leftMinor: bigint): bigint | undefined {
  if (leftMinor <= 0n) return undefined;
  const apartMinor = presentMinor > leftMinor ? presentMinor - leftMinor : leftMinor - presentMinor;
  return divideRounded(apartMinor * wholeMillionths, leftMinor, 'down');
}

function reason(
  { ruleId, verified }: NonNullable<AccountingRules['derecognition']>,
  facts: TreatmentReason['facts'],
): TreatmentReason {
  return { ruleId, verified, facts };
}

function shown(
  difference: bigint,
  rules: NonNullable<AccountingRules['derecognition']>,
): { readonly differencePercent: string; readonly percentMin: string } {
  return { differencePercent: percentText(difference), percentMin: percentText(rules.shareMinMillionths) };
}
