/** An amount as people are paid or pay it, as an amount a month. */
import { divideRounded, type RoundingMode } from '../money/round.ts';

/** `day`: by the days that are worked in a month, which have to be told. */
export const rhythms = ['month', 'week', 'day', 'quarter', 'year'] as const;
export type Rhythm = (typeof rhythms)[number];

// tidy-allow noLegalNumberNamed: the calendar's, not a threshold.
const monthsPerYear = 12n;
const monthsPerQuarter = 3n;
const weeksPerYear = 52n;

/** `days`: a month, of `day`; throws without them. */
export function perMonthMinor(
  amountMinor: bigint,
  rhythm: Rhythm,
  { days, mode }: { readonly days: number | undefined; readonly mode: RoundingMode },
): bigint {
  switch (rhythm) {
    case 'month':
      return amountMinor;
    case 'week':
      return divideRounded(amountMinor * weeksPerYear, monthsPerYear, mode);
    case 'day':
      if (days === undefined) throw new Error('how many days a month is not told');
      return amountMinor * BigInt(days);
    case 'quarter':
      return divideRounded(amountMinor, monthsPerQuarter, mode);
    case 'year':
      return divideRounded(amountMinor, monthsPerYear, mode);
  }
}
