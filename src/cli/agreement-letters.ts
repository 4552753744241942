/** The letters that an agreement sends by itself, in the borrower's language. */
import type { LetterAsked, LetterLanguage, WriteLetter } from '../application/agreement-acts-ports.ts';
import { askedMinor } from '../core/agreement/terms.ts';
import { civilFromDay, type Day } from '../core/calendar/day.ts';
import { sumOf } from '../core/loan/components.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { grouped } from '../core/portfolio/shown.ts';
import { words } from './words.ts';

/** `contact`: how to reach the lender, in one line; undefined: nobody set one, and then nothing is written. */
export function letterWriter(contact: string | undefined): WriteLetter {
  if (contact === undefined) return () => undefined;
  return (asked) => {
    const { letter, language } = asked;
    const values = { ...valuesOf(asked), contact };
    const say = (code: string) => words(code, values, language);
    if (letter === 'completed')
      return { subject: say('agreement-acts.completed.subject'), text: say('agreement-acts.completed.text') };
    const isLate = letter === 'driftWarning' && asked.figures.mendBy === undefined;
    const code = `agreement-letters.${isLate ? 'driftWarningLate' : letter}`;
    const more = letter === 'changeConfirmed' ? `\n\n${scheduleText(asked)}` : '';
    return { subject: say(`${code}.subject`), text: `${say(`${code}.text`)}${more}` };
  };
}

function valuesOf({ language, lender, terms, agreement, figures }: LetterAsked): Record<string, string | number> {
  const day = (on: Day | undefined) => (on === undefined ? '' : dayText(on, language));
  return {
    lender,
    agreementNumber: terms.agreementNumber,
    n: figures.n ?? '',
    amount: figures.amountMinor === undefined ? '' : amountText(figures.amountMinor, terms.currency),
    currency: currencyText(terms.currency, language),
    dueOn: day(figures.dueOn),
    mendBy: day(figures.mendBy),
    completedOn: day(agreement.completedOn),
    afterwards: words(`agreement-letters.afterwards.${afterwardsOf(terms)}`, {}, language),
  };
}

/** What a breach brings, as the terms say it. */
function afterwardsOf({ rules, waived }: LetterAsked['terms']): string {
  const { fallback } = rules;
  return `${fallback.schedule}.${sumOf(waived) === 0n ? 'nothingWaived' : fallback.waived}`;
}

function scheduleText({ language, terms, agreement }: LetterAsked): string {
  const lines = agreement.instalments
    .filter(({ n }) => !agreement.paid.has(n))
    .map((each) =>
      words(
        'agreement-acts.schedule.line',
        {
          n: each.n,
          dueOn: dayText(each.dueOn, language),
          amount: amountText(askedMinor(each), terms.currency),
          currency: currencyText(terms.currency, language),
        },
        language,
      ),
    );
  return [words('agreement-acts.schedule.head', {}, language), ...lines].join('\n');
}

function amountText(amountMinor: bigint, currency: string): string {
  return grouped(formatAmount(amountMinor, currency));
}

function currencyText(currency: string, language: LetterLanguage): string {
  return currency === 'CNY' && language === 'zh' ? words('agreement-acts.yuan', {}, language) : currency;
}

function dayText(on: Day, language: LetterLanguage): string {
  const { year, month, dayOfMonth } = civilFromDay(on);
  const months = words('agreement-document.months', {}, language).split(' ');
  return words('agreement-document.day', { year: String(year), month: months[month - 1]!, day: dayOfMonth }, language);
}
