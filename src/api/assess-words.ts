/** Labels in both languages. The words themselves stand in messages/; they come in as a function. */
import type { WordParameter } from '../core/capacity/line.ts';
import { formatAmount } from '../core/money/decimal.ts';

export interface Label {
  readonly en: string;
  readonly zh: string;
}

/** The words of a code in both languages, with {name} replaced by what is given for that language. */
export type Words = (code: string, values: Readonly<Record<string, Label>>) => Label;

export function labeller(words: Words, currency: string) {
  return (code: string, parameters: Readonly<Record<string, WordParameter>>): Label => {
    const values: Record<string, Label> = {};
    for (const name in parameters) values[name] = filledWith(parameters[name]!);
    return words(`capacity.${code}`, values);
  };

  function filledWith(parameter: WordParameter): Label {
    if (typeof parameter === 'object') return words(`capacity.${parameter.word}`, {});
    const text = typeof parameter === 'bigint' ? formatAmount(parameter, currency) : String(parameter);
    return { en: text, zh: text };
  }
}
