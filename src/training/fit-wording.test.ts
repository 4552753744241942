import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FindingCode } from '../core/contact/wording/finding-codes.ts';
import { fitBalance, fitRuns, type LabelledText } from './fit-wording.ts';

const text = (units: string, codes: readonly FindingCode[]): LabelledText => ({
  units: units.split(' '),
  audience: 'borrower',
  blocked: codes.length > 0,
  codes,
});
const texts = [
  text('你 等 着 坐 牢', ['falseConsequence']),
  text('让 你 坐 牢', ['falseConsequence']),
  text('老 赖', ['insult']),
  text('你 这 老 赖', ['insult']),
  text('请 联 系 我 们', []),
  text('我 们 可 以 协 商', []),
  text('请 与 我 们 协 商', []),
];
const given = { rare: 2, weightMin: 0.05, withCodes: true };

test('runs that stand in unlawful texts speak for it, the others against, and each for its kind', () => {
  const runs = new Map(fitRuns(texts, given).map((run) => [run.units, run]));
  assert.ok(runs.get('坐 牢')!.weight > 0 && runs.get('老 赖')!.weight > 0);
  assert.ok(runs.get('我 们')!.weight < 0 && runs.get('协 商')!.weight < 0);
  const [, insult, , falseConsequence] = runs.get('坐 牢')!.codes;
  assert.ok(falseConsequence! > 0 && insult! < falseConsequence!);
  assert.equal(runs.get('等 着'), undefined, 'a run of one text alone is left out');
});

test('the same texts give the same weights', () => {
  assert.deepEqual(fitRuns(texts, given), fitRuns(texts, given));
});

test('the balance trusts a sign as far as it was right', () => {
  const signs = (blocked: boolean, certain: readonly FindingCode[], resemblance: number) => ({
    blocked,
    certain,
    resemblance: { whole: resemblance, sentence: resemblance },
    hasWeak: false,
  });
  const balance = fitBalance(
    [
      ...Array.from({ length: 20 }, () => signs(true, ['threat'], 1)),
      ...Array.from({ length: 20 }, () => signs(false, [], -1)),
      ...Array.from({ length: 10 }, () => signs(false, ['insult'], -1)),
      ...Array.from({ length: 10 }, () => signs(true, ['insult'], 1)),
    ],
    { sentenceLess: { alone: 1, withCertain: 0 } },
  );
  assert.ok(balance.resembles > 0 && balance.certain.threat! > balance.certain.insult!);
});
