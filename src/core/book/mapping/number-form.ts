/** How a source writes numbers: decimal point or comma, thousands separators, negatives in parentheses. */
import { type ExactNumber, parseExact } from './exact-number.ts';

export interface NumberForm {
  readonly decimal: '.' | ',';
  /** Separator of thousands that may stand; absent: none may. Groups must be of three digits. */
  readonly thousands?: ',' | '.' | ' ' | "'";
  /** (12.00) means -12.00 */
  readonly parenthesesNegative?: boolean;
  /** 1.5e3 is read, as statistics programs write large and small numbers. */
  readonly exponent?: boolean;
}

export const plainNumbers: NumberForm = { decimal: '.' };

/** Longest number text read. */
const lengthMax = 60;
const exponentLargest = 40;

/** The number that `text` says in this form; undefined when it is not a number in it. */
export function parseNumber(text: string, form: NumberForm): ExactNumber | undefined {
  if (text.length > lengthMax) return undefined;
  if (form.parenthesesNegative && text.startsWith('(') && text.endsWith(')')) {
    const value = parseNumber(text.slice(1, -1), { ...form, parenthesesNegative: false });
    return value && value.digits >= 0n ? { digits: -value.digits, scale: value.scale } : undefined;
  }
  if (form.exponent && /e/i.test(text)) {
    const match = /^([^eE]+)[eE]([+-]?[0-9]{1,3})$/.exec(text);
    if (match) return shifted(parseNumber(match[1]!, { ...form, exponent: false }), Number(match[2]));
  }
  const sign = text.startsWith('-') ? '-' : '';
  const [whole = '', ...decimals] = text.slice(sign.length).split(form.decimal);
  if (decimals.length > 1) return undefined;
  const digits = form.thousands === undefined ? whole : withoutThousands(whole, form.thousands);
  if (digits === undefined || ![digits, ...decimals].every((part) => /^[0-9]+$/.test(part))) return undefined;
  return parseExact(sign + [digits, ...decimals].join('.'));
}

function withoutThousands(whole: string, separator: string): string | undefined {
  const groups = whole.split(separator);
  const wellFormed = groups.every((group, index) =>
    groups.length === 1 ? true : index === 0 ? /^[0-9]{1,3}$/.test(group) : /^[0-9]{3}$/.test(group),
  );
  return wellFormed ? groups.join('') : undefined;
}

function shifted(value: ExactNumber | undefined, exponent: number): ExactNumber | undefined {
  if (!value || Math.abs(exponent) > exponentLargest) return undefined;
  const scale = value.scale - exponent;
  return scale >= 0 ? { digits: value.digits, scale } : { digits: value.digits * 10n ** BigInt(-scale), scale: 0 };
}
