/** What will happen under an agreement, as `agreement explain` shows it: the core's happenings with their words in both languages. */
import { z } from 'zod';
import { agreementRefusals } from '../core/agreement/agreement.ts';
import { assumptions, type Explained } from '../core/agreement/explain.ts';
import { type Happening, happeningCodes } from '../core/agreement/explain-happenings.ts';
import { agreementStates } from '../core/agreement/moves.ts';
import type { AgreementTerms } from '../core/agreement/terms.ts';
import { type Day, formatDay } from '../core/calendar/day.ts';
import { formatAmount } from '../core/money/decimal.ts';
import { grouped } from '../core/portfolio/shown.ts';
import { type BothWords, textSchema } from './offer-shown.ts';
import { amountSchema, daySchema } from './shapes.ts';

const happeningSchema = z.strictObject({
  on: daySchema,
  code: z.enum(happeningCodes),
  n: z.int().optional(),
  amount: amountSchema.optional(),
  ofWaived: amountSchema.optional(),
  until: daySchema.optional(),
  option: z.int().optional(),
  refusal: z.enum(agreementRefusals).optional(),
  rule: z.string().meta({ description: 'the path in the terms that it follows from' }),
  text: textSchema,
});

export const explainedSchema = z.strictObject({
  agreement: z.string(),
  asOf: daySchema,
  currency: z.string(),
  assumed: z.array(z.strictObject({ code: z.enum(assumptions), text: textSchema })),
  happenings: z.array(happeningSchema),
  notComing: z.array(z.string()).meta({ description: 'what was asked and does not come up any more' }),
  endsAs: z.enum(agreementStates),
});
export type ExplainedDocument = z.infer<typeof explainedSchema>;

export interface ToExplain {
  readonly explained: Explained;
  readonly terms: AgreementTerms;
  readonly asOf: Day;
  /** the texts that `if` was read from, in its order */
  readonly asked: readonly string[];
  readonly words: BothWords;
}

export function explainedDocument({ explained, terms, asOf, asked, words }: ToExplain): ExplainedDocument {
  const { happenings, assumed, moot, endsAs } = explained;
  const on = formatDay(asOf);
  return {
    agreement: terms.agreementNumber,
    asOf: on,
    currency: terms.currency,
    assumed: assumed.map((code) => ({ code, text: words(`agreement-explain.assumed.${code}`, { asOf: on }) })),
    happenings: happenings.map((each) => happeningDocument(each, terms, words)),
    notComing: moot.map((at) => asked[at] ?? ''),
    endsAs,
  };
}

function happeningDocument(happening: Happening, terms: AgreementTerms, words: BothWords) {
  const { on, code, n, amountMinor, ofWaivedMinor, until, option, refusal, rule } = happening;
  const amount = (minor: bigint) => formatAmount(minor, terms.currency);
  return {
    on: formatDay(on),
    code,
    ...(n === undefined ? {} : { n }),
    ...(amountMinor === undefined ? {} : { amount: amount(amountMinor) }),
    ...(ofWaivedMinor === undefined ? {} : { ofWaived: amount(ofWaivedMinor) }),
    ...(until === undefined ? {} : { until: formatDay(until) }),
    ...(option === undefined ? {} : { option }),
    ...(refusal === undefined ? {} : { refusal }),
    rule,
    text: happeningWords(happening, terms, words),
  };
}

/** One happening in words; amounts with their currency. */
export function happeningWords(
  { code, n, amountMinor, ofWaivedMinor, until, option, refusal }: Happening,
  { currency }: Pick<AgreementTerms, 'currency'>,
  words: BothWords,
): { en: string; zh: string } {
  const reason = refusal && words(`agreement-explain.reason.${refusal}`);
  const said = (language: 'en' | 'zh') => {
    const amount = (minor: bigint) =>
      words(`agreement-explain.money.${currency === 'CNY' ? currency : 'other'}`, {
        currency,
        amount: grouped(formatAmount(minor, currency)),
      })[language];
    return words(`agreement-explain.happening.${code}`, {
      ...(n === undefined ? {} : { n }),
      ...(amountMinor === undefined ? {} : { amount: amount(amountMinor) }),
      ...(ofWaivedMinor === undefined ? {} : { waived: amount(ofWaivedMinor) }),
      ...(until === undefined ? {} : { until: formatDay(until) }),
      ...(option === undefined ? {} : { option }),
      ...(reason === undefined ? {} : { reason: reason[language] }),
    })[language];
  };
  return { en: said('en'), zh: said('zh') };
}
