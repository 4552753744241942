/** Words, amounts and days as a paper of an agreement writes them, in one language. */
import { civilFromDay, type Day } from '../core/calendar/day.ts';
import { type ComponentAmounts, components } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { grouped } from '../core/portfolio/shown.ts';
import { joiner } from './pdf/pdf-lines.ts';

export type PaperLanguage = 'zh' | 'en';
export type PaperValues = Readonly<Record<string, string | number>>;
/** The words for a code in a language, with {name} replaced; a code without words as it is. */
export type PaperWords = (code: string, values: PaperValues, language: PaperLanguage) => string;

export interface Pen {
  readonly language: PaperLanguage;
  /** of `agreement-document` */
  readonly say: (code: string, values?: PaperValues) => string;
  /** the words for a code made of outside data; `otherwise` where there are none */
  readonly named: (code: string, otherwise: string) => string;
  readonly day: (day: Day) => string;
  /** with its currency, kept on one line */
  readonly money: (amountMinor: bigint) => string;
  /** for a column of figures under a head that says the currency */
  readonly figure: (amountMinor: bigint) => string;
  readonly currency: string;
  /** millionths of a percent */
  readonly percent: (millionths: bigint) => string;
  readonly count: (unit: 'days' | 'months' | 'instalments' | 'times', count: number) => string;
  /** what is not zero, by component: 'interest 1.00, fees 2.00'; empty where all is */
  readonly parts: (amounts: ComponentAmounts) => string;
  readonly zone: (name: string) => string;
}

const topic = 'agreement-document';
/** Marks of emphasis belong to our own words; an asterisk in a value (a card's number) is only an asterisk. */
const plain = (value: string | number) => (typeof value === 'number' ? value : value.replaceAll('*', `*${joiner}`));
/** No line ends inside. */
const glued = (text: string) => [...text].join(joiner).replaceAll(' ', '\u00A0');

export function penOf(at: {
  readonly language: PaperLanguage;
  readonly words: PaperWords;
  readonly currency: string;
}): Pen {
  const { language } = at;
  const say = (code: string, values: PaperValues = {}) => {
    const own = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
    // A part of a sentence that has nothing to say leaves its space behind.
    return at.words(`${topic}.${code}`, own, language).replace(/ {2,}/g, ' ');
  };
  const named = (code: string, otherwise: string) => {
    const found = say(code);
    return found === `${topic}.${code}` ? otherwise : found;
  };
  const listed = (code: string) => say(code).split(' ');
  const figure = (amountMinor: bigint) => grouped(formatAmount(amountMinor, at.currency));
  const money = (amountMinor: bigint) => {
    const values = { amount: figure(amountMinor), currency: at.currency };
    const own = named(`money.${at.currency}`, '') === '' ? 'money.other' : `money.${at.currency}`;
    return glued(say(own, values));
  };
  return {
    language,
    say,
    named,
    figure,
    money,
    day: (day) => {
      const { year, month, dayOfMonth } = civilFromDay(day);
      const inLetters = listed('months')[month - 1]!;
      return glued(say('day', { year: String(year), month: inLetters, day: String(dayOfMonth) }));
    },
    currency: named(`currency.${at.currency}`, at.currency),
    percent: percentText,
    count: (unit, count) => glued(say(`${unit}.${count === 1 ? 'one' : 'other'}`, { count })),
    parts: (amounts) =>
      components
        .filter((component) => amounts[component] !== 0n)
        .map((component) =>
          say('component.amount', { component: say(`component.${component}`), amount: money(amounts[component]) }),
        )
        .join(say('comma')),
    zone: (name) => named(`zone.${name.replaceAll('/', '')}`, name),
  };
}

/** 15678000 is '15.678%': as many decimals as it has. */
function percentText(millionths: bigint): string {
  const whole = millionths / 1_000_000n;
  const decimals = (millionths % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  return `${whole}${decimals === '' ? '' : `.${decimals}`}%`;
}
