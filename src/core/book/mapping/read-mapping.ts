/**
 * A mapping document (what a YAML file says, as plain data) to a mapping that can be bound to files. Everything that is
 * wrong in it is found at once, each fault with its place.
 */
import { type Currency, isCurrency, minorUnitDigits } from '../../money/currency.ts';
import { conditions } from './conditions.ts';
import { type Expression, type MappingFault, MappingRefusal, refuse, type ValueKind } from './expression.ts';
import { type NumberForm, plainNumbers } from './number-form.ts';
import { operations } from './operations.ts';
import { ExpressionParser, isRecord, type Names } from './parser.ts';
import { readNumberForm } from './read-number-form.ts';
import { type RecordGroup, readGroup, readValues, type SlotMaker } from './read-record.ts';
import { readSchedule, type ScheduleTemplate } from './read-schedule.ts';

export interface Mapping {
  readonly currency: Currency;
  readonly minorDigits: number;
  /** Which files of a folder it reads: names in which * stands for any characters; absent: all of the format. */
  readonly files: readonly string[];
  /** The sheet of a workbook that it reads; absent: the first. */
  readonly sheet?: string;
  /** What the mapping says of the book as a whole; see BookManifest. */
  readonly book: Readonly<Record<string, string | boolean>>;
  readonly slotCount: number;
  readonly values: readonly { readonly slot: number; readonly expression: Expression }[];
  readonly skip: readonly { readonly when: Expression<'condition'>; readonly because: string }[];
  readonly schedules: readonly ScheduleTemplate[];
  readonly groups: readonly RecordGroup[];
}

const topKeys = [
  'forbearMapping',
  'name?',
  'about?',
  'currency',
  'files?',
  'sheet?',
  'book?',
  'unknown?',
  'numbers?',
  'lookups?',
  'values?',
  'skip?',
  'schedules?',
  'records',
] as const;

const allOperations = { ...operations, ...conditions };

type Reading = { mapping: Mapping } | { faults: readonly MappingFault[] };

export function readMapping(document: unknown): Reading {
  const faults: MappingFault[] = [];
  /** What `read` gives, or `instead` after its fault is noted. */
  const tried = <Value>(instead: Value, read: () => Value): Value => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof MappingRefusal)) throw error;
      faults.push(error.fault);
      return instead;
    }
  };
  const mapping = tried<Mapping | undefined>(undefined, () => {
    if (!isRecord(document)) return refuse('', document, 'notAMapping');
    return readParts(document, tried);
  });
  return mapping && faults.length === 0 ? { mapping } : { faults };
}

type Tried = <Value>(instead: Value, read: () => Value) => Value;

function readParts(document: Readonly<Record<string, unknown>>, tried: Tried): Mapping {
  const bare = new ExpressionParser(allOperations, {
    names: emptyNames(),
    numbers: plainNumbers,
    unknownTexts: new Set(),
  });
  const top = bare.keys(document, '', topKeys);
  if (top.forbearMapping !== 1) refuse('/forbearMapping', top.forbearMapping, 'notOneOf', ['1']);
  const currency = tried('CNY', () => readCurrency(top.currency));
  const numbers = tried<NumberForm>(plainNumbers, () => readNumbers(bare, top.numbers));
  const unknownTexts = tried(new Set<string>(), () => readUnknown(bare, top.unknown));
  const names = { ...emptyNames(), lookups: tried(new Map(), () => readLookups(bare, top.lookups)) };
  const parser = new ExpressionParser(allOperations, { names, numbers, unknownTexts });
  const slots = new Slots();
  const values = tried<Mapping['values']>([], () =>
    top.values === undefined ? [] : readValues(parser, { node: top.values, path: '/values', slots }),
  );
  const schedules = tried<ScheduleTemplate[]>([], () => readSchedules(parser, top.schedules));
  const skip = tried<Mapping['skip']>([], () => readSkip(parser, top.skip));
  const groups = tried<readonly unknown[]>([], () => bare.list(top.records, '/records')).map((node, index) =>
    tried<RecordGroup | undefined>(undefined, () => readGroup(parser, { node, path: `/records/${index}`, slots })),
  );
  return {
    currency,
    minorDigits: minorUnitDigits(currency),
    files: tried([], () => readFiles(bare, top.files)),
    ...(top.sheet === undefined ? {} : { sheet: bare.text(top.sheet, '/sheet') }),
    book: tried({}, () => readBook(bare, top.book)),
    slotCount: slots.count,
    values,
    skip,
    schedules,
    groups: groups.filter((group) => group !== undefined),
  };
}

