import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckedOffer, minorOf, wrongWith } from '../../tools/offer-checks.ts';
import { offersDocument, planDraws } from '../../tools/plan-cases.ts';
import { offersGiven } from '../cli/plan-operations.ts';
import { respondOperation } from './respond.ts';

const respond = respondOperation(offersGiven());

interface Answer {
  readonly answer?: 'accept' | 'counter' | 'refuse';
  readonly offer: CheckedOffer | null;
  readonly alternatives: readonly { same: string; offer: CheckedOffer }[];
}

test('counters drawn by chance: every plan of every answer holds, and what was agreed is agreed when it is asked for', (context) => {
  const wrong: object[] = [];
  const answers = new Map<string, number>();
  let slowestMs = 0;
  for (let number = 0; number < 300; number++) {
    const document = offersDocument(number);
    const draw = planDraws(5000 + number);
    const capacity = Number(document.capacity[0]!.perMonth);
    for (let tries = 0; tries < 3; tries++) {
      const counter = {
        payment: Math.max(0.01, (capacity * draw.whole(1, 14)) / 12).toFixed(2),
        ...(draw.chance(0.8) ? { months: draw.whole(1, Number(document.policy.termMonthsMax) + 3) } : {}),
        ...(draw.chance(0.3) ? { firstDueOn: `2027-0${draw.whole(1, 5)}-${draw.pick(['05', '20'])}` } : {}),
        ...(draw.chance(0.3) ? { lumpSumNow: document.lumpSumNow } : {}),
      };
      const startedMs = performance.now();
      const said = respond.run({ ...document, counter, view: 'lender' }) as Answer;
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      answers.set(String(said.answer), (answers.get(String(said.answer)) ?? 0) + 1);
      if (said.answer === undefined || said.offer === null) continue;
      for (const offer of [said.offer, ...said.alternatives.map((each) => each.offer)]) {
        const menu = ['best', 'lowestPayment', 'leastCost', 'soonest'].map((kind) => ({ ...offer, kind }));
        for (const each of wrongWith(document, { offers: menu, refused: null })) wrong.push({ number, counter, each });
      }
      const { payment, schedule, firstDueOn, downPayment } = said.offer;
      if (said.answer === 'accept' && minorOf(payment, 'CNY') > minorOf(counter.payment, 'CNY')) {
        wrong.push({ number, counter, each: `accepted at ${payment}` });
      }
      // Plans of one instalment and those that go with the seasons have tests of their own.
      if (schedule.length === 1 || document.capacity.length > 1) continue;
      const again = { payment, months: schedule.length, firstDueOn, lumpSumNow: downPayment };
      const repeated = respond.run({ ...document, counter: again }) as Answer;
      if (repeated.answer !== 'accept') wrong.push({ number, counter, again, each: repeated.answer });
    }
  }
  context.diagnostic(`${JSON.stringify(Object.fromEntries(answers))}, slowest ${slowestMs.toFixed(0)} ms`);
  assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} are wrong`);
  assert.ok((answers.get('accept') ?? 0) > 50 && (answers.get('counter') ?? 0) > 100);
});
