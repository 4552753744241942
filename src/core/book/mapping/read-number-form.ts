/** The number form that a mapping tells, for the whole source or for one number. */

import { refuse } from './expression.ts';
import type { NumberForm } from './number-form.ts';
import type { ExpressionParser } from './parser.ts';

export function readNumberForm(
  parser: Pick<ExpressionParser, 'word'>,
  node: Readonly<Record<string, unknown>>,
  path: string,
): NumberForm {
  const decimal = node.decimal === undefined ? '.' : parser.word(node.decimal, `${path}/decimal`, ['.', ',']);
  const thousands =
    node.thousands === undefined ? undefined : parser.word(node.thousands, `${path}/thousands`, [',', '.', ' ', "'"]);
  if (thousands === decimal) refuse(`${path}/thousands`, thousands, 'notOneOf', [',', '.', ' ', "'"]);
  const flag = (name: string) => {
    const told = node[name];
    return told === undefined || typeof told === 'boolean'
      ? told === true
      : refuse(`${path}/${name}`, told, 'notOneOf', ['true', 'false']);
  };
  return {
    decimal,
    ...(thousands === undefined ? {} : { thousands }),
    parenthesesNegative: flag('parenthesesNegative'),
    exponent: flag('exponent'),
  };
}
