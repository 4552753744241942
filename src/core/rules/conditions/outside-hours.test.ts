import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bites, freesUp, type Plain, ruleAt, situation, smallLaw } from '../../../../tools/small-law.ts';
import { parseTimeOfDay } from '../../calendar/zone.ts';
import { type FactValue, unknown } from '../facts.ts';

const values = {
  'xx.eight': ['timeOfDay', '08:00'],
  'xx.nine': ['timeOfDay', '21:00'],
  'xx.ten': ['timeOfDay', '22:00'],
  'xx.six': ['timeOfDay', '06:00'],
  'xx.sunday': ['weekdays', ['Sun']],
} as const;
const facts = { agreedHours: 'hours?', told: 'days' } as const;
const lawOf = (rule: Plain) => smallLaw({ rules: [rule], values, facts });

const day = lawOf({ condition: 'outsideHours', with: { from: 'xx.eight', until: 'xx.nine' } });
const dayClosing = lawOf({
  condition: 'outsideHours',
  with: { from: 'xx.eight', until: 'xx.nine', untilIsOpen: true },
});
const night = lawOf({ condition: 'outsideHours', with: { from: 'xx.ten', until: 'xx.six' } });
const agreed = lawOf({
  condition: 'outsideHours',
  with: { from: 'xx.eight', until: 'xx.nine', agreed: 'agreedHours' },
});

const eastern = 'America/New_York';
const pacific = 'America/Los_Angeles';
const hours = (from: string, until: string): FactValue => ({
  from: parseTimeOfDay(from)!,
  until: parseTimeOfDay(until)!,
});

// 08:00 to 21:00, by the minute and the second. Step: 0 on the last open minute, 1 on the first closed one beside it.
for (const [law, at, isClosed, step, frees, why] of [
  [day, '2026-08-20T07:59:00Z', true, 1, '2026-08-20T08:00:00+00:00', 'the last closed minute'],
  [day, '2026-08-20T07:59:59Z', true, 1, '2026-08-20T08:00:00+00:00', 'the last closed second'],
  [day, '2026-08-20T08:00:00Z', false, 0, 'never', 'the first open minute'],
  [day, '2026-08-20T12:00:00Z', false, undefined, 'never', 'noon'],
  [day, '2026-08-20T20:59:59Z', false, 0, 'never', 'the last open second'],
  [day, '2026-08-20T21:00:00Z', true, 1, '2026-08-21T08:00:00+00:00', 'the closing minute is closed'],
  [day, '2026-08-20T21:01:00Z', true, undefined, '2026-08-21T08:00:00+00:00', 'after closing'],
  [day, '2026-08-21T00:00:00Z', true, undefined, '2026-08-21T08:00:00+00:00', 'midnight'],
  // "after 9:00 p.m." (12 CFR 1006.6(b)(1)(i)): at nine it is not after nine.
  [dayClosing, '2026-08-20T21:00:00Z', false, 0, 'never', 'nine itself, where it is open'],
  [dayClosing, '2026-08-20T21:00:00.001Z', true, 0, '2026-08-21T08:00:00+00:00', 'a moment after nine'],
  [dayClosing, '2026-08-20T21:01:00Z', true, 1, '2026-08-21T08:00:00+00:00', 'the minute after'],
  // 22:00 to 06:00: open over midnight.
  [night, '2026-08-20T21:59:00Z', true, 1, '2026-08-20T22:00:00+00:00', 'before a night that is open'],
  [night, '2026-08-20T22:00:00Z', false, 0, 'never', 'the night opens'],
  [night, '2026-08-21T00:00:00Z', false, undefined, 'never', 'midnight is open'],
  [night, '2026-08-21T05:59:00Z', false, 0, 'never', 'the last open minute'],
  [night, '2026-08-21T06:00:00Z', true, 1, '2026-08-21T22:00:00+00:00', 'the night closes'],
] as const) {
  test(`${at} ${why}: ${isClosed ? 'closed' : 'open'}`, () => {
    const here = situation({ at });
    assert.equal(bites(law, here), isClosed);
    assert.equal(ruleAt(law, here).condition.stepBeyond!(here), step);
    assert.equal(freesUp(law, here), frees);
  });
}

// 12 CFR Part 1006, Supp. I, comment 6(b)(1)(i)-2: an area code of the east and an address in the west. Open is what is
// open in both: 11:00 to 21:00 Eastern.
for (const [at, isClosed, frees] of [
  ['2026-08-20T08:00:00-04:00', true, '2026-08-20T11:00:00-04:00'],
  ['2026-08-20T10:59:59-04:00', true, '2026-08-20T11:00:00-04:00'],
  ['2026-08-20T11:00:00-04:00', false, 'never'],
  ['2026-08-20T21:00:00-04:00', false, 'never'],
  ['2026-08-20T21:00:01-04:00', true, '2026-08-21T11:00:00-04:00'],
  ['2026-08-20T23:30:00-04:00', true, '2026-08-21T11:00:00-04:00'],
  ['2026-01-20T10:59:59-05:00', true, '2026-01-20T11:00:00-05:00'],
] as const) {
  test(`east and west, ${at}: ${isClosed ? 'closed' : 'open'}`, () => {
    for (const zones of [
      [eastern, pacific],
      [pacific, eastern],
    ]) {
      const here = situation({ at, zones });
      assert.equal(bites(dayClosing, here), isClosed);
      assert.equal(Date.parse(freesUp(dayClosing, here)), Date.parse(frees));
    }
  });
}

