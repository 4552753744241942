/**
 * What can still be told of a document of `offers` or `respond` that its schema has refused already, so that all faults are
 * told at once: each part is judged as far as it can be read by itself.
 */
import { parseDay } from '../core/calendar/day.ts';
import { isCurrency } from '../core/money/currency.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import type { Law } from '../core/rules/law.ts';
import { isObject } from '../core/rules/read-values.ts';
import { type Fault, pointer } from './input.ts';

type Path = readonly (string | number)[];

export function furtherOffersFaults(lawOf: (jurisdiction: string) => Law | undefined) {
  return (document: unknown): Fault[] => {
    if (!isObject(document)) return [];
    const faults: Fault[] = [];
    const fault = (path: Path, value: unknown, code: string) =>
      faults.push({ path: pointer(path), value: value ?? null, code });
    const { jurisdiction, currency, debt, debts, capacity, policy } = document;
    if (typeof jurisdiction === 'string' && jurisdiction !== '' && lawOf(jurisdiction) === undefined) {
      fault(['jurisdiction'], jurisdiction, 'unknownJurisdiction');
    }
    if (debt === undefined && debts === undefined) fault(['debt'], null, 'missing');
    if (debt !== undefined && debts !== undefined) fault(['debts'], null, 'bothDebtAndDebts');
    const amount = amountJudge(typeof currency === 'string' ? currency : '', fault);
    if (isObject(debt)) judgeDebt(debt, ['debt'], amount);
    if (Array.isArray(debts)) {
      for (const [index, each] of debts.entries()) if (isObject(each)) judgeDebt(each, ['debts', index], amount);
    }
    if (Array.isArray(capacity)) judgeCapacity(capacity, amount, fault);
    amount(document.lumpSumNow, ['lumpSumNow'], false);
    if (isObject(policy)) {
      const { deferMonthsMax, termMonthsMax } = policy;
      if (typeof deferMonthsMax === 'number' && typeof termMonthsMax === 'number' && deferMonthsMax >= termMonthsMax) {
        fault(['policy', 'deferMonthsMax'], deferMonthsMax, 'notBelowTerm');
      }
    }
    return faults;
  };
}

type Judge = (text: unknown, path: Path, isPositive: boolean) => void;

function amountJudge(currency: string, fault: (path: Path, value: unknown, code: string) => void): Judge {
  return (text, path, isPositive) => {
    if (typeof text !== 'string' || !isCurrency(currency)) return;
    const minor = parseAmountMinor(text, currency);
    if (typeof minor !== 'bigint') fault(path, text, minor);
    else if (minor < 0n) fault(path, text, 'negative');
    else if (isPositive && minor === 0n) fault(path, text, 'notPositive');
  };
}

function judgeDebt(debt: Readonly<Record<string, unknown>>, path: Path, amount: Judge): void {
  for (const name of ['principal', 'interest', 'penalty', 'fee', 'cost']) amount(debt[name], [...path, name], false);
  amount(debt.instalmentBefore, [...path, 'instalmentBefore'], true);
}

function judgeCapacity(
  capacity: readonly unknown[],
  amount: Judge,
  fault: (path: Path, value: unknown, code: string) => void,
): void {
  let before = Number.NEGATIVE_INFINITY;
  for (const [index, step] of capacity.entries()) {
    if (!isObject(step)) continue;
    amount(step.perMonth, ['capacity', index, 'perMonth'], false);
    const from = typeof step.from === 'string' ? parseDay(step.from) : undefined;
    if (from === undefined) continue;
    if (from <= before) fault(['capacity', index, 'from'], step.from, 'notRising');
    before = from;
  }
}
