/** Level instalments as ratios, where no amount is meant: what a rate or a term does to payment and obligation. */

/** Instalment of a debt of 1 at a monthly rate (0.01 is one percent a month). */
export function annuity(monthlyRate: number, months: number): number {
  return monthlyRate === 0 ? 1 / months : monthlyRate / (1 - (1 + monthlyRate) ** -months);
}

/** Months in which a debt of 1 is paid by an instalment above its monthly interest, not rounded. */
export function monthsToPay(monthlyRate: number, instalment: number): number {
  return monthlyRate === 0 ? 1 / instalment : -Math.log(1 - monthlyRate / instalment) / Math.log(1 + monthlyRate);
}
