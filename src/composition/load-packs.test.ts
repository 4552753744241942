import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { cnClassRulesOn } from '../core/ageing/class-rules.ts';
import { euRulesOn } from '../core/ageing/eu-forborne.ts';
import { parseDay } from '../core/calendar/day.ts';
import { legalPaymentOrder } from '../core/rules/payment-order.ts';
import { loadDatedValues, packsFolder, readPacks } from './load-packs.ts';

const asOf = parseDay('2026-01-01')!;

test('the packs that come with the program have no fault and are frozen', () => {
  const { packs, faults } = readPacks({ folder: packsFolder });
  assert.deepEqual(faults, []);
  assert.deepEqual(
    packs.map((pack) => pack.id),
    ['any', 'au', 'cn', 'eu', 'gb', 'ie', 'us-federal'],
  );
  for (const value of packs.flatMap((pack) => pack.values)) {
    assert.ok(Object.isFrozen(value) && Object.isFrozen(value.source) && Object.isFrozen(value.spans[0]));
    if (value.confidence.startsWith('M-')) assert.equal(value.verified, false);
  }
  assert.equal(loadDatedValues(), loadDatedValues());
});

test('the classes of the Chinese measures as the packs hold them', () => {
  const values = loadDatedValues();
  const over = (scheme: 'cn.general' | 'cn.card', day = asOf) =>
    cnClassRulesOn(values, { scheme, asOf: day }).thresholds.map((at) => `${at.riskClass} ${at.daysPastDueOver}`);
  const general = ['loss 360', 'doubtful 270', 'substandard 90', 'specialMention 0'];
  const card = ['loss 180', 'doubtful 120', 'substandard 90', 'specialMention 0'];
  assert.deepEqual(over('cn.general'), general);
  assert.deepEqual(over('cn.card'), [...general, ...card]);
  // Before the 2023 measures there is no general ladder, and before 2011 none at all: an answer, not a guess.
  assert.deepEqual(over('cn.general', parseDay('2023-06-30')!), []);
  assert.deepEqual(over('cn.general', parseDay('2023-07-01')!), general);
  assert.deepEqual(over('cn.card', parseDay('2023-06-30')!), card);
  assert.deepEqual(over('cn.card', parseDay('2011-01-12')!), []);
  const { upgrade, observation } = cnClassRulesOn(values, { scheme: 'cn.general', asOf });
  assert.deepEqual([upgrade?.periodsMin, upgrade?.monthsMin, upgrade?.verified], [2, 6, false]);
  assert.deepEqual([observation?.periodsMin, observation?.monthsMin, observation?.verified], [2, 12, true]);
  assert.deepEqual([observation?.floor, observation?.floorAgain], ['specialMention', 'substandard']);
});

test('the European rules as the packs hold them', () => {
  const { unverified, ...numbers } = euRulesOn(loadDatedValues(), asOf)!;
  assert.deepEqual(numbers, { defaultOver: 90, cureMonthsMin: 12, probationMonthsMin: 24, relapseOver: 30 });
  assert.deepEqual(unverified, []);
  assert.equal(euRulesOn(loadDatedValues(), parseDay('2010-01-01')!), undefined);
});

for (const [product, daysPastDue, order, ruleId] of [
  [undefined, undefined, 'cost interest penalty fee principal', 'cn.cc.561'],
  ['consumer', 200, 'cost interest penalty fee principal', 'cn.cc.561'],
  ['card', undefined, 'cost interest penalty fee principal', 'cn.cc.561'],
  ['card', 90, 'cost interest penalty fee principal', 'cn.card.order'],
  ['card', 91, 'principal cost interest penalty fee', 'cn.card.order'],
] as const) {
  test(`order of payment, ${product ?? 'any product'}, ${daysPastDue ?? 'no'} days past due: ${order}`, () => {
    for (const day of [asOf, undefined]) {
      const legal = legalPaymentOrder(loadDatedValues(), { product, daysPastDue, asOf: day });
      assert.deepEqual([legal?.order.join(' '), legal?.ruleId], [order, ruleId]);
      assert.equal(legal?.verified, ruleId === 'cn.cc.561');
    }
  });
}

