/**
 * Holds the import rules of .dependency-cruiser.mjs: node tools/import-rules.ts
 *
 * dependency-cruiser reads TypeScript with the package `typescript` (6); where it finds none that it understands it sees
 * no module at all and passes. So the modules it saw are compared with the files that stand there.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname } from 'node:path';

const roots = ['src', 'tools', ...globSync('web')];

interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
      readonly cycle?: readonly { readonly name: string }[];
    }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string; readonly comment?: string }[] };
  };
}

const program = 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs';
const run = spawnSync(
  process.execPath,
  [program, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...roots],
  { encoding: 'utf8', maxBuffer: 512 * 1024 * 1024 },
);
if (!run.stdout.startsWith('{')) {
  console.error(run.stderr || run.stdout || `dependency-cruiser ended with ${run.status ?? run.signal}`);
  process.exit(1);
}
const report = JSON.parse(run.stdout) as Report;
const rules = report.summary.ruleSetUsed.forbidden;

let faults = 0;
const unlisted = new Set<string>();
for (const violation of report.summary.violations) {
  if (violation.rule.name === 'folderIsListed') {
    const folder = dirname(violation.from);
    if (unlisted.has(folder)) continue;
    unlisted.add(folder);
  }
  faults += 1;
  const ring = violation.cycle?.map((step) => step.name).join(' → ');
  console.log(`${violation.from} → ${ring ?? violation.to}: ${violation.rule.name}`);
  console.log(`    ${rules.find((rule) => rule.name === violation.rule.name)?.comment ?? ''}`);
}

const seen = new Set(report.modules.map((module) => module.source));
const files = globSync(
  roots.map((root) => `${root}/**/*.ts`),
  { exclude: ['**/node_modules/**'] },
);
const unseen = files.filter((file) => !seen.has(file));
if (files.length === 0 || unseen.length > 0) {
  faults += 1;
  console.log(
    `dependency-cruiser saw ${files.length - unseen.length} of ${files.length} files; unseen: ${unseen.slice(0, 5).join(', ')}`,
  );
  console.log('    It needs the package typescript in a version that it knows (6); see package.json.');
}
console.log(`${files.length} files, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