function emptyNames(): Names {
  const values = new Map<string, { slot: number; kind: ValueKind }>();
  return { values, indexes: new Set(), schedules: new Map(), lookups: new Map(), inSchedule: false };
}

class Slots implements SlotMaker {
  count = 0;
  next(): number {
    this.count += 1;
    return this.count - 1;
  }
}

function readCurrency(node: unknown): Currency {
  return typeof node === 'string' && isCurrency(node) ? node : refuse('/currency', node, 'unknownCurrency');
}

function readNumbers(parser: ExpressionParser, node: unknown): NumberForm {
  if (node === undefined) return plainNumbers;
  const form = parser.keys(node, '/numbers', ['decimal?', 'thousands?', 'parenthesesNegative?', 'exponent?']);
  return readNumberForm(parser, form, '/numbers');
}

function readUnknown(parser: ExpressionParser, node: unknown): Set<string> {
  if (node === undefined) return new Set();
  return new Set(parser.list(node, '/unknown').map((each, index) => parser.text(each, `/unknown/${index}`)));
}

function readLookups(parser: ExpressionParser, node: unknown): Map<string, Map<string, string>> {
  if (node === undefined) return new Map();
  if (!isRecord(node)) return refuse('/lookups', node, 'wrongArgument', ['{ … : … }']);
  return new Map(
    Object.entries(node).map(([name, table]) => {
      const path = `/lookups/${name}`;
      if (!isRecord(table)) return refuse(path, table, 'wrongArgument', ['{ … : … }']);
      const entries = Object.entries(table).map(
        ([key, to]) => [key, parser.text(typeof to === 'number' ? String(to) : to, `${path}/${key}`)] as const,
      );
      return [name, new Map(entries)];
    }),
  );
}

function readFiles(parser: ExpressionParser, node: unknown): string[] {
  if (node === undefined) return [];
  return parser.list(node, '/files').map((each, index) => parser.text(each, `/files/${index}`));
}

function readSkip(parser: ExpressionParser, node: unknown): Mapping['skip'] {
  if (node === undefined) return [];
  return parser.list(node, '/skip').map((each, index) => {
    const path = `/skip/${index}`;
    const { when, because } = parser.keys(each, path, ['when', 'because']);
    return { when: parser.as('condition', when, `${path}/when`), because: parser.text(because, `${path}/because`) };
  });
}

function readSchedules(parser: ExpressionParser, node: unknown): ScheduleTemplate[] {
  if (node === undefined) return [];
  if (!isRecord(node)) return refuse('/schedules', node, 'wrongArgument', ['{ … : … }']);
  const known = parser.names.schedules as Map<string, number>;
  return Object.entries(node).map(([name, each], index) => {
    const template = readSchedule(parser, each, `/schedules/${name}`);
    known.set(name, index);
    return template;
  });
}

function readBook(parser: ExpressionParser, node: unknown): Mapping['book'] {
  if (node === undefined) return {};
  const told = parser.keys(node, '/book', ['creditor?', 'zone?', 'asOf?', 'generated?']);
  return Object.fromEntries(
    Object.entries(told).map(([key, value]) => [
      key,
      typeof value === 'boolean' ? value : parser.text(value, `/book/${key}`),
    ]),
  );
}