test('order of payment before the Civil Code: none', () => {
  const before = parseDay('2020-12-31')!;
  const at = { product: undefined, daysPastDue: undefined, asOf: before };
  assert.equal(legalPaymentOrder(loadDatedValues(), at), undefined);
});

// Bad packs: each fault with its file and line.

const head = 'id: xx\nversion: 1\ntitle: { en: X, zh: X }\nscope: a test\nbuildsOn: []\n';
const value = (name: string) => `- name: ${name}
  unit: days
  source: { instrument: an instrument, article: '1' }
  force: law
  confidence: V
  verified: true
  lastVerifiedOn: 2026-11-22
  values:
    - { from: 2023-01-01, value: 90 }
`;

function faultsOf(files: Readonly<Record<string, string>>, only?: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'forbear-packs-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return readPacks({ folder, only }).faults.map(({ file, line, code }) => `${file}:${line} ${code}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [name, files, expected] of [
  ['whole', { 'xx/pack.yaml': head, 'xx/a.values.yaml': value('xx.a'), 'xx/a.md': '' }, []],
  ['without pack.yaml', { 'xx/a.values.yaml': value('xx.a'), 'xx/a.md': '' }, ['xx/pack.yaml:1 packFileMissing']],
  [
    'without the article',
    { 'xx/pack.yaml': head, 'xx/a.values.yaml': value('xx.a') },
    ['xx/a.values.yaml:1 articleMissing'],
  ],
  [
    'with a field that is none',
    {
      'xx/pack.yaml': head,
      'xx/a.md': '',
      'xx/a.values.yaml': value('xx.a').replace('  force', '  colour: red\n  force'),
    },
    ['xx/a.values.yaml:4 unknownField'],
  ],
  [
    'without a source',
    {
      'xx/pack.yaml': head,
      'xx/a.md': '',
      'xx/a.values.yaml': `# a comment\n${value('xx.a').replace(/ {2}source.*\n/, '')}`,
    },
    ['xx/a.values.yaml:2 missing'],
  ],
  [
    'with an impossible date',
    { 'xx/pack.yaml': head, 'xx/a.md': '', 'xx/a.values.yaml': value('xx.a').replace('2023-01-01', '2023-13-01') },
    ['xx/a.values.yaml:9 notADate'],
  ],
  [
    'with a name twice, in two files',
    {
      'xx/pack.yaml': head,
      'xx/a.md': '',
      'xx/a.values.yaml': value('xx.a'),
      'xx/b.md': '',
      'xx/b.values.yaml': value('xx.a'),
    },
    ['xx/b.values.yaml:1 duplicateName'],
  ],
  [
    'that is no YAML',
    { 'xx/pack.yaml': head, 'xx/a.md': '', 'xx/a.values.yaml': '- name: [' },
    ['xx/a.values.yaml:1 notYaml'],
  ],
  [
    'with a field of pack.yaml that is none, an id of another folder and a pack that is not there',
    { 'xx/pack.yaml': head.replace('id: xx', 'id: yy\nowner: me').replace('[]', '[zz]') },
    ['xx/pack.yaml:2 unknownField', 'xx/pack.yaml:1 idNotFolder', 'xx/pack.yaml:6 packNotFound'],
  ],
  ['with a YAML file of no known kind', { 'xx/pack.yaml': head, 'xx/a.yaml': '' }, ['xx/a.yaml:1 valuesUnknownEnding']],
] as const) {
  test(`a pack ${name}: ${expected.join('; ') || 'no fault'}`, () => {
    const found = faultsOf(files);
    // The parser may say more than one thing about text that is no YAML.
    assert.deepEqual([...new Set(found)], expected);
  });
}

test('a pack that is asked for and is not there', () => {
  assert.deepEqual(faultsOf({ 'xx/pack.yaml': head }, ['zz']), ['zz:1 packNotFound']);
});
