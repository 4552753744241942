/**
 * Holds the import rules of .dependency-cruiser.mjs: node tools/import-rules.ts
 *
 * dependency-cruiser reads TypeScript with the package `typescript` (6); where it finds none that it understands it sees
 * no module at all and passes. So the modules it saw are compared with the files that stand there.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What is read here of dependency-cruiser's answer in JSON. */
export interface Report {
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

export interface ImportFault {
  readonly rule: string;
  readonly what: string;
  readonly mend: string;
}

/** Reads the modules under `folder` by the rules of this repository. Throws with what the program said when it gave no report. */
export function cruise(folder: string, roots: readonly string[]): Report {
  const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = resolve('.dependency-cruiser.mjs');
  const run = spawnSync(process.execPath, [program, '--config', config, '--output-type', 'json', ...roots], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
  });
  if (!run.stdout.startsWith('{')) {
    throw new Error(run.stderr || run.stdout || `dependency-cruiser ended with ${run.status ?? run.signal}`);
  }
  return JSON.parse(run.stdout) as Report;
}

/** `files` are all TypeScript files under the roots that were read. */
export function judge(report: Report, files: readonly string[]): ImportFault[] {
  const faults: ImportFault[] = [];
  const unlisted = new Set<string>();
  for (const { rule, from, to, cycle } of report.summary.violations) {
    if (rule.name === 'folderIsListed') {
      const folder = dirname(from);
      if (unlisted.has(folder)) continue;
      unlisted.add(folder);
    }
    const path = cycle ? cycle.map((step) => step.name).join(' → ') : to;
    const mend = report.summary.ruleSetUsed.forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
    faults.push({ rule: rule.name, what: `${from} → ${path}`, mend });
  }
  const seen = new Set(report.modules.map((module) => module.source));
  const unseen = files.filter((file) => !seen.has(file));
  if (files.length === 0 || unseen.length > 0) {
    faults.push({
      rule: 'seesEveryFile',
      what: `saw ${files.length - unseen.length} of ${files.length} files; not ${unseen.slice(0, 5).join(', ')}`,
      mend: 'dependency-cruiser needs the package typescript in a version that it knows (6); see package.json',
    });
  }
  return faults;
}

if (import.meta.main) {
  const roots = ['src', 'tools', ...globSync('web/{client,kit,portal}')];
  const files = globSync(
    roots.map((root) => `${root}/**/*.ts`),
    { exclude: ['**/node_modules/**'] },
  );
  const faults = judge(cruise('.', roots), files);
  for (const { what, rule, mend } of faults) console.log(`${what}: ${rule}\n    ${mend}`);
  console.log(`${files.length} files, ${faults.length} faults`);
  process.exit(faults.length === 0 ? 0 : 1);
}
