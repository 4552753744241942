/**
 * Reads the figures of one file of living-costs/ from plain data: the entries, or every fault with its place in the file.
 * The format is described in docs/formats/living-costs.md.
 */
import { parseDay } from '../calendar/day.ts';
import { type Currency, isCurrency } from '../money/currency.ts';
import { type AmountFault, parseAmountMinor } from '../money/decimal.ts';
import { confidences, isObject } from '../rules/read-values.ts';
import {
  areas,
  type Figure,
  type FigureGroup,
  type GroupAmounts,
  type Measure,
  measures,
  type PlaceFigures,
} from './place-costs.ts';
import { costGroups } from './vocabulary.ts';

export const placeFaultCodes = [
  'notAList',
  'notAnObject',
  'unknownField',
  'missing',
  'notAText',
  'notADate',
  'notABoolean',
  'notAPlace',
  'notOneOf',
  'unknownCurrency',
  'verifiedFromMemory',
  'notAPeriod',
  'empty',
  'outOfOrder',
  'negative',
  'unknownGroup',
  'wrongForm',
  'fallsWithSize',
] as const;
export type PlaceFaultCode = (typeof placeFaultCodes)[number] | AmountFault;

export interface PlaceFault {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly code: PlaceFaultCode;
}

export const placePattern = /^[A-Z]{2}(-[A-Z0-9]{1,6})?$/;

const fields = [
  'place',
  'area',
  'currency',
  'measure',
  'per',
  'periodMonths',
  'source',
  'confidence',
  'verified',
  'lastVerifiedOn',
  'note',
  'values',
];
/** The forms that a measure may have. */
const formsOf: Readonly<Record<Measure, readonly Figure['form'][]>> = {
  subsistence: ['total'],
  consumption: ['total', 'groups'],
  allowance: ['bySize'],
};
const perOf: Readonly<Record<Measure, PlaceFigures['per']>> = {
  subsistence: 'person',
  consumption: 'person',
  allowance: 'household',
};

/** `plain` is the parsed file: a list of entries, which may be empty. */
export function readPlaceFigures(plain: unknown): { entries: PlaceFigures[]; faults: PlaceFault[] } {
  if (!Array.isArray(plain)) return { entries: [], faults: [{ path: [], value: plain, code: 'notAList' }] };
  const faults: PlaceFault[] = [];
  const entries = plain.flatMap((entry, index) => new EntryReader([index], faults).entry(entry) ?? []);
  return { entries, faults };
}

type Plain = Readonly<Record<string, unknown>>;
type Key = string | number;

class EntryReader {
  readonly #path: readonly Key[];
  readonly #faults: PlaceFault[];

  constructor(path: readonly Key[], faults: PlaceFault[]) {
    this.#path = path;
    this.#faults = faults;
  }

