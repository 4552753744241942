/** The closed list of operations that give a text, a number or a day. An argument that is not known makes the result unknown. */
import { civilFromDay, type Day, lastDayOfMonth } from '../../calendar/day.ts';
import { addMonths } from '../../calendar/period.ts';
import { type RoundingMode, roundingModes } from '../../money/round.ts';
import type { FieldCode } from '../field-faults.ts';
import { readPattern } from './conditions.ts';
import { dateForm, dayOfParts, dayOfSerial } from './date-form.ts';
import {
  addExact,
  compareExact,
  divideExact,
  type ExactNumber,
  multiplyExact,
  negateExact,
  roundExact,
  wholeNumber,
} from './exact-number.ts';
import {
  asKind,
  type Evaluate,
  type Expression,
  type MappedRow,
  refuse,
  type Scope,
  type ValueKind,
  type ValueOf,
} from './expression.ts';
import { parseNumber } from './number-form.ts';
import {
  columnName,
  type ExpressionParser,
  indexPattern,
  isRecord,
  type OperationParser,
  type Operations,
} from './parser.ts';
import { readNumberForm } from './read-number-form.ts';

function made<Kind extends ValueKind>(
  kind: Kind,
  path: string,
  bind: (scope: Scope) => Evaluate<ValueOf[Kind]>,
  label: (scope: Scope) => string = () => path,
): Expression<Kind> {
  return { kind, label, bind };
}

/** An operation on a list of numbers, from the left. */
function folding(fold: (one: ExactNumber, other: ExactNumber) => ExactNumber): OperationParser {
  return (parser, argument, path) => {
    const parts = parser.listAs('number', argument, path, 2);
    return made('number', path, (scope) => {
      const bound = parts.map((part) => part.bind(scope));
      return (row) => {
        let result: ExactNumber | undefined;
        for (const part of bound) {
          const value = part(row);
          if (value === undefined) return undefined;
          result = result === undefined ? value : fold(result, value);
        }
        return result;
      };
    });
  };
}

function ofNumber(change: (value: ExactNumber) => ExactNumber): OperationParser {
  return (parser, argument, path) => {
    const part = parser.as('number', argument, path);
    return made('number', path, (scope) => changed(part.bind(scope), change), part.label);
  };
}

function ofDay<Kind extends 'day' | 'number'>(kind: Kind, change: (day: Day) => ValueOf[Kind]): OperationParser {
  return (parser, argument, path) => {
    const part = parser.as('day', argument, path);
    return made(kind, path, (scope) => changed(part.bind(scope), change));
  };
}

function ofText(change: (text: string) => string): OperationParser {
  return (parser, argument, path) => {
    const part = parser.as('text', argument, path);
    return made('text', path, (scope) => changed(part.bind(scope), change), part.label);
  };
}

function changed<From, To>(evaluate: Evaluate<From>, change: (value: From) => To): Evaluate<To> {
  return (row) => {
    const value = evaluate(row);
    return value === undefined ? undefined : change(value);
  };
}

/** Like `changed`, for a change of text that may fail: the row then has a fault of `code`. */
function attempted<To>(
  evaluate: Evaluate<string>,
  label: string,
  change: (text: string, row: MappedRow) => To | undefined,
  code: FieldCode,
): Evaluate<To> {
  return (row) => {
    const text = evaluate(row);
    return text === undefined ? undefined : (change(text, row) ?? row.fault(label, text, code));
  };
}

const column: OperationParser = (parser, argument, path) => {
  const whole = typeof argument === 'string' ? { name: argument } : argument;
  const { name, orElse, except } = parser.keys(whole, path, ['name', 'orElse?', 'except?']);
  if (typeof name !== 'string') return refuse(path, name, 'wrongArgument', ['"…"']);
  for (const [, index] of name.matchAll(indexPattern)) {
    if (!parser.names.indexes.has(index!)) refuse(path, index, 'unknownIndex', [...parser.names.indexes]);
  }
  const other = orElse === undefined ? undefined : parser.as('text', orElse, `${path}/orElse`);
  const instead = readExceptions(parser, except, `${path}/except`);
  const { unknownTexts } = parser;
  const bind = (scope: Scope): Evaluate<string> => {
    const called = columnName(name, scope);
    const exception = instead.get(called);
    if (exception) return exception.bind(scope);
    const at = scope.columnAt(called);
    if (at < 0 && other) return other.bind(scope);
    if (at < 0) scope.missingColumn(called);
    return ({ cells }) => {
      const text = cells[at]!;
      return text === '' || unknownTexts.has(text) ? undefined : text;
    };
  };
  return made('text', path, bind, (scope) => columnName(name, scope));
};

