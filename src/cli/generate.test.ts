import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'forbear-generate-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const program = `
  import { Command } from 'commander';
  import { addGenerate } from './src/cli/generate.ts';
  const program = new Command('forbear').exitOverride();
  addGenerate(program);
  await program.parseAsync(process.argv.slice(1), { from: 'user' });
`;

function forbear(options: readonly string[], lang = 'en') {
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program, '--', 'generate', ...options], {
    cwd: new URL('../..', import.meta.url),
    encoding: 'utf8',
    env: { ...process.env, FORBEAR_LANG: lang },
    timeout: 20_000,
  });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

test('writes a book and says what is in it, in both languages', () => {
  const en = forbear(['--seed', '1', '--borrowers', '20', '--out', join(folder, 'en')]);
  assert.equal(en.status, 0, en.err);
  assert.match(en.out, /20 borrowers, \d+ loans.*as of 2026-10-31 \(generated, seed 1\)/);
  assert.equal(readdirSync(join(folder, 'en')).length, 7);
  const zh = forbear(['--seed', '1', '--borrowers', '20', '--out', join(folder, 'zh')], 'zh');
  assert.match(zh.out, /借款人 20/);
});

const refused: readonly {
  readonly name: string;
  readonly options: readonly string[];
  readonly says: RegExp;
  readonly exit: number;
}[] = [
  { name: 'a seed that is no number', options: ['--seed', 'x', '--borrowers', '5'], says: /--seed x/, exit: 64 },
  { name: 'a seed below nothing', options: ['--seed=-1', '--borrowers', '5'], says: /--seed -1/, exit: 64 },
  { name: 'no borrowers', options: ['--seed', '1', '--borrowers', '0'], says: /--borrowers 0/, exit: 64 },
  { name: 'a part of a borrower', options: ['--seed', '1', '--borrowers', '1.5'], says: /--borrowers 1\.5/, exit: 64 },
  { name: 'too many', options: ['--seed', '1', '--borrowers', '999999999'], says: /50000000/, exit: 64 },
];

for (const { name, options, says, exit } of refused) {
  test(`${name} is refused and nothing is written`, () => {
    const out = join(folder, 'refused');
    const run = forbear([...options, '--out', out]);
    assert.equal(run.status, exit);
    assert.match(run.err, says);
    assert.ok(!existsSync(out));
  });
}

test('a folder that holds anything, and one that cannot be', () => {
  assert.equal(forbear(['--seed', '1', '--borrowers', '5', '--out', folder]).status, 64);
  const run = forbear(['--seed', '1', '--borrowers', '5', '--out', join(folder, 'en', 'loans.csv', 'x')]);
  assert.equal(run.status, 73);
  assert.match(run.err, /ENOTDIR/);
});
