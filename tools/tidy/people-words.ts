/** Words for people stand in messages/; our own words are those of the glossary, in British spelling. */
import ts from 'typescript';
import { isTest, isUnder } from './finding.ts';
import { declaredName, type SourceRule } from './source-rule.ts';

/** The project's own name may stand anywhere. */
const ownName = /缓和/g;
const chinese = /\p{Script=Han}/u;

const avoidedWords: Readonly<Record<string, string>> = {
  debtor: 'borrower',
  defaulter: 'borrower',
  deadbeat: 'borrower',
  collector: 'agent',
  dunning: 'reminder',
  customer: 'borrower or creditor',
  installment: 'instalment',
  installments: 'instalments',
  amortize: 'amortise',
  capitalize: 'capitalise',
  aging: 'ageing',
  utilise: 'use',
};

/** The words of a name: reAmortizeLoan is re, amortize, loan. */
export function wordsOfName(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .map((word) => word.toLowerCase());
}

export function avoidedInText(text: string): string | undefined {
  return (
    /老赖|催收员|停息挂账|征信修复/.exec(text)?.[0] ??
    /\b(debtor|defaulter|deadbeat|collector|dunning)s?\b/i.exec(text)?.[0]
  );
}

export const peopleWordsRules: readonly SourceRule[] = [
  {
    name: 'wordsInMessages',
    mend: 'put the words in messages/en and messages/zh and return a code',
    holdsIn: (path) =>
      (isUnder(path, 'src') || isUnder(path, 'web')) && !isUnder(path, 'src/documents') && !isTest(path),
    breaks: (node) =>
      (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node)) &&
      (chinese.test(node.text.replace(ownName, '')) || (ts.isJsxText(node) && /\p{Letter}/u.test(node.text))),
  },
  {
    name: 'ourWords',
    mend: `use the glossary's word: ${Object.entries(avoidedWords)
      .map(([not, but]) => `${but} for ${not}`)
      .join(', ')}`,
    // Adapters and mapping of outside formats meet names that others gave.
    holdsIn: (path) => isUnder(path, 'src') && !isUnder(path, 'src/adapters') && !isTest(path),
    breaks: (node) => {
      const name = declaredName(node);
      return name !== undefined && wordsOfName(name).some((word) => Object.hasOwn(avoidedWords, word));
    },
  },
];
