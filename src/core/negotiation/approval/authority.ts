/**
 * Who may grant what: roles in rising order, each with its limits, and the lowest role whose every limit covers a
 * concession. All in whole numbers: amounts in minor units (bigint), percents in millionths of a percent (bigint), months
 * as numbers. A limit that is left out does not limit beyond the lender's policy.
 *
 * A search asks the same question of one debt thousands of times. So the limits in percent are turned into amounts once
 * for the debt (`authorityLimits`): waived / owed <= p % is the same as waived <= the whole part of owed x p %, and after
 * that nothing is multiplied, divided or made.
 */
import { percentText } from '../../rules/value-content.ts';

/** What is owed, by component, before anything is conceded. */
export interface ConcededDebt {
  /** undefined where the rows make no difference by product */
  readonly product: string | undefined;
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly penaltyMinor: bigint;
  readonly feeMinor: bigint;
  readonly totalOwedMinor: bigint;
}

/** What an offer concedes of a debt. */
export interface Concession extends ConcededDebt {
  readonly principalWaivedMinor: bigint;
  readonly interestWaivedMinor: bigint;
  readonly penaltyWaivedMinor: bigint;
  readonly feeWaivedMinor: bigint;
  /** what is paid in all where less is accepted as full; undefined: no settlement */
  readonly settledMinor: bigint | undefined;
  /** the lowest rate that the offer asks, a year; undefined: the rate is not lowered */
  readonly ratePercentMillionths: bigint | undefined;
  /** from the first to the last due date; 0: the term is not changed */
  readonly termMonths: number;
  /** months without a payment that was due */
  readonly deferMonths: number;
  /** the codes of the tools used */
  readonly tools: readonly string[];
}

export const authorityLimitNames = [
  'tools',
  'amountMaxMinor',
  'principalWaiverMaxPercent',
  'interestWaiverMaxPercent',
  'penaltyWaiverMaxPercent',
  'feeWaiverMaxPercent',
  'settlementMinPercent',
  'rateFloorPercent',
  'termMonthsMax',
  'deferMonthsMax',
] as const;
export type AuthorityLimitName = (typeof authorityLimitNames)[number];

/** One role's limits, percents in millionths. Made of texts by `readAuthority`. */
export interface AuthorityRow {
  readonly role: string;
  /** undefined: every product for which the role has no row of its own */
  readonly product?: string | undefined;
  /** undefined: every tool */
  readonly tools?: readonly string[] | undefined;
  /** of all that is owed */
  readonly amountMaxMinor?: bigint | undefined;
  readonly principalWaiverMaxMillionths?: bigint | undefined;
  readonly interestWaiverMaxMillionths?: bigint | undefined;
  readonly penaltyWaiverMaxMillionths?: bigint | undefined;
  readonly feeWaiverMaxMillionths?: bigint | undefined;
  /**
   * Of all that is owed. Where it is stated it governs a settlement in place of the waiver limits; where it is not, the
   * waiver limits do, so that nobody may give more by calling it a settlement.
   */
  readonly settlementMinMillionths?: bigint | undefined;
  readonly rateFloorMillionths?: bigint | undefined;
  readonly termMonthsMax?: number | undefined;
  readonly deferMonthsMax?: number | undefined;
  /** people other than the one who proposes; 1 when left out; 0: whoever holds the role grants alone */
  readonly approvers?: number | undefined;
  /** two approvers where this much or more is owed in all */
  readonly fourEyesFromMinor?: bigint | undefined;
}

export interface AuthorityMatrix {
  /** rising: each role may do what those before it may */
  readonly roles: readonly string[];
  readonly rows: readonly AuthorityRow[];
}

export interface AuthorityNeeded {
  readonly role: string;
  /** distinct people, the one who proposes not among them */
  readonly approvers: number;
}

/** A limit of the highest role that the concession passes; percents as decimal text, amounts in minor units as text. */
export interface LimitPassed {
  readonly limit: AuthorityLimitName;
  readonly role: string;
  readonly allowed: string;
}

