/**
 * A small firm whose owner owes the debt. Firm and household are looked at together: what the firm brings in, less what
 * running it costs, less what the household needs to live, is the cash available for debt service. Its cover (DSCR) is
 * that cash ÷ principal and interest due, as in bank lending; docs/guides/capacity.md gives the sources. The cover that is
 * to be kept bounds what may be asked: cash ÷ target, less what is due to others.
 */
import { divideRounded } from '../money/round.ts';
import { incomeLines } from './counted-income.ts';
import { type Line, line } from './line.ts';
import { type Parameters, wholeMillionths } from './parameters.ts';
import { type Business, statedMinor } from './statement.ts';

export interface FirmMonth {
  readonly lines: readonly Line[];
  /** what of the revenue counts, where it goes by seasons */
  readonly seasonMinor: bigint;
  /** principal and interest due and what is kept over them: not part of the cash available */
  readonly keptForDebtsMinor: bigint;
}

/** `revenueShare`: of the revenue, in millionths of a percent; the whole but under stress. */
export function firmMonth(
  business: Business,
  at: { readonly month: number; readonly parameters: Parameters; readonly revenueShare: bigint },
): FirmMonth {
  const { revenue, evidence, volatility, debtServiceMinor } = business;
  const { dscrTarget } = at.parameters;
  const shown = { amount: revenue, evidence, volatility, source: '/business' };
  const income = incomeLines(shown, { month: at.month, parameters: at.parameters, what: 'firm.revenue' });
  const lines = [...income.lines];
  const countedMinor = (income.countedMinor * at.revenueShare) / wholeMillionths;
  const subtract = (
    code: 'haircut' | 'expense' | 'buffer',
    minor: bigint,
    source: string,
    reason: string,
    parameters = {},
  ) => {
    if (minor !== 0n) lines.push(line(code, -minor, source, reason, parameters));
  };
  subtract('haircut', income.countedMinor - countedMinor, 'capacity.firm.stressRevenueDownPercent', 'stress');
  subtract('expense', statedMinor(business.costs, at.month), '/business', 'firmCosts');
  subtract('expense', business.taxesMinor, '/business', 'firmTaxes');
  subtract('expense', business.inventoryMinor, '/business', 'firmInventory');
  subtract('expense', debtServiceMinor, '/business/debtService', 'firmDebts');
  const overMinor = divideRounded(debtServiceMinor * (dscrTarget - wholeMillionths), wholeMillionths, 'up');
  const target = targetText(at.parameters);
  subtract('buffer', overMinor, 'capacity.firm.dscrTargetPercent', 'coverOfDebts', { target });
  return {
    lines,
    seasonMinor: revenue.form === 'seasonal' ? countedMinor : 0n,
    keptForDebtsMinor: debtServiceMinor + overMinor,
  };
}

/** What the firm keeps of what is left once its other debts are covered: the rest is the most that may be asked. */
export function coverLine(leftMinor: bigint, parameters: Parameters): Line {
  const asked = (leftMinor * wholeMillionths) / parameters.dscrTarget;
  const target = targetText(parameters);
  return line('buffer', asked - leftMinor, 'capacity.firm.dscrTargetPercent', 'cover', { target });
}

export const targetText = ({ dscrTarget }: Parameters): string => ratioText(dscrTarget, wholeMillionths);

/** A month of the firm, for the figures beside the capacity; the mean of twelve where there are seasons. */
export interface FirmFigures {
  readonly cashMinor: bigint;
  readonly debtServiceMinor: bigint;
  /** Cash ÷ debt service to two decimals, rounded down; undefined without debts. */
  readonly dscr: string | undefined;
}

export function firmFigures(cashMinor: bigint, debtServiceMinor: bigint): FirmFigures {
  const dscr = debtServiceMinor === 0n ? undefined : ratioText(cashMinor, debtServiceMinor);
  return { cashMinor, debtServiceMinor, dscr };
}

const hundred = 100n;

/** Two decimals, rounded away from what flatters: down. */
export function ratioText(numerator: bigint, denominator: bigint): string {
  const scaled = numerator * hundred;
  const hundredths = divideRounded(scaled, denominator, scaled < 0n ? 'up' : 'down');
  const magnitude = hundredths < 0n ? -hundredths : hundredths;
  const decimals = (magnitude % hundred).toString().padStart(2, '0');
  return `${hundredths < 0n ? '-' : ''}${magnitude / hundred}.${decimals}`;
}
