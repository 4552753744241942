/** The authority matrix from a document: percents and amounts as decimal text, every fault at once with its place. */
import type { Currency } from '../../money/currency.ts';
import { parseAmountMinor } from '../../money/decimal.ts';
import { percentMillionths } from '../../rules/value-content.ts';
import type { AuthorityMatrix, AuthorityRow } from './authority.ts';

/** A row as it stands in `policy.authority`; a limit that is left out does not limit beyond the policy. */
export interface AuthorityRowText {
  readonly role: string;
  readonly product?: string | undefined;
  readonly tools?: readonly string[] | undefined;
  /** of all that is owed, major units */
  readonly amountMax?: string | undefined;
  readonly principalWaiverMaxPercent?: string | undefined;
  readonly interestWaiverMaxPercent?: string | undefined;
  readonly penaltyWaiverMaxPercent?: string | undefined;
  readonly feeWaiverMaxPercent?: string | undefined;
  readonly settlementMinPercent?: string | undefined;
  readonly rateFloorPercent?: string | undefined;
  readonly termMonthsMax?: number | undefined;
  readonly deferMonthsMax?: number | undefined;
  readonly approvers?: number | undefined;
  /** major units */
  readonly fourEyesFrom?: string | undefined;
}

export const authorityFaultCodes = [
  'noRoles',
  'missing',
  'duplicateRole',
  'notAPercent',
  'notAnAmount',
  'tooManyDecimals',
  'amountTooLarge',
  'notACount',
  'notRising',
] as const;
export type AuthorityFaultCode = (typeof authorityFaultCodes)[number];

export interface AuthorityFault {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly code: AuthorityFaultCode;
}

/**
 * `notRising`: a role for the same product has a limit that is tighter than that of a role before it, so the order of the
 * roles does not say who is above whom.
 */
export function readAuthority(
  texts: readonly AuthorityRowText[],
  currency: Currency,
): { readonly matrix: AuthorityMatrix } | { readonly faults: readonly AuthorityFault[] } {
  const faults: AuthorityFault[] = [];
  if (texts.length === 0) faults.push({ path: [], value: texts, code: 'noRoles' });
  const rows = texts.map((text, index) => readRow(text, { index, currency, faults }));
  rows.forEach((row, index) => {
    const isSame = (other: AuthorityRow) => other.role === row.role && other.product === row.product;
    if (rows.findIndex(isSame) < index) faults.push({ path: [index, 'role'], value: row.role, code: 'duplicateRole' });
  });
  if (faults.length === 0) judgeRising(rows, texts, faults);
  return faults.length > 0 ? { faults } : { matrix: { roles: [...new Set(rows.map((row) => row.role))], rows } };
}

interface RowPlace {
  readonly index: number;
  readonly currency: Currency;
  readonly faults: AuthorityFault[];
}

function readRow(text: AuthorityRowText, at: RowPlace): AuthorityRow {
  const fault = (field: string, value: unknown, code: AuthorityFaultCode) => {
    at.faults.push({ path: [at.index, field], value, code });
    return undefined;
  };
  const percent = (field: keyof AuthorityRowText) => {
    const value = text[field] as string | undefined;
    if (value === undefined) return undefined;
    const millionths = percentMillionths(value);
    return millionths === undefined || millionths < 0n ? fault(field, value, 'notAPercent') : millionths;
  };
  const amount = (field: keyof AuthorityRowText) => {
    const value = text[field] as string | undefined;
    if (value === undefined) return undefined;
    const minor = parseAmountMinor(value, at.currency);
    if (typeof minor !== 'bigint') return fault(field, value, minor);
    return minor < 0n ? fault(field, value, 'notAnAmount') : minor;
  };
  const count = (field: keyof AuthorityRowText) => {
    const value = text[field] as number | undefined;
    if (value === undefined) return undefined;
    return Number.isSafeInteger(value) && value >= 0 ? value : fault(field, value, 'notACount');
  };
  if (text.role.trim() === '') fault('role', text.role, 'missing');
  return {
    role: text.role,
    product: text.product,
    tools: text.tools,
    amountMaxMinor: amount('amountMax'),
    principalWaiverMaxMillionths: percent('principalWaiverMaxPercent'),
    interestWaiverMaxMillionths: percent('interestWaiverMaxPercent'),
    penaltyWaiverMaxMillionths: percent('penaltyWaiverMaxPercent'),
    feeWaiverMaxMillionths: percent('feeWaiverMaxPercent'),
    settlementMinMillionths: percent('settlementMinPercent'),
    rateFloorMillionths: percent('rateFloorPercent'),
    termMonthsMax: count('termMonthsMax'),
    deferMonthsMax: count('deferMonthsMax'),
    approvers: count('approvers'),
    fourEyesFromMinor: amount('fourEyesFrom'),
  };
}

/** Document field, the row's own, and whether a larger number allows more. */
const risingLimits = [
  ['amountMax', 'amountMaxMinor', true],
  ['principalWaiverMaxPercent', 'principalWaiverMaxMillionths', true],
  ['interestWaiverMaxPercent', 'interestWaiverMaxMillionths', true],
  ['penaltyWaiverMaxPercent', 'penaltyWaiverMaxMillionths', true],
  ['feeWaiverMaxPercent', 'feeWaiverMaxMillionths', true],
  ['settlementMinPercent', 'settlementMinMillionths', false],
  ['rateFloorPercent', 'rateFloorMillionths', false],
  ['termMonthsMax', 'termMonthsMax', true],
  ['deferMonthsMax', 'deferMonthsMax', true],
] as const;

/** Only limits that both rows state are compared: one that is left out says "as the policy", which is not above or below. */
function judgeRising(
  rows: readonly AuthorityRow[],
  texts: readonly AuthorityRowText[],
  faults: AuthorityFault[],
): void {
  rows.forEach((row, index) => {
    for (const [field, name, moreIsMore] of risingLimits) {
      const own = row[name];
      if (own === undefined) continue;
      const isTighter = rows.slice(0, index).some((lower) => {
        const below = lower[name];
        if (lower.product !== row.product || below === undefined) return false;
        return moreIsMore ? own < below : own > below;
      });
      if (isTighter) faults.push({ path: [index, field], value: texts[index]![field], code: 'notRising' });
    }
  });
}
