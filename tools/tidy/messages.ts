/** Words for people: every code in every language, with the same placeholders, under the topic that its file is named after. */

import { type Finding, isUnder, lineAt, type TextFile } from './finding.ts';
import { avoidedInText } from './people-words.ts';

/** English is what the others are compared with. */
const languages = ['en', 'zh'] as const;

/** `files` are those of messages/; `sources` are the TypeScript files that may ask for words by a written code. */
export function checkMessages(files: readonly TextFile[], sources: readonly TextFile[]): Finding[] {
  const findings: Finding[] = [];
  const tables = new Map<string, Map<string, string>>();
  for (const file of files) {
    const { table, faults } = readTable(file);
    tables.set(file.path, table);
    findings.push(...faults);
  }
  for (const file of files) findings.push(...compareWithTwins(file, tables));
  const english = new Set(
    [...tables].filter(([path]) => path.startsWith('messages/en/')).flatMap(([, table]) => [...table.keys()]),
  );
  for (const source of sources) findings.push(...checkAskedCodes(source, english));
  return findings;
}

function readTable(file: TextFile): { table: Map<string, string>; faults: Finding[] } {
  const faults: Finding[] = [];
  const table = new Map<string, string>();
  const say = (code: string, mend: string, rule = 'messages') =>
    faults.push({ path: file.path, line: lineOf(file, code), rule, mend });
  let parsed: unknown;
  try {
    parsed = JSON.parse(file.text);
  } catch (error) {
    say('', `not JSON: ${(error as Error).message}`);
    return { table, faults };
  }
  const topic = /([^/]+)\.json$/.exec(file.path)?.[1] ?? '';
  for (const [code, text] of Object.entries(parsed as object)) {
    if (!code.startsWith(`${topic}.`)) say(code, `a code in ${topic}.json begins with "${topic}."`);
    if (typeof text !== 'string' || text.trim() === '') say(code, `${code} has no words`);
    else {
      table.set(code, text);
      const avoided = avoidedInText(text);
      if (avoided) say(code, `"${avoided}" is a word that we do not use; see docs/GLOSSARY.md`, 'ourWords');
    }
  }
  return { table, faults };
}

function compareWithTwins(file: TextFile, tables: ReadonlyMap<string, ReadonlyMap<string, string>>): Finding[] {
  const language = file.path.split('/')[1]!;
  const own = tables.get(file.path)!;
  return languages
    .filter((other) => other !== language)
    .flatMap((other) => {
      const twinPath = file.path.replace(`messages/${language}/`, `messages/${other}/`);
      const twin = tables.get(twinPath);
      const say = (code: string, mend: string): Finding => ({
        path: file.path,
        line: lineOf(file, code),
        rule: 'messages',
        mend,
      });
      if (!twin) return [say('', `its twin ${twinPath} is missing`)];
      return [...own].flatMap(([code, text]) => {
        const translated = twin.get(code);
        if (translated === undefined) return [say(code, `${code} has no words in ${twinPath}`)];
        const [here, there] = [placeholders(text), placeholders(translated)];
        return here === there
          ? []
          : [say(code, `${code} names ${here || 'nothing'} here but ${there || 'nothing'} in ${twinPath}`)];
      });
    });
}

function placeholders(text: string): string {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([whole]) => whole))].sort().join(' ');
}

function checkAskedCodes(source: TextFile, known: ReadonlySet<string>): Finding[] {
  // The pages ask by `say`, and by the attribute of a sentence with elements in it.
  const asked = isUnder(source.path, 'web')
    ? /(?:\bsay\(\s*'|\bcode="|\? '|: ')(page[A-Z]\w*\.[\w.]+)['"]/g
    : /\bwords\(\s*'([\w.]+)'/g;
  return [...source.text.matchAll(asked)]
    .filter(([, code]) => !known.has(code!))
    .map((match) => ({
      path: source.path,
      line: lineAt(source.text, match.index),
      rule: 'messages',
      mend: `${match[1]} has no words in messages/`,
    }));
}

function lineOf(file: TextFile, code: string): number {
  const at = code === '' ? -1 : file.text.indexOf(`"${code}"`);
  return at < 0 ? 1 : lineAt(file.text, at);
}