/** No role covers it: a named person has to sign an exception. */
export interface ExceptionNeeded {
  readonly exception: readonly LimitPassed[];
}

/** One role's limits on one debt, as amounts. */
interface RoleLimits {
  readonly row: AuthorityRow;
  readonly needed: AuthorityNeeded;
  readonly principalWaivedMaxMinor: bigint;
  readonly interestWaivedMaxMinor: bigint;
  readonly penaltyWaivedMaxMinor: bigint;
  readonly feeWaivedMaxMinor: bigint;
  readonly settledMinMinor: bigint | undefined;
  readonly rateFloorMillionths: bigint;
  readonly termMonthsMax: number;
  readonly deferMonthsMax: number;
  readonly amountCovered: boolean;
}

/** The limits of a matrix on one debt, lowest role first. */
export interface AuthorityLimits {
  readonly rising: readonly RoleLimits[];
}

const wholeMillionths = 100_000_000n;
const fourEyes = 2;

/** Turns the limits into amounts of this debt, once for all the plans that are tried on it. */
export function authorityLimits(matrix: AuthorityMatrix, debt: ConcededDebt): AuthorityLimits {
  const rising: RoleLimits[] = [];
  for (const role of matrix.roles) {
    const own = matrix.rows.find(
      (row) => row.role === role && row.product !== undefined && row.product === debt.product,
    );
    const row = own ?? matrix.rows.find((each) => each.role === role && each.product === undefined);
    if (row !== undefined) rising.push(limitsOf(row, debt));
  }
  return { rising };
}

function limitsOf(row: AuthorityRow, debt: ConcededDebt): RoleLimits {
  const { totalOwedMinor } = debt;
  const fourEyesFrom = row.fourEyesFromMinor;
  const approvers = row.approvers ?? 1;
  const settlementMin = row.settlementMinMillionths;
  return {
    row,
    needed: Object.freeze({
      role: row.role,
      approvers:
        fourEyesFrom !== undefined && totalOwedMinor >= fourEyesFrom ? Math.max(approvers, fourEyes) : approvers,
    }),
    principalWaivedMaxMinor: wholePart(debt.principalMinor, row.principalWaiverMaxMillionths),
    interestWaivedMaxMinor: wholePart(debt.interestMinor, row.interestWaiverMaxMillionths),
    penaltyWaivedMaxMinor: wholePart(debt.penaltyMinor, row.penaltyWaiverMaxMillionths),
    feeWaivedMaxMinor: wholePart(debt.feeMinor, row.feeWaiverMaxMillionths),
    settledMinMinor:
      settlementMin === undefined
        ? undefined
        : (totalOwedMinor * settlementMin + wholeMillionths - 1n) / wholeMillionths,
    rateFloorMillionths: row.rateFloorMillionths ?? 0n,
    termMonthsMax: row.termMonthsMax ?? Number.MAX_SAFE_INTEGER,
    deferMonthsMax: row.deferMonthsMax ?? Number.MAX_SAFE_INTEGER,
    amountCovered: row.amountMaxMinor === undefined || totalOwedMinor <= row.amountMaxMinor,
  };
}

/** All of it where no limit is stated. */
function wholePart(owedMinor: bigint, millionths: bigint | undefined): bigint {
  return millionths === undefined ? owedMinor : (owedMinor * millionths) / wholeMillionths;
}

/**
 * The lowest role that covers the concession; undefined: none does. `limits` must be those of the debt of the concession.
 * Makes nothing: the answer is one of the objects that the limits hold.
 */
export function authorityWithin(limits: AuthorityLimits, concession: Concession): AuthorityNeeded | undefined {
  const { rising } = limits;
  for (let index = 0; index < rising.length; index++) {
    const role = rising[index]!;
    if (covers(role, concession)) return role.needed;
  }
  return undefined;
}

/** The same with the reason where no role covers it: every limit of the highest role that is passed. */
export function authorityNeeded(matrix: AuthorityMatrix, concession: Concession): AuthorityNeeded | ExceptionNeeded {
  const limits = authorityLimits(matrix, concession);
  return authorityWithin(limits, concession) ?? { exception: limitsPassed(limits, concession) };
}

