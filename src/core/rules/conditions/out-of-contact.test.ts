import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bites, contact, freesUp, ruleAt, situation, smallLaw } from '../../../../tools/small-law.ts';
import type { PastContact } from '../act.ts';
import { type FactValue, unknown } from '../facts.ts';

// A third person may be met only where the debtor cannot be reached: three calls in a row, or three days in a row.
const law = smallLaw({
  rules: [
    {
      effect: 'require',
      on: 'contactThirdParty',
      condition: 'outOfContact',
      with: { attempts: 'xx.three', days: 'xx.threeDays' },
    },
  ],
  values: { 'xx.three': ['count', 3], 'xx.threeDays': ['days', 3] },
});
const meeting = (at: string, history: readonly PastContact[], facts: Readonly<Record<string, FactValue>> = {}) =>
  situation({ at, act: 'contactThirdParty', role: 'contactPerson', history, facts, zones: ['Asia/Shanghai'] });

const failed = (at: string, more: Partial<PastContact> = {}) => contact(`2026-08-${at}:00+08:00`, more);
const text = (at: string) => failed(at, { act: 'sendText', mode: undefined, outcome: 'bounced' });
const three = [failed('20T09:00'), failed('20T14:00'), failed('20T19:00')];

for (const [history, at, outOfReach, frees, why] of [
  [[], '2026-08-21T12:00:00+08:00', false, 'never', 'nothing was tried'],
  [three.slice(0, 2), '2026-08-21T12:00:00+08:00', false, 'never', 'two calls'],
  [three, '2026-08-20T20:00:00+08:00', false, '2026-08-21T00:00:00+08:00', 'three calls: only from the next day on'],
  [three, '2026-08-20T23:59:59+08:00', false, '2026-08-21T00:00:00+08:00', 'the last second of that day'],
  [three, '2026-08-21T00:00:00+08:00', true, 'never', 'the next day'],
  [three, '2026-12-31T12:00:00+08:00', true, 'never', 'months later, nothing having come between'],
  [
    [...three, failed('21T08:00', { outcome: 'conversation' })],
    '2026-08-21T12:00:00+08:00',
    false,
    'never',
    'a conversation',
  ],
  [
    [...three, failed('21T08:00', { outcome: 'connected' })],
    '2026-08-21T12:00:00+08:00',
    false,
    'never',
    'a notification that was heard',
  ],
  [
    [...three, failed('21T08:00', { outcome: 'refused' })],
    '2026-08-21T12:00:00+08:00',
    false,
    'never',
    'a refusal is an answer',
  ],
  [
    [...three, failed('21T08:00', { initiatedBy: 'borrower' })],
    '2026-08-21T12:00:00+08:00',
    false,
    'never',
    'the debtor called',
  ],
  [
    [failed('20T08:00', { outcome: 'conversation' }), ...three],
    '2026-08-21T12:00:00+08:00',
    true,
    'never',
    'a conversation before them',
  ],
  [
    [three[0]!, failed('20T10:00', { outcome: 'conversation' }), three[1]!, three[2]!],
    '2026-08-21T12:00:00+08:00',
    false,
    'never',
    'a conversation among them: not in a row',
  ],
  [
    three.map((one) => ({ ...one, person: 'guarantor' })),
    '2026-08-21T12:00:00+08:00',
    false,
    'never',
    'calls to somebody else',
  ],
  [
    [failed('20T09:00', { outcome: 'voicemail' }), failed('20T14:00', { outcome: 'notConnected' }), failed('20T19:00')],
    '2026-08-21T12:00:00+08:00',
    true,
    'never',
    'voicemail and no connection fail too',
  ],
  [[...three].reverse(), '2026-08-21T12:00:00+08:00', true, 'never', 'in any order'],
  [
    [...three, failed('20T08:00', { outcome: 'conversation' })],
    '2026-08-21T12:00:00+08:00',
    true,
    'never',
    'a conversation before them, handed in last',
  ],
  [
    [...three, failed('22T09:00', { outcome: 'conversation' })],
    '2026-08-21T12:00:00+08:00',
    true,
    'never',
    'a conversation still to come',
  ],
  // Days in a row, by any medium.
  [
    [failed('18T09:00'), text('19T09:00'), text('20T09:00')],
    '2026-08-20T20:00:00+08:00',
    false,
    '2026-08-21T00:00:00+08:00',
    'three days: from the day after the third',
  ],
  [
    [failed('18T09:00'), text('19T09:00'), text('20T09:00')],
    '2026-08-21T00:00:00+08:00',
    true,
    'never',
    'three days in a row',
  ],
  [
    [failed('17T09:00'), text('19T09:00'), text('20T09:00')],
    '2026-08-21T12:00:00+08:00',
    false,
    'never',
    'a day without an attempt',
  ],
  [
    [failed('18T09:00'), text('18T10:00'), text('18T11:00')],
    '2026-08-21T12:00:00+08:00',
    false,
    'never',
    'texts of one day are no three calls',
  ],
  [
    [failed('18T23:59'), text('19T00:00'), text('20T00:00')],
    '2026-08-21T00:00:00+08:00',
    true,
    'never',
    'days are those where the person is',
  ],
] as const) {
  test(`out of contact, ${why}: ${outOfReach}`, () => {
    const here = meeting(at, history);
    assert.equal(bites(law, here), !outOfReach);
    assert.equal(freesUp(law, here), frees);
  });
}

for (const [facts, expected] of [
  [{ debtorNumberInvalid: true }, false],
  [{ debtorNumberInvalid: false }, true],
  [{}, true],
  [{ debtorNumberInvalid: unknown }, ['debtorNumberInvalid']],
] as const) {
  test(`an invalid number: ${facts.debtorNumberInvalid?.toString() ?? 'not on record'}`, () => {
    assert.deepEqual(bites(law, meeting('2026-08-21T12:00:00+08:00', [], facts)), expected);
  });
}

test('what history says already is not asked for', () => {
  assert.equal(bites(law, meeting('2026-08-21T12:00:00+08:00', three, { debtorNumberInvalid: unknown })), false);
});

test('the step is counted in calls: the third is the first that is enough', () => {
  const step = (history: readonly PastContact[]) => {
    const here = meeting('2026-08-21T12:00:00+08:00', history);
    return ruleAt(law, here).condition.stepBeyond!(here);
  };
  assert.deepEqual([step(three.slice(0, 2)), step(three)], [0, 1]);
});

test('the reason says how many failed', () => {
  const here = meeting('2026-08-21T12:00:00+08:00', three.slice(0, 2));
  assert.deepEqual(ruleAt(law, here).condition.facts(here), { failedCallsInARow: 2, attempts: 3, days: 3 });
});
