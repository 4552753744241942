/** The page about security, line by line: every number once, every file and every test that it names is there, one state in both languages. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/**
 * OWASP ASVS 4.0.3 (4.0/docs_en of the repository OWASP/ASVS): requirements of level 2, which has those of level 1 in it, by
 * section. All of chapters 2 to 14; of chapter 1 those that can be tried.
 */
const sections: Readonly<Record<string, readonly number[]>> = {
  '1.1': [6],
  '1.2': [2, 3, 4],
  '1.4': [1, 4, 5],
  '1.5': [2, 3, 4],
  '1.6': [3],
  '1.7': [1],
  '1.9': [1, 2],
  '1.11': [2],
  '1.12': [2],
  '1.14': [3, 5, 6],
  '2.1': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  '2.2': [1, 2, 3],
  '2.3': [1, 2, 3],
  '2.4': [1, 2, 3, 4, 5],
  '2.5': [1, 2, 3, 4, 5, 6, 7],
  '2.6': [1, 2, 3],
  '2.7': [1, 2, 3, 4, 5, 6],
  '2.8': [1, 2, 3, 4, 5, 6, 7],
  '2.9': [1, 2, 3],
  '2.10': [1, 2, 3, 4],
  '3.1': [1],
  '3.2': [1, 2, 3, 4],
  '3.3': [1, 2, 3, 4],
  '3.4': [1, 2, 3, 4, 5],
  '3.5': [1, 2, 3],
  '3.7': [1],
  '4.1': [1, 2, 3, 5],
  '4.2': [1, 2],
  '4.3': [1, 2, 3],
  '5.1': [1, 2, 3, 4, 5],
  '5.2': [1, 2, 3, 4, 5, 6, 7, 8],
  '5.3': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  '5.4': [1, 2, 3],
  '5.5': [1, 2, 3, 4],
  '6.1': [1, 2, 3],
  '6.2': [1, 2, 3, 4, 5, 6],
  '6.3': [1, 2],
  '6.4': [1, 2],
  '7.1': [1, 2, 3, 4],
  '7.2': [1, 2],
  '7.3': [1, 3, 4],
  '7.4': [1, 2, 3],
  '8.1': [1, 2, 3, 4],
  '8.2': [1, 2, 3],
  '8.3': [1, 2, 3, 4, 5, 6, 7, 8],
  '9.1': [1, 2, 3],
  '9.2': [1, 2, 3, 4],
  '10.2': [1, 2],
  '10.3': [1, 2, 3],
  '11.1': [1, 2, 3, 4, 5, 6, 7, 8],
  '12.1': [1, 2, 3],
  '12.2': [1],
  '12.3': [1, 2, 3, 4, 5, 6],
  '12.4': [1, 2],
  '12.5': [1, 2],
  '12.6': [1],
  '13.1': [1, 3, 4, 5],
  '13.2': [1, 2, 3, 5, 6],
  '13.3': [1, 2],
  '13.4': [1, 2],
  '14.1': [1, 2, 3, 4],
  '14.2': [1, 2, 3, 4, 5, 6],
  '14.3': [2, 3],
  '14.4': [1, 2, 3, 4, 5, 6, 7],
  '14.5': [1, 2, 3, 4],
};
const numbers = Object.entries(sections).flatMap(([section, items]) => items.map((item) => `${section}.${item}`));

const states = {
  en: { held: 'held', 'by deployment': 'deployment', 'not applicable': 'none', '**not held**': 'open' },
  zh: { 已做到: 'held', 由部署方负责: 'deployment', 不适用: 'none', '**未做到**': 'open' },
} as const;
const pages = { en: read('docs/guides/security.md'), zh: read('docs/guides/security.zh-CN.md') };

interface Line {
  readonly numbers: readonly string[];
  readonly state: string | undefined;
  readonly holds: string;
  readonly files: readonly string[];
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

function linesOf(language: 'en' | 'zh'): Line[] {
  return pages[language]
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => {
      const [, of = '', state = '', holds = '', where = '', tests = ''] = line.split('|').map((cell) => cell.trim());
      return {
        numbers: of.split(', '),
        state: (states[language] as Readonly<Record<string, string>>)[state],
        holds,
        files: [...where.matchAll(/`([^`]+)`/g)].map(([, file]) => file!),
        tests: [...tests.matchAll(/`([^`]+)` “(.*?)”(?=<br>|$)/g)].map(([, file, name]) => ({
          file: file!,
          name: name!,
        })),
      };
    });
}
const lines = { en: linesOf('en'), zh: linesOf('zh') };

