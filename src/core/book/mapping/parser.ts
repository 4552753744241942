/** Reads the expressions of a mapping document: plain data in, checked expressions out, or a refusal with its place. */

import { parseExact } from './exact-number.ts';
import { asKind, type Expression, refuse, type Scope, type ValueKind } from './expression.ts';
import type { NumberForm } from './number-form.ts';

/** What an expression may refer to at its place in the mapping. */
export interface Names {
  /** Values computed before: their slot and kind. */
  readonly values: ReadonlyMap<string, { readonly slot: number; readonly kind: ValueKind }>;
  readonly indexes: ReadonlySet<string>;
  readonly schedules: ReadonlyMap<string, number>;
  readonly lookups: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Whether the record is made for each instalment of a schedule. */
  readonly inSchedule: boolean;
}

/** An operation or condition: reads its argument, gives the expression. */
export type OperationParser = (parser: ExpressionParser, argument: unknown, path: string) => Expression;
export type Operations = Readonly<Record<string, OperationParser>>;

export class ExpressionParser {
  /** The closed list of what an expression may be. */
  private readonly operations: Operations;
  readonly names: Names;
  readonly numbers: NumberForm;
  readonly unknownTexts: ReadonlySet<string>;

  constructor(
    operations: Operations,
    { names, numbers, unknownTexts }: { names: Names; numbers: NumberForm; unknownTexts: ReadonlySet<string> },
  ) {
    this.operations = operations;
    this.names = names;
    this.numbers = numbers;
    this.unknownTexts = unknownTexts;
  }

  /** The same parser where other names are known. */
  knowing(names: Names): ExpressionParser {
    return new ExpressionParser(this.operations, { names, numbers: this.numbers, unknownTexts: this.unknownTexts });
  }

  /** Any expression. Text and whole numbers stand for themselves; everything else is { operation: argument }. */
  parse(node: unknown, path: string): Expression {
    if (typeof node === 'string') return constant('text', node, path);
    if (typeof node === 'number' || typeof node === 'bigint') {
      if (!Number.isSafeInteger(node) && typeof node !== 'bigint') return refuse(path, node, 'writeInQuotes');
      return constant('number', { digits: BigInt(node), scale: 0 }, path);
    }
    if (typeof node === 'boolean') return constant('text', String(node), path);
    const [name, argument] = this.single(node, path);
    const operation = Object.hasOwn(this.operations, name) ? this.operations[name] : undefined;
    if (!operation) return refuse(path, name, 'unknownOperation', Object.keys(this.operations));
    return operation(this, argument, `${path}/${name}`);
  }

  as<Kind extends ValueKind>(kind: Kind, node: unknown, path: string): Expression<Kind> {
    const parsed = this.parse(node, path);
    // A number written in quotes stands for itself in the plain form, whatever the source's form is.
    if (kind === 'number' && typeof node === 'string') {
      const value = parseExact(node) ?? refuse(path, node, 'wrongKind', ['number']);
      return constant('number', value, path) as Expression as Expression<Kind>;
    }
    return asKind(parsed, { kind, path, numbers: this.numbers });
  }

  listAs<Kind extends ValueKind>(kind: Kind, node: unknown, path: string, atLeast = 1): Expression<Kind>[] {
    return this.list(node, path, atLeast).map((each, index) => this.as(kind, each, `${path}/${index}`));
  }

  list(node: unknown, path: string, atLeast = 1): readonly unknown[] {
    if (!Array.isArray(node) || node.length < atLeast) return refuse(path, node, 'wrongArgument', [`[ ≥ ${atLeast} ]`]);
    return node;
  }

  /** Expressions of one kind together: all text unless all are numbers or all are days. */
  alike(nodes: readonly unknown[], paths: readonly string[]): Expression[] {
    const parsed = nodes.map((node, index) => this.parse(node, paths[index]!));
    const kinds = new Set(parsed.map((expression) => expression.kind));
    const kind = kinds.has('number') ? 'number' : kinds.has('day') ? 'day' : parsed[0]!.kind;
    return parsed.map((expression, index) => {
      const node = nodes[index];
      if (kind === 'number' && typeof node === 'string') return this.as('number', node, paths[index]!);
      return asKind(expression, { kind, path: paths[index]!, numbers: this.numbers });
    });
  }

  /** The one entry of { operation: argument }. */
  single(node: unknown, path: string): [string, unknown] {
    if (!isRecord(node)) return refuse(path, node, 'wrongArgument', ['{ … : … }']);
    const entries = Object.entries(node);
    return entries.length === 1 ? entries[0]! : refuse(path, Object.keys(node).join(', '), 'oneOperation');
  }

  /** An object with these keys; those ending in '?' may be left out. */
  keys(node: unknown, path: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
    if (!isRecord(node)) return refuse(path, node, 'wrongArgument', [`{ ${keys.join(', ')} }`]);
    const allowed = keys.map((key) => key.replace('?', ''));
    for (const key of Object.keys(node)) if (!allowed.includes(key)) refuse(path, key, 'unknownKey', allowed);
    for (const key of keys) if (!key.endsWith('?') && node[key] === undefined) refuse(path, key, 'missingKey', [key]);
    return node;
  }

  word<Word extends string>(node: unknown, path: string, words: readonly Word[]): Word {
    return words.includes(node as Word) ? (node as Word) : refuse(path, node, 'notOneOf', words);
  }

  text(node: unknown, path: string): string {
    return typeof node === 'string' && node !== '' ? node : refuse(path, node, 'wrongArgument', ['"…"']);
  }

  whole(node: unknown, path: string, { from, to }: { from: number; to: number }): number {
    const fits = typeof node === 'number' && Number.isInteger(node) && node >= from && node <= to;
    return fits ? node : refuse(path, node, 'wrongArgument', [`${from} … ${to}`]);
  }
}

export function isRecord(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

function constant<Kind extends 'text' | 'number'>(kind: Kind, value: unknown, path: string): Expression<Kind> {
  return { kind, label: () => path, bind: () => () => value } as unknown as Expression<Kind>;
}

/** A column's name with {k}, {k-1} or {k+2} replaced by the index's number. */
export function columnName(template: string, scope: Scope): string {
  return template.replace(indexPattern, (_whole, name: string, offset?: string) =>
    String(scope.indexes[name]! + Number(offset ?? '0')),
  );
}

export const indexPattern = /\{([a-zA-Z]\w*)([+-][0-9]{1,3})?\}/g;
