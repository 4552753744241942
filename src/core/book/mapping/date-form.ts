/** How a source writes days: a pattern of YYYY, MM, M, DD, D and other characters as they stand, or an Excel serial. */
import { type Day, dayFromCivil, daysInMonth } from '../../calendar/day.ts';

export interface DateForm {
  /** Whether it names a day; without, the mapping says which day of the month is meant. */
  readonly hasDay: boolean;
  /** The parts named, undefined when the text is not in the form. Whether the day exists is judged after. */
  read(text: string): { readonly year: number; readonly month: number; readonly dayOfMonth?: number } | undefined;
}

const tokens: Readonly<Record<string, string>> = {
  YYYY: '(?<year>[0-9]{4})',
  MM: '(?<month>[0-9]{2})',
  M: '(?<month>[0-9]{1,2})',
  DD: '(?<day>[0-9]{2})',
  D: '(?<day>[0-9]{1,2})',
};

/** The form that a pattern says; undefined when it names no year or month, or one of them twice. */
export function dateForm(pattern: string): DateForm | undefined {
  const named: string[] = [];
  const source = pattern.replace(/YYYY|MM|M|DD|D|[\s\S]/g, (token) => {
    const of = tokens[token];
    if (of) named.push(token[0]!);
    return of ?? token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
  const unique = new Set(named).size === named.length;
  if (!unique || !named.includes('Y') || !named.includes('M')) return undefined;
  const regex = new RegExp(`^${source}$`, 'u');
  return {
    hasDay: named.includes('D'),
    read(text) {
      const groups = regex.exec(text)?.groups;
      if (!groups) return undefined;
      const of = { year: Number(groups.year), month: Number(groups.month) };
      return groups.day === undefined ? of : { ...of, dayOfMonth: Number(groups.day) };
    },
  };
}

/** The day that the parts name; undefined when no such day exists. `last` is the last day of the month. */
export function dayOfParts(
  { year, month, dayOfMonth }: { year: number; month: number; dayOfMonth?: number },
  without?: number | 'last',
): Day | undefined {
  if (year < 1900 || year > 2200 || month < 1 || month > 12) return undefined;
  const length = daysInMonth(year, month);
  if (dayOfMonth !== undefined) {
    return dayOfMonth >= 1 && dayOfMonth <= length ? dayFromCivil({ year, month, dayOfMonth }) : undefined;
  }
  if (without === undefined) return undefined;
  return dayFromCivil({ year, month, dayOfMonth: without === 'last' ? length : Math.min(without, length) });
}

/** Excel's first serials stand on a calendar with a 29 February 1900; from 1 March 1900 on they are right. */
const serialFirst = 61;
const serialLast = 109_938;

/** The day of an Excel serial of the 1900 system, whole days only. Source: ECMA-376 part 1, 18.17.4.1. */
export function dayOfSerial(text: string): Day | undefined {
  if (!/^[0-9]{1,6}(\.0+)?$/.test(text)) return undefined;
  const serial = Number(text);
  return serial >= serialFirst && serial <= serialLast ? serial - 25_569 : undefined;
}
