/**
 * Currencies and the number of decimal places of their minor unit (ISO 4217 exponents).
 * A currency that is not listed is refused where amounts are read; nothing is guessed.
 */

const minorUnitDigitsByCurrency: Readonly<Record<string, number>> = {
  AUD: 2,
  BHD: 3,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CLP: 0,
  CNY: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  HUF: 2,
  IDR: 2,
  ILS: 2,
  INR: 2,
  JPY: 0,
  KES: 2,
  KRW: 0,
  KWD: 3,
  MXN: 2,
  MOP: 2,
  MYR: 2,
  NOK: 2,
  NZD: 2,
  PHP: 2,
  PLN: 2,
  RON: 2,
  SAR: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TRY: 2,
  TWD: 2,
  UGX: 0,
  USD: 2,
  VND: 0,
  ZAR: 2,
};

/** ISO 4217 alphabetic code, one of `currencies()`. */
export type Currency = string;

export function isCurrency(code: string): boolean {
  return Object.hasOwn(minorUnitDigitsByCurrency, code);
}

export function currencies(): readonly Currency[] {
  return Object.keys(minorUnitDigitsByCurrency);
}

/** Decimal places of the minor unit: 2 for CNY, 0 for JPY. Throws on a currency that `isCurrency` refuses (a bug in the caller). */
export function minorUnitDigits(currency: Currency): number {
  const digits = minorUnitDigitsByCurrency[currency];
  if (digits === undefined) throw new Error(`currency not listed: ${currency}`);
  return digits;
}