function covers(role: RoleLimits, concession: Concession): boolean {
  return (
    role.amountCovered &&
    concession.termMonths <= role.termMonthsMax &&
    concession.deferMonths <= role.deferMonthsMax &&
    givesWithin(role, concession) &&
    (concession.ratePercentMillionths === undefined || concession.ratePercentMillionths >= role.rateFloorMillionths) &&
    (role.row.tools === undefined || usesOnly(role.row.tools, concession.tools))
  );
}

function givesWithin(role: RoleLimits, concession: Concession): boolean {
  const { settledMinMinor } = role;
  if (concession.settledMinor !== undefined && settledMinMinor !== undefined) {
    return concession.settledMinor >= settledMinMinor;
  }
  return (
    concession.principalWaivedMinor <= role.principalWaivedMaxMinor &&
    concession.interestWaivedMinor <= role.interestWaivedMaxMinor &&
    concession.penaltyWaivedMinor <= role.penaltyWaivedMaxMinor &&
    concession.feeWaivedMinor <= role.feeWaivedMaxMinor
  );
}

function usesOnly(allowed: readonly string[], tools: readonly string[]): boolean {
  for (let index = 0; index < tools.length; index++) {
    if (!allowed.includes(tools[index]!)) return false;
  }
  return true;
}

/** What the highest role may not grant of it; empty when it may grant all, or when the matrix has no role for the debt. */
export function limitsPassed(limits: AuthorityLimits, concession: Concession): readonly LimitPassed[] {
  const highest = limits.rising.at(-1);
  if (highest === undefined) return [];
  const { row } = highest;
  const passed: LimitPassed[] = [];
  const judge = (limit: AuthorityLimitName, holds: boolean, allowed: string) => {
    if (!holds) passed.push({ limit, role: row.role, allowed });
  };
  const percent = (millionths: bigint | undefined) => percentText(millionths ?? wholeMillionths);
  judge('tools', row.tools === undefined || usesOnly(row.tools, concession.tools), row.tools?.join(' ') ?? '');
  judge('amountMaxMinor', highest.amountCovered, String(row.amountMaxMinor));
  if (concession.settledMinor !== undefined && highest.settledMinMinor !== undefined) {
    const holds = concession.settledMinor >= highest.settledMinMinor;
    judge('settlementMinPercent', holds, percent(row.settlementMinMillionths));
  } else {
    const { principalWaivedMinor, interestWaivedMinor, penaltyWaivedMinor, feeWaivedMinor } = concession;
    const waiver = (limit: AuthorityLimitName, within: boolean, most: bigint | undefined) =>
      judge(limit, within, percent(most));
    const principalHolds = principalWaivedMinor <= highest.principalWaivedMaxMinor;
    waiver('principalWaiverMaxPercent', principalHolds, row.principalWaiverMaxMillionths);
    const interestHolds = interestWaivedMinor <= highest.interestWaivedMaxMinor;
    waiver('interestWaiverMaxPercent', interestHolds, row.interestWaiverMaxMillionths);
    const penaltyHolds = penaltyWaivedMinor <= highest.penaltyWaivedMaxMinor;
    waiver('penaltyWaiverMaxPercent', penaltyHolds, row.penaltyWaiverMaxMillionths);
    waiver('feeWaiverMaxPercent', feeWaivedMinor <= highest.feeWaivedMaxMinor, row.feeWaiverMaxMillionths);
  }
  const { ratePercentMillionths, termMonths, deferMonths } = concession;
  const rateHolds = ratePercentMillionths === undefined || ratePercentMillionths >= highest.rateFloorMillionths;
  judge('rateFloorPercent', rateHolds, percent(row.rateFloorMillionths));
  judge('termMonthsMax', termMonths <= highest.termMonthsMax, String(row.termMonthsMax));
  judge('deferMonthsMax', deferMonths <= highest.deferMonthsMax, String(row.deferMonthsMax));
  return passed;
}
