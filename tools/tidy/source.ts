/** Judges one TypeScript file by all the rules about sources, and honours what is allowed with a reason. */
import ts from 'typescript';
import type { Finding, TextFile } from './finding.ts';
import { noLegalNumberRules } from './no-legal-number.ts';
import { peopleWordsRules } from './people-words.ts';
import { pureCoreRules } from './pure-core.ts';
import { seededRandomRules } from './seeded-random.ts';
import { checkFileShape, firstComment, functionLengthRule } from './shape.ts';
import type { SourceRule } from './source-rule.ts';
import { wholeMoneyRules } from './whole-money.ts';

const barrelRule: SourceRule = {
  name: 'noBarrels',
  mend: 'import each thing from the file that is named after it',
  holdsIn: () => true,
  breaks: (node) =>
    ts.isSourceFile(node) &&
    node.statements.length > 1 &&
    node.statements.every((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined),
};

export const sourceRules: readonly SourceRule[] = [
  ...wholeMoneyRules,
  ...pureCoreRules,
  ...noLegalNumberRules,
  ...peopleWordsRules,
  ...seededRandomRules,
  functionLengthRule,
  barrelRule,
];

/** `tidy-allow <rule>: <reason>` on the line, on the line before, or in the file's first comment for the whole file. */
const allowance = /tidy-allow ([A-Za-z]+)(?::[ \t]*(\S[^\n]*))?/g;

export function checkSource(file: TextFile): Finding[] {
  const findings = checkFileShape(file);
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ESNext, true);
  const rules = sourceRules.filter((rule) => rule.holdsIn(file.path));
  const visit = (node: ts.Node): void => {
    for (const rule of rules) {
      if (!rule.breaks(node, source)) continue;
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      findings.push({ path: file.path, line, rule: rule.name, mend: rule.mend });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const { allowed, findings: bareAllowances } = readAllowances(file);
  return [...findings.filter((finding) => !allowed(finding)), ...bareAllowances];
}

function readAllowances(file: TextFile): { allowed: (finding: Finding) => boolean; findings: Finding[] } {
  const findings: Finding[] = [];
  const everywhere = new Set<string>();
  const byLine = new Map<number, Set<string>>();
  const fileComment = firstComment(file.text);
  // The tidy rules themselves, and their tests, speak of allowances without granting any.
  if (file.path.startsWith('tools/tidy')) return { allowed: () => false, findings };
  for (const [index, text] of file.text.split('\n').entries()) {
    for (const [, rule, reason] of text.matchAll(allowance)) {
      const line = index + 1;
      if (!reason) {
        const mend = 'say why: tidy-allow <rule>: <reason>';
        findings.push({ path: file.path, line, rule: 'allowedWithReason', mend });
      } else if (fileComment.includes(text)) {
        everywhere.add(rule!);
      } else {
        for (const at of [line, line + 1]) byLine.set(at, new Set([...(byLine.get(at) ?? []), rule!]));
      }
    }
  }
  return {
    allowed: ({ rule, line }) => everywhere.has(rule) || (byLine.get(line)?.has(rule) ?? false),
    findings,
  };
}
