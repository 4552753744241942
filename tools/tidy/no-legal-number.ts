/**
 * Numbers of law (class thresholds, hours, counts, caps) stand in jurisdictions/ with their source and date.
 * A program cannot know what a number means, so these rules look at its company: a name that counts days, months, hours,
 * calls or percent, compared with or set to a written number above one.
 */
import ts from 'typescript';
import { isTest, isUnder } from './finding.ts';
import { declaredName, lastName, type SourceRule, writtenNumber } from './source-rule.ts';

const countsPattern =
  /(days|weeks|months|quarters|years|hours|minutes|calls|attempts|visits|percent)(PastDue|Max|Min|From|To)?$/i;
/** Facts of the calendar, not of law: daysPerYear, daysInMonth, monthsPerYear. */
const calendarPattern = /(days|weeks|months|hours|minutes)(Per|In)(Year|Quarter|Month|Week|Day|Hour)$/i;

const countsUnits = (name: string) => countsPattern.test(name) && !calendarPattern.test(name);
const isAboveOne = (node: ts.Node) => Math.abs(writtenNumber(node) ?? 0) > 1;

const comparisons = new Set([
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

const inJudgingCore = (path: string) =>
  isUnder(path, 'src/core') && !isUnder(path, 'src/core/calendar') && !isTest(path);

export const noLegalNumberRules: readonly SourceRule[] = [
  {
    name: 'noLegalNumberCompared',
    mend: 'read the number from the pack in jurisdictions/, where it has a source and a date, and hand it in by name',
    holdsIn: inJudgingCore,
    breaks: (node) => {
      if (!ts.isBinaryExpression(node) || !comparisons.has(node.operatorToken.kind)) return false;
      const { left, right } = node;
      return (isAboveOne(right) && countsUnits(lastName(left))) || (isAboveOne(left) && countsUnits(lastName(right)));
    },
  },
  {
    name: 'noLegalNumberNamed',
    mend: 'a number with a unit of law stands in jurisdictions/ with its source and date, not in a constant',
    holdsIn: inJudgingCore,
    breaks: (node) =>
      (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isParameter(node)) &&
      node.initializer !== undefined &&
      isAboveOne(node.initializer) &&
      countsUnits(declaredName(node) ?? ''),
  },
];