for (const language of ['en', 'zh'] as const) {
  test(`every requirement stands once, with its state: ${language}`, () => {
    const named = lines[language].flatMap((line) => line.numbers);
    assert.deepEqual([...named].sort(), [...numbers].sort());
    for (const { numbers: of, state, holds } of lines[language]) {
      assert.ok(state !== undefined && holds.length > 3, `${of}`);
    }
  });

  test(`what is held names its tests, and what it names is there: ${language}`, () => {
    const sources = new Map<string, string>();
    const sourceOf = (file: string) => sources.get(file) ?? sources.set(file, read(file)).get(file)!;
    for (const { numbers: of, state, files, tests } of lines[language]) {
      if (state === 'held') assert.ok(tests.length > 0 && files.length > 0, `${of} names no test or no file`);
      for (const file of files) assert.ok(existsSync(new URL(file, root)), `${of}: there is no ${file}`);
      for (const { file, name } of tests) {
        assert.ok(existsSync(new URL(file, root)), `${of}: there is no ${file}`);
        const isThere = sourceOf(file).includes(name) || sourceOf(file).includes(name.replaceAll("'", "\\'"));
        assert.ok(isThere, `${of}: ${file} has no test “${name}”`);
      }
    }
  });

  test(`the page counts its lines right: ${language}`, () => {
    const tally = new Map<string | undefined, number>();
    for (const { numbers: of, state } of lines[language]) tally.set(state, (tally.get(state) ?? 0) + of.length);
    const said = pages[language].slice(0, pages[language].search(/^## /m)).replaceAll('\n', ' ');
    const counted = [numbers.length, ...['held', 'deployment', 'none', 'open'].map((state) => tally.get(state))];
    const told =
      language === 'en'
        ? /server: (\d+) requirements, of which (\d+) are held, (\d+) are .*?, (\d+) do not apply, and \*\*(\d+) are not held/.exec(
            said,
          )
        : /共 (\d+) 条，其中已做到 (\d+) 条，由部署方负责 (\d+) 条，不适用 (\d+) 条， ?\*\*未做到 (\d+) 条/.exec(said);
    assert.deepEqual(told?.slice(1).map(Number), counted);
  });
}

test('both languages say the same of each: state, files, tests', () => {
  const bare = (language: 'en' | 'zh') => lines[language].map(({ holds: _, ...rest }) => rest);
  assert.deepEqual(bare('zh'), bare('en'));
});

/** Files of the program itself that match, without its tests. */
function filesWith(pattern: RegExp): string[] {
  return readdirSync(new URL('src/', root), { recursive: true })
    .map((path) => `src/${String(path).replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && pattern.test(read(path)))
    .sort();
}

test('no text is made into program, and programs are started from listed files alone', () => {
  assert.deepEqual(filesWith(/\beval\(|new Function\(|from 'node:vm'/), []);
  assert.deepEqual(filesWith(/from 'node:child_process'/), [
    'src/adapters/seal-aes-gcm/key-command.ts',
    'src/cli/close-day.ts',
    'src/cli/faults/forbear-process.ts',
  ]);
});

test('what breaks easily is used where a standard asks for it alone, and chance is that of the system', () => {
  assert.deepEqual(filesWith(/'(md5|rc4|des(-[a-z0-9-]+)?|bf-[a-z]+|aes-\d+-(ecb|cbc))'/i), []);
  assert.deepEqual(filesWith(/'sha-?1'/i), [
    // RFC 3161 tokens may name a certificate so (RFC 2634), and authenticators know nothing else (RFC 6238).
    'src/adapters/anchor-rfc3161/read-token.ts',
    'src/adapters/anchor-rfc3161/verify-token.ts',
    'src/application/time-code.ts',
  ]);
  assert.deepEqual(filesWith(/Math\.random\(/), []);
});
