import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../calendar/day.ts';
import { periodOfClock, protectionsOn } from './protections.ts';
import type { Rule } from './rule.ts';

const on = parseDay('2026-07-01')!;

const rule = (id: string, more: Partial<Rule>): Rule => ({
  id,
  on: [],
  to: undefined,
  effect: 'wording',
  basis: 'prohibition',
  force: 'standard',
  when: undefined,
  condition: 'whenever',
  with: undefined,
  exceptionTo: [],
  clock: undefined,
  finding: undefined,
  from: parseDay('2020-01-01')!,
  until: undefined,
  source: { instrument: 'a law', article: '1' },
  confidence: 'V',
  verified: true,
  lastVerifiedOn: on,
  text: { en: 'x', zh: 'x' },
  note: undefined,
  ...more,
});

const hours = { effect: 'forbid', condition: 'outsideHours', with: { from: 'h.from', until: 'h.until' } } as const;

for (const [says, rules, expected] of [
  ['no rule, nothing told', [], []],
  [
    'one topic each',
    [rule('a', { finding: 'threat' }), rule('b', { finding: 'disclosure' })],
    ['tellOthers b', 'threat a'],
  ],
  [
    'the one that was found before the one that binds more',
    [rule('law', { finding: 'threat', force: 'law', verified: false }), rule('standard', { finding: 'threat' })],
    ['threat standard'],
  ],
  [
    'of those found, the one that binds most',
    [rule('policy', { finding: 'threat', force: 'policy' }), rule('law', { finding: 'threat', force: 'law' })],
    ['threat law'],
  ],
  ['not a rule for some lenders only', [rule('some', { finding: 'threat', when: { lenderType: 'bank' } })], []],
  [
    'not a rule that a nested guard narrows',
    [rule('some', { finding: 'threat', when: { not: { product: 'card' } } })],
    [],
  ],
  ['not one for some persons only', [rule('some', { finding: 'threat', to: ['guarantor'] })], []],
  ['not one that is over', [rule('past', { finding: 'threat', until: on })], []],
  ['not one that is to come', [rule('next', { finding: 'threat', from: on + 1 })], []],
  [
    'hours, whatever the contact is for',
    [rule('night', { ...hours, when: { not: { purpose: ['answer'] } } })],
    ['night night h.from h.until'],
  ],
  ['a warning of hours forbids nothing', [rule('soft', { ...hours, effect: 'warn' })], []],
] as const) {
  test(`what nobody may do: ${says}`, () => {
    const shown = protectionsOn(rules, on).map(({ topic, rule: found, hours: open }) =>
      [topic, found.id, ...(open ? [open.from, open.until] : [])].join(' '),
    );
    assert.deepEqual(shown, expected);
  });
}

test('the period behind a clock', () => {
  const clock = rule('end', { effect: 'clock', clock: 'badInformationEnd', with: { from: 'x', add: 'v.years' } });
  const of = (rules: readonly Rule[], name: string) => periodOfClock(rules, { clock: name, on })?.adds;
  assert.equal(of([clock], 'badInformationEnd'), 'v.years');
  assert.equal(of([clock], 'limitation'), undefined);
  assert.equal(of([{ ...clock, until: on }], 'badInformationEnd'), undefined);
  assert.equal(of([{ ...clock, with: { from: 'x' } }], 'badInformationEnd'), undefined);
});
