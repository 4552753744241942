/** The shapes over what is said or handed over: all of it, nothing else, and what stands in a list of the file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bites, type Plain, ruleAt, situation, smallLaw } from '../../../../tools/small-law.ts';
import { type FactValue, unknown } from '../facts.ts';

const values = { 'xx.items': ['words', ['name', 'sum', 'how to object']] } as const;
const facts = {
  notice: ['words', 'name', 'sum', 'how to object', 'rate'],
  told: 'texts?',
  one: ['word', 'name', 'rate'],
  line: 'text',
  stopped: 'texts?',
} as const;
const at = '2026-08-20T12:00:00Z';
const is = (condition: string, parameters: Plain, known: Readonly<Record<string, FactValue>>) =>
  bites(smallLaw({ rules: [{ condition, with: parameters }], values, facts }), situation({ at, facts: known }));

for (const [list, known, all, only] of [
  ['notice', { notice: ['name', 'sum', 'how to object'] }, true, true],
  ['notice', { notice: ['how to object', 'name', 'sum', 'rate'] }, true, false],
  ['notice', { notice: ['name', 'sum'] }, false, true],
  ['notice', { notice: [] }, false, true],
  ['notice', { notice: null }, false, true],
  ['notice', {}, ['notice'], ['notice']],
  ['notice', { notice: unknown }, ['notice'], ['notice']],
  ['told', {}, false, true],
  ['told', { told: ['name', 'name', 'sum', 'how to object'] }, true, true],
  ['content', { content: ['name'] }, false, true],
  ['content', { content: ['name of the employer'] }, false, false],
  ['content', {}, ['content'], ['content']],
] as const) {
  test(`${list} of ${JSON.stringify(known)}: includesAll ${JSON.stringify(all)}, includesOnly ${JSON.stringify(only)}`, () => {
    assert.deepEqual(is('includesAll', { list, items: 'xx.items' }, known as never), all);
    assert.deepEqual(is('includesOnly', { list, items: 'xx.items' }, known as never), only);
  });
}

test('one word or one text is a list of one', () => {
  assert.equal(is('includesOnly', { list: 'one', items: 'xx.items' }, { one: 'name' }), true);
  assert.equal(is('includesOnly', { list: 'one', items: 'xx.items' }, { one: 'rate' }), false);
  assert.equal(is('includesOnly', { list: 'line', items: 'xx.items' }, { line: 'sum' }), true);
  assert.deepEqual(is('includesOnly', { list: 'line', items: 'xx.items' }, {}), ['line']);
});

test('the reason says what is lacking, or what is too much', () => {
  const reason = (condition: string, known: Readonly<Record<string, FactValue>>) => {
    const here = situation({ at, facts: known });
    const law = smallLaw({ rules: [{ condition, with: { list: 'notice', items: 'xx.items' } }], values, facts });
    return ruleAt(law, here).condition.facts(here);
  };
  assert.deepEqual(reason('includesAll', { notice: ['name'] }), { lacking: ['sum', 'how to object'] });
  assert.deepEqual(reason('includesOnly', { notice: ['name', 'rate'] }), {
    notice: ['rate'],
    allowed: ['name', 'sum', 'how to object'],
  });
});

// An address that the person wants no more of: asked for only once there is such a list.
for (const [known, expected] of [
  [{}, false],
  [{ stopped: [] }, false],
  [{ stopped: ['A1'] }, true],
  [{ stopped: ['A2', 'A1'] }, true],
  [{ stopped: ['A2'] }, false],
  [{ stopped: unknown }, ['stopped']],
  [{ stopped: ['A2'], 'channel.address': undefined }, ['channel.address']],
  [{ 'channel.address': undefined }, false],
] as const) {
  test(`listed ${JSON.stringify(known)}: ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(is('listed', { fact: 'channel.address', list: 'stopped' }, known as never), expected);
  });
}
