/**
 * The parts of which a mapping's expressions are made. An expression is checked when the mapping is read (its operation,
 * its arguments, what kind of value it gives) and bound when a file is opened (columns by their place, the index of a
 * repeated record by its number); a bound expression gives its value for one row, `undefined` meaning not known.
 */
import { type Day, formatDay, parseDay } from '../../calendar/day.ts';
import type { FieldCode } from '../field-faults.ts';
import { type ExactNumber, formatExact } from './exact-number.ts';
import type { LevelPayment } from './level-payments.ts';
import { type NumberForm, parseNumber } from './number-form.ts';

export type ValueKind = 'text' | 'number' | 'day' | 'condition';

export interface ValueOf {
  text: string;
  number: ExactNumber;
  day: Day;
  condition: boolean;
}

/** One row of the source while a mapping reads it. */
export interface MappedRow {
  readonly cells: readonly string[];
  /** Values computed so far, each in its slot. */
  readonly values: unknown[];
  readonly schedules: (readonly LevelPayment[])[];
  /** The instalment at hand, in a record made for each of a schedule. */
  item: LevelPayment | undefined;
  /** Decimals of the mapping's currency: amounts of schedules are in its minor units. */
  readonly minorDigits: number;
  fault(field: string, value: string, code: FieldCode): undefined;
}

export type Evaluate<Value> = (row: MappedRow) => Value | undefined;

/** What is known of a file when a mapping is bound to it. */
export interface Scope {
  /** Place of a column, -1 where the file has none. */
  columnAt(name: string): number;
  /** Called for a column that the mapping needs and the file has not. */
  missingColumn(name: string): void;
  readonly indexes: Readonly<Record<string, number>>;
}

export interface Expression<Kind extends ValueKind = ValueKind> {
  readonly kind: Kind;
  /** What faults name as their field: the column read, or the place in the mapping. */
  readonly label: (scope: Scope) => string;
  readonly bind: (scope: Scope) => Evaluate<ValueOf[Kind]>;
}

/** What is wrong in a mapping file, and where: `path` as a JSON pointer. */
export interface MappingFault {
  readonly path: string;
  readonly value: string;
  readonly code: MappingCode;
  /** What could stand there, where that is a closed list. */
  readonly options?: readonly string[];
}

export const mappingCodes = [
  'notAMapping',
  'unknownKey',
  'missingKey',
  'unknownOperation',
  'oneOperation',
  'wrongArgument',
  'wrongKind',
  'unknownValue',
  'unknownIndex',
  'unknownLookup',
  'unknownSchedule',
  'unknownTable',
  'unknownField',
  'missingField',
  'notAPattern',
  'dayOfMonthNeeded',
  'unknownCurrency',
  'notOneOf',
  'writeInQuotes',
] as const;
export type MappingCode = (typeof mappingCodes)[number];

/** Thrown while a mapping is read, caught at its parts: every fault of the file is gathered. */
export class MappingRefusal extends Error {
  readonly fault: MappingFault;
  constructor(fault: MappingFault) {
    super(`${fault.path}: ${fault.code}`);
    this.fault = fault;
  }
}

export function refuse(path: string, value: unknown, code: MappingCode, options?: readonly string[]): never {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  throw new MappingRefusal({ path, value: text.slice(0, 200), code, ...(options ? { options } : {}) });
}

/**
 * `expression` as one of the wanted kind. Text becomes a number in the source's form or a day written YYYY-MM-DD (a
 * fault of the row where it is not); numbers and days become text; nothing else turns into anything else.
 */
export function asKind<Kind extends ValueKind>(
  expression: Expression,
  { kind, path, numbers }: { kind: Kind; path: string; numbers: NumberForm },
): Expression<Kind> {
  const given = expression.kind;
  if (given === kind) return expression as Expression<Kind>;
  const turned = (bind: (scope: Scope) => Evaluate<unknown>): Expression<Kind> => ({
    kind,
    label: expression.label,
    bind: bind as Expression<Kind>['bind'],
  });
  if (given === 'text' && kind === 'number') {
    return turned((scope) => parsed(expression, scope, (text) => parseNumber(text, numbers), 'notANumber'));
  }
  if (given === 'text' && kind === 'day') return turned((scope) => parsed(expression, scope, parseDay, 'notADate'));
  if (kind === 'text' && given === 'number') return turned((scope) => written(expression, scope, formatExact));
  if (kind === 'text' && given === 'day') return turned((scope) => written(expression, scope, formatDay));
  return refuse(path, given, 'wrongKind', [kind]);
}

function parsed<Value>(
  expression: Expression,
  scope: Scope,
  parse: (text: string) => Value | undefined,
  code: FieldCode,
): Evaluate<Value> {
  const text = expression.bind(scope) as Evaluate<string>;
  const label = expression.label(scope);
  return (row) => {
    const value = text(row);
    return value === undefined ? undefined : (parse(value) ?? row.fault(label, value, code));
  };
}

function written<Value>(expression: Expression, scope: Scope, write: (value: Value) => string): Evaluate<string> {
  const evaluate = expression.bind(scope) as unknown as Evaluate<Value>;
  return (row) => {
    const value = evaluate(row);
    return value === undefined ? undefined : write(value);
  };
}
