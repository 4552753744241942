/**
 * Many rows in one text: fields end with a comma, an unknown field is empty. A row object a row costs more than all else
 * when millions are read; a statement that joins its rows into one text, read here figure by figure, does not.
 */

const comma = 44;
const minus = 45;
const zero = 48;

export class FlatText {
  private readonly text: string;
  private at = 0;

  constructor(text: string | null) {
    this.text = text ?? '';
  }

  get more(): boolean {
    return this.at < this.text.length;
  }

  /** A whole number inside ±2^53 (keys, days); undefined when the field is empty. */
  whole(): number | undefined {
    const { text } = this;
    let at = this.at;
    let code = text.charCodeAt(at);
    if (code === comma) {
      this.at = at + 1;
      return undefined;
    }
    const negative = code === minus;
    if (negative) code = text.charCodeAt(++at);
    let value = 0;
    while (code !== comma) {
      value = value * 10 + (code - zero);
      code = text.charCodeAt(++at);
      if (at > text.length) throw new Error('a flat text ends inside a field');
    }
    this.at = at + 1;
    return negative ? -value : value;
  }

  /** An amount in minor units. */
  minor(): bigint {
    return BigInt(this.word());
  }

  word(): string {
    const end = this.text.indexOf(',', this.at);
    if (end < 0) throw new Error('a flat text ends inside a field');
    const word = this.text.slice(this.at, end);
    this.at = end + 1;
    return word;
  }
}

const epoch = `date '1970-01-01'`;

/** SQL for one row of whole numbers, days and words without commas; an unknown one is empty. */
export function flatRow(...fields: readonly string[]): string {
  return fields.map((field) => `coalesce((${field})::text, '') || ','`).join(' || ');
}

/** SQL for a day as a whole number. */
export function flatDay(column: string): string {
  return `(${column} - ${epoch})`;
}
