/**
 * The roles that an entry knows, and the lender's own accounts for them: a chart is data (examples/chart-cn-bank.yaml), so that a
 * lender maps each role to its general ledger without a change of the program.
 */
import type { Component } from '../loan/components.ts';
import { isObject } from '../rules/read-values.ts';

/** What the borrower owes, on the balance sheet. */
export const onRoles = {
  principal: 'loanPrincipal',
  interest: 'interestReceivable',
  penalty: 'penaltyReceivable',
  fee: 'feeReceivable',
  cost: 'costReceivable',
} as const satisfies Readonly<Record<Component, string>>;

/** What the borrower owes all the same, and the balance sheet does not show: suspended interest, debts charged off. */
export const offRoles = {
  principal: 'offPrincipal',
  interest: 'offInterest',
  penalty: 'offPenalty',
  fee: 'offFee',
  cost: 'offCost',
} as const satisfies Readonly<Record<Component, string>>;

export const accountRoles = [
  'cash',
  'suspense',
  ...Object.values(onRoles),
  /** 利息调整: what the books carry, less what is owed */
  'loanAdjustment',
  /** interest that became principal before it was income */
  'deferredInterest',
  'accruedInterest',
  'loanAllowance',
  'interestIncome',
  'penaltyIncome',
  'feeIncome',
  'costRecovered',
  'waiverLoss',
  'modificationResult',
  'derecognitionResult',
  'impairmentLoss',
  ...Object.values(offRoles),
  /** waived under a condition: comes back on a breach */
  'offSetAside',
  /** the other side of everything off the balance sheet */
  'offContra',
] as const;
export type AccountRole = (typeof accountRoles)[number];

export function isOffBalance(role: AccountRole): boolean {
  return role.startsWith('off');
}

export interface ChartAccount {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/** Several roles may share one account. */
export type Chart = Readonly<Record<AccountRole, ChartAccount>>;

/** In order of precedence. */
export const chartFaultCodes = [
  'notAnObject',
  'unknownField',
  'unknownRole',
  'missing',
  'notAText',
  'mixedAccount',
] as const;
export interface ChartFault {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly code: (typeof chartFaultCodes)[number];
}

const accountFields = ['code', 'zh', 'en'] as const;

/** `plain` is the parsed file: `accounts` by role, each with `code`, `zh`, `en`. A chart with a fault is none. */
export function readChart(plain: unknown): {
  readonly chart: Chart | undefined;
  readonly faults: readonly ChartFault[];
} {
  const faults: ChartFault[] = [];
  const accounts = isObject(plain) ? plain.accounts : undefined;
  if (!isObject(plain) || !isObject(accounts)) {
    return { chart: undefined, faults: [{ path: ['accounts'], value: plain ?? null, code: 'notAnObject' }] };
  }
  for (const key of Object.keys(plain)) {
    if (key !== 'accounts' && key !== 'note') faults.push({ path: [key], value: key, code: 'unknownField' });
  }
  for (const role of Object.keys(accounts)) {
    if (!(accountRoles as readonly string[]).includes(role)) {
      faults.push({ path: ['accounts', role], value: role, code: 'unknownRole' });
    }
  }
  const chart: Partial<Record<AccountRole, ChartAccount>> = {};
  for (const role of accountRoles) {
    const account = readAccount(accounts[role], ['accounts', role], faults);
    if (account !== undefined) chart[role] = account;
  }
  faults.push(...mixedAccounts(chart));
  return { chart: faults.length === 0 ? (chart as Chart) : undefined, faults };
}

function readAccount(plain: unknown, path: readonly string[], faults: ChartFault[]): ChartAccount | undefined {
  if (!isObject(plain)) {
    faults.push({ path, value: plain ?? null, code: plain === undefined ? 'missing' : 'notAnObject' });
    return undefined;
  }
  const before = faults.length;
  for (const key of Object.keys(plain)) {
    if (!(accountFields as readonly string[]).includes(key)) {
      faults.push({ path: [...path, key], value: key, code: 'unknownField' });
    }
  }
  for (const field of accountFields) {
    const text = plain[field];
    if (typeof text === 'string' && text.trim() !== '') continue;
    faults.push({ path: [...path, field], value: text ?? null, code: text === undefined ? 'missing' : 'notAText' });
  }
  return faults.length > before ? undefined : (plain as unknown as ChartAccount);
}

/** One account on the balance sheet and off it would make the sheet wrong. */
function mixedAccounts(chart: Partial<Record<AccountRole, ChartAccount>>): ChartFault[] {
  const off = new Map<string, boolean>();
  const faults: ChartFault[] = [];
  for (const role of accountRoles) {
    const code = chart[role]?.code;
    if (code === undefined) continue;
    if (off.has(code) && off.get(code) !== isOffBalance(role)) {
      faults.push({ path: ['accounts', role, 'code'], value: code, code: 'mixedAccount' });
    }
    off.set(code, isOffBalance(role));
  }
  return faults;
}
