/** Sizes and names of files and functions: one thing, one file, named after the thing. */
import ts from 'typescript';
import { type Finding, isTest, type TextFile } from './finding.ts';
import { hasCommentBefore, type SourceRule } from './source-rule.ts';

const functionLinesMax = 70;
const fileLinesMax = 500;
const saysWhyLong = /long because/i;
const vagueNames = new Set(['utils', 'util', 'common', 'lib', 'libs', 'shared', 'helpers', 'helper', 'misc', 'stuff']);

export const functionLengthRule: SourceRule = {
  name: 'shortFunctions',
  mend: `above ${functionLinesMax} lines: split it where it changes subject, or say before it: long because …`,
  // A test is a table, and its function is as long as the table.
  holdsIn: (path) => !isTest(path),
  breaks: (node, file) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return false;
    const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
    const last = file.getLineAndCharacterOfPosition(node.end).line;
    return last - first + 1 > functionLinesMax && !saysWhyBefore(node, file);
  },
};

function saysWhyBefore(node: ts.Node, file: ts.SourceFile): boolean {
  if (hasCommentBefore(node, file, saysWhyLong)) return true;
  const isPartOfStatement = ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent);
  return (
    isPartOfStatement &&
    saysWhyBefore(ts.isVariableDeclaration(node.parent) ? node.parent.parent.parent : node.parent, file)
  );
}

export function checkFileShape(file: TextFile): Finding[] {
  const findings: Finding[] = [];
  const say = (rule: string, mend: string) => findings.push({ path: file.path, line: 1, rule, mend });
  const lines = file.text.replace(/\n$/, '').split('\n').length;
  if (lines > fileLinesMax && !saysWhyLong.test(firstComment(file.text))) {
    say('shortFiles', `${lines} lines: split it, or say in its first comment: long because …`);
  }
  const parts = file.path.replace(/\.[^/]*$/, '').split('/');
  if (parts.at(-1) === 'index') say('noBarrels', 'import each thing from the file that is named after it');
  const vague = parts.find((part) => vagueNames.has(part.toLowerCase()));
  if (vague) say('noVagueNames', `"${vague}" says nothing: name the folder or file after the thing in it`);
  return findings;
}

export function firstComment(text: string): string {
  return /^(#![^\n]*\n)?\s*(\/\*[\s\S]*?\*\/|(\/\/[^\n]*\n)+)/.exec(text)?.[0] ?? '';
}
