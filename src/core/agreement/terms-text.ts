/**
 * Terms as text (docs/formats/agreement-terms.md): canonical JSON, amounts as decimal text in major units, days as YYYY-MM-DD,
 * rates and shares as percent text. The hash of an agreement is SHA-256 of that text, so what is read back has to be the
 * very text again.
 */
import { formatDay, parseDay } from '../calendar/day.ts';
import { type Canonical, canonicalOf, canonicalText, fieldOf, readCanonical } from '../evidence/canonical-json.ts';
import { type ComponentAmounts, components } from '../loan/components.ts';
import { isCurrency } from '../money/currency.ts';
import { formatAmount, parseAmountMinor, parseDecimal } from '../money/decimal.ts';
import { percentMillionths, percentText } from '../rules/value-content.ts';
import {
  type AgreedOption,
  type AgreementRules,
  type AgreementTerms,
  agreementBases,
  agreementParties,
  signatureLevels,
  waiverReleases,
} from './terms.ts';

export const termsFormat = 'forbear-agreement-terms/v1';

export function termsText(terms: AgreementTerms): string {
  const { currency, owed, waived, capitalised, instalments, rules, options } = terms;
  const amounts = (of: ComponentAmounts) =>
    Object.fromEntries(components.map((component) => [component, formatAmount(of[component], currency)]));
  const { contractRateMillionths, agreedRateMillionths, asOf, signBy, ...plain } = terms;
  return canonicalText(
    canonicalOf({
      ...plain,
      format: termsFormat,
      asOf: formatDay(asOf),
      signBy: formatDay(signBy),
      contractRatePercent: percentText(contractRateMillionths),
      agreedRatePercent: percentText(agreedRateMillionths),
      owed: amounts(owed),
      waived: amounts(waived),
      capitalised: amounts(capitalised),
      instalments: instalments.map(({ n, dueOn, principalMinor, interestMinor }) => ({
        n,
        dueOn: formatDay(dueOn),
        principal: formatAmount(principalMinor, currency),
        interest: formatAmount(interestMinor, currency),
      })),
      rules: rulesDocument(rules, currency),
      options: options.map(optionDocument),
    }),
  );
}

function rulesDocument({ toleranceMinor, ...rest }: AgreementRules, currency: string): object {
  return { ...rest, tolerance: formatAmount(toleranceMinor, currency) };
}

function optionDocument(option: AgreedOption): object {
  if (option.kind === 'defer') return option;
  const { shareMillionths, ...rest } = option;
  return { ...rest, sharePercent: percentText(shareMillionths) };
}

/** Undefined: not the text of terms, or not in the one spelling that terms have. */
export function readTerms(text: string): AgreementTerms | undefined {
  const document = readCanonical(text);
  if (document === undefined || fieldOf(document, 'format') !== termsFormat) return undefined;
  try {
    // A field left over is not written again, and so shows; one that is missing is not of its kind.
    const terms = termsOf(document);
    return termsText(terms) === text ? terms : undefined;
  } catch {
    return undefined;
  }
}

/** Throws where a field is not of its kind. */
function termsOf(of: Canonical): AgreementTerms {
  const currency = textOf(of, 'currency');
  if (!isCurrency(currency)) throw new Error(`not a currency: ${currency}`);
  const amounts = (key: string) => amountsOf(fieldOf(of, key), currency);
  return {
    agreementNumber: textOf(of, 'agreementNumber'),
    version: countOf(of, 'version'),
    replaces: fieldOf(of, 'replaces') === undefined ? undefined : textOf(of, 'replaces'),
    offerHash: textOf(of, 'offerHash'),
    basis: wordOf(of, 'basis', agreementBases),
    lender: textOf(of, 'lender'),
    loanRef: textOf(of, 'loanRef'),
    product: textOf(of, 'product'),
    currency,
    asOf: dayOf(of, 'asOf'),
    signBy: dayOf(of, 'signBy'),
    owed: amounts('owed'),
    contractRateMillionths: rateOf(of, 'contractRatePercent'),
    agreedRateMillionths: rateOf(of, 'agreedRatePercent'),
    aprPercent: decimalOf(of, 'aprPercent'),
    waived: amounts('waived'),
    release: wordOf(of, 'release', waiverReleases),
    capitalised: amounts('capitalised'),
    instalments: listOf(of, 'instalments').map((each) => ({
      n: countOf(each, 'n'),
      dueOn: dayOf(each, 'dueOn'),
      principalMinor: amountOf(each, 'principal', currency),
      interestMinor: amountOf(each, 'interest', currency),
    })),
    rules: rulesOf(fieldOf(of, 'rules'), currency),
    options: listOf(of, 'options').map(optionOf),
    parties: wordsOf(of, 'parties', agreementParties),
    signatureLevel: wordOf(of, 'signatureLevel', signatureLevels),
    givesUpLimitation: truthOf(of, 'givesUpLimitation'),
    reportedAs: wordOf(of, 'reportedAs', ['agreedInstalments', 'settledInPart', 'notReported'] as const),
    jurisdiction: textOf(of, 'jurisdiction'),
    packHash: textOf(of, 'packHash'),
  };
}

