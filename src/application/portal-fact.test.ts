import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../core/calendar/day.ts';
import { factKindOf, isKnownFact } from './portal-fact.ts';

const pepper = new Uint8Array(32);
const loans = [
  { disbursedOn: parseDay('2025-09-10')!, principalMinor: 1_200_000n, currency: 'CNY' },
  { disbursedOn: parseDay('2026-01-02')!, principalMinor: 12_345_67n, currency: 'CNY' },
  { disbursedOn: parseDay('2024-12-31')!, principalMinor: 500_000n, currency: 'JPY' },
];

/** As people write them; whether it is one of theirs. */
const days: readonly (readonly [string, boolean])[] = [
  ['2025-09-10', true],
  ['2025/9/10', true],
  ['2025.09.10', true],
  ['20250910', true],
  ['2025 年 9 月 10 日', true],
  ['２０２５－０９－１０', true],
  ['2026-1-2', true],
  ['2024年12月31日', true],
  ['2025-10-09', false],
  ['2025-09-11', false],
  ['10-09-2025', false],
  ['2025-09-31', false],
  ['2025-09', false],
  ['', false],
];
for (const [typed, expected] of days) {
  test(`the day a loan was paid out: '${typed}' is ${expected ? '' : 'not '}theirs`, () => {
    assert.equal(isKnownFact(typed, { kind: 'paidOutOn', loans, pepper }), expected);
  });
}

const amounts: readonly (readonly [string, boolean])[] = [
  ['12000', true],
  ['12,000.00', true],
  ['１２０００', true],
  ['¥12 000', true],
  ['12000元', true],
  ['CNY 12000', true],
  ['12345.67', true],
  ['500000', true],
  ['1200000', false],
  ['12000.01', false],
  ['-12000', false],
  ['1e4', false],
  ['0', false],
  ['twelve', false],
  ['', false],
];
for (const [typed, expected] of amounts) {
  test(`the amount that was lent: '${typed}' is ${expected ? '' : 'not '}theirs`, () => {
    assert.equal(isKnownFact(typed, { kind: 'principal', loans, pepper }), expected);
  });
}

test('who has no loan knows nothing', () => {
  for (const kind of ['paidOutOn', 'principal'] as const) {
    assert.equal(isKnownFact('', { kind, loans: [], pepper }), false);
  }
});

test('which fact is asked hangs on number and pepper, and both kinds occur', () => {
  const kinds = Array.from({ length: 100 }, (_, n) => factKindOf(`C2026-${String(n).padStart(6, '0')}`, pepper));
  const ofFacts = kinds.filter((kind) => kind === 'paidOutOn').length;
  assert.ok(ofFacts > 30 && ofFacts < 70, String(ofFacts));
  const others = Array.from({ length: 100 }, (_, n) =>
    factKindOf(`C2026-${String(n).padStart(6, '0')}`, new Uint8Array(32).fill(1)),
  );
  assert.notDeepEqual(kinds, others);
});
