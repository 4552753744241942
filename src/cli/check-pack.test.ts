import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PackFaultCode } from '../composition/load-packs.ts';
import { valueFaultCodes } from '../core/rules/read-values.ts';
import { describePackFault } from './check-pack.ts';
import { words } from './words.ts';

const ownCodes: readonly PackFaultCode[] = [
  'notYaml',
  'packFileMissing',
  'articleMissing',
  'valuesUnknownEnding',
  'idNotFolder',
  'notAWholeNumber',
  'packNotFound',
];

for (const lang of ['en', 'zh'] as const) {
  test(`every fault of a pack has words in ${lang}`, () => {
    for (const code of [...valueFaultCodes, ...ownCodes]) {
      assert.notEqual(words(`pack.${code}`, {}, lang), `pack.${code}`);
    }
  });
}

const program = `
  const { Command } = await import('commander');
  const { addCheckPack } = await import('./src/cli/check-pack.ts');
  const program = new Command('forbear');
  addCheckPack(program);
  await program.parseAsync(process.argv.slice(1), { from: 'user' });
`;

function checkPack(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', program, '--', 'check-pack', ...args],
    { encoding: 'utf8', cwd: join(import.meta.dirname, '../..'), env: { ...process.env, FORBEAR_LANG: 'en' } },
  );
  return { status, stdout, stderr };
}

test('check-pack prints the values with their state, and says how many are not verified', () => {
  const { status, stdout, stderr } = checkPack('cn');
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.match(stdout, /cn\.card\.92\.doubtful\.daysPastDueOver +2011-01-13 +120 +days +ministryRule +verified \(V2\)/);
  assert.match(
    stdout,
    /cn\.class\.doubtful\.daysPastDueOver +2023-07-01 +270 +days +ministryRule +NOT VERIFIED \(M-high\)/,
  );
  assert.match(stdout, /cn: \d+ values, \d+ of them not verified/);
});

test('check-pack names file, line, what stands there and what to write, and exits 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-check-pack-'));
  try {
    mkdirSync(join(folder, 'xx'));
    writeFileSync(
      join(folder, 'xx/pack.yaml'),
      'id: xx\nversion: 1\ntitle: { en: X, zh: X }\nscope: a test\nbuildsOn: []\n',
    );
    writeFileSync(join(folder, 'xx/1.md'), 'an article');
    writeFileSync(
      join(folder, 'xx/1.values.yaml'),
      `- name: xx.one
  unit: days
  force: law
  confidence: V
  verified: true
  lastVerifiedOn: 2026-02-30
  values:
    - { from: 2023-01-01, to: 2023-06-01, value: 1 }
    - { from: 2023-07-01, value: 2 }
`,
    );
    const { status, stderr } = checkPack('--folder', folder);
    assert.equal(status, 1);
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      'xx/1.values.yaml:6: 2026-02-30: not a day that exists; write YYYY-MM-DD',
      'xx/1.values.yaml:1: source is required here; write it',
      'xx/1.values.yaml:9: 2023-07-01: days before this one have no value; move this from, or the to before it',
      '3 faults',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a fault shows long values cut short', () => {
  const fault = { file: 'f', line: 3, value: 'x'.repeat(100), code: 'notADate' } as const;
  assert.match(describePackFault(fault), /^f:3: x{60}…: not a day/);
});
