/** A rule about TypeScript, judged node by node on the syntax tree, and small questions about nodes that rules share. */
import ts from 'typescript';

export interface SourceRule {
  readonly name: string;
  /** What to write instead. */
  readonly mend: string;
  /** Whether the rule holds in the file at this path. */
  readonly holdsIn: (path: string) => boolean;
  readonly breaks: (node: ts.Node, file: ts.SourceFile) => boolean;
}

/** The last name of an expression: `loan.terms.graceDays` is graceDays, `paidMinor()` is paidMinor. */
export function lastName(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node)) {
    return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : lastName(node.expression);
  }
  if (ts.isCallExpression(node)) return lastName(node.expression);
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) {
    return lastName(node.expression);
  }
  return '';
}

/** The value of a number written in the code, whole (12, 12n) or not (0.5), with its sign; undefined for all else. */
export function writtenNumber(node: ts.Node): number | undefined {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isBigIntLiteral(node)) return Number(node.text.slice(0, -1));
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = writtenNumber(node.operand);
    return value === undefined ? undefined : -value;
  }
  if (ts.isParenthesizedExpression(node)) return writtenNumber(node.expression);
  return undefined;
}

/** Whether `node` is called as `object.method(…)` or, with object undefined, as any `….method(…)`. */
export function isCallOf(node: ts.Node, object: string | undefined, method: string): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  return name.text === method && (object === undefined || (ts.isIdentifier(expression) && expression.text === object));
}

/** The name that a declaration, parameter or property gives, when `node` is one. */
export function declaredName(node: ts.Node): string | undefined {
  const named =
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isPropertySignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassDeclaration(node);
  if (!named || !node.name) return undefined;
  return ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : undefined;
}

/** Whether an identifier stands for a value or type of that name, rather than naming a property or a declaration. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isLabeledStatement(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  return declaredName(parent) === undefined || ('name' in parent && parent.name !== node);
}

/** Whether a comment right before `node`, or at its very beginning inside, matches. */
export function hasCommentBefore(node: ts.Node, file: ts.SourceFile, pattern: RegExp): boolean {
  return pattern.test(file.text.slice(node.getFullStart(), node.getStart(file)));
}
