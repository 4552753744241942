/** Values of the packs in the exact form in which facts are held: percents in millionths, amounts in minor units. */
import { isCurrency } from '../money/currency.ts';
import { parseAmountMinor, parseDecimal } from '../money/decimal.ts';

const millionths = 1_000_000n;

/** '24' percent is 24,000,000 millionths of a percent. Undefined: not a decimal number, or finer than a millionth. */
export function percentMillionths(text: string): bigint | undefined {
  const value = parseDecimal(text);
  if (value === undefined || (value.numerator * millionths) % value.denominator !== 0n) return undefined;
  return (value.numerator * millionths) / value.denominator;
}

/** Millionths of a percent as decimal text without needless zeros. */
export function percentText(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  const fraction = (magnitude % millionths).toString().padStart(6, '0').replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${magnitude / millionths}${fraction === '' ? '' : `.${fraction}`}`;
}

/** 'CNY 50000.00' to minor units with its currency; undefined when it is not an amount in that form. */
export function amountContent(text: string): { readonly currency: string; readonly amountMinor: bigint } | undefined {
  const [currency, amount, ...rest] = text.split(' ');
  if (currency === undefined || amount === undefined || rest.length > 0 || !isCurrency(currency)) return undefined;
  const amountMinor = parseAmountMinor(amount, currency);
  return typeof amountMinor === 'bigint' ? { currency, amountMinor } : undefined;
}
