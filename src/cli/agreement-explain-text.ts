/** What will happen under an agreement, for a terminal: lines by date, and what can be asked with --if. */
import { happeningWords } from '../api/explain-agreement.ts';
import type { BothWords } from '../api/offer-shown.ts';
import type { Explained, RefusedExplaining } from '../core/agreement/explain.ts';
import type { Happening } from '../core/agreement/explain-happenings.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import {
  readWhatIf,
  type WhatIf,
  type WhatIfForms,
  type WhatIfRefusal,
  whatIfKinds,
} from '../core/agreement/what-if.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { type Language, language, words } from './words.ts';

const languages: readonly Language[] = ['en', 'zh'];

export const bothWords: BothWords = (code, values) => ({
  en: words(code, values, 'en'),
  zh: words(code, values, 'zh'),
});

const say = (code: string, values: Readonly<Record<string, string | number>> = {}) =>
  words(`agreement-explain.${code}`, values);

/** Every way in which something can be asked, in both languages. */
export function whatIfForms(): WhatIfForms {
  const formsOf = (kind: string) =>
    languages.flatMap((lang) => words(`agreement-explain.form.${kind}`, {}, lang).split(' | '));
  return Object.fromEntries(whatIfKinds.map((kind) => [kind, formsOf(kind)])) as unknown as WhatIfForms;
}

/** The texts of --if; the first that is not understood is told with the forms that are. */
export function whatIfsOf(
  texts: readonly string[],
  { currency }: Pick<AgreementTerms, 'currency'>,
): readonly WhatIf[] | { readonly refused: WhatIfRefusal; readonly text: string } {
  const forms = whatIfForms();
  const read: WhatIf[] = [];
  for (const text of texts) {
    const whatIf = readWhatIf(text, { forms, currency });
    if ('refused' in whatIf) return { refused: whatIf.refused, text: whatIfRefusalText(whatIf.refused, text) };
    read.push(whatIf);
  }
  return read;
}

function whatIfRefusalText(refused: WhatIfRefusal, text: string): string {
  const said = say(`refused.${refused}`, { text });
  if (refused !== 'notUnderstood') return said;
  const [on, shown] = ['YYYY-MM-DD', { amount: '1500.00', days: 5, option: 1 }];
  const values = { on, from: on, to: on, of: on, ...shown };
  const forms = whatIfKinds.map((kind) => say(`form.${kind}`, values).split(' | ')[0]!);
  return [said, ...forms.map((form) => `  ${form}`)].join('\n');
}

/** `asked`: the texts of --if. */
export function explainRefusalText(
  { refused, at, dueOn = [] }: RefusedExplaining,
  { asked, asOf }: { readonly asked: readonly string[]; readonly asOf: Day },
): string {
  const dates = dueOn.map(formatDay).join(', ');
  return say(`refused.${refused}`, { text: asked[at] ?? '', asOf: formatDay(asOf), dueOn: dates });
}

/** The whole answer: what is assumed, what happens by date, and what does not come up any more. */
export function explainedText(
  { happenings, assumed, moot }: Explained,
  { terms, asOf, asked }: { readonly terms: AgreementTerms; readonly asOf: Day; readonly asked: readonly string[] },
): string {
  const on = formatDay(asOf);
  const head = [
    say('title', { number: terms.agreementNumber, asOf: on }),
    ...assumed.map((code) => say(`assumed.${code}`, { asOf: on })),
  ];
  const left = moot.map((at) => say('moot', { text: asked[at] ?? '' }));
  const parts = [
    head.join('\n'),
    explainText(happenings, terms, bothWords),
    ...(left.length > 0 ? [left.join('\n')] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Lines by date: the day once, then what happens on it, each with the place in the terms where it is written. */
export function explainText(
  happenings: readonly Happening[],
  terms: Pick<AgreementTerms, 'currency'>,
  bySide: BothWords,
): string {
  if (happenings.length === 0) return say('nothing');
  const indent = ' '.repeat(12);
  return happenings
    .map((each, at) => {
      const isSameDay = at > 0 && happenings[at - 1]!.on === each.on;
      const said = happeningWords(each, terms, bySide)[language()];
      return `${isSameDay ? indent : `${formatDay(each.on)}  `}${said}${say('written', { rule: each.rule })}`;
    })
    .join('\n');
}
