/** Amounts, days and instants as people write them. Amounts stay decimal text from end to end: nothing is ever worked out here. */
import type { Language } from './words.ts';

const signs: Readonly<Record<string, string>> = { CNY: '¥', USD: '$', GBP: '£', EUR: '€' };

/** `amount`: decimal text in major units, as the interface gives it. */
export function formatMoney(amount: string, currency: string): string {
  const [, minus = '', whole = '', fraction = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(amount) ?? [];
  if (whole === '') return `${amount} ${currency}`;
  const sign = signs[currency] ?? `${currency} `;
  return `${minus === '' ? '' : '−'}${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

/**
 * What a person typed as an amount, as the interface takes it: full-width digits, signs of currency, grouping and spaces are read.
 * Undefined: it is none.
 */
export function readMoney(typed: string): string | undefined {
  const plain = typed
    .normalize('NFKC')
    .replace(/[\s,，、']/g, '')
    .replace(/^(¥|￥|\$|£|€|rmb|cny)/i, '')
    .replace(/(元|rmb|cny)$/i, '');
  return /^\d{1,12}(\.\d{1,2})?$/.test(plain) ? plain.replace(/^0+(?=\d)/, '') : undefined;
}

const locales = { zh: 'zh-CN', en: 'en-GB' } as const;

function written(
  language: Language,
  at: { year: number; month: number; date: number },
  how: Intl.DateTimeFormatOptions,
) {
  const format = new Intl.DateTimeFormat(locales[language], { ...how, timeZone: 'UTC' });
  return format.format(Date.UTC(at.year, at.month - 1, at.date));
}

/** `day`: YYYY-MM-DD. Another text is shown as it is. */
export function formatDay(day: string, language: Language): string {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return day;
  return written(language, { year: Number(year), month: Number(month), date: Number(date) }, { dateStyle: 'long' });
}

/** `month`: YYYY-MM. */
export function formatMonth(month: string, language: Language): string {
  const [, year, number] = /^(\d{4})-(\d\d)/.exec(month) ?? [];
  if (year === undefined) return month;
  return written(language, { year: Number(year), month: Number(number), date: 1 }, { year: 'numeric', month: 'long' });
}

/** `instant`: with the offset of the place where it is told: its own day and time are shown. */
export function formatInstant(instant: string, language: Language): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(instant) ?? [];
  return day === undefined ? instant : `${formatDay(day, language)} ${time}`;
}

/** Whether an amount as the interface gives it is nothing; a look at text, no arithmetic. */
export function isZero(amount: string): boolean {
  return /^-?0(\.0+)?$/.test(amount);
}

/** A sentence of the server's with its bare days and amounts (1234.50) as people write them. */
export function formatSentence(text: string, { language, currency }: { language: Language; currency: string }): string {
  return text
    .replace(/\b\d{4}-\d\d-\d\d\b/g, (day) => formatDay(day, language))
    .replace(/(?<![\d.,¥])\d+\.\d\d(?!\d|\.\d| ?%)/g, (amount) => formatMoney(amount, currency));
}

/** A day typed in parts, `2026-3-9` or with full-width digits, as YYYY-MM-DD. Undefined: there is no such day. */
export function readDay(typed: string): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed.normalize('NFKC').replace(/\s/g, '')) ?? [];
  if (year === undefined) return undefined;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  const isDay = at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(date);
  return isDay ? `${year}-${month!.padStart(2, '0')}-${date!.padStart(2, '0')}` : undefined;
}
