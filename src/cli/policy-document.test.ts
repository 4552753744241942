import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadPreference } from '../composition/load-preference.ts';
import { loadSurvival } from '../composition/load-survival.ts';
import { readPolicyDocument } from './policy-document.ts';

const example = JSON.parse(readFileSync('examples/policy.json', 'utf8')) as Record<string, Record<string, unknown>>;
const model = loadSurvival().dated[0]!.products[0]!.model;
const models = { survivalFor: () => model, preferenceOn: loadPreference };
const read = (document: unknown) => readPolicyDocument(document, models);

test('the example is a policy, with what it leaves out', () => {
  const reading = read(example);
  assert.ok('policy' in reading);
  const { policy } = reading;
  assert.deepEqual(policy.authority.roles, ['agent', 'teamLead', 'director']);
  assert.deepEqual(policy.stance, { aspiration: 0.85, concedeTo: 0.6, rounds: 4, strategy: 'timeDependent' });
  assert.equal(policy.bounds.keptAtTwelveMin, 0.5);
});

const without = (name: string) => {
  const { [name]: _, ...rest } = example.policy!;
  return { ...example, policy: rest };
};
const rows: readonly (readonly [string, string, object])[] = [
  ['/product', 'notOneOf', { ...example, product: 'boat' }],
  ['/from', 'notADate', { ...example, from: '2026-02-30' }],
  ['/colour', 'unknownField', { ...example, colour: 'red' }],
  ['/policy/authority', 'missing', without('authority')],
  [
    '/policy/settlementMinPercent',
    'notAShare',
    { ...example, policy: { ...example.policy, settlementMinPercent: '160' } },
  ],
  ['/policy/deferMonthsMax', 'notBelowTerm', { ...example, policy: { ...example.policy, deferMonthsMax: 60 } }],
  ['/approval/expiresAfterDays', 'tooSmall', { ...example, approval: { answerWithinDays: 9, expiresAfterDays: 8 } }],
  ['/approval/keptToTheEndMinPercent', 'notAShare', { ...example, approval: { keptToTheEndMinPercent: '101' } }],
];

for (const [path, code, document] of rows) {
  test(`${path}: ${code}`, () => {
    const reading = read(document);
    assert.ok('invalid' in reading && reading.invalid.some((fault) => fault.path === path && fault.code === code));
  });
}
