/** One entry under `records` of a mapping: which table, made when, how often, from which expressions. */
import { bookFields, type Field } from '../fields.ts';
import { type BookTable, bookTables } from '../records.ts';
import { asKind, type Expression, refuse } from './expression.ts';
import { type ExpressionParser, indexPattern, isRecord, type Names } from './parser.ts';

export interface Repeat {
  readonly index: string;
  readonly from: number;
  /** The last number; absent: the last for which the file has the column. */
  readonly to?: number;
  readonly toColumn?: string;
}

/** Records made together: once a number of the index, once an instalment of the schedule in this slot, or once. */
export interface RecordGroup {
  readonly repeat?: Repeat;
  readonly scheduleSlot?: number;
  readonly values: readonly { readonly slot: number; readonly expression: Expression }[];
  readonly when?: Expression<'condition'>;
  readonly records: readonly RecordTemplate[];
}

export interface RecordTemplate {
  readonly table: BookTable;
  readonly when?: Expression<'condition'>;
  /** Expressions of text, each for the field of this name. */
  readonly fields: readonly { readonly name: string; readonly expression: Expression<'text'> }[];
}

export const repeatsLargest = 1000;

/** A parser that takes out slots for the values it meets. */
export interface SlotMaker {
  next(): number;
}

/** One entry under `records`: a record, or a group of records that share `each`, `values` and `when`. */
export function readGroup(
  parser: ExpressionParser,
  { node, path, slots }: { node: unknown; path: string; slots: SlotMaker },
): RecordGroup {
  const grouped = isRecord(node) && 'records' in node;
  const keys = grouped ? ['each?', 'values?', 'when?', 'records'] : ['table', 'each?', 'values?', 'when?', 'fields'];
  const { table, each, values, when, fields, records } = parser.keys(node, path, keys);
  const { repeat, scheduleSlot } = each === undefined ? {} : readEach(parser, each, `${path}/each`);
  const names: Names = {
    ...parser.names,
    values: new Map(parser.names.values),
    indexes: new Set(repeat ? [repeat.index] : []),
    inSchedule: scheduleSlot !== undefined,
  };
  const inner = parser.knowing(names);
  return {
    ...(repeat ? { repeat } : {}),
    ...(scheduleSlot === undefined ? {} : { scheduleSlot }),
    values: values === undefined ? [] : readValues(inner, { node: values, path: `${path}/values`, slots }),
    ...(when === undefined ? {} : { when: inner.as('condition', when, `${path}/when`) }),
    records: grouped
      ? inner.list(records, `${path}/records`).map((each, at) => readRecord(inner, each, `${path}/records/${at}`))
      : [readRecord(inner, { table, fields }, path)],
  };
}

function readRecord(parser: ExpressionParser, node: unknown, path: string): RecordTemplate {
  const { table, when, fields } = parser.keys(node, path, ['table', 'when?', 'fields']);
  const of = bookTables.includes(table as BookTable)
    ? (table as BookTable)
    : refuse(`${path}/table`, table, 'unknownTable', bookTables);
  return {
    table: of,
    ...(when === undefined ? {} : { when: parser.as('condition', when, `${path}/when`) }),
    fields: readFields(parser, { node: fields, path: `${path}/fields`, fields: bookFields[of] }),
  };
}

function readEach(
  parser: ExpressionParser,
  node: unknown,
  path: string,
): { readonly repeat?: Repeat; readonly scheduleSlot?: number } {
  if (isRecord(node) && 'schedule' in node) {
    const { schedule } = parser.keys(node, path, ['schedule']);
    const slot = parser.names.schedules.get(schedule as string);
    return {
      scheduleSlot: slot ?? refuse(`${path}/schedule`, schedule, 'unknownSchedule', [...parser.names.schedules.keys()]),
    };
  }
  const { index, from, to, toColumn } = parser.keys(node, path, ['index', 'from', 'to?', 'toColumn?']);
  const name = parser.text(index, `${path}/index`);
  const first = parser.whole(from, `${path}/from`, { from: 0, to: repeatsLargest });
  if ((to === undefined) === (toColumn === undefined)) refuse(path, node, 'missingKey', ['to', 'toColumn']);
  if (toColumn === undefined) {
    return {
      repeat: { index: name, from: first, to: parser.whole(to, `${path}/to`, { from: first, to: repeatsLargest }) },
    };
  }
  const column = parser.text(toColumn, `${path}/toColumn`);
  const indexes = [...column.matchAll(indexPattern)].map(([, of]) => of);
  if (indexes.length !== 1 || indexes[0] !== name) refuse(`${path}/toColumn`, column, 'unknownIndex', [`{${name}}`]);
  return { repeat: { index: name, from: first, toColumn: column } };
}

/** Named values, each may use those before it. They become known to `parser`. */
export function readValues(
  parser: ExpressionParser,
  { node, path, slots }: { node: unknown; path: string; slots: SlotMaker },
): { readonly slot: number; readonly expression: Expression }[] {
  if (!isRecord(node)) return refuse(path, node, 'wrongArgument', ['{ … : … }']);
  const known = parser.names.values as Map<string, { slot: number; kind: Expression['kind'] }>;
  return Object.entries(node).map(([name, each]) => {
    const expression = parser.parse(each, `${path}/${name}`);
    const slot = slots.next();
    known.set(name, { slot, kind: expression.kind });
    return { slot, expression };
  });
}

function readFields(
  parser: ExpressionParser,
  { node, path, fields }: { node: unknown; path: string; fields: readonly Field[] },
): RecordTemplate['fields'] {
  if (!isRecord(node)) return refuse(path, node, 'wrongArgument', ['{ … : … }']);
  const names = fields.map((field) => field.name);
  for (const name of Object.keys(node))
    if (!names.includes(name)) refuse(`${path}/${name}`, name, 'unknownField', names);
  for (const field of fields) {
    if (field.required && !(field.name in node)) refuse(path, field.name, 'missingField', [field.name]);
  }
  return Object.entries(node).map(([name, each]) => {
    const { kind } = fields.find((field) => field.name === name)!;
    const at = `${path}/${name}`;
    return {
      name,
      expression: asKind(fieldValue(parser, each, { kind, path: at }), {
        kind: 'text',
        path: at,
        numbers: parser.numbers,
      }),
    };
  });
}

/** Amounts, rates and counts are read in the source's number form; days must have been made days or stand as YYYY-MM-DD. */
function fieldValue(
  parser: ExpressionParser,
  node: unknown,
  { kind, path }: { kind: Field['kind']; path: string },
): Expression {
  switch (kind) {
    case 'amount':
    case 'positiveAmount':
    case 'rate':
    case 'count':
    case 'positiveCount':
    case 'wholeNumber':
      return parser.as('number', node, path);
    case 'day':
      return parser.as('day', node, path);
    case 'ref':
    case 'text':
    case 'period':
    case 'currency':
    case 'flag':
    case 'oneOf':
      return parser.as('text', node, path);
  }
}
