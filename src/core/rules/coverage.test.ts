/** Does a law hold together on every day? Gaps, and rules that nobody can meet together, with the first day they show. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day, type Plain, type SmallPack, smallLaw, smallValue } from '../../../tools/small-law.ts';
import { formatDay } from '../calendar/day.ts';
import { coverageFaults } from './coverage.ts';

const values: NonNullable<SmallPack['values']> = {
  'xx.eight': ['timeOfDay', '08:00'],
  'xx.noon': [
    'timeOfDay',
    [
      ['2000-01-01', '12:00'],
      ['2026-05-01', '13:00'],
    ],
  ],
  'xx.one': ['timeOfDay', '13:00'],
  'xx.nine': ['timeOfDay', '21:00'],
  'xx.ten': ['percent', '10'],
  'xx.twelve': [
    'percent',
    [
      ['2000-01-01', '9'],
      ['2026-03-15', '12'],
    ],
  ],
  'xx.two': ['count', 2],
  'xx.some': ['words', ['name', 'sum']],
  'xx.more': [
    'words',
    [
      ['2000-01-01', ['name']],
      ['2026-07-01', ['name', 'rate']],
    ],
  ],
  'xx.late': ['days', [['2025-01-01', 7]]],
  'xx.ending': ['days', [['2000-01-01', 7], '2027-02-01']],
  'xx.holes': ['days', [['2000-01-01', 7], '2005-02-01']],
};
const facts: NonNullable<SmallPack['facts']> = {
  rate: 'percent',
  count: 'count',
  ill: 'boolean',
  away: 'boolean',
  bornOn: 'day',
};
const horizon = day('2028-01-01');

function found(...rules: readonly Plain[]): string[] {
  const law = smallLaw({
    rules: rules.map((rule, index) => ({ id: String.fromCharCode(97 + index), ...rule })),
    values,
    facts,
  });
  const dated = Object.entries(values).map(([name, value]) => smallValue(name, value));
  return coverageFaults(law, dated, horizon).map(
    ({ code, ruleId, on, with: other }) => `${code} ${ruleId} ${other} ${formatDay(on)}`,
  );
}

const bound = (parameters: Plain, more: Plain = {}): Plain => ({
  effect: 'require',
  condition: 'withinBound',
  with: { fact: 'rate', ...parameters },
  ...more,
});
const hours = (from: string, until: string, more: Plain = {}): Plain => ({
  condition: 'outsideHours',
  with: { from, until },
  ...more,
});
const includes = (condition: string, items: string, more: Plain = {}): Plain => ({
  effect: 'require',
  condition,
  with: { list: 'content', items },
  ...more,
});
const least = bound({ atLeast: { value: 'xx.twelve' } });
const most = bound({ atMost: { value: 'xx.ten' } });
const consent: Plain = { condition: 'consentGiven', with: { kind: 'calls', toDebt: true } };

for (const [name, rules, expected] of [
  ['nothing against nothing', [], []],
  // The lowest rate is above the highest from the day on which the lowest becomes twelve.
  ['a rate at least more than at most', [least, most], ['conflictInLaw xx.b xx.a 2026-03-15']],
  ['in the other order', [most, least], ['conflictInLaw xx.b xx.a 2026-03-15']],
  ['of two acts', [{ ...least, on: 'visit' }, most], []],
  [
    'to two persons',
    [
      { ...least, to: 'borrower' },
      { ...most, to: 'guarantor' },
    ],
    [],
  ],
  [
    'to groups that share one',
    [
      { ...least, to: 'borrowers' },
      { ...most, to: ['coBorrower', 'guarantor'] },
    ],
    ['conflictInLaw xx.b xx.a 2026-03-15'],
  ],
  [
    'in two guards',
    [
      { ...least, when: { ill: true } },
      { ...most, when: { ill: false } },
    ],
    [],
  ],
  [
    'in one guard',
    [
      { ...least, when: { ill: true, away: false } },
      { ...most, when: { away: false, ill: true } },
    ],
    ['conflictInLaw xx.b xx.a 2026-03-15'],
  ],
  ['one of them in a guard', [{ ...least, when: { ill: true } }, most], ['conflictInLaw xx.b xx.a 2026-03-15']],
  ['one of them ended before', [{ ...least, until: '2026-03-15' }, most], []],
  ['one of them begins later', [{ ...least, from: '2026-09-09' }, most], ['conflictInLaw xx.b xx.a 2026-09-09']],
  ['one of them only warns', [{ ...least, effect: 'warn' }, most], []],
  ['of two facts', [bound({ fact: 'count', atLeast: { value: 'xx.two' } }), most], []],
  [
    'one of them multiplied: not looked at',
    [bound({ atLeast: { value: 'xx.twelve' }, times: { value: 'xx.two' } }), most],
    [],
  ],
  ['equal: that one number meets both', [bound({ atLeast: { value: 'xx.ten' } }), most], []],
  [
    'equal, and one of them strict',
    [bound({ over: { value: 'xx.ten' } }), most],
    ['conflictInLaw xx.b xx.a 2000-01-01'],
  ],
  [
    'equal, and the other strict',
    [bound({ atLeast: { value: 'xx.ten' } }), bound({ under: { value: 'xx.ten' } })],
    ['conflictInLaw xx.b xx.a 2000-01-01'],
  ],
  // Open until noon and from one: no minute is left on the day on which noon becomes one, nor was there before.
  [
    'hours that leave no minute',
    [hours('xx.eight', 'xx.noon'), hours('xx.one', 'xx.nine')],
    ['conflictInLaw xx.b xx.a 2000-01-01'],
  ],
  ['hours that leave some', [hours('xx.eight', 'xx.nine'), hours('xx.noon', 'xx.nine')], []],
  ['hours over midnight: not looked at', [hours('xx.nine', 'xx.eight'), hours('xx.noon', 'xx.one')], []],
  [
    'hours that end to leave none',
    [hours('xx.eight', 'xx.one'), hours('xx.noon', 'xx.nine')],
    ['conflictInLaw xx.b xx.a 2026-05-01'],
  ],
  // What must be said and may not be.
  [
    'an item that must be said and may not',
    [includes('includesAll', 'xx.more'), includes('includesOnly', 'xx.some')],
    ['conflictInLaw xx.b xx.a 2026-07-01'],
  ],
  [
    'in the other order',
    [includes('includesOnly', 'xx.some'), includes('includesAll', 'xx.more')],
    ['conflictInLaw xx.b xx.a 2026-07-01'],
  ],
  ['two demands', [includes('includesAll', 'xx.more'), includes('includesAll', 'xx.some')], []],
  // The same, demanded by one and forbidden by the other.
  ['demanded and forbidden', [{ ...consent, effect: 'require' }, consent], ['conflictInLaw xx.b xx.a 2000-01-01']],
  [
    'demanded and forbidden, written otherwise',
    [
      { ...consent, effect: 'require' },
      { ...consent, with: { toDebt: true, kind: 'calls' } },
    ],
    ['conflictInLaw xx.b xx.a 2000-01-01'],
  ],
  [
    'demanded and limited',
    [
      { ...consent, effect: 'require' },
      { ...consent, effect: 'limit' },
    ],
    ['conflictInLaw xx.b xx.a 2000-01-01'],
  ],
  [
    'demanded twice',
    [
      { ...consent, effect: 'require' },
      { ...consent, effect: 'require' },
    ],
    [],
  ],
  [
    'another parameter',
    [
      { ...consent, effect: 'require' },
      { ...consent, with: { kind: 'hours', toDebt: true } },
    ],
    [],
  ],
  ['whenever is no condition of its own', [{ effect: 'require' }, {}], []],
  // A gap: a rule in force that needs a value which has none.
  [
    'a value that begins later',
    [{ condition: 'recentContact', with: { counted: {}, days: 'xx.late' } }],
    ['gapInLaw xx.a xx.late 2000-01-01'],
  ],
  [
    'a rule that begins with its value',
    [{ condition: 'recentContact', with: { counted: {}, days: 'xx.late' }, from: '2025-01-01' }],
    [],
  ],
  [
    'a value that ends',
    [{ condition: 'recentContact', with: { counted: {}, days: 'xx.ending' } }],
    ['gapInLaw xx.a xx.ending 2027-02-01'],
  ],
  [
    'a rule that ends with its value',
    [{ condition: 'recentContact', with: { counted: {}, days: 'xx.ending' }, until: '2027-02-01' }],
    [],
  ],
  [
    'a clock whose value ends',
    [{ effect: 'clock', clock: 'limitation', condition: 'lastDayOf', with: { from: 'bornOn', add: 'xx.ending' } }],
    ['gapInLaw xx.a xx.ending 2027-02-01'],
  ],
  [
    'an excuse whose value ended long ago',
    [
      {},
      { effect: 'excuse', exceptionTo: 'xx.a', condition: 'recentContact', with: { counted: {}, days: 'xx.holes' } },
    ],
    ['gapInLaw xx.b xx.holes 2005-02-01'],
  ],
  [
    'gaps and conflicts at once, each once',
    [{ condition: 'recentContact', with: { counted: {}, days: 'xx.ending' } }, least, most],
    ['conflictInLaw xx.c xx.b 2026-03-15', 'gapInLaw xx.a xx.ending 2027-02-01'],
  ],
] as readonly (readonly [string, Plain[], string[]])[]) {
  test(`${name}: ${expected.join('; ') || 'holds together'}`, () => {
    assert.deepEqual(found(...rules), expected);
  });
}

test('nothing is looked for beyond the horizon', () => {
  const law = smallLaw({ rules: [least, { ...most, id: 'most' }], values, facts });
  const dated = Object.entries(values).map(([name, value]) => smallValue(name, value));
  assert.deepEqual(coverageFaults(law, dated, day('2026-03-14')), []);
  assert.equal(coverageFaults(law, dated, day('2026-03-15')).length, 1);
});
