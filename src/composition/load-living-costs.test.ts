/** The living costs that come with the program, and what every broken file is told. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { bothWords } from './load-both-words.ts';
import { livingCostsFolder, loadLivingCosts, readLivingCosts } from './load-living-costs.ts';

const folder = mkdtempSync(join(tmpdir(), 'living-costs-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string) => readFileSync(join(livingCostsFolder, name), 'utf8');
const good = { 'us.yaml': file('us.yaml'), 'parameters.yaml': file('parameters.yaml') };

function faultsOf(files: Readonly<Record<string, string | undefined>>): string[] {
  for (const name of ['us.yaml', 'parameters.yaml']) rmSync(join(folder, name), { force: true });
  for (const [name, text] of Object.entries({ ...good, ...files })) {
    if (text !== undefined) writeFileSync(join(folder, name), text);
  }
  return (readLivingCosts(folder).faults ?? []).map(({ file, line, code }) => `${file}:${line} ${code}`);
}

test('what comes with the program is valid, frozen, and sourced', () => {
  const { places, parameters } = loadLivingCosts();
  assert.ok(places.length > 0 && parameters.size > 0);
  for (const { place, confidence, verified, source } of places) {
    assert.ok(source.instrument !== '' && source.article !== '');
    assert.ok(!(verified && confidence.startsWith('M')), place);
  }
  assert.throws(() => Object.assign(places[0]!, { verified: true }), TypeError);
  assert.throws(() => Object.assign([...parameters.values()][0]!, { verified: true }), TypeError);
  assert.ok(!places.some(({ place }) => place.startsWith('GB')), 'the British guidelines are for members');
});

test('the groups of the Chinese survey add up to its total', () => {
  const { figure } = loadLivingCosts().places.find(
    ({ place, area, measure }) => place === 'CN' && area === 'any' && measure === 'consumption',
  )!.spans[0]!;
  assert.ok(figure.form === 'groups');
  assert.equal(
    Object.values(figure.groups).reduce((sum, one) => sum + one, 0n),
    2_822_700n,
  );
});

describe('a fault has its file, line and code', () => {
  const us = (from: string, to: string) => ({ 'us.yaml': good['us.yaml'].replace(from, to) });
  const parameters = (from: string, to: string) => ({ 'parameters.yaml': good['parameters.yaml'].replace(from, to) });
  const valueAfter = (name: string, value: string) => ({
    'parameters.yaml': good['parameters.yaml'].replace(
      new RegExp(`(name: capacity\\.${name}\\n[\\s\\S]*?value: )[^}]* }`),
      `$1${value} }`,
    ),
  });
  const rows: readonly (readonly [files: Readonly<Record<string, string | undefined>>, faults: readonly string[]])[] = [
    [{}, []],
    [{ 'us.yaml': 'place: US' }, ['us.yaml:1 notAList']],
    [{ 'us.yaml': '- [' }, ['us.yaml:1 notYaml']],
    [{ 'us.yaml': '- US' }, ['us.yaml:1 notAnObject']],
    [us('area: any', 'area: any\n  town: x'), ['us.yaml:5 unknownField']],
    [us('  area: any\n', ''), ['us.yaml:3 missing']],
    [us('area: any', 'area: [any]'), ['us.yaml:4 notAText']],
    [us('area: any', 'area: town'), ['us.yaml:4 notOneOf']],
    [us('place: US', 'place: usa'), ['us.yaml:3 notAPlace']],
    [us('currency: USD', 'currency: UDS'), ['us.yaml:5 unknownCurrency']],
    [us('measure: allowance', 'measure: consumption'), ['us.yaml:7 notOneOf', 'us.yaml:17 wrongForm']],
    [us('periodMonths: 1', 'periodMonths: 0'), ['us.yaml:8 notAPeriod']],
    [us('verified: true', 'verified: yes'), ['us.yaml:11 notABoolean']],
    [us('confidence: V2', 'confidence: M-med'), ['us.yaml:11 verifiedFromMemory']],
    [us('lastVerifiedOn: 2026-11-22', 'lastVerifiedOn: 2026-11-31'), ['us.yaml:12 notADate']],
    [us("food: '497'", "food: '-497'"), ['us.yaml:17 negative']],
    [us("food: '497'", "food: '4.977'"), ['us.yaml:17 tooManyDecimals']],
    [us("food: '497'", 'food: 497'), ['us.yaml:17 notAnAmount']],
    [us("food: '497'", "beer: '497'"), ['us.yaml:17 unknownGroup', 'us.yaml:18 fallsWithSize']],
    [us("food: '863'", "food: '400'"), ['us.yaml:18 fallsWithSize']],
    [us("eachFurther: '394'", ''), ['us.yaml:15 missing']],
    [
      { 'us.yaml': `${good['us.yaml']}    - { from: 2025-01-01, bySize: [{ food: '1' }], eachFurther: '1' }\n` },
      ['us.yaml:22 outOfOrder'],
    ],
    [
      { 'us.yaml': `${good['us.yaml']}${good['us.yaml'].slice(good['us.yaml'].indexOf('- place'))}` },
      ['us.yaml:22 duplicateEntry'],
    ],
    [
      {
        'us.yaml': good['us.yaml']
          .replace(/measure: allowance\n {2}per: household/, 'measure: consumption\n  per: person')
          .replace(/ {6}bySize[\s\S]*/, "      total: '5'\n"),
      },
      ['us.yaml:3 nothingToSplitBy'],
    ],
    [{ 'parameters.yaml': undefined }, ['parameters.yaml:1 fileMissing']],
    [
      parameters('name: capacity.buffer.surplusPercent', 'name: capacity.buffer.other'),
      ['parameters.yaml:4 parameterMissing'],
    ],
    [parameters('name: capacity.haircut.volatility.low', 'name: haircut.low'), ['parameters.yaml:4 nameOutsidePack']],
    [valueAfter('haircut\\.volatility\\.high', "'5'"), ['parameters.yaml:35 haircutOutOfOrder']],
    [valueAfter('buffer\\.surplusPercent', "'101'"), ['percentTooLarge']],
    [valueAfter('firm\\.dscrTargetPercent', "'99'"), ['targetBelowOne']],
    [valueAfter('evidence\\.weak', '[declared, photo]'), ['evidenceWithoutGrade']],
    [valueAfter('evidence\\.weak', '[declared, photo, none, payslip]'), ['evidenceGradedTwice']],
  ];
  for (const [files, expected] of rows) {
    test(expected.join(', ') || 'none', () => {
      const found = faultsOf(files);
      assert.equal(found.length, expected.length, found.join('\n'));
      for (const [n, fault] of expected.entries()) assert.ok(found[n]!.endsWith(fault), `${found[n]} is not ${fault}`);
    });
  }
});

test('words in both languages; a code without words is shown as it is', () => {
  const label = bothWords('capacity.line.expense.otherDebt', { creditor: { en: 'Bank B', zh: 'B 银行' } });
  assert.deepEqual(label, { en: 'Bank B: keeps what was agreed', zh: 'B 银行：按原约定还款' });
  assert.deepEqual(bothWords('capacity.nothing', {}), { en: 'capacity.nothing', zh: 'capacity.nothing' });
});
