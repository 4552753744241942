/** Money is whole minor units in bigint; a floating-point number never touches it. */
import ts from 'typescript';
import { isTest, isUnder } from './finding.ts';
import { declaredName, isCallOf, lastName, type SourceRule, writtenNumber } from './source-rule.ts';

const moneyFolders = ['src/core', 'src/store', 'src/application'] as const;
const isMoneyName = (name: string) => /(^m|M)inor$/.test(name);
/** Names that sound like amounts, whatever their unit. */
const soundsLikeMoney = (name: string) =>
  /(minor|amount|principal|interest|penalty|fees?|costs?|balance|arrears|payment|outstanding|total)$/i.test(name);

function mentions(node: ts.Node, isSought: (name: string) => boolean): boolean {
  if (ts.isIdentifier(node) && isSought(node.text)) return true;
  return ts.forEachChild(node, (child) => mentions(child, isSought) || undefined) ?? false;
}
const mentionsMoney = (node: ts.Node) => mentions(node, isMoneyName);

const toFloatFunctions = new Set(['Number', 'parseInt']);

export const wholeMoneyRules: readonly SourceRule[] = [
  {
    name: 'noParseFloat',
    mend: 'read decimal text with parseAmountMinor, parseDecimal or parsePercent of core/money/decimal.ts',
    holdsIn: () => true,
    breaks: (node) => ts.isCallExpression(node) && lastName(node.expression) === 'parseFloat',
  },
  {
    name: 'noToFixed',
    mend: 'write amounts with formatAmount of core/money/decimal.ts; toFixed is for ratios and times',
    holdsIn: (path) => isUnder(path, 'src') && !isTest(path),
    breaks: (node, file) =>
      isCallOf(node, undefined, 'toFixed') &&
      (isUnder(file.fileName, 'src/core', 'src/store') || mentions(node.expression, soundsLikeMoney)),
  },
  {
    name: 'noFloatOfMoney',
    mend: 'keep amounts in bigint: divideRounded, shareOut; a ratio of two amounts is a fraction of bigints',
    holdsIn: (path) => isUnder(path, ...moneyFolders) && !isTest(path),
    breaks: (node) => {
      if (!ts.isCallExpression(node) || !node.arguments.some(mentionsMoney)) return false;
      if (ts.isIdentifier(node.expression)) return toFloatFunctions.has(node.expression.text);
      if (!ts.isPropertyAccessExpression(node.expression) || !ts.isIdentifier(node.expression.expression)) return false;
      return ['Math', 'Number'].includes(node.expression.expression.text);
    },
  },
  {
    name: 'noFractionTimesMoney',
    mend: 'multiply by a fraction of bigints and round once with divideRounded',
    holdsIn: (path) => isUnder(path, ...moneyFolders) && !isTest(path),
    breaks: (node) => {
      if (!ts.isBinaryExpression(node)) return false;
      const [one, other] = [node.left, node.right];
      const isPart = (part: ts.Node) => !Number.isInteger(writtenNumber(part) ?? 0);
      return (isPart(one) && isMoneyName(lastName(other))) || (isPart(other) && isMoneyName(lastName(one)));
    },
  },
  {
    name: 'moneyIsBigint',
    mend: 'an amount in minor units is a bigint; a book has more of them than a number holds exactly',
    holdsIn: (path) => isUnder(path, 'src'),
    breaks: (node) =>
      (ts.isPropertySignature(node) || ts.isParameter(node) || ts.isVariableDeclaration(node)) &&
      isMoneyName(declaredName(node) ?? '') &&
      node.type?.kind === ts.SyntaxKind.NumberKeyword,
  },
];
