/** One line of the answer: a signed amount a month, where it comes from, and the code and parameters of its reason. */

export const lineCodes = ['income', 'haircut', 'floor', 'expense', 'priority', 'buffer', 'override'] as const;
export type LineCode = (typeof lineCodes)[number];

/** What fills the words of a reason: text and counts as they are, bigint an amount in minor units, `word` itself a code. */
export type WordParameter = string | number | bigint | { readonly word: string };

export interface Reason {
  /** of the words: 'income.stated' */
  readonly reason: string;
  readonly parameters: Readonly<Record<string, WordParameter>>;
}

export interface Line extends Reason {
  readonly code: LineCode;
  /** what adds to capacity is above 0 */
  readonly amountMinor: bigint;
  /** a place in the statement ('/income/0'), a parameter, or an instrument */
  readonly source: string;
}

/** What the statement leaves open and a person should be asked; it is an answer all the same. */
export interface Asked extends Reason {
  readonly source: string;
}

export function line(
  code: LineCode,
  amountMinor: bigint,
  source: string,
  reason: string,
  parameters: Readonly<Record<string, WordParameter>> = {},
): Line {
  return { code, amountMinor, source, reason: `${code}.${reason}`, parameters };
}

export const sumOfLines = (lines: readonly Line[]): bigint => lines.reduce((sum, one) => sum + one.amountMinor, 0n);