// Hours agreed with the person take the place of the law's.
for (const [known, at, expected] of [
  [{}, '2026-08-20T21:30:00Z', true],
  [{ agreedHours: null }, '2026-08-20T21:30:00Z', true],
  [{ agreedHours: hours('20:00', '22:00') }, '2026-08-20T21:30:00Z', false],
  [{ agreedHours: hours('20:00', '22:00') }, '2026-08-20T12:00:00Z', true],
  [{ agreedHours: hours('20:00', '02:00') }, '2026-08-20T01:59:00Z', false],
  [{ agreedHours: hours('20:00', '02:00') }, '2026-08-20T02:00:00Z', true],
  [{ agreedHours: hours('00:00', '24:00') }, '2026-08-20T23:59:59Z', false],
  [{ agreedHours: hours('24:00', '08:00') }, '2026-08-20T23:59:59Z', true],
  [{ agreedHours: hours('24:00', '08:00') }, '2026-08-20T00:00:00Z', false],
  [{ agreedHours: unknown }, '2026-08-20T12:00:00Z', ['agreedHours']],
] as const) {
  const shown = JSON.stringify(known, (_, value) => (typeof value === 'symbol' ? '?' : value));
  test(`agreed ${shown} at ${at}: ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(bites(agreed, situation({ at, facts: known as never })), expected);
  });
}

// Hours agreed for the night in which the clock is set.
for (const [zones, open, at, frees, why] of [
  [
    [eastern],
    hours('02:30', '05:00'),
    '2026-03-08T01:59:00-05:00',
    '2026-03-08T03:00:00-04:00',
    'half past two was left out: it opens when the clock is set past it',
  ],
  [
    [eastern],
    hours('01:30', '05:00'),
    '2026-11-01T01:10:00-04:00',
    '2026-11-01T01:30:00-04:00',
    'half past one the first time',
  ],
  [
    [eastern],
    hours('01:30', '05:00'),
    '2026-11-01T01:10:00-05:00',
    '2026-11-01T01:30:00-05:00',
    'closed again for half an hour: half past one the second time',
  ],
  [
    ['Australia/Lord_Howe'],
    hours('02:10', '05:00'),
    '2026-10-04T01:50:00+10:30',
    '2026-10-04T02:30:00+11:00',
    'half an hour was left out',
  ],
] as const) {
  test(`${at}: ${why}`, () => {
    assert.equal(freesUp(agreed, situation({ at, zones, facts: { agreedHours: open as never } })), frees);
  });
}

test('the reason says the local time of every zone, the open hours and whether they were agreed', () => {
  const here = situation({ at: '2026-08-20T08:00:00-04:00', zones: [eastern, pacific] });
  assert.deepEqual(ruleAt(day, here).condition.facts(here), {
    localTime: ['2026-08-20T08:00:00-04:00', '2026-08-20T05:00:00-07:00'],
    open: '08:00–21:00',
    agreed: false,
  });
  const known = { agreedHours: hours('09:00', '10:00') };
  const told = situation({ at: '2026-08-20T08:00:00Z', facts: known });
  assert.deepEqual(ruleAt(agreed, told).condition.facts(told), {
    localTime: ['2026-08-20T08:00:00+00:00'],
    open: '09:00–10:00',
    agreed: true,
  });
});

// Only while it is closed: a requirement turns the shape about.
test('a requirement of closed hours frees when they close, and where nine is open a moment after it', () => {
  const shape = { condition: 'outsideHours', effect: 'require' };
  const closing = lawOf({ ...shape, with: { from: 'xx.eight', until: 'xx.nine', untilIsOpen: true } });
  const plain = lawOf({ ...shape, with: { from: 'xx.eight', until: 'xx.nine' } });
  assert.equal(freesUp(plain, situation({ at: '2026-08-20T12:00:00Z' })), '2026-08-20T21:00:00+00:00');
  assert.equal(freesUp(closing, situation({ at: '2026-08-20T12:00:00Z' })), '2026-08-20T21:00:01+00:00');
});

// 2026-08-23 is a Sunday.
const sunday = lawOf({ condition: 'onClosedDay', with: { weekdays: 'xx.sunday', holidays: 'told' } });
for (const [at, zones, told, expected] of [
  ['2026-08-22T23:59:59Z', ['UTC'], [], false],
  ['2026-08-23T00:00:00Z', ['UTC'], [], true],
  ['2026-08-23T23:59:59Z', ['UTC'], [], true],
  ['2026-08-24T00:00:00Z', ['UTC'], [], false],
  ['2026-08-24T00:00:00Z', ['UTC'], [20_689], true],
  ['2026-08-24T00:00:00Z', ['UTC'], null, false],
  ['2026-08-24T00:00:00Z', ['UTC'], undefined, ['told']],
  ['2026-08-23T12:00:00Z', ['UTC'], undefined, true],
  // Monday in the east, Sunday still in the west.
  ['2026-08-24T00:30:00-04:00', [eastern, pacific], [], true],
  ['2026-08-24T03:00:00-04:00', [eastern, pacific], [], false],
] as const) {
  test(`closed day: ${at} in ${zones.join(' and ')}, holidays ${JSON.stringify(told)}: ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(bites(sunday, situation({ at, zones, facts: { told } })), expected);
  });
}
