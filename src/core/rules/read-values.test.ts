import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDay, parseDay } from '../calendar/day.ts';
import { type DatedValues, latestOf, numberAt, orderAt, valueAt, wordAt } from './dated-values.ts';
import { readValues } from './read-values.ts';

const good = {
  name: 'cn.x.days',
  unit: 'days',
  source: { instrument: 'an instrument', article: '1' },
  force: 'law',
  confidence: 'V',
  verified: true,
  lastVerifiedOn: '2026-11-22',
  values: [
    { from: '2020-01-01', value: 30 },
    { from: '2022-01-01', value: 60, to: '2024-01-01' },
  ],
};

const values = (...entries: object[]): DatedValues => {
  const reading = readValues(entries, 'cn');
  assert.deepEqual(reading.faults, []);
  return new Map(reading.values.map((value) => [value.name, value]));
};

for (const [asOf, expected] of [
  ['2019-12-31', undefined],
  ['2020-01-01', 30],
  ['2021-12-31', 30],
  ['2022-01-01', 60],
  ['2023-12-31', 60],
  ['2024-01-01', undefined],
] as const) {
  test(`a value on ${asOf}: ${expected ?? 'none, which is an answer'}`, () => {
    assert.equal(valueAt(values(good), 'cn.x.days', parseDay(asOf)!), expected);
    assert.equal(numberAt(values(good), 'cn.x.days', parseDay(asOf)!), expected);
  });
}

test('a name that no pack has, or a value of another kind, is a bug and throws', () => {
  const known = values(good);
  const asOf = parseDay('2021-01-01')!;
  assert.throws(() => valueAt(known, 'cn.y.days', asOf), /no pack has the value cn\.y\.days/);
  assert.throws(() => wordAt(known, 'cn.x.days', asOf), /not a word/);
  assert.throws(() => orderAt(known, 'cn.x.days', asOf), /not an order/);
});

test('the law as it stands: the latest start of the values asked for', () => {
  const other = { ...good, name: 'cn.x.other', values: [{ from: '2023-05-01', value: 1 }] };
  assert.equal(formatDay(latestOf(values(good, other), ['cn.x.days', 'cn.x.other'])), '2023-05-01');
});

const without = (key: string) => Object.fromEntries(Object.entries(good).filter(([name]) => name !== key));
const dated = (...list: object[]) => ({ ...good, values: list });

for (const [name, entry, place, code] of [
  ['no source', without('source'), '0/source', 'missing'],
  ['a source without article', { ...good, source: { instrument: 'x' } }, '0/source/article', 'missing'],
  ['a source with an odd field', { ...good, source: { ...good.source, page: 3 } }, '0/source/page', 'unknownField'],
  ['no unit', without('unit'), '0/unit', 'missing'],
  ['a unit that is none', { ...good, unit: 'fortnights' }, '0/unit', 'unknownUnit'],
  ['no lastVerifiedOn', without('lastVerifiedOn'), '0/lastVerifiedOn', 'missing'],
  ['an impossible lastVerifiedOn', { ...good, lastVerifiedOn: '2026-02-30' }, '0/lastVerifiedOn', 'notADate'],
  ['no force', without('force'), '0/force', 'missing'],
  ['a force that is none', { ...good, force: 'custom' }, '0/force', 'unknownForce'],
  ['a confidence that is none', { ...good, confidence: 'sure' }, '0/confidence', 'unknownConfidence'],
  ['from memory, yet verified', { ...good, confidence: 'M-high' }, '0/verified', 'verifiedFromMemory'],
  ['verified left out', without('verified'), '0/verified', 'missing'],
  ['verified as a word', { ...good, verified: 'yes' }, '0/verified', 'notABoolean'],
  ['a name of another pack', { ...good, name: 'eu.x.days' }, '0/name', 'nameOutsidePack'],
  ['an unknown field', { ...good, weight: 3 }, '0/weight', 'unknownField'],
  ['a note that is no text', { ...good, note: 3 }, '0/note', 'notAText'],
  ['no values', without('values'), '0/values', 'missing'],
  ['no value in the list', dated(), '0/values', 'empty'],
  ['an impossible from', dated({ from: '2023-02-29', value: 1 }), '0/values/0/from', 'notADate'],
  ['no from', dated({ value: 1 }), '0/values/0/from', 'missing'],
  ['a value without value', dated({ from: '2023-01-01' }), '0/values/0/value', 'missing'],
  ['a part of a day', dated({ from: '2023-01-01', value: 1.5 }), '0/values/0/value', 'wrongContent'],
  ['a negative number of days', dated({ from: '2023-01-01', value: -1 }), '0/values/0/value', 'wrongContent'],
  ['an odd field of a date', dated({ from: '2023-01-01', value: 1, why: 'x' }), '0/values/0/why', 'unknownField'],
  [
    'an end before the start',
    dated({ from: '2023-01-01', to: '2023-01-01', value: 1 }),
    '0/values/0/to',
    'endBeforeStart',
  ],
  [
    'a gap in time',
    dated({ from: '2023-01-01', to: '2023-06-01', value: 1 }, { from: '2023-06-02', value: 2 }),
    '0/values/1/from',
    'gapInTime',
  ],
  [
    'an overlap in time',
    dated({ from: '2023-01-01', to: '2023-06-02', value: 1 }, { from: '2023-06-01', value: 2 }),
    '0/values/1/from',
    'overlapInTime',
  ],
  [
    'values out of order',
    dated({ from: '2023-06-01', value: 1 }, { from: '2023-01-01', value: 2 }),
    '0/values/1/from',
    'overlapInTime',
  ],
  [
    'an order that leaves a component out',
    { ...good, unit: 'paymentOrder', values: [{ from: '2023-01-01', value: ['cost', 'principal'] }] },
    '0/values/0/value',
    'wrongContent',
  ],
  [
    'a class that is none',
    { ...good, unit: 'riskClass', values: [{ from: '2023-01-01', value: 'bad' }] },
    '0/values/0/value',
    'wrongContent',
  ],
  ['a text instead of a value', 'x', '0', 'notAnObject'],
] as const) {
  test(`a values file with ${name} is refused: ${code} at ${place}`, () => {
    const { values: read, faults } = readValues([entry], 'cn');
    assert.deepEqual(
      faults.map((fault) => [fault.path.join('/'), fault.code]),
      [[place, code]],
    );
    assert.deepEqual(read, []);
  });
}

test('a values file that is no list is refused', () => {
  assert.deepEqual(
    readValues({ name: 'cn.x' }, 'cn').faults.map(({ code }) => code),
    ['notAList'],
  );
});