/** Columns that stand under another name: by the name that the template gives, what is read instead. */
function readExceptions(parser: ExpressionParser, node: unknown, path: string): Map<string, Expression<'text'>> {
  if (node === undefined) return new Map();
  if (!isRecord(node)) return refuse(path, node, 'wrongArgument', ['{ … : … }']);
  return new Map(Object.entries(node).map(([called, each]) => [called, parser.as('text', each, `${path}/${called}`)]));
}

const value: OperationParser = (parser, argument, path) => {
  const name = parser.text(argument, path);
  const found = parser.names.values.get(name) ?? refuse(path, name, 'unknownValue', [...parser.names.values.keys()]);
  const { slot, kind } = found;
  return made(kind, path, () => (row) => row.values[slot] as never);
};

const index: OperationParser = (parser, argument, path) => {
  const name = parser.text(argument, path);
  if (!parser.names.indexes.has(name)) refuse(path, name, 'unknownIndex', [...parser.names.indexes]);
  return made('number', path, (scope) => {
    const number = wholeNumber(scope.indexes[name]!);
    return () => number;
  });
};

const number: OperationParser = (parser, argument, path) => {
  const { of, ...form } = parser.keys(argument, path, [
    'of',
    'decimal?',
    'thousands?',
    'parenthesesNegative?',
    'exponent?',
  ]);
  const text = parser.as('text', of, `${path}/of`);
  const numbers = readNumberForm(parser, form, path);
  const bind = (scope: Scope) =>
    attempted(text.bind(scope), text.label(scope), (it) => parseNumber(it, numbers), 'notANumber');
  return made('number', path, bind, text.label);
};

const round: OperationParser = (parser, argument, path) => {
  const { of, decimals, mode } = parser.keys(argument, path, ['of', 'decimals', 'mode']);
  const part = parser.as('number', of, `${path}/of`);
  const places = parser.whole(decimals, `${path}/decimals`, { from: 0, to: 20 });
  const by: RoundingMode = parser.word(mode, `${path}/mode`, roundingModes);
  return made('number', path, (scope) => changed(part.bind(scope), (it) => roundExact(it, places, by)), part.label);
};

const divide: OperationParser = (parser, argument, path) => {
  const { of, by, decimals, mode } = parser.keys(argument, path, ['of', 'by', 'decimals', 'mode']);
  const one = parser.as('number', of, `${path}/of`);
  const other = parser.as('number', by, `${path}/by`);
  const places = parser.whole(decimals, `${path}/decimals`, { from: 0, to: 20 });
  const rounding = parser.word(mode, `${path}/mode`, roundingModes);
  return made('number', path, (scope) => {
    const [dividend, divisor] = [one.bind(scope), other.bind(scope)];
    return (row) => {
      const [a, b] = [dividend(row), divisor(row)];
      if (a === undefined || b === undefined) return undefined;
      return divideExact({ one: a, other: b }, places, rounding) ?? row.fault(path, '0', 'divisionByZero');
    };
  });
};

const concat: OperationParser = (parser, argument, path) => {
  const parts = parser.listAs('text', argument, path);
  return made('text', path, (scope) => {
    const bound = parts.map((part) => part.bind(scope));
    return (row) => {
      let joined = '';
      for (const part of bound) {
        const text = part(row);
        if (text === undefined) return undefined;
        joined += text;
      }
      return joined;
    };
  });
};

const split: OperationParser = (parser, argument, path) => {
  const { of, by, part } = parser.keys(argument, path, ['of', 'by', 'part']);
  const text = parser.as('text', of, `${path}/of`);
  const separator = parser.text(by, `${path}/by`);
  const at = parser.whole(part, `${path}/part`, { from: 1, to: 1000 });
  const bind = (scope: Scope) =>
    attempted(text.bind(scope), text.label(scope), (it) => it.split(separator)[at - 1], 'noSuchPart');
  return made('text', path, bind, text.label);
};

