/** The core asks for nothing: what it needs is handed to it, so that the same question always has the same answer. */
import ts from 'typescript';
import { isTest, isUnder } from './finding.ts';
import { isReference, type SourceRule } from './source-rule.ts';

const outsideWorld = new Set([
  'Date',
  'process',
  'fetch',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'globalThis',
  'console',
  'Intl',
  'crypto',
  'Buffer',
  'require',
  'XMLHttpRequest',
  'WebSocket',
]);

const inCore = (path: string) => isUnder(path, 'src/core') && !isTest(path);

export const pureCoreRules: readonly SourceRule[] = [
  {
    name: 'coreAsksForNothing',
    mend: 'hand the day, the seed, the digest or the text in as an argument',
    holdsIn: inCore,
    breaks: (node) =>
      (ts.isIdentifier(node) && outsideWorld.has(node.text) && isReference(node)) ||
      (ts.isPropertyAccessExpression(node) &&
        ['toLocaleString', 'localeCompare', 'toLocaleUpperCase', 'toLocaleLowerCase'].includes(node.name.text)),
  },
  {
    name: 'coreImportsOnlyCore',
    mend: 'move the part that needs a package or Node out to the shell, and hand its result in',
    holdsIn: inCore,
    breaks: (node) => {
      const source =
        ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
          ? node.moduleSpecifier
          : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
            ? node.arguments[0]
            : undefined;
      return source !== undefined && !(ts.isStringLiteral(source) && source.text.startsWith('.'));
    },
  },
  {
    name: 'noDefaultInCore',
    mend: 'name every case, so that a new one is a type error here and not a silent fall through',
    holdsIn: inCore,
    breaks: (node) => ts.isDefaultClause(node),
  },
];
