/**
 * The light path for a small debt: one question, what can you pay a month, and no statement, since nobody fills one in
 * for 800 yuan. The answer has the lowest grade of evidence, and the debt a cap.
 */
import type { Day } from '../calendar/day.ts';
import { type Currency, minorUnitDigits } from '../money/currency.ts';
import { type AssessedStep, firstStepOn } from './assess.ts';
import { Capacity } from './capacity.ts';
import { line } from './line.ts';
import type { Parameters } from './parameters.ts';

export const lightRefusals = ['lightNotOffered', 'lightAboveCap'] as const;
export type LightRefusal = (typeof lightRefusals)[number];

/** Refuses, in this order: a currency without a cap; a debt above it. */
export function assessLight(at: {
  readonly currency: Currency;
  readonly asOf: Day;
  /** what they say they can pay */
  readonly perMonthMinor: bigint;
  /** all that is owed on the debt */
  readonly owedMinor: bigint;
  readonly parameters: Parameters;
}):
  | { readonly capacity: Capacity; readonly steps: readonly AssessedStep[] }
  | { readonly refused: 'lightNotOffered' }
  | { readonly refused: 'lightAboveCap'; readonly sumMaxMinor: bigint } {
  const sumMaxMinor = at.parameters.lightMaxMinor(at.currency);
  if (sumMaxMinor === undefined) return { refused: 'lightNotOffered' };
  if (at.owedMinor > sumMaxMinor) return { refused: 'lightAboveCap', sumMaxMinor };
  const unit = 10n ** BigInt(minorUnitDigits(at.currency));
  const perMonthMinor = at.perMonthMinor - (at.perMonthMinor % unit);
  const lines = [line('income', at.perMonthMinor, '/light', 'light')];
  if (perMonthMinor !== at.perMonthMinor)
    lines.push(line('buffer', perMonthMinor - at.perMonthMinor, '/currency', 'rounding'));
  const steps = [{ from: firstStepOn(at.asOf), perMonthMinor, beforeSharesMinor: perMonthMinor, lines }];
  const capacity = Capacity.of({ currency: at.currency, origin: { kind: 'stated' }, steps });
  if ('refused' in capacity) throw new Error(`a light answer is no capacity: ${capacity.refused}`);
  return { capacity, steps };
}
