/**
 * What could happen under an agreement, in words: `payment missed on 2027-03-20`. A small exact grammar: a text is one of the
 * forms that are handed in, in any language, with days as YYYY-MM-DD, amounts in major units and whole numbers, or it is
 * refused. Nothing is guessed.
 */
import { type Day, parseDay } from '../calendar/day.ts';
import type { Currency } from '../money/currency.ts';
import { parseAmountMinor } from '../money/decimal.ts';

export type WhatIf =
  /** what falls due on that day is not paid; what falls due later is */
  | { readonly kind: 'missed'; readonly on: Day }
  /** that day and after */
  | { readonly kind: 'nothingPaid'; readonly from: Day }
  /** in place of what falls due on that day, or beside the instalments where nothing does */
  | { readonly kind: 'paid'; readonly on: Day; readonly amountMinor: bigint }
  | { readonly kind: 'paidInFull'; readonly on: Day }
  | { readonly kind: 'allOnTime' }
  /** what falls due on that day is paid so many days after it */
  | { readonly kind: 'late'; readonly on: Day; readonly days: number }
  | { readonly kind: 'dateMoved'; readonly from: Day; readonly to: Day }
  /** from 1, in the order of the terms */
  | { readonly kind: 'optionUsed'; readonly option: number; readonly on: Day }
  /** all that was paid on `of` */
  | { readonly kind: 'reversed'; readonly of: Day; readonly on: Day }
  | { readonly kind: 'takenBack'; readonly on: Day };
export type WhatIfKind = WhatIf['kind'];

/** In the order in which they are shown. */
export const whatIfKinds = [
  'missed',
  'late',
  'nothingPaid',
  'paid',
  'paidInFull',
  'allOnTime',
  'dateMoved',
  'optionUsed',
  'reversed',
  'takenBack',
] as const satisfies readonly WhatIfKind[];

/** Each in the ways in which it may be said, with {on}, {from}, {to}, {of}, {amount}, {days}, {option}. */
export type WhatIfForms = Readonly<Record<WhatIfKind, readonly string[]>>;

/** In order of precedence. */
export const whatIfRefusals = ['notUnderstood', 'notADay', 'notAnAmount', 'notACount'] as const;
export type WhatIfRefusal = (typeof whatIfRefusals)[number];

export function readWhatIf(
  text: string,
  { forms, currency }: { readonly forms: WhatIfForms; readonly currency: Currency },
): WhatIf | { readonly refused: WhatIfRefusal } {
  for (const kind of whatIfKinds) {
    for (const form of forms[kind]) {
      const said = patternOf(form).exec(text.trim());
      if (said !== null) return whatIfOf(kind, said.groups ?? {}, currency);
    }
  }
  return { refused: 'notUnderstood' };
}

const shapes: Readonly<Record<string, string>> = {
  on: '\\d{4}-\\d{2}-\\d{2}',
  from: '\\d{4}-\\d{2}-\\d{2}',
  to: '\\d{4}-\\d{2}-\\d{2}',
  of: '\\d{4}-\\d{2}-\\d{2}',
  amount: '[0-9.,]+',
  days: '\\d{1,4}',
  option: '\\d{1,4}',
};

/** Letters in either case. White space must be there between words of letters; beside other scripts it may be left out. */
function patternOf(form: string): RegExp {
  const source = form
    .split(/(\{\w+\}|\s+)/)
    .filter((part) => part !== '')
    .map((part, index, parts) => {
      const name = /^\{(?<name>\w+)\}$/.exec(part)?.groups?.name;
      if (name !== undefined) return `(?<${name}>${shapes[name] ?? '(?!)'})`;
      if (part.trim() !== '') return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const besideLetters = /[a-z]$/i.test(parts[index - 1] ?? '') || /^[a-z]/i.test(parts[index + 1] ?? '');
      return besideLetters ? '\\s+' : '\\s*';
    })
    .join('');
  return new RegExp(`^${source}$`, 'iu');
}

type Said = Readonly<Record<string, string | undefined>>;

function whatIfOf(kind: WhatIfKind, said: Said, currency: Currency): WhatIf | { readonly refused: WhatIfRefusal } {
  const days: Record<string, Day> = {};
  for (const name of ['on', 'from', 'to', 'of']) {
    const day = said[name] === undefined ? undefined : parseDay(said[name]);
    if (said[name] !== undefined && day === undefined) return { refused: 'notADay' };
    if (day !== undefined) days[name] = day;
  }
  const amountMinor = said.amount === undefined ? undefined : parseAmountMinor(said.amount, currency);
  if (typeof amountMinor === 'string' || amountMinor === 0n) return { refused: 'notAnAmount' };
  const counts = [said.days, said.option].filter((each) => each !== undefined).map(Number);
  if (counts.some((each) => each < 1)) return { refused: 'notACount' };
  return { kind, ...days, ...(amountMinor === undefined ? {} : { amountMinor }), ...countsOf(said) } as WhatIf;
}

function countsOf({ days, option }: Said): object {
  return {
    ...(days === undefined ? {} : { days: Number(days) }),
    ...(option === undefined ? {} : { option: Number(option) }),
  };
}
