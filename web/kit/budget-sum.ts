/** Adding up amounts that never leave the page: whole minor units, exact. */
const minorDigits = 2;

/** `amount`: decimal text in major units with no more than two digits behind the point. */
export function minorOf(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(minorDigits, '0'));
}

export function majorOf(minor: bigint): string {
  const isNegative = minor < 0n;
  const digits = String(isNegative ? -minor : minor).padStart(minorDigits + 1, '0');
  return `${isNegative ? '-' : ''}${digits.slice(0, -minorDigits)}.${digits.slice(-minorDigits)}`;
}

/** A week of a month's amount: 7 of 30 days, down to the unit. */
export function weekOf(monthMinor: bigint): bigint {
  return (monthMinor * 7n) / 30n;
}
