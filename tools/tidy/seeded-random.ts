/** Every run can be repeated: chance comes from a seed that is written down. */
import ts from 'typescript';
import { isCallOf, type SourceRule } from './source-rule.ts';

/** Functions of fast-check that draw at random, and which argument names the seed. */
const drawing: Readonly<Record<string, number>> = { assert: 1, check: 1, sample: 1, statistics: 2 };

function namesSeed(node: ts.Node | undefined, file: ts.SourceFile): boolean {
  if (!node) return false;
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.some(
      (property) =>
        (property.name && ts.isIdentifier(property.name) && property.name.text === 'seed') ||
        (ts.isSpreadAssignment(property) && namesSeed(property.expression, file)),
    );
  }
  if (!ts.isIdentifier(node)) return false;
  const declaration = findDeclaration(file, node.text);
  // What is imported is judged where it is written.
  return declaration === undefined || namesSeed(declaration.initializer, file);
}

function findDeclaration(file: ts.SourceFile, name: string): ts.VariableDeclaration | undefined {
  const visit = (node: ts.Node): ts.VariableDeclaration | undefined =>
    ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name
      ? node
      : ts.forEachChild(node, visit);
  return visit(file);
}

function setsGlobalSeed(file: ts.SourceFile): boolean {
  const visit = (node: ts.Node): boolean =>
    (isCallOf(node, 'fc', 'configureGlobal') && namesSeed(node.arguments[0], file)) ||
    (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false);
  return visit(file);
}

export const seededRandomRules: readonly SourceRule[] = [
  {
    name: 'noMathRandom',
    mend: 'draw from a generator with a seed that the caller gives',
    holdsIn: () => true,
    breaks: (node) =>
      ts.isPropertyAccessExpression(node) &&
      node.name.text === 'random' &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'Math',
  },
  {
    name: 'seededProperties',
    mend: 'give fast-check a seed: fc.assert(property, { seed: 1 })',
    holdsIn: () => true,
    breaks: (node, file) =>
      Object.entries(drawing).some(
        ([method, at]) => isCallOf(node, 'fc', method) && !namesSeed(node.arguments[at], file),
      ) && !setsGlobalSeed(file),
  },
];