type Field = Canonical | undefined;

function rulesOf(of: Field, currency: string): AgreementRules {
  const moves = fieldOf(of, 'dateMoves');
  const debit = fieldOf(of, 'debit');
  const breach = fieldOf(of, 'breach');
  const fallback = fieldOf(of, 'fallback');
  return {
    zone: textOf(of, 'zone'),
    toleranceDays: countOf(of, 'toleranceDays'),
    toleranceMinor: amountOf(of, 'tolerance', currency),
    remindDaysBefore: listOf(of, 'remindDaysBefore').map(wholeOf),
    warnDaysAfter: countOf(of, 'warnDaysAfter'),
    breach: { noticeDaysAfter: countOf(breach, 'noticeDaysAfter'), mendDays: countOf(breach, 'mendDays') },
    fallback: {
      waived: wordOf(fallback, 'waived', ['owedAgain', 'letGo'] as const),
      schedule: wordOf(fallback, 'schedule', ['allDue', 'contractDates'] as const),
    },
    dateMoves:
      moves === undefined
        ? undefined
        : {
            times: countOf(moves, 'times'),
            perMonths: countOf(moves, 'perMonths'),
            daysMax: countOf(moves, 'daysMax'),
          },
    coolingOffDays: countOf(of, 'coolingOffDays'),
    debit: debit === undefined ? undefined : { mandateRef: textOf(debit, 'mandateRef') },
  };
}

function optionOf(of: Canonical): AgreedOption {
  const plain = { months: countOf(of, 'months'), times: countOf(of, 'times') };
  const kind = wordOf(of, 'kind', ['defer', 'lowerPayment'] as const);
  return kind === 'defer' ? { kind, ...plain } : { kind, ...plain, shareMillionths: rateOf(of, 'sharePercent') };
}

function amountsOf(of: Field, currency: string): ComponentAmounts {
  return Object.fromEntries(
    components.map((component) => [component, amountOf(of, component, currency)]),
  ) as unknown as ComponentAmounts;
}

function textOf(of: Field, key: string): string {
  const value = fieldOf(of, key);
  if (typeof value !== 'string') throw new Error(`${key} is not a text`);
  return value;
}

function wordOf<W extends string>(of: Field, key: string, known: readonly W[]): W {
  const word = known.find((each) => each === fieldOf(of, key));
  if (word === undefined) throw new Error(`${key} is not a word that is known`);
  return word;
}

function wordsOf<W extends string>(of: Field, key: string, known: readonly W[]): W[] {
  return listOf(of, key).map((each) => wordOf({ [key]: each }, key, known));
}

function truthOf(of: Field, key: string): boolean {
  const value = fieldOf(of, key);
  if (typeof value !== 'boolean') throw new Error(`${key} is neither true nor false`);
  return value;
}

function countOf(of: Field, key: string): number {
  return wholeOf(fieldOf(of, key));
}

function wholeOf(value: Field): number {
  if (typeof value !== 'number' || value < 0) throw new Error('not a whole number from 0');
  return value;
}

function listOf(of: Field, key: string): readonly Canonical[] {
  const value = fieldOf(of, key);
  if (!Array.isArray(value)) throw new Error(`${key} is not a list`);
  return value as readonly Canonical[];
}

function dayOf(of: Field, key: string): number {
  const day = parseDay(textOf(of, key));
  if (day === undefined) throw new Error(`${key} is not a day`);
  return day;
}

function amountOf(of: Field, key: string, currency: string): bigint {
  const minor = parseAmountMinor(textOf(of, key), currency);
  if (typeof minor !== 'bigint') throw new Error(`${key} is not an amount`);
  return minor;
}

function rateOf(of: Field, key: string): bigint {
  const millionths = percentMillionths(textOf(of, key));
  if (millionths === undefined) throw new Error(`${key} is not a percent`);
  return millionths;
}

function decimalOf(of: Field, key: string): string {
  const text = textOf(of, key);
  if (parseDecimal(text) === undefined) throw new Error(`${key} is not a decimal number`);
  return text;
}
