import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day } from '../../../tools/agreement-cases.ts';
import { readWhatIf, type WhatIf, type WhatIfForms, type WhatIfRefusal, whatIfRefusals } from './what-if.ts';

const forms: WhatIfForms = {
  missed: ['payment missed on {on}', '{on} não paguei'],
  late: ['payment on {on} is {days} days late', 'payment on {on} is {days} day late'],
  nothingPaid: ['nothing paid from {from}'],
  paid: ['paid {amount} on {on}'],
  paidInFull: ['paid in full on {on}'],
  allOnTime: ['all paid on time'],
  dateMoved: ['date of {from} moved to {to}'],
  optionUsed: ['option {option} used on {on}', '[{option}] + {on}'],
  reversed: ['payment of {of} reversed on {on}'],
  takenBack: ['taken back on {on}'],
};
const read = (text: string) => readWhatIf(text, { forms, currency: 'CNY' });
const on = day('2027-03-20');

const understood: Readonly<Record<string, WhatIf>> = {
  'payment missed on 2027-03-20': { kind: 'missed', on },
  '  Payment  missed ON 2027-03-20 ': { kind: 'missed', on },
  '2027-03-20 não paguei': { kind: 'missed', on },
  'payment on 2027-03-20 is 9 days late': { kind: 'late', on, days: 9 },
  'payment on 2027-03-20 is 1 day late': { kind: 'late', on, days: 1 },
  'nothing paid from 2027-03-20': { kind: 'nothingPaid', from: on },
  'paid 500 on 2027-03-20': { kind: 'paid', on, amountMinor: 50_000n },
  'paid 1500.25 on 2027-03-20': { kind: 'paid', on, amountMinor: 150_025n },
  'paid in full on 2027-03-20': { kind: 'paidInFull', on },
  'all paid on time': { kind: 'allOnTime' },
  'date of 2027-03-20 moved to 2027-03-25': { kind: 'dateMoved', from: on, to: on + 5 },
  'option 2 used on 2027-03-20': { kind: 'optionUsed', option: 2, on },
  '[2]+2027-03-20': { kind: 'optionUsed', option: 2, on },
  'payment of 2027-02-20 reversed on 2027-03-20': { kind: 'reversed', of: day('2027-02-20'), on },
  'taken back on 2027-03-20': { kind: 'takenBack', on },
};

for (const [text, whatIf] of Object.entries(understood)) {
  test(`"${text}" is ${whatIf.kind}`, () => {
    assert.deepEqual(read(text), whatIf);
  });
}

const refused: readonly (readonly [WhatIfRefusal, string])[] = [
  ['notUnderstood', ''],
  ['notUnderstood', 'payment missed'],
  ['notUnderstood', 'payment missedon 2027-03-20'],
  ['notUnderstood', 'payment missed on 20 March 2027'],
  ['notUnderstood', 'payment missed on 2027-3-20'],
  ['notUnderstood', 'payment missed on 2027-03-20 and 2027-04-20'],
  ['notUnderstood', 'the payment missed on 2027-03-20'],
  ['notUnderstood', 'option two used on 2027-03-20'],
  ['notUnderstood', 'paid -5 on 2027-03-20'],
  ['notADay', 'payment missed on 2027-02-30'],
  ['notADay', 'paid 1,500 on 2027-02-30'],
  ['notAnAmount', 'paid 1,500 on 2027-03-20'],
  ['notAnAmount', 'paid 0.00 on 2027-03-20'],
  ['notAnAmount', 'paid 1.005 on 2027-03-20'],
  ['notACount', 'payment on 2027-03-20 is 0 days late'],
  ['notACount', 'option 0 used on 2027-03-20'],
];

for (const [code, text] of refused) {
  test(`"${text}" is refused: ${code}`, () => {
    assert.deepEqual(read(text), { refused: code });
  });
}

test('every refusal is reached, in the order in which it takes precedence', () => {
  assert.deepEqual([...new Set(refused.map(([code]) => code))], [...whatIfRefusals]);
});
