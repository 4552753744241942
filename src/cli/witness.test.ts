import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFaultCodes } from '../core/evidence/witness-policy.ts';
import { folderFaultCodes } from '../witness/witness-files.ts';
import { policyFaultWords } from './witness.ts';
import { hasWords } from './words.ts';

test('every fault of a policy and of a folder has words', () => {
  const codes = [
    ...policyFaultCodes.map((code) => `witness.policy.${code}`),
    ...folderFaultCodes.map((code) => `witness.fault.${code}`),
  ];
  for (const language of ['en', 'zh'] as const) {
    for (const code of codes) assert.ok(hasWords(code, language), `${language} ${code}`);
  }
});

test('a fault says file, line and what stands there, cut where it is long', () => {
  const text = policyFaultWords('a.policy', { line: 3, value: 'x'.repeat(99), code: 'keywordNotKnown' });
  assert.match(text, /a\.policy:3.*x{60}….*log/);
  assert.ok(!text.includes('{'));
});