  entry(plain: unknown): PlaceFigures | undefined {
    const before = this.#faults.length;
    if (!isObject(plain)) {
      this.#fault('notAnObject', plain);
      return undefined;
    }
    this.#onlyFields(plain, fields);
    const place = this.#text(plain, 'place');
    if (place !== undefined && !placePattern.test(place)) this.#fault('notAPlace', place, 'place');
    const area = this.#word(plain, 'area', areas);
    const currency = this.#text(plain, 'currency');
    if (currency !== undefined && !isCurrency(currency)) this.#fault('unknownCurrency', currency, 'currency');
    const measure = this.#word(plain, 'measure', measures);
    const per = this.#word(plain, 'per', measure === undefined ? ['person', 'household'] : [perOf[measure]]);
    const confidence = this.#word(plain, 'confidence', confidences);
    const { periodMonths, verified, note } = plain;
    if (periodMonths === undefined) this.#fault('missing', null, 'periodMonths');
    else if (!Number.isSafeInteger(periodMonths) || (periodMonths as number) < 1)
      this.#fault('notAPeriod', periodMonths, 'periodMonths');
    if (verified === undefined) this.#fault('missing', null, 'verified');
    else if (typeof verified !== 'boolean') this.#fault('notABoolean', verified, 'verified');
    else if (verified && /^[MP]/.test(confidence ?? '')) this.#fault('verifiedFromMemory', verified, 'verified');
    if (note !== undefined && typeof note !== 'string') this.#fault('notAText', note, 'note');
    const lastVerifiedOn = this.#day(plain, 'lastVerifiedOn');
    const source = this.#source(plain.source);
    const known = currency !== undefined && isCurrency(currency) ? currency : undefined;
    const spans = this.#spans(plain.values, { currency: known, measure });
    if (this.#faults.length > before) return undefined;
    return {
      place: place!,
      area: area!,
      currency: currency!,
      measure: measure!,
      per: per!,
      periodMonths: periodMonths as number,
      source: source!,
      confidence: confidence!,
      verified: verified as boolean,
      lastVerifiedOn: lastVerifiedOn!,
      note: note as string | undefined,
      spans,
    };
  }

  #source(plain: unknown): PlaceFigures['source'] | undefined {
    if (plain === undefined) this.#fault('missing', null, 'source');
    else if (!isObject(plain)) this.#fault('notAnObject', plain, 'source');
    else {
      const inner = new EntryReader([...this.#path, 'source'], this.#faults);
      inner.#onlyFields(plain, ['instrument', 'article']);
      const instrument = inner.#text(plain, 'instrument');
      const article = inner.#text(plain, 'article');
      if (instrument !== undefined && article !== undefined) return { instrument, article };
    }
    return undefined;
  }

  #spans(
    list: unknown,
    at: { readonly currency: Currency | undefined; readonly measure: Measure | undefined },
  ): PlaceFigures['spans'] {
    if (list === undefined) this.#fault('missing', null, 'values');
    else if (!Array.isArray(list)) this.#fault('notAList', list, 'values');
    else if (list.length === 0) this.#fault('empty', list, 'values');
    if (!Array.isArray(list)) return [];
    const spans = list.flatMap((plain: unknown, index) => {
      const reader = new EntryReader([...this.#path, 'values', index], this.#faults);
      if (!isObject(plain)) {
        reader.#fault('notAnObject', plain);
        return [];
      }
      const from = reader.#day(plain, 'from');
      const figure = reader.#figure(plain, at);
      return from === undefined || figure === undefined ? [] : [{ from, figure }];
    });
    spans.forEach(({ from }, index) => {
      if (index > 0 && from <= spans[index - 1]!.from)
        this.#fault('outOfOrder', (list[index] as Plain).from, 'values', index, 'from');
    });
    return spans;
  }

  #figure(
    plain: Plain,
    at: { readonly currency: Currency | undefined; readonly measure: Measure | undefined },
  ): Figure | undefined {
    const form = (['total', 'groups', 'bySize'] as const).find((one) => plain[one] !== undefined);
    if (form === undefined) {
      this.#fault('missing', null, at.measure === undefined ? 'total' : formsOf[at.measure][0]!);
      return undefined;
    }
    if (at.measure !== undefined && !formsOf[at.measure].includes(form)) this.#fault('wrongForm', form, form);
    this.#onlyFields(plain, form === 'bySize' ? ['from', 'bySize', 'eachFurther'] : ['from', form]);
    const { currency } = at;
    if (currency === undefined) return undefined;
    switch (form) {
      case 'total': {
        const totalMinor = this.#amount(plain.total, currency, 'total');
        return totalMinor === undefined ? undefined : { form, totalMinor };
      }
      case 'groups': {
        const groups = this.#groups(plain.groups, currency, 'groups');
        return groups && { form, groups };
      }
      case 'bySize':
        return this.#sizes(plain, currency);
    }
  }

  #sizes(plain: Plain, currency: Currency): Figure | undefined {
    const eachFurtherMinor = this.#amount(plain.eachFurther, currency, 'eachFurther');
    if (!Array.isArray(plain.bySize) || plain.bySize.length === 0) {
      this.#fault(Array.isArray(plain.bySize) ? 'empty' : 'notAList', plain.bySize, 'bySize');
      return undefined;
    }
    const bySize = plain.bySize.flatMap((one, index) => this.#groups(one, currency, 'bySize', index) ?? []);
    // A larger household never costs less, or it could be made to pay more for having a child.
    bySize.forEach((groups, index) => {
      for (const [group, minor] of Object.entries(bySize[index - 1] ?? {})) {
        if ((groups[group as FigureGroup] ?? -1n) < minor) this.#fault('fallsWithSize', group, 'bySize', index, group);
      }
    });
    if (eachFurtherMinor === undefined || bySize.length < plain.bySize.length) return undefined;
    return { form: 'bySize', bySize, eachFurtherMinor };
  }

  #groups(plain: unknown, currency: Currency, ...keys: Key[]): GroupAmounts | undefined {
    if (!isObject(plain)) {
      this.#fault('notAnObject', plain, ...keys);
      return undefined;
    }
    const known: readonly string[] = [...costGroups, 'housing'];
    const groups: Partial<Record<FigureGroup, bigint>> = {};
    if (Object.keys(plain).length === 0) this.#fault('empty', plain, ...keys);
    for (const [group, text] of Object.entries(plain)) {
      if (!known.includes(group)) this.#fault('unknownGroup', group, ...keys, group);
      const minor = this.#amount(text, currency, ...keys, group);
      if (minor !== undefined) groups[group as FigureGroup] = minor;
    }
    return groups;
  }

  #amount(text: unknown, currency: Currency, ...keys: Key[]): bigint | undefined {
    const minor = typeof text === 'string' ? parseAmountMinor(text, currency) : 'notAnAmount';
    if (typeof minor === 'bigint' && minor >= 0n) return minor;
    if (text === undefined) this.#fault('missing', null, ...keys);
    else this.#fault(typeof minor === 'bigint' ? 'negative' : minor, text, ...keys);
    return undefined;
  }

  #onlyFields(plain: Plain, known: readonly string[]): void {
    for (const key of Object.keys(plain)) if (!known.includes(key)) this.#fault('unknownField', key, key);
  }

  #text(plain: Plain, key: string): string | undefined {
    const value = plain[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
    this.#fault(value === undefined || value === null ? 'missing' : 'notAText', value ?? null, key);
    return undefined;
  }

  #word<Word extends string>(plain: Plain, key: string, words: readonly Word[]): Word | undefined {
    const value = this.#text(plain, key);
    if (value === undefined || (words as readonly string[]).includes(value)) return value as Word | undefined;
    this.#fault('notOneOf', value, key);
    return undefined;
  }

  #day(plain: Plain, key: string): number | undefined {
    const value = plain[key];
    const day = typeof value === 'string' ? parseDay(value) : undefined;
    if (day === undefined) this.#fault(value === undefined ? 'missing' : 'notADate', value ?? null, key);
    return day;
  }

  #fault(code: PlaceFaultCode, value: unknown, ...keys: Key[]): void {
    this.#faults.push({ path: [...this.#path, ...keys], value, code });
  }
}
