import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDay } from '../core/calendar/day.ts';
import { loadPreference, preferenceFolder, readPreferences } from './load-preference.ts';

const names = ['noPlanDistress', 'brokenPlanHarm', 'strain', 'yearUnderPlan', 'discountAYear'];

function text(from: string, more: Readonly<Record<string, string>> = {}): string {
  const lines = names.map((name) => `  ${name}: ${more[name] ?? '{ value: 0.1, verified: false, note: "assumed" }'}`);
  return [`from: ${from}`, 'parameters:', ...lines, ...(more.extra === undefined ? [] : [`  ${more.extra}`]), ''].join(
    '\n',
  );
}

function reading(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'preference-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return readPreferences(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the project’s own files: all five shares, each between nothing and what is owed', () => {
  const [first] = readPreferences(preferenceFolder);
  assert.deepEqual(Object.keys(first!.preference).sort(), [...names].sort());
  for (const value of Object.values(first!.preference)) assert.ok(value >= 0 && value <= 1);
});

test('the file in force on the day; before all of them the first', () => {
  const all = readPreferences(preferenceFolder);
  assert.equal(loadPreference(parseDay('1990-01-01')!), loadPreference(all[0]!.from));
  const two = reading({
    'b.yaml': text('2027-01-01', { strain: '{ value: 0.9, verified: false, note: "asked" }' }),
    'a.yaml': text('2028-01-01'),
  });
  assert.deepEqual(
    two.map(({ preference }) => preference.strain),
    [0.9, 0.1],
  );
});

const faults: readonly [string, RegExp, Readonly<Record<string, string>>][] = [
  ['a folder without one', /no preference/, {}],
  ['no day', /a\.yaml:1: from is not a day/, { 'a.yaml': text('2027-02-30') }],
  ['no parameters', /needs from and parameters/, { 'a.yaml': 'from: 2027-01-01\n' }],
  [
    'an unknown name',
    /a\.yaml:8: patience is not known/,
    { 'a.yaml': text('2027-01-01', { extra: 'patience: { value: 1 }' }) },
  ],
  [
    'a value below nothing',
    /a\.yaml:5: strain needs a value/,
    { 'a.yaml': text('2027-01-01', { strain: '{ value: -0.1, verified: false, note: "x" }' }) },
  ],
  [
    'a value beyond reason',
    /a\.yaml:5: strain needs a value/,
    { 'a.yaml': text('2027-01-01', { strain: '{ value: 11, verified: false, note: "x" }' }) },
  ],
  [
    'not said whether verified',
    /strain does not say whether it is verified/,
    { 'a.yaml': text('2027-01-01', { strain: '{ value: 1, note: "x" }' }) },
  ],
  [
    'not said what it leans on',
    /strain does not say what it leans on/,
    { 'a.yaml': text('2027-01-01', { strain: '{ value: 1, verified: false }' }) },
  ],
  ['one left out', /strain is missing/, { 'a.yaml': text('2027-01-01').replace(/ {2}strain.*\n/, '') }],
  [
    'a name twice',
    /a\.yaml:8/,
    { 'a.yaml': text('2027-01-01', { extra: 'strain: { value: 1, verified: false, note: "x" }' }) },
  ],
  ['no YAML', /a\.yaml:1/, { 'a.yaml': 'from: [2027' }],
];
for (const [name, message, files] of faults) {
  test(`no plan is weighed by a broken file: ${name}`, () => assert.throws(() => reading(files), message));
}

test('two files of one day are a fault', () => {
  assert.throws(() => reading({ 'a.yaml': text('2027-01-01'), 'b.yaml': text('2027-01-01') }));
});

test('a value that is no number is refused', () => {
  const strain = '{ value: .nan, verified: false, note: "x" }';
  assert.throws(() => reading({ 'a.yaml': text('2027-01-01', { strain }) }), /strain needs a value/);
});
