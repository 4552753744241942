import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largePlanCase, planDraws, smallPlanCase } from '../../../tools/plan-cases.ts';
import { judgeByChance, judgeCase } from '../../../tools/plan-checks.ts';

test('the search finds what going through every plan finds, for every objective, score for score', () => {
  const seen = { agreed: 0, none: 0 };
  for (let number = 0; number < 30; number++) {
    const judged = judgeCase(smallPlanCase(number));
    assert.deepEqual(judged.differ, [], `case ${number}`);
    seen.agreed += judged.agreed;
    seen.none += judged.none;
  }
  assert.ok(seen.agreed > 100 && seen.none > 3, JSON.stringify(seen));
});

test('no plan made from a rate and waivers by the arithmetic of debts beats what the search finds', () => {
  let drawn = 0;
  for (let number = 0; number < 12; number++) {
    const judged = judgeByChance(largePlanCase(number), planDraws(number), 100);
    assert.deepEqual(judged.beaten, [], `case ${number}`);
    drawn += judged.drawn;
  }
  assert.ok(drawn > 60, String(drawn));
});

// What follows shows faults that were found.

test('where the rate nearest to a last instalment leaves no room for rounding, another rate makes it', () => {
  for (const number of [814, 1415, 1589])
    assert.deepEqual(judgeCase(smallPlanCase(number)).differ, [], `case ${number}`);
});

test('one instalment is bounded by what it can be, not by the highest that it is under', () => {
  assert.deepEqual(judgeCase(smallPlanCase(1944)).differ, []);
});
