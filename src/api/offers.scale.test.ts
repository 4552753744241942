import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckedAnswer, wrongWith } from '../../tools/offer-checks.ts';
import { offersDocument } from '../../tools/plan-cases.ts';
import { offersGiven } from '../cli/plan-operations.ts';
import { offersOperation } from './offers.ts';

const offers = offersOperation(offersGiven());

for (const [monthsMax, count] of [
  [24, 400],
  [60, 200],
] as const) {
  test(`${count} debts of up to ${monthsMax} months, judged from the answer alone`, (context) => {
    const wrong: string[] = [];
    const kinds = new Map<string, number>();
    let slowestMs = 0;
    for (let number = 0; number < count; number++) {
      const document = offersDocument(number, { monthsMax });
      const startedMs = performance.now();
      const said = offers.run(document) as CheckedAnswer;
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      for (const { kind } of said.offers) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      for (const each of wrongWith(document, said)) wrong.push(`${number} ${each}`);
    }
    context.diagnostic(`${JSON.stringify(Object.fromEntries(kinds))}, slowest ${slowestMs.toFixed(0)} ms`);
    assert.deepEqual(wrong, []);
    assert.ok((kinds.get('settle') ?? 0) > 5 && (kinds.get('best') ?? 0) > count / 3);
  });
}
