import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reason } from '../core/rules/decision.ts';
import { withoutPersonalData, withWords } from './judge-contact.ts';
import type { PermitRequest } from './ports.ts';

const combined: readonly (readonly [
  law: Parameters<typeof withWords>[0],
  words: Parameters<typeof withWords>[1],
  outcome: string,
])[] = [
  ['allowed', 'none', 'allowed'],
  ['allowed', 'clean', 'allowed'],
  ['allowed', 'review', 'undetermined'],
  ['allowed', 'blocked', 'forbidden'],
  ['undetermined', 'clean', 'undetermined'],
  ['undetermined', 'review', 'undetermined'],
  ['undetermined', 'blocked', 'forbidden'],
  ['forbidden', 'clean', 'forbidden'],
  ['forbidden', 'review', 'forbidden'],
  ['forbidden', 'blocked', 'forbidden'],
];

test('a contact goes ahead only when neither the law nor the words speak against it', () => {
  for (const [law, words, outcome] of combined) assert.equal(withWords(law, words), outcome, `${law} ${words}`);
});

const request: PermitRequest = {
  jurisdiction: 'test',
  act: 'placeCall',
  at: '2026-03-02T10:00:00Z',
  person: { role: 'contactPerson', id: '李雷', zones: ['Asia/Shanghai'] },
  channel: { kind: 'voice', address: '13800001111' },
  by: 'us',
  currency: 'CNY',
  facts: {},
  history: [
    {
      at: '2026-03-01T10:00:00Z',
      act: 'placeCall',
      person: 'borrower',
      address: '13900002222',
      outcome: 'unanswered',
      initiatedBy: 'us',
    },
  ],
};

const reason = (facts: Reason['facts'], text: string): Reason => ({
  ruleId: 'test.13800001111',
  source: 'Test Act 1',
  basis: 'prohibition',
  verified: true,
  facts,
  text: { en: text, zh: text },
});

test('a reason keeps its figures and loses addresses and the person’s id, wherever they stand', () => {
  const told = reason(
    { count: 3, to: ['13800001111', { before: '+86 13900002222' }], who: '李雷', role: 'borrower' },
    'Call 13800001111, not 13900002222: 李雷',
  );
  const left = withoutPersonalData(told, request);
  assert.deepEqual(left.facts, { count: 3, to: ['…', { before: '+86 …' }], who: '…', role: 'borrower' });
  // Two characters are left out where they stand alone: inside a text they could be part of any word.
  assert.equal(left.text.en, 'Call …, not …: 李雷');
  assert.equal(left.ruleId, told.ruleId);
});

test('without personal data a reason is as it was', () => {
  const plain = {
    ...request,
    person: { role: 'borrower', zones: ['UTC'] },
    channel: { kind: 'voice' },
    history: [],
  } as PermitRequest;
  const told = reason({ count: 3 }, 'three');
  assert.equal(withoutPersonalData(told, plain), told);
});
