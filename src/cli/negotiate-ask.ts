/** What a borrower asks for, as it is written on a command line; and days and numbers beside it. */
import { parseDay } from '../core/calendar/day.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import type { Ask } from '../core/negotiation/respond.ts';
import { CommandError } from './book.ts';
import { hasWords, words } from './words.ts';

export function dayOf(name: string, value: string): number {
  const day = parseDay(value);
  if (day === undefined) throw new CommandError(words('case.fault.notADate', { name, value }), 64);
  return day;
}

export function numberOf(name: string, value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new CommandError(words('negotiate.fault.number', { name, value }), 64);
  return Number(value);
}

const askFields = ['payment', 'months', 'firstDueOn', 'lumpSumNow'] as const;

/** payment=1500,months=24,firstDueOn=2027-02-20 */
export function askOf(text: string, currency: string): Ask {
  const given = new Map<string, string>();
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim();
    if (!(askFields as readonly string[]).includes(name)) {
      throw new CommandError(words('negotiate.fault.counter', { value: part, fields: askFields.join(', ') }), 64);
    }
    given.set(name, part.slice(at + 1).trim());
  }
  const amount = (name: 'payment' | 'lumpSumNow') => {
    const value = given.get(name);
    if (value === undefined) return undefined;
    const minor = parseAmountMinor(value, currency);
    const code = typeof minor !== 'bigint' ? minor : minor < 0n ? 'negative' : undefined;
    if (code === undefined) return minor as bigint;
    const mend = hasWords(`fault.${code}`) ? words(`fault.${code}`) : code;
    throw new CommandError(words('statement.fault.at', { file: '--counter', path: name, value, mend }), 64);
  };
  const months = given.get('months');
  const firstDueOn = given.get('firstDueOn');
  return {
    paymentMinor: amount('payment'),
    months: months === undefined ? undefined : numberOf('--counter months', months),
    firstDueOn: firstDueOn === undefined ? undefined : dayOf('--counter firstDueOn', firstDueOn),
    lumpMinor: amount('lumpSumNow'),
  };
}
