/** What comes in where there is no plan: a share of the balance a month, less with every month past due. */
export interface NoPlanModel {
  /** share of the balance that comes in a month, at no days past due */
  readonly monthlyShare: number;
  /** in how many months past due it falls to 1/e */
  readonly fadeMonths: number;
}

/** Share of the balance that comes in during the month, `monthsLate` after the first unpaid instalment. */
export function noPlanShare({ monthlyShare, fadeMonths }: NoPlanModel, monthsLate: number): number {
  return monthlyShare * Math.exp(-monthsLate / fadeMonths);
}

/** All that will still come in, discounted by the month, as a share of the balance. 0 discount gives the plain sum. */
export function noPlanValue(
  model: NoPlanModel,
  at: { readonly monthsLate: number; readonly monthlyDiscount: number; readonly months: number },
): number {
  let value = 0;
  for (let month = 1; month <= at.months; month++) {
    value += noPlanShare(model, at.monthsLate + month) / (1 + at.monthlyDiscount) ** month;
  }
  return value;
}