const substring: OperationParser = (parser, argument, path) => {
  const { of, from, length } = parser.keys(argument, path, ['of', 'from', 'length?']);
  const text = parser.as('text', of, `${path}/of`);
  const start = parser.whole(from, `${path}/from`, { from: 1, to: 10_000 }) - 1;
  const long = length === undefined ? undefined : parser.whole(length, `${path}/length`, { from: 1, to: 10_000 });
  return made('text', path, (scope) =>
    changed(text.bind(scope), (it) => it.slice(start, long === undefined ? undefined : start + long)),
  );
};

const capture: OperationParser = (parser, argument, path) => {
  const { of, pattern } = parser.keys(argument, path, ['of', 'pattern']);
  const text = parser.as('text', of, `${path}/of`);
  const regex = readPattern(parser, pattern, `${path}/pattern`);
  const bind = (scope: Scope) =>
    attempted(text.bind(scope), text.label(scope), (it) => regex.exec(it)?.[1], 'noSuchPart');
  return made('text', path, bind, text.label);
};

const lookup: OperationParser = (parser, argument, path) => {
  const { of, in: table, orElse } = parser.keys(argument, path, ['of', 'in', 'orElse?']);
  const text = parser.as('text', of, `${path}/of`);
  const name = parser.text(table, `${path}/in`);
  const entries =
    parser.names.lookups.get(name) ?? refuse(`${path}/in`, name, 'unknownLookup', [...parser.names.lookups.keys()]);
  const other = orElse === undefined ? undefined : parser.as('text', orElse, `${path}/orElse`);
  const bind = (scope: Scope) => {
    const otherwise = other?.bind(scope);
    const find = (it: string, row: MappedRow) => entries.get(it) ?? otherwise?.(row);
    return attempted(text.bind(scope), text.label(scope), find, 'notInLookup');
  };
  return made('text', path, bind, text.label);
};

const firstKnown: OperationParser = (parser, argument, path) => {
  const nodes = parser.list(argument, path);
  const parts = parser.alike(
    nodes,
    nodes.map((_node, at) => `${path}/${at}`),
  );
  return made(parts[0]!.kind, path, (scope) => {
    const bound = parts.map((part) => part.bind(scope) as Evaluate<unknown>);
    return (row) => {
      for (const part of bound) {
        const found = part(row);
        if (found !== undefined) return found as never;
      }
      return undefined;
    };
  });
};

const choose: OperationParser = (parser, argument, path) => {
  const { when, then, else: otherwise } = parser.keys(argument, path, ['when', 'then', 'else?']);
  const test = parser.as('condition', when, `${path}/when`);
  const nodes = otherwise === undefined ? [then] : [then, otherwise];
  const [yes, no] = parser.alike(nodes, [`${path}/then`, `${path}/else`]);
  return made(yes!.kind, path, (scope) => {
    const holds = test.bind(scope);
    const [one, other] = [yes!.bind(scope) as Evaluate<never>, no?.bind(scope) as Evaluate<never> | undefined];
    return (row) => (holds(row) ? one(row) : other?.(row));
  });
};

const date: OperationParser = (parser, argument, path) => {
  const { of, form, dayOfMonth } = parser.keys(argument, path, ['of', 'form', 'dayOfMonth?']);
  const text = parser.as('text', of, `${path}/of`);
  const pattern = parser.text(form, `${path}/form`);
  const without =
    dayOfMonth === undefined || dayOfMonth === 'last'
      ? dayOfMonth
      : parser.whole(dayOfMonth, `${path}/dayOfMonth`, { from: 1, to: 31 });
  const read = dayReader(pattern, `${path}/form`, without);
  const bind = (scope: Scope) => attempted(text.bind(scope), text.label(scope), read, 'notADate');
  return made('day', path, bind, text.label);
};

function dayReader(pattern: string, path: string, without?: number | 'last'): (text: string) => Day | undefined {
  if (pattern === 'excelSerial') return dayOfSerial;
  const form = dateForm(pattern) ?? refuse(path, pattern, 'notAPattern', ['YYYY-MM-DD', 'MM/YYYY', 'excelSerial']);
  if (!form.hasDay && without === undefined) refuse(path, pattern, 'dayOfMonthNeeded');
  return (text) => {
    const parts = form.read(text);
    return parts && dayOfParts(parts, without);
  };
}

/** Moves of more than this are a mistake in the mapping or the data. */
const stepsLargest = 100_000n;

function asSteps(value: ExactNumber, row: MappedRow, path: string): number | undefined {
  const whole = roundExact(value, 0, 'down');
  const fits = compareExact(whole, value) === 0 && whole.digits <= stepsLargest && whole.digits >= -stepsLargest;
  return fits ? Number(whole.digits) : row.fault(path, String(value.digits), 'notANumber');
}

