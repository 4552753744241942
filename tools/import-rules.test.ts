/** Each import rule is broken once, in a small tree of its own. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { cruise, judge, type Report } from './import-rules.ts';

/** File, what it imports, and the rules that this breaks. */
const tree: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['src/core/money/sum.ts', [], []],
  ['src/core/money/late.ts', ['../ageing/days.ts'], ['core.moneyImports']],
  ['src/core/calendar/day.ts', ['../money/sum.ts'], []],
  ['src/core/ageing/days.ts', ['../calendar/day.ts', '../loan/terms.ts'], []],
  ['src/core/loan/terms.ts', ['node:fs'], ['coreImportsOnlyCore']],
  ['src/core/loan/rate.ts', ['pg'], ['coreImportsOnlyCore']],
  ['src/core/loan/shell.ts', ['../../store/open.ts'], ['coreImportsOnlyCore']],
  ['src/core/loan/ring-a.ts', ['./ring-b.ts'], ['noCycle']],
  // A ring is told once.
  ['src/core/loan/ring-b.ts', ['./ring-a.ts'], []],
  ['src/core/loan/part.ts', ['type ./whole.ts'], []],
  ['src/core/loan/whole.ts', ['./part.ts'], []],
  ['src/core/loan/terms.test.ts', ['node:test', '../ageing/days.ts'], []],
  ['src/core/whatever/a.ts', ['../money/sum.ts'], ['folderIsListed']],
  ['src/store/open.ts', ['../core/money/sum.ts', 'pg'], []],
  ['src/store/app.ts', ['../application/close-day.ts'], ['storeImports']],
  ['src/application/close-day.ts', ['../store/open.ts'], []],
  ['src/application/ports.ts', [], []],
  ['src/adapters/import-csv/parse.ts', ['../../application/ports.ts'], []],
  ['src/adapters/import-csv/store.ts', ['../../store/open.ts'], ['adaptersImports']],
  ['src/adapters/import-xlsx/parse.ts', ['../import-csv/parse.ts'], ['noAdapterImportsAnother']],
  ['src/api/a.ts', ['../application/close-day.ts'], ['apiImports']],
  ['src/cli/main.ts', ['../application/close-day.ts', '../core/money/sum.ts', '../api/a.ts'], []],
  ['src/cli/tool.ts', ['../../tools/check.ts'], ['srcStandsWithoutTools']],
  ['src/cli/tests.ts', ['../core/loan/terms.test.ts'], ['nobodyImportsTests']],
  ['src/cli/lost.ts', ['./nowhere.ts'], ['resolvable']],
  ['src/composition/all.ts', ['../adapters/import-csv/parse.ts', '../store/open.ts'], []],
  ['src/composition/cli.ts', ['../cli/main.ts'], ['compositionImports']],
  ['src/elsewhere/a.ts', ['../core/money/sum.ts'], ['folderIsListed']],
  ['tools/check.ts', ['../src/core/money/sum.ts'], []],
];

describe('the import rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-imports-'));
  const statement = (from: string) =>
    from.startsWith('type ') ? `import type { x as y } from '${from.slice(5)}';` : `import '${from}';`;
  for (const [file, imports] of tree) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${imports.map(statement).join('\n')}\nexport const x = 1;\n`);
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    '{"compilerOptions":{"module":"nodenext","allowImportingTsExtensions":true}}',
  );
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const files = tree.map(([file]) => file);
  let report: Report;
  try {
    report = cruise(folder, ['src', 'tools']);
  } finally {
    rmSync(folder, { recursive: true });
  }
  const faults = judge(report, files);

  for (const [file, imports, expected] of tree) {
    test(`${file} imports ${imports.join(', ') || 'nothing'}`, () => {
      const broken = faults.filter(({ what }) => what.startsWith(`${file} →`)).map(({ rule }) => rule);
      assert.deepEqual([...new Set(broken)].sort(), [...expected].sort());
    });
  }
  test('every fault says how to mend it', () =>
    assert.deepEqual(
      faults.filter(({ mend }) => mend === ''),
      [],
    ));
  test('a run that saw nothing is a fault', () => {
    const blind = { modules: [], summary: { violations: [], ruleSetUsed: { forbidden: [] } } };
    assert.deepEqual(
      judge(blind, ['src/a.ts']).map(({ rule }) => rule),
      ['seesEveryFile'],
    );
    assert.deepEqual(judge(blind, []).length, 1);
    assert.deepEqual(judge({ ...blind, modules: [{ source: 'src/a.ts' }] }, ['src/a.ts']), []);
  });
});
