/**
 * Holds the rules of docs/STYLE.md that a program can judge: node tools/tidy.ts
 *
 * Each finding gives file, line, rule and mend. Where a rule is wrong for a line, the line says so and why:
 *   // tidy-allow noLegalNumberNamed: 360 is the day count's own year, not a threshold.
 */
import { globSync, readFileSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { Finding, TextFile } from './tidy/finding.ts';
import { checkMap } from './tidy/map.ts';
import { checkMessages } from './tidy/messages.ts';
import { checkSource } from './tidy/source.ts';
import { checkMigrations } from './tidy/sql.ts';

function paths(...patterns: string[]): string[] {
  return globSync(patterns, { exclude: ['**/node_modules/**'] })
    .map((path) => path.split(sep).join('/'))
    .sort();
}

function read(...patterns: string[]): TextFile[] {
  return paths(...patterns).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

const sources = read('src/**/*.{ts,tsx}', 'tools/**/*.ts', 'web/**/*.{ts,tsx}').filter(
  ({ path }) => !path.endsWith('.d.ts'),
);
const messages = read('messages/*/*.json');
const migrations = read('src/store/migrations/*.sql');
const map: TextFile = { path: 'docs/ARCHITECTURE.md', text: readFileSync('docs/ARCHITECTURE.md', 'utf8') };
const folders = new Set(
  paths('*', 'src/**', 'messages/*', 'docs/*', 'jurisdictions/**', 'web/*', 'tools/*').filter((path) =>
    holdsFiles(path),
  ),
);

const findings: Finding[] = [
  ...sources.flatMap(checkSource),
  ...checkMessages(
    messages,
    sources.filter(({ path }) => /^(src|web)\//.test(path) && !path.endsWith('.test.ts')),
  ),
  ...checkMigrations(migrations),
  ...checkMap(map, folders),
];
for (const { path, line, rule, mend } of findings) console.log(`${path}:${line} ${rule}\n    ${mend}`);
console.log(
  `${sources.length} sources, ${messages.length} message files, ${migrations.length} migrations, ${findings.length} faults`,
);
process.exit(findings.length === 0 ? 0 : 1);

/** A folder with nothing in it does not exist for git. */
function holdsFiles(path: string): boolean {
  return statSync(path).isDirectory() && globSync(`${path}/**/*`).some((inner) => statSync(inner).isFile());
}
