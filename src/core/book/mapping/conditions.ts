/** The closed list of conditions. A comparison with a value that is not known does not hold. */
import type { Day } from '../../calendar/day.ts';
import { compareExact, type ExactNumber } from './exact-number.ts';
import { type Evaluate, type Expression, refuse, type Scope } from './expression.ts';
import type { ExpressionParser } from './parser.ts';

type ConditionParser = (parser: ExpressionParser, argument: unknown, path: string) => Expression<'condition'>;

function condition(path: string, bind: (scope: Scope) => Evaluate<boolean>): Expression<'condition'> {
  return { kind: 'condition', label: () => path, bind };
}

/** Two expressions compared: -1, 0, 1 by number, day or text; undefined where one is not known. */
function comparing(holds: (order: number) => boolean): ConditionParser {
  return (parser, argument, path) => {
    const nodes = parser.list(argument, path, 2);
    if (nodes.length !== 2) refuse(path, argument, 'wrongArgument', ['[ …, … ]']);
    const [one, other] = parser.alike(nodes, [`${path}/0`, `${path}/1`]);
    const { kind } = one!;
    return condition(path, (scope) => {
      const left = one!.bind(scope) as Evaluate<unknown>;
      const right = other!.bind(scope) as Evaluate<unknown>;
      return (row) => {
        const [a, b] = [left(row), right(row)];
        if (a === undefined || b === undefined) return false;
        if (kind === 'number') return holds(compareExact(a as ExactNumber, b as ExactNumber));
        const [x, y] = [a as Day | string, b as Day | string];
        return holds(x === y ? 0 : x < y ? -1 : 1);
      };
    });
  };
}

function knowing(known: boolean): ConditionParser {
  return (parser, argument, path) => {
    const expression = parser.parse(argument, path);
    return condition(path, (scope) => {
      const evaluate = expression.bind(scope) as Evaluate<unknown>;
      return (row) => (evaluate(row) !== undefined) === known;
    });
  };
}

function joining(all: boolean): ConditionParser {
  return (parser, argument, path) => {
    const parts = parser.listAs('condition', argument, path);
    return condition(path, (scope) => {
      const bound = parts.map((part) => part.bind(scope));
      return (row) => (all ? bound.every((part) => part(row)) : bound.some((part) => part(row)));
    });
  };
}

const not: ConditionParser = (parser, argument, path) => {
  const part = parser.as('condition', argument, path);
  return condition(path, (scope) => {
    const bound = part.bind(scope);
    return (row) => !bound(row);
  });
};

const oneOf: ConditionParser = (parser, argument, path) => {
  const { value, values } = parser.keys(argument, path, ['value', 'values']);
  const text = parser.as('text', value, `${path}/value`);
  const among = new Set(parser.list(values, `${path}/values`).map((each) => String(each)));
  return condition(path, (scope) => {
    const bound = text.bind(scope);
    return (row) => {
      const found = bound(row);
      return found !== undefined && among.has(found);
    };
  });
};

const matches: ConditionParser = (parser, argument, path) => {
  const { value, pattern } = parser.keys(argument, path, ['value', 'pattern']);
  const text = parser.as('text', value, `${path}/value`);
  const regex = readPattern(parser, pattern, `${path}/pattern`);
  return condition(path, (scope) => {
    const bound = text.bind(scope);
    return (row) => regex.test(bound(row) ?? '');
  });
};

/** A regular expression of the mapping. */
export function readPattern(parser: ExpressionParser, node: unknown, path: string): RegExp {
  const source = parser.text(node, path);
  try {
    return new RegExp(source, 'u');
  } catch {
    return refuse(path, source, 'notAPattern');
  }
}

export const conditions: Readonly<Record<string, ConditionParser>> = {
  equals: comparing((order) => order === 0),
  differs: comparing((order) => order !== 0),
  greater: comparing((order) => order > 0),
  atLeast: comparing((order) => order >= 0),
  less: comparing((order) => order < 0),
  atMost: comparing((order) => order <= 0),
  known: knowing(true),
  unknown: knowing(false),
  all: joining(true),
  any: joining(false),
  not,
  oneOf,
  matches,
};
