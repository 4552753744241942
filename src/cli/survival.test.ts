import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSurvival } from '../composition/load-survival.ts';
import { fitSurvival } from '../training/fit-survival.ts';
import { fitText, historyOf } from './survival.ts';

const plan = {
  product: 'card',
  relativePayment: 0.7,
  paymentToCapacity: 0.8,
  obligation: 1.1,
  months: 48,
  monthsObserved: 14,
  broken: true,
};

const rows: readonly (readonly [string, string, string])[] = [
  ['not JSON', '{', 'notJson'],
  ['a field that is none', JSON.stringify({ ...plan, colour: 'red' }), 'unknownField'],
  ['something left out', JSON.stringify({ ...plan, months: undefined }), 'missing'],
  ['broken not said', JSON.stringify({ ...plan, broken: 'yes' }), 'missing'],
  ['a number as text', JSON.stringify({ ...plan, obligation: '1.1' }), 'notANumber'],
];
for (const [what, line, code] of rows) {
  test(`a plan of the lender's own: ${what}`, () => assert.equal(historyOf(line), code));
}

test('too few broken plans: the figures that stand are kept, and it is said why', () => {
  const read = historyOf(JSON.stringify(plan));
  assert.ok(typeof read !== 'string');
  const { model } = loadSurvival()
    .dated.at(-1)!
    .products.find(({ product }) => product === 'card')!;
  const said = fitText({ product: 'card', ...fitSurvival(model, [read.plan, read.plan]) });
  assert.match(said, /^card: 2 |2 /);
});
