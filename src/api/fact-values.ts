/**
 * The facts of a request as JSON, read by the vocabulary of the law: each to the form that rules take, or a fault with
 * its place. `"unknown"` is a value of every fact. A fact that no pack declares is a fault.
 */
import { type Day, parseDay } from '../core/calendar/day.ts';
import { parseInstant, parseTimeOfDay } from '../core/calendar/zone.ts';
import { isCurrency } from '../core/money/currency.ts';
import { parseAmountMinor } from '../core/money/decimal.ts';
import {
  type Consent,
  consentKinds,
  type FactDeclaration,
  type FactEvent,
  type FactValue,
  type InconvenientTime,
  places,
  unknown,
  type Vocabulary,
} from '../core/rules/facts.ts';
import { percentMillionths } from '../core/rules/value-content.ts';
import { weekdayWords } from '../core/rules/vocabulary.ts';
import { type Fault, pointer } from './input.ts';

interface Place {
  readonly path: readonly (string | number)[];
  readonly faults: Fault[];
  /** of the request's amounts; undefined when it gave none */
  readonly currency: string | undefined;
}

/** The faults of `facts` are added to `faults`. */
export function readFactValues(
  vocabulary: Vocabulary,
  facts: Readonly<Record<string, unknown>>,
  at: Place,
): Record<string, FactValue> {
  const values: Record<string, FactValue> = {};
  for (const [name, plain] of Object.entries(facts)) {
    const declared = vocabulary.get(name);
    const place = { ...at, path: [...at.path, name] };
    // Those of the request itself have a place of their own outside `facts`.
    if (declared?.text === undefined) {
      fault(place, 'unknownFact', plain);
      continue;
    }
    // Null says that there is none; of what is so or not so there is no such answer, and it is not read as no.
    const isNone = plain === null && declared.type !== 'boolean';
    const value = plain === 'unknown' ? unknown : isNone ? null : readValue(declared, plain, place);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function fault(at: Place, code: string, value: unknown): undefined {
  at.faults.push({ path: pointer(at.path), value: value ?? null, code });
  return undefined;
}

function inside(at: Place, ...keys: (string | number)[]): Place {
  return { ...at, path: [...at.path, ...keys] };
}

function readValue(declared: FactDeclaration, plain: unknown, at: Place): FactValue | undefined {
  switch (declared.type) {
    case 'boolean':
      return typeof plain === 'boolean' ? plain : fault(at, 'notABoolean', plain);
    case 'day':
      return dayOf(plain, at);
    case 'count':
      return Number.isSafeInteger(plain) && (plain as number) >= 0
        ? (plain as number)
        : fault(at, 'notAWholeNumber', plain);
    case 'amount':
      return amountOf(plain, at);
    case 'percent': {
      const value = typeof plain === 'string' ? percentMillionths(plain) : undefined;
      return value ?? fault(at, 'notARate', plain);
    }
    case 'text':
      return typeof plain === 'string' && plain !== '' ? plain : fault(at, 'notAText', plain);
    case 'word':
      return wordOf(plain, declared.words!, at);
    case 'words':
      return listOf(plain, at, (item, place) => wordOf(item, declared.words!, place));
    case 'texts':
      return listOf(typeof plain === 'string' ? [plain] : plain, at, (item, place) =>
        typeof item === 'string' && item !== '' ? item : fault(place, 'notAText', item),
      );
    case 'times':
      return listOf(plain, at, timeOf);
    case 'consents':
      return listOf(plain, at, consentOf);
    case 'hours':
      return hoursOf(plain, at);
    case 'days':
      return listOf(plain, at, dayOf);
    case 'spans':
      return listOf(plain, at, spanOf);
    case 'events':
      return listOf(plain, at, (item, place) => eventOf(item, declared.words!, place));
  }
}

function dayOf(plain: unknown, at: Place): Day | undefined {
  const day = typeof plain === 'string' ? parseDay(plain) : undefined;
  return day ?? fault(at, 'notADate', plain);
}

function amountOf(plain: unknown, at: Place): bigint | undefined {
  if (at.currency === undefined || !isCurrency(at.currency)) {
    const isTold = at.faults.some(({ path }) => path === '/currency');
    if (!isTold) at.faults.push({ path: '/currency', value: at.currency ?? null, code: 'missing' });
    return undefined;
  }
  const amount = typeof plain === 'string' ? parseAmountMinor(plain, at.currency) : 'notAnAmount';
  return typeof amount === 'bigint' ? amount : fault(at, amount, plain);
}

function wordOf(plain: unknown, words: readonly string[], at: Place): string | undefined {
  return typeof plain === 'string' && words.includes(plain) ? plain : fault(at, 'notOneOf', plain);
}

function listOf<T>(plain: unknown, at: Place, read: (item: unknown, at: Place) => T | undefined): T[] | undefined {
  if (!Array.isArray(plain)) return fault(at, 'notAnArray', plain);
  return plain.flatMap((item: unknown, index) => read(item, inside(at, index)) ?? []);
}

type Plain = Readonly<Record<string, unknown>>;

function objectOf(plain: unknown, fields: readonly string[], at: Place): Plain | undefined {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return fault(at, 'notAnObject', plain);
  for (const key of Object.keys(plain)) {
    if (!fields.includes(key)) fault(inside(at, key), 'unknownField', (plain as Plain)[key]);
  }
  return plain as Plain;
}

/** A day that may be left out or null. */
function optionalDay(plain: Plain, key: string, at: Place): Day | undefined {
  const value = plain[key];
  return value === undefined || value === null ? undefined : dayOf(value, inside(at, key));
}

function optionalText(plain: Plain, key: string, at: Place): string | undefined {
  const value = plain[key];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' && value !== '' ? value : fault(inside(at, key), 'notAText', value);
}

function hoursOf(plain: unknown, at: Place): { from: number; until: number } | undefined {
  const hours = objectOf(plain, ['from', 'until'], at);
  if (hours === undefined) return undefined;
  const minutes = (key: 'from' | 'until') => {
    const value = hours[key];
    const read = typeof value === 'string' ? parseTimeOfDay(value) : undefined;
    return read ?? fault(inside(at, key), value === undefined ? 'missing' : 'notATimeOfDay', value);
  };
  const from = minutes('from');
  const until = minutes('until');
  if (from === undefined || until === undefined) return undefined;
  return from === until ? fault(inside(at, 'until'), 'emptyHours', hours.until) : { from, until };
}

function timeOf(plain: unknown, at: Place): InconvenientTime | undefined {
  const entry = objectOf(plain, ['weekdays', 'hours', 'places', 'on', 'from', 'until'], at);
  if (entry === undefined) return undefined;
  const { weekdays, hours, places: placeWords } = entry;
  if (Object.keys(entry).length === 0) return fault(at, 'tooShort', plain);
  for (const key of ['weekdays', 'places']) {
    // On no day and at no place would be never: what was said would be passed over.
    const list = entry[key];
    if (Array.isArray(list) && list.length === 0) fault(inside(at, key), 'tooShort', list);
  }
  return {
    weekdays:
      weekdays === undefined
        ? undefined
        : listOf(weekdays, inside(at, 'weekdays'), (item, place) => {
            const word = wordOf(item, weekdayWords, place);
            return word === undefined ? undefined : weekdayWords.indexOf(word) + 1;
          }),
    hours: hours === undefined ? undefined : hoursOf(hours, inside(at, 'hours')),
    places:
      placeWords === undefined
        ? undefined
        : listOf(placeWords, inside(at, 'places'), (item, place) => wordOf(item, places, place)),
    on: optionalDay(entry, 'on', at),
    from: optionalDay(entry, 'from', at),
    until: optionalDay(entry, 'until', at),
  };
}

function consentOf(plain: unknown, at: Place): Consent | undefined {
  const entry = objectOf(plain, ['kind', 'givenOn', 'givenAt', 'until', 'revokedOn', 'address', 'debt'], at);
  if (entry === undefined) return undefined;
  const kind = wordOf(entry.kind, consentKinds, inside(at, 'kind')) as Consent['kind'] | undefined;
  const { givenAt, givenOn } = entry;
  const givenAtMs = typeof givenAt === 'string' ? parseInstant(givenAt) : undefined;
  if (givenAt !== undefined && givenAtMs === undefined) fault(inside(at, 'givenAt'), 'notAnInstant', givenAt);
  // The instant's own date, as it is written, is the day where the person is.
  const on = givenOn ?? (typeof givenAt === 'string' ? givenAt.slice(0, 10) : undefined);
  const day = dayOf(on, inside(at, 'givenOn'));
  if (kind === undefined || day === undefined) return undefined;
  return {
    kind,
    givenOn: day,
    givenAtMs,
    until: optionalDay(entry, 'until', at),
    revokedOn: optionalDay(entry, 'revokedOn', at),
    address: optionalText(entry, 'address', at),
    debt: optionalText(entry, 'debt', at),
  };
}

function spanOf(plain: unknown, at: Place): { from: Day; to: Day | undefined } | undefined {
  const entry = objectOf(plain, ['from', 'to'], at);
  const from = entry === undefined ? undefined : dayOf(entry.from, inside(at, 'from'));
  if (entry === undefined || from === undefined) return undefined;
  const to = optionalDay(entry, 'to', at);
  return to !== undefined && to < from ? fault(inside(at, 'to'), 'endBeforeStart', entry.to) : { from, to };
}

function eventOf(plain: unknown, words: readonly string[], at: Place): FactEvent | undefined {
  const entry = objectOf(plain, ['on', 'kind'], at);
  if (entry === undefined) return undefined;
  const on = dayOf(entry.on, inside(at, 'on'));
  const kind = wordOf(entry.kind, words, inside(at, 'kind'));
  return on === undefined || kind === undefined ? undefined : { on, kind };
}
