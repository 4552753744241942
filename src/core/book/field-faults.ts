/** What can be wrong with one cell or one row. The words for people stand in messages/, by `import.<code>`. */

/** Codes of a row's faults, in the order in which a cell is judged. */
export const fieldCodes = [
  'tooFewCells',
  'tooManyCells',
  'tornLastLine',
  'malformedQuotes',
  'tooLong',
  'controlCharacter',
  'spacesAround',
  'missing',
  'unknownCurrency',
  'notAnAmount',
  'tooManyDecimals',
  'amountTooLarge',
  'notARate',
  'notADate',
  'notANumber',
  'notAPeriod',
  'notOneOf',
  'negative',
  'notPositive',
  'tooLarge',
  'splitDoesNotAddUp',
  'firstDueBeforeDisbursement',
  'untilNotAfterOn',
  'shareAboveOne',
  'formulaWithoutResult',
  'errorCell',
  'divisionByZero',
  'notInLookup',
  'noSuchPart',
] as const;

export type FieldCode = (typeof fieldCodes)[number];

/** Longest cell that is read at all; a longer one is a fault and is not kept. */
export const cellLengthMax = 10_000;
/** Longest value quoted in a fault. */
const quotedLengthMax = 200;

/** A value as a fault quotes it: shortened, so that a monstrous cell does not fill the rejects file. */
export function quoted(value: string): string {
  return value.length <= quotedLengthMax ? value : `${value.slice(0, quotedLengthMax)}…`;
}
