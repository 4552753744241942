/** Whether an amount as the interface gives it is nothing; a look at text, no arithmetic. */
export function isZero(amount: string): boolean {
  return /^-?0(\.0+)?$/.test(amount);
}
