import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { packFaultCodes } from '../composition/load-packs.ts';
import { describePackFault } from './check-pack.ts';
import { words } from './words.ts';

for (const lang of ['en', 'zh'] as const) {
  test(`every fault of a pack has words in ${lang}`, () => {
    for (const code of new Set(packFaultCodes)) {
      const said = words(`pack.${code}`, { value: 'VALUE', field: 'FIELD' }, lang);
      assert.notEqual(said, `pack.${code}`);
      assert.doesNotMatch(said, /[{}]/, `${code}: a place that nothing fills`);
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

test('check-pack runs names, gaps and cases once every file could be read, and says what is lacking', () => {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-check-pack-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, 'xx', name), text);
  const check = (rule: string, cases: string) => {
    write(
      '1.md',
      `---\ninstrument: an instrument\narticle: '1'\nforce: law\nbasis: prohibition\nfrom: 2021-01-01\nconfidence: V\nlastVerifiedOn: 2026-01-01\n---\n\`\`\`yaml rule\n${rule}\n\`\`\`\n`,
    );
    write('1.cases.yaml', cases);
    const { status, stderr } = checkPack('xx', '--folder', folder);
    return [status, ...stderr.trimEnd().split('\n')];
  };
  try {
    mkdirSync(join(folder, 'xx'));
    write('pack.yaml', 'id: xx\nversion: 1\ntitle: { en: X, zh: X }\nscope: a test\nbuildsOn: []\nzone: UTC\n');
    const facts = ['representedByAttorney', 'agreementInForce', 'disputed'].map(
      (name) => `- { name: ${name}, type: boolean, leftOut: asked, text: { en: a, zh: a } }\n`,
    );
    const others = [
      ['ceaseRequestReceivedOn', 'day'],
      ['inconvenient', 'times'],
      ['consents', 'consents'],
    ].map(([name, type]) => `- { name: ${name}, type: ${type}, leftOut: asked, text: { en: a, zh: a } }\n`);
    write('facts.yaml', [...facts, ...others].join(''));
    const rule = 'id: xx.rule\neffect: forbid\non: placeCall\nwhen: { disputed: true }\ntext: { en: no, zh: 不可 }';
    const passes = '- { rule: xx.rule, case: no, expect: passes }\n';
    const blocked = '- { rule: xx.rule, case: yes it is, expect: blocked, facts: { disputed: true } }\n';
    assert.deepEqual(check(rule.replace('disputed', 'disptued'), ''), [
      1,
      'xx/1.md:14: disptued: no pack declares this fact; correct the name, or declare it in facts.yaml',
      '1 faults',
    ]);
    assert.deepEqual(check(rule, passes), [
      1,
      'xx/1.md:11: xx.rule: blocked: a case is lacking: xx.rule: blocked; write it in the cases file beside the article',
      '1 faults',
    ]);
    assert.deepEqual(check(rule, passes + blocked.replace('blocked', 'passes')), [
      1,
      'xx/1.cases.yaml:2: blocked: the case does not come out: the answer is blocked; mend the rule or the case',
      'xx/1.md:11: xx.rule: blocked: a case is lacking: xx.rule: blocked; write it in the cases file beside the article',
      '2 faults',
    ]);
    assert.deepEqual(check(rule, passes + blocked), [0, '']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
