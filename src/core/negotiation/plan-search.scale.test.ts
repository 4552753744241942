import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largePlanCase, planDraws, smallPlanCase } from '../../../tools/plan-cases.ts';
import { judgeByChance, judgeCase } from '../../../tools/plan-checks.ts';

test('the search agrees with full enumeration on 2,000 seeded cases, for every objective, score for score', (context) => {
  let judged = 0;
  let agreed = 0;
  let none = 0;
  const differ: object[] = [];
  for (let number = 0; number < 2000; number++) {
    const one = judgeCase(smallPlanCase(number));
    judged += one.agreed + one.differ.length;
    agreed += one.agreed;
    none += one.none;
    for (const each of one.differ) differ.push({ number, ...each });
  }
  context.diagnostic(`${agreed} of ${judged} questions agree; of ${none} both say that there is none`);
  assert.deepEqual(differ.slice(0, 5), [], `${differ.length} of ${judged} differ`);
  assert.ok(judged > 15_000, String(judged));
});

test('on long and dear debts no plan drawn by chance beats the one that is found', (context) => {
  let drawn = 0;
  const beaten: object[] = [];
  for (let number = 0; number < 300; number++) {
    const one = judgeByChance(largePlanCase(number), planDraws(number), 200);
    drawn += one.drawn;
    for (const each of one.beaten) beaten.push({ number, ...each });
  }
  context.diagnostic(`${drawn} plans drawn`);
  assert.deepEqual(beaten.slice(0, 3), [], `${beaten.length} of ${drawn}`);
  assert.ok(drawn > 5_000, String(drawn));
});

test('on average the joint plan has no less than 0.98 of the greatest Nash product', (context) => {
  const shares: number[] = [];
  for (let number = 0; number < 300; number++) {
    const { nashShare } = judgeCase(smallPlanCase(number));
    if (nashShare !== undefined) shares.push(nashShare);
  }
  const mean = shares.reduce((sum, each) => sum + each, 0) / shares.length;
  context.diagnostic(`${mean.toFixed(6)} over ${shares.length}, least ${Math.min(...shares).toFixed(6)}`);
  assert.ok(mean >= 0.98 && shares.length > 100);
});
