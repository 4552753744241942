/** The language in which the page speaks, for everything below it. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { formatDay, formatInstant, formatMoney, formatMonth, formatSentence } from './format.ts';
import { type Language, type Say, wordsIn } from './words.ts';

const LanguageContext = createContext<Language>('zh');

export function Speaking({ language, children }: { readonly language: Language; readonly children: ReactNode }) {
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

export function useWords(): Say {
  const language = useLanguage();
  return useMemo(() => wordsIn(language), [language]);
}

/** For sentences: text of amounts and days in the page's language. */
export function useFormat() {
  const language = useLanguage();
  return useMemo(
    () => ({
      money: formatMoney,
      day: (day: string) => formatDay(day, language),
      month: (month: string) => formatMonth(month, language),
      instant: (instant: string) => formatInstant(instant, language),
      sentence: (text: string, currency: string) => formatSentence(text, { language, currency }),
    }),
    [language],
  );
}

export function Money({ amount, currency }: { readonly amount: string; readonly currency: string }) {
  return <span className="money">{formatMoney(amount, currency)}</span>;
}

export function DayText({ day }: { readonly day: string }) {
  return <time dateTime={day}>{formatDay(day, useLanguage())}</time>;
}

export function InstantText({ instant }: { readonly instant: string }) {
  return <time dateTime={instant}>{formatInstant(instant, useLanguage())}</time>;
}

/** A sentence with elements in its places: `<Say code="…" parts={{ amount: <Money … /> }} />`. */
export function Sentence({
  code,
  parts,
}: {
  readonly code: string;
  readonly parts: Readonly<Record<string, ReactNode>>;
}) {
  const text = useWords()(code);
  return text.split(/\{(\w+)\}/).map((piece, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence have no other name
    index % 2 === 0 ? piece : <span key={index}>{parts[piece] ?? piece}</span>,
  );
}