const movedByMonths: OperationParser = (parser, argument, path) => {
  const { to, months, dayOfMonth } = parser.keys(argument, path, ['to', 'months', 'dayOfMonth?']);
  const day = parser.as('day', to, `${path}/to`);
  const by = parser.as('number', months, `${path}/months`);
  const on = dayOfMonth === undefined ? undefined : parser.as('number', dayOfMonth, `${path}/dayOfMonth`);
  return made('day', path, (scope) => {
    const [from, count, anchor] = [day.bind(scope), by.bind(scope), on?.bind(scope)];
    return (row) => {
      const [start, wanted, anchorDay] = [from(row), count(row), anchor?.(row)];
      if (start === undefined || wanted === undefined) return undefined;
      const steps = asSteps(wanted, row, path);
      const hung = anchorDay === undefined ? undefined : asSteps(anchorDay, row, `${path}/dayOfMonth`);
      return steps === undefined ? undefined : addMonths(start, steps, hung);
    };
  });
};

const movedByDays: OperationParser = (parser, argument, path) => {
  const { to, days } = parser.keys(argument, path, ['to', 'days']);
  const day = parser.as('day', to, `${path}/to`);
  const by = parser.as('number', days, `${path}/days`);
  return made('day', path, (scope) => {
    const [from, count] = [day.bind(scope), by.bind(scope)];
    return (row) => {
      const [start, wanted] = [from(row), count(row)];
      if (start === undefined || wanted === undefined) return undefined;
      const steps = asSteps(wanted, row, path);
      return steps === undefined ? undefined : start + steps;
    };
  });
};

const item: OperationParser = (parser, argument, path) => {
  if (!parser.names.inSchedule) refuse(path, argument, 'unknownSchedule');
  const part = parser.word(argument, path, ['n', 'dueOn', 'principal', 'interest']);
  if (part === 'n') return made('number', path, () => (row) => wholeNumber(row.item!.n));
  if (part === 'dueOn') return made('day', path, () => (row) => row.item!.dueOn);
  const minor = part === 'principal' ? 'principalMinor' : 'interestMinor';
  return made('number', path, () => (row) => ({ digits: row.item![minor], scale: row.minorDigits }));
};

function ofSchedule<Kind extends 'day' | 'number'>(
  kind: Kind,
  give: (of: MappedRow['schedules'][number]) => ValueOf[Kind] | undefined,
): OperationParser {
  return (parser, argument, path) => {
    const name = parser.text(argument, path);
    const slot =
      parser.names.schedules.get(name) ?? refuse(path, name, 'unknownSchedule', [...parser.names.schedules.keys()]);
    return made(kind, path, () => (row) => give(row.schedules[slot]!));
  };
}

/** Text forms of other kinds, so that a column can be told to be one. */
function told(kind: 'text' | 'number' | 'day'): OperationParser {
  return (parser, argument, path) =>
    asKind(parser.parse(argument, path), { kind, path, numbers: parser.numbers }) as Expression;
}

export const operations: Operations = {
  column,
  value,
  index,
  text: told('text'),
  amount: told('number'),
  number,
  add: folding(addExact),
  subtract: folding((one, other) => addExact(one, negateExact(other))),
  multiply: folding(multiplyExact),
  divide,
  negate: ofNumber(negateExact),
  round,
  max: folding((one, other) => (compareExact(one, other) >= 0 ? one : other)),
  min: folding((one, other) => (compareExact(one, other) <= 0 ? one : other)),
  percent: ofNumber((of) => multiplyExact(of, wholeNumber(100))),
  concat,
  split,
  substring,
  capture,
  trim: ofText((of) => of.trim()),
  lookup,
  firstKnown,
  if: choose,
  date,
  addMonths: movedByMonths,
  addDays: movedByDays,
  endOfMonth: ofDay('day', lastDayOfMonth),
  startOfMonth: ofDay('day', (day) => day - civilFromDay(day).dayOfMonth + 1),
  dayOfMonth: ofDay('number', (day) => wholeNumber(civilFromDay(day).dayOfMonth)),
  item,
  countOfSchedule: ofSchedule('number', (schedule) => wholeNumber(schedule.length)),
  firstDueOfSchedule: ofSchedule('day', (schedule) => schedule[0]?.dueOn),
};
